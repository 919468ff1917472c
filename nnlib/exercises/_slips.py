"""Repairs of the bug hunt's networks that go wrong in a way that can be named (lesson 07).

Some change the signals of an otherwise right step, as ``make_step`` calls them; the others are
whole steps.
"""

from __future__ import annotations

from typing import Any

from nnlib._inputs import FloatArray
from nnlib.exercises._hunt import Signals, make_step
from nnlib.exercises.bug_hunt import softmax


def first_path(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Let the first output's signal alone come back."""
    h, d, _ = s
    return h, d, d[:, :1] @ net.W[:1] * h * (1 - h)


def mean_of_paths(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Average the two outputs' signals."""
    h, d, d_h = s
    return h, d, d_h / 2


def no_signals(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Let the weights come back without the signals they should carry."""
    h, d, _ = s
    return h, d, net.W.sum(axis=0) * h * (1 - h)


def hundredth(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Divide by 100, whatever the batch."""
    h, d, d_h = s
    return h, d * len(X) / 100, d_h * len(X) / 100


def outputs_only(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Divide the output layer's signals alone by n."""
    h, d, d_h = s
    return h, d, d_h * len(X)


def hidden_only(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Divide the hidden layer's signals alone by n."""
    h, d, d_h = s
    return h, d * len(X), d_h


def twice(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Divide by n in the signals and again in the slopes."""
    h, d, d_h = s
    return h, d / len(X), d_h / len(X)


def hidden_twice(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Divide by n before the way back and after it."""
    h, d, d_h = s
    return h, d, d_h / len(X)


def sigmoid_slope(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Use the sigmoid's slope in place of ReLU's."""
    h, d, _ = s
    return h, d, (d @ net.W) * h * (1 - h)


def times_output(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Use the hidden output in place of its slope."""
    h, d, _ = s
    return h, d, (d @ net.W) * h


def closed(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Let signals pass where the neuron is off."""
    h, d, _ = s
    return h, d, (d @ net.W) * (h <= 0)


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
    """Move V and a first, and take the slopes of W and b with the hidden outputs that follow."""
    h, out = net.forward(X)
    delta = (out - Y) * out * (1 - out) / len(X)
    delta_h = (delta @ net.W) * (1 - h**2)
    net.V -= rate * delta_h.T @ X
    net.a -= rate * delta_h.sum(axis=0)
    h = net.forward(X)[0]
    net.W -= rate * delta.T @ h
    net.b -= rate * delta.sum(axis=0)


def kept_jacobian(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Carry p - Y through softmax once more."""
    h, d, _ = s
    p = net.forward(X)[-1]
    delta = p * (d - (d * p).sum(axis=1, keepdims=True))
    return h, delta, (delta @ net.W) * (1 - h**2)


def second_softmax(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Apply softmax to the probabilities."""
    h, _, _ = s
    delta = (softmax(net.forward(X)[-1]) - Y) / len(X)
    return h, delta, (delta @ net.W) * (1 - h**2)


def summed(net: Any, X: FloatArray, Y: FloatArray, s: Signals) -> Signals:
    """Forget to divide by n."""
    h, d, d_h = s
    return h, d * len(X), d_h * len(X)


def averaged_bias(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Take the mean over the samples where the sum is meant."""
    a = net.a.copy()
    make_step()(net, X, Y, rate)
    net.a[:] = a + (net.a - a) / len(X)


def one_for_all(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Give every hidden bias the sum of all their slopes."""
    a = net.a.copy()
    make_step()(net, X, Y, rate)
    net.a[:] = a + (net.a - a).sum()
