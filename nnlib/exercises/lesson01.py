"""The exercises of lesson 01, the forward pass: a sum by hand, a layer as a matrix, three neurons.

The mistake the lesson names is the transposed matrix: a column of W read where a row was meant.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import TOLERANCE, Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._worked import node

X = article.INPUTS[0]
W = article.WEIGHTS[:4].reshape(2, 2)
B1, B2 = article.BIASES

_ARTICLE_CALL = (W, X, np.array([B1, B1]))

THREE_WEIGHTS = np.array([[0.15, 0.20], [0.25, 0.30], [0.60, -0.10]])
"""Three hidden neurons, one a row: shape (3, 2)."""


def _layer_trials() -> list[tuple[Any, ...]]:
    another = np.array([[0.8, -0.4], [0.1, 0.6]])
    three = np.array([[0.5, -0.3], [-0.9, 0.2], [0.4, 0.7]])
    return [
        tuple(argument.copy() for argument in _ARTICLE_CALL),
        (another, np.array([1.5, -2.0]), np.array([0.3, -0.7])),
        (three, np.array([-0.6, 1.2]), np.array([0.1, -0.2, 0.5])),
    ]


def _right_on_the_article(value: FloatArray) -> bool:
    """Return whether a layer is right with the article's numbers, and gives others otherwise."""
    off = np.abs(value[2:4] - _layer(*_layer_trials()[1]))
    return bool(
        np.allclose(value[:2], _layer(*_ARTICLE_CALL), rtol=0, atol=TOLERANCE)
        and (off > TOLERANCE).any()
    )


def _layer(W: FloatArray, x: FloatArray, b: FloatArray) -> FloatArray:
    return sigmoid(W @ x + b)


NET_H2 = Exercise(
    id="01-net-h2",
    name="net_h2",
    asks="Hand in net_h2, the weighted sum of the second hidden neuron, as one number.",
    kind=NumbersAnswer(),
    solution=lambda: node("net_h2"),
    right="Each input times its own weight from the second row, and the bias once.",
    mistakes=(
        Mistake(
            lambda: node("net_h2") - node("b1"),
            "The bias is missing: add b1 after the two products.",
        ),
        Mistake(
            lambda: node("net_h1"),
            "That is net_h1. The second neuron has weights of its own, the second row of W.",
        ),
        Mistake(
            lambda: node("out_h2"),
            "That is out_h2: the sigmoid is applied already. net_h2 is the sum before it.",
        ),
        Mistake(
            lambda: float(W[:, 1] @ X + B1),
            "Three slips end at 0.39. A column of W was read where a row is meant: h2 has w3 and "
            "w4. Or the inputs changed places: w3 goes with i1, and w4 with i2. Or you rounded to "
            "two decimals: keep all digits.",
            also=(lambda: float(W[1] @ X[::-1] + B1), lambda: round(node("net_h2"), 2)),
        ),
        Mistake(
            lambda: node("net_h2") - 2 * node("b1"),
            "The bias was subtracted. A neuron adds it to its sum.",
        ),
        Mistake(
            lambda: float(W[1].sum() * X.sum() + B1),
            "The weights were added up, and the inputs, and then multiplied. Each input has a "
            "weight of its own: multiply first, then add.",
        ),
        Mistake(
            lambda: node("net_h2") - node("b1") + node("b2"),
            "That has b2 in it. The bias of the hidden layer is b1.",
        ),
        Mistake(
            lambda: node("net_h2") + node("b1"),
            "The bias is in there twice. A neuron adds it once, not once an input.",
        ),
        Mistake(
            lambda: node("net_h2") - node("w3") * node("i1"),
            "A product is missing: both inputs reach h2, i1 along w3 and i2 along w4.",
            also=(lambda: node("net_h2") - node("w4") * node("i2"),),
        ),
    ),
)

LAYER = Exercise(
    id="01-layer-matrix",
    name="hidden_layer",
    asks="Write hidden_layer(W, x, b): it returns the outputs of a layer of sigmoid neurons.",
    kind=FunctionAnswer(
        "(W, x, b)",
        _layer_trials,
        shape=lambda W, x, b: (len(W),),
        labels=("out_h1", "out_h2", "out_h3"),
        calls=("the article's layer", "a layer with other numbers", "a layer of three neurons"),
    ),
    solution=lambda: _layer,
    right="A row of W is a neuron, however many there are.",
    mistakes=(
        Mistake(
            lambda: lambda W, x, b: sigmoid(W.T @ x + b),
            "W is transposed: x meets the columns of W, but a neuron is a row. Write W @ x, "
            "not W.T @ x or x @ W.",
        ),
        Mistake(
            lambda: lambda W, x, b: W @ x + b,
            "That is net, the weighted sums. The sigmoid is still to come.",
        ),
        Mistake(
            lambda: lambda W, x, b: sigmoid(W @ x),
            "The bias is missing: the sigmoid takes W @ x + b.",
        ),
        Mistake(
            lambda: lambda W, x, b: sigmoid(W @ x) + b,
            "The bias is added after the sigmoid. It belongs to the sum, inside.",
        ),
        Mistake(
            lambda: lambda W, x, b: 1 / (1 + np.exp(W @ x + b)),
            "The sign in the exponent is missing: the sigmoid is 1 / (1 + exp(-net)).",
        ),
        Mistake(
            lambda: lambda W, x, b: sigmoid((W * x + b).sum(axis=1)),
            "The bias is added to every product, so it counts once an input. Sum first, then "
            "add it.",
        ),
        Mistake(
            lambda: lambda W, x, b: sigmoid(W @ x + b[0]),
            "Every neuron adds the same entry of b. Each has one of its own: add the whole of b.",
            also=(lambda: lambda W, x, b: sigmoid(W @ x + b[1]),),
        ),
        Mistake(
            lambda: lambda W, x, b: 1 / (1 + np.exp(-W @ x + b)),
            "The bias is subtracted. In exp(-net) the minus is for the whole sum: -(W @ x + b).",
        ),
        Mistake(
            lambda: lambda W, x, b: np.tanh(W @ x + b),
            "That is tanh of the sums. These neurons have the sigmoid.",
        ),
        Mistake(
            lambda: lambda W, x, b: _layer(W, x, b)[:2],
            "Right for two neurons, but not for three. A row of W is a neuron, and W may have any "
            "number of rows: take them all, and as many entries of b.",
        ),
        Mistake(
            lambda: lambda W, x, b: _layer(_ARTICLE_CALL[0], x, b),
            "Right with the article's numbers only. Is one of them still written into your "
            "function? Use W, x and b as they come.",
            matches=_right_on_the_article,
            also=(
                lambda: lambda W, x, b: _layer(W, _ARTICLE_CALL[1], b),
                lambda: lambda W, x, b: _layer(W, x, _ARTICLE_CALL[2]),
            ),
        ),
    ),
)

THREE_NEURONS = Exercise(
    id="01-three-neurons",
    name="out_three",
    asks="Hand in the outputs of the three hidden neurons as an array of 3 numbers.",
    kind=NumbersAnswer((3,), labels=("out_h1", "out_h2", "out_h3")),
    solution=lambda: sigmoid(THREE_WEIGHTS @ X + B1),
    right="Three rows, three neurons, three outputs; the inputs are still two.",
    mistakes=(
        Mistake(
            lambda: THREE_WEIGHTS @ X + B1,
            "Those are the three weighted sums. The sigmoid is still to come.",
        ),
        Mistake(
            lambda: sigmoid(THREE_WEIGHTS @ X),
            "The bias is missing: add b1 to each of the three sums.",
        ),
        Mistake(
            lambda: sigmoid(X @ THREE_WEIGHTS.reshape(2, 3) + B1),
            "The six weights are dealt out to the wrong neurons: reshape keeps the order of the "
            "numbers, and turns no row into a column. Keep W as three rows of two.",
            also=(lambda: sigmoid(THREE_WEIGHTS.T.reshape(3, 2) @ X + B1),),
        ),
        Mistake(
            lambda: sigmoid(THREE_WEIGHTS @ X[::-1] + B1),
            "The inputs changed places: x is i1, then i2.",
        ),
        Mistake(
            lambda: sigmoid(THREE_WEIGHTS @ X + B2),
            "That has b2 in it. The bias of the hidden layer is b1.",
        ),
        Mistake(
            lambda: sigmoid(-(THREE_WEIGHTS @ X + B1)),
            "The sign in the exponent is missing: the sigmoid is 1 / (1 + exp(-net)).",
        ),
        Mistake(
            lambda: sigmoid(THREE_WEIGHTS @ X) + B1,
            "The bias is added after the sigmoid. It belongs to the sum, inside.",
        ),
        Mistake(
            lambda: sigmoid(THREE_WEIGHTS @ X + 2 * B1),
            "The bias is in there twice. A neuron adds it once, not once an input.",
        ),
        Mistake(
            lambda: sigmoid(np.abs(THREE_WEIGHTS) @ X + B1),
            "In the third row the minus got lost: the second weight there is -0.10.",
        ),
        Mistake(
            lambda: sigmoid(np.array([*W @ X, THREE_WEIGHTS[2] @ X[::-1]]) + B1),
            "In the third row the weights changed places: 0.60 goes with i1, and -0.10 with i2.",
        ),
    ),
)

EXERCISES = (NET_H2, LAYER, THREE_NEURONS)
