"""Answers of yes or no by a threshold: what is found, and what is found wrongly (lesson 16).

A detector gives each candidate a score, and a threshold decides: yes from there on.  Recall is the
part of all that is there that was found; precision is the part of what was found that is there.  A
lower threshold finds more, of which less is right.  The curve shows every such bargain at once, and
the average precision is the area under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_number, as_numbers, as_vector, shown
from nnlib._labels import IntArray


class PrecisionRecall(NamedTuple):
    """Precision and recall of one decision.

    Examples
    --------
    >>> from nnlib.metrics import precision_recall_at
    >>> precision_recall_at([0.9, 0.8, 0.3], [1, 0, 1], threshold=0.5).recall
    0.5
    """

    precision: float
    recall: float


@dataclass(frozen=True, eq=False, repr=False)
class PrecisionRecallCurve:
    """Precision and recall at every threshold that makes a difference.

    Attributes
    ----------
    thresholds : ndarray of float64, shape (n_thresholds,)
        The scores, each once, falling.
    precision, recall : ndarray of float64, shape (n_thresholds,)
        Of the candidates whose score is at least the threshold.  The recall rises.

    Examples
    --------
    >>> from nnlib.metrics import precision_recall_curve
    >>> curve = precision_recall_curve([0.9, 0.8, 0.3], [1, 0, 1])
    >>> curve.recall
    array([0.5, 0.5, 1. ])
    """

    thresholds: FloatArray
    precision: FloatArray
    recall: FloatArray

    @property
    def average_precision(self) -> float:
        """The area under the curve, in steps: see :func:`average_precision`."""
        return float((np.diff(self.recall, prepend=0.0) * self.precision).sum())

    def __repr__(self) -> str:
        return (
            f"<precision and recall at {len(self.thresholds)} thresholds: average precision "
            f"{self.average_precision:.4g}>"
        )


def precision_recall_at(
    scores: Any, y_true: Any, threshold: float, *, n_positives: int | None = None
) -> PrecisionRecall:
    """Return precision and recall where a score of ``threshold`` or more means yes.

    Parameters
    ----------
    scores : array_like of shape (n_samples,)
        The larger, the likelier a yes: probabilities or logits.
    y_true : array_like of int, shape (n_samples,)
        1 for what is there, 0 for what is not.
    threshold : float
    n_positives : int or None, keyword-only
        How many are there in all, where some have no score because the detector missed them.
        With None, as many as ``y_true`` has.

    Returns
    -------
    precision, recall : float
        0 to 1; the precision is NaN where nothing was found, for nothing has no parts.

    Raises
    ------
    ValueError
        If the scores are not finite numbers, the truth is not of 0 and 1, there is nothing to
        find, or the numbers of samples do not fit.

    Examples
    --------
    >>> from nnlib.metrics import precision_recall_at
    >>> precision_recall_at([0.9, 0.8, 0.3], [1, 0, 1], threshold=0.8)
    PrecisionRecall(precision=0.5, recall=0.5)
    """
    numbers, truth, there = _checked(scores, y_true, n_positives)
    found = numbers >= as_number(threshold, "threshold")
    hits = int(truth[found].sum())
    return PrecisionRecall(hits / int(found.sum()) if found.any() else np.nan, hits / there)


def precision_recall_curve(
    scores: Any, y_true: Any, *, n_positives: int | None = None
) -> PrecisionRecallCurve:
    """Return precision and recall at every threshold that makes a difference.

    Parameters and errors are those of :func:`precision_recall_at`.

    Notes
    -----
    Candidates of one score are found together, so their order does not count.  scikit-learn's
    curve runs the other way, from the lowest threshold on, and ends in a point of precision 1 and
    recall 0, which no threshold has.

    Examples
    --------
    >>> from nnlib.metrics import precision_recall_curve
    >>> curve = precision_recall_curve([0.9, 0.8, 0.8, 0.3], [1, 1, 0, 0])
    >>> curve.thresholds, curve.precision.round(3)
    (array([0.9, 0.8, 0.3]), array([1.   , 0.667, 0.5  ]))
    """
    numbers, truth, there = _checked(scores, y_true, n_positives)
    order = np.argsort(-numbers, kind="stable")
    numbers, hits = numbers[order], np.cumsum(truth[order])
    last = np.flatnonzero(np.append(numbers[1:] != numbers[:-1], True))  # of each score
    return PrecisionRecallCurve(
        thresholds=numbers[last], precision=hits[last] / (last + 1), recall=hits[last] / there
    )


def average_precision(scores: Any, y_true: Any, *, n_positives: int | None = None) -> float:
    """Return the average precision: the area under the curve of precision over recall.

    From threshold to threshold the recall rises by a part, R_n - R_(n-1), and each part counts
    with the precision P_n at its end: the sum of (R_n - R_(n-1)) P_n.  Straight lines from point to
    point would promise bargains that no threshold gives.

    Parameters and errors are those of :func:`precision_recall_at`.

    Returns
    -------
    float
        1 if all that is there scores higher than all that is not; a random order gives about the
        share of what is there.

    Examples
    --------
    >>> from nnlib.metrics import average_precision
    >>> round(average_precision([0.9, 0.8, 0.3], [1, 0, 1]), 4)  # 1/2 at 1, and 1/2 at 2/3
    0.8333
    >>> average_precision([0.9], [1], n_positives=2)  # one was missed
    0.5
    """
    return precision_recall_curve(scores, y_true, n_positives=n_positives).average_precision


def _checked(scores: Any, y_true: Any, n_positives: int | None) -> tuple[FloatArray, IntArray, int]:
    """Return scores, truth, and how many there are to find."""
    truth = _truth(y_true)
    numbers = as_vector(scores, len(truth), "scores")
    known = int(truth.sum())
    there = known if n_positives is None else as_count(n_positives, "n_positives")
    if n_positives is not None and there < known:
        raise ValueError(
            f"n_positives came as {shown(n_positives)}; expected at least {known}, because y_true "
            "has so many."
        )
    if there == 0:
        raise ValueError(
            "y_true came without a 1; expected at least one, because recall is a part of what is "
            "there. Give n_positives if all of them were missed."
        )
    return numbers, truth, there


def _truth(y_true: Any) -> IntArray:
    """Return a row of 1 and 0, checked."""
    numbers = as_numbers(y_true, "y_true")
    odd = ~np.isin(numbers, (0, 1))
    if numbers.ndim != 1 or numbers.size == 0 or odd.any():
        came = f"{numbers[odd][0]:g}" if numbers.ndim == 1 and odd.any() else None
        raise ValueError(
            f"y_true came with {came or f'shape {numbers.shape}'}; expected 1 for what is there "
            "and 0 for what is not, shape (n_samples,). The scores come first; of several classes "
            "ask for one: y_true == 3."
        )
    return numbers.astype(np.int64)
