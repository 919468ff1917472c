"""Repairs of the bug hunt's networks that go wrong in a way that can be named (lesson 07).

Most are a network with the right step but for the formula of one of its parts; two have a whole
step of their own; and a few of F's change the loss, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._hunt import STEP, repaired
from nnlib.exercises.bug_hunt import SmallNetwork, softmax

# A: two outputs' signals come back

FIRST_PATH = repaired("A", STEP.but(arriving=lambda s: s.delta[:, :1] @ s.net.W[:1]))
MEAN_OF_PATHS = repaired("A", STEP.but(arriving=lambda s: s.delta @ s.net.W / 2))
NO_SIGNALS = repaired("A", STEP.but(arriving=lambda s: s.net.W.sum(axis=0)))

# C: a mean over the samples; the right signals hold its 1 / len(X) already

HUNDREDTH = repaired("C", STEP.but(delta=lambda s: STEP["delta"](s) * len(s.X) / 100))
OUTPUTS_ONLY = repaired("C", STEP.but(delta_h=lambda s: STEP["delta_h"](s) * len(s.X)))
HIDDEN_ONLY = repaired(
    "C",
    STEP.but(
        delta=lambda s: STEP["delta"](s) * len(s.X),
        delta_h=lambda s: STEP["delta_h"](s) / len(s.X),
    ),
)
TWICE = repaired("C", STEP.but(delta=lambda s: STEP["delta"](s) / len(s.X)))
HIDDEN_TWICE = repaired("C", STEP.but(delta_h=lambda s: STEP["delta_h"](s) / len(s.X)))


def _sum(net: SmallNetwork, X: FloatArray, Y: FloatArray) -> float:
    return float(np.sum((net.outputs(X) - Y) ** 2) / 2)


SUM_AS_LOSS = repaired("C", loss=_sum)

# D: the derivative of ReLU

SIGMOID_DERIVATIVE = repaired("D", STEP.but(derivative=lambda s: s.h * (1 - s.h)))
TIMES_OUTPUT = repaired("D", STEP.but(derivative=lambda s: s.h))
CLOSED = repaired("D", STEP.but(derivative=lambda s: s.h <= 0))

# E: everything is taken where the step starts


def _forward_again(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Run forward once more after W and b have moved, and go back from there."""
    h, out = net.forward(X)
    delta = (out - Y) * out * (1 - out) / len(X)
    net.W -= rate * delta.T @ h
    net.b -= rate * delta.sum(axis=0)
    h, out = net.forward(X)
    delta = (out - Y) * out * (1 - out) / len(X)
    delta_h = (delta @ net.W) * (1 - h**2)
    net.V -= rate * delta_h.T @ X
    net.a -= rate * delta_h.sum(axis=0)


def _hidden_first(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Move V and a first, and take the gradient of W and b with the hidden outputs that follow."""
    h, out = net.forward(X)
    delta = (out - Y) * out * (1 - out) / len(X)
    delta_h = (delta @ net.W) * (1 - h**2)
    net.V -= rate * delta_h.T @ X
    net.a -= rate * delta_h.sum(axis=0)
    h = net.forward(X)[0]
    net.W -= rate * delta.T @ h
    net.b -= rate * delta.sum(axis=0)


FORWARD_AGAIN = repaired("E", _forward_again)
HIDDEN_FIRST = repaired("E", _hidden_first)

# F: one softmax, in the loss and in the step


def one_softmax(net: SmallNetwork, X: FloatArray, Y: FloatArray) -> float:
    """Return the loss as F's should be: its outputs are probabilities already."""
    return float(np.sum(Y * -np.log(net.outputs(X))) / len(Y))


def _scores(net: SmallNetwork, X: FloatArray) -> tuple[FloatArray, ...]:
    """Run F forward, and leave softmax to the loss."""
    h = np.tanh(X @ net.V.T + net.a)
    return h, h @ net.W.T + net.b


def _through_softmax(p: FloatArray, signal: FloatArray) -> FloatArray:
    """Carry a signal along the probabilities back to the scores."""
    return p * (signal - (signal * p).sum(axis=1, keepdims=True))


STEP_ONLY = repaired("F", STEP)
LOSS_ONLY = repaired("F", loss=one_softmax)
FORWARD_ONLY = repaired("F", forward=_scores)
TARGETS_FROM_SCORES = repaired("F", STEP, forward=_scores)
KEPT_JACOBIAN = repaired(
    "F", STEP.but(delta=lambda s: _through_softmax(s.out, STEP["delta"](s))), loss=one_softmax
)
SECOND_SOFTMAX = repaired(
    "F", STEP.but(delta=lambda s: (softmax(s.out) - s.Y) / len(s.X)), loss=one_softmax
)
SUMMED = repaired("F", STEP.but(delta=lambda s: STEP["delta"](s) * len(s.X)), loss=one_softmax)
NO_MINUS = repaired("F", STEP, loss=lambda net, X, Y: -one_softmax(net, X, Y))
SUMMED_LOSS = repaired("F", STEP, loss=lambda net, X, Y: one_softmax(net, X, Y) * len(Y))

# G: the hidden biases

UPHILL = repaired("G", STEP.but(gradient_a=lambda s: -s.delta_h.sum(axis=0)))
AVERAGED = repaired("G", STEP.but(gradient_a=lambda s: s.delta_h.mean(axis=0)))
ONE_FOR_ALL = repaired("G", STEP.but(gradient_a=lambda s: np.full(len(s.net.a), s.delta_h.sum())))
