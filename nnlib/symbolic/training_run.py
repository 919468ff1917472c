"""A whole training run of the generated code, and what becomes of one that diverges (lesson 05)."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.symbolic.generated import GeneratedFunction


class TrainingRun(NamedTuple):
    """What a run of the generated code gave.

    Attributes
    ----------
    losses : ndarray of float64, shape (steps + 1,)
        ``losses[k]`` is the loss after k steps; only the finite ones, if the run diverged.
    parameters : ndarray of float64, shape (n_parameters,)
        After the last step; the last good ones, if the run diverged.
    stopped_at : int or None
        The step that led to a loss or a parameter that is not finite (0: the start was already
        so), as in ``History``; None if all went well.
    """

    losses: FloatArray
    parameters: FloatArray
    stopped_at: int | None


def run_training(
    train: GeneratedFunction,
    chosen: dict[str, tuple[float, ...]],
    learning_rate: float,
    steps: int,
) -> TrainingRun:
    """Run ``train`` on the ``chosen`` vectors, and find the step at which it diverged, if any."""

    def run(steps: int) -> tuple[list[float], tuple[float, ...], bool]:
        losses, parameters = train(learning_rate=learning_rate, steps=steps, **chosen)
        return losses, parameters, isfinite(losses[-1]) and all(map(isfinite, parameters))

    losses, parameters, fine = run(steps)
    if fine:
        return TrainingRun(np.array(losses), np.array(parameters), None)
    # A parameter that is not finite never becomes finite again, so the step that led to the
    # first one is found by halving the interval in which it must lie.
    good, bad = -1, len(losses) - 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if run(middle)[2]:
            good = middle
        else:
            bad = middle
    kept = run(good)[1] if good >= 0 else chosen["parameters"]
    return TrainingRun(np.array(losses[:bad]), np.array(kept), bad)
