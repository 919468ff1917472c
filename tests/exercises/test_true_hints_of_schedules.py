"""Undocumented answers to lesson 12: what each must be told, and what would be untrue."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnlib import schedules
from nnlib.exercises import Status, check
from nnlib.exercises._better_schedule import BUDGET, wins


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


def test_a_rate_that_never_falls_is_not_said_to_come_of_a_double_slash() -> None:
    assert told("12-cosine", lambda rate, steps, step: rate).startswith("That is the whole rate")


@pytest.mark.parametrize("pi", [22 / 7, 3.14, 3.1416])
def test_a_pi_of_few_digits_is_named(pi: float) -> None:
    def answer(rate: float, steps: int, step: int) -> float:
        return rate * (1 + math.cos(pi * step / steps)) / 2

    assert "pi lost digits" in told("12-cosine", answer)


def test_steps_and_step_exchanged_are_named_though_step_0_divides_by_0() -> None:
    def answer(rate: float, step: int, steps: int) -> float:
        return rate * (1 + math.cos(math.pi * step / steps)) / 2

    assert "Divide the step by the steps" in told("12-cosine", answer)


def test_half_in_one_call_is_not_called_half_in_all() -> None:
    def answer(rate: float, steps: int, step: int) -> float:
        right = rate * (1 + math.cos(math.pi * step / steps)) / 2
        return right / 2 if step == 40 else right

    said = told("12-cosine", answer)
    assert said == "The number in an early step is half of what it should be."


def counted_from_1(rates: Any, steps: int) -> Any:
    warmed = rates.copy()
    for step in range(1, steps):
        warmed[step] *= step / steps
    return warmed


def test_a_warm_up_that_leaves_step_0_alone_is_told_so() -> None:
    assert told("12-warm-up", counted_from_1).startswith("Step 0 keeps its whole rate")
    assert "as they came" in told("12-warm-up", lambda rates, steps: rates)


def from_zero(rates: Any, losses: Any) -> float:
    lowest, found = 0.0, 0.0
    for rate, loss in zip(rates, losses, strict=True):
        if loss > 2 * lowest:
            break
        if loss < lowest:
            lowest, found = loss, rate
    return found


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (from_zero, "The search ends where it begins."),
        (lambda rates, losses: losses.min(), "That is a loss."),
        (lambda rates, losses: rates.max(), "That is the last and largest rate of all."),
    ],
)
def test_a_range_test_gone_wrong_is_named(answer: Callable[..., Any], said: str) -> None:
    assert told("12-range-test", answer).startswith(said)


@pytest.mark.parametrize(
    "schedule",
    [
        lambda step: 3 * (1 - 0.75 * step / BUDGET),
        schedules.cosine(1.6, steps=1_000),
    ],
)
def test_cooled_a_little_is_called_not_enough_and_the_score_is_told(schedule: Any) -> None:
    said = told("12-better", schedule)
    assert "of 200 starts" in said
    assert "It is not cooled enough" in said
    rates = np.array([schedule(step) for step in range(BUDGET)])
    assert rates[-1] > rates.max() / 5


@pytest.mark.parametrize("pi", [3, 355 / 113, 3.1415926, 3.2])
def test_any_pi_of_few_digits_is_named(pi: float) -> None:
    test_a_pi_of_few_digits_is_named(pi)


def test_a_straight_line_is_not_said_to_have_another_pi() -> None:
    said = told("12-cosine", lambda rate, steps, step: rate * (1 - step / steps))
    assert "pi" not in said.split()


def place_of(losses: Any) -> int:
    lowest = 0
    for k, loss in enumerate(losses):
        if loss > 2 * losses[lowest]:
            break
        lowest = k if loss < losses[lowest] else lowest
    return lowest


def found_from(lowest: float, last: int | None = None) -> Callable[..., float]:
    def answer(rates: Any, losses: Any) -> float:
        low, found = lowest, 0.0
        for rate, loss in zip(rates[:last], losses[:last], strict=True):
            if loss > 2 * low:
                break
            if loss < low:
                low, found = loss, rate
        return float(found)

    return answer


def test_a_search_that_begins_with_a_number_of_its_own_or_ends_too_soon_is_not_right() -> None:
    assert check("12-range-test", found_from(math.inf)).status is Status.RIGHT
    for lowest in (0.5, 1.0, 2.0):
        assert "a number of your own" in told("12-range-test", found_from(lowest))
    one_beside = told("12-range-test", lambda rates, losses: rates[place_of(losses) + 1])
    assert one_beside.startswith("That is the rate one place beside")
    said = told("12-range-test", found_from(math.inf, last=-1))
    assert said.startswith("The last loss was never looked at")
    late = told("12-range-test", lambda rates, losses: rates[1 + place_of(losses[1:])])
    assert late.startswith("The first loss was never looked at")


@pytest.mark.parametrize("top", [1.6, 1.5])
def test_a_schedule_that_is_good_enough_is_told_its_score(top: float) -> None:
    outcome = check("12-better", lambda step: top * (1 - step / BUDGET))
    assert outcome.status is Status.RIGHT
    rates = np.array([top * (1 - step / BUDGET) for step in range(BUDGET)])
    assert f"On {wins(rates)} of 200 starts that you have not seen" in outcome.message
