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

from nnlib._inputs import FloatArray, as_batch, as_vector
from nnlib.losses import Loss
from nnlib.network import Network

STEP = 6e-6
"""How far to nudge: about the cube root of a float's precision, where the error of cutting off
the curve (it falls with the step squared) meets the error of rounding (it grows as the step
shrinks)."""

TOLERANCE = 1e-6
"""The largest relative error that passes.  A right gradient shows about 1e-10 to 1e-8; a wrong
one is usually off by more than 1e-3."""

FLOOR = 1e-6
"""Slopes are compared relative to their size, but to no less than this: what is smaller has no
digits left after rounding."""


@dataclass(frozen=True)
class GradientCheck:
    """The outcome of :func:`gradient_check`.

    Attributes
    ----------
    names : tuple of str
        The parameters' names.
    analytic, numeric : ndarray of float64, shape (n_parameters,)
        The gradient that was checked, and the measured slopes.
    relative_error : ndarray of float64, shape (n_parameters,)
        ``|analytic - numeric| / max(|analytic|, |numeric|, 1e-6)``, entry by entry.
    ok : bool
        Whether every relative error is at most 1e-6.
    """

    names: tuple[str, ...]
    analytic: FloatArray
    numeric: FloatArray
    relative_error: FloatArray
    ok: bool

    @property
    def worst(self) -> str:
        """The name of the parameter with the largest relative error."""
        return self.names[int(np.argmax(self.relative_error))]

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
        for name, analytic, numeric, error in zip(
            self.names, self.analytic, self.numeric, self.relative_error, strict=True
        ):
            verdict = "" if error <= TOLERANCE else f"  <- off by {analytic - numeric:+.9f}"
            lines.append(f"{name:<{width}}  {analytic:14.9f}  {numeric:14.9f}{verdict}")
        lines.append(self._sentence())
        return "\n".join(lines)

    def _sentence(self) -> str:
        n = len(self.names)
        if self.ok:
            return f"All {n} slopes agree (relative error at most {TOLERANCE:g})."
        wrong = int(np.count_nonzero(self.relative_error > TOLERANCE))
        largest = float(self.relative_error.max())
        return (
            f"{wrong} of {n} slopes are wrong. The worst is {self.worst}, "
            f"off by {100 * largest:.2g} percent."
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
    if gradient is None:
        trial.backward(loss.gradient(trial.forward(X), Y))
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

    scale = np.maximum(np.maximum(np.abs(analytic), np.abs(numeric)), FLOOR)
    error = np.abs(analytic - numeric) / scale
    return GradientCheck(
        network.parameter_names, analytic, numeric, error, bool((error <= TOLERANCE).all())
    )
