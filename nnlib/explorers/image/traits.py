"""The state of an ImageExplorer that is more than numbers: strokes, and drawings that were kept."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import traitlets

from nnlib._inputs import shown
from nnlib.explorers.traits import moved_by_hand
from nnlib.preprocessing._pen import EXPECTED, as_strokes

MOST_POINTS = 20_000
"""Points of a drawing: a hand that draws for five minutes without a stop makes as many."""
MOST_KEPT = 100
CLASSES = 10

Strokes: TypeAlias = "tuple[tuple[tuple[float, float], ...], ...]"
Kept: TypeAlias = "tuple[tuple[int, Strokes], ...]"


class StrokesTrait(traitlets.TraitType[Strokes, Any]):
    """A drawing: strokes, each a tuple of points (x, y)."""

    def __init__(self) -> None:
        super().__init__(default_value=())
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> Strokes:
        """Return the strokes as tuples of tuples of two floats."""
        return checked_strokes(value, str(self.name))


class KeptTrait(traitlets.TraitType[Kept, Any]):
    """Drawings with what they are of: pairs of a digit and strokes."""

    def __init__(self) -> None:
        super().__init__(default_value=())
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> Kept:
        """Return the pairs as tuples."""
        pairs = value if isinstance(value, list | tuple) else None
        if pairs is None or any(
            not isinstance(each, list | tuple) or len(each) != 2 for each in pairs
        ):
            raise ValueError(
                f"{self.name} came as {shown(value)}; expected pairs of a digit and strokes, such "
                "as [(1, [[(16, 4), (16, 28)]])]."
            )
        if len(pairs) > MOST_KEPT:
            raise ValueError(
                f"{self.name} came with {len(pairs)} drawings; expected at most {MOST_KEPT}. Take "
                "explorer.drawings to a list of yours, and begin again."
            )
        return tuple(
            (
                checked_digit(label, f"a digit of {self.name}"),
                checked_strokes(strokes, str(self.name)),
            )
            for label, strokes in pairs
        )


class Place(traitlets.TraitType[int, Any]):
    """A whole number from 0 to one less than what there is to choose from."""

    def __init__(self, size: Any) -> None:
        super().__init__(default_value=0)
        self.size = size
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> int:
        """Return the number as an int."""
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        most = self.size(obj) - 1
        if not (number and 0 <= value <= most and value == int(value)):
            raise ValueError(
                f"{self.name} came as {shown(value)}; expected a whole number from 0 to {most}."
            )
        return int(value)


def checked_strokes(value: Any, name: str) -> Strokes:
    """Return strokes as tuples, at most 20,000 points in all."""
    try:
        arrays = as_strokes(value)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    points = sum(map(len, arrays))
    if points > MOST_POINTS:
        raise ValueError(
            f"{name} came with {points:,} points; expected at most {MOST_POINTS:,}. {EXPECTED}"
        )
    return tuple(tuple((x, y) for x, y in array.tolist()) for array in arrays)


def checked_digit(value: Any, name: str) -> int:
    """Return a digit as an int."""
    digit = -1 if isinstance(value, bool) else value
    if not (isinstance(digit, int | float | np.number) and digit in range(CLASSES)):
        raise ValueError(f"{name} came as {shown(value)}; expected a digit from 0 to 9.")
    return int(digit)
