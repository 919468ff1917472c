"""Judge answers that were computed in 32-bit floats (all lessons).

A 32-bit float keeps about seven digits, so it cannot meet a tolerance of nine decimals however
right it is.  Such a number is known by its own value: written in 64 bits it still ends where a
32-bit float must end, whatever ``.item()`` or ``float()`` made of it.  It is right if it is the
right number to a few units in its last place, and no wrong one is nearer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray

UNITS = 4
"""Units in the last place that the exercises' sums and products may cost; they cost up to 1.5."""


def likely(value: FloatArray) -> NDArray[np.bool_]:
    """Return which numbers were computed in 32 bits; 0.5 and the like fit in, but tell nothing."""
    fits = np.float32(value).astype(np.float64) == value
    return np.array([f and float(f"{v:.6g}") != v for f, v in zip(fits, value, strict=True)])


def near(
    value: FloatArray, target: FloatArray, single: NDArray[np.bool_], tolerance: float
) -> bool:
    """Return whether every number is near its target, as near as its digits allow."""
    return bool(within(value, target, single, tolerance).all())


def settled(value: FloatArray, correct: FloatArray, single: NDArray[np.bool_]) -> FloatArray:
    """Return ``value`` with each 32-bit number that is right replaced by the right one."""
    return np.where(within(value, correct, single, 0.0), correct, value)


def within(
    value: FloatArray, target: FloatArray, single: NDArray[np.bool_], tolerance: float
) -> NDArray[np.bool_]:
    """Return which numbers are near their targets, as near as their digits allow.

    NaN stands for what did not come, and is near NaN only.
    """
    reach = np.where(single, UNITS * np.finfo(np.float32).eps * np.abs(target), 0.0)
    none = np.isnan(value) & np.isnan(target)
    return none | (np.abs(value - target) <= np.maximum(tolerance, reach))


def as_typed(value: FloatArray) -> FloatArray:
    """Return ``value`` with each 32-bit number as it is written: 0.3925, not 0.39250001311."""
    return np.where(likely(value), [float(str(np.float32(v))) for v in value], value)
