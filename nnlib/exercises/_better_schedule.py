"""A schedule of the reader's own, raced against a constant on many starts (lesson 12).

The mistake the lesson names is one lucky seed.  So this exercise trains with the reader's schedule
on 200 starts that the reader has not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import cos, pi

import numpy as np

from nnlib import schedules
from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises.noisy_xor import excess
from nnlib.schedules import Schedule

BUDGET = 400
CONSTANT = 0.6
"""In the mean the best of the constants, at this budget."""
UNSEEN = range(90_000, 90_200)
NEEDED = 180
STILL = 0.2
"""A run is not cooled whose last rate is more than this part of its largest."""

COUNTED = (
    "On {wins} of 200 starts that you have not seen your schedule ends lower than the constant 0.6."
)
SCORE = (
    "On {wins} of 200 starts that you have not seen your schedule ends lower than the constant "
    "0.6; 180 are needed. {advice}"
)
NOT_COOLED = (
    "It is not cooled enough: its last rate, at step 399, is more than a fifth of its largest. Let "
    "it come nearer to 0."
)
COOLER = "Lower rates of the same shape do better."
HOTTER = "Higher rates of the same shape do better."
OTHERWISE = "Of the same shape, no other rates that were tried do better: change its shape."
TOPS = (0.3, 0.6, 0.9, 1.2, 1.5, 1.8, 2.1, 3.0)
"""Largest rates that the same shape is tried with, to see which way it gets better."""


@cache
def _of_the_constant() -> FloatArray:
    return excess(schedules.constant(CONSTANT), UNSEEN, steps=BUDGET)


@lru_cache(maxsize=64)
def _wins_of(rates: tuple[float, ...]) -> int:
    own = excess(lambda step: rates[step], UNSEEN, steps=BUDGET)
    return int((own < _of_the_constant()).sum())


def wins(rates: FloatArray) -> int:
    """Return on how many of the unseen starts these rates, one a step, beat the constant."""
    return _wins_of(tuple(np.asarray(rates).tolist()))


def _advice(rates: FloatArray) -> str:
    own, top = wins(rates), float(rates.max())
    if rates[-1] > STILL * top:
        return SCORE.format(wins=own, advice=NOT_COOLED)
    found = {other: wins(rates * (other / top)) for other in TOPS}
    best = max(TOPS, key=lambda other: found[other])
    advice = OTHERWISE if found[best] <= own else COOLER if best < top else HOTTER
    return SCORE.format(wins=own, advice=advice)


def _straight(rate: float, steps: int = BUDGET) -> Callable[[], Schedule]:
    return lambda: lambda step: rate * (1 - step / steps)


BETTER = Exercise(
    id="12-better",
    name="better_schedule",
    asks="Write better_schedule(step): it returns the rate of a step, of 0 to 399.",
    kind=FunctionAnswer(
        "(step)",
        lambda: [(step,) for step in range(BUDGET)],
        labels=("the rate",),
        calls=tuple(f"step {step}" for step in range(BUDGET)),
    ),
    solution=_straight(1.6),
    accepts=lambda rates: bool((rates >= 0).all()) and wins(rates) >= NEEDED,
    otherwise=_advice,
    right="That is no lucky seed.",
    score=lambda rates: COUNTED.format(wins=wins(rates)),
    mistakes=(
        Mistake(
            lambda: lambda step: 1.6 * cos(pi * step / BUDGET),
            "Some of its rates are negative: such a step goes uphill.",
            matches=lambda rates: bool((rates < 0).any()),
            also=(_straight(1.6, 300),),
        ),
        Mistake(
            lambda: lambda step: 0.0,
            "All of its rates are 0: nothing moves.",
            matches=lambda rates: not rates.any(),
        ),
        Mistake(
            lambda: lambda step: 0.5,
            "It gives the same rate at every step. Let it fall.",
            matches=lambda rates: bool((rates == rates[0]).all()),
            also=(lambda: lambda step: 1.6,),
        ),
        Mistake(
            lambda: lambda step: 1.6 * step / BUDGET,
            "It never falls. The noise floor falls with the rate: let the last rates be small.",
            matches=lambda rates: bool((np.diff(rates) >= 0).all()),
            also=(lambda: schedules.warmup(schedules.constant(0.6), steps=50),),
        ),
    ),
)
