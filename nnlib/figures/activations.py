"""Activations and their slopes: one large, or several side by side (lessons 01, 03 and 08)."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from nnlib._inputs import FloatArray
from nnlib.activations import Activation, get_activation
from nnlib.figures.numbers import short
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.figures.words import title_of

SPAN = 6.0
PANEL_SPAN = 4.0
ACROSS = 4
"""Panels in a row."""

VALUE = (
    "A curve over net from -6 to 6. The {name}, solid: {low} at net -6, {middle} at net 0, {high} "
    "at net 6."
)
AND_SLOPE = (
    "{value} A second curve, its slope, dashed: {low}, {middle} and {high} at the same places, at "
    "most {steepest}."
)
PANELS = (
    "{count} small charts over net from -4 to 4, each with a solid curve, the value, and a dashed "
    "one, the slope. {each}"
)
PANEL = (
    "{name}: value {low} at net -4 and {high} at net 4; slope {left} and {right}, at most {most}."
)


def activation_curve(activation: str | Activation, *, slope: bool = True) -> Picture:
    """Draw an activation's value, and its slope, for sums from -6 to 6.

    Parameters
    ----------
    activation : str or Activation
        A name of ``nnlib.activations.ACTIVATIONS``, or a record of your own.
    slope : bool, keyword-only
        Whether the slope is drawn, too.

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
    picture = Picture(6.2, 3.4)
    with lesson_style():
        axes = picture.subplots()
        out, slopes = draw_activation(axes, record, slope=slope)
        label_activation(axes)
        axes.set_title(title_of(name, 5.5))
    at_ends = [short(float(out[k])) for k in (0, 300, 600)]
    picture.alt_text = VALUE.format(name=name, low=at_ends[0], middle=at_ends[1], high=at_ends[2])
    if slope:
        at_ends = [short(float(slopes[k])) for k in (0, 300, 600)]
        picture.alt_text = AND_SLOPE.format(
            value=picture.alt_text, low=at_ends[0], middle=at_ends[1], high=at_ends[2],
            steepest=short(record.steepest),
        )  # fmt: skip
    return picture


def activation_curves(*activations: str | Activation) -> Picture:
    """Draw several activations and their slopes in small charts of one scale, for sums -4 to 4.

    Parameters
    ----------
    *activations : str or Activation
        Names of ``nnlib.activations.ACTIVATIONS``, or records of your own; one or more.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is none, or no activation of such a name.
    """
    records = [get_activation(activation) for activation in activations]
    if not records:
        raise ValueError('no activation came; expected one or more, such as "sigmoid", "tanh".')
    across = min(ACROSS, len(records))
    down = -(-len(records) // across)
    picture = Picture(0.5 + 1.75 * across, 0.6 + 1.75 * down)
    sentences = []
    with lesson_style():
        panels = picture.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, record in zip(panels, records, strict=False):
            out, slopes = draw_activation(axes, record, span=PANEL_SPAN)
            axes.set_title(title_of(record.name, 1.6, 9.0), fontsize=9.0)
            axes.set(ylim=(-1.2, 2.2), xticks=(-4, 0, 4), yticks=(-1, 0, 1, 2))
            ends = (short(float(row[k])) for row in (out, slopes) for k in (0, -1))
            low, high, left, right = ends
            sentences.append(
                PANEL.format(
                    name=record.name, low=low, high=high, left=left, right=right,
                    most=short(record.steepest),
                )
            )  # fmt: skip
        for axes in panels[len(records) :]:
            axes.set_axis_off()
        handles = panels[0].get_legend_handles_labels()
        picture.legend(*handles, loc="outside lower center", ncols=min(across, 2))
    picture.alt_text = PANELS.format(count=len(records), each=" ".join(sentences))
    return picture


def draw_activation(
    axes: Axes, record: Activation, *, span: float = SPAN, slope: bool = True
) -> tuple[FloatArray, FloatArray]:
    """Draw an activation's value, and its slope, for sums from -span to span.

    Returns
    -------
    out, slopes : ndarray of shape (601,)
        The values and the slopes, from the left end to the right.
    """
    net = np.linspace(-span, span, 601)
    out = record(net)
    slopes = record.derivative_at(net, out)
    drawn_slope = slopes.copy()
    for corner in record.corners:  # lift the pen where the slope jumps
        drawn_slope[np.searchsorted(net, corner, side="right") - 1] = np.nan
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.plot(net, out, color=BLUE, linewidth=2.2, label="value: out")
    if slope:
        axes.plot(
            net, drawn_slope, color=ORANGE, linewidth=2.0, linestyle=(0, (5, 2)),
            label="slope: d out / d net",
        )  # fmt: skip
    axes.set(xlim=(-span, span))
    return out, slopes


def label_activation(axes: Axes) -> None:
    """Say what the axis and the lines of :func:`draw_activation` are."""
    axes.set(xlabel="net (weighted sum and bias)")
    axes.legend(loc="upper left")
