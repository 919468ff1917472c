"""The checker accepts right gradients, and rejects every kind of wrong one."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    SGD,
    Dense,
    Dropout,
    HalfSquaredError,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    article,
    fit,
    gradient_check,
)
from tests.strategies import batches, networks

LOSS = HalfSquaredError()


def articles_gradient():
    network = article.network()
    network.backward(LOSS.gradient(network.forward(article.INPUTS), article.TARGETS))
    return network.gradient.copy()


def check(gradient=None, network=None):
    return gradient_check(
        network or article.network(), article.INPUTS, article.TARGETS, LOSS, gradient
    )


@settings(max_examples=100)
@given(st.data())
def test_the_engines_gradient_is_right(data):
    network = data.draw(networks(activations=("sigmoid", "tanh", "identity")))
    X, Y = data.draw(batches(network))
    loss = data.draw(st.sampled_from((HalfSquaredError(), MeanSquaredError())))
    report = gradient_check(network, X, Y, loss)
    assert report.ok, report
    assert "agree" in str(report)


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_relu_is_right_away_from_its_corner(seed):
    rng = np.random.default_rng(seed)
    network = Network([Dense(3, 4, "relu"), Dense(4, 2, "identity")], rng=rng)
    network.parameters += rng.normal(size=network.parameters.size)
    X, Y = rng.normal(size=(3, 3)), rng.normal(size=(3, 2))
    network.forward(X)
    if np.abs(network.layers[0].net).min() > 1e-3:
        assert gradient_check(network, X, Y, LOSS).ok


@pytest.mark.parametrize("entry", range(8))
@pytest.mark.parametrize(
    "spoil",
    [
        lambda g: -g,
        lambda g: 0.0,
        lambda g: 2 * g,
        lambda g: g * (1 + 1e-5),
        lambda g: np.nan_to_num(g) + 1e-7,
    ],
    ids=["sign", "zero", "twice", "a hundred-thousandth", "the seventh digit"],
)
def test_one_wrong_entry_is_found_and_named(entry, spoil):
    gradient = articles_gradient()
    gradient[entry] = spoil(gradient[entry])
    report = check(gradient)
    assert not report.ok
    assert report.worst == f"w{entry + 1}"
    marked = [row for row in str(report).splitlines() if "<- off by" in row]
    assert len(marked) == 1
    assert marked[0].startswith(f"w{entry + 1} ")
    assert f"1 of 8 slopes are wrong. The worst is w{entry + 1}" in repr(report)


def test_the_report_says_by_how_much():
    gradient = articles_gradient()
    gradient[4] += 0.25
    row = next(row for row in str(check(gradient)).splitlines() if row.startswith("w5"))
    assert row.endswith("<- off by +0.250000000")
    assert "0.332167041" in row
    assert "0.082167041" in row


def test_account_b_is_caught():
    before = article.network()
    after = article.network()
    article.early_update_step(after, article.INPUTS, article.TARGETS, article.LEARNING_RATE)
    gradient_b = (before.parameters - after.parameters) / article.LEARNING_RATE
    report = check(gradient_b)
    assert not report.ok
    assert report.wrong.tolist() == [True] * 4 + [False] * 4  # only the hidden weights are off
    a, b = report.numeric, report.analytic
    cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert report.angle == pytest.approx(np.degrees(np.arccos(cosine)), rel=1e-6)
    assert f"{report.angle:.3f}" == "0.111"  # small: that is why nobody noticed
    # Account A's step passes the same examination.
    after = article.network()
    fit(after, article.INPUTS, article.TARGETS, loss=LOSS, optimizer=SGD(0.5), epochs=1)
    assert check((before.parameters - after.parameters) / 0.5).ok


def test_angle():
    numeric = check().numeric
    assert check(numeric).angle == 0.0
    assert check(-numeric).angle == pytest.approx(180.0, abs=1e-9)
    other = np.zeros(8)
    other[0], other[4] = numeric[4], -numeric[0]
    assert check(other).angle == pytest.approx(90.0, abs=1e-6)
    assert np.isnan(check(np.zeros(8)).angle)


def test_a_trained_bias_is_checked_and_a_dead_network_passes():
    network = Network([Dense(2, 2, "relu"), Dense(2, 1)], rng=np.random.default_rng(1))
    network.layers[0].bias = [-100.0, -100.0]  # no neuron fires, every hidden slope is 0
    report = gradient_check(network, [[1.0, 2.0]], [[1.0]], LOSS)
    assert report.ok
    assert report.names[4:6] == ("b_h1", "b_h2")
    wrong = report.analytic.copy()
    wrong[-1] += 0.01
    assert gradient_check(network, [[1.0, 2.0]], [[1.0]], LOSS, wrong).worst == "b_o1"


def test_nothing_is_changed():
    network = article.network()
    network.forward(article.INPUTS)
    kept = network.layers[0].net.copy()
    check(network=network)
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)
    np.testing.assert_array_equal(network.gradient, np.zeros(8))
    np.testing.assert_array_equal(network.layers[0].net, kept)


@pytest.mark.parametrize("bad", [np.zeros(7), np.zeros((2, 4)), [np.nan] * 8, "gradient"])
def test_a_gradient_that_does_not_fit_is_refused(bad):
    with pytest.raises(ValueError, match=r"^gradient"):
        check(bad)


XOR = (
    np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    np.array([[0.0], [1.0], [1.0], [0.0]]),
)


def relu_on_xor(seed, activation="relu"):
    layers = [Dense(2, 4, activation), Dense(4, 1)]
    return Network(layers, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
@pytest.mark.parametrize("seed", range(25))
def test_a_sum_of_exactly_zero_is_a_corner_and_nothing_else_is(seed, activation):
    network = relu_on_xor(seed, activation)
    report = gradient_check(network, *XOR, LOSS)
    assert report.ok
    assert [name for name, at in zip(report.names, report.corner, strict=True) if at] == [
        "b_h1",
        "b_h2",
        "b_h3",
        "b_h4",
    ]
    # What is measured there is the mean of the two sides, and the sides differ.
    middle = (report.below + report.above) / 2
    np.testing.assert_allclose(report.numeric, middle, rtol=0, atol=1e-9)
    assert (np.abs(report.below - report.above)[report.corner] > 1e-5).all()
    assert "13 of 17 slopes agree" in repr(report)
    assert "4 of 17 parameters stand at a corner" in repr(report)
    assert str(report).count("<- corner:") == 4
    network.layers[0].bias += 0.01
    moved = gradient_check(network, *XOR, LOSS)
    assert moved.ok
    assert not moved.corner.any()


@pytest.mark.parametrize("seed", range(300))
def test_right_relu_gradients_of_deeper_networks_are_never_called_wrong(seed):
    rng = np.random.default_rng(seed)
    layers = [Dense(2, 3, "relu"), Dense(3, 3, "relu"), Dense(3, 1)]
    network = Network(layers, rng=rng)
    X, Y = rng.normal(size=(8, 2)), rng.normal(size=(8, 1))
    report = gradient_check(network, X, Y, LOSS)
    assert report.ok, report
    # And wrong ones are: the gate that is always open, as published code has had it.
    gradient = with_open_gates(network.copy(), X, Y)
    off = np.abs(gradient - report.analytic) > 1e-4
    wrong = gradient_check(network, X, Y, LOSS, gradient=gradient).wrong
    assert wrong[off & ~report.corner].all()


def with_open_gates(network, X, Y):
    grad = LOSS.gradient(network.forward(X), Y)
    first, second, last = network.layers
    grad = last.backward(grad)
    for layer in (second, first):
        np.dot(grad.T, layer.input, out=layer.weight_gradient)
        layer.bias_gradient[:] = grad.sum(axis=0)
        grad = grad @ layer.weight
    return network.gradient.copy()


def test_a_corner_within_reach_is_stepped_around_by_a_shorter_nudge():
    # The sum is 1e-6: a nudge of 6e-6 passes the corner, one of 6e-6 / 16 does not.
    network = Network([Dense(1, 1, "relu")], parameters=[1.0, 1e-6 - 1.0])
    report = gradient_check(network, [[1.0]], [[1.0]], LOSS)
    assert not report.corner.any()
    assert report.ok
    np.testing.assert_allclose(report.numeric, report.analytic, rtol=0, atol=1e-6)
    wrong = gradient_check(network, [[1.0]], [[1.0]], LOSS, gradient=report.analytic * 1.01)
    assert wrong.wrong.all()


def test_the_corner_of_an_absolute_loss_is_seen_too():
    network = Network([Dense(1, 1, "identity")], parameters=[1.0, 1.0])
    report = gradient_check(network, [[1.0]], [[2.0]], MeanAbsoluteError())
    assert report.corner.all()
    assert report.ok
    assert repr(report) == (
        "GradientCheck(2 of 2 parameters stand at a corner, where no slope can be measured: "
        "neither right nor wrong. Move the parameters a little and check again.)"
    )
    assert np.isnan(report.angle)


def test_the_report_says_six_digits_only_where_there_are_six():
    flat = article.network()
    flat.parameters[4:6] = 25.0
    report = check(network=flat)
    assert report.relative_error[4] > 0.5
    said = repr(report)
    assert "agree to six digits." not in said
    count = int(re.search(r"All 8 slopes agree: (\d) to six digits, (\d) to within", said)[1])
    exact = np.abs(report.analytic - report.numeric) <= 1e-6 * np.abs(report.numeric)
    assert count == exact.sum() < 8
    assert repr(check()) == "GradientCheck(All 8 slopes agree to six digits.)"


@pytest.mark.parametrize(
    ("factor", "said"),
    [(0.0, "100"), (2.0, "50"), (1.01, "0.99"), (1e4, "100"), (1.00005, "0.005")],
)
def test_percentages_are_written_out(factor, said):
    gradient = articles_gradient()
    gradient[4] *= factor
    assert f"The worst is w5, off by {said} percent." in repr(check(gradient))


def test_32_bits_are_checked_in_64():
    rng = np.random.default_rng(0)
    layers = [Dense(2, 3, "tanh"), Dense(3, 1)]
    network = Network(layers, rng=rng, dtype="float32")
    X, Y = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
    assert "agree to six digits" in repr(gradient_check(network, X, Y, LOSS))
    network.backward(LOSS.gradient(network.forward(X), Y))
    assert gradient_check(network, X, Y, LOSS, gradient=network.gradient).ok
    assert not gradient_check(network, X, Y, LOSS, gradient=1.01 * network.gradient).ok


def test_dropout_drops_nothing_in_a_check():
    rng = np.random.default_rng(0)
    layers = [Dense(2, 6, "tanh"), Dropout(0.5, rng=rng), Dense(6, 1)]
    network = Network(layers, rng=rng)
    assert gradient_check(network, rng.normal(size=(5, 2)), np.ones((5, 1)), LOSS).ok
