"""The exercises of lesson 13, generalization: dropout, a choice, new forms, and four pipelines.

The mistake the lesson names is choosing by the test set.  Three of the exercises have a module of
their own: ``_dropout``, ``_choose_l2`` and ``_by_form``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._by_form import BY_FORM
from nnlib.exercises._choose_l2 import CHOICE
from nnlib.exercises._dropout import DROPOUT
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer

# Four pipelines, three of which leak

LINES = 5
LEAKS: dict[str, tuple[int, ...]] = {"A": (2,), "B": (2, 3), "C": (4,), "D": (0,)}
"""For each pipeline the lines that may be named; 0: it is clean."""
INNOCENT = {
    ("A", 0): "A: it is not clean. Which images does each mean and each number come from?",
    ("A", 1): "A: reading the data is no leak yet.",
    ("A", 3): "A: this split keeps whole forms. But what was done to the images before it?",
    ("A", 4): "A: the network sees only images to train on here. What do these numbers hold?",
    ("A", 5): "A: the test speaks once, at the end: that is what it is for.",
    ("B", 0): "B: it is not clean. Who wrote the images it is tested with?",
    ("B", 1): "B: reading the data is no leak yet.",
    ("B", 4): "B: the network sees only images to train on here. But whose hands do they show?",
    ("B", 5): "B: the test speaks once, at the end. But is it a test for new hands?",
    ("C", 0): "C: it is not clean. What decides when the training stops?",
    ("C", 1): "C: this split keeps whole forms for the test.",
    ("C", 2): "C: that is the mean of the images to train on alone.",
    ("C", 3): "C: the test's images get the mean of the images to train on, as they should.",
    ("C", 5): "C: the test speaks at the end. But is it the first time that it was asked?",
    ("D", 1): "D: this split keeps whole forms for the test.",
    ("D", 2): "D: this split keeps other whole forms, to choose by.",
    ("D", 3): "D: these networks have seen neither the forms to choose by nor those to test with.",
    ("D", 4): "D: the choice is made by the validation set, as it should be.",
    ("D", 5): "D: the test speaks once, at the end: that is what it is for.",
}
"""What is said of each line that does not leak."""
CLEAN = 0


def _answer(**other: int) -> list[int]:
    """Return one right answer, or others in their places."""
    return [({letter: lines[0] for letter, lines in LEAKS.items()} | other)[k] for k in LEAKS]


def _names(letter: str, line: int) -> Callable[[FloatArray], bool]:
    place = list(LEAKS).index(letter)
    return lambda value: bool(value[place] == line)


def _wrong_line(letter: str, line: int) -> Callable[[], list[int]]:
    return lambda: _answer(**{letter: line})


LEAK_HUNT = Exercise(
    id="13-leaks",
    name="leaks",
    asks="Hand in four whole numbers: for A, B, C and D the line that leaks, or 0 if none does.",
    kind=NumbersAnswer((len(LEAKS),), labels=tuple(LEAKS)),
    solution=_answer,
    accepts=lambda value: all(
        number in lines for number, lines in zip(value.tolist(), LEAKS.values(), strict=True)
    ),
    right="A mean that saw the test, hands on both sides, a test that chose; and one is clean.",
    mistakes=(
        Mistake(
            lambda: [6, 2, 4, 0],
            f"Lines have the numbers 1 to {LINES}; 0 says that a pipeline is clean.",
            matches=lambda value: not np.isin(value, range(LINES + 1)).all(),
            also=(lambda: [2.5, 2, 4, 0], lambda: [-1, 2, 4, 0]),
        ),
        Mistake(
            lambda: [1, 1, 3, 0],
            "Is that how a list counts, from 0? Lines are counted from 1.",
            matches=lambda value: (
                value[0] == 1 and value[1] in (1, 2) and value[2] == 3 and value[3] == CLEAN
            ),
            also=(lambda: [1, 2, 3, 0],),
        ),
        *(
            Mistake(_wrong_line(letter, line), hint, matches=_names(letter, line))
            for (letter, line), hint in INNOCENT.items()
        ),
    ),
)

EXERCISES = (DROPOUT, CHOICE, BY_FORM, LEAK_HUNT)
