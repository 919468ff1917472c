"""Standardizing: scikit-learn as the judge, and nothing learned from what comes later."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from sklearn.preprocessing import StandardScaler

from nnlib import datasets
from nnlib.preprocessing import Standardizer

SAMPLES = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=8),
    elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
)


@given(SAMPLES)
def test_it_is_scikit_learns(X):
    ours, theirs = Standardizer(X), StandardScaler().fit(X)
    np.testing.assert_allclose(ours.mean, theirs.mean_, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(ours.scale, theirs.scale_, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours.transform(X), theirs.transform(X), rtol=1e-6, atol=1e-6)


@given(SAMPLES)
def test_training_features_end_with_mean_0_and_deviation_1_or_0(X):
    Z = Standardizer(X).transform(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0.0, atol=1e-6)
    same = np.ptp(X, axis=0) == 0
    assert (Z[:, same] == 0).all()
    np.testing.assert_allclose(Z[:, ~same].std(axis=0), 1.0, rtol=1e-6)


@given(SAMPLES, SAMPLES)
def test_there_and_back(X, other):
    standardizer = Standardizer(X)
    other = np.resize(other, (len(other), X.shape[1]))
    back = standardizer.inverse_transform(standardizer.transform(other))
    np.testing.assert_allclose(back, other, rtol=1e-9, atol=1e-6)


@given(SAMPLES, st.floats(0.1, 100), st.floats(-100, 100))
def test_the_unit_does_not_matter(X, unit, zero):
    same = (X[0] == X).all(axis=0)  # such a feature is only shifted
    a, b = Standardizer(X), Standardizer(unit * X + zero)
    np.testing.assert_allclose(
        a.transform(X)[:, ~same], b.transform(unit * X + zero)[:, ~same], atol=1e-4
    )


def test_what_comes_later_changes_nothing():
    X, y, form = datasets.digits()
    X1, _, X2, _ = datasets.split_by_group(X, y, form, 13)
    standardizer = Standardizer(X1)
    before = standardizer.mean.copy(), standardizer.scale.copy()
    Z = standardizer.transform(X2)
    np.testing.assert_array_equal(before, (standardizer.mean, standardizer.scale))
    np.testing.assert_array_equal(Z[:1], standardizer.transform(X2[:1]))
    assert abs(Z.mean()) > 0.001  # the test's own mean would have made it 0


def test_a_constant_feature_is_0_in_training_and_keeps_its_distance_later():
    standardizer = Standardizer([[0.1, 1.0], [0.1, 3.0], [0.1, 5.0]])  # 0.1: no exact mean
    later = standardizer.transform([[0.1, 3.0], [0.35, 3.0]])[:, 0]
    assert later[0] == 0
    assert later[1] == pytest.approx(0.25)
    assert standardizer.scale[0] == 1


def test_a_spread_too_small_for_a_float_counts_as_none():
    standardizer = Standardizer([[0.0], [1e-300]])
    assert standardizer.scale == 1


def test_the_data_are_left_alone_and_the_figures_cannot_be_written_over():
    X = np.array([[1.0, 2.0], [3.0, 5.0]])
    kept = X.copy()
    standardizer = Standardizer(X)
    standardizer.transform(X)
    standardizer.inverse_transform(X)
    np.testing.assert_array_equal(X, kept)
    with pytest.raises(ValueError, match="read-only"):
        standardizer.mean[0] = 5
    X[:] = 9
    np.testing.assert_array_equal(standardizer.mean, kept.mean(axis=0))


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_do_the_same(twin):
    standardizer = Standardizer([[1.0, 2.0], [3.0, 5.0]])
    np.testing.assert_array_equal(
        twin(standardizer).transform([[7.0, 8.0]]), standardizer.transform([[7.0, 8.0]])
    )
    assert repr(standardizer) == "Standardizer(2 features)"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Standardizer([[1.0, 2.0]]), "at least two samples"),
        (lambda: Standardizer([[], []]), r"shape \(2, 0\)"),
        (lambda: Standardizer([1.0, 2.0]), "one sample a row"),
        (lambda: Standardizer([[1.0], [np.nan]]), "finite"),
        (lambda: Standardizer([[1e308], [1.2e308]]), "as large as 1e"),
        (lambda: Standardizer([[0.0], [1e200]]), "as large as 1e"),
        (lambda: Standardizer([[0.0, 1.0], [1.0, 2.0]]).transform([[1.0]]), "2 numbers"),
        (lambda: Standardizer([[0.0], [1e-100]]).transform([[1e300]]), "X, standardized, holds"),
        (lambda: Standardizer([[0.0], [1e100]]).inverse_transform([[1e300]]), "in its own units"),
    ],
)
def test_what_cannot_be_standardized_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
