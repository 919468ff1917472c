"""Read a finding of the bug hunt: where a bug is, its kind, the repaired step (lesson 07).

A finding is a tuple such as ``("V a", "gate", step_d)``.  It becomes numbers like any answer: one
for each block of parameters, 1 if it is named; one for the kind; and the parameters that the
repaired step leaves after a few trial calls.  What is not handed in yet stands as NaN, so that a
learner can ask about the place before the kind, and about the kind before the repair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._numbers import Unreadable, Untouched
from nnlib.exercises._reading import PartsAnswer
from nnlib.exercises._words import in_words, is_a, one_line

BLOCKS = ("V", "a", "W", "b")
NOWHERE = ("", "-", "none", "nowhere", "nothing")

NO_FINDING = (
    'The answer came as {came}; expected (where, kind), such as ("W b", "gate"), or with the '
    "repaired step as a third entry."
)
NO_PLACE = (
    'where came as {came}; expected the names of blocks, such as "V a" or "W", or "" for none.'
)
NO_BLOCK = (
    'where holds {came!r}; expected the names of blocks, such as "V a" or "W", or "" for none. '
    "Blocks: V, a, W, b."
)
NO_KIND = "kind came as {came}; expected one of {kinds}."


@dataclass(frozen=True, kw_only=True)
class FindingAnswer(PartsAnswer):
    """An answer (where, kind) or (where, kind, repaired step).

    Parameters
    ----------
    kinds : tuple of str
        The kinds of bug there are to choose from.
    to_repair : bool
        Whether there is anything to repair; if not, a step that is handed in is not called.
    """

    kinds: tuple[str, ...]
    to_repair: bool = True

    def read(self, answer: Any) -> FloatArray:
        """Return the finding as numbers; NaN stands for what is still to come."""
        if answer is ...:
            raise Untouched
        entries = list(answer) if is_a(answer, tuple, list) else []
        if len(entries) not in (2, 3):
            raise Unreadable(NO_FINDING.format(came=_came(answer)))
        where, kind, *repaired = entries
        if where is ... and kind is ...:
            raise Untouched
        found = np.concatenate([self._where(where), [self._kind(kind)]])
        if not self.to_repair:
            return found
        return np.concatenate([found, self._after(repaired[0] if repaired else ...)])

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, or "", and the entry."""
        found = [("", f"block {name}") for name in BLOCKS] + [("", "the kind")]
        return found + (super().places() if self.to_repair else [])

    def _where(self, where: Any) -> FloatArray:
        if where is ...:
            return np.full(len(BLOCKS), np.nan)
        parts = [where] if is_a(where, str) else where
        if not is_a(parts, tuple, list, set) or not all(is_a(part, str) for part in parts):
            raise Unreadable(NO_PLACE.format(came=in_words(where)))
        text = " ".join(sorted(map(str.__str__, parts))).strip()
        names = [] if text.lower() in NOWHERE else re.split(r"[\s,;+]+", text)
        for name in names:
            if name not in BLOCKS:
                raise Unreadable(NO_BLOCK.format(came=one_line(name)))
        return np.array([float(block in names) for block in BLOCKS])

    def _kind(self, kind: Any) -> float:
        if kind is ...:
            return float("nan")
        name = str.__str__(kind).strip().lower() if is_a(kind, str) else ""
        if name not in self.kinds:
            kinds = ", ".join(f'"{known}"' for known in self.kinds)
            raise Unreadable(NO_KIND.format(came=in_words(kind), kinds=kinds))
        return float(self.kinds.index(name))

    def _after(self, repaired: Any) -> FloatArray:
        """Return the parameters after the trial calls; NaN if there is no step yet."""
        if repaired is not ... and repaired is not None:
            try:
                return super().read(repaired)
            except Untouched:
                pass
        return np.full(len(super().places()), np.nan)


def _came(answer: Any) -> str:
    if is_a(answer, tuple, list):
        return "1 entry" if len(answer) == 1 else f"{len(answer)} entries"
    return "a function" if callable(answer) else in_words(answer)
