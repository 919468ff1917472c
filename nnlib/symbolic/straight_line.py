"""One training step as a list of assignments (lessons 04 and 05).

Forward, each node's formula is one assignment.  Backward, ``d_out_h1`` stands for d E_total /
d out_h1; each is the sum, over the nodes that use out_h1, of their own ``d_`` times the local
slope: the chain rule with every shared part computed once.  SymPy's common subexpression
elimination (``cse``) then looks for anything that is still computed twice and names it c1, c2, ...

The list knows no programming language; ``python_step`` and ``javascript`` print it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from nnlib.symbolic.expressions import Graph
from nnlib.symbolic.formulas import Expr

Line = tuple[str, Expr]
"""A name and the expression assigned to it."""


@dataclass(frozen=True)
class StraightLine:
    """The assignments of a step.

    Attributes
    ----------
    forward : tuple of Line
        From the given numbers to ``E_total``.
    backward : tuple of Line
        From ``E_total`` back to ``d_w1``, ``d_w2``, ... for every trained parameter.
    """

    forward: tuple[Line, ...]
    backward: tuple[Line, ...]


def straight_line(graph: Graph) -> StraightLine:
    """Return the assignments that compute the loss of ``graph`` and its gradient."""
    forward = [
        (name, formula) for name, formula in graph.formulas.items() if graph.predecessors[name]
    ]
    lines = forward + list(_backward(graph))
    shared, reduced = sympy.cse(
        [expression for _, expression in lines],
        symbols=sympy.numbered_symbols("c", start=1),
        order="none",
    )
    names = [name for name, _ in lines]
    lines = _with_shared(
        list(zip(names, reduced, strict=True)),
        {symbol.name: expression for symbol, expression in shared},
    )
    last = [name for name, _ in lines].index("E_total") + 1
    return StraightLine(tuple(lines[:last]), tuple(lines[last:]))


def _backward(graph: Graph) -> Iterator[Line]:
    """Yield d E_total / d node, layer by layer from the outputs, then for each parameter."""

    def slope_along(name: str) -> Line:
        terms = []
        for node in graph.successors[name]:
            if node.startswith("E_"):  # a constant, 1 or 1/n: it needs no line of its own
                known = graph.slopes["E_total", node]
            else:
                known = sympy.Symbol(f"d_{node}")
            terms.append(known * graph.slopes[node, name])
        return f"d_{name}", sympy.Add(*terms)

    for neurons in reversed(graph.neurons):
        for neuron in neurons:
            yield slope_along(f"out_{neuron}")
            yield slope_along(f"net_{neuron}")
    for name in graph.parameters:
        yield slope_along(name)


def _with_shared(lines: list[Line], shared: dict[str, Expr]) -> list[Line]:
    """Put each shared subexpression right before the first line that needs it."""
    placed: list[Line] = []
    done: set[str] = set()

    def place_needed(expression: Expr) -> None:
        needed = sorted(symbol.name for symbol in expression.free_symbols if symbol.name in shared)
        for name in needed:
            if name not in done:
                done.add(name)
                place_needed(shared[name])
                placed.append((name, shared[name]))

    for name, expression in lines:
        place_needed(expression)
        placed.append((name, expression))
    return placed
