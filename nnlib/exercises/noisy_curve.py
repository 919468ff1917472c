"""A few noisy points of a curve, and hundreds of networks that are fitted to them (lesson 13).

Each seed draws points of its own, and a network with one hidden layer of tanhs is trained on them
with Adam.  What happens with one seed may be luck; here it is seen for hundreds at once.

Each run is what ``fit`` makes of it: the same points, the same first weights from the same seed,
the same masks of dropout.  Only the sums are taken for all of them together.  The losses agree to
about nine digits, and to fewer where a long run of Adam magnifies the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray, as_count, as_fraction, as_not_negative
from nnlib.exercises.noisy_xor import checked_seeds
from nnlib.layers import Dense, Dropout
from nnlib.network import Network

NOISE = 0.3
"""The standard deviation of what each target is off the curve."""
LOWEST = NOISE**2 / 2
"""The loss of the curve itself on new points, in the mean: no network can be better."""
RATE = 0.01
"""Adam's learning rate."""
EVERY = 25
"""The losses are measured after every so many steps."""
N_VALIDATION = 12
N_TEST = 200
GRID = np.linspace(-1, 1, 81)
"""Where the answers of the fitted networks are told."""


def curve(x: FloatArray) -> FloatArray:
    """Return the curve that all points come from."""
    y: FloatArray = np.sin(4 * x)
    return y


def draw(n: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return ``n`` points of the curve with noise: inputs from -1 to 1 and targets, (n, 1) each."""
    X = rng.uniform(-1, 1, size=(n, 1))
    return X, curve(X) + NOISE * rng.standard_normal((n, 1))


def network(hidden: int, rng: np.random.Generator, dropout: float = 0.0) -> Network:
    """Return a new network, with dropout after its hidden layer if that is above 0."""
    first, last = Dense(1, hidden, "tanh"), Dense(hidden, 1, "identity")
    between = [Dropout(dropout, rng=rng)] if dropout else []
    return Network([first, *between, last], rng=rng)


class Refits(NamedTuple):
    """What became of the same training with different points.

    Attributes
    ----------
    steps : ndarray of int, shape (n_measured,)
        After how many steps the losses were measured, from 0 on.
    train, validation, test : ndarray of float64, shape (n_measured, n_seeds)
        The losses: half the squared error, in the mean over the points.
    answers : ndarray of float64, shape (n_seeds, 81)
        What each network answers at ``GRID`` in the end.
    """

    steps: NDArray[np.int64]
    train: FloatArray
    validation: FloatArray
    test: FloatArray
    answers: FloatArray


def refit(
    seeds: Iterable[int],
    *,
    points: int = 12,
    hidden: int = 10,
    steps: int = 2_000,
    l2: float = 0.0,
    dropout: float = 0.0,
) -> Refits:
    """Train one network for each seed, on points of its own.

    Parameters
    ----------
    seeds : iterable of int
        Each draws the points to train on, 12 points for validation and 200 for the test, then a
        start, and then the masks of dropout.
    points : int, keyword-only
        How many each network is trained on.
    hidden : int, keyword-only
        Neurons of the hidden layer.
    steps : int, keyword-only
        A multiple of 25.
    l2, dropout : float, keyword-only
        As ``fit``'s and :class:`~nnlib.Dropout`'s.

    Returns
    -------
    Refits

    Raises
    ------
    ValueError
        If they are not as described.
    """
    if as_count(steps, "steps") % EVERY:
        raise ValueError(f"steps came as {steps}; expected a multiple of {EVERY}.")
    points, hidden = as_count(points, "points"), as_count(hidden, "hidden")
    l2, dropout = as_not_negative(l2, "l2"), as_fraction(dropout, "dropout")
    rngs = [np.random.default_rng(seed) for seed in checked_seeds(seeds)]
    sets = [[draw(n, rng) for n in (points, N_VALIDATION, N_TEST)] for rng in rngs]
    (x, y), (x_val, y_val), (x_test, y_test) = (
        [np.array([pair[part] for pair in found]) for part in (0, 1)]
        for found in zip(*sets, strict=True)
    )
    nets = [network(hidden, rng, dropout).dense_layers for rng in rngs]
    fitted = _Networks(
        np.array([np.vstack([first.weight.T, first.bias]) for first, _ in nets]),
        np.array([last.weight.T for _, last in nets]),
        np.array([last.bias[np.newaxis] for _, last in nets]),
    )
    ones_beside_x = _with_ones(x)
    seen: list[list[FloatArray]] = []
    for step in range(steps + 1):
        if step % EVERY == 0:
            pairs = ((x, y), (x_val, y_val), (x_test, y_test))
            seen.append([_loss(fitted.answer(inputs), targets) for inputs, targets in pairs])
        if step < steps:
            mask = _masks(rngs, points, hidden, dropout) if dropout else None
            fitted.step(ones_beside_x, y, mask, l2)
    train, validation, test = np.array(seen).transpose(1, 0, 2)
    measured = np.arange(0, steps + 1, EVERY)
    answers = fitted.answer(GRID[np.newaxis, :, np.newaxis])[:, :, 0]
    return Refits(measured, train, validation, test, answers)


def _masks(rngs: list[np.random.Generator], n: int, hidden: int, rate: float) -> FloatArray:
    """Return what dropout multiplies each network's hidden outputs by."""
    drawn = np.array([rng.random((n, hidden)) for rng in rngs])
    return (drawn >= rate) / (1 - rate)


def _loss(answers: FloatArray, targets: FloatArray) -> FloatArray:
    """Return each network's loss."""
    found: FloatArray = ((answers - targets) ** 2).mean(axis=(1, 2)) / 2
    return found


def _with_ones(x: FloatArray) -> FloatArray:
    """Return inputs of shape (n_seeds or 1, n, 1) with a 1 beside each, for the bias."""
    return np.concatenate([x, np.ones_like(x)], axis=2)


class _Networks:
    """Networks of one shape, side by side: arrays whose first axis is the seed; and Adam.

    Parameters
    ----------
    first : ndarray of float64, shape (n_seeds, 2, hidden)
        The hidden neurons' weights, and under them their biases.
    last : ndarray of float64, shape (n_seeds, hidden, 1)
        The output's weights.
    bias : ndarray of float64, shape (n_seeds, 1, 1)
        The output's bias.
    """

    def __init__(self, first: FloatArray, last: FloatArray, bias: FloatArray) -> None:
        self.parameters = [first, last, bias]
        self.mean = [np.zeros_like(each) for each in self.parameters]
        self.squares = [np.zeros_like(each) for each in self.parameters]
        self.steps = 0

    def answer(self, x: FloatArray) -> FloatArray:
        """Return the answers to inputs of shape (n_seeds or 1, n, 1)."""
        first, last, bias = self.parameters
        found: FloatArray = np.tanh(_with_ones(x) @ first) @ last + bias
        return found

    def step(self, x: FloatArray, y: FloatArray, mask: FloatArray | None, l2: float) -> None:
        """Go one step of Adam, all points at once; x has a column of ones."""
        first, last, bias = self.parameters
        h = x @ first
        np.tanh(h, out=h)
        passed = h if mask is None else h * mask
        error = (passed @ last + bias - y) / x.shape[1]
        back = error * last.transpose(0, 2, 1)
        if mask is not None:
            back *= mask
        to_last = passed.transpose(0, 2, 1) @ error
        h *= h
        back -= np.multiply(back, h, out=h)  # times 1 - h^2, the slope of tanh
        to_first = x.transpose(0, 2, 1) @ back
        to_first[:, 0] += l2 * first[:, 0]  # not the biases
        self._move(to_first, to_last + l2 * last, error.sum(axis=1, keepdims=True))

    def _move(self, *gradients: FloatArray) -> None:
        """Change the parameters by Adam's rule (lesson 11)."""
        self.steps += 1
        for k, slope in enumerate(gradients):
            self.mean[k] += 0.1 * (slope - self.mean[k])
            self.squares[k] += 0.001 * (slope * slope - self.squares[k])
            mean = self.mean[k] / (1 - 0.9**self.steps)
            squares = self.squares[k] / (1 - 0.999**self.steps)
            self.parameters[k] -= RATE * mean / (np.sqrt(squares) + 1e-8)
