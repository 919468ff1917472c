"""The two squared errors: values by hand, their ratio, their gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_squared_error

from nnlib import HalfSquaredError, MeanSquaredError, article

LOSSES = (HalfSquaredError(), MeanSquaredError())


@st.composite
def pairs(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    return rng.normal(size=shape), rng.normal(size=shape)


def test_by_hand():
    # Differences 1 and 2: half the sum of squares 2.5, the mean 2.5 too; differences 1, 2, 3, 4
    # in two samples: half sums 2.5 and 12.5, their mean 7.5; the mean of all squares 7.5.
    assert HalfSquaredError()([[1.0, 2.0]], [[0.0, 0.0]]) == 2.5
    assert HalfSquaredError()([[1.0, 2.0], [3.0, 4.0]], np.zeros((2, 2))) == 7.5
    assert MeanSquaredError()([[3.0]], [[1.0]]) == 4.0
    assert HalfSquaredError()([[3.0]], [[1.0]]) == 2.0


@given(pairs())
def test_mean_is_scikit_learns_and_two_over_n_times_the_half_sum(pair):
    y_pred, y_true = pair
    mean = MeanSquaredError()(y_pred, y_true)
    assert mean == pytest.approx(mean_squared_error(y_true, y_pred), rel=1e-12)
    half = HalfSquaredError()(y_pred, y_true)
    assert mean == pytest.approx(half * 2 / y_pred.shape[1], rel=1e-12)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(pair=pairs())
def test_gradient_is_the_slope(loss, pair):
    y_pred, y_true = pair
    gradient = loss.gradient(y_pred, y_true)
    assert gradient.shape == y_pred.shape
    step = 1e-5
    for index in np.ndindex(*y_pred.shape):
        up, down = y_pred.copy(), y_pred.copy()
        up[index] += step
        down[index] -= step
        measured = (loss(up, y_true) - loss(down, y_true)) / (2 * step)
        assert gradient[index] == pytest.approx(measured, abs=1e-9)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize(
    ("y_pred", "y_true"),
    [
        ([[1.0, 2.0]], [[1.0]]),
        ([1.0, 2.0], [1.0, 2.0]),
        (np.empty((0, 2)), np.empty((0, 2))),
        ([[1.0]], [[float("nan")]]),
        ("ab", [[1.0]]),
    ],
)
def test_what_does_not_fit_is_refused(loss, y_pred, y_true):
    with pytest.raises(ValueError, match="expected"):
        loss(y_pred, y_true)
    with pytest.raises(ValueError, match="expected"):
        loss.gradient(y_pred, y_true)


def test_a_diverged_output_still_has_a_loss():
    assert HalfSquaredError()([[float("inf")]], [[1.0]]) == float("inf")


def test_losses_are_equal_by_kind_and_say_their_name():
    assert HalfSquaredError() == HalfSquaredError()
    assert HalfSquaredError() != MeanSquaredError()
    assert len({HalfSquaredError(), HalfSquaredError(), MeanSquaredError()}) == 2
    assert repr(MeanSquaredError()) == "MeanSquaredError()"


def test_the_article_calls_the_half_sum_mse_but_they_differ():
    outputs = article.network().predict(article.INPUTS)
    half = HalfSquaredError()(outputs, article.TARGETS)
    assert half == pytest.approx(0.298371109, abs=5e-10)
    # With two outputs 2 / n_outputs is 1: the two agree by accident here, and only here.
    assert MeanSquaredError()(outputs, article.TARGETS) == pytest.approx(half, rel=1e-14)
