"""The batch that goes through the layers, and the loss that fits it (lessons 08 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import datasets
from nnlib._inputs import FloatArray, as_batch, as_numbers
from nnlib.losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError

SAMPLES = 128
MOST_SAMPLES = 1000
MOST_FEATURES = 1000
OWN = "# X and Y: the batch that you gave to LayersExplorer"
DRAWN = (
    f"X, Y = datasets.circles({SAMPLES}, 0.1, np.random.default_rng(0))",
    "X /= np.sqrt((X**2).mean())  # so that the inputs have the size 1",
)
"""The lines of Python that make :func:`drawn_batch`."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Inputs, their targets, and the loss of a network on them.

    Attributes
    ----------
    X : ndarray of float64, shape (n_samples, n_inputs)
    Y : ndarray of float64, shape (n_samples, n_outputs)
    loss : Loss
    lines : tuple of str
        Python that makes X and Y.
    """

    X: FloatArray
    Y: FloatArray
    loss: Loss
    lines: tuple[str, ...]


def drawn_batch() -> Batch:
    """Return the batch of an explorer that was given none: always the same points."""
    X, Y = datasets.circles(SAMPLES, 0.1, np.random.default_rng(0))
    X /= np.sqrt((X**2).mean())
    return Batch(X, Y, BinaryCrossEntropy(), DRAWN)


def given_batch(X: Any, Y: Any) -> Batch:
    """Return the reader's own batch with the loss that fits its targets.

    Targets that are all 0 or 1 are answers of yes or no (binary cross-entropy on logits); rows of
    them with a single 1 each, or whole numbers of classes, are classes (cross-entropy); anything
    else are values (mean squared error).

    Raises
    ------
    ValueError
        If X and Y are no batch of numbers, differ in length, or are too many to be answered
        while a slider moves.
    """
    inputs, targets = as_numbers(X, "X"), as_numbers(Y, "Y")
    inputs = as_batch(inputs, (1, *inputs.shape)[-1], "X").copy()
    n, features = inputs.shape
    if n > MOST_SAMPLES or features > MOST_FEATURES:
        raise ValueError(
            f"X came with shape {inputs.shape}; expected at most {MOST_SAMPLES} samples of "
            f"{MOST_FEATURES} numbers, so that each move is answered at once. Take a part of it: "
            f"X[:{MOST_SAMPLES}]."
        )
    if targets.shape[:1] != (n,):
        raise ValueError(
            f"X came with {n} samples and Y with shape {targets.shape}; expected as many targets."
        )
    loss, outputs = _fitting(targets)
    return Batch(inputs, loss.targets(targets, outputs, "Y").copy(), loss, (OWN,))


def _fitting(targets: FloatArray) -> tuple[Loss, int]:
    """Return the loss that fits the targets, and how many outputs they ask for."""
    whole = targets.ndim == 1 and (targets >= 0).all() and (targets == np.floor(targets)).all()
    yes_or_no = bool(np.isin(targets, (0, 1)).all())
    outputs = 1 if targets.ndim == 1 else targets.shape[-1]
    if yes_or_no and outputs > 1 and (targets.sum(axis=1) == 1).all():
        return CrossEntropy(), outputs
    if yes_or_no:
        return BinaryCrossEntropy(), outputs
    if whole:
        return CrossEntropy(), int(targets.max()) + 1
    return MeanSquaredError(), outputs
