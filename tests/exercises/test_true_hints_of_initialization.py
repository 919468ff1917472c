"""Undocumented answers to lesson 10: what each must be told, and what would be untrue."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlib.exercises import Status, check

SICK = [5, 1, 3, 2, 6, 3]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


def stacked(z: Any) -> Any:
    n_out, n_in = z.shape
    return z * np.sqrt([[[1 / n_in]], [[2 / (n_in + n_out)]], [[2 / n_in]]])


def test_three_tables_in_one_array_are_three_tables() -> None:
    assert check("10-three-rules", stacked).status is Status.RIGHT
    assert "Fan-in and fan-out are exchanged" in told(
        "10-three-rules", lambda z: stacked(z.T).transpose(0, 2, 1)
    )


def test_one_table_of_three_rows_is_not_taken_for_three() -> None:
    said = told("10-three-rules", lambda z: stacked(z)[0])
    assert "came as an array of shape" in said
    assert "expected 3 arrays in this order" in said


def test_pairs_are_told_to_stand_in_one_list() -> None:
    said = told("10-sick-layers", [(5, 1), (3, 2), (6, 3)])
    assert said == "The answer has shape (3, 2); expected 6 numbers in one flat list or array."
    assert "one flat list" not in told("10-sick-layers", [(5, 1), (3, 2)])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (["5", *SICK[1:]], "The answer holds the text '5'; expected 6 numbers, not text."),
        ([5, "dead", 3, "twins", 6, "small"], "The answer holds the text 'dead'"),
        ([*SICK[:5], None], "The answer holds None; expected 6 numbers."),
        ([*SICK[:5], 3j], "The answer holds the number 3j; expected 6 numbers."),
        ([*SICK[:5], {3}], "The answer holds a value of type set; expected 6 numbers."),
        (
            [*SICK[:4], [6, 3]],
            "The answer holds entries of different sizes, such as one number beside 2 numbers;",
        ),
    ],
)
def test_an_entry_that_is_no_number_is_named_and_not_the_list(answer: Any, said: str) -> None:
    assert told("10-sick-layers", answer).startswith(said)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_variance_for_its_root_is_named(place: int) -> None:
    def answer(z: Any) -> Any:
        n_out, n_in = z.shape
        factors = [np.sqrt(1 / n_in), np.sqrt(2 / (n_in + n_out)), np.sqrt(2 / n_in)]
        factors[place] **= 2
        return [factor * z for factor in factors]

    assert "take the root" in told("10-three-rules", answer)


def test_other_draws_are_told_from_z_multiplied() -> None:
    def answer(z: Any) -> Any:
        drawn = np.random.default_rng(3).normal(size=z.shape)
        return stacked(drawn)

    assert told("10-three-rules", answer).startswith("Those are not the draws of z")
    for answer in (
        lambda z: [z, 2 * z, 3 * z],
        lambda z: np.round(stacked(z), 1),
        lambda z: stacked(z) + 0.1,
        lambda z: 0 * stacked(z),
    ):
        assert "not the draws" not in told("10-three-rules", answer)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda W, b: (4 * W, 2 * b - 2 * (4 * W).sum(axis=1)), "multiplied by 4 before"),
        (lambda W, b: (4 * W, 4 * b - 4 * W.sum(axis=1)), "the sum is doubled, once"),
        (lambda W, b: (4 * W, 2 * b - 2), "by way of the weights"),
        (lambda W, b: (4 * W, -2 * W.sum(axis=1)), "But b is missing"),
        (lambda W, b: (4 * W, 2 * b - 2 * W.mean(axis=1)), "add up the weights of that neuron"),
    ],
)
def test_biases_that_are_off_in_a_usual_way_are_named(answer: Any, said: str) -> None:
    assert said in told("10-as-sigmoids", answer)


def test_the_same_slip_in_place_is_named_twice() -> None:
    def answer(W: Any, b: Any) -> Any:
        W *= 4
        b *= 2
        b -= 2 * W.sum(axis=1)
        return W, b

    said = told("10-as-sigmoids", answer)
    assert "multiplied by 4 before" in said
    assert "in place" in said
