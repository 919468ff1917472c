"""The loss as one weight varies, with its slope (lessons 02 and 03)."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.figures.data import (
    checked_pair,
    checked_range,
    chosen_loss,
    loss_with,
    slope_at,
    value_of,
)
from nnlib.figures.numbers import drawn, loss_text, short
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network


def loss_along_weight(
    net: Network,
    X: Any,
    Y: Any,
    weight: str,
    *,
    loss: Loss | None = None,
    low: float | None = None,
    high: float | None = None,
    tangent: bool = False,
) -> Picture:
    """Draw the loss as one weight or bias varies and everything else stays.

    Parameters
    ----------
    net : Network
        Left as it is.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
    weight : str
        The name of a weight or bias, such as "w5".
    loss : Loss or None, keyword-only
        None is the article's, ``HalfSquaredError()``.
    low, high : float or None, keyword-only
        The ends of the axis; by default 5 below and 5 above the present value.
    tangent : bool, keyword-only
        Whether to draw the line that touches the curve at the present value.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the name is unknown, the data do not fit the network, or the range is empty.
    """
    loss = chosen_loss(loss)
    X, Y = checked_pair(net, X, Y, loss)
    here = value_of(net, weight)
    low, high = checked_range(
        here - 5 if low is None else low, here + 5 if high is None else high, weight
    )
    evaluate = loss_with(net, X, Y, loss, (weight,))
    grid = np.linspace(low, high, 241)
    curve = np.array([evaluate(value) for value in grid])
    height, slope = evaluate(here), slope_at(net, X, Y, loss, weight)
    lowest = int(np.argmin(curve))

    picture = Picture(6.2, 3.7)
    with lesson_style():
        axes = picture.subplots()
        axes.plot(grid, curve, color=BLUE, linewidth=2.4, label=f"E as {weight} varies")
        limits = _room(curve)
        if tangent:
            reach = (high - low) / 4
            ends = np.array([here - reach, here + reach])
            axes.plot(
                ends,
                height + slope * (ends - here),
                color=ORANGE,
                linewidth=1.8,
                linestyle=(0, (5, 2)),
                label=drawn(f"tangent, slope {short(slope)}"),
            )
        axes.plot(
            here,
            height,
            "o",
            color=INK,
            markersize=8,
            label=drawn(f"now: {weight} = {short(here)}, E = {loss_text(height)}"),
        )
        axes.set(xlabel=weight, ylabel="loss E", ylim=limits)
        axes.set_xlim(low, high)
        axes.legend(loc="best", fontsize=8.5)
    where = "at an end of the axis" if lowest in (0, grid.size - 1) else "inside the axis"
    picture.alt_text = (
        f"Loss as {weight} goes from {short(low)} to {short(high)} with everything else fixed: "
        f"{loss_text(curve[0])} at the left end, {loss_text(curve[-1])} at the right end, lowest "
        f"near {weight} = {grid[lowest]:.2f}, {where}. "
        f"A dot marks the present {weight} = {short(here)}, where the loss is {loss_text(height)}"
        + (f"; a dashed tangent there has slope {short(slope)}." if tangent else ".")
    )
    return picture


def _room(curve: FloatArray) -> tuple[float, float]:
    bottom, top = float(curve.min()), float(curve.max())
    margin = 0.12 * (top - bottom) or 0.1 * abs(top) or 1.0
    return bottom - margin, top + margin
