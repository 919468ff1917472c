"""A training run of the playground, with no widgets: data, network, curve, verdict (lesson 06).

A run is made from :class:`Settings` and goes one epoch at a time, with the same ``Trainer`` that
``fit`` repeats.  The same settings give the same run, number for number, however it is cut into
slices and pauses.  Three settings are knobs that may be turned while it goes: the learning rate,
the batch size and l2.  The run remembers when, so that it can be written down as Python.

The targets are 0 and 1, the output neuron is a sigmoid, and the loss is half the squared error,
as in lessons 01 to 05.  A point is on its right side where the output is nearer to its target
than to the other: from 0.5 up for class 1, below for class 0.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import datasets
from nnlib._inputs import FloatArray
from nnlib.layers import Dense
from nnlib.losses import HalfSquaredError
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import Trainer

OWN = "own"
"""The data set that the reader makes."""
POINTS = 200
"""How many points a data set has, those for the test among them."""
CORNERS = ((-0.6, -0.6, 0), (-0.6, 0.6, 1), (0.6, -0.6, 1), (0.6, 0.6, 0))
"""The reader's own points to begin with: XOR's four corners."""

KNOBS = ("learning_rate", "batch_size", "l2")
"""The settings that may change while a run goes."""

TEST_PASS = 0.95
"""The share of test points that must be on their right side in a solved run."""
FLAT = 1e-3
"""A slope below this share of its activation's steepest carries no signal."""
WRONG = 0.1
"""The share of training points that must be wrong for a run to count as lost."""
PATIENCE = 20
"""For how many epochs in a row a run must be lost."""
MOST_EPOCHS = 100_000
"""Where every run ends, so that a forgotten one does not keep the kernel busy for ever."""


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


class Run:
    """One training run, from its start.

    Parameters
    ----------
    settings : Settings

    Attributes
    ----------
    settings : Settings
        As the knobs stand now.
    network : Network
    X, Y, X_test, Y_test : ndarray of float64
    losses, test_losses : array of float
        After each epoch, the start first; ``test_losses`` holds NaN where there is no test data.
    right, test_right : int
        How many points are on their right side now.
    verdict : {"", "solved", "diverged", "stuck", "ended"}
        "" while there is nothing to say but the numbers.
    reason : str
        The verdict in words.
    parts : list of (int, Settings)
        How many epochs went with which settings.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.X, self.Y, self.X_test, self.Y_test = settings.make_data()
        rng = np.random.default_rng(settings.seed)
        self.network = make_network(settings, rng)
        self._loss = HalfSquaredError()
        self.verdict, self.reason = "", ""
        self._told: set[str] = set()
        self.parts: list[tuple[int, Settings]] = []
        self._lost = 0
        self._trainer: Trainer | None = None
        if set(self.Y.ravel()) == {0.0, 1.0}:
            self._trainer = Trainer(
                self.network, self.X, self.Y,
                loss=self._loss, optimizer=SGD(settings.learning_rate), batch_size=1, rng=rng,
            )  # fmt: skip
            self.turn(settings)
        self.losses = array("d")
        self.test_losses = array("d")
        self._measure()

    @property
    def epoch_number(self) -> int:
        """How many epochs went by."""
        return len(self.losses) - 1

    @property
    def trainable(self) -> bool:
        """Whether it has points of both classes to train on."""
        return self._trainer is not None

    @property
    def over(self) -> bool:
        """Whether it takes no further epoch with these settings."""
        return not self.trainable or self.verdict in ("diverged", "ended")

    @property
    def steps(self) -> int:
        """How many steps, updates of the weights, those epochs took."""
        n = len(self.Y)
        return sum(epochs * -(-n // (knobs.batch_size or n)) for epochs, knobs in self.parts)

    def news(self) -> bool:
        """Return whether there is a verdict that was not told yet; each is told once."""
        new = bool(self.verdict) and self.verdict not in self._told
        self._told.add(self.verdict)
        return new or self.over

    def turn(self, settings: Settings) -> None:
        """Go on with the learning rate, batch size and l2 of these settings."""
        knobs: dict[str, Any] = {name: getattr(settings, name) for name in KNOBS}
        turned = replace(self.settings, **knobs)
        if turned != self.settings and self.verdict in ("diverged", "stuck"):
            self._told.discard(self.verdict)
            self.verdict, self.reason, self._lost = "", "", 0  # it may well go on from here
        self.settings = turned
        if self._trainer is not None:
            self._trainer.optimizer = SGD(settings.learning_rate)
            self._trainer.batch_size = settings.batch_size
            self._trainer.l2 = settings.l2

    def epoch(self) -> None:
        """Train for one epoch, unless the run is over, and judge what came of it."""
        if self._trainer is None or self.over:
            return
        if self.parts and self.parts[-1][1] == self.settings:
            self.parts[-1] = (self.parts[-1][0] + 1, self.settings)
        else:
            self.parts.append((1, self.settings))
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                self._trainer.epoch()
                self._trainer.batch_losses.clear()
                self._measure()
        except FloatingPointError:
            self.verdict = "diverged"
            self.reason = (
                f"Diverged in epoch {self.epoch_number + 1:,}: the loss or a weight is no finite "
                "number any more. The last finite weights are kept. Try a smaller learning rate."
            )
            return
        self._judge()

    def _measure(self) -> None:
        """Note the losses and how many points are right."""
        train, self.right = float("nan"), 0
        if self._trainer:
            train = self._trainer.loss_now()
            # A forward pass, and not predict: its sums say how flat the activations are.
            self.right = _count_right(self.network.forward(self.X), self.Y)
        self._wrong_slope, self._slopes = self._flatness() if self._trainer else (1.0, [])
        self.losses.append(train)
        self.test_right, test = 0, float("nan")
        if len(self.X_test):
            outputs = self.network.predict(self.X_test)
            test = self._loss(outputs, self.Y_test)
            self.test_right = _count_right(outputs, self.Y_test)
        self.test_losses.append(test)

    def _flatness(self) -> tuple[float, list[float]]:
        """Return how steep the activations are, as a share of their steepest, on average.

        The output neuron's over the points on the wrong side, and each hidden layer's over all.
        """
        *hidden, last = self.network.layers
        steepest = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0}
        wrong = (last.out >= 0.5) != (self.Y >= 0.5)
        at_wrong = 1.0
        if self.right < (1 - WRONG) * len(self.Y):
            at_wrong = float(last.activation.derivative_at(last.net, last.out)[wrong].mean()) / 0.25
        slopes = [
            float(layer.activation.derivative_at(layer.net, layer.out).mean())
            / steepest[layer.activation.name]
            for layer in hidden
        ]
        return at_wrong, slopes

    def _judge(self) -> None:
        """Say so if the run is solved, lost or at its end."""
        wrong = len(self.Y) - self.right
        passed = self.test_right >= TEST_PASS * len(self.Y_test)
        if wrong == 0 and passed:
            if self.verdict != "solved":
                self.verdict = "solved"
                self.reason = f"Solved after {count(self.epoch_number, 'epoch')}: {self._who()}."
            return
        self.verdict, self.reason = "", ""
        flat_layers = [k for k, slope in enumerate(self._slopes, 1) if slope < FLAT]
        flat = self._wrong_slope < FLAT or flat_layers
        self._lost = self._lost + 1 if flat and wrong >= WRONG * len(self.Y) else 0
        if self._lost >= PATIENCE:
            many = f"{wrong} of {count(len(self.Y), 'training point')}"
            if self._wrong_slope < FLAT:
                self.verdict = "diverged"
                self.reason = (
                    f"Diverged: {many} are on the wrong side, and there the output neuron is "
                    "saturated: for "
                    f"{PATIENCE} epochs its slope was below a thousandth of its steepest, so "
                    "hardly any step can bring them back. Try a smaller learning rate."
                )
            else:
                self.verdict = "stuck"
                self.reason = (
                    f"Stuck: {many} are on the wrong side, and no signal passes hidden layer "
                    f"{flat_layers[0]}: for {PATIENCE} epochs the slope of its neurons was "
                    "below a thousandth of the steepest at nearly every point. Try a smaller "
                    "learning rate, or a new start."
                )
        elif self.epoch_number >= MOST_EPOCHS:
            self.verdict = "ended"
            self.reason = (
                f"Ended after {count(self.epoch_number, 'epoch')}, as every run does here, and not "
                f"solved: {self._who()}. Try other settings, or a new start."
            )

    def _who(self) -> str:
        said = f"{self.right} of {count(len(self.Y), 'training point')}"
        if len(self.Y_test):
            said += f" and {self.test_right} of {count(len(self.Y_test), 'test point')}"
        return f"{said} on their right side"

    def numbers(self) -> str:
        """Return epoch, losses and right points in a sentence with fixed digits."""
        if not self.trainable:
            return "Place at least one point of each class to train on."
        said = f"after {count(self.epoch_number, 'epoch')}, loss {self.losses[-1]:.4f}"
        if len(self.Y_test):
            said += f", on the test points {self.test_losses[-1]:.4f}"
        return f"{said}, {self._who()}"


def make_network(settings: Settings, rng: np.random.Generator) -> Network:
    """Return the playground's network at its start: hidden layers, and one sigmoid output."""
    sizes = (2, *settings.hidden)
    layers = [Dense(n_in, n_out, settings.activation) for n_in, n_out in pairwise(sizes)]
    return Network([*layers, Dense(sizes[-1], 1, "sigmoid")], rng=rng)


def activity(network: Network, X: FloatArray) -> list[FloatArray]:
    """Return the outputs of every layer for a batch, shape (n_samples, n_neurons) each."""
    found = []
    for layer in network.layers:
        X = layer.predict(X)
        found.append(X)
    return found


def count(number: int, what: str) -> str:
    """Return "1 epoch", "1,000 epochs"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _count_right(outputs: FloatArray, Y: FloatArray) -> int:
    """Return how many outputs are on the right side."""
    return int(np.count_nonzero((outputs >= 0.5) == (Y >= 0.5)))
