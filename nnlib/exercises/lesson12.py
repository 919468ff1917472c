"""The exercises of lesson 12, schedules: a cosine, a warm-up, a range test, and a race to win.

The mistake the lesson names is one lucky seed.  So the last exercise trains with the reader's
schedule on 200 starts that the reader has not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import cos, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib import schedules
from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises.noisy_xor import excess
from nnlib.schedules import Schedule

# A cosine, by its formula

CosineRate = Callable[[float, int, int], float]


def _by(part: Callable[[float], float]) -> Callable[[], CosineRate]:
    """Return the answer that makes this of the share of the run that is over."""
    return lambda: lambda rate, steps, step: rate * part(step / steps)


def _by_pi(pi: float) -> Callable[[], CosineRate]:
    """Return the answer that takes this for pi."""
    return _by(lambda part: (1 + cos(pi * part)) / 2)


COSINE = Exercise(
    id="12-cosine",
    name="cosine_rate",
    asks="Write cosine_rate(rate, steps, step): it returns the learning rate of that step.",
    kind=FunctionAnswer(
        "(rate, steps, step)",
        lambda: [(3.17, 210, 40), (1.53, 1_000, 500), (52.3, 1_000, 871), (0.731, 90, 0)],
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
            also=tuple(_by_pi(pi) for pi in (22 / 7, 3.142, 3.1416, 3.14159)),
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
        ),
        Mistake(
            _warm(lambda k, steps: np.where(k < steps, 1 / steps, 1)),
            "All of the warm-up has the same share. It should rise from step to step.",
        ),
    ),
)

# A range test

TIMES = 2.0
LargestRate = Callable[[FloatArray, FloatArray], float]


def _range_trials() -> list[tuple[Any, ...]]:
    bumpy = [0.91, 0.84, 0.88, 0.71, 0.55, 0.63, 0.41, 0.37, 0.52, 0.79, 1.31, 0.92, 0.29, 2.7]
    gentle = [0.62, 0.6, 0.57, 0.51, 0.4, 0.8, 0.34, 0.47, 0.44]  # once it is exactly twice
    twice = [1.3, 0.8, 0.45, 0.95, 0.31, 0.7, 0.25]
    slowly = [0.9, 0.5, 0.6, 0.75, 0.9, 1.08, 1.3, 0.4, 2.1, 0.3]
    return [
        (np.geomspace(0.0123, 9.7, len(losses)), np.array(losses))
        for losses in (bumpy, gentle, twice, slowly)
    ]


def _first(where: NDArray[np.bool_]) -> int:
    """Return the first place where it is so; their number if there is none."""
    return int(where.argmax()) if where.any() else len(where)


def _before(stops: NDArray[np.bool_], losses: FloatArray) -> int:
    """Return where the lowest loss stands before the first stop."""
    return int(losses[: _first(stops)].argmin())


def _too_large(losses: FloatArray) -> NDArray[np.bool_]:
    above: NDArray[np.bool_] = losses > TIMES * np.minimum.accumulate(losses)
    return above


def _stopped(losses: FloatArray) -> int:
    return _first(_too_large(losses))


def _found(losses: FloatArray) -> int:
    return _before(_too_large(losses), losses)


def _at(place: Callable[[FloatArray], int]) -> Callable[[], LargestRate]:
    """Return the answer that finds the rate at this place."""
    return lambda: lambda rates, losses: float(rates[min(place(losses), len(rates) - 1)])


def _jumps(losses: FloatArray) -> NDArray[np.bool_]:
    """Return where a loss is more than twice the one before it."""
    return np.append(False, losses[1:] > TIMES * losses[:-1])


RANGE_TEST = Exercise(
    id="12-range-test",
    name="largest_rate",
    asks=(
        "Write largest_rate(rates, losses): it returns the rate at the lowest loss before the "
        "first that is more than twice the lowest so far."
    ),
    kind=FunctionAnswer(
        "(rates, losses)",
        _range_trials,
        labels=("the rate",),
        calls=(
            "a run that explodes and comes back",
            "a run that never explodes",
            "a run that explodes twice",
            "a run that rises slowly",
        ),
    ),
    solution=_at(_found),
    right="That is a range test: one short run, and you know about how large a rate may be.",
    mistakes=(
        Mistake(
            _at(lambda losses: int(losses.argmin())),
            "That is the lowest loss of all. If a run comes back after an explosion, that is luck: "
            "stop at the first loss that is more than twice the lowest so far.",
        ),
        Mistake(
            _at(_stopped),
            "That is the rate at which the loss has exploded already. Go back to the lowest loss "
            "before it.",
        ),
        Mistake(
            _at(lambda losses: _stopped(losses) - 1),
            "That is the last rate before the stop. There the loss was rising already: return the "
            "rate where it was lowest.",
        ),
        Mistake(
            _at(lambda losses: max(0, _first(np.diff(losses) > 0))),
            "That stops at the first loss that rises at all. Losses wobble: go on until one is "
            "more than twice the lowest so far.",
        ),
        Mistake(
            _at(lambda losses: _before(_jumps(losses), losses)),
            "Each loss was compared with the one before it. A slow rise escapes that: compare it "
            "with the lowest so far.",
            also=(
                _at(lambda losses: _first(_jumps(losses))),
                _at(lambda losses: _first(_jumps(losses)) - 1),
            ),
        ),
        Mistake(
            _at(lambda losses: 0),
            "The search ends where it begins. Let the lowest so far begin with the first loss: if "
            "it begins with 0, no loss is below it.",
            also=(lambda: lambda rates, losses: 0.0,),
        ),
        Mistake(
            _at(lambda losses: len(losses) - 1),
            "That is the last and largest rate of all. Somewhere before it the loss explodes, or "
            "was lower.",
        ),
        Mistake(
            _at(lambda losses: _before(losses > TIMES * losses[0], losses)),
            "The losses were compared with twice the first of them. Compare them with twice the "
            "lowest so far.",
        ),
        Mistake(
            _at(lambda losses: _before(losses >= TIMES * np.minimum.accumulate(losses), losses)),
            "It stops too soon: at a loss that is not more than twice the lowest so far. Exactly "
            "twice is not more.",
        ),
        Mistake(
            lambda: lambda rates, losses: float(losses[_found(losses)]),
            "That is a loss. Return the rate at which it stood.",
            also=(
                lambda: lambda rates, losses: float(losses.min()),
                lambda: lambda rates, losses: float(losses[0]),
            ),
        ),
        Mistake(
            lambda: lambda rates, losses: float(_found(losses)),
            "That is the place in the list. Return the rate that stands there.",
        ),
        Mistake(
            _at(lambda losses: _found(losses) + 1),
            "That is the rate one place beside the lowest loss. Do the loss and the rate stand at "
            "the same place?",
            also=(_at(lambda losses: _found(losses) - 1),),
        ),
    ),
)

# A schedule that beats the best constant

BUDGET = 400
CONSTANT = 0.6
"""In the mean the best of the constants, at this budget."""
UNSEEN = range(90_000, 90_200)
NEEDED = 180
STILL = 0.2
"""A run is not cooled whose last rate is more than this part of its largest."""

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
    right="It ends lower than the best constant on at least 180 of 200 starts: no lucky seed.",
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

EXERCISES = (COSINE, WARMUP, RANGE_TEST, BETTER)
