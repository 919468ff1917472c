"""Checks on what a caller hands in.

A network that is given the wrong thing should say so at once, in words: what came, what was
expected and what to do.  NumPy on its own would often carry on (a text array, a NaN, a batch of
no samples) and the mistake would surface much later as a strange picture.  Every public function
of the package passes its input through here first.
"""

from __future__ import annotations

import inspect
import operator
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FloatArray: TypeAlias = "NDArray[np.floating[Any]]"
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
        if found.dtype == np.float32 and np.isfinite(as_floats(values, what)).all():
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
    foreign = not isinstance(values, (Sequence, np.ndarray)) and not hasattr(values, "__array__")
    if foreign and found.size == 0:  # an object that claims to have a length, such as MagicMock
        raise ValueError(
            f"{what} came as a {type(values).__name__} that holds no numbers; expected real "
            "numbers. Pass a NumPy array or a list of floats."
        )
    with np.errstate(over="ignore"):  # 1e300 in 32 bits is infinity, which as_numbers reports
        return found.astype(dtype, copy=False)


MOST_DIMENSIONS = 64  # of a NumPy array
"""How deep a list of lists is searched; deeper ones are refused by NumPy itself."""


def _masked(values: Any, depth: int = 0) -> bool:
    """Return whether any of the values is masked, also in a masked row of a list."""
    if isinstance(values, (float, int, np.generic)):
        return False  # quickly: most of what a list holds
    if isinstance(values, Sequence) and not isinstance(values, (str, bytes, range, memoryview)):
        return depth < MOST_DIMENSIONS and any(_masked(value, depth + 1) for value in values)
    if "numpy.ma" not in sys.modules:  # NumPy loads it when it is first used
        return False
    return isinstance(values, np.ma.MaskedArray) and bool(np.ma.is_masked(values))


def as_batch(
    values: Any, n_features: int, what: str, dtype: Any = np.float64, *, finite: bool = True
) -> FloatArray:
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
    finite : bool, keyword-only
        Whether NaN and infinity are refused.

    Returns
    -------
    ndarray of shape (n_samples, n_features)

    Raises
    ------
    ValueError
        If the shape is wrong, the batch is empty or the values are not finite numbers.
    """
    numbers = as_numbers(values, what, dtype) if finite else as_floats(values, what, dtype)
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
    number = _one_number(value)
    if number is None:
        raise ValueError(
            f"{what} came as {shown(value)}; expected one number that is finite, such as 0.5."
        )
    return number


def as_positive(value: Any, what: str) -> float:
    """Return ``value`` as a float that is positive and finite.

    Raises
    ------
    ValueError
        If it is not a single number, not finite, zero or negative.
    """
    number = _one_number(value)
    if number is None or number <= 0:
        raise ValueError(
            f"{what} came as {shown(value)}; expected one number that is positive and finite, "
            "such as 0.5."
        )
    return number


def as_not_negative(value: Any, what: str) -> float:
    """Return ``value`` as a float that is zero or more, and finite.

    Raises
    ------
    ValueError
        If it is not a single number, not finite, or negative.
    """
    number = _one_number(value)
    if number is None or number < 0:
        raise ValueError(
            f"{what} came as {shown(value)}; expected one number that is zero or more and finite, "
            "such as 0.01."
        )
    return abs(number)  # -0.0 is 0.0


def _one_number(value: Any) -> float | None:
    """Return ``value`` as a finite float, or None where it is not one number.

    Truth values, texts, times and buffers of bytes are no numbers here, though ``float`` takes
    some of them.
    """
    if isinstance(value, (str, bytes, bytearray, memoryview, bool)) or _masked(value):
        return None
    try:
        array = np.asarray(value)
        foreign = array.dtype.kind == "O" and not isinstance(value, np.ndarray)  # a Fraction, say
        if array.shape != () or not (foreign or array.dtype.kind in "iuf"):
            return None
        number = float(value)
    except Exception:  # whatever a foreign object says when asked for its number
        return None
    return number if np.isfinite(number) else None


def as_count(value: Any, what: str) -> int:
    """Return ``value`` as an int of at least 1.

    Raises
    ------
    ValueError
        If it is not a whole number, less than 1, or more than an array can have entries.
    """
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.timedelta64))
    if not whole or not 1 <= value <= sys.maxsize:
        raise ValueError(
            f"{what} came as {shown(value)}; expected a whole number of at least 1"
            + (f" and at most {sys.maxsize}." if whole and value > 1 else ".")
        )
    return operator.index(value)


def as_flag(value: Any, what: str) -> bool:
    """Return ``value``, which must be True or False.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{what} came as {shown(value)}; expected True or False.")
    return bool(value)


def as_function(value: Any, n_arguments: int, what: str, example: str) -> Callable[..., Any]:
    """Return ``value``, which must be a function that takes so many arguments.

    Raises
    ------
    ValueError
        If it is not a function (a class is none), or takes another number of arguments.
    """
    fits = callable(value) and not isinstance(value, type)
    if fits:
        try:
            inspect.signature(value).bind(*(None,) * n_arguments)
        except TypeError:
            fits = False
        except ValueError:  # compiled code that does not tell its arguments
            pass
    if not fits:
        arguments = "one argument" if n_arguments == 1 else f"{n_arguments} arguments"
        raise ValueError(
            f"{what} came as {shown(value)}; expected a function of {arguments}, {example}."
        )
    function: Callable[..., Any] = value
    return function


def as_fraction(value: Any, what: str) -> float:
    """Return ``value`` as a float from 0 to below 1.

    Raises
    ------
    ValueError
        If it is not a single number of that range.
    """
    try:
        number = as_not_negative(value, what)
    except ValueError:
        number = -1.0
    if not 0.0 <= number < 1.0:
        raise ValueError(
            f"{what} came as {shown(value)}; expected one number from 0 to below 1, such as 0.5."
        )
    return number


def as_share(value: Any, what: str) -> float:
    """Return ``value`` as a float from 0 to 1, both among them.

    Raises
    ------
    ValueError
        If it is not a single number of that range.
    """
    number = _one_number(value)
    if number is None or not 0.0 <= number <= 1.0:
        raise ValueError(
            f"{what} came as {shown(value)}; expected one number from 0 to 1, such as 0.5."
        )
    return abs(number)


def as_generator(value: Any, what: str = "rng") -> np.random.Generator:
    """Return ``value``, which must be a numpy.random.Generator.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(value, np.random.Generator):
        raise ValueError(
            f"{what} came as {shown(value)}; expected a numpy.random.Generator, such as "
            "np.random.default_rng(0)."
        )
    return value


def owned(array: FloatArray) -> FloatArray:
    """Return an array that can be written to: this one if it can, else a copy.

    An unpickled array may be read-only: joblib hands large ones to its workers as a file that all
    of them read, and Dask as a view of what came over the network.
    """
    plain = type(array) is np.ndarray and array.flags.writeable
    return array if plain else np.array(array)


def shown(value: Any) -> str:
    """Return how a value looks, in one short line, whatever it is."""
    try:
        text = repr(value)
    except Exception:  # a broken object, or a whole number of thousands of digits
        text = f"a {type(value).__name__} that cannot be shown"
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


LONGEST = 200
"""How many characters of a value an error message shows."""


def _first_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".split("\n")[0][:LONGEST]


def _describe(values: Any, found: NDArray[Any]) -> str:
    if isinstance(values, str):
        return f"the text {shown(values)}"
    if values is None:
        return "None"
    return f"an array of dtype {found.dtype} (a {type(values).__name__})"
