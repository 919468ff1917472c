"""What is kept of every check: the outcome, the hint and the time (all lessons).

A file beside the lessons holds one line of JSON a check.  Lines are only ever added, each in one
write, so two notebooks do not disturb one another, and a line that is damaged costs no other.  No
answer is kept, and nothing leaves the computer.  Whatever goes wrong here, the check still answers.

The hint is kept as its sentence, not as its number among the exercise's hints: those are tried in
order, so new ones are put between old ones, and a number would come to mean another hint.  A
sentence that is worded anew later is counted anew, and the old lines go on saying what was read.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from nnlib.exercises._exercise import Exercise
from nnlib.exercises._outcome import Outcome, Status
from nnlib.exercises._words import in_a_line

VARIABLE = "NNLIB_PROGRESS"
"""The environment variable that names another file; "" or "off" keeps nothing."""

FILE = "progress.jsonl"
"""Its name, where it lies beside the lessons."""

LESSON_FILES = "[0-9][0-9]-*.ipynb"
TIME = "%Y-%m-%dT%H:%M:%SZ"
NO_FILE = "It is no ordinary file."
NO_SPACE = "The disk is full."


@dataclass(frozen=True)
class Record:
    """One check.

    Parameters
    ----------
    exercise : str
        The exercise's id.
    status : str
        ``"RIGHT"`` or ``"NOT_YET"``, as :class:`Status` calls them.
    hint : str or None
        The sentence that was shown, if it is sure to quote nothing of the answer.
    when : str
        Universal time, whatever the computer's time zone, such as ``"2026-11-26T16:31:00Z"``.
    """

    exercise: str
    status: str
    hint: str | None
    when: str

    @property
    def right(self) -> bool:
        """Whether the answer was right."""
        return self.status == Status.RIGHT.name


@dataclass(frozen=True)
class Kept:
    """Everything that is known of earlier checks.

    Parameters
    ----------
    records : tuple of Record
        Those of the file, and then those that this process could not write.
    path : Path or None
        The file, if one is to be written.
    damaged : int
        Lines that could not be read.
    unread : str
        Why the file could not be read; "" if it could.
    unwritten : int
        Checks that could not be written, and are known to this process only.
    trouble : str
        Why not; "" if none.
    """

    records: tuple[Record, ...]
    path: Path | None
    damaged: int = 0
    unread: str = ""
    unwritten: int = 0
    trouble: str = ""


_unwritten: list[tuple[Record, str]] = []


def switched_off() -> bool:
    """Return whether the user wants nothing to be kept."""
    return os.environ.get(VARIABLE, FILE).strip().lower() in ("", "off")


def place() -> Path | None:
    """Return the file, or None if nothing is to be kept or there are no lessons to lie beside."""
    if switched_off():
        return None
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE]).expanduser().absolute()
    beside_nnlib = Path(__file__).absolute().parents[2] / "notebooks"
    for folder in (beside_nnlib, Path.cwd()):
        if next(folder.glob(LESSON_FILES), None):
            return folder / FILE
    return None


def keep(exercise: Exercise, outcome: Outcome) -> None:
    """Write one check down, unless nothing was attempted or nothing is to be kept."""
    if outcome.status is Status.NOT_ATTEMPTED or switched_off():
        return
    hint = outcome.message if outcome.message in set(_quoting_nothing(exercise)) else None
    record = Record(exercise.id, outcome.status.name, hint, datetime.now(UTC).strftime(TIME))
    trouble = ""
    try:
        path = place()
        if path is not None:
            _append(path, record)
            return
    except Exception as problem:  # of any kind: no lesson stops for this
        trouble = in_a_line(problem)
    _unwritten.append((record, trouble))


def kept() -> Kept:
    """Return all checks that are known."""
    mine = tuple(record for record, _ in _unwritten)
    trouble = _unwritten[-1][1] if _unwritten else ""
    path = None
    try:
        path = place()
        lines = [] if path is None else _lines(path)
    except Exception as problem:
        return Kept(mine, path, 0, in_a_line(problem), len(mine), trouble)
    read = [_read(line) for line in lines]
    records = tuple(record for record in read if record is not None)
    return Kept(records + mine, path, read.count(None), "", len(mine), trouble)


def _quoting_nothing(exercise: Exercise) -> Iterator[str]:
    """Yield the sentences of an exercise that hold nothing of any answer.

    They are its hints, and the general sentences with no blanks but for the exercise's own facts.
    """
    yield from (mistake.hint for mistake in exercise.mistakes)
    package = f"{__package__}."
    modules = [module for name, module in sys.modules.items() if name.startswith(package)]
    for name, text in (item for module in modules for item in vars(module).items()):
        if name.isupper() and isinstance(text, str):
            with suppress(LookupError, ValueError):  # a blank for something of the answer
                yield text.format(tolerance=exercise.tolerance, asks=exercise.asks)


def _append(path: Path, record: Record) -> None:
    """Add a line in one write, which no other process's write can come between.

    On Windows appending is two steps, so there one of two lines of the very same moment may be
    lost or damaged.
    """
    line = json.dumps(asdict(record), ensure_ascii=False).encode() + b"\n"
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o666)
    try:
        if os.lseek(file, 0, os.SEEK_END):
            os.lseek(file, -1, os.SEEK_END)
            if os.read(file, 1) != b"\n":  # the last line was cut off
                line = b"\n" + line
        if os.write(file, line) < len(line):
            raise OSError(NO_SPACE)
    finally:
        os.close(file)


def _lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    if not path.is_file():  # a folder, or something that never ends
        raise OSError(NO_FILE)
    return [line for line in path.read_bytes().split(b"\n") if line.strip()]


def _read(line: bytes) -> Record | None:
    """Return what a line says, or None if it is damaged."""
    try:
        found = json.loads(line.decode())
        record = Record(*(found[name] for name in ("exercise", "status", "hint", "when")))
        datetime.strptime(record.when, TIME)
        texts = (record.exercise, record.status, record.hint or "")
        "".join(texts).encode()  # half a character cannot be shown
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return record if record.status in (Status.RIGHT.name, Status.NOT_YET.name) else None
