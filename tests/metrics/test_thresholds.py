"""Precision and recall by a threshold, beside scikit-learn and by counting."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as theirs

from nnlib.metrics import average_precision, precision_recall_at, precision_recall_curve


@st.composite
def scored(draw):
    """Scores, many of them alike, and a truth with at least one 1."""
    n = draw(st.integers(1, 30))
    coarse = st.integers(-3, 3).map(lambda k: k / 3)
    fine = st.floats(-1e6, 1e6)
    scores = draw(st.lists(coarse | fine, min_size=n, max_size=n))
    truth = draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    truth[draw(st.integers(0, n - 1))] = 1
    return np.array(scores), np.array(truth)


@given(scored())
def test_curve_and_average_precision_are_scikit_learns(drawn):
    scores, truth = drawn
    curve = precision_recall_curve(scores, truth)
    precision, recall, thresholds = theirs.precision_recall_curve(truth, scores)
    np.testing.assert_array_equal(curve.thresholds, thresholds[::-1])
    np.testing.assert_allclose(curve.precision, precision[-2::-1], rtol=1e-15)
    np.testing.assert_allclose(curve.recall, recall[-2::-1], rtol=1e-15)
    wanted = theirs.average_precision_score(truth, scores)
    assert average_precision(scores, truth) == pytest.approx(wanted, rel=1e-12)
    assert curve.average_precision == average_precision(scores, truth)


@given(scored(), st.integers(0, 5))
def test_each_point_is_a_count(drawn, missed):
    scores, truth = drawn
    there = int(truth.sum()) + missed
    curve = precision_recall_curve(scores, truth, n_positives=there)
    assert curve.thresholds.tolist() == sorted(set(scores.tolist()), reverse=True)
    for k, threshold in enumerate(curve.thresholds):
        found = [hit for score, hit in zip(scores, truth, strict=True) if score >= threshold]
        wanted = sum(found) / len(found), sum(found) / there
        assert (curve.precision[k], curve.recall[k]) == pytest.approx(wanted)
        at = precision_recall_at(scores, truth, threshold, n_positives=there)
        assert at == pytest.approx(wanted)


@given(scored(), st.randoms())
def test_order_and_scale_of_the_scores_do_not_count(drawn, random):
    scores, truth = drawn
    order = list(range(len(scores)))
    random.shuffle(order)
    wanted = average_precision(scores, truth)
    assert average_precision(scores[order], truth[order]) == pytest.approx(wanted, rel=1e-12)
    ranks = np.unique(scores, return_inverse=True)[1]
    assert average_precision(ranks, truth) == pytest.approx(wanted, rel=1e-12)


def test_what_was_missed_lowers_it():
    assert average_precision([0.9, 0.8], [1, 0]) == 1.0
    assert average_precision([0.9, 0.8], [1, 0], n_positives=4) == 0.25
    assert average_precision([0.9, 0.8], [0, 0], n_positives=4) == 0.0


def test_all_before_all_others_is_one_and_all_after_is_least():
    truth = np.array([1] * 3 + [0] * 7)
    assert average_precision(-np.arange(10), truth) == 1.0
    assert average_precision(np.arange(10), truth) == pytest.approx(np.mean([1 / 8, 2 / 9, 3 / 10]))


def test_where_nothing_is_found_there_is_no_precision():
    found, part = precision_recall_at([0.2, 0.1], [1, 0], threshold=0.5)
    assert math.isnan(found)
    assert part == 0.0
    assert precision_recall_at([0.2, 0.1], [1, 0], threshold=0.2) == (1.0, 1.0)  # from it on


def test_truth_may_be_true_or_false():
    assert average_precision([0.9, 0.1], np.array([False, True])) == 0.5


@pytest.mark.parametrize(
    ("scores", "truth", "options", "told"),
    [
        ([0.9], [0], {}, "y_true came without a 1"),
        ([0.9, 0.8], [1], {}, r"scores came with shape \(2,\)"),
        ([1, 0], [0.9, 0.2], {}, "y_true came with 0.9; .* The scores come first"),
        ([0.9], [2], {}, "of several classes ask for one"),
        ([np.nan], [1], {}, "scores holds nan"),
        ([0.9, 0.8], [1, 1], {"n_positives": 1}, "n_positives came as 1; expected at least 2"),
        ([], [], {}, r"y_true came with shape \(0,\)"),
    ],
)
def test_what_cannot_be_ranked_is_refused(scores, truth, options, told):
    with pytest.raises(ValueError, match=told):
        average_precision(scores, truth, **options)
