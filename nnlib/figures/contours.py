"""Contour lines with a number on each of them, none of which covers another (lessons 02 and 05)."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.contour import ContourSet
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.figures.numbers import drawn, short
from nnlib.figures.picture import DARK, PAPER

LINE = "#33475b"
HEIGHTS = ListedColormap(0.4 + 0.6 * colormaps["Blues"](np.linspace(0, 1, 256)), "heights")
_FLAT = "#dfe9f2"
_CHIP = {"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"}
_MARGIN = 5.0
"""Pixels between a number and another number, the frame, or what else it must keep off."""
_APART = 3.0
"""Pixels between two places that are tried."""


def draw_contours(
    axes: Axes,
    across: FloatArray,
    up: FloatArray,
    heights: FloatArray,
    *,
    clear: list[Bbox],
    better_clear: FloatArray,
) -> None:
    """Draw the map: fills, contour lines, and exactly one number on each line.

    A height that has a line without room for its number is left out.

    Parameters
    ----------
    axes : Axes
        With their limits and their place in the picture settled.
    across, up, heights : ndarray, shape (n,), (m,) and (m, n)
    clear : list of Bbox
        What no number may touch, in pixels.
    better_clear : ndarray, shape (k, 2)
        Points that a number should rather not cover, in pixels.
    """
    levels = contour_levels(heights)
    while len(levels) > 1:
        lines = axes.contour(across, up, heights, levels=levels, colors=LINE, linewidths=0.9)
        full = _write_numbers(axes, lines, clear, better_clear)
        if full is None:
            axes.contourf(across, up, heights, levels=levels, cmap=HEIGHTS, extend="both")
            return
        lines.remove()
        levels.remove(full)
    axes.set_facecolor(_FLAT)  # there is no line to draw


def contour_levels(heights: FloatArray) -> list[float]:
    """Return up to nine rounded heights that split the map into parts of about the same area."""
    wanted = np.quantile(heights, np.linspace(0.03, 0.97, 9))
    for digits in range(2, 7):  # as few digits as tell them apart
        levels = sorted({float(f"{level:.{digits}g}") for level in wanted})
        levels = [level for level in levels if heights.min() < level < heights.max()]
        if len(levels) >= 5:
            break
    return levels


def _write_numbers(
    axes: Axes, lines: ContourSet, clear: list[Bbox], better_clear: FloatArray
) -> float | None:
    """Write a number on each line; or write none, and return a height that has no room for its."""
    pieces = [
        (float(level), evenly(axes.transData.transform(piece)))
        for level, of_level in zip(lines.levels, lines.allsegs, strict=True)
        for piece in of_level
    ]
    texts = [_number(axes, level) for level, _ in pieces]
    frame = axes.get_window_extent()
    free = []
    for text, (_, line) in zip(texts, pieces, strict=True):
        half = _half(text)
        inside = (line > frame.min + half).all(axis=1) & (line < frame.max - half).all(axis=1)
        free.append(line[inside & ~_touches(line, half, clear)])
    taken: list[Bbox] = []
    for k in sorted(range(len(pieces)), key=lambda k: len(free[k])):
        half = _half(texts[k])
        places = free[k][~_touches(free[k], half, taken)]
        if len(places) == 0:
            for text in texts:
                text.remove()
            return pieces[k][0]
        others = [line for j, (_, line) in enumerate(pieces) if j != k]
        covered = _covered(places, half - 3, np.vstack([*others, better_clear, better_clear]))
        off_center = np.linalg.norm(
            (places - frame.min) / [frame.width, frame.height] - 0.5, axis=1
        )
        best = places[np.argmin(covered + 2 * off_center)]
        x, y = axes.transData.inverted().transform(best)
        texts[k].set_position((float(x), float(y)))
        taken.append(Bbox([best - half, best + half]))
    return None


def _number(axes: Axes, level: float) -> Text:
    return axes.text(
        *axes.viewLim.min, drawn(short(level)), fontsize=7.5, color=DARK, ha="center",
        va="center_baseline", bbox=_CHIP, gid=f"level:{level!r}",
    )  # fmt: skip


def _half(text: Text) -> FloatArray:
    """Return half the width and height of a number with the room around it, in pixels."""
    box = text.get_window_extent()
    return np.array([box.width, box.height]) / 2 + _MARGIN


def evenly(line: FloatArray) -> FloatArray:
    """Return points of a line at even distances, of which the first and the last are its ends."""
    gone = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    wanted = np.linspace(0.0, gone[-1], max(2, int(gone[-1] / _APART)))
    return np.column_stack([np.interp(wanted, gone, line[:, k]) for k in (0, 1)])


def _touches(places: FloatArray, half: FloatArray, boxes: list[Bbox]) -> NDArray[np.bool_]:
    """Return at which places a number of this half size would touch one of the boxes."""
    touched = np.zeros(len(places), dtype=bool)
    for box in boxes:
        touched |= ((places + half > box.min) & (places - half < box.max)).all(axis=1)
    return touched


def _covered(places: FloatArray, half: FloatArray, points: FloatArray) -> FloatArray:
    """Return how many of the points a number of this half size would cover at each place."""
    apart = np.abs(places[:, None] - points[None])
    count: FloatArray = (apart < half).all(axis=2).sum(axis=1).astype(np.float64)
    return count
