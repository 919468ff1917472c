"""Optimizers: how a gradient becomes a step (lesson 04).

The gradient says which way the loss rises.  An optimizer goes the other way, and decides how
far.  Because a network keeps all its parameters in one flat vector, an update rule is one
expression over one array.
"""

from __future__ import annotations

from typing import Any, Protocol

from nnlib._inputs import FloatArray, as_positive


class Optimizer(Protocol):
    """What ``fit`` needs of an optimizer."""

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Change ``parameters`` in place, given the gradient of the loss at them."""


class SGD:
    """Gradient descent: parameters -= learning_rate * gradient.

    With the whole data set in one batch it is plain gradient descent, as in the article; with
    mini-batches it is *stochastic* gradient descent, which gave it its name.

    Parameters
    ----------
    learning_rate : float
        How far to go against the gradient; positive and finite.

    Raises
    ------
    ValueError
        If the learning rate is not positive and finite.
    """

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> float:
        """How far a step goes; may be changed between steps."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._learning_rate = as_positive(value, "learning_rate")

    def step(self, parameters: FloatArray, gradient: FloatArray) -> None:
        """Take one step, in place.

        Parameters
        ----------
        parameters, gradient : ndarray of float64, shape (n_parameters,)
        """
        parameters -= self._learning_rate * gradient

    def __repr__(self) -> str:
        return f"SGD(learning_rate={self.learning_rate:g})"
