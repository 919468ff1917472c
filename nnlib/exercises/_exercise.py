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
from nnlib.exercises._guard import read_safely
from nnlib.exercises._numbers import Unreadable, Untouched
from nnlib.exercises._outcome import Outcome, Status
from nnlib.exercises._reading import Kind, NumbersAnswer

TOLERANCE = 5e-10
"""How far an entry may be off: nine decimals pass, and figures that differ in the seventh, like
those of accounts A and B, are told apart."""

LOOSE = 5e-4
"""Relative: an answer this close to a figure is that figure, rounded too early."""

IN_32_BITS = "{right} Your numbers are 32-bit floats, so they were judged to about seven digits."
LOST_IN_32_BITS = (
    "The method is right, but 32-bit floats lost digits on the way. Compute in 64-bit floats, "
    "dtype=np.float64: the answer is judged to within {tolerance:g}."
)
ROUNDED = (
    "The method is right, but the numbers were rounded too early. Keep all digits until the end: "
    "the answer is judged to within {tolerance:g}."
)
OTHER_SIGN = "The size is right, but the sign is not."
NO_SLIP = "It is none of the usual slips. {asks}"
NO_SLIP_OF_ONE = "{value:.9g} is none of the usual slips. {asks}"
NOTHING_RIGHT = "None of the usual slips, and no number is right yet. {asks}"
NOTHING_RIGHT_IN = "None of the usual slips, and no number is right yet in {call}. {asks}"
OFF = "Off: {names}."
OFF_IN = "Off in {call}: {names}."
REST_IS_RIGHT = "{off} The rest is right."


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
        The hint for a value that is no documented mistake.
    """

    id: str
    asks: str
    kind: Kind
    solution: Callable[[], Any]
    right: str
    mistakes: tuple[Mistake, ...]
    tolerance: float = TOLERANCE
    accepts: Callable[[FloatArray], bool] | None = None
    otherwise: Callable[[FloatArray], str] | None = None

    def judge(self, answer: Any) -> Outcome:
        """Return what ``answer`` is worth."""
        with np.errstate(all="ignore"):  # however the learner has set NumPy
            try:
                value = read_safely(self.kind, answer)
            except Untouched:
                return Outcome(Status.NOT_ATTEMPTED, self.asks)
            except Unreadable as problem:
                return Outcome(Status.NOT_YET, str(problem))
            correct = self.kind.read(self.solution())
            if self.accepts(value) if self.accepts else _near(value, correct, self.tolerance):
                return Outcome(Status.RIGHT, self.right)
            single = _single.likely(value)
            if single.any():
                outcome = self._nearest(value, correct, single)
                if outcome is not None:
                    return outcome
                if self.accepts is None:
                    value = _single.settled(value, correct, single)
            return Outcome(Status.NOT_YET, self._hint(value, correct, single))

    def _nearest(
        self, value: FloatArray, correct: FloatArray, single: NDArray[np.bool_]
    ) -> Outcome | None:
        """Judge a 32-bit answer by the nearest of those that it may be, right or wrong."""
        known = [
            (self.kind.read(made()), TOLERANCE, Outcome(Status.NOT_YET, mistake.hint))
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
        wrong = []
        for mistake in self.mistakes:  # one after the other: some take a second to compute
            for made in (mistake.example, *mistake.also):
                example = self.kind.read(made())
                if mistake.matches(value) if mistake.matches else _near(value, example, TOLERANCE):
                    return mistake.hint
                wrong.append((example, mistake))
        if self.kind.may_be_rounded and self.accepts is None:
            if _rounded(value, correct, fewest_decimals=2):
                sentence = LOST_IN_32_BITS if single.all() else ROUNDED
                return sentence.format(tolerance=self.tolerance)
            for example, mistake in wrong:
                if mistake.matches is None and _rounded(value, example, fewest_decimals=3):
                    return mistake.hint
        if self.otherwise is not None:
            return self.otherwise(value)
        return self._where_it_is_off(value, correct)

    def _where_it_is_off(self, value: FloatArray, correct: FloatArray) -> str:
        if _near(-value, correct, self.tolerance):
            return OTHER_SIGN
        good = np.abs(value - correct) <= self.tolerance
        places = self.kind.places()
        if places:
            call = places[int(np.argmin(good))][0]  # the first call with an entry that is off
            here = [(name, ok) for (c, name), ok in zip(places, good, strict=True) if c == call]
            if not any(ok for _, ok in here):
                sentence = NOTHING_RIGHT_IN if call else NOTHING_RIGHT
                return sentence.format(call=call, asks=self.asks)
            names = dict.fromkeys(name for name, ok in here if not ok)
            off = (OFF_IN if call else OFF).format(call=call, names=", ".join(names))
            return REST_IS_RIGHT.format(off=off) if len(names) < len(dict(here)) else off
        if isinstance(self.kind, NumbersAnswer) and self.kind.shape == ():
            return NO_SLIP_OF_ONE.format(value=value[0], asks=self.asks)
        return NO_SLIP.format(asks=self.asks)


def _near(value: FloatArray, target: FloatArray, tolerance: float) -> bool:
    return bool((np.abs(value - target) <= tolerance).all())


def _rounded(value: FloatArray, target: FloatArray, *, fewest_decimals: int) -> bool:
    """Return whether ``value`` is ``target`` with digits lost; a half may go up or down."""
    off = np.abs(value - target)
    if (off <= LOOSE * np.abs(target)).all():
        return True
    if not value.any():
        return False
    for decimals in range(fewest_decimals, 9):
        close = (off <= 0.5 * 10.0**-decimals + 1e-12).all()
        if close and _near(value, np.round(value, decimals), 1e-12):
            return True
    return False
