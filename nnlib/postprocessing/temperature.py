"""One number that makes a network as sure as it should be (lesson 15).

Trained long enough, a network is surer than it is right.  All its logits divided by one
temperature give the same answers, less sure.  Which temperature is right is found on samples that
it was not trained on: the one with the smallest cross-entropy there.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib._labels import IntArray, as_classes, as_rows
from nnlib._mathematics import quiet

CLOSE = 1e-6
"""How near to 1 every row sums where softmax was done already."""
DOUBLINGS = 1000
"""Beyond them a float ends."""


def fit_temperature(logits: Any, y_true: Any) -> float:
    """Return the temperature at which the cross-entropy of these samples is smallest.

    The slope of the cross-entropy along 1 / temperature only rises, so that it is 0 at one place.
    That place is put between two ends, of which one half after the other is left out.

    Parameters
    ----------
    logits : array_like of shape (n_samples, n_classes)
        A network's outputs for samples that it was not trained on.
    y_true : array_like of int, shape (n_samples,)
        Their true classes.

    Returns
    -------
    float
        Above 1 for a network that was too sure, below 1 for one that was not sure enough.  For
        ``softmax(logits, temperature=...)``.

    Raises
    ------
    ValueError
        If logits and classes do not fit each other; if the logits are probabilities; if every
        sample is read right, so that no temperature is low enough; or if the logits say no more of
        the classes than chance, so that none is high enough.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks",
    ICML 2017, section 4.2.

    Examples
    --------
    >>> from nnlib.postprocessing import fit_temperature, softmax
    >>> logits = [[4.0, 0.0]] * 4
    >>> T = fit_temperature(logits, [0, 0, 0, 1])  # right three times in four
    >>> round(T, 3), softmax(logits[0], temperature=T).round(3)
    (3.641, array([0.75, 0.25]))
    """
    rows = as_rows(logits, "logits")
    truth = as_classes(y_true, "y_true", rows.shape[1])
    if len(truth) != len(rows):
        raise ValueError(
            f"logits came with {len(rows)} samples and y_true with {len(truth)}; expected as many "
            "of one as of the other. Check how they were cut."
        )
    if (rows >= 0).all() and (abs(rows.sum(axis=1) - 1.0) < CLOSE).all():
        raise ValueError(
            "logits came as rows of probabilities, each of which sums to 1; expected a network's "
            "outputs, of which softmax makes probabilities: it would be done twice. Take "
            "network.predict(X)."
        )
    with quiet():
        below = rows - rows.max(axis=1, keepdims=True)
        scale = float(-below.min()) or 1.0
        if not isfinite(scale):
            raise ValueError(
                f"logits came with {rows.min():g} and {rows.max():g}, whose difference is too "
                "large for a float; expected ordinary numbers. Was the network's training stable?"
            )
        below /= scale
        if not -below[np.arange(len(truth)), truth].mean() > 0:
            raise ValueError(
                "logits came with the largest at the true class in every sample; expected some "
                "that are read wrong, because the cross-entropy falls with the temperature, down "
                "to 0. Take more samples that the network was not trained on."
            )
        if not _slope(0.0, below, truth) < 0:
            raise ValueError(
                "logits came no larger at the true class than elsewhere, in the mean; expected "
                "larger ones, because here only an endless temperature is best. Is y_true in the "
                "order of the logits?"
            )
        low, high = 0.0, 1.0
        for _ in range(DOUBLINGS):
            if _slope(high, below, truth) > 0:
                break
            low, high = high, 2.0 * high
        while low < (middle := (low + high) / 2) < high:  # until no float lies between
            low, high = (low, middle) if _slope(middle, below, truth) > 0 else (middle, high)
    return scale / high


def _slope(inverse: float, below: FloatArray, truth: IntArray) -> float:
    """Return d cross-entropy / d (1 / temperature): the expected logit minus the true one's.

    ``below`` are the logits with each row's largest taken off.
    """
    powers = np.exp(inverse * below)
    expected = (powers * below).sum(axis=1) / powers.sum(axis=1)
    return float((expected - below[np.arange(len(truth)), truth]).mean())
