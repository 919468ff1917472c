"""The playground's settings as traits: what code and the reader's hand may set (lessons 06 and 13).

Each is checked by itself (checks.py); here stands what they ask of each other: as many activations
as hidden layers, and masks of neurons that are there.  The reader's hand may be ahead of Python,
and changes a layer and its activation at once; so of what comes from the browser too much is left
out (Settings.fitted), and only code is told of it.
"""

from __future__ import annotations

from typing import Any

import traitlets

from nnlib.explorers.base import Explorer
from nnlib.explorers.playground import checks, settings
from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.schedules import SCHEDULES
from nnlib.explorers.playground.settings import CORNERS, DATA, SETTINGS, SPEEDS, Settings
from nnlib.explorers.traits import Checked, Choice, Positive


class PlaygroundState(Explorer):
    """An explorer with the playground's settings; PlaygroundExplorer says what they mean."""

    data = Choice(lambda explorer: DATA)
    hidden = Checked((4,), checks.hidden_layers)
    activation = Checked("tanh", checks.activation)
    learning_rate = Positive(1.0)
    batch_size = Checked(10, checks.batch)
    l2 = Checked(0.0, checks.not_negative)
    noise = Checked(0.0, checks.noise)
    test_share = Checked(0.5, checks.share)
    seed = Checked(0, checks.seed)
    data_seed = Checked(0, checks.seed)
    points = Checked(CORNERS, checks.points)
    optimizer = Choice(lambda explorer: tuple(OPTIMIZERS))
    dropout = Checked(0.0, checks.dropout)
    masked = Checked((), checks.masked)
    patience = Checked(None, checks.patience)
    schedule = Choice(lambda explorer: SCHEDULES)
    schedule_epochs = Checked(300, checks.epochs)
    speed = Choice(lambda explorer: tuple(SPEEDS))
    _drag = Checked(0, checks.seed)  # the number of the reader's move
    _choices = traitlets.Dict().tag(sync=True)
    _by_hand = False

    @traitlets.validate("activation")
    def _one_for_each_layer(self, proposal: Any) -> Any:
        names = proposal["value"]
        if not (self._by_hand or isinstance(names, str) or len(names) == len(self.hidden)):
            layers = settings.count(len(self.hidden), "hidden layer")
            raise ValueError(
                f"activation came as {names!r} with {layers}; expected one name for all layers, or "
                "a tuple of one for each. Set hidden first."
            )
        return names

    @traitlets.validate("masked")
    def _neurons_that_are_there(self, proposal: Any) -> Any:
        names = proposal["value"]
        known = Settings(hidden=self.hidden).neurons
        if not self._by_hand and (unknown := [name for name in names if name not in known]):
            raise ValueError(
                f"masked came with {unknown[0]!r}; expected hidden neurons, of which there are "
                f"{', '.join(known)}."
            )
        return names

    def _settings(self) -> Settings:
        """Return the settings as they stand, whatever they ask of each other."""
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    def set_state(self, sync_data: Any) -> None:
        """Take the settings that the reader's hand has changed: all of them or nothing."""
        self._by_hand = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_hand = False


def choices() -> dict[str, Any]:
    """Return what the browser offers."""
    return {
        "data": DATA,
        "activation": settings.ACTIVATIONS,
        "optimizer": tuple(OPTIMIZERS),
        "schedule": SCHEDULES,
        "speed": tuple(SPEEDS),
        "most": settings.POINTS,
        "pictures": settings.pictures(),
    }
