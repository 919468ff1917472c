"""Training: forward, loss, backward, update, again (lesson 05).

``fit`` is that loop and nothing more.  With ``batch_size=None`` every step sees all samples, as in
the article; otherwise the samples are shuffled at each epoch and taken in mini-batches.  One pass
over the samples is ``Trainer.epoch``: ``fit`` repeats it, and so does whoever wants to look at the
network, or to turn a knob, between two passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_count, as_not_negative
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer


@dataclass(frozen=True)
class History:
    """What happened during training.

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
    """

    loss: FloatArray
    batch_loss: FloatArray
    stopped_at: int | None
    message: str

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
    progress: bool = False,
) -> History:
    """Train a network in place.

    Parameters
    ----------
    network : Network
        Its parameters are changed.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
        Inputs and targets.
    loss : Loss
        Such as ``HalfSquaredError()``.
    optimizer : Optimizer
        Such as ``SGD(0.5)``.
    epochs : int
        How often all samples are seen.
    batch_size : int or None
        Samples a step; None for all of them in one step.
    rng : numpy.random.Generator or None
        Shuffles the samples; needed with ``batch_size``.
    l2 : float
        Pulls the weights toward zero: each step lowers the loss plus l2 / 2 times the sum of the
        squared weights (not the biases).  The losses that are reported are without that term.
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
    If the loss or a parameter stops being finite, training stops, the network keeps the last
    parameters with which all was finite, and ``stopped_at`` and ``message`` say so.
    """
    trainer = Trainer(
        network, X, Y, loss=loss, optimizer=optimizer, batch_size=batch_size, rng=rng, l2=l2
    )
    epochs = as_count(epochs, "epochs")
    batch_losses = trainer.batch_losses
    epoch_losses: list[float] = []
    stopped_at = None
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # reported below instead
            for _ in _epochs(epochs, progress):
                if batch_size is not None:
                    epoch_losses.append(trainer.loss_now())
                trainer.epoch()
                if batch_size is None:
                    epoch_losses.append(batch_losses[-1])
            epoch_losses.append(trainer.loss_now())
    except FloatingPointError:
        stopped_at = len(batch_losses)
        if batch_size is None:
            epoch_losses = batch_losses
    return History(
        np.array(epoch_losses),
        np.array(batch_losses),
        stopped_at,
        _message(epoch_losses, len(batch_losses), epochs, stopped_at),
    )


class Trainer:
    """Training one epoch at a time.

    What overflows is reported by an exception; ``np.errstate(over="ignore", invalid="ignore")``
    around the epochs spares NumPy's own warnings.

    Parameters
    ----------
    network, X, Y, loss, optimizer, batch_size, rng, l2
        As for :func:`fit`.

    Attributes
    ----------
    batch_size, l2, optimizer
        May be changed between two epochs, and so may the optimizer's learning rate.
    batch_losses : list of float
        The loss of each step's own batch, before that step's update.

    Raises
    ------
    ValueError
        As for :func:`fit`.
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
    ) -> None:
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.X = as_batch(X, network.sizes[0], "X")
        self.Y = as_batch(Y, network.sizes[-1], "Y")
        if len(self.X) != len(self.Y):
            raise ValueError(
                f"X came with {len(self.X)} samples and Y with {len(self.Y)}; expected as many of "
                "one as of the other. Check how they were cut."
            )
        self.batch_size = None if batch_size is None else as_count(batch_size, "batch_size")
        if batch_size is not None and not isinstance(rng, np.random.Generator):
            raise ValueError(
                f"rng came as {rng!r} with batch_size={batch_size}; expected a "
                "numpy.random.Generator to shuffle with, such as np.random.default_rng(0)."
            )
        if batch_size is None and rng is not None:
            raise ValueError(
                "rng came without batch_size; expected both, or neither: a step over all samples "
                "shuffles nothing."
            )
        self.rng = rng
        self.l2 = as_not_negative(l2, "l2")
        self.batch_losses: list[float] = []
        self._kept = network.parameters.copy()

    def epoch(self) -> None:
        """Take the steps of one pass over the samples.

        Raises
        ------
        FloatingPointError
            If a loss or a parameter stops being finite; the network then has the last parameters
            with which all was finite.
        """
        network, loss, parameters = self.network, self.loss, self.network.parameters
        try:
            for chosen in self._batches():
                x, y = self.X[chosen], self.Y[chosen]
                outputs = _forward(network, x)
                self.batch_losses.append(_finite(loss.value(outputs, y)))
                self._kept[:] = parameters
                grad = loss.slope(outputs, y)
                for layer in reversed(network.layers):
                    grad = layer.backward(grad)
                if self.l2:  # the slope of l2 / 2 * w^2 is l2 * w
                    for layer in network.layers:
                        layer.weight_gradient += self.l2 * layer.weight
                self.optimizer.step(parameters, network.gradient)
                # The loss alone would not notice infinite weights: the sigmoid of an
                # infinite sum is 1.  The sum is finite only if every parameter is.
                _finite(parameters.sum())
        except FloatingPointError:
            parameters[:] = self._kept
            raise

    def loss_now(self) -> float:
        """Return the loss on all samples.

        Raises
        ------
        FloatingPointError
            As for :meth:`epoch`.
        """
        value = self.loss.value(_forward(self.network, self.X), self.Y)
        if not isfinite(value):
            self.network.parameters[:] = self._kept
        return _finite(value)

    def _batches(self) -> Iterator[Any]:
        """Yield what picks each step's samples out of the arrays: a slice of all, or an index."""
        if self.batch_size is None or self.rng is None:
            yield slice(None)
            return
        order = self.rng.permutation(len(self.X))
        for start in range(0, len(self.X), self.batch_size):
            yield order[start : start + self.batch_size]


def _forward(network: Network, X: FloatArray) -> FloatArray:
    """Return the outputs for checked inputs, and keep what the backward pass needs."""
    for layer in network.layers:
        X = layer.forward(X)
    return X


def _finite(value: float) -> float:
    if not isfinite(value):
        raise FloatingPointError
    return value


def _message(losses: list[float], n_steps: int, epochs: int, stopped_at: int | None) -> str:
    if stopped_at is None:
        return f"loss {losses[0]:.9f} -> {losses[-1]:.9f} in {epochs:,} epochs, {n_steps:,} steps"
    if stopped_at == 0:
        return "the loss is not finite at the start, so no step was taken. Try smaller weights"
    return (
        f"step {stopped_at:,} led to a loss or to parameters that are not finite; the parameters "
        "from before that step are kept. Try a smaller learning rate, or smaller inputs"
    )


def _epochs(epochs: int, progress: bool) -> Any:
    if not progress:
        return range(epochs)
    from tqdm.auto import tqdm  # here, so that importing nnlib stays quick

    return tqdm(range(epochs), desc="training", unit="epoch")
