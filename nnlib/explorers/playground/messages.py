"""What the playground's view may say to Python, checked before anything is done (lesson 06).

A message is a dict with a ``type``.  Those of :data:`BUTTONS` ask for a method of the explorer;
"opened", "painting" and "closed" tell how a view is; "numbers" asks for the losses.
"""

from __future__ import annotations

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
)
"""What a button asks for, by the names of the explorer's methods."""

_LONGEST_NAME = 40
_KINDS: dict[str, tuple[str, type] | None] = {
    **dict.fromkeys(BUTTONS),
    "numbers": None,
    "opened": ("view", str),
    "closed": ("view", str),
    "painting": ("number", int),
}
"""The field each kind of message has beside its type, and of which type that is."""


def read(content: Any) -> tuple[str, Any]:
    """Return the kind of a message, and what its field holds, None where it has none.

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
    wanted = _KINDS[kind]
    if wanted is None:
        return kind, None
    name, of_type = wanted
    value = content.get(name)
    if type(value) is not of_type or len(str(value)) > _LONGEST_NAME:
        raise Refused(
            f"a message of type {kind!r} came with {name}={value!r}; expected "
            f"{'a short name' if of_type is str else 'a whole number'}."
        )
    return kind, value
