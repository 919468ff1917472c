"""Cross-entropy as a person writes it: through the probabilities (lesson 09).

The loss is computed straight from the outputs, in a form that never overflows.  On paper it is
two steps: the outputs become probabilities, and the loss is minus the logarithm of the probability
of what is true.  Along these two steps the chain rule has a path through every probability, and
the paths' long products collapse to probability minus target.

A loss that is not listed here is read as it is computed.  Tests hold each entry against the
loss's own record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy

from nnlib.losses import CrossEntropy, Loss
from nnlib.symbolic.formulas import Expr, maximum

Exprs = Sequence[Expr]


@dataclass(frozen=True)
class Reading:
    """A loss of one sample in two steps.

    Parameters
    ----------
    probabilities : callable
        ``probabilities(outs)`` is [p_o1, p_o2, ...] as a person writes it.
    stable : callable
        The same numbers in a form that does not overflow.
    derivatives : callable
        ``derivatives(ps)[k][j]`` is d p_ok / d out_j, in the probabilities.
    share : callable
        ``share(p, target)`` is E_o1 for the first output, and so on.
    """

    probabilities: Callable[[Exprs], list[Expr]]
    stable: Callable[[Exprs], list[Expr]]
    derivatives: Callable[[Exprs], list[list[Expr]]]
    share: Callable[[Expr, Expr], Expr]


def reading(loss: Loss) -> Reading | None:
    """Return how ``loss`` is read through probabilities; None if it knows of none."""
    return _READINGS.get(type(loss))


def _softmax(outs: Exprs) -> list[Expr]:
    total = sympy.Add(*(sympy.exp(out) for out in outs))
    return [sympy.exp(out) / total for out in outs]


def _stable_softmax(outs: Exprs) -> list[Expr]:
    top = maximum(*outs)
    return _softmax([out - top for out in outs])


def _softmax_derivatives(ps: Exprs) -> list[list[Expr]]:
    return [
        [p * (1 - p) if j == k else -p * other for j, other in enumerate(ps)]
        for k, p in enumerate(ps)
    ]


_READINGS: dict[type[Loss], Reading] = {
    CrossEntropy: Reading(
        probabilities=_softmax,
        stable=_stable_softmax,
        derivatives=_softmax_derivatives,
        share=lambda p, target: -target * sympy.log(p),
    ),
}
