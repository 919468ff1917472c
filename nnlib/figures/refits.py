"""One curve, fitted again and again to other points (lesson 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.figures.numbers import short
from nnlib.figures.picture import BLUE, INK, ORANGE, Picture, lesson_style
from nnlib.figures.words import title_of

MOST = 4
DRAWN = 30
"""How many of the fitted curves are drawn."""
HEAD = (
    "Fitted curves over x from {low} to {high}: {drawn} of them faint, their mean, and the truth."
)
PANEL = "{name}: in the mean {bias} off the truth, and each {spread} off that mean."


def refits_picture(
    grid: Any, truth: Any, fits: Mapping[str, Any], *, points: Any = None
) -> Picture:
    """Draw curves that were fitted to different points of the same truth, side by side.

    Parameters
    ----------
    grid : array_like of shape (n,)
        Where the curves are told; rising.
    truth : array_like of shape (n,)
        The curve that all points came from.
    fits : dict of array_like of shape (n_fits, n)
        By the panel's name, what each fit answers there; at most four names.  The first 30 of
        each are drawn, and the mean of all.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described.
    """
    at, true = as_numbers(grid, "grid"), as_numbers(truth, "truth")
    if at.ndim != 1 or at.size < 2 or (np.diff(at) <= 0).any() or true.shape != at.shape:
        raise ValueError(
            f"grid and truth came with shapes {at.shape} and {true.shape}; expected two rows of "
            "the same length, and the grid's numbers rise."
        )
    if not isinstance(fits, Mapping) or not 1 <= len(fits) <= MOST:
        raise ValueError(
            f"fits came as {shown(fits)}; expected a dict of 1 to {MOST} tables by their names."
        )
    tables = {str(name): _checked(table, str(name), at.size) for name, table in fits.items()}
    columns = 2 if len(tables) == MOST else len(tables)
    rows = -(-len(tables) // columns)
    picture = Picture(1.0 + 6.4 / 3 * max(columns, 2), 0.9 + 2.3 * rows)
    drawn = min(DRAWN, *(len(table) for table in tables.values()))
    low, high = (short(float(x)) for x in (at[0], at[-1]))
    sentences = [HEAD.format(low=low, high=high, drawn=drawn)]
    reach = 1.6 * float(np.abs(true).max())
    with lesson_style():
        panels = picture.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, (name, table) in zip(panels.ravel(), tables.items(), strict=True):
            for k, each in enumerate(table[:drawn]):
                label = "a fit" if k == 0 else None
                axes.plot(at, each, color=INK, alpha=0.45, linewidth=0.7, label=label)
            mean = table.mean(axis=0)
            axes.plot(at, mean, color=BLUE, linewidth=3, label="mean of all fits")
            axes.plot(at, true, color=ORANGE, linestyle=(0, (5, 2)), linewidth=2, label="the truth")
            axes.set_ylim(-reach, reach)
            axes.set_title(title_of(name, 2.4))
            sentences.append(_sentence(name, true, table))
        for axes in panels[-1]:
            axes.set_xlabel("x")
        for axes in panels[:, 0]:
            axes.set_ylabel("answer")
        lines = panels[0, 0].get_legend_handles_labels()
        legend = picture.legend(*lines, loc="outside upper center", ncols=3, fontsize=8)
        legend.get_lines()[0].set_linewidth(1.4)  # so thin a line is lost where it stands alone
    picture.alt_text = " ".join(sentences)
    return picture


def _checked(table: Any, name: str, n: int) -> FloatArray:
    found = as_numbers(table, name)
    if found.ndim != 2 or found.shape[1] != n or len(found) < 2:
        raise ValueError(
            f"{name} came with shape {found.shape}; expected (n_fits, {n}): a row a fit, two fits "
            "or more."
        )
    return found


def _sentence(name: str, true: FloatArray, table: FloatArray) -> str:
    """Return how far off the mean is, and how far apart the fits are: roots of mean squares."""
    mean = table.mean(axis=0)
    bias = float(np.sqrt(((mean - true) ** 2).mean()))
    spread = float(np.sqrt(((table - mean) ** 2).mean()))
    return PANEL.format(name=name, bias=f"{bias:.2g}", spread=f"{spread:.2g}")
