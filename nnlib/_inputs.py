"""Checks on what a caller hands in.

A network that is given the wrong thing should say so at once, in words: what came, what was
expected and what to do.  NumPy on its own would often carry on (a text array, a NaN, a batch of
no samples) and the mistake would surface much later as a strange picture.  Every public function
of the package passes its input through here first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def as_numbers(values: Any, what: str) -> FloatArray:
    """Return ``values`` as a float64 array of finite numbers.

    Parameters
    ----------
    values : array_like
        Numbers, in any shape.
    what : str
        What the values are, for the error message.

    Returns
    -------
    ndarray of float64
        The same numbers; the caller's own array where it already fits.

    Raises
    ------
    ValueError
        If the values are not real numbers, or one of them is NaN or infinite.
    """
    try:
        found = np.asarray(values)
    except ValueError:  # rows of different length
        raise ValueError(
            f"{what} came as rows of different lengths; expected a rectangular array of numbers. "
            "Give every row the same number of entries."
        ) from None
    if found.dtype.kind not in "biuf":
        raise ValueError(
            f"{what} came as {_describe(values, found)}; expected real numbers. "
            "Pass a NumPy array or a list of floats."
        )
    numbers = found.astype(np.float64, copy=False)
    finite = np.isfinite(numbers)
    if not finite.all():
        where = np.argwhere(~finite)[0].tolist()
        place = f" at position {where}" if where else ""
        raise ValueError(
            f"{what} holds {numbers[~finite].flat[0]}{place}; expected finite numbers only. "
            "Find out where that value was computed, or remove the sample."
        )
    return numbers


def as_batch(values: Any, n_features: int, what: str) -> FloatArray:
    """Return ``values`` as a batch, one sample a row.

    Parameters
    ----------
    values : array_like of shape (n_samples, n_features)
        The samples.
    n_features : int
        How many numbers a sample must have.
    what : str
        What the values are, for the error message.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_features)

    Raises
    ------
    ValueError
        If the shape is wrong, the batch is empty or the values are not finite numbers.
    """
    numbers = as_numbers(values, what)
    expected = f"expected shape (n_samples, {n_features}), one sample a row"
    if numbers.ndim == 1 and numbers.shape[0] == n_features:
        raise ValueError(
            f"{what} came with shape {numbers.shape}, which could be one sample; {expected}. "
            "For a single sample write it as a batch of one: [[...]] or x[np.newaxis, :]."
        )
    if numbers.ndim != 2 or numbers.shape[1] != n_features:
        raise ValueError(
            f"{what} came with shape {numbers.shape}; {expected}. "
            f"Each sample needs exactly {n_features} numbers."
        )
    if numbers.shape[0] == 0:
        raise ValueError(
            f"{what} came with shape {numbers.shape}, an empty batch; {expected}. "
            "Pass at least one sample."
        )
    return numbers


def as_vector(values: Any, size: int, what: str) -> FloatArray:
    """Return ``values`` as a flat vector of ``size`` finite numbers.

    Raises
    ------
    ValueError
        If the shape is not ``(size,)`` or the values are not finite numbers.
    """
    numbers = as_numbers(values, what)
    if numbers.shape != (size,):
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected a flat vector of {size} numbers, "
            f"shape ({size},). Use .ravel() on a matrix, and check that none is missing."
        )
    return numbers


def as_positive(value: Any, what: str) -> float:
    """Return ``value`` as a float that is positive and finite.

    Raises
    ------
    ValueError
        If it is not a single number, not finite, zero or negative.
    """
    problem = ValueError(
        f"{what} came as {value!r}; expected one number that is positive and finite, such as 0.5."
    )
    if isinstance(value, (str, bytes, bool)):
        raise problem
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise problem from None
    if not (np.isfinite(number) and number > 0):
        raise problem
    return number


def as_not_negative(value: Any, what: str) -> float:
    """Return ``value`` as a float that is zero or more, and finite.

    Raises
    ------
    ValueError
        If it is not a single number, not finite, or negative.
    """
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and value == 0:
        return 0.0
    try:
        return as_positive(value, what)
    except ValueError:
        raise ValueError(
            f"{what} came as {value!r}; expected one number that is zero or more and finite, "
            "such as 0.01."
        ) from None


def as_count(value: Any, what: str) -> int:
    """Return ``value`` as an int of at least 1.

    Raises
    ------
    ValueError
        If it is not a whole number, or less than 1.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{what} came as {value!r}; expected a whole number of at least 1.")
    return int(value)


def _describe(values: Any, found: NDArray[Any]) -> str:
    if isinstance(values, str):
        return f"the text {values!r}"
    if values is None:
        return "None"
    return f"an array of dtype {found.dtype} (a {type(values).__name__})"
