"""Names for neurons and parameters, as the article writes them (lesson 01).

Inputs are i1, i2, ...; hidden neurons h1, h2, ...; outputs o1, o2, ....  Weights are numbered
through the whole network, w1, w2, ..., neuron by neuron: w1 and w2 lead into h1.  A bias shared
by a layer is b1 for the first layer, b2 for the second; a neuron's own bias carries the neuron's
name, b_h1.  With more than one hidden layer the neuron's layer comes first: h2_3 is the third
neuron of the second hidden layer.
"""

from __future__ import annotations

from collections.abc import Sequence

from nnlib.layers import Dense


def neuron_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Return the neurons' names, layer by layer, inputs included.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then neurons of each layer.
    """
    several = len(sizes) > 3
    names = []
    for layer, size in enumerate(sizes):
        if layer == 0:
            prefix = "i"
        elif layer == len(sizes) - 1:
            prefix = "o"
        else:
            prefix = f"h{layer}_" if several else "h"
        names.append(tuple(f"{prefix}{k}" for k in range(1, size + 1)))
    return tuple(names)


def parameter_names(layers: Sequence[Dense]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the trained parameters and of the frozen ones, in vector order."""
    sizes = (layers[0].n_in, *(layer.n_out for layer in layers))
    neurons = neuron_names(sizes)
    trained: list[str] = []
    frozen: list[str] = []
    n_weights = 0
    for number, layer in enumerate(layers, start=1):
        trained += [f"w{n_weights + k}" for k in range(1, layer.n_weights + 1)]
        n_weights += layer.n_weights
        if layer.bias_kind == "shared":
            biases = [f"b{number}"]
        else:
            biases = [f"b_{neuron}" for neuron in neurons[number]]
        (trained if layer.train_bias else frozen).extend(biases)
    return tuple(trained), tuple(frozen)
