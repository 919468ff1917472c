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
