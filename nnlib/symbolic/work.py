"""How much work a question is, counted before it is begun (lesson 03).

A network of eight layers of five neurons has 210 weights and biases, and 78,125 paths lead from
its loss to its first weight; written out in one formula, its loss has as many terms.  Both numbers
grow with every layer by a factor, so they are counted node by node, which takes no time, and
what would take minutes is refused with the number in words.
"""

from __future__ import annotations

import sympy

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.graph import Graph

MAX_PATHS = 5_000
"""More paths than this are not listed."""

MAX_TERMS = 100_000
"""A formula with more names and numbers in it than this is not written out."""


def count_paths(graph: Graph, start: str, end: str) -> int:
    """Return how many paths lead from ``start`` (the loss, say) back to ``end`` (a weight)."""
    ways = dict.fromkeys(graph.formulas, 0)
    ways[end] = 1
    for name, before in graph.predecessors.items():
        if name != end:
            ways[name] = sum(ways[node] for node in before)
    return ways[start]


def count_terms(graph: Graph, name: str) -> int:
    """Return how many names and numbers a node's formula has, written out in given numbers."""
    terms: dict[str, int] = {}
    for node, formula in graph.formulas.items():
        terms[node] = 1 if graph.is_given(node) else _leaves(formula, terms)
    return terms[name]


def count_derivative_terms(graph: Graph, start: str, end: str) -> int:
    """Return about how many d start / d end has, as ``sympy.diff`` of the whole writes it.

    Each path adds one product of local derivatives, and each of these is written out.
    """
    terms: dict[str, int] = {}
    ways: dict[str, int] = {}
    work: dict[str, int] = {}
    for node, formula in graph.formulas.items():
        before = graph.predecessors[node]
        terms[node] = _leaves(formula, terms) if before else 1
        ways[node] = 1 if node == end else sum(ways[name] for name in before)
        work[node] = sum(ways[name] * terms[node] + work[name] for name in before if ways[name])
    return work[start]


def _leaves(formula: Expr, terms: dict[str, int]) -> int:
    """Return the number of atoms of ``formula``, each name counted as its own formula's number."""
    return sum(
        terms[leaf.name] if leaf.is_Symbol else 1
        for leaf in sympy.preorder_traversal(formula)
        if not leaf.args
    )


def refuse_paths(n_paths: int, start: str, end: str) -> None:
    """Raise if there are too many paths to list.

    Raises
    ------
    ValueError
    """
    if n_paths > MAX_PATHS:
        raise ValueError(
            f"{n_paths:,} paths lead from {start} to {end}; expected at most {MAX_PATHS:,}, since "
            f'nobody reads more. All of them added up are slope("{start}", "{end}"), node by node; '
            "nodes has every number on the way, and network.backward of the NumPy engine has all "
            "gradients at once."
        )


def refuse_terms(n_terms: int, what: str) -> None:
    """Raise if a formula would be too long.

    Raises
    ------
    ValueError
    """
    if n_terms > MAX_TERMS:
        raise ValueError(
            f"{what}, written out in the given numbers, would have up to {n_terms:,} terms; "
            f"expected at most {MAX_TERMS:,}. Ask for the number (nodes, derivative_value), for "
            'the formula of one node (symbolic["out_h1"]), or for slope, which goes node by node.'
        )
