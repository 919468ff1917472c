"""Is the gradient right?  Nudge every parameter and compare (lessons 03, 04 and 07).

The backward pass computes a gradient by the chain rule.  A slope can also be measured: move one
parameter a little up and a little down, and see how much the loss changes.  It is slow, two
forward passes a parameter, but it shares no code with the backward pass, so the two agree only
if both are right.  Code with a wrong gradient often learns all the same; this check is how one
finds out.

A ReLU has a corner where its sum is 0: a slope on the left, another on the right, none in between.
If a nudge carries a sum over a corner, what is measured is a mixture of the two, and says nothing
about the gradient.  Such a parameter is reported as a *corner*, neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib._inputs import FloatArray, as_vector, shown
from nnlib.losses import ElementwiseLoss, Loss
from nnlib.network import Network
from nnlib.training._checks import samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = 6e-6
"""How far to nudge: about the cube root of a float's precision, where the error of cutting off
the curve (it falls with the step squared) meets the error of rounding (it grows as the step
shrinks)."""

SHRINK = (1.0, 1 / 16, 1 / 256)
"""How far to nudge as a part of ``STEP``, where a longer nudge passes a corner."""

RELATIVE = 1e-6  # six digits
"""How far a slope may be off, as a part of its size.  A right gradient shows about 1e-10 to 1e-8; a
wrong one is usually off by more than 1e-3."""

NOISE = 1e-9
"""How far a slope may be off besides, as a part of the loss (of 1, if the loss is smaller).  A
float holds 16 digits of the loss, so a slope measured with a nudge of 6e-6 is uncertain by about
1e-10 of it, however small the slope."""

IN_32_BITS = 1e3
"""How many times farther the gradient that a float32 network has computed may be off."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The outcome of :func:`gradient_check`.

    Attributes
    ----------
    names : tuple of str
        The parameters' names.
    analytic, numeric : ndarray of float64, shape (n_parameters,)
        The gradient that was checked, and the measured slopes.
    allowed : ndarray of float64, shape (n_parameters,)
        How far the two may differ: 1e-6 of the larger, plus 1e-9 of the loss (or of 1), plus what
        the curve bends within the nudge, where that matters.
    below, above : ndarray of float64, shape (n_parameters,)
        The slopes to the left and to the right of each parameter, measured one-sidedly.
    corner : ndarray of bool, shape (n_parameters,)
        Where even the shortest nudge passes a corner, so that no slope can be measured.

    Examples
    --------
    >>> from nnlib import HalfSquaredError, article, gradient_check
    >>> network = article.network()
    >>> report = gradient_check(network, article.INPUTS, article.TARGETS, HalfSquaredError(),
    ...                         gradient=[0.0] * 8)
    >>> report.ok, report.worst
    (False, 'w6')
    """

    names: tuple[str, ...]
    analytic: FloatArray
    numeric: FloatArray
    allowed: FloatArray
    below: FloatArray
    above: FloatArray
    corner: NDArray[np.bool_]

    @property
    def relative_error(self) -> FloatArray:
        """How far each entry is off, as a part of the larger of the two slopes; 0 if both are 0."""
        size = self._sizes
        return self._off / np.where(size > 0, size, 1.0)

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Which entries differ by more than is allowed; never one at a corner."""
        return ~(self._off <= self.allowed) & ~self.corner

    @property
    def ok(self) -> bool:
        """Whether no entry is wrong; those at a corner are not judged."""
        return not self.wrong.any()

    @property
    def worst(self) -> str:
        """The name of the parameter that is furthest beyond what is allowed, or nearest to it."""
        return self.names[self._worst]

    @property
    def _off(self) -> FloatArray:
        return np.abs(self.analytic - self.numeric)

    @property
    def _sizes(self) -> FloatArray:
        return np.maximum(np.abs(self.analytic), np.abs(self.numeric))

    @property
    def _worst(self) -> int:
        part = np.where(np.isnan(self._off), np.inf, self._off) / self.allowed
        return int(np.argmax(np.where(self.corner, -1.0, part)))

    @property
    def angle(self) -> float:
        """The angle between the two gradients, in degrees; NaN if one of them is zero.

        Entries at a corner are left out.
        """
        u, v = self.analytic[~self.corner], self.numeric[~self.corner]
        lengths = float(np.linalg.norm(u)), float(np.linalg.norm(v))
        if 0.0 in lengths:
            return float("nan")
        # Half-angle form: exact for tiny angles, where the arc cosine has no digits left.
        u, v = u / lengths[0], v / lengths[1]
        half = np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
        return float(np.degrees(2.0 * half))

    def __str__(self) -> str:
        width = max(len("parameter"), *map(len, self.names))
        lines = [f"{'parameter':<{width}}  {'gradient':>14}  {'measured':>14}"]
        for k, name in enumerate(self.names):
            analytic, numeric = self.analytic[k], self.numeric[k]
            verdict = ""
            if self.corner[k]:
                sides = f"{self.below[k]:.9f} on the left, {self.above[k]:.9f} on the right"
                verdict = f"  <- corner: {sides}"
            elif self.wrong[k]:
                verdict = f"  <- off by {analytic - numeric:+.9f}"
            lines.append(f"{name:<{width}}  {analytic:14.9f}  {numeric:14.9f}{verdict}")
        lines.append(self._sentence())
        return "\n".join(lines)

    def _sentence(self) -> str:
        """Return what was established, and no more."""
        n_corners, n_wrong = int(self.corner.sum()), int(self.wrong.sum())
        n = len(self.names)
        judged = n - n_corners
        corners = ""
        if n_corners:
            corners = (
                f" {n_corners} of {n} {_slopes(n_corners)} at a corner, where no slope can be "
                "measured: neither right nor wrong. Move the parameters a little and check again."
            )
        if not judged:
            return corners.strip()
        if n_wrong:
            percent = _percent(self.relative_error[self._worst])
            return (
                f"{n_wrong} of {n} slopes are wrong. The worst is {self.worst}, off by {percent} "
                f"percent.{corners}"
            )
        to_six_digits = (self._off <= RELATIVE * self._sizes) & ~self.corner
        n_exact = np.count_nonzero(to_six_digits)
        subject = f"All {n} slopes agree" if not n_corners else f"{judged} of {n} slopes agree"
        if n_exact == judged:
            return f"{subject} to six digits.{corners}"
        others = self.allowed[~to_six_digits & ~self.corner].max()
        within = np.format_float_scientific(others, precision=0, trim="-", exp_digits=1)
        return (
            f"{subject}: {n_exact} to six digits, {judged - n_exact} to within {within}, "
            f"as closely as so small a slope can be measured.{corners}"
        )

    def __repr__(self) -> str:
        return f"GradientCheck({self._sentence()})"


def _slopes(n: int) -> str:
    return "parameter stands" if n == 1 else "parameters stand"


def _percent(part: float) -> str:
    """Return a part as a percentage with two digits, and no power of ten."""
    return np.format_float_positional(100 * part, precision=2, fractional=False, trim="-")


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
    Each slope is (L(p + h) - L(p - h)) / 2h with h = 6e-6 max(1, |p|).  Where a sum passes a
    corner of its activation between p - h and p + h, h is made smaller, up to 256 times.  Where
    that slope and the gradient differ, h / 2 is tried too: the two slopes tell how much the curve
    bends within the nudge (Richardson's extrapolation), and by so much more the entry may be off.
    Everything is computed in 64 bits, and nothing is dropped.

    Examples
    --------
    >>> from nnlib import HalfSquaredError, article, gradient_check
    >>> gradient_check(article.network(), article.INPUTS, article.TARGETS, HalfSquaredError())
    GradientCheck(All 8 slopes agree to six digits.)
    """
    if not isinstance(network, Network):
        raise ValueError(f"network came as {shown(network)}; expected a Network.")
    network.expect_fits(loss)
    given = None
    if gradient is not None:
        given = as_vector(gradient, network.parameters.size, "gradient").copy()
    trial = network.copy(dtype="float64")  # of the same class: its own backward pass is checked
    X, Y = samples(trial, loss, X, Y)
    outputs = trial.forward(X)
    level = loss(outputs, Y)
    if not isfinite(level):
        raise ValueError(
            f"network came with a loss of {level}; expected a finite one, because no slope can be "
            "measured there. Look at network.parameters: has training diverged?"
        )
    trial.backward(loss.gradient(outputs, Y))
    analytic = trial.gradient.copy() if given is None else given

    parameters = trial.parameters
    n = parameters.size
    numeric, below, above = np.empty(n), np.empty(n), np.empty(n)
    allowed, corner = np.empty(n), np.zeros(n, dtype=bool)
    noise = NOISE * max(1.0, level)
    looser = IN_32_BITS if given is not None and network.dtype == np.float32 else 1.0
    sides = _sides(trial, X, Y, loss)

    def nudge(k: int, value: float, step: float) -> tuple[float, float, float, bool]:
        """Return the slope, the one on each side, and whether a sum has passed a corner."""
        at, losses, crossed = [], [], False
        for moved in (value - step, value + step):
            parameters[k] = moved
            at.append(float(parameters[k]))
            losses.append(loss(trial.predict(X), Y))
            crossed |= _sides(trial, X, Y, loss) != sides
        parameters[k] = value
        left, right = (level - losses[0]) / (value - at[0]), (losses[1] - level) / (at[1] - value)
        return (losses[1] - losses[0]) / (at[1] - at[0]), left, right, crossed

    def bound(k: int, slope: float, part: float) -> float:
        """Return how far the entry may be off from this slope."""
        size = max(abs(float(analytic[k])), abs(slope))
        return looser * (RELATIVE * size + noise / part)

    for k, value in enumerate(parameters.tolist()):
        for part in SHRINK:
            step = STEP * max(1.0, abs(value)) * part
            slope, below[k], above[k], corner[k] = nudge(k, value, step)
            if not corner[k]:
                break
        numeric[k], allowed[k] = slope, bound(k, slope, part)
        if corner[k] or abs(analytic[k] - slope) <= allowed[k]:
            continue
        # The curve may bend so much within the nudge that it is the measurement that is off: half
        # the nudge shows by how much.
        for shorter in SHRINK:
            slope = nudge(k, value, step * shorter)[0]
            half = nudge(k, value, step * shorter / 2)[0]
            closer, bend = (4 * half - slope) / 3, abs(half - slope)
            doubt = bound(k, closer, part * shorter)
            if bend <= doubt:  # measured well enough to judge
                break
        if abs(analytic[k] - closer) <= doubt + bend:
            numeric[k], allowed[k] = closer, doubt + bend
    return GradientCheck(network.parameter_names, analytic, numeric, allowed, below, above, corner)


def _sides(network: Network, X: FloatArray, Y: FloatArray, loss: Loss) -> tuple[bytes, ...]:
    """Return on which side of each corner every sum lies (and every output, for the loss)."""
    return tuple(
        np.sign(values - corner).tobytes()
        for values, corners in _with_corners(network, X, Y, loss)
        for corner in corners
    )


def _with_corners(
    network: Network, X: FloatArray, Y: FloatArray, loss: Loss
) -> Iterator[tuple[FloatArray, tuple[float, ...]]]:
    """Yield what is bent at corners, and where these are."""
    if any(layer.activation.corners for layer in network.dense_layers):
        network.forward(X)
        for layer in network.dense_layers:
            yield layer.net, layer.activation.corners
    if isinstance(loss, ElementwiseLoss) and loss.corners:
        yield network.predict(X) - Y, loss.corners
