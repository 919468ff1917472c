"""Neurons that are masked by hand: they answer 0, and their weights take no part (lesson 13).

The weights into and out of a masked neuron are put aside and 0 stands in their place.  So what it
hears is 0, what it says is 0, and the gradient along all of them is 0: no step moves them, neither
L2 nor weight decay does, and the network needs no layer of another kind for it.  An activation that
is not 0 at 0, such as the sigmoid, is where it is flat: that is what the bias is for.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from nnlib.activations import Activation
from nnlib.network import Network

FLAT = -1000.0
"""A bias at which the sigmoid and the softplus, and their derivatives, are 0 to the last digit."""


def silent_bias(activation: Activation) -> float:
    """Return the bias with which a neuron without weights answers 0."""
    return 0.0 if activation(0.0) == 0.0 else FLAT


def places_of(network: Network, neuron: str) -> dict[int, float]:
    """Return where a hidden neuron's numbers stand, each with what makes the neuron answer 0.

    Parameters
    ----------
    network : Network
    neuron : str
        Its name, such as "h2".

    Returns
    -------
    dict of int to float
        By the place in ``network.parameters``.
    """
    found = {edge.position: 0.0 for edge in network.edges if neuron in (edge.source, edge.target)}
    for bias in network.biases:
        if neuron in bias.neurons:
            activation = network.dense_layers[bias.layer - 1].activation
            found[bias.position] = silent_bias(activation)
    return dict(sorted(found.items()))


def active(network: Network, layer: int, masked: Collection[str]) -> np.ndarray:
    """Return which neurons of a hidden layer, counted from 1, are not masked."""
    return np.array([name not in masked for name in network.neuron_names[layer]])
