"""An activation and its slope, side by side (lessons 01 and 03)."""

from __future__ import annotations

import numpy as np

from nnlib.activations import get_activation
from nnlib.figures.numbers import short
from nnlib.figures.picture import BLUE, ORANGE, Picture, lesson_style

SPAN = 6.0


def activation_curve(name: str) -> Picture:
    """Draw an activation's value and slope for sums from -6 to 6.

    Parameters
    ----------
    name : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no activation of that name.
    """
    activation = get_activation(name)
    net = np.linspace(-SPAN, SPAN, 601)
    out = activation(net)
    slope = activation.derivative_at(net, out)
    jumps = np.flatnonzero(np.abs(np.diff(slope)) > 0.5)  # a corner: lift the pen there
    drawn_slope = slope.copy()
    drawn_slope[jumps] = np.nan

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
        axes.set(xlabel="net (weighted sum and bias)", xlim=(-SPAN, SPAN), title=name)
        axes.legend(loc="upper left")
    ends = (0, 300, 600)
    values = [short(float(out[k])) for k in ends]
    slopes = [short(float(slope[k])) for k in ends]
    picture.alt_text = (
        f"Two curves over net from -6 to 6. The {name}, solid: {values[0]} at net -6, "
        f"{values[1]} at net 0, {values[2]} at net 6. Its slope, dashed: {slopes[0]}, "
        f"{slopes[1]} and {slopes[2]} at the same places, at most {short(float(slope.max()))}."
    )
    return picture
