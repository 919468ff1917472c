"""Read an answer, whatever it is and does (all lessons).

An answer may loop for ever, stop with any exception, lower the recursion limit or change how
NumPy treats overflow.  It gets a sentence all the same, and no trace of it stays.  A real press of
the stop button goes through.
"""

from __future__ import annotations

import sys
from typing import Any, Protocol

import numpy as np

from nnlib import _platform
from nnlib._inputs import FloatArray
from nnlib.exercises._numbers import Meddled, Unreadable, Untouched
from nnlib.exercises._words import in_a_line

SECONDS = 3.0
"""How long reading an answer, with all its trial calls, may take.  It needs some milliseconds."""


class Readable(Protocol):
    """What sort of answer an exercise wants, and how it is read."""

    def prepare(self) -> None:
        """Compute beforehand what is slow, so that the time is the answer's own."""

    def read(self, answer: Any) -> FloatArray:
        """Return the answer as numbers, or raise Untouched or Unreadable."""

    def too_long(self, seconds: float) -> str:
        """Say that reading the answer was given up after so long."""

    def stopped(self, error: str) -> str:
        """Say that reading the answer stopped with this error."""


def read_safely(kind: Readable, answer: Any) -> FloatArray:
    """Return the answer as numbers.

    Raises
    ------
    Untouched
        If it is still the stub.
    Unreadable
        If it is nothing to judge; the message is the sentence for the learner.
    Meddled
        If it is a function that changes its arguments.
    """
    if _harmless(answer):  # the usual case: no thread is needed for it
        return kind.read(answer)
    kind.prepare()
    recursion = sys.getrecursionlimit()
    try:
        with np.errstate(all="ignore"):
            return _platform.call(_read, kind, answer, seconds=SECONDS)
    except _platform.TimeIsUp:
        raise Unreadable(kind.too_long(SECONDS)) from None
    except _platform.NobodyPressedStop:
        raise Unreadable(kind.stopped("KeyboardInterrupt.")) from None
    finally:
        sys.setrecursionlimit(recursion)


def _read(kind: Readable, answer: Any) -> FloatArray:
    try:
        return kind.read(answer)
    except (Untouched, Unreadable, Meddled, _platform.TimeIsUp, KeyboardInterrupt):
        raise
    except BaseException as error:  # a learner's own may be of any kind
        raise Unreadable(kind.stopped(in_a_line(error))) from None


_PLAIN = (float, int, str, bool, complex, type(None), type(...), np.float64, np.float32)


def _harmless(answer: Any) -> bool:
    """Return whether an answer has no code of its own: numbers, and lists or arrays of them."""
    if type(answer) in (list, tuple):
        return all(type(entry) in _PLAIN for entry in answer)
    if type(answer) is np.ndarray:
        return answer.dtype.kind in "iuf"
    return type(answer) in _PLAIN
