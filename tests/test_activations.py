"""Each record: values, derivative, range and steepest derivative; SymPy's part is in symbolic/."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from scipy import special
from scipy.optimize import minimize_scalar

from nnlib import Dense, Network
from nnlib.activations import ACTIVATIONS, Activation, get_activation, sigmoid, softmax

FAR = np.concatenate([np.linspace(-1e4, 1e4, 20_001), [-709.5, -710.0, -745.2, 709.5, 745.2]])
NEAR = np.linspace(-6.0, 6.0, 998)  # 0 is not among them
EVERY = pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=ACTIVATIONS)


def derivative(record, net):
    return record.derivative_at(net, record(net))


@EVERY
def test_values_and_derivatives_stay_finite_and_silent_to_ten_thousand(record):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out, slope = record(FAR), derivative(record, FAR)
    assert np.isfinite(out).all()
    assert np.isfinite(slope).all()


@EVERY
def test_the_derivative_is_the_measured_one(record):
    step = 1e-6
    measured = (record(NEAR + step) - record(NEAR - step)) / (2 * step)
    away = np.min([np.abs(NEAR - c) for c in record.corners] or [np.ones(NEAR.size)], axis=0) > step
    np.testing.assert_allclose(derivative(record, NEAR)[away], measured[away], rtol=0, atol=1e-8)


@EVERY
def test_range_and_steepest_derivative_are_those_of_the_formula(record):
    net = np.concatenate([FAR, NEAR])
    out, low, high = record(net), *record.range
    assert low - 1e-15 <= out.min()
    assert out.max() <= high + 1e-15
    slopes = np.abs(derivative(record, net))
    assert slopes.max() <= record.steepest + 1e-15
    # And they are reached, or come as near as one likes: no number is larger than it need be.
    ends = [low, high, record.steepest]
    best = [extreme(record, +1), -extreme(record, -1), steepest(record)]
    for end, found in zip(ends, best, strict=True):
        assert found == pytest.approx(end, abs=1e-9) or (np.isinf(end) and abs(found) >= 100)


def refined(function, around):
    found = minimize_scalar(
        function, bounds=(around - 0.05, around + 0.05), method="bounded", options={"xatol": 1e-12}
    )
    return min(found.fun, function(around))


def extreme(record, sign):
    """Return the smallest of sign * output."""
    net = np.concatenate([FAR, NEAR])
    return refined(lambda z: sign * float(record(np.array(z))), net[np.argmin(sign * record(net))])


def steepest(record):
    net = np.concatenate([FAR, NEAR])
    best = net[np.argmax(np.abs(derivative(record, net)))]
    return -refined(lambda z: -abs(float(derivative(record, np.array(z)))), best)


def test_sigmoid_softplus_and_gelu_are_scipys():
    net = np.linspace(-700, 700, 100_001)
    np.testing.assert_allclose(sigmoid(net), special.expit(net), rtol=1e-14)
    np.testing.assert_allclose(sigmoid(np.array([-1e4, -750.0])), 0.0, atol=1e-300)
    np.testing.assert_allclose(
        ACTIVATIONS["softplus"](net), np.logaddexp(0.0, net), rtol=1e-14, atol=1e-300
    )
    gelu = net * special.ndtr(net)
    np.testing.assert_allclose(ACTIVATIONS["gelu"](net), gelu, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu"])
def test_those_in_pieces_are_gated_on_their_sum_and_closed_at_zero(name):
    record = get_activation(name)
    net = np.array([-2.0, -0.0, 0.0, 3.0])
    below = {"relu": 0.0, "leaky_relu": -0.02, "elu": np.expm1(-2.0)}[name]
    np.testing.assert_array_equal(record(net), [below, 0.0, 0.0, 3.0])
    left = {"relu": 0.0, "leaky_relu": 0.01, "elu": 1.0}[name]
    np.testing.assert_array_equal(derivative(record, net)[1:], [left, left, 1.0])


@EVERY
def test_a_nan_stays_one_and_no_input_is_given_back(record):
    assert np.isnan(record(np.array([np.nan]))).all()
    net = np.array([1.0, -1.0])
    assert not np.shares_memory(record(net), net)


@EVERY
def test_32_bits_stay_32_bits_in_a_layer(record):
    network = Network([Dense(2, 2, record)], rng=np.random.default_rng(0), dtype="float32")
    out = network.forward([[1.0, -1.0]])
    assert out.dtype == network.backward(out).dtype == np.float32


@EVERY
def test_copies_are_the_record_itself(record):
    for twin in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):
        assert twin is record


@pytest.mark.parametrize("bad", ["Sigmoid", "", None, 3, ["relu"]])
def test_unknown_names_are_answered_with_the_known_ones(bad):
    with pytest.raises(ValueError, match=r"expected one of sigmoid, tanh, relu, .*identity, or an"):
        get_activation(bad)


def test_one_of_ones_own_works_in_a_network():
    double = Activation(
        name="sigmoid",  # the name of another does not make it that other one
        formula=lambda z, m: 2 * z,
        derivative=lambda net, out, m: 2,
        range=(-np.inf, np.inf),
        steepest=2.0,
    )
    network = Network([Dense(1, 1, double)], parameters=[3.0, 0.0])
    for twin in (network, network.copy()):
        np.testing.assert_array_equal(twin.forward([[1.0]]), [[6.0]])
        np.testing.assert_array_equal(twin.backward([[1.0]]), [[6.0]])
        assert twin.layers[0].activation.formula is double.formula


def test_softmax_is_scipys_and_unchanged_by_a_constant():
    logits = np.random.default_rng(0).normal(scale=20, size=(50, 7))
    np.testing.assert_allclose(softmax(logits), special.softmax(logits, axis=1), rtol=1e-13)
    np.testing.assert_allclose(softmax(logits + 300.0), softmax(logits), rtol=1e-11)
    np.testing.assert_allclose(softmax(logits).sum(axis=1), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(softmax([1e4, -1e4, 1e4]), [0.5, 0.0, 0.5])


@pytest.mark.parametrize("bad", [[], 3.0, [[[1.0]]], [np.nan, 1.0], "ab", None])
def test_softmax_says_what_it_wants(bad):
    with pytest.raises(ValueError, match=r"^logits .*expected"):
        softmax(bad)
