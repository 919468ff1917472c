"""A choice by the validation set, and other ways to choose and to report (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Choice = Callable[[FloatArray, FloatArray, FloatArray], Sequence[Any]]


def _choice_trials() -> list[tuple[Any, ...]]:
    l2s = np.array([0.0, 0.0007, 0.0031, 0.013, 0.057])
    rng = np.random.default_rng(1313)
    trials = []
    for level in ([0.31, 0.24, 0.19, 0.22, 0.29], [0.42, 0.33, 0.35, 0.36, 0.51]):
        validation = np.array(level)[:, np.newaxis] + rng.normal(0, 0.02, size=(5, 4))
        test = np.array(level)[:, np.newaxis] + rng.normal(0, 0.02, size=(5, 4)) + 0.03
        trials.append((l2s.copy(), validation, test))
    for (_, validation, test), by_val, by_test, by_one in zip(
        trials, (2, 1), (3, 2), (1, 3), strict=True
    ):
        # Each row's mean decides; one lucky number, and the test set, would choose another row.
        validation[by_val] -= 0.02
        validation[by_one, 2] = validation.min() - 0.03
        validation[by_one, [0, 1, 3]] += 0.09
        test[by_test] = test[by_val] - 0.028 + np.array([0.006, -0.006, 0.003, -0.003])
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
            "The test set has chosen. So its loss is the luckiest of five, and no test any more.",
            also=(
                _choosing(_by_test, lambda validation, test, k: float(validation[k].mean())),
                _choosing(lambda validation, test: int(test.min(axis=1).argmin())),
            ),
        ),
        Mistake(
            _choosing(_by_mean, lambda validation, test, k: float(validation[k].mean())),
            "The loss is the validation set's. It was the lowest of five, so it is lucky: ask the "
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
            also=(_choosing(_by_mean, lambda validation, test, k: float(test[k, 0])),),
        ),
        Mistake(
            _choosing(lambda validation, test: int(validation.mean(axis=0).argmin())),
            "The means were taken over the wrong axis: a row is an l2, and a column a draw. Each "
            "l2 needs the mean of its row, axis=1.",
        ),
        Mistake(
            _choosing(lambda validation, test: 0),
            "That is the first of them, an l2 of 0, whatever the losses are.",
        ),
    ),
)
