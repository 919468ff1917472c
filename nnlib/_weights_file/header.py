"""The header of a weights file: a short text in JSON, and the limits it keeps to.

What is written is checked by the same rules as what is read, so that nothing can be saved that
could not be loaded again.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from nnlib._weights_file.npz import DAMAGED, FOREIGN, Unreadable

#: The longest header, in characters: about 1700 layers.
LONGEST = 1 << 18

_NAME = "nnlib-network-"  # and the format's number: what stands in the file
_LONGEST_TEXT = 200
_LARGEST_WHOLE = 2**128  # the state of a random generator has numbers of 128 bits
_DEEPEST = 8


def encoded(header: dict[str, Any], version: int) -> str:
    """Return a header as text, with the version of the format in it.

    Raises
    ------
    ValueError
        If :func:`decoded` would not give the same back (but a tuple becomes a list).
    """
    header = {**header, "format": f"{_NAME}{version}"}
    fault = _fault_in(header)
    if fault is None:
        text = json.dumps(header)
        if len(text) <= LONGEST:
            return text
        fault = f"it takes {len(text)} characters, and may take {LONGEST}"
    raise ValueError(
        f"a network's description came with a fault: {fault}. Expected texts, finite numbers, "
        "True, False, None, and lists and dictionaries of these. Nothing was saved."
    )


def decoded(text: str, newest: int) -> dict[str, Any]:
    """Return the header in a text; its ``format`` is the version's number, at most ``newest``.

    Raises
    ------
    Unreadable
        If it is not a header that :func:`encoded` made, or one of a newer version.
    """
    try:
        header = json.loads(text, object_pairs_hook=_once_each, parse_int=_whole)
    except RecursionError:
        raise _senseless("it is nested too deeply") from None
    except ValueError as fault:
        raise _senseless(str(fault)) from fault
    version = _version(header)
    if version > newest:
        raise Unreadable(
            f"it was written by a newer version of nnlib, in format {version}, "
            f"and this version reads formats up to {newest}",
            "Update nnlib, or save the network again with this version.",
        )
    wrong = _fault_in(header)
    if wrong is not None:
        raise _senseless(wrong)
    return {**header, "format": version}


def _senseless(why: str) -> Unreadable:
    return Unreadable(f"its header makes no sense ({why})", DAMAGED)


def _version(header: Any) -> int:
    name = header.get("format") if isinstance(header, dict) else None
    found = re.fullmatch(_NAME + "([1-9][0-9]{0,8})", name) if isinstance(name, str) else None
    if found is None:
        raise Unreadable("its header does not say that it is a network's", FOREIGN)
    return int(found[1])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("it gives a value twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > 40:
        raise ValueError("a whole number in it is too large")
    return int(digits)


def _fault_in(value: Any, depth: int = 0) -> str | None:
    """Return what is wrong with a value of the header, or None."""
    if depth > _DEEPEST:
        return "it is nested too deeply"
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "a name in it is not a text"
        parts: list[Any] = [*value, *value.values()]
    elif isinstance(value, list | tuple):
        parts = list(value)
    else:
        return _fault_in_single(value)
    return next(filter(None, (_fault_in(part, depth + 1) for part in parts)), None)


def _fault_in_single(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return None if len(value) <= _LONGEST_TEXT else "a text in it is too long"
    if isinstance(value, int):
        return None if abs(value) <= _LARGEST_WHOLE else "a whole number in it is too large"
    if isinstance(value, float):
        return None if math.isfinite(value) else f"a number in it is {value}"
    return f"it holds an object of type {type(value).__name__}"
