"""The chain rule, path by path (lesson 03).

A small change of a weight runs through the network to the loss.  It may take several ways: w1
changes out_h1, and out_h1 feeds both outputs.  Along one way the local slopes *multiply*; the
ways *add*.  A ``Factor`` is one local slope, a ``Path`` is one way with its factors, from the loss
back to the weight as the article writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import sympy

from nnlib.symbolic.expressions import Graph, evaluate
from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.mathml import mathml, mathml_derivative, mathml_slope_equation
from nnlib.symbolic.printing import latex, latex_derivative, text


@dataclass(frozen=True)
class Factor:
    """A slope of one node along another: d numerator / d denominator.

    Parameters
    ----------
    numerator, denominator : str
        The two nodes' names, such as ``"out_o1"`` and ``"net_o1"``.
    formula : Expr
        What it works out to, in the names of nodes: ``out_o1*(1 - out_o1)``.
    value : float
        Its number at the network's present parameters.
    """

    numerator: str
    denominator: str
    formula: Expr
    value: float

    @property
    def symbol(self) -> Expr:
        """The slope as an unevaluated ``sympy.Derivative``."""
        return sympy.Derivative(sympy.Symbol(self.numerator), sympy.Symbol(self.denominator))

    @property
    def latex(self) -> str:
        r"""The slope as the article writes it, ``\frac{\partial out_{o1}}{\partial net_{o1}}``."""
        return latex_derivative(self.numerator, self.denominator)

    @property
    def formula_latex(self) -> str:
        """The formula as LaTeX."""
        return latex(self.formula)

    @property
    def mathml(self) -> str:
        """The slope with curly d's as MathML."""
        return mathml_derivative(self.numerator, self.denominator)

    @property
    def formula_mathml(self) -> str:
        """The formula as MathML."""
        return mathml(self.formula)

    @property
    def equation_mathml(self) -> str:
        """Slope = formula as MathML."""
        return mathml_slope_equation(self.numerator, self.denominator, self.formula)

    def __repr__(self) -> str:
        slope = f"d {self.numerator} / d {self.denominator}"
        return f"{slope} = {text(self.formula)} = {self.value:.9f}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex} = {self.formula_latex} = {self.value:.9f}$"


@dataclass(frozen=True)
class Path:
    """One way from a node to the loss, and the local slopes along it.

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
    def value(self) -> float:
        """The factors' numbers multiplied."""
        return prod(factor.value for factor in self.factors)

    @property
    def latex(self) -> str:
        """The product of the slopes as the article writes it."""
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


def find_paths(graph: Graph, start: str, end: str, numbers: dict[str, float]) -> tuple[Path, ...]:
    """Return every path from ``start`` (the loss, say) back to ``end`` (a weight, say).

    Parameters
    ----------
    graph : Graph
    start, end : str
        Names of nodes.
    numbers : dict of str to float
        Every node's number.
    """
    found = []
    for nodes in _walks(graph, start, end):
        factors = tuple(
            Factor(node, before, slope, evaluate(slope, numbers))
            for node, before in pairwise(nodes)
            for slope in [graph.slopes[node, before]]
        )
        found.append(Path(nodes, factors))
    return tuple(found)


def _walks(graph: Graph, start: str, end: str) -> Iterator[tuple[str, ...]]:
    if start == end:
        yield (end,)
        return
    for before in graph.predecessors[start]:
        for rest in _walks(graph, before, end):
            yield (start, *rest)
