"""The exercise of lesson 00: turn one knob, and read what comes out.

It is there to be got wrong once, so that the learner has met all three answers of a check.
"""

from __future__ import annotations

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


def _sum_of_o1() -> float:
    return SETTING * node("out_h1") + node("w6") * node("out_h2") + node("b2")


TURN_A_KNOB = Exercise(
    id="00-turn-a-knob",
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
    ),
)

EXERCISES = (TURN_A_KNOB,)
