"""What a reader's hand has moved in one browser tab, put together with what moved elsewhere.

Several tabs may show one explorer, and code moves it too.  A tab sends whole rows, but names in
``_moved`` which of their numbers, and which other traits, its reader has moved; all the rest is
what Python has by now.  So two readers who move two weights at the same time both move them.

``_moved`` is ``{"by": tab, "number": n, "values": {...}}``.  Its values are, by trait, a pair of
the value and the number of the move, or such pairs by place in a row.  Python answers with
``_taken``, ``[tab, n]``, beside the traits as they stand now.  Until then the tab keeps showing
what it has moved (static/model/moves.js).  Nothing that is kept here outlives its message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOVED = "_moved"
TAKEN = "_taken"
_LONGEST_NAME = 40


def read(moved: Any) -> tuple[list[Any], Mapping[str, Any]]:
    """Return what ``_taken`` answers to a message, and what was moved, by trait.

    Raises
    ------
    ValueError
        If ``_moved`` is not as described above.
    """
    if isinstance(moved, Mapping) and set(moved) == {"by", "number", "values"}:
        tab, number, values = moved["by"], moved["number"], moved["values"]
        named = isinstance(tab, str) and len(tab) <= _LONGEST_NAME and type(number) is int
        if named and isinstance(values, Mapping):
            return [tab, number], values
    raise ValueError(
        f"{MOVED} came as {moved!r}; expected a dict of the tab, the move's number, and the values."
    )


def merged(present: Any, sent: Any, places: Any) -> Any:
    """Return a trait's value with what was moved.

    Parameters
    ----------
    present : object
        What Python has.
    sent : object
        What the tab has.
    places : object
        What ``_moved`` says of it: by place in a row, if it is a dict.
    """
    rows = isinstance(present, list | tuple) and isinstance(sent, list)
    if not (rows and isinstance(places, Mapping)):
        return sent
    # Python's row may have become longer or shorter meanwhile, and keeps its length.
    return [
        sent[place] if str(place) in places and place < len(sent) else old
        for place, old in enumerate(present)
    ]
