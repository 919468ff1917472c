"""Calibration: its bins beside scikit-learn's, and what answers that know themselves give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve

from nnlib import softmax
from nnlib.metrics import accuracy, calibration, wilson_interval


@st.composite
def read(draw):
    """Probabilities of two to four classes, and true classes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(1, 40)), draw(st.integers(2, 4))
    logits = rng.normal(size=(n, k)) * draw(st.sampled_from([0.1, 1.0, 10.0]))
    rows = softmax(logits)
    if draw(st.booleans()):  # probabilities that lie on the edges of bins
        rows = np.eye(k)[rng.integers(k, size=n)] * 0.6 + 0.4 / k
    return rows, rng.integers(k, size=n)


@given(read(), st.integers(1, 12))
def test_bins_are_scikit_learns(drawn, n_bins):
    rows, truth = drawn
    found = calibration(rows, truth, n_bins=n_bins)
    right = rows.argmax(axis=1) == truth
    shares, means = calibration_curve(right, rows.max(axis=1), n_bins=n_bins)
    used = found.counts > 0
    np.testing.assert_allclose(found.accuracy[used], shares, rtol=1e-12)
    np.testing.assert_allclose(found.confidence[used], means, rtol=1e-12)
    assert found.counts.sum() == len(rows)
    assert np.isnan([found.accuracy[~used], found.confidence[~used], found.low[~used]]).all()


@given(read(), st.integers(1, 12))
def test_the_error_is_the_mean_gap_of_all_answers(drawn, n_bins):
    rows, truth = drawn
    found = calibration(rows, truth, n_bins=n_bins)
    sure, right = rows.max(axis=1), rows.argmax(axis=1) == truth
    total = 0.0
    for low, high in zip(found.edges[:-1], found.edges[1:], strict=True):
        inside = (low < sure) & (sure <= high)
        total += abs((right[inside] - sure[inside]).sum())
    assert found.expected_error == pytest.approx(total / len(rows), abs=1e-12)
    assert f"accuracy {accuracy(rows.argmax(axis=1), truth):.1%}" in repr(found)


@given(read())
def test_each_bin_has_the_interval_of_its_count(drawn):
    rows, truth = drawn
    found = calibration(rows, truth, n_bins=4)
    for k in np.flatnonzero(found.counts):
        hits = round(found.accuracy[k] * found.counts[k])
        assert (found.low[k], found.high[k]) == wilson_interval(hits, int(found.counts[k]))


def test_an_edge_belongs_to_the_bin_below_it():
    rows = [[0.5, 0.5], [0.75, 0.25], [1.0, 0.0]]
    assert calibration(rows, [0, 0, 0], n_bins=4).counts.tolist() == [0, 1, 1, 1]


def test_who_draws_the_truth_from_its_own_probabilities_is_calibrated():
    rng = np.random.default_rng(11)
    rows = softmax(rng.normal(size=(40_000, 3)) * 2)
    truth = (rows.cumsum(axis=1) < rng.random((len(rows), 1))).sum(axis=1)
    assert calibration(rows, truth).expected_error < 0.01
    surer = softmax(np.log(rows), temperature=0.5)
    assert calibration(surer, truth).expected_error > 0.05


def test_probabilities_of_32_bits_are_taken():
    rows = softmax(np.random.default_rng(1).normal(size=(50, 3000)).astype(np.float32) * 3)
    assert calibration(rows, np.zeros(50, dtype=int)).counts.sum() == 50


@pytest.mark.parametrize(
    ("rows", "truth", "told"),
    [
        ([[0.5, 0.6]], [0], "row 0, which sums to 1.1; expected"),
        ([[0.5, 0.5], [1.5, -0.5]], [0, 0], "row 1, which holds -0.5; expected"),
        ([[1.0]], [0], r"probabilities came with shape \(1, 1\)"),
        ([0.9, 0.1], [0, 0], "probabilities came with shape"),
        ([[0.9, 0.1]], [2], "y_true came with 2"),
        ([[0.9, 0.1]], [0, 1], "1 samples and y_true with 2"),
    ],
)
def test_what_are_no_probabilities_is_refused(rows, truth, told):
    with pytest.raises(ValueError, match=told):
        calibration(rows, truth)
