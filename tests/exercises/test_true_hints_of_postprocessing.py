"""Undocumented answers to lesson 16: what each must be told, and what would be untrue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as scikit

from nnlib.exercises import Status, check
from nnlib.postprocessing import gaussian_decay, iou, nms, soft_nms

Answer = Callable[..., Any]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET, outcome
    return outcome.message


# What two boxes have in common


def by_points(a: Any, b: Any) -> float:
    """Count squares of side 1: the corners are whole numbers."""
    x, y = np.meshgrid(np.arange(20) + 0.5, np.arange(20) + 0.5)
    one, other = ((x > c[0]) & (x < c[2]) & (y > c[1]) & (y < c[3]) for c in (a, b))
    return (one & other).sum() / (one | other).sum()


OVERLAPS: dict[str, Answer] = {
    "nnlib's": lambda a, b: iou([a], [b])[0, 0],
    "as a table": lambda a, b: iou([a], [b]),
    "by counting": by_points,
    "by numbers": lambda a, b: by_points(list(a), list(b)),
}


@pytest.mark.parametrize("name", OVERLAPS)
def test_overlap_by_any_route_is_right(name: str) -> None:
    assert check("16-overlap", OVERLAPS[name]).status is Status.RIGHT


def shifted_in_place(a: Any, b: Any) -> Any:
    answer = OVERLAPS["nnlib's"](a, b)
    b -= a[0]
    return answer


def one_axis(a: Any, b: Any) -> Any:
    both = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    return both / (a[2] - a[0] + b[2] - b[0] - both)


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lambda a, b: round(by_points(a, b), 2), "[Rr]ounded", "too long|negative"),
        (shifted_in_place, "b in place", "too long|negative"),
        (lambda a, b: 100 * by_points(a, b), "100 times", "too long|negative"),
        (lambda a, b: iou([a, b], [a, b]), r"shape \(2, 2\)", "too long|negative"),
        (one_axis, "", "too long|negative|sum of the two|share of"),
        (lambda a, b: 0.0, "", "too long|apart in both|sum of the two|share of"),
        (lambda boxes: 0.0, "stopped", "too long"),
    ],
)
def test_what_is_said_of_other_overlaps_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("16-overlap", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# Suppression


def by_nnlib(boxes: Any, scores: Any, threshold: Any) -> Any:
    left = np.zeros_like(scores)
    kept = nms(boxes, scores, threshold)
    left[kept] = scores[kept]
    return left


def by_flags(boxes: Any, scores: Any, threshold: Any) -> list[float]:
    order, gone = sorted(range(len(scores)), key=lambda k: -scores[k]), set()
    shared = iou(boxes, boxes)
    for place, k in enumerate(order):
        if k not in gone:
            gone |= {j for j in order[place + 1 :] if shared[k, j] > threshold}
    return [0.0 if k in gone else float(scores[k]) for k in range(len(scores))]


@pytest.mark.parametrize("answer", [by_nnlib, by_flags])
def test_suppression_by_any_route_is_right(answer: Answer) -> None:
    assert check("16-nms", answer).status is Status.RIGHT


def zeroed_in_place(boxes: Any, scores: Any, threshold: Any) -> Any:
    scores[:] = by_nnlib(boxes, scores, threshold)
    return scores


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lambda *a: nms(*a), "shape", "dropped others"),
        (lambda b, s, t: s[nms(b, s, t)], "shape", "dropped others"),
        (zeroed_in_place, "scores in place", "dropped others"),
        (lambda b, s, t: by_nnlib(b, s, t) > 0, "True|yes|1 for", "dropped others"),
        (lambda b, s, t: np.zeros(len(s)), "", "Only the best|dropped has|that was given"),
        (lambda b, s, t: by_nnlib(b, s, 1 - t), "", "Turned around|that was given"),
        (lambda b, s, t: by_nnlib(b + 1, s, 0.9), "", "Turned around|lowest score"),
    ],
)
def test_what_is_said_of_other_suppressions_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("16-nms", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# Soft-NMS


def softly(boxes: Any, scores: Any, sigma: Any) -> Any:
    lowered = np.zeros_like(scores)
    kept, numbers = soft_nms(boxes, scores, gaussian_decay(sigma), lowest=0)
    lowered[kept] = numbers
    return lowered


def lowered_in_place(boxes: Any, scores: Any, sigma: Any) -> Any:
    scores[:] = softly(boxes, scores, sigma)
    return scores


def test_nnlib_soft_suppression_is_right() -> None:
    assert check("16-soft-nms", softly).status is Status.RIGHT


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lowered_in_place, "scores in place", "order was fixed"),
        (lambda *a: np.round(softly(*a), 3), "[Rr]ounded", "order was fixed"),
        (lambda *a: soft_nms(*a[:2], gaussian_decay(a[2]))[1], "shape|order of the boxes|place",
         "not squared"),
        (lambda b, s, sigma: softly(b, s, 2 * sigma), "2 sigma",
         "bell curve of|not squared|was squared"),
        (lambda b, s, sigma: np.where(softly(b, s, sigma) < 0.1, 0, softly(b, s, sigma)), "",
         "order was fixed|not squared"),
    ],
)  # fmt: skip
def test_what_is_said_of_other_soft_suppressions_is_so(
    answer: Answer, must: str, never: str
) -> None:
    message = told("16-soft-nms", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# The threshold for a wanted precision


def by_scikit(scores: Any, true: Any, wanted: float) -> Any:
    precise, _, thresholds = scikit.precision_recall_curve(true, scores)
    return thresholds[precise[:-1] >= wanted].min()


def by_loop(scores: Any, true: Any, wanted: float) -> float:
    for t in sorted(scores):
        yes = [there for score, there in zip(scores, true, strict=True) if score >= t]
        if sum(yes) / len(yes) >= wanted:
            return float(t)
    return 1.0


@pytest.mark.parametrize("answer", [by_scikit, by_loop])
def test_a_threshold_by_any_route_is_right(answer: Answer) -> None:
    assert check("16-threshold", answer).status is Status.RIGHT


def sorted_in_place(scores: Any, true: Any, wanted: float) -> Any:
    answer = by_scikit(scores, true, wanted)
    scores.sort()
    return answer


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (sorted_in_place, "scores in place", "recall"),
        (lambda *a: int(np.argmin(abs(a[0] - by_loop(*a)))), "", "recall|precise enough"),
        (lambda s, t, w: float(s.max()), "", "precise enough|recall"),
        (lambda s, t, w: s >= by_loop(s, t, w), "shape|True", "recall"),
        (lambda s, t, w: by_loop(1 - s, t, w), "", "recall, the share|accuracy|one after"),
        (lambda s, t, w: 0.5, "", "recall|accuracy|wanted precision came"),
    ],
)
def test_what_is_said_of_other_thresholds_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("16-threshold", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message
