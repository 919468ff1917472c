"""What arrives of a gradient at every layer of a deep chain (lesson 08)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib._inputs import FloatArray, as_count
from nnlib.figures.activations import draw_activation, label_activation
from nnlib.figures.chain_words import Chain, chain_sentence, part_text, pass_through
from nnlib.figures.numbers import drawn, listed, short
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.figures.words import name_of
from nnlib.network import Network

SPAN = 6.0
ROW = 0.235
"""Inches of a bar and its name."""
FEWEST_DECADES = 8
FARTHEST = 1e12
"""A sum farther out is not drawn on its curve; its number is told all the same."""

ALT = (
    "Left: the {activation} of layer {layer}, solid, and its slope, dashed, with a dot on each at "
    "the sum {sum}: value {value}, slope {slope}. Right: a chain of {count} layers of one neuron, "
    "{kinds}. Bars on a logarithmic axis show what part of the gradient arrives at the output of "
    "each layer, from the last one back to the input: {parts}. {sentence}"
)


def gradient_chain(net: Network, x: Any, *, layer: int = 1) -> Picture:
    """Draw a layer's activation at its sum, and what arrives of the gradient at every layer.

    Parameters
    ----------
    net : Network
        One input, and one neuron in each layer.  Left as it is.
    x : float
        The input.
    layer : int, keyword-only
        The layer whose curve is drawn; the first is 1.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a layer has more than one neuron, ``x`` is not a finite number, or there is no such
        layer.
    """
    chain = pass_through(net, x)
    count = len(chain.sums)
    if as_count(layer, "layer") > count:
        raise ValueError(f"layer came as {layer}; expected a whole number from 1 to {count}.")
    kinds = [each.activation.name for each in net.dense_layers]
    picture = Picture(9.2, max(3.4, 1.0 + ROW * (count + 1)))
    with lesson_style():
        curve, bars = picture.subplots(1, 2, width_ratios=(1, 1.25))
        _draw_layer(curve, net, chain, layer)
        _draw_bars(bars, kinds, chain.arriving)
    picture.alt_text = ALT.format(
        activation=kinds[layer - 1],
        layer=layer,
        sum=part_text(chain.sums[layer - 1]),
        value=part_text(chain.outputs[layer - 1]),
        slope=part_text(chain.slopes[layer - 1]),
        count=count,
        kinds=listed(list(dict.fromkeys(kinds))),
        parts=listed([part_text(part) for part in chain.arriving[::-1]]),
        sentence=chain_sentence(net, chain),
    )
    return picture


def _draw_layer(axes: Axes, net: Network, chain: Chain, layer: int) -> None:
    record = net.dense_layers[layer - 1].activation
    here = float(chain.sums[layer - 1])
    visible = abs(here) <= FARTHEST
    span = SPAN
    while visible and abs(here) > span:
        span *= 2
    draw_activation(axes, record, span=span)
    label_activation(axes)
    axes.set_title(drawn(f"layer {layer}: {name_of(record.name, 1.6)}, sum {short(here)}"))
    if visible:
        for number, color in ((chain.outputs[layer - 1], BLUE), (chain.slopes[layer - 1], ORANGE)):
            axes.plot(here, number, "o", color=color, markersize=8, zorder=5, clip_on=False)


def _draw_bars(axes: Axes, kinds: list[str], arriving: FloatArray) -> None:
    names = ["input", *(f"{k}  {name_of(kind, 1.0)}" for k, kind in enumerate(kinds, 1))]
    sizes = np.abs(arriving)
    seen = sizes[np.isfinite(sizes) & (sizes > 0)]
    decades = np.log10([seen.min(), seen.max()])
    low = -float(FEWEST_DECADES)
    while low > decades[0]:
        low *= 2
    high = max(0.0, float(np.ceil(decades[1])))
    for row, part in enumerate(arriving.tolist()):
        size = abs(part)
        finite = np.isfinite(part)
        end = np.log10(size) if finite and part else low if part == 0 else high
        if end > low:
            marked = part < 0 or not finite
            axes.barh(
                row, end - low, left=low, height=0.62, color=BLUE,
                edgecolor=ORANGE if part < 0 else BLUE, linewidth=1.2,
                fill=not marked, hatch="////" if marked else None,
            )  # fmt: skip
        text = part_text(part) if part else "0: nothing"
        axes.text(
            1.02, row, drawn(text), transform=axes.get_yaxis_transform(), va="center", fontsize=8.5
        )
    axes.set(
        ylim=(-0.6, len(arriving) - 0.4), xlim=(low, high or 0.2),
        xlabel="part of the gradient that arrives at the layer's output",
    )  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    step = max(1, int(np.ceil((high - low) / 5)))
    ticks = np.arange(0, low - 1, -step)[::-1]
    ticks = np.concatenate([ticks[ticks >= low], np.arange(step, high + 1, step)])
    axes.set_xticks(ticks, [f"$10^{{{int(tick)}}}$" if tick else "1" for tick in ticks])
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(axis="y", visible=False)
    axes.set_title("from the last layer (top) back to the input")
