"""The exercises of lesson 12, schedules: a cosine, a warm-up, a range test, and a race to win.

The mistake the lesson names is one lucky seed.  Two of the exercises have a module of their own:
``_range_test`` and ``_better_schedule``.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises._better_schedule import BETTER
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._range_test import RANGE_TEST

# A cosine, by its formula

CosineRate = Callable[[float, int, int], float]


def _by(part: Callable[[float], float]) -> Callable[[], CosineRate]:
    """Return the answer that makes this of the share of the run that is over."""
    return lambda: lambda rate, steps, step: rate * part(step / steps)


def _by_pi(pi: float) -> Callable[[], CosineRate]:
    """Return the answer that takes this for pi."""
    return _by(lambda part: (1 + cos(pi * part)) / 2)


def _has_another_pi(value: FloatArray) -> bool:
    """Return whether one number that is nearly pi, in the place of pi, gives all these rates."""
    rate, steps, step = COSINE_TRIALS[0]
    found = float(np.arccos(np.clip(2 * value[0] / rate - 1, -1, 1))) / (step / steps)
    rates = [rate * (1 + cos(found * step / steps)) / 2 for rate, steps, step in COSINE_TRIALS]
    return abs(found - pi) < 0.2 and bool(np.allclose(value, rates, rtol=0, atol=1e-8))


COSINE_TRIALS = [(3.17, 210, 40), (1.53, 1_000, 500), (52.3, 1_000, 871), (0.731, 90, 0)]

COSINE = Exercise(
    id="12-cosine",
    name="cosine_rate",
    asks="Write cosine_rate(rate, steps, step): it returns the learning rate of that step.",
    kind=FunctionAnswer(
        "(rate, steps, step)",
        lambda: list(COSINE_TRIALS),
        labels=("the rate",),
        calls=("an early step", "a step half-way", "a late step", "a first step"),
    ),
    solution=_by(lambda part: (1 + cos(pi * part)) / 2),
    right="A whole run's rates from one line: slow to leave the top, slow to reach the bottom.",
    mistakes=(
        Mistake(
            _by(lambda part: 1 + cos(pi * part)),
            "Twice too large: 1 plus a cosine goes from 2 to 0.",
        ),
        Mistake(
            _by(lambda part: cos(pi * part)),
            "A cosine alone goes from 1 to -1, and half of the steps would go uphill. Lift it, and "
            "halve it.",
            also=(_by(lambda part: cos(pi * part) / 2),),
        ),
        Mistake(
            _by(lambda part: (1 - cos(pi * part)) / 2),
            "That rises from 0. Look at the sign before the cosine.",
            also=(_by(lambda part: 1 - cos(pi * part)),),
        ),
        Mistake(
            _by(lambda part: 1 + cos(pi * part) / 2),
            "The 1 belongs into the half, too: mind the brackets.",
        ),
        Mistake(
            _by(lambda part: (1 + cos(pi) * part) / 2),
            "The share of the run that is over belongs inside the cosine: mind the brackets.",
        ),
        Mistake(
            _by_pi(3.14),
            "Nearly: pi lost digits. Take math.pi or np.pi.",
            matches=_has_another_pi,
            also=tuple(_by_pi(pi) for pi in (3, 22 / 7, 3.1416, 3.1415926)),
        ),
        Mistake(
            _by(lambda part: (1 + cos(part)) / 2),
            "Without pi the cosine comes as far as cos(1), 0.54. The wave's half is pi long.",
        ),
        Mistake(
            _by(lambda part: (1 + cos(180 * part)) / 2),
            "Radians, not degrees: for math.cos and np.cos half a wave is pi, not 180.",
        ),
        Mistake(
            _by(lambda part: (1 + cos(2 * pi * part)) / 2),
            "With 2 pi that is a whole wave: it comes back up at the end.",
        ),
        Mistake(
            _by(lambda part: cos(pi / 2 * part)),
            "That is a quarter of a wave, with pi / 2. The formula takes half a wave, with pi, and "
            "lifts it.",
            also=(_by(lambda part: (1 + cos(pi / 2 * part)) / 2),),
        ),
        Mistake(
            _by(lambda part: 1 - part),
            "That is a straight line: the cosine is missing.",
        ),
        Mistake(
            _by(lambda part: (1 + sin(pi * part)) / 2),
            "That is a sine. It begins at 0, where a cosine begins at 1.",
            also=(_by(lambda part: sin(pi * part)),),
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * step / (steps - 1))) / 2,
            "That reaches 0 at the last step, and so the last step would move nothing. Divide by "
            "steps.",
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * (step + 1) / steps)) / 2,
            "That is the rate of a neighbor. Steps are counted from 0: step 0 has the whole rate.",
            also=(lambda: lambda rate, steps, step: rate * (1 + cos(pi * (step - 1) / steps)) / 2,),
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * step)) / 2,
            "The steps of the whole run are missing: divide step by them.",
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * (step // steps))) / 2,
            "That is the whole rate at every step. Does the cosine get pi times the share of the "
            "run that is over, step / steps? Note that step // steps is 0 in all of the run.",
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * step // steps)) / 2,
            "Two strokes, //, drop what comes after the point. Divide with one, /.",
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * step / (steps + 1))) / 2,
            "Divide by the steps themselves, not by one more.",
        ),
        Mistake(
            lambda: lambda rate, steps, step: rate * (1 + cos(pi * steps / step)) / 2,
            "Divide the step by the steps, not the steps by the step: step 0 comes, too.",
        ),
        Mistake(
            lambda: lambda steps, rate, step: rate * (1 + cos(pi * step / steps)) / 2,
            "The rate and the steps have changed places: the function is called with "
            "(rate, steps, step).",
        ),
        Mistake(
            lambda: lambda rate, steps, step: (rate + cos(pi * step / steps)) / 2,
            "The rate multiplies the whole bracket, the 1 and the cosine.",
            also=(lambda: lambda rate, steps, step: rate + cos(pi * step / steps) / 2,),
        ),
        Mistake(
            lambda: lambda rate, steps, step: (1 + cos(pi * step / steps)) / 2,
            "That goes from 1 to 0 whatever the rate is. Multiply by it.",
        ),
    ),
)

# A warm-up, by hand

Warmed = Callable[[FloatArray, int], FloatArray]


def _warm(
    part: Callable[[NDArray[Any], int], NDArray[Any]], *, later: bool = False
) -> Callable[[], Warmed]:
    """Return the answer that multiplies by this; ``later`` if the rates themselves wait, too."""

    def warmed(rates: FloatArray, steps: int) -> FloatArray:
        waited = np.concatenate([np.full(steps, rates[0]), rates])[: len(rates)]
        return (waited if later else rates) * part(np.arange(len(rates)), steps)

    return lambda: warmed


def _share_of(whole: Callable[[FloatArray, int], float]) -> Callable[[], Warmed]:
    """Return the answer whose warm-up rises to one rate, whatever the steps' own are."""

    def warmed(rates: FloatArray, steps: int) -> FloatArray:
        k = np.arange(len(rates))
        return np.where(k < steps, whole(rates, steps) * (k + 1) / steps, rates)

    return lambda: warmed


def _warmup_trials() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(12)
    return [(rng.uniform(0.5, 2, size=8), 4), (rng.uniform(0.5, 2, size=5), 3)]


def _warm_share(count: int, steps: int) -> FloatArray:
    """Return what part of its own rate each step has."""
    return np.minimum(1, np.arange(1, count + 1) / steps)


WARMUP = Exercise(
    id="12-warm-up",
    name="warmed",
    asks=(
        "Write warmed(rates, steps): it returns the rates of a run with a warm-up of so many steps."
    ),
    kind=FunctionAnswer(
        "(rates, steps)",
        _warmup_trials,
        shape=lambda rates, steps: rates.shape,
        labels=tuple(f"step {k}" for k in range(8)),
        calls=("a run of 8 steps, 4 of them warm-up", "a run of 5 steps, 3 of them warm-up"),
    ),
    solution=_warm(lambda k, steps: np.minimum(1, (k + 1) / steps)),
    right="A gentle start for any schedule at all.",
    mistakes=(
        Mistake(
            _warm(lambda k, steps: np.minimum(1, k / steps)),
            "The rate of step 0 is 0, and so that step is lost. It gets 1 / steps of its own rate.",
            also=(_warm(lambda k, steps: np.minimum(1, k / (steps - 1))),),
        ),
        Mistake(
            _warm(lambda k, steps: np.where((k > 0) & (k < steps), k / steps, 1)),
            "Step 0 keeps its whole rate, and the steps after it wait one step too long. Steps are "
            "counted from 0.",
        ),
        Mistake(
            _warm(lambda k, steps: np.ones(len(k))),
            "These are the rates as they came: none of them is smaller.",
        ),
        Mistake(
            _warm(lambda k, steps: (k + 1) / steps),
            "After the warm-up the rates go on rising. There they should be as they came.",
        ),
        Mistake(
            _warm(lambda k, steps: np.minimum(1, (k + 1) / (steps + 1))),
            "At the last step of the warm-up the rate is not yet whole. Divide by steps.",
        ),
        Mistake(
            _warm(lambda k, steps: np.minimum(1, (k + 1) / steps), later=True),
            "The schedule itself waits until the warm-up is over. Here it goes on from the first "
            "step, as if there were no warm-up.",
        ),
        Mistake(
            _warm(lambda k, steps: np.where(k < steps, 1 - k / steps, 1)),
            "In the first steps the rates fall. They should rise.",
        ),
        Mistake(
            _warm(lambda k, steps: np.minimum(1, (k + 1) / len(k))),
            "The rates rise over the whole run. The warm-up takes as many steps as steps says.",
        ),
        Mistake(
            _share_of(lambda rates, steps: rates.max()),
            "During the warm-up each step takes its share of one and the same rate. It is a share "
            "of the step's own rate.",
            also=(
                _share_of(lambda rates, steps: rates[0]),
                _share_of(lambda rates, steps: rates[steps - 1]),
                _share_of(lambda rates, steps: rates[steps]),
            ),
        ),
        Mistake(
            _share_of(lambda rates, steps: 1.0),
            "During the warm-up the rates are the shares alone. Multiply them by the rates that "
            "came.",
            also=(lambda: lambda rates, steps: _warm_share(len(rates), steps),),
        ),
        Mistake(
            _warm(lambda k, steps: np.where(k < steps, 1 / steps, 1)),
            "All of the warm-up has the same share. It should rise from step to step.",
        ),
    ),
)

EXERCISES = (COSINE, WARMUP, RANGE_TEST, BETTER)
