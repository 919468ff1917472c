"""The loss over a training run, or over several side by side (lesson 05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nnlib._inputs import FloatArray
from nnlib.figures.numbers import loss_text
from nnlib.figures.picture import BLUE, GRAY, GREEN, INK, ORANGE, PURPLE, Picture, lesson_style
from nnlib.figures.words import name_of, title_of

# A run differs from the next in color, in dash and in width: a wide line shows under a thin one.
LINES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "linewidth": 3.2},
    {"color": ORANGE, "linestyle": (0, (6, 2)), "linewidth": 2.0},
    {"color": GREEN, "linestyle": (0, (1.5, 1.5)), "linewidth": 2.4},
    {"color": PURPLE, "linestyle": (0, (7, 2, 1.5, 2)), "linewidth": 1.8},
    {"color": INK, "linestyle": "-", "linewidth": 1.0},
    {"color": GRAY, "linestyle": (0, (3, 4)), "linewidth": 1.4},
)


def loss_curve(
    losses: Any, *, log: bool = False, log_steps: bool = False, title: str | None = None
) -> Picture:
    """Draw the loss over the steps of one training run, or of several.

    Parameters
    ----------
    losses : array_like of shape (n_steps + 1,), or a dict of them by name
        The loss before the first step, after it, and so on, such as ``history.loss``.  At most
        six runs.  A run that diverged may hold NaN or infinity; it is drawn up to there.
    log, log_steps : bool, keyword-only
        Whether the loss, or the step, has a logarithmic axis.  What is zero has no place on one
        (step 0, say) and is left out.
    title : str or None, keyword-only

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If a run is not a row of numbers, or has nothing that can be drawn.
    """
    picture = Picture(6.8, 3.7)
    with lesson_style():
        axes = picture.subplots()
        said = draw_runs(axes, losses, log=log, log_steps=log_steps)
        if title:
            axes.set_title(title_of(title, 6.0))
    picture.alt_text = f"{title}. {said}" if title else said
    return picture


def draw_runs(axes: Axes, losses: Any, *, log: bool, log_steps: bool) -> str:
    """Draw what :func:`loss_curve` shows on these axes, and return its description."""
    named = losses if isinstance(losses, Mapping) else {"": losses}
    runs = [(str(name), values) for name, values in named.items()]
    if not 1 <= len(runs) <= len(LINES):
        raise ValueError(f"{len(runs)} runs came; expected 1 to {len(LINES)}. Draw fewer at once.")
    sentences = []
    for style, (name, values) in zip(LINES, runs, strict=False):
        run = _checked_run(values, name)
        steps = np.arange(run.size)
        shown = np.isfinite(run) & ((run > 0) | (not log)) & ((steps > 0) | (not log_steps))
        if not shown.any():
            raise ValueError(
                f"{_run_name(name)} has no loss that these axes can show; expected at least "
                "one finite value, and a positive one if an axis is logarithmic."
            )
        finite = run[np.isfinite(run)]
        course = f"{loss_text(finite[0])} → {loss_text(finite[-1])}"
        label = f"{name_of(name)}: {course}" if name else None
        axes.plot(steps, np.where(shown, run, np.nan), label=label, **style)
        last = int(np.flatnonzero(shown)[-1])
        marker = "o" if np.isfinite(run).all() else "X"
        axes.plot(last, run[last], marker, color=style["color"], markersize=6)
        sentences.append(_sentence(name, run, finite))
    axes.set(xlabel="step", ylabel="loss E")
    if log:
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    if log_steps:
        axes.set_xscale("log")
    else:
        axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10], integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
    if all(name for name, _ in runs):
        axes.legend(loc="best", fontsize=8.5)
    scales = {(0, 0): "linear axes", (1, 0): "a logarithmic loss axis"}
    scales |= {(0, 1): "a logarithmic step axis", (1, 1): "logarithmic axes"}
    return " ".join([f"Loss over training, {scales[bool(log), bool(log_steps)]}.", *sentences])


def _run_name(name: str) -> str:
    return f"the run {name!r}" if name else "the run"


def _checked_run(values: Any, name: str) -> FloatArray:
    try:
        run = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        run = np.empty(0)
    if run.ndim != 1 or run.size == 0:
        raise ValueError(
            f"{_run_name(name)} came as {type(values).__name__} of shape {np.shape(values)}; "
            "expected one row of losses, shape (n_steps + 1,), such as history.loss."
        )
    return run


def _sentence(name: str, run: FloatArray, finite: FloatArray) -> str:
    start, end = float(finite[0]), float(finite[-1])
    verb = "falls" if end < start else "rises" if end > start else "stays"
    who = f"{name}: loss {verb}" if name else f"Loss {verb}"
    course = f"from {loss_text(start)} to {loss_text(end)}"
    if verb == "stays":
        course = f"at {loss_text(start)}"
    steps = run.size - 1
    text = f"{who} {course} over {steps:,} {'step' if steps == 1 else 'steps'}"
    if finite.size < run.size:
        text += f"; it is not finite from step {int(np.argmin(np.isfinite(run))):,} on"
    elif finite.max() > max(start, end):
        text += f", with a peak of {loss_text(float(finite.max()))} at step {int(run.argmax()):,}"
    return text + "."
