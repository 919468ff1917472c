"""The exercises of lesson 05, training: a learning rate, the listing's slip, trained biases.

The mistake the lesson names is judging by the final loss of one run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import TOLERANCE, Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._worked import symbolic
from nnlib.symbolic import SymbolicNetwork

STEPS_TO_COUNT = 100
MARGIN = 1.10
"""A learning rate is right if its loss is at most this many times the lowest there is."""

DIGITS_LOST = 0.02
"""Relative: a loss that was rounded to two digits is about so far off."""

TRY_LARGER = (
    "With {rate:g} the loss after 100 steps is {loss:.9f}, {times} times the lowest there is. "
    "Try larger ones."
)
TRY_SMALLER = (
    "With {rate:g} the loss after 100 steps is {loss:.9f}, {times} times the lowest there is. "
    "Try smaller ones."
)


@cache
def _loss_after(learning_rate: float, steps: int = STEPS_TO_COUNT) -> float:
    with np.errstate(all="ignore"):
        run = symbolic().train(learning_rate, steps)
    return float(run.losses[-1]) if run.stopped_at is None else float("inf")


@cache
def _best_rate(steps: int = STEPS_TO_COUNT) -> float:
    """Return the learning rate with the lowest loss: a coarse scan, then finer ones around it."""
    rates = np.geomspace(0.1, 1000.0, 121)
    for _ in range(3):
        losses = [_loss_after(float(rate), steps) for rate in rates]
        best = int(np.argmin(losses))
        rates = np.linspace(rates[max(best - 1, 0)], rates[min(best + 1, len(rates) - 1)], 41)
    return float(rates[len(rates) // 2])


TRIED = (0.01, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 150.0, 200.0, 500.0)
"""The rates that the lesson tries, and those of a coarse search."""


def _is_a_loss(value: FloatArray) -> bool:
    """Return whether a value is the loss of a rate that is right, or of one that one tries."""
    lowest = _loss_after(_best_rate())
    if (1 - DIGITS_LOST) * lowest <= value[0] <= (MARGIN + DIGITS_LOST) * lowest:
        return True
    return any(abs(value[0] - _loss_after(rate)) <= TOLERANCE for rate in TRIED)


def _fast_enough(value: FloatArray) -> bool:
    rate = float(value[0])
    return rate > 0 and _loss_after(rate) <= MARGIN * _loss_after(_best_rate())


def _compare_rate(value: FloatArray) -> str:
    rate = float(value[0])
    times = f"{float(f'{_loss_after(rate) / _loss_after(_best_rate()):.3g}'):,.10g}"
    sentence = TRY_LARGER if rate < _best_rate() else TRY_SMALLER
    return sentence.format(rate=rate, loss=_loss_after(rate), times=times)


BEST_RATE = Exercise(
    id="05-best-rate",
    name="best_rate",
    asks=(
        "Hand in a learning rate whose loss after 100 steps is within 10 percent of the lowest "
        "there is."
    ),
    kind=NumbersAnswer(),
    solution=_best_rate,
    accepts=_fast_enough,
    right=(
        "Far above the article's 0.5: the first step alone goes most of the way. One sample and "
        "two sigmoids put up with that; do not count on it elsewhere."
    ),
    otherwise=_compare_rate,
    mistakes=(
        Mistake(
            lambda: article.LEARNING_RATE,
            "That is the article's rate, and it is careful: after 100 steps most of the way is "
            "still to go.",
        ),
        Mistake(
            lambda: 0.0,
            "A learning rate is positive: with 0 nothing moves, and below 0 the loss climbs.",
            lambda value: bool(value[0] <= 0),
        ),
        Mistake(
            lambda: _loss_after(_best_rate()),
            "That is a loss after 100 steps. The question is for the learning rate that gives it.",
            matches=_is_a_loss,
        ),
        Mistake(
            lambda: _best_rate(steps=1),
            "That is the best rate for a single step. Judge after 100: a step that long leaves "
            "the outputs where the sigmoid is flat.",
            lambda value: bool(abs(value[0] / _best_rate(steps=1) - 1) <= 0.05),
        ),
        Mistake(
            lambda: 1000.0,
            "So long a step throws both outputs to the flat ends of the sigmoid, and there they "
            "stay: the loss hardly changes after the first step.",
            lambda value: bool(value[0] >= 300),
        ),
    ),
)


@cache
def _run_losses(targets: tuple[float, float], steps: int = article.STEPS) -> FloatArray:
    network = SymbolicNetwork(article.network(), HalfSquaredError(), article.INPUTS, [targets])
    return network.train(article.LEARNING_RATE, steps).losses


@cache
def _early_losses(targets: tuple[float, float]) -> FloatArray:
    network = article.network()
    losses = [
        article.early_update_step(network, article.INPUTS, [targets], article.LEARNING_RATE)
        for _ in range(article.STEPS)
    ]
    losses.append(HalfSquaredError()(network.predict(article.INPUTS), [targets]))
    return np.array(losses)


@cache
def _shown(trained: tuple[float, float], shown: tuple[float, float], steps: int) -> float:
    """Return the loss against ``shown`` after some steps on ``trained``."""
    trained_network = SymbolicNetwork(
        article.network(), HalfSquaredError(), article.INPUTS, [trained]
    )
    network = article.network()
    network.parameters = trained_network.train(article.LEARNING_RATE, steps).parameters
    return float(HalfSquaredError()(network.predict(article.INPUTS), [shown]))


def _mixed(
    trained: tuple[float, float], first: tuple[float, float], last: tuple[float, float]
) -> Callable[[], list[float]]:
    """Return a maker of an answer with one pair of targets in each of its three places."""
    return lambda: [_shown(trained, first, FIRST), _shown(trained, last, LAST)]


TEXT, LISTING, SLIPPED, REVERSED = (0.01, 0.99), (0.01, 0.09), (0.01, 0.9), (0.09, 0.01)
FIRST, LAST = 7, 5_000
"""After how many steps account C is asked for: no table of the lesson has these."""


def _after(losses: FloatArray, first: int = FIRST, last: int = LAST) -> list[float]:
    return [float(losses[first]), float(losses[last])]


@cache
def _uphill() -> list[float]:
    """Return account C's losses if every step goes the other way."""
    network, loss, seen = article.network(), HalfSquaredError(), []
    for _ in range(LAST + 1):
        out = network.forward(article.INPUTS)
        seen.append(loss(out, [LISTING]))
        network.backward(loss.gradient(out, [LISTING]))
        network.parameters += article.LEARNING_RATE * network.gradient
    return _after(np.array(seen))


ACCOUNT_C = Exercise(
    id="05-account-c",
    name="account_c",
    asks="Hand in two numbers: E_total after 7 steps and after 5,000, for the listing's targets.",
    kind=NumbersAnswer((2,), labels=("E after 7 steps", "E after 5,000 steps")),
    solution=lambda: _after(_run_losses(LISTING)),
    right="Account C: a slip of one digit in a target, and a smaller final error than account A.",
    mistakes=(
        Mistake(
            lambda: _after(_run_losses(TEXT)),
            "That is account A, with the text's target 0.99. The listing has 0.09.",
        ),
        Mistake(
            lambda: _after(_early_losses(TEXT)),
            "That is account B: early updates, and the target 0.99. Account C has neither.",
        ),
        Mistake(
            lambda: _after(_early_losses(LISTING)),
            "The targets are right, but the output weights were updated too early. The listing "
            "takes every gradient where the step starts.",
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING), FIRST - 1, LAST - 1),
            "One step short: those are the losses before the 7th and before the 5,000th step.",
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING), first=FIRST - 1),
            "The second number is right, the first is one step off: before any step there is a "
            "loss, too.",
            also=(lambda: _after(_run_losses(LISTING), first=FIRST + 1),),
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING), last=LAST - 1),
            "The first number is right, the second is one step off: count 5,000 steps, and take "
            "the loss after the last.",
            also=(lambda: _after(_run_losses(LISTING), last=LAST + 1),),
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING), FIRST + 1, LAST + 1),
            "The losses are the run's, but both are one step off: before any step there is a loss, "
            "too. Take the one after 7 steps and the one after 5,000.",
            also=(
                lambda: _after(_run_losses(LISTING), FIRST - 1, LAST + 1),
                lambda: _after(_run_losses(LISTING), FIRST + 1, LAST - 1),
            ),
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING), 1, article.STEPS),
            "Those are the losses after 1 step and after 10,000, which the lesson's table has. "
            "Take the one after 7 steps and the one after 5,000.",
        ),
        Mistake(
            lambda: [2 * loss for loss in _after(_run_losses(LISTING))],
            "Twice too large: the run is right, but the half is missing in the losses.",
        ),
        Mistake(
            lambda: _after(_run_losses(SLIPPED)),
            "Your second target is 0.9. The listing has 0.09.",
        ),
        Mistake(
            lambda: _after(_run_losses(LISTING))[::-1],
            "The numbers are right, but they changed places: after 7 steps first.",
        ),
        Mistake(
            lambda: _after(_run_losses(REVERSED)),
            "The targets changed places: o1 should be 0.01, and o2 should be 0.09.",
        ),
        Mistake(
            _uphill,
            "The steps go uphill: subtract 0.5 times the gradient.",
        ),
        Mistake(
            _mixed(LISTING, TEXT, TEXT),
            "The weights are trained on the listing's targets, but a loss is measured against the "
            "text's. 0.09 belongs in every loss that you show, too.",
            also=(_mixed(LISTING, LISTING, TEXT), _mixed(LISTING, TEXT, LISTING)),
        ),
        Mistake(
            _mixed(TEXT, LISTING, LISTING),
            "A loss is measured against the listing's targets, but the weights are trained on the "
            "text's. 0.09 belongs in the gradient, too, and in every loss that you show.",
            also=(_mixed(TEXT, LISTING, TEXT), _mixed(TEXT, TEXT, LISTING)),
        ),
    ),
)


@cache
def _losses_with_biases(
    kind: str = "shared",
    hidden: bool = True,
    output: bool = True,
    reset: bool = False,
    order: tuple[int, ...] = tuple(range(10)),
    targets: tuple[float, float] = TEXT,
    steps: int = article.STEPS,
) -> FloatArray:
    """Return E after every step with the chosen biases trained.

    ``order`` says which of the ten numbers stands first, second and so on, if all ten are trained.
    """
    layers = [
        Dense(2, 2, "sigmoid", bias=kind, train_bias=trained, initial_bias=start)
        for trained, start in zip(
            (hidden, output), (0.0, 0.0) if reset else article.BIASES, strict=True
        )
    ]
    parameters = _with_biases(kind, hidden, output, reset)
    if len(parameters) == len(order):
        parameters = [parameters[k] for k in order]
    network = Network(layers, parameters=parameters)
    symbolic_network = SymbolicNetwork(network, HalfSquaredError(), article.INPUTS, [targets])
    return symbolic_network.train(article.LEARNING_RATE, steps).losses


def _loss_with_biases(**how: Any) -> float:
    return float(_losses_with_biases(**how)[-1])


def _drawn_start(biases: tuple[float, float] = (0.0, 0.0)) -> float:
    """Return E after a run from weights drawn with seed 0."""
    layers = [Dense(2, 2, "sigmoid", bias="shared", initial_bias=bias) for bias in biases]
    network = Network(layers, rng=np.random.default_rng(0))
    drawn = SymbolicNetwork(network, HalfSquaredError(), article.INPUTS, article.TARGETS)
    return float(drawn.train(article.LEARNING_RATE, article.STEPS).losses[-1])


def _with_biases(kind: str, hidden: bool, output: bool, reset: bool) -> list[float]:
    """Return the article's weights with the trained biases in their places."""
    count = 1 if kind == "shared" else 2
    values: list[float] = []
    for (start, stop), bias, trained in zip(
        pairwise((0, 4, 8)), article.BIASES, (hidden, output), strict=True
    ):
        values += article.WEIGHTS[start:stop].tolist()
        values += [0.0 if reset else bias] * (count if trained else 0)
    return values


WEIGHT_PLACES, BIAS_PLACES = (0, 1, 2, 3, 5, 6, 7, 8), (4, 9)
"""Where the weights and the biases stand among the ten parameters."""

TRAIN_BIASES = Exercise(
    id="05-train-biases",
    name="loss_biases",
    asks="Hand in E_total after 10,000 steps with both shared biases trained, as one number.",
    kind=NumbersAnswer(),
    solution=_loss_with_biases,
    right=(
        "Lower than account A by far, and nearly all of that is b1's doing: with b2 alone trained, "
        "the same 10,000 steps end a little higher than account A."
    ),
    mistakes=(
        Mistake(
            lambda: float(_run_losses(TEXT)[-1]),
            "That is account A: the biases stayed. Build both layers as "
            'Dense(2, 2, bias="shared"), without train_bias=False.',
        ),
        Mistake(
            lambda: _loss_with_biases(output=False),
            "Only b1 was trained. Build the output layer without train_bias=False, too.",
        ),
        Mistake(
            lambda: _loss_with_biases(hidden=False),
            "Only b2 was trained. Build the hidden layer without train_bias=False, too.",
        ),
        Mistake(
            lambda: _loss_with_biases(kind="per-neuron"),
            "Each neuron has a bias of its own here. The article shares one a layer: "
            'bias="shared".',
        ),
        Mistake(
            lambda: _loss_with_biases(reset=True),
            "The biases started at 0. They start at 0.35 and 0.60, like the article's.",
        ),
        Mistake(
            lambda: float(_run_losses(LISTING)[-1]),
            "That is a run with the listing's targets. The second target is 0.99 here.",
            also=(lambda: _loss_with_biases(targets=LISTING),),
        ),
        Mistake(
            lambda: _loss_with_biases(order=(*WEIGHT_PLACES, *BIAS_PLACES)),
            "The ten numbers stand in another order: w1..w4, b1, w5..w8, b2.",
            also=(
                lambda: _loss_with_biases(order=(*BIAS_PLACES, *WEIGHT_PLACES)),
                lambda: _loss_with_biases(order=(*WEIGHT_PLACES, *BIAS_PLACES[::-1])),
                lambda: _loss_with_biases(order=(*BIAS_PLACES[::-1], *WEIGHT_PLACES)),
            ),
        ),
        Mistake(
            lambda: _loss_with_biases(order=(0, 1, 2, 3, 9, 5, 6, 7, 8, 4)),
            "The two biases changed places: b1 is 0.35 and b2 is 0.60.",
        ),
        Mistake(
            lambda: _loss_with_biases(steps=article.STEPS - 1),
            "One step off: count 10,000 steps, and take the loss after the last.",
            also=(lambda: _loss_with_biases(steps=article.STEPS + 1),),
        ),
        Mistake(
            lambda: _loss_with_biases(steps=2 * article.STEPS),
            "That is E after 20,000 steps. A second fit goes on from where the first one ended: "
            "make the network anew before it.",
        ),
        Mistake(
            lambda: float(_losses_with_biases()[0]),
            "That is the loss before the training. Take the last one of the run.",
        ),
        Mistake(
            _drawn_start,
            "That run began at weights drawn at random. Such a network is good for reading "
            "parameter_names; start yours from the article's numbers, as parameters=[...].",
            also=(lambda: _drawn_start(article.BIASES),),
        ),
        Mistake(
            lambda: 2 * _loss_with_biases(),
            "Twice too large: the run is right, but the half is missing in the loss.",
        ),
    ),
)

EXERCISES = (BEST_RATE, ACCOUNT_C, TRAIN_BIASES)
