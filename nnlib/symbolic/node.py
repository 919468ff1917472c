"""A node of the network: one number, its formula and its name (lessons 01 and 03)."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.mathml import mathml, mathml_equation, mathml_name
from nnlib.symbolic.printing import latex, latex_name, text


@dataclass(frozen=True)
class Node:
    """A number of the network and where it comes from.

    Parameters
    ----------
    name : str
        The article's name, such as ``"net_h1"``.
    formula : Expr
        Its formula in its direct predecessors; a given number is its own symbol.
    value : float
        Its number at the network's present parameters.
    """

    name: str
    formula: Expr
    value: float

    @property
    def symbol(self) -> Expr:
        """The name as a symbol; ``sympy.Symbol("net_h1")`` is the same one."""
        return sympy.Symbol(self.name)

    @property
    def latex(self) -> str:
        """The name as LaTeX, ``net_{h1}``."""
        return latex_name(self.name)

    @property
    def formula_latex(self) -> str:
        """The formula as LaTeX."""
        return latex(self.formula)

    @property
    def mathml(self) -> str:
        """The name as MathML."""
        return mathml_name(self.name)

    @property
    def formula_mathml(self) -> str:
        """The formula as MathML."""
        return mathml(self.formula)

    @property
    def equation_mathml(self) -> str:
        """Name = formula as MathML; of a given number, the name alone."""
        if self.formula == self.symbol:
            return self.mathml
        return mathml_equation(self.name, self.formula)

    def __repr__(self) -> str:
        formula = "" if self.formula == self.symbol else f" = {text(self.formula)}"
        return f"{self.name}{formula} = {self.value:.9f}"

    def _repr_latex_(self) -> str:
        formula = "" if self.formula == self.symbol else f" = {self.formula_latex}"
        return rf"$\displaystyle {self.latex}{formula} = {self.value:.9f}$"
