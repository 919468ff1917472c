"""From a network and a loss to the graph of their formulas (lesson 03).

Two graphs are built.  One is for reading: its paths are those of the chain rule as a person
writes it.  Cross-entropy's goes through the probabilities: out_o1 -> p_o1 -> E_o1 = -target log p.
The other is for computing: there the loss is written straight in the outputs, in the form that
the NumPy engine uses, because at logits of 10,000 a probability is 0 and its logarithm infinite
while the loss is 10,000.  For every other loss the two are one and the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy

from nnlib.activations import Activation
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic.formulas import (
    Expr,
    activation_derivative,
    activation_formula,
    share_derivatives,
    share_formulas,
    total_formula,
)
from nnlib.symbolic.graph import TOTAL, Graph, LayerNames, net_name, out_name
from nnlib.symbolic.probabilities import Reading, reading

MAX_CONNECTIONS = 1_000
"""More weights and biases than this are refused: writing the code out would take
more than ten seconds."""


@dataclass(frozen=True)
class Graphs:
    """The same network twice: for reading, and for computing in floats."""

    reading: Graph
    computing: Graph


def build_graphs(network: Network, loss: Loss) -> Graphs:
    """Return the graphs of ``network`` followed by ``loss`` of one sample.

    Raises
    ------
    ValueError
        If the network is too large for symbols.
    """
    n_connections = len(network.edges) + sum(len(bias.neurons) for bias in network.biases)
    if n_connections > MAX_CONNECTIONS:
        raise ValueError(
            f"the network came with {n_connections} connections (a weight leads from one neuron "
            f"to one, a bias into each that it is added to); expected at most {MAX_CONNECTIONS}, "
            "because every one becomes a line of formulas. Use a smaller network, or the NumPy "
            "engine: network.forward and network.backward."
        )
    computing = _graph(network, loss)
    if reading(loss) is None:
        return Graphs(computing, computing)
    return Graphs(_graph(network, loss, for_reading=True), computing)


def _graph(network: Network, loss: Loss, *, for_reading: bool = False) -> Graph:
    inputs, *neurons = network.neuron_names
    outputs = neurons[-1]
    steps = reading(loss)
    graph = Graph(
        inputs=inputs,
        parameters=network.parameter_names,
        frozen=network.frozen_names,
        targets=tuple(f"target_{neuron}" for neuron in outputs),
        layers=_layers(network),
        shares=tuple(f"E_{neuron}" for neuron in outputs),
        probabilities=tuple(f"p_{neuron}" for neuron in outputs) if steps else (),
    )
    graph.given(*graph.inputs)
    _add_layers(graph, network)
    graph.given(*graph.targets)
    outs = _symbols(out_name(neuron) for neuron in outputs)
    if steps is not None:
        _add_probabilities(graph, steps, outs, for_reading)
    if for_reading and steps is not None:
        for names in zip(graph.shares, graph.probabilities, graph.targets, strict=True):
            graph.add(names[0], steps.share(*_symbols(names[1:])))
    else:
        _add_shares(graph, loss, outs)
    graph.add(TOTAL, total_formula(loss, _symbols(graph.shares)))
    return graph


def _layers(network: Network) -> tuple[LayerNames, ...]:
    """Return each layer's names: its neurons, and the weights and biases that lead into it."""
    layer_of = {neuron: k for k, names in enumerate(network.neuron_names[1:]) for neuron in names}
    leading_in: list[list[str]] = [[] for _ in network.neuron_names[1:]]
    for edge in network.edges:
        leading_in[layer_of[edge.target]].append(edge.weight)
    for bias in network.biases:
        leading_in[bias.layer - 1].append(bias.name)
    return tuple(
        LayerNames(neurons, tuple(names))
        for neurons, names in zip(network.neuron_names[1:], leading_in, strict=True)
    )


def _add_layers(graph: Graph, network: Network) -> None:
    incoming: dict[str, list[tuple[str, str]]] = {}
    for edge in network.edges:
        source = edge.source if edge.source in graph.inputs else out_name(edge.source)
        incoming.setdefault(edge.target, []).append((edge.weight, source))
    bias_of = {neuron: bias.name for bias in network.biases for neuron in bias.neurons}
    for layer, names in zip(network.dense_layers, graph.layers, strict=True):
        graph.given(*names.leading_in)
        for neuron in names.neurons:
            _add_neuron(graph, neuron, incoming[neuron], bias_of[neuron], layer.activation)


def _add_neuron(
    graph: Graph,
    neuron: str,
    incoming: list[tuple[str, str]],
    bias: str,
    activation: Activation,
) -> None:
    net, out = sympy.Symbol(net_name(neuron)), sympy.Symbol(out_name(neuron))
    derivatives: dict[str, Expr] = {bias: sympy.Integer(1)}
    for weight, source in incoming:
        derivatives[weight], derivatives[source] = sympy.Symbol(source), sympy.Symbol(weight)
    products = [sympy.Symbol(weight) * sympy.Symbol(source) for weight, source in incoming]
    graph.add(net.name, sympy.Add(*products, sympy.Symbol(bias)), derivatives)
    derivative = activation_derivative(activation, net, out)
    graph.add(out.name, activation_formula(activation, net), {net.name: derivative})


def _add_shares(graph: Graph, loss: Loss, outs: list[Expr]) -> None:
    """Add every share of the loss, straight in the outputs; probabilities by their names."""
    targets = _symbols(graph.targets)
    shares = share_formulas(loss, outs, targets)
    rows = share_derivatives(loss, outs, targets)
    named = [(graph.formulas[name], sympy.Symbol(name)) for name in graph.probabilities]
    for name, share, row in zip(graph.shares, shares, rows, strict=True):
        if named:
            row = [d.subs(*known) for d, known in zip(row, named, strict=True)]
        graph.add(name, share, {out.name: d for out, d in zip(outs, row, strict=True)})


def _add_probabilities(graph: Graph, steps: Reading, outs: list[Expr], for_reading: bool) -> None:
    formulas = (steps.probabilities if for_reading else steps.stable)(outs)
    rows = steps.derivatives(_symbols(graph.probabilities))
    for name, formula, row in zip(graph.probabilities, formulas, rows, strict=True):
        derivatives = {out.name: d for out, d in zip(outs, row, strict=True)}
        graph.add(name, formula, derivatives, aside=not for_reading)


def _symbols(names: Iterable[str]) -> list[Expr]:
    return [sympy.Symbol(name) for name in names]
