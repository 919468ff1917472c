"""A chain of single neurons, forward and back, and what is said of it in words (lesson 08).

The gradient that comes to the output is taken as 1, so that every number is the part of it that
arrives.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from nnlib._inputs import FloatArray, as_number, shown
from nnlib._mathematics import quiet
from nnlib.network import Network

NOTHING = "Nothing arrives at the input: {reason}."
NO_WEIGHT = "the weight of layer {layer} is 0"
NO_SLOPE = "the slope of layer {layer}, {activation}, is 0"
NO_SLOPES = "the slope is 0 in {count} layers, first in layer {layer}, {activation}"
TOO_SMALL = "the product is too small for a float"
INFINITE = "What arrives at the input is infinite: more than a float can hold."
NO_NUMBER = "What arrives at the input is not a number."
ALL = "At the input 1.000000000 of the gradient arrives: all of it."
A_PART = "At the input {part} of the gradient arrives{turned}."
ONE_PART_IN = "At the input {part} of the gradient arrives, 1 part in {count}{turned}."
TIMES = "At the input the gradient is {part} times as large{turned}."
TURNED = ", with its sign turned"
NOT_FINITE = "The sum of layer {layer} is not a finite number. {sentence}"

_FEW = 0.1
"""From so small a part on, it is also told as one part in so many."""


class Chain(NamedTuple):
    """What went through a chain: each of shape (n_layers,), but for ``arriving``."""

    sums: FloatArray
    outputs: FloatArray
    slopes: FloatArray
    arriving: FloatArray
    """The part of the gradient at the input, and at each layer's output, shape (n_layers + 1,)."""


def pass_through(net: Network, x: Any) -> Chain:
    """Send a number through a network of one neuron a layer, and a gradient of 1 back.

    Raises
    ------
    ValueError
        If a layer has more than one neuron, or ``x`` is not a finite number.
    """
    if not isinstance(net, Network) or set(net.sizes) != {1} or net.layers != net.dense_layers:
        raise ValueError(
            f"net came as {shown(net)}; expected a Network of Dense(1, 1) layers: one input and "
            "one neuron a layer."
        )
    net = net.copy()
    net.forward([[as_number(x, "x")]])
    arriving = [np.ones((1, 1), net.dtype)]
    with quiet():
        for layer in reversed(net.dense_layers):
            arriving.append(layer.backward(arriving[-1]))
        slopes = [each.activation.derivative_at(each.net, each.out) for each in net.dense_layers]
    return Chain(
        _numbers([layer.net for layer in net.dense_layers]),
        _numbers([layer.out for layer in net.dense_layers]),
        _numbers(slopes),
        _numbers(arriving[::-1]),
    )


def _numbers(arrays: list[FloatArray]) -> FloatArray:
    return np.array([array.item() for array in arrays])


def part_text(value: float) -> str:
    """Return a part of the gradient: nine decimals, three where it is large, or a power of ten."""
    size = abs(value)
    if math.isnan(value):
        return "not a number"
    if size == math.inf:
        return "infinite" if value > 0 else "minus infinite"
    if value == 0:
        return "0"
    if not 1e-7 <= size < 1e6:
        return f"{value:.3e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return f"{value:.9f}" if size < 1000 else f"{value:.3f}"


def chain_sentence(net: Network, chain: Chain) -> str:
    """Return what arrives at the input in a sentence, and why where that is nothing."""
    sentence = _arriving_sentence(net, chain)
    broken = np.flatnonzero(~np.isfinite(chain.sums))
    if broken.size:
        return NOT_FINITE.format(layer=broken[0] + 1, sentence=sentence)
    return sentence


def _arriving_sentence(net: Network, chain: Chain) -> str:
    value = float(chain.arriving[0])
    size = abs(value)
    if math.isnan(value):
        return NO_NUMBER
    if size == math.inf:
        return INFINITE
    if value == 0:
        return NOTHING.format(reason=_reason(net, chain))
    if value == 1:
        return ALL
    said = {"part": part_text(size), "turned": TURNED if value < 0 else ""}
    if size >= 10:
        return TIMES.format(**said)
    if size > _FEW:
        return A_PART.format(**said)
    parts = 1 / size
    count = f"{math.floor(parts + 0.5):,}" if parts < 1e15 else part_text(parts)
    return ONE_PART_IN.format(count=count, **said)


def _reason(net: Network, chain: Chain) -> str:
    """Return what stops the gradient: a weight, seen from the output, or slopes."""
    for layer in range(len(net.dense_layers), 0, -1):
        if net.dense_layers[layer - 1].weight.item() == 0:
            return NO_WEIGHT.format(layer=layer)
    flat = np.flatnonzero(chain.slopes == 0)
    if flat.size == 0:
        return TOO_SMALL
    words = NO_SLOPE if flat.size == 1 else NO_SLOPES
    first = int(flat[0])
    name = net.dense_layers[first].activation.name
    return words.format(count=flat.size, layer=first + 1, activation=name)
