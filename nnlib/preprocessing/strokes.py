"""From what a hand draws to the image that the network reads, stage by stage (lessons 14 and 15).

A drawing is a list of strokes, and a stroke a list of points (x, y) along the pen's way, in a
square of 32 x 32: x to the right, y down.  It goes through what the digits that the network has
learned from went through:

1. :func:`straighten`: it is put upright;
2. :func:`center`: its size and its place become those of the digits on the forms;
3. :func:`rasterize`: a grid of 32 x 32 points, black where the pen has been;
4. :func:`count_blocks`: how many of the 16 points in each square of 4 x 4 are black.

What the forms' digits have in common was measured on them: they are 32 high and most of them 20
wide, nearly all of them with 260 to 380 black points, and where the top line and the bottom line
begin on the left, one stands above the other.  Whoever leaves a stage out gives the network images
such as it has never seen; the second is the one that is left out most often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib._inputs import FloatArray, as_flag, as_numbers, as_positive
from nnlib.datasets.handwriting import LEVELS
from nnlib.preprocessing._pen import SIDE, as_strokes, corners, leftmost, squared_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 4
"""Points in a row of a square whose black points are counted."""
WIDE, HIGH = 16.0, 28.0
"""What the middle of the pen goes over; the pen itself makes them 20 and 32."""
STRETCH = 1.25
"""How many times as much a drawing is enlarged one way as the other, at most: a 1 stays narrow."""
LARGEST = 12.0
"""How many times a drawing is enlarged at most: a dot stays one."""
SMALLEST = 1e-9
"""What is not as high or wide as this has no height, or no width."""
BAND = 0.03
"""The part of the height that counts as the top, and as the bottom."""
LEAN = 0.6
"""How far to the side a drawing is straightened at most, for each point of its height."""
INK = 313
"""How many of the 1,024 points are black: the mean of all digits on the forms."""
PEN = 2.0
"""Radius of the pen on the pad, in points of the grid."""
THINNEST, THICKEST = 1.0, 5.0
"""Radius of the pen that blackens so many, in points of the grid, at least and at most."""


def straighten(strokes: Any) -> list[FloatArray]:
    """Put a drawing upright: its top line and its bottom line begin one above the other.

    Each point goes to the side by a share of its height, as in a stack of paper that is pushed
    straight.  So were the digits on the forms, a 7 and a 4 as well.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n_points, 2)
        Points (x, y) of each stroke, x to the right and y down; any size, any place.

    Returns
    -------
    list of ndarray, shape (n_points, 2)

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import straighten
    >>> [upright] = straighten([[(20, 0), (10, 20)]])
    >>> upright.tolist()
    [[15.0, 0.0], [15.0, 20.0]]
    """
    checked = as_strokes(strokes)
    low, high = corners(checked)
    height = high[1] - low[1]
    if height < SMALLEST:
        return checked
    top_x, top_y = leftmost(checked, low[1] + BAND * height, lambda y, limit: y <= limit)
    foot_x, foot_y = leftmost(checked, high[1] - BAND * height, lambda y, limit: y >= limit)
    lean = min(LEAN, max(-LEAN, (top_x - foot_x) / (top_y - foot_y)))
    middle = (low[1] + high[1]) / 2
    return [
        np.stack([stroke[:, 0] - lean * (stroke[:, 1] - middle), stroke[:, 1]], axis=1)
        for stroke in checked
    ]


def center(strokes: Any) -> list[FloatArray]:
    """Give a drawing the size and the place that the digits on the forms have.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n_points, 2)
        Points (x, y) of each stroke, x to the right and y down; any size, any place.

    Returns
    -------
    list of ndarray, shape (n_points, 2)
        The same strokes in the middle of the square of 32 x 32, 28 high and 16 wide, to which the
        pen adds its thickness; or less wide or high, so that neither way is enlarged more than
        1.25 times as much as the other.

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import center
    >>> center([[(1, 1), (3, 1), (3, 8)]])[0].tolist()
    [[11.0, 2.0], [21.0, 2.0], [21.0, 30.0]]
    """
    checked = as_strokes(strokes)
    low, high = corners(checked)
    width, height = high - low
    across = min(LARGEST, WIDE / max(width, SMALLEST))
    along = min(LARGEST, HIGH / max(height, SMALLEST))
    factors = np.array([min(across, STRETCH * along), min(along, STRETCH * across)])
    middle = (low + high) / 2
    return [(stroke - middle) * factors + SIDE / 2 for stroke in checked]


def pen_for(strokes: Any) -> float:
    """Return how thick the pen has to be for as much ink as the digits on the forms have.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n_points, 2)
        Points (x, y) in the square of 32 x 32.

    Returns
    -------
    float
        The radius with which :func:`rasterize` blackens 313 of the 1,024 points, or a few more or
        less; at least 1 and at most 5.

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import pen_for
    >>> round(pen_for([[(16, 2), (16, 30)]]), 1), round(pen_for([[(6, 2), (26, 2), (10, 30)]]), 1)
    (4.5, 3.0)
    """
    nearest = np.sort(squared_distances(as_strokes(strokes)), axis=None)
    return float(min(THICKEST, max(THINNEST, np.sqrt(nearest[INK - 1]))))


def rasterize(strokes: Any, pen: float = PEN) -> NDArray[np.bool_]:
    """Draw strokes on a grid of 32 x 32 points.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n_points, 2)
        Points (x, y) in the square of 32 x 32; what lies outside is not seen.
    pen : float
        Radius of the pen, in points of the grid.

    Returns
    -------
    ndarray of bool, shape (32, 32)
        Whether the pen has been over the middle of a point, row by row from the top.

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers, or the radius is not positive.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import rasterize
    >>> rasterize([[(10, 5), (20, 5)]])[2:8, 7:13].astype(int)
    array([[0, 0, 0, 0, 0, 0],
           [0, 0, 1, 1, 1, 1],
           [0, 1, 1, 1, 1, 1],
           [0, 1, 1, 1, 1, 1],
           [0, 0, 1, 1, 1, 1],
           [0, 0, 0, 0, 0, 0]])
    """
    radius = as_positive(pen, "pen")
    return np.asarray(squared_distances(as_strokes(strokes)) <= radius * radius)


def count_blocks(bitmap: Any) -> NDArray[np.int64]:
    """Count the black points in each square of 4 x 4.

    Parameters
    ----------
    bitmap : array_like of bool, shape (32, 32)
        Or of numbers, 0 for white and 1 for black.

    Returns
    -------
    ndarray of int64, shape (8, 8)
        0 to 16.

    Raises
    ------
    ValueError
        If the grid is not of that shape, or holds other numbers.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import count_blocks, rasterize
    >>> count_blocks(rasterize([[(10, 5), (20, 5)]]))[:2]
    array([[ 0,  0,  3,  4,  4,  1,  0,  0],
           [ 0,  0, 11, 12, 12,  5,  0,  0]])
    """
    found = as_numbers(bitmap, "bitmap")
    if found.shape != (SIDE, SIDE):
        raise ValueError(f"bitmap came with shape {found.shape}; expected ({SIDE}, {SIDE}).")
    odd = found[(found != 0) & (found != 1)]
    if odd.size:
        raise ValueError(f"bitmap holds {odd[0]:g}; expected 0 for white and 1 for black.")
    side = SIDE // BLOCK
    return found.astype(np.int64).reshape(side, BLOCK, side, BLOCK).sum(axis=(1, 3))


def image_of_strokes(strokes: Any, *, centered: bool = True) -> FloatArray:
    """Take a drawing through all stages, to an image like those of ``datasets.digits``.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n_points, 2)
        Points (x, y) of each stroke, x to the right and y down.
    centered : bool, keyword-only
        False takes the drawing as it is, with the pen of the pad, as most demonstrations do.

    Returns
    -------
    ndarray of float64, shape (64,)
        An image of 8 x 8, row by row; 0 is white, 1 is black, in steps of 1/16.

    Raises
    ------
    ValueError
        If a stroke is no list of points with finite numbers.

    Examples
    --------
    >>> from nnlib.preprocessing.strokes import image_of_strokes
    >>> (16 * image_of_strokes([[(1, 1), (1, 4)]])).astype(int).reshape(8, 8)[:2]
    array([[ 0,  0,  3, 16, 16,  3,  0,  0],
           [ 0,  0,  4, 16, 16,  4,  0,  0]])
    """
    if as_flag(centered, "centered"):
        placed = center(straighten(strokes))
        black = rasterize(placed, pen_for(placed))
    else:
        black = rasterize(strokes)
    return count_blocks(black).ravel() / LEVELS
