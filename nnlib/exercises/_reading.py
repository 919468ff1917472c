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
from nnlib._platform import TimeIsUp
from nnlib.exercises._numbers import Unreadable, Untouched, is_stub, read_numbers
from nnlib.exercises._stub import has_empty_body
from nnlib.exercises._words import in_a_line, in_words, is_a, shape_words

NUMBERS_TOO_LONG = (
    "Reading the answer took longer than {seconds:g} seconds and was stopped. Hand in {expected}."
)
NUMBERS_STOPPED = "Reading the answer stopped with {error} Hand in {expected}."
NOT_CALLED = (
    "The answer came as a function; expected {expected}. Call it, and hand in what it returns."
)
FORMULA_TOO_LONG = (
    "Working out the expression took longer than {seconds:g} seconds and was stopped. Hand in one "
    "with nothing left to be done in it, such as sympy.diff(...) returns."
)
FORMULA_STOPPED = (
    "Working out the expression stopped with {error} Expected is a SymPy expression, such as "
    "sympy.diff(...) returns."
)
NO_FORMULA = (
    "The answer came as {came}; expected a SymPy expression, such as sympy.diff(...) returns."
)
NOT_DONE = (
    "SymPy has written the derivative down without taking it. Call .doit() on it, or use "
    "sympy.diff."
)
STRANGE_SYMBOL = "The expression holds {came}; expected {symbol}. Write {instead} for {came}."
STRANGE_SYMBOLS = "The expression holds {came}; expected {symbol}. Write it with that alone."
FUNCTION_TOO_LONG = (
    "The function was still running after {seconds:g} seconds and was stopped. Look for a loop "
    "that never ends."
)
FUNCTION_STOPPED = (
    "The function stopped with {error} It is called with {signature}; call it yourself to see "
    "where it stops."
)
NO_FUNCTION = (
    "The answer came as {came}; expected a function {signature}. Hand in the function itself, "
    "without calling it."
)
NOTHING_RETURNED = "The function returned None. Does it end with a return?"
OTHER_PARTS = (
    "What the function returned came as {came}; expected {count} arrays in this order: "
    "return {names}."
)
CANNOT_BE_READ = (
    "After the call its first argument cannot be read: {error} Change the numbers in it, and leave "
    "the rest as it is."
)


@dataclass(frozen=True)
class NumbersAnswer:
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

    def prepare(self) -> None:
        """Do nothing: nothing is computed."""

    def read(self, answer: Any) -> FloatArray:
        """Return the numbers, flat."""
        if callable(answer):
            raise Unreadable(NOT_CALLED.format(expected=shape_words(self.shape)))
        return read_numbers(answer, self.shape, "The answer")

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called; "" stands where a call would be named."""
        return [("", label) for label in self.labels]

    def too_long(self, seconds: float) -> str:
        """Say that reading the numbers was given up after so long."""
        return NUMBERS_TOO_LONG.format(seconds=seconds, expected=shape_words(self.shape))

    def stopped(self, error: str) -> str:
        """Say that reading the numbers stopped with this error."""
        return NUMBERS_STOPPED.format(error=error, expected=shape_words(self.shape))


@dataclass(frozen=True)
class FormulaAnswer:
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

    def prepare(self) -> None:
        """Load SymPy, which takes a second."""
        import sympy  # noqa: F401

    def read(self, answer: Any) -> FloatArray:
        """Return the expression's values at the points."""
        import sympy

        if is_stub(answer):
            raise Untouched
        if not is_a(answer, sympy.Expr):
            raise Unreadable(NO_FORMULA.format(came=in_words(answer)))
        if answer.atoms(sympy.Derivative):
            raise Unreadable(NOT_DONE)
        names = sorted(map(str, answer.free_symbols))
        strange = [name for name in names if name != self.symbol]
        if strange:
            # 1 - out**2 holds the output, 1 - tanh(x)**2 the argument by another name.
            renamed = len(names) == 1 and answer.atoms(sympy.Function)
            sentence = STRANGE_SYMBOLS if len(strange) > 1 else STRANGE_SYMBOL
            instead = self.symbol if renamed else self.output
            came = ", ".join(strange)
            raise Unreadable(sentence.format(came=came, symbol=self.symbol, instead=instead))
        values = []
        for point in self.points:
            value = sympy.N(answer.subs(dict.fromkeys(answer.free_symbols, point)))
            values.append(read_numbers(value, (), f"The expression's value at {point:g}")[0])
        return np.array(values)

    def places(self) -> list[tuple[str, str]]:
        """Return nothing: a value at a point is not worth a name."""
        return []

    def too_long(self, seconds: float) -> str:
        """Say that working the expression out was given up after so long."""
        return FORMULA_TOO_LONG.format(seconds=seconds)

    def stopped(self, error: str) -> str:
        """Say that working the expression out stopped with this error."""
        return FORMULA_STOPPED.format(error=error)


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

    def prepare(self) -> None:
        """Compute what the trial calls are made of; it is kept."""
        self.trials()

    def read(self, answer: Any) -> FloatArray:
        """Return what the calls return, end to end."""
        if is_stub(answer):
            raise Untouched
        if not callable(answer):
            raise Unreadable(NO_FUNCTION.format(came=in_words(answer), signature=self.signature))
        return np.concatenate([self._call(answer, arguments) for arguments in self.trials()])

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, or "", and the entry."""
        return [(call, label) for call in self.calls or ("",) for label in self.labels]

    def too_long(self, seconds: float) -> str:
        """Say that the function was stopped after so long."""
        return FUNCTION_TOO_LONG.format(seconds=seconds)

    def stopped(self, error: str) -> str:
        """Say that the function stopped with this error."""
        return FUNCTION_STOPPED.format(error=error, signature=self.signature)

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        result = self._result(function, arguments)
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        return read_numbers(result, self.shape, "What the function returned")

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

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        parts = self.parts(*arguments)
        result = self._result(function, arguments)
        called = "{name}"
        if self.changed is not None:
            called = "After the call, what stands in {name}"
            result = self._changed(arguments[0])
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        if not is_a(result, tuple, list) or len(result) != len(parts):
            raise Unreadable(
                OTHER_PARTS.format(came=_how_many(result), count=len(parts), names=", ".join(parts))
            )
        return np.concatenate(
            [
                read_numbers(numbers, shape, called.format(name=name))
                for (name, shape), numbers in zip(parts.items(), result, strict=True)
            ]
        )

    def _changed(self, argument: Any) -> list[Any]:
        assert self.changed is not None
        try:
            return list(self.changed(argument))
        except (TimeIsUp, KeyboardInterrupt):
            raise
        except BaseException as error:  # whatever is left of what the function was given
            raise Unreadable(CANNOT_BE_READ.format(error=in_a_line(error))) from None


Kind = NumbersAnswer | FormulaAnswer | FunctionAnswer


def _how_many(result: Any) -> str:
    if not is_a(result, tuple, list):
        return in_words(result)
    return "1 value" if len(result) == 1 else f"{len(result)} values"
