"""Training: forward, loss, backward, update, again (lesson 05).

``fit`` is that loop and nothing more.  With ``batch_size=None`` every step sees all samples, as in
the article; otherwise the samples are shuffled at each epoch and taken in mini-batches.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_count
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
    X = as_batch(X, network.sizes[0], "X")
    Y = as_batch(Y, network.sizes[-1], "Y")
    if len(X) != len(Y):
        raise ValueError(
            f"X came with {len(X)} samples and Y with {len(Y)}; expected as many of one as of "
            "the other. Check how they were cut."
        )
    epochs = as_count(epochs, "epochs")
    if batch_size is not None:
        batch_size = as_count(batch_size, "batch_size")
        if not isinstance(rng, np.random.Generator):
            raise ValueError(
                f"rng came as {rng!r} with batch_size={batch_size}; expected a "
                "numpy.random.Generator to shuffle with, such as np.random.default_rng(0)."
            )
    elif rng is not None:
        raise ValueError(
            "rng came without batch_size; expected both, or neither: a step over all samples "
            "shuffles nothing."
        )
    return _Run(network, loss, optimizer).over(X, Y, epochs, batch_size, rng, progress)


class _Run:
    """One call of ``fit``: the loop, with what it has recorded so far."""

    def __init__(self, network: Network, loss: Loss, optimizer: Optimizer) -> None:
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.epoch_losses: list[float] = []
        self.batch_losses: list[float] = []
        self.last_good = network.parameters.copy()

    def over(
        self,
        X: FloatArray,
        Y: FloatArray,
        epochs: int,
        batch_size: int | None,
        rng: np.random.Generator | None,
        progress: bool,
    ) -> History:
        with np.errstate(over="ignore", invalid="ignore"):  # a diverging run is reported below
            for _ in _epochs(epochs, progress):
                if rng is None or batch_size is None:
                    fine = self.step(X, Y)
                    self.epoch_losses += self.batch_losses[-1:] if fine else []
                else:
                    fine = self.epoch_of_batches(X, Y, batch_size, rng)
                if not fine:
                    return self.stopped()
            final = self.evaluate(X, Y)
            if not isfinite(final):
                return self.stopped()
        self.epoch_losses.append(final)
        return self.history(
            None,
            f"loss {self.epoch_losses[0]:.9f} -> {self.epoch_losses[-1]:.9f} "
            f"in {epochs:,} epochs, {len(self.batch_losses):,} steps",
        )

    def epoch_of_batches(
        self, X: FloatArray, Y: FloatArray, batch_size: int, rng: np.random.Generator
    ) -> bool:
        before = self.evaluate(X, Y)
        if not isfinite(before):
            return False
        self.epoch_losses.append(before)
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            chosen = order[start : start + batch_size]
            if not self.step(X[chosen], Y[chosen]):
                return False
        return True

    def step(self, X: FloatArray, Y: FloatArray) -> bool:
        """Take one step; return whether the loss before it and the parameters after are finite."""
        network = self.network
        out = X
        for layer in network.layers:
            out = layer.forward(out)
        loss = self.loss.value(out, Y)
        if not isfinite(loss):
            return False
        self.batch_losses.append(loss)
        self.last_good[:] = network.parameters
        grad = self.loss.slope(out, Y)
        for layer in reversed(network.layers):
            grad = layer.backward(grad)
        self.optimizer.step(network.parameters, network.gradient)
        # One number that is finite only if every parameter is: a sigmoid of an infinite sum is
        # 1, so the loss alone would not notice.
        return isfinite(network.parameters.sum())

    def evaluate(self, X: FloatArray, Y: FloatArray) -> float:
        out = X
        for layer in self.network.layers:
            _, out = layer.compute(out)
        return self.loss.value(out, Y)

    def stopped(self) -> History:
        self.network.parameters[:] = self.last_good
        step = len(self.batch_losses)
        if step == 0:
            message = (
                "the loss is not finite at the start, so no step was taken. Try smaller weights"
            )
        else:
            message = (
                f"step {step:,} led to a loss or to parameters that are not finite; the parameters "
                "from before that step are kept. Try a smaller learning rate, or smaller inputs"
            )
        return self.history(step, message)

    def history(self, stopped_at: int | None, message: str) -> History:
        return History(
            np.array(self.epoch_losses), np.array(self.batch_losses), stopped_at, message
        )


def _epochs(epochs: int, progress: bool) -> Any:
    if not progress:
        return range(epochs)
    from tqdm.auto import tqdm  # here, so that importing nnlib stays quick

    return tqdm(range(epochs), desc="training", unit="epoch")
