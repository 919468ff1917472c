"""Training: forward, loss, backward, update, again (lesson 05).

``fit`` is that loop and little more.  With ``batch_size=None`` every step sees all samples, as in
the article; otherwise the samples are shuffled at each epoch and taken in mini-batches.  One pass
over the samples is ``Trainer.epoch``: ``fit`` repeats it, and so does whoever wants to look at the
network, or to turn a knob, between two passes.

What else can be done in a run (a schedule, validation, early stopping, augmentation, clipping) is
an argument each; lessons 12 to 14 tell what they are for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt
from typing import Any

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_batch,
    as_count,
    as_generator,
    as_not_negative,
    as_positive,
)
from nnlib._mathematics import quiet
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer
from nnlib.schedules import Schedule

Transform = Callable[[FloatArray, np.random.Generator], FloatArray]
"""Makes another batch of inputs of the same shape: ``transform(x, rng)``."""


@dataclass(frozen=True)
class History:
    """What happened during a call of :func:`fit`.

    Attributes
    ----------
    loss : ndarray of float64, shape (n_epochs_run + 1,)
        ``loss[k]`` is the loss on all samples after k epochs; ``loss[0]`` is the start.
    batch_loss : ndarray of float64, shape (n_steps_run,)
        The loss of each step's own batch, before that step's update.
    stopped_at : int or None
        The number of the step (from 1) after which the loss or a parameter was not finite, 0 if
        the start was already so; None if all went well.
    message : str
        What happened, in a sentence.
    validation_loss : ndarray of float64, shape (n_epochs_run + 1,), or None
        The loss on the validation data after k epochs; None without such data.
    best_epoch : int or None
        After how many epochs the validation loss was lowest; None without validation data.
    learning_rate : ndarray of float64, shape (n_steps_run,)
        The rate of each step.
    """

    loss: FloatArray
    batch_loss: FloatArray
    stopped_at: int | None
    message: str
    validation_loss: FloatArray | None
    best_epoch: int | None
    learning_rate: FloatArray

    def __repr__(self) -> str:
        return f"History({self.message})"


def fit(
    network: Network,
    X: Any,
    Y: Any,
    *,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    l2: float = 0.0,
    schedule: Schedule | None = None,
    validation: tuple[Any, Any] | None = None,
    patience: int | None = None,
    transform: Transform | None = None,
    clip_norm: float | None = None,
    progress: bool = False,
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        Its parameters are changed.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
        Inputs and targets; for ``CrossEntropy`` class numbers of shape (n_samples,) will do.
    loss : Loss
        Such as ``HalfSquaredError()``.
    optimizer : Optimizer
        Such as ``SGD(0.5)``; or an object of yours with ``step(parameters, gradient)``, which
        changes the parameters in place.
    epochs : int
        How often all samples are seen.
    batch_size : int or None
        Samples a step; None for all of them in one step.
    rng : numpy.random.Generator or None
        Shuffles the samples, and is handed to ``transform``; needed with either of the two.
    l2 : float
        Pulls the weights toward zero: each step lowers the loss plus l2 / 2 times the sum of the
        squared weights (not the biases).  The losses that are reported are without that term.
    schedule : callable or None
        ``schedule(k)`` is the learning rate of step k, counted from 0: see
        :mod:`nnlib.schedules`, which also has ``ReduceOnPlateau``.
    validation : (array_like, array_like) or None
        Inputs and targets that are not trained on; their loss is measured after each epoch.
    patience : int or None
        Stop early when the validation loss has not been lower for so many epochs, and go back to
        the parameters with which it was lowest.  Needs ``validation``.
    transform : callable or None
        ``transform(x, rng)`` makes another batch of each step's inputs (augmentation).
    clip_norm : float or None
        The largest length the gradient may have; a longer one is shortened to it.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If the data do not fit the network, or an argument makes no sense.  The network is
        unchanged then.

    Notes
    -----
    If the loss or a parameter stops being finite, training stops; network and optimizer go back
    to where all was finite, and ``stopped_at`` and ``message`` say so.

    The losses in the history are measured as in prediction: never through dropout, and those of
    whole epochs on the inputs as they are, not as ``transform`` makes them.

    Examples
    --------
    >>> from nnlib import SGD, HalfSquaredError, article, fit
    >>> network = article.network()
    >>> fit(network, article.INPUTS, article.TARGETS, loss=HalfSquaredError(),
    ...     optimizer=SGD(0.5), epochs=1)
    History(loss 0.298371109 -> 0.291027774 in 1 epochs, 1 steps)
    """
    trainer = Trainer(
        network,
        X,
        Y,
        loss=loss,
        optimizer=optimizer,
        batch_size=batch_size,
        rng=rng,
        l2=l2,
        schedule=schedule,
        transform=transform,
        clip_norm=clip_norm,
    )
    epochs = as_count(epochs, "epochs")
    watch = _Watch(trainer, validation, patience)
    epoch_losses: list[float] = []
    stopped_at = None
    try:
        trainer.expect_finite()
        with quiet():  # what is not finite is reported below instead
            watch.after_epoch()
            for _ in _epochs(epochs, progress):
                if not trainer.steps_see_all:
                    epoch_losses.append(trainer.loss_now())
                trainer.epoch()
                if trainer.steps_see_all:
                    epoch_losses.append(trainer.batch_losses[-1])
                if watch.after_epoch():
                    break
            epoch_losses.append(trainer.loss_now())
    except FloatingPointError:
        stopped_at = len(trainer.batch_losses)
        if trainer.steps_see_all:
            epoch_losses = trainer.batch_losses.copy()
    message = _message(epoch_losses, len(trainer.batch_losses), epochs, stopped_at)
    return History(
        loss=np.array(epoch_losses),
        batch_loss=np.array(trainer.batch_losses),
        stopped_at=stopped_at,
        message=message + watch.go_back(stopped_at is not None),
        validation_loss=watch.losses_of(len(epoch_losses)),
        best_epoch=watch.best_epoch,
        learning_rate=np.array(trainer.rates),
    )


class Trainer:
    """Training one epoch at a time.

    What overflows is reported by an exception; ``np.errstate(over="ignore", invalid="ignore")``
    around the epochs spares NumPy's own warnings.

    Parameters
    ----------
    network, X, Y, loss, optimizer, batch_size, rng, l2, schedule, transform, clip_norm
        As for :func:`fit`.

    Attributes
    ----------
    batch_size, l2, optimizer, schedule
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
            raise ValueError(f"network came as {network!r}; expected a Network.")
        network.expect_fits(loss)
        _expect_optimizer(optimizer)
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.X, self.Y = samples(network, loss, X, Y)
        self.batch_size = None if batch_size is None else as_count(batch_size, "batch_size")
        self.transform = _callable(transform, "transform", "such as lambda x, rng: x")
        self.schedule = _callable(schedule, "schedule", "such as schedules.cosine(0.1, steps=100)")
        if batch_size is not None or transform is not None:
            if rng is None:
                raise ValueError(
                    f"rng came as None with batch_size={batch_size} and transform={transform}; "
                    "expected a numpy.random.Generator to draw with, such as "
                    "np.random.default_rng(0)."
                )
            rng = as_generator(rng)
        elif rng is not None:
            raise ValueError(
                "rng came without batch_size; expected both, or neither: a step over all samples "
                "shuffles nothing."
            )
        self.rng = rng
        self.l2 = as_not_negative(l2, "l2")
        self.clip_norm = None if clip_norm is None else as_positive(clip_norm, "clip_norm")
        self.batch_losses: list[float] = []
        self.rates: list[float] = []
        self._random = any(not isinstance(layer, Dense) for layer in network.layers)
        self._kept = network.parameters.copy()
        self._kept_state: Any = None
        self._ones = np.ones_like(network.parameters)

    @property
    def steps_see_all(self) -> bool:
        """Whether a step's own loss is the loss on all samples as they are."""
        return self.batch_size is None and self.transform is None

    def epoch(self) -> None:
        """Take the steps of one pass over the samples.

        Raises
        ------
        FloatingPointError
            If a loss or a parameter stops being finite; network and optimizer then are as they
            were before the step that led there.
        """
        network, loss, optimizer = self.network, self.loss, self.optimizer
        parameters, gradient = network.parameters, network.gradient
        remembers = isinstance(optimizer, Optimizer)
        if remembers:
            optimizer.attach(parameters, network.is_weight)
        try:
            for x, y in self._batches():
                value, grad = loss.value_and_gradient(network.pass_forward(x, training=True), y)
                if self._random:  # what is reported is measured as in prediction
                    value = loss.value_and_gradient(network.pass_predict(x), y)[0]
                _expect_finite(value)
                self._kept[:] = parameters
                if remembers:
                    self._kept_state = optimizer.snapshot()
                network.pass_backward(grad, to_input=False)
                if self.l2:  # the gradient of l2 / 2 * w^2 is l2 * w
                    gradient += self.l2 * network.is_weight * parameters
                if self.clip_norm is not None:
                    _shorten(gradient, self.clip_norm)
                rate = self._rate()
                self.batch_losses.append(value)
                self.rates.append(rate)
                if rate != 0:
                    optimizer.step(parameters, gradient)
                # The loss alone would not notice infinite weights: the sigmoid of an
                # infinite sum is 1.  The sum is finite only if every parameter is.
                _expect_finite(parameters.dot(self._ones))
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
        if self.schedule is not None:
            rate = as_not_negative(self.schedule(len(self.batch_losses)), "the schedule's rate")
            if rate == 0:
                return 0.0  # a schedule may end in standing still
            self.optimizer.learning_rate = rate
        return getattr(self.optimizer, "learning_rate", nan)

    def _go_back(self) -> None:
        self.network.parameters[:] = self._kept
        if self._kept_state is not None:
            self.optimizer.restore(self._kept_state)

    def _batches(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Yield each step's inputs and targets, transformed if that is asked for."""
        if self.batch_size is None:
            yield self._transformed(self.X), self.Y
            return
        assert self.rng is not None
        order = self.rng.permutation(len(self.X))
        for start in range(0, len(self.X), self.batch_size):
            chosen = order[start : start + self.batch_size]
            x = self._transformed(self.X[chosen])
            x.flags.writeable = False
            yield x, self.Y[chosen]

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
        return made


class _Watch:
    """The validation data, the best parameters so far, and a plateau's memory."""

    def __init__(
        self, trainer: Trainer, validation: tuple[Any, Any] | None, patience: int | None
    ) -> None:
        if patience is not None and validation is None:
            raise ValueError(
                f"patience came as {patience!r} without validation; expected both, because "
                "training stops when the loss on other data no longer falls."
            )
        self.trainer = trainer
        self.patience = None if patience is None else as_count(patience, "patience")
        self.data: tuple[FloatArray, FloatArray] | None = None
        if validation is not None:
            if not isinstance(validation, (tuple, list)) or len(validation) != 2:
                raise ValueError(
                    f"validation came as a {type(validation).__name__}; expected a pair of inputs "
                    "and targets, (X_validation, Y_validation)."
                )
            names = ("validation's inputs", "validation's targets")
            self.data = samples(trainer.network, trainer.loss, *validation, names=names)
        self.losses: list[float] = []
        self.best_epoch: int | None = None
        self._best: FloatArray | None = None
        self._best_state: Any = None

    def after_epoch(self) -> bool:
        """Measure; return whether patience is at its end."""
        trainer = self.trainer
        plateau = getattr(trainer.schedule, "after_epoch", None)
        if self.data is not None:
            x, y = self.data
            outputs = trainer.network.pass_predict(x)
            self.losses.append(trainer.loss.value_and_gradient(outputs, y)[0])
            best = min(self.losses[:-1], default=inf)
            if self.best_epoch is None or self.losses[-1] < best:
                self.best_epoch = len(self.losses) - 1
                if self.patience is not None:
                    self._best = trainer.network.parameters.copy()
                    if isinstance(trainer.optimizer, Optimizer):
                        self._best_state = trainer.optimizer.snapshot()
        if plateau is not None and trainer.batch_losses:
            plateau(self.losses[-1] if self.data is not None else trainer.loss_now())
        if self.patience is None or self.best_epoch is None:
            return False
        return len(self.losses) - 1 - self.best_epoch >= self.patience

    def go_back(self, stopped: bool) -> str:
        """Go back to the best parameters, if that was asked for; say so in a sentence."""
        if self.patience is None or self._best is None or self.best_epoch is None:
            return ""
        self.trainer.network.parameters[:] = self._best
        if self._best_state is not None:
            self.trainer.optimizer.restore(self._best_state)
        return (
            f". The parameters of epoch {self.best_epoch:,}, with the lowest validation loss "
            f"({self.losses[self.best_epoch]:.9f}), are kept"
        )

    def losses_of(self, n_epochs: int) -> FloatArray | None:
        """Return the validation losses of the epochs that are in the history."""
        return None if self.data is None else np.array(self.losses[:n_epochs])


def samples(
    network: Network,
    loss: Loss,
    X: Any,
    Y: Any,
    *,
    names: tuple[str, str] = ("X", "Y"),
) -> tuple[FloatArray, FloatArray]:
    """Return inputs and targets, checked, as arrays of their own that nobody can write to.

    Raises
    ------
    ValueError
        If they do not fit the network, the loss or each other.
    """
    inputs = as_batch(X, network.sizes[0], names[0], network.dtype).copy()
    targets = loss.targets(Y, network.sizes[-1], names[1]).astype(network.dtype)
    if len(inputs) != len(targets):
        raise ValueError(
            f"{names[0]} came with {len(inputs)} samples and {names[1]} with {len(targets)}; "
            "expected as many of one as of the other. Check how they were cut."
        )
    inputs.flags.writeable = targets.flags.writeable = False
    return inputs, targets


def _expect_optimizer(optimizer: Any) -> None:
    step: Any = getattr(optimizer, "step", None)
    fits = callable(step) and not isinstance(optimizer, type)
    if fits and not isinstance(optimizer, Optimizer):
        try:
            inspect.signature(step).bind(None, None)
        except (TypeError, ValueError):
            fits = False
    if not fits:
        called = f"{optimizer.__name__}(0.5)" if isinstance(optimizer, type) else "SGD(0.5)"
        raise ValueError(
            f"optimizer came as {optimizer!r}; expected an optimizer object, such as {called}, or "
            "one of yours with step(parameters, gradient)."
        )


def _callable(function: Any, what: str, example: str) -> Any:
    if function is not None and not callable(function):
        raise ValueError(f"{what} came as {function!r}; expected a function, {example}, or None.")
    return function


def _shorten(gradient: FloatArray, longest: float) -> None:
    """Shorten a gradient that is longer than that, in place."""
    length = sqrt(float(gradient.dot(gradient)))
    if length > longest:
        gradient *= longest / length


def _expect_finite(value: float) -> None:
    if not isfinite(value):
        raise FloatingPointError


def _message(losses: list[float], n_steps: int, epochs: int, stopped_at: int | None) -> str:
    if stopped_at is None:
        ran = len(losses) - 1
        early = "" if ran == epochs else f", stopped early of {epochs:,}"
        return (
            f"loss {losses[0]:.9f} -> {losses[-1]:.9f} in {ran:,} epochs, {n_steps:,} steps{early}"
        )
    if stopped_at == 0:
        return (
            "the loss or a parameter is not finite at the start, so no step was taken. "
            "Try smaller weights"
        )
    return (
        f"step {stopped_at:,} led to a loss or to parameters that are not finite; the parameters "
        "from before that step are kept. Try a smaller learning rate, or smaller inputs"
    )


def _epochs(epochs: int, progress: bool) -> Any:
    if not progress:
        return range(epochs)
    from tqdm.auto import tqdm  # here, so that importing nnlib stays quick

    return tqdm(range(epochs), desc="training", unit="epoch")
