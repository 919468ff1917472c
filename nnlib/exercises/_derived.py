"""An answer whose last number follows from the others, which were rounded (lessons 03 and 09)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import TOLERANCE
from nnlib.exercises._fit import rounded


def from_rounded(
    last: Callable[[FloatArray], float], correct: Callable[[], list[float]]
) -> Callable[[FloatArray], bool]:
    """Return whether an answer ends in what follows from its own numbers, which were rounded.

    Parameters
    ----------
    last : callable
        Given all numbers but the last, returns the last.
    correct : callable
        Returns the right answer.
    """

    def matches(value: FloatArray) -> bool:
        parts, right = value[:-1], np.array(correct())[:-1]
        follows, end = np.array([last(parts)]), value[-1:]
        lost, kept = rounded(parts, right), np.abs(parts - right) <= TOLERANCE
        same = abs(end - follows)[0] <= TOLERANCE or rounded(end, follows)[0]
        return bool(lost.any() and (lost | kept).all() and same)

    return matches
