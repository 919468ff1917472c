"""The network of a run and what trains it: optimizer, schedule, dropout, early stopping, masks.

Every knob may be turned between two epochs.  The network and the optimizer's state go on; only
another optimizer begins with nothing remembered.  What happened is noted in a story (story.py), so
that calls of ``fit`` can be written down that do the same, number for number: each stretch with the
same knobs is one call, and, as in ``fit``, patience is counted anew in each.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.explorers.playground.masks import places_of
from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.schedules import CONSTANT, ON_PLATEAU, SHAPES, plateau_of
from nnlib.explorers.playground.settings import Settings
from nnlib.explorers.playground.story import ByHand, Event, Masked, Part
from nnlib.losses import HalfSquaredError
from nnlib.schedules import ReduceOnPlateau
from nnlib.training import Trainer
from nnlib.training._watch import Watch

COLD = 1e-5
"""Below this part of the learning rate that was set, nothing moves that anyone could see."""


class Learner:
    """A network, and its training one epoch at a time.

    Parameters
    ----------
    settings : Settings
    data : tuple of ndarray
        X and Y to train on, and X and Y that are held out.

    Attributes
    ----------
    settings : Settings
        As the knobs stand now.
    network : Network
        A masked neuron's weights are 0 in it.
    epochs : int
        How many went by.
    story : list
        What happened.
    kept : dict of int to float
        The numbers of masked neurons, by their place in ``network.parameters``.
    """

    def __init__(self, settings: Settings, data: tuple[FloatArray, ...]) -> None:
        self.settings = settings
        self.X, self.Y, *held_out = data
        self._held_out = held_out[0], held_out[1]
        self._rng = np.random.default_rng(settings.seed)
        self.network = settings.make_network(self._rng)
        self.epochs = 0
        self.story: list[Event] = []
        self.kept: dict[int, float] = {}
        self.loss = HalfSquaredError()
        self.optimizer = OPTIMIZERS[settings.optimizer].make(settings.learning_rate)
        self.trainer: Trainer | None = None
        if set(self.Y.ravel()) == {0.0, 1.0}:
            self.trainer = self._new_trainer()
        self._fresh, self._rate_given = True, False
        self._schedule_began = 0
        self._plateau: ReduceOnPlateau | None = None
        self._part: Part | None = None
        self._watch: Watch | None = None
        self._began = 0  # the epochs before the present part
        self._mask(settings.masked, ())

    # The knobs.

    def turn(self, settings: Settings) -> None:
        """Go on with other knobs."""
        before, self.settings = self.settings, settings
        self._part = None
        self._mask(settings.masked, before.masked)
        if settings.dropout != before.dropout:
            self.network = settings.make_network(self._rng, self.network.parameters)
            self.optimizer = copy.deepcopy(self.optimizer)  # for other parameters
            if self.trainer is not None:
                self.trainer = self._new_trainer()
        if settings.optimizer != before.optimizer:
            self.optimizer = OPTIMIZERS[settings.optimizer].make(settings.learning_rate)
            self._fresh = True
            if self.trainer is not None:
                self.trainer.schedule, self.trainer.optimizer = None, self.optimizer
        if settings.learning_rate != before.learning_rate:
            self._rate_given = True
            if self._plateau is not None:
                self._plateau.rate = settings.learning_rate
        if (settings.schedule, settings.schedule_epochs) != (
            before.schedule,
            before.schedule_epochs,
        ):
            self._schedule_began, self._plateau = self.epochs, None

    def set(self, name: str, value: float) -> None:
        """Set a weight or a bias by hand.

        Raises
        ------
        ValueError
            If it belongs to a neuron that is masked.
        """
        place = self.network.parameter_names.index(name)
        if place in self.kept:
            raise ValueError(
                f"{name} belongs to a masked neuron ({', '.join(self.settings.masked)}); expected "
                "a weight that takes part. Take the mask off first."
            )
        self._part = None
        self.network.parameters[place] = value
        while self.story and isinstance(self.story[-1], ByHand) and self.story[-1].name == name:
            self.story.pop()
        self.story.append(ByHand(name, value))

    def _mask(self, masked: Iterable[str], before: Iterable[str]) -> None:
        """Mask neurons, and let others come back with the weights they had."""
        masked, before = tuple(masked), tuple(before)
        rest = {place for name in masked for place in places_of(self.network, name)}
        for name in before:
            if name in masked:
                continue
            own = places_of(self.network, name)
            back = tuple(place for place in own if place in self.kept and place not in rest)
            for place in back:
                self.network.parameters[place] = self.kept.pop(place)
            self.story.append(Masked(name, back=back))
        for name in masked:
            if name in before:
                continue
            own = places_of(self.network, name)
            aside = {place: value for place, value in own.items() if place not in self.kept}
            for place, value in aside.items():
                self.kept[place] = float(self.network.parameters[place])
                self.network.parameters[place] = value
            for vector in self.optimizer.state.values():
                vector[list(aside)] = 0.0
            self.story.append(Masked(name, aside))

    @property
    def weights(self) -> FloatArray:
        """All weights and biases, those that masked neurons will come back with among them."""
        numbers = self.network.parameters.copy()
        for place, value in self.kept.items():
            numbers[place] = value
        return numbers

    # The training.

    def epoch(self) -> bool:
        """Train for one epoch; return whether patience is at its end.

        Raises
        ------
        FloatingPointError
            If numbers stop being finite.
        """
        trainer = self.trainer
        assert trainer is not None, "nothing to train on"
        if self._part is None or self._watch is None:
            self._begin_part(trainer)
        part, watch = self._part, self._watch
        assert part is not None
        assert watch is not None
        part.epochs += 1
        try:
            trainer.epoch()
            ended = watch.needed and watch.after_epoch()
        finally:
            self._trained += len(trainer.rates)
            trainer.batch_losses.clear()
            trainer.rates.clear()
        self.epochs += 1
        return ended

    def go_back(self) -> int | None:
        """Go back to the weights that were best on the validation points; return their epoch.

        None where nothing is watched: then the weights stay.
        """
        if self._watch is None or self._part is None or not self.watches:
            return None
        self._watch.go_back(stopped=True)
        self._part.went_back = True
        best = self.best_epoch
        self._part = None
        return best

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the lowest validation loss since a knob was turned, if one looks."""
        if self._part is None or self._watch is None or not self.watches:
            return None
        best = self._watch.best_epoch
        return None if best is None else self._began + best

    @property
    def watches(self) -> bool:
        """Whether the held-out points decide when to stop."""
        return self.settings.patience is not None and len(self._held_out[0]) > 0

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        settings = self.settings
        if settings.schedule == CONSTANT or self.trainer is None:
            return settings.learning_rate
        if settings.schedule == ON_PLATEAU:
            return settings.learning_rate if self._plateau is None else self._plateau.rate
        return self._shape()(self._scheduled * self.steps_an_epoch)

    @property
    def cold(self) -> bool:
        """Whether the schedule has come to its end, at a rate with which nothing moves."""
        if self.settings.schedule == CONSTANT:
            return False
        at_end = self._scheduled >= self.settings.schedule_epochs
        if self.settings.schedule != ON_PLATEAU and not at_end:
            return False
        return self.rate < COLD * self.settings.learning_rate

    @property
    def steps_an_epoch(self) -> int:
        """How many updates of the weights an epoch takes."""
        return self.settings.steps_an_epoch(len(self.Y))

    @property
    def _scheduled(self) -> int:
        return self.epochs - self._schedule_began

    def _shape(self) -> Callable[[int], float]:
        settings = self.settings
        steps = settings.schedule_epochs * self.steps_an_epoch
        return SHAPES[settings.schedule].make(settings.learning_rate, steps)

    def _new_trainer(self) -> Trainer:
        self._trained = 0  # the steps of this trainer
        return Trainer(
            self.network, self.X, self.Y,
            loss=self.loss, optimizer=self.optimizer, batch_size=1, rng=self._rng,
        )  # fmt: skip

    def _begin_part(self, trainer: Trainer) -> None:
        settings = self.settings
        trainer.batch_size, trainer.l2 = settings.batch_size, settings.l2
        new_plateau = settings.schedule == ON_PLATEAU and self._plateau is None
        if new_plateau:
            self._plateau = plateau_of(settings.learning_rate, settings.schedule_epochs)
        if settings.schedule == CONSTANT:
            trainer.schedule = None
            self.optimizer.learning_rate = settings.learning_rate
        elif settings.schedule == ON_PLATEAU:
            trainer.schedule = self._plateau
        else:
            shape = self._shape()
            offset = self._scheduled * self.steps_an_epoch - self._trained
            trainer.schedule = lambda step: shape(step + offset)
        part = Part(
            settings, 0, self._scheduled, self._fresh, new_plateau, self._rate_given, self.watches
        )
        self._fresh = self._rate_given = False
        held_out = self._held_out if self.watches else None
        self._watch = Watch(trainer, held_out, settings.patience if self.watches else None)
        self._watch.after_epoch()
        self._began, self._part = self.epochs, part
        self.story.append(part)
