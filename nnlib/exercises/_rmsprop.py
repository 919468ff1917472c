"""RMSProp as an answer writes it, rightly or with a slip of the pen (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Rmsprop = Callable[[FloatArray, FloatArray, FloatArray, float], tuple[FloatArray, FloatArray]]
DECAY, EPSILON = 0.99, 1e-8


def _rmsprop_trials() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(11)
    return [
        (rng.normal(size=4), rng.normal(size=4), rng.uniform(0.5, 2, size=4), 0.03),
        (rng.normal(size=3), np.array([3.719327, -0.002, 3e-8]), np.zeros(3), 0.13),
    ]


def _rmsprop(
    *,
    keep: float = DECAY,
    add: float = 1 - DECAY,
    square: Callable[[FloatArray], FloatArray] = np.square,
    root: Callable[[FloatArray], FloatArray] = lambda s: np.sqrt(s) + EPSILON,
    sign: float = -1.0,
    old: bool = False,
    stay: float = 1.0,
    outside: float = 0.0,
    keep_old: bool = False,
) -> Callable[[], Rmsprop]:
    """Return RMSProp as an answer is made, or with one thing done otherwise."""

    def rmsprop(
        p: FloatArray, g: FloatArray, s: FloatArray, eta: float
    ) -> tuple[FloatArray, FloatArray]:
        after = keep * s + add * square(g)
        found = stay * p + sign * eta * g / root(s if old else after) + outside
        return found, s if keep_old else after

    return lambda: rmsprop


def plus(epsilon: float) -> Callable[[FloatArray], FloatArray]:
    """Return what takes the root of squares, and then adds this."""
    return lambda s: np.sqrt(s) + epsilon


def _root_of(g: FloatArray, s: FloatArray) -> FloatArray:
    """Return the root of the new mean of squares."""
    return np.sqrt(DECAY * s + (1 - DECAY) * g**2)


SQUARE_INSIDE = (
    "The square of epsilon stands inside the root. The root of a sum is not the sum of the roots: "
    "add epsilon after the root."
)
OTHER_EPSILON = "Epsilon has another size here: add 1e-8."
OTHERS = (1e-10, 1e-9, 1e-6, 1e-5, 1e-4, 1e-3, 1e8)
"""What else one may take for epsilon."""
NO_RATE = "The step is not multiplied by the rate, eta."

RMSPROP = Exercise(
    id="11-rmsprop",
    name="rmsprop",
    asks="Write rmsprop(p, g, s, eta): it returns the new parameters and mean of squares.",
    kind=PartsAnswer(
        "(p, g, s, eta)",
        _rmsprop_trials,
        calls=("a later step", "a first step"),
        parts=lambda p, g, s, eta: {"parameters": p.shape, "squares": s.shape},
    ),
    solution=_rmsprop(),
    right="Two lines. Every parameter gets a rate of its own, from the size of its own gradients.",
    mistakes=(
        Mistake(
            _rmsprop(old=True),
            "The step divides by the mean as it was before this gradient. At the first step that "
            "is 0: take this gradient's square in first.",
        ),
        Mistake(
            _rmsprop(root=lambda s: s + EPSILON),
            "The root is missing: a mean of *squares* is not of the gradient's size.",
            also=(_rmsprop(root=lambda s: s),),
        ),
        Mistake(
            _rmsprop(root=lambda s: np.sqrt(s + EPSILON)),
            "Epsilon stands inside the root. There it is as large as a gradient of 0.0001, and "
            "smaller ones hardly move anything. Add it after the root.",
        ),
        Mistake(
            _rmsprop(root=lambda s: np.sqrt(s + EPSILON**2)),
            SQUARE_INSIDE,
        ),
        Mistake(
            _rmsprop(root=plus(1e-7)),
            OTHER_EPSILON,
            also=tuple(_rmsprop(root=plus(other)) for other in OTHERS),
        ),
        Mistake(
            _rmsprop(root=np.sqrt),
            "Epsilon is missing below the fraction line: put the root and epsilon in brackets. "
            "Where a gradient has always been 0, 0 is divided by 0.",
            also=(_rmsprop(root=np.sqrt, outside=EPSILON),),
        ),
        Mistake(
            _rmsprop(keep=1.0, add=1.0),
            "That is AdaGrad: squares add up for ever, and steps shrink. RMSProp takes a mean in "
            "which old squares fade.",
        ),
        Mistake(
            _rmsprop(add=1.0),
            "The new square has to be multiplied by 1 - 0.99, or else it is no mean, but a sum a "
            "hundred times as large.",
        ),
        Mistake(
            _rmsprop(keep=1 - DECAY, add=DECAY),
            "The two factors are exchanged: of the old mean 0.99 stays, and of the new square 0.01 "
            "comes in.",
        ),
        Mistake(
            _rmsprop(keep=0.9, add=0.1),
            "Of the old mean 0.99 stays here, and of the new square 0.01 comes in.",
            also=(
                _rmsprop(keep=0.999, add=0.001),
                _rmsprop(add=0.1),
                _rmsprop(add=0.001),
                _rmsprop(keep=0.9, add=1 - DECAY),
            ),
        ),
        Mistake(
            _rmsprop(square=lambda g: g),
            "The gradients went into the mean without a square: take g**2. Otherwise plus and "
            "minus cancel, and a negative mean has no root.",
            also=(_rmsprop(square=lambda g: 2 * g),),
        ),
        Mistake(
            _rmsprop(square=np.abs),
            "The mean is of the gradients' sizes. RMSProp's is of their squares.",
        ),
        Mistake(
            _rmsprop(square=lambda g: np.full_like(g, np.mean(g**2))),
            "All parameters got the same mean. Each has its own: no sum, no mean over them.",
            also=(_rmsprop(square=lambda g: np.full_like(g, np.sum(g**2))),),
        ),
        Mistake(
            _rmsprop(square=lambda g: 0.01 * g**2),
            "The 0.01 was squared, too. Square the gradient alone, and then take 0.01 of it.",
        ),
        Mistake(
            lambda: lambda p, g, s, eta: _rmsprop()()(p, g, np.zeros_like(s), eta),
            "The mean begins anew. It goes on from the s that comes: 0.99 of it stays.",
        ),
        Mistake(
            lambda: lambda p, g, s, eta: _rmsprop()()(p, g, s, 1.0),
            NO_RATE,
            also=(
                lambda: lambda p, g, s, eta: _rmsprop()()(p, g, s, 0.01),
                lambda: lambda p, g, s, eta: _rmsprop()()(p, g, s, 0.001),
            ),
        ),
        Mistake(
            _rmsprop(root=lambda s: np.ones_like(s)),
            "That is SGD's step. Divide the gradient by the root of the mean of squares.",
            also=(_rmsprop(root=lambda s: np.ones_like(s), keep_old=True),),
        ),
        Mistake(
            _rmsprop(root=lambda s: 1 / (np.sqrt(s) + EPSILON)),
            "The step was multiplied by the root. Divide by it: steep slopes are to count less.",
            also=(_rmsprop(root=lambda s: 1 / np.sqrt(s)),),
        ),
        Mistake(
            _rmsprop(root=lambda s: np.sqrt(s / (1 - DECAY)) + EPSILON),
            "The mean was corrected, as Adam's is. RMSProp takes it as it is.",
        ),
        Mistake(
            lambda: lambda p, g, s, eta: (_rmsprop()()(p, g, s, eta)[0], _root_of(g, s)),
            "The step is right. But what is returned is the root: return the mean of squares.",
            also=(
                lambda: (
                    lambda p, g, s, eta: (
                        _rmsprop()()(p, g, s, eta)[0],
                        _root_of(g, s) + EPSILON,
                    )
                ),
            ),
        ),
        Mistake(_rmsprop(sign=1.0), "The step goes uphill: subtract it."),
        Mistake(
            _rmsprop(stay=0.0),
            "That is the step alone. Return where the parameters are after it.",
            also=(_rmsprop(stay=0.0, sign=1.0),),
        ),
        Mistake(
            _rmsprop(keep_old=True),
            "The step is right. But what is returned is the old mean: return the new one.",
        ),
    ),
)
