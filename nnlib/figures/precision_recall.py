"""What a lower threshold finds, and what it costs: precision over recall (lesson 16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib._inputs import shown
from nnlib.figures.curves import LINES
from nnlib.figures.picture import Picture, lesson_style
from nnlib.figures.words import name_of
from nnlib.metrics import PrecisionRecallCurve

HEAD = "Precision over recall, in steps, a threshold each."
COURSE = "{name}average precision {average:.2g}; {half}, {most}."
FOUND = "{part} of all is found at a precision of {precision:.2g}"
MISSED = "{part} of all is never found"
PARTS = {"half": 0.5, "nine tenths": 0.9}


def precision_recall_picture(
    curves: PrecisionRecallCurve | Mapping[str, PrecisionRecallCurve],
) -> Picture:
    """Draw precision over recall, with the average precision: the area under the steps.

    Parameters
    ----------
    curves : PrecisionRecallCurve, or dict of up to six by name
        What :func:`nnlib.metrics.precision_recall_curve` returned.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not such curves, or too many.
    """
    named: Mapping[str, Any] = curves if isinstance(curves, Mapping) else {"": curves}
    fits = all(isinstance(curve, PrecisionRecallCurve) for curve in named.values())
    if not 1 <= len(named) <= len(LINES) or not fits:
        raise ValueError(
            f"curves came as {shown(curves)}; expected what precision_recall_curve returns, or a "
            f"dict of 1 to {len(LINES)} of those by their names."
        )
    picture = Picture(5.4, 4.0 + (0.22 * len(named) if len(named) > 1 else 0.0))
    sentences = [HEAD]
    with lesson_style():
        axes = picture.subplots()
        for style, (name, curve) in zip(LINES, named.items(), strict=False):
            average = curve.average_precision
            label = f"average precision {average:.3f}"
            axes.plot(
                np.append(0.0, curve.recall),
                np.append(curve.precision[0], curve.precision),
                drawstyle="steps-pre",  # a threshold's precision holds for the part it adds
                label=f"{name_of(name, 2.0)}: {label}" if name else label,
                **style,
            )
            sentences.append(_told(name, curve))
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.06), xlabel="recall", ylabel="precision")
        if len(named) == 1:
            axes.legend(loc="lower left", fontsize=8.5)
        else:  # one of several curves may lie low, where a legend would hide it
            picture.legend(loc="outside lower center", fontsize=8.5)
    picture.alt_text = " ".join(sentences)
    return picture


def _told(name: str, curve: PrecisionRecallCurve) -> str:
    """Say what it costs to find half of all, and nine tenths."""
    costs = []
    for part, least in PARTS.items():
        enough = curve.recall >= least
        told = MISSED.format(part=part)
        if enough.any():
            told = FOUND.format(part=part, precision=curve.precision[enough].max())
        costs.append(told)
    start = f"{name}: " if name else ""
    said = COURSE.format(name=start, average=curve.average_precision, half=costs[0], most=costs[1])
    return said if name else said[0].upper() + said[1:]
