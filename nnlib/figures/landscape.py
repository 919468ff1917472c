"""The loss over two weights, as a map with contour lines (lessons 02 and 05)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from nnlib._inputs import FloatArray, as_numbers
from nnlib.figures.data import checked_pair, checked_range, chosen_loss, loss_with, value_of
from nnlib.figures.numbers import drawn, loss_text, short
from nnlib.figures.picture import INK, ORANGE, PAPER, Picture, lesson_style
from nnlib.losses import Loss
from nnlib.network import Network

POINTS = 61
_HALO = [patheffects.withStroke(linewidth=2.5, foreground=PAPER)]


def loss_landscape(
    net: Network,
    X: Any,
    Y: Any,
    weights: tuple[str, str],
    *,
    loss: Loss | None = None,
    path: Any = None,
    low: tuple[float, float] | None = None,
    high: tuple[float, float] | None = None,
) -> Picture:
    """Draw the loss over two weights or biases as a map; everything else stays as it is now.

    Parameters
    ----------
    net : Network
        Left as it is; where it stands is marked.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
    weights : (str, str)
        The names along the horizontal and the vertical axis, such as ("w5", "w6").
    loss : Loss or None, keyword-only
        None is the article's, ``HalfSquaredError()``.
    path : array_like of shape (n, 2) or (n, n_parameters), keyword-only
        Places that training visited: the two weights, or all trained parameters.  The map is
        drawn with the other parameters as they are now, so only the path's end is sure to have
        the height that the map shows.
    low, high : (float, float) or None, keyword-only
        Lower and upper ends of the two axes; by default what holds the path, at least 4 either
        way of where the network stands.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a name is unknown or comes twice, the data do not fit the network, or a range is empty.
    """
    loss = chosen_loss(loss)
    X, Y = checked_pair(net, X, Y, loss)
    if isinstance(weights, str) or len(weights) != 2 or weights[0] == weights[1]:
        raise ValueError(
            f'weights came as {weights!r}; expected two different names, such as ("w5", "w6").'
        )
    here = np.array([value_of(net, name) for name in weights])
    visited = None if path is None else _columns(net, path, weights)
    known = here[None, :] if visited is None else np.vstack([here[None, :], visited])
    below = np.minimum(known.min(axis=0) - 0.5, here - 4) if low is None else low
    above = np.maximum(known.max(axis=0) + 0.5, here + 4) if high is None else high
    if np.shape(below) != (2,) or np.shape(above) != (2,):
        raise ValueError(
            f"low and high came as {low!r} and {high!r}; expected two numbers each, one an axis."
        )
    ranges = [checked_range(below[k], above[k], weights[k]) for k in (0, 1)]
    across, up = (np.linspace(*ends, POINTS) for ends in ranges)
    evaluate = loss_with(net, X, Y, loss, tuple(weights))
    heights = np.array([[evaluate(a, b) for a in across] for b in up])
    now = evaluate(*here)

    picture = Picture(6.2, 4.9)
    with lesson_style():
        axes = picture.subplots()
        _draw_map(axes, across, up, heights, known)
        if visited is not None:
            axes.plot(
                visited[:, 0],
                visited[:, 1],
                color=ORANGE,
                linewidth=2.2,
                label="path",
                path_effects=[patheffects.withStroke(linewidth=4, foreground=PAPER)],
            )
            axes.plot(
                *visited[0],
                "s",
                color=ORANGE,
                markeredgecolor=PAPER,
                markersize=8,
                label="start of the path",
                linestyle="none",
            )
        axes.plot(
            *here,
            "o",
            color=INK,
            markeredgecolor=PAPER,
            markersize=10,
            linestyle="none",
            label=drawn(f"now: E = {loss_text(now)}"),
        )
        axes.set(xlabel=weights[0], ylabel=weights[1], xlim=ranges[0], ylim=ranges[1])
        axes.grid(False)
        axes.legend(loc="best", fontsize=8.5)
    picture.alt_text = _description(weights, ranges, across, up, heights, here, now, visited)
    return picture


def _draw_map(
    axes: Axes, across: FloatArray, up: FloatArray, heights: FloatArray, taken: FloatArray
) -> None:
    """Draw the contours, their numbers away from the places (n, 2) that are ``taken``."""
    levels = contour_levels(heights)
    if len(levels) < 2:  # flat: there is no line to draw
        axes.set_facecolor("#dfe9f2")
        return
    axes.contourf(across, up, heights, levels=levels, cmap="Blues", alpha=0.6, extend="both")
    lines = axes.contour(across, up, heights, levels=levels, colors="#33475b", linewidths=0.9)
    places = _label_places(lines.allsegs, across, up, taken)
    labels = axes.clabel(lines, fmt=short, fontsize=7.5, inline=True, colors=INK, manual=places)
    for label in labels:
        label.set_path_effects(_HALO)  # type: ignore[arg-type]


def _label_places(
    lines: list[list[FloatArray]], across: FloatArray, up: FloatArray, taken: FloatArray
) -> list[tuple[float, float]]:
    """Return a place for each level's number: on its line, far from frame, path and neighbors."""
    low = np.array([across.min(), up.min()])
    size = np.array([across.max(), up.max()]) - low
    full = (taken - low) / size  # from here on in shares of the map
    places = []
    for pieces in lines:
        line = (max(pieces, key=len, default=np.empty((0, 2))) - low) / size
        inside = line[np.abs(line - 0.5).max(axis=1, initial=0) < 0.42]
        if len(inside) == 0:
            continue
        room = np.linalg.norm(inside[:, None] - full[None], axis=2).min(axis=1).clip(max=0.1)
        off_center = np.linalg.norm(inside - 0.5, axis=1)
        best = inside[np.argmax(room - 0.01 * off_center)]  # of the free places, the middle one
        full = np.vstack([full, best])
        x, y = low + best * size
        places.append((float(x), float(y)))
    return places


def contour_levels(heights: FloatArray) -> list[float]:
    """Return up to nine rounded heights that split the map into parts of about the same area."""
    wanted = np.quantile(heights, np.linspace(0.03, 0.97, 9))
    for digits in range(2, 7):  # as few digits as tell them apart
        levels = sorted({float(f"{level:.{digits}g}") for level in wanted})
        levels = [level for level in levels if heights.min() < level < heights.max()]
        if len(levels) >= 5:
            break
    return levels


def _columns(net: Network, path: Any, weights: tuple[str, str]) -> FloatArray:
    places = as_numbers(path, "path")
    n_parameters = len(net.parameter_names)
    if places.ndim == 2 and len(places) and places.shape[1] == 2:
        return places
    if places.ndim != 2 or len(places) == 0 or places.shape[1] != n_parameters:
        raise ValueError(
            f"path came with shape {places.shape}; expected (n, 2), the two weights at each step, "
            f"or (n, {n_parameters}), all trained parameters at each step."
        )
    frozen = [name for name in weights if name not in net.parameter_names]
    if frozen:
        raise ValueError(
            f"path came with {n_parameters} trained parameters a step, but {frozen[0]} is not "
            "trained; expected two trained parameters, or a path of shape (n, 2)."
        )
    return places[:, [net.parameter_names.index(name) for name in weights]]


def _description(
    weights: tuple[str, str],
    ranges: list[tuple[float, float]],
    across: FloatArray,
    up: FloatArray,
    heights: FloatArray,
    here: FloatArray,
    now: float,
    visited: FloatArray | None,
) -> str:
    row, column = np.unravel_index(int(np.argmin(heights)), heights.shape)
    axes = " and ".join(
        f"{name} from {short(ends[0])} to {short(ends[1])}"
        for name, ends in zip(weights, ranges, strict=True)
    )
    place = ", ".join(f"{w} = {short(float(v))}" for w, v in zip(weights, here, strict=True))
    text = (
        f"Map of the loss over {axes}, darker where it is higher, with contour lines: from "
        f"{loss_text(float(heights.min()))} near {weights[0]} = {across[column]:.1f}, "
        f"{weights[1]} = {up[row]:.1f} to {loss_text(float(heights.max()))}. "
        f"A dot marks the network at {place}, loss {loss_text(now)}."
    )
    if visited is not None:
        start, end = ("(" + ", ".join(short(float(v)) for v in visited[k]) + ")" for k in (0, -1))
        text += f" The path of training leads from {start} to {end} in {len(visited) - 1:,} steps."
    return text
