"""A table of layers with their shapes and numbers of parameters (``Network.summary``)."""

from __future__ import annotations

from collections.abc import Sequence

from nnlib.layers.base import Layer
from nnlib.layers.dense import Dense, count_parameters


def table(layers: Sequence[Layer]) -> str:
    """Return a line a layer and one for all."""
    trained_in_all, frozen_in_all = count_parameters(layers)
    rows = [("layer", "activation", "weight", "bias", "trained", "frozen")]
    for number, layer in enumerate(layers, start=1):
        if not isinstance(layer, Dense):
            rows.append((f"{number}: {layer!r}", "", "", "", "0", "0"))
            continue
        trained = layer.n_weights + (layer.n_biases if layer.train_bias else 0)
        frozen = 0 if layer.train_bias else layer.n_biases
        rows.append(
            (
                f"{number}: {layer.n_in} -> {layer.n_out}",
                layer.activation.name,
                f"({layer.n_out}, {layer.n_in})",
                f"({layer.n_biases},) {layer.bias_kind}",
                str(trained),
                str(frozen),
            )
        )
    rows.append(("total", "", "", "", str(trained_in_all), str(frozen_in_all)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
