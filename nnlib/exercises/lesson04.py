"""The exercises of lesson 04, the backward pass: an error signal, a whole step, and the bug.

The mistake the lesson names is updating the output weights before back-propagating through them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import TOLERANCE, Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._steps import Step
from nnlib.exercises._worked import MISPRINT, early_gradient, gradient, misprinted, node

ANGLE_TOLERANCE = 5e-7
"""In degrees."""

NO_ANGLE = (
    "That is what 0 / 0 gives: has one of the two vectors the length 0? A step that changes w in "
    "place (w -= ...) moves the start along, and then the start minus step(start, ...) is 0. Begin "
    "step with w = w.copy(), and make the start anew. Two equal vectors give nan as well, where "
    "their cosine comes out a little above 1."
)


CHANGES_THE_START = (
    "An array that a function changes is changed for its caller, too, and what it held is lost: "
    "with such a step, start - step(start, ...) may come out as 0."
)


def _deltas() -> tuple[float, float]:
    """Return delta_o1 and delta_o2."""
    o1, o2 = node("out_o1"), node("out_o2")
    return _errors()[0] * o1 * (1 - o1), _errors()[1] * o2 * (1 - o2)


def _errors() -> tuple[float, float]:
    """Return out - target of o1 and o2."""
    return node("out_o1") - node("target_o1"), node("out_o2") - node("target_o2")


def _hidden_signal(signals: tuple[float, float], derivative: float) -> float:
    """Return what arrives at h2 along w6 and w8, times a derivative."""
    return (signals[0] * node("w6") + signals[1] * node("w8")) * derivative


def _delta_h2(to_o1: float, to_o2: float) -> float:
    """Return the error signal of h2, carried back along the two given weights."""
    delta_o1, delta_o2 = _deltas()
    out = node("out_h2")
    return (delta_o1 * to_o1 + delta_o2 * to_o2) * out * (1 - out)


def _misprinted_delta_h2() -> float:
    out = misprinted()
    signals = (out - node("target_o1")) * out * (1 - out), _deltas()[1]
    return _hidden_signal(signals, node("out_h2") * (1 - node("out_h2")))


def _updated(name: str) -> float:
    index = int(name[1:]) - 1
    return float(article.WEIGHTS[index] - article.LEARNING_RATE * gradient()[index])


DELTA_H2 = Exercise(
    id="04-delta-h2",
    name="delta_h2",
    asks="Hand in delta_h2 = dE_total/dnet_h2 at the start, as one number.",
    kind=NumbersAnswer(),
    solution=lambda: gradient()[2] / article.INPUTS[0, 0],
    right="Both outputs' error signals, each times the weight that leads there, times h2's slope.",
    mistakes=(
        Mistake(
            lambda: _delta_h2(node("w6"), 0.0),
            "Only o1's signal arrived. h2 also feeds o2, along w8.",
        ),
        Mistake(
            lambda: _delta_h2(0.0, node("w8")),
            "Only o2's signal arrived. h2 also feeds o1, along w6.",
        ),
        Mistake(
            lambda: _deltas()[0] * node("w6") + _deltas()[1] * node("w8"),
            "That is dE_total/dout_h2. One factor is left: the slope of the sigmoid at h2.",
        ),
        Mistake(
            lambda: _delta_h2(node("w5"), node("w7")),
            "The signals came back along w5 and w7, which lead to h1. h2 has w6 and w8.",
        ),
        Mistake(
            lambda: _delta_h2(node("w7"), node("w8")),
            "A row of the output weights was read where a column is meant: from h2 lead w6 and w8.",
            also=(lambda: _delta_h2(node("w5"), node("w6")),),
        ),
        Mistake(
            lambda: _delta_h2(_updated("w6"), _updated("w8")),
            "The signals came back through the updated w6 and w8. Every slope is taken where the "
            "step starts: update after the whole backward pass.",
        ),
        Mistake(
            lambda: -_delta_h2(node("w6"), node("w8")),
            "The sign is wrong: the error at an output is out - target.",
        ),
        Mistake(
            lambda: gradient()[2],
            "That is dE_total/dw3. delta_h2 stops at net_h2, before the input is multiplied in.",
        ),
        Mistake(
            lambda: gradient()[3],
            "That is dE_total/dw4, i2 times the number that is asked for. delta_h2 stops at "
            "net_h2, before the input is multiplied in.",
        ),
        Mistake(
            lambda: gradient()[0] / article.INPUTS[0, 0],
            "That is delta_h1.",
        ),
        Mistake(
            lambda: _delta_h2(node("w8"), node("w6")),
            "The weights changed places: o1's signal comes back along w6, and o2's along w8.",
        ),
        Mistake(
            lambda: _delta_h2(1.0, 1.0),
            "The weights are missing. Each signal is multiplied by the weight it comes back along.",
        ),
        Mistake(
            lambda: 2 * _delta_h2(node("w6"), node("w8")),
            "Twice too large: with the half in the loss, the error at an output is out - target.",
        ),
        Mistake(
            lambda: _hidden_signal(_errors(), node("out_h2") * (1 - node("out_h2"))),
            "The output neurons' slopes are missing: delta_o is out - target, times out(1 - out).",
        ),
        Mistake(
            lambda: _hidden_signal(_deltas(), node("out_h1") * (1 - node("out_h1"))),
            "The last factor is the slope at h1. Take the one at h2.",
        ),
        Mistake(
            lambda: _hidden_signal(_deltas(), node("out_h2")),
            "The last factor is not the slope of the sigmoid: that is out(1 - out), at h2.",
            also=(
                lambda: _hidden_signal(_deltas(), 1 - node("out_h2")),
                lambda: _hidden_signal(_deltas(), node("net_h2") * (1 - node("net_h2"))),
            ),
        ),
        Mistake(_misprinted_delta_h2, MISPRINT),
    ),
)


STEP = Step(
    ("w", "x", "t", "b", "eta"),
    {
        "W_h": lambda s: s.w[:4].reshape(2, 2),
        "W_o": lambda s: s.w[4:].reshape(2, 2),
        "out_h": lambda s: sigmoid(s.W_h @ s.x + s.b[0]),
        "out_o": lambda s: sigmoid(s.W_o @ s.out_h + s.b[1]),
        "delta_o": lambda s: (s.out_o - s.t) * s.out_o * (1 - s.out_o),
        "gradient_o": lambda s: np.outer(s.delta_o, s.out_h),
        "arriving": lambda s: s.W_o.T @ s.delta_o,
        "delta_h": lambda s: s.arriving * s.out_h * (1 - s.out_h),
        "gradient_h": lambda s: np.outer(s.delta_h, s.x),
        "gradient": lambda s: np.concatenate([s.gradient_h.ravel(), s.gradient_o.ravel()]),
        "new": lambda s: s.w - s.eta * s.gradient,
    },
)
"""The training step, right in every part."""


def _transposed_gradient(part: str) -> Callable[[Any], FloatArray]:
    return lambda s: STEP[part](s).T


def _forward_transposed(*layers: str, back: bool = True) -> Callable[[], Step]:
    """Return a maker of a step whose forward pass has these matrices transposed.

    ``back`` says whether the way back has the output weights as it should.
    """
    parts: dict[str, Callable[[Any], Any]] = {}
    if "V" in layers:
        parts["out_h"] = lambda s: sigmoid(s.W_h.T @ s.x + s.b[0])
    if "W" in layers:
        parts["out_o"] = lambda s: sigmoid(s.W_o.T @ s.out_h + s.b[1])
    if not back:
        parts["arriving"] = lambda s: s.W_o @ s.delta_o
    return lambda: STEP.but(**parts)


SWAPPED = STEP.but(
    W_h=lambda s: s.w[4:].reshape(2, 2),
    W_o=lambda s: s.w[:4].reshape(2, 2),
)
"""A step that takes the last four weights for the hidden layer's."""


def _two_steps(w: FloatArray, *others: Any) -> Any:
    return STEP(STEP(w, *others), *others)


def _article_call() -> tuple[Any, ...]:
    return (
        article.WEIGHTS.copy(),
        article.INPUTS[0].copy(),
        article.TARGETS[0].copy(),
        np.array(article.BIASES),
        article.LEARNING_RATE,
    )


def _step_trials() -> list[tuple[Any, ...]]:
    weights = np.array([0.9, -0.6, 0.3, 1.1, -0.7, 0.4, 0.8, -1.2])
    another_call = (
        weights,
        np.array([0.7, -0.3]),
        np.array([0.2, 0.9]),
        np.array([-0.1, 0.25]),
        2.0,
    )
    return [_article_call(), another_call]


def _written_in(place: int) -> Callable[[], Any]:
    """Return a step that takes the article's number or numbers for one of its arguments."""

    def step(*arguments: Any) -> FloatArray:
        given = list(arguments)
        given[place] = _article_call()[place]
        return STEP(*given)

    return lambda: step


def _right_on_the_article(value: FloatArray) -> bool:
    """Return whether a step is right with the article's numbers, and gives others otherwise."""
    right = np.allclose(value[:8], STEP(*_article_call()), rtol=0, atol=TOLERANCE)
    return bool(right and np.isfinite(value).all())


ONE_STEP = Exercise(
    id="04-one-step",
    name="step",
    asks="Write step(w, x, t, b, eta): it returns the eight weights after one training step.",
    kind=FunctionAnswer(
        "(w, x, t, b, eta)",
        _step_trials,
        shape=(8,),
        labels=tuple(f"w{k}" for k in range(1, 9)),
        calls=("the article's step", "a step with other numbers"),
        why_not=CHANGES_THE_START,
    ),
    solution=lambda: STEP,
    right="Forward, backward, and only then the update: eight weights move at once.",
    mistakes=(
        Mistake(
            lambda: STEP.but(arriving=lambda s: (s.W_o - s.eta * s.gradient_o).T @ s.delta_o),
            "w5..w8 are right, w1..w4 are not: the signal came back through output weights that "
            "had moved already. Keep the old ones until the backward pass is over.",
        ),
        Mistake(
            lambda: STEP.but(new=lambda s: s.w + s.eta * s.gradient),
            "The step goes uphill. Two signs decide that, and one of yours is the other way: the "
            "error is out - target, and the step is w minus eta times the gradient.",
        ),
        Mistake(
            lambda: STEP.but(delta_o=lambda s: 2 * (s.out_o - s.t) * s.out_o * (1 - s.out_o)),
            "Every step is twice too long: with the half in the loss, its slope is out - target.",
        ),
        Mistake(
            lambda: STEP.but(delta_o=lambda s: STEP["delta_o"](s) / 2),
            "Every step is half as long as it should be. E_total adds up over the outputs, and the "
            "slope of (target - out)^2 / 2 is out - target: nothing is divided by 2 any more.",
        ),
        Mistake(
            _forward_transposed("V"),
            "In the forward pass a matrix is transposed. There a neuron is a row: V @ x, then "
            "W @ h. Only the way back has W.T.",
            also=(
                _forward_transposed("W"),
                _forward_transposed("V", "W"),
                _forward_transposed("W", back=False),
                _forward_transposed("V", "W", back=False),
            ),
        ),
        Mistake(
            lambda: SWAPPED,
            "The two layers changed places: w[:4] is the hidden layer's matrix, w[4:] the output "
            "layer's.",
            also=(
                lambda: SWAPPED.but(gradient=lambda s: np.append(s.gradient_o, s.gradient_h)),
                lambda: SWAPPED.but(
                    new=lambda s: np.append(s.W_h, s.W_o) - s.eta * s.gradient,
                ),
            ),
        ),
        Mistake(
            lambda: STEP.but(delta_h=lambda s: s.arriving),
            "w5..w8 are right. In w1..w4 the slope of the hidden sigmoids is missing.",
        ),
        Mistake(
            lambda: STEP.but(delta_h=lambda s: s.arriving * s.out_h),
            "w5..w8 are right. In w1..w4 the slope of the hidden sigmoids lacks a factor: it is "
            "out(1 - out).",
            also=(lambda: STEP.but(delta_h=lambda s: s.arriving * (1 - s.out_h)),),
        ),
        Mistake(
            lambda: STEP.but(arriving=lambda s: s.W_o @ s.delta_o),
            "w5..w8 are right. For the hidden layer the output weights have to be transposed: "
            "a hidden neuron's signals come along its column.",
        ),
        Mistake(
            lambda: STEP.but(arriving=lambda s: s.W_o[0] * s.delta_o[0]),
            "w5..w8 are right. w1..w4 hear from o1 only; both outputs send a signal back.",
        ),
        Mistake(
            lambda: STEP.but(gradient_h=lambda s: np.zeros((2, 2))),
            "w5..w8 are right, but w1..w4 did not move.",
        ),
        Mistake(
            lambda: STEP.but(new=lambda s: s.w - s.gradient),
            "The learning rate is missing: the whole gradient was subtracted.",
        ),
        Mistake(
            lambda: STEP.but(new=lambda s: s.gradient),
            "That is the gradient. A step returns the new weights, w - eta * gradient.",
        ),
        Mistake(
            lambda: STEP.but(new=lambda s: -s.eta * s.gradient),
            "That is how far the weights move. A step returns where they arrive: add w.",
            also=(lambda: STEP.but(new=lambda s: s.eta * s.gradient),),
        ),
        Mistake(
            lambda: STEP.but(
                out_h=lambda s: sigmoid(s.W_h @ s.x), out_o=lambda s: sigmoid(s.W_o @ s.out_h)
            ),
            "The biases are missing in the forward pass: add b[0] in the hidden layer and b[1] in "
            "the output layer.",
        ),
        Mistake(
            lambda: STEP.but(out_o=lambda s: sigmoid(s.W_o @ s.out_h + s.b[0])),
            "Both layers add b[0]. The output layer has b[1].",
        ),
        Mistake(
            lambda: STEP.but(
                out_h=lambda s: sigmoid(s.W_h @ s.x + s.b),
                out_o=lambda s: sigmoid(s.W_o @ s.out_h + s.b),
            ),
            "The whole of b is added in a layer, so its two neurons get different biases. b holds "
            "one a layer: add b[0] to both hidden sums, and b[1] to both sums of the outputs.",
            also=(
                lambda: STEP.but(out_h=lambda s: sigmoid(s.W_h @ s.x + s.b)),
                lambda: STEP.but(out_o=lambda s: sigmoid(s.W_o @ s.out_h + s.b)),
            ),
        ),
        Mistake(
            lambda: STEP.but(
                out_h=lambda s: sigmoid(s.W_h @ s.x + s.b[1]),
                out_o=lambda s: sigmoid(s.W_o @ s.out_h + s.b[0]),
            ),
            "The biases changed places: the hidden layer adds b[0], the output layer b[1].",
        ),
        Mistake(
            lambda: STEP.but(out_h=lambda s: sigmoid(s.W_h @ s.x + s.b[1])),
            "Both layers add b[1]. The hidden layer has b[0].",
        ),
        Mistake(
            lambda: STEP.but(delta_o=lambda s: s.out_o - s.t),
            "The slope of the output sigmoids is missing: delta_o is out - target, times "
            "out(1 - out).",
        ),
        Mistake(
            lambda: STEP.but(delta_o=lambda s: (s.out_o - s.t) * s.out_o),
            "The slope of the output sigmoids lacks a factor: delta_o is out - target, times "
            "out(1 - out).",
            also=(lambda: STEP.but(delta_o=lambda s: (s.out_o - s.t) * (1 - s.out_o)),),
        ),
        Mistake(
            lambda: STEP.but(gradient_h=lambda s: np.outer(s.delta_h, s.out_h)),
            "w5..w8 are right. A slope of w1..w4 is a hidden signal times an input, not times a "
            "hidden output.",
        ),
        Mistake(
            lambda: STEP.but(gradient_o=lambda s: np.outer(s.delta_o, s.x)),
            "Only w1..w4 are right. A slope of w5..w8 is an output's signal times a hidden output, "
            "not times an input.",
        ),
        Mistake(
            lambda: STEP.but(gradient=lambda s: np.append(s.gradient_o, s.gradient_h)),
            "The output layer's slopes stand first. Join them in the order of w: w1..w4 first.",
        ),
        Mistake(
            lambda: STEP.but(new=lambda s: s.w.copy()),
            "The weights came back as they were.",
        ),
        Mistake(
            lambda: _two_steps,
            "That is where two steps lead. Take one: forward, backward, update.",
        ),
        Mistake(
            lambda: STEP.but(
                gradient_h=_transposed_gradient("gradient_h"),
                gradient_o=_transposed_gradient("gradient_o"),
            ),
            "A matrix of slopes is transposed. It has one row a signal: np.outer(delta, incoming).",
            also=(
                lambda: STEP.but(gradient_h=_transposed_gradient("gradient_h")),
                lambda: STEP.but(gradient_o=_transposed_gradient("gradient_o")),
            ),
        ),
        Mistake(
            _written_in(3),
            "Right with the article's numbers only. Is one of them still written into your "
            "function? Use w, x, t, b and eta as they come.",
            matches=_right_on_the_article,
            also=tuple(_written_in(place) for place in (0, 1, 2, 4)),
        ),
    ),
)


def _angle(u: FloatArray, v: FloatArray) -> float:
    """Return the angle between two vectors in degrees."""
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    return float(np.degrees(2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))))


ANGLE_RATE = 0.25
"""Another than those that the lesson measures, so that no earlier cell has the answer."""


def _early_angle(learning_rate: float = ANGLE_RATE) -> float:
    return _angle(gradient(), early_gradient(learning_rate))


ANGLE = Exercise(
    id="04-early-angle",
    name="angle",
    asks=(
        "Hand in the angle, in degrees, between the true gradient and the one that the early "
        "update steps along at a learning rate of 0.25."
    ),
    kind=NumbersAnswer(why_nan=NO_ANGLE),
    solution=_early_angle,
    tolerance=ANGLE_TOLERANCE,
    right="About half the angle at 0.5: too little to notice in a loss, plenty for a check.",
    mistakes=(
        Mistake(
            lambda: float(np.radians(_early_angle())),
            "That is in radians. np.degrees turns it into degrees.",
        ),
        Mistake(
            lambda: float(np.cos(np.radians(_early_angle()))),
            "That is the cosine of the angle. np.arccos gives the angle, in radians.",
        ),
        Mistake(
            lambda: _angle(gradient()[:4], early_gradient(ANGLE_RATE)[:4]),
            "That compares w1..w4 only. Take all eight entries.",
        ),
        Mistake(
            lambda: _angle(
                article.WEIGHTS - ANGLE_RATE * gradient(),
                article.WEIGHTS - ANGLE_RATE * early_gradient(ANGLE_RATE),
            ),
            "That is the angle between the two new weight vectors. Compare the steps: the weights "
            "before minus the weights after.",
        ),
        Mistake(
            lambda: 180.0 - _early_angle(),
            "One of the two vectors points the other way: the gradient is the weights before minus "
            "the weights after.",
        ),
        Mistake(
            lambda: float(np.degrees(np.arccos(gradient() @ early_gradient(ANGLE_RATE)))),
            "The lengths are missing: divide the product u @ v by both norms before np.arccos.",
        ),
        Mistake(
            lambda: _early_angle(article.LEARNING_RATE),
            "That is the angle at another learning rate. Take 0.25.",
            also=(lambda: _early_angle(5.0), lambda: _early_angle(50.0)),
        ),
        Mistake(
            lambda: 90.0 - _early_angle(),
            "That is what is left to a right angle, as np.arcsin gives it. From a cosine, "
            "np.arccos gives the angle.",
        ),
        Mistake(
            lambda: 0.0,
            "The two are the same vector. Does the hidden layer's signal really come back through "
            "the updated w5..w8?",
        ),
    ),
)

EXERCISES = (DELTA_H2, ONE_STEP, ANGLE)
