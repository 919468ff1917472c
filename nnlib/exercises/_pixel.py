"""How each input moves a score, and the ways in which that slope goes astray (lesson 15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import softmax
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Slopes = Callable[..., Any]
SIZES = ((3, 3, 3), (5, 4, 3))
"""Inputs, hidden neurons and scores of each trial; first a square one, in which rows and columns
are as long."""
SCORE = 1


def _trials() -> list[tuple[Any, ...]]:
    """Return networks and inputs; in each, two hidden neurons are on, and the others answer 0."""
    trials = []
    for seed, (n_in, n_hidden, n_out) in zip((1507, 1531), SIZES, strict=True):
        rng = np.random.default_rng(seed)
        first, second = rng.normal(size=(n_hidden, n_in)), rng.normal(size=(n_out, n_hidden))
        x = rng.uniform(0.2, 1, n_in)
        sums = np.where(np.arange(n_hidden) % 3, 0.4, -0.2)
        trials.append((first, sums - first @ x, second, x, SCORE))
    return trials


def _gated(W1: FloatArray, b1: FloatArray, x: FloatArray) -> FloatArray:
    gate: FloatArray = (W1 @ x + b1 > 0).astype(float)
    return gate


def _slopes(W1: FloatArray, b1: FloatArray, W2: FloatArray, x: FloatArray, k: int) -> FloatArray:
    slopes: FloatArray = W1.T @ (_gated(W1, b1, x) * W2[k])
    return slopes


def _hidden(W1: FloatArray, b1: FloatArray, x: FloatArray) -> FloatArray:
    hidden: FloatArray = np.maximum(W1 @ x + b1, 0)
    return hidden


def _of_cost(W1: FloatArray, b1: FloatArray, W2: FloatArray, x: FloatArray, k: int) -> FloatArray:
    """Return the slopes of the cross-entropy, where there is no bias at the scores."""
    p = softmax((W2 @ _hidden(W1, b1, x))[np.newaxis])[0]
    slopes: FloatArray = W1.T @ (_gated(W1, b1, x) * (W2.T @ (p - np.eye(len(W2))[k])))
    return slopes


PIXEL = Exercise(
    id="15-pixel",
    name="input_slopes",
    asks=(
        "Write input_slopes(W1, b1, W2, x, k): it returns, for each input, the slope of score k: "
        "how much that score rises for each unit that this input rises."
    ),
    kind=FunctionAnswer(
        "(W1, b1, W2, x, k)",
        _trials,
        shape=lambda W1, b1, W2, x, k: x.shape,
        labels=tuple(f"input {j}" for j in range(max(n_in for n_in, _, _ in SIZES))),
        calls=("3 inputs and 3 hidden neurons", "5 inputs and 4 hidden neurons"),
    ),
    solution=lambda: _slopes,
    right="The backward pass does not end at the weights: it reaches the image, too.",
    mistakes=(
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1.T @ W2[k],
            "Every hidden neuron passes the slope on. One whose sum is below 0 answers 0, whatever "
            "the inputs do: ReLU's slope is 0 there. (Its output is never below 0: with >= 0, "
            "all pass.) Look at the sums.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1.T @ ((W1 @ x > 0) * W2[k]),
            "Which neurons are on was decided without the biases.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1.T @ (_hidden(W1, b1, x) * W2[k]),
            "The hidden outputs stand where ReLU's slope belongs: that is 1 where the sum is above "
            "0, and 0 elsewhere.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1.T @ _gated(W1, b1, x),
            "How much each hidden neuron moves score k is missing: that is row k of W2.",
        ),
        Mistake(
            lambda: (
                lambda W1, b1, W2, x, k: (
                    W1.T @ (_gated(W1, b1, x) * W2[:, k][: len(b1)])
                    if W2.shape[0] == W2.shape[1]
                    else _slopes(W1, b1, W2, x, k)
                )
            ),
            "That is a column of W2: one neuron's weights to all scores. Score k has row k.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1 @ (_gated(W1, b1, x) * W2[k]),
            "W1 is the wrong way round: on the way back, each input collects from all hidden "
            "neurons, down its column. Take W1.T.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: W1.T @ (_gated(W1, b1, x) * W2.sum(axis=0)),
            "All scores were added. Only score k is asked about.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: _slopes(W1, b1, W2, x, k - 1),
            "That is the score before k: digits count from 0, as the rows of W2 do.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: x * _slopes(W1, b1, W2, x, k),
            "The slopes are multiplied by the inputs: that is what each input adds, not how much "
            "the score rises with it.",
        ),
        Mistake(
            lambda: lambda W1, b1, W2, x, k: abs(_slopes(W1, b1, W2, x, k)),
            "The signs are lost: whether an input speaks for or against is half of the answer.",
        ),
        Mistake(
            lambda: _of_cost,
            "Those are slopes of the cross-entropy. The slope of the score itself is asked for: "
            "without softmax.",
            also=(lambda: lambda W1, b1, W2, x, k: -_of_cost(W1, b1, W2, x, k),),
        ),
        Mistake(
            lambda: (
                lambda W1, b1, W2, x, k: (
                    _slopes(W1, b1, W2, x, k) / np.linalg.norm(_slopes(W1, b1, W2, x, k))
                )
            ),
            "All slopes were divided by their common length. Leave them as they are.",
        ),
    ),
)
