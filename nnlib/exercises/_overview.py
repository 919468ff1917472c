"""All answers of a lesson at a glance (all lessons)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from nnlib.exercises._outcome import Outcome, Status

WIDTH = 88
MISSING = "Not begun: run the cell with {name}."
NOT_YET = "{status} {message}"
TOTAL = "Right: {right}. Not yet: {not_yet}. Not attempted: {rest}."


@dataclass(frozen=True, repr=False)
class Overview:
    """The answer of :func:`nnlib.exercises.check_all`.  Its repr has a line or two an exercise.

    Attributes
    ----------
    outcomes : dict of str to Outcome or None
        By the exercise's id; None where the notebook has nothing of the answer's name.
    names : dict of str to str
        What the answers are called, by the exercise's id.
    """

    outcomes: dict[str, Outcome | None]
    names: dict[str, str]

    def count(self, status: Status) -> int:
        """Return how many answers have this outcome."""
        return sum(outcome is not None and outcome.status is status for outcome in self._all)

    @property
    def _all(self) -> list[Outcome | None]:
        return list(self.outcomes.values())

    def __repr__(self) -> str:
        ids, names = max(map(len, self.outcomes)), max(map(len, self.names.values()))
        lines = []
        for exercise, outcome in self.outcomes.items():
            name = self.names[exercise]
            head = f"{exercise:<{ids}}  {name:<{names}}  "
            lines.append(
                textwrap.fill(
                    _in_short(outcome, name),
                    WIDTH,
                    initial_indent=head,
                    subsequent_indent=" " * len(head),
                )
            )
        right, not_yet = self.count(Status.RIGHT), self.count(Status.NOT_YET)
        rest = len(self.outcomes) - right - not_yet
        total = TOTAL.format(right=right, not_yet=not_yet, rest=rest)
        return "\n".join([*lines, "", total])


def _in_short(outcome: Outcome | None, name: str) -> str:
    if outcome is None:
        return MISSING.format(name=name)
    if outcome.status is Status.NOT_YET:
        return NOT_YET.format(status=outcome.status.value, message=outcome.message)
    return outcome.status.value
