"""Checks on what a training run is given."""

from __future__ import annotations

import inspect
from typing import Any

from nnlib._inputs import FloatArray, as_batch
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.optimizers import Optimizer


def samples(
    network: Network,
    loss: Loss,
    X: Any,
    Y: Any,
    *,
    names: tuple[str, str] = ("X", "Y"),
) -> tuple[FloatArray, FloatArray]:
    """Return inputs and targets, checked, as arrays of their own that nobody can write to.

    Raises
    ------
    ValueError
        If they do not fit the network, the loss or each other.
    """
    inputs = as_batch(X, network.sizes[0], names[0], network.dtype).copy()
    targets = loss.targets(Y, network.sizes[-1], names[1]).astype(network.dtype)
    if len(inputs) != len(targets):
        raise ValueError(
            f"{names[0]} came with {len(inputs)} samples and {names[1]} with {len(targets)}; "
            "expected as many of one as of the other. Check how they were cut."
        )
    inputs.flags.writeable = targets.flags.writeable = False
    return inputs, targets


def expect_optimizer(optimizer: Any) -> None:
    """Check that this is an optimizer, the package's or one of the caller's own.

    Raises
    ------
    ValueError
        If it is not.
    """
    step: Any = getattr(optimizer, "step", None)
    fits = callable(step) and not isinstance(optimizer, type)
    if fits and not isinstance(optimizer, Optimizer):
        try:
            inspect.signature(step).bind(None, None)
        except (TypeError, ValueError):
            fits = False
    if not fits:
        called = f"{optimizer.__name__}(0.5)" if isinstance(optimizer, type) else "SGD(0.5)"
        raise ValueError(
            f"optimizer came as {optimizer!r}; expected an optimizer object, such as {called}, or "
            "one of yours with step(parameters, gradient)."
        )


def callable_or_none(function: Any, what: str, example: str) -> Any:
    """Return a function, or None where none is given.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if function is not None and not callable(function):
        raise ValueError(f"{what} came as {function!r}; expected a function, {example}, or None.")
    return function
