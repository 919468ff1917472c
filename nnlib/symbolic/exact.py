"""Formulas evaluated with many digits, and rounded once at the end (lesson 03).

A float holds 16 digits.  Far from zero that is too few for a formula: the sigmoid of 40 is
1 - 0.000...4 with seventeen zeros, which a float rounds to 1, and then out (1 - out) is 0 though
the true derivative is 4e-18.  So the nodes of a network are computed with several hundred digits,
the chain rule's factors and paths are computed from *those* numbers, and only what is shown is
rounded to a float.  Every number that a float can hold then comes out right, however far the
neurons are saturated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, isfinite, log10

import sympy

from nnlib.symbolic.formulas import Expr

DIGITS = 400
"""Decimal digits for numbers of ordinary size.

The smallest float is 5e-324.  A difference such as 1 - out that is this small beside a 1 takes
324 digits to be seen at all, and 17 more to be a float.
"""

BELOW_EVERY_FLOAT = sympy.Float("1e-340", 17)


@dataclass(frozen=True)
class Numbers:
    """The numbers of nodes with all their digits.

    Attributes
    ----------
    exact : dict of Symbol to Float
        A node's symbol and its number.
    digits : int
        How many decimal digits were kept.
    """

    exact: dict[Expr, Expr]
    digits: int

    def of(self, expression: Expr) -> Expr:
        """Return the number of ``expression``, with all its digits."""
        return _with_digits(expression, self.digits).xreplace(self.exact).evalf(self.digits)

    def __getitem__(self, name: str) -> float:
        """Return the number of the node called ``name``, rounded to a float."""
        return float(self.exact[sympy.Symbol(name)])


def evaluate(formulas: Mapping[str, Expr], given: Mapping[str, float], n_layers: int) -> Numbers:
    """Return the number of every node, by substitution.

    Parameters
    ----------
    formulas : mapping of str to Expr
        Every node's formula in its predecessors, in an order in which they can be computed; a
        given number's formula is its own symbol.
    given : mapping of str to float
        The given numbers.
    n_layers : int
        How many layers deep numbers are multiplied with each other.

    Raises
    ------
    ValueError
        If a given number is not finite.
    """
    for name, value in given.items():
        if not isfinite(value):
            raise ValueError(
                f"{name} came as {value!r}; expected a finite number, because a formula of the "
                "network has no value otherwise. Set it to a finite number."
            )
    numbers = Numbers({}, _digits(given, n_layers))
    for name, formula in formulas.items():
        symbol = sympy.Symbol(name)
        if formula == symbol:
            numbers.exact[symbol] = sympy.Float(given[name], numbers.digits)
        else:
            numbers.exact[symbol] = numbers.of(formula)
    return numbers


def _digits(given: Mapping[str, float], n_layers: int) -> int:
    """Return the digits to keep: more, if some given numbers are far larger than others."""
    sizes = [0.0, *(log10(abs(value)) for value in given.values() if value)]
    return DIGITS + n_layers * ceil(max(sizes) - min(sizes))


def _with_digits(expression: Expr, digits: int) -> Expr:
    """Return ``expression`` with its constants, such as 0.01 and sqrt(2), in that many digits.

    A product of two numbers keeps the digits of the shorter one; and with a constant that is not
    yet a number, SymPy would look for digits of 1 + erf(-10000) until it found one.
    """
    constants = {
        part: sympy.Rational(part).evalf(digits) if part.is_Float else part.evalf(digits)
        for part in sympy.preorder_traversal(expression)
        if isinstance(part, sympy.Expr) and part.is_number and not part.is_Rational
    }
    return expression.xreplace(constants)
