"""The network as a graph of small formulas (lesson 03).

Each number of the forward pass is a *node* with the article's name: net_h1 is the sum that goes
into the first hidden neuron, out_h1 what comes out of it, E_o1 the first output's share of the
loss.  A node's formula mentions only its direct predecessors, so every formula is short.  Put
together they are the whole network, and the chain rule is a walk through them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy

from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic.formulas import Expr, activation_formula, loss_formula

MAX_PARAMETERS = 500
"""Larger networks are refused: their formulas fill pages and take minutes."""

DIGITS = 30
"""Decimal digits with which numbers are put into formulas, before rounding to a float."""


@dataclass
class Graph:
    """Every node of a network and its loss, in the order in which they can be computed.

    Attributes
    ----------
    formulas : dict of str to Expr
        A node's formula in its direct predecessors; a given number (an input, a weight, a bias,
        a target) is its own symbol.
    slopes : dict of (str, str) to Expr
        ``slopes[node, predecessor]`` is d node / d predecessor with all else held still.
    predecessors, successors : dict of str to list of str
        The nodes a node is computed from, and those whose formulas mention it.
    inputs, parameters, frozen, targets : tuple of str
        The given numbers; ``parameters`` are the trained ones, in the network's order.
    neurons : tuple of tuple of str
        The computing neurons layer by layer: h1, ... then o1, ....
    """

    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    frozen: tuple[str, ...]
    targets: tuple[str, ...]
    neurons: tuple[tuple[str, ...], ...]
    formulas: dict[str, Expr] = field(default_factory=dict)
    slopes: dict[tuple[str, str], Expr] = field(default_factory=dict)
    predecessors: dict[str, list[str]] = field(default_factory=dict)
    successors: dict[str, list[str]] = field(default_factory=dict)

    def given(self, *names: str) -> None:
        """Add nodes whose numbers are given, not computed."""
        for name in names:
            self._insert(name, sympy.Symbol(name))

    def add(self, name: str, formula: Expr, slopes: dict[str, Expr] | None = None) -> None:
        """Add a computed node; its local slopes are ``sympy.diff``'s unless they are handed in."""
        mentioned = {symbol.name for symbol in formula.free_symbols}
        for before in [node for node in self.formulas if node in mentioned]:
            slope = slopes[before] if slopes else sympy.diff(formula, sympy.Symbol(before))
            self.slopes[name, before] = slope
            self.predecessors.setdefault(name, []).append(before)
            self.successors[before].append(name)
        self._insert(name, formula)

    def _insert(self, name: str, formula: Expr) -> None:
        self.formulas[name] = formula
        self.predecessors.setdefault(name, [])
        self.successors[name] = []

    def evaluate(self, given: dict[str, float]) -> dict[str, float]:
        """Return every node's number, from those of the given nodes, by substitution."""
        numbers: dict[str, float] = {}
        exact: dict[Expr, Expr] = {}
        for name, formula in self.formulas.items():
            symbol = sympy.Symbol(name)
            if formula == symbol:
                exact[symbol] = sympy.Float(given[name], DIGITS)
            else:
                exact[symbol] = formula.xreplace(exact).evalf(DIGITS)
            numbers[name] = float(exact[symbol])
        return numbers


def evaluate(expression: Expr, numbers: dict[str, float]) -> float:
    """Return the number of ``expression`` when its symbols have the given numbers."""
    exact = {
        symbol: sympy.Float(numbers[symbol.name], DIGITS) for symbol in expression.free_symbols
    }
    return float(expression.xreplace(exact).evalf(DIGITS))


def build_graph(network: Network, loss: Loss) -> Graph:
    """Return the graph of ``network`` followed by ``loss`` of one sample.

    Raises
    ------
    ValueError
        If an activation or the loss has no formula, or the network is too large for symbols.
    """
    n_parameters = len(network.parameter_names)
    if n_parameters > MAX_PARAMETERS:
        raise ValueError(
            f"the network came with {n_parameters} parameters; expected at most "
            f"{MAX_PARAMETERS}, because formulas of a larger one are too long to read. "
            "Use a smaller network, or the NumPy engine."
        )
    inputs, *neurons = network.neuron_names
    outputs = neurons[-1]
    graph = Graph(
        inputs=inputs,
        parameters=network.parameter_names,
        frozen=network.frozen_names,
        targets=tuple(f"target_{neuron}" for neuron in outputs),
        neurons=tuple(neurons),
    )
    graph.given(*graph.inputs)
    _add_layers(graph, network)
    graph.given(*graph.targets)
    formula = loss_formula(loss)
    for neuron, target in zip(outputs, graph.targets, strict=True):
        graph.add(f"E_{neuron}", formula.share(sympy.Symbol(f"out_{neuron}"), sympy.Symbol(target)))
    graph.add("E_total", formula.total([sympy.Symbol(f"E_{neuron}") for neuron in outputs]))
    return graph


def _add_layers(graph: Graph, network: Network) -> None:
    trained, frozen = iter(graph.parameters), iter(graph.frozen)
    before = [sympy.Symbol(name) for name in graph.inputs]
    for layer, neurons in zip(network.layers, graph.neurons, strict=True):
        weights = [next(trained) for _ in range(layer.n_weights)]
        biases = [next(trained if layer.train_bias else frozen) for _ in range(layer.n_biases)]
        graph.given(*weights, *biases)
        activation = activation_formula(layer.activation.name)
        after = []
        for j, neuron in enumerate(neurons):
            row = weights[j * layer.n_in : (j + 1) * layer.n_in]
            products = [sympy.Symbol(w) * x for w, x in zip(row, before, strict=True)]
            bias = sympy.Symbol(biases[0] if layer.bias_kind == "shared" else biases[j])
            net, out = sympy.Symbol(f"net_{neuron}"), sympy.Symbol(f"out_{neuron}")
            graph.add(net.name, sympy.Add(*products, bias))
            slope = activation.slope(net, out)
            graph.add(out.name, activation.value(net), slopes={net.name: slope})
            after.append(out)
        before = after
