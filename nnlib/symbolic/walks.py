"""The chain rule at work: every path walked, or all of them added node by node (lesson 03).

Walking every path shows them, and takes as long as there are paths.  Their sum needs no walk: if
it is known how each of the nodes before one changes, one sum says how that one changes.  So each
node is asked once, however many paths lead through it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import sympy

from nnlib.symbolic import work
from nnlib.symbolic.chain_rule import Factor, Path
from nnlib.symbolic.exact import BELOW_EVERY_FLOAT, Numbers
from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.graph import TOTAL, Graph


def checked_paths(graph: Graph, name: str, numbers: Numbers) -> tuple[Path, ...]:
    """Return every path from the loss back to ``name``, if their sum is what ``sympy.diff`` says.

    Raises
    ------
    ValueError
        If there are too many to list.
    ArithmeticError
        If the sum is not the derivative, so that a formula of this package is wrong.
    """
    work.refuse_paths(work.count_paths(graph, TOTAL, name), TOTAL, name)
    direct = direct_derivative(graph, name, numbers)
    paths = find_paths(graph, TOTAL, name, numbers)
    products = [path.exact for path in paths]
    by_paths = sympy.Add(*products)
    scale = sympy.Add(*map(abs, products))
    if abs(by_paths - direct) > scale * sympy.Float("1e-20") + BELOW_EVERY_FLOAT:
        raise ArithmeticError(
            f"the paths to {name} sum to {float(by_paths)!r}, but sympy.diff gives "
            f"{float(direct)!r}; expected the same number. Please report this network."
        )
    return paths


def direct_derivative(graph: Graph, name: str, numbers: Numbers) -> Expr:
    """Return d loss / d name by ``sympy.diff`` of each node's formula, before rounding."""

    def local(node: str, before: str) -> Expr:
        return numbers.of(graph.differentiated(node, before))

    return chained(graph, TOTAL, name, local)


def total_derivative(graph: Graph, start: str, end: str, numbers: Numbers) -> Factor:
    """Return d start / d end, all paths added; too many to list are one step of the chain rule."""
    if work.count_paths(graph, start, end) > work.MAX_PATHS:
        formula = one_link(graph, start, end)
        exact = chained(
            graph, start, end, lambda node, before: numbers.of(graph.derivatives[node, before])
        )
    else:
        paths = find_paths(graph, start, end, numbers)
        formula = sympy.Add(*(path.product for path in paths))
        exact = sympy.Add(*(path.exact for path in paths))
    return Factor(start, end, formula, float(exact), exact)


def local_factor(graph: Graph, node: str, before: str, numbers: Numbers) -> Factor:
    """Return d node / d before, with all else held still."""
    formula = graph.derivatives[node, before]
    exact = numbers.of(formula)
    return Factor(node, before, formula, float(exact), exact)


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
            links.append(
                (sympy.Integer(1) if node == start else rest) * graph.derivatives[node, end]
            )
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
