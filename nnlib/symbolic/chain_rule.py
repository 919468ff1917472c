"""The chain rule, path by path (lesson 03).

A small change of a weight runs through the network to the loss.  It may take several ways: w1
changes out_h1, and out_h1 feeds both outputs.  Along one way the local slopes *multiply*; the
ways *add*.  A ``Factor`` is one local slope, a ``Path`` is one way with its factors, from the loss
back to the weight as the article writes them.

Every value is computed with all the digits of ``exact`` and rounded once: a path's is the product
of its factors before they are rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import sympy

from nnlib.symbolic.exact import Numbers
from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.graph import Graph
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
    def exact(self) -> Expr:
        """The factors' numbers multiplied, before rounding."""
        return sympy.Mul(*(factor.exact for factor in self.factors))

    @property
    def value(self) -> float:
        """The factors' numbers multiplied."""
        return float(self.exact)

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


def local_factor(graph: Graph, node: str, before: str, numbers: Numbers) -> Factor:
    """Return d node / d before, with all else held still."""
    slope = graph.slopes[node, before]
    exact = numbers.of(slope)
    return Factor(node, before, slope, float(exact), exact)


def find_paths(graph: Graph, start: str, end: str, numbers: Numbers) -> tuple[Path, ...]:
    """Return every path from ``start`` (the loss, say) back to ``end`` (a weight, say).

    Parameters
    ----------
    graph : Graph
    start, end : str
        Names of nodes.
    numbers : Numbers
        Every node's number.
    """
    leading = _leading_to(graph, end)
    factors: dict[tuple[str, str], Factor] = {}
    found = []
    for nodes in _walks(graph, start, end, leading):
        for node, before in pairwise(nodes):
            if (node, before) not in factors:
                factors[node, before] = local_factor(graph, node, before, numbers)
        found.append(Path(nodes, tuple(factors[pair] for pair in pairwise(nodes))))
    return tuple(found)


def chained(graph: Graph, start: str, end: str, local: Callable[[str, str], Expr]) -> Expr:
    """Return d start / d end without a walk: node by node from ``end``, each node once.

    Parameters
    ----------
    graph : Graph
    start, end : str
    local : callable
        ``local(node, before)`` is the number of d node / d before.
    """
    leading = _leading_to(graph, end)
    along: dict[str, Expr] = {end: sympy.Integer(1)}
    for node, before in graph.predecessors.items():
        if node in leading and node != end:
            along[node] = sympy.Add(
                *(local(node, name) * along[name] for name in before if name in leading)
            )
    return along.get(start, sympy.Integer(0))


def one_link(graph: Graph, start: str, end: str) -> Expr:
    """Return the chain rule for d start / d end taken one step, over the nodes that use ``end``."""
    links = []
    for node in graph.successors[end]:
        if start in _leading_to(graph, node):
            rest = sympy.Derivative(sympy.Symbol(start), sympy.Symbol(node))
            links.append((sympy.Integer(1) if node == start else rest) * graph.slopes[node, end])
    return sympy.Add(*links)


def _leading_to(graph: Graph, end: str) -> set[str]:
    """Return the nodes from which a path leads back to ``end``, itself included."""
    leading = {end}
    for node, before in graph.predecessors.items():
        if not leading.isdisjoint(before):
            leading.add(node)
    return leading


def _walks(graph: Graph, start: str, end: str, leading: set[str]) -> Iterator[tuple[str, ...]]:
    if start == end:
        yield (end,)
        return
    for before in graph.predecessors[start]:
        if before in leading:
            for rest in _walks(graph, before, end, leading):
                yield (start, *rest)
