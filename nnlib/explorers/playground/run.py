"""A training run of the playground, with no widgets: data, network, curve, verdict (lesson 06).

A run is made from :class:`Settings` and goes one epoch at a time, with the same ``Trainer`` that
``fit`` repeats (learner.py).  The same settings give the same run, number for number, however it is
cut into slices and pauses.  The knobs may be turned while it goes.  A weight may be set by hand,
which gives a run of its own that goes on from there.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.learner import Learner
from nnlib.explorers.playground.settings import KNOBS, OWN, Settings, count
from nnlib.explorers.playground.story import Event, Part
from nnlib.explorers.playground.verdict import Points, Verdict
from nnlib.figures.sides import on_right_side
from nnlib.network import Network

NOTHING_TO_TRAIN_ON = "Place at least one point of each class to train on."
NOTHING_LEFT_TO_TRAIN_ON = "Of one class no point is left to train on: lower the {held_out} share."
NUMBERS = "after {epochs}, loss {loss:.4f}, {points}"
NUMBERS_HELD_OUT = (
    "after {epochs}, loss {loss:.4f}, on the {held_out} points {held_loss:.4f}, {points}"
)
OTHER_WEIGHTS = "{epochs}, at the weights of epoch {best:,}"


class Run:
    """One training run, from its start.

    Parameters
    ----------
    settings : Settings

    Attributes
    ----------
    settings : Settings
        As the knobs stand now.
    learner : Learner
        The network, and what trains it.
    X, Y, X_test, Y_test : ndarray of float64
    losses, test_losses : array of float
        After each epoch, the start first; ``test_losses`` holds NaN where there is no test data.
    now : (float, float)
        The two losses of the network as it stands, which may have gone back to an earlier epoch.
    stands_at : int
        That epoch.
    best : int or None
        The epoch to which early stopping went back, or would go now.
    points : Points
        How many are on their right side now.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        data = settings.make_data()
        self.X, self.Y, self.X_test, self.Y_test = data
        self.learner = Learner(settings, data)
        self._judged = Verdict()
        self._stopped_at: int | None = None
        self.now = float("nan"), float("nan")
        self.points = Points()
        self.losses = array("d")
        self.test_losses = array("d")
        self._note()

    @property
    def network(self) -> Network:
        """The network as it answers now."""
        return self.learner.network

    @property
    def story(self) -> list[Event]:
        """What happened, in order."""
        return self.learner.story

    @property
    def epoch_number(self) -> int:
        """How many epochs went by."""
        return len(self.losses) - 1

    @property
    def stands_at(self) -> int:
        """The epoch whose weights the network has."""
        return self.epoch_number if self._stopped_at is None else self._stopped_at

    @property
    def best(self) -> int | None:
        """The epoch that is best on the validation points, where they decide when to stop."""
        return self.learner.best_epoch if self._stopped_at is None else self._stopped_at

    @property
    def trainable(self) -> bool:
        """Whether it has points of both classes to train on."""
        return self.learner.trainer is not None

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
        parts = [each for each in self.story if isinstance(each, Part)]
        return sum(part.epochs * part.settings.steps_an_epoch(len(self.Y)) for part in parts)

    def news(self) -> bool:
        """Return whether there is a verdict that was not told yet, or nothing more to come."""
        return self._judged.news() or self.over

    def turn(self, settings: Settings) -> None:
        """Go on with the knobs of these settings."""
        knobs: dict[str, Any] = {name: getattr(settings, name) for name in KNOBS}
        turned = replace(self.settings, **knobs).fitted()  # masks in the network's order
        if turned == self.settings:
            return
        masks = turned.masked != self.settings.masked
        self.settings = turned
        self.learner.turn(turned)
        self._judged.give_another_chance()
        if masks:
            self._look_again()
        else:
            self.points = replace(self.points, held_out=turned.held_out)

    def with_weights(self, values: Mapping[str, float]) -> Run:
        """Return a run like this one that goes on with other values of weights or biases.

        Raises
        ------
        FloatingPointError
            If outputs or loss would not be finite.
        ValueError
            If a weight belongs to a masked neuron.
        """
        run = deepcopy(self)
        for name, value in values.items():
            run.learner.set(name, value)
        run._look_again()
        return run

    def epoch(self) -> None:
        """Train for one epoch, unless the run is over, and judge what came of it."""
        if self.over:
            return
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                stopped = self.learner.epoch()
                self._note()
                self._stopped_at = None
                self._judge()
                if stopped:
                    self._go_back()
                elif self.learner.cold:
                    rate = self.learner.rate
                    self._judged.cooled(self.epoch_number, rate, self.points)
        except FloatingPointError:
            best = self.learner.go_back()
            self.learner.epochs = self.epoch_number
            self._judged.broken(self.epoch_number + 1, best)
            if best is not None:
                self._stopped_at = best
                self._measure()

    def _go_back(self) -> None:
        best, patience = self.learner.go_back(), self.settings.patience
        assert best is not None
        assert patience is not None
        self._stopped_at = best
        self._measure()
        self._judged.stopped(self.epoch_number, best, patience, self.now, self.points)

    def _look_again(self) -> None:
        """Measure and judge anew what stands after this epoch: a hand has changed the network."""
        self._judged = Verdict()
        self._stopped_at = None
        del self.losses[-1], self.test_losses[-1]
        with np.errstate(over="ignore", invalid="ignore"):
            self._note()
            if self.trainable:
                self._judge()

    def _judge(self) -> None:
        self._judged.judge(
            self.epoch_number, self.losses[-1], self.points, self.network, (self.X, self.Y),
            self.settings.masked,
        )  # fmt: skip

    def _note(self) -> None:
        """Measure, and add the losses to the curves."""
        self._measure()
        self.losses.append(self.now[0])
        self.test_losses.append(self.now[1])

    def _measure(self) -> None:
        """Note the losses and how many points are right."""
        loss, (train, right) = self.learner.loss, (float("nan"), 0)
        if self.learner.trainer is not None:
            outputs = self.network.predict(self.X)
            if not np.isfinite(outputs).all():
                self.learner.trainer.loss_now()  # takes the network back, and raises
            train, right = loss(outputs, self.Y), _right(outputs, self.Y)
        test, test_right = float("nan"), 0
        if len(self.X_test):
            outputs = self.network.predict(self.X_test)
            test_right = _right(outputs, self.Y_test)
            if np.isfinite(outputs).all():
                test = loss(outputs, self.Y_test)
        held_out = self.settings.held_out
        self.points = Points(right, len(self.Y), test_right, len(self.Y_test), held_out)
        self.now = train, test

    def numbers(self) -> str:
        """Return epoch, losses and right points in a sentence with fixed digits."""
        held_out = self.settings.held_out
        if not self.trainable:
            if self.settings.data == OWN:
                return NOTHING_TO_TRAIN_ON
            return NOTHING_LEFT_TO_TRAIN_ON.format(held_out=held_out)
        epochs = count(self.epoch_number, "epoch")
        if self.stands_at != self.epoch_number:
            epochs = OTHER_WEIGHTS.format(epochs=epochs, best=self.stands_at)
        loss, held_loss = self.now
        return (NUMBERS_HELD_OUT if len(self.Y_test) else NUMBERS).format(
            epochs=epochs, loss=loss, held_loss=held_loss, held_out=held_out, points=self.points
        )


def _right(outputs: FloatArray, Y: FloatArray) -> int:
    return int(on_right_side(outputs, Y).sum())
