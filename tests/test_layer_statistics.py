"""What goes forward and comes back, against plain NumPy and against central differences."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    MeanSquaredError,
    Network,
)
from nnlib.activations import ACTIVATIONS
from nnlib.layer_statistics import FLAT, QUANTITIES, layer_statistics, rms

SMOOTH = [name for name, record in ACTIVATIONS.items() if not record.corners]


def batch(n=5, n_in=3, seed=1):
    return np.random.default_rng(seed).normal(size=(n, n_in))


def deep(names, *, width=4, n_in=3, n_out=2, seed=0, last="identity", **own):
    sizes = [n_in, *[width] * len(names), n_out]
    shapes = zip(sizes[:-1], sizes[1:], [*names, last], strict=True)
    layers = [Dense(n_in, n_out, name, **own) for n_in, n_out, name in shapes]
    network = Network(layers, rng=np.random.default_rng(seed))
    biases = network.parameters[network.is_weight == 0]
    network.parameters[network.is_weight == 0] = np.linspace(-0.3, 0.4, len(biases))
    return network


def by_hand(network, X, shifted=None, by=0.0):
    """Every layer's sums and outputs in plain NumPy; one sum may be shifted by a little."""
    found, x = [], X
    for k, layer in enumerate(network.dense_layers):
        z = x @ layer.weight.T + layer.bias
        if shifted is not None and shifted[0] == k:
            z[shifted[1:]] += by
        x = layer.activation(z)
        found.append((z, x))
    return found


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_sums_outputs_and_weights_are_numpys(name):
    network, X = deep([name, "tanh", name]), batch()
    layers = layer_statistics(network, X, np.zeros((5, 2)), HalfSquaredError())
    assert len(layers) == 4
    for layer, dense, (z, out) in zip(
        layers, network.dense_layers, by_hand(network, X), strict=True
    ):
        np.testing.assert_allclose(layer.sums, z, rtol=0, atol=1e-14)
        np.testing.assert_allclose(layer.outputs, out, rtol=0, atol=1e-14)
        np.testing.assert_array_equal(layer.weights, dense.weight)
        assert layer.activation is dense.activation
        assert layer.n_neurons == dense.n_out
        for quantity in QUANTITIES:
            values = getattr(layer, quantity)
            assert layer.rms[quantity] == pytest.approx(np.sqrt(np.mean(values**2)), rel=1e-13)


@pytest.mark.parametrize(
    ("loss", "Y"),
    [
        (HalfSquaredError(), np.linspace(0, 1, 10).reshape(5, 2)),
        (MeanSquaredError(), np.linspace(0, 1, 10).reshape(5, 2)),
        (BinaryCrossEntropy(), np.tile([0.0, 1.0], (5, 1))),
        (CrossEntropy(), np.array([0, 1, 1, 0, 1])),
    ],
)
@pytest.mark.parametrize("name", SMOOTH)
def test_the_gradient_is_that_of_central_differences(name, loss, Y):
    network, X = deep([name, name, "tanh"]), batch()
    layers = layer_statistics(network, X, Y, loss)
    step = 1e-5
    for k, layer in enumerate(layers):
        assert layer.gradient.shape == layer.sums.shape
        for at in np.ndindex(layer.sums.shape):
            up, down = (loss(by_hand(network, X, (k, *at), by)[-1][1], Y) for by in (step, -step))
            # a central difference is off by a sixth of step^2 times the third derivative
            assert layer.gradient[at] == pytest.approx((up - down) / (2 * step), abs=2e-9)


def test_a_relu_that_does_not_fire_gets_nothing_back():
    network, X = deep(["relu", "relu"]), batch(40)
    layers = layer_statistics(network, X, np.ones((40, 2)), MeanSquaredError())
    for layer in layers[:-1]:
        silent = layer.sums <= 0
        assert 0 < silent.mean() < 1
        assert (layer.gradient[silent] == 0).all()
        assert layer.saturated == pytest.approx(silent.mean())
        assert layer.dead == silent.all(axis=0).sum()
    assert (layers[-1].saturated, layers[-1].dead) == (0.0, 0)


def test_dead_neurons_are_counted():
    network = deep(["relu", "relu"], width=6)
    network.dense_layers[1].bias = [-1e3, 0.1, 0.2, -1e3, 0.3, 0.4]
    second = layer_statistics(network, batch(200), np.ones((200, 2)), MeanSquaredError())[1]
    alive = (second.sums > 0).any(axis=0)
    assert second.dead == 6 - alive.sum() >= 2
    assert not alive[[0, 3]].any()


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_saturated_is_the_share_of_flat_slopes(name):
    network, X = deep([name, name]), 20 * batch(60)
    layer = layer_statistics(network, X, np.ones((60, 2)), MeanSquaredError())[0]
    out = layer.outputs
    slope = out * (1 - out) if name == "sigmoid" else 1 - out**2
    flat = slope < FLAT * (0.25 if name == "sigmoid" else 1.0)
    assert 0.2 < flat.mean() < 1
    assert layer.saturated == flat.mean()


def test_a_leaky_relu_is_never_flat():
    network = deep(["leaky_relu", "leaky_relu"])
    layers = layer_statistics(network, batch(50), np.ones((50, 2)), MeanSquaredError())
    assert [(layer.saturated, layer.dead) for layer in layers] == [(0.0, 0)] * 3


def test_zeros_send_nothing_back():
    network = Network(
        [Dense(3, 4, "tanh", initializer="zeros"), Dense(4, 1, "identity", initializer="zeros")],
        rng=np.random.default_rng(0),
    )
    first, last = layer_statistics(network, batch(), np.ones((5, 1)), MeanSquaredError())
    assert first.rms == {"sums": 0, "outputs": 0, "weights": 0, "gradient": 0}
    assert last.rms["gradient"] == pytest.approx(0.4)  # 2 / 5 a sample


def test_dropout_drops_nothing():
    plain = deep(["tanh", "tanh"])
    dropping = Network(
        [Dense(3, 4, "tanh"), Dropout(0.5, rng=np.random.default_rng(0)), Dense(4, 4, "tanh"),
         Dense(4, 2, "identity")],
        parameters=plain.parameters,
    )  # fmt: skip
    X, Y = batch(), np.ones((5, 2))
    for one, other in zip(
        layer_statistics(plain, X, Y, MeanSquaredError()),
        layer_statistics(dropping, X, Y, MeanSquaredError()),
        strict=True,
    ):
        for quantity in QUANTITIES:
            np.testing.assert_array_equal(getattr(one, quantity), getattr(other, quantity))


def test_the_network_is_left_as_it_is():
    network, X, Y = deep(["tanh", "relu"]), batch(), np.ones((5, 2))
    network.gradient[:] = 7.0
    before = network.parameters.copy()
    grad = MeanSquaredError().gradient(network.forward(X), Y)
    layers = layer_statistics(network, batch(9, seed=3), np.ones((9, 2)), MeanSquaredError())
    layers[0].weights[:] = 5.0
    np.testing.assert_array_equal(network.parameters, before)
    assert (network.gradient == 7.0).all()
    network.backward(grad)  # the pass that it was in goes on


def test_numbers_beyond_the_floats_are_told_as_they_are():
    network = deep(["identity", "identity", "identity"])
    network.parameters *= 1e200
    layers = layer_statistics(network, batch(), np.ones((5, 2)), MeanSquaredError())
    assert layers[0].rms["sums"] > 1e199
    assert np.isfinite(layers[0].rms["sums"])
    assert not np.isfinite(layers[-1].rms["sums"])
    assert "layer of 4, identity" in repr(layers[0])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0, 4.0], np.sqrt(12.5)),
        ([3e200, 4e200], 1e200 * np.sqrt(12.5)),
        ([3e-200, -4e-200], 1e-200 * np.sqrt(12.5)),
        ([0.0, 0.0], 0.0),
        ([5e-324], 5e-324),
        ([1.0, np.inf], np.inf),
    ],
)
def test_rms_neither_overflows_nor_vanishes(values, expected):
    assert rms(np.array(values)) == pytest.approx(expected, rel=1e-14, abs=0)


def test_rms_of_nan_is_nan():
    assert np.isnan(rms(np.array([1.0, np.nan])))


@pytest.mark.parametrize(
    ("X", "Y", "loss", "said"),
    [
        (np.ones((5, 2)), np.ones((5, 2)), MeanSquaredError(), "X came with shape"),
        (np.ones((5, 3)), np.ones((4, 2)), MeanSquaredError(), "as many samples"),
        (np.ones((5, 3)), np.ones((5, 2)), MeanSquaredError, "expected a loss object"),
        (np.full((5, 3), np.nan), np.ones((5, 2)), MeanSquaredError(), "X"),
    ],
)
def test_what_does_not_fit_is_refused(X, Y, loss, said):
    with pytest.raises(ValueError, match=said):
        layer_statistics(deep(["tanh"]), X, Y, loss)
