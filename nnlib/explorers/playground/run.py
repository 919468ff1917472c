"""A training run of the playground, with no widgets: data, network, curve, verdict (lesson 06).

A run is made from :class:`Settings` and goes one epoch at a time, with the same ``Trainer`` that
``fit`` repeats.  The same settings give the same run, number for number, however it is cut into
slices and pauses.  Three settings are knobs that may be turned while it goes: the learning rate,
the batch size and l2.  A weight may be set by hand, which gives a run of its own that goes on from
there.  The run remembers when, so that it can be written down as Python.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.explorers.playground.settings import KNOBS, OWN, Settings, count
from nnlib.explorers.playground.verdict import Points, Verdict
from nnlib.figures.sides import on_right_side
from nnlib.losses import HalfSquaredError
from nnlib.optimizers import SGD
from nnlib.training import Trainer

NOTHING_TO_TRAIN_ON = "Place at least one point of each class to train on."
NOTHING_LEFT_TO_TRAIN_ON = "Of one class no point is left to train on: lower the test share."
NUMBERS = "after {epochs}, loss {loss:.4f}, {points}"
NUMBERS_WITH_TEST = "after {epochs}, loss {loss:.4f}, on the test points {test_loss:.4f}, {points}"


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
    points : Points
        How many are on their right side now.
    parts : list of (int, Settings)
        How many epochs went with which settings.
    by_hand : list of (int, str, float)
        Which weights were set: after how many of those parts, the name, the value.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.X, self.Y, self.X_test, self.Y_test = settings.make_data()
        rng = np.random.default_rng(settings.seed)
        self.network = settings.make_network(rng)
        self._judged = Verdict()
        self.parts: list[tuple[int, Settings]] = []
        self.by_hand: list[tuple[int, str, float]] = []
        self._loss = HalfSquaredError()
        self._optimizer = SGD(settings.learning_rate)
        self._trainer: Trainer | None = None
        if set(self.Y.ravel()) == {0.0, 1.0}:
            self._trainer = Trainer(
                self.network, self.X, self.Y,
                loss=self._loss, optimizer=self._optimizer, batch_size=1, rng=rng,
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
    def verdict(self) -> str:
        """What it has come to, by the names that verdict.py gives; "" while it goes on."""
        return self._judged.kind

    @property
    def reason(self) -> str:
        """The verdict in words."""
        return self._judged.reason

    @property
    def stands_still(self) -> bool:
        """Whether its loss has hardly fallen for long, though it is neither solved nor lost."""
        return self._judged.stands_still

    @property
    def over(self) -> bool:
        """Whether it takes no further epoch with these settings."""
        return not self.trainable or self._judged.final

    @property
    def steps(self) -> int:
        """How many steps, updates of the weights, those epochs took."""
        n = len(self.Y)
        return sum(epochs * -(-n // (knobs.batch_size or n)) for epochs, knobs in self.parts)

    def news(self) -> bool:
        """Return whether there is a verdict that was not told yet, or nothing more to come."""
        return self._judged.news() or self.over

    def turn(self, settings: Settings) -> None:
        """Go on with the learning rate, batch size and l2 of these settings."""
        knobs: dict[str, Any] = {name: getattr(settings, name) for name in KNOBS}
        turned = replace(self.settings, **knobs)
        if turned != self.settings:
            self._judged.give_another_chance()
        self.settings = turned
        self._optimizer.learning_rate = settings.learning_rate
        if self._trainer is not None:
            self._trainer.batch_size = settings.batch_size
            self._trainer.l2 = settings.l2

    def with_weights(self, values: Mapping[str, float]) -> Run:
        """Return a run like this one that goes on with other values of weights or biases.

        Raises
        ------
        FloatingPointError
            If outputs or loss would not be finite.
        """
        run = deepcopy(self)
        at = len(run.parts)
        for name, value in values.items():
            run.network.parameters[run.network.parameter_names.index(name)] = value
            run.by_hand = [each for each in run.by_hand if each[:2] != (at, name)]
            run.by_hand.append((at, name, value))
        run._judged = Verdict()
        del run.losses[-1], run.test_losses[-1]
        with np.errstate(over="ignore", invalid="ignore"):
            run._measure()
            run._judge()
        return run

    def epoch(self) -> None:
        """Train for one epoch, unless the run is over, and judge what came of it."""
        if self._trainer is None or self.over:
            return
        moved = bool(self.by_hand) and self.by_hand[-1][0] == len(self.parts)
        if self.parts and self.parts[-1][1] == self.settings and not moved:
            self.parts[-1] = (self.parts[-1][0] + 1, self.settings)
        else:
            self.parts.append((1, self.settings))
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                self._trainer.epoch()
                self._trainer.batch_losses.clear()
                self._trainer.rates.clear()
                self._measure()
                self._judge()
        except FloatingPointError:
            self._judged.broken(self.epoch_number + 1)

    def _judge(self) -> None:
        data = self.X, self.Y
        self._judged.judge(self.epoch_number, self.losses[-1], self.points, self.network, data)

    def _measure(self) -> None:
        """Note the losses and how many points are right."""
        train = float("nan")
        if self._trainer is not None:
            outputs = self.network.predict(self.X)
            if not np.isfinite(outputs).all():
                self._trainer.loss_now()  # takes the network back, and raises
            train = self._loss(outputs, self.Y)
        test, test_right = float("nan"), 0
        if len(self.X_test):
            test_outputs = self.network.predict(self.X_test)
            test_right = int(on_right_side(test_outputs, self.Y_test).sum())
            if np.isfinite(test_outputs).all():
                test = self._loss(test_outputs, self.Y_test)
        right = int(on_right_side(outputs, self.Y).sum()) if self.trainable else 0
        self.points = Points(right, len(self.Y), test_right, len(self.Y_test))
        self.losses.append(train)
        self.test_losses.append(test)

    def numbers(self) -> str:
        """Return epoch, losses and right points in a sentence with fixed digits."""
        if not self.trainable:
            return NOTHING_TO_TRAIN_ON if self.settings.data == OWN else NOTHING_LEFT_TO_TRAIN_ON
        return (NUMBERS_WITH_TEST if len(self.Y_test) else NUMBERS).format(
            epochs=count(self.epoch_number, "epoch"),
            loss=self.losses[-1],
            test_loss=self.test_losses[-1],
            points=self.points,
        )
