"""One training step as a list of assignments (lessons 04 and 05).

Forward, each node's formula is one assignment.  Backward, ``d_out_h1`` stands for d E_total /
d out_h1; each is the sum, over the nodes that use out_h1, of their own ``d_`` times the local
slope: the chain rule with every shared part computed once.  SymPy's common subexpression
elimination (``cse``) then looks for anything that is still computed twice and names it c1, c2, ...

The too-early update of lesson 04, a bug kept on purpose, is the same list in another order: a
layer's ``new_w5`` is computed as soon as ``d_w5`` is known, and stands in for w5 in what the
layer before is told.

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

RATE = sympy.Symbol("learning_rate")


@dataclass(frozen=True)
class StraightLine:
    """The assignments of a step.

    Attributes
    ----------
    forward : tuple of Line
        From the given numbers to ``E_total``.
    backward : tuple of Line
        From ``E_total`` back to ``d_w1``, ``d_w2``, ... for every trained parameter, and with the
        too-early update to ``new_w1``, ``new_w2``, ... as well.
    early_update : bool
        Whether the weights are updated too early.
    """

    forward: tuple[Line, ...]
    backward: tuple[Line, ...]
    early_update: bool


def straight_line(
    graph: Graph, *, early_update: bool = False, every_slope: bool = False
) -> StraightLine:
    """Return the assignments that compute the loss of ``graph`` and its gradient.

    With ``every_slope``, those of d E_total / d node for every node, not only for what a step
    needs, and of each local slope under the name ``slope_<node>_<predecessor>``.
    """
    forward = [
        (name, formula) for name, formula in graph.formulas.items() if graph.predecessors[name]
    ]
    if early_update:
        lines = forward + list(_backward_early(graph, every_slope))
    elif every_slope:
        lines = forward + list(_backward_everywhere(graph))
    else:
        lines = forward + list(_backward(graph))
    if every_slope:
        lines += [(local_name(*edge), slope) for edge, slope in graph.slopes.items()]
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
    return StraightLine(tuple(lines[:last]), tuple(lines[last:]), early_update)


def plain_lines(graph: Graph, *, early_update: bool = False) -> list[Line]:
    """Return the step's assignments for reading: nothing shared, new parameters included."""
    lines = [
        (name, formula) for name, formula in graph.formulas.items() if graph.predecessors[name]
    ]
    if early_update:
        return lines + list(_backward_early(graph, every_slope=False))
    return lines + list(_backward(graph)) + [_moved(name) for name in graph.parameters]


def local_name(node: str, before: str) -> str:
    """Return the name of the local slope d node / d before."""
    return f"slope_{node}_{before}"


def _backward(graph: Graph) -> Iterator[Line]:
    """Yield d E_total / d node, layer by layer from the outputs, then for each parameter."""
    for neurons in reversed(graph.neurons):
        for neuron in neurons:
            yield _slope_along(graph, f"out_{neuron}")
            yield _slope_along(graph, f"net_{neuron}")
    for name in graph.parameters:
        yield _slope_along(graph, name)


def _backward_everywhere(graph: Graph) -> Iterator[Line]:
    """Yield d E_total / d node for every node, from ``E_total`` back."""
    for name in reversed(graph.formulas):
        yield _slope_along(graph, name)


def _backward_early(graph: Graph, every_slope: bool) -> Iterator[Line]:
    """Yield what the too-early update computes: a layer moves before its error signal is used."""
    moved: dict[Expr, Expr] = {}
    if every_slope:
        yield from (_slope_along(graph, name) for name in graph.targets)
        yield from (_slope_along(graph, name) for name in graph.formulas if name[:2] == "E_")
    for neurons in reversed(graph.neurons):
        for neuron in neurons:
            yield _slope_along(graph, f"out_{neuron}", moved)
            yield _slope_along(graph, f"net_{neuron}")
        own = list(dict.fromkeys(_given_to(graph, neurons)))
        for name in own:
            if every_slope or name in graph.parameters:
                yield _slope_along(graph, name)
        for name in own:
            if name in graph.parameters:
                moved[sympy.Symbol(name)] = sympy.Symbol(f"new_{name}")
                yield _moved(name)
    if every_slope:
        yield from (_slope_along(graph, name, moved) for name in graph.inputs)


def _moved(name: str) -> Line:
    return f"new_{name}", sympy.Symbol(name) - RATE * sympy.Symbol(f"d_{name}")


def _given_to(graph: Graph, neurons: tuple[str, ...]) -> Iterator[str]:
    """Yield the weights and biases that these neurons' sums are made of."""
    for neuron in neurons:
        for name in graph.predecessors[f"net_{neuron}"]:
            if name in graph.parameters or name in graph.frozen:
                yield name


def _slope_along(graph: Graph, name: str, moved: dict[Expr, Expr] | None = None) -> Line:
    """Return d E_total / d node, out of those of the nodes that use it."""
    terms = []
    for node in graph.successors[name]:
        if node.startswith("E_"):  # a constant, 1 or 1/n: it needs no line of its own
            known = graph.slopes["E_total", node] if node != "E_total" else sympy.Integer(1)
        else:
            known = sympy.Symbol(f"d_{node}")
        terms.append(known * graph.slopes[node, name].xreplace(moved or {}))
    slope = sympy.Add(*terms) if name != "E_total" else sympy.Integer(1)
    return f"d_{name}", slope


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
