"""What decides a deep network and its training, each setting checked (lessons 08 and 10)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from nnlib import initializers
from nnlib._inputs import as_count, as_positive
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.optimizers import SGD, Adam, Optimizer

SHALLOWEST, DEEPEST = 2, 20
WIDTHS = (8, 16, 32, 64)
INITIALIZERS = tuple(name for name in initializers.INITIALIZERS if name != "constant")
"""The rules that are offered; one value for all weights shows no more than ``zeros`` does."""
SCALES = (0.1, 10.0)
OPTIMIZERS: dict[str, type[Optimizer]] = {"SGD": SGD, "Adam": Adam}
STEPS = 100
"""Training steps that a press of the button takes."""
MOST_RUNS = 30

Run = tuple[str, float]
"""An optimizer's name and its learning rate: STEPS steps of it."""


@dataclass(frozen=True)
class Settings:
    """What decides a network; see LayersExplorer for the meaning of each."""

    activations: tuple[str, ...]
    width: int
    initializer: str
    scale: float
    seed: int
    training: tuple[Run, ...] = ()

    @property
    def depth(self) -> int:
        """How many hidden layers there are."""
        return len(self.activations)

    def at_start(self) -> Settings:
        """Return the same network before its training."""
        return replace(self, training=())

    def make_network(self, n_inputs: int, n_outputs: int) -> Network:
        """Return the network at its start: hidden layers, and outputs without a bend."""
        sizes = (n_inputs, *[self.width] * self.depth, n_outputs)
        names = (*self.activations, "identity")
        rule = initializers.Initializer(self.initializer)  # looked up once for all layers
        layers = [
            Dense(n_in, n_out, name, initializer=rule)
            for n_in, n_out, name in zip(sizes, sizes[1:], names, strict=False)
        ]
        network = Network(layers, rng=np.random.default_rng(self.seed))
        network.parameters *= self.scale  # the biases are 0
        return network


SETTINGS = tuple(field.name for field in fields(Settings))
"""The names of all settings."""


def activation_row(value: Any, name: str) -> tuple[str, ...]:
    """Return a row of activations' names, one a hidden layer."""
    known = isinstance(value, list | tuple) and all(
        isinstance(each, str) and each in ACTIVATIONS for each in value
    )
    if not known or not SHALLOWEST <= len(value) <= DEEPEST:
        raise ValueError(
            f"{name} came as {value!r}; expected {SHALLOWEST} to {DEEPEST} names, one a hidden "
            f"layer, out of {', '.join(ACTIVATIONS)}."
        )
    return tuple(value)


def layer_width(value: Any, name: str) -> int:
    """Return how many neurons a hidden layer has."""
    width = as_count(value, name)
    if width not in WIDTHS:
        raise ValueError(
            f"{name} came as {value!r}; expected one of {', '.join(map(str, WIDTHS))}."
        )
    return width


def hidden_layers(value: Any, name: str) -> int:
    """Return how many hidden layers there are."""
    depth = as_count(value, name)
    if not SHALLOWEST <= depth <= DEEPEST:
        raise ValueError(
            f"{name} came as {value!r}; expected a whole number from {SHALLOWEST} to {DEEPEST}."
        )
    return depth


def layer_number(value: Any, name: str) -> int:
    """Return the number of a hidden layer, from 1."""
    number = as_count(value, name)
    if number > DEEPEST:
        raise ValueError(
            f"{name} came as {value!r}; expected the number of a hidden layer, from 1 to {DEEPEST}."
        )
    return number


def scale_factor(value: Any, name: str) -> float:
    """Return the factor on all weights."""
    low, high = SCALES
    factor = as_positive(value, name)
    if not low <= factor <= high:
        raise ValueError(f"{name} came as {value!r}; expected a number from {low:g} to {high:g}.")
    return factor


def training_runs(value: Any, name: str) -> tuple[Run, ...]:
    """Return a row of runs, pairs of an optimizer's name and its learning rate."""
    if not isinstance(value, list | tuple) or len(value) > MOST_RUNS:
        came = f"{len(value)} runs" if isinstance(value, list | tuple) else repr(value)
        raise ValueError(
            f"{name} came as {came}; expected at most {MOST_RUNS} pairs of an optimizer and a "
            'learning rate, such as [("Adam", 0.01)].'
        )
    for run in value:
        pair = isinstance(run, list | tuple) and len(run) == 2
        if not pair or not isinstance(run[0], str) or run[0] not in OPTIMIZERS:
            raise ValueError(
                f"a run of {name} came as {run!r}; expected an optimizer, "
                f"{' or '.join(map(repr, OPTIMIZERS))}, and its learning rate."
            )
    return tuple((run[0], as_positive(run[1], "learning_rate")) for run in value)
