"""The map of deep learning: what a network is made of, and how it learns (lesson 00).

The upper row is the way from data to an answer.  The lower row is the way back, on which the
network learns.  Every branch names its lessons.  ``WRITTEN`` says which of them exist; a test
holds it to the notebooks, so the map cannot promise a lesson that is not there.
"""

from __future__ import annotations

from textwrap import wrap
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nnlib.figures.numbers import listed
from nnlib.figures.picture import DARK, GRAY, INK, PAPER, Picture, lesson_style

WRITTEN = (
    *("00", "01", "02", "03", "04", "05", "06", "07"),
    *("08", "09", "10", "11", "12", "13", "14", "15", "16", "17"),
)
"""The lessons that exist.  The others are coming."""


class Branch(NamedTuple):
    """A branch of the map: its name, what it does, and its lessons."""

    name: str
    does: str
    lessons: tuple[str, ...]


BRANCHES = (
    Branch("pre-processing", "makes numbers out of data", ("14",)),
    Branch("structure", "layers of neurons, joined by weights", ("01", "06")),
    Branch("activation", "bends each neuron's sum", ("01", "08")),
    Branch("post-processing", "makes an answer out of numbers", ("16",)),
    Branch("initialization", "chooses the first weights", ("10",)),
    Branch("loss", "says how wrong, in one number", ("02", "09")),
    Branch("back-propagation", "finds how each weight moves the loss", ("03", "04", "07")),
    Branch("optimizer", "moves every weight", ("05", "11")),
    Branch("learning-rate schedule", "says how far to move", ("05", "12")),
    Branch("framework", "all of this, ready-made and fast", ("17",)),
)
"""The branches of the map: the way forward, the start, the way back, and what holds them all."""

WIDTH, HEIGHT = 7.7, 5.5
_FORWARD, _BACK, _PLAIN = "#e3edf6", "#f8eccb", "#ebebe5"


class _Box(NamedTuple):
    """Where a branch is drawn, in inches: center, width, height; and its fill."""

    x: float
    y: float
    width: float
    height: float
    fill: str


_BOXES = {
    "framework": _Box(3.85, 2.81, 7.5, 5.22, _PLAIN),
    "pre-processing": _Box(1.30, 3.30, 1.95, 0.95, _FORWARD),
    "structure": _Box(3.85, 3.30, 2.40, 1.60, _FORWARD),
    "activation": _Box(3.85, 2.91, 2.10, 0.64, PAPER),
    "post-processing": _Box(6.40, 3.30, 1.95, 0.95, _FORWARD),
    "initialization": _Box(3.85, 4.82, 2.40, 0.72, _PLAIN),
    "loss": _Box(6.40, 1.70, 1.95, 0.80, _BACK),
    "back-propagation": _Box(3.85, 1.70, 2.40, 0.80, _BACK),
    "optimizer": _Box(1.30, 1.70, 1.95, 0.80, _BACK),
    "learning-rate schedule": _Box(1.30, 0.68, 1.95, 0.74, _BACK),
}

# From and to, in the order in which it happens.
_ARROWS = (
    ((1.30, 4.55), (1.30, 3.80)),
    ((2.30, 3.30), (2.63, 3.30)),
    ((5.07, 3.30), (5.40, 3.30)),
    ((6.40, 3.80), (6.40, 4.55)),
    ((3.85, 4.44), (3.85, 4.12)),
    ((5.07, 2.70), (5.68, 2.12)),
    ((6.40, 0.78), (6.40, 1.28)),
    ((5.40, 1.70), (5.07, 1.70)),
    ((2.63, 1.70), (2.30, 1.70)),
    ((1.30, 1.07), (1.30, 1.28)),
    ((2.02, 2.12), (2.63, 2.70)),
)
_CARRIED = (
    ("data", (1.30, 4.67)),
    ("answer", (6.40, 4.67)),
    ("targets", (6.40, 0.65)),
    ("outputs", (5.72, 2.52)),
    ("new weights", (1.80, 2.50)),
)


def map_of_deep_learning() -> Picture:
    """Draw the map: every branch, what it does, and its lessons.

    Returns
    -------
    Picture
    """
    picture = Picture(WIDTH, HEIGHT, layout="none")
    with lesson_style():
        axes = picture.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.axis("off")
        for branch in sorted(BRANCHES, key=lambda branch: branch.name != "framework"):
            _draw_branch(axes, branch, _BOXES[branch.name])
        for start, end in _ARROWS:
            _draw_arrow(axes, start, end)
        for name, place in _CARRIED:
            axes.text(*place, name, fontsize=9, style="italic", ha="center", va="center")
        if not all(set(branch.lessons) & set(WRITTEN) for branch in BRANCHES):
            axes.text(
                3.85,
                0.96,
                "solid border: a lesson is here\ndashed border: it is coming",
                fontsize=7.5,
                ha="center",
                va="center",
                linespacing=1.4,
            )
    picture.alt_text = _description()
    return picture


def _draw_branch(axes: Axes, branch: Branch, box: _Box) -> None:
    corner = (box.x - box.width / 2, box.y - box.height / 2)
    here = any(lesson in WRITTEN for lesson in branch.lessons)
    axes.add_patch(
        FancyBboxPatch(
            corner,
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=box.fill if here and branch.name != "framework" else "none",  # a frame
            edgecolor=INK,
            linewidth=1.4 if here else 1.1,
            linestyle="-" if here else (0, (4, 2.5)),
            gid=f"branch:{branch.name}",
        )
    )
    if branch.name == "framework":  # it holds the others: its words stand at its foot
        axes.text(box.x, 0.53, branch.name, fontsize=9, weight="bold", ha="center", va="center")
        axes.text(
            box.x,
            0.365,
            f"{branch.does} ({_lessons(branch)})",
            fontsize=7.5,
            ha="center",
            va="center",
        )
        return
    lines = [*wrap(branch.does, 30 if box.width < 2 else 40), _lessons(branch)]
    top = box.y + box.height / 2 if branch.name == "structure" else box.y + 0.08 * (len(lines) + 1)
    top -= 0.17 if branch.name == "structure" else 0.08
    strong, weak = (DARK, GRAY) if here else (INK, INK)  # on a fill, or on the page
    axes.text(
        box.x, top, branch.name, fontsize=9, weight="bold", color=strong, ha="center", va="center"
    )
    for number, line in enumerate(lines, 1):
        color = weak if number == len(lines) else strong
        axes.text(
            box.x, top - 0.165 * number, line, fontsize=7.5, color=color, ha="center", va="center"
        )


def _draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=11,
            color=INK,
            linewidth=1.3,
            shrinkA=0,
            shrinkB=0,
        )
    )


def _lessons(branch: Branch) -> str:
    """Return a branch's lessons in words: "lesson 01, coming: 06"."""
    here = [lesson for lesson in branch.lessons if lesson in WRITTEN]
    coming = [lesson for lesson in branch.lessons if lesson not in WRITTEN]
    words = [f"lesson{'s' * (len(here) > 1)} {listed(here)}"] if here else []
    words += [f"coming: {listed(coming)}"] if coming else []
    return ", ".join(words)


def _description() -> str:
    parts = [f"{branch.name}: {branch.does} ({_lessons(branch)})" for branch in BRANCHES]
    return (
        "The map of deep learning, a loop of boxes. Upper row, from data to answer: "
        "pre-processing, structure with activation inside it, post-processing. Initialization "
        "enters the structure from above. Lower row, from the outputs and the targets back: loss, "
        "back-propagation, optimizer with its learning-rate schedule, and new weights into the "
        f"structure. The framework is the frame around all. In words: {'; '.join(parts)}."
    )
