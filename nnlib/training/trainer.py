"""One pass over the samples: forward, loss, backward, update, again (lesson 05).

With ``batch_size=None`` every step sees all samples, as in the article; otherwise the samples are
shuffled at each epoch and taken in mini-batches.  ``fit`` repeats ``Trainer.epoch``, and so does
whoever wants to look at the network, or to turn a knob, between two passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, isfinite, nan, sqrt
from typing import Any

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_batch,
    as_count,
    as_function,
    as_generator,
    as_not_negative,
    as_positive,
    owned,
    shown,
)
from nnlib._settings import Fixed
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer
from nnlib.schedules import Schedule
from nnlib.training._checks import expect_optimizer, expect_schedule, samples

Transform = Callable[[FloatArray, "np.random.Generator"], FloatArray]
"""Makes another batch of inputs of the same shape: ``transform(x, rng)``."""


class Trainer(Fixed):
    """Training one epoch at a time.

    What overflows is reported by an exception; ``np.errstate(over="ignore", invalid="ignore")``
    around the epochs spares NumPy's own warnings.

    Parameters
    ----------
    network, X, Y, loss, optimizer, batch_size, rng, l2, schedule, transform, clip_norm
        As for :func:`fit`.

    Attributes
    ----------
    batch_size, l2, clip_norm, optimizer, schedule
        May be changed between two epochs, and so may the optimizer's learning rate.
    batch_losses : list of float
        The loss of each step's own batch, before that step's update.
    rates : list of float
        The learning rate of each step.

    Raises
    ------
    ValueError
        As for :func:`fit`.

    Examples
    --------
    >>> from nnlib import SGD, HalfSquaredError, article
    >>> from nnlib.training import Trainer
    >>> trainer = Trainer(article.network(), article.INPUTS, article.TARGETS,
    ...                   loss=HalfSquaredError(), optimizer=SGD(0.5))
    >>> trainer.epoch()
    >>> round(trainer.loss_now(), 9)
    0.291027774
    """

    _WHY_FIXED = (
        "it is fixed when the trainer is made. Make a new one; only batch_size, l2, clip_norm, "
        "optimizer and schedule may be set."
    )

    def __init__(
        self,
        network: Network,
        X: Any,
        Y: Any,
        *,
        loss: Loss,
        optimizer: Optimizer,
        batch_size: int | None = None,
        rng: np.random.Generator | None = None,
        l2: float = 0.0,
        schedule: Schedule | None = None,
        transform: Transform | None = None,
        clip_norm: float | None = None,
    ) -> None:
        if not isinstance(network, Network):
            raise ValueError(f"network came as {shown(network)}; expected a Network.")
        network.expect_fits(loss)
        if transform is not None:
            as_function(transform, 2, "transform", "such as lambda x, rng: x, or None")
        if batch_size is None and transform is None and rng is not None:
            raise ValueError(
                "rng came without batch_size; expected both, or neither: a step over all samples "
                "shuffles nothing."
            )
        self.network, self.loss, self.transform = network, loss, transform
        self.rng = None if rng is None else as_generator(rng)
        self.optimizer, self.schedule = optimizer, schedule
        self.batch_size, self.l2, self.clip_norm = batch_size, l2, clip_norm
        self.X, self.Y = samples(network, loss, X, Y)
        self.batch_losses: list[float] = []
        self.rates: list[float] = []
        self._steps = 0
        self._random = any(not isinstance(layer, Dense) for layer in network.layers)
        self._kept = network.parameters.copy()
        self._kept_state: Any = None
        self._ones = np.ones_like(network.parameters)

    @property
    def optimizer(self) -> Any:
        """What takes the steps."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, optimizer: Any) -> None:
        expect_optimizer(optimizer)
        self._optimizer = optimizer
        self._remembers = isinstance(optimizer, Optimizer)
        self._kept_state = None

    @property
    def schedule(self) -> Any:
        """What sets the learning rate, if anything."""
        return self._schedule

    @schedule.setter
    def schedule(self, schedule: Any) -> None:
        if schedule is not None:
            expect_schedule(schedule, self.optimizer)
        self._schedule = schedule

    @property
    def batch_size(self) -> int | None:
        """How many samples a step sees; None for all."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, batch_size: Any) -> None:
        size = None if batch_size is None else as_count(batch_size, "batch_size")
        if self.rng is None and (size is not None or self.transform is not None):
            raise ValueError(
                f"rng came as None with batch_size={batch_size} and transform={self.transform}; "
                "expected a numpy.random.Generator to draw with, such as np.random.default_rng(0)."
            )
        self._batch_size = size

    @property
    def l2(self) -> float:
        """How strongly the weights are pulled toward zero."""
        return self._l2

    @l2.setter
    def l2(self, l2: Any) -> None:
        self._l2 = as_not_negative(l2, "l2")

    @property
    def clip_norm(self) -> float | None:
        """The largest length the gradient may have, if there is a limit."""
        return self._clip_norm

    @clip_norm.setter
    def clip_norm(self, clip_norm: Any) -> None:
        self._clip_norm = None if clip_norm is None else as_positive(clip_norm, "clip_norm")

    def _is_fixed(self, name: str) -> bool:
        if super()._is_fixed(name):
            return True
        return not isinstance(getattr(type(self), name, None), property) and name in vars(self)

    @property
    def steps_see_all(self) -> bool:
        """Whether a step's own loss is the loss on all samples as they are."""
        return self._batch_size is None and self.transform is None

    def epoch(self) -> None:
        """Take the steps of one pass over the samples.

        Raises
        ------
        FloatingPointError
            If a loss or a parameter stops being finite; network and optimizer then are as they
            were before the step that led there.
        """
        network, loss, optimizer = self.network, self.loss, self._optimizer
        l2, clip_norm, scheduled = self._l2, self._clip_norm, self._schedule is not None
        parameters, gradient = network.parameters, network.gradient
        remembers = self._remembers
        if remembers:
            optimizer.attach(parameters, network.is_weight)
        try:
            for x, y in self._batches():
                value, grad = loss.value_and_gradient(network.pass_forward(x, training=True), y)
                if self._random:  # what is reported is measured as in prediction
                    value = loss.value_and_gradient(network.pass_predict(x), y)[0]
                if not isfinite(value):
                    raise FloatingPointError
                self._kept[:] = parameters
                if remembers:  # past __setattr__, and past a call where there is no memory
                    self.__dict__["_kept_state"] = (
                        optimizer.snapshot(over=self._kept_state)
                        if optimizer.state
                        else (optimizer.steps, {})
                    )
                network.pass_backward(grad, to_input=False)
                if l2:  # the gradient of l2 / 2 * w^2 is l2 * w
                    gradient += l2 * network.is_weight * parameters
                if clip_norm is not None:
                    _shorten(gradient, clip_norm)
                rate = self._rate() if scheduled else getattr(optimizer, "learning_rate", nan)
                self.__dict__["_steps"] += 1  # past __setattr__
                self.batch_losses.append(value)
                self.rates.append(rate)
                if rate != 0 and isinstance(optimizer.step(parameters, gradient), np.ndarray):
                    raise ValueError(
                        f"optimizer {shown(optimizer)} returned an array from step; expected one "
                        "that changes the parameters in place, because that array would train "
                        "nothing: parameters -= ..., not parameters = parameters - ...."
                    )
                # The loss alone would not notice infinite weights: the sigmoid of an
                # infinite sum is 1.  The sum is finite only if every parameter is.
                if not isfinite(parameters.dot(self._ones)):
                    raise FloatingPointError
        except FloatingPointError:
            self._go_back()
            raise

    def loss_now(self) -> float:
        """Return the loss on all samples, as in prediction.

        Raises
        ------
        FloatingPointError
            As for :meth:`epoch`.
        """
        value = self.loss.value_and_gradient(self.network.pass_predict(self.X), self.Y)[0]
        if not isfinite(value):
            self._go_back()
        _expect_finite(value)
        return value

    def expect_finite(self) -> None:
        """Check that training can start.

        Raises
        ------
        FloatingPointError
            If a parameter is not finite.
        """
        for numbers in (self.network.parameters, self.network.frozen_parameters):
            _expect_finite(float(numbers.sum()))

    def _rate(self) -> float:
        """Return the learning rate of the coming step, as the schedule has it."""
        rate = as_not_negative(self._schedule(self._steps), "the schedule's rate")
        if rate > 0:  # a schedule may end in standing still
            self._optimizer.learning_rate = rate
        return rate

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._kept = owned(self._kept)
        if self._kept_state is not None:
            steps, vectors = self._kept_state
            self._kept_state = steps, {name: owned(vector) for name, vector in vectors.items()}

    def undo(self) -> Callable[[], None]:
        """Return a function that puts network, optimizer and generators back to where they are."""
        network, optimizer = self.network, self._optimizer
        vectors = [(v, v.copy()) for v in (network.parameters, network.gradient)]
        found = [self.rng, *(getattr(layer, "rng", None) for layer in network.layers)]
        generators = [(g, g.bit_generator.state) for g in found if g is not None]
        optimizer_back = optimizer.undo() if isinstance(optimizer, Optimizer) else None

        def back() -> None:
            for vector, kept in vectors:
                vector[:] = kept
            for generator, was in generators:
                generator.bit_generator.state = was
            if optimizer_back is not None:
                optimizer_back()

        return back

    def _go_back(self) -> None:
        self.network.parameters[:] = self._kept
        if self._kept_state is not None:
            self._optimizer.restore(self._kept_state)

    def _batches(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield each step's inputs and targets, transformed if that is asked for."""
        size = self._batch_size
        if size is None:
            yield (self.X if self.transform is None else self._transformed(self.X)), self.Y
            return
        assert self.rng is not None
        order = self.rng.permutation(len(self.X))
        for start in range(0, len(self.X), size):
            chosen = order[start : start + size]
            x = self._transformed(self.X.take(chosen, axis=0))
            x.setflags(write=False)
            yield x, self.Y.take(chosen, axis=0)

    def _transformed(self, x: FloatArray) -> FloatArray:
        if self.transform is None:
            return x
        assert self.rng is not None
        given = x.copy()  # the caller's function may work in place
        made = as_batch(
            self.transform(given, self.rng), x.shape[1], "what transform returned", x.dtype
        )
        if made.shape != x.shape:
            raise ValueError(
                f"transform returned {len(made)} samples; expected {len(x)}, as it was given."
            )
        return made.copy()  # it may be an array that the function uses again


def _shorten(gradient: FloatArray, longest: float) -> None:
    """Shorten a gradient that is longer than that, in place."""
    length = sqrt(float(gradient.dot(gradient)))
    if length == inf:  # of the squares alone, perhaps: make the entries small first
        largest = float(abs(gradient).max())
        gradient /= largest
        length = sqrt(float(gradient.dot(gradient)))
        gradient *= longest / length
    elif length > longest:
        gradient *= longest / length


def _expect_finite(value: float) -> None:
    if not isfinite(value):
        raise FloatingPointError
