"""What decides a run of the playground, and what a change of it means in words (lesson 06).

Every change makes a new run from its start, except of three knobs (learning rate, batch size, l2),
which turn the run that is going.

The targets are 0 and 1, the output neuron is a sigmoid, and the loss is half the squared error,
as in lessons 01 to 05.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise

import numpy as np

from nnlib import datasets
from nnlib._inputs import FloatArray
from nnlib.layers import Dense
from nnlib.network import Network

OWN = "own"
"""The data set that the reader makes."""
DATA = (*datasets.DATASETS, OWN)
ACTIVATIONS = ("tanh", "sigmoid", "relu")
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
KNOBS = ("learning_rate", "batch_size", "l2")
"""The settings that may change while a run goes."""


@dataclass(frozen=True)
class Settings:
    """What decides a run; see PlaygroundExplorer for the meaning of each."""

    data: str = "xor"
    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"
    learning_rate: float = 1.0
    batch_size: int | None = 10
    l2: float = 0.0
    noise: float = 0.0
    test_share: float = 0.5
    seed: int = 0
    data_seed: int = 0
    points: tuple[tuple[float, float, int], ...] = CORNERS

    def make_data(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Return X, Y to train on and X, Y to test with; the reader's own are all trained on."""
        if self.data == OWN:
            rows = np.array(self.points, dtype=np.float64).reshape(-1, 3)
            return rows[:, :2], rows[:, 2:], np.empty((0, 2)), np.empty((0, 1))
        draw = datasets.DATASETS[self.data]
        X, Y = draw(POINTS, self.noise, np.random.default_rng(self.data_seed))
        return datasets.split(X, Y, self.test_share)

    def make_network(self, rng: np.random.Generator) -> Network:
        """Return the network at its start: hidden layers, and one sigmoid output."""
        sizes = (2, *self.hidden)
        layers = [Dense(n_in, n_out, self.activation) for n_in, n_out in pairwise(sizes)]
        return Network([*layers, Dense(sizes[-1], 1, "sigmoid")], rng=rng)

    def changed_from(self, before: Settings) -> frozenset[str]:
        """Return the names of the settings that differ."""
        return frozenset(name for name in SETTINGS if getattr(self, name) != getattr(before, name))


SETTINGS = tuple(field.name for field in fields(Settings))
"""The names of all settings."""


@cache
def pictures() -> dict[str, list[list[float]]]:
    """Return for each data set a few of its points, as rows x, y, class: what it looks like."""
    found = {}
    for name, draw in datasets.DATASETS.items():
        X, Y = draw(PICTURED_POINTS, 0.0, np.random.default_rng(0))
        found[name] = np.column_stack([X, Y]).round(2).tolist()
    return found


def turned(settings: Settings, changed: Iterable[str], next_epoch: int) -> str:
    """Return what turned knobs do, in words."""
    batch = "all points" if settings.batch_size is None else settings.batch_size
    said = {
        "learning_rate": f"learning rate {settings.learning_rate:g}",
        "batch_size": f"batch size {batch}",
        "l2": f"l2 {settings.l2:g}",
    }
    knobs = ", ".join(said[name] for name in KNOBS if name in changed)
    return f"From epoch {next_epoch:,} on: {knobs}. The network goes on."


def begun(settings: Settings, changed: frozenset[str]) -> str:
    """Return what a changed setting took back to its start, in words."""
    if changed <= {"hidden", "activation", *KNOBS}:
        layers = " and ".join(count(size, "neuron") for size in settings.hidden)
        return f"Another network, {layers}, at its start; the points stay."
    if changed <= {"seed", *KNOBS}:
        return "A new start: other first weights, the same points."
    return "Other points; the network is back at its start."


def count(number: int, what: str) -> str:
    """Return "1 epoch", "1,000 epochs"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
