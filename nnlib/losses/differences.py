"""Losses of a difference: squared, absolute, and something in between (lessons 02 and 09).

Two of them look alike and are easy to mix up.  ``HalfSquaredError`` is the article's: half the
squared difference, summed over the outputs.  ``MeanSquaredError`` is what frameworks call MSE: the
squared difference averaged over everything.  They have the same minimum on another scale, so the
same learning rate takes steps of different length; lesson 02 shows by how much.
"""

from __future__ import annotations

from typing import Any

from nnlib._inputs import FloatArray, as_positive
from nnlib._mathematics import Mathematics
from nnlib.losses.base import ElementwiseLoss


class HalfSquaredError(ElementwiseLoss):
    """Half the squared difference, summed over the outputs, averaged over the batch.

    For one sample, E_total = sum over outputs of (target - out)^2 / 2: the article's loss.
    The half cancels the 2 that the derivative brings down, so the gradient is out - target.

    Examples
    --------
    >>> from nnlib import HalfSquaredError
    >>> loss = HalfSquaredError()
    >>> loss([[1.0, 3.0]], [[0.0, 1.0]])
    2.5
    >>> loss.gradient([[1.0, 3.0]], [[0.0, 1.0]])
    array([[1., 2.]])
    """

    __slots__ = ()

    averaged = False

    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """(target - out)^2 / 2."""
        return (target - out) ** 2 / 2

    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Out - target."""
        return out - target

    def value_and_gradient(
        self, y_pred: FloatArray, y_true: FloatArray
    ) -> tuple[float, FloatArray]:
        """See :meth:`Loss.value_and_gradient`; the same numbers with half the work."""
        error = y_pred - y_true
        flat = error.ravel()
        n_samples = len(error)
        value = float(flat.dot(flat)) / (2 * n_samples)
        return value, error if n_samples == 1 else error / n_samples


class MeanSquaredError(ElementwiseLoss):
    """The squared difference averaged over outputs and batch: the frameworks' MSE.

    For n_outputs outputs it is 2 / n_outputs times the half squared error.

    Examples
    --------
    >>> from nnlib import MeanSquaredError
    >>> MeanSquaredError()([[1.0, 3.0]], [[0.0, 1.0]])
    2.5
    >>> MeanSquaredError()([[3.0]], [[1.0]])
    4.0
    """

    __slots__ = ()

    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """(target - out)^2."""
        return (target - out) ** 2

    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """2 (out - target)."""
        return 2 * (out - target)


class MeanAbsoluteError(ElementwiseLoss):
    """The size of the difference, averaged over outputs and batch (PyTorch's L1Loss).

    Its derivative is the sign of out - target, and 0 at the corner where they are equal.

    Examples
    --------
    >>> from nnlib import MeanAbsoluteError
    >>> MeanAbsoluteError()([[1.0, 3.0]], [[0.0, 1.0]])
    1.5
    """

    __slots__ = ()

    corners = (0.0,)

    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """|target - out|."""
        return m.abs(target - out)

    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Sign of out - target."""
        return m.sign(out - target)


class Huber(ElementwiseLoss):
    """Squared near the target, straight beyond ``delta``; averaged over outputs and batch.

    With e = out - target, a share is e^2 / 2 where abs(e) <= delta, else
    delta (abs(e) - delta / 2): an outlier pulls no harder than delta.

    Parameters
    ----------
    delta : float
        Where the curve becomes a line; positive and finite.

    Raises
    ------
    ValueError
        If ``delta`` is not positive and finite.

    References
    ----------
    P. J. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics
    35 (1964).

    Examples
    --------
    >>> from nnlib import Huber
    >>> Huber()([[0.5], [3.0]], [[0.0], [0.0]])  # (0.125 + 2.5) / 2
    1.3125
    """

    __slots__ = ("_delta",)

    def __init__(self, delta: float = 1.0) -> None:
        self._delta = as_positive(delta, "delta")

    @property
    def delta(self) -> float:
        """Where the curve becomes a line."""
        return self._delta

    def _settings(self) -> tuple[tuple[str, Any], ...]:
        return (("delta", self._delta),)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._delta,)

    def share(self, out: Any, target: Any, m: Mathematics) -> Any:
        """e^2 / 2 near the target, delta (|e| - delta / 2) beyond."""
        error = m.abs(target - out)
        straight = self.delta * (error - self.delta / 2)
        return m.where(error <= self.delta, (target - out) ** 2 / 2, straight)

    def derivative(self, out: Any, target: Any, m: Mathematics) -> Any:
        """Out - target, and no more than delta in size."""
        error = out - target
        return m.where(m.abs(error) <= self.delta, error, self.delta * m.sign(error))
