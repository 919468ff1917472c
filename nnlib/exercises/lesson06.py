"""The exercises of lesson 06, build it yourself: backward, biases that learn, slow or stuck.

The mistake the lesson names is zero taken for missing; its biases are where that bites.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._fifty import STARTS, unsolved, wrong_answers
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._steps import Step
from nnlib.exercises._worked import node

Backward = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], Any]


def _backward_trials() -> list[tuple[Any, ...]]:
    """Return the article's output layer, and a layer of three neurons with other numbers."""
    out = np.array([node("out_o1"), node("out_o2")])
    article_call = (
        article.WEIGHTS[4:].reshape(2, 2).copy(),
        np.array([node("out_h1"), node("out_h2")]),
        out,
        out - article.TARGETS[0],
    )
    another_call = (
        np.array([[0.8, -0.4, 0.3], [0.1, 0.6, -0.9], [-0.5, 0.7, 0.2]]),
        np.array([0.9, -0.3, 0.4]),
        np.array([0.2, 0.7, 0.6]),
        np.array([-0.6, 0.3, 0.5]),
    )
    return [article_call, another_call]


def _backward(W: FloatArray, x: FloatArray, out: FloatArray, grad: FloatArray) -> Any:
    delta = grad * out * (1 - out)
    return np.outer(delta, x), delta, W.T @ delta


def _from_delta(make: Callable[..., Any]) -> Callable[[], Backward]:
    """Return a maker of a backward that is right up to delta: ``make(delta, W, x, out, grad)``."""

    def backward(W: FloatArray, x: FloatArray, out: FloatArray, grad: FloatArray) -> Any:
        return make(grad * out * (1 - out), W, x, out, grad)

    return lambda: backward


def _with_delta(make: Callable[..., FloatArray]) -> Callable[[], Backward]:
    """Return a maker of a backward that is right but for its delta: ``make(x, out, grad)``."""

    def backward(W: FloatArray, x: FloatArray, out: FloatArray, grad: FloatArray) -> Any:
        delta = make(x, out, grad)
        return np.outer(delta, x), delta, W.T @ delta

    return lambda: backward


BACKWARD = Exercise(
    id="06-backward",
    name="layer_backward",
    asks=(
        "Write layer_backward(W, x, out, grad): it returns the slopes along the layer's weights, "
        "along its biases, and along its inputs, as three arrays."
    ),
    kind=PartsAnswer(
        "(W, x, out, grad)",
        _backward_trials,
        calls=("the article's output layer", "a layer of three neurons"),
        parts=lambda W, x, out, grad: {
            "slopes_W": W.shape,
            "slopes_b": out.shape,
            "slopes_x": x.shape,
        },
    ),
    solution=lambda: _backward,
    right=(
        "A slope along the outputs comes in, a slope along the inputs goes out. Such layers can "
        "be stacked as high as you like."
    ),
    mistakes=(
        Mistake(
            _with_delta(lambda x, out, grad: grad),
            "The sigmoid's slope is missing: delta is grad times out(1 - out).",
        ),
        Mistake(
            _with_delta(lambda x, out, grad: grad * x * (1 - x)),
            "The sigmoid's slope is taken at the inputs. It is out(1 - out), at the outputs.",
        ),
        Mistake(
            _with_delta(lambda x, out, grad: grad * out),
            "The slope of the sigmoid is out(1 - out): one factor is missing.",
            also=(_with_delta(lambda x, out, grad: grad * (1 - out)),),
        ),
        Mistake(
            _with_delta(lambda x, out, grad: out * (1 - out)),
            "Where is grad? It says how the loss changes with each output, and every slope starts "
            "from it.",
        ),
        Mistake(
            _from_delta(lambda delta, W, x, out, grad: (np.outer(delta, x), delta, W @ delta)),
            "In slopes_x, W is read by rows. On the way back an input collects a column: one "
            "weight from each neuron.",
        ),
        Mistake(
            _from_delta(lambda delta, W, x, out, grad: (np.outer(x, delta), delta, W.T @ delta)),
            "The table slopes_W is transposed. It has one row a neuron, like W.",
        ),
        Mistake(
            _from_delta(lambda delta, W, x, out, grad: (np.outer(delta, x), delta, W.T @ grad)),
            "In slopes_x stands grad. What goes back along the weights is delta.",
        ),
        Mistake(
            _from_delta(lambda delta, W, x, out, grad: (np.outer(delta, x), grad, W.T @ delta)),
            "In slopes_b stands grad. A bias moves its neuron's sum one for one, so its slope is "
            "delta.",
        ),
        Mistake(
            _from_delta(lambda delta, W, x, out, grad: (np.outer(delta, out), delta, W.T @ delta)),
            "In slopes_W stand the layer's own outputs. A weight's slope is delta times the "
            "value that comes in along it.",
        ),
        Mistake(
            _from_delta(
                lambda delta, W, x, out, grad: (
                    np.outer(delta, x),
                    delta,
                    W.T @ delta * x * (1 - x),
                )
            ),
            "In slopes_x is one sigmoid's slope too many. That factor belongs to the layer before, "
            "which puts it in itself.",
        ),
        Mistake(
            _from_delta(
                lambda delta, W, x, out, grad: (
                    np.outer(delta, x),
                    delta,
                    (W - article.LEARNING_RATE * np.outer(delta, x)).T @ delta,
                )
            ),
            "In slopes_x the signal came back through weights that had moved already. Here nothing "
            "moves: backward finds slopes.",
        ),
        Mistake(
            _from_delta(
                lambda delta, W, x, out, grad: (np.outer(delta, x), delta, W[-1] * delta[-1])
            ),
            "In slopes_x only the last neuron's part is left. Every neuron sends one, and they add "
            "up: += was meant, and = was written.",
        ),
    ),
)

OWN_LOOKS = (2_000, 3_000, 5_000, 10_000)
"""When the lesson's train_xor looks, unless it is told."""

STEPS_TO_LOOK = (10_000, 20_000)
PLAUSIBLE = ((4, 22), (0, 13))
"""Counts that fifty other starts give: a test draws them."""


LOOKS = (*OWN_LOOKS, STEPS_TO_LOOK[1])


def _all_biases() -> list[float]:
    """Return how many starts fail after each of ``LOOKS``, all biases trained."""
    return unsolved(2, LOOKS, train_hidden_bias=True, train_bias=True)


def _own_biases() -> list[float]:
    return _all_biases()[-2:]


def _at_own_looks(first: int, second: int) -> Callable[[], list[float]]:
    return lambda: [_all_biases()[first], _all_biases()[second]]


def _looks_like_other_starts(value: FloatArray) -> str | None:
    if (value == _own_biases()).any():
        return None  # what is right is said to be right
    plausible = all(
        low <= count <= high and count == int(count)
        for count, (low, high) in zip(value, PLAUSIBLE, strict=True)
    )
    if plausible and value[0] >= value[1]:
        return (
            "Other starts may well give those counts, and so may other numbers of steps. To be "
            "judged, draw fifty starts from np.random.default_rng(0), as the lesson does, and look "
            "after 10,000 and 20,000 steps."
        )
    return None


def _answers_wrong() -> list[float]:
    rows = wrong_answers(2, LOOKS, train_hidden_bias=True, train_bias=True)
    return [float(sum(row)) for row in rows[-2:]]


STUCK = Exercise(
    id="06-slow-or-stuck",
    name="not_solved",
    asks=(
        "Hand in two numbers: how many of the 50 starts have not solved XOR after 10,000 steps, "
        "and after 20,000."
    ),
    kind=NumbersAnswer((2,), labels=("after 10,000 steps", "after 20,000 steps")),
    solution=_own_biases,
    right=(
        "Most of those that had failed were only slow. A few are stuck: that start never gets "
        "there, and the cure is another one."
    ),
    otherwise=_looks_like_other_starts,
    mistakes=(
        Mistake(
            lambda: [STARTS - count for count in _own_biases()],
            "Those are the starts that have solved it. The question is for the others.",
        ),
        Mistake(
            lambda: [count / STARTS for count in _own_biases()],
            "That is the share of the starts. Hand in how many there are.",
            also=(lambda: [100 * count / STARTS for count in _own_biases()],),
        ),
        Mistake(
            lambda: _own_biases()[::-1],
            "The counts changed places: after 10,000 steps first.",
        ),
        Mistake(
            lambda: _own_biases()[:1] * 2,
            "That is twice the count after 10,000 steps. Look again after 20,000.",
        ),
        Mistake(
            _at_own_looks(2, 3),
            "Those are counts after fewer steps: unless you say when, train_xor looks after 2,000, "
            "3,000, 5,000 and 10,000. Give it looks=(10_000, 20_000).",
            also=tuple(
                _at_own_looks(first, second)
                for first, second in ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3))
            ),
        ),
        Mistake(
            _answers_wrong,
            "Those are wrong answers, of which a start can have up to four. Count starts.",
        ),
        Mistake(
            lambda: unsolved(2, STEPS_TO_LOOK),
            "There the biases stayed frozen. Train all four arrays: V, a, W and c.",
        ),
        Mistake(
            lambda: unsolved(5, STEPS_TO_LOOK, train_hidden_bias=True, train_bias=True),
            "That is five hidden neurons. Take two.",
        ),
        Mistake(
            lambda: unsolved(3, STEPS_TO_LOOK, train_hidden_bias=True, train_bias=True),
            "Is that two hidden neurons? Three give those counts.",
        ),
        Mistake(
            lambda: unsolved(2, STEPS_TO_LOOK, train_hidden_bias=True),
            "The output's bias, c, stayed frozen. Train all four arrays: V, a, W and c.",
        ),
        Mistake(
            lambda: unsolved(2, STEPS_TO_LOOK, train_bias=True),
            "The hidden biases, a, stayed frozen. Train all four arrays: V, a, W and c.",
        ),
    ),
)


class _Neuron(SimpleNamespace):
    """A neuron of a trial network; what it and the others lack, they say by name."""

    lacks = "A neuron has no {name}. It has weights, bias, inputs, out and delta"

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(type(self).lacks.format(name=name))


class _Layer(_Neuron):
    lacks = (
        "A layer has no {name}. It has neurons, and each of them has weights, bias, inputs, out "
        "and delta"
    )


class _Network(_Neuron):
    lacks = "A network has no {name}. It has layers, and each of them has neurons"


def _network(seed: int, *sizes: int) -> _Network:
    """Return a network of plain loops after its backward pass, with numbers drawn for all."""
    rng = np.random.default_rng(seed)
    layers = []
    inputs = rng.uniform(0.2, 0.9, size=sizes[0]).tolist()
    for n_in, n_out in pairwise(sizes):
        bias = float(rng.uniform(0.1, 0.9))  # shared at the start
        neurons = [
            _Neuron(
                weights=rng.uniform(-1, 1, size=n_in).tolist(),
                bias=bias,
                inputs=list(inputs),
                out=float(rng.uniform(0.2, 0.9)),
                delta=float(rng.uniform(0.05, 0.3) * rng.choice((-1, 1))),
            )
            for _ in range(n_out)
        ]
        inputs = [neuron.out for neuron in neurons]
        layers.append(_Layer(neurons=neurons))
    return _Network(layers=layers)


def _numbers_of(network: Any) -> list[Any]:
    """Return each layer's weights and biases, in the order of the parts."""
    found = []
    for layer in network.layers:
        found.append([neuron.weights for neuron in layer.neurons])
        found.append([neuron.bias for neuron in layer.neurons])
    return found


def _shapes_of(network: Any, eta: float) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for name, layer in zip(("hidden", "output"), network.layers, strict=True):
        n_out, n_in = len(layer.neurons), len(layer.neurons[0].weights)
        shapes[f"the {name} layer's weights"] = (n_out, n_in)
        shapes[f"the {name} layer's biases"] = (n_out,)
    return shapes


STEP = Step(
    ("neuron", "layer", "eta"),
    {
        "weight_gradient": lambda s: [s.neuron.delta * value for value in s.neuron.inputs],
        "bias_gradient": lambda s: s.neuron.delta,
        "weights": lambda s: [
            weight - s.eta * gradient
            for weight, gradient in zip(s.neuron.weights, s.weight_gradient, strict=True)
        ],
        "bias": lambda s: s.neuron.bias - s.eta * s.bias_gradient,
        "moved": lambda s: (s.weights, s.bias),
    },
)
"""What one neuron's numbers become, right in every part."""

FROZEN = STEP.but(bias=lambda s: s.neuron.bias)
LAST_ONLY = STEP.but(
    bias=lambda s: STEP["bias"](s) if s.neuron is s.layer.neurons[-1] else s.neuron.bias
)


def whole_step(hidden: Step, output: Step | None = None) -> Callable[[Any, float], None]:
    """Return a step for a whole network, from one for the neurons of each of its two layers."""

    def step(network: Any, eta: float) -> None:
        for layer, of_neuron in zip(network.layers, (hidden, output or hidden), strict=True):
            for neuron in layer.neurons:
                neuron.weights[:], neuron.bias = of_neuron(neuron, layer, eta)

    return step


def _at_one_half(*parts: str) -> Callable[[], Callable[[Any, float], None]]:
    """Return a maker of a step that takes 0.5 for eta in these parts."""

    def at_one_half(part: str) -> Callable[[Any], Any]:
        return lambda s: STEP[part](SimpleNamespace(**{**vars(s), "eta": 0.5}))

    return lambda: whole_step(STEP.but(**{part: at_one_half(part) for part in parts}))


def _bias_times(factor: Callable[[Any], float]) -> Callable[[], Callable[[Any, float], None]]:
    """Return a maker of a step whose bias gradients are multiplied by something of the neuron."""
    multiplied = STEP.but(bias_gradient=lambda s: s.neuron.delta * factor(s.neuron))
    return lambda: whole_step(multiplied)


TRAIN_BIASES = Exercise(
    id="06-train-biases",
    name="full_step",
    asks=(
        "Write full_step(network, eta): it moves every weight and every neuron's own bias, in "
        "place."
    ),
    kind=PartsAnswer(
        "(network, eta)",
        lambda: [(_network(1, 2, 2, 2), 0.5), (_network(2, 2, 5, 1), 1.7)],
        calls=("a 2-2-2 network", "a 2-5-1 network"),
        parts=_shapes_of,
        changed=_numbers_of,
    ),
    solution=lambda: whole_step(STEP),
    right="One line more, and every neuron can shift its own boundary.",
    mistakes=(
        Mistake(
            lambda: whole_step(FROZEN),
            "The weights moved, the biases did not. Move each neuron.bias, too.",
        ),
        Mistake(
            lambda: whole_step(STEP.but(weights=lambda s: s.neuron.weights)),
            "The biases moved, the weights did not. Keep the loop over the weights.",
        ),
        Mistake(
            lambda: whole_step(FROZEN.but(weights=lambda s: s.neuron.weights)),
            "Nothing has moved. Change neuron.weights[k] and neuron.bias themselves: a new name "
            "for a number changes nothing in the neuron.",
        ),
        Mistake(
            lambda: whole_step(STEP.but(bias=lambda s: s.neuron.bias + s.eta * s.bias_gradient)),
            "The biases go uphill. Like the weights, they go against their slope.",
        ),
        Mistake(
            lambda: whole_step(STEP.but(bias=lambda s: s.neuron.bias - s.bias_gradient)),
            "The learning rate is missing in the bias: it moves by eta times delta.",
        ),
        Mistake(
            _bias_times(lambda neuron: len(neuron.inputs)),
            "The biases moved once for every input: that line stands inside the loop over the "
            "weights. Move it out, one level to the left.",
        ),
        Mistake(
            _bias_times(lambda neuron: neuron.inputs[-1]),
            "The bias's slope was multiplied by an input. Nothing multiplies a bias in the sum, "
            "so its slope is delta alone.",
            also=(
                _bias_times(lambda neuron: neuron.inputs[0]),
                _bias_times(lambda neuron: sum(neuron.inputs)),
            ),
        ),
        Mistake(
            _bias_times(lambda neuron: neuron.bias),
            "The bias's slope was multiplied by the bias. It is delta alone.",
        ),
        Mistake(
            lambda: whole_step(STEP.but(bias_gradient=lambda s: s.neuron.out)),
            "The biases moved by the neuron's output. A bias's slope is delta.",
        ),
        Mistake(
            lambda: whole_step(
                STEP.but(bias_gradient=lambda s: sum(n.delta for n in s.layer.neurons))
            ),
            "Every bias moved by the deltas of its whole layer: that trains one shared bias. Here "
            "each neuron has one of its own.",
        ),
        Mistake(
            lambda: whole_step(STEP.but(bias=lambda s: -s.eta * s.bias_gradient)),
            "The old biases are gone: -= was meant, and = was written.",
        ),
        Mistake(
            lambda: whole_step(LAST_ONLY),
            "Only the last neuron of each layer moved its bias: that line stands outside the loop "
            "over the neurons. Move it in, one level to the right.",
        ),
        Mistake(
            lambda: whole_step(FROZEN, LAST_ONLY),
            "Only the network's last neuron moved its bias: that line stands outside both loops. "
            "Move it in, to the neurons.",
        ),
        Mistake(
            _at_one_half("weights", "bias"),
            "Right with a learning rate of 0.5 only. Use eta: it is not always 0.5.",
            also=(_at_one_half("weights"), _at_one_half("bias")),
        ),
        Mistake(
            lambda: whole_step(STEP, FROZEN),
            "The output layer's biases stayed. Go through all layers.",
        ),
        Mistake(
            lambda: whole_step(FROZEN, STEP),
            "The hidden layer's biases stayed. Go through all layers.",
        ),
    ),
)

EXERCISES = (BACKWARD, TRAIN_BIASES, STUCK)
