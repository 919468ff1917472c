"""Layers in a row: what they must fulfil, and where their parameters stand (lesson 01)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnlib._inputs import shown
from nnlib.layers.base import Layer
from nnlib.layers.dense import Dense


def places(layers: Sequence[Layer]) -> Iterator[tuple[Dense, slice, slice]]:
    """Yield each dense layer with its places in the vectors: of its weights, and its biases."""
    at, frozen_at = 0, 0
    for layer in layers:
        if not isinstance(layer, Dense):
            continue
        weights = slice(at, at + layer.n_weights)
        at = weights.stop
        start = at if layer.train_bias else frozen_at
        biases = slice(start, start + layer.n_biases)
        if layer.train_bias:
            at = biases.stop
        else:
            frozen_at = biases.stop
        yield layer, weights, biases


def checked(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    if not isinstance(layers, (list, tuple)) or len(layers) == 0:
        raise ValueError(
            f"layers came as {shown(layers)}; expected a list of at least one Dense layer, "
            'such as [Dense(2, 2, "sigmoid")].'
        )
    for layer in layers:
        if not isinstance(layer, Layer):
            raise ValueError(
                f"a layer came as {shown(layer)}; expected a Dense layer, such as Dense(2, 2)."
            )
        if layer.in_network:
            raise ValueError(
                f"{layer!r} already belongs to a network; expected a new layer. "
                "Make another, or use network.copy()."
            )
    if len(set(map(id, layers))) < len(layers):
        raise ValueError("the same layer came twice; expected a layer of its own at each place.")
    dense = [(k, layer) for k, layer in enumerate(layers, start=1) if isinstance(layer, Dense)]
    if not dense:
        raise ValueError(f"layers came as {shown(layers)}; expected at least one Dense layer.")
    for (number, before), (later, after) in pairwise(dense):
        if before.n_out != after.n_in:
            raise ValueError(
                f"layer {number} gives {before.n_out} outputs and layer {later} came with "
                f"{after.n_in} inputs; expected the same number. Change one of the two."
            )
    return tuple(layers)
