"""Training: forward, loss, backward, update, again (lesson 05).

``fit`` is that loop and nothing more.  With ``batch_size=None`` every step sees all samples, as in
the article; otherwise the samples are shuffled at each epoch and taken in mini-batches.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    parameters = network.parameters
    kept = parameters.copy()
    epoch_losses: list[float] = []
    batch_losses: list[float] = []
    stopped_at = None
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # reported below instead
            for _ in _epochs(epochs, progress):
                if batch_size is not None:
                    epoch_losses.append(_finite(loss.value(_forward(network, X), Y)))
                for chosen in _batches(len(X), batch_size, rng):
                    x, y = X[chosen], Y[chosen]
                    outputs = _forward(network, x)
                    batch_losses.append(_finite(loss.value(outputs, y)))
                    kept[:] = parameters
                    grad = loss.slope(outputs, y)
                    for layer in reversed(network.layers):
                        grad = layer.backward(grad)
                    optimizer.step(parameters, network.gradient)
                    # The loss alone would not notice infinite weights: the sigmoid of an
                    # infinite sum is 1.  The sum is finite only if every parameter is.
                    _finite(parameters.sum())
                if batch_size is None:
                    epoch_losses.append(batch_losses[-1])
            epoch_losses.append(_finite(loss.value(_forward(network, X), Y)))
    except FloatingPointError:
        parameters[:] = kept
        stopped_at = len(batch_losses)
        if batch_size is None:
            epoch_losses = batch_losses
    return History(
        np.array(epoch_losses),
        np.array(batch_losses),
        stopped_at,
        _message(epoch_losses, len(batch_losses), epochs, stopped_at),
    )


def _forward(network: Network, X: FloatArray) -> FloatArray:
    """Return the outputs for checked inputs, and keep what the backward pass needs."""
    for layer in network.layers:
        X = layer.forward(X)
    return X


def _finite(value: float) -> float:
    if not isfinite(value):
        raise FloatingPointError
    return value


def _batches(
    n_samples: int, batch_size: int | None, rng: np.random.Generator | None
) -> Iterator[Any]:
    """Yield what picks each step's samples out of the arrays: a slice of all, or an index."""
    if batch_size is None or rng is None:
        yield slice(None)
        return
    order = rng.permutation(n_samples)
    for start in range(0, n_samples, batch_size):
        yield order[start : start + batch_size]


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
