"""Name in a sentence whatever a learner hands in (all lessons).

The objects may be anything, so nothing here trusts them: their type is asked with ``type``, which
no object can answer for itself, and numbers and texts are written by Python's own classes.
"""

from __future__ import annotations

import math
import reprlib
from typing import Any

import numpy as np

from nnlib._platform import TimeIsUp

LONGEST = 200
"""Characters that a foreign text may have in a sentence."""

CUT = " ..."
"""What stands where the rest of a text was."""

MOST_DIGITS = 30
"""A whole number with more digits is not written out."""


def is_a(value: Any, *kinds: type) -> bool:
    """Return whether ``value`` is of one of these classes, whatever it says itself."""
    return issubclass(type(value), kinds)


def in_words(value: Any) -> str:
    """Name a value, whatever it is."""
    if value is None:
        return "None"
    if is_a(value, str):
        return f"the text {reprlib.repr(str.__str__(value))}"
    for kind in (list, tuple):
        if is_a(value, kind):
            count = kind.__len__(value)
            return f"a {kind.__name__} with {count} {'entry' if count == 1 else 'entries'}"
    if is_a(value, np.ma.MaskedArray):
        return f"a masked array of shape {value.shape}"
    if is_a(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {one_line(str(value.dtype))}"
    if is_a(value, bool):
        return f"the number {value}"
    if is_a(value, int):
        digits = int(int.bit_length(value) * math.log10(2)) + 1
        if digits > MOST_DIGITS:
            return f"a whole number of about {digits:,} digits"
        return f"the number {int.__repr__(value)}"
    if is_a(value, float):
        return f"the number {float.__repr__(value)}"
    if is_a(value, complex):
        return f"the number {complex.__repr__(value)}"
    return f"a value of type {one_line(type(value).__name__)}"


def in_a_line(error: BaseException) -> str:
    """Return an error's name and the first line of its text, as a sentence."""
    name = one_line(type(error).__name__)
    try:
        text = one_line(str(error).strip())
    except (TimeIsUp, KeyboardInterrupt):
        raise
    except BaseException:  # an exception of the learner's own whose text cannot be made
        text = ""
    if text.endswith(CUT):
        return f"{name}: {text}"
    text = text.rstrip(".")
    return f"{name}: {text}." if text else f"{name}."


def one_line(text: str) -> str:
    """Return the first line of a text, cut where it grows long."""
    first = str.__str__(text).split("\n")[0]
    return first if len(first) <= LONGEST else f"{first[:LONGEST].rstrip()}{CUT}"


def shape_words(shape: tuple[int, ...]) -> str:
    """Say how many numbers are expected."""
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} numbers"
    return f"an array of shape {shape}"
