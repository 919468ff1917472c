"""The activations and losses as SymPy formulas (lesson 03).

This is the one place where the mathematics of a neuron is written down for SymPy.  Everything
else in ``nnlib.symbolic`` (the chain rule's factors, the generated Python and the generated
JavaScript) is derived from these formulas, so none of them can disagree with another.

A slope is given through the neuron's *output*, as in the article: out (1 - out) for the sigmoid.
The derivative that SymPy gives, exp(-net) / (1 + exp(-net))^2, is the same thing, but at
net = -1000 it is infinity divided by infinity in floating point.  A test proves the two equal,
and holds the NumPy engine's hand-written slopes against ``sympy.diff``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from nnlib.losses import HalfSquaredError, Loss, MeanSquaredError

Expr = Any
"""A SymPy expression; SymPy ships no types."""


@dataclass(frozen=True)
class ActivationFormula:
    """An activation in symbols.

    Parameters
    ----------
    value : callable
        ``value(net)`` is out.
    slope : callable
        ``slope(net, out)`` is d out / d net, in a form that does not overflow.
    """

    value: Callable[[Expr], Expr]
    slope: Callable[[Expr, Expr], Expr]


@dataclass(frozen=True)
class LossFormula:
    """A loss of one sample in symbols: a share for each output, and how they add up.

    Parameters
    ----------
    share : callable
        ``share(out, target)`` is E_o1 for the first output, and so on.
    total : callable
        ``total([E_o1, E_o2, ...])`` is E_total.
    """

    share: Callable[[Expr, Expr], Expr]
    total: Callable[[Sequence[Expr]], Expr]


# The corner cases of ReLU are written so that a NaN passes through instead of turning into 0.
ACTIVATION_FORMULAS: dict[str, ActivationFormula] = {
    "sigmoid": ActivationFormula(
        value=lambda net: 1 / (1 + sympy.exp(-net)),
        slope=lambda net, out: out * (1 - out),
    ),
    "tanh": ActivationFormula(
        value=lambda net: sympy.tanh(net),
        slope=lambda net, out: 1 - out**2,
    ),
    "relu": ActivationFormula(
        value=lambda net: sympy.Piecewise((0, net <= 0), (net, True)),
        slope=lambda net, out: sympy.Piecewise((0, net <= 0), (1, True)),
    ),
    "identity": ActivationFormula(
        value=lambda net: net,
        slope=lambda net, out: sympy.Integer(1),
    ),
}

LOSS_FORMULAS: dict[type[Loss], LossFormula] = {
    HalfSquaredError: LossFormula(
        share=lambda out, target: (target - out) ** 2 / 2,
        total=lambda shares: sympy.Add(*shares),
    ),
    MeanSquaredError: LossFormula(
        share=lambda out, target: (target - out) ** 2,
        total=lambda shares: sympy.Add(*shares) / len(shares),
    ),
}


def activation_formula(name: str) -> ActivationFormula:
    """Return the formula of the activation called ``name``.

    Raises
    ------
    ValueError
        If there is none.
    """
    if name not in ACTIVATION_FORMULAS:
        raise ValueError(
            f"the activation came as {name!r}; expected one with a formula: "
            f"{', '.join(ACTIVATION_FORMULAS)}. Use one of these."
        )
    return ACTIVATION_FORMULAS[name]


def loss_formula(loss: Loss) -> LossFormula:
    """Return the formula of ``loss``.

    Raises
    ------
    ValueError
        If there is none.
    """
    formula = LOSS_FORMULAS.get(type(loss))
    if formula is None:
        known = ", ".join(f"{kind.__name__}()" for kind in LOSS_FORMULAS)
        raise ValueError(
            f"the loss came as {loss!r}; expected one with a formula: {known}. Use one of these."
        )
    return formula
