"""Read what a learner hands in: a number, an array or a SymPy expression; for a function, _calling.

Whatever comes, it is turned into one flat vector of numbers to compare, or into a sentence that
says what came and what was expected.  An expression becomes its values at a few points; a function
becomes the numbers it returns on a few trial calls, or those that it changes.  So all of them are
judged in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._numbers import (
    NOT_A_NUMBER,
    Unreadable,
    Untouched,
    is_stub,
    read_numbers,
)
from nnlib.exercises._words import in_words, is_a, shape_words
from nnlib.training import History

NUMBERS_TOO_LONG = (
    "Reading the answer took longer than {seconds:g} seconds and was stopped. Hand in {expected}."
)
NUMBERS_STOPPED = "Reading the answer stopped with {error} Hand in {expected}."
A_HISTORY = (
    "The answer came as a History, the record of a whole run; expected {expected}. Its losses "
    "stand in history.loss, the last one in history.loss[-1]."
)
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
OUTPUT = "out"
"""What the lessons call the output of a neuron."""
STRANGE_SYMBOL = "The expression holds {came}; expected {symbol}. Write {instead} for {came}."
STRANGE_SYMBOLS = "The expression holds {came}; expected {symbol} alone. Write it with {symbol}."


@dataclass(frozen=True)
class NumbersAnswer:
    """An answer that is a number, shape (), or an array of a given shape.

    Parameters
    ----------
    shape : tuple of int
    labels : tuple of str, optional
        What each entry is called in a hint.
    why_nan : str, optional
        Where a nan may come from.
    """

    shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    why_nan: str = NOT_A_NUMBER
    may_be_rounded = True

    def prepare(self) -> None:
        """Do nothing: nothing is computed."""

    def read(self, answer: Any) -> FloatArray:
        """Return the numbers, flat."""
        if callable(answer):
            raise Unreadable(NOT_CALLED.format(expected=shape_words(self.shape)))
        if is_a(answer, History):
            raise Unreadable(A_HISTORY.format(expected=shape_words(self.shape)))
        return read_numbers(answer, self.shape, "The answer", self.why_nan)

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
            # 1 - tanh(x)**2 holds the argument by another name, and out is the output in all
            # lessons.  Any other symbol may stand for anything.
            renamed = len(names) == 1 and answer.atoms(sympy.Function)
            known = renamed or strange == [OUTPUT]
            sentence = STRANGE_SYMBOL if known else STRANGE_SYMBOLS
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
