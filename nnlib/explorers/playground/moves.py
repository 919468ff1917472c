"""What the reader did, for undo and redo: each move with the run as it was (lesson 06).

The other explorers undo in the browser (controls/state_buttons.js): their whole state is a few
numbers, and everything that is shown follows from them.  Here a move may leave a run that took
minutes to train; what is brought back is that run, with its network and its curve, and those are
in Python.  So there are two places to go back to, and one pair of buttons for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import KNOBS, Settings, count
from nnlib.explorers.playground.words import NOTHING_HELD_OUT, begun, turned

Drag = tuple[int, frozenset[str]]
"""The number of a move of the reader's hand, and the settings it changes."""

MOST = 50
WEIGHTS_SET = "Now {said}; training goes on from there."
AS_IT_WAS = " This is the run as it was, after {epochs}."
PINNED = "This run is pinned: its losses stay on the chart."
UNPINNED = "The pinned run is gone from the chart."


@dataclass(frozen=True)
class Pinned:
    """A run as it was when it was pinned, to be compared with others."""

    name: str
    losses: bytes
    test_losses: bytes


@dataclass(frozen=True)
class Place:
    """A run, and the settings that stood then: its knobs may have been turned since."""

    run: Run
    settings: Settings
    pinned: Pinned | None


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
    pinned : Pinned or None
        The run that is kept beside it.
    """

    def __init__(self, start: Settings) -> None:
        self.start = start
        self.run = Run(start)
        self.notice = ""
        self.pinned: Pinned | None = None
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
        before, settings = self.run.settings, settings.fitted()
        changed = settings.changed_from(before)
        if not changed:
            return False
        if changed <= set(KNOBS):
            new, notice = self.run, turned(settings, before, self.run.epoch_number + 1)
        else:
            new, notice = Run(settings), begun(settings, changed)
        if settings.patience is not None and not len(new.X_test):
            notice += f" {NOTHING_HELD_OUT}"
        goes_on = new is self.run
        self._leave(None if drag is None else (drag, changed), goes_on=goes_on)
        new.turn(settings)
        self.run, self.notice = new, notice
        return True

    def begin(self, settings: Settings, notice: str) -> None:
        """Begin a new run with these settings."""
        new = Run(settings)
        self._leave()
        self.run, self.notice = new, notice

    def set_weights(self, values: Mapping[str, float], drag: int | None) -> None:
        """Go on with other values of weights or biases, from where the run stands."""
        new = self.run.with_weights(values)
        self._leave(None if drag is None else (drag, frozenset(values)))
        said = ", ".join(f"{name} is {value:.4g}" for name, value in values.items())
        said = said.replace("-", "\N{MINUS SIGN}")
        self.run, self.notice = new, WEIGHTS_SET.format(said=said)

    def pin(self, pinned: Pinned | None) -> None:
        """Keep a run beside the one that is shown, or let it go."""
        self._leave()
        self.pinned, self.notice = pinned, UNPINNED if pinned is None else PINNED

    def undo(self) -> bool:
        """Go back to the place before the last move, if there is one."""
        return self._go(self._past, self._future, "Taken back.")

    def redo(self) -> bool:
        """Go to the place after the move that was taken back, if there is one."""
        return self._go(self._future, self._past, "Done again.")

    def _here(self) -> Place:
        return Place(self.run, self.run.settings, self.pinned)

    def _leave(self, dragged: Drag | None = None, *, goes_on: bool = False) -> None:
        """Note where a move begins; further ones of the same drag belong to it.

        Of a run that goes on after the move, what is noted is a copy as it stands now.
        """
        if dragged is None or dragged != self._dragged:
            place = self._here()
            if goes_on:
                place = replace(place, run=deepcopy(place.run))
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
        if place.run is not self.run:
            notice += AS_IT_WAS.format(epochs=count(place.run.epoch_number, "epoch"))
        self.run, self.pinned, self.notice = place.run, place.pinned, notice
        return True
