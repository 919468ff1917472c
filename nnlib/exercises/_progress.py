"""What is done and what is open, as a table (all lessons)."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nnlib.exercises import _record
from nnlib.exercises._exercise import Exercise
from nnlib.exercises._record import Kept, Record

WIDTH = 88
"""Letters in a line: so many fit into an output without a scroll bar."""

HEAD = ("lesson", "exercise", "state", "last hint")
COLUMNS = (8, 18, 17)
"""The widths of all columns but the last."""

UNTRIED = "open, not tried"
OPEN = "open, {tries}"
DONE = "done, {tries}"
ONE_TRY = "1 try"
TRIES = "{count} tries"
ANOTHER_HINT = "Another hint, not kept: it may quote your answer."
TOTAL = "Done: {done} of {all}. Open: {open}, {tried} of them tried."
HINTS = "Hints so far, the most frequent first:"
NO_HINTS = "No hints so far."
KEPT = "Kept on this computer only, since {day}, in\n    {path}\nDelete that file to begin afresh."
EMPTY = "Nothing is kept yet. From the first answer on, it will be in\n    {path}"
IS_OFF = "Nothing is kept: the variable {variable} says so."
NOWHERE = (
    "No folder with the lessons was found to keep this in: it ends with the kernel. To keep it, "
    "let the variable {variable} name a file."
)
UNREAD = "What was kept could not be read. {trouble}"
DAMAGED = "Lines that could not be read, and were passed over: {count}."
UNWRITTEN = "Answers that are known to this kernel only, as they could not be kept: {count}. {why}"


@dataclass(frozen=True)
class Standing:
    """How it stands with one exercise.

    Parameters
    ----------
    id : str
    done : bool
        Whether an answer was ever right.
    tries : int
        Answers, up to the first right one.
    hints : tuple of str
        Those given meanwhile, in order.
    """

    id: str
    done: bool
    tries: int
    hints: tuple[str, ...]

    @property
    def state(self) -> str:
        """As the table says it."""
        if not self.tries:
            return UNTRIED
        tries = ONE_TRY if self.tries == 1 else TRIES.format(count=self.tries)
        return (DONE if self.done else OPEN).format(tries=tries)


def standing(exercise: Exercise, records: tuple[Record, ...]) -> Standing:
    """Return how it stands with an exercise after these checks."""
    mine = [record for record in records if record.exercise == exercise.id]
    first = next((k for k, record in enumerate(mine) if record.right), len(mine))
    hints = tuple(record.hint or ANOTHER_HINT for record in mine[:first])
    return Standing(exercise.id, first < len(mine), len(mine[: first + 1]), hints)


@dataclass(frozen=True, repr=False)
class Progress:
    """The answer of :func:`nnlib.exercises.progress`.  Its repr is a table.

    Attributes
    ----------
    standings : tuple of Standing
        One an exercise, in the order they are set.
    kept : Kept
        What they were counted from.
    with_hints : bool
        Whether all hints are shown, rather than the last one of each exercise.
    """

    standings: tuple[Standing, ...]
    kept: Kept
    with_hints: bool

    def __repr__(self) -> str:
        done = sum(one.done for one in self.standings)
        tried = sum(one.tries > 0 and not one.done for one in self.standings)
        count = len(self.standings)
        total = TOTAL.format(done=done, all=count, open=count - done, tried=tried)
        parts = [*self._table(), "", total, *self._about_the_file()]
        if self.with_hints:
            parts += ["", *self._hints()]
        return "\n".join(parts)

    def _table(self) -> Iterator[str]:
        yield _row(*(HEAD[:3] if self.with_hints else HEAD))
        before = ""
        for one in self.standings:
            lesson = one.id[:2]
            last = one.hints[-1] if one.hints and not (one.done or self.with_hints) else ""
            yield _row(lesson if lesson != before else "", one.id, one.state, last)
            before = lesson

    def _hints(self) -> Iterator[str]:
        counts = Counter((one.id, hint) for one in self.standings for hint in one.hints)
        yield HINTS if counts else NO_HINTS
        for (exercise, hint), count in counts.most_common():
            head = f"{count:5} x  {exercise:<{COLUMNS[1]}}"
            yield textwrap.fill(hint, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))

    def _about_the_file(self) -> Iterator[str]:
        kept = self.kept
        if _record.switched_off():
            yield IS_OFF.format(variable=_record.VARIABLE)
        elif kept.unread:
            yield UNREAD.format(trouble=kept.unread)
        elif kept.path is None:
            yield textwrap.fill(NOWHERE.format(variable=_record.VARIABLE), WIDTH)
        elif len(kept.records) == kept.unwritten:
            yield EMPTY.format(path=kept.path)
        else:
            yield KEPT.format(day=kept.records[0].when[:10], path=kept.path)
        if kept.damaged:
            yield DAMAGED.format(count=kept.damaged)
        if kept.trouble:
            yield UNWRITTEN.format(count=kept.unwritten, why=kept.trouble)


def _row(*cells: str) -> str:
    """Return a line of the table, with the last cell cut where it grows long."""
    start = "".join(f"{cell:<{width}}" for cell, width in zip(cells, COLUMNS, strict=False))
    last = "".join(cells[len(COLUMNS) :])
    return (start + textwrap.shorten(last, WIDTH - sum(COLUMNS), placeholder=" ...")).rstrip()
