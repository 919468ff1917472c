"""What the exercises of the bug hunt share: trials, and networks put right or wrong (lesson 07).

What a step should have done is measured, not derived: every parameter is nudged up and down, and
the loss says how steep it is.  So no line of a repaired network is compared with a line of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partialmethod
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._steps import Step
from nnlib.exercises.bug_hunt import NETWORKS, SmallNetwork, cross_entropy, softmax
from nnlib.gradient_check import STEP as NUDGE

KINDS = ("gate", "bias", "early", "path", "mean", "softmax", "none")
BATCHES = ((12, 1.0), (5, 0.25))
"""How many samples a trial has, and its learning rate."""

TRIALS = (
    *(f"a batch of {size} at rate {rate:g}" for size, rate in BATCHES),
    "a sample that it is sure of and right about",
)
"""What each trial is called in a hint."""

TOLERANCE = 1e-7
"""How far a parameter may be off: a measured slope is good to about 1e-9."""


def right_loss(net: Any, X: FloatArray, Y: FloatArray) -> float:
    """Return the loss as it is meant: for network F, with softmax applied once."""
    if isinstance(net, NETWORKS["F"]):
        return cross_entropy(net.forward(X)[0] @ net.W.T + net.b, Y)
    return net.loss(X, Y)


def measured_gradient(
    net: SmallNetwork, loss: Callable[..., float], X: FloatArray, Y: FloatArray
) -> dict[str, FloatArray]:
    """Return the gradient of ``loss(net, X, Y)`` by central differences, block by block."""
    gradient = {name: np.empty_like(block) for name, block in net.parameters.items()}
    for name, block in net.parameters.items():
        for place in np.ndindex(block.shape):
            kept = block[place]
            block[place] = kept + NUDGE
            above = loss(net, X, Y)
            block[place] = kept - NUDGE
            gradient[name][place] = (above - loss(net, X, Y)) / (2 * NUDGE)
            block[place] = kept
    return gradient


def measured_step(net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Step down the measured gradient of the right loss."""
    gradient = measured_gradient(net, right_loss, X, Y)
    for name, block in net.parameters.items():
        block -= rate * gradient[name]


def trials(letter: str) -> list[tuple[Any, ...]]:
    """Return the trials: each a network with all blocks filled, X, Y and a learning rate."""
    found: list[tuple[Any, ...]] = []
    for number, (size, rate) in enumerate(BATCHES):
        rng = np.random.default_rng(number)
        net = _filled(letter, rng)
        labels = rng.permutation(np.arange(size) % 2)
        found.append((net, rng.normal(size=(size, 2)), np.eye(2)[labels], rate))
    sure = _filled(letter, np.random.default_rng(len(BATCHES)))
    sure.W[:], sure.b[:] = 0, [50, -50]
    found.append((sure, np.zeros((1, 2)), np.array([[1.0, 0.0]]), 1.0))
    return found


def _filled(letter: str, rng: np.random.Generator) -> SmallNetwork:
    net = NETWORKS[letter](rng)
    net.a[:], net.b[:] = rng.normal(size=6), rng.normal(size=2)
    return net


def repaired(
    letter: str, step: Callable[..., None] | None = None, **methods: Any
) -> type[SmallNetwork]:
    """Return a class made from the network, with another step, and other methods by name."""
    if step is not None:
        methods["step"] = partialmethod(_take, step)
    return type(f"Repaired{letter}", (NETWORKS[letter],), methods)


def _take(net: SmallNetwork, step: Callable[..., None], *arguments: Any) -> None:
    step(net, *arguments)


def _letter(net: Any) -> str:
    return next(letter for letter, network in NETWORKS.items() if isinstance(net, network))


def _output_signal(s: Any) -> FloatArray:
    """Return how steep the right loss of the batch is along the output neurons' sums."""
    letter = _letter(s.net)
    if letter in "BG":
        return (softmax(s.out) - s.Y) / len(s.X)
    if letter == "F":
        return np.asarray((s.out - s.Y) / len(s.X))
    return np.asarray((s.out - s.Y) * s.out * (1 - s.out) / len(s.X))


def _derivative(s: Any) -> FloatArray:
    """Return the derivative of the hidden activation, from its outputs."""
    letter = _letter(s.net)
    if letter == "A":
        return np.asarray(s.h * (1 - s.h))
    if letter in "CEF":
        return np.asarray(1 - s.h**2)
    return np.asarray(s.h > 0, dtype=float)


def _update(s: Any) -> None:
    gradients = (s.gradient_V, s.gradient_a, s.gradient_W, s.gradient_b)
    for block, gradient in zip(s.net.parameters.values(), gradients, strict=True):
        block -= s.rate * gradient


STEP = Step(
    ("net", "X", "Y", "rate"),
    {
        "h": lambda s: s.net.forward(s.X)[-2],
        "out": lambda s: s.net.forward(s.X)[-1],
        "delta": _output_signal,
        "arriving": lambda s: s.delta @ s.net.W,
        "derivative": _derivative,
        "delta_h": lambda s: s.arriving * s.derivative,
        "gradient_V": lambda s: s.delta_h.T @ s.X,
        "gradient_a": lambda s: s.delta_h.sum(axis=0),
        "gradient_W": lambda s: s.delta.T @ s.h,
        "gradient_b": lambda s: s.delta.sum(axis=0),
        "update": _update,
    },
)
"""The step as it is meant, for any of the seven."""


def scaled(factor: Callable[[Any], float]) -> Step:
    """Return the right step, at another rate: ``factor(s)`` times what is asked for."""

    def update(s: Any) -> None:
        s.rate = factor(s) * s.rate
        _update(s)

    return STEP.but(update=update)
