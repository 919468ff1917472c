"""The exercises of lesson 02, the loss: other targets, the best w5, half sum against mean.

The mistakes the lesson names are the forgotten half, and averaging where one should add.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import HalfSquaredError, article
from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._worked import MISPRINT, misprinted, node

SWAPPED_TARGETS = article.TARGETS[:, ::-1]
"""o1 should now be 0.99 and o2 0.01."""

W5_TOLERANCE = 0.01

GO_DOWN = (
    "At w5 = {w5:.9g} the loss is {loss:.9f}, and it falls on when w5 goes further down. If you "
    "searched: is the lowest inside the range, and is the step at most 0.01? If you worked back: "
    "net_o1 has three parts, that of h1, that of h2, and the bias."
)
GO_UP = (
    "At w5 = {w5:.9g} the loss is {loss:.9f}, and it falls on when w5 goes up again. If you "
    "searched: is the lowest inside the range, and is the step at most 0.01? If you worked back: "
    "net_o1 has three parts, that of h1, that of h2, and the bias."
)


def _outputs() -> FloatArray:
    return article.network().predict(article.INPUTS)


def _errors(targets: FloatArray = SWAPPED_TARGETS) -> FloatArray:
    return (targets - _outputs())[0]


def _with_misprint() -> float:
    return float(((SWAPPED_TARGETS - [misprinted(), node("out_o2")]) ** 2).sum() / 2)


def _logit(out: float) -> float:
    """Return the net at which a sigmoid neuron gives ``out``."""
    return float(np.log(out / (1.0 - out)))


def _best_w5(
    target: float = float(article.TARGETS[0, 0]), bias: float = article.BIASES[1]
) -> float:
    """Return the w5 that makes out_o1 equal ``target``: then E_o1 is 0, its lowest.

    E_o2 does not depend on w5, so E_total is lowest there, too.
    """
    return (_logit(target) - node("w6") * node("out_h2") - bias) / node("out_h1")


def _worked_back(net: float, others: float) -> float:
    """Return the w5 that brings what the other parts of net_o1 leave."""
    return (net - others) / node("out_h1")


def _slip_on_the_way_back(hint: str, *made: Callable[[], float]) -> Mistake:
    """Return the mistake of a slip in the formula; three decimals tell it from a search."""
    return Mistake(
        made[0],
        hint,
        lambda value: any(abs(value[0] - slip()) <= 5e-4 for slip in made),
        also=made[1:],
    )


def _part_of_h2() -> float:
    return node("w6") * node("out_h2")


def _loss_at_w5(w5: float) -> float:
    network = article.network()
    network.parameters[4] = w5
    return float(HalfSquaredError()(network.predict(article.INPUTS), article.TARGETS))


def _which_way(value: FloatArray) -> str:
    w5 = float(value[0])
    sentence = GO_DOWN if w5 > _best_w5() else GO_UP
    return sentence.format(w5=w5, loss=_loss_at_w5(w5))


def _mean_trials() -> list[tuple[Any, ...]]:
    return [(7.45930125, 3), (0.29837111, 1), (1.25730864, 10)]


def _converter(formula: Callable[[float, int], float]) -> Callable[[], Any]:
    return lambda: formula


OTHER_TARGETS = Exercise(
    id="02-other-targets",
    name="e_total",
    asks="Hand in E_total for the targets (0.99, 0.01), as one number.",
    kind=NumbersAnswer(),
    solution=lambda: HalfSquaredError()(_outputs(), SWAPPED_TARGETS),
    right=(
        "Half of each squared error, added over both outputs. With two outputs, and only then, "
        "the plain mean of the squares is the same number."
    ),
    mistakes=(
        Mistake(
            lambda: float((_errors() ** 2).sum()),
            "Twice too large: the half is missing. Each output gives (target - out)^2 / 2.",
        ),
        Mistake(
            lambda: float((_errors() ** 2).mean() / 2),
            "Half of what it should be: either the halves were averaged, and E_total adds them, or "
            "the half was squared, too.",
            also=(lambda: float(((_errors() / 2) ** 2).sum()),),
        ),
        Mistake(
            lambda: float(_errors()[0] ** 2 / 2),
            "That is E_o1 alone. E_total has a part for every output.",
        ),
        Mistake(
            lambda: float(_errors()[1] ** 2 / 2),
            "That is E_o2 alone. E_total has a part for every output.",
        ),
        Mistake(
            lambda: node("E_total"),
            "That is the loss for the article's own targets. Here o1 should be 0.99 and o2 0.01.",
        ),
        Mistake(
            lambda: float(np.abs(_errors()).sum() / 2),
            "The errors are not squared: that adds their sizes.",
            also=(lambda: float(np.abs(_errors()).sum()),),
        ),
        Mistake(
            lambda: float(_errors().sum() ** 2 / 2),
            "The errors were added and then squared. Square each one first: otherwise an error "
            "above and one below cancel.",
        ),
        Mistake(
            lambda: float(np.sqrt((_errors() ** 2).sum())),
            "A root was taken. E_total is a sum of squares, and stays one.",
            also=(lambda: float(np.sqrt((_errors() ** 2).mean())),),
        ),
        Mistake(
            lambda: float((_errors(SWAPPED_TARGETS[:, [0, 0]]) ** 2).sum() / 2),
            "Both outputs have the same target here. o1 should be 0.99, and o2 should be 0.01.",
            also=(lambda: float((_errors(SWAPPED_TARGETS[:, [1, 1]]) ** 2).sum() / 2),),
        ),
        Mistake(_with_misprint, MISPRINT),
    ),
)

BEST_W5 = Exercise(
    id="02-best-w5",
    name="best_w5",
    asks="Hand in the w5 at which E_total is lowest, to within 0.01, as one number.",
    kind=NumbersAnswer(),
    solution=_best_w5,
    tolerance=W5_TOLERANCE,
    accepts=lambda value: abs(float(value[0]) - _best_w5()) <= W5_TOLERANCE,
    right="There out_o1 meets its target, so only o2's part of the loss is left.",
    otherwise=_which_way,
    mistakes=(
        Mistake(
            lambda: (_logit(0.01) - node("w5") * node("out_h1") - node("b2")) / node("out_h2"),
            "That is the best w6 with w5 left alone. Vary w5, the weight from h1 to o1.",
            lambda value: (
                abs(
                    value[0]
                    - (_logit(0.01) - node("w5") * node("out_h1") - node("b2")) / node("out_h2")
                )
                <= W5_TOLERANCE
            ),
        ),
        Mistake(
            lambda: _best_w5(target=float(article.TARGETS[0, 1])),
            "That drives out_o1 to 0.99, which is the target of o2. o1 should be 0.01.",
            lambda value: abs(value[0] - _best_w5(target=0.99)) <= W5_TOLERANCE,
        ),
        Mistake(
            lambda: _best_w5(bias=0.0),
            "The bias b2 was left out of net_o1.",
            lambda value: abs(value[0] - _best_w5(bias=0.0)) <= W5_TOLERANCE,
        ),
        Mistake(
            lambda: _loss_at_w5(_best_w5()),
            "That is how low the loss gets. The question is where: hand in the weight.",
        ),
        Mistake(
            lambda: -_best_w5(),
            "The size is right, but the sign is not.",
            lambda value: abs(value[0] + _best_w5()) <= W5_TOLERANCE,
        ),
        Mistake(
            lambda: _logit(0.01),
            "That is the net_o1 at which out_o1 is 0.01. w5 brings only a part of it: take away "
            "what h2 and the bias bring, and divide by out_h1.",
            lambda value: abs(value[0] - _logit(0.01)) <= W5_TOLERANCE,
        ),
        Mistake(
            lambda: _best_w5() * node("out_h1"),
            "That is w5 times out_h1, the part that w5 brings to net_o1. Divide by out_h1.",
            lambda value: abs(value[0] - _best_w5() * node("out_h1")) <= W5_TOLERANCE,
        ),
        _slip_on_the_way_back(
            "The part that h2 brings to net_o1 was left out: w6 times out_h2.",
            lambda: _worked_back(_logit(0.01), node("b2")),
        ),
        _slip_on_the_way_back(
            "The bias of o1 is b2. That has b1 in it.",
            lambda: _worked_back(_logit(0.01), _part_of_h2() + node("b1")),
        ),
        _slip_on_the_way_back(
            "That has a logarithm to base 10 in it. ln is the natural one: np.log.",
            lambda: _worked_back(float(np.log10(0.01 / 0.99)), _part_of_h2() + node("b2")),
        ),
        _slip_on_the_way_back(
            "That comes from ln 0.01. The way back through the sigmoid is ln of y / (1 - y).",
            lambda: _worked_back(float(np.log(0.01)), _part_of_h2() + node("b2")),
        ),
    ),
)

HALF_TO_MEAN = Exercise(
    id="02-half-to-mean",
    name="to_mean",
    asks="Write to_mean(half_sum, n_outputs): it returns the mean squared error over the outputs.",
    kind=FunctionAnswer("(half_sum, n_outputs)", _mean_trials),
    solution=_converter(lambda half_sum, n: 2 * half_sum / n),
    right="Twice the half sum is the sum of squares; divided by the number of outputs, the mean.",
    mistakes=(
        Mistake(
            _converter(lambda half_sum, n: half_sum / n),
            "The half is still in there. Double the half sum first: that is the sum of squares.",
        ),
        Mistake(
            _converter(lambda half_sum, n: half_sum / 2 / n),
            "The half was taken a second time. To undo it, multiply by 2.",
        ),
        Mistake(
            _converter(lambda half_sum, n: 2 * half_sum),
            "That is the sum of squares. For the mean, divide by the number of outputs.",
        ),
        Mistake(
            _converter(lambda half_sum, n: half_sum),
            "The two are the same number for two outputs only. It has to hold for any number.",
        ),
        Mistake(
            _converter(lambda half_sum, n: n * half_sum / 2),
            "That goes the other way, from the mean to the half sum.",
        ),
        Mistake(
            _converter(lambda half_sum, n: half_sum / 2),
            "That is half of the half sum, whatever the number of outputs. Undo the half: multiply "
            "by 2. Then divide by the number of outputs.",
        ),
        Mistake(
            _converter(lambda half_sum, n: half_sum * n),
            "That multiplies by the number of outputs. A mean divides by it, and the half is still "
            "to be undone.",
        ),
        Mistake(
            _converter(lambda half_sum, n: 2 * half_sum * n),
            "The half is undone, but then you multiplied by the number of outputs. A mean divides "
            "by it.",
        ),
        Mistake(
            _converter(lambda half_sum, n: 2 * n / half_sum),
            "The arguments changed places: first half_sum, then n_outputs.",
            also=(_converter(lambda half_sum, n: n / half_sum),),
        ),
        Mistake(
            _converter(lambda half_sum, n: half_sum**2 / n),
            "A half sum is made of squares already: no other square and no root is needed.",
            also=(
                _converter(lambda half_sum, n: (2 * half_sum) ** 2 / n),
                _converter(lambda half_sum, n: float(np.sqrt(2 * half_sum / n))),
                _converter(lambda half_sum, n: float(np.sqrt(2 * half_sum)) / n),
            ),
        ),
        Mistake(
            _converter(lambda half_sum, n: 2 * half_sum // n),
            "Everything after the decimal point is gone, as // leaves it. Divide with /.",
        ),
        Mistake(
            _converter(lambda half_sum, n: 2 / n),
            "That is 2 / n_outputs: half_sum is missing. Multiply by it.",
        ),
    ),
)

EXERCISES = (OTHER_TARGETS, BEST_W5, HALF_TO_MEAN)
