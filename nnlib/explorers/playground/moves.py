"""What the reader did, for undo and redo: each move with the run as it was (lesson 06).

The other explorers undo in the browser (static/state_buttons.js): their whole state is a few
numbers, and everything that is shown follows from them.  Here a move may leave a run that took
minutes to train; what is brought back is that run, with its network and its curve, and those are
in Python.  So there are two places to go back to, and one pair of buttons for both.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import KNOBS, Settings, begun, turned

Drag = tuple[int, frozenset[str]]
"""The number of a move of the reader's hand, and the settings it changes."""

MOST = 50


@dataclass(frozen=True)
class Place:
    """A run, and the settings that stood then: its knobs may have been turned since."""

    run: Run
    settings: Settings


class Moves:
    """The run that is shown, and two piles of places to go to; a drag of a slider is one move.

    Parameters
    ----------
    start : Settings
        What "Reset" goes back to.

    Attributes
    ----------
    run : Run
        The run that is shown.
    notice : str
        What the last move did, in words.
    """

    def __init__(self, start: Settings) -> None:
        self.start = start
        self.run = Run(start)
        self.notice = ""
        self._past: list[Place] = []
        self._future: list[Place] = []
        self._dragged: Drag | None = None

    @property
    def undoable(self) -> bool:
        """Whether there is a move to take back."""
        return bool(self._past)

    @property
    def redoable(self) -> bool:
        """Whether there is a move to make again."""
        return bool(self._future)

    def follow(self, settings: Settings, drag: int | None) -> bool:
        """Follow settings that were assigned, by code or by the reader's hand.

        Parameters
        ----------
        settings : Settings
        drag : int or None
            The number of the move of the reader's hand; None if it was code.

        Returns
        -------
        bool
            Whether anything is another now.
        """
        before = self.run.settings
        changed = settings.changed_from(before)
        if not changed:
            return False
        if changed <= set(KNOBS):
            new, notice = self.run, turned(settings, changed, self.run.epoch_number + 1)
        else:
            new, notice = Run(settings), begun(settings, changed)
        self._leave(Place(self.run, before), None if drag is None else (drag, changed))
        new.turn(settings)
        self.run, self.notice = new, notice
        return True

    def begin(self, settings: Settings, notice: str) -> None:
        """Begin a new run with these settings."""
        new = Run(settings)
        self._leave(self._here())
        self.run, self.notice = new, notice

    def undo(self) -> bool:
        """Go back to the place before the last move, if there is one."""
        return self._go(self._past, self._future, "Taken back.")

    def redo(self) -> bool:
        """Go to the place after the move that was taken back, if there is one."""
        return self._go(self._future, self._past, "Done again.")

    def _here(self) -> Place:
        return Place(self.run, self.run.settings)

    def _leave(self, place: Place, dragged: Drag | None = None) -> None:
        """Note where a move begins; further ones of the same drag belong to it."""
        if dragged is None or dragged != self._dragged:
            self._past = [*self._past, place][-MOST:]
        self._future.clear()
        self._dragged = dragged

    def _go(self, pile: list[Place], other: list[Place], notice: str) -> bool:
        if not pile:
            return False
        self._dragged = None
        other.append(self._here())
        place = pile.pop()
        place.run.turn(place.settings)
        self.run, self.notice = place.run, notice
        return True
