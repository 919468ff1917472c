"""What is nearly right is told so: no message contradicts what was handed in."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from nnlib.exercises import Exercise, Outcome, Status, check, exercises
from nnlib.exercises._reading import NumbersAnswer
from tests.exercises.contradictions import contradictions
from tests.exercises.near_misses import SAYS, Kind, NearMiss, Truth, near_misses

LESSONS = (
    *("00", "01", "02", "03", "04", "05", "06"),
    *("08", "09", "10", "11", "12", "13", "14", "15", "16", "17"),
)
ALL = [exercise for lesson in LESSONS for exercise in exercises(lesson).values()]


@cache
def misses_of(exercise_id: str) -> tuple[NearMiss, ...]:
    return tuple(near_misses(exercises(exercise_id[:2])[exercise_id]))


def told(exercise: Exercise, miss: NearMiss, outcome: Outcome) -> list[str]:
    """What is wrong with an outcome for this near miss."""
    found = list(contradictions(exercise, miss.answer, outcome))
    if miss.kind in (Kind.FORM, Kind.SINGLE):
        return found + ["is right, and is not told so"] * (outcome.status is not Status.RIGHT)
    if outcome.status is Status.RIGHT:
        return found + ["changes its arguments"] * (miss.kind is Kind.IN_PLACE)
    if exercise.accepts is None:
        says = SAYS.get(miss.kind, Truth())
        if not re.search(says.must, outcome.message, re.IGNORECASE):
            found.append(f"does not say {says.must!r}")
        if re.search(says.never, outcome.message):
            found.append(f"says {says.never!r}")
    return found


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_a_near_miss_is_told_the_truth(exercise: Exercise) -> None:
    wrong = []
    for miss in misses_of(exercise.id):
        outcome = check(exercise.id, miss.answer)
        wrong += [
            f"{miss.kind.name} {miss.name}: {problem}: {outcome!r}"
            for problem in told(exercise, miss, outcome)
        ]
    assert not wrong, "\n".join(wrong)


MISTAKES = [
    pytest.param(exercise, made, id=f"{exercise.id}-{number}-{way}")
    for exercise in ALL
    for number, mistake in enumerate(exercise.mistakes)
    for way, made in enumerate((mistake.example, *mistake.also))
]


@pytest.mark.parametrize(("exercise", "made"), MISTAKES)
def test_a_hint_does_not_contradict_its_own_mistake(
    exercise: Exercise, made: Callable[[], Any]
) -> None:
    answer = made()
    assert not list(contradictions(exercise, answer, check(exercise.id, answer)))


# Faults of several kinds at once

FAULTS: tuple[Callable[[float], float], ...] = (
    lambda x: x,
    lambda x: float(f"{x:.2g}"),
    lambda x: float(f"{x:.6g}"),
    lambda x: x * 1.0001,
    lambda x: -x,
    lambda x: 2 * x,
    lambda x: x / 10,
    lambda x: x + 0.37,
    lambda x: 0.0,
    lambda x: float(np.float32(x)),
)
VECTORS = [e for e in ALL if isinstance(e.kind, NumbersAnswer) and e.kind.shape]


@pytest.mark.parametrize("exercise", VECTORS, ids=lambda exercise: exercise.id)
def test_a_fault_in_each_entry_is_told_without_contradiction(exercise: Exercise) -> None:
    right = np.asarray(exercise.solution(), dtype=np.float64)
    every_one = list(itertools.product(FAULTS, repeat=len(right)))
    for faults in random.Random(0).sample(every_one, 80):
        answer = [fault(number) for fault, number in zip(faults, right, strict=True)]
        outcome = check(exercise.id, answer)
        assert not list(contradictions(exercise, answer, outcome)), (answer, outcome)


# The tests of the tests: a false message is found out


W6 = exercises("03")["03-w6-factors"]
THREE = exercises("01")["01-three-neurons"]


@pytest.mark.parametrize(
    ("exercise", "answer", "message"),
    [
        (W6, np.round(W6.solution(), 3), "Off: dnet_o1/dw6. The rest is right."),
        (W6, [*W6.solution()[:3], 9.0], "None of the usual slips, and no number is right yet. x."),
        (W6, [*W6.solution()[:3], 9.0], "Off: dnet_o1/dw6. The rest is right."),
        (W6, [*W6.solution()[:3], 9.0], "Rounded too early: the product. The rest is right."),
        (THREE, -THREE.solution(), "Off: out_h1. The rest is right."),
        (THREE, -THREE.solution(), "Twice too large: the half is missing."),
        (THREE, 10 * THREE.solution(), "Every number is twice what it should be."),
        (THREE, 2 * THREE.solution(), "The sizes are right, but the signs are not."),
        (THREE, THREE.solution() + 0.1, "The right numbers are all there, but not in place."),
        (THREE, THREE.solution() + 0.1, "The digits that you have are right."),
        (THREE, THREE.solution(), "Off: out_h1."),
    ],
)  # fmt: skip
def test_a_contradiction_is_found(exercise: Exercise, answer: Any, message: str) -> None:
    assert list(contradictions(exercise, answer, Outcome(Status.NOT_YET, message)))


def test_what_is_wrong_may_not_be_called_right() -> None:
    found = contradictions(THREE, THREE.solution()[::-1], Outcome(Status.RIGHT, THREE.right))
    assert list(found) == ["called right, and is not"]


def test_every_kind_of_near_miss_is_handed_in() -> None:
    assert {miss.kind for exercise in ALL for miss in misses_of(exercise.id)} == set(Kind)
