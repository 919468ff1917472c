"""Read an answer that is a function which splits samples in two (lesson 13).

How many samples each part gets is the question, so no shape can be expected.  What is compared is
where each sample went, whether its label went with it, and whether the order was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib._platform import TimeIsUp
from nnlib.exercises._calling import NOTHING_RETURNED, OTHER_PARTS, FunctionAnswer
from nnlib.exercises._numbers import Unreadable, is_stub, read_numbers
from nnlib.exercises._words import in_words, is_a

NAMES = ("X_train", "y_train", "X_test", "y_test")
NOWHERE, TRAIN, TEST = 0, 1, 4
BOTH = TRAIN + TEST
TWICE = 9
"""Where a sample went: numbers of which none is a usual multiple of another."""
SAME = 1e-6
"""How near a row must be to one that came: 32 bits will do."""

NO_ROWS = "{name} came as {came}; expected {rows}."
STRANGER = "{name} holds a row that is not among the rows of X. Choose rows, and leave them as is."
UNEQUAL = "{one} has {rows} rows, and {other} has {labels}: each row needs its label."
MIXED_UP = "The parts came in another order than expected: return {names}."
X_FIRST = (
    "Both parts of X come first, and then those of y. Expected is another order: return {names}."
)


@dataclass(frozen=True)
class SplitAnswer(FunctionAnswer):
    """An answer that is a function of X, y and more, which returns the four parts of a split.

    Each call comes to 2 n + 2 numbers for its n samples: where each went (0 nowhere, 1 to the
    training part, 4 to the test part, 5 to both, 9 if a part holds it more than once), whether its
    label went with it (1 or 0), and for each part whether the samples are in their order.  The rows
    of a trial's X must differ.
    """

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, and the row or what was asked of it."""
        found = []
        for call, (X, *_) in zip(self.calls, self.trials(), strict=True):
            rows = [f"row {k}" for k in range(len(X))]
            names = [*rows, *(f"the label of {row}" for row in rows)]
            found += [
                (call, name) for name in (*names, "the order to train in", "the test's order")
            ]
        return found

    def _size(self, arguments: Sequence[Any]) -> int:
        return 2 * len(arguments[0]) + 2

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> FloatArray:
        X, y, names = arguments[0].copy(), arguments[1].copy(), ", ".join(NAMES)
        result = self._result(function, arguments)
        if result is None:
            raise Unreadable(NOTHING_RETURNED)
        if not is_a(result, tuple, list) or len(result) != len(NAMES):
            came = f"{len(result)} values" if is_a(result, tuple, list) else in_words(result)
            told = OTHER_PARTS.format(came=came, count=len(NAMES), kind="arrays", names=names)
            raise Unreadable(told)
        axes = [part.ndim if is_a(part, np.ndarray) else None for part in result]
        if axes == [2, 2, 1, 1]:
            raise Unreadable(X_FIRST.format(names=names))
        if axes in ([1, 2, 1, 2], [1, 1, 2, 2], [2, 1, 1, 2], [1, 2, 2, 1]):
            raise Unreadable(MIXED_UP.format(names=names))
        parts = [
            _rows(part, X.shape[1:] if name[0] == "X" else (), name)
            for name, part in zip(NAMES, result, strict=True)
        ]
        went, labels, orders = np.zeros(len(X)), np.ones(len(X)), []
        twice = np.zeros(len(X), dtype=bool)
        for k, side in ((0, TRAIN), (2, TEST)):
            (name, other), (rows, own) = NAMES[k : k + 2], parts[k : k + 2]
            if len(rows) != len(own):
                told = UNEQUAL.format(one=name, rows=len(rows), other=other, labels=len(own))
                raise Unreadable(told)
            places = _places(rows, X, name)
            went[places] += side
            twice |= np.bincount(places, minlength=len(X)) > 1
            labels[places[np.abs(own - y[places]) > SAME]] = 0
            orders.append(float((np.diff(places) > 0).all()))
        went[twice] = TWICE
        labels[went == NOWHERE] = 0
        return np.concatenate([went, labels, orders])


def _rows(part: Any, row: tuple[int, ...], name: str) -> FloatArray:
    """Return a part as an array of its rows."""
    if is_stub(part):
        return read_numbers(part, row, name)
    rows = f"rows of X, of {row[0]} numbers each" if row else "labels from y, in one flat array"
    try:
        count = len(part)
    except (TimeIsUp, KeyboardInterrupt):
        raise
    except BaseException:  # whatever it is, it has no rows
        raise Unreadable(NO_ROWS.format(name=name, came=in_words(part), rows=rows)) from None
    if count == 0:
        return np.empty((0, *row))
    return read_numbers(part, (count, *row), name, expected=rows).reshape(count, *row)


def _places(rows: FloatArray, X: FloatArray, name: str) -> Any:
    """Return the place in X of each row."""
    off = np.abs(rows[:, np.newaxis] - X).max(axis=2)
    if len(rows) and (off.min(axis=1) > SAME).any():
        raise Unreadable(STRANGER.format(name=name))
    return off.argmin(axis=1)
