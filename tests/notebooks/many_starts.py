"""The playground from many starts at once, so that a test can count how often something comes.

Each start is the playground's own, number for number: the same first weights from the same seed,
and the same order of the points.  Only the sums are taken for all starts together, which is many
times as fast.  One hidden layer of tanh, as the playground has it unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid
from nnlib.explorers.playground.settings import Settings
from nnlib.figures.sides import on_right_side


@dataclass
class Starts:
    """How each start stands when it is solved, or at the end."""

    solved_at: NDArray[np.int64]
    """The epoch after which it was solved; 0 for never."""
    right: NDArray[np.int64]
    test_right: NDArray[np.int64]
    parameters: list[FloatArray]
    """V, a, W and c at the end, the starts along the first axis."""

    def share(self) -> float:
        """Return the share of the starts that were solved."""
        return float(np.mean(self.solved_at > 0))


def play(seeds: Iterable[int], epochs: int, **settings: object) -> Starts:
    """Train the playground's network from each seed, until it is solved or for so many epochs."""
    made = [Settings(seed=seed, **settings) for seed in seeds]  # type: ignore[arg-type]
    X, Y, X_test, Y_test = made[0].make_data()
    rngs = [np.random.default_rng(each.seed) for each in made]
    layers = [each.make_network(rng).dense_layers for each, rng in zip(made, rngs, strict=True)]
    parameters = [
        np.stack([np.atleast_2d(values) for values in column])
        for column in zip(*([h.weight, h.bias, o.weight, o.bias] for h, o in layers), strict=True)
    ]
    solved_at, right_at_last, test_right_at_last = np.zeros((3, len(made)), dtype=np.int64)
    under_way = np.arange(len(made))
    size = made[0].batch_size or len(Y)
    for epoch in range(1, epochs + 1):
        now = [array[under_way] for array in parameters]
        order = np.stack([rngs[k].permutation(len(Y)) for k in under_way])
        for first in range(0, len(Y), size):
            chosen = order[:, first : first + size]
            _step(now, X[chosen], Y[chosen], made[0])
        for array, values in zip(parameters, now, strict=True):
            array[under_way] = values
        right, test_right = _right(now, X, Y), _right(now, X_test, Y_test)
        right_at_last[under_way], test_right_at_last[under_way] = right, test_right
        solved = right == len(Y)
        solved_at[under_way[solved]] = epoch
        under_way = under_way[~solved]
        if not len(under_way):
            break
    return Starts(solved_at, right_at_last, test_right_at_last, parameters)


def _outputs(parameters: list[FloatArray], X: FloatArray) -> tuple[FloatArray, FloatArray]:
    V, a, W, c = parameters
    h = np.tanh(X @ V.mT + a)
    return h, sigmoid(h @ W.mT + c)


def _step(parameters: list[FloatArray], X: FloatArray, Y: FloatArray, settings: Settings) -> None:
    V, _, W, _ = parameters
    h, out = _outputs(parameters, X)
    delta = (out - Y) * out * (1 - out) / X.shape[1]
    delta_h = (delta @ W) * (1 - h * h)
    gradients = (
        delta_h.mT @ X + settings.l2 * V,
        delta_h.sum(axis=1, keepdims=True),
        delta.mT @ h + settings.l2 * W,
        delta.sum(axis=1, keepdims=True),
    )
    for array, gradient in zip(parameters, gradients, strict=True):
        array -= settings.learning_rate * gradient


def _right(parameters: list[FloatArray], X: FloatArray, Y: FloatArray) -> NDArray[np.int64]:
    _, out = _outputs(parameters, X[np.newaxis])
    return on_right_side(out, Y).sum(axis=(1, 2))
