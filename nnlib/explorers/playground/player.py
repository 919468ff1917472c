"""Training that goes on by itself, a few milliseconds at a time (lesson 06).

The loop that runs the cells runs this too, slice by slice, so that nothing else is kept waiting for
long.  It ends by itself where the run is solved or lost, where an error or an interrupt comes, and
where nobody looks any more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from nnlib._platform import rest
from nnlib.explorers.playground.loop import KernelLoop
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.view import APART, View

SLICE = 0.006
"""Seconds of training, and then it is the turn of others."""

INTERRUPTED = "Paused: the kernel was interrupted."
FAILED = "Training stopped by an error: {kind}: {error}"
NOBODY_LOOKS = "Paused: no page has shown this for a while."
NO_LOOP = (
    "play() came where no kernel is running; expected JupyterLab or another notebook, whose loop "
    "trains between the cells. Train right here: explorer.step(100)."
)


class Player:
    """Trains the run that is shown, on the kernel's loop.

    Parameters
    ----------
    run : callable
        ``run()`` is the run that is shown now.
    rate : callable
        ``rate()`` is how many epochs a second there should be.
    view : View
        Is told that there is something to show.
    stop : callable
        ``stop(notice)`` pauses the explorer, which calls :meth:`pause`; the notice says why.
    """

    def __init__(
        self,
        run: Callable[[], Run],
        rate: Callable[[], float],
        view: View,
        stop: Callable[[str], None],
    ) -> None:
        self.loop = KernelLoop()
        self.playing = False
        self._run, self._rate, self._view, self._stop = run, rate, view, stop
        self._due = self._last = 0.0

    def expect_loop(self) -> None:
        """Raise RuntimeError if there is no kernel whose loop could train."""
        if not self.loop.running:
            raise RuntimeError(NO_LOOP)

    def play(self) -> None:
        """Train from now on."""
        self._due, self._last = 1.0, perf_counter()
        self.playing = True
        self.loop.start(self.slice, self.interrupted)

    def pause(self) -> None:
        """Stop training; no epoch begins after this returns."""
        self.loop.stop()
        self.playing = False

    def interrupted(self) -> None:
        """Pause, as the kernel was interrupted."""
        if self.playing:
            self._stop(INTERRUPTED)
            self._view.show()

    def slice(self) -> float | None:
        """Train for a few milliseconds; return how long to wait then, or None at the end."""
        now = perf_counter()
        elapsed, self._last = max(1e-6, now - self._last), now
        rate = self._rate()
        self._due = min(self._due + rate * elapsed, max(1.0, 0.1 * rate))
        try:
            while self._due >= 1.0 and self.playing:
                self._due -= 1.0
                run = self._run()
                run.epoch()
                self._view.changed()
                if run.news():
                    self._stop("")
                # A frame that waited for the next slice would be late for its picture.
                if perf_counter() - now > SLICE or self._view.due:
                    break
        except KeyboardInterrupt:
            self.interrupted()
        except Exception as error:
            self._stop(FAILED.format(kind=type(error).__name__, error=error))
            logging.getLogger("traitlets").exception("the playground's training failed")
        if self._view.lost(elapsed):
            self._stop(NOBODY_LOOKS)
        self._view.follow()
        if not self.playing:
            return None
        next_epoch = max(0.0, 1.0 - self._due) / rate  # seconds until it is due
        return max(rest(), min(APART, next_epoch))
