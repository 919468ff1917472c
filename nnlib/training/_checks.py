"""Checks on what a training run is given."""

from __future__ import annotations

import inspect
from typing import Any

from nnlib import schedules
from nnlib._inputs import FloatArray, as_batch, as_function, as_numbers, shown
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
    found = loss.targets(Y, network.sizes[-1], names[1])
    targets = as_numbers(found, names[1], network.dtype).copy()
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
    # Of the class or of the object itself: a stand-in that has every attribute is no optimizer.
    has_step = hasattr(type(optimizer), "step") or "step" in getattr(optimizer, "__dict__", {})
    step: Any = getattr(optimizer, "step", None) if has_step else None
    fits = callable(step) and not isinstance(optimizer, type)
    if fits and not isinstance(optimizer, Optimizer):
        try:
            inspect.signature(step).bind(None, None)
        except (TypeError, ValueError):
            fits = False
    if not fits:
        called = f"{optimizer.__name__}(0.5)" if isinstance(optimizer, type) else "SGD(0.5)"
        raise ValueError(
            f"optimizer came as {shown(optimizer)}; expected an optimizer object, such as "
            f"{called}, or one of yours with step(parameters, gradient)."
        )


def expect_schedule(schedule: Any, optimizer: Any) -> None:
    """Check that this is a schedule, and that the optimizer has a rate for it to set.

    Raises
    ------
    ValueError
        If it is not.
    """
    example = "such as schedules.cosine(0.1, steps=100)"
    if any(schedule is maker for maker in MAKERS):
        raise ValueError(
            f"schedule came as {schedule.__name__} itself, which makes schedules; expected what it "
            f"makes, {example}."
        )
    as_function(schedule, 1, "schedule", f"{example}, or None")
    if not hasattr(optimizer, "learning_rate"):
        raise ValueError(
            f"schedule came with {shown(optimizer)}, which has no learning_rate; expected an "
            "optimizer that has one, because the schedule sets it before each step."
        )


MAKERS = (
    schedules.constant,
    schedules.step_decay,
    schedules.exponential,
    schedules.cosine,
    schedules.warmup,
    schedules.one_cycle,
)
