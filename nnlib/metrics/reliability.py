"""Whether a network is as often right as it is sure (lesson 15).

A network that says "90 %" should be right nine times in ten.  So the answers are put into bins by
how sure they are, and in each bin two numbers are compared: how sure they were in the mean, and
which share of them was right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count
from nnlib._labels import IntArray, as_classes, as_rows
from nnlib.metrics.classes import wilson_interval

CLOSE = 1e-6
"""How far from 1 a row of probabilities may sum: those of 32 bits do."""


@dataclass(frozen=True, eq=False, repr=False)
class Calibration:
    """How sure answers were, and how often they were right, bin by bin.

    Attributes
    ----------
    edges : ndarray of float64, shape (n_bins + 1,)
        Bin k holds the confidences above ``edges[k]`` up to ``edges[k + 1]``; the first also 0.
    counts : ndarray of int64, shape (n_bins,)
        How many answers each bin has.
    confidence, accuracy : ndarray of float64, shape (n_bins,)
        How sure the answers of a bin were in the mean, and the share of right ones; NaN for a bin
        without answers.
    low, high : ndarray of float64, shape (n_bins,)
        The 95 % interval of each accuracy, by Wilson: few answers tell little.

    Examples
    --------
    >>> from nnlib.metrics import calibration
    >>> calibration([[0.9, 0.1], [0.7, 0.3]], [0, 1], n_bins=2)
    <calibration of 2 answers in 2 bins: accuracy 50.0%, mean confidence 80.0%, error 0.3>
    """

    edges: FloatArray
    counts: IntArray
    confidence: FloatArray
    accuracy: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def expected_error(self) -> float:
        """The expected calibration error: the mean of |accuracy - confidence| over the answers."""
        return self._mean(np.abs(self.accuracy - self.confidence))

    def _mean(self, per_bin: FloatArray) -> float:
        """Return the mean over all answers of what each bin has."""
        used = self.counts > 0
        return float((self.counts[used] * per_bin[used]).sum() / self.counts.sum())

    def __repr__(self) -> str:
        return (
            f"<calibration of {self.counts.sum()} answers in {len(self.counts)} bins: accuracy "
            f"{self._mean(self.accuracy):.1%}, mean confidence {self._mean(self.confidence):.1%}, "
            f"error {self.expected_error:.3g}>"
        )


def calibration(probabilities: Any, y_true: Any, *, n_bins: int = 10) -> Calibration:
    """Compare how sure answers are with how often they are right.

    An answer is the class of the largest probability, and that probability is its confidence.

    Parameters
    ----------
    probabilities : array_like of shape (n_samples, n_classes)
        One row a sample, such as ``network.predict_proba`` returns for a cross-entropy.
    y_true : array_like of int, shape (n_samples,)
        The true classes.
    n_bins : int, keyword-only
        Bins of one width from 0 to 1.

    Raises
    ------
    ValueError
        If a row is no probabilities of at least two classes, the truth is not of their classes, or
        there are not as many of one as of the other.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks",
    ICML 2017, equations 2 to 5.

    Examples
    --------
    >>> from nnlib.metrics import calibration
    >>> found = calibration([[0.9, 0.1], [0.7, 0.3], [0.3, 0.7]], [0, 1, 1], n_bins=5)
    >>> found.counts
    array([0, 0, 0, 2, 1])
    >>> found.confidence[3:], found.accuracy[3:]
    (array([0.7, 0.9]), array([0.5, 1. ]))
    >>> round(found.expected_error, 4)  # (2 * 0.2 + 1 * 0.1) / 3
    0.1667
    """
    rows = _rows(probabilities)
    truth = as_classes(y_true, "y_true", rows.shape[1])
    if len(truth) != len(rows):
        raise ValueError(
            f"probabilities came with {len(rows)} samples and y_true with {len(truth)}; expected "
            "as many of one as of the other. Check how they were cut."
        )
    edges = np.linspace(0.0, 1.0, as_count(n_bins, "n_bins") + 1)
    sure, right = rows.max(axis=1), rows.argmax(axis=1) == truth
    bins = np.searchsorted(edges[1:-1], sure)  # an edge belongs to the bin below it
    counts = np.bincount(bins, minlength=len(edges) - 1).astype(np.int64)
    hits = np.bincount(bins[right], minlength=len(counts))
    total = np.bincount(bins, weights=sure, minlength=len(counts))
    found: FloatArray = np.full((4, len(counts)), np.nan)
    for k in np.flatnonzero(counts):
        n, hit = int(counts[k]), int(hits[k])
        found[:, k] = total[k] / n, hit / n, *wilson_interval(hit, n)
    return Calibration(edges, counts, *found)


def _rows(probabilities: Any) -> FloatArray:
    """Return rows of probabilities, checked."""
    rows = as_rows(probabilities, "probabilities")
    sums = rows.sum(axis=1)
    off = (rows < 0).any(axis=1) | (abs(sums - 1.0) > CLOSE)
    if off.any():
        k = int(np.argmax(off))
        wrong = f"holds {rows[k].min():g}" if (rows[k] < 0).any() else f"sums to {sums[k]:g}"
        raise ValueError(
            f"probabilities came with row {k}, which {wrong}; expected numbers from 0 to 1 that "
            "sum to 1. Make probabilities of logits: softmax(logits)."
        )
    return np.minimum(rows, 1.0)
