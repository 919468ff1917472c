"""Values at known points, and behavior far out; slopes against SymPy are in tests/symbolic."""

import warnings

import numpy as np
import pytest
from scipy.special import expit

from nnlib.activations import ACTIVATIONS, get_activation, sigmoid


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_slopes_stay_finite_and_silent_to_ten_thousand(name):
    net = np.concatenate([np.linspace(-1e4, 1e4, 20_001), [-709.5, -710.0, -745.2, 709.5, 745.2]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = ACTIVATIONS[name](net)
        slope = ACTIVATIONS[name].derivative_at(net, out)
    assert np.isfinite(out).all()
    assert np.isfinite(slope).all()
    assert (np.abs(slope) <= ACTIVATIONS[name].steepest).all()


def test_sigmoid_is_scipys():
    net = np.linspace(-700, 700, 100_001)
    np.testing.assert_allclose(sigmoid(net), expit(net), rtol=1e-14)
    np.testing.assert_allclose(sigmoid(np.array([-1e4, -750.0])), 0.0, atol=1e-300)


def test_relu_is_gated_on_its_sum_and_closed_at_zero():
    relu = get_activation("relu")
    net = np.array([-2.0, -0.0, 0.0, 3.0])
    np.testing.assert_array_equal(relu(net), [0.0, 0.0, 0.0, 3.0])
    np.testing.assert_array_equal(relu.derivative_at(net, relu(net)), [0.0, 0.0, 0.0, 1.0])


@pytest.mark.parametrize("bad", ["Sigmoid", "", None, 3, ["relu"]])
def test_unknown_names_are_answered_with_the_known_ones(bad):
    with pytest.raises(ValueError, match=r"expected one of sigmoid, tanh, relu, .*identity, or an"):
        get_activation(bad)
