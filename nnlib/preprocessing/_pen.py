"""Strokes as arrays, and how near a pen that follows them comes to a grid (lesson 14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers, shown

SIDE = 32
"""Points in a row of the grid, and the side of the square that is drawn in."""
FARTHEST = 1e6
"""How far from the square a point may lie."""
EXPECTED = "expected a list of strokes, each a list of points (x, y): [[(4, 4), (28, 28)]]."


def as_strokes(strokes: Any) -> list[FloatArray]:
    """Return strokes as arrays of shape (n_points, 2).

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers.
    """
    if isinstance(strokes, np.ndarray):
        strokes = list(strokes) if strokes.ndim > 0 else None
    if isinstance(strokes, str | bytes) or not isinstance(strokes, Sequence):
        raise ValueError(f"strokes came as {shown(strokes)}; {EXPECTED}")
    return [_as_stroke(stroke, k) for k, stroke in enumerate(strokes)]


def _as_stroke(stroke: Any, k: int) -> FloatArray:
    points = as_numbers(stroke, f"strokes[{k}]")
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(f"strokes[{k}] came with shape {points.shape}; {EXPECTED}")
    if (far := np.abs(points).max()) > FARTHEST:
        raise ValueError(f"strokes[{k}] holds {far:g}; expected points near the square of 32 x 32.")
    return points


def corners(strokes: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the upper left and the lower right corner of the box around all points."""
    points = np.concatenate([np.zeros((0, 2)), *strokes])
    if len(points) == 0:
        return np.zeros(2), np.zeros(2)
    return points.min(axis=0), points.max(axis=0)


def leftmost(
    strokes: list[FloatArray], limit: float, inside: Callable[[float, float], bool]
) -> tuple[float, float]:
    """Return the point of the pen's way that lies farthest left on one side of a level line."""
    best = (np.inf, limit)
    for stroke in strokes:
        before = None
        for x, y in stroke.tolist():
            found = [(x, y)] if inside(y, limit) else []
            if before is not None and inside(y, limit) != inside(before[1], limit):
                share = (limit - before[1]) / (y - before[1])
                found.append((before[0] + share * (x - before[0]), limit))
            best = min(best, *found, key=lambda point: point[0]) if found else best
            before = (x, y)
    return best


def squared_distances(strokes: list[FloatArray]) -> FloatArray:
    """Return how far the middle of each point is from the pen's way, squared, shape (32, 32)."""
    nearest = np.full((SIDE, SIDE), np.inf)
    middle = np.arange(SIDE) + 0.5
    x, y = middle, middle[:, np.newaxis]
    for stroke in strokes:
        ends = stroke[1:] if len(stroke) > 1 else stroke
        for (from_x, from_y), (to_x, to_y) in zip(stroke.tolist(), ends.tolist(), strict=False):
            along_x, along_y = to_x - from_x, to_y - from_y
            length = along_x * along_x + along_y * along_y
            share: Any = 0.0  # of the way, where the pen comes nearest
            if length > 0:
                share = np.clip(((x - from_x) * along_x + (y - from_y) * along_y) / length, 0, 1)
            apart_x, apart_y = from_x + share * along_x - x, from_y + share * along_y - y
            nearest = np.minimum(nearest, apart_x * apart_x + apart_y * apart_y)
    return nearest
