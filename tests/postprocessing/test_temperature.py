"""Softmax with a temperature beside SciPy and PyTorch, and the best temperature beside a search."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import softmax as scipy_softmax

from nnlib import CrossEntropy
from nnlib import softmax as plain
from nnlib.postprocessing import fit_temperature, softmax


@given(
    st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=5),
    st.floats(1e-3, 1e3),
)
def test_it_is_the_softmax_of_divided_logits(rows, temperature):
    logits = np.array(rows)
    found = softmax(logits, temperature=temperature)
    np.testing.assert_allclose(found, scipy_softmax(logits / temperature, axis=1), atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
    best = logits.argmax(axis=1)[:, np.newaxis]
    assert (np.take_along_axis(found, best, axis=1)[:, 0] == found.max(axis=1)).all()


def test_it_is_pytorchs():
    torch = pytest.importorskip("torch")
    logits = np.random.default_rng(0).normal(size=(7, 5))
    wanted = torch.softmax(torch.tensor(logits) / 2.5, dim=1).numpy()
    np.testing.assert_allclose(softmax(logits, temperature=2.5), wanted, rtol=1e-13)


def test_a_temperature_of_one_changes_no_bit():
    logits = np.random.default_rng(0).normal(size=(7, 5))
    assert softmax is plain
    np.testing.assert_array_equal(softmax(logits, temperature=1.0), softmax(logits))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("temperature", [5e-324, 1e-300, 1e-40, 1e300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_temperature_overflows(temperature, dtype):
    logits = np.array([[30.0, -30.0, 30.0]], dtype=dtype)
    found = softmax(logits, temperature=temperature)
    assert found.dtype == dtype
    wanted = [1 / 2, 0, 1 / 2] if temperature < 1 else [1 / 3] * 3
    np.testing.assert_allclose(found[0], wanted, rtol=1e-6)


@st.composite
def read(draw):
    """Logits of two to five classes, and classes drawn from them at some temperature."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(20, 200)), draw(st.integers(2, 5))
    logits = rng.normal(size=(n, k)) * 3
    rows = plain(logits, temperature=draw(st.sampled_from([0.5, 1.0, 3.0])))
    truth = (rows.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return logits, truth.clip(0, k - 1)


@given(read(), st.sampled_from([1e-3, 1.0, 1e6]))
def test_no_other_temperature_has_a_smaller_cross_entropy(drawn, scale):
    logits, truth = drawn
    assume((logits.argmax(axis=1) != truth).any())
    logits = logits * scale
    found = fit_temperature(logits, truth)

    def loss(log_inverse):
        return CrossEntropy()(logits * np.exp(log_inverse), truth)

    at = -np.log(found)
    searched = minimize_scalar(loss, bracket=(at - 1, at + 1), tol=1e-10)
    assert at == pytest.approx(searched.x, abs=1e-5)
    assert loss(at) <= min(loss(at - 1e-3), loss(at + 1e-3))


def test_it_finds_the_temperature_from_which_the_classes_were_drawn():
    rng = np.random.default_rng(5)
    logits = rng.normal(size=(20_000, 4)) * 3
    rows = plain(logits, temperature=2.0)
    truth = (rows.cumsum(axis=1) < rng.random((len(rows), 1))).sum(axis=1)
    assert fit_temperature(logits, truth) == pytest.approx(2.0, rel=0.05)


def test_it_grows_with_the_logits_and_forgets_what_is_added_to_a_row():
    rng = np.random.default_rng(6)
    logits, truth = rng.normal(size=(300, 3)), rng.integers(3, size=300)
    truth[:200] = logits[:200].argmax(axis=1)
    once = fit_temperature(logits, truth)
    assert fit_temperature(8 * logits, truth) == pytest.approx(8 * once, rel=1e-12)
    shifted = logits + rng.normal(size=(300, 1))
    assert fit_temperature(shifted, truth) == pytest.approx(once, rel=1e-9)


@pytest.mark.parametrize(
    ("logits", "truth", "told"),
    [
        ([[2.0, 1.0], [0.0, 3.0]], [0, 1], "the largest at the true class in every sample"),
        ([[2.0, 1.0], [3.0, 0.0]], [1, 1], "no larger at the true class than elsewhere"),
        ([[1.0, 1.0]], [0], "the largest at the true class in every sample"),
        ([[2.0, 1.0]], [0, 1], "1 samples and y_true with 2"),
        ([[2.0, 1.0]], [2], "y_true came with 2"),
        ([[1e308, -1e308]], [1], "difference is too large"),
        ([[0.9, 0.1], [0.2, 0.8]], [0, 0], "logits came as rows of probabilities"),
        ([[2.0]], [0], r"logits came with shape \(1, 1\)"),
    ],
)
def test_where_no_temperature_is_best_it_is_said(logits, truth, told):
    with pytest.raises(ValueError, match=told):
        fit_temperature(logits, truth)
