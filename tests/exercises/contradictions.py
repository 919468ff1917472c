"""Hold what a check says against what was handed in.

``CLAIMS`` says as data what some words in a message claim of the numbers, whoever wrote it.
``contradictions`` finds the claims that are not so: of these words, of the lists of names that a
message gives, and of being right or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.exercises import Exercise, Outcome, Status, _near
from nnlib.exercises._fit import Fit
from nnlib.exercises._numbers import Meddled, Unreadable


def values(exercise: Exercise, answer: Any) -> np.ndarray | None:
    """The numbers that an answer comes to; None if it cannot be read."""
    try:
        return exercise.kind.read(answer)
    except Meddled as found:
        return found.value
    except Unreadable:
        return None


@dataclass(frozen=True)
class Seen:
    """An answer's numbers beside the right ones, and what they are called."""

    value: np.ndarray
    correct: np.ndarray
    good: np.ndarray
    places: list[tuple[str, str]]

    def names(self, call: str) -> list[str]:
        return list(dict.fromkeys(name for of, name in self.places if of == call))

    def good_in_first_call(self) -> np.ndarray:
        return self.good[[call == self.places[0][0] for call, _ in self.places]]

    def scaled(self, factor: float) -> bool:
        return bool(np.allclose(self.value, factor * self.correct, rtol=0.06, atol=0))

    def of(self, call: str, name: str) -> np.ndarray:
        return np.array([place == (call, name) for place in self.places])


def _equal(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether they agree to two digits, which is what rounding leaves, or to two decimals."""
    return bool((np.abs(left - right) <= np.maximum(0.006, 0.06 * np.abs(right))).all())


CLAIMS: tuple[tuple[str, Callable[[Seen], bool]], ...] = (
    (r"w5\.\.w8 are right", lambda s: s.good[4:8].all() and not s.good[:4].all()),
    (r"Only w1\.\.w4 are right", lambda s: s.good[:4].all() and not s.good[4:8].any()),
    (r"The first number is right", lambda s: s.good[0] and not s.good[1]),
    (r"The second number is right", lambda s: s.good[1] and not s.good[0]),
    (r"because its (factors|paths) are rounded", lambda s: not s.good[:-1].all()),
    (r"[Tt]he third row .* -0\.10", lambda s: s.good[:2].all() and not s.good[2]),
    (r"^Every step is half as long", lambda s: not s.good.any()),
    (r"Both paths are right", lambda s: s.good[:2].all() and not s.good[2]),
    (r"three factors are right", lambda s: s.good[:3].all() and not s.good[3]),
    (r"^Twice too large", lambda s: s.scaled(2)),
    (r"^Half of what", lambda s: s.scaled(0.5)),
    (r"first factor is twice", lambda s: np.isclose(s.value[0], 2 * s.correct[0], rtol=0.06)),
    (
        r"(values are right, but|numbers are right, but they|counts) .*changed places"
        r"|right numbers are all there(?! in )",
        lambda s: _equal(np.sort(s.value), np.sort(s.correct)) and not s.good.all(),
    ),
    (r"sizes? (is|are) right(?! in )", lambda s: _equal(-s.value, s.correct)),
    (r"sign is wrong all through", lambda s: _equal(-s.value, s.correct)),
    (r"came back as they were", lambda s: not s.good[:8].any()),
    (
        r"Right with the article's numbers only",
        lambda s: s.good_in_first_call().all() and not s.good.all(),
    ),
    (r"numbers that come back are right", lambda s: s.good.all()),
    (
        r"digits that you have are right|^Right to three digits or more[^:]*\.",
        lambda s: _equal(s.value, s.correct),
    ),
    (r"no number is right yet(?! in )", lambda s: not s.good.any()),
    *(
        (rf"^(That|Every number) is {times} what", lambda s, factor=factor: s.scaled(factor))
        for times, factor in (
            ("twice", 2),
            ("half of", 0.5),
            ("10 times", 10),
            ("a tenth of", 0.1),
            ("100 times", 100),
            ("a hundredth of", 0.01),
        )
    ),
)
"""What some words in a message say of the numbers, whoever wrote the message."""


def contradictions(exercise: Exercise, answer: Any, outcome: Outcome) -> Iterator[str]:
    """Say where an outcome contradicts what was handed in."""
    value = values(exercise, answer)
    if value is None:
        if outcome.status is Status.RIGHT:
            yield "called right, and cannot be read"
        return
    correct = exercise.kind.read(exercise.solution())
    reach = np.full(len(value), exercise.tolerance)
    single = np.float32(value).astype(np.float64) == value
    reach = np.where(single, np.maximum(reach, 4e-7 * np.abs(correct)), reach)
    seen = Seen(value, correct, np.abs(value - correct) <= reach, exercise.kind.places())
    if exercise.accepts is None:
        strictly = bool((np.abs(value - correct) <= exercise.tolerance).all())
        if outcome.status is Status.RIGHT and not seen.good.all():
            yield "called right, and is not"
        if outcome.status is not Status.RIGHT and strictly and "in place" not in outcome.message:
            yield "called wrong, and is right"
    elif (outcome.status is Status.RIGHT) != exercise.accepts(value) and not (
        exercise.accepts(value) and "in place" in outcome.message
    ):
        yield "judged otherwise than the exercise accepts"
    if outcome.status is Status.RIGHT:
        return
    for words, holds in CLAIMS:
        if re.search(words, outcome.message) and not holds(seen):
            yield f"says {words!r}, which is not so"
    yield from _of_names(seen, outcome.message)


def _of_names(seen: Seen, message: str) -> Iterator[str]:
    """Hold each list of names in a message against what is so."""
    if not seen.places:
        return
    named: dict[str, Fit] = {}
    calls = dict.fromkeys(call for call, _ in seen.places)
    found_call = next((call for call in calls if call and f" in {call}" in message), "")
    where = f" in {found_call}" if found_call else ""
    for fit, sentence in _near.SAID_OF.items():
        start, end = sentence.split("{where}")[0], sentence.split("{names}")[-1]
        pattern = re.escape(start + where) + ": (.+?)" + re.escape(end)
        for names in re.findall(rf"(?:^|(?<=\. )){pattern}(?= |$)", message):
            listed = [n for n in seen.names(found_call) if n in names.split(", ")]
            named.update(dict.fromkeys(listed, fit))
    for name, fit in named.items():
        here = seen.of(found_call, name)
        value, correct, good = seen.value[here], seen.correct[here], seen.good[here]
        if good.all():
            yield f"{name} is right, and is listed as {fit.name}"
        if fit in (Fit.ROUNDED, Fit.CLOSE, Fit.VANISHED) and not _equal(value, correct):
            yield f"{name} is off, and is listed as {fit.name}"
        if fit is Fit.OTHER_SIGN and not (good | (np.abs(value + correct) <= 0.01)).all():
            yield f"{name} is listed as off by its sign only"
        if fit is Fit.OFF and len(value) == 1 and np.abs(value + correct)[0] <= 5e-10:
            yield f"{name} is off by its sign only, and is listed as off"
    if _near.REST in message and named:
        if set(named) == set(seen.names(found_call)):
            yield "the rest is said to be right, but there is none"
        for name in seen.names(found_call):
            if name not in named and not seen.good[seen.of(found_call, name)].all():
                yield f"the rest is said to be right, but {name} is not"
