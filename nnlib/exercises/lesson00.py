"""The exercise of lesson 00: turn one knob, and read what comes out.

It is there to be got wrong once, so that the learner has met all three answers of a check.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import floor

from nnlib import article
from nnlib.activations import sigmoid
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._worked import node

KNOB, SETTING = "w5", 0.90


def _outputs(name: str = KNOB, setting: float = SETTING) -> list[float]:
    """Return out_o1 and out_o2 with one weight of the article's network changed."""
    network = article.network()
    network.parameters[network.parameter_names.index(name)] = setting
    return network.predict(article.INPUTS)[0].tolist()


def _read_off(digits: int, way: Callable[[float], float]) -> float:
    """Return the answer to so many decimals: ``way`` makes a whole number of a number."""
    return float(way(float(sigmoid(_sum_of_o1())) * 10**digits) / 10**digits)


def _sum_of_o1() -> float:
    return SETTING * node("out_h1") + node("w6") * node("out_h2") + node("b2")


TURN_A_KNOB = Exercise(
    id="00-turn-a-knob",
    name="out_o1",
    asks="Hand in out_o1 with w5 = 0.90 and all the rest as it was, as one number.",
    kind=NumbersAnswer(),
    solution=lambda: float(sigmoid(_sum_of_o1())),
    right="One knob turned, one number read: that is how you will ask a network a question.",
    mistakes=(
        Mistake(
            lambda: node("out_o1"),
            "That is out_o1 with w5 = 0.40, before the knob was turned.",
        ),
        Mistake(
            lambda: _outputs()[1],
            "That is out_o2, the other output.",
        ),
        Mistake(
            _sum_of_o1,
            "That is net_o1, the sum inside the neuron. out_o1 stands below it.",
        ),
        Mistake(
            lambda: _outputs("w6")[0],
            "That is out_o1 with w6 = 0.90. Press Reset, and turn w5.",
        ),
        Mistake(
            lambda: _outputs(setting=node("w5") + SETTING)[0],
            "That is w5 turned up by 0.90. Turn it to 0.90.",
        ),
        Mistake(
            lambda: SETTING,
            "That is the knob. The question is for the output, out_o1.",
        ),
        Mistake(
            lambda: _outputs(setting=0.50)[0],
            "That is out_o1 with w5 = 0.50. Turn it to 0.90.",
        ),
        Mistake(
            lambda: _outputs("w4")[0],
            "That is out_o1 with w4 = 0.90. In code the weights are numbered from 0, so w5 is "
            "parameters[4].",
        ),
        Mistake(
            lambda: _read_off(2, round),
            "That is out_o1, rounded or cut off. Read all nine digits at the top of the explorer.",
            also=tuple(
                partial(_read_off, digits, way) for digits in range(2, 7) for way in (round, floor)
            ),
        ),
    ),
)

EXERCISES = (TURN_A_KNOB,)
