"""The paths of optimizers on a landscape seen from above (lesson 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from nnlib._inputs import FloatArray, as_numbers, as_positive, as_vector, shown
from nnlib.figures.contours import draw_contours
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import drawn, short
from nnlib.figures.picture import DARK, PAPER, Picture, frame, lesson_style
from nnlib.figures.race_words import Result, goal_text, height_text, race_sentence, steps_text
from nnlib.figures.words import name_of

POINTS = 121
MOST = 6
MARKERS = ("o", "s", "^", "D", "v", "P")
FAR = 1e9
"""Times the map's size: Matplotlib cannot draw what is farther out."""

ALT = (
    "Map of a landscape over {axes}, darker where it is higher, with contour lines and the paths "
    "of {count}. The start is {start}, height {height}. {bottoms}The goal is a height below "
    "{goal}. {sentence} {ends}"
)
PATHS = "{count} optimizers"
ONE_PATH = "one optimizer"
NO_PATH = "no optimizer"
BOTTOM = "The lowest place is {places}. "
BOTTOMS = "The lowest places are {places}. "
END = "{name} ends at {place}, height {height}."


class Surface(Protocol):
    """A landscape, such as ``nnlib.symbolic.landscapes`` has."""

    @property
    def axes(self) -> tuple[str, str]:
        """What the two numbers are called."""

    @property
    def low(self) -> tuple[float, float]:
        """The lower left corner of the map."""

    @property
    def high(self) -> tuple[float, float]:
        """The upper right corner of the map."""

    @property
    def goal(self) -> float:
        """Who is below this height, and stays there, has arrived."""

    @property
    def bottoms(self) -> tuple[tuple[float, float], ...]:
        """The lowest places."""

    def height(self, x: Any, y: Any) -> FloatArray:
        """Return the height over places."""


def race_picture(
    landscape: Surface,
    paths: Mapping[str, Any],
    *,
    start: Any = None,
    goal: float | None = None,
    steps: int | None = None,
    stopped_at: Mapping[str, int | None] | None = None,
) -> Picture:
    """Draw the paths of optimizers over a landscape's contour lines.

    Parameters
    ----------
    landscape : Landscape
        Of ``nnlib.symbolic.landscapes``.
    paths : dict of str to array_like of shape (n_steps + 1, 2)
        Where each optimizer stood at the start and after each step, by its name; at most six.
    start : array_like of shape (2,), keyword-only, optional
        Where they started; that of the first path unless told.  With it there may be no paths.
    goal : float, keyword-only, optional
        The landscape's own unless told.
    steps : int, keyword-only, optional
        How many steps each was given; unless told, as many as the longest path has.
    stopped_at : dict of str to int or None, keyword-only, optional
        The step at which a run diverged, where one did.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If there is no path, or one is not a row of finite places.
    """
    places = _checked(paths, fewest=1 if start is None else 0)
    begin = next(iter(places.values()))[0] if start is None else as_vector(start, 2, "start")
    goal = landscape.goal if goal is None else as_positive(goal, "goal")
    given = max(map(len, places.values()), default=1) - 1 if steps is None else steps
    stopped = stopped_at or {}
    losses = {name: landscape.height(*path.T) for name, path in places.items()}
    results = [
        Result(name, _arrival(losses[name], goal, stopped.get(name)), stopped.get(name))
        for name in places
    ]
    picture = Picture(7.8, 4.2)
    with lesson_style():
        axes = picture.subplots()
        axes.set(xlabel=landscape.axes[0], ylabel=landscape.axes[1])
        axes.set_xlim(landscape.low[0], landscape.high[0])
        axes.set_ylim(landscape.low[1], landscape.high[1])
        frame(axes)
        across, up = (np.linspace(landscape.low[k], landscape.high[k], POINTS) for k in (0, 1))
        heights = landscape.height(*np.meshgrid(across, up))
        handles = [
            _draw_path(axes, landscape, style, marker, result, places[result.name], given)
            for style, marker, result in zip(LINES, MARKERS, results, strict=False)
        ]
        handles += _draw_marks(axes, landscape, (across, up, heights), goal, begin)
        axes.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(1.02, 1),
            fontsize=8.5,
            borderaxespad=0,
        )
        picture.draw_without_rendering()  # from here on it is settled what lies where
        covered = axes.transData.transform(np.vstack([begin, *places.values()]))
        spot = covered[0]
        draw_contours(
            axes, across, up, heights, clear=[Bbox([spot - 9, spot + 9])], better_clear=covered
        )
    picture.alt_text = _description(landscape, begin, places, losses, results, goal, given)
    return picture


def _checked(paths: Any, fewest: int) -> dict[str, FloatArray]:
    if not isinstance(paths, Mapping) or not fewest <= len(paths) <= MOST:
        raise ValueError(
            f"paths came as {shown(paths)}; expected a dict with {fewest} to {MOST} paths by their "
            "optimizers' names."
        )
    places = {}
    for name, path in paths.items():
        places[str(name)] = found = as_numbers(path, f"the path of {name}")
        if found.ndim != 2 or found.shape[1] != 2 or len(found) < fewest:
            raise ValueError(
                f"the path of {name} came with shape {found.shape}; expected (n_steps + 1, 2), "
                "two numbers at the start and after each step."
            )
    return places


def _arrival(losses: FloatArray, goal: float, stopped_at: int | None) -> int | None:
    """Return the step from which on all losses are below the goal, if there is one."""
    if stopped_at is not None or losses.size == 0 or not losses[-1] < goal:
        return None
    above = np.flatnonzero(~(losses < goal))
    return int(above[-1]) + 1 if above.size else 0


def _draw_path(
    axes: Axes,
    landscape: Surface,
    style: dict[str, Any],
    marker: str,
    result: Result,
    path: FloatArray,
    steps: int,
) -> Line2D:
    """Draw a path with its end, and return its entry in the legend."""
    size = np.subtract(landscape.high, landscape.low)
    near = np.clip(path, np.subtract(landscape.low, FAR * size), np.add(landscape.high, FAR * size))
    halo = [patheffects.withStroke(linewidth=style["linewidth"] + 1.6, foreground=PAPER)]
    axes.plot(*near.T, **style, path_effects=halo)
    look = {"color": style["color"], "marker": marker, "markeredgecolor": PAPER}
    axes.plot(*near[-1:].T, **look, markersize=8, zorder=4)
    came = "diverged" if result.stopped_at is not None else f"not within {steps:,}"
    label = (
        f"{name_of(result.name)}: {came if result.arrived is None else steps_text(result.arrived)}"
    )
    return Line2D([], [], **style, label=label, marker=marker, markeredgecolor=PAPER, markersize=8)


def _draw_marks(
    axes: Axes,
    landscape: Surface,
    grid: tuple[FloatArray, FloatArray, FloatArray],
    goal: float,
    start: FloatArray,
) -> list[Line2D]:
    """Draw start, goal and lowest places, and return their entries in the legend."""
    heights = grid[2]
    look: dict[str, Any] = {"color": DARK, "linestyle": "none", "markeredgecolor": PAPER}
    handles = axes.plot(*start, "X", **look, markersize=10, zorder=5, label="start")
    if landscape.bottoms:
        spots = np.array(landscape.bottoms).T
        handles += axes.plot(*spots, "*", **look, markersize=12, zorder=3, label="lowest")
    if heights.min() < goal < heights.max():
        axes.contour(*grid, levels=[goal], colors=DARK, linewidths=1.6, linestyles=[(0, (2, 1.5))])
        label = drawn(f"below {goal_text(goal)} inside")
        handles.append(
            Line2D([], [], color=DARK, linewidth=1.6, linestyle=(0, (2, 1.5)), label=label)
        )
    return handles


def _description(
    landscape: Surface,
    start: FloatArray,
    places: dict[str, FloatArray],
    losses: dict[str, FloatArray],
    results: list[Result],
    goal: float,
    steps: int,
) -> str:
    axes = " and ".join(
        f"{name} from {short(landscape.low[k])} to {short(landscape.high[k])}"
        for k, name in enumerate(landscape.axes)
    )
    bottoms = [_place(each) for each in landscape.bottoms]
    lowest = (BOTTOM if len(bottoms) == 1 else BOTTOMS).format(places=" and ".join(bottoms))
    count = len(places)
    return ALT.format(
        axes=axes,
        count=(NO_PATH, ONE_PATH)[count] if count < 2 else PATHS.format(count=count),
        start=_place(start),
        height=height_text(float(landscape.height(*start))),
        bottoms=lowest if bottoms else "",
        goal=goal_text(goal),
        sentence=race_sentence(results, goal, steps),
        ends=" ".join(
            END.format(
                name=name, place=_place(path[-1]), height=height_text(float(losses[name][-1]))
            )
            for name, path in places.items()
            if len(path)
        ),
    ).rstrip()


def _place(place: Any) -> str:
    return "(" + ", ".join(short(float(f"{value:.3g}")) for value in place) + ")"
