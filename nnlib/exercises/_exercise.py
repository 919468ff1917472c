"""An exercise: what is asked, what is right, and the mistakes people make.

A mistake is not described but computed: each holds the wrong answer that one gets by making it.
An answer that equals it gets its hint.  So a hint never guesses, and the tests can hand in every
documented mistake and see that it gets its own hint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises import _single
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._fit import Fit, nearly, rounded
from nnlib.exercises._guard import read_safely
from nnlib.exercises._near import Comparison, compare
from nnlib.exercises._numbers import Meddled, StoppedLater, Unreadable, Untouched
from nnlib.exercises._outcome import Outcome, Status
from nnlib.exercises._reading import FormulaAnswer, NumbersAnswer

Kind = NumbersAnswer | FormulaAnswer | FunctionAnswer
"""What sort of answer an exercise may want."""

TOLERANCE = 5e-10
"""How far an entry may be off: nine decimals pass, and figures that differ in the seventh, like
those of accounts A and B, are told apart."""

IN_32_BITS = "{right} Your numbers are 32-bit floats, so they were judged to about seven digits."
CHANGED = (
    "The numbers that come back are right, but the call changed {names} in place. {why_not} Make "
    "new arrays, with no -=, += or [...] = on what you are given, or begin with {first} = "
    "{first}.copy()."
)
ALSO_CHANGED = (
    "{hint} Besides, the call changed {names} in place, and so for its caller, too: work on a copy."
)


@dataclass(frozen=True)
class Mistake:
    """A documented mistake.

    Parameters
    ----------
    example : callable
        Returns the answer that one hands in when making it.
    hint : str
        Names the mistake, and says where to look.  It does not give the answer away.
    matches : callable, optional
        Whether a value (a flat vector) is this mistake; by default, whether it equals the example
        or one of ``also``.
    also : tuple of callable
        More answers that one hands in when making it, where it can be made in several places.
    """

    example: Callable[[], Any]
    hint: str
    matches: Callable[[FloatArray], bool] | None = None
    also: tuple[Callable[[], Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise.

    Parameters
    ----------
    id : str
        ``"<lesson>-<slug>"``.
    name : str
        What the lesson's stub calls the answer.
    asks : str
        One sentence: what to hand in.
    kind : Kind
        What sort of answer it is.
    solution : callable
        Returns an answer that is right.
    right : str
        What a right answer is told.
    mistakes : tuple of Mistake
    tolerance : float
        Absolute, for every entry.
    accepts : callable, optional
        Whether a value is right, where being close to the solution is not the question.
    otherwise : callable, optional
        The hint for a value that is no documented mistake; None if there is nothing special.
    score : callable, optional
        What a right value is told besides, where one right answer is better than another.
    """

    id: str
    name: str
    asks: str
    kind: Kind
    solution: Callable[[], Any]
    right: str
    mistakes: tuple[Mistake, ...]
    tolerance: float = TOLERANCE
    accepts: Callable[[FloatArray], bool] | None = None
    otherwise: Callable[[FloatArray], str | None] | None = None
    score: Callable[[FloatArray], str] | None = None

    def praise(self, value: FloatArray) -> str:
        """Return what a right value is told."""
        return f"{self.right} {self.score(value)}" if self.score else self.right

    def judge(self, answer: Any) -> Outcome:
        """Return what ``answer`` is worth."""
        with np.errstate(all="ignore"):  # however the learner has set NumPy
            try:
                return self._judge(read_safely(self.kind, answer))
            except Untouched:
                return Outcome(Status.NOT_ATTEMPTED, self.asks)
            except StoppedLater as found:
                return Outcome(Status.NOT_YET, self._mistake(found.value) or str(found))
            except Unreadable as problem:
                return Outcome(Status.NOT_YET, str(problem))
            except Meddled as found:
                outcome = self._judge(found.value)
                sentence = CHANGED if outcome.status is Status.RIGHT else ALSO_CHANGED
                names = ", ".join(found.names)
                said = sentence.format(
                    hint=outcome.message,
                    names=names,
                    first=found.names[0],
                    why_not=found.why_not,
                )
                return Outcome(Status.NOT_YET, said)

    def _judge(self, value: FloatArray) -> Outcome:
        correct = self.kind.read(self.solution())
        if self.accepts(value) if self.accepts else _near(value, correct, self.tolerance):
            return Outcome(Status.RIGHT, self.praise(value))
        single = _single.likely(value)
        if single.any():
            outcome = self._nearest(value, correct, single)
            if outcome is not None:
                return outcome
            if self.accepts is None:
                value = _single.settled(value, correct, single)
        return Outcome(Status.NOT_YET, self._hint(value, correct, single))

    def _mistake(self, value: FloatArray) -> str | None:
        """Return the hint of the mistake that explains calls which did not all come to an end."""
        single = _single.likely(value)
        for mistake in self.mistakes:
            for made in (mistake.example, *mistake.also):
                if _single.near(value, self._numbers(made), single, TOLERANCE):
                    return mistake.hint
        for mistake in self.mistakes:
            if mistake.matches is not None and mistake.matches(value):
                return mistake.hint
        return None

    def _numbers(self, made: Callable[[], Any]) -> FloatArray:
        """Return what a mistake's example comes to."""
        try:
            return self.kind.read(made())
        except StoppedLater as found:
            return found.value

    def _nearest(
        self, value: FloatArray, correct: FloatArray, single: NDArray[np.bool_]
    ) -> Outcome | None:
        """Judge a 32-bit answer by the nearest of those that it may be, right or wrong."""
        known = [
            (self._numbers(made), TOLERANCE, Outcome(Status.NOT_YET, mistake.hint))
            for mistake in self.mistakes
            for made in (mistake.example, *mistake.also)
        ]
        if self.accepts is None:
            right = Outcome(Status.RIGHT, IN_32_BITS.format(right=self.right))
            known.insert(0, (correct, self.tolerance, right))
        near = [
            (float(np.abs(value - target).max()), outcome)
            for target, tolerance, outcome in known
            if _single.near(value, target, single, tolerance)
        ]
        return min(near, key=lambda found: found[0])[1] if near else None

    def _hint(self, value: FloatArray, correct: FloatArray, single: NDArray[np.bool_]) -> str:
        """Return the surest thing that can be said: first what the answer is, then what it may be.

        A mistake is named before a rounding, which is named before whatever else ``matches``.
        """
        wrong = []
        for mistake in self.mistakes:  # one after the other: some take a second to compute
            if mistake.matches is None:
                for made in (mistake.example, *mistake.also):
                    example = self._numbers(made)
                    if _near(value, example, TOLERANCE):
                        return mistake.hint
                    wrong.append((example, mistake.hint))
        by_hand = self.kind.may_be_rounded and self.accepts is None

        def compared() -> Comparison:
            return compare(value, correct, single, self.tolerance, by_hand=by_hand)

        def said() -> str:
            return seen.sentence(self.kind.places(), self.asks)

        if self.accepts is None:
            seen = compared()
            if seen.at_worst(Fit.ROUNDED):
                return said()
        for mistake in self.mistakes:
            if mistake.matches is not None and mistake.matches(value):
                return mistake.hint
        if by_hand:
            for example, hint in wrong:
                if rounded(value, example, fewest=3).all():
                    return hint
            if seen.at_worst(Fit.CLOSE):
                return said()
            for example, hint in wrong:
                if nearly(value, example):
                    return hint
        if self.otherwise and (told := self.otherwise(value)):
            return told
        if self.accepts is not None:  # only now: a long answer takes seconds to compare
            seen = compared()
        return said()


def _near(value: FloatArray, target: FloatArray, tolerance: float) -> bool:
    return bool((np.abs(value - target) <= tolerance).all())
