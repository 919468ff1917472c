"""Whether the lowest places of a map are a line, as where two weights feed one sum (lesson 02).

Two weights that reach the loss through one sum have no best pair: all pairs that give the best sum
are as good.  Such a valley has a level floor.  It is looked for, not assumed: the lowest place of
each row of the map, or of each column, is on it if all of them are equally low.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray

LEVEL = 1e-9
"""How level the floor must be, in parts of the map's whole rise."""
HOPELESS = 0.05
"""Rows whose lowest places on the grid differ by more than this part are not looked at closely."""
FEWEST = 8
"""Places that make a line."""
_GOLDEN = (5**0.5 - 1) / 2
_NARROWINGS = 45


def level_floor(
    evaluate: Callable[..., float], across: FloatArray, up: FloatArray, heights: FloatArray
) -> FloatArray | None:
    """Return the places (n, 2) along a valley's level floor, or None if there is no such valley.

    Parameters
    ----------
    evaluate : callable
        The height over a place.
    across, up : ndarray, shape (n,) and (m,)
        The grid.
    heights : ndarray, shape (m, n)
        The heights over it.
    """
    by_row = _lowest_of_each(evaluate, across, up, heights)
    by_column = _lowest_of_each(lambda y, x: evaluate(x, y), up, across, heights.T)
    if by_column is None or by_row is None:
        return by_row if by_column is None else by_column[:, ::-1]
    shorter, longer = sorted((by_row, by_column[:, ::-1]), key=len)
    way = longer[-1] - longer[0]
    if (shorter[-1] - shorter[0]) @ way < 0:
        shorter = shorter[::-1]
    before = shorter[(shorter - longer[0]) @ way < 0]
    after = shorter[(shorter - longer[-1]) @ way > 0]
    return np.vstack([before, longer, after])


def _lowest_of_each(
    evaluate: Callable[..., float], along: FloatArray, rows: FloatArray, heights: FloatArray
) -> FloatArray | None:
    """Return the lowest place of each row that has one inside, if they are a level line."""
    rise = float(np.ptp(heights))
    lowest = heights.argmin(axis=1)
    inside = np.flatnonzero((lowest > 1) & (lowest < along.size - 2))
    if len(inside) < FEWEST or (np.diff(inside) > 1).any():
        return None
    if np.ptp(heights.min(axis=1)[inside]) > HOPELESS * rise:
        return None
    places, floor, beside = [], [], []
    for row in inside:
        k = lowest[row]
        ends = along[k - 1], along[k + 1]
        place = _bottom(lambda value, row=row: evaluate(value, rows[row]), *ends)  # type: ignore[misc]
        places.append((place, rows[row]))
        floor.append(evaluate(place, rows[row]))
        beside += [heights[row, k - 2], heights[row, k + 2]]
    level = np.ptp(floor) <= LEVEL * rise
    walled = min(beside) > max(floor) + LEVEL * rise  # else it is a plain, and no line
    lowest_of_all = min(floor) <= heights.min() + LEVEL * rise
    line = np.array(places)
    unbroken = np.abs(np.diff(line[:, 0])).max() <= 4 * (along[1] - along[0])
    return line if level and walled and lowest_of_all and unbroken else None


def _bottom(height: Callable[[float], float], low: float, high: float) -> float:
    """Return the lowest place between two, by the golden section."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    for _ in range(_NARROWINGS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = height(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = height(right)
    return float(low + high) / 2
