"""A window that slides over a page: where a network that reads one digit looks for many.

A network that was trained on images of one size reads a page by looking at one window of that size
after the other (lesson 16).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_numbers


def sliding_windows(page: Any, size: int, stride: int = 1) -> tuple[FloatArray, FloatArray]:
    """Cut a page into square windows, each a row that a network can read, with its box.

    Parameters
    ----------
    page : array_like of shape (height, width)
    size : int
        Of a window's side, in pixels; at most that of the page.
    stride : int
        How many pixels lie between the beginnings of two windows.

    Returns
    -------
    windows : ndarray of float64, shape (n_windows, size * size)
        From left to right, then downward; each row by row.
    boxes : ndarray of float64, shape (n_windows, 4)
        x_min, y_min, x_max, y_max of each, on the page.

    Raises
    ------
    ValueError
        If the page is not of two dimensions, or smaller than a window.

    Notes
    -----
    For things of other sizes, make the page smaller or larger and divide the boxes by the same
    factor.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.postprocessing import sliding_windows
    >>> windows, boxes = sliding_windows(np.arange(12).reshape(3, 4), size=2, stride=2)
    >>> windows
    array([[0., 1., 4., 5.],
           [2., 3., 6., 7.]])
    >>> boxes
    array([[0., 0., 2., 2.],
           [2., 0., 4., 2.]])
    """
    pixels = as_numbers(page, "page")
    size, stride = as_count(size, "size"), as_count(stride, "stride")
    if pixels.ndim != 2 or min(pixels.shape) < size:
        raise ValueError(
            f"page came with shape {pixels.shape}; expected (height, width), both at least the "
            f"window's size, {size}."
        )
    every = np.lib.stride_tricks.sliding_window_view(pixels, (size, size))[::stride, ::stride]
    rows, columns = np.indices(every.shape[:2]).reshape(2, -1) * stride
    boxes = np.stack([columns, rows, columns + size, rows + size], axis=1).astype(np.float64)
    return np.array(every).reshape(-1, size * size), boxes
