"""Read what a learner hands in: a number, an array, a SymPy expression or a function.

Whatever comes, it is turned into one flat vector of numbers to compare, or into a sentence that
says what came and what was expected.  A function becomes the numbers it returns on a few trial
calls, or those that it changes; an expression becomes its values at a few points.  So all of them
are judged in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises import _time_limit
from nnlib.exercises._numbers import (
    Unreadable,
    Untouched,
    as_numbers,
    describe,
    is_stub,
    shape_words,
)

NOTHING_RETURNED = "The function returned None. Does it end with a return?"


@dataclass(frozen=True)
class Numbers:
    """An answer that is a number, shape (), or an array of a given shape.

    Parameters
    ----------
    shape : tuple of int
    labels : tuple of str, optional
        What each entry is called in a hint.
    """

    shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    may_be_rounded = True

    def read(self, answer: Any) -> FloatArray:
        """Return the numbers, flat."""
        if is_stub(answer):
            raise Untouched
        if callable(answer):
            raise Unreadable(
                f"The answer came as a function; expected {shape_words(self.shape)}. "
                "Call it, and hand in what it returns."
            )
        return as_numbers(answer, self.shape, "The answer")

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called; "" stands where a call would be named."""
        return [("", label) for label in self.labels]


@dataclass(frozen=True)
class Formula:
    """An answer that is a SymPy expression in one symbol, compared by its values at ``points``.

    Parameters
    ----------
    points : tuple of float
    symbol : str
        The name of the symbol.
    output : str
        What the output of the function is called in a hint, such as ``"tanh(z)"``.
    """

    points: tuple[float, ...]
    symbol: str
    output: str
    may_be_rounded = False

    def read(self, answer: Any) -> FloatArray:
        """Return the expression's values at the points."""
        import sympy

        if is_stub(answer):
            raise Untouched
        if not isinstance(answer, sympy.Expr):
            raise Unreadable(
                f"The answer came as {describe(answer)}; expected a SymPy expression, "
                "such as sympy.diff(...) returns."
            )
        if answer.atoms(sympy.Derivative):
            raise Unreadable(
                "SymPy has written the derivative down without taking it. Call .doit() on it, "
                "or use sympy.diff."
            )
        names = sorted(map(str, answer.free_symbols))
        strange = ", ".join(name for name in names if name != self.symbol)
        if strange:
            # 1 - out**2 holds the output, 1 - tanh(x)**2 the argument by another name.
            renamed = len(names) == 1 and answer.atoms(sympy.Function)
            instead = self.symbol if renamed else self.output
            several = "," in strange
            advice = "Write it with that alone." if several else f"Write {instead} for {strange}."
            raise Unreadable(f"The expression holds {strange}; expected {self.symbol}. {advice}")
        values = []
        for point in self.points:
            value = sympy.N(answer.subs(dict.fromkeys(answer.free_symbols, point)))
            values.append(as_numbers(value, (), f"The expression's value at {point:g}")[0])
        return np.array(values)

    def places(self) -> list[tuple[str, str]]:
        """Return nothing: a value at a point is not worth a name."""
        return []


@dataclass(frozen=True)
class Function:
    """An answer that is a function, compared by what it returns on trial calls.

    Parameters
    ----------
    signature : str
        How the stub writes its arguments, such as ``"(W, x, b)"``.
    trials : callable
        Returns the argument tuples of the calls.  They are made anew for every check, so a
        function that changes its arguments harms nothing.
    shape : tuple of int
        What every call must return.
    labels : tuple of str, optional
        What each entry that a call returns is called in a hint.
    calls : tuple of str, optional
        What each of the trial calls is called in a hint.
    """

    signature: str
    trials: Callable[[], list[tuple[Any, ...]]]
    shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    may_be_rounded = False

    def read(self, answer: Any) -> FloatArray:
        """Return what the calls return, end to end."""
        if is_stub(answer):
            raise Untouched
        if not callable(answer):
            raise Unreadable(
                f"The answer came as {describe(answer)}; expected a function {self.signature}. "
                "Hand in the function itself, without calling it."
            )
        return np.concatenate([self._call(answer, arguments) for arguments in self.trials()])

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, or "", and the entry."""
        return [(call, label) for call in self.calls or ("",) for label in self.labels]

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        result = self._result(function, arguments)
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        return as_numbers(result, self.shape, "What the function returned")

    def _result(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """Return what one call returns, or raise the sentence that says why there is nothing."""
        try:
            with np.errstate(all="ignore"):
                result = _time_limit.call(function, arguments)
        except NotImplementedError:
            raise Untouched from None
        except _time_limit.TimeIsUp:
            raise Unreadable(
                f"The function was still running after {_time_limit.SECONDS:g} seconds and was "
                "stopped. Look for a loop that never ends."
            ) from None
        except (Exception, SystemExit) as error:
            raise Unreadable(
                f"The function stopped with {_first_line(error)} "
                f"It is called with {self.signature}; call it yourself to see where it stops."
            ) from None
        if result is ... or (result is None and _has_empty_body(function)):
            raise Untouched
        return result


@dataclass(frozen=True, kw_only=True)
class Parts(Function):
    """An answer that is a function with several results, such as the slopes of a whole layer.

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

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        parts = self.parts(*arguments)
        result = self._result(function, arguments)
        where = ""
        if self.changed is not None:
            where = "After the call, what stands in "
            result = self._changed(arguments[0])
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        if not isinstance(result, (tuple, list)) or len(result) != len(parts):
            came = describe(result)
            if isinstance(result, (tuple, list)):
                came = f"{len(result)} value{'' if len(result) == 1 else 's'}"
            raise Unreadable(
                f"What the function returned came as {came}; expected {len(parts)} arrays in this "
                f"order: return {', '.join(parts)}."
            )
        return np.concatenate(
            [
                as_numbers(numbers, shape, where + name)
                for (name, shape), numbers in zip(parts.items(), result, strict=True)
            ]
        )

    def _changed(self, argument: Any) -> list[Any]:
        assert self.changed is not None
        try:
            return list(self.changed(argument))
        except Exception as error:  # whatever is left of what the function was given
            raise Unreadable(
                f"After the call its first argument cannot be read: {_first_line(error)} "
                "Change the numbers in it, and leave the rest as it is."
            ) from None


Kind = Numbers | Formula | Function


def _stub() -> None: ...


def _stub_with_docstring() -> None:
    """Do nothing."""


def _has_empty_body(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    stubs = (_stub.__code__.co_code, _stub_with_docstring.__code__.co_code)
    return code is not None and code.co_code in stubs


def _first_line(error: BaseException) -> str:
    try:
        text = str(error).strip().split("\n")[0][:200]
    except Exception:  # an exception of the learner's own whose text cannot be made
        text = ""
    name = type(error).__name__
    return f"{name}: {text.rstrip('.')}." if text else f"{name}."
