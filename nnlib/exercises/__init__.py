"""Exercises that answer back (all lessons).

``check("01-net-h2", net_h2)`` says in one sentence whether the answer is right, and if it is not,
which mistake it looks like.  The right answers are computed by the package, and so are the wrong
ones that the hints recognize.  There is one module a lesson; its ``EXERCISES`` are found by the
lesson's number.
"""

from __future__ import annotations

import difflib
import importlib
from typing import Any

from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._outcome import Outcome, Status

LESSONS = ("00", "01", "02", "03", "04", "05", "06", "07")
"""The lessons that have exercises."""

__all__ = ["LESSONS", "Exercise", "Mistake", "Outcome", "Status", "check", "exercises"]


def exercises(lesson: str) -> dict[str, Exercise]:
    """Return the exercises of a lesson, such as ``"01"``, by id, in the order they are set."""
    if lesson not in LESSONS:
        raise ValueError(
            f"lesson came as {lesson!r}; expected one of {', '.join(LESSONS)}, as text."
        )
    module = importlib.import_module(f"nnlib.exercises.lesson{lesson}")
    return {exercise.id: exercise for exercise in module.EXERCISES}


def check(exercise_id: str, answer: Any) -> Outcome:
    """Say whether an answer is right.

    Parameters
    ----------
    exercise_id : str
        As the lesson writes it, such as ``"01-net-h2"``.
    answer : number, array_like, SymPy expression or function
        What the exercise asks for.  Anything else gets a sentence, never a traceback.

    Returns
    -------
    Outcome
        Not attempted, not yet (with a hint) or right.  Its repr is the sentence.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    lesson = exercise_id[:2] if isinstance(exercise_id, str) else ""
    found = exercises(lesson).get(exercise_id) if lesson in LESSONS else None
    if found is None:
        known = [name for number in LESSONS for name in exercises(number)]
        close = difflib.get_close_matches(str(exercise_id), known, n=1)
        advice = f"Did you mean {close[0]!r}?" if close else "Copy the id from the lesson."
        raise ValueError(
            f"exercise_id came as {exercise_id!r}; expected one of {', '.join(known)}. {advice}"
        )
    return found.judge(answer)
