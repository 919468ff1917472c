"""A deep network at its start, or after so many steps of training (lessons 08 and 10).

A course follows from its settings alone: the same seed draws the same weights, and every step sees
the whole batch.  So undo needs no network to be kept; the last few are, because they are asked for
again.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from nnlib.explorers.layers.batch import Batch
from nnlib.explorers.layers.settings import OPTIMIZERS, STEPS, Run, Settings
from nnlib.network import Network
from nnlib.optimizers import Optimizer
from nnlib.training import Trainer

KEPT = 8


@dataclass(frozen=True, eq=False)
class Course:
    """A network, and how it came there.

    Attributes
    ----------
    network : Network
        Not to be changed.
    loss : float
        On the batch.
    loss_at_start : float
    steps : int
        How many steps of training it took.
    diverged : bool
        Whether the step after these led to numbers that are not finite.  The network is as it was
        before that step, and stays so.
    optimizer : Optimizer or None
        What took the last step, with its memory.
    """

    network: Network
    loss: float
    loss_at_start: float
    steps: int = 0
    diverged: bool = False
    optimizer: Optimizer | None = None


class Courses:
    """The courses that are possible on one batch.

    Parameters
    ----------
    batch : Batch
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._kept: dict[Settings, Course] = {}

    def at(self, settings: Settings) -> Course:
        """Return the course of these settings."""
        course = self._kept.pop(settings, None)
        if course is None:
            *before, last = settings.training or (None,)
            if last is None:
                course = self._begin(settings)
            else:
                earlier = self.at(replace(settings, training=tuple(before)))
                goes_on = bool(before) and before[-1] == last
                course = self._further(earlier, last, goes_on=goes_on)
        self._kept[settings] = course
        for oldest in list(self._kept)[:-KEPT]:
            self._kept.pop(oldest, None)
        return course

    def _begin(self, settings: Settings) -> Course:
        X, Y, loss = self.batch.X, self.batch.Y, self.batch.loss
        network = settings.make_network(X.shape[1], Y.shape[1])
        value = loss(network.predict(X), Y)
        return Course(network, value, value)

    def _further(self, course: Course, run: Run, *, goes_on: bool) -> Course:
        """Return a course after one more run; the same optimizer goes on with its memory."""
        if course.diverged:
            return course
        name, rate = run
        kept = course.optimizer if goes_on else None
        optimizer = OPTIMIZERS[name](rate) if kept is None else deepcopy(kept)
        network, batch = course.network.copy(), self.batch
        trainer = Trainer(network, batch.X, batch.Y, loss=batch.loss, optimizer=optimizer)
        before, diverged = optimizer.steps, False
        try:
            with np.errstate(all="ignore"):
                for _ in range(STEPS):
                    trainer.epoch()
                trainer.loss_now()
        except FloatingPointError:
            diverged = True
        return replace(
            course,
            network=network,
            loss=batch.loss(network.predict(batch.X), batch.Y),
            steps=course.steps + optimizer.steps - before,
            diverged=diverged,
            optimizer=optimizer,
        )
