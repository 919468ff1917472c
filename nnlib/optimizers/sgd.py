"""Gradient descent, with momentum if wanted (lessons 04 and 11)."""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray, as_flag, as_fraction
from nnlib.optimizers.base import Optimizer


class SGD(Optimizer):
    """Gradient descent: parameters -= learning_rate * gradient.

    With the whole data set in one batch it is plain gradient descent, as in the article; with
    mini-batches it is *stochastic* gradient descent, which gave it its name.  With momentum, a
    step goes along ``velocity``, in which earlier gradients fade by that factor; with Nesterov's
    it looks one step ahead.

    Parameters
    ----------
    learning_rate : float
        How far to go against the gradient; positive and finite.
    momentum : float, keyword-only
        From 0 (none) to below 1.
    nesterov : bool, keyword-only
        Whether to look ahead; only with momentum.

    Raises
    ------
    ValueError
        If an argument is not in its range.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import SGD
    >>> parameters = np.array([1.0])
    >>> SGD(0.5).step(parameters, np.array([0.2]))
    >>> parameters
    array([0.9])
    """

    def __init__(
        self, learning_rate: float, *, momentum: float = 0.0, nesterov: bool = False
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = as_fraction(momentum, "momentum")
        self.nesterov = as_flag(nesterov, "nesterov")
        if self.nesterov and not self.momentum:
            raise ValueError(
                f"nesterov came as True with momentum={self.momentum:g}; expected a momentum above "
                "0 with it, such as 0.9."
            )

    @property
    def memory(self) -> tuple[str, ...]:  # type: ignore[override]
        """The velocity, if there is momentum."""
        return ("velocity",) if self.momentum else ()

    def _rule(self, parameters: FloatArray, gradient: FloatArray, scratch: FloatArray) -> None:
        move = gradient
        if self.momentum:
            velocity = self.state["velocity"]
            velocity *= self.momentum
            velocity += gradient
            move = velocity
            if self.nesterov:  # where the velocity is about to lead
                move = np.multiply(velocity, self.momentum, out=scratch)
                move += gradient
        parameters -= np.multiply(move, self._learning_rate, out=scratch)

    def __repr__(self) -> str:
        more = f", momentum={self.momentum:g}" if self.momentum else ""
        more += ", nesterov=True" if self.nesterov else ""
        return f"SGD(learning_rate={self.learning_rate:g}{more})"
