"""What many runs came to, in the mean and with their spread (lesson 13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.ticker import FuncFormatter

from nnlib._inputs import FloatArray, as_flag, as_numbers, shown
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import short
from nnlib.figures.picture import INK, Picture, lesson_style
from nnlib.figures.words import name_of

SHADE = 0.18
HEAD = "{y} over {x}: the mean of many runs, and shaded where the middle half of them lies."
COURSE = "{name}: from {first} at {start} to {last} at {end}; lowest {lowest} at {place}."
LINE = "A dashed line: {name}, {value}."


def runs_with_spread(
    places: Any,
    runs: Mapping[str, Any],
    *,
    xlabel: str,
    ylabel: str,
    line: tuple[str, float] | None = None,
    log_x: bool = False,
    log_y: bool = False,
) -> Picture:
    """Draw the means of many runs over one axis, each with the range of its middle half.

    Parameters
    ----------
    places : array_like of shape (n_places,)
        Rising, such as steps, numbers of points or of neurons.
    runs : dict of array_like of shape (n_places, n_runs)
        By their name, what each run came to at each place; finite.  At most six names.
    xlabel, ylabel : str, keyword-only
    line : (str, float) or None, keyword-only
        The name and height of a level to compare with.
    log_x, log_y : bool, keyword-only
        Whether an axis is logarithmic.  What is not above 0 has no place on one: the places have
        to be above 0, or the means.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described.
    """
    at = as_numbers(places, "places")
    log_x, log_y = as_flag(log_x, "log_x"), as_flag(log_y, "log_y")
    if at.ndim != 1 or at.size < 2 or (np.diff(at) <= 0).any() or (log_x and at[0] <= 0):
        raise ValueError(
            f"places came as {shown(places)}; expected two numbers or more that rise"
            f"{', from above 0 on' if log_x else ''}."
        )
    if not isinstance(runs, Mapping) or not 1 <= len(runs) <= len(LINES):
        raise ValueError(
            f"runs came as {shown(runs)}; expected a dict of 1 to {len(LINES)} tables by their "
            "names, a row a place and a column a run."
        )
    tables = {str(name): _checked(table, str(name), at.size, log_y) for name, table in runs.items()}
    picture = Picture(6.8, 3.7)
    sentences = [HEAD.format(x=xlabel, y=ylabel)]
    with lesson_style():
        axes = picture.subplots()
        for style, (name, table) in zip(LINES, tables.items(), strict=False):
            mean = table.mean(axis=1)
            low, high = np.percentile(table, [25, 75], axis=1)
            axes.fill_between(at, low, high, color=style["color"], alpha=SHADE, linewidth=0)
            axes.plot(at, mean, label=name_of(name), **style)
            sentences.append(_course(name, at, mean))
        if line is not None:
            name, level = line
            axes.axhline(level, color=INK, linestyle=(0, (4, 3)), linewidth=1.2, label=name)
            sentences.append(LINE.format(name=name, value=short(level)))
        if log_x:
            axes.set_xscale("log")
            axes.set_xticks(at if at.size < 10 else at[:: at.size // 8])
            axes.minorticks_off()
        axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: f"{place:,.0f}"))
        if log_y:
            axes.set_yscale("log")
        else:
            axes.set_ylim(bottom=0)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.legend(loc="best", fontsize=8.5)
    picture.alt_text = " ".join(sentences)
    return picture


def _checked(table: Any, name: str, n_places: int, log: bool) -> FloatArray:
    found = as_numbers(table, name)
    if found.ndim != 2 or len(found) != n_places:
        raise ValueError(
            f"{name} came with shape {found.shape}; expected ({n_places}, n_runs): a row a place "
            "and a column a run."
        )
    if log and (found.mean(axis=1) <= 0).any():
        raise ValueError(f"{name} has a mean of 0 or less; a logarithmic axis has no place for it.")
    return found


def _course(name: str, at: FloatArray, mean: FloatArray) -> str:
    """Say where the means begin, end and are lowest: two digits, for many runs hold no more."""
    where = int(mean.argmin())
    first, last, lowest = (f"{mean[k]:.2g}" for k in (0, -1, where))
    start, end, place = (f"{at[k]:,.0f}" for k in (0, -1, where))
    return COURSE.format(
        name=name, first=first, start=start, last=last, end=end, lowest=lowest, place=place
    )
