"""Kernels that tests start, in ``tests/`` and in ``notebooks/``, read no user's settings.

And no check that a test makes is kept among the reader's own.  Where PyTorch is missing, what runs
the code of lesson 17 is skipped, and says so.
"""

import os
from importlib.util import find_spec

import pytest

from scripts.own_jupyter import use_own_settings

use_own_settings()
os.environ["NNLIB_PROGRESS"] = "off"

RUN_A_LESSON = (
    "test_exercises_both_ways",
    "test_any_guess_is_read_again",
    "test_a_lesson_prints_the_same_with_few_instructions",
)

JUDGE_ALL_LESSONS = (
    "test_all_solutions_are_right",
    "test_no_line_is_wider_than_a_cell",
    "test_every_kind_of_near_miss_is_handed_in",
)


def needs_torch(item: pytest.Item) -> bool:
    """Return whether an item runs lesson 17, or judges answers to its exercises."""
    if item.path.name == "17-pytorch.ipynb" or item.name in JUDGE_ALL_LESSONS:
        return True
    call = getattr(item, "callspec", None)
    if call is None:
        return False
    if getattr(item, "originalname", "") in RUN_A_LESSON:
        return "17-pytorch" in call.id
    return any(str(getattr(value, "id", "")).startswith("17-") for value in call.params.values())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs PyTorch where there is none; CI has it, wherever it is small."""
    if find_spec("torch") is None:
        for item in filter(needs_torch, items):
            item.add_marker(pytest.mark.skip("PyTorch is not installed (pip install torch)"))
