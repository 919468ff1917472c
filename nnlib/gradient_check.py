"""Is the gradient right?  Nudge every parameter and compare (lessons 03, 04 and 07).

The backward pass computes slopes by the chain rule.  A slope can also be measured: move one
parameter a little up and a little down, and see how much the loss changes.  It is slow, two
forward passes a parameter, but it shares no code with the backward pass, so the two agree only
if both are right.  Code with a wrong gradient often learns all the same; this check is how one
finds out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray, as_batch, as_vector
from nnlib.losses import Loss
from nnlib.network import Network

STEP = 6e-6
"""How far to nudge: about the cube root of a float's precision, where the error of cutting off
the curve (it falls with the step squared) meets the error of rounding (it grows as the step
shrinks)."""

RELATIVE = 1e-6  # six digits
"""How far a slope may be off, as a part of its size.  A right gradient shows about 1e-10 to 1e-8; a
wrong one is usually off by more than 1e-3."""

NOISE = 1e-9
"""How far a slope may be off besides, as a part of the loss (of 1, if the loss is smaller).  A
float holds 16 digits of the loss, so a slope measured with a nudge of 6e-6 is uncertain by about
1e-10 of it, however small the slope."""


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of :func:`gradient_check`.

    Attributes
    ----------
    names : tuple of str
        The parameters' names.
    analytic, numeric : ndarray of float64, shape (n_parameters,)
        The gradient that was checked, and the measured slopes.
    allowed : ndarray of float64, shape (n_parameters,)
        How far the two may differ: 1e-6 of the larger, plus 1e-9 of the loss (or of 1).
    """

    names: tuple[str, ...]
    analytic: FloatArray
    numeric: FloatArray
    allowed: FloatArray

    @property
    def relative_error(self) -> FloatArray:
        """How far each entry is off, as a part of the larger of the two slopes; 0 if both are 0."""
        size = np.maximum(np.abs(self.analytic), np.abs(self.numeric))
        return np.abs(self.analytic - self.numeric) / np.where(size > 0, size, 1.0)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which entries differ by more than is allowed."""
        return np.abs(self.analytic - self.numeric) > self.allowed

    @property
    def ok(self) -> bool:
        """Whether no entry is wrong."""
        return not self.wrong.any()

    @property
    def worst(self) -> str:
        """The name of the parameter that is furthest beyond what is allowed, or nearest to it."""
        return self.names[self._worst]

    @property
    def _worst(self) -> int:
        return int(np.argmax(np.abs(self.analytic - self.numeric) / self.allowed))

    @property
    def angle(self) -> float:
        """The angle between the two gradients, in degrees; NaN if one of them is zero."""
        lengths = float(np.linalg.norm(self.analytic)), float(np.linalg.norm(self.numeric))
        if 0.0 in lengths:
            return float("nan")
        # Half-angle form: exact for tiny angles, where the arc cosine has no digits left.
        u, v = self.analytic / lengths[0], self.numeric / lengths[1]
        half = np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
        return float(np.degrees(2.0 * half))

    def __str__(self) -> str:
        width = max(len("parameter"), *map(len, self.names))
        lines = [f"{'parameter':<{width}}  {'gradient':>14}  {'measured':>14}"]
        for name, analytic, numeric, wrong in zip(
            self.names, self.analytic, self.numeric, self.wrong, strict=True
        ):
            verdict = f"  <- off by {analytic - numeric:+.9f}" if wrong else ""
            lines.append(f"{name:<{width}}  {analytic:14.9f}  {numeric:14.9f}{verdict}")
        lines.append(self._sentence())
        return "\n".join(lines)

    def _sentence(self) -> str:
        n = len(self.names)
        if self.ok:
            return f"All {n} slopes agree to six digits."
        return (
            f"{np.count_nonzero(self.wrong)} of {n} slopes are wrong. The worst is {self.worst}, "
            f"off by {100 * self.relative_error[self._worst]:.2g} percent."
        )

    def __repr__(self) -> str:
        return f"GradientCheck({self._sentence()})"


def gradient_check(
    network: Network, X: Any, Y: Any, loss: Loss, gradient: Any = None
) -> GradientCheck:
    """Compare a gradient with slopes measured by central differences.

    Parameters
    ----------
    network : Network
        Its parameters are the point at which the slopes are measured; they are left as they are.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
    loss : Loss
    gradient : array_like of shape (n_parameters,), optional
        The gradient to check; the network's own backward pass where none is given.

    Returns
    -------
    GradientCheck
        Print it for a table that marks every entry that is off.

    Raises
    ------
    ValueError
        If the data or the gradient do not fit the network.

    Notes
    -----
    Each slope is (L(p + h) - L(p - h)) / 2h with h = 6e-6 max(1, |p|).
    """
    X = as_batch(X, network.sizes[0], "X")
    Y = as_batch(Y, network.sizes[-1], "Y")
    trial = network.copy()
    parameters = trial.parameters
    outputs = trial.forward(X)
    if gradient is None:
        trial.backward(loss.gradient(outputs, Y))
        analytic = trial.gradient.copy()
    else:
        analytic = as_vector(gradient, parameters.size, "gradient").copy()

    numeric = np.empty_like(analytic)
    for k, value in enumerate(parameters.tolist()):
        step = STEP * max(1.0, abs(value))
        parameters[k] = value + step
        above, loss_above = parameters[k], loss(trial.predict(X), Y)
        parameters[k] = value - step
        below, loss_below = parameters[k], loss(trial.predict(X), Y)
        parameters[k] = value
        numeric[k] = (loss_above - loss_below) / (above - below)

    size = np.maximum(np.abs(analytic), np.abs(numeric))
    allowed = RELATIVE * size + NOISE * max(1.0, loss(outputs, Y))
    return GradientCheck(network.parameter_names, analytic, numeric, allowed)
