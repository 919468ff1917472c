"""A choice by the validation set, and other ways to choose and to report (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Choice = Callable[[FloatArray, FloatArray, FloatArray], Sequence[Any]]


VALUES, DRAWS = 26, 6
LOW = {
    "mean": [0.33, 0.28, 0.27, 0.34, 0.29, 0.28],
    "median": [0.25, 0.25, 0.26, 0.66, 0.67, 0.25],
    "worst draw": [0.31, 0.32, 0.31, 0.31, 0.32, 0.31],
    "votes": [0.58, 0.21, 0.2, 0.59, 0.21, 0.58],
    "first draw": [0.11, 0.53, 0.54, 0.52, 0.51, 0.53],
    "last draw": [0.53, 0.52, 0.54, 0.53, 0.51, 0.12],
    "both": [0.36, 0.29, 0.33, 0.29, 0.37, 0.35],
    "test": [0.51, 0.53, 0.52, 0.53, 0.54, 0.52],
    "steady": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "highest": [0.72, 0.71, 0.74, 0.72, 0.73, 0.71],
}
"""Losses of a row that this way to choose takes, and no other: so no hint is said of an answer that
chose in another way.  A test holds it."""
LUCKY_ROW, LUCKY = 2, [0.52, 0.51, 0.52, 0.05, 0.53, 0.52]
"""The row with the lowest number of all.  It stands so near the top that its place in the table,
counted entry by entry, is a row's, too."""
TESTED = {"both": 0.27, "test": 0.25}
"""Test losses of the rows that the test set chooses, or has a say in."""


def _choice_trials() -> list[tuple[Any, ...]]:
    trials = []
    for seed in (1318, 1320):
        rng = np.random.default_rng(seed)
        l2s = np.append(0.0, np.geomspace(0.0003, 0.17, VALUES - 1).round(4))
        validation = np.full((VALUES, DRAWS), 0.55)
        validation[:, 3] -= 0.08  # the column with the lowest mean
        test = np.full((VALUES, DRAWS), 0.42)
        rows = 6 + 2 * rng.permutation(len(LOW))  # no two are neighbors
        for row, (way, losses) in zip(rows, LOW.items(), strict=True):
            validation[row] = losses
            test[row] = TESTED.get(way, 0.42)
        validation[LUCKY_ROW] = LUCKY
        validation += rng.uniform(-0.004, 0.004, size=validation.shape)
        trials.append((l2s, validation, test + rng.uniform(-0.02, 0.02, size=test.shape)))
    return trials


def _choosing(
    row: Callable[[FloatArray, FloatArray], int],
    told: Callable[[FloatArray, FloatArray, int], float] = lambda validation, test, k: float(
        test[k].mean()
    ),
    name: Callable[[FloatArray, int], float] = lambda l2s, k: float(l2s[k]),
) -> Callable[[], Choice]:
    """Return the answer that takes this row, and tells this loss of it."""

    def chosen(l2s: FloatArray, validation: FloatArray, test: FloatArray) -> tuple[float, float]:
        k = row(validation, test)
        return name(l2s, k), told(validation, test, k)

    return lambda: chosen


def _by_mean(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.mean(axis=1).argmin())


def _by_test(validation: FloatArray, test: FloatArray) -> int:
    return int(test.mean(axis=1).argmin())


def _by_smallest(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.min(axis=1).argmin())


def _by_median(validation: FloatArray, test: FloatArray) -> int:
    return int(np.median(validation, axis=1).argmin())


def _by_worst(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.max(axis=1).argmin())


def _by_spread(validation: FloatArray, test: FloatArray) -> int:
    return int(validation.std(axis=1).argmin())


def _by_both(validation: FloatArray, test: FloatArray) -> int:
    return int((validation + test).mean(axis=1).argmin())


def _by_votes(validation: FloatArray, test: FloatArray) -> int:
    return int(np.bincount(validation.argmin(axis=0)).argmax())


def _by_draw(draw: int) -> Callable[[FloatArray, FloatArray], int]:
    return lambda validation, test: int(validation[:, draw].argmin())


CHOICE = Exercise(
    id="13-choose-l2",
    name="chosen_l2",
    asks=(
        "Write chosen_l2(l2s, validation, test): it returns the l2 that the validation set "
        "chooses, and the mean test loss of that l2."
    ),
    kind=PartsAnswer(
        "(l2s, validation, test)",
        _choice_trials,
        calls=("the first tables", "the second tables"),
        parts=lambda l2s, validation, test: {"l2": (), "loss": ()},
    ),
    solution=_choosing(_by_mean),
    right="The validation set chose, and the test set has only spoken at the end.",
    mistakes=(
        Mistake(
            _choosing(_by_test),
            "The test set has chosen. So its loss is the luckiest of all, and no test any more.",
            also=(
                _choosing(_by_test, lambda validation, test, k: float(validation[k].mean())),
                _choosing(lambda validation, test: int(test.min(axis=1).argmin())),
            ),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(validation[k].mean())),
            "The loss is the validation set's. It was the lowest of all, so it is lucky: ask the "
            "test set.",
            also=(
                _choosing(_by_smallest, lambda validation, test, k: float(validation[k].mean())),
            ),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test.mean(axis=1).min())),
            "The l2 is right. The loss is the lowest of the test set's: return that of the l2 "
            "that was chosen.",
        ),
        Mistake(
            _choosing(_by_smallest),
            "One lucky number has chosen. Take the mean over the draws, one for each l2 (axis=1), "
            "and the lowest of these.",
            also=(
                _choosing(_by_smallest, lambda validation, test, k: float(test[k].min())),
                _choosing(
                    _by_smallest,
                    lambda validation, test, k: float(test[k, validation[k].argmin()]),
                ),
            ),
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.mean(axis=1).argmax())),
            "That is the l2 with the highest loss. Lower is better.",
            also=(_choosing(lambda validation, test: int(validation.max(axis=1).argmax())),),
        ),
        Mistake(
            _choosing(_by_mean, name=lambda l2s, k: float(k)),
            "That is the place of the l2 in the list. Return the l2 that stands there.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test.mean())),
            "The l2 is right. The loss is the mean over all of them: take the row of the one that "
            "was chosen.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test[k].min())),
            "The l2 is right. The loss is that of its luckiest draw: take the mean of its row.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test[k, 0])),
            "The l2 is right. The loss is that of one draw alone: take the mean of its row.",
            also=(_choosing(_by_mean, lambda validation, test, k: float(test[k, -1])),),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(np.median(test[k]))),
            "The l2 is right. The loss is the median of its row: take the mean.",
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(test[k].sum())),
            "The l2 is right. The loss is the sum of its row: take the mean.",
        ),
        Mistake(
            _choosing(_by_median),
            "The medians have chosen. Choose by the mean over the draws.",
            also=(_choosing(_by_median, lambda _, test, k: float(np.median(test[k]))),),
        ),
        Mistake(
            _choosing(_by_worst),
            "The l2 whose worst draw is best was chosen. Choose by the mean over the draws.",
            also=(_choosing(_by_worst, lambda _, test, k: float(test[k].max())),),
        ),
        Mistake(
            _choosing(_by_spread),
            "The l2 whose losses differ least was chosen. They may all be high: choose by their "
            "mean.",
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.argmin())),
            "The argmin() of a whole table counts its entries, row by row, so it names no row. "
            "Take the mean of each row first (axis=1).",
            also=(
                _choosing(
                    lambda validation, test: int(validation.argmin()),
                    lambda validation, test, k: float(test.flat[k]),
                ),
                _choosing(
                    lambda validation, test: int(validation.argmin()),
                    lambda validation, test, k: float(test.min()),
                ),
            ),
        ),
        Mistake(
            _choosing(_by_both),
            "The test set has had a say in the choice. Choose by the validation set alone.",
            also=(
                _choosing(
                    _by_both,
                    lambda validation, test, k: float((validation[k] + test[k]).mean() / 2),
                ),
            ),
        ),
        Mistake(
            _choosing(_by_votes),
            "The l2 that is best on the most draws was chosen. Choose by the mean over the draws.",
        ),
        Mistake(
            _choosing(_by_draw(0)),
            "One draw has chosen. Take the mean over all of them.",
            also=(
                _choosing(_by_draw(-1)),
                _choosing(_by_draw(0), lambda _, test, k: float(test[k, 0])),
                _choosing(_by_draw(-1), lambda _, test, k: float(test[k, -1])),
            ),
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.mean(axis=0).argmin())),
            "The means were taken over the wrong axis: a row is an l2, and a column a draw. Each "
            "l2 needs the mean of its row, axis=1.",
            also=(
                _choosing(
                    lambda validation, test: int(validation.mean(axis=0).argmin()),
                    lambda validation, test, k: float(test[:, k].mean()),
                ),
            ),
        ),
        Mistake(
            _choosing(lambda validation, test: 0),
            "That is the first of them, an l2 of 0, whatever the losses are. Was the mean taken of "
            "the whole table? That is one number, and its argmin() is always 0.",
        ),
        Mistake(
            _choosing(lambda validation, test: VALUES - 1),
            "That is the last of them, whatever the losses are. Does a loop go on without "
            "remembering the lowest so far?",
        ),
    ),
)
