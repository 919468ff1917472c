"""A network described for the browser, and its mathematics as text (lessons 01 to 05).

The browser is told names and connections: which neurons there are, which weight leads from where
to where, which bias goes into which neurons.  How numbers are computed it is told as generated
JavaScript: the module of ``nnlib.symbolic`` and, for the table that shows a neuron's sum term by
term, one more function made from the same formulas.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy

from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.code_printing import javascript


def structure_of(network: Network, loss: Loss) -> dict[str, Any]:
    """Return names and connections: layers, targets, weights, edges, biases and activations."""
    names = network.neuron_names
    edges = [
        {"name": edge.weight, "from": edge.source, "to": edge.target} for edge in network.edges
    ]
    biases = [
        {
            "name": bias.name,
            "to": list(bias.neurons),
            "shared": bias.shared,
            "trained": bias.trained,
        }
        for bias in network.biases
    ]
    last = network.dense_layers[-1].activation
    reach = (0.0, 1.0) if loss.on_logits else last.range
    return {
        "layers": [list(neurons) for neurons in names],
        "targets": [f"target_{name}" for name in names[-1]],
        "weights": [edge.weight for edge in network.edges],
        "biases": biases,
        "edges": edges,
        "activations": [layer.activation.name for layer in network.dense_layers],
        "target_range": list(reach if np.isfinite(reach).all() else (-1.0, 1.0)),
    }


def mathematics_text(symbolic: SymbolicNetwork) -> str:
    """Return the generated JavaScript: the network's module, and the terms of each sum.

    ``terms(values)`` takes what ``forward`` returned and gives, for each neuron, an array: the
    products in the order of the weights, then the bias.
    """
    network = symbolic.network
    nodes = symbolic.nodes
    lines = []
    for neurons in network.neuron_names[1:]:
        for neuron in neurons:
            parts = sympy.Add.make_args(nodes[f"net_{neuron}"].formula)
            wanted = [edge.weight for edge in network.edges if edge.target == neuron]
            wanted += [bias.name for bias in network.biases if neuron in bias.neurons]
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
