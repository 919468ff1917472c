"""The checker accepts right gradients, and rejects every kind of wrong one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    SGD,
    Dense,
    HalfSquaredError,
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
