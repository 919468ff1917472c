"""Call a learner's function, and stop it if it does not come back (lessons 01 to 07).

A loop that never ends would hang the notebook.  So a timer thread rings after a while, and the
ringing interrupts the main thread the way Ctrl-C does.  This works on Linux, macOS and Windows,
in a script and in a notebook, because both run cells in the main thread.  Called from any other
thread the function runs without a limit: Python lets signals reach the main thread only.
On Windows a call that sleeps inside the operating system is stopped when it wakes up.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

SECONDS = 3.0
"""How long one call may take.  The exercises need a few milliseconds."""


class TimeIsUp(BaseException):
    """Raised inside the function.  Not an Exception, so ``except Exception`` lets it through."""


def call(function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float = SECONDS) -> Any:
    """Return ``function(*arguments)``.

    Raises
    ------
    TimeIsUp
        If it took longer than ``seconds``.
    """
    if threading.current_thread() is not threading.main_thread():
        return function(*arguments)

    running, rung = True, False
    main = threading.main_thread().ident

    def ring() -> None:
        nonlocal rung
        rung = True
        if hasattr(signal, "pthread_kill") and main is not None:
            signal.pthread_kill(main, signal.SIGINT)  # wakes a sleeping call, too
        else:
            _thread.interrupt_main()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if rung:
            if running:
                raise TimeIsUp
        elif callable(previous):  # not ours: the learner pressed stop
            previous(number, frame)

    previous = signal.signal(signal.SIGINT, on_signal)
    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    try:
        timer.start()
        return function(*arguments)
    finally:
        running = False  # from here on a late ring does nothing
        timer.cancel()
        timer.join()
        signal.signal(signal.SIGINT, previous)
