"""The data sets: shapes, classes, noise, where the points lie, and scikit-learn as the judge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import make_circles, make_moons
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from nnlib import datasets

NAMES = list(datasets.DATASETS)


def make(name, n=200, noise=0.0, seed=0):
    return datasets.DATASETS[name](n, noise, np.random.default_rng(seed))


@given(st.sampled_from(NAMES), st.integers(1, 300), st.floats(0, 2), st.integers(0, 2**32))
def test_shapes_classes_and_the_same_again(name, n, noise, seed):
    X, Y = make(name, n, noise, seed)
    assert X.shape == (n, 2)
    assert Y.shape == (n, 1)
    assert X.dtype == Y.dtype == np.float64
    assert np.isfinite(X).all()
    assert (Y == 1).sum() == n // 2
    assert (Y == 0).sum() == n - n // 2
    again, labels = make(name, n, noise, seed)
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(Y, labels)


@pytest.mark.parametrize("name", NAMES)
def test_without_noise_all_points_are_between_minus_one_and_one(name):
    X, _ = make(name, 2000)
    assert np.abs(X).max() <= 1
    assert np.abs(X).max() > 0.9


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_other_points_and_they_are_shuffled(name):
    X, Y = make(name)
    other, _ = make(name, seed=1)
    assert (other != X).any()
    assert 0 < Y[:50].sum() < 50


@pytest.mark.parametrize("name", NAMES)
def test_noise_is_the_standard_deviation_of_the_move(name):
    X, _ = make(name, 20_000)
    moved, _ = make(name, 20_000, noise=0.3)
    assert np.var(moved, axis=0) == pytest.approx(np.var(X, axis=0) + 0.09, rel=0.05)


@pytest.mark.parametrize("turns", [0.5, 1.0, 1.5, 3.0])
def test_spirals_go_around_as_often_as_they_are_told(turns):
    X, Y = datasets.spirals(2000, 0.0, np.random.default_rng(0), turns=turns)
    along = np.hypot(*X.T)
    angle = 2 * np.pi * turns * along + np.pi * Y[:, 0]
    np.testing.assert_allclose(X, along[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1))


def test_spirals_turn_once_unless_told():
    rng = np.random.default_rng
    untold, told = (datasets.spirals(50, 0.1, rng(0), **more) for more in ({}, {"turns": 1.0}))
    for one, other in zip(untold, told, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("turns", [0, -1, float("nan"), float("inf"), "2", None])
def test_turns_that_make_no_spiral_are_refused(turns):
    with pytest.raises(ValueError, match="turns came as"):
        datasets.spirals(10, 0.0, np.random.default_rng(0), turns=turns)


def test_xor_is_one_where_the_signs_differ():
    X, Y = make("xor", 1000)
    np.testing.assert_array_equal(Y[:, 0] == 1, X[:, 0] * X[:, 1] < 0)
    assert np.abs(X).min() >= datasets.GAP


def test_circles_lie_on_those_of_scikit_learn():
    X, Y = make("circles", 400)
    theirs, labels = make_circles(4000, factor=0.5, shuffle=False)
    assert_on_the_same_curves(X, Y[:, 0], theirs, labels)


def test_moons_lie_on_those_of_scikit_learn():
    X, Y = make("moons", 400)
    theirs, labels = make_moons(4000, shuffle=False)
    assert_on_the_same_curves(X, Y[:, 0], (theirs - [0.5, 0.25]) / 1.5, labels)


def assert_on_the_same_curves(ours, labels, theirs, their_labels):
    for label in (0, 1):
        mine, other = ours[labels == label], theirs[their_labels == label]
        gaps = np.linalg.norm(mine[:, np.newaxis] - other[np.newaxis], axis=2)
        assert gaps.min(axis=1).max() < 0.002  # each of ours is on their curve,
        assert gaps.min(axis=0).max() < 0.2  # and their curve is covered


def test_the_arms_of_the_spiral_are_each_other_turned_by_half():
    X, Y = make("spirals", 2000)
    radius, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
    expected = 2 * np.pi * datasets.TURNS * radius + np.pi * Y[:, 0]
    np.testing.assert_allclose(np.exp(1j * angle), np.exp(1j * expected), atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_no_line_parts_the_classes_but_neighbors_do(name):
    X, Y = make(name, 1000, noise=0.02)
    line = LogisticRegression().fit(X, Y[:, 0]).score(X, Y[:, 0])
    neighbors = KNeighborsClassifier(5).fit(X[:500], Y[:500, 0]).score(X[500:], Y[500:, 0])
    assert line < 0.92
    assert neighbors > 0.97


@given(st.integers(1, 50), st.floats(0, 0.99))
def test_split_loses_nothing_and_leaves_some_to_train_on(n, share):
    X = np.arange(2.0 * n).reshape(n, 2)
    Y = np.arange(float(n)).reshape(n, 1)
    X_train, Y_train, X_test, Y_test = datasets.split(X, Y, share)
    np.testing.assert_array_equal(np.concatenate([X_train, X_test]), X)
    np.testing.assert_array_equal(np.concatenate([Y_train, Y_test]), Y)
    assert len(X_train) >= 1
    assert len(X_test) == min(n - 1, round(share * n))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make("xor", n=0), "n came as 0"),
        (lambda: make("moons", n=2.5), "n came as 2.5"),
        (lambda: make("circles", noise=-0.1), "noise came as -0.1"),
        (lambda: make("spirals", noise=float("inf")), "noise came as inf"),
        (lambda: datasets.xor(4, 0.0, 0), "rng came as 0"),
        (lambda: datasets.split([[1.0, 2.0]], [[1.0]], 1.0), "test_share came as 1.0"),
        (lambda: datasets.split([[1.0, 2.0]], [[1.0]], -0.5), "test_share came as -0.5"),
        (lambda: datasets.split([[1.0, 2.0]], [[1.0], [0.0]], 0.5), "1 samples and Y with 2"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
