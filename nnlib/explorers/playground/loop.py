"""Work in small slices on the loop that runs the cells (lesson 06).

A kernel runs its cells on an asyncio loop in its main thread.  A task on that loop that works for
a few milliseconds and then waits lets everything else have its turn: cells, and what the widgets
are told.  JupyterLab sends the widgets' messages to another thread of the kernel (a "subshell"),
so that they come through while a cell runs; what they ask for is handed to the loop here, because
two threads that change one network would get in each other's way.

Outside a kernel there is no loop, and no work that goes on by itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from nnlib.explorers.playground import kernel


class KernelLoop:
    """The loop on which an object was made, if one was running there, and one task on it."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._interrupted: Callable[[], None] | None = None
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:  # a script, or a test
            return

    @property
    def running(self) -> bool:
        """Whether there is a loop to work on."""
        return self._loop is not None and self._loop.is_running()

    def call(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function in the loop's thread: at once if this is it, else as soon as it can."""
        if self._loop is None or threading.get_ident() == self._thread:
            function(*arguments)
        else:
            self._loop.call_soon_threadsafe(function, *arguments)

    def start(self, work: Callable[[], float | None], interrupted: Callable[[], None]) -> None:
        """Call ``work`` again and again, after as many seconds as it asks for, until it says None.

        Work that is under way already is stopped.  An interrupt calls ``interrupted``, be it
        between the cells or within one.
        """
        assert self._loop is not None, "no loop to work on"
        self.stop()
        self._interrupted = interrupted
        kernel.listen(self._loop, interrupted)
        self._task = self._loop.create_task(_repeat(work), name="nnlib playground")

    def stop(self) -> None:
        """Start no further slice."""
        if self._loop is not None and self._interrupted is not None:
            kernel.forget(self._loop, self._interrupted)
            self._interrupted = None
        if self._task is not None:
            self._task.cancel()
            self._task = None


async def _repeat(work: Callable[[], float | None]) -> None:
    loop = asyncio.get_running_loop()
    while (pause := work()) is not None:
        kernel.keep_listening(loop)
        await asyncio.sleep(pause)
