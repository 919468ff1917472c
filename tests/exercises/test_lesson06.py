"""Lesson 06: fifty starts against the library, and what odd answers to its exercises are told."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib.exercises import Status, _guard, check
from nnlib.exercises._fifty import ANSWERS, EXAMPLES, Fifty, unsolved, wrong_answers
from nnlib.exercises.lesson06 import (
    PLAUSIBLE,
    STEP,
    STEPS_TO_LOOK,
    _backward,
    _backward_trials,
    _network,
    whole_step,
)

# The exercises' own answers, against the library


def test_a_layer_s_gradients_are_the_library_s() -> None:
    for W, x, _, grad in _backward_trials():
        n_out, n_in = W.shape
        layer = Dense(n_in, n_out)
        network = Network([layer], parameters=np.append(W, np.linspace(-1, 1, n_out)))
        out = network.forward(x[np.newaxis])[0]
        below = network.backward(grad[np.newaxis])
        gradient_W, gradient_b, gradient_x = _backward(W, x, out, grad)
        np.testing.assert_allclose(gradient_W, layer.weight_gradient, rtol=0, atol=1e-15)
        np.testing.assert_allclose(gradient_b, layer.bias_gradient, rtol=0, atol=1e-15)
        np.testing.assert_allclose(gradient_x, below[0], rtol=0, atol=1e-15)


def in_loops(net: Network, x: np.ndarray, t: np.ndarray) -> SimpleNamespace:
    """Return a network of plain loops in the state in which ``net`` is after its backward pass."""
    net.backward(HalfSquaredError().gradient(net.forward(x), t))
    layers = []
    for layer in net.layers:
        neurons = [
            SimpleNamespace(
                weights=layer.weight[j].tolist(),
                bias=float(layer.bias[j]),
                inputs=layer.input[0].tolist(),
                out=float(layer.out[0, j]),
                delta=float(layer.bias_gradient[j]),
            )
            for j in range(layer.n_out)
        ]
        layers.append(SimpleNamespace(neurons=neurons))
    return SimpleNamespace(layers=layers)


def test_the_step_with_biases_is_the_library_s() -> None:
    net = Network([Dense(2, 5), Dense(5, 1)], rng=np.random.default_rng(3))
    network = in_loops(net, np.array([[0.3, 0.8]]), np.array([[1.0]]))
    whole_step(STEP)(network, 0.5)
    net.parameters -= 0.5 * net.gradient
    for layer, loops in zip(net.layers, network.layers, strict=True):
        assert [n.weights for n in loops.neurons] == pytest.approx(layer.weight, abs=1e-15)
        assert [n.bias for n in loops.neurons] == pytest.approx(layer.bias, abs=1e-15)


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("n_hidden", [2, 5])
def test_fifty_starts_at_once_are_fifty_runs_of_the_library(n_hidden: int, trained: bool) -> None:
    rng = np.random.default_rng(0)
    fifty = Fifty.drawn(rng, n_hidden)
    nets = {}
    for start in (0, 17, 49):
        layers = [Dense(2, n_hidden, train_bias=trained), Dense(n_hidden, 1, train_bias=trained)]
        net = nets[start] = Network(layers, rng=rng.spawn(1)[0])
        net.layers[0].weight[:], net.layers[0].bias[:] = (
            fifty.hidden[start],
            fifty.hidden_bias[start],
        )
        net.layers[1].weight[:] = fifty.output[start]
        net.layers[1].bias[:] = fifty.output_bias[start]
    loss = HalfSquaredError()
    for _ in range(1_000):
        chosen = rng.integers(4, size=50)
        fifty.step(chosen, trained, trained)
        for start, net in nets.items():
            x, t = EXAMPLES[chosen[[start]]], ANSWERS[chosen[[start]], np.newaxis]
            net.backward(loss.gradient(net.forward(x), t))
            net.parameters -= 0.5 * net.gradient
    for start, net in nets.items():
        out = net.predict(EXAMPLES)[:, 0]
        np.testing.assert_allclose(fifty.outputs()[start], out, rtol=0, atol=1e-12)


def test_the_hidden_biases_of_a_layer_start_equal() -> None:
    fifty = Fifty.drawn(np.random.default_rng(0), 5)
    assert (fifty.hidden_bias == fifty.hidden_bias[:, :1]).all()
    assert len(set(fifty.hidden_bias[:, 0])) == 50
    for array in (fifty.hidden, fifty.hidden_bias, fifty.output, fifty.output_bias):
        assert ((array >= 0) & (array < 1)).all()


def test_a_run_that_goes_on_longer_is_the_same_run() -> None:
    both = wrong_answers(2, (500, 1_500), train_hidden_bias=True, train_bias=True)
    short = wrong_answers(2, (500,), train_hidden_bias=True, train_bias=True)
    assert both[0] == short[0]


def test_counts_of_other_starts_are_called_plausible() -> None:
    for seed in range(1, 6):
        counts = unsolved(2, STEPS_TO_LOOK, train_hidden_bias=True, train_bias=True, seed=seed)
        assert all(low <= n <= high for n, (low, high) in zip(counts, PLAUSIBLE, strict=True))
        outcome = check("06-slow-or-stuck", counts)
        assert outcome.status is Status.NOT_YET
        if counts[0] == 11:  # by chance the right one
            assert outcome.message == "Off: after 20,000 steps. The rest is right."
        else:
            assert outcome.message.startswith("Other starts may well give those counts")


@pytest.mark.parametrize("counts", [[30, 2], [12.5, 4], [10, 12], [0, 5]])
def test_counts_that_no_starts_give_are_not_called_plausible(counts: list[float]) -> None:
    message = check("06-slow-or-stuck", counts).message
    assert message.startswith("None of the usual slips, and no number is right yet.")


# layer_backward: several arrays come back


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            lambda W, x, out, grad: _backward(W, x, out, grad)[2],
            "came as an array of shape (2,) and dtype float64; expected 3 arrays in this order: "
            "return slopes_W, slopes_b, slopes_x.",
        ),
        (lambda W, x, out, grad: _backward(W, x, out, grad)[:2], "came as 2 values; expected 3"),
        (lambda W, x, out, grad: [_backward(W, x, out, grad)], "came as 1 value; expected 3"),
        (lambda W, x, out, grad: {"W": W}, "a value of type dict; expected 3 arrays"),
        (lambda W, x, out, grad: print(end=""), "returned None. Does it end with a return?"),
        (lambda W, x, out, grad: (v for v in (W, x, x)), "a value of type generator"),
        (
            lambda W, x, out, grad: _backward(W, x, out, grad)[::-1],
            "slopes_W has shape (2,); expected an array of shape (2, 2).",
        ),
        (lambda W, x, out, grad: (W, grad.sum(), x), "slopes_b has shape (); expected 2 numbers."),
        (lambda W, x, out, grad: (W, None, x), "slopes_b came as None; expected 2 numbers."),
        (lambda W, x, out, grad: (W, x * 1j, x), "slopes_b came as an array of shape (2,) and"),
        (lambda W, x, out, grad: (W.astype(str), x, x), "slopes_W came as an array of shape"),
        (lambda W, x, out, grad: (W / 0, x, x), "slopes_W holds inf; expected finite numbers."),
        (
            lambda W, x, out, grad: (W, [[1.0], [2.0, 3.0]], x),
            "slopes_b holds entries of different",
        ),
        (lambda W, x, out, grad: W @ np.ones(7), "The function stopped with ValueError: matmul"),
        (lambda W, x, out: (W, x, x), "The function stopped with TypeError"),
        (lambda W, x, out, grad: (W[:2, :2], x[:2], x[:2]), "expected an array of shape (3, 3)"),
    ],
)
def test_odd_slopes_get_a_sentence(answer: Callable[..., object], sentence: str) -> None:
    outcome = check("06-backward", answer)
    assert outcome.status is Status.NOT_YET
    assert sentence in outcome.message


@pytest.mark.parametrize("kind", [tuple, list])
@pytest.mark.parametrize("column", [False, True])
def test_slopes_may_come_as_a_list_and_as_columns(kind: type, column: bool) -> None:
    def layer_backward(W, x, out, grad):
        slopes_W, slopes_b, slopes_x = _backward(W, x, out, grad)
        if column:
            slopes_b, slopes_x = slopes_b[:, np.newaxis], slopes_x[:, np.newaxis]
        return kind([slopes_W.tolist(), slopes_b, slopes_x])

    assert check("06-backward", layer_backward).status is Status.RIGHT


def test_the_array_that_is_off_is_named() -> None:
    def layer_backward(W, x, out, grad):
        slopes_W, slopes_b, slopes_x = _backward(W, x, out, grad)
        return slopes_W, slopes_b, slopes_x + 0.01

    message = check("06-backward", layer_backward).message
    assert message == "Off in the article's output layer: slopes_x. The rest is right."


def test_a_backward_that_changes_what_it_is_given_is_told_so_and_harms_nothing() -> None:
    def layer_backward(W, x, out, grad):
        result = _backward(W, x, out, grad)
        W[:] = x[:] = out[:] = grad[:] = 0.0
        return result

    for _ in range(2):
        message = check("06-backward", layer_backward).message
        assert message.startswith("The numbers that come back are right, but the call changed W, x")
    assert article.WEIGHTS[4] == 0.40


# full_step: the network is changed in place


def each_neuron(change: Callable[[SimpleNamespace], object]) -> Callable[..., object]:
    def full_step(network, eta):
        for layer in network.layers:
            for neuron in layer.neurons:
                change(neuron)

    return full_step


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda n: setattr(n, "bias", None),
            "After the call, what stands in the hidden layer's biases holds None;",
        ),
        (
            lambda n: setattr(n, "bias", "0.5"),
            "After the call, what stands in the hidden layer's biases holds the text '0.5'",
        ),
        (
            lambda n: setattr(n, "bias", float("nan")),
            "After the call, what stands in the hidden layer's biases holds nan",
        ),
        (
            lambda n: setattr(n, "bias", [0.1, 0.2]),
            "After the call, what stands in the hidden layer's biases has shape (2, 2)",
        ),
        (
            lambda n: setattr(n, "weights", n.weights[:1]),
            "After the call, what stands in the hidden layer's weights has shape",
        ),
        (
            lambda n: setattr(n, "weights", None),
            "After the call, what stands in the hidden layer's weights holds None;",
        ),
        (lambda n: delattr(n, "bias"), "After the call its first argument cannot be read:"),
        (lambda n: n.no_such_thing, "The function stopped with AttributeError"),
    ],
)
def test_a_network_left_broken_gets_a_sentence(
    change: Callable[[SimpleNamespace], object], sentence: str
) -> None:
    outcome = check("06-train-biases", each_neuron(change))
    assert outcome.status is Status.NOT_YET
    assert sentence in outcome.message


def test_what_a_step_returns_does_not_matter() -> None:
    def full_step(network, eta):
        whole_step(STEP)(network, eta)
        return network

    assert check("06-train-biases", full_step).status is Status.RIGHT


def test_weights_may_be_replaced_by_a_new_list_or_array() -> None:
    def full_step(network, eta):
        for layer in network.layers:
            for n in layer.neurons:
                n.weights = np.array(n.weights) - eta * n.delta * np.array(n.inputs)
                n.bias = np.float64(n.bias - eta * n.delta)

    assert check("06-train-biases", full_step).status is Status.RIGHT


def test_the_layer_that_is_off_is_named() -> None:
    def full_step(network, eta):
        whole_step(STEP)(network, eta)
        network.layers[1].neurons[0].weights[0] += 0.01

    message = check("06-train-biases", full_step).message
    assert message == "Off in a 2-2-2 network: the output layer's weights. The rest is right."


def test_a_step_for_two_layers_of_two_only_is_found_out() -> None:
    def full_step(network, eta):
        for layer in network.layers:
            for n in layer.neurons[:2]:
                for k in range(2):
                    n.weights[k] -= eta * n.delta * n.inputs[k]
                n.bias -= eta * n.delta

    message = check("06-train-biases", full_step).message
    assert message.startswith("Off in a 2-5-1 network:")


DTYPES = st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", "U3", "S2", "O", "M8[D]"])
ODD = st.one_of(
    st.none(),
    st.floats(),
    st.integers(),
    st.text(max_size=3),
    st.lists(st.one_of(st.floats(), st.none(), st.just(...)), max_size=3),
    DTYPES.flatmap(lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_side=3))),
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(ODD, st.lists(ODD, max_size=4), st.tuples(ODD, ODD, ODD)))
def test_whatever_comes_back_gets_a_sentence(result: object) -> None:
    outcome = check("06-backward", lambda W, x, out, grad: result)
    assert outcome.status in (Status.NOT_YET, Status.NOT_ATTEMPTED)
    assert outcome.message.endswith((".", "?"))


@settings(max_examples=100, deadline=None)
@given(ODD, ODD)
def test_whatever_is_left_in_the_neurons_gets_a_sentence(weights: object, bias: object) -> None:
    def change(neuron):
        neuron.weights, neuron.bias = weights, bias

    outcome = check("06-train-biases", each_neuron(change))
    assert outcome.status in (Status.NOT_YET, Status.NOT_ATTEMPTED)
    assert outcome.message.endswith((".", "?"))


@pytest.mark.parametrize("exercise_id", ["06-backward", "06-train-biases"])
def test_an_endless_answer_is_stopped(exercise_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "SECONDS", 0.2)

    def endless(*arguments):
        while True:
            pass

    assert "still running after 0.2 seconds" in check(exercise_id, endless).message


@pytest.mark.parametrize("exercise_id", ["06-backward", "06-train-biases"])
def test_a_stub_is_not_attempted(exercise_id: str) -> None:
    def stub(*arguments): ...

    def not_written(*arguments):
        raise NotImplementedError

    for answer in (stub, not_written, lambda *arguments: ...):
        assert check(exercise_id, answer).status is Status.NOT_ATTEMPTED


def test_the_trial_networks_tell_every_number_apart() -> None:
    for network in (_network(1, 2, 2, 2), _network(2, 2, 5, 1)):
        neurons = [n for layer in network.layers for n in layer.neurons]
        numbers = [n.delta for n in neurons] + [n.out for n in neurons]
        assert len({round(number, 6) for number in numbers}) == len(numbers)
