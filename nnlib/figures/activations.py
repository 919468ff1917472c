"""An activation and its slope, side by side (lessons 01 and 03)."""

from __future__ import annotations

import numpy as np

from nnlib.activations import Activation, get_activation
from nnlib.figures.numbers import short
from nnlib.figures.picture import BLUE, ORANGE, Picture, lesson_style
from nnlib.figures.words import title_of

SPAN = 6.0


def activation_curve(activation: str | Activation) -> Picture:
    """Draw an activation's value and slope for sums from -6 to 6.

    Parameters
    ----------
    activation : str or Activation
        A name of ``nnlib.activations.ACTIVATIONS``, or a record of your own.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no activation of that name.
    """
    record = get_activation(activation)
    name = record.name
    net = np.linspace(-SPAN, SPAN, 601)
    out = record(net)
    slope = record.derivative_at(net, out)
    drawn_slope = slope.copy()
    for corner in record.corners:  # lift the pen where the slope jumps
        drawn_slope[np.searchsorted(net, corner, side="right") - 1] = np.nan

    picture = Picture(6.2, 3.4)
    with lesson_style():
        axes = picture.subplots()
        axes.axhline(0, color="#c4c8cc", linewidth=0.8)
        axes.axvline(0, color="#c4c8cc", linewidth=0.8)
        axes.plot(net, out, color=BLUE, linewidth=2.2, label="value: out")
        axes.plot(
            net, drawn_slope, color=ORANGE, linewidth=2.0, linestyle=(0, (5, 2)),
            label="slope: d out / d net",
        )
        axes.set(xlabel="net (weighted sum and bias)", xlim=(-SPAN, SPAN))
        axes.set_title(title_of(name, 5.5))
        axes.legend(loc="upper left")
    ends = (0, 300, 600)
    values = [short(float(out[k])) for k in ends]
    slopes = [short(float(slope[k])) for k in ends]
    picture.alt_text = (
        f"Two curves over net from -6 to 6. The {name}, solid: {values[0]} at net -6, "
        f"{values[1]} at net 0, {values[2]} at net 6. Its slope, dashed: {slopes[0]}, "
        f"{slopes[1]} and {slopes[2]} at the same places, at most {short(record.steepest)}."
    )
    return picture
