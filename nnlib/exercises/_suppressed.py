"""Non-maximum suppression, hard and soft, and the ways in which it goes astray (lesson 16).

Both exercises return the scores in the order of the boxes, 0 for a box that is dropped: so hard
suppression is soft suppression with a factor of 0, and answers of any kind have one shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.postprocessing import gaussian_decay, iou

Suppression = Callable[[FloatArray, FloatArray, float], Any]
Factors = Callable[[FloatArray, float], FloatArray]

CHAIN = [[3, 0, 13, 10], [0, 0, 10, 10], [6, 0, 16, 10], [9, 0, 19, 10], [30, 5, 40, 15]]
CHAIN_SCORES = [0.8, 0.7, 0.9, 0.6, 0.3]
"""Neighbors overlap: whoever lets dropped boxes drop others loses too many."""
CROWD = [
    [20, 0, 29, 8],
    [24, 1, 33, 9],
    [0, 0, 8, 10],
    [23, 0, 32, 8],
    [4, 0, 12, 10],
    [2, 0, 10, 8],
]
CROWD_SCORES = [0.55, 0.35, 0.95, 0.65, 0.45, 0.85]
"""The first and the fourth have an intersection over union of exactly 0.5, the threshold."""


def _trials(*settings: float) -> Callable[[], list[tuple[Any, ...]]]:
    scenes = ((CHAIN, CHAIN_SCORES), (CROWD, CROWD_SCORES))
    return lambda: [
        (np.array(boxes, dtype=float), np.array(scores), setting)
        for (boxes, scores), setting in zip(scenes, settings, strict=True)
    ]


def _cut(overlap: FloatArray, threshold: float) -> FloatArray:
    return np.where(overlap > threshold, 0.0, 1.0)


def _bell(overlap: FloatArray, sigma: float) -> FloatArray:
    return np.asarray(gaussian_decay(sigma)(overlap))


def greedy(factors: Factors, *, resort: bool = True, lowest: bool = False) -> Suppression:
    """Return the answer that takes box after box, and multiplies the others' scores.

    With ``resort`` False the order is that of the first scores; with ``lowest`` the smallest score
    is taken first.
    """

    def suppress(boxes: FloatArray, scores: FloatArray, setting: float) -> FloatArray:
        lowered, left = scores.copy(), list(range(len(scores)))
        while left:
            by = lowered if resort else scores
            best = (min if lowest else max)(left, key=lambda k: float(by[k]))
            left.remove(best)
            if lowered[best] > 0 and left:
                lowered[left] *= factors(iou(boxes[[best]], boxes[left])[0], setting)
        return lowered

    return suppress


def _by_all(factors: Factors) -> Suppression:
    """Let every box with a higher score count, dropped or not, by its first score."""

    def suppress(boxes: FloatArray, scores: FloatArray, setting: float) -> FloatArray:
        lowered = scores.copy()
        for k, box in enumerate(boxes):
            better = scores > scores[k]
            lowered[k] *= factors(iou(box[np.newaxis], boxes[better])[0], setting).prod()
        return lowered

    return suppress


def _by_first(factors: Factors) -> Suppression:
    """Let the best box alone drop others."""

    def suppress(boxes: FloatArray, scores: FloatArray, setting: float) -> FloatArray:
        best = int(scores.argmax())
        factor = factors(iou(boxes[[best]], boxes)[0], setting)
        factor[best] = 1
        return np.asarray(scores * factor)

    return suppress


def _in_given_order(boxes: FloatArray, scores: FloatArray, threshold: float) -> FloatArray:
    kept: list[int] = []
    for k in range(len(boxes)):
        if not kept or iou(boxes[[k]], boxes[kept]).max() <= threshold:
            kept.append(k)
    return _only(scores, kept)


def _only(scores: FloatArray, kept: list[int]) -> FloatArray:
    lowered = np.zeros_like(scores)
    lowered[kept] = scores[kept]
    return lowered


def _by_nearest(factors: Factors) -> Suppression:
    """Multiply by one factor a box: that of the better box it overlaps most."""

    def suppress(boxes: FloatArray, scores: FloatArray, setting: float) -> FloatArray:
        lowered = scores.copy()
        for k, box in enumerate(boxes):
            over = iou(box[np.newaxis], boxes[scores > scores[k]])[0]
            if len(over):
                lowered[k] *= factors(over, setting).min()
        return lowered

    return suppress


NMS = Exercise(
    id="16-nms",
    name="suppressed",
    asks=(
        "Write suppressed(boxes, scores, threshold): greedy non-maximum suppression. It returns "
        "the scores in the order of the boxes, with 0 for each box that is dropped."
    ),
    kind=FunctionAnswer(
        "(boxes, scores, threshold)",
        _trials(0.3, 0.5),
        shape=lambda boxes, scores, threshold: (len(scores),),
        labels=tuple(f"box {k}" for k in range(6)),
        calls=("the row of boxes", "the crowd"),
    ),
    solution=lambda: greedy(_cut),
    right="The best box stays, those too close to it go, and a dropped box drops nobody.",
    mistakes=(
        Mistake(
            lambda: _by_all(_cut),
            "A box that was dropped has dropped others. Only boxes that are kept may do so.",
        ),
        Mistake(
            lambda: greedy(lambda over, threshold: np.where(over >= threshold, 0.0, 1.0)),
            "A box that overlaps a better one by exactly the threshold was dropped, too. Only "
            "what overlaps it by more is dropped.",
        ),
        Mistake(
            lambda: _in_given_order,
            "The boxes were taken in the order in which they stand. Take the one with the highest "
            "score first.",
        ),
        Mistake(
            lambda: greedy(_cut, lowest=True),
            "The boxes were taken from the lowest score up. Begin with the highest: argsort sorts "
            "upward.",
        ),
        Mistake(
            lambda: _by_first(_cut),
            "Only the best box has dropped others. Go on with the best of what is left, until "
            "nothing is left.",
        ),
        Mistake(
            lambda: greedy(lambda over, threshold: np.where(over < threshold, 0.0, 1.0)),
            "Turned around: those that overlap little were dropped, and those that overlap much "
            "were kept.",
        ),
        Mistake(
            lambda: (
                lambda boxes, scores, threshold: (greedy(_cut)(boxes, scores, threshold) > 0) * 1.0
            ),
            "That says which boxes are kept. Return their scores, and 0 for the others.",
        ),
        Mistake(
            lambda: (
                lambda boxes, scores, threshold: scores - greedy(_cut)(boxes, scores, threshold)
            ),
            "Those are the boxes that are dropped: their scores stand there, and 0 for those that "
            "are kept.",
        ),
        Mistake(
            lambda: lambda boxes, scores, threshold: scores,
            "No box was dropped: every score is the one that was given.",
        ),
        Mistake(
            lambda: lambda boxes, scores, threshold: np.where(scores >= threshold, scores, 0.0),
            "The threshold was held against the scores. It is for the intersection over union.",
            also=(
                lambda: lambda boxes, scores, threshold: np.where(scores > threshold, scores, 0.0),
            ),
        ),
        Mistake(
            lambda: greedy(_bell),
            "Scores were lowered by exp(-IoU^2 / threshold), as Soft-NMS does it. Here a box is "
            "kept or dropped.",
        ),
        Mistake(
            lambda: (
                lambda boxes, scores, threshold: -np.sort(-greedy(_cut)(boxes, scores, threshold))
            ),
            "The right scores, sorted, are not in the order of the boxes.",
        ),
    ),
)

SOFT_NMS = Exercise(
    id="16-soft-nms",
    name="softened",
    asks=(
        "Write softened(boxes, scores, sigma): Soft-NMS. It takes the box with the highest score "
        "that is left, multiplies the scores of all others that are left by exp(-IoU^2 / sigma), "
        "and goes on. It returns all lowered scores, in the order of the boxes."
    ),
    kind=FunctionAnswer(
        "(boxes, scores, sigma)",
        _trials(0.5, 0.125),
        shape=lambda boxes, scores, sigma: (len(scores),),
        labels=tuple(f"box {k}" for k in range(6)),
        calls=("the row of boxes", "the crowd"),
    ),
    solution=lambda: greedy(_bell),
    right="Nobody is dropped; the more a box overlaps those before it, the less is left of it.",
    mistakes=(
        Mistake(
            lambda: greedy(_bell, resort=False),
            "The order was fixed by the first scores. After each step take the highest of the "
            "lowered scores.",
            also=(lambda: _by_all(_bell),),
        ),
        Mistake(
            lambda: _by_first(_bell),
            "Only the best box has lowered others. Go on with the highest score that is left.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: np.exp(-over / sigma)),
            "The intersection over union was not squared.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: np.exp(-(over**2) / sigma**2)),
            "Sigma was squared. The intersection over union is squared, sigma is not.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: np.exp(-(over**2) / (2 * sigma**2))),
            "That is the bell curve of statistics, with 2 sigma^2. Here the square of the "
            "intersection over union is divided by sigma alone.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: np.exp(-(over**2) / (2 * sigma))),
            "The square of the intersection over union was divided by 2 sigma. It is divided by "
            "sigma.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: np.exp(-(over**2) * sigma)),
            "The square of the intersection over union was multiplied by sigma. Divide.",
        ),
        Mistake(
            lambda: greedy(lambda over, sigma: 1 - over),
            "That is the linear way, 1 - IoU. The bell curve is asked for.",
            also=(
                lambda: greedy(lambda over, sigma: np.where(over >= sigma, 1 - over, 1.0)),
                lambda: greedy(lambda over, sigma: np.where(over > 0.3, 1 - over, 1.0)),
            ),
        ),
        Mistake(
            lambda: greedy(_cut),
            "Boxes were dropped where they overlap by more than sigma. Here scores are lowered.",
        ),
        Mistake(
            lambda: _by_nearest(_bell),
            "Each score was multiplied once. Every box that is taken multiplies those that are "
            "left.",
        ),
        Mistake(
            lambda: greedy(_bell, lowest=True),
            "The boxes were taken from the lowest score up. Begin with the highest.",
        ),
        Mistake(
            lambda: lambda boxes, scores, sigma: -np.sort(-greedy(_bell)(boxes, scores, sigma)),
            "The right scores, sorted, are not in the order of the boxes.",
        ),
        Mistake(
            lambda: lambda boxes, scores, sigma: scores,
            "No score was lowered: every one is the one that was given.",
        ),
    ),
)
