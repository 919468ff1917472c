"""The best constant for nine measurements under three losses, and what else is found (lesson 09).

A search finds its answers to within a tolerance, so the mistakes are matched to within it, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.losses import Huber

MEASURED = np.array([12.5, 11.1, 10.5, 13.5, 41.7, 11.0, 11.4, 10.3, 12.1])
"""Nine measurements, of which the fifth was mistyped; shape (9,)."""

SLIP = 41.7
CONSTANT_TOLERANCE = 0.005


def _best_under_huber(delta: float = 1.0, values: FloatArray = MEASURED) -> float:
    """Return where the pulls cancel: the sum of the derivatives falls with the constant."""
    low, high = float(values.min()), float(values.max())
    loss, targets = Huber(delta), values[:, np.newaxis]
    for _ in range(100):
        middle = (low + high) / 2
        pull = loss.gradient(np.full_like(targets, middle), targets).sum()
        low, high = (middle, high) if pull < 0 else (low, middle)
    return (low + high) / 2


@cache
def _best(delta: float = 1.0) -> tuple[float, float, float]:
    return float(MEASURED.mean()), float(np.median(MEASURED)), _best_under_huber(delta)


def _best_but(place: int, value: float) -> list[float]:
    """Return the best constants with another one in one place."""
    constants = list(_best())
    constants[place] = value
    return constants


def _without_the_slip() -> FloatArray:
    return MEASURED[MEASURED != SLIP]


def _put_right() -> FloatArray:
    return np.where(MEASURED == SLIP, SLIP - 30, MEASURED)


def _lowest_losses() -> list[float]:
    squared, absolute, huber = _best()
    errors = MEASURED - squared
    targets = MEASURED[:, np.newaxis]
    return [
        float((errors**2).mean()),
        float(np.abs(MEASURED - absolute).mean()),
        Huber(1.0)(np.full_like(targets, huber), targets),
    ]


def _one_step_from(start: float) -> float:
    return start + float(np.clip(MEASURED - start, -1, 1).mean())


def _found_about(hint: str, *made: Callable[[], list[float]]) -> Mistake:
    """Return a mistake that a search finds, too, to within the tolerance."""

    def matches(value: FloatArray) -> bool:
        return any(bool((np.abs(value - slip()) <= CONSTANT_TOLERANCE).all()) for slip in made)

    return Mistake(made[0], hint, matches, also=made[1:])


BEST_CONSTANTS = Exercise(
    id="09-best-constants",
    name="best_constants",
    asks=(
        "Hand in three numbers, to within 0.005: the constant with the lowest squared error, with "
        "the lowest absolute error, and with the lowest Huber loss (delta 1)."
    ),
    kind=NumbersAnswer((3,), labels=("squared", "absolute", "Huber")),
    solution=lambda: list(_best()),
    tolerance=CONSTANT_TOLERANCE,
    right=(
        "The mean, the median, and something between them. To the squared error, the one slip "
        "pulls as hard as all eight others together; to the absolute error, it is one vote of nine."
    ),
    mistakes=(
        _found_about(
            "Those are the lowest losses. The question is where: hand in the constants.",
            _lowest_losses,
            lambda: [_lowest_losses()[0] / 2, *_lowest_losses()[1:]],
        ),
        Mistake(
            lambda: [round(constant, 1) for constant in _best()],
            "Rounded to one decimal, or found in steps that are too wide. Search in steps of 0.01.",
            also=(lambda: _best_but(2, round(_best()[2], 1)),),
        ),
        Mistake(
            lambda: [float(round(constant)) for constant in _best()],
            "Rounded to whole numbers, or found in steps of 1. Search in steps of 0.01.",
        ),
        Mistake(
            lambda: [_best()[0]] * 3,
            "All three are the same number. Each loss has a lowest point of its own: give the "
            "search another loss each time.",
            lambda value: bool((value == value[0]).all()),
            also=(lambda: [_best()[1]] * 3, lambda: [10.0] * 3),
        ),
        _found_about(
            "The fifth measurement was left out, in one place or in all. It is a slip, and it is "
            "in the data: how much each loss minds it is the question.",
            lambda: [
                float(_without_the_slip().mean()),
                float(np.median(_without_the_slip())),
                _best_under_huber(values=_without_the_slip()),
            ],
            lambda: _best_but(0, float(_without_the_slip().mean())),
            lambda: _best_but(1, float(np.median(_without_the_slip()))),
            lambda: _best_but(2, _best_under_huber(values=_without_the_slip())),
        ),
        _found_about(
            "The fifth measurement was put right. Nobody noticed the slip, so it stays: how much "
            "each loss minds it is the question.",
            lambda: [
                float(_put_right().mean()),
                _best()[1],
                _best_under_huber(values=_put_right()),
            ],
            lambda: _best_but(0, float(_put_right().mean())),
        ),
        _found_about(
            "The second number stands in the middle of the list as it came. What is asked for "
            "stands in the middle once they are sorted.",
            lambda: _best_but(1, float(MEASURED[len(MEASURED) // 2])),
        ),
        _found_about(
            "The third number belongs to another delta. Here delta is 1.",
            lambda: list(_best(0.5)),
            lambda: list(_best(2.0)),
        ),
        _found_about(
            "The third number is the mean of the other two. Huber's best constant lies between "
            "them, but it has to be searched for.",
            lambda: _best_but(2, (_best()[0] + _best()[1]) / 2),
        ),
        _found_about(
            "The third number is one step on the way, with each error cut off at 1. Go on until "
            "the constant no longer moves.",
            lambda: _best_but(2, _one_step_from(_best()[1])),
            lambda: _best_but(2, _one_step_from(_best()[0])),
        ),
        _found_about(
            "The first number is a sum. Divide it by how many measurements there are.",
            lambda: _best_but(0, float(MEASURED.sum())),
        ),
        _found_about(
            "The first number is divided by eight. There are nine measurements.",
            lambda: _best_but(0, float(MEASURED.sum() / 8)),
        ),
        _found_about(
            "The first number is a root mean square: the measurements were squared. What is "
            "squared is their distance from the constant.",
            lambda: _best_but(0, float(np.sqrt((MEASURED**2).mean()))),
        ),
        _found_about(
            "That is halfway between the smallest and the largest, where the largest distance is "
            "least. No loss here looks at that one alone.",
            *(
                lambda k=k: _best_but(k, float(MEASURED.min() + MEASURED.max()) / 2)
                for k in range(3)
            ),
        ),
    ),
)
