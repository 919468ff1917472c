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
from nnlib.exercises._numbers import Unreadable, Untouched, describe
from nnlib.exercises._reading import Parts

BLOCKS = ("V", "a", "W", "b")
NOWHERE = ("", "-", "none", "nowhere", "nothing")


@dataclass(frozen=True, kw_only=True)
class Case(Parts):
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
        if not isinstance(answer, (tuple, list)) or len(answer) not in (2, 3):
            raise Unreadable(
                f"The answer came as {_came(answer)}; expected (where, kind), such as "
                '("W b", "gate"), or with the repaired step as a third entry.'
            )
        where, kind, *repaired = answer
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
        parts = [where] if isinstance(where, str) else where
        expected = 'the names of blocks, such as "V a" or "W", or "" for none'
        if not isinstance(parts, (tuple, list, set)) or not all(isinstance(p, str) for p in parts):
            raise Unreadable(f"where came as {describe(where)}; expected {expected}.")
        text = " ".join(sorted(parts))
        names = [] if text.strip().lower() in NOWHERE else re.split(r"[\s,;+]+", text.strip())
        for name in names:
            if name not in BLOCKS:
                raise Unreadable(f"where holds {name!r}; expected {expected}. Blocks: V, a, W, b.")
        return np.array([float(block in names) for block in BLOCKS])

    def _kind(self, kind: Any) -> float:
        if kind is ...:
            return float("nan")
        if not isinstance(kind, str) or kind.strip().lower() not in self.kinds:
            known = ", ".join(f'"{name}"' for name in self.kinds)
            raise Unreadable(f"kind came as {describe(kind)}; expected one of {known}.")
        return float(self.kinds.index(kind.strip().lower()))

    def _after(self, repaired: Any) -> FloatArray:
        """Return the parameters after the trial calls; NaN if there is no step yet."""
        if repaired is not ... and repaired is not None:
            try:
                return super().read(repaired)
            except Untouched:
                pass
        return np.full(len(super().places()), np.nan)


def _came(answer: Any) -> str:
    if isinstance(answer, (tuple, list)):
        return f"{len(answer)} {'entry' if len(answer) == 1 else 'entries'}"
    return "a function" if callable(answer) else describe(answer)
