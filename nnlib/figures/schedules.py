"""Learning rates over a run, and what became of the loss, one above the other (lesson 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from matplotlib.ticker import FuncFormatter

from nnlib._inputs import FloatArray, as_flag, as_floats, as_not_negative, as_numbers, shown
from nnlib.figures.curves import LINES
from nnlib.figures.numbers import loss_text, short
from nnlib.figures.picture import Picture, lesson_style
from nnlib.figures.training_picture import HIGHEST
from nnlib.figures.words import name_of
from nnlib.training import History

HEAD = "Two panels over the steps of a run: the learning rate, and under it {what}, logarithmic."
LOSS = "the loss"
ABOVE = "what the loss is above {lowest}"
COURSE = "{name}: {rate}, {loss} over {steps} steps."
FLAT = "rate {rate} throughout"
BENT = "rate from {first} to {last}, at most {top}"
ENDS = "loss from {first} to {last}"
STOPS = "loss from {first}, not finite from step {step} on"


class _Course(NamedTuple):
    """One run: the rate of every step, and losses that were measured evenly along them."""

    rates: FloatArray
    losses: FloatArray

    @property
    def places(self) -> FloatArray:
        """After how many steps each loss was measured."""
        return np.linspace(0, self.rates.size, self.losses.size)


def schedule_runs(
    runs: Mapping[str, Any], *, lowest: float = 0.0, log_rate: bool = False
) -> Picture:
    """Draw the learning rate at every step of some runs, and under it their losses.

    Parameters
    ----------
    runs : dict of History, or of pairs of rates and losses
        By the run's name; at most six.  A pair holds an array_like of shape (n_steps,), the rate
        of every step, and one of the losses at the start, at the end, and evenly between: of
        shape (n_steps + 1,) if they were measured after each step.  What is not finite ends a
        run's curve.
    lowest : float, keyword-only
        What no loss can be below; the picture shows how far above it they are.
    log_rate : bool, keyword-only
        Whether the rate has a logarithmic axis, too.  A rate of 0 has no place on it.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If they are not as described, or nothing of a run can be drawn.
    """
    if not isinstance(runs, Mapping) or not 1 <= len(runs) <= len(LINES):
        raise ValueError(
            f"runs came as {shown(runs)}; expected a dict of 1 to {len(LINES)} runs by their "
            "names, such as histories of fit."
        )
    lowest, log_rate = as_not_negative(lowest, "lowest"), as_flag(log_rate, "log_rate")
    courses = {str(name): _course(run, str(name)) for name, run in runs.items()}
    picture = Picture(7.4, 5.2)
    sentences = [HEAD.format(what=ABOVE.format(lowest=loss_text(lowest)) if lowest else LOSS)]
    with lesson_style():
        above, below = picture.subplots(2, 1, sharex=True, height_ratios=(2, 3))
        for style, (name, course) in zip(LINES, courses.items(), strict=False):
            rates = np.where((course.rates > 0) | (not log_rate), course.rates, np.nan)
            rates = np.minimum(rates, HIGHEST)
            over = course.losses - lowest
            drawable = np.isfinite(over) & (over > 0)
            if not drawable.any():
                raise ValueError(
                    f"{name} came with no loss that a logarithmic axis can show; expected at least "
                    f"one that is finite and above {lowest:g}."
                )
            above.plot(rates, drawstyle="steps-post", **style)
            losses = np.where(drawable, np.minimum(over, HIGHEST), np.nan)
            below.plot(course.places, losses, label=name_of(name), **style)
            last = int(np.flatnonzero(drawable)[-1])
            marker = "o" if np.isfinite(course.losses).all() else "X"
            color = style["color"]
            below.plot(course.places[last], losses[last], marker, color=color, markersize=6)
            sentences.append(_sentence(name, course))
        if log_rate:
            above.set_yscale("log")
        else:
            above.set_ylim(bottom=0)
        below.set_yscale("log")
        above.set_ylabel("learning rate")
        what = f"loss above {lowest:.3g}" if lowest else "loss E"
        below.set(xlabel="step", ylabel=what)
        below.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
        below.legend(loc="best", fontsize=8.5)
    picture.alt_text = " ".join(sentences)
    return picture


def _course(run: Any, name: str) -> _Course:
    """Return one run, checked."""
    pair = (run.learning_rate, run.loss) if isinstance(run, History) else run
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ValueError(
            f"{name} came as {shown(run)}; expected what fit returns, or a pair of the rates of "
            "all steps and the losses."
        )
    rates = as_numbers(pair[0], f"{name}'s rates")
    losses = as_floats(pair[1], f"{name}'s losses")
    if rates.ndim != 1 or rates.size == 0 or (rates < 0).any():
        raise ValueError(
            f"{name}'s rates came as {shown(pair[0])}; expected one a step, none of them negative."
        )
    if losses.ndim != 1 or not 2 <= losses.size <= rates.size + 1:
        raise ValueError(
            f"{name}'s losses came with shape {losses.shape}; expected a row of 2 to "
            f"{rates.size + 1}, from before the first step to after the last."
        )
    return _Course(rates, losses)


def _sentence(name: str, course: _Course) -> str:
    first, last, top = (
        short(float(rate)) for rate in (course.rates[0], course.rates[-1], course.rates.max())
    )
    flat = (course.rates == course.rates[0]).all()
    rate = FLAT.format(rate=first) if flat else BENT.format(first=first, last=last, top=top)
    finite = np.isfinite(course.losses)
    start = loss_text(float(course.losses[0]))
    if finite.all():
        loss = ENDS.format(first=start, last=loss_text(float(course.losses[-1])))
    else:
        step = round(float(course.places[int(np.argmin(finite))]))
        loss = STOPS.format(first=start, step=f"{step:,}")
    return COURSE.format(name=name, rate=rate, loss=loss, steps=f"{course.rates.size:,}")
