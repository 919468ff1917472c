"""What the exercises of the bug hunt share: trial calls, right steps, wrong steps (lesson 07).

What a step should have done is measured, not derived: every parameter is nudged up and down, and
the loss says how steep it is.  So no line of a repaired step is compared with a line of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._steps import Step
from nnlib.exercises.bug_hunt import NETWORKS, SmallNetwork, cross_entropy, softmax
from nnlib.gradient_check import STEP as NUDGE

KINDS = ("gate", "bias", "early", "path", "mean", "softmax", "none")
BATCHES = ((12, 1.0), (5, 0.25))
"""The trial calls: how many samples, and the learning rate."""

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
    """Return the arguments of the trial calls: a network with all blocks filled, X, Y, rate."""
    calls: list[tuple[Any, ...]] = []
    for number, (size, rate) in enumerate(BATCHES):
        rng = np.random.default_rng(number)
        net = NETWORKS[letter](rng)
        net.a[:], net.b[:] = rng.normal(size=6), rng.normal(size=2)
        labels = rng.permutation(np.arange(size) % 2)
        calls.append((net, rng.normal(size=(size, 2)), np.eye(2)[labels], rate))
    return calls


def _output_signal(s: Any) -> FloatArray:
    """Return how steep the right loss of the batch is along the output neurons' sums."""
    letter = type(s.net).__name__[-1]
    if letter in "BG":
        return (softmax(s.out) - s.Y) / len(s.X)
    if letter == "F":
        return np.asarray((s.out - s.Y) / len(s.X))
    return np.asarray((s.out - s.Y) * s.out * (1 - s.out) / len(s.X))


def _derivative(s: Any) -> FloatArray:
    """Return the derivative of the hidden activation, from its outputs."""
    letter = type(s.net).__name__[-1]
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


def own_step(net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Step as the network does by itself."""
    net.step(X, Y, rate)
