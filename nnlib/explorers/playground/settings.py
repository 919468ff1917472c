"""What decides a run of the playground, and what a change of it means in words (lesson 06).

Every change makes a new run from its start, except of the knobs (learning rate, batch size and L2;
optimizer, dropout, masked neurons, patience and schedule), which turn the run that is going.

The targets are 0 and 1, the output neuron is a sigmoid, and the loss is half the squared error,
as in lessons 01 to 05.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import activations, datasets, naming
from nnlib._inputs import FloatArray
from nnlib.layers import Dense, Dropout, Layer
from nnlib.network import Network

OWN = "own"
"""The data set that the reader makes."""
TIGHT = "tight spirals"
TIGHT_TURNS = 1.5
DRAWN: dict[str, Callable[..., datasets.Points]] = {
    **datasets.DATASETS,
    TIGHT: partial(datasets.spirals, turns=TIGHT_TURNS),
}
"""The data sets that are drawn."""
DATA = (*DRAWN, OWN)
_FIRST = ("tanh", "sigmoid", "relu")
ACTIVATIONS = (*_FIRST, *(name for name in activations.ACTIVATIONS if name not in _FIRST))
"""The hidden layers' activations that are offered, by the names of their records.

Whatever is drawn, painted or judged of an activation comes from its record, so a name is all that
it takes to offer another.
"""
SPEEDS = {"slow": 5.0, "medium": 50.0, "full": float("inf")}
"""Epochs a second."""
PICTURED_POINTS = 70
"""How many points stand for a data set where it is chosen."""
POINTS = 200
"""How many points a data set has, those for the test among them."""
CORNERS = ((-0.6, -0.6, 0), (-0.6, 0.6, 1), (0.6, -0.6, 1), (0.6, 0.6, 0))
"""The reader's own points to begin with: XOR's four corners."""
KNOBS = (
    "learning_rate",
    "batch_size",
    "l2",
    "optimizer",
    "dropout",
    "masked",
    "patience",
    "schedule",
    "schedule_epochs",
)
"""The settings that may change while a run goes."""


@dataclass(frozen=True)
class Settings:
    """What decides a run; see PlaygroundExplorer for the meaning of each."""

    data: str = "xor"
    hidden: tuple[int, ...] = (4,)
    activation: str | tuple[str, ...] = "tanh"
    learning_rate: float = 1.0
    batch_size: int | None = 10
    l2: float = 0.0
    noise: float = 0.0
    test_share: float = 0.5
    seed: int = 0
    data_seed: int = 0
    points: tuple[tuple[float, float, int], ...] = CORNERS
    optimizer: str = "SGD"
    dropout: float = 0.0
    masked: tuple[str, ...] = ()
    patience: int | None = None
    schedule: str = "constant"
    schedule_epochs: int = 300

    @property
    def activations(self) -> tuple[str, ...]:
        """The hidden layers' activations: for a layer too many the last name holds, too."""
        names = self.activation
        if isinstance(names, str):
            return (names,) * len(self.hidden)
        return (*names, *(names[-1],) * len(self.hidden))[: len(self.hidden)]

    @property
    def neurons(self) -> tuple[str, ...]:
        """The hidden neurons' names."""
        hidden = naming.neuron_names((2, *self.hidden, 1))[1:-1]
        return tuple(name for layer in hidden for name in layer)

    @property
    def held_out(self) -> str:
        """What the points are for that are not trained on: "test" or "validation"."""
        return "test" if self.patience is None else "validation"

    def steps_an_epoch(self, n: int) -> int:
        """Return how many updates of the weights an epoch over n points takes."""
        return -(-n // (self.batch_size or n))

    def fitted(self) -> Settings:
        """Return the same with as many activations as layers, and no mask of a neuron that is not.

        Activations that are all one are that one's name.
        """
        names = self.activations
        activation = names[0] if len(set(names)) == 1 else names
        masked = tuple(name for name in self.neurons if name in self.masked)
        return replace(self, activation=activation, masked=masked)

    def make_data(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return X, Y to train on and X, Y to test with; the reader's own are all trained on."""
        if self.data == OWN:
            rows = np.array(self.points, dtype=np.float64).reshape(-1, 3)
            return rows[:, :2], rows[:, 2:], np.empty((0, 2)), np.empty((0, 1))
        draw = DRAWN[self.data]
        X, Y = draw(POINTS, self.noise, np.random.default_rng(self.data_seed))
        return datasets.split(X, Y, self.test_share)

    def make_network(self, rng: np.random.Generator, parameters: Any = None) -> Network:
        """Return the network: hidden layers, each with its dropout, and one sigmoid output.

        Its weights are drawn, unless the parameters are given; dropout draws with ``rng``, too.
        """
        sizes = (2, *self.hidden)
        layers: list[Layer] = []
        for (n_in, n_out), name in zip(pairwise(sizes), self.activations, strict=True):
            layers.append(Dense(n_in, n_out, name))
            if self.dropout:
                layers.append(Dropout(self.dropout, rng=rng))
        layers.append(Dense(sizes[-1], 1, "sigmoid"))
        if parameters is None:
            return Network(layers, rng=rng)
        return Network(layers, parameters=parameters)

    def changed_from(self, before: Settings) -> frozenset[str]:
        """Return the names of the settings that differ."""
        return frozenset(name for name in SETTINGS if getattr(self, name) != getattr(before, name))


SETTINGS = tuple(field.name for field in fields(Settings))
"""The names of all settings."""


@cache
def pictures() -> dict[str, list[list[float]]]:
    """Return for each data set a few of its points, as rows x, y, class: what it looks like."""
    found = {}
    for name, draw in DRAWN.items():
        X, Y = draw(PICTURED_POINTS, 0.0, np.random.default_rng(0))
        found[name] = np.column_stack([X, Y]).round(2).tolist()
    return found


def count(number: int, what: str) -> str:
    """Return "1 epoch", "1,000 epochs"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
