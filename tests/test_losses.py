"""The losses: values by hand, formulas, gradients, and what they refuse."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, mean_squared_error

from nnlib import (
    SGD,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    article,
    fit,
    gradient_check,
    one_hot,
    softmax,
)
from nnlib._mathematics import ARRAYS

LOSSES = (
    HalfSquaredError(),
    MeanSquaredError(),
    MeanAbsoluteError(),
    Huber(),
    BinaryCrossEntropy(),
    CrossEntropy(),
)


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


def fitting(loss, pair):
    """Return the pair with targets that the loss takes."""
    y_pred, y_true = pair
    if loss == BinaryCrossEntropy():
        return y_pred, 1 / (1 + np.exp(-y_true))
    if loss == CrossEntropy():
        y_pred = np.concatenate([y_pred, y_pred[:, :1] + 0.5], axis=1)
        powers = np.exp(np.concatenate([y_true, y_true[:, :1]], axis=1))
        return y_pred, powers / powers.sum(axis=1, keepdims=True)
    return y_pred, y_true


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(pair=pairs())
def test_gradient_is_the_slope(loss, pair):
    y_pred, y_true = fitting(loss, pair)
    gradient = loss.gradient(y_pred, y_true)
    assert gradient.shape == y_pred.shape
    step = 1e-5
    for index in np.ndindex(*y_pred.shape):
        up, down = y_pred.copy(), y_pred.copy()
        up[index] += step
        down[index] -= step
        measured = (loss(up, y_true) - loss(down, y_true)) / (2 * step)
        if loss == MeanAbsoluteError() and abs(y_pred[index] - y_true[index]) < step:
            continue
        assert gradient[index] == pytest.approx(measured, abs=1e-6 if loss == Huber() else 1e-9)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(pair=pairs())
def test_the_formula_of_one_sample_gives_the_same_numbers(loss, pair):
    y_pred, y_true = fitting(loss, pair)
    n = len(y_pred)
    totals, gradients = [], []
    for outs, targets in zip(y_pred, y_true, strict=True):
        shares = loss.shares(list(outs), list(targets), ARRAYS)
        totals.append(float(loss.total(shares)))
        matrix = np.array(loss.share_derivatives(list(outs), list(targets), ARRAYS), dtype=float)
        gradients.append([float(loss.total(list(column))) for column in matrix.T])
    assert loss(y_pred, y_true) == pytest.approx(np.mean(totals), rel=1e-12)
    expected = np.array(gradients) / n
    np.testing.assert_allclose(loss.gradient(y_pred, y_true), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize(
    ("y_pred", "y_true"),
    [
        ([[1.0, 2.0]], [[1.0]]),
        ([1.0, 2.0], [1.0, 2.0]),
        (np.empty((0, 2)), np.empty((0, 2))),
        ([[1.0]], [[float("nan")]]),
        ("ab", [[1.0]]),
        ([[1.0, 2.0]], [[1.0, 0.0], [1.0, 0.0]]),
    ],
)
def test_what_does_not_fit_is_refused(loss, y_pred, y_true):
    with pytest.raises(ValueError, match="expected"):
        loss(y_pred, y_true)
    with pytest.raises(ValueError, match="expected"):
        loss.gradient(y_pred, y_true)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", [30.0, 800.0, 1e4])
def test_cross_entropies_are_right_however_large_the_logits(size, dtype):
    logits = np.array([[size, -size], [-size, size], [0.0, size]], dtype=dtype)
    exact = [2 * size, 0.0, np.log(2) if size == 0 else size]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        losses = [CrossEntropy()(logits[k : k + 1], [[1], [1], [0]][k]) for k in range(3)]
        gradient = CrossEntropy().gradient(logits, [1, 1, 0])
        binary = [BinaryCrossEntropy()([[z]], [[t]]) for z, t in ((size, 0), (-size, 1), (size, 1))]
    np.testing.assert_allclose(losses, exact, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(binary, [size, size, 0.0], rtol=1e-12, atol=1e-12)
    expected = np.array([[1, -1], [0, 0], [-1, 1]]) / 3
    np.testing.assert_allclose(gradient, expected, atol=1e-7)


def test_cross_entropy_takes_class_numbers_and_rows_and_refuses_what_is_neither():
    logits = np.random.default_rng(0).normal(size=(4, 3))
    loss = CrossEntropy()
    by_number = loss(logits, [0, 2, 1, 1])
    assert by_number == loss(logits, one_hot([0, 2, 1, 1], 3))
    assert by_number == pytest.approx(log_loss([0, 2, 1, 1], softmax(logits), labels=[0, 1, 2]))
    rows = (np.ones((4, 3)), [[0.5, 0.6, -0.1]] * 4)
    for bad in ([0, 1, 2, 3], [0, 1, -1, 2], [0.5, 1, 1, 1], *rows):
        with pytest.raises(ValueError, match=r"^y_true .*expected"):
            loss(logits, bad)
    with pytest.raises(ValueError, match=r"BinaryCrossEntropy"):
        loss([[1.0]], [[1.0]])


def test_binary_cross_entropy_takes_a_flat_row_for_one_output_and_only_probabilities():
    logits = np.array([[0.3], [-2.0]])
    loss = BinaryCrossEntropy()
    assert loss(logits, [1, 0]) == loss(logits, [[1.0], [0.0]])
    assert loss(logits, [1, 0]) == pytest.approx(log_loss([1, 0], loss.probabilities(logits)))
    for bad in ([1, 2], [[1.0], [-0.1]]):
        with pytest.raises(ValueError, match=r"^y_true holds .*probability"):
            loss(logits, bad)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_probabilities_are_the_losss_own_or_refused(loss):
    outputs = np.array([[1.0, -1.0, 3.0]])
    if loss == CrossEntropy():
        np.testing.assert_array_equal(loss.probabilities(outputs), softmax(outputs))
    elif loss == BinaryCrossEntropy():
        np.testing.assert_allclose(loss.probabilities(outputs), 1 / (1 + np.exp(-outputs)))
    else:
        with pytest.raises(ValueError, match="only they read outputs as logits"):
            loss.probabilities(outputs)


@pytest.mark.parametrize("loss", [CrossEntropy(), BinaryCrossEntropy()], ids=repr)
def test_a_network_that_ends_in_a_bend_is_refused_by_losses_on_logits(loss):
    network = Network([Dense(2, 3)], rng=np.random.default_rng(0))
    X, Y = np.ones((1, 2)), [[1.0, 0.0, 0.0]]
    before = network.parameters.copy()
    for use in (
        lambda: network.predict_proba(X, loss),
        lambda: fit(network, X, Y, loss=loss, optimizer=SGD(1.0), epochs=1),
        lambda: gradient_check(network, X, Y, loss),
    ):
        with pytest.raises(ValueError, match=r"ends in sigmoid.*done twice"):
            use()
    np.testing.assert_array_equal(network.parameters, before)


@pytest.mark.parametrize("delta", [0, -1, np.inf, "1"])
def test_huber_wants_a_positive_delta(delta):
    with pytest.raises(ValueError, match="delta"):
        Huber(delta)


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
