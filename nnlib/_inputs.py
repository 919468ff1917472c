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

FloatArray = NDArray[np.floating[Any]]
"""An array of floats: float64 everywhere but in a network that was asked for float32."""


def as_numbers(values: Any, what: str, dtype: Any = np.float64) -> FloatArray:
    """Return ``values`` as an array of finite floats.

    Parameters
    ----------
    values : array_like
        Numbers, in any shape.
    what : str
        What the values are, for the error message.
    dtype : dtype or None
        Of the result; None keeps float32 and makes float64 of everything else.

    Returns
    -------
    ndarray
        The same numbers; the caller's own array where it already fits.

    Raises
    ------
    ValueError
        If the values are not real numbers, one of them is masked, NaN or infinite, or too large
        for the dtype.
    """
    found = as_floats(values, what, dtype)
    finite = np.isfinite(found)
    if not finite.all():
        where = np.argwhere(~finite)[0].tolist()
        place = f" at position {where}" if where else ""
        bad = found[~finite].flat[0]
        advice = "Find out where that value was computed, or remove the sample."
        if found.dtype == np.float32 and np.isfinite(np.asarray(values, dtype=np.float64)).all():
            advice = "The number is too large for 32 bits: scale it down, or use dtype='float64'."
        raise ValueError(f"{what} holds {bad}{place}; expected finite numbers only. {advice}")
    return found


def as_floats(values: Any, what: str, dtype: Any = np.float64) -> FloatArray:
    """Return ``values`` as an array of floats, NaN and infinity among them.

    Parameters and errors are those of :func:`as_numbers`.
    """
    if _masked(values):
        raise ValueError(
            f"{what} came with masked values (numpy.ma); expected plain numbers, because what is "
            "hidden behind a mask would be trained on. Fill or remove those entries: "
            "values.filled(0.0), or keep the rows without a mask."
        )
    try:
        found = np.asarray(values)
    except ValueError:  # rows of different length
        raise ValueError(
            f"{what} came as rows of different lengths; expected a rectangular array of numbers. "
            "Give every row the same number of entries."
        ) from None
    except Exception as problem:  # what a foreign object says when asked for its numbers
        raise ValueError(
            f"{what} came as a {type(values).__name__} that gives no array "
            f"({_first_line(problem)}); expected real numbers. Turn it into a NumPy array first."
        ) from None
    if found.dtype.kind not in "biuf":
        raise ValueError(
            f"{what} came as {_describe(values, found)}; expected real numbers. "
            "Pass a NumPy array or a list of floats."
        )
    if dtype is None:
        dtype = np.float32 if found.dtype == np.float32 else np.float64
    with np.errstate(over="ignore"):  # 1e300 in 32 bits is infinity, which as_numbers reports
        return found.astype(dtype, copy=False)


def _masked(values: Any) -> bool:
    """Return whether any of the values is masked, also in a masked row of a list."""
    if isinstance(values, (list, tuple)):
        return any(map(_masked, values))
    return isinstance(values, np.ma.MaskedArray) and bool(np.ma.is_masked(values))


def as_batch(values: Any, n_features: int, what: str, dtype: Any = np.float64) -> FloatArray:
    """Return ``values`` as a batch, one sample a row.

    Parameters
    ----------
    values : array_like of shape (n_samples, n_features)
        The samples.
    n_features : int
        How many numbers a sample must have.
    what : str
        What the values are, for the error message.
    dtype : dtype or None
        As for :func:`as_numbers`.

    Returns
    -------
    ndarray of shape (n_samples, n_features)

    Raises
    ------
    ValueError
        If the shape is wrong, the batch is empty or the values are not finite numbers.
    """
    numbers = as_numbers(values, what, dtype)
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


def as_vector(values: Any, size: int, what: str, dtype: Any = np.float64) -> FloatArray:
    """Return ``values`` as a flat vector of ``size`` finite numbers.

    Raises
    ------
    ValueError
        If the shape is not ``(size,)`` or the values are not finite numbers.
    """
    numbers = as_numbers(values, what, dtype)
    if numbers.shape != (size,):
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected a flat vector of {size} numbers, "
            f"shape ({size},). Use .ravel() on a matrix, and check that none is missing."
        )
    return numbers


def as_number(value: Any, what: str) -> float:
    """Return ``value`` as a float, which is finite.

    Raises
    ------
    ValueError
        If it is not a single finite number.
    """
    number = as_numbers(value, what)
    if number.shape != ():
        raise ValueError(f"{what} came with shape {number.shape}; expected one number.")
    return float(number)


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
    if isinstance(value, (str, bytes, bool, np.bool_)) or np.ma.is_masked(value):
        raise problem
    try:
        number = float(value)
    except Exception:  # whatever a foreign object says when asked for its number
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


def as_fraction(value: Any, what: str, *, one: bool = False) -> float:
    """Return ``value`` as a float from 0 to below 1; 1 as well with ``one``.

    Raises
    ------
    ValueError
        If it is not a single number of that range.
    """
    try:
        number = as_not_negative(value, what)
    except ValueError:
        number = -1.0
    if not (0.0 <= number < 1.0 or (one and number == 1.0)):
        raise ValueError(
            f"{what} came as {value!r}; expected one number from 0 "
            f"{'to 1' if one else 'to below 1'}, such as 0.5."
        )
    return number


def as_generator(value: Any, what: str = "rng") -> np.random.Generator:
    """Return ``value``, which must be a numpy.random.Generator.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"{what} came as {value!r}; expected a numpy.random.Generator, such as "
            "np.random.default_rng(0)."
        )
    return value


def _first_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".split("\n")[0][:200]


def _describe(values: Any, found: NDArray[Any]) -> str:
    if isinstance(values, str):
        return f"the text {values!r}"
    if values is None:
        return "None"
    return f"an array of dtype {found.dtype} (a {type(values).__name__})"
