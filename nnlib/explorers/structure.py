"""A network described for the browser, and its mathematics as text (lessons 01 to 05).

The browser is told names and connections: which neurons there are, which weight leads from where
to where, which bias goes into which neurons.  How numbers are computed it is told as generated
JavaScript: the module of ``nnlib.symbolic`` and, for the table that shows a neuron's sum term by
term, one more function made from the same formulas.
"""

from __future__ import annotations

from typing import Any

import sympy

from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.printing import javascript


def structure_of(network: Network) -> dict[str, Any]:
    """Return names and connections: layers, targets, weights, edges, biases and activations."""
    weights, biases, edges = [], [], []
    trained, frozen = iter(network.parameter_names), iter(network.frozen_names)
    names = network.neuron_names
    for layer, before, neurons in zip(network.layers, names, names[1:], strict=False):
        for neuron in neurons:
            for source in before:
                name = next(trained)
                weights.append(name)
                edges.append({"name": name, "from": source, "to": neuron})
        shared = layer.bias_kind == "shared"
        for k in range(layer.n_biases):
            biases.append(
                {
                    "name": next(trained if layer.train_bias else frozen),
                    "to": list(neurons) if shared else [neurons[k]],
                    "shared": shared,
                    "trained": layer.train_bias,
                }
            )
    squashed = network.layers[-1].activation.name == "sigmoid"
    return {
        "layers": [list(neurons) for neurons in names],
        "targets": [f"target_{name}" for name in names[-1]],
        "weights": weights,
        "biases": biases,
        "edges": edges,
        "activations": [layer.activation.name for layer in network.layers],
        "target_range": [0, 1] if squashed else [-1, 1],
    }


def mathematics_text(symbolic: SymbolicNetwork) -> str:
    """Return the generated JavaScript: the network's module, and the terms of each sum.

    ``terms(values)`` takes what ``forward`` returned and gives, for each neuron, an array: the
    products in the order of the weights, then the bias.
    """
    network = symbolic.network
    nodes = symbolic.nodes
    description = structure_of(network)
    lines = []
    for neurons in network.neuron_names[1:]:
        for neuron in neurons:
            parts = sympy.Add.make_args(nodes[f"net_{neuron}"].formula)
            wanted = [edge["name"] for edge in description["edges"] if edge["to"] == neuron]
            wanted += [bias["name"] for bias in description["biases"] if neuron in bias["to"]]
            ordered = [
                next(part for part in parts if sympy.Symbol(name) in part.free_symbols)
                for name in wanted
            ]
            lines.append(f"    {neuron}: [{', '.join(map(javascript, ordered))}],")
    every = ", ".join(nodes)
    terms = [
        "export function terms(values) {",
        f"  const {{{every}}} = values;",
        "  return {",
        *lines,
        "  };",
        "}",
    ]
    return symbolic.javascript() + "\n" + "\n".join(terms) + "\n"
