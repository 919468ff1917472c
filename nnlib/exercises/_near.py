"""Say how an answer that is not right differs from the right one (all lessons).

These are the sentences that hold for any exercise: digits, signs, places and scales.  Each says
what is so of the answer, and no more: what is right is never called off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises import _single
from nnlib.exercises._fit import Fit, fitting, rounded, rounded_together

FACTORS = {
    2.0: "twice",
    0.5: "half of",
    10.0: "10 times",
    0.1: "a tenth of",
    100.0: "100 times",
    0.01: "a hundredth of",
}

KEEP_DIGITS = "Keep all digits until the end: the answer is judged to within {tolerance:g}."
ROUNDED = f"The digits that you have are right, but they were rounded too early. {KEEP_DIGITS}"
CLOSE = (
    "Right to three digits or more, but not to all of them. Was a number on the way rounded, or "
    f"mistyped? {KEEP_DIGITS}"
)
IN_32_BITS = (
    "Right to three digits or more. Your numbers are 32-bit floats, and those lose digits on the "
    "way. Compute in 64-bit floats, dtype=np.float64: the answer is judged to within "
    "{tolerance:g}."
)
OTHER_SIGN = "The size is right, but the sign is not."
OTHER_SIGN_HERE = "The size is right{where}, but the sign is not."
OTHER_SIGNS = "The sizes are right{where}, but the signs are not."
OTHER_ORDER = "The right numbers are all there{where}, but not in their places: {names}."
SCALED = "That is {times} what it should be."
SCALED_HERE = "The number{where} is {times} what it should be."
ALL_SCALED = "Every number{where} is {times} what it should be."
ALSO_ROUNDED = "{said} Besides, digits were rounded off too early: keep them until the end."

VANISHED = f"Zero, where a small number belongs. Is it what rounding left? {KEEP_DIGITS}"

OFF_HERE = "Off{where}: {names}."
OTHER_PLACE_HERE = "A number that belongs in another place{where}: {names}."
SIGN_HERE = "Right but for the sign{where}: {names}."
VANISHED_HERE = "Zero, where a small number belongs{where}: {names}."
CLOSE_HERE = "Right to three digits or more, but not to all of them{where}: {names}."
ROUNDED_HERE = "Rounded too early{where}: {names}."
REST = "The rest is right."

NOTHING_RIGHT = "None of the usual slips, and no number is right yet{where}. {asks}"
NO_SLIP = "It is none of the usual slips. {asks}"
NO_SLIP_OF_ONE = "{value:.9g} is none of the usual slips. {asks}"


SAID_OF = {
    Fit.OFF: OFF_HERE,
    Fit.OTHER_PLACE: OTHER_PLACE_HERE,
    Fit.OTHER_SIGN: SIGN_HERE,
    Fit.VANISHED: VANISHED_HERE,
    Fit.CLOSE: CLOSE_HERE,
    Fit.ROUNDED: ROUNDED_HERE,
}
"""What is said of the numbers that fit so, in this order."""


@dataclass(frozen=True)
class Comparison:
    """An answer beside the right one; see :func:`compare`.

    Parameters
    ----------
    value, correct : ndarray, shape (n,)
        The numbers, and those that belong in their places.
    single : ndarray of bool, shape (n,)
        Which numbers are 32-bit floats.
    fits : ndarray, shape (n,)
        How each number fits: a :class:`Fit` each.
    tolerance : float
    by_hand : bool
        Whether each number may be rounded, or close, for itself.
    """

    value: FloatArray
    correct: FloatArray
    single: NDArray[np.bool_]
    fits: NDArray[np.int64]
    tolerance: float
    by_hand: bool

    def at_worst(self, fit: Fit) -> bool:
        """Return whether every number fits at least so well."""
        return bool((self.fits <= fit).all())

    def sentence(self, places: list[tuple[str, str]], asks: str) -> str:
        """Say what is off.

        Parameters
        ----------
        places : list of tuple (call, name)
            What each number is called; empty if they have no names.
        asks : str
            The exercise's question, for an answer that is off all over.
        """
        here, where, names = self, "", [name for _, name in places]
        if places:
            call = places[int(np.argmax(self.fits > Fit.RIGHT))][0]  # the first with an entry off
            chosen = np.array([of == call for of, _ in places])
            here = self._only(chosen)
            where = f" in {call}" if call else ""
            names = [name for (_, name), ok in zip(places, chosen, strict=True) if ok]
        said = here._of_lost_digits(names) or here._of_all(where, names)
        if not said and names:
            said = here._of_each(where, names)
        if not said:
            said = NOTHING_RIGHT if names else NO_SLIP_OF_ONE if len(here.value) == 1 else NO_SLIP
            return said.format(where=where, value=here.value[0], asks=asks)
        return said.format(tolerance=self.tolerance)

    def _only(self, chosen: NDArray[np.bool_]) -> Comparison:
        """Return the comparison of some of the numbers."""
        return Comparison(
            self.value[chosen],
            self.correct[chosen],
            self.single[chosen],
            self.fits[chosen],
            self.tolerance,
            self.by_hand,
        )

    def _of_lost_digits(self, names: list[str]) -> str:
        """Return what is said if all digits that there are are right."""
        found = set(self.fits.tolist())
        if found == {Fit.ROUNDED} or (found == {Fit.RIGHT, Fit.ROUNDED} and not names):
            return ROUNDED
        if Fit.CLOSE in found and found <= {Fit.RIGHT, Fit.CLOSE} and self.single.all():
            return IN_32_BITS
        if found == {Fit.CLOSE}:
            return CLOSE
        if found == {Fit.VANISHED} and not names:
            return VANISHED
        return ""

    def _of_all(self, where: str, names: list[str]) -> str:
        """Return what holds for all numbers together, if anything does."""
        one = len(self.value) == 1
        if (self.fits == Fit.OTHER_SIGN).all():
            sentence = OTHER_SIGNS if not one else OTHER_SIGN_HERE if where else OTHER_SIGN
            said = sentence.format(where=where)
            return self._and_rounded(said, -self.correct)
        by_rank = np.argsort(self.correct)[np.argsort(np.argsort(self.value))]
        if names and not self.at_worst(Fit.CLOSE) and self._fit(self.correct[by_rank]).all():
            moved = zip(names, self.correct[by_rank] != self.correct, strict=True)
            there = ", ".join(dict.fromkeys(name for name, ok in moved if ok))
            said = OTHER_ORDER.format(where=where, names=there)
            return self._and_rounded(said, self.correct[by_rank])
        for factor, times in FACTORS.items():
            if self.value.any() and self._fit(factor * self.correct).all():
                sentence = ALL_SCALED if not one else SCALED_HERE if where else SCALED
                said = sentence.format(where=where, times=times)
                return self._and_rounded(said, factor * self.correct)
        return ""

    def _of_each(self, where: str, names: list[str]) -> str:
        """Return how each named number, or part of several numbers, fits."""
        fits = self.fits.copy()
        for k, name in enumerate(names):
            others = self.correct[[other != name for other in names]]
            off = np.abs(self.value[k] - others)
            if fits[k] == Fit.OFF and (off <= self.tolerance).any():
                fits[k] = Fit.OTHER_PLACE
        if (fits == Fit.OFF).all():
            return ""
        worst: dict[str, int] = {}
        for name, fit in zip(names, fits.tolist(), strict=True):
            worst[name] = max(worst.get(name, Fit.RIGHT), fit)
        said = []
        for fit, sentence in SAID_OF.items():
            of_this = [name for name, found in worst.items() if found == fit]
            if of_this:
                said.append(sentence.format(where=where, names=", ".join(of_this)))
        if Fit.RIGHT in worst.values():
            said.append(REST)
        if max(worst.values()) <= Fit.VANISHED:
            said.append(KEEP_DIGITS)
        return " ".join(said)

    def _and_rounded(self, said: str, target: FloatArray) -> str:
        return said if self._within(target).all() else ALSO_ROUNDED.format(said=said)

    def _within(self, target: FloatArray) -> NDArray[np.bool_]:
        return _single.within(self.value, target, self.single, self.tolerance)

    def _fit(self, target: FloatArray) -> NDArray[np.bool_]:
        digits_lost = rounded if self.by_hand else rounded_together
        return self._within(target) | digits_lost(self.value, target)


def compare(
    value: FloatArray,
    correct: FloatArray,
    single: NDArray[np.bool_],
    tolerance: float,
    *,
    by_hand: bool,
) -> Comparison:
    """Compare an answer with the right one.

    Parameters
    ----------
    value, correct : ndarray, shape (n,)
    single : ndarray of bool, shape (n,)
        Which numbers are 32-bit floats.
    tolerance : float
    by_hand : bool
        Whether the numbers were put together one by one, so that each may be rounded or close for
        itself.  What a function returns is rounded as a whole, or it is not.
    """
    fits = fitting(value, correct, single, tolerance, each=by_hand)
    return Comparison(value, correct, single, fits, tolerance, by_hand)
