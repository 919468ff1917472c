"""Images shifted, turned, resized and blurred, many at once (lesson 14).

An image is a grid of gray points, and a move seldom ends on the grid.  So each point of the new
image asks where it came from, and takes a weighted mean of the four points around that place: the
nearer one lies, the more it counts (bilinear interpolation).  Beyond its edges an image is 0 all
over: white, as the digits are stored.  So move images first, and standardize them after.

All functions take images as rows, as the network does, shape (n_images, side * side), or as a
stack, shape (n_images, height, width), and return them in the same form; float32 stays float32.
An amount is one number for all images, or one for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.preprocessing._stack import amounts, as_stack

if TYPE_CHECKING:
    from numpy.typing import NDArray


def affine(
    images: Any, *, right: Any = 0.0, down: Any = 0.0, degrees: Any = 0.0, factor: Any = 1.0
) -> FloatArray:
    """Resize images, turn them, and shift them, with one interpolation for all three.

    Three calls one after the other would interpolate three times, and each time blurs.

    Parameters
    ----------
    images : array_like of shape (n_images, side * side) or (n_images, height, width)
    right, down : float or array_like of shape (n_images,), keyword-only
        How far to shift, in points of the grid; negative for left and up.
    degrees : float or array_like of shape (n_images,), keyword-only
        How far to turn around the middle, counterclockwise; negative for clockwise.
    factor : float or array_like of shape (n_images,), keyword-only
        How many times as large what is seen becomes; above 0.  The grid stays as it is.

    Returns
    -------
    ndarray, shape of ``images``

    Raises
    ------
    ValueError
        If images or amounts are not as described, or not finite.

    Examples
    --------
    >>> from nnlib.preprocessing import affine
    >>> affine([[[0.0, 0.8], [0.0, 0.0]]], degrees=90, down=1).round(9) + 0.0
    array([[[0. , 0. ],
            [0.8, 0. ]]])
    """
    stack, shape = as_stack(images)
    n, height, width = stack.shape
    right, down = amounts(right, n, "right"), amounts(down, n, "down")
    angle, factor = np.deg2rad(amounts(degrees, n, "degrees")), amounts(factor, n, "factor")
    if (factor <= 0).any():
        raise ValueError(
            f"factor holds {factor.min():g}; expected numbers above 0. 2 doubles, 0.5 halves."
        )
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    y = np.arange(height)[:, np.newaxis] - middle_y - down  # undo the shift,
    x = np.arange(width) - middle_x - right
    cos, sin = np.cos(angle), np.sin(angle)
    with np.errstate(over="ignore"):  # infinitely far away is white, too
        from_y = (y * cos + x * sin) / factor + middle_y  # then the turn, then the size
        from_x = (x * cos - y * sin) / factor + middle_x
    return _values_at(stack, from_y, from_x).reshape(shape)


def shift(images: Any, right: Any = 0.0, down: Any = 0.0) -> FloatArray:
    """Shift images; what comes in from beyond the edge is 0.

    Parameters, returns and errors are those of :func:`affine`.

    Examples
    --------
    >>> from nnlib.preprocessing import shift
    >>> shift([[0.0, 1.0, 0.0, 0.5]], right=-0.5)  # 2 x 2, row by row
    array([[0.5 , 0.5 , 0.25, 0.25]])
    """
    return affine(images, right=right, down=down)


def rotate(images: Any, degrees: Any) -> FloatArray:
    """Turn images around their middle, counterclockwise; what comes in from outside is 0.

    Parameters, returns and errors are those of :func:`affine`.

    Examples
    --------
    >>> from nnlib.preprocessing import rotate
    >>> rotate([[[0.0, 0.8], [0.0, 0.0]]], 90).round(9) + 0.0
    array([[[0.8, 0. ],
            [0. , 0. ]]])
    """
    return affine(images, degrees=degrees)


def zoom(images: Any, factor: Any) -> FloatArray:
    """Make what is seen larger or smaller around the middle; the grid stays as it is.

    Parameters, returns and errors are those of :func:`affine`.

    Examples
    --------
    >>> from nnlib.preprocessing import zoom
    >>> zoom([[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]], 2)
    array([[[0.25, 0.5 , 0.25],
            [0.5 , 1.  , 0.5 ],
            [0.25, 0.5 , 0.25]]])
    """
    return affine(images, factor=factor)


def blur(images: Any, sigma: Any) -> FloatArray:
    """Smear each point over its neighbors, with the weights of a bell curve.

    Parameters
    ----------
    images : array_like of shape (n_images, side * side) or (n_images, height, width)
    sigma : float or array_like of shape (n_images,)
        The bell's standard deviation, in points of the grid; 0 leaves an image as it is.

    Returns
    -------
    ndarray, shape of ``images``

    Raises
    ------
    ValueError
        If images or amounts are not as described, not finite, or negative.

    Examples
    --------
    >>> from nnlib.preprocessing import blur
    >>> blur([[[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]], 0.5).round(2)
    array([[[0.01, 0.08, 0.01],
            [0.08, 0.62, 0.08],
            [0.01, 0.08, 0.01]]])
    """
    stack, shape = as_stack(images)
    sigma = amounts(sigma, len(stack), "sigma")
    if (sigma < 0).any():
        raise ValueError(f"sigma holds {sigma.min():g}; expected numbers of 0 or more.")
    along_y, along_x = (_bells(size, sigma) for size in stack.shape[1:])
    blurred = along_y @ stack @ along_x.swapaxes(1, 2)
    return blurred.astype(stack.dtype, copy=False).reshape(shape)


def _values_at(stack: FloatArray, y: FloatArray, x: FloatArray) -> FloatArray:
    """Return what each image has at places of its own, which may lie between its points.

    Parameters
    ----------
    stack : ndarray of shape (n_images, height, width)
    y, x : ndarray of float64, shape (n_images, height, width), or (1, height, width) for all
        Row and column of each place, counted from 0.
    """
    n, height, width = stack.shape
    framed = np.zeros((n, height + 2, width + 2), dtype=stack.dtype)  # 0 beyond the edges
    framed[:, 1:-1, 1:-1] = stack
    top, from_top = _between(y, height)
    left, from_left = _between(x, width)
    at = (np.arange(n).reshape(n, 1, 1) * (height + 2) + top) * (width + 2) + left
    upper_left, upper_right = framed.take(at), framed.take(at + 1)
    at += width + 2
    lower_left, lower_right = framed.take(at), framed.take(at + 1)
    upper = upper_left * (1 - from_left) + upper_right * from_left
    lower = lower_left * (1 - from_left) + lower_right * from_left
    values: FloatArray = upper * (1 - from_top) + lower * from_top
    return values.astype(stack.dtype, copy=False)


def _between(places: FloatArray, size: int) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the point of the framed grid before each place, and how far on the place lies."""
    places = np.clip(places, -1.0, size)  # farther away all is white, as on the frame
    before = np.minimum(np.floor(places), size - 1.0)
    return before.astype(np.intp) + 1, places - before


def _bells(size: int, sigma: FloatArray) -> FloatArray:
    """Return the weight of each point (column) in each new one (row), for each sigma.

    The weights of an endless row of points sum to 1: what is smeared over the edge is gone.  That
    sum is the bell's area where the bell is wide; where it is narrow, few points are left to sum.
    """
    sigma = np.maximum(sigma, 0.01)  # so narrow that a neighbor's weight is 0

    def heights(apart: NDArray[np.intp]) -> FloatArray:
        return np.exp(-0.5 * (apart / sigma) ** 2)

    with np.errstate(over="ignore"):  # endlessly wide: all is smeared away
        area = np.sqrt(2 * np.pi) * sigma
    total = np.maximum(area, heights(np.arange(-12, 13)).sum(axis=-1, keepdims=True))
    return heights(np.subtract.outer(np.arange(size), np.arange(size))) / total
