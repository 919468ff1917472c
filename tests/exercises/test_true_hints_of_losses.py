"""Undocumented answers to lessons 08 and 09: what each must be told, and what would be untrue."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy

from nnlib.activations import softmax
from nnlib.exercises import Status, check

Z, S = sympy.symbols("z s")
LN = math.log(10)


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


# Lesson 08


@pytest.mark.parametrize("slope", [S + Z * S * (1 - S), S * (1 - S)])
def test_a_symbol_may_stand_for_anything(slope: sympy.Expr) -> None:
    """Here for the sigmoid: so it is not called SiLU(z)."""
    message = told("08-silu-slope", slope)
    assert message == "The expression holds s; expected z alone. Write it with z."


def test_lost_brackets() -> None:
    message = told("08-silu-slope", sympy.diff(Z / 1 + sympy.exp(-Z), Z))
    assert message.startswith("Brackets are missing")


def test_a_slope_taken_for_an_output() -> None:
    message = told("08-ten-slopes", [0.25, 0.25**10, math.log((1 / 8) / (7 / 8))])
    assert "It is the slope that is to be 1/8" in message


def medians(W: Any, X: Any) -> Any:
    return -np.median(X @ W.T, axis=0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            lambda W, X: medians(W, X) if len(X) == 100 else np.zeros(len(W)),
            "X of shape (20, 2), a neuron fires for 0 to 20 of the 20 points; expected 10.",
        ),
        (
            lambda W, X: -np.median(X[:, :1] * W[:, 0] + X[:, 1:2] * W[:, 1], axis=0),
            "X of shape (6, 5), a neuron fires for 6 of the 6 points; expected 3.",
        ),
        (
            lambda W, X: -W @ np.median(X, axis=0),
            "X of shape (100, 2), a neuron fires for 44 to 55 of the 100 points; expected 50.",
        ),
    ],
)
def test_the_first_layer_that_is_not_woken_is_named(answer: Any, said: str) -> None:
    assert said in told("08-revive", answer)


def by_math(z: Any) -> Any:
    powers = [math.exp(score) for score in z]
    return [power / sum(powers) for power in powers]


def test_a_softmax_in_plain_python_stops_with_an_error() -> None:
    message = told("08-safe-softmax", by_math)
    assert message.startswith("Right for the small scores only.")
    assert "or an error" in message


@pytest.mark.parametrize("small", [1e-8, 1e-7, 1e-6, 1e-5])
def test_a_small_number_in_the_sum(small: float) -> None:
    def answer(z: Any) -> Any:
        powers = np.exp(z - z.max())
        return powers / (powers.sum() + small)

    assert told("08-safe-softmax", answer).startswith("Nearly right: the shares are a little too")


# Lesson 09


def stable(z: Any, off: Any) -> Any:
    z = z - off
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def right(z: Any) -> Any:
    return stable(z, z.max(axis=1, keepdims=True))


@pytest.mark.parametrize("column", [0, 1, 2, -1])
def test_no_column_may_be_taken_for_the_largest(column: int) -> None:
    message = told("09-log-softmax", lambda z: stable(z, z[:, column][:, np.newaxis]))
    assert "something else than the row's largest was taken off" in message


def test_three_classes_only() -> None:
    def answer(z: Any) -> Any:
        z = z - z.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z[:, :1]) + np.exp(z[:, 1:2]) + np.exp(z[:, 2:3]))

    assert told("09-log-softmax", answer).startswith("Right for three classes, and off for four.")


def test_three_samples_only() -> None:
    message = told("09-log-softmax", lambda z: [right(z)[k] for k in range(3)])
    assert "The function stopped with IndexError" in message


def test_the_largest_of_a_column() -> None:
    message = told("09-log-softmax", lambda z: stable(z, z.max(axis=0)))
    assert message.startswith("The largest was taken of each column")


@pytest.mark.parametrize("floor", [-700.0, -30.0])
def test_a_floor_under_the_logarithm(floor: float) -> None:
    message = told("09-log-softmax", lambda z: np.maximum(right(z), floor))
    assert "or the logarithm was cut off below" in message


def test_a_cost_of_the_other_probability() -> None:
    p = softmax(np.array([1.5, 0.5, -1.0]))
    message = told("09-three-classes", [*p, -math.log(1 - p[1])])
    assert "minus the logarithm of 1 - p_2" in message


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ([LN, 0, 0, 1, 1], "The expected loss is right. Verdicts that are wrong, by their places"),
        ([2.3, 0, 1, 1, 1], "The expected loss is not right to all digits. Verdicts that are wr"),
        ([9, 1, 1, 1, 1], "The expected loss is not right to all digits. Verdicts that are wron"),
        ([2.3, 0, 1, 1, 0], "Rounded too early: the expected loss. The rest is right."),
        ([LN / 10, 0, 1, 1, 0], "The first number was divided by the number of classes."),
    ],
)
def test_a_wrong_verdict_is_named_whatever_the_loss(answer: list[float], begins: str) -> None:
    assert told("09-first-loss", answer).startswith(begins)


def test_a_constant_from_steps_of_a_twentieth() -> None:
    message = told("09-best-constants", [14.9, 11.4, 11.6])
    assert "found in steps that are too wide" in message
