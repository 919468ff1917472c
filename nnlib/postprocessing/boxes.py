"""Boxes: how much two have in common, and which of them found something (lesson 16).

A box is four numbers, x_min, y_min, x_max, y_max: x to the right, y downward, in pixels.  They are
places and not numbers of pixels: the box of the page's first pixel is 0, 0, 1, 1, and a width is
x_max - x_min.  Code that counts pixels adds 1 to every width, and then boxes that touch overlap.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers, as_positive, as_share, as_vector
from nnlib._labels import IntArray

LONGEST = 1e150
"""An area must fit a float."""


def iou(boxes: Any, others: Any) -> FloatArray:
    """Return the intersection over union of each box with each of the others.

    Parameters
    ----------
    boxes : array_like of shape (n, 4)
        x_min, y_min, x_max, y_max of each.
    others : array_like of shape (m, 4)

    Returns
    -------
    ndarray of float64, shape (n, m)
        The area that both cover over the area that at least one covers: 0 for boxes that do not
        overlap or only touch, 1 for two that are the same.  A box without area has 0 with all,
        with itself, too.

    Raises
    ------
    ValueError
        If they are not boxes.

    Examples
    --------
    >>> from nnlib.postprocessing import iou
    >>> iou([[0, 0, 2, 2]], [[1, 0, 3, 2], [2, 0, 4, 2]])  # 2 of 6; and one that touches
    array([[0.33333333, 0.        ]])
    """
    return overlaps(as_boxes(boxes, "boxes"), as_boxes(others, "others"))


def clip_boxes(boxes: Any, width: float, height: float) -> FloatArray:
    """Return boxes cut off at the edges of a page.

    What lies beyond the page was never seen.  A box that keeps it has too large an area, and so
    too little in common with what is there.

    Parameters
    ----------
    boxes : array_like of shape (n, 4)
    width, height : float
        The page reaches from 0, 0 to there.

    Returns
    -------
    ndarray of float64, shape (n, 4)
        A box that lies beyond the page has no area.

    Raises
    ------
    ValueError
        If they are not boxes, or the page has no area.

    Examples
    --------
    >>> from nnlib.postprocessing import clip_boxes
    >>> clip_boxes([[-2, 3, 5, 12]], width=20, height=10)
    array([[ 0.,  3.,  5., 10.]])
    """
    ends = as_positive(width, "width"), as_positive(height, "height")
    return np.clip(as_boxes(boxes, "boxes"), 0.0, np.tile(ends, 2))


def match_boxes(boxes: Any, scores: Any, truths: Any, threshold: float = 0.5) -> IntArray:
    """Say which box found what: the truth of a precision-recall curve.

    The box with the highest score chooses first, and takes the true box that it overlaps most, if
    it overlaps it enough.  A true box is found once: who comes second has found nothing.

    Parameters
    ----------
    boxes : array_like of shape (n, 4)
        What a detector gave.
    scores : array_like of shape (n,)
        Of two equal ones the first chooses first.
    truths : array_like of shape (m, 4)
        What is there.
    threshold : float
        The intersection over union that is enough, above 0 and up to 1.

    Returns
    -------
    ndarray of int64, shape (n,)
        For each box the number of the true one that it found, or -1.

    Raises
    ------
    ValueError
        If they are not boxes, each has not one score, or the threshold is not in its range.

    Notes
    -----
    With several classes, match those of each class by themselves.

    Examples
    --------
    >>> from nnlib.metrics import average_precision
    >>> from nnlib.postprocessing import match_boxes
    >>> truths = [[0, 0, 4, 4], [9, 9, 13, 13]]
    >>> boxes, scores = [[0, 0, 4, 5], [0, 0, 4, 4]], [0.9, 0.8]
    >>> found = match_boxes(boxes, scores, truths)
    >>> found
    array([ 0, -1])
    >>> average_precision(scores, found >= 0, n_positives=len(truths))
    0.5
    """
    given, there = as_boxes(boxes, "boxes"), as_boxes(truths, "truths")
    numbers = as_vector(scores, len(given), "scores")
    enough = as_share(threshold, "threshold")
    if enough == 0:
        raise ValueError("threshold came as 0; expected a number above 0 and up to 1, such as 0.5.")
    shared = overlaps(given, there)
    found = np.full(len(given), -1, dtype=np.int64)
    for k in np.argsort(-numbers, kind="stable") if len(there) else ():
        best = int(shared[k].argmax())
        if shared[k, best] >= enough:
            found[k] = best
            shared[:, best] = 0.0  # nobody finds it again
    return found


def as_boxes(values: Any, what: str) -> FloatArray:
    """Return ``values`` as boxes, shape (n, 4); an empty list is no box.

    Raises
    ------
    ValueError
        If they are not finite numbers of that shape, or an end comes before its beginning.

    Examples
    --------
    >>> from nnlib.postprocessing.boxes import as_boxes
    >>> as_boxes([], "boxes").shape
    (0, 4)
    """
    found = as_numbers(values, what)
    if found.shape == (0,):
        found = found.reshape(0, 4)
    if found.ndim != 2 or found.shape[1] != 4:
        advice = "Write a single box as a list of one: [[...]]."
        raise ValueError(
            f"{what} came with shape {found.shape}; expected (n, 4), one box a row: x_min, y_min, "
            f"x_max, y_max. {advice if found.shape == (4,) else 'Check how they were made.'}"
        )
    backward = (found[:, 2:] < found[:, :2]).any(axis=1)
    if backward.any():
        k = int(backward.argmax())
        raise ValueError(
            f"{what} came with {found[k].tolist()} at {k}; expected x_min, y_min, x_max, y_max "
            "with no end before its beginning. Of x, y, width, height make x, y, x + width, "
            "y + height."
        )
    if (np.abs(found) > LONGEST).any():
        raise ValueError(
            f"{what} came with {np.abs(found).max():g}; expected numbers of at most {LONGEST:g}, "
            "so that areas are finite. Count in pixels."
        )
    return found


def overlaps(boxes: FloatArray, others: FloatArray) -> FloatArray:
    """Return what :func:`iou` does, for boxes that were checked.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.postprocessing.boxes import overlaps
    >>> box = np.array([[0.0, 0.0, 2.0, 2.0]])
    >>> overlaps(box, box)
    array([[1.]])
    """
    begin = np.maximum(boxes[:, None, :2], others[None, :, :2])
    end = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    both = np.maximum(end - begin, 0.0).prod(axis=2)  # a negative width is no width
    either = _areas(boxes)[:, None] + _areas(others)[None, :] - both
    shares: FloatArray = np.zeros_like(both)
    np.divide(both, either, out=shares, where=either > 0)
    return shares


def _areas(boxes: FloatArray) -> FloatArray:
    areas: FloatArray = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return areas
