"""What is left of a signal on its way back through the layers (lessons 08 and 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import short
from nnlib.figures.picture import Picture, lesson_style
from nnlib.figures.words import name_of

MARKERS = ("o", "s", "^", "D", "v", "P")
HEAD = "Sizes of a gradient at the inputs and at each layer, on a logarithmic axis."
COURSE = "{name}: {first} at the inputs, {last} at layer {depth}."
NOTHING = "{name}: nothing arrives at the inputs; {last} at layer {depth}."


def gradient_by_layer(arriving: Mapping[str, Any]) -> Picture:
    """Draw what arrives of the gradient at the inputs and at each layer, for several networks.

    Parameters
    ----------
    arriving : dict of array_like of shape (n_layers + 1,)
        By the network's name, sizes from the inputs to the last layer: not negative and finite.
        At most six.  What is zero has no place on a logarithmic axis and is left out.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described.
    """
    if not isinstance(arriving, Mapping) or not 1 <= len(arriving) <= len(LINES):
        raise ValueError(
            f"arriving came as {shown(arriving)}; expected a dict of "
            f"1 to {len(LINES)} rows of sizes by their names."
        )
    rows = {str(name): _checked(sizes, str(name)) for name, sizes in arriving.items()}
    picture = Picture(6.8, 3.6)
    with lesson_style():
        axes = picture.subplots()
        axes.set_yscale("log")
        for (name, sizes), style, marker in zip(rows.items(), LINES, MARKERS, strict=False):
            drawable = np.where(sizes > 0, sizes, np.nan)
            axes.plot(drawable, label=name_of(name), marker=marker, markersize=4.5, **style)
        axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
        axes.set(xlabel="layer (0: the inputs)", ylabel="size of the gradient there")
        axes.legend(loc="best", fontsize=8.5)
    picture.alt_text = " ".join([HEAD, *(_course(*row) for row in rows.items())])
    return picture


def _checked(sizes: Any, name: str) -> FloatArray:
    row = as_numbers(sizes, name)
    if row.ndim != 1 or row.size < 2 or (row < 0).any() or not (row > 0).any():
        raise ValueError(
            f"{name} came as {shown(sizes)}; expected two sizes or more, from the inputs to the "
            "last layer, none negative and not all zero."
        )
    return row


def _course(name: str, sizes: FloatArray) -> str:
    words = COURSE if sizes[0] > 0 else NOTHING
    first, last = short(float(sizes[0])), short(float(sizes[-1]))
    return words.format(name=name, first=first, last=last, depth=sizes.size - 1)
