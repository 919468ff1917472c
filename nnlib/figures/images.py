"""Handwritten digits as they are: rows of small gray images (lesson 13)."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.figures.picture import FRAME, INK, Picture, lesson_style
from nnlib.figures.words import title_of

MOST = 12
GAP = 0.35
"""Between two images, as a part of an image's width."""
HEAD = "Rows of gray images, dark on white."
ROW = "{name}: {count} images of {side} x {side}, {ink:.0f} % black in the mean."


def image_rows(rows: Mapping[str, Any]) -> Picture:
    """Draw square images in rows, each row with its name before it.

    Parameters
    ----------
    rows : dict of array_like of shape (n_images, side * side)
        By the row's name, images row by row, 0 for white to 1 for black; at most twelve rows, and
        at most twelve images in each.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described.
    """
    if not isinstance(rows, Mapping) or not 1 <= len(rows) <= MOST:
        raise ValueError(
            f"rows came as {shown(rows)}; expected a dict of 1 to {MOST} rows of images by their "
            "names."
        )
    tables = {str(name): _checked(images, str(name)) for name, images in rows.items()}
    widest = max(len(table) for table in tables.values())
    picture = Picture(1.2 + 0.45 * widest, 0.12 + 0.5 * len(tables))
    sentences = [HEAD]
    with lesson_style():
        panels = picture.subplots(len(tables), 1, squeeze=False)[:, 0]
        for axes, (name, table) in zip(panels, tables.items(), strict=True):
            side = isqrt(table.shape[1])
            step = 1 + GAP
            for k, image in enumerate(table):
                place = (k * step, k * step + 1, 0, 1)
                axes.add_patch(
                    Rectangle((k * step, 0), 1, 1, fill=False, color=INK, linewidth=2 * FRAME)
                )
                axes.imshow(image.reshape(side, side), cmap="gray_r", vmin=0, vmax=1, extent=place)
            axes.set(xlim=(-0.1, widest * step - GAP + 0.1), ylim=(-0.1, 1.1), aspect="equal")
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
            axes.grid(False)
            axes.set_ylabel(title_of(name, 1.0), rotation=0, ha="right", va="center", color=INK)
            ink = 100 * float(table.mean())
            sentences.append(ROW.format(name=name, count=len(table), side=side, ink=ink))
    picture.alt_text = " ".join(sentences)
    return picture


def _checked(images: Any, name: str) -> FloatArray:
    found = as_numbers(images, name)
    wanted = "rows of at most twelve square images with numbers from 0 to 1"
    if found.ndim != 2 or not 1 <= len(found) <= MOST or found.shape[1] < 1:
        raise ValueError(f"{name} came with shape {found.shape}; expected {wanted}.")
    if isqrt(found.shape[1]) ** 2 != found.shape[1]:
        raise ValueError(f"{name} came with {found.shape[1]} numbers an image; expected {wanted}.")
    if (found < 0).any() or (found > 1).any():
        low, high = found.min(), found.max()
        raise ValueError(f"{name} came with numbers from {low:g} to {high:g}; expected {wanted}.")
    return np.asarray(found)
