"""Right and wrong answers beside scikit-learn's counts, and the interval beside SciPy's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as theirs

from nnlib.metrics import (
    accuracy,
    accuracy_interval,
    confusion_matrix,
    precision,
    recall,
    wilson_interval,
)


@st.composite
def answers(draw):
    """Answers, the truth, and how many classes there are, some of which may not occur."""
    n_classes = draw(st.integers(1, 6))
    n = draw(st.integers(1, 30))
    row = st.lists(st.integers(0, n_classes - 1), min_size=n, max_size=n)
    return draw(row), draw(row), n_classes


@pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")
@given(answers())
def test_counts_and_shares_are_scikit_learns(drawn):
    y_pred, y_true, n_classes = drawn
    classes = range(n_classes)
    assert accuracy(y_pred, y_true) == pytest.approx(theirs.accuracy_score(y_true, y_pred))
    counts = confusion_matrix(y_pred, y_true, n_classes)
    assert counts.dtype == np.int64
    np.testing.assert_array_equal(counts, theirs.confusion_matrix(y_true, y_pred, labels=classes))
    options = {"labels": classes, "average": None, "zero_division": np.nan}
    for ours, other in ((precision, theirs.precision_score), (recall, theirs.recall_score)):
        found = ours(y_pred, y_true, n_classes)
        np.testing.assert_allclose(found, other(y_true, y_pred, **options), rtol=1e-15)


@given(answers(), st.randoms())
def test_the_order_of_the_samples_does_not_count(drawn, random):
    y_pred, y_true, n_classes = drawn
    order = list(range(len(y_true)))
    random.shuffle(order)
    mixed = [y_pred[k] for k in order], [y_true[k] for k in order]
    assert accuracy(*mixed) == accuracy(y_pred, y_true)
    np.testing.assert_array_equal(
        confusion_matrix(*mixed, n_classes), confusion_matrix(y_pred, y_true, n_classes)
    )


def test_rows_are_the_truth_and_columns_the_answers():
    np.testing.assert_array_equal(confusion_matrix([1, 1], [0, 0], 2), [[0, 2], [0, 0]])
    assert recall([1, 1, 1], [0, 0, 1], 2).tolist() == [0.0, 1.0]
    assert precision([1, 1, 1], [0, 0, 1], 2)[1] == pytest.approx(1 / 3)
    assert math.isnan(precision([1, 1, 1], [0, 0, 1], 2)[0])  # class 0 was never answered


@given(st.integers(1, 3000), st.floats(0, 1), st.floats(0.01, 0.999))
def test_the_interval_is_scipys(trials, share, confidence):
    successes = round(share * trials)
    wanted = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    low, high = wilson_interval(successes, trials, confidence=confidence)
    assert (low, high) == pytest.approx((wanted.low, wanted.high), rel=1e-9, abs=1e-12)
    assert 0 <= low <= successes / trials <= high <= 1


@pytest.mark.parametrize("p", [0.9, 0.97, 0.99])
def test_it_holds_what_it_promises_where_the_usual_one_does_not(p):
    """How often the true share lies within, over all that 360 samples may show."""
    n = 360
    chances = np.exp(
        [
            math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
            + k * math.log(p) + (n - k) * math.log(1 - p)
            for k in range(n + 1)
        ]
    )  # fmt: skip
    shares = np.arange(n + 1) / n
    half = 1.96 * np.sqrt(shares * (1 - shares) / n)
    usual = chances[abs(shares - p) <= half].sum()
    ends = np.array([wilson_interval(k, n) for k in range(n + 1)])
    wilson = chances[(ends[:, 0] <= p) & (p <= ends[:, 1])].sum()
    assert wilson == pytest.approx(0.95, abs=0.025)
    assert abs(usual - 0.95) > abs(wilson - 0.95)


def test_the_interval_of_answers_is_that_of_their_counts():
    y_true = [0] * 10
    y_pred = [0] * 9 + [1]
    assert accuracy_interval(y_pred, y_true) == wilson_interval(9, 10)
    wide = accuracy_interval(y_pred, y_true, confidence=0.99)
    assert wide == wilson_interval(9, 10, confidence=0.99)
    assert wide[0] < wilson_interval(9, 10)[0]


@pytest.mark.parametrize(
    ("y_pred", "y_true", "told"),
    [
        ([[0.1, 0.9]], [1], r"take \.argmax\(axis=1\)"),
        ([0, 1], [[0], [1]], r"y_true came with shape \(2, 1\)"),
        ([0, 1], [0, 1, 1], "y_pred came with 2 samples and y_true with 3"),
        ([0, 0.5], [0, 1], "y_pred came with 0.5"),
        ([0, 1], [0, -1], "y_true came with -1"),
        ([0, 3], [0, 1], "y_pred came with 3; expected class numbers, whole numbers from 0 to 2"),
        ([], [], r"y_pred came with shape \(0,\)"),
    ],
)
def test_what_are_no_answers_is_refused(y_pred, y_true, told):
    with pytest.raises(ValueError, match=told):
        confusion_matrix(y_pred, y_true, 3)


def test_where_no_number_of_classes_is_known_none_is_told():
    with pytest.raises(ValueError, match="whole numbers from 0 on, shape"):
        accuracy([0.5], [0])


@pytest.mark.parametrize(
    ("successes", "trials"), [(-1, 5), (6, 5), (2.5, 5), (0, 0), (True, 5), (1, 2.0)]
)
def test_what_are_no_counts_is_refused(successes, trials):
    with pytest.raises(ValueError, match=r"(successes|trials) came as"):
        wilson_interval(successes, trials)


def test_of_nothing_there_is_no_interval():
    assert wilson_interval(3, 4, confidence=0.0) == (0.75, 0.75)
    low, high = wilson_interval(3, 4, confidence=float(np.nextafter(1, 0)))
    assert 0 <= low < high <= 1
