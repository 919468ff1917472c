"""Adam's step as an answer writes it, rightly or with a slip of the pen (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._rmsprop import EPSILON, NO_RATE, OTHER_EPSILON, OTHERS, SQUARE_INSIDE, plus

BETA1, BETA2 = 0.9, 0.999

AdamStep = Callable[..., tuple[FloatArray, FloatArray, FloatArray]]


def _adam_trials() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(12)
    first = np.array([3.0, -0.02, 5e-8])
    later = rng.normal(size=2)
    return [
        (rng.normal(size=2), later, rng.normal(size=2), rng.uniform(0.5, 2, size=2), 6, 0.02),
        (rng.normal(size=3), first, np.zeros(3), np.zeros(3), 1, 0.1),
    ]


def _adam(
    *,
    beta1: float = BETA1,
    beta2: float = BETA2,
    correct1: Callable[[int], float] = lambda t: 1 - BETA1**t,
    correct2: Callable[[int], float] = lambda t: 1 - BETA2**t,
    root: Callable[[FloatArray], FloatArray] = lambda s: np.sqrt(s) + EPSILON,
    square: Callable[[FloatArray], FloatArray] = np.square,
    add1: float | None = None,
    add2: float | None = None,
    sign: float = -1.0,
    stay: float = 1.0,
    outside: float = 0.0,
    early_epsilon: bool = False,
    keeps: Callable[..., tuple[FloatArray, FloatArray]] = lambda old, new, corrected: new,
    square_of_mean: bool = False,
    top: str = "mean",
) -> Callable[[], AdamStep]:
    """Return Adam's step as an answer is made, or with one thing done otherwise."""

    def adam(
        p: FloatArray, g: FloatArray, m: FloatArray, s: FloatArray, t: int, eta: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        old = (m, s)
        m = beta1 * m + (1 - beta1 if add1 is None else add1) * g
        s = beta2 * s + (1 - beta2 if add2 is None else add2) * square(m if square_of_mean else g)
        mean, squares = m / correct1(t), s / correct2(t)
        below = root(s) / np.sqrt(correct2(t)) if early_epsilon else root(squares)
        p = stay * p + sign * eta * (mean if top == "mean" else g) / below + outside
        return p, *keeps(old, (m, s), (mean, squares))

    return lambda: adam


def _with_old(
    p: FloatArray, g: FloatArray, *state: Any, **old: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the new means, and a step that was made with these old ones."""
    t, eta = state[2:]
    means = dict(zip("ms", _adam()()(p, g, *state)[1:], strict=True))
    used = means | old
    below = np.sqrt(used["s"] / (1 - BETA2**t)) + EPSILON
    return p - eta * used["m"] / (1 - BETA1**t) / below, means["m"], means["s"]


ADAM = Exercise(
    id="11-adam",
    name="adam",
    asks="Write adam(p, g, m, s, t, eta): it returns the new parameters, mean and squares.",
    kind=PartsAnswer(
        "(p, g, m, s, t, eta)",
        _adam_trials,
        calls=("the sixth step", "the first step"),
        parts=lambda p, g, m, s, t, eta: {
            "parameters": p.shape,
            "mean": m.shape,
            "squares": s.shape,
        },
    ),
    solution=_adam(),
    right="That is the optimizer most networks are trained with today, in four lines.",
    mistakes=(
        Mistake(
            _adam(correct1=lambda t: 1.0, correct2=lambda t: 1.0),
            "Both means begin at 0, and are too small at first. Divide them by 1 - beta**t before "
            "they are used.",
        ),
        Mistake(
            _adam(correct1=lambda t: 1.0),
            "The mean of the gradients was not corrected: it begins at 0, too.",
        ),
        Mistake(
            _adam(correct2=lambda t: 1.0),
            "The mean of the squares was not corrected: it begins at 0, too.",
        ),
        Mistake(
            _adam(correct1=lambda t: 1 - BETA1 ** (t + 1), correct2=lambda t: 1 - BETA2 ** (t + 1)),
            "The steps are counted from 1, so the exponent is t itself.",
            also=(
                _adam(
                    correct1=lambda t: 1 - BETA1 ** (t - 1), correct2=lambda t: 1 - BETA2 ** (t - 1)
                ),
            ),
        ),
        Mistake(
            _adam(correct1=lambda t: 1 - BETA1, correct2=lambda t: 1 - BETA2),
            "Right for the first step only. Later less is missing: divide by 1 - beta**t.",
        ),
        Mistake(
            _adam(keeps=lambda old, new, corrected: corrected),
            "The step is right. But what is remembered are the means *before* they are corrected; "
            "else the next step corrects them once more.",
            also=(
                _adam(keeps=lambda old, new, corrected: (corrected[0], new[1])),
                _adam(keeps=lambda old, new, corrected: (new[0], corrected[1])),
            ),
        ),
        Mistake(
            _adam(keeps=lambda old, new, corrected: old),
            "The step is right. But what is returned are the old means: return the new ones.",
        ),
        Mistake(
            _adam(
                beta1=BETA2,
                beta2=BETA1,
                correct1=lambda t: 1 - BETA2**t,
                correct2=lambda t: 1 - BETA1**t,
            ),
            "The two betas are exchanged: 0.9 is for the gradients, 0.999 for their squares.",
            also=(_adam(beta1=BETA2, beta2=BETA1),),
        ),
        Mistake(
            _adam(beta1=1 - BETA1, beta2=1 - BETA2),
            "Two factors are exchanged: beta times the *old* mean stays, and 1 - beta times what "
            "is new comes in.",
            also=(
                _adam(beta1=1 - BETA1),
                _adam(beta2=1 - BETA2),
                _adam(
                    beta1=1 - BETA1,
                    beta2=1 - BETA2,
                    correct1=lambda t: 1 - (1 - BETA1) ** t,
                    correct2=lambda t: 1 - (1 - BETA2) ** t,
                ),
            ),
        ),
        Mistake(
            _adam(add1=1.0),
            "What is new has to be multiplied by 1 - beta: without it that is a sum, and no mean.",
            also=(_adam(add2=1.0), _adam(add1=1.0, add2=1.0)),
        ),
        Mistake(
            _adam(beta2=0.99, correct2=lambda t: 1 - 0.99**t),
            "The means of squares have another beta here: 0.999 stays, and 0.001 comes in.",
            also=(
                _adam(beta2=0.99),
                _adam(add2=0.01),
                _adam(beta2=0.9999, correct2=lambda t: 1 - 0.9999**t),
            ),
        ),
        Mistake(
            _adam(beta1=0.99, correct1=lambda t: 1 - 0.99**t),
            "The mean of the gradients has another beta here: 0.9 stays, and 0.1 comes in.",
            also=(_adam(beta1=0.99), _adam(beta1=0.95, correct1=lambda t: 1 - 0.95**t)),
        ),
        Mistake(
            _adam(correct1=lambda t: 1 - BETA2**t, correct2=lambda t: 1 - BETA1**t),
            "Each mean is corrected with its own beta: 0.9 for the gradients, 0.999 for their "
            "squares.",
            also=(
                _adam(correct1=lambda t: 1 - BETA2**t),
                _adam(correct2=lambda t: 1 - BETA1**t),
            ),
        ),
        Mistake(
            _adam(correct1=lambda t: 1 / (1 - BETA1**t), correct2=lambda t: 1 / (1 - BETA2**t)),
            "The means are too small at first, and were made smaller: divide by 1 - beta**t.",
        ),
        Mistake(
            _adam(correct2=lambda t: (1 - BETA2**t) ** 2),
            "The root was divided by the correction. Correct the squares, and then take the root.",
        ),
        Mistake(
            _adam(early_epsilon=True),
            "Epsilon was added to a root that is not corrected yet: there it counts for more. "
            "Correct the squares first.",
        ),
        Mistake(
            _adam(root=lambda s: np.sqrt(s + EPSILON)),
            "Epsilon stands inside the root, where it is as large as a gradient of 0.0001. Add it "
            "after the root.",
        ),
        Mistake(_adam(root=lambda s: np.sqrt(s + EPSILON**2)), SQUARE_INSIDE),
        Mistake(
            _adam(root=plus(1e-7)),
            OTHER_EPSILON,
            also=tuple(_adam(root=plus(other)) for other in OTHERS),
        ),
        Mistake(
            _adam(root=lambda s: s + EPSILON),
            "The root is missing: a mean of *squares* is not of the gradient's size.",
        ),
        Mistake(
            _adam(root=np.sqrt),
            "Epsilon is missing below the fraction line: put the root and epsilon in brackets. "
            "Where a gradient has always been 0, 0 is divided by 0.",
            also=(_adam(root=np.sqrt, outside=EPSILON),),
        ),
        Mistake(
            _adam(square=lambda g: g),
            "The gradients went into the second mean without a square: take g**2. Otherwise plus "
            "and minus cancel, and a negative mean has no root.",
            also=(_adam(square=lambda g: 2 * g),),
        ),
        Mistake(
            _adam(square_of_mean=True),
            "The squares are of the gradient itself, not of the mean of gradients.",
        ),
        Mistake(
            _adam(top="gradient"),
            "The step divides the newest gradient. Adam divides the mean of gradients.",
        ),
        Mistake(
            lambda: lambda p, g, m, s, t, eta: _adam()()(p, g, 0 * m, 0 * s, t, eta),
            "The means begin anew. They go on from the m and the s that come.",
            also=(
                lambda: lambda p, g, m, s, t, eta: _adam()()(p, g, 0 * m, s, t, eta),
                lambda: lambda p, g, m, s, t, eta: _adam()()(p, g, m, 0 * s, t, eta),
            ),
        ),
        Mistake(
            lambda: lambda p, g, m, s, t, eta: _with_old(p, g, m, s, t, eta, m=m, s=s),
            "The means that are returned are right. But the step was made with an old one: take "
            "the new ones.",
            also=(lambda: lambda p, g, m, s, t, eta: _with_old(p, g, m, s, t, eta, m=m),),
        ),
        Mistake(
            lambda: lambda p, g, m, s, t, eta: _adam()()(p, g, m, s, t, 1.0),
            NO_RATE,
            also=(lambda: lambda p, g, m, s, t, eta: _adam()()(p, g, m, s, t, 0.001),),
        ),
        Mistake(_adam(sign=1.0), "The step goes uphill: subtract it."),
        Mistake(
            _adam(stay=0.0),
            "That is the step alone. Return where the parameters are after it.",
            also=(_adam(stay=0.0, sign=1.0),),
        ),
    ),
)
