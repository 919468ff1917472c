"""Every exercise, both ways: the solution is right, every documented mistake gets its own hint."""

from collections.abc import Callable

import numpy as np
import pytest

from nnlib.exercises import LESSONS, Exercise, Mistake, Status, check, exercises
from nnlib.exercises._reading import NumbersAnswer
from tests.steady import steady

ALL = [exercise for lesson in LESSONS for exercise in exercises(lesson).values()]
MISTAKES = [
    pytest.param(exercise, mistake, made, id=f"{exercise.id}-{number}-{way}")
    for exercise in ALL
    for number, mistake in enumerate(exercise.mistakes)
    for way, made in enumerate((mistake.example, *mistake.also))
]


@pytest.fixture(params=ALL, ids=lambda exercise: exercise.id)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return request.param


def test_the_solution_is_right(exercise: Exercise) -> None:
    outcome = check(exercise.id, exercise.solution())
    assert outcome.status is Status.RIGHT
    assert outcome.message == exercise.praise(exercise.kind.read(exercise.solution()))


@pytest.mark.parametrize(("exercise", "mistake", "made"), MISTAKES)
def test_a_documented_mistake_gets_its_own_hint(
    exercise: Exercise, mistake: Mistake, made: Callable[[], object]
) -> None:
    outcome = check(exercise.id, made())
    assert outcome.status is Status.NOT_YET
    assert outcome.message == mistake.hint


def test_hints_differ_and_are_sentences(exercise: Exercise) -> None:
    hints = [mistake.hint for mistake in exercise.mistakes]
    assert len(hints) >= 4
    assert len(set(hints)) == len(hints)
    for text in [*hints, exercise.asks, exercise.right]:
        assert text[0].isupper() or text.startswith(("w5..", "out(1", "1 - "))
        assert text.endswith((".", "?"))


def test_a_hint_does_not_give_the_answer_away(exercise: Exercise) -> None:
    if isinstance(exercise.kind, NumbersAnswer) and exercise.kind.shape == ():
        answer = float(np.asarray(exercise.solution()))
        for mistake in exercise.mistakes:
            assert f"{answer:.4g}" not in mistake.hint


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "0.5",
        b"x",
        float("nan"),
        float("inf"),
        1j,
        {},
        {1, 2},
        [[1.0], [2.0, 3.0]],
        object(),
        np.zeros((7, 3)),
        np.array(["a", "b"]),
        [1.0, None],
        [],
        np.zeros(0),
        np.datetime64("2020"),
        10**400,
        True,
        type,
        print,
        lambda: 1.0,
        lambda *a: 1 / 0,
        lambda *a: print(end=""),
        lambda *a: "out",
    ],
    ids=steady,
)
def test_anything_else_gets_a_sentence(exercise: Exercise, answer: object) -> None:
    outcome = check(exercise.id, answer)
    assert outcome.status is Status.NOT_YET
    assert repr(outcome).startswith("Not yet. ")


def test_the_stub_is_not_attempted(exercise: Exercise) -> None:
    outcome = check(exercise.id, ...)
    assert outcome.status is Status.NOT_ATTEMPTED
    assert repr(outcome) == f"Not attempted yet. {exercise.asks}"
