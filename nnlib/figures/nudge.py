"""How wrong a slope measured by nudging is, for large nudges and small ones (lesson 07)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.figures.data import checked_pair, chosen_loss, gradients_of, loss_with, value_of
from nnlib.figures.numbers import drawn
from nnlib.figures.picture import BLUE, INK, ORANGE, PURPLE, Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network

DECADES = (-12, 0)
PER_DECADE = 8
EPS = float(np.finfo(np.float64).eps)


def error_by_nudge(
    net: Network, X: Any, Y: Any, weight: str, *, loss: Loss | None = None
) -> Picture:
    """Draw the error of a measured slope against the size of the nudge, on logarithmic axes.

    The backward pass gives the true slope.  Two curves show how far nudging to one side and to
    both sides is off, for nudges from 1e-12 to 1; two thin lines show what the error should be
    where cutting off the curve rules and where rounding does.

    Parameters
    ----------
    net : Network
        Left as it is.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
    weight : str
        The name of a trained weight or bias, such as "w5".
    loss : Loss or None, keyword-only
        None is the article's, ``HalfSquaredError()``.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the name is unknown or not trained, or the data do not fit the network.
    """
    loss = chosen_loss(loss)
    X, Y = checked_pair(net, X, Y, loss)
    here = value_of(net, weight)
    slopes = gradients_of(net, X, Y, loss)
    if weight not in slopes:
        raise ValueError(
            f"weight came as {weight!r}, which is not trained; expected one of "
            f"{', '.join(slopes)}: the backward pass has no slope to compare with."
        )
    evaluate, middle = loss_with(net, X, Y, loss, (weight,)), loss(net.predict(X), Y)
    nudges = np.logspace(*DECADES, (DECADES[1] - DECADES[0]) * PER_DECADE + 1)
    up = np.array([evaluate(here + h) for h in nudges])
    down = np.array([evaluate(here - h) for h in nudges])
    one = np.abs((up - middle) / nudges - slopes[weight])
    both = np.abs((up - down) / (2 * nudges) - slopes[weight])

    picture = Picture(6.8, 4.0)
    with lesson_style():
        axes = picture.subplots()
        axes.loglog(
            nudges,
            _shown(one),
            color=ORANGE,
            linewidth=1.6,
            linestyle=(0, (5, 2)),
            label="nudged to one side",
        )
        axes.loglog(nudges, _shown(both), color=BLUE, linewidth=2.4, label="nudged to both sides")
        limits = axes.get_ylim()
        cut = both[-2 * PER_DECADE - 1] * (nudges / nudges[-2 * PER_DECADE - 1]) ** 2
        for line, color, name, dots in (
            (cut, PURPLE, "cutting off: in step with h²", (0, (1, 1.5))),
            (EPS * middle / nudges, INK, "rounding: in step with 1/h", (0, (3, 2))),
        ):
            axes.loglog(nudges, line, color=color, linewidth=1.5, linestyle=dots, label=name)
        best = EPS ** (1 / 3)
        axes.axvline(best, color=INK, linewidth=0.9)
        axes.text(
            best * 1.3,
            limits[1],
            drawn(f"{best:.0e}").replace("e−0", "e−"),
            ha="left",
            va="top",
            fontsize=9,
        )
        axes.set(xlabel="nudge h", ylabel="error of the measured slope", ylim=limits)
        axes.set_title(f"How far a measured slope along {weight} is off")
        axes.legend(  # above the ragged arms, left of the line
            loc="upper right",
            bbox_to_anchor=(best / 1.3, limits[1]),
            bbox_transform=axes.transData,
            borderaxespad=0.2,
            fontsize=8.5,
        )
    picture.alt_text = (
        f"Two curves, each a V on logarithmic axes: the error of the slope along {weight}, "
        f"measured with nudges from 1e-12 to 1. {_course('Nudged to both sides', nudges, both)} "
        f"{_course('Nudged to one side', nudges, one)} To the left of its lowest point each "
        f"curve is ragged and rises as the nudge shrinks. A line marks {best:.0e}."
    )
    return picture


def _shown(errors: FloatArray) -> FloatArray:
    """Leave out what has no place on a logarithmic axis."""
    return np.where(errors > 0, errors, np.nan)


def _course(name: str, nudges: FloatArray, errors: FloatArray) -> str:
    """Tell where a curve is lowest, the same on every machine, though single points are not."""
    at_one, at_hundredth = errors[-1], errors[-2 * PER_DECADE - 1]
    powers = range(DECADES[0] + 1, DECADES[1])
    power = min(powers, key=lambda k: worst_near(nudges, errors, k))
    return (
        f"{name}: {at_one:.1e} at a nudge of 1, {at_hundredth:.1e} at 0.01, "
        f"lowest between 1e{power - 1:03d} and 1e{power + 1:03d}."
    )


def worst_near(nudges: FloatArray, errors: FloatArray, power: int) -> float:
    """Return the largest error of the nudges within a factor of 10 of ``10**power``."""
    near = np.abs(np.log10(nudges) - power) <= 1 + 1e-9
    return float(errors[near].max())
