"""The exercises of lesson 11, optimizers: momentum's memory, RMSProp, Adam, and two decays.

The mistake the lesson names is to compare optimizers at one shared rate.  The two rules that the
reader writes have a module of their own each: ``_rmsprop`` and ``_adam``.
"""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._adam import ADAM
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._rmsprop import RMSPROP

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
            lambda: _memory(1.0, 0.99**AGO, 100.0, RATE / 100),
            "That would be momentum with 0.99. Here 0.9 of the velocity stays.",
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
                lambda: _decayed((WEIGHT + ETA,) * 2, (2 * WEIGHT - _OWN[0], 2 * WEIGHT - _OWN[1])),
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
