"""Four networks for ten classes that have learned nothing yet, and their first losses (lesson 09).

Their inputs are noise, so the best that any of them can say is one tenth for each class.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import softmax
from nnlib.losses import CrossEntropy, one_hot

CLASSES = 10
N_SAMPLES, N_INPUTS = 200, 64
CLOSE = 0.1
"""A first loss passes the test if it is no further from the expected one."""


@cache
def first_losses() -> dict[str, float]:
    """Return each network's loss before its first step, by its letter, as the lesson computes it.

    A is healthy.  B averages over the samples and the classes.  C starts from weights a hundred
    times as large.  D applies softmax twice.
    """
    rng = np.random.default_rng(0)
    inputs: FloatArray = rng.random((N_SAMPLES, N_INPUTS))
    classes = rng.integers(0, CLASSES, N_SAMPLES)
    large = rng.normal(size=(CLASSES, N_INPUTS))
    scores, large_scores = inputs @ (large / 100).T, inputs @ large.T
    loss = CrossEntropy()
    return {
        "A": loss(scores, classes),
        "B": float(np.mean(-one_hot(classes, CLASSES) * np.log(softmax(scores)))),
        "C": loss(large_scores, classes),
        "D": loss(softmax(scores), classes),
    }


def rejected(letter: str) -> bool:
    """Return whether the test rejects a network by its first loss."""
    return abs(first_losses()[letter] - float(np.log(CLASSES))) > CLOSE
