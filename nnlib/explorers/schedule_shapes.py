"""The schedules that ScheduleExplorer starts from, and what a hand makes of them (lesson 12).

A schedule there is a shape, such as a cosine, at some rate; ``nnlib.schedules`` computes it, step
by step.  A hand draws over it at handles, some forty along the run.  Between two handles of which
one was drawn the rate goes along a straight line from the one to the other; between all others it
is the shape's own, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nnlib import schedules
from nnlib._inputs import FloatArray, as_not_negative
from nnlib.schedules import Schedule

MOST_HANDLES = 41


class Shape(NamedTuple):
    """A ready schedule.

    Attributes
    ----------
    title : str
        What it is called on the screen.
    make : callable
        ``make(rate, steps)`` returns the schedule; twice the rate makes it twice as high.
    python : str
        The same as a line of Python with the blanks ``{rate}`` and ``{steps}``.
    """

    title: str
    make: Callable[[float, int], Schedule]
    python: str


SHAPES = {
    "constant": Shape(
        "constant", lambda rate, steps: schedules.constant(rate), "schedules.constant({rate})"
    ),
    "step_decay": Shape(
        "step decay",
        lambda rate, steps: schedules.step_decay(rate, every=max(1, steps // 4)),
        "schedules.step_decay({rate}, every={steps} // 4)",
    ),
    "exponential": Shape(
        "exponential",
        lambda rate, steps: schedules.exponential(rate, factor=0.001 ** (1 / steps)),
        "schedules.exponential({rate}, factor=0.001 ** (1 / {steps}))",
    ),
    "cosine": Shape(
        "cosine",
        lambda rate, steps: schedules.cosine(rate, steps=steps),
        "schedules.cosine({rate}, steps={steps})",
    ),
    "warmup": Shape(
        "warm-up",
        lambda rate, steps: schedules.warmup(schedules.constant(rate), steps=max(1, steps // 10)),
        "schedules.warmup(schedules.constant({rate}), steps={steps} // 10)",
    ),
    "one_cycle": Shape(
        "one cycle",
        lambda rate, steps: schedules.one_cycle(rate, steps=steps),
        "schedules.one_cycle({rate}, steps={steps})",
    ),
}
"""By name, as in ``nnlib.schedules``."""


def unit_rates(make: Callable[[float, int], Schedule], steps: int) -> list[float]:
    """Return a shape's rate at every step, where its own rate is 1."""
    schedule = make(1.0, steps)
    return [float(schedule(step)) for step in range(steps)]


def given_rates(schedule: Schedule, steps: int) -> list[float]:
    """Return the rate of a schedule of the reader's at every step.

    Raises
    ------
    ValueError
        If one of them is negative or not finite, or all are 0.
    """
    rates = [as_not_negative(schedule(step), "the schedule's rate") for step in range(steps)]
    if max(rates) == 0:
        raise ValueError(
            "schedule came with the rate 0 at every step; expected one that moves something."
        )
    return rates


def handles_of(steps: int) -> tuple[int, ...]:
    """Return the steps at which a hand draws: evenly along the run, the last step among them."""
    count = min(MOST_HANDLES, steps) - 1
    return (*(place * steps // count for place in range(count)), steps - 1)


def drawn_over(rates: FloatArray, drawn: Mapping[int, float], handles: Sequence[int]) -> FloatArray:
    """Return the rate at every step, where a hand has drawn over a shape.

    Parameters
    ----------
    rates : ndarray of float64, shape (steps,)
        The shape's.
    drawn : dict of float
        The rates that were drawn, by the handle's step.
    handles : sequence of int
        The steps of all handles.

    Returns
    -------
    ndarray of float64, shape (steps,)
    """
    made = rates.copy()
    for first, last in pairwise(handles):
        if first in drawn or last in drawn:
            start, end = (drawn.get(step, float(rates[step])) for step in (first, last))
            share = np.arange(last - first) / (last - first)
            made[first:last] = start + (end - start) * share
    if handles[-1] in drawn:
        made[handles[-1]] = drawn[handles[-1]]
    return made
