"""What the reader did, for undo and redo: each move with the run as it was (lesson 06)."""

from __future__ import annotations

from nnlib.explorers.playground.run import Run, Settings

Place = tuple[Run, Settings]
"""A run, and the settings that stood then: its knobs may have been turned since."""

Drag = tuple[int, frozenset[str]]
"""The number of a move of the reader's hand, and the settings it changes."""

MOST = 50


class Moves:
    """Two piles of places to go to; a drag of a slider is one move."""

    def __init__(self) -> None:
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

    def leave(self, place: Place, dragged: Drag | None = None) -> None:
        """Note where a move begins; further ones of the same drag belong to it."""
        if dragged is None or dragged != self._dragged:
            self._past = [*self._past, place][-MOST:]
        self._future.clear()
        self._dragged = dragged

    def undo(self, here: Place) -> Place:
        """Return the place before the last move."""
        self._dragged = None
        self._future.append(here)
        return self._past.pop()

    def redo(self, here: Place) -> Place:
        """Return the place after the move that was taken back."""
        self._dragged = None
        self._past.append(here)
        return self._future.pop()
