"""A training run: epoch after epoch, and what came of it (lesson 05).

What else can be done in a run (a schedule, validation, early stopping, augmentation, clipping) is
an argument each; lessons 12 to 14 tell what they are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_flag
from nnlib._mathematics import quiet
from nnlib._platform import progress_bar
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer
from nnlib.schedules import Schedule
from nnlib.training._watch import Watch
from nnlib.training.trainer import Trainer, Transform


@dataclass(frozen=True, eq=False)
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

    Examples
    --------
    >>> from nnlib import SGD, HalfSquaredError, article, fit
    >>> history = fit(article.network(), article.INPUTS, article.TARGETS, loss=HalfSquaredError(),
    ...               optimizer=SGD(0.5), epochs=2)
    >>> history.loss.round(9)
    array([0.29837111, 0.29102777, 0.28354713])
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
        changes the parameters in place.  The gradient is written over in the next step: copy what
        you keep of it.
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
        If the data do not fit the network, or an argument makes no sense, also what ``schedule``
        or ``transform`` returns.  Network and optimizer are unchanged then.

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
    epochs, progress = as_count(epochs, "epochs"), as_flag(progress, "progress")
    watch = Watch(trainer, validation, patience)
    undo = trainer.undo()
    steps_see_all, batch_losses = trainer.steps_see_all, trainer.batch_losses
    epoch_losses: list[float] = []
    stopped_at = None
    try:
        trainer.expect_finite()
        with quiet():  # what is not finite is reported below instead
            watch.after_epoch()
            watched = watch.needed
            for _ in _epochs(epochs, progress):
                if not steps_see_all:
                    epoch_losses.append(trainer.loss_now())
                trainer.epoch()
                if steps_see_all:
                    epoch_losses.append(batch_losses[-1])
                if watched and watch.after_epoch():
                    break
            epoch_losses.append(trainer.loss_now())
    except ValueError:  # a schedule or a transform has returned what makes no sense
        undo()
        raise
    except FloatingPointError:
        stopped_at = len(batch_losses)
        if steps_see_all:
            epoch_losses = batch_losses.copy()
    message = _message(epoch_losses, len(batch_losses), epochs, stopped_at)
    return History(
        loss=np.array(epoch_losses),
        batch_loss=np.array(batch_losses),
        stopped_at=stopped_at,
        message=message + watch.go_back(stopped_at is not None),
        validation_loss=watch.losses_of(len(epoch_losses)),
        best_epoch=watch.best_epoch,
        learning_rate=np.array(trainer.rates),
    )


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
    return progress_bar(range(epochs), desc="training", unit="epoch")
