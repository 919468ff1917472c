"""One training step as a list of assignments (lessons 04 and 05).

Forward, each node's formula is one assignment.  Backward, ``d_out_h1`` stands for d E_total /
d out_h1; each is the sum, over the nodes that use out_h1, of their own ``d_`` times the local
derivative: the chain rule with every shared part computed once.  SymPy's common subexpression
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

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.graph import TOTAL, Graph, LayerNames, net_name, out_name

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


def straight_line(graph: Graph, *, early_update: bool = False) -> StraightLine:
    """Return the assignments that compute the loss of ``graph`` and its gradient."""
    backward = _backward_early(graph) if early_update else _backward(graph)
    return _shared(graph, list(backward), early_update)


def every_derivative(graph: Graph, reading: Graph, *, early_update: bool = False) -> StraightLine:
    """Return the assignments for d E_total / d node for *every* node, and every local derivative.

    The local derivatives are those of the graph ``reading``, each under the name
    ``local_<node>_<predecessor>``.  What both graphs know is computed in the form of ``graph``.
    """
    if early_update:
        backward = list(_backward_early(graph, everywhere=True))
    else:
        backward = [_derivative_along(graph, name) for name in reversed(graph.formulas)]
    known = dict(backward)
    for name in reading.probabilities:  # in ``graph`` nothing goes through them
        known |= dict([_derivative_along(reading, name)])
    local = [
        (local_name(*edge), graph.derivatives.get(edge, own))
        for edge, own in reading.derivatives.items()
    ]
    return _shared(graph, [*known.items(), *local], early_update)


def plain_lines(graph: Graph, *, early_update: bool = False) -> list[Line]:
    """Return the step's assignments for reading: nothing shared, new parameters included."""
    if early_update:
        return graph.computed + list(_backward_early(graph))
    return graph.computed + list(_backward(graph)) + [_moved(name) for name in graph.parameters]


def derivative_name(node: str) -> str:
    """Return the name of d E_total / d node."""
    return f"d_{node}"


def moved_name(parameter: str) -> str:
    """Return the name of a parameter after the step."""
    return f"new_{parameter}"


def local_name(node: str, before: str) -> str:
    """Return the name of the local derivative d node / d before."""
    return f"local_{node}_{before}"


def _backward(graph: Graph) -> Iterator[Line]:
    """Yield d E_total / d node, layer by layer from the outputs, then for each parameter."""
    yield from _along_probabilities(graph)
    for layer in reversed(graph.layers):
        for neuron in layer.neurons:
            yield _derivative_along(graph, out_name(neuron))
            yield _derivative_along(graph, net_name(neuron))
    for name in graph.parameters:
        yield _derivative_along(graph, name)


def _backward_early(graph: Graph, *, everywhere: bool = False) -> Iterator[Line]:
    """Yield what the too-early update computes: a layer moves before its error signal is used.

    With ``everywhere`` it is d E_total / d node for every node, not only for what a step needs.
    """
    moved: dict[Expr, Expr] = {}
    if everywhere:
        for name in (*graph.targets, *graph.shares, TOTAL):
            yield _derivative_along(graph, name)
    yield from _along_probabilities(graph)
    for layer in reversed(graph.layers):
        for neuron in layer.neurons:
            yield _derivative_along(graph, out_name(neuron), moved)
            yield _derivative_along(graph, net_name(neuron))
        yield from _move_layer(graph, layer, moved, everywhere)
    if everywhere:
        yield from (_derivative_along(graph, name, moved) for name in graph.inputs)


def _move_layer(
    graph: Graph, layer: LayerNames, moved: dict[Expr, Expr], everywhere: bool
) -> Iterator[Line]:
    trained, leading_in = set(graph.parameters), set(layer.leading_in)
    own = dict.fromkeys(
        name
        for neuron in layer.neurons
        for name in graph.predecessors[net_name(neuron)]
        if name in leading_in
    )
    for name in own:
        if everywhere or name in trained:
            yield _derivative_along(graph, name)
    for name in own:
        if name in trained:
            moved[sympy.Symbol(name)] = sympy.Symbol(moved_name(name))
            yield _moved(name)


def _along_probabilities(graph: Graph) -> Iterator[Line]:
    """Yield d E_total / d p_o1 and so on, where the way to the loss leads through them."""
    for name in graph.probabilities:
        if graph.successors[name]:
            yield _derivative_along(graph, name)


def _moved(name: str) -> Line:
    return moved_name(name), sympy.Symbol(name) - RATE * sympy.Symbol(derivative_name(name))


def _derivative_along(graph: Graph, name: str, moved: dict[Expr, Expr] | None = None) -> Line:
    """Return d E_total / d node, out of those of the nodes that use it."""
    if name == TOTAL:
        return derivative_name(name), sympy.Integer(1)
    terms = []
    for node in graph.successors[name]:
        if node == TOTAL:
            known = sympy.Integer(1)
        elif node in graph.shares:  # a constant, 1 or 1/n: it needs no line of its own
            known = graph.derivatives[TOTAL, node]
        else:
            known = sympy.Symbol(derivative_name(node))
        terms.append(known * graph.derivatives[node, name].xreplace(moved or {}))
    return derivative_name(name), sympy.Add(*terms)


def _shared(graph: Graph, backward: list[Line], early_update: bool) -> StraightLine:
    """Return the lines with everything that is computed twice computed once."""
    lines = graph.computed + backward
    shared, reduced = sympy.cse(
        [expression for _, expression in lines],
        symbols=sympy.numbered_symbols("c", start=1),
        order="none",
    )
    lines = _with_shared(
        list(zip([name for name, _ in lines], reduced, strict=True)),
        {symbol.name: expression for symbol, expression in shared},
    )
    last = [name for name, _ in lines].index(TOTAL) + 1
    return StraightLine(tuple(lines[:last]), tuple(lines[last:]), early_update)


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
