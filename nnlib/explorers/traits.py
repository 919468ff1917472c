"""The kinds of state an explorer has, each checked when it is set (lessons 01 to 06).

A trait is an attribute that tells the browser when it changes.  What is set here comes from code
or from a slider; either way it is checked first, and a wrong value raises an error and changes
nothing.  All of them are tagged as what a reader's hand may move: a message from the browser can
set these traits and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import traitlets

from nnlib._inputs import as_numbers, as_positive, as_vector

HAND = "hand"
"""The tag of the traits that a message from the browser may set."""


def moved_by_hand(trait: Any) -> None:
    """Tag a trait as one that the reader moves; widget.py answers in ipywidgets' place."""
    trait.tag(sync=True, echo_update=False, **{HAND: True})


class Row(traitlets.TraitType[tuple[float, ...], Any]):
    """A row of finite numbers, kept as a tuple so that every change is seen.

    Parameters
    ----------
    size : callable
        ``size(explorer)`` is how many numbers there must be.
    """

    def __init__(self, size: Callable[[Any], int]) -> None:
        super().__init__(default_value=())
        self.size = size
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> tuple[float, ...]:
        """Return the numbers as a tuple of floats."""
        numbers = as_numbers(value, str(self.name))
        if numbers.ndim == 2 and len(numbers) == 1:  # a batch of one sample
            numbers = numbers[0]
        return tuple(as_vector(numbers, self.size(obj), str(self.name)).tolist())


class Switch(traitlets.Bool[bool, Any]):
    """Yes or no."""

    def __init__(self, default_value: bool = False) -> None:
        super().__init__(default_value)
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> bool:
        """Return the value, if it is one of the two."""
        if not isinstance(value, bool):
            raise ValueError(f"{self.name} came as {value!r}; expected True or False.")
        return value


class Positive(traitlets.TraitType[float, Any]):
    """One number, positive and finite."""

    def __init__(self, default_value: float) -> None:
        super().__init__(default_value=default_value)
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> float:
        """Return the number as a float."""
        return as_positive(value, str(self.name))


class StepNumber(traitlets.TraitType[int, Any]):
    """A whole number from 0 to the explorer's ``steps``."""

    def __init__(self) -> None:
        super().__init__(default_value=0)
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> int:
        """Return the step as an int."""
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not (number and 0 <= value <= obj.steps and value == int(value)):
            raise ValueError(
                f"{self.name} came as {value!r}; expected a whole number from 0 to {obj.steps}."
            )
        return int(value)


class States(traitlets.TraitType[tuple[dict[str, Any], ...], Any]):
    """A few states of the explorer, each with a value for every trait that a state has.

    Parameters
    ----------
    keys : tuple of str
        The traits that make a state.
    most : int
        How many states there may be.
    """

    def __init__(self, keys: tuple[str, ...], most: int) -> None:
        super().__init__(default_value=())
        self.keys = keys
        self.most = most
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> tuple[dict[str, Any], ...]:
        """Return the states, each of their values checked by its own trait."""
        states = list(value) if isinstance(value, list | tuple) else None
        if states is None or len(states) > self.most:
            came = f"{len(states)} states" if states is not None else repr(value)
            raise ValueError(
                f"{self.name} came as {came}; expected a list of at most {self.most} states."
            )
        return tuple(self._checked(obj, state) for state in states)

    def _checked(self, obj: Any, state: Any) -> dict[str, Any]:
        if not isinstance(state, dict) or set(state) != set(self.keys):
            raise ValueError(
                f"a state of {self.name} came as {state!r}; expected a dict with the keys "
                f"{', '.join(self.keys)}."
            )
        traits = obj.traits()
        return {key: traits[key].validate(obj, state[key]) for key in self.keys}


class Choice(traitlets.TraitType[str, Any]):
    """One name out of those the explorer has.

    Parameters
    ----------
    names : callable
        ``names(explorer)`` are the names that may be chosen.
    """

    def __init__(self, names: Callable[[Any], tuple[str, ...]]) -> None:
        super().__init__(default_value="")
        self.names = names
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> str:
        """Return the name, if there is one such."""
        names = self.names(obj)
        if not isinstance(value, str) or value not in names:
            raise ValueError(f"{self.name} came as {value!r}; expected one of {', '.join(names)}.")
        return value


class Checked(traitlets.TraitType[Any, Any]):
    """A setting with a check of its own.

    Parameters
    ----------
    default_value : object
    check : callable
        ``check(value, name)`` returns the value as it is kept, or raises ``ValueError``.
    """

    def __init__(self, default_value: Any, check: Callable[[Any, str], Any]) -> None:
        super().__init__(default_value=default_value)
        self.check = check
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the checked value."""
        return self.check(value, str(self.name))
