"""Undocumented answers to lesson 15: what each must be told, and what would be untrue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as scikit

from nnlib import CrossEntropy, Dense, Network
from nnlib.exercises import Status, check
from nnlib.exercises._temperature import RULES, TEMPERATURES, _trials, cost
from nnlib.postprocessing import softmax

Answer = Callable[..., Any]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET, outcome
    return outcome.message


# Count the confusions


def by_loop(answers: Any, true: Any) -> Any:
    table = [[0] * 10 for _ in range(10)]
    for answer, digit in zip(answers, true, strict=True):
        table[digit][answer] += 1
    return table


def by_counter(answers: Any, true: Any) -> Any:
    pairs = Counter(zip(true.tolist(), answers.tolist(), strict=True))
    return np.array([[pairs[t, a] for a in range(10)] for t in range(10)])


COUNTS: dict[str, Answer] = {
    "loop": by_loop,
    "Counter": by_counter,
    "one-hot": lambda answers, true: np.eye(10)[true].T @ np.eye(10)[answers],
    "bincount": lambda a, t: np.bincount(10 * t + a, minlength=100).reshape(10, 10),
    "scikit-learn's": lambda a, t: scikit.confusion_matrix(t, a, labels=range(10)),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counting_by_any_route_is_right(name: str) -> None:
    assert check("15-confusion", COUNTS[name]).status is Status.RIGHT


def one_based(answers: Any, true: Any) -> Any:
    table = np.zeros((11, 11))
    np.add.at(table, (true + 1, answers + 1), 1)
    return table


def counted_in_place(answers: Any, true: Any) -> Any:
    table = COUNTS["bincount"](answers, true)
    answers[:] = 0
    return table


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lambda a, t: scikit.confusion_matrix(a, t, labels=range(10)), "changed places", "once"),
        (lambda a, t: scikit.confusion_matrix(t, a), "not without a 9", "changed places"),
        (lambda a, t: by_counter(a, t)[:9, :9], r"shape \(9, 9\)", "without a 9"),
        (one_based, r"shape \(11, 11\)", "changed places"),
        (lambda a, t: (by_counter(a, t) > 0).astype(int), "No count is above 1", "shares"),
        (lambda a, t: np.bincount(t[a == t], minlength=10), r"shape \(10,\)", "diagonal"),
        (counted_in_place, "answers in place", "changed places"),
        (lambda a, t: 100 * COUNTS["one-hot"](a, t), "100 times", "shares"),
        (lambda a, t: by_counter(a, t) + 1, "", "changed places|once|shares|diagonal"),
    ],
)
def test_what_is_said_of_other_counts_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("15-confusion", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# A temperature


def by_hand(temperatures: Any, Zv: Any, yv: Any, Z: Any, y: Any) -> Any:
    def costs(z: Any, labels: Any) -> Any:
        z = z - z.max(axis=1, keepdims=True)
        return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).mean()

    chosen = temperatures[np.argmin([costs(Zv / t, yv) for t in temperatures])]
    return [chosen, costs(Z / chosen, y)]


def by_scikit(temperatures: Any, Zv: Any, yv: Any, Z: Any, y: Any) -> Any:
    chosen = min(temperatures, key=lambda t: scikit.log_loss(yv, softmax(Zv / t), labels=range(4)))
    return chosen, scikit.log_loss(y, softmax(Z / chosen), labels=range(4))


def by_class(temperatures: Any, Zv: Any, yv: Any, Z: Any, y: Any) -> Any:
    found = {float(t): CrossEntropy()(Zv / t, yv) for t in temperatures}
    chosen = min(found, key=found.__getitem__)
    return np.array([chosen, CrossEntropy()(Z / chosen, y)])


@pytest.mark.parametrize("answer", [by_hand, by_scikit, by_class])
def test_a_temperature_by_any_route_is_right(answer: Answer) -> None:
    assert check("15-temperature", answer).status is Status.RIGHT


def test_every_rule_takes_another_temperature() -> None:
    for _, *data in _trials():
        assert len({rule(*data) for rule in RULES.values()}) == len(RULES)


def test_whoever_multiplies_has_an_answer() -> None:
    for _, Zv, yv, _, _ in _trials():
        best = TEMPERATURES[np.argmin([cost(Zv, yv, t) for t in TEMPERATURES])]
        assert np.isclose(TEMPERATURES, 1 / best).any()


def scaled_in_place(temperatures: Any, Zv: Any, yv: Any, Z: Any, y: Any) -> Any:
    answer = by_class(temperatures, Zv, yv, Z, y)
    Z /= answer[0]
    return answer


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lambda *a: by_class(*a)[0], "2 numbers in this order", "test data have chosen"),
        (lambda *a: by_class(*a)[::-1], "order|places", "test data have chosen"),
        (lambda *a: (by_class(*a)[0], 0.0), "rest is right", "chosen together"),
        (lambda *a: np.round(by_class(*a), 2), "[Rr]ounded", "test data have chosen"),
        (scaled_in_place, "Z_test in place", "chosen together"),
        (
            lambda t, Zv, yv, Z, y: by_class(t, Z, y, Zv, yv),
            "test data have chosen",
            "in place",
        ),
        (lambda t, *a: by_class(t[:1], *a), "", "test data have chosen|chosen together|sign"),
        (lambda t, *a: by_class(1 / t, *a), "^$|Right|Off|rest", "test data have chosen"),
    ],
)
def test_what_is_said_of_other_temperatures_is_so(answer: Answer, must: str, never: str) -> None:
    outcome = check("15-temperature", answer)
    message = repr(outcome)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# Read, or ask


def by_rows(P: Any, threshold: float) -> Any:
    return [int(row.argmax()) if row.max() >= threshold else -1 for row in P]


def by_mask(P: Any, threshold: float) -> Any:
    answers = P.argmax(axis=1)
    answers[P.max(axis=1) < threshold] = -1
    return answers


@pytest.mark.parametrize("answer", [by_rows, by_mask])
def test_reading_or_asking_by_any_route_is_right(answer: Answer) -> None:
    assert check("15-reject", answer).status is Status.RIGHT


def cleared(P: Any, threshold: float) -> Any:
    P[threshold > P] = 0
    return np.where(P.any(axis=1), P.argmax(axis=1), -1)


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (lambda P, t: by_mask(P, t)[by_mask(P, t) >= 0], r"shape \(\d,\)", "guess"),
        (lambda P, t: by_mask(P, t) + 1, "", "0 is a digit|exactly"),
        (lambda P, t: np.where(P.max(axis=1) < t, np.nan, P.argmax(axis=1)), "nan", "exactly"),
        (lambda P, t: [None if a < 0 else a for a in by_rows(P, t)], "None", "exactly"),
        (lambda P, t: np.where(P.max(axis=1) < t, 10, P.argmax(axis=1)), "", "0 is a digit|never"),
        (lambda P, t: np.where(P.max() < t, -1, P.argmax(axis=1)), "answers always", "exactly"),
        (cleared, "P in place", "0 is a digit|exactly"),
        (lambda P, t: by_mask(P.T, t), r"shape", "exactly"),
        (lambda P, t: by_mask(P, 0.9), "", "exactly|always|Turned around"),
    ],
)
def test_what_is_said_of_other_readers_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("15-reject", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message


# Which point matters?


def by_nudges(W1: Any, b1: Any, W2: Any, x: Any, k: int) -> Any:
    def score(x: Any) -> Any:
        return W2[k] @ np.maximum(W1 @ x + b1, 0)

    small = 1e-6 * np.eye(len(x))
    return [(score(x + nudge) - score(x - nudge)) / 2e-6 for nudge in small]


def by_package(W1: Any, b1: Any, W2: Any, x: Any, k: int) -> Any:
    hidden, inputs = W1.shape
    net = Network(
        [Dense(inputs, hidden, "relu"), Dense(hidden, len(W2), "identity")],
        rng=np.random.default_rng(0),
    )
    first, last = net.dense_layers
    first.weight[:], first.bias[:], last.weight[:], last.bias[:] = W1, b1, W2, 0
    net.forward(x[np.newaxis])
    return net.backward(np.eye(len(W2))[[k]])[0]


def by_loops(W1: Any, b1: Any, W2: Any, x: Any, k: int) -> Any:
    sums = W1 @ x + b1
    return [sum(W2[k][j] * W1[j][i] for j in range(len(W1)) if sums[j] > 0) for i in range(len(x))]


def by_matrix(W1: Any, b1: Any, W2: Any, x: Any, k: int) -> Any:
    return (W2 @ np.diag(W1 @ x + b1 > 0) @ W1)[k]


@pytest.mark.parametrize("answer", [by_package, by_loops, by_matrix])
def test_slopes_by_any_route_are_right(answer: Answer) -> None:
    assert check("15-pixel", answer).status is Status.RIGHT


def test_slopes_by_nudges_are_right_or_nearly() -> None:
    message = repr(check("15-pixel", by_nudges))
    assert re.search("Right|digits", message), message


def gated_in_place(W1: Any, b1: Any, W2: Any, x: Any, k: int) -> Any:
    W1[W1 @ x + b1 <= 0] = 0
    return W1.T @ W2[k]


@pytest.mark.parametrize(
    ("answer", "must", "never"),
    [
        (gated_in_place, "W1 in place", "biases"),
        (lambda *a: -by_matrix(*a), "sign", "biases"),
        (lambda *a: 2 * by_matrix(*a), "twice", "biases"),
        (lambda *a: np.round(by_matrix(*a), 3), "round", "biases"),
        (lambda *a: by_matrix(*a)[::-1], "places|order", "biases|sign"),
        (lambda W1, b1, W2, x, k: W2 @ np.diag(W1 @ x + b1 > 0) @ W1, r"shape \(3, 3\)", "sign"),
        (lambda W1, b1, W2, x, k: by_matrix(W1, b1, W2, x, k)[k], r"expected 3|shape", "sign"),
        (lambda W1, b1, W2, x, k: np.sign(by_matrix(W1, b1, W2, x, k)), "", "signs are lost"),
        (lambda W1, b1, W2, x, k: by_matrix(W1, -b1, W2, x, k), "", "without the biases"),
    ],
)
def test_what_is_said_of_other_slopes_is_so(answer: Answer, must: str, never: str) -> None:
    message = told("15-pixel", answer)
    assert re.search(must, message), message
    assert not re.search(never, message), message
