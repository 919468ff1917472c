"""Read an answer that is a function: the numbers that it returns on trial calls (lessons 01 to 07).

A call that comes to nothing after others is not the end: the others may show why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib._platform import TimeIsUp
from nnlib.exercises._numbers import (
    Meddled,
    StoppedLater,
    Unreadable,
    Untouched,
    is_stub,
    read_numbers,
)
from nnlib.exercises._stub import has_empty_body
from nnlib.exercises._words import in_a_line, in_words, is_a

FUNCTION_TOO_LONG = (
    "The function was still running after {seconds:g} seconds and was stopped. Look for a loop "
    "that never ends."
)
FUNCTION_STOPPED = (
    "The function stopped with {error} It is called with {signature}; call it yourself to see "
    "where it stops."
)
FLAT = "matrix transpose with ndim < 2"
"""What NumPy says of .mT of a flat array."""

NO_TRANSPOSE = (
    "The function stopped with {error} A flat array has no .mT: to make a table of two of them, "
    "take np.outer. It is called with {signature}; call it yourself to see where it stops."
)
CHANGES_FOR_ALL = (
    "An array that a function changes is changed for its caller, too, and what it held is lost."
)
NO_FUNCTION = "The answer came as {came}; expected a function {signature}."
CALLED = f"{NO_FUNCTION} Hand in the function itself, without calling it."
NOTHING_RETURNED = "The function returned None. Does it end with a return?"
OTHER_PARTS = (
    "What the function returned came as {came}; expected {count} {kind} in this order: "
    "return {names}."
)
OTHER_ORDER = "{problem} The arrays stand in another order: return {names}."
CANNOT_BE_READ = (
    "After the call its first argument cannot be read: {error} Change the numbers in it, and leave "
    "the rest as it is."
)


@dataclass(frozen=True)
class FunctionAnswer:
    """An answer that is a function, compared by what it returns on trial calls.

    Parameters
    ----------
    signature : str
        How the stub writes its arguments, such as ``"(W, x, b)"``.
    trials : callable
        Returns the argument tuples of the calls.  They are made anew for every check, so a
        function that changes its arguments harms nothing.
    shape : tuple of int, or callable
        What every call must return; or, given a call's arguments, what that call must.
    labels : tuple of str, optional
        What each entry that a call returns is called in a hint; the first of them, if it is fewer.
    calls : tuple of str, optional
        What each of the trial calls is called in a hint.
    why_not : str, optional
        Why it should not change its arguments.
    """

    signature: str
    trials: Callable[[], list[tuple[Any, ...]]]
    shape: tuple[int, ...] | Callable[..., tuple[int, ...]] = ()
    labels: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    why_not: str = CHANGES_FOR_ALL
    may_be_rounded = False

    def prepare(self) -> None:
        """Compute what the trial calls are made of; it is kept."""
        self.trials()

    def read(self, answer: Any) -> FloatArray:
        """Return what the calls return, end to end."""
        if is_stub(answer):
            raise Untouched
        if not callable(answer):
            sentence = NO_FUNCTION if is_a(answer, str, bytes) else CALLED
            raise Unreadable(sentence.format(came=in_words(answer), signature=self.signature))
        found, changed, problem = [], dict[str, None](), ""
        for arguments in self.trials():
            before = [np.array(a) if is_a(a, np.ndarray) else a for a in arguments]
            size = self._size(arguments)
            try:
                found.append(self._call(answer, arguments))
            except (Untouched, TimeIsUp, KeyboardInterrupt):
                raise
            except BaseException as error:  # a learner's own may be of any kind
                if not found:
                    raise
                readable = isinstance(error, Unreadable)
                problem = problem or (str(error) if readable else self.stopped(in_a_line(error)))
                found.append(np.full(size, np.nan))
            changed |= dict.fromkeys(self._changed_names(before, arguments))
        value = np.concatenate(found)
        if problem:
            raise StoppedLater(problem, value)
        if changed:
            raise Meddled(value, tuple(changed), self.why_not)
        return value

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, or "", and the entry."""
        return [
            (call, label)
            for call, arguments in zip(self.calls or ("",), self.trials(), strict=False)
            for label in self.labels[: self._size(arguments)]
        ]

    def too_long(self, seconds: float) -> str:
        """Say that the function was stopped after so long."""
        return FUNCTION_TOO_LONG.format(seconds=seconds)

    def stopped(self, error: str) -> str:
        """Say that the function stopped with this error."""
        sentence = NO_TRANSPOSE if FLAT in error else FUNCTION_STOPPED
        return sentence.format(error=error, signature=self.signature)

    def _shape(self, arguments: Sequence[Any]) -> tuple[int, ...]:
        return self.shape(*arguments) if callable(self.shape) else self.shape

    def _size(self, arguments: Sequence[Any]) -> int:
        """Return how many numbers a call must return."""
        return math.prod(self._shape(arguments))

    def _changed_names(self, before: Sequence[Any], after: Sequence[Any]) -> list[str]:
        """Return which arrays among the arguments a call changed."""
        names = self.signature.strip("()").split(", ")
        return [
            name
            for name, old, new in zip(names, before, after, strict=True)
            if is_a(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True)
        ]

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        result = self._result(function, arguments)
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        return read_numbers(result, self._shape(arguments), "What the function returned")

    def _result(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Return what one call returns; Untouched if the function is a stub."""
        try:
            result = function(*arguments)
        except NotImplementedError:
            raise Untouched from None
        if result is ... or (result is None and has_empty_body(function)):
            raise Untouched
        return result


@dataclass(frozen=True, kw_only=True)
class PartsAnswer(FunctionAnswer):
    """An answer that is a function with several results, such as the gradients of a whole layer.

    Parameters
    ----------
    parts : callable
        Given a call's arguments, returns each result's name and shape, in order.
    changed : callable, optional
        For a function that changes its first argument and returns nothing: given that argument
        after the call, returns the numbers to compare, one entry a part.
    """

    parts: Callable[..., dict[str, tuple[int, ...]]]
    changed: Callable[[Any], Sequence[Any]] | None = None

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call and the part."""
        return [
            (call, part)
            for call, arguments in zip(self.calls, self.trials(), strict=True)
            for part, shape in self.parts(*arguments).items()
            for _ in range(math.prod(shape))
        ]

    def _changed_names(self, before: Sequence[Any], after: Sequence[Any]) -> list[str]:
        """Return none where the call is meant to change its first argument."""
        return [] if self.changed is not None else super()._changed_names(before, after)

    def _size(self, arguments: Sequence[Any]) -> int:
        """Return how many numbers all parts of a call have."""
        return sum(math.prod(shape) for shape in self.parts(*arguments).values())

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        parts, called = self.parts(*arguments), "{name}"
        result = self._result(function, arguments)
        if self.changed is not None:
            called = "After the call, what stands in {name}"
            result = self._changed(arguments[0])
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        if is_a(result, np.ndarray) and _is_stack(result, list(parts.values())):
            result = list(result.view(np.ndarray))
        if not is_a(result, tuple, list) or len(result) != len(parts):
            kind = "arrays" if any(parts.values()) else "numbers"
            names = ", ".join(parts)
            raise Unreadable(
                OTHER_PARTS.format(came=_how_many(result), count=len(parts), kind=kind, names=names)
            )
        try:
            return np.concatenate(
                [
                    read_numbers(numbers, shape, called.format(name=name))
                    for (name, shape), numbers in zip(parts.items(), result, strict=True)
                ]
            )
        except Unreadable as problem:
            if _in_another_order(result, list(parts.values())):
                names = ", ".join(parts)
                raise Unreadable(OTHER_ORDER.format(problem=problem, names=names)) from None
            raise

    def _changed(self, argument: Any) -> list[Any]:
        assert self.changed is not None
        try:
            return list(self.changed(argument))
        except (TimeIsUp, KeyboardInterrupt):
            raise
        except BaseException as error:  # whatever is left of what the function was given
            raise Unreadable(CANNOT_BE_READ.format(error=in_a_line(error))) from None


def _is_stack(array: np.ndarray[Any, Any], shapes: Sequence[tuple[int, ...]]) -> bool:
    """Return whether an array holds one part a row, so that it unpacks as a tuple of them does."""
    return all(array.shape == (len(shapes), *shape) for shape in shapes)


def _in_another_order(result: Sequence[Any], shapes: Sequence[tuple[int, ...]]) -> bool:
    """Return whether the results have these shapes if they are put into another order."""
    fits = [[_has_shape(numbers, shape) for shape in shapes] for numbers in result]
    return any(all(map(list.__getitem__, fits, order)) for order in permutations(range(len(fits))))


def _has_shape(numbers: Any, shape: tuple[int, ...]) -> bool:
    try:
        read_numbers(numbers, shape, "")
    except (Unreadable, Untouched):
        return False
    return True


def _how_many(result: Any) -> str:
    if not is_a(result, tuple, list):
        return in_words(result)
    return "1 value" if len(result) == 1 else f"{len(result)} values"
