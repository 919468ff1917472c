"""Losses for classes: how surprising is the truth (lesson 09).

A network that tells classes apart ends in *logits*: any numbers, the larger the likelier.
Cross-entropy turns them into probabilities and takes minus the logarithm of the probability of
what is true: 0 for a sure and right answer, without limit for a sure and wrong one.  Both steps
stand in one loss, as in every framework, for two reasons.  The logarithm undoes the exponential,
so nothing overflows, however large the logits; and the long chain of derivatives collapses to
probability minus target.  Put no sigmoid or softmax of your own before it: that would be done
twice.

The data are class numbers, or one row of probabilities a sample, of which one-hot rows (a 1 at
the class, else 0) are the usual case.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import isfinite
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_numbers
from nnlib._labels import as_classes
from nnlib._mathematics import Mathematics
from nnlib.activations import sigmoid, softmax, softplus
from nnlib.losses.base import ElementwiseLoss, Loss


class BinaryCrossEntropy(ElementwiseLoss):
    """Cross-entropy of yes-or-no questions, on logits; averaged over outputs and batch.

    Each output is the logit of one question; sigmoid(logit) is the probability of yes.  The share
    of an output is -(t log p + (1 - t) log(1 - p)) with p = sigmoid(out).

    Targets are probabilities of yes, mostly 0 or 1, of shape (n_samples, n_outputs); for a single
    output (n_samples,) will do as well.

    Examples
    --------
    >>> from nnlib import BinaryCrossEntropy
    >>> loss = BinaryCrossEntropy()
    >>> round(loss([[0.0]], [[1.0]]), 6)  # a coin: log 2
    0.693147
    >>> loss([[-10000.0]], [[1.0]])
    10000.0
    >>> loss.gradient([[0.0]], [[1.0]])
    array([[-0.5]])
    """

    __slots__ = ()

    on_logits = True

    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """log(1 + e^out) - target * out, in the form that does not overflow."""
        return softplus.formula(out, m) - target * out

    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Probability minus target."""
        return sigmoid.formula(out, m) - target

    def targets(self, y_true: Any, n_outputs: int, what: str = "y_true") -> FloatArray:
        """See :meth:`Loss.targets`; each target is between 0 and 1."""
        numbers = as_numbers(y_true, what, dtype=None)
        if as_count(n_outputs, "n_outputs") == 1 and numbers.ndim == 1:
            numbers = numbers[:, np.newaxis]
        numbers = super().targets(numbers, n_outputs, what)
        if numbers.min() < 0 or numbers.max() > 1:
            bad = numbers[(numbers < 0) | (numbers > 1)][0]
            raise ValueError(
                f"{what} holds {bad:g}; expected the probability of yes, between 0 and 1. "
                "For classes that are numbered 0, 1, 2, ... use CrossEntropy."
            )
        return numbers

    def probabilities(self, outputs: Any) -> FloatArray:
        """Return the probability of yes for each logit, of the same shape."""
        return sigmoid(as_numbers(outputs, "outputs", dtype=None))


class CrossEntropy(Loss):
    """Cross-entropy of one class out of several, on logits; averaged over the batch.

    Output k is the logit of class k; softmax(logits) are the probabilities.  A sample's loss is
    -log of the probability of its class, or minus the sum of target_k log p_k.

    Targets are class numbers from 0 to n_outputs - 1, shape (n_samples,), or rows of
    probabilities that sum to 1, shape (n_samples, n_outputs).

    Examples
    --------
    >>> from nnlib import CrossEntropy
    >>> loss = CrossEntropy()
    >>> round(loss([[0.0, 0.0, 0.0]], [2]), 6)  # a guess among three: log 3
    1.098612
    >>> loss([[10000.0, 0.0]], [1])
    10000.0
    >>> loss.gradient([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """

    __slots__ = ()

    on_logits = True

    def shares(self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics) -> list[Any]:
        """Target_k (log of the sum of e^out_j - out_k), with the largest output taken off first."""
        top = reduce(m.maximum, outs)
        log_sum = top + m.log(sum(m.exp(out - top) for out in outs))
        return [target * (log_sum - out) for out, target in zip(outs, targets, strict=True)]

    def share_derivatives(
        self, outs: Sequence[Any], targets: Sequence[Any], m: Mathematics
    ) -> list[list[Any]]:
        """Target_k (p_j - 1 if j is k else p_j)."""
        top = reduce(m.maximum, outs)
        powers = [m.exp(out - top) for out in outs]
        places = range(len(outs))
        return [
            [targets[k] * (powers[j] / sum(powers) - (1 if j == k else 0)) for j in places]
            for k in places
        ]

    def total(self, shares: Sequence[Any]) -> Any:
        """See :meth:`Loss.total`: the sum."""
        return sum(shares[1:], shares[0])

    def targets(self, y_true: Any, n_outputs: int, what: str = "y_true") -> FloatArray:
        """Return one row of probabilities a sample; class numbers become one-hot rows.

        Parameters
        ----------
        y_true : array_like of shape (n_samples,) or (n_samples, n_outputs)
            Class numbers, or probabilities.
        n_outputs : int
            How many classes there are.
        what : str
            What the targets are, for the error message.

        Raises
        ------
        ValueError
            If a class number is out of range or not whole, or a row is no probability.
        """
        if as_count(n_outputs, "n_outputs") < 2:
            raise ValueError(
                f"CrossEntropy came to a network with {n_outputs} output; expected one output a "
                "class, so at least two. For a single yes-or-no output use BinaryCrossEntropy."
            )
        numbers = as_numbers(y_true, what, dtype=None)
        if numbers.ndim == 1 and len(numbers) > 0:
            return one_hot(numbers, n_outputs, what)
        rows = super().targets(numbers, n_outputs, what)
        sums = rows.sum(axis=1)
        off = (rows < 0).any(axis=1) | (abs(sums - 1.0) > 1e-6)
        if off.any():
            k = int(np.argmax(off))
            raise ValueError(
                f"{what} came with the row {rows[k].tolist()} at {k}; expected class numbers, "
                f"shape (n_samples,), or rows of {n_outputs} probabilities that sum to 1, such as "
                "one-hot rows."
            )
        exact: FloatArray = rows / sums[:, np.newaxis]
        return exact

    def probabilities(self, outputs: Any) -> FloatArray:
        """Return the probability of each class, one row a sample."""
        return softmax(outputs)

    def value_and_gradient(
        self, y_pred: FloatArray, y_true: FloatArray
    ) -> tuple[float, FloatArray]:
        """See :meth:`Loss.value_and_gradient`; the gradient is probability minus target."""
        shifted = y_pred - np.maximum.reduce(y_pred, axis=1, keepdims=True)
        powers = np.exp(shifted)
        sums = powers.dot(np.ones((y_pred.shape[1], 1), powers.dtype))  # quicker than sum(axis=1)
        # Each row's targets sum to 1, so the logarithm of its sum counts once.
        told = float(np.vdot(y_true, shifted))
        if not isfinite(told):  # a target of 0 counts for nothing, even against minus infinity
            told = float((y_true * shifted)[y_true > 0].sum())
        value = (float(np.add.reduce(np.log(sums), axis=None)) - told) / len(y_pred)
        powers /= sums
        powers -= y_true
        powers /= len(y_pred)
        return value, powers


def one_hot(classes: Any, n_classes: int, what: str = "classes") -> FloatArray:
    """Return a row of zeros a sample, with a 1 at its class.

    Parameters
    ----------
    classes : array_like of shape (n_samples,)
        Whole numbers from 0 to n_classes - 1.
    n_classes : int
        At least 1.
    what : str
        What the classes are, for the error message.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_classes)

    Raises
    ------
    ValueError
        If an entry is not a whole number of that range, or there is none.

    Examples
    --------
    >>> from nnlib import one_hot
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    numbers, n_classes = as_classes(classes, what, n_classes), as_count(n_classes, "n_classes")
    rows = np.zeros((len(numbers), n_classes))
    rows[np.arange(len(numbers)), numbers] = 1.0
    return rows
