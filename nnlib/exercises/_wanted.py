"""The threshold for a precision that is wanted, and other thresholds (lesson 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Chooser = Callable[[FloatArray, Any, float], Any]
Shares = Callable[[FloatArray, Any, float], float]

# Precision falls below what is wanted and rises again; two candidates share a score, so that to
# take them one by one gives another answer; one precision is exactly what is wanted.
FIRST = (
    [0.4, 0.95, 0.7, 0.3, 0.85, 0.6, 0.9, 0.2, 0.5, 0.75, 0.1, 0.35],
    [1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0],
    0.625,
)
SECOND = (
    [0.15, 0.65, 0.45, 0.8, 0.55, 0.25, 0.99, 0.7, 0.55, 0.05],
    [1, 0, 1, 1, 1, 0, 0, 1, 0, 0],
    0.6,
)


def _trials() -> list[tuple[Any, ...]]:
    return [(np.array(s), np.array(t), wanted) for s, t, wanted in (FIRST, SECOND)]


def precision(scores: FloatArray, true: Any, threshold: float) -> float:
    """Return the share of what is found that is there; found is what scores this or more."""
    return float(true[scores >= threshold].mean())


def _strictly(scores: FloatArray, true: Any, threshold: float) -> float:
    above = scores > threshold
    return float(true[above].mean()) if above.any() else 0.0


def _recall(scores: FloatArray, true: Any, threshold: float) -> float:
    return float(true[scores >= threshold].sum() / true.sum())


def _accuracy(scores: FloatArray, true: Any, threshold: float) -> float:
    return float(((scores >= threshold) == true).mean())


def _where(
    enough: Callable[[float, float], bool] = lambda share, wanted: share >= wanted,
    pick: Callable[[list[float]], float] = min,
    share: Shares = precision,
) -> Callable[[], Chooser]:
    """Return the answer that picks one of the scores at which a share is enough."""

    def choose(scores: FloatArray, true: Any, wanted: float) -> float:
        fits = [float(t) for t in scores if enough(share(scores, true, float(t)), wanted)]
        return pick(fits) if fits else 0.0

    return lambda: choose


def _until_it_falls(scores: FloatArray, true: Any, wanted: float) -> float:
    """Go down from the first score that is enough, and stop before the next that is not."""
    chosen = 0.0
    for t in -np.unique(-scores):
        if precision(scores, true, t) >= wanted:
            chosen = float(t)
        elif chosen:
            break
    return chosen


def _one_by_one(scores: FloatArray, true: Any, wanted: float) -> float:
    order = np.argsort(-scores, kind="stable")
    shares = np.cumsum(true[order]) / np.arange(1, len(order) + 1)
    return float(scores[order][shares >= wanted].min())


WANTED = Exercise(
    id="16-threshold",
    name="threshold_for",
    asks=(
        "Write threshold_for(scores, true, wanted): the lowest of the scores at which, taken as "
        "the threshold, the precision is at least what is wanted. A score of the threshold or "
        "more is a yes; true holds 1 and 0."
    ),
    kind=FunctionAnswer(
        "(scores, true, wanted)",
        _trials,
        labels=("the threshold",),
        calls=("the first scores", "the second scores"),
    ),
    solution=_where(),
    right="Of all thresholds that are precise enough, the lowest finds most.",
    mistakes=(
        Mistake(
            lambda: _until_it_falls,
            "The way down from the highest score ended where the precision fell short. Farther "
            "down it rises again: look at all scores.",
        ),
        Mistake(
            _where(pick=max),
            "That is the highest score that is precise enough. The lowest finds more.",
        ),
        Mistake(
            _where(lambda share, wanted: share > wanted),
            "A precision of exactly what is wanted is enough, too.",
        ),
        Mistake(
            _where(share=_strictly),
            "What scores exactly the threshold was left out. It is a yes, too.",
        ),
        Mistake(
            _where(share=_recall, pick=max),
            "That is for the recall, the share of all that are there. Precision is the share of "
            "what is found.",
        ),
        Mistake(
            _where(share=_accuracy),
            "That is for the accuracy, which counts the right noes, too. Precision is the share "
            "of what is found that is there.",
        ),
        Mistake(
            lambda: (
                lambda scores, true, wanted: precision(
                    scores, true, _where()()(scores, true, wanted)
                )
            ),
            "That is the precision there. The threshold is asked for.",
        ),
        Mistake(
            lambda: _one_by_one,
            "Two candidates of one score were taken one after the other. No threshold parts them.",
        ),
        Mistake(
            lambda: lambda scores, true, wanted: float(scores.min()),
            "That is the lowest of all scores. Is it precise enough?",
        ),
        Mistake(
            lambda: lambda scores, true, wanted: wanted,
            "The wanted precision came back. A score is asked for.",
        ),
    ),
)
