"""What the playground's view may say to Python, checked before anything is done (lesson 06).

A message is a dict with a ``type``.  Those of :data:`BUTTONS` ask for a method of the explorer;
"opened", "painting" and "closed" tell how a view is; "numbers" asks for the losses, and "weight"
sets one number of the network.
"""

from __future__ import annotations

import sys
from typing import Any

from nnlib.explorers.widget import Refused

BUTTONS = (
    "play",
    "pause",
    "step",
    "same_start",
    "new_start",
    "new_data",
    "reset",
    "undo",
    "redo",
    "pin",
    "unpin",
)
"""What a button asks for, by the names of the explorer's methods."""

_LONGEST = 40
_SHORT, _WHOLE, _NUMBER = "a short name", "a whole number", "a finite number"
_KINDS: dict[str, dict[str, str]] = {
    **{button: {} for button in BUTTONS},
    "numbers": {},
    "opened": {"view": _SHORT},
    "closed": {"view": _SHORT},
    "painting": {"number": _WHOLE},
    "weight": {"name": _SHORT, "value": _NUMBER, "drag": _WHOLE},
}
"""The fields each kind of message has beside its type, and what they hold."""


def read(content: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the kind of a message, and what its fields hold, in their order.

    Raises
    ------
    Refused
        A ValueError, if it is no such message.
    """
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refused(
            f"a message came as {content!r}; expected one with a type among {', '.join(_KINDS)}."
        )
    for name, wanted in _KINDS[kind].items():
        value = content.get(name)
        if not _fits(value, wanted):
            raise Refused(
                f"a message of type {kind!r} came with {name}={value!r}; expected {wanted}."
            )
    return kind, tuple(content[name] for name in _KINDS[kind])


def _fits(value: Any, wanted: str) -> bool:
    if wanted == _NUMBER:
        return type(value) in (int, float) and abs(value) <= sys.float_info.max
    return type(value) is (str if wanted == _SHORT else int) and len(str(value)) <= _LONGEST
