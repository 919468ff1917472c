"""Non-maximum suppression: of many boxes around one thing, keep the best (lesson 16).

A detector that slides over a page finds each thing several times, a little beside and a little too
large.  Greedy suppression takes the box with the highest score, drops all that overlap it too
much, and goes on with what is left.  Soft suppression does not drop them: it lowers their scores,
the more they overlap, so that two things that stand close together are both found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_function,
    as_not_negative,
    as_numbers,
    as_positive,
    as_share,
    as_vector,
)
from nnlib._labels import IntArray, as_classes
from nnlib.postprocessing.boxes import as_boxes, overlaps

Decay = Callable[[FloatArray], Any]
"""What a score is multiplied by, given how much its box overlaps a better one."""


def nms(boxes: Any, scores: Any, threshold: float, *, classes: Any = None) -> IntArray:
    """Return which boxes greedy non-maximum suppression keeps.

    Parameters
    ----------
    boxes : array_like of shape (n, 4)
        x_min, y_min, x_max, y_max of each; there may be none.
    scores : array_like of shape (n,)
        The larger, the better.  Of two equal ones the first counts as the better.
    threshold : float
        From 0 to 1.  A box is dropped if its intersection over union with a better one that is
        kept is *more* than this.
    classes : array_like of int, shape (n,), keyword-only
        If given, a box is only dropped for one of its own class: a 1 in a 7's box is no second 7.

    Returns
    -------
    ndarray of int64
        The numbers of the kept boxes, the best first.

    Raises
    ------
    ValueError
        If they are not boxes, each has not one score and one class, or the threshold is not in its
        range.

    Examples
    --------
    >>> from nnlib.postprocessing import nms
    >>> boxes = [[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 13, 13]]
    >>> nms(boxes, [0.8, 0.9, 0.3], threshold=0.5)
    array([1, 2])
    >>> nms(boxes, [0.8, 0.9, 0.3], threshold=0.5, classes=[1, 7, 1])
    array([1, 0, 2])
    """
    given, numbers, kinds = _checked(boxes, scores, classes)
    most = as_share(threshold, "threshold")
    kept = []
    order = np.argsort(-numbers, kind="stable")
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(best)
        stays = overlaps(given[[best]], given[rest])[0] <= most
        order = rest[stays | (kinds[rest] != kinds[best])]
    return np.array(kept, dtype=np.int64)


def soft_nms(
    boxes: Any, scores: Any, decay: Decay, *, lowest: float = 0.001, classes: Any = None
) -> tuple[IntArray, FloatArray]:
    """Return boxes by falling score, where each lowers the scores of those it overlaps.

    Parameters
    ----------
    boxes : array_like of shape (n, 4)
        x_min, y_min, x_max, y_max of each; there may be none.
    scores : array_like of shape (n,)
        0 or more, such as probabilities.  Of two equal ones the first counts as the better.
    decay : callable
        Given how much boxes overlap the one that was taken, the factors of their scores, from 0 to
        1: :func:`linear_decay` or :func:`gaussian_decay`.  With 0 above a threshold and 1 up to it,
        this is :func:`nms`.
    lowest : float, keyword-only
        A box whose score falls below this is dropped.
    classes : array_like of int, shape (n,), keyword-only
        If given, a box only lowers the scores of its own class.

    Returns
    -------
    kept : ndarray of int64, shape (n_kept,)
        The numbers of the boxes, in the order in which they were taken.
    lowered : ndarray of float64, shape (n_kept,)
        Their scores at that time, falling.

    Raises
    ------
    ValueError
        If they are not boxes, each has not one score and one class, a score is negative, or the
        decay does not give factors.

    References
    ----------
    N. Bodla, B. Singh, R. Chellappa and L. S. Davis, "Soft-NMS: improving object detection with
    one line of code", ICCV 2017, figure 2.

    Examples
    --------
    >>> from nnlib.postprocessing import gaussian_decay, soft_nms
    >>> boxes = [[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 13, 13]]
    >>> kept, lowered = soft_nms(boxes, [0.8, 0.9, 0.3], gaussian_decay(0.5))
    >>> kept, lowered.round(3)  # two overlap by 0.8
    (array([1, 2, 0]), array([0.9  , 0.3  , 0.222]))
    """
    given, numbers, kinds = _checked(boxes, scores, classes)
    if (numbers < 0).any():
        raise ValueError(
            f"scores came with {numbers.min():g}; expected 0 or more, because a factor below 1 "
            "would raise it. Make probabilities of logits: softmax(logits)."
        )
    if any(decay is maker for maker in MAKERS):
        raise ValueError(
            f"decay came as {decay.__name__} itself, which makes decays; expected what it makes, "
            f"such as {decay.__name__}(0.5)."
        )
    factor_of = as_function(decay, 1, "decay", "such as gaussian_decay(0.5)")
    least = as_not_negative(lowest, "lowest")
    numbers, kept = numbers.copy(), []
    left = np.flatnonzero(numbers >= least)
    while left.size:
        best = left[numbers[left].argmax()]
        kept.append(best)
        left = left[left != best]
        near = left[kinds[left] == kinds[best]]
        if near.size:
            numbers[near] *= _factors(factor_of, overlaps(given[[best]], given[near])[0])
        left = left[numbers[left] >= least]
    return np.array(kept, dtype=np.int64), numbers[kept]


def linear_decay(threshold: float = 0.3) -> Decay:
    """Return the decay that leaves 1 - IoU of a score, from an IoU of ``threshold`` on.

    Parameters
    ----------
    threshold : float
        From 0 to 1; the paper's N_t.

    Raises
    ------
    ValueError
        If it is not in that range.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.postprocessing import linear_decay
    >>> linear_decay(0.3)(np.array([0.2, 0.3, 0.9])).round(3)
    array([1. , 0.7, 0.1])
    """
    begins = as_share(threshold, "threshold")
    return lambda shared: np.where(shared >= begins, 1.0 - shared, 1.0)


def gaussian_decay(sigma: float = 0.5) -> Decay:
    """Return the decay that leaves exp(-IoU^2 / sigma) of a score: it has no step.

    Parameters
    ----------
    sigma : float
        Above 0; the smaller, the more is taken.

    Raises
    ------
    ValueError
        If it is not above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.postprocessing import gaussian_decay
    >>> gaussian_decay(0.5)(np.array([0.0, 0.3, 0.9])).round(3)
    array([1.   , 0.835, 0.198])
    """
    width = as_positive(sigma, "sigma")
    return lambda shared: np.exp(-(shared**2) / width)


MAKERS: tuple[Any, ...] = (linear_decay, gaussian_decay)


def _checked(boxes: Any, scores: Any, classes: Any) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return boxes, scores and classes; all of one class where none was given."""
    given = as_boxes(boxes, "boxes")
    numbers = as_vector(scores, len(given), "scores")
    kinds = np.zeros(len(given), dtype=np.int64)
    if classes is not None and len(given):
        kinds = as_classes(classes, "classes")
    if len(kinds) != len(given):
        raise ValueError(
            f"classes came with {len(kinds)} entries for {len(given)} boxes; expected one a box."
        )
    return given, numbers, kinds


def _factors(decay: Callable[..., Any], shared: FloatArray) -> FloatArray:
    """Return what a decay gives for these overlaps, checked."""
    factors = as_numbers(decay(shared), "what decay returned")
    if factors.shape != shared.shape or (factors < 0).any() or (factors > 1).any():
        raise ValueError(
            f"what decay returned came with shape {factors.shape} and numbers from "
            f"{factors.min(initial=1.0):g} to {factors.max(initial=0.0):g}; expected a factor from "
            f"0 to 1 for each overlap, shape {shared.shape}."
        )
    return factors
