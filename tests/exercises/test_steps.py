"""A step in named parts: what a part finds, and what replacing one changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnlib import article
from nnlib.exercises import _hunt, lesson04, lesson06
from nnlib.exercises._steps import Step
from nnlib.exercises._worked import early_gradient, gradient

STEP = Step(
    ("a", "b"),
    {"sum": lambda s: s.a + s.b, "square": lambda s: s.sum**2, "half": lambda s: s.square / 2},
)


def test_each_part_finds_the_arguments_and_the_parts_before_it() -> None:
    assert STEP(1, 2) == 4.5


def test_the_parts_after_a_replaced_one_follow_it() -> None:
    assert STEP.but(sum=lambda s: s.a - s.b)(1, 2) == 0.5
    assert STEP.but(half=lambda s: s.square)(1, 2) == 9
    assert STEP.but(square=lambda s: STEP["square"](s) + 1)(1, 2) == 5
    assert STEP(1, 2) == 4.5  # as it was


def test_a_part_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(KeyError, match="third"):
        STEP.but(third=lambda s: 0)


@pytest.mark.parametrize("arguments", [(), (1,), (1, 2, 3)])
def test_every_argument_has_to_come(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="argument"):
        STEP(*arguments)


def test_lesson_04_s_step_is_the_library_s() -> None:
    call = (article.WEIGHTS, article.INPUTS[0], article.TARGETS[0], article.BIASES, 0.5)
    np.testing.assert_allclose(
        lesson04.STEP(*call), article.WEIGHTS - 0.5 * gradient(), rtol=0, atol=1e-16
    )
    early = lesson04.STEP.but(
        arriving=lambda s: (s.W_o - s.eta * s.gradient_o).T @ s.delta_o,
    )
    np.testing.assert_allclose(
        early(*call),
        article.WEIGHTS - 0.5 * early_gradient(article.LEARNING_RATE),
        rtol=0,
        atol=1e-15,
    )


@pytest.mark.parametrize("step", [lesson04.STEP, lesson06.STEP, _hunt.STEP])
def test_a_step_leaves_nothing_behind_in_itself(step: Step) -> None:
    before = dict(step.parts)
    step.but(**{name: lambda s: None for name in before})
    assert step.parts == before
