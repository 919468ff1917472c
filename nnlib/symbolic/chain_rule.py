"""The chain rule, path by path (lesson 03).

A small change of a weight runs through the network to the loss.  It may take several ways: w1
changes out_h1, and out_h1 feeds both outputs.  Along one way the local derivatives *multiply*;
the ways *add*.  A ``Factor`` is one local derivative, a ``Path`` is one way with its factors, from
the loss back to the weight as the article writes them.

Every value is computed with all the digits of ``exact`` and rounded once: a path's is the product
of its factors before they are rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.mathml import mathml, mathml_derivative, mathml_derivative_equation
from nnlib.symbolic.printing import latex, latex_derivative, text


@dataclass(frozen=True)
class Factor:
    """The derivative of one node along another: d numerator / d denominator.

    Parameters
    ----------
    numerator, denominator : str
        The two nodes' names, such as ``"out_o1"`` and ``"net_o1"``.
    formula : Expr
        What it works out to, in the names of nodes: ``out_o1*(1 - out_o1)``.
    value : float
        Its number at the network's present parameters.

    Attributes
    ----------
    exact : Expr
        The number before it is rounded to ``value``, a ``sympy.Float`` of several hundred digits.
    """

    numerator: str
    denominator: str
    formula: Expr
    value: float
    exact: Expr = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.exact is None:
            object.__setattr__(self, "exact", sympy.Float(self.value, 17))

    @property
    def symbol(self) -> Expr:
        """The derivative as an unevaluated ``sympy.Derivative``."""
        return sympy.Derivative(sympy.Symbol(self.numerator), sympy.Symbol(self.denominator))

    @property
    def latex(self) -> str:
        r"""The derivative in curly d's, ``\frac{\partial out_{o1}}{\partial net_{o1}}``."""
        return latex_derivative(self.numerator, self.denominator)

    @property
    def formula_latex(self) -> str:
        """The formula as LaTeX."""
        return latex(self.formula)

    @property
    def mathml(self) -> str:
        """The derivative with curly d's as MathML."""
        return mathml_derivative(self.numerator, self.denominator)

    @property
    def formula_mathml(self) -> str:
        """The formula as MathML."""
        return mathml(self.formula)

    @property
    def equation_mathml(self) -> str:
        """Derivative = formula as MathML."""
        return mathml_derivative_equation(self.numerator, self.denominator, self.formula)

    def __repr__(self) -> str:
        derivative = f"d {self.numerator} / d {self.denominator}"
        return f"{derivative} = {text(self.formula)} = {self.value:.9f}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex} = {self.formula_latex} = {self.value:.9f}$"


@dataclass(frozen=True)
class Path:
    """One way from a node to the loss, and the local derivatives along it.

    Parameters
    ----------
    nodes : tuple of str
        From the loss back: ``("E_total", "E_o1", "out_o1", "net_o1", "w5")``.
    factors : tuple of Factor
        One for each pair of neighbors.
    """

    nodes: tuple[str, ...]
    factors: tuple[Factor, ...]

    @property
    def product(self) -> Expr:
        """The factors' formulas multiplied."""
        return sympy.Mul(*(factor.formula for factor in self.factors))

    @property
    def exact(self) -> Expr:
        """The factors' numbers multiplied, before rounding."""
        return sympy.Mul(*(factor.exact for factor in self.factors))

    @property
    def value(self) -> float:
        """The factors' numbers multiplied."""
        return float(self.exact)

    @property
    def latex(self) -> str:
        """The product of the derivatives as the article writes it."""
        return r" \cdot ".join(factor.latex for factor in self.factors)

    def __repr__(self) -> str:
        numbers = " * ".join(f"{factor.value:.9f}" for factor in self.factors)
        return f"{' <- '.join(self.nodes)}: {numbers} = {self.value:.9f}"

    def _repr_latex_(self) -> str:
        numbers = r" \cdot ".join(
            f"({factor.value:.9f})" if factor.value < 0 else f"{factor.value:.9f}"
            for factor in self.factors
        )
        return rf"$\displaystyle {self.latex} = {numbers} = {self.value:.9f}$"
