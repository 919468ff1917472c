"""XOR learned by fifty networks at once (lesson 06).

The article's second program trains one network of sigmoid neurons on one random example a step,
from weights and biases drawn between 0 and 1.  Its biases, one a layer, are never trained.  Here
the same thing runs for many starts side by side: each array has the starts along its first axis,
and no start knows of the others.  The lesson writes the same run with matrix products; here the
sums are spelled out, which is several times as fast for neurons as few as these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid

EXAMPLES = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
"""The four inputs: shape (4, 2)."""

ANSWERS = np.array([0.0, 1.0, 1.0, 0.0])
"""XOR of each: shape (4,)."""

STARTS = 50
LEARNING_RATE = 0.5


@dataclass
class Fifty:
    """Networks of one hidden layer and one output, one a row.

    Attributes
    ----------
    hidden : ndarray, shape (n_starts, n_hidden, 2)
    hidden_bias : ndarray, shape (n_starts, n_hidden)
    output : ndarray, shape (n_starts, n_hidden)
    output_bias : ndarray, shape (n_starts,)
    """

    hidden: FloatArray
    hidden_bias: FloatArray
    output: FloatArray
    output_bias: FloatArray

    @classmethod
    def drawn(cls, rng: np.random.Generator, n_hidden: int, n_starts: int = STARTS) -> Fifty:
        """Draw every weight, and one bias a layer, between 0 and 1, in the lesson's order."""
        hidden, output = rng.random((n_starts, n_hidden, 2)), rng.random((n_starts, n_hidden))
        biases = rng.random((n_starts, 1)), rng.random(n_starts)
        return cls(hidden, np.repeat(biases[0], n_hidden, axis=1), output, biases[1])

    def step(self, chosen: NDArray[np.int64], train_hidden_bias: bool, train_bias: bool) -> None:
        """Take one step on one example a start, ``chosen``, of shape (n_starts,)."""
        x = EXAMPLES[chosen]
        h = sigmoid((self.hidden * x[:, None, :]).sum(axis=2) + self.hidden_bias)
        out = sigmoid((self.output * h).sum(axis=1) + self.output_bias)
        delta = LEARNING_RATE * (out - ANSWERS[chosen]) * out * (1 - out)
        delta_h = delta[:, None] * self.output * h * (1 - h)
        self.output -= delta[:, None] * h
        self.hidden -= delta_h[:, :, None] * x[:, None, :]
        if train_bias:
            self.output_bias -= delta
        if train_hidden_bias:
            self.hidden_bias -= delta_h

    def outputs(self) -> FloatArray:
        """Return the outputs for the four examples, shape (n_starts, 4)."""
        sums = self.hidden[:, None] @ EXAMPLES[:, :, None]  # (n_starts, 4, n_hidden, 1)
        h = sigmoid(sums[..., 0] + self.hidden_bias[:, None])
        return sigmoid((h * self.output[:, None]).sum(axis=2) + self.output_bias[:, None])


@cache
def wrong_answers(
    n_hidden: int,
    steps: tuple[int, ...],
    *,
    train_hidden_bias: bool = False,
    train_bias: bool = False,
    seed: int = 0,
    n_starts: int = STARTS,
) -> tuple[tuple[int, ...], ...]:
    """Return, for each of the given numbers of steps, how many of 4 answers each start has wrong.

    An answer is wrong if the output is not on the same side of one half as the answer.

    Parameters
    ----------
    n_hidden : int
    steps : tuple of int
        Rising numbers of steps after which to look.
    train_hidden_bias, train_bias : bool
        Whether the hidden neurons' biases and the output's are trained, each neuron's by itself.
    seed, n_starts : int
        The lesson's fifty starts are drawn with seed 0.
    """
    rng = np.random.default_rng(seed)
    networks = Fifty.drawn(rng, n_hidden, n_starts)
    found = []
    for number in range(1, steps[-1] + 1):
        networks.step(rng.integers(4, size=n_starts), train_hidden_bias, train_bias)
        if number in steps:
            wrong = np.round(networks.outputs()) != ANSWERS
            found.append(tuple(wrong.sum(axis=1).tolist()))
    return tuple(found)


def unsolved(n_hidden: int, steps: tuple[int, ...], **how: bool | int) -> list[float]:
    """Return how many of the starts have an answer wrong; arguments as above."""
    rows = wrong_answers(n_hidden, steps, **how)
    return [float(sum(wrong > 0 for wrong in row)) for row in rows]
