"""The loss over two weights, as a map with contour lines (lessons 02 and 05)."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox, BboxBase

from nnlib._inputs import FloatArray, as_numbers
from nnlib.figures.contours import draw_contours, evenly
from nnlib.figures.data import checked_pair, checked_range, chosen_loss, loss_with, value_of
from nnlib.figures.numbers import drawn, loss_text, short
from nnlib.figures.picture import DARK, ORANGE, PAPER, Picture, frame, lesson_style
from nnlib.figures.valley import level_floor
from nnlib.losses import Loss
from nnlib.network import Network

POINTS = 61
Corner = Literal["upper right", "upper left", "lower left", "lower right"]
_MARK: dict[str, Any] = {"markeredgecolor": PAPER, "markersize": 9, "linestyle": "none"}
_CORNERS: tuple[Corner, ...] = get_args(Corner)
_FLOOR = (
    "The lowest losses, {height}, are no single place: they lie all along a dashed line, the best "
    "pairs, from {start} to {end}. "
)


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

    floor = level_floor(evaluate, across, up, heights)
    lowest = float(heights.min()) if floor is None else evaluate(*floor[0])

    picture = Picture(6.2, 4.9)
    with lesson_style():
        axes = picture.subplots()
        axes.set(xlabel=weights[0], ylabel=weights[1], xlim=ranges[0], ylim=ranges[1])
        frame(axes)
        if floor is not None:
            best = drawn(f"best pairs: E = {loss_text(lowest)}")
            axes.plot(*floor.T, color=DARK, linewidth=2, linestyle=(0, (4, 2)), label=best)
        if visited is not None:
            halo = [patheffects.withStroke(linewidth=4, foreground=PAPER)]
            axes.plot(*visited.T, color=ORANGE, linewidth=2.2, label="path", path_effects=halo)
            axes.plot(*visited[0], "s", color=ORANGE, label="start of the path", **_MARK)
        label = drawn(f"now: E = {loss_text(now)}")
        axes.plot(*here, "o", color=DARK, label=label, **_MARK)
        _draw_map(picture, axes, across, up, heights)
    text = _description(weights, ranges, across, up, heights, here, now, floor, lowest, visited)
    picture.alt_text = text
    return picture


def _draw_map(
    picture: Picture, axes: Axes, across: FloatArray, up: FloatArray, heights: FloatArray
) -> None:
    """Draw the legend, and the map with its numbers where they cover nothing that was drawn."""
    legend = axes.legend(loc="upper right", fontsize=8.5)
    picture.draw_without_rendering()  # from here on it is settled what lies where
    lines = [axes.transData.transform(line.get_xydata()) for line in axes.lines]
    points = np.vstack([evenly(line) for line in lines])
    box = legend.get_window_extent()
    corners = {where: _corner(axes.bbox, box, where) for where in _CORNERS}
    where = min(_CORNERS, key=lambda where: corners[where].count_contains(points))
    legend.set_loc(where)
    marks = [Bbox([line[0] - 9, line[0] + 9]) for line in lines if len(line) == 1]
    clear = [corners[where], *marks]
    draw_contours(axes, across, up, heights, clear=clear, better_clear=points)


def _corner(around: BboxBase, legend: BboxBase, where: str) -> Bbox:
    """Return the legend's box in a corner of the frame, with some room around it."""
    width, height = legend.width + 14, legend.height + 14
    x = around.x1 - width if "right" in where else around.x0
    y = around.y1 - height if "upper" in where else around.y0
    return Bbox.from_bounds(x, y, width, height)


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
    floor: FloatArray | None,
    lowest: float,
    visited: FloatArray | None,
) -> str:
    row, column = np.unravel_index(int(np.argmin(heights)), heights.shape)
    axes = " and ".join(
        f"{name} from {short(ends[0])} to {short(ends[1])}"
        for name, ends in zip(weights, ranges, strict=True)
    )
    near = f" near {weights[0]} = {across[column]:.1f}, {weights[1]} = {up[row]:.1f}"
    valley = ""
    if floor is not None:
        start, end = (_pair(floor[k]) for k in (0, -1))
        near, valley = "", _FLOOR.format(height=loss_text(lowest), start=start, end=end)
    place = ", ".join(f"{w} = {short(float(v))}" for w, v in zip(weights, here, strict=True))
    text = (
        f"Map of the loss over {axes}, darker where it is higher, with contour lines: from "
        f"{loss_text(lowest)}{near} to {loss_text(float(heights.max()))}. "
        f"{valley}A dot marks the network at {place}, loss {loss_text(now)}."
    )
    if visited is not None:
        start, end = (_pair(visited[k]) for k in (0, -1))
        steps = "1 step" if len(visited) == 2 else f"{len(visited) - 1:,} steps"
        text += f" The path of training leads from {start} to {end} in {steps}."
    return text


def _pair(place: FloatArray) -> str:
    return "(" + ", ".join(short(float(value)) for value in place) + ")"
