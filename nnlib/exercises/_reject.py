"""An answer only where it is sure, and the ways to get that wrong (lesson 15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Reader = Callable[[FloatArray, float], Any]
ASK = -1


def _trials() -> list[tuple[Any, ...]]:
    """Return probabilities and thresholds.

    In each, one row is exactly as sure as the threshold; in a row, no digit stands at its own
    place in the order; the second threshold is below a half, so that two may reach it.
    """
    sure = np.array(
        [
            [0.0, 0.125, 0.75, 0.125],
            [0.5, 0.25, 0.125, 0.125],
            [0.0625, 0.875, 0.0625, 0.0],
            [0.25, 0.25, 0.0, 0.5],
            [0.0, 0.0, 0.4375, 0.5625],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
    unsure = np.array(
        [
            [0.1875, 0.4375, 0.375],
            [0.25, 0.375, 0.375],
            [0.34375, 0.3125, 0.34375],
            [0.0625, 0.0, 0.9375],
            [0.40625, 0.40625, 0.1875],
        ]
    )
    return [(sure, 0.75), (unsure, 0.375)]


def _by(kept: Callable[[FloatArray, float], Any], ask: float = ASK) -> Callable[[], Reader]:
    """Return the answer that reads where this is true, and says ``ask`` elsewhere."""
    return lambda: lambda P, threshold: np.where(kept(P, threshold), P.argmax(axis=1), ask)


def _sure(P: FloatArray, threshold: float) -> Any:
    return P.max(axis=1) >= threshold


def _margin(P: FloatArray) -> FloatArray:
    ordered = np.sort(P, axis=1)
    difference: FloatArray = ordered[:, -1] - ordered[:, -2]
    return difference


REJECT = Exercise(
    id="15-reject",
    name="read_or_ask",
    asks=(
        "Write read_or_ask(P, threshold): for each row of probabilities it returns the digit with "
        "the largest, or -1 where that is below the threshold."
    ),
    kind=FunctionAnswer(
        "(P, threshold)",
        _trials,
        shape=lambda P, threshold: (len(P),),
        labels=tuple(f"image {k}" for k in range(6)),
        calls=("a threshold of 0.75", "a threshold of 0.375"),
    ),
    solution=_by(_sure),
    right="Where the network is not sure, a person looks: it says so instead of guessing.",
    mistakes=(
        Mistake(
            _by(lambda P, threshold: P.max(axis=1) > threshold),
            "An answer that is exactly as sure as the threshold was turned away, too. Only what "
            "is below it is -1.",
        ),
        Mistake(
            _by(_sure, 0),
            "Where it is not sure, 0 came; but 0 is a digit. -1 is none.",
            also=(
                lambda: lambda P, threshold: (threshold <= P).argmax(axis=1),
                lambda: lambda P, threshold: (P * (threshold <= P)).argmax(axis=1),
            ),
        ),
        Mistake(
            _by(lambda P, threshold: P.max(axis=1) < threshold),
            "Turned around: it answers where it is not sure, and asks where it is.",
            also=(_by(lambda P, threshold: P.max(axis=1) <= threshold),),
        ),
        Mistake(
            _by(lambda P, threshold: np.full(len(P), True)),
            "It answers always, however unsure it is.",
        ),
        Mistake(
            _by(lambda P, threshold: np.full(len(P), False)),
            "It never answers: -1 for every image.",
        ),
        Mistake(
            _by(lambda P, threshold: _margin(P) >= threshold),
            "The distance to the next best digit was held against the threshold. Take the largest "
            "probability itself.",
            also=(_by(lambda P, threshold: _margin(P) > threshold),),
        ),
        Mistake(
            lambda: lambda P, threshold: np.where(_sure(P, threshold), P.max(axis=1), ASK),
            "Those are the probabilities of the answers. The digit is asked for: argmax.",
        ),
        Mistake(
            lambda: lambda P, threshold: _sure(P, threshold).astype(int),
            "Those say whether it is sure: 1 or 0. The digit is asked for, or -1.",
        ),
    ),
)
