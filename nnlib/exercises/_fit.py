"""Say how well a number fits the one that belongs in its place (all lessons).

It is right, rounded, close, right but for its sign, or off.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises import _single

LOOSE = 5e-4
"""Relative: an answer this close to a figure comes from it, with digits lost on the way."""

FEWEST, MOST = 2, 12
"""How few and how many digits a rounded number may have."""

SMALL = 0.005
"""A number below this is rounded to zero, to two decimals."""

ENOUGH = 1e-12
"""Relative: what arithmetic may do to a number that ends after a few digits."""


class Fit(IntEnum):
    """How a number fits the one that belongs in its place; of several, the worst counts."""

    RIGHT = 0
    ROUNDED = 1
    CLOSE = 2
    VANISHED = 3
    OTHER_SIGN = 4
    OTHER_PLACE = 5
    OFF = 6


def fitting(
    value: FloatArray,
    correct: FloatArray,
    single: NDArray[np.bool_],
    tolerance: float,
    *,
    each: bool,
) -> NDArray[np.int64]:
    """Return how each number fits: a :class:`Fit` each.

    Parameters
    ----------
    value, correct : ndarray, shape (n,)
    single : ndarray of bool, shape (n,)
        Which numbers are 32-bit floats.
    tolerance : float
    each : bool
        Whether each number may be rounded, or close, for itself; otherwise all are rounded alike,
        or none is.
    """
    fits = np.full(len(value), int(Fit.OFF))
    fits[_single.within(value, -correct, single, tolerance)] = Fit.OTHER_SIGN
    if each:
        fits[rounded(value, -correct)] = Fit.OTHER_SIGN
        fits[(value == 0) & (np.abs(correct) <= SMALL)] = Fit.VANISHED
        fits[_loosely(value, correct)] = Fit.CLOSE
        fits[rounded(value, correct)] = Fit.ROUNDED
    if rounded_together(value, correct):
        fits[:] = Fit.ROUNDED
    fits[_single.within(value, correct, single, tolerance)] = Fit.RIGHT
    return fits


def rounded(value: FloatArray, target: FloatArray, fewest: int = FEWEST) -> NDArray[np.bool_]:
    """Return which numbers are their targets with digits lost, each to as many as it likes.

    A half may go up or down.  Digits that were cut off count too, if three are left.  Zero is left
    of any small number, and counts for none.
    """
    value = _single.as_typed(value)
    found = _rounded_to(value, target, _decimals(value, fewest)) & (value != 0)
    return found.any(axis=0)


def rounded_together(value: FloatArray, target: FloatArray) -> bool:
    """Return whether all numbers were rounded to the same number of decimals, or of digits."""
    value = _single.as_typed(value)
    found = _rounded_to(value, target, _decimals(target, FEWEST))
    return bool(value.any() and found.all(axis=1).any())


def nearly(value: FloatArray, target: FloatArray) -> bool:
    """Return whether every number is its target, with digits lost on the way."""
    return bool(_loosely(value, target).all())


def _decimals(numbers: FloatArray, fewest: int) -> FloatArray:
    """Return, one way a row, how many decimals each number may keep.

    They are the same for all, or as many as give all the same number of digits.
    """
    with np.errstate(all="ignore"):
        leading = np.nan_to_num(np.floor(np.log10(np.abs(numbers))), posinf=0.0, neginf=0.0)
    digits = np.arange(fewest, MOST + 1, dtype=np.float64)[:, np.newaxis]
    return np.concatenate([digits + 0 * leading, digits - 1 - leading])


def _rounded_to(value: FloatArray, target: FloatArray, decimals: FloatArray) -> NDArray[np.bool_]:
    unit = 10.0**-decimals
    off, size = np.abs(value - target), np.abs(value)
    ends_there = np.abs(np.round(value / unit) * unit - value) <= ENOUGH * size
    # A float's last digit makes 14.9 - 14.89 a little less than 0.01: that is one step, no cut.
    cut = (size < np.abs(target)) & (off < unit * (1 - 1e-9)) & (size >= 100 * unit * (1 - ENOUGH))
    return ends_there & (cut | (off <= 0.5 * unit * (1 + ENOUGH)))


def _loosely(value: FloatArray, target: FloatArray) -> NDArray[np.bool_]:
    return np.abs(value - target) <= LOOSE * np.abs(target)
