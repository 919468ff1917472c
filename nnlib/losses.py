"""Losses: how wrong is the network, in one number (lesson 02).

Every loss here compares the outputs with the targets and returns one number, zero when they are
equal.  Two of them look alike and are easy to mix up.  ``HalfSquaredError`` is the article's:
half the squared difference, summed over the outputs.  ``MeanSquaredError`` is what frameworks
call MSE: the squared difference averaged over everything.  They have the same minimum on another
scale, so the same learning rate takes steps of different length; lesson 02 shows by how much.

Batches run along axis 0, and both losses average over the batch, so that a batch of a hundred
samples does not take a hundred times the step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers


class Loss(ABC):
    """What every loss has: a value, and the gradient with which the backward pass begins."""

    def __call__(self, y_pred: Any, y_true: Any) -> float:
        """Return the loss of a batch.

        Parameters
        ----------
        y_pred, y_true : array_like of shape (n_samples, n_outputs)
            The network's outputs and the targets.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If the shapes differ or a target is not a finite number.
        """
        return self.value(*_pair(y_pred, y_true))

    def gradient(self, y_pred: Any, y_true: Any) -> FloatArray:
        """Return d loss / d y_pred, of shape (n_samples, n_outputs).

        Raises
        ------
        ValueError
            As for calling the loss.
        """
        return self.slope(*_pair(y_pred, y_true))

    @abstractmethod
    def value(self, y_pred: FloatArray, y_true: FloatArray) -> float:
        """Return the loss of two checked arrays (``fit`` checks once, then calls this)."""

    @abstractmethod
    def slope(self, y_pred: FloatArray, y_true: FloatArray) -> FloatArray:
        """Return the gradient of two checked arrays."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class HalfSquaredError(Loss):
    """Half the squared difference, summed over the outputs, averaged over the batch.

    For one sample, E_total = sum over outputs of (target - out)^2 / 2: the article's loss.
    The half cancels the 2 that the derivative brings down, so the gradient is out - target.
    """

    def value(self, y_pred: FloatArray, y_true: FloatArray) -> float:
        """See :meth:`Loss.value`."""
        error = (y_pred - y_true).ravel()
        return 0.5 * float(error @ error) / len(y_pred)

    def slope(self, y_pred: FloatArray, y_true: FloatArray) -> FloatArray:
        """See :meth:`Loss.slope`."""
        return (y_pred - y_true) / len(y_pred)


class MeanSquaredError(Loss):
    """The squared difference averaged over outputs and batch: the frameworks' MSE.

    For n_outputs outputs it is 2 / n_outputs times the half squared error.
    """

    def value(self, y_pred: FloatArray, y_true: FloatArray) -> float:
        """See :meth:`Loss.value`."""
        error = (y_pred - y_true).ravel()
        return float(error @ error) / error.size

    def slope(self, y_pred: FloatArray, y_true: FloatArray) -> FloatArray:
        """See :meth:`Loss.slope`."""
        return 2.0 * (y_pred - y_true) / y_pred.size


def _pair(y_pred: Any, y_true: Any) -> tuple[FloatArray, FloatArray]:
    predicted = np.asarray(y_pred)
    if predicted.dtype.kind not in "biuf":
        predicted = as_numbers(y_pred, "y_pred")
    predicted = predicted.astype(np.float64, copy=False)  # may hold inf: a diverged run has a loss
    target = as_numbers(y_true, "y_true")
    if predicted.shape != target.shape or predicted.ndim != 2 or predicted.size == 0:
        raise ValueError(
            f"y_pred came with shape {predicted.shape} and y_true with {target.shape}; expected "
            "both to have the same shape (n_samples, n_outputs), with at least one sample. "
            "Write a single sample as a batch of one: [[...]]."
        )
    return predicted, target
