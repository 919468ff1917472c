"""One parameter vector, its windows, names, passes, and what the network says of itself."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib.layers import Dense as LayersDense
from tests.strategies import batches, networks


def two_three_two():
    return Network([Dense(2, 3, "tanh"), Dense(3, 2)], rng=np.random.default_rng(0))


def test_the_articles_weights_are_the_vector_and_the_layers_see_them():
    network = article.network()
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)
    np.testing.assert_array_equal(network.layers[0].weight, [[0.15, 0.20], [0.25, 0.30]])
    np.testing.assert_array_equal(network.layers[1].weight, [[0.40, 0.45], [0.50, 0.55]])
    network.parameters[4] = 7.0
    assert network.layers[1].weight[0, 0] == 7.0
    network.layers[0].weight[1, 0] = 8.0
    assert network.parameters[2] == 8.0
    np.testing.assert_array_equal(article.network().parameters, article.WEIGHTS)


@given(networks())
def test_every_parameter_is_in_exactly_one_window(network):
    network.parameters = np.arange(1.0, network.parameters.size + 1)
    network.frozen_parameters = -np.arange(1.0, network.frozen_parameters.size + 1)
    seen = [
        value
        for layer in network.layers
        for value in itertools.chain(layer.weight.ravel(), layer.bias)
    ]
    assert sorted(seen) == sorted([*network.parameters, *network.frozen_parameters])
    assert len(set(seen)) == len(seen)
    for layer in network.layers:
        assert np.shares_memory(layer.weight, network.parameters)
        assert np.shares_memory(layer.weight_gradient, network.gradient)
        home = network.parameters if layer.train_bias else network.frozen_parameters
        assert np.shares_memory(layer.bias, home)
        assert (layer.bias_gradient is None) == (not layer.train_bias)
    assert len(network.parameter_names) == network.parameters.size
    assert len({*network.parameter_names, *network.frozen_names}) == len(seen)


def test_assigning_to_a_layer_copies_into_the_network():
    network = article.network()
    new = np.array([[1.0, 2.0], [3.0, 4.0]])
    network.layers[0].weight = new
    network.layers[0].bias = [9.0]
    new[0, 0] = -1.0
    np.testing.assert_array_equal(network.parameters[:4], [1.0, 2.0, 3.0, 4.0])
    assert network.frozen_parameters[0] == 9.0
    with pytest.raises(ValueError, match=r"weight came with shape \(3, 2\).*transposed"):
        network.layers[0].weight = np.zeros((3, 2))
    with pytest.raises(AttributeError):
        network.gradient = np.zeros(8)


@given(st.data())
def test_forward_is_the_formula_and_predict_agrees_and_keeps_nothing(data):
    network = data.draw(networks())
    X, Y = data.draw(batches(network))
    outputs = network.forward(X)
    assert outputs.shape == Y.shape
    kept = [layer.net.copy() for layer in network.layers]
    by_hand = X
    for layer in network.layers:
        by_hand = np.array(
            [
                [
                    float(layer.activation(np.array([row @ w + b]))[0])
                    for w, b in zip(
                        layer.weight, np.broadcast_to(layer.bias, layer.n_out), strict=True
                    )
                ]
                for row in by_hand
            ]
        )
    np.testing.assert_allclose(outputs, by_hand, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(network.predict(X[:1] + 1.0).shape, (1, network.sizes[-1]))
    np.testing.assert_array_equal(network.predict(X), outputs)
    for layer, net in zip(network.layers, kept, strict=True):
        np.testing.assert_array_equal(layer.net, net)


@given(st.data())
def test_backward_returns_the_slope_along_the_inputs(data):
    network = data.draw(networks(activations=("sigmoid", "tanh", "identity")))
    X, Y = data.draw(batches(network))
    loss = HalfSquaredError()
    returned = network.backward(loss.gradient(network.forward(X), Y))
    assert returned.shape == X.shape
    step = 1e-5
    for index in np.ndindex(*X.shape):
        up, down = X.copy(), X.copy()
        up[index] += step
        down[index] -= step
        measured = (loss(network.predict(up), Y) - loss(network.predict(down), Y)) / (2 * step)
        assert returned[index] == pytest.approx(measured, abs=1e-7)


@given(st.data())
def test_the_batch_gradient_is_the_mean_of_the_samples_gradients(data):
    network = data.draw(networks())
    X, Y = data.draw(batches(network))
    loss = HalfSquaredError()
    network.backward(loss.gradient(network.forward(X), Y))
    together = network.gradient.copy()
    each = []
    for x, y in zip(X[:, np.newaxis], Y[:, np.newaxis], strict=True):
        network.backward(loss.gradient(network.forward(x), y))
        each.append(network.gradient.copy())
    np.testing.assert_allclose(together, np.mean(each, axis=0), rtol=0, atol=1e-12)


def test_backward_overwrites_instead_of_adding():
    network = two_three_two()
    X, grad = np.ones((1, 2)), np.ones((1, 2))
    network.forward(X)
    network.backward(grad)
    once = network.gradient.copy()
    network.backward(grad)
    np.testing.assert_array_equal(network.gradient, once)


def test_backward_needs_its_forward():
    network = two_three_two()
    with pytest.raises(ValueError, match=r"before any forward.*network\.forward\(X\)"):
        network.backward(np.ones((1, 2)))
    network.predict(np.ones((1, 2)))
    with pytest.raises(ValueError, match="before any forward"):
        network.backward(np.ones((1, 2)))
    network.forward(np.ones((3, 2)))
    with pytest.raises(ValueError, match="2 samples; expected 3"):
        network.backward(np.ones((2, 2)))
    with pytest.raises(ValueError, match=r"grad came with shape \(3, 1\)"):
        network.backward(np.ones((3, 1)))


def test_names():
    network = article.network()
    assert network.neuron_names == (("i1", "i2"), ("h1", "h2"), ("o1", "o2"))
    assert network.parameter_names == ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
    assert network.frozen_names == ("b1", "b2")
    deep = Network(
        [Dense(1, 2), Dense(2, 1, bias="shared"), Dense(1, 1, train_bias=False)],
        rng=np.random.default_rng(0),
    )
    assert deep.neuron_names == (("i1",), ("h1_1", "h1_2"), ("h2_1",), ("o1",))
    assert deep.parameter_names == ("w1", "w2", "b_h1_1", "b_h1_2", "w3", "w4", "b2", "w5")
    assert deep.frozen_names == ("b_o1",)


def test_same_rng_same_start_and_the_global_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second = two_three_two(), two_three_two()
    np.testing.assert_array_equal(first.parameters, second.parameters)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    limit = np.sqrt(6 / 5)
    weights = first.layers[0].weight
    assert (np.abs(weights) <= limit).all()
    assert len(np.unique(weights)) == 6
    assert (first.layers[0].bias == 0).all()


@given(networks())
def test_a_copy_is_equal_and_independent(network):
    twin = network.copy()
    X = np.linspace(-1, 1, network.sizes[0])[np.newaxis]
    np.testing.assert_array_equal(twin.predict(X), network.predict(X))
    before = network.parameters.copy(), network.frozen_parameters.copy()
    twin.parameters += 1.0
    twin.frozen_parameters += 1.0
    np.testing.assert_array_equal(network.parameters, before[0])
    np.testing.assert_array_equal(network.frozen_parameters, before[1])


def test_a_diverged_network_can_still_be_copied():
    network = article.network()
    network.parameters[0] = np.inf
    assert network.copy().parameters[0] == np.inf


def test_repr_and_summary():
    network = two_three_two()
    assert repr(network) == "Network(2-3-2, tanh, sigmoid: 17 trained parameters, 0 frozen)"
    lines = article.network().summary().splitlines()
    assert lines[0].split() == ["layer", "activation", "weight", "bias", "trained", "frozen"]
    assert lines[2].split("  ")[0] == "1: 2 -> 2"
    assert "(2, 2)" in lines[2]
    assert "(1,) shared" in lines[2]
    assert lines[-1].split() == ["total", "8", "2"]
    assert repr(network.layers[0]) == "Dense(2 -> 3, tanh, per-neuron bias, trained)"


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Network([], rng=RNG), "at least one Dense"),
        (lambda: Network("layers", rng=RNG), "expected a list"),
        (lambda: Network(Dense(2, 2), rng=RNG), "expected a list"),
        (lambda: Network([Dense(2, 2), "sigmoid"], rng=RNG), "expected a Dense layer"),
        (lambda: Network([Dense(2, 3), Dense(2, 1)], rng=RNG), "layer 1 gives 3 .* layer 2 .* 2"),
        (lambda: Network([LayersDense(2, 2)] * 2, rng=RNG), "same layer came twice"),
        (lambda: Network(article.network().layers, rng=RNG), "already belongs to a network"),
        (lambda: Network([Dense(2, 2)]), "exactly one start"),
        (lambda: Network([Dense(1, 1)], rng=RNG, parameters=[1.0, 2.0]), "exactly one start"),
        (lambda: Network([Dense(2, 2)], rng=0), "numpy.random.Generator"),
        (lambda: Dense(2, 2, bias="none"), "per-neuron, shared"),
        (lambda: Dense(2, 2, train_bias="yes"), "True or False"),
        (lambda: Dense(2, 2, initial_bias=float("nan")), "initial_bias"),
        (lambda: Dense(2, 2, initial_bias=[0.0, 0.0]), "expected one number"),
        (lambda: Dense(2, 2).weight, "no weights yet"),
    ],
)
def test_layers_that_cannot_be_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_refused_layers_can_be_used_again():
    layers = [Dense(2, 2), Dense(2, 1)]
    with pytest.raises(ValueError, match="parameters"):
        Network(layers, parameters=[1.0])
    assert Network(layers, rng=np.random.default_rng(0)).sizes == (2, 2, 1)
