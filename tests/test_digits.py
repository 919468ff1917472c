"""The handwritten digits: the same as scikit-learn's, and on which form each stands."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.datasets.handwriting import FORMS, PER_FORM, forms_of

BEGINNINGS = [0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667]
"""The row where each form begins."""
ODD = 385
"""The row of the one label that differs from the order on the forms."""


@pytest.fixture(scope="module")
def digits():
    return datasets.digits()


def test_they_are_those_of_scikit_learn(digits):
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    X, y, _ = digits
    np.testing.assert_array_equal(16 * X, theirs.data)
    np.testing.assert_array_equal(y, theirs.target)


def test_shapes_types_and_range(digits):
    X, y, form = digits
    assert X.shape == (1797, 64)
    assert y.shape == form.shape == (1797,)
    assert X.dtype == np.float64
    assert y.dtype == form.dtype == np.int64
    assert set(np.unique(16 * X)) == set(range(17))
    assert set(y.tolist()) == set(range(10))


def test_each_call_gives_arrays_of_its_own(digits):
    X, y, form = datasets.digits()
    X[:], y[:], form[:] = -1, -1, -1
    for ours, again in zip(digits, datasets.digits(), strict=True):
        np.testing.assert_array_equal(ours, again)


def test_the_file_is_small_needs_no_pickle_and_names_its_license():
    data = files("nnlib").joinpath("data")
    assert len(data.joinpath("digits.npz").read_bytes()) < 50_000
    with data.joinpath("digits.npz").open("rb") as file:
        assert set(np.load(file, allow_pickle=False)) == {"levels", "labels"}
    notice = data.joinpath("digits-license.txt").read_text("utf-8")
    for words in ("CC BY 4.0", "E. Alpaydin and C. Kaynak", "10.24432/C50P49"):
        assert words in notice


def test_where_the_forms_begin(digits):
    _, _, form = digits
    assert np.flatnonzero(np.diff(form, prepend=-1)).tolist() == BEGINNINGS
    assert (np.diff(form) >= 0).all()


def left_out(labels, order):
    """Return how many places of an order are left out by labels that follow it, or None."""
    rest = iter(order)
    return len(order) - len(labels) if all(label in rest for label in labels) else None


def test_every_form_is_the_first_with_some_left_out_and_one_label_differs(digits):
    _, y, form = digits
    order, corrected = y[:PER_FORM].tolist(), y.copy()
    assert (y[ODD], order[-1]) == (3, 8)
    corrected[ODD] = 8
    missing = [left_out(corrected[form == k].tolist(), order) for k in range(FORMS)]
    assert missing == [0, 4, 0, 0, 0, 0, 0, 7, 2, 0, 2, 0, 8, 0]
    assert left_out(y[form == 2].tolist(), order) is None


def test_no_other_division_fits_as_well(digits):
    """From the end backward, ties fall the other way: the forms are the same."""
    _, y, form = digits
    np.testing.assert_array_equal(y[-PER_FORM:], y[:PER_FORM])
    np.testing.assert_array_equal(FORMS - 1 - forms_of(y[::-1])[::-1], form)


def test_an_image_is_most_like_one_of_its_own_form(digits):
    X, _, form = digits
    squares = (X**2).sum(axis=1)
    distance = squares[:, np.newaxis] + squares - 2 * X @ X.T
    np.fill_diagonal(distance, np.inf)
    own = (form[distance.argmin(axis=1)] == form).mean()
    assert own > 3 / FORMS  # by chance, 1 of 14


@given(st.lists(st.integers(-3, 5), min_size=2, max_size=60), st.data())
def test_no_group_stands_on_both_sides_and_nothing_is_lost(groups, data):
    there = sorted(set(groups))
    if len(there) == 1:
        there.append(groups.append(99) or 99)
    most = len(there) - 1
    test_groups = data.draw(
        st.lists(st.sampled_from(there), min_size=1, max_size=most, unique=True)
    )
    n = len(groups)
    X, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    X_train, y_train, X_test, y_test = datasets.split_by_group(X, y, groups, test_groups)
    assert sorted([*y_train, *y_test]) == y.tolist()
    assert (np.diff(y_train) > 0).all()
    assert (np.diff(y_test) > 0).all()
    np.testing.assert_array_equal(X_train, X[y_train])
    np.testing.assert_array_equal(X_test, X[y_test])
    assert {groups[k] for k in y_test} == set(test_groups)
    assert {groups[k] for k in y_train} == set(there) - set(test_groups)


def test_targets_keep_their_kind():
    X = [[0.0], [1.0], [2.0]]
    for Y, kind in (([5, 6, 7], "i"), ([[5], [6], [7]], "f")):
        for parts in (
            datasets.split(X, Y, 0.4),
            datasets.split_by_group(X, Y, [0, 0, 1], 1),
        ):
            assert [part.dtype.kind for part in parts] == ["f", kind, "f", kind]
            assert np.ravel(parts[1]).tolist() == [5, 6]
            assert np.ravel(parts[3]).tolist() == [7]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"groups": [0, 1]},
            r"groups came with shape \(2,\); expected one number for each of the 3",
        ),
        ({"groups": [0, 0.5, 1]}, r"groups came as \[0, 0.5, 1\]; expected whole numbers"),
        ({"groups": ["a", "b", "c"]}, "groups came as an array of dtype <U1"),
        ({"test_groups": []}, r"test_groups came as \[\]; expected at least one group"),
        ({"test_groups": [1, 1]}, r"test_groups came as \[1, 1\]; .* each once"),
        ({"test_groups": [[0], [1]]}, "expected at least one group, each once"),
        ({"test_groups": 7}, r"test_groups came with 7, which no sample has; .* \[0, 1\]"),
        ({"test_groups": [0, 1]}, "test_groups came with all 2 groups; expected fewer"),
        ({"y": [1, 2]}, "X came with 3 samples and Y with 2"),
        ({"X": [[1.0], [np.nan], [2.0]]}, "X holds nan"),
        ({"y": np.ma.masked_equal([1, 2, 3], 2)}, "masked"),
    ],
)
def test_groups_that_make_no_sense_are_refused(changed, message):
    right = {"X": [[1.0], [2.0], [3.0]], "y": [1, 2, 3], "groups": [0, 1, 1], "test_groups": [1]}
    assert len(datasets.split_by_group(*right.values())) == 4
    with pytest.raises(ValueError, match=message):
        datasets.split_by_group(*(right | changed).values())
