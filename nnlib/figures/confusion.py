"""Which class is taken for which: a confusion matrix (lesson 15)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from nnlib._inputs import FloatArray, as_numbers
from nnlib.figures.layout import text_width
from nnlib.figures.numbers import listed
from nnlib.figures.picture import DARK, INK, PAPER, Picture, frame, lesson_style

MOST = 20
NAMED = 3
"""How many of the confusions are told in words."""
_SMALL = 8
_RIGHT = LinearSegmentedColormap.from_list("right", [PAPER, "#a4cbe6"])
_WRONG = LinearSegmentedColormap.from_list("wrong", [PAPER, "#f3b48c"])

HEAD = (
    "Confusion matrix of {classes} classes: rows are the truth, columns the answers. {right} of "
    "{all} answers are right and stand on the diagonal."
)
NONE = "No class is taken for another."
WORST = "Taken for another most often: {worst}."
PAIR = "{truth} for {answer} ({times})"


def confusion_picture(matrix: Any) -> Picture:
    """Draw a confusion matrix, with the recall of each row and the precision of each column.

    Parameters
    ----------
    matrix : array_like of int, shape (n_classes, n_classes)
        What :func:`nnlib.metrics.confusion_matrix` returned: row t, column p counts the samples of
        class t that were taken for p.  2 to 20 classes.

    Returns
    -------
    Picture
        Cells of 0 are left empty.  Right answers are blue, and wrong ones the more orange the more
        of them there are.

    Raises
    ------
    ValueError
        If it is not such a matrix, or counts nothing.
    """
    counts = _checked(matrix)
    n = len(counts)
    texts = [f"{count:,}" for count in counts.ravel()]
    cell = max(0.36, 0.12 + max(text_width(text, _SMALL) for text in texts))
    picture = Picture(1.4 + cell * n, 1.3 + 0.36 * n)
    with lesson_style():
        axes = picture.subplots()
        axes.imshow(_colors(counts), aspect="auto", interpolation="nearest")
        for (truth, answer), count in np.ndenumerate(counts):
            if count:
                _write(axes, answer, truth, f"{count:,}", DARK)
        axes.set(xlabel="answer", ylabel="truth", xticks=range(n), yticks=range(n))
        axes.tick_params(length=0)
        frame(axes)
        diagonal = counts.diagonal()
        for k, share in enumerate(_shares(diagonal, counts.sum(axis=1))):
            _beside(axes, (1.0, k), (6, 0), share, transform="y")
        for k, share in enumerate(_shares(diagonal, counts.sum(axis=0))):
            _beside(axes, (k, 1.0), (0, 5), share, transform="x")
        axes.annotate(
            "% recall", (1.0, 0.5), (42, 0), xycoords="axes fraction", textcoords="offset points",
            rotation=90, va="center", ha="center",
        )  # fmt: skip
        axes.set_title("% precision", fontsize=9, fontweight="normal", pad=20)
    picture.alt_text = _told(counts)
    return picture


def _checked(matrix: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    counts = as_numbers(matrix, "matrix")
    square = counts.ndim == 2 and counts.shape[0] == counts.shape[1]
    if not square or not 2 <= len(counts) <= MOST:
        raise ValueError(
            f"matrix came with shape {counts.shape}; expected a square of 2 to {MOST} classes, as "
            "confusion_matrix returns it."
        )
    if (counts < 0).any() or (counts != np.floor(counts)).any() or not counts.any():
        raise ValueError(
            f"matrix came with numbers from {counts.min():g} to {counts.max():g}; expected counts: "
            "whole numbers of 0 or more, and not all 0."
        )
    return counts.astype(np.int64)


def _colors(counts: Any) -> FloatArray:
    """Return a color for each cell: of the diagonal by its row's share, else by its count."""
    shares = np.nan_to_num(_shares(counts.diagonal(), counts.sum(axis=1)))
    wrong = np.where(np.eye(len(counts)), 0, counts)
    colors: FloatArray = _WRONG(wrong / max(1, wrong.max()))
    places = range(len(counts))
    colors[places, places] = _RIGHT(shares)
    return colors


def _shares(parts: Any, wholes: Any) -> FloatArray:
    with np.errstate(invalid="ignore"):
        shares: FloatArray = parts / wholes
    return shares


def _write(axes: Axes, x: float, y: float, text: str, color: str) -> None:
    axes.text(x, y, text, ha="center", va="center", fontsize=_SMALL, color=color)


def _beside(
    axes: Axes,
    place: tuple[float, float],
    off: tuple[float, float],
    share: float,
    *,
    transform: str,
) -> None:
    """Write a share in percent outside the axes, beside a row (along y) or over a column."""
    coordinates = axes.get_yaxis_transform() if transform == "y" else axes.get_xaxis_transform()
    axes.annotate(
        "–" if np.isnan(share) else f"{100 * share:.1f}".removesuffix(".0"),
        place, off, xycoords=coordinates, textcoords="offset points", fontsize=_SMALL, color=INK,
        ha="left" if transform == "y" else "center", va="center" if transform == "y" else "bottom",
    )  # fmt: skip


def _told(counts: Any) -> str:
    right, total = int(counts.trace()), int(counts.sum())
    head = HEAD.format(classes=len(counts), right=f"{right:,}", all=f"{total:,}")
    wrong = np.where(np.eye(len(counts)), 0, counts)
    if not wrong.any():
        return f"{head} {NONE}"
    order = np.argsort(-wrong.ravel(), kind="stable")[:NAMED]
    worst = [
        PAIR.format(truth=place // len(counts), answer=place % len(counts), times=wrong.flat[place])
        for place in order.tolist()
        if wrong.flat[place]
    ]
    return f"{head} {WORST.format(worst=listed(worst))}"
