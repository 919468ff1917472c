"""The playground's settings, and what a change of one of them does (lesson 06).

Every change makes a new run from its start, except of three knobs (learning rate, batch size, l2),
which turn the run that is going.  Runs that were left stay in the list of moves, so "Undo" brings
back a trained network as it was.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import traitlets

from nnlib import datasets
from nnlib.explorers.playground import checks
from nnlib.explorers.playground.moves import Moves
from nnlib.explorers.playground.run import CORNERS, KNOBS, OWN, Run, Settings, count
from nnlib.explorers.still import Still
from nnlib.explorers.traits import Choice, Positive

DATA = (*datasets.DATASETS, OWN)
ACTIVATIONS = ("tanh", "sigmoid", "relu")
SPEEDS = {"slow": 5.0, "medium": 50.0, "full": float("inf")}
"""Epochs a second."""
SETTINGS = tuple(field.name for field in fields(Settings))


class Adjustable(Still):
    """The part of PlaygroundExplorer that is changed, and remembers what was before."""

    data = Choice(lambda explorer: DATA)
    hidden = checks.Checked((4,), checks.hidden_layers)
    activation = Choice(lambda explorer: ACTIVATIONS)
    learning_rate = Positive(1.0)
    batch_size = checks.Checked(10, checks.batch)
    l2 = checks.Checked(0.0, checks.not_negative)
    noise = checks.Checked(0.0, checks.noise)
    test_share = checks.Checked(0.5, checks.share)
    seed = checks.Checked(0, checks.seed)
    data_seed = checks.Checked(0, checks.seed)
    points = checks.Checked(CORNERS, checks.points)
    speed = Choice(lambda explorer: tuple(SPEEDS))
    playing = traitlets.Bool(False, read_only=True).tag(sync=True)
    _drag = traitlets.Int(0).tag(sync=True, echo_update=False)  # the number of the reader's move

    def _begin(self) -> None:
        """Make the first run; from now on follow the settings."""
        self._notice = ""
        self._by_hand = False
        self._moves = Moves()
        self._start = self._settings()
        self._run = Run(self._start)
        self.observe(self._set, SETTINGS)

    def same_start(self) -> None:
        """Go back to the start: the same first weights, the points in the same order."""
        self._go_to_new(self._settings(), "Back at the same start: the same first weights.")

    def new_start(self) -> None:
        """Draw other first weights; the points stay."""
        settings = replace(self._settings(), seed=self.seed + 1)
        self._go_to_new(settings, "A new start: other first weights, the same points.")

    def new_data(self) -> None:
        """Draw other points; the network goes back to the same start.

        Raises
        ------
        ValueError
            If the points are the reader's own.
        """
        if self.data == OWN:
            raise ValueError(
                "new_data() came with data='own'; expected points that are drawn. Assign points, "
                "or choose another data set."
            )
        settings = replace(self._settings(), data_seed=self.data_seed + 1)
        self._go_to_new(settings, "New points; the network is back at the same first weights.")

    def reset(self) -> None:
        """Go back to the settings the explorer was made with, at their start."""
        self._go_to_new(self._start, "Back to the settings this explorer was made with.")

    def undo(self) -> None:
        """Take back the last change; a run that it left comes back as it was."""
        if self._moves.undoable:
            self._return_to(*self._moves.undo((self._run, self._settings())), "Taken back.")

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._moves.redoable:
            self._return_to(*self._moves.redo((self._run, self._settings())), "Done again.")

    def _settings(self) -> Settings:
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    def _set(self, change: Any) -> None:
        """Follow settings that were assigned, by code or by the reader's hand."""
        new, before = self._settings(), self._run.settings
        changed = frozenset(
            name for name in SETTINGS if getattr(new, name) != getattr(before, name)
        )
        if not changed:
            return
        self._moves.leave((self._run, before), (self._drag, changed) if self._by_hand else None)
        if changed <= set(KNOBS):
            self._run.turn(new)
            self._notice = _turned(new, changed, self._run)
        else:
            self._run = Run(new)
            self._notice = _begun(new, changed)
        self._changed()

    def _go_to_new(self, settings: Settings, notice: str) -> None:
        self._moves.leave((self._run, self._settings()))
        self._return_to(Run(settings), settings, notice)

    def _return_to(self, run: Run, settings: Settings, notice: str) -> None:
        """Show another run with these settings."""
        run.turn(settings)
        self._run = run
        with self.hold_trait_notifications():
            for name, value in asdict(settings).items():
                setattr(self, name, value)
        self._notice = notice
        self._changed()

    def _changed(self) -> None:
        """Follow a run that is not the one before, or has other knobs."""
        raise NotImplementedError


def _turned(settings: Settings, changed: frozenset[str], run: Run) -> str:
    """Return what a turned knob does."""
    names = {"learning_rate": "learning rate", "batch_size": "batch size", "l2": "l2"}
    said = []
    for name in KNOBS:
        if name in changed:
            value = getattr(settings, name)
            said.append(f"{names[name]} {'all points' if value is None else f'{value:g}'}")
    return f"From epoch {run.epoch_number + 1:,} on: {', '.join(said)}. The network goes on."


def _begun(settings: Settings, changed: frozenset[str]) -> str:
    """Return what a changed setting took back to its start."""
    if changed <= {"hidden", "activation", *KNOBS}:
        layers = " and ".join(count(size, "neuron") for size in settings.hidden)
        return f"Another network, {layers}, at its start; the points stay."
    if changed <= {"seed", *KNOBS}:
        return "A new start: other first weights, the same points."
    return "Other points; the network is back at its start."
