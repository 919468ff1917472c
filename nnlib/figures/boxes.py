"""Boxes on a page: what was found where (lesson 16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import listed, short
from nnlib.figures.picture import DARK, FRAME, INK, PAPER, Picture, lesson_style
from nnlib.figures.words import name_of
from nnlib.postprocessing.boxes import as_boxes

MOST = 4
TOLD = 6
"""So many boxes of a kind are told in words."""
WIDEST, TALLEST = 6.4, 4.4
"""Inches of the page."""
CROWD = 12
"""With more boxes of a kind their lines are thinner, down to THINNEST points."""
THINNEST = 0.6
HEAD = "A page of {width} x {height} pixels, with boxes."
COURSE = "{name}: {boxes}{which}."
BOX = "({x0}, {y0}) to ({x1}, {y1}){label}"


def boxes_picture(
    page: Any,
    boxes: Mapping[str, Any],
    *,
    labels: Mapping[str, Sequence[Any]] | None = None,
) -> Picture:
    """Draw boxes on a page of ink.

    Parameters
    ----------
    page : array_like of shape (height, width)
        0 for white to 1 for black.
    boxes : dict of array_like of shape (n, 4), by name
        x_min, y_min, x_max, y_max in pixels, y downward; up to four kinds, such as those that are
        kept and those that are not.  A kind may have none.
    labels : dict of sequences of str, by the names in ``boxes``, or None, keyword-only
        What is written at each box of that kind, such as the class and its score.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described.
    """
    ink = _checked(page)
    if not isinstance(boxes, Mapping) or not 1 <= len(boxes) <= MOST:
        raise ValueError(
            f"boxes came as {shown(boxes)}; expected a dict of 1 to {MOST} kinds of boxes by their "
            'names, such as {"kept": boxes}.'
        )
    kinds = {str(name): as_boxes(each, str(name)) for name, each in boxes.items()}
    texts = _texts(labels, kinds)
    height, width = ink.shape
    low = np.min([(0, 0), *(b[:, :2].min(axis=0) for b in kinds.values() if len(b))], axis=0)
    high = np.max(
        [(width, height), *(b[:, 2:].max(axis=0) for b in kinds.values() if len(b))], axis=0
    )
    scale = float(((WIDEST, TALLEST) / (high - low)).min())
    across, down = (float(side) * scale for side in high - low)
    picture = Picture(max(across, 2.4) + 0.3, down + 0.8)
    sentences = [HEAD.format(width=width, height=height)]
    with lesson_style():
        axes = picture.subplots()
        axes.add_patch(Rectangle((0, 0), width, height, fill=False, color=INK, linewidth=2 * FRAME))
        axes.imshow(ink, cmap="gray_r", vmin=0, vmax=1, extent=(0, width, height, 0))
        handles = []
        for style, (name, each) in zip(LINES, kinds.items(), strict=False):
            width = style["linewidth"] * min(1.0, CROWD / max(1, len(each)))
            for k, box in enumerate(each):
                _outline(axes, box, style | {"linewidth": max(THINNEST, width)})
                if name in texts:
                    _label(axes, box, texts[name][k])
            sentences.append(_told(name, each, texts.get(name)))
            handles += axes.plot([], [], label=f"{name_of(name)} ({len(each)})", **style)
        pad = 0.06 / scale
        axes.set_xlim(low[0] - pad, high[0] + pad)
        axes.set_ylim(high[1] + pad, low[1] - pad)
        axes.set(xticks=[], yticks=[], aspect="equal")
        axes.spines[:].set_visible(False)
        axes.grid(False)
        picture.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=8.5)
    picture.alt_text = " ".join(sentences)
    return picture


def _checked(page: Any) -> FloatArray:
    found = as_numbers(page, "page")
    if found.ndim != 2 or found.size == 0:
        raise ValueError(
            f"page came with shape {found.shape}; expected (height, width), such as "
            "image.reshape(8, 8)."
        )
    if (found < 0).any() or (found > 1).any():
        raise ValueError(
            f"page came with numbers from {found.min():g} to {found.max():g}; expected 0 for white "
            "to 1 for black."
        )
    return found


def _texts(
    labels: Mapping[str, Sequence[Any]] | None, kinds: Mapping[str, FloatArray]
) -> dict[str, list[str]]:
    """Return the labels of each kind that has some, checked."""
    if labels is None:
        return {}
    if not isinstance(labels, Mapping) or not {str(name) for name in labels} <= set(kinds):
        raise ValueError(
            f"labels came as {shown(labels)}; expected a dict with some of the names "
            f"{listed(list(kinds))}."
        )
    texts = {str(name): [str(text) for text in given] for name, given in labels.items()}
    for name, given in texts.items():
        if len(given) != len(kinds[name]):
            raise ValueError(
                f"labels of {name} came with {len(given)} entries; expected {len(kinds[name])}, "
                "one a box."
            )
    return texts


def _outline(axes: Axes, box: FloatArray, style: dict[str, Any]) -> None:
    x0, y0, x1, y1 = box
    axes.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], **style)


def _label(axes: Axes, box: FloatArray, text: str) -> None:
    """Write a text at a box's upper left corner, within it."""
    ground = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "square,pad=0.1"}
    axes.annotate(
        name_of(text, 1.5, 7), (box[0], box[1]), (2.5, -2.5), textcoords="offset points",
        ha="left", va="top", fontsize=7, color=DARK, bbox=ground,
    )  # fmt: skip


def _told(name: str, boxes: FloatArray, texts: list[str] | None) -> str:
    """Say how many boxes there are, and where, if they are few."""
    count = "no box" if not len(boxes) else "1 box" if len(boxes) == 1 else f"{len(boxes)} boxes"
    if not 0 < len(boxes) <= TOLD:
        return COURSE.format(name=name, boxes=count, which="")
    each = []
    for k, box in enumerate(boxes):
        x0, y0, x1, y1 = (short(float(end)) for end in box)
        label = f", {texts[k]}" if texts else ""
        each.append(BOX.format(x0=x0, y0=y0, x1=x1, y1=y1, label=label))
    return COURSE.format(name=name, boxes=count, which=f", {'; '.join(each)}")
