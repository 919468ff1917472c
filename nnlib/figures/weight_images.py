"""What neurons look for: their weights as images (lesson 15)."""

from __future__ import annotations

from math import ceil, isqrt, sqrt
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle

from nnlib._inputs import FloatArray, as_numbers
from nnlib.figures.histograms import rounded_up
from nnlib.figures.numbers import drawn
from nnlib.figures.picture import BLUE, DARK, FRAME, INK, ORANGE, PAPER, Picture, lesson_style
from nnlib.figures.words import name_of

MOST = 100
MOST_COLUMNS = 10
GAP = 0.18
"""Between two images, as a part of an image's width."""
SIZE = 0.62
"""Inches of an image, where there are many."""
MARKED = 0.15
"""A negative weight of at least this part of the largest is marked with a dash."""
_COLORS = LinearSegmentedColormap.from_list("weights", [ORANGE, "#f2b48f", PAPER, "#9fcbe8", BLUE])
HEAD = (
    "{quantity}: {images} of {side} x {side} in one scale from {low} to {high}; blue is above 0, "
    "orange with a dash below. {share:.0%} of the numbers are below 0."
)


def weight_images(weights: Any, *, quantity: str = "weights") -> Picture:
    """Draw each neuron's weights as an image, all in one scale.

    Parameters
    ----------
    weights : array_like of shape (n_neurons, side * side)
        A row a neuron, such as ``network.layers[0].weight`` of a network that reads square images;
        at most 100 rows.
    quantity : str, keyword-only
        What the numbers are, where they are no weights: the gradient along the pixels of images,
        say.

    Returns
    -------
    Picture
        The first neuron stands at the upper left, the second to its right.

    Raises
    ------
    ValueError
        If they are not as described.
    """
    rows = _checked(weights)
    n, side = len(rows), isqrt(rows.shape[1])
    columns = _columns(n)
    lines = ceil(n / columns)
    most = rounded_up(float(np.abs(rows).max()))
    size = max(SIZE, min(1.4, 4.5 / columns))
    picture = Picture(1.1 + size * columns * (1 + GAP), 0.2 + max(size * lines * (1 + GAP), 1.3))
    with lesson_style():
        axes = picture.subplots()
        for k, row in enumerate(rows):
            x, y = (k % columns) * (1 + GAP), (k // columns) * (1 + GAP)
            _draw(axes, row.reshape(side, side), (x, y), most)
        axes.set_xlim(-0.1, columns * (1 + GAP) - GAP + 0.1)
        axes.set_ylim(lines * (1 + GAP) - GAP + 0.1, -0.1)
        axes.set(xticks=[], yticks=[], aspect="equal")
        axes.spines[:].set_visible(False)
        axes.grid(False)
        scale = ScalarMappable(Normalize(-most, most), _COLORS)
        bar = picture.colorbar(scale, ax=axes, pad=0.03, fraction=0.06, aspect=16)
        bar.set_ticks([-most, 0.0, most], labels=[drawn(f"{v:g}") for v in (-most, 0.0, most)])
        bar.set_label(name_of(quantity, 1.2))
        bar.outline.set_linewidth(FRAME)
    picture.alt_text = HEAD.format(
        quantity=quantity[:1].upper() + quantity[1:],
        images="an image" if n == 1 else f"{n} images",
        side=side,
        low=f"{-most:g}",
        high=f"{most:g}",
        share=(rows < 0).mean(),
    )
    return picture


def _checked(weights: Any) -> FloatArray:
    found = as_numbers(weights, "weights")
    side = isqrt(found.shape[1]) if found.ndim == 2 else 0
    if found.ndim != 2 or not 1 <= len(found) <= MOST or side**2 != found.shape[1] or not side:
        raise ValueError(
            f"weights came with shape {found.shape}; expected 1 to {MOST} rows of side * side "
            "weights, such as 64 for images of 8 x 8. Is it transposed? A neuron is a row."
        )
    return found


def _columns(n: int) -> int:
    """Return how many images stand side by side; if it can be, the last row is full, too."""
    if n <= 5:
        return n
    least = min(ceil(sqrt(n)), MOST_COLUMNS)
    return next((c for c in range(least, MOST_COLUMNS + 1) if n % c == 0), least)


def _draw(axes: Axes, image: FloatArray, place: tuple[float, float], most: float) -> None:
    """Draw one image with its upper left corner there, and its frame."""
    x, y = place
    side = len(image)
    axes.imshow(
        image, cmap=_COLORS, vmin=-most, vmax=most, extent=(x, x + 1, y + 1, y),
        interpolation="nearest",
    )  # fmt: skip
    axes.add_patch(Rectangle((x, y), 1, 1, fill=False, color=INK, linewidth=FRAME, zorder=2))
    rows, columns = np.nonzero(image < -MARKED * most)
    left, height = x + (columns + 0.3) / side, y + (rows + 0.5) / side
    ends = np.stack([left, height, left + 0.4 / side, height], axis=1).reshape(-1, 2, 2)
    axes.add_collection(LineCollection(list(ends), colors=DARK, linewidths=0.8, zorder=3))
