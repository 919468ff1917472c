"""Exercises that answer back (all lessons).

``check("01-net-h2", net_h2)`` says in one sentence whether the answer is right, and if it is not,
which mistake it looks like; ``check_all("01")`` does so for a whole lesson, and ``progress()`` says
what is done and what is open.  The right answers are computed by the package, and so are the wrong
ones that the hints recognize.  There is one module a lesson; its ``EXERCISES`` are found by the
lesson's number.
"""

from __future__ import annotations

import difflib
import importlib
import sys
from typing import Any

from nnlib.exercises import _record
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._outcome import Outcome, Status
from nnlib.exercises._overview import Overview
from nnlib.exercises._progress import Progress, standing

LESSONS = (
    *("00", "01", "02", "03", "04", "05", "06", "07"),
    *("08", "09", "10", "11", "12", "13", "14", "15", "16", "17"),
)
"""The lessons that have exercises."""

__all__ = [
    "LESSONS", "Exercise", "Mistake", "Outcome", "Overview", "Progress", "Status",
    "check", "check_all", "exercises", "progress",
]  # fmt: skip


def exercises(lesson: str) -> dict[str, Exercise]:
    """Return the exercises of a lesson, such as ``"01"``, by id, in the order they are set."""
    if not isinstance(lesson, str) or lesson not in LESSONS:
        begun = str(lesson).strip().zfill(2)[:2]  # of 3, "3" or "03-w3-paths"
        advice = f" Did you mean {begun!r}?" if begun in LESSONS else ""
        raise ValueError(
            f"lesson came as {lesson!r}; expected one of {', '.join(LESSONS)}, as text.{advice}"
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

    Notes
    -----
    The outcome and the hint, but not the answer, are kept for :func:`progress`.

    Examples
    --------
    >>> from nnlib.exercises import check
    >>> check("01-net-h2", 0.25 * 0.05 + 0.30 * 0.10)
    Not yet. The bias is missing: add b1 after the two products.
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
    return _judged(found, answer)


def check_all(lesson: str) -> Overview:
    """Judge all answers of a lesson at once.

    Parameters
    ----------
    lesson : str
        Such as ``"03"``.

    Returns
    -------
    Overview
        Its repr says for every exercise whether its answer is right, not yet (with a hint), not
        attempted, or not there, as its cell was not run.

    Raises
    ------
    ValueError
        If there is no such lesson.

    Notes
    -----
    The answers are found by the names that the lesson's cells give them, among the global names
    of the notebook (or the module) that makes this call.  They are judged, and kept for
    :func:`progress`, as :func:`check` does it.

    Examples
    --------
    >>> from nnlib.exercises import check_all
    >>> net_h2 = 0.3925
    >>> out_three = ...
    >>> check_all("01")
    01-net-h2         net_h2        Right.
    01-layer-matrix   hidden_layer  Not begun: run the cell with hidden_layer.
    01-three-neurons  out_three     Not attempted yet.
    <BLANKLINE>
    Right: 1. Not yet: 0. Not attempted: 2.
    """
    mine = exercises(lesson)
    answers = sys._getframe(1).f_globals  # in a notebook, the names that its cells gave
    return Overview(
        {
            exercise.id: _judged(exercise, answers[exercise.name])
            if exercise.name in answers
            else None
            for exercise in mine.values()
        },
        {exercise.id: exercise.name for exercise in mine.values()},
    )


def progress(lesson: str | None = None) -> Progress:
    """Say which exercises are done and which are open, after all checks on this computer.

    Parameters
    ----------
    lesson : str, optional
        Such as ``"03"``: this lesson only, with all hints that were given, the most frequent
        first.  Otherwise all lessons, with the last hint of each open exercise.

    Returns
    -------
    Progress
        Its repr is a table.  It names the file that the checks are kept in; delete it to begin
        afresh.

    Raises
    ------
    ValueError
        If there is no such lesson.

    Notes
    -----
    A check keeps the exercise, the outcome, the hint and the time: not the answer, and nothing is
    sent anywhere.  The file is ``progress.jsonl``, beside the lessons.  The environment variable
    ``NNLIB_PROGRESS`` may name another file, or be ``off``: then nothing is kept.

    Examples
    --------
    >>> from nnlib.exercises import check, progress
    >>> outcome = check("01-net-h2", 0.3925)
    >>> progress("01")  # doctest: +ELLIPSIS
    lesson  exercise          state
    01      01-net-h2         done, 1 try
            01-layer-matrix   open, not tried
            01-three-neurons  open, not tried
    <BLANKLINE>
    Done: 1 of 3. Open: 2, 0 of them tried.
    ...
    """
    lessons = LESSONS if lesson is None else (lesson,)
    asked = [exercise for number in lessons for exercise in exercises(number).values()]
    kept = _record.kept()
    standings = tuple(standing(exercise, kept.records) for exercise in asked)
    return Progress(standings, kept, with_hints=lesson is not None)


def _judged(exercise: Exercise, answer: Any) -> Outcome:
    outcome = exercise.judge(answer)
    _record.keep(exercise, outcome)
    return outcome
