"""Adam and AdamW: momentum and adaptive steps together (lesson 11)."""

from __future__ import annotations

from math import sqrt

import numpy as np

from nnlib._inputs import FloatArray, as_fraction, as_not_negative, as_positive
from nnlib.optimizers.base import Optimizer


class Adam(Optimizer):
    """The mean of past gradients, divided by the root of the mean of their squares.

    Both means start at 0 and are too small at first; dividing by 1 - beta^steps corrects that.

    Parameters
    ----------
    learning_rate : float
    beta1, beta2 : float, keyword-only
        What part of each mean stays at each step; from 0 to below 1.
    epsilon : float, keyword-only
        Keeps the division finite; it is added after the root, as in the paper.

    References
    ----------
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import Adam
    >>> parameters = np.array([1.0, 1.0])
    >>> Adam(0.1).step(parameters, np.array([5.0, -0.001]))
    >>> parameters.round(4)
    array([0.9, 1.1])
    """

    memory = ("mean", "squares")

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        self.beta1 = as_fraction(beta1, "beta1")
        self.beta2 = as_fraction(beta2, "beta2")
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        mean, squares = self.state["mean"], self.state["squares"]
        mean *= self.beta1
        mean += np.multiply(gradient, 1.0 - self.beta1, out=scratch)
        squares *= self.beta2
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1.0 - self.beta2
        squares += scratch
        # mean / c1 over sqrt(squares / c2) + epsilon, with the corrections c1 and c2, which are
        # numbers, taken out of the vectors' way (the paper's section 2).
        c1, c2 = 1.0 - self.beta1**self.steps, 1.0 - self.beta2**self.steps
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon * sqrt(c2)
        np.divide(mean, scratch, out=scratch)
        scratch *= self._learning_rate * sqrt(c2) / c1
        parameters -= scratch


class AdamW(Adam):
    """Adam with weights that decay on their own, whatever the gradient.

    Parameters
    ----------
    learning_rate : float
    weight_decay : float, keyword-only
        Before each step, weights lose the part learning_rate * weight_decay; biases do not.
    beta1, beta2, epsilon : float, keyword-only
        As for :class:`Adam`.

    References
    ----------
    I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import AdamW
    >>> parameters, optimizer = np.array([1.0, 1.0]), AdamW(0.1, weight_decay=0.5)
    >>> optimizer.attach(parameters, is_weight=np.array([1.0, 0.0]))
    >>> optimizer.step(parameters, np.array([0.0, 0.0]))
    >>> parameters
    array([0.95, 1.  ])
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        weight_decay: float = 0.01,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate, beta1=beta1, beta2=beta2, epsilon=epsilon)
        self.weight_decay = as_not_negative(weight_decay, "weight_decay")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        np.multiply(parameters, self._weights, out=scratch)
        scratch *= self._learning_rate * self.weight_decay
        parameters -= scratch
        super()._rule(parameters, gradient, scratch)
