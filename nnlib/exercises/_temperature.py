"""A temperature that validation data choose, and other ways to choose and to report (lesson 15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.activations import softmax
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Digits = NDArray[np.int64]
Calibrated = Callable[..., Sequence[Any]]

TEMPERATURES = np.array([0.25, 0.3, 0.4, 0.5, 0.625, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0])
"""With most of them, one over it stands among them, too: who multiplies has an answer."""
SEEDS = (1524, 1570)
"""Chosen so that every rule below takes another temperature; a test holds it."""
TRUST = (1.0, 1.9)
"""How much surer the scores of a call are than they are right, on validation data."""


def _scores(rng: np.random.Generator, n: int, trust: float) -> tuple[FloatArray, Digits]:
    scores = 2 * rng.normal(size=(n, 4))
    drawn = softmax(scores).cumsum(axis=1) < rng.random((n, 1))
    return trust * scores, drawn.sum(axis=1).clip(0, 3).astype(np.int64)


def _trials() -> list[tuple[Any, ...]]:
    trials = []
    for seed, trust in zip(SEEDS, TRUST, strict=True):
        rng = np.random.default_rng(seed)
        validation = _scores(rng, 40, trust)
        trials.append((TEMPERATURES.copy(), *validation, *_scores(rng, 30, 2 * trust)))
    return trials


def cost(Z: FloatArray, y: Digits, temperature: float = 1.0) -> float:
    """Return the mean cross-entropy."""
    p = softmax(Z / temperature)
    return float(-np.log(p[np.arange(len(y)), y]).mean())


def _squared(Z: FloatArray, y: Digits, temperature: float) -> float:
    return float(((softmax(Z / temperature) - np.eye(Z.shape[1])[y]) ** 2).sum(axis=1).mean())


def _twice_softmax(Z: FloatArray, y: Digits, temperature: float) -> float:
    return cost(softmax(Z), y, temperature)


def _times(Z: FloatArray, y: Digits, temperature: float) -> float:
    return cost(Z, y, 1 / temperature)


def _surer_than_right(Z: FloatArray, y: Digits, temperature: float) -> float:
    p = softmax(Z / temperature)
    return abs(float(p.max(axis=1).mean() - (p.argmax(axis=1) == y).mean()))


def lowest(costs: Callable[[float], float]) -> int:
    """Return the place of the temperature at which a cost is lowest."""
    return int(np.argmin([costs(float(t)) for t in TEMPERATURES]))


RULES: dict[str, Callable[[FloatArray, Digits, FloatArray, Digits], int]] = {
    "validation": lambda Zv, yv, Z, y: lowest(lambda t: cost(Zv, yv, t)),
    "test": lambda Zv, yv, Z, y: lowest(lambda t: cost(Z, y, t)),
    "both": lambda Zv, yv, Z, y: lowest(
        lambda t: cost(np.vstack([Zv, Z]), np.concatenate([yv, y]), t)
    ),
    "highest": lambda Zv, yv, Z, y: lowest(lambda t: -cost(Zv, yv, t)),
    "times": lambda Zv, yv, Z, y: lowest(lambda t: _times(Zv, yv, t)),
    "squared": lambda Zv, yv, Z, y: lowest(lambda t: _squared(Zv, yv, t)),
    "confidence": lambda Zv, yv, Z, y: lowest(lambda t: _surer_than_right(Zv, yv, t)),
    "twice": lambda Zv, yv, Z, y: lowest(lambda t: _twice_softmax(Zv, yv, t)),
}
"""Ways to choose: the place of the temperature that each takes."""


def _told_by(
    rule: str,
    told: Callable[[FloatArray, Digits, FloatArray, Digits, float], float] | None = None,
    name: Callable[[int], float] = lambda k: float(TEMPERATURES[k]),
) -> Callable[[], Calibrated]:
    """Return the answer that chooses by this rule, and tells this cost."""

    def calibrated(
        temperatures: FloatArray, Zv: FloatArray, yv: Digits, Z: FloatArray, y: Digits
    ) -> tuple[float, float]:
        k = RULES[rule](Zv, yv, Z, y)
        of = float(temperatures[k])
        return name(k), cost(Z, y, of) if told is None else told(Zv, yv, Z, y, of)

    return lambda: calibrated


TEMPERATURE = Exercise(
    id="15-temperature",
    name="calibrated",
    asks=(
        "Write calibrated(temperatures, Z_val, y_val, Z_test, y_test): it returns the temperature "
        "at which the validation data's mean cross-entropy is lowest, and the test data's there."
    ),
    kind=PartsAnswer(
        "(temperatures, Z_val, y_val, Z_test, y_test)",
        _trials,
        calls=("the first scores", "the second scores"),
        parts=lambda *arguments: {"temperature": (), "cross-entropy": ()},
    ),
    solution=_told_by("validation"),
    right="The validation data chose how sure to be; the test data only said what it gives.",
    mistakes=(
        Mistake(
            _told_by("test"),
            "The test data have chosen, so they are no test any more. Choose by the validation "
            "data.",
            also=(_told_by("test", lambda Zv, yv, Z, y, t: cost(Zv, yv, t)),),
        ),
        Mistake(
            _told_by("both"),
            "Validation and test data have chosen together. Choose by the validation data alone.",
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: cost(Zv, yv, t)),
            "The temperature is right. The cross-entropy is that of the validation data, which "
            "chose it: ask the test data.",
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: cost(Z, y)),
            "The temperature is right. The cross-entropy is the test data's without it: divide "
            "their scores by it, too.",
        ),
        Mistake(
            _told_by("times", lambda Zv, yv, Z, y, t: cost(Z, y, 1 / t)),
            "The scores were multiplied by the temperature. They are divided by it: a high one "
            "makes less sure.",
            also=(_told_by("times"),),
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: cost(Z, y, 1 / t)),
            "The temperature is right. The test data's scores were multiplied by it: divide.",
        ),
        Mistake(
            _told_by("twice", lambda Zv, yv, Z, y, t: _twice_softmax(Z, y, t)),
            "Probabilities were divided by the temperature, and softmax done on them again. "
            "Divide the scores.",
            also=(_told_by("twice"),),
        ),
        Mistake(
            _told_by("validation", name=float),
            "That is the place of the temperature in the list. Return the temperature that stands "
            "there.",
        ),
        Mistake(
            _told_by("highest"),
            "That is the temperature with the highest cross-entropy. Lower is better.",
        ),
        Mistake(
            _told_by("squared"),
            "Another temperature than the cross-entropy takes: the one with the lowest squared "
            "error of the probabilities.",
        ),
        Mistake(
            _told_by("confidence"),
            "That temperature makes the answers as sure in the mean as they are right. The one "
            "with the lowest cross-entropy is asked for.",
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: len(y) * cost(Z, y, t)),
            "The temperature is right. The cross-entropy was added up over the test data: take "
            "the mean.",
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: -cost(Z, y, t)),
            "The temperature is right. The mean of the logarithms is below 0: the cross-entropy "
            "is minus that.",
        ),
        Mistake(
            _told_by("validation", lambda Zv, yv, Z, y, t: cost(Z, y, t) / np.log(10)),
            "The temperature is right. A logarithm of another base is in the cross-entropy: take "
            "the natural one, np.log.",
            also=(_told_by("validation", lambda Zv, yv, Z, y, t: cost(Z, y, t) / np.log(2)),),
        ),
        Mistake(
            _told_by(
                "validation",
                lambda Zv, yv, Z, y, t: min(cost(Z, y, float(t)) for t in TEMPERATURES),
            ),
            "The temperature is right. The cross-entropy is the lowest that the test data have "
            "with any of them: return the one with the chosen temperature.",
        ),
        Mistake(
            _told_by(
                "validation",
                lambda Zv, yv, Z, y, t: float((softmax(Z / t).argmax(axis=1) == y).mean()),
            ),
            "The temperature is right. Beside it stands the share of right answers, which no "
            "temperature changes: the cross-entropy is asked for.",
        ),
    ),
)
