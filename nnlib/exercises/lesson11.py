"""The exercises of lesson 11, optimizers: momentum's memory, RMSProp, Adam, and two decays.

The mistake the lesson names is to compare optimizers at one shared rate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer

# What momentum remembers

MOMENTUM = 0.9
AGO = 10
RATE = 0.5


def _memory(
    newest: float = 1.0,
    older: float = MOMENTUM**AGO,
    all_of_them: float = 1 / (1 - MOMENTUM),
    rate: float = RATE * (1 - MOMENTUM),
) -> list[float]:
    """Return the four numbers, or others in their places."""
    return [newest, older, all_of_them, rate]


def _sum_of(count: int) -> float:
    """Return the sum of the newest factors, so many."""
    return (1 - MOMENTUM**count) / (1 - MOMENTUM)


def _stops_early(value: FloatArray) -> bool:
    """Return whether the third number is a sum of too few factors, and the others fit it."""
    few = [_sum_of(count) for count in range(2, 230)]
    if not np.isclose(few, value[2], rtol=1e-11, atol=0).any():
        return False
    rates = (RATE * (1 - MOMENTUM), RATE / value[2])
    return any(np.allclose(value, _memory(all_of_them=value[2], rate=rate)) for rate in rates)


MEMORY = Exercise(
    id="11-memory",
    name="memory",
    asks=(
        "Hand in four numbers: the factors of the newest gradient and of the one from 10 steps "
        "before it, what all factors add up to, and the rate."
    ),
    kind=NumbersAnswer((4,), labels=("the newest", "10 steps before", "all of them", "the rate")),
    solution=_memory,
    right="So a momentum of 0.9 makes a rate work as if it were ten times as large.",
    mistakes=(
        Mistake(
            lambda: _memory(0.1, 0.1 * MOMENTUM**AGO, 1.0, RATE),
            "That is a mean, in which the newest gradient counts a tenth. Here it is added as it "
            "is: velocity = 0.9 * velocity + gradient.",
            also=(
                lambda: _memory(0.1, 0.1 * MOMENTUM**AGO, 1.0),
                lambda: _memory(0.1, 0.1 * MOMENTUM**AGO),
            ),
        ),
        Mistake(
            lambda: _memory(MOMENTUM, MOMENTUM ** (AGO + 1), MOMENTUM / (1 - MOMENTUM), RATE / 9),
            "The newest gradient has not faded yet: it is added after the velocity was multiplied.",
            also=(
                lambda: _memory(newest=MOMENTUM),
                lambda: _memory(MOMENTUM, MOMENTUM ** (AGO + 1)),
            ),
        ),
        Mistake(
            lambda: _memory(older=MOMENTUM ** (AGO - 1)),
            "In 10 steps a gradient fades ten times. Count them for the one from a single step "
            "before.",
            also=(lambda: _memory(older=MOMENTUM ** (AGO + 1)),),
        ),
        Mistake(
            lambda: _memory(older=1 - AGO * (1 - MOMENTUM)),
            "It does not lose a tenth of what it was at first each time, but of what is left: "
            "multiply.",
            also=(lambda: _memory(older=MOMENTUM * AGO), lambda: _memory(older=MOMENTUM / AGO)),
        ),
        Mistake(
            lambda: _memory(all_of_them=MOMENTUM / (1 - MOMENTUM)),
            "The newest gradient's own factor is missing from the sum.",
            also=(lambda: _memory(1.0, MOMENTUM**AGO, MOMENTUM / (1 - MOMENTUM), RATE / 9),),
        ),
        Mistake(
            lambda: _memory(all_of_them=_sum_of(AGO + 1)),
            "That sum stops too early. The factors of all steps before count as well: add up so "
            "many that one more changes nothing.",
            matches=_stops_early,
            also=(
                lambda: _memory(all_of_them=_sum_of(AGO)),
                lambda: _memory(1.0, MOMENTUM**AGO, _sum_of(20), RATE / _sum_of(20)),
                lambda: _memory(all_of_them=_sum_of(100)),
            ),
        ),
        Mistake(
            lambda: _memory(rate=RATE / (1 - MOMENTUM)),
            "The rate goes the other way: with momentum a step is longer, so the rate has to be "
            "smaller.",
        ),
        Mistake(
            lambda: _memory(rate=RATE * MOMENTUM),
            "A gradient that stays the same adds up, step after step. By what factor, says the "
            "third number.",
            also=(lambda: _memory(rate=RATE),),
        ),
    ),
)

# RMSProp and Adam, as an answer writes them

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
            also=(_rmsprop(root=lambda s: np.sqrt(s + EPSILON**2)),),
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
            also=(_adam(beta1=1 - BETA1), _adam(beta2=1 - BETA2)),
        ),
        Mistake(
            _adam(add1=1.0),
            "What is new has to be multiplied by 1 - beta: without it that is a sum, and no mean.",
            also=(_adam(add2=1.0), _adam(add1=1.0, add2=1.0)),
        ),
        Mistake(
            _adam(beta2=0.99, correct2=lambda t: 1 - 0.99**t),
            "The means of squares have another beta here: 0.999 stays, and 0.001 comes in.",
            also=(_adam(beta2=0.99), _adam(add2=0.01)),
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
        Mistake(_adam(sign=1.0), "The step goes uphill: subtract it."),
        Mistake(
            _adam(stay=0.0),
            "That is the step alone. Return where the parameters are after it.",
            also=(_adam(stay=0.0, sign=1.0),),
        ),
    ),
)

# Decay through the gradient, and decay by itself

WEIGHT, STRENGTH, ETA = 3.0, 0.1, 0.2
PULL = 5.0
"""The second weight's gradient; the first one's is 0."""


_OWN = (WEIGHT - ETA * STRENGTH * WEIGHT, WEIGHT - ETA * STRENGTH * WEIGHT - ETA)


def _decayed(
    l2: tuple[float, float] = (WEIGHT - ETA, WEIGHT - ETA), own: tuple[float, float] = _OWN
) -> list[float]:
    """Return both weights with L2 in Adam, then with AdamW; or others in their places."""
    return [*l2, *own]


_PLAIN = (WEIGHT - ETA * STRENGTH * WEIGHT, WEIGHT - ETA * (STRENGTH * WEIGHT + PULL))
_AFTER = (WEIGHT * (1 - ETA * STRENGTH), (WEIGHT - ETA) * (1 - ETA * STRENGTH))
_MOVED = (-ETA * STRENGTH * WEIGHT, -ETA * STRENGTH * WEIGHT - ETA)
_NOT_CORRECTED = ETA * np.sqrt(10)
"""A first step without Adam's corrections: 0.1 over the root of 0.001, times the rate."""
_NO_RATE = (WEIGHT - STRENGTH * WEIGHT, WEIGHT - STRENGTH * WEIGHT - ETA)

TWO_DECAYS = Exercise(
    id="11-two-decays",
    name="two_decays",
    asks=(
        "Hand in four numbers: both weights after a first step of Adam with L2, then both after a "
        "first step of AdamW."
    ),
    kind=NumbersAnswer(
        (4,),
        labels=(
            "L2's first weight",
            "L2's second weight",
            "AdamW's first weight",
            "AdamW's second weight",
        ),
    ),
    tolerance=1e-6,
    solution=_decayed,
    right=(
        "With L2, Adam divides the decay away: both weights move by the rate, however weakly one "
        "is pulled. AdamW's decay is in proportion to the weight, as it was meant to be."
    ),
    mistakes=(
        Mistake(
            lambda: _decayed(l2=_PLAIN),
            "The first two are what plain SGD would do. Adam's first step has the length of the "
            "rate, whatever the gradient.",
            also=(lambda: _decayed(_PLAIN, _PLAIN),),
        ),
        Mistake(
            lambda: _decayed(own=_PLAIN),
            "AdamW's step is Adam's: its first has the length of the rate, whatever the gradient.",
        ),
        Mistake(
            lambda: _decayed(l2=_OWN),
            "Those are AdamW's weights both times. With L2 the decay goes into the gradient, and "
            "Adam makes one step of the two.",
        ),
        Mistake(
            lambda: _decayed(l2=(WEIGHT, WEIGHT - ETA)),
            "With L2 the first weight's gradient is not 0: 0.1 times the weight is added to it.",
        ),
        Mistake(
            lambda: _decayed(l2=(WEIGHT - ETA, WEIGHT - 2 * ETA)),
            "The decay and the pull are one gradient, and Adam makes one step of it.",
        ),
        Mistake(
            lambda: _decayed(own=_AFTER),
            "AdamW's decay looks at the weight before the step, not after it.",
        ),
        Mistake(
            lambda: _decayed(own=_NO_RATE),
            "AdamW's decay is multiplied by the rate as well: 0.2 times 0.1 of the weight.",
        ),
        Mistake(
            lambda: _decayed(own=(WEIGHT - ETA, WEIGHT - ETA)),
            "AdamW leaves the gradient alone: the first weight's is 0, so only the decay moves it.",
            also=(lambda: _decayed(own=(_AFTER[0] - ETA, _AFTER[0] - ETA)),),
        ),
        Mistake(
            lambda: _decayed(own=(_OWN[0], _OWN[0])),
            "AdamW's second weight was only decayed. Its gradient is 5: it takes a step, too.",
        ),
        Mistake(
            lambda: _decayed(own=(WEIGHT - ETA * STRENGTH, WEIGHT - ETA * STRENGTH - ETA)),
            "AdamW takes off a part of the *weight*: 0.2 times 0.1 times 3.",
        ),
        Mistake(
            lambda: _decayed((WEIGHT + ETA,) * 2, (_OWN[0], _OWN[0] + ETA)),
            "A step goes against the gradient. Where that is positive, the weight shrinks.",
            also=(
                lambda: _decayed((WEIGHT + ETA,) * 2),
                lambda: _decayed(own=(_OWN[0], _OWN[0] + ETA)),
            ),
        ),
        Mistake(
            lambda: _decayed((WEIGHT - _NOT_CORRECTED,) * 2, (_OWN[0], _OWN[0] - _NOT_CORRECTED)),
            "Those steps are more than three rates long: Adam corrects both means first.",
        ),
        Mistake(
            lambda: _decayed((-ETA, -ETA), _MOVED),
            "That is how far the weights move. Asked for is where they are then.",
            also=(lambda: _decayed((ETA, ETA), (-_MOVED[0], -_MOVED[1])),),
        ),
        Mistake(
            lambda: _decayed(own=(WEIGHT, WEIGHT - ETA)),
            "That is Adam without any decay. AdamW takes a part of the weight off before it steps.",
        ),
    ),
)

EXERCISES = (MEMORY, RMSPROP, ADAM, TWO_DECAYS)
