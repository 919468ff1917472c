"""Where a network changes its mind: its output over two inputs, with the line at one half.

On one side of that line, the decision boundary, the answer rounds to 1, on the other to 0 (lesson
06).  Several networks, or one at several times, are drawn side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from nnlib._inputs import FloatArray, as_batch, as_numbers
from nnlib.figures.data import checked_range
from nnlib.figures.numbers import drawn, short
from nnlib.figures.picture import BLUE, DARK, FRAME, ORANGE, PAPER, Picture, frame, lesson_style
from nnlib.figures.sides import BOUNDARY, has_boundary, in_class_1, on_right_side
from nnlib.figures.words import title_of

POINTS = 81
MOST = 4
FEW = 12
"""So many samples have room for their answer, written in them; more are drawn small."""
_COLORS = LinearSegmentedColormap.from_list("sides", [ORANGE, "#f7d9c6", PAPER, "#c4dff0", BLUE])
_CLASSES = {0: ORANGE, 1: BLUE}
_MARKERS = {0: "o", 1: "s"}

Output = Callable[[FloatArray], Any]


def decision_boundary(
    outputs: Output | Mapping[str, Output],
    X: Any,
    Y: Any,
    *,
    low: float = -0.5,
    high: float = 1.5,
) -> Picture:
    """Draw the output over a square of inputs, the line at one half, and the samples.

    Functions that return nothing but 0 and 1 are drawn in two colors, and a key names the classes.

    Parameters
    ----------
    outputs : callable, or dict of up to four by title
        Given points of shape (n, 2), returns n outputs between 0 and 1, such as
        ``network.predict``.
    X : array_like of shape (n_samples, 2)
    Y : array_like of shape (n_samples,) or (n_samples, 1)
        The right answers, 0 or 1: a sample is drawn as a circle or as a square.
    low, high : float, keyword-only
        The ends of both axes.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there are no functions or more than four, one returns anything else than an output a
        point, the samples do not fit, or the range is empty.
    """
    panels = outputs if isinstance(outputs, Mapping) else {"": outputs}
    if not 1 <= len(panels) <= MOST or not all(map(callable, panels.values())):
        raise ValueError(
            f"outputs came with {len(panels)} entries; expected 1 to {MOST} functions that take "
            "points of shape (n, 2), such as network.predict."
        )
    X = as_batch(X, 2, "X")
    answers = _answers(Y, len(X))
    low, high = checked_range(low, high, "the inputs")
    ends = np.linspace(low, high, POINTS)
    grid = np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)

    side = min(3.0, 6.4 / len(panels))  # of one panel, in inches
    picture = Picture(side * len(panels) + 1.0, side + 0.7, layout="compressed")
    said = [f"The output over two inputs from {short(low)} to {short(high)}."]
    fields = {
        title: _asked(function, grid, title).reshape(POINTS, POINTS)
        for title, function in panels.items()
    }
    hard = all(np.isin(heights, (0, 1)).all() for heights in fields.values())
    with lesson_style():
        all_axes = picture.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (title, function) in zip(all_axes, panels.items(), strict=True):
            _draw(axes, ends, fields[title], X, answers, hard=hard)
            axes.set_title(drawn(title_of(title, 0.85 * side, 9)), fontsize=9)
            here = _asked(function, X, title)
            said.append(_description(title, fields[title], here, answers))
        all_axes[0].set_ylabel("input i2")
        if hard:
            keys = [Patch(color=color, label=f"class {k}") for k, color in _CLASSES.items()]
            picture.legend(handles=keys[::-1], loc="outside right center")
        else:
            scale = ScalarMappable(Normalize(0, 1), _COLORS)
            bar = picture.colorbar(scale, ax=list(all_axes), pad=0.02)
            bar.set_label("output")
            bar.outline.set_linewidth(FRAME)
            bar.ax.axhline(BOUNDARY, color=DARK, linewidth=2)
    picture.alt_text = " ".join(said)
    return picture


def _draw(
    axes: Axes,
    ends: FloatArray,
    heights: FloatArray,
    X: FloatArray,
    answers: FloatArray,
    *,
    hard: bool,
) -> None:
    if hard:
        colors = list(_CLASSES.values())
        axes.contourf(ends, ends, heights, levels=[-1, BOUNDARY, 2], colors=colors)
    else:
        levels = np.linspace(0, 1, 21)
        axes.contourf(ends, ends, heights, levels=levels, cmap=_COLORS, vmin=0, vmax=1)
    if has_boundary(heights):
        axes.contour(ends, ends, heights, levels=[BOUNDARY], colors=DARK, linewidths=2.2)
    few = len(X) <= FEW
    for answer, marker in _MARKERS.items():
        chosen = X[answers == answer]
        axes.plot(
            chosen[:, 0],
            chosen[:, 1],
            marker,
            color=PAPER,
            markeredgecolor=DARK,
            markersize=12 if few else 4.5,
            clip_on=False,
        )
        for x, y in chosen if few else ():
            axes.annotate(
                str(answer), (x, y), ha="center", va="center_baseline", fontsize=8, color=DARK
            )
    axes.set(xlabel="input i1", aspect="equal")
    axes.set_xlim(ends[0], ends[-1])
    axes.set_ylim(ends[0], ends[-1])
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10], prune="both"))
    frame(axes)


def _answers(Y: Any, n_samples: int) -> FloatArray:
    answers = as_numbers(Y, "Y")
    if answers.shape not in ((n_samples,), (n_samples, 1)) or not np.isin(answers, (0, 1)).all():
        raise ValueError(
            f"Y came with shape {answers.shape}; expected an answer for each of the {n_samples} "
            "samples of X, 0 or 1."
        )
    return answers.ravel()


def _asked(function: Output, points: FloatArray, title: str) -> FloatArray:
    found = as_numbers(function(points), f"the output {title!r}" if title else "the output")
    if found.shape not in ((len(points),), (len(points), 1)):
        raise ValueError(
            f"an output came with shape {found.shape} for {len(points)} points; expected one "
            "number a point. Give a function that takes points of shape (n, 2)."
        )
    return found.ravel()


def _description(title: str, heights: FloatArray, here: FloatArray, answers: FloatArray) -> str:
    right = int(on_right_side(here, answers).sum())
    if has_boundary(heights):
        share = float(in_class_1(heights).mean())
        where = f"the boundary leaves {share:.0%} of the square above one half"
    else:
        above = "at or above" if heights.min() == BOUNDARY else "above"
        side = above if in_class_1(heights).all() else "below"
        where = f"no boundary, the output is {side} one half all over"
    start = f"{title}: " if title else ""
    text = f"{start}{where}; {right} of {len(here)} points are on their side."
    return text[0].upper() + text[1:]
