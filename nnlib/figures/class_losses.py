"""Three scores, their probabilities, and how two losses pull at the scores (lesson 09)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from nnlib._inputs import FloatArray, as_count, as_vector
from nnlib._mathematics import quiet
from nnlib.activations import softmax
from nnlib.figures.numbers import drawn, listed
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.losses import CrossEntropy, HalfSquaredError, one_hot

CLASSES = 3
_ROW = 0.62
LARGEST_TIMES = 1e300
"""Where the one slope is so many times the other, that is as good as none."""

COSTS = (
    "Class {right} is right, with probability {p}: cross-entropy {surprise}, half squared error "
    "{squared}. {compared}"
)
TIMES = "At its score cross-entropy pulls {times} times as hard as the squared error."
NO_PULL = "At its score the squared error has no pull left."
NEITHER = "At its score neither pulls any more."
ALT = (
    "Four panels with a bar for each of three classes, of which class {right} is right. Scores: "
    "{scores}. Probabilities: {probabilities}. Slopes along the scores, of cross-entropy: "
    "{surprise}; of the squared error: {squared}. {sentence}"
)


class Priced(NamedTuple):
    """What two losses make of the scores of one sample."""

    probabilities: FloatArray
    """Shape (3,)."""
    cross_entropy: float
    cross_entropy_slopes: FloatArray
    """Along the scores, shape (3,)."""
    squared_error: float
    """Half the squared error of the probabilities."""
    squared_error_slopes: FloatArray
    """Along the scores, shape (3,)."""


def priced(scores: Any, right: int) -> Priced:
    """Return what cross-entropy and the half squared error of the probabilities make of scores.

    Parameters
    ----------
    scores : array_like of shape (3,)
    right : int
        The right class; the first is 1.

    Raises
    ------
    ValueError
        If the scores are not three finite numbers, or there is no such class.
    """
    z = as_vector(scores, CLASSES, "scores")[np.newaxis]
    if as_count(right, "right") > CLASSES:
        raise ValueError(f"right came as {right}; expected a whole number from 1 to {CLASSES}.")
    target, p = one_hot([right - 1], CLASSES), softmax(z)
    along_p = HalfSquaredError().gradient(p, target)
    with quiet():
        through = p * (along_p - (along_p * p).sum())  # back through softmax
    return Priced(
        p[0],
        CrossEntropy()(z, target),
        CrossEntropy().gradient(z, target)[0],
        HalfSquaredError()(p, target),
        through[0],
    )


def number_text(value: float) -> str:
    """Return a number with six decimals, or as a power of ten if those would not show it."""
    size = abs(value)
    if size and not 1e-4 <= size < 1e5:
        return f"{value:.3e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return f"{value:.6f}" if size else "0"


def loss_sentence(found: Priced, right: int) -> str:
    """Return what the right class costs, and which loss pulls harder at its score."""
    hard = abs(float(found.cross_entropy_slopes[right - 1]))
    soft = abs(float(found.squared_error_slopes[right - 1]))
    compared = NEITHER if hard == 0 else NO_PULL
    if hard > 0 and soft > hard / LARGEST_TIMES:
        compared = TIMES.format(times=_times_text(hard / soft))
    return COSTS.format(
        right=right,
        p=number_text(float(found.probabilities[right - 1])),
        surprise=number_text(found.cross_entropy),
        squared=number_text(found.squared_error),
        compared=compared,
    )


def _times_text(times: float) -> str:
    return f"{times:.1f}" if times < 1e5 else number_text(times)


def loss_of_scores(scores: Any, right: int = 1) -> Picture:
    """Draw three scores, their probabilities, and the slopes of two losses along the scores.

    Parameters
    ----------
    scores : array_like of shape (3,)
    right : int
        The right class; the first is 1.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If the scores are not three finite numbers, or there is no such class.
    """
    found = priced(scores, right)
    z = as_vector(scores, CLASSES, "scores")
    picture = Picture(9.2, 1.0 + _ROW * CLASSES)
    reach = max(1.0, 1.1 * float(np.abs(z).max()))
    with lesson_style():
        panels = picture.subplots(1, 4, sharey=True)
        _draw_bars(panels[0], z, "score", (-reach, 0, reach))
        _draw_bars(panels[1], found.probabilities, "probability", (0, 0.5, 1))
        _draw_bars(panels[2], found.cross_entropy_slopes, "cross-entropy: slope", (-1, 0, 1))
        _draw_bars(panels[3], found.squared_error_slopes, "squared error: slope", (-1, 0, 1))
        panels[0].set_xticks([0])
        names = [f"class {k}" + ("\nright" if k == right else "") for k in range(1, CLASSES + 1)]
        panels[0].set_yticks(range(CLASSES), names)
        panels[0].set_ylim(CLASSES - 0.5, -0.5)
    picture.alt_text = ALT.format(
        right=right,
        scores=_said(z),
        probabilities=_said(found.probabilities),
        surprise=_said(found.cross_entropy_slopes),
        squared=_said(found.squared_error_slopes),
        sentence=loss_sentence(found, right),
    )
    return picture


def _said(values: FloatArray) -> str:
    return listed([number_text(float(value)) for value in values])


def _draw_bars(
    axes: Axes, values: FloatArray, title: str, ends: tuple[float, float, float]
) -> None:
    """Draw a bar a class, and its number after it; a negative one is empty, with a dashed rim."""
    for row, value in enumerate(values.tolist()):
        color = ORANGE if value < 0 else BLUE
        axes.barh(
            row, value, height=0.5, facecolor="none" if value < 0 else color, edgecolor=color,
            linewidth=1.4, linestyle=(0, (3, 1.5)) if value < 0 else "-",
        )  # fmt: skip
        text = drawn(number_text(value))
        side = axes.get_yaxis_transform()
        axes.text(1.03, row, text, transform=side, va="center", fontsize=8)
    axes.set(xlim=(ends[0] - 0.05 * ends[2], 1.05 * ends[2]), xticks=ends)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.grid(axis="y", visible=False)
    axes.set_title(title, fontsize=9)
