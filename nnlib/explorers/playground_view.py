"""Who is looking at the playground, and whether the last frame has arrived (lesson 06).

A browser that is slower than the kernel would fall behind if frames were sent as they are made.
So one frame is under way at most: the browser answers when it begins to paint it, and what happened
meanwhile is in the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Frame = tuple[dict[str, Any], list[bytes]]

LOST_AFTER = 10.0
"""A view that has not answered for so many seconds of training has gone without a word."""
LONGEST = 0.1
"""Seconds between two slices of which no more are counted: a cell was running meanwhile."""


class View:
    """The views in the browser, taken together.

    Parameters
    ----------
    make : callable
        ``make()`` is a frame of the present state.
    send : callable
        ``send(content, buffers)`` sends it.
    """

    def __init__(
        self, make: Callable[[], Frame], send: Callable[[dict[str, Any], list[bytes]], None]
    ) -> None:
        self._make, self._send = make, send
        self._open: set[str] = set()
        self._number = 0
        self._under_way = False
        self._outdated = False
        self._waited = 0.0

    def opened(self, name: str) -> None:
        """Note that a view has come; it is sent a frame at once."""
        self._open.add(name)
        self._under_way = False
        self.show()

    def closed(self, name: str) -> bool:
        """Note that a view has gone; return whether it was the last one."""
        self._open.discard(name)
        return not self._open

    def painting(self, number: int) -> None:
        """Note that a frame is being painted; send the next if something happened meanwhile."""
        if number != self._number:
            return
        self._under_way = False
        self._waited = 0.0
        if self._outdated:
            self.show()

    def show(self) -> None:
        """Send the present state, now or when the last frame is painted."""
        self._outdated = True
        if self._open and not self._under_way:
            self._outdated = False
            self._under_way = True
            self._number += 1
            content, buffers = self._make()
            self._send({"type": "frame", "number": self._number, **content}, buffers)

    def lost(self, seconds: float) -> bool:
        """Return whether all views are lost, after so many more seconds of training."""
        if self._under_way:
            self._waited += min(seconds, LONGEST)
        if self._waited < LOST_AFTER:
            return False
        self._open.clear()
        self._under_way = False
        self._waited = 0.0
        return True
