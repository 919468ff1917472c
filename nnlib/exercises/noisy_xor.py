"""A small task whose steps are noisy, trained from hundreds of starts at once (lesson 12).

A network with four hidden neurons learns XOR from eight examples, each corner twice, and sees one
of them at each step.  One is labeled wrong: it says 1 where its twin says 0.  No network can please
both, so the lowest possible loss is above 0, and single steps go on pulling to and fro.

Each start is what ``fit`` makes of it: the same first weights from the same seed, the same order
of the examples.  Only the sums are taken for all starts together.  The losses agree to about 12
digits, and to fewer where the rate stays above 1: there a run is chaotic, and the last digit grows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray, as_count, as_floats, as_function, shown
from nnlib.activations import sigmoid
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.schedules import Schedule

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 2, dtype=np.float64)
Y = np.array([[0], [1], [1], [0], [0], [1], [1], [1]], dtype=np.float64)
"""The last one is wrong."""

LOWEST = log(2) / 4
"""No network has a lower loss: two of eight examples contradict each other, and cost ln 2 each."""

STEPS = 1_000


def network(rng: np.random.Generator) -> Network:
    """Return a new network; its output is a score, for ``BinaryCrossEntropy``."""
    return Network([Dense(2, 4, "tanh"), Dense(4, 1, "identity")], rng=rng)


def losses(
    schedule: Schedule,
    seeds: Iterable[int],
    *,
    steps: int = STEPS,
    first: int = 0,
    drawn: bool = False,
) -> FloatArray:
    """Return the losses on all eight examples, for a start from each seed.

    Parameters
    ----------
    schedule : callable
        A function of the step, from 0, that returns the learning rate.
    seeds : iterable of int
        Each seeds a start, and then the order of the examples.
    steps : int, keyword-only
        A multiple of 8: whole passes over the examples.
    first : int, keyword-only
        After how many steps the losses begin.
    drawn : bool, keyword-only
        Whether each step draws any of the eight examples, whichever came before.  Unless told, each
        comes once in a pass, as in ``fit``.

    Returns
    -------
    ndarray of float64, shape (steps + 1 - first, n_seeds)
        The first row is the loss after ``first`` steps, the last the loss after all.

    Raises
    ------
    ValueError
        If they are not as described.
    """
    as_function(schedule, 1, "schedule", "such as schedules.constant(0.3)")
    if as_count(steps, "steps") % len(X):
        raise ValueError(f"steps came as {steps}; expected a multiple of {len(X)}, whole passes.")
    rates = as_floats([schedule(step) for step in range(steps)], "the schedule's rates")
    if rates.shape != (steps,):
        raise ValueError("The schedule returned something else than one number at each step.")
    if not (isinstance(first, int) and 0 <= first <= steps):
        raise ValueError(f"first came as {shown(first)}; expected a number of steps, 0 to {steps}.")
    start, order = _starts(checked_seeds(seeds), steps, drawn)
    V, w = start[:12].reshape(4, 3, -1).copy(), start[12:].copy()
    x_of, y_of = X.T[:, order], Y[:, 0][order]  # a step along the second to last axis
    seen = []
    with np.errstate(all="ignore"):  # a run may diverge
        for step in range(steps + 1):
            if step >= first:
                seen.append(_loss(V, w))
            if step < steps:
                _step(V, w, x_of[:, step], y_of[step], rates[step])
    return np.array(seen)


def excess(schedule: Schedule, seeds: Iterable[int], *, steps: int = STEPS) -> FloatArray:
    """Return how far each start ends above the lowest possible loss, in the mean of the last tenth.

    The parameters are those of :func:`losses`; the shape is (n_seeds,).  Infinity where a run
    diverged.
    """
    found = losses(schedule, seeds, steps=steps, first=steps + 1 - steps // 10).mean(axis=0)
    return np.where(np.isfinite(found), found - LOWEST, np.inf)


def checked_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    """Return the seeds, or raise ValueError: at least one, and each a whole number from 0 on."""
    if isinstance(seeds, str | bytes) or not isinstance(seeds, Iterable):
        raise ValueError(f"seeds came as {shown(seeds)}; expected some, such as range(400).")
    found = tuple(seeds)
    for seed in found:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"a seed came as {shown(seed)}; expected a whole number from 0 on.")
    if not found:
        raise ValueError("seeds came empty; expected at least one.")
    return tuple(map(int, found))


@lru_cache(maxsize=8)
def _starts(
    seeds: tuple[int, ...], steps: int, drawn: bool
) -> tuple[FloatArray, NDArray[np.int64]]:
    """Return the first parameters, neuron by neuron, its bias last, and the order of examples."""
    parameters, orders = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        hidden, output = network(rng).dense_layers
        parameters.append(
            np.concatenate(
                [
                    np.column_stack([hidden.weight, hidden.bias]).ravel(),
                    output.weight.ravel(),
                    output.bias,
                ]
            )
        )
        if drawn:
            orders.append(rng.integers(len(X), size=steps))
        else:  # as fit shuffles
            passes = [rng.permutation(len(X)) for _ in range(steps // len(X))]
            orders.append(np.concatenate(passes))
    return np.array(parameters).T, np.array(orders).T


def _step(V: FloatArray, w: FloatArray, x: FloatArray, y: FloatArray, rate: float) -> None:
    """Go down one example's gradient, in place; one start a column."""
    h = np.tanh(V[:, 0] * x[0] + V[:, 1] * x[1] + V[:, 2])
    error = sigmoid((w[:4] * h).sum(axis=0) + w[4]) - y
    back = rate * error * w[:4] * (1 - h * h)
    w[:4] -= rate * error * h
    w[4] -= rate * error
    V[:, 0] -= back * x[0]
    V[:, 1] -= back * x[1]
    V[:, 2] -= back


def _loss(V: FloatArray, w: FloatArray) -> FloatArray:
    """Return each start's loss on all examples: of the four corners, each counted as labeled."""
    x = X[:4].T[:, :, np.newaxis]
    h = np.tanh(V[:, :1] * x[0] + V[:, 1:2] * x[1] + V[:, 2:])  # hidden, corner, start
    z = (w[:4, np.newaxis] * h).sum(axis=0) + w[4]
    target = (Y[:4] + Y[4:]) / 2
    return (np.logaddexp(0, z) - target * z).mean(axis=0)
