"""Answers in 32-bit floats: right ones are right, wrong ones get the hint they always get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import article
from nnlib.exercises import LESSONS, Exercise, Mistake, Status, _single, check, exercises
from nnlib.exercises._calling import FunctionAnswer, PartsAnswer
from nnlib.exercises._finding import FindingAnswer
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._torch_answer import ModuleAnswer
from nnlib.exercises.lesson04 import STEP

ALL = [exercise for lesson in LESSONS for exercise in exercises(lesson).values()]
OF_NUMBERS = [exercise for exercise in ALL if isinstance(exercise.kind, NumbersAnswer)]
OF_FUNCTIONS = [exercise for exercise in ALL if isinstance(exercise.kind, FunctionAnswer)]
RETURNING = [
    exercise
    for exercise in OF_FUNCTIONS
    if not isinstance(exercise.kind, (FindingAnswer, ModuleAnswer))
    and not (isinstance(exercise.kind, PartsAnswer) and exercise.kind.changed)
]
STRICT = [e for e in OF_NUMBERS if e.accepts is None and e.tolerance < 1e-8]
"""Those judged more strictly than 32 bits can be."""

NOTE = " Your numbers are 32-bit floats, so they were judged to about seven digits."


def single(value: Any) -> Any:
    """A number or array, or the results of a function, rounded to 32 bits."""
    if callable(value):
        return lambda *arguments: single(value(*arguments))
    if isinstance(value, tuple):
        return tuple(single(entry) for entry in value)
    return np.asarray(value, dtype=np.float32)


def told(exercise: Exercise, value: Any) -> str:
    outcome = check(exercise.id, value)
    assert outcome.status is Status.RIGHT, outcome
    return outcome.message.removesuffix(NOTE)


FORMS: dict[str, Callable[[Any], Any]] = {
    "array": lambda value: value,
    "list of float32": lambda value: list(value) if value.shape else value[()],
    "floats": lambda value: value.tolist(),
    "wider array": lambda value: value.astype(np.float64),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("exercise", OF_NUMBERS, ids=lambda exercise: exercise.id)
def test_the_solution_in_32_bits_is_right(exercise: Exercise, form: str) -> None:
    answer = FORMS[form](single(exercise.solution()))
    assert told(exercise, answer) == exercise.right


@pytest.mark.parametrize("exercise", RETURNING, ids=lambda exercise: exercise.id)
def test_a_function_s_results_in_32_bits_are_right(exercise: Exercise) -> None:
    answer = single(exercise.solution())
    assert told(exercise, answer) == exercise.praise(exercise.kind.read(answer))


def test_a_right_answer_in_32_bits_is_told_so() -> None:
    net_h2 = np.float32(0.3925)
    assert check("01-net-h2", net_h2).message.endswith(NOTE)
    assert not check("01-net-h2", 0.3925).message.endswith(NOTE)


@pytest.mark.parametrize(
    ("exercise", "mistake", "made"),
    [
        pytest.param(exercise, mistake, made, id=f"{exercise.id}-{number}-{way}")
        for exercise in (*OF_NUMBERS, *RETURNING)
        for number, mistake in enumerate(exercise.mistakes)
        for way, made in enumerate((mistake.example, *mistake.also))
    ],
)
def test_a_mistake_in_32_bits_gets_its_own_hint(
    exercise: Exercise, mistake: Mistake, made: Callable[[], Any]
) -> None:
    outcome = check(exercise.id, single(made()))
    assert outcome.status is Status.NOT_YET
    assert outcome.message == mistake.hint


# Computed in 32 bits from the start


def sigmoid(net: Any) -> Any:
    return np.float32(1) / (np.float32(1) + np.exp(-net))


def step(w: Any, x: Any, t: Any, b: Any, eta: float) -> Any:
    w, x, t, b, eta = (np.asarray(value, np.float32) for value in (w, x, t, b, eta))
    W_h, W_o = w[:4].reshape(2, 2), w[4:].reshape(2, 2)
    out_h = sigmoid(W_h @ x + b[0])
    out_o = sigmoid(W_o @ out_h + b[1])
    delta_o = (out_o - t) * out_o * (1 - out_o)
    delta_h = (W_o.T @ delta_o) * out_h * (1 - out_h)
    return w - eta * np.append(np.outer(delta_h, x), np.outer(delta_o, out_h))


def test_a_step_computed_in_32_bits_is_right() -> None:
    result = step(article.WEIGHTS, article.INPUTS[0], article.TARGETS[0], article.BIASES, 0.5)
    assert result.dtype == np.float32
    assert check("04-one-step", step).status is Status.RIGHT
    assert check("04-one-step", lambda *a: step(*a).tolist()).status is Status.RIGHT


def test_a_backward_computed_in_32_bits_is_right() -> None:
    def layer_backward(W, x, out, grad):
        W, x, out, grad = (np.asarray(value, np.float32) for value in (W, x, out, grad))
        delta = grad * out * (1 - out)
        return np.outer(delta, x), delta, W.T @ delta

    assert check("06-backward", layer_backward).status is Status.RIGHT


def test_a_step_of_pytorch_s_is_right() -> None:
    torch = pytest.importorskip("torch")

    def with_autograd(w, x, t, b, eta):
        w, x, t, b = (torch.tensor(value, dtype=torch.float32) for value in (w, x, t, b))
        w.requires_grad_(True)
        out_h = torch.sigmoid(w[:4].reshape(2, 2) @ x + b[0])
        out_o = torch.sigmoid(w[4:].reshape(2, 2) @ out_h + b[1])
        (((out_o - t) ** 2).sum() / 2).backward()
        return w - eta * w.grad  # this tensor requires grad, too

    assert check("04-one-step", with_autograd).status is Status.RIGHT


def test_ten_thousand_steps_in_32_bits_are_told_why_they_are_off() -> None:
    exercise = exercises("05")["05-account-c"]
    right = np.asarray(exercise.solution())
    outcome = check(exercise.id, (right * (1 + 1e-5)).astype(np.float32))
    assert outcome.status is Status.NOT_YET
    assert outcome.message.startswith(
        "Right to three digits or more. Your numbers are 32-bit floats"
    )


# Wrong stays wrong


@pytest.mark.parametrize("units", [-6, 6, 20, 1000])
@pytest.mark.parametrize("exercise", STRICT, ids=lambda exercise: exercise.id)
def test_a_32_bit_answer_that_is_off_is_not_right(exercise: Exercise, units: int) -> None:
    right = np.asarray(exercise.solution(), dtype=np.float64)
    off = (right * (1 + units * np.finfo(np.float32).eps)).astype(np.float32)
    # So near 0 that 32 bits are finer than the tolerance, the answer is right after all.
    within = bool(np.all(np.abs(off - right) <= exercise.tolerance))
    assert (check(exercise.id, off).status is Status.RIGHT) == within


def test_one_wrong_weight_in_32_bits_is_named() -> None:
    def off(*arguments):
        new = step(*arguments)
        new[2] += np.float32(1e-5)
        return new

    assert check("04-one-step", off).message == "Off in the article's step: w3. The rest is right."


def test_a_number_left_in_a_32_bit_step_is_told() -> None:
    def left(w, x, t, b, eta):
        return step(w, x, t, b, 0.5)

    message = check("04-one-step", left).message
    assert message.startswith("Right with the article's numbers only")


def test_a_64_bit_answer_gets_no_leniency() -> None:
    for off in (2e-9, 1e-8, 3e-8):
        assert check("01-net-h2", 0.3925 + off).status is Status.NOT_YET
        assert check("04-one-step", lambda *a, off=off: STEP(*a) + off).status is Status.NOT_YET


@given(st.floats(0.01, 100.0))
@settings(max_examples=300)
def test_short_decimals_are_not_taken_for_32_bit_numbers(value: float) -> None:
    typed = np.array([float(f"{value:.5g}")])
    assert not _single.likely(typed).any()
    rounded = np.array([np.float32(value)], dtype=np.float64)
    assert _single.likely(rounded)[0] == (float(f"{rounded[0]:.6g}") != rounded[0])
