"""Steps of another length for each parameter: AdaGrad and RMSProp (lesson 11)."""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray, as_fraction, as_positive
from nnlib.optimizers.base import Optimizer


class AdaGrad(Optimizer):
    """Steps that shrink where gradients have been large: divide by the root of their squares' sum.

    Parameters
    ----------
    learning_rate : float
    epsilon : float, keyword-only
        Keeps the division finite; positive.

    References
    ----------
    J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods", JMLR 12 (2011).

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import AdaGrad
    >>> parameters = np.array([1.0])
    >>> AdaGrad(0.1).step(parameters, np.array([5.0]))
    >>> parameters.round(6)
    array([0.9])
    """

    memory = ("squares",)

    def __init__(self, learning_rate: float, *, epsilon: float = 1e-10) -> None:
        super().__init__(learning_rate)
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        squares = self.state["squares"]
        squares += np.multiply(gradient, gradient, out=scratch)
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self._learning_rate
        parameters -= scratch


class RMSProp(Optimizer):
    """As AdaGrad, but old squares fade, so that steps do not shrink for ever.

    Parameters
    ----------
    learning_rate : float
    decay : float, keyword-only
        What part of the mean of squares stays at each step; from 0 to below 1.
    epsilon : float, keyword-only
        Keeps the division finite; positive.

    References
    ----------
    T. Tieleman and G. Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import RMSProp
    >>> parameters = np.array([1.0])
    >>> RMSProp(0.1, decay=0.75).step(parameters, np.array([5.0]))
    >>> parameters.round(6)
    array([0.8])
    """

    memory = ("squares",)

    def __init__(self, learning_rate: float, *, decay: float = 0.99, epsilon: float = 1e-8) -> None:
        super().__init__(learning_rate)
        self.decay = as_fraction(decay, "decay")
        self.epsilon = as_positive(epsilon, "epsilon")

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        squares = self.state["squares"]
        squares *= self.decay
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1.0 - self.decay
        squares += scratch
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self._learning_rate
        parameters -= scratch
