"""What the pictures ask of a network, taken from a copy so that the network stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.losses import HalfSquaredError, Loss
from nnlib.network import Network
from nnlib.training._checks import samples


def chosen_loss(loss: Loss | None) -> Loss:
    """Return the loss asked for; the article's, the half squared error, where none was."""
    if loss is None:
        return HalfSquaredError()
    if not isinstance(loss, Loss):
        raise ValueError(
            f"loss came as {loss!r}; expected a loss object such as HalfSquaredError()."
        )
    return loss


def checked_pair(net: Network, X: Any, Y: Any, loss: Loss) -> tuple[FloatArray, FloatArray]:
    """Return inputs and targets as two batches of the same length that fit network and loss."""
    return samples(net, loss, X, Y)


def value_of(net: Network, name: str) -> float:
    """Return the value of a weight or bias."""
    vector, index = _place(net, name)
    return float(vector[index])


def loss_with(
    net: Network, X: FloatArray, Y: FloatArray, loss: Loss, names: tuple[str, ...]
) -> Callable[..., float]:
    """Return a function of the named parameters' values that gives the loss, the rest fixed."""
    twin = net.copy()
    places = [_place(twin, name) for name in names]

    def evaluate(*values: float) -> float:
        for (vector, index), value in zip(places, values, strict=True):
            vector[index] = value
        return loss(twin.predict(X), Y)

    return evaluate


def gradients_of(net: Network, X: FloatArray, Y: FloatArray, loss: Loss) -> dict[str, float]:
    """Return d loss / d parameter by name, for the trained parameters."""
    twin = net.copy()
    twin.backward(loss.gradient(twin.forward(X), Y))
    return dict(zip(twin.parameter_names, twin.gradient.tolist(), strict=True))


def slope_at(net: Network, X: FloatArray, Y: FloatArray, loss: Loss, name: str) -> float:
    """Return d loss / d parameter; for a frozen bias measured, by a nudge each way."""
    gradients = gradients_of(net, X, Y, loss)
    if name in gradients:
        return gradients[name]
    evaluate, value, nudge = loss_with(net, X, Y, loss, (name,)), value_of(net, name), 6e-6
    return (evaluate(value + nudge) - evaluate(value - nudge)) / (2 * nudge)


def checked_range(low: Any, high: Any, what: str) -> tuple[float, float]:
    """Return the ends of an axis as two finite floats, the lower first."""
    try:
        ends = float(low), float(high)
    except (TypeError, ValueError):
        ends = float("nan"), float("nan")
    if not (np.isfinite(ends).all() and ends[0] < ends[1]):
        raise ValueError(
            f"the range of {what} came as {low!r} to {high!r}; expected two finite numbers with "
            "low < high. Give both low and high, or neither."
        )
    return ends


def _place(net: Network, name: str) -> tuple[FloatArray, int]:
    if name in net.parameter_names:
        return net.parameters, net.parameter_names.index(name)
    if name in net.frozen_names:
        return net.frozen_parameters, net.frozen_names.index(name)
    known = ", ".join([*net.parameter_names, *net.frozen_names])
    raise ValueError(f"a parameter came as {name!r}; expected one of {known}.")
