"""What every optimizer has: a learning rate, a memory, and a step (lessons 04 and 11).

An optimizer with a memory (momentum, say) keeps it in ``state``, a dict of vectors made for the
parameters of its first step; it belongs to those from then on.  ``copy.deepcopy`` gives an
optimizer that goes on from the same state with other parameters, a copied network's for instance.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from nnlib._inputs import FloatArray, as_floats, as_numbers, as_positive, owned, shown
from nnlib._settings import Fixed


class Optimizer(Fixed, ABC):
    """What the optimizers share: a learning rate, a state, and a step.

    A new kind of optimizer says in ``memory`` which vectors it keeps, all 0 at the start, and
    writes ``_rule(parameters, gradient, scratch)``: it changes ``parameters`` in place, finds its
    vectors in ``self.state`` and the number of the step, from 1, in ``self.steps``.

    Parameters
    ----------
    learning_rate : float
        Positive and finite.

    Attributes
    ----------
    steps : int
        How many steps were taken.
    state : dict of str to ndarray
        What is remembered, one entry a parameter each; empty before the first step.

    Raises
    ------
    ValueError
        If the learning rate is not positive and finite.
    """

    _WHY_FIXED = (
        "it is fixed when the optimizer is made. Make a new one; only its learning_rate may be set."
    )
    memory: ClassVar[tuple[str, ...]] = ()

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.steps = 0
        self.state: dict[str, FloatArray] = {}
        self._parameters: FloatArray | None = None  # those the state belongs to
        self._weights: Any = 1.0
        self._scratch: FloatArray = np.empty(0)

    @property
    def learning_rate(self) -> float:
        """How far a step goes; may be changed between steps."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate = as_positive(value, "learning_rate")

    def _is_fixed(self, name: str) -> bool:
        if super()._is_fixed(name):
            return True
        changeable = isinstance(getattr(type(self), name, None), property)
        return not changeable and (name == "memory" or name in vars(self))

    def attach(self, parameters: FloatArray, is_weight: FloatArray | None = None) -> None:
        """Belong to these parameters; ``fit`` calls this, and so does the first step.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
            ``network.parameters``.
        is_weight : ndarray of the same shape, optional
            ``network.is_weight``: 1 for weights, 0 for biases; weight decay leaves biases alone.

        Raises
        ------
        ValueError
            If the state belongs to other parameters.
        """
        attached = self._parameters is not None and self._parameters is parameters
        if not attached:
            self._expect_own(parameters)
        if is_weight is not None and is_weight is not self._weights:
            marks = as_numbers(is_weight, "is_weight", parameters.dtype)
            if marks.shape != parameters.shape:
                raise ValueError(
                    f"is_weight came with shape {marks.shape}; expected {parameters.shape}, one "
                    "mark a parameter: network.is_weight."
                )
            self._weights = marks
        if attached:
            return
        for name in self.memory:
            self.state.setdefault(name, np.zeros_like(parameters))
        self._parameters = parameters
        self._scratch = np.empty_like(parameters)

    def _expect_own(self, parameters: Any) -> None:
        """Check that these parameters can be changed, and are not others than the state's."""
        masked = isinstance(parameters, np.ma.MaskedArray)
        if masked or not isinstance(parameters, np.ndarray) or parameters.dtype.kind != "f":
            raise ValueError(
                f"parameters came as a {type(parameters).__name__}; expected an array of floats, "
                "such as network.parameters, because a step changes it in place."
            )
        if not parameters.flags.writeable:
            raise ValueError(
                "parameters came as an array that cannot be written to; expected one that can, "
                "because a step changes it in place. Make a copy: parameters.copy()."
            )
        others = self._parameters is not None and bool(self.memory)
        shape = next(iter(self.state.values())).shape if self.state else parameters.shape
        if others or shape != parameters.shape:
            raise ValueError(
                f"{self!r} came to other parameters than those it has a memory of; expected one "
                "optimizer for each network. Make a new one, or copy.deepcopy(optimizer) to go on "
                "from the same state."
            )

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Take one step, in place.

        Parameters
        ----------
        parameters, gradient : ndarray of shape (n_parameters,)

        Raises
        ------
        ValueError
            If the shapes differ, or the state belongs to other parameters.  Nothing is changed
            then.
        """
        new = parameters is not self._parameters or self._parameters is None
        if new:
            self._expect_own(parameters)
        if (
            type(gradient) is not np.ndarray
            or gradient.shape != parameters.shape
            or gradient.dtype is not parameters.dtype
            or gradient.base is not None
            or parameters.base is not None
            or gradient is parameters
        ):
            gradient = _of_its_own(gradient, parameters)
        if new:
            self.attach(parameters)
        self.__dict__["steps"] += 1  # past __setattr__: this is the inner loop
        self._rule(parameters, gradient, self._scratch)

    @abstractmethod
    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        """Change ``parameters``; ``scratch`` is a vector to compute in."""

    def snapshot(
        self, over: tuple[int, dict[str, FloatArray]] | None = None
    ) -> tuple[int, dict[str, FloatArray]]:
        """Return a copy of what is remembered.

        Parameters
        ----------
        over : tuple, optional
            An earlier snapshot of this optimizer that nobody needs any more; its vectors are
            written over, which spares making new ones at every step.
        """
        if over is None or not over[1]:
            return self.steps, {name: vector.copy() for name, vector in self.state.items()}
        for name, vector in self.state.items():
            over[1][name][:] = vector
        return self.steps, over[1]

    def restore(self, snapshot: tuple[int, dict[str, FloatArray]]) -> None:
        """Go back to what :meth:`snapshot` returned, also from another optimizer of the kind.

        Raises
        ------
        ValueError
            If it is not a snapshot of an optimizer of this kind and size.

        Examples
        --------
        >>> import numpy as np
        >>> from nnlib import SGD
        >>> optimizer, p = SGD(0.1, momentum=0.9), np.zeros(1)
        >>> before = optimizer.snapshot()
        >>> optimizer.step(p, np.ones(1))
        >>> optimizer.restore(before)
        >>> optimizer.steps
        0
        """
        fits = isinstance(snapshot, tuple) and len(snapshot) == 2
        steps, vectors = snapshot if fits else (-1, {})
        whole = isinstance(steps, (int, np.integer)) and not isinstance(steps, bool)
        if not whole or steps < 0 or not isinstance(vectors, dict):
            raise ValueError(
                f"snapshot came as {shown(snapshot)}; expected what snapshot() returned."
            )
        if vectors and set(vectors) != set(self.memory):
            raise ValueError(
                f"snapshot came with {', '.join(map(str, vectors))}; expected "
                f"{', '.join(self.memory) or 'nothing'}, which is what {self!r} remembers. Take it "
                "from an optimizer of the same kind."
            )
        copies = {name: as_floats(vector, name, dtype=None) for name, vector in vectors.items()}
        for name, vector in self.state.items():
            if name in copies and copies[name].shape != vector.shape:
                raise ValueError(
                    f"snapshot came with {name} of shape {copies[name].shape}; expected "
                    f"{vector.shape}, one entry a parameter."
                )
        vars(self)["steps"] = int(steps)
        for name in dict.fromkeys([*self.state, *copies]):
            if name in self.state:
                self.state[name][:] = copies.get(name, 0.0)
            else:
                self.state[name] = copies[name].copy()

    def undo(self) -> Callable[[], None]:
        """Return a function that puts all back to where it is now, whom it belongs to as well."""
        before, names, taken = dict(vars(self)), list(self.state), self.snapshot()

        def back() -> None:
            vars(self).update(before)
            for name in set(self.state) - set(names):
                del self.state[name]
            self.restore(taken)

        return back

    def __getstate__(self) -> dict[str, Any]:
        # A copy belongs to no parameters yet.
        return {**vars(self), "_parameters": None, "_scratch": np.empty(0)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        for name, vector in self.state.items():
            self.state[name] = owned(vector)

    def __copy__(self) -> Any:
        return copy.deepcopy(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.learning_rate:g})"


def _of_its_own(gradient: Any, parameters: FloatArray) -> FloatArray:
    """Return a gradient that fits, and does not change while the parameters do."""
    checked = as_floats(gradient, "gradient", parameters.dtype)
    if checked.shape != parameters.shape:
        raise ValueError(
            f"gradient came with shape {checked.shape}; expected {parameters.shape}, that of "
            "the parameters."
        )
    return checked.copy() if np.may_share_memory(checked, parameters) else checked
