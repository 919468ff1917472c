"""Names for neurons and parameters, as the article writes them (lesson 01).

Inputs are i1, i2, ...; hidden neurons h1, h2, ...; outputs o1, o2, ....  Weights are numbered
through the whole network, w1, w2, ..., neuron by neuron: w1 and w2 lead into h1.  A bias shared
by a layer is b1 for the first layer, b2 for the second; a neuron's own bias carries the neuron's
name, b_h1.  With more than one hidden layer the neuron's layer comes first: h2_3 is the third
neuron of the second hidden layer.

The connections are walked once, here: each weight is an ``Edge`` and each bias a ``Bias`` that
says where it stands in the network's vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnlib.layers import Dense


@dataclass(frozen=True)
class Edge:
    """A connection between two neurons.

    Attributes
    ----------
    weight : str
        The weight's name, ``"w5"``.
    source, target : str
        The neurons' names, ``"h1"`` and ``"o1"``.
    position : int
        Where the weight stands in ``network.parameters``.

    Examples
    --------
    >>> from nnlib import article
    >>> article.network().edges[4]
    Edge(weight='w5', source='h1', target='o1', position=4)
    """

    weight: str
    source: str
    target: str
    position: int


@dataclass(frozen=True)
class Bias:
    """A bias and the neurons that add it to their sums.

    Attributes
    ----------
    name : str
        ``"b1"`` or ``"b_h1"``.
    neurons : tuple of str
        The neurons' names: one, or a whole layer.
    layer : int
        Which layer, counted from 1.
    shared, trained : bool
    position : int
        Where it stands in ``network.parameters``, or in ``network.frozen_parameters`` if it is
        not trained.

    Examples
    --------
    >>> from nnlib import article
    >>> article.network().biases[0]
    Bias(name='b1', neurons=('h1', 'h2'), layer=1, shared=True, trained=False, position=0)
    """

    name: str
    neurons: tuple[str, ...]
    layer: int
    shared: bool
    trained: bool
    position: int


def neuron_names(sizes: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Return the neurons' names, layer by layer, inputs included.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then neurons of each layer.

    Examples
    --------
    >>> from nnlib.naming import neuron_names
    >>> neuron_names((2, 3, 1))
    (('i1', 'i2'), ('h1', 'h2', 'h3'), ('o1',))
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


def connections(
    layers: Sequence[Dense], names: Sequence[tuple[str, ...]]
) -> tuple[tuple[Edge, ...], tuple[Bias, ...]]:
    """Return every weight and every bias, in the order of the vectors.

    Parameters
    ----------
    layers : sequence of Dense
    names : sequence of tuple of str
        The neurons' names, inputs first.

    Examples
    --------
    >>> from nnlib import Dense
    >>> from nnlib.naming import connections
    >>> edges, biases = connections([Dense(1, 2)], [("i1",), ("o1", "o2")])
    >>> [edge.weight for edge in edges], [bias.name for bias in biases]
    (['w1', 'w2'], ['b_o1', 'b_o2'])
    """
    edges: list[Edge] = []
    biases: list[Bias] = []
    at, frozen_at = 0, 0
    for number, (layer, sources, neurons) in enumerate(
        zip(layers, names[:-1], names[1:], strict=True), start=1
    ):
        for target in neurons:
            for source in sources:
                edges.append(Edge(f"w{len(edges) + 1}", source, target, at))
                at += 1
        shared = layer.bias_kind == "shared"
        for group in [neurons] if shared else [(neuron,) for neuron in neurons]:
            name = f"b{number}" if shared else f"b_{group[0]}"
            index = at if layer.train_bias else frozen_at
            biases.append(Bias(name, group, number, shared, layer.train_bias, index))
            at, frozen_at = at + layer.train_bias, frozen_at + (not layer.train_bias)
    return tuple(edges), tuple(biases)


def in_order(parts: Iterable[Edge | Bias]) -> tuple[str, ...]:
    """Return the names of the weights and biases of one vector, in its order.

    Examples
    --------
    >>> from nnlib import article
    >>> from nnlib.naming import in_order
    >>> in_order(reversed(article.network().edges))
    ('w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8')
    """
    placed = sorted(parts, key=lambda part: part.position)
    return tuple(part.weight if isinstance(part, Edge) else part.name for part in placed)
