"""Undocumented answers to lesson 11: what each must be told, and what would be untrue."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlib.exercises import Status, check

MEMORY = [1.0, 0.9**10, 10.0, 0.05]


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


@pytest.mark.parametrize("count", [2, 10, 15, 50, 101, 200])
def test_a_sum_that_stops_early_is_not_called_rounded(count: int) -> None:
    total = sum(0.9**k for k in range(count))
    for rate in (0.05, 0.5 / total):
        assert told("11-memory", [*MEMORY[:2], total, rate]).startswith("That sum stops too early.")


def test_a_sum_that_goes_on_is_right() -> None:
    total = sum(0.9**k for k in range(1_000))
    assert check("11-memory", [*MEMORY[:2], total, 0.5 / total]).status is Status.RIGHT


def test_a_rounded_sum_is_no_early_one() -> None:
    assert "too early. All" not in told("11-memory", [*MEMORY[:2], 9.99, 0.05])


def test_the_newest_is_not_blamed_where_it_is_right() -> None:
    assert "newest" not in told("11-memory", [1.0, 0.9**11, 10.0, 0.05])


def test_two_weights_are_named_so_that_the_commas_can_be_read() -> None:
    message = told("11-two-decays", [2.8, 2.8, 2.97, 2.77])
    assert "AdamW's first weight, AdamW's second weight" in message


def doubled(p: Any, g: Any, s: Any, eta: float) -> Any:
    s = 0.99 * s + 0.01 * g * 2
    with np.errstate(invalid="ignore"):
        return p - eta * g / (np.sqrt(s) + 1e-8), s


def without_brackets(p: Any, g: Any, m: Any, s: Any, t: int, eta: float) -> Any:
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    return p - eta * m / (1 - 0.9**t) / np.sqrt(s / (1 - 0.999**t)) + 1e-8, m, s


def in_the_paper_s_short_form(p: Any, g: Any, m: Any, s: Any, t: int, eta: float) -> Any:
    m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
    rate = eta * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return p - rate * m / (np.sqrt(s) + 1e-8), m, s


def test_slips_of_the_pen_in_functions_are_named() -> None:
    assert "g**2" in told("11-rmsprop", doubled)
    assert "in brackets" in told("11-adam", without_brackets)
    assert "not corrected yet" in told("11-adam", in_the_paper_s_short_form)


def rmsprop_with(root: Any) -> Any:
    def answer(p: Any, g: Any, s: Any, eta: float) -> Any:
        s = 0.99 * s + 0.01 * g**2
        return p - eta * g / root(s), s

    return answer


def adam_with(root: Any) -> Any:
    def answer(p: Any, g: Any, m: Any, s: Any, t: int, eta: float) -> Any:
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        return p - eta * m / (1 - 0.9**t) / root(s / (1 - 0.999**t)), m, s

    return answer


@pytest.mark.parametrize(
    ("exercise_id", "made"), [("11-rmsprop", rmsprop_with), ("11-adam", adam_with)]
)
def test_epsilon_is_said_to_act_as_a_ten_thousandth_only_where_it_does(
    exercise_id: str, made: Any
) -> None:
    assert "0.0001" in told(exercise_id, made(lambda s: np.sqrt(s + 1e-8)))
    said = told(exercise_id, made(lambda s: np.sqrt(s + 1e-16)))  # acts as a gradient of 1e-8
    assert said.startswith("The square of epsilon stands inside the root.")
    for epsilon in (1e-10, 1e-7, 1e-6):
        said = told(exercise_id, made(lambda s, epsilon=epsilon: np.sqrt(s) + epsilon))
        assert said.startswith("Epsilon has another size here")


@pytest.mark.parametrize("pack", [np.array, np.stack, np.vstack, list])
def test_arrays_stacked_into_one_are_read_one_by_one(pack: Any) -> None:
    def rmsprop(p: Any, g: Any, s: Any, eta: float) -> Any:
        return pack(rmsprop_with(lambda s: np.sqrt(s) + 1e-8)(p, g, s, eta))

    def adam(*given: Any) -> Any:
        return pack(adam_with(lambda s: np.sqrt(s) + 1e-8)(*given))

    assert check("11-rmsprop", rmsprop).status is Status.RIGHT
    assert check("11-adam", adam).status is Status.RIGHT
    assert "not in their places" in told("11-rmsprop", lambda *given: rmsprop(*given)[::-1])
    laid_end_to_end = told("11-rmsprop", lambda *given: np.concatenate(list(rmsprop(*given))))
    assert "expected 2 arrays in this order" in laid_end_to_end
    assert "expected 2 arrays" in told("11-rmsprop", lambda *given: np.transpose(rmsprop(*given)))


def test_a_step_made_with_old_means_is_told_from_one_that_returns_them() -> None:
    def answer(p: Any, g: Any, m: Any, s: Any, t: int, eta: float) -> Any:
        new_m, new_s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        step = eta * m / (1 - 0.9**t) / (np.sqrt(new_s / (1 - 0.999**t)) + 1e-8)
        return p - step, new_m, new_s

    assert "made with an old one" in told("11-adam", answer)


def test_two_rows_of_two_are_told_to_stand_in_one_list() -> None:
    said = told("11-two-decays", [[2.8, 2.8], [2.94, 2.74]])
    assert said == "The answer has shape (2, 2); expected 4 numbers in one flat list or array."


def test_numbers_in_quotation_marks_are_told_so() -> None:
    said = told("11-memory", ["1", 0.9**10, 10, 0.05])
    assert said.endswith("A number is written without quotation marks.")
    assert "quotation" not in told("11-memory", ["all", 0.9**10, 10, 0.05])
