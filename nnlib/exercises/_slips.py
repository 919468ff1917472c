"""Repairs of the bug hunt's networks that go wrong in a way that can be named (lesson 07).

Most are the right step with another formula for one of its parts; two are whole steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._hunt import STEP
from nnlib.exercises.bug_hunt import softmax

# A: two outputs' signals come back

FIRST_PATH = STEP.but(arriving=lambda s: s.delta[:, :1] @ s.net.W[:1])
MEAN_OF_PATHS = STEP.but(arriving=lambda s: s.delta @ s.net.W / 2)
NO_SIGNALS = STEP.but(arriving=lambda s: s.net.W.sum(axis=0))

# C: a mean over the samples; the right signals hold its 1 / len(X) already

HUNDREDTH = STEP.but(delta=lambda s: STEP["delta"](s) * len(s.X) / 100)
OUTPUTS_ONLY = STEP.but(delta_h=lambda s: STEP["delta_h"](s) * len(s.X))
HIDDEN_ONLY = STEP.but(
    delta=lambda s: STEP["delta"](s) * len(s.X),
    delta_h=lambda s: STEP["delta_h"](s) / len(s.X),
)
TWICE = STEP.but(delta=lambda s: STEP["delta"](s) / len(s.X))
HIDDEN_TWICE = STEP.but(delta_h=lambda s: STEP["delta_h"](s) / len(s.X))

# D: the derivative of ReLU

SIGMOID_DERIVATIVE = STEP.but(derivative=lambda s: s.h * (1 - s.h))
TIMES_OUTPUT = STEP.but(derivative=lambda s: s.h)
CLOSED = STEP.but(derivative=lambda s: s.h <= 0)

# F: one softmax

KEPT_JACOBIAN = STEP.but(delta=lambda s: _through_softmax(s.out, STEP["delta"](s)))
SECOND_SOFTMAX = STEP.but(delta=lambda s: (softmax(s.out) - s.Y) / len(s.X))
SUMMED = STEP.but(delta=lambda s: STEP["delta"](s) * len(s.X))

# G: the hidden biases

UPHILL = STEP.but(gradient_a=lambda s: -s.delta_h.sum(axis=0))
AVERAGED = STEP.but(gradient_a=lambda s: s.delta_h.mean(axis=0))
ONE_FOR_ALL = STEP.but(gradient_a=lambda s: np.full(len(s.net.a), s.delta_h.sum()))


def _through_softmax(p: FloatArray, signal: FloatArray) -> FloatArray:
    """Carry a signal along the probabilities back to the scores."""
    return p * (signal - (signal * p).sum(axis=1, keepdims=True))


# E: everything is taken where the step starts


def forward_again(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
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


def hidden_first(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Move V and a first, and take the gradient of W and b with the hidden outputs that follow."""
    h, out = net.forward(X)
    delta = (out - Y) * out * (1 - out) / len(X)
    delta_h = (delta @ net.W) * (1 - h**2)
    net.V -= rate * delta_h.T @ X
    net.a -= rate * delta_h.sum(axis=0)
    h = net.forward(X)[0]
    net.W -= rate * delta.T @ h
    net.b -= rate * delta.sum(axis=0)
