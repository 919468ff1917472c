"""Turn a value of any kind into numbers, or into a sentence that says why that cannot be done."""

from __future__ import annotations

import reprlib
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray


class Untouched(Exception):
    """The answer is still the stub."""


class Unreadable(Exception):
    """The answer cannot be judged; the message is the sentence for the learner."""


def as_numbers(value: Any, shape: tuple[int, ...], what: str) -> FloatArray:
    """Return ``value`` as a flat vector of finite numbers, or raise Unreadable.

    Axes of length 1 may be there or not: (n,), (1, n) and (n, 1) are all welcome.
    """
    if is_stub(value):
        raise Untouched
    expected = shape_words(shape)
    if value is None:
        raise Unreadable(f"{what} came as None; expected {expected}.")
    if isinstance(value, (str, bytes)):
        raise Unreadable(f"{what} came as {describe(value)}; expected {expected}, not text.")
    if getattr(value, "free_symbols", None):
        raise Unreadable(
            f"{what} still holds the symbols {', '.join(sorted(map(str, value.free_symbols)))}; "
            f"expected {expected}. Substitute their values first."
        )
    numbers = _to_float_array(value, what, expected)
    if _without_ones(numbers.shape) != _without_ones(shape):
        raise Unreadable(f"{what} has shape {numbers.shape}; expected {expected}.")
    flat = numbers.ravel()
    if not np.isfinite(flat).all():
        bad = flat[~np.isfinite(flat)][0]
        raise Unreadable(f"{what} holds {bad}; expected finite numbers. Something overflowed.")
    return flat


def describe(value: Any) -> str:
    """Name a value for a sentence, whatever it is."""
    if isinstance(value, str):
        return f"the text {reprlib.repr(value)}"
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, (bool, int, float, complex)):
        return f"the number {value}"
    return f"a value of type {type(value).__name__}"


def _to_float_array(value: Any, what: str, expected: str) -> FloatArray:
    problem = Unreadable(f"{what} came as {describe(value)}; expected {expected}.")
    try:
        array = np.asarray(value)
        if array.dtype.kind in "OV":  # SymPy numbers and fractions are held as objects
            array = np.array([float(entry) for entry in array.ravel()]).reshape(array.shape)
    except Exception:  # whatever a foreign object does when asked for its numbers
        raise problem from None
    if array.dtype.kind not in "iuf":
        raise problem
    return array.astype(np.float64)


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def shape_words(shape: tuple[int, ...]) -> str:
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} numbers"
    return f"an array of shape {shape}"


def is_stub(value: Any) -> bool:
    if value is ...:
        return True
    if isinstance(value, np.ndarray):
        return value.dtype == object and any(entry is ... for entry in value.flat)
    return isinstance(value, (list, tuple)) and any(entry is ... for entry in value)
