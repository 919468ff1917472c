"""Answers that are a class each: which are right, and what is taken for what (lesson 15).

The accuracy is the share of right answers.  It is measured on some samples, and on others it would
come out a little different: the interval says how different.  The confusion matrix counts which
class was taken for which; precision and recall are read off its columns and rows.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_fraction, as_number, shown
from nnlib._labels import IntArray, as_answers


def accuracy(y_pred: Any, y_true: Any) -> float:
    """Return the share of right answers, 0 to 1.

    Parameters
    ----------
    y_pred, y_true : array_like of int, shape (n_samples,)
        The classes that were answered, and the true ones.  Of a network that has an output for
        each class, ``network.predict(X).argmax(axis=1)`` are the answers.

    Raises
    ------
    ValueError
        If they are not class numbers, or differ in length.

    Examples
    --------
    >>> from nnlib.metrics import accuracy
    >>> accuracy([0, 1, 2, 2], [0, 1, 2, 0])
    0.75
    """
    answers, truth = as_answers(y_pred, y_true)
    return float((answers == truth).mean())


def accuracy_interval(y_pred: Any, y_true: Any, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return between which ends the accuracy lies on all such samples, as far as these tell.

    Parameters
    ----------
    y_pred, y_true : array_like of int, shape (n_samples,)
        As for :func:`accuracy`.
    confidence : float, keyword-only
        How often, from 0 to below 1, the ends of such an interval have the accuracy between them.

    Returns
    -------
    low, high : float
        Wilson's interval: see :func:`wilson_interval`.

    Raises
    ------
    ValueError
        As for :func:`accuracy`, or if the confidence is not in that range.

    Notes
    -----
    Each sample counts as a draw of its own.  Images of one writer are alike, so that the accuracy
    on *new writers* varies more than this interval says: compare writers instead (lesson 13).

    Examples
    --------
    >>> from nnlib.metrics import accuracy_interval
    >>> low, high = accuracy_interval([1] * 100, [1] * 97 + [0] * 3)
    >>> round(low, 3), round(high, 3)
    (0.915, 0.99)
    """
    answers, truth = as_answers(y_pred, y_true)
    return wilson_interval(int((answers == truth).sum()), len(truth), confidence=confidence)


def wilson_interval(
    successes: int, trials: int, *, confidence: float = 0.95
) -> tuple[float, float]:
    """Return Wilson's interval for a share, of which some trials show a part.

    It has the shares for which what was seen is not too unlikely: those p for which the seen share
    lies at most z standard deviations, sqrt(p (1 - p) / trials) each, from p.  The usual p +- z
    sqrt(p (1 - p) / trials) takes the seen share for p in the root, too.  That is wrong where a
    good network is: with 100 right of 100 it has no width, and with 99 it reaches beyond 1.

    Parameters
    ----------
    successes : int
        From 0 to ``trials``.
    trials : int
        At least 1.
    confidence : float, keyword-only
        From 0 to below 1; z is 1.96 for 0.95.

    Returns
    -------
    low, high : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If an argument is not in its range.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927).

    Examples
    --------
    >>> from nnlib.metrics import wilson_interval
    >>> low, high = wilson_interval(100, 100)
    >>> round(low, 3), high
    (0.963, 1.0)
    """
    n = as_count(trials, "trials")
    k = as_number(successes, "successes")
    if not 0 <= k <= n or k != round(k):
        raise ValueError(
            f"successes came as {shown(successes)}; expected a whole number from 0 to {n}, the "
            "number of trials."
        )
    z = -NormalDist().inv_cdf((1 - as_fraction(confidence, "confidence")) / 2)
    share, more = k / n, z * z / n
    middle = (share + more / 2) / (1 + more)
    half = sqrt(share * (1 - share) * more + more * more / 4) / (1 + more)
    # At the ends rounding would leave a 1e-17 over.
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)


def confusion_matrix(y_pred: Any, y_true: Any, n_classes: int) -> IntArray:
    """Count which class was taken for which.

    Parameters
    ----------
    y_pred, y_true : array_like of int, shape (n_samples,)
        The classes that were answered, and the true ones, 0 to n_classes - 1.
    n_classes : int

    Returns
    -------
    ndarray of int64, shape (n_classes, n_classes)
        Row t, column p: how many samples of class t were taken for p.  Right answers stand on the
        diagonal.

    Raises
    ------
    ValueError
        If they are not class numbers of that range, or differ in length.

    Examples
    --------
    >>> from nnlib.metrics import confusion_matrix
    >>> confusion_matrix([0, 1, 1, 2], [0, 0, 1, 2], n_classes=3)
    array([[1, 1, 0],
           [0, 1, 0],
           [0, 0, 1]])
    """
    n_classes = as_count(n_classes, "n_classes")
    answers, truth = as_answers(y_pred, y_true, n_classes)
    counts = np.zeros((n_classes, n_classes), dtype=np.int64)
    np.add.at(counts, (truth, answers), 1)
    return counts


def precision(y_pred: Any, y_true: Any, n_classes: int) -> FloatArray:
    """Return, for each class, which part of the answers that name it is right.

    Parameters and errors are those of :func:`confusion_matrix`, of which this is the diagonal over
    the sums of the columns.

    Returns
    -------
    ndarray of float64, shape (n_classes,)
        0 to 1; NaN for a class that was never answered.

    Examples
    --------
    >>> from nnlib.metrics import precision
    >>> precision([0, 1, 1, 2], [0, 0, 1, 2], n_classes=3)
    array([1. , 0.5, 1. ])
    """
    counts = confusion_matrix(y_pred, y_true, n_classes)
    return _shares(counts.diagonal(), counts.sum(axis=0))


def recall(y_pred: Any, y_true: Any, n_classes: int) -> FloatArray:
    """Return, for each class, which part of its samples was found.

    Parameters and errors are those of :func:`confusion_matrix`, of which this is the diagonal over
    the sums of the rows.

    Returns
    -------
    ndarray of float64, shape (n_classes,)
        0 to 1; NaN for a class that has no sample.

    Examples
    --------
    >>> from nnlib.metrics import recall
    >>> recall([0, 1, 1, 2], [0, 0, 1, 2], n_classes=3)
    array([0.5, 1. , 1. ])
    """
    counts = confusion_matrix(y_pred, y_true, n_classes)
    return _shares(counts.diagonal(), counts.sum(axis=1))


def _shares(parts: IntArray, wholes: IntArray) -> FloatArray:
    """Return parts / wholes; NaN where there is nothing to take a part of."""
    shares: FloatArray = np.full(len(wholes), np.nan)
    np.divide(parts, wholes, out=shares, where=wholes > 0)
    return shares
