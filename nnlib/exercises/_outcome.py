"""What a check answers: one of three outcomes, and one sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """The three outcomes."""

    NOT_ATTEMPTED = "Not attempted yet."
    NOT_YET = "Not yet."
    RIGHT = "Right."


@dataclass(frozen=True)
class Outcome:
    """The answer of :func:`nnlib.exercises.check`.

    Attributes
    ----------
    status : Status
    message : str
        What to do next, or why the answer holds.
    """

    status: Status
    message: str

    def __repr__(self) -> str:
        return f"{self.status.value} {self.message}"
