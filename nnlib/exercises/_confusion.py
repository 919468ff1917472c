"""A confusion matrix, and the ways in which counting goes astray (lesson 15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.metrics import confusion_matrix

Digits = NDArray[np.int64]
Confused = Callable[[Digits, Digits], Any]
TEN = 10
SHAPE = (TEN, TEN)


def _trials() -> list[tuple[Any, ...]]:
    """Return answers and truths: all ten digits, and then no 9 at all.

    Some pairs come several times, and of no two digits is one taken for the other as often as the
    other for it.
    """
    rng = np.random.default_rng(151)
    trials = []
    for digits in (TEN, TEN - 1):
        true = np.concatenate([np.arange(digits), rng.integers(digits, size=40)])
        answers = np.where(rng.random(len(true)) < 0.6, true, (true + 3) % digits)
        trials.append((answers, true))
    return trials


def _right(answers: Digits, true: Digits) -> Digits:
    return confusion_matrix(answers, true, TEN)


def _made(change: Callable[[Digits], Any]) -> Callable[[], Confused]:
    """Return the answer that makes this of the right table."""
    return lambda: lambda answers, true: change(_right(answers, true))


def _once(answers: Digits, true: Digits) -> Digits:
    counts = np.zeros(SHAPE, dtype=np.int64)
    counts[true, answers] += 1
    return counts


def _once_transposed(answers: Digits, true: Digits) -> Digits:
    return _once(true, answers)


def _as_large_as_needed(answers: Digits, true: Digits) -> Digits:
    size = int(max(answers.max(), true.max())) + 1
    return confusion_matrix(answers, true, size)


def _without_diagonal(counts: Digits) -> Digits:
    return counts - np.diag(counts.diagonal())


def _first_only(value: FloatArray) -> bool:
    """Return whether the first call is right, and the second came with too few rows."""
    (answers, true), _ = _trials()
    size = TEN * TEN
    return bool(
        np.isnan(value[size:]).all() and (value[:size] == _right(answers, true).ravel()).all()
    )


CONFUSION = Exercise(
    id="15-confusion",
    name="confusion",
    asks=(
        "Write confusion(answers, true): it returns a table of 10 by 10 counts. Row t, column a: "
        "how many images of digit t were read as a."
    ),
    kind=FunctionAnswer(
        "(answers, true)",
        _trials,
        shape=SHAPE,
        labels=tuple(f"row {t}, column {a}" for t in range(TEN) for a in range(TEN)),
        calls=("the first answers", "the answers without a 9"),
    ),
    solution=lambda: _right,
    right="On the diagonal is what was read right; beside it, which digit was taken for which.",
    mistakes=(
        Mistake(
            _made(np.transpose),
            "Rows and columns have changed places: the row is the true digit, and the column what "
            "it was read as.",
        ),
        Mistake(
            lambda: _once,
            "No count is above 1: with counts[true, answers] += 1, a pair that comes several "
            "times is counted once. Count in a loop, or with np.add.at.",
            also=(lambda: _once_transposed,),
        ),
        Mistake(
            lambda: _as_large_as_needed,
            "Right where all ten digits come, and not without a 9: the table is 10 by 10, whatever "
            "comes.",
            matches=_first_only,
        ),
        Mistake(
            _made(lambda counts: counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)),
            "Those are shares of each row, the true digits. Counts are asked for.",
        ),
        Mistake(
            _made(lambda counts: counts / np.maximum(counts.sum(axis=0), 1)),
            "Those are shares of each column, the answers. Counts are asked for.",
        ),
        Mistake(
            _made(lambda counts: counts / counts.sum()),
            "Those are shares of all images. Counts are asked for.",
        ),
        Mistake(
            _made(_without_diagonal),
            "The diagonal is empty: what was read right is counted, too.",
        ),
        Mistake(
            _made(lambda counts: np.diag(counts.diagonal())),
            "Only what was read right is counted. What was read wrong stands beside the diagonal.",
        ),
        Mistake(
            _made(lambda counts: counts + counts.T),
            "Each pair is counted both ways round, so that 1 taken for 7 and 7 taken for 1 cannot "
            "be told apart: the row is the true digit alone.",
            also=(
                _made(lambda counts: counts + counts.T - np.diag(counts.diagonal())),
                _made(lambda counts: (counts + counts.T) / 2),
            ),
        ),
    ),
)
