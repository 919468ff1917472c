"""What goes forward through a deep network and what comes back, as two rows of histograms.

Above, from left to right, a histogram of each layer's outputs (or sums, or weights); below, of the
gradient that came back to its sums.  All layers of a row share one axis, and over each stands its
size, the root mean square (lessons 08 and 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib._inputs import FloatArray, shown
from nnlib.figures.histograms import LOGARITHMIC, Axis, common_axis
from nnlib.figures.numbers import drawn
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.figures.words import title_of
from nnlib.layer_statistics import QUANTITIES, LayerStatistics

MOST_LAYERS = 25
_ROOM = 0.84
"""The part of a layer's place that its longest bar takes."""
_SLANTED = 12
"""With more layers the numbers over them are turned."""

FORWARD = "Forward, the {quantity} have the size {first} in layer 1 and {last} in layer {depth}."
BACKWARD = (
    "Backward, the gradient has the size {last} in layer {depth} and {first} in layer 1: {change}."
)
NOTHING = "Backward, nothing comes back: the gradient is 0 in every layer."
BEYOND = "a size that is not finite"
PICTURED = (
    "Two rows of histograms, one a layer: above its {quantity}, from {low} to {high}; below the "
    "sizes of the gradient along its sums, from {small} to {large}. {story}"
)


def layers_picture(
    layers: Sequence[LayerStatistics], *, quantity: str = "outputs", title: str | None = None
) -> Picture:
    """Draw what each layer sends forward and what comes back to it.

    Parameters
    ----------
    layers : sequence of LayerStatistics
        What ``layer_statistics`` returned, or some of it: at most 25.
    quantity : {"outputs", "sums", "weights"}, keyword-only
        What the upper row shows.
    title : str or None, keyword-only

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no layer, too many, or no such quantity.

    Notes
    -----
    The longest bar of a layer fills its place: where bars stand can be compared from one layer to
    the next, and how long they are within a layer.  What is exactly 0 is a gray line, whose length
    is its share.
    """
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise ValueError(f"{len(layers)} layers came; expected 1 to {MOST_LAYERS}.")
    above = tuple(name for name in QUANTITIES if name != LOGARITHMIC)
    if quantity not in above:
        raise ValueError(f"quantity came as {shown(quantity)}; expected one of {', '.join(above)}.")
    picture = Picture(8.6, 5.0)
    with lesson_style():
        upper, lower = picture.subplots(2, 1, sharex=True)
        axis = _draw(upper, layers, quantity, BLUE)
        upper.set_ylabel(quantity)
        upper.set_title(f"Forward: {quantity}, and their size", pad=_pad(layers), loc="left")
        gradient = _draw(lower, layers, LOGARITHMIC, ORANGE)
        lower.set_ylabel("|∂E/∂net|")
        lower.set_title("Backward: gradient, and its size", pad=_pad(layers), loc="left")
        lower.set_xlabel("layer")
        lower.set_xticks(range(1, len(layers) + 1))
        lower.tick_params(axis="x", pad=7)
        if title:
            picture.suptitle(title_of(title, 7.7, 12))
    said = PICTURED.format(
        quantity=quantity,
        low=_size(axis.low),
        high=_size(axis.high),
        small=_size(gradient.low),
        large=_size(gradient.high),
        story=f"{forward_story(layers, quantity)} {backward_story(layers)}",
    )
    picture.alt_text = f"{title}. {said}" if title else said
    return picture


def forward_story(layers: Sequence[LayerStatistics], quantity: str = "outputs") -> str:
    """Return how the size of a quantity changes on the way forward, in a sentence."""
    first, last = layers[0].rms[quantity], layers[-1].rms[quantity]
    return FORWARD.format(
        quantity=quantity, first=_size(first), last=_size(last), depth=len(layers)
    )


def backward_story(layers: Sequence[LayerStatistics]) -> str:
    """Return how the gradient changes on the way back, in a sentence."""
    first, last = layers[0].rms[LOGARITHMIC], layers[-1].rms[LOGARITHMIC]
    if all(layer.rms[LOGARITHMIC] == 0.0 for layer in layers):
        return NOTHING
    return BACKWARD.format(
        first=_size(first), last=_size(last), depth=len(layers), change=_change(first, last)
    )


def _change(first: float, last: float) -> str:
    """Return what became of a gradient of size ``last`` that is ``first`` at the end of its way."""
    if not np.isfinite([first, last]).all():
        return "its numbers are beyond what a computer holds"
    if first == 0.0:
        return "nothing is left of it"
    if last == 0.0 or 0.5 <= first / last <= 2.0:
        return "it keeps about its size" if last else "it comes from nothing"
    if first > last:
        return f"{_times(first / last)} times as much"
    return f"1 part in {_times(last / first)} is left"


def _times(ratio: float) -> str:
    """Return a factor in words that can be read: 2.5, 350,000, 3e+20."""
    if ratio < 10:
        return f"{ratio:.1f}"
    return f"{float(f'{ratio:.2g}'):,.0f}" if ratio < 1e12 else f"{ratio:.0e}"


def _size(value: float) -> str:
    """Return a size with two digits."""
    return drawn(f"{value:.2g}") if np.isfinite(value) else BEYOND


def _pad(layers: Sequence[LayerStatistics]) -> float:
    return 30.0 if len(layers) > _SLANTED else 17.0


def _draw(axes: Axes, layers: Sequence[LayerStatistics], quantity: str, color: str) -> Axis:
    """Draw a row of histograms on their common axis, which is returned."""
    axis = common_axis(layers, quantity)
    axes.set_ylim(axis.low, axis.high)
    if axis.log:
        axes.set_yscale("log")
    axes.set_xlim(0.4, len(layers) + 0.6)
    axes.grid(axis="x", visible=False)
    turned: dict[str, Any] = {"ha": "center"}
    if len(layers) > _SLANTED:
        turned = {"ha": "left", "rotation": 40, "rotation_mode": "anchor"}
    for k, layer in enumerate(layers, 1):
        counts: FloatArray = axis.counts(getattr(layer, quantity)).astype(float)
        left = k - _ROOM / 2
        if counts.any():
            bars = left + _ROOM * counts / counts.max()
            axes.stairs(
                bars, axis.edges, baseline=left, orientation="horizontal", fill=True, color=color
            )
        nothing = float((getattr(layer, quantity) == 0).mean())
        if nothing:
            y = axis.low - 0.035 * (axis.high - axis.low) if axis.low == 0.0 else 0.0
            y = axis.low * (axis.low / axis.high) ** 0.035 if axis.log else y
            axes.plot([left, left + _ROOM * nothing], [y, y], color=INK, linewidth=3, clip_on=False)
        size = layer.rms[quantity]
        axes.annotate(
            drawn(f"{size:.2g}") if np.isfinite(size) else "∞",
            (k, 1.0), (0, 4), xycoords=("data", "axes fraction"), textcoords="offset points",
            va="bottom", fontsize=8, **turned,
        )  # fmt: skip
    return axis
