"""Who is looking at the playground, and whether the last frames have arrived (lesson 06).

A browser that is slower than the kernel would fall behind if frames were sent as they are made.
So the browser answers when it begins to paint a frame, and no more than a few are under way.  A
few and not one, because an answer takes as long to come back as several frames are shown.  Every
second frame is answered and not every one, because an answer and what Jupyter makes of it costs
about as much as a frame.  What happened meanwhile is in the next one.

Of the frames that only follow the training some are whole, and the others hold the plane alone
(frame.py says what that is).
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

Frame = tuple[dict[str, Any], list[bytes]]

MOST = 6
"""Frames under way: three of them are answered.  With four, full speed came to 41 pictures a second
on a machine where it comes to 50 with six."""
APART = 1 / 60
"""Seconds between two that only follow the training: no screen shows more."""
WHOLE_APART = 1 / 15
"""Seconds between two whole ones of these."""
LOST_AFTER = 10.0
"""A view that has not answered for so many seconds of training has gone without a word."""
LONGEST = 0.1
"""Seconds between two slices of which no more are counted: a cell was running meanwhile."""


class View:
    """The views in the browser, taken together.

    Parameters
    ----------
    make : callable
        ``make(whole=True)`` is a whole frame of the present state.
    send : callable
        ``send(content, buffers)`` sends it.
    """

    def __init__(
        self, make: Callable[..., Frame], send: Callable[[dict[str, Any], list[bytes]], None]
    ) -> None:
        self._make, self._send = make, send
        self._open: set[str] = set()
        self._number = 0
        self._arrived = 0
        self._sent_at = self._whole_at = 0.0
        self._whole = False
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
            self._send_next()

    def changed(self) -> None:
        """Note that there is something to show; :meth:`follow` sends it when it is time."""
        self._outdated = True

    @property
    def due(self) -> bool:
        """Whether there is something to show, and a screen that could show it by now."""
        return self._outdated and self._free and perf_counter() - self._sent_at >= APART

    def follow(self) -> None:
        """Send the present state if it has changed and a screen could show it by now."""
        if self.due:
            self._send_next()

    def show(self) -> None:
        """Send the present state whole, now or when a frame has arrived."""
        self._outdated = self._whole = True
        self._send_next()

    def tell(self, content: dict[str, Any]) -> None:
        """Send something that is no frame, if anyone looks."""
        if self._open:
            self._send(content, [])

    @property
    def _free(self) -> bool:
        return bool(self._open) and self._number - self._arrived < MOST

    def _send_next(self) -> None:
        if not self._free:
            return
        self._sent_at = perf_counter()
        whole = self._whole or self._sent_at - self._whole_at >= WHOLE_APART
        if whole:
            self._whole_at = self._sent_at
        self._outdated = self._whole = False
        self._number += 1
        content, buffers = self._make(whole=whole)
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
