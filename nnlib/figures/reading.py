"""How a network reads an image: what it is given, all values on the way, the answer (lesson 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from nnlib._inputs import FloatArray, as_numbers, as_vector, shown
from nnlib.figures.picture import BLUE, DARK, INK, ORANGE, PAPER, Picture, frame, lesson_style

SIDE = 8
ACROSS = 16
"""Hidden values in a row."""
SIGNED = LinearSegmentedColormap.from_list("signed", [ORANGE, PAPER, BLUE])
MIND = "ink at blue is for it,\nat orange against it"
ALT = (
    "Images of 8 x 8, {names}; a map of the same points that says where more ink speaks for the "
    "answer {answer} and where for {second}; {hidden} hidden values; a bar for the probability of "
    "each digit. {sentence}"
)


def reading_picture(
    stages: Mapping[str, Any],
    *,
    hidden: Sequence[Any],
    probabilities: Any,
    slopes: Any,
    sentence: str = "",
) -> Picture:
    """Draw an image, stage by stage, and how a network reads it.

    Parameters
    ----------
    stages : dict of array_like of shape (8, 8)
        One to four images by their names, 0 for white to 1 for black; the last is what is read.
    hidden : sequence of array_like of shape (n_neurons,), keyword-only
        The outputs of each hidden layer.
    probabilities : array_like of shape (10,), keyword-only
    slopes : array_like of shape (64,), keyword-only
        The slope of the answer's score minus the next one's, along each point.
    sentence : str, keyword-only
        How it is read, in words, for the description.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the numbers are not as described.
    """
    if not isinstance(stages, Mapping) or not 1 <= len(stages) <= 4:
        raise ValueError(f"stages came as {shown(stages)}; expected one to four images by name.")
    images = {name: _grid(image, str(name)) for name, image in stages.items()}
    p = as_vector(probabilities, 10, "probabilities")
    along = as_vector(slopes, SIDE * SIDE, "slopes").reshape(SIDE, SIDE)
    layers = [as_numbers(values, "hidden").ravel() for values in hidden]
    values = np.concatenate([np.zeros(0), *layers])
    picture = Picture(9.2, 3.6)
    with lesson_style():
        columns = len(images) + 2
        grid = picture.add_gridspec(
            2, columns, height_ratios=(1.9, 1), width_ratios=[1] * (columns - 1) + [1.3]
        )
        for k, (name, image) in enumerate(images.items()):
            _draw_grid(picture.add_subplot(grid[0, k]), image, name, "gray_r", (0, 1))
        reach = max(float(np.abs(along).max()), 1e-9)
        mind = picture.add_subplot(grid[0, columns - 2])
        _draw_grid(mind, along, MIND, SIGNED, (-reach, reach))
        _draw_hidden(picture.add_subplot(grid[1, : columns - 1]), values)
        _draw_probabilities(picture.add_subplot(grid[:, columns - 1]), p)
    answer, second = np.argsort(-p, kind="stable")[:2].tolist()
    picture.alt_text = ALT.format(
        names=" and ".join(images),
        answer=answer,
        second=second,
        hidden=len(values),
        sentence=sentence,
    ).strip()
    return picture


def _grid(image: Any, name: str) -> FloatArray:
    found = as_numbers(image, name)
    if found.shape != (SIDE, SIDE):
        raise ValueError(f"{name} came with shape {found.shape}; expected ({SIDE}, {SIDE}).")
    return found


def _draw_grid(
    axes: Axes, grid: FloatArray, title: str, colors: Any, ends: tuple[float, float]
) -> None:
    axes.imshow(grid, cmap=colors, vmin=ends[0], vmax=ends[1])
    axes.set(xticks=[], yticks=[])
    axes.set_title(title, fontsize=9, fontweight="normal")
    frame(axes)


def _draw_hidden(axes: Axes, values: FloatArray) -> None:
    """Draw hidden values as cells in rows of 16, the deeper the larger."""
    rows = max(1, ceil(len(values) / ACROSS))
    most = max(float(np.abs(values).max(initial=0)), 1e-9)
    for k, value in enumerate(values.tolist()):
        place = (k % ACROSS, k // ACROSS)
        axes.add_patch(Rectangle(place, 1, 1, facecolor=PAPER, edgecolor=INK, linewidth=0.5))
        color = ORANGE if value < 0 else BLUE
        axes.add_patch(Rectangle(place, 1, 1, facecolor=color, alpha=0.6 * abs(value) / most))
        if value and rows <= 6:
            axes.text(
                place[0] + 0.5, place[1] + 0.5, f"{value:.1f}",
                ha="center", va="center", fontsize=6.5, color=DARK,
            )  # fmt: skip
    axes.set(xlim=(-0.05, ACROSS + 0.05), ylim=(rows + 0.05, -0.05), xticks=[], yticks=[])
    axes.set_title(f"{len(values)} hidden values", fontsize=9, fontweight="normal")
    axes.spines[:].set_visible(False)
    axes.grid(False)


def _draw_probabilities(axes: Axes, p: FloatArray) -> None:
    axes.barh(range(len(p)), p, height=0.6, color=BLUE)
    axes.set(xlim=(0, 1), ylim=(len(p) - 0.5, -0.5), yticks=range(len(p)), xticks=(0, 0.5, 1))
    axes.grid(axis="y", visible=False)
    axes.set_title("probability", fontsize=9, fontweight="normal")
