"""Activations: what a neuron does with its weighted sum (lesson 01).

A neuron adds up its inputs, and then bends the sum: out = f(net).  Without the bend, ten layers
would do no more than one, because a line of a line is a line.  Each activation here knows two
things: its value, and its slope.  The slope is what the backward pass needs (lesson 03), and it
is asked for with both the sum ``net`` and the output ``out`` at hand, because for the sigmoid and
the tanh the output alone gives the slope almost for free.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib._inputs import FloatArray


@dataclass(frozen=True)
class Activation:
    """A function applied to every neuron of a layer, and its slope.

    Parameters
    ----------
    name : str
        The name under which a layer, a saved file and a picture know it.
    value : callable
        ``value(net)`` gives out, of the same shape as ``net``.
    slope : callable
        ``slope(net, out)`` gives d out / d net, of the same shape.
    """

    name: str
    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray, FloatArray], FloatArray]

    def __call__(self, net: FloatArray) -> FloatArray:
        """Return the outputs for the sums ``net``, of the same shape."""
        return self.value(net)

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _sigmoid(net: FloatArray) -> FloatArray:
    # 1 / (1 + e^-z).  Below z = -709, e^-z is more than a float can hold.  Stopping there changes
    # the result by less than 1e-307 and spares the overflow.
    return np.reciprocal(1.0 + np.exp(-np.maximum(net, -709.0)))


def _sigmoid_slope(net: FloatArray, out: FloatArray) -> FloatArray:
    # d/dz 1/(1 + e^-z) = e^-z / (1 + e^-z)^2 = out (1 - out); lesson 03 derives it.
    return out * (1.0 - out)


def _tanh_slope(net: FloatArray, out: FloatArray) -> FloatArray:
    # d/dz tanh z = 1 - tanh(z)^2.
    return 1.0 - out * out


def _relu(net: FloatArray) -> FloatArray:
    return np.maximum(net, 0.0)


def _relu_slope(net: FloatArray, out: FloatArray) -> FloatArray:
    # 1 where the sum is positive, else 0.  At exactly 0 there is a corner and no slope; 0 is the
    # usual choice (PyTorch's too).
    return (net > 0.0).astype(np.float64)


def _identity(net: FloatArray) -> FloatArray:
    return net.copy()


def _identity_slope(net: FloatArray, out: FloatArray) -> FloatArray:
    return np.ones_like(net)


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope)
tanh = Activation("tanh", np.tanh, _tanh_slope)
relu = Activation("relu", _relu, _relu_slope)
identity = Activation("identity", _identity, _identity_slope)

ACTIVATIONS: dict[str, Activation] = {a.name: a for a in (sigmoid, tanh, relu, identity)}


def get_activation(name: str) -> Activation:
    """Return the activation called ``name``.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise ValueError(
            f"activation came as {name!r}; expected one of {', '.join(ACTIVATIONS)}."
        ) from None
