"""How much two boxes have in common, and the ways to get that wrong (lesson 16).

Two of the mistakes were published: widths that count 1 too many, and negative widths kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Overlap = Callable[[FloatArray, FloatArray], Any]

PAIRS = {
    "boxes that share a corner": ([0, 0, 10, 10], [1, 1, 11, 11]),
    "one box within the other": ([2, 3, 12, 9], [4, 4, 7, 8]),
    "boxes side by side": ([0, 0, 4, 6], [6, 1, 11, 5]),
    "boxes apart in both directions": ([0, 1, 4, 5], [6, 8, 12, 13]),
    "two boxes that are the same": ([3, 1, 8, 4], [3, 1, 8, 4]),
    "boxes of unlike shapes": ([1, 2, 9, 5], [3, 0, 6, 12]),
}


def _trials() -> list[tuple[Any, ...]]:
    return [(np.array(a, dtype=float), np.array(b, dtype=float)) for a, b in PAIRS.values()]


def shared(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return width and height of what both cover; negative where they are apart."""
    sides: FloatArray = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    return sides


def area(box: FloatArray, more: float = 0.0) -> float:
    """Return a box's area, its sides longer by ``more``."""
    return float((box[2:] - box[:2] + more).prod())


def both(a: FloatArray, b: FloatArray) -> float:
    """Return the area that both cover."""
    return float(shared(a, b).clip(0).prod())


def _over(under: Callable[[FloatArray, FloatArray], float]) -> Callable[[], Overlap]:
    """Return the answer that divides what both cover by this."""
    return lambda: lambda a, b: both(a, b) / under(a, b)


def _right(a: FloatArray, b: FloatArray) -> float:
    return both(a, b) / (area(a) + area(b) - both(a, b))


def _one_more(a: FloatArray, b: FloatArray) -> float:
    common = float((shared(a, b) + 1).clip(0).prod())
    return common / (area(a, 1) + area(b, 1) - common)


def _one_more_shared(a: FloatArray, b: FloatArray) -> float:
    common = float((shared(a, b) + 1).clip(0).prod())
    return common / (area(a) + area(b) - common)


def _kept(a: FloatArray, b: FloatArray) -> float:
    common = float(shared(a, b).prod())
    return common / (area(a) + area(b) - common)


def _without_sign(a: FloatArray, b: FloatArray) -> float:
    common = float(abs(shared(a, b)).prod())
    return common / (area(a) + area(b) - common)


def _hull(a: FloatArray, b: FloatArray) -> float:
    return float((np.maximum(a[2:], b[2:]) - np.minimum(a[:2], b[:2])).prod())


def _as_sizes(a: FloatArray, b: FloatArray) -> float:
    """Read the last two numbers as width and height."""
    return _right(np.append(a[:2], a[:2] + a[2:]), np.append(b[:2], b[:2] + b[2:]))


OVERLAP = Exercise(
    id="16-overlap",
    name="overlap",
    asks=(
        "Write overlap(a, b): the intersection over union of two boxes, each an array of x_min, "
        "y_min, x_max, y_max."
    ),
    kind=FunctionAnswer("(a, b)", _trials, labels=("the share",), calls=tuple(PAIRS)),
    solution=lambda: _right,
    right="Boxes that are apart get 0, the same ones 1, and the first two 81 / 119.",
    mistakes=(
        Mistake(
            lambda: _one_more,
            "Every width and height came out 1 too long. The numbers are places, not counts of "
            "pixels: a width is x_max - x_min.",
            also=(
                lambda: _one_more_shared,
                lambda: lambda a, b: both(a, b) / (area(a, 1) + area(b, 1) - both(a, b)),
            ),
        ),
        Mistake(
            lambda: _kept,
            "Where boxes are apart in both directions, width and height of what they share come "
            "out negative, and their product is positive. A negative width is none: make it 0.",
        ),
        Mistake(
            lambda: _without_sign,
            "Boxes that are apart share nothing; abs() makes a width of the distance between "
            "them. Make a negative width 0.",
        ),
        Mistake(
            _over(lambda a, b: area(a) + area(b)),
            "The union is not the sum of the two areas: what both cover was counted twice.",
            also=(lambda: lambda a, b: 2 * both(a, b) / (area(a) + area(b)),),
        ),
        Mistake(
            _over(lambda a, b: min(area(a), area(b))),
            "That is the share of the smaller box. Divide by the area that at least one of both "
            "covers.",
        ),
        Mistake(
            _over(lambda a, b: max(area(a), area(b))),
            "That is the share of the larger box. Divide by the area that at least one of both "
            "covers.",
        ),
        Mistake(
            _over(lambda a, b: area(a)),
            "That is the share of one of the boxes. Divide by the area that at least one of both "
            "covers.",
            also=(_over(lambda a, b: area(b)),),
        ),
        Mistake(
            _over(_hull),
            "Divided by the box around both, which also holds what neither covers. The union is "
            "smaller.",
        ),
        Mistake(
            lambda: both,
            "That is the area that both cover. Divide it by the area that at least one covers.",
        ),
        Mistake(
            lambda: lambda a, b: area(a) + area(b) - both(a, b),
            "That is the union alone. What both cover is divided by it.",
        ),
        Mistake(
            lambda: _as_sizes,
            "The last two numbers were read as width and height. They are x_max and y_max.",
        ),
        Mistake(
            lambda: lambda a, b: 1 - _right(a, b),
            "That is 1 minus the share: 0 for two boxes that are the same.",
        ),
    ),
)
