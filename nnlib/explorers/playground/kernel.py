"""What goes on in the kernel beside the training: interrupts, and cells that run (lesson 06).

A kernel ignores an interrupt while no cell runs, and training goes on between the cells.  So the
loop is asked to tell of it: asyncio lets a signal write to a socket that wakes the loop, whatever
handler is in force, so that an interrupt in the middle of a cell or of a message is heard as well.
Where a loop cannot do that (on Windows) a handler does it between the cells.

The kernel sets and restores handlers of its own around every cell.  One that it has set is never
replaced here, or the cell could not be interrupted; where an interrupt is ignored, it is heard.
In another thread, and in the page, nothing is interrupted, and nobody listens.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, WeakMethod

from IPython.core.getipython import get_ipython

from nnlib._platform import hears_interrupts

Heard = Callable[[], None]
_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Heard]] = WeakKeyDictionary()


def listen(loop: asyncio.AbstractEventLoop, heard: Heard) -> None:
    """Call ``heard`` on the loop at every interrupt from now on."""
    if not hears_interrupts():
        return
    if loop not in _loops:
        _loops[loop] = []
        before = signal.getsignal(signal.SIGINT)
        with suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(signal.SIGINT, _tell, loop)
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, before)
    if heard not in _loops[loop]:
        _loops[loop].append(heard)


def forget(loop: asyncio.AbstractEventLoop, heard: Heard) -> None:
    """Call ``heard`` no more."""
    if heard in _loops.get(loop, []):
        _loops[loop].remove(heard)


def keep_listening(loop: asyncio.AbstractEventLoop) -> None:
    """Hear an interrupt again if it has been ignored since a cell has ended."""
    if loop in _loops and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(_tell, loop))


def _tell(loop: asyncio.AbstractEventLoop) -> None:
    for heard in list(_loops.get(loop, [])):
        heard()


class Cells:
    """Tells when a cell begins to run and when it has ended, where there are cells.

    Parameters
    ----------
    tell : method
        ``tell(running)`` is called then, as long as its object is there.
    """

    def __init__(self, tell: Callable[[bool], None]) -> None:
        self._tell = WeakMethod(tell)
        self._shell: Any = None

    def watch(self) -> None:
        """Tell from now on."""
        shell = get_ipython()
        if self._shell is None and shell is not None:
            self._shell = shell
            shell.events.register("pre_run_cell", self._begin)
            shell.events.register("post_run_cell", self._end)

    def leave(self) -> None:
        """Tell no more."""
        if self._shell is not None:
            self._shell.events.unregister("pre_run_cell", self._begin)
            self._shell.events.unregister("post_run_cell", self._end)
            self._shell = None

    def _begin(self, *_: Any) -> None:
        if tell := self._tell():
            tell(True)

    def _end(self, *_: Any) -> None:
        if tell := self._tell():
            tell(False)
