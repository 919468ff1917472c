"""A network as the diagram sees it: its values by name, and what is lit.

The diagram (lessons 01, 03 and 04) draws what this module finds out.  All values come from a copy
of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nnlib._inputs import as_batch
from nnlib._mathematics import ARRAYS, quiet
from nnlib.figures.data import checked_pair, chosen_loss, gradients_of
from nnlib.losses import Loss
from nnlib.network import Network

MOST_NEURONS = 10


@dataclass
class Values:
    """The numbers of one sample, by name; empty where they were not asked for."""

    parameters: dict[str, float] = field(default_factory=dict)
    gradients: dict[str, float] = field(default_factory=dict)
    net: dict[str, float] = field(default_factory=dict)
    out: dict[str, float] = field(default_factory=dict)
    targets: dict[str, float] = field(default_factory=dict)
    losses: dict[str, float] = field(default_factory=dict)
    total: float | None = None


def values_of(net: Network, X: Any, Y: Any, loss: Loss | None, gradients: bool) -> Values:
    """Return what is to be written: nothing without ``X``, targets and losses with ``Y``."""
    if max(net.sizes) > MOST_NEURONS:
        raise ValueError(
            f"a network with layers of {net.sizes} neurons came; expected at most {MOST_NEURONS} "
            "a layer, because more cannot be read. Use net.summary()."
        )
    if X is None and Y is not None:
        raise ValueError("Y came without X; expected the inputs too. Pass X, then Y.")
    if gradients and Y is None:
        raise ValueError("gradients=True came without X and Y; expected a sample and its targets.")
    loss = chosen_loss(loss)
    values = Values()
    if X is None:
        return values
    X = as_batch(X, net.sizes[0], "X")
    if len(X) != 1:
        raise ValueError(
            f"X came with {len(X)} samples; expected one, because a diagram has room for one. "
            "Pick it as X[:1]."
        )
    twin = net.copy()
    twin.forward(X)
    values.parameters = dict(zip(net.parameter_names, net.parameters.tolist(), strict=True))
    values.parameters |= dict(zip(net.frozen_names, net.frozen_parameters.tolist(), strict=True))
    values.out = dict(zip(net.neuron_names[0], X[0].tolist(), strict=True))
    for names, layer in zip(net.neuron_names[1:], twin.dense_layers, strict=True):
        values.net |= dict(zip(names, layer.net[0].tolist(), strict=True))
        values.out |= dict(zip(names, layer.out[0].tolist(), strict=True))
    if Y is None:
        return values
    X, Y = checked_pair(net, X, Y, loss)
    outputs = twin.predict(X)
    with quiet():
        shares = loss.shares(outputs[0], Y[0], ARRAYS)
    for name, target, share in zip(net.neuron_names[-1], Y[0], shares, strict=True):
        values.targets[name], values.losses[name] = float(target), float(share)
    values.total = loss(outputs, Y)
    if gradients:
        values.gradients = gradients_of(net, X, Y, loss)
    return values


def lit_names(net: Network, highlight: str | Sequence[str]) -> set[str] | None:
    """Return the names of all parts that ``highlight`` lights up, or None for the whole diagram.

    A parameter lights its edge and both ends; neurons light the edges between them, so that the
    nodes of a path through the chain rule can be passed as they are.
    """
    wanted = {highlight} if isinstance(highlight, str) else set(highlight)
    if not wanted:
        return None
    parameters = {*net.parameter_names, *net.frozen_names}
    neurons = [name for layer in net.neuron_names for name in layer]
    outputs = net.neuron_names[-1]
    spoken = {f"{kind}_{n}": n for kind in ("net", "out") for n in neurons}
    spoken |= {f"{kind}_{n}": n for kind in ("E", "p", "target") for n in outputs}
    unknown = wanted - parameters - set(neurons) - spoken.keys() - {"E_total"}
    if unknown:
        raise ValueError(
            f"highlight came with {', '.join(sorted(map(repr, unknown)))}; expected names among "
            f"{', '.join([*net.parameter_names, *net.frozen_names, *neurons])}, "
            f"or net_{neurons[-1]}, out_{neurons[-1]}, E_{outputs[-1]} and the like, or E_total."
        )
    named = {spoken.get(name, name) for name in wanted}
    lit = set(named)
    for edge in net.edges:
        if edge.weight in named:
            lit |= {edge.source, edge.target}
        elif {edge.source, edge.target} <= named:
            lit.add(edge.weight)
    for bias in net.biases:
        if bias.name in named:
            lit |= set(bias.neurons)
    return lit | ({"E_total"} if lit & set(outputs) else set())
