"""Who is looking at the playground, and whether the last frames have arrived (lesson 06).

A browser that is slower than the kernel would fall behind if frames were sent as they are made.
So the browser answers when it begins to paint a frame, and no more than a few are under way.  A
few and not one, because an answer takes as long to come back as several frames are shown.  Every
second frame is answered and not every one, because an answer and what Jupyter makes of it costs
about as much as a frame.  What happened meanwhile is in the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

Frame = tuple[dict[str, Any], list[bytes]]

MOST = 4
"""Frames under way: two of them are answered."""
APART = 1 / 60
"""Seconds between two that only follow the training: no screen shows more."""
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
        self._arrived = 0
        self._sent_at = 0.0
        self._outdated = False
        self._waited = 0.0

    def opened(self, name: str) -> None:
        """Note that a view has come; it is sent a frame at once."""
        self._open.add(name)
        self._arrived = self._number
        self.show()

    def closed(self, name: str) -> bool:
        """Note that a view has gone; return whether it was the last one."""
        self._open.discard(name)
        return not self._open

    def painting(self, number: int) -> None:
        """Note that a frame is being painted; send the next if something happened meanwhile."""
        if not self._arrived < number <= self._number:
            return
        self._arrived = number
        self._waited = 0.0
        if self._outdated:
            self.show()

    def changed(self) -> None:
        """Note that there is something to show; :meth:`follow` sends it when it is time."""
        self._outdated = True

    def follow(self) -> None:
        """Send the present state if it has changed and a screen could show it by now."""
        if self._outdated and perf_counter() - self._sent_at >= APART:
            self.show()

    def show(self) -> None:
        """Send the present state, now or when a frame has arrived."""
        self._outdated = True
        if self._open and self._number - self._arrived < MOST:
            self._outdated = False
            self._number += 1
            self._sent_at = perf_counter()
            content, buffers = self._make()
            self._send({"type": "frame", "number": self._number, **content}, buffers)

    def lost(self, seconds: float) -> bool:
        """Return whether all views are lost, after so many more seconds of training."""
        if self._number > self._arrived:
            self._waited += min(seconds, LONGEST)
        if self._waited < LOST_AFTER:
            return False
        self._open.clear()
        self._arrived = self._number
        self._waited = 0.0
        return True
