"""Every way of handing in something wrong gets an error that says what to do."""

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit, gradient_check
from nnlib._inputs import as_batch, as_count, as_positive, as_vector

NAN, INF = float("nan"), float("inf")

BAD_BATCHES = {
    "three numbers into two inputs": ([[1.0, 2.0, 3.0]], r"shape \(1, 3\).*\(n_samples, 2\)"),
    "one sample without its batch": ([0.05, 0.10], r"shape \(2,\).*batch of one"),
    "a flat vector": ([1.0, 2.0, 3.0], r"shape \(3,\).*\(n_samples, 2\)"),
    "an empty batch": (np.empty((0, 2)), r"empty batch.*at least one sample"),
    "an empty list": ([], r"shape \(0,\)"),
    "a string": ("0.05, 0.10", r"text '0.05, 0.10'.*real numbers"),
    "a list of strings": ([["a", "b"]], r"dtype <U1.*real numbers"),
    "None": (None, r"None.*real numbers"),
    "complex numbers": ([[1j, 2.0]], r"complex128.*real numbers"),
    "NaN": ([[0.05, NAN]], r"nan at position \[0, 1\].*finite"),
    "infinity": ([[-INF, 0.1]], r"-inf at position \[0, 0\].*finite"),
    "ragged rows": ([[1.0, 2.0], [3.0]], r"rows of different lengths"),
}


@pytest.mark.parametrize(("bad", "message"), BAD_BATCHES.values(), ids=BAD_BATCHES)
@pytest.mark.parametrize("entry", ["forward", "predict", "fit", "gradient_check", "early update"])
def test_bad_inputs_are_refused_and_change_nothing(bad, message, entry):
    network = article.network()
    loss = HalfSquaredError()
    calls = {
        "forward": lambda: network.forward(bad),
        "predict": lambda: network.predict(bad),
        "fit": lambda: fit(network, bad, article.TARGETS, loss=loss, optimizer=SGD(1), epochs=1),
        "gradient_check": lambda: gradient_check(network, bad, article.TARGETS, loss),
        "early update": lambda: article.early_update_step(network, bad, article.TARGETS, 0.5),
    }
    with pytest.raises(ValueError, match=rf"^X .*{message}"):
        calls[entry]()
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)


@pytest.mark.parametrize(("bad", "message"), BAD_BATCHES.values(), ids=BAD_BATCHES)
def test_bad_targets_are_refused(bad, message):
    network = article.network()
    loss = HalfSquaredError()
    with pytest.raises(ValueError, match=rf"^Y .*{message}"):
        fit(network, article.INPUTS, bad, loss=loss, optimizer=SGD(1), epochs=1)
    with pytest.raises(ValueError, match=r"y_true|real numbers|shape"):
        loss(article.TARGETS, bad)
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)


@pytest.mark.parametrize("bad", [0, 0.0, -1, INF, NAN, -INF, "0.5", None, True, [0.5, 0.5], 1j])
def test_a_learning_rate_is_one_positive_finite_number(bad):
    with pytest.raises(ValueError, match=r"learning_rate came as .*positive and finite"):
        SGD(bad)
    optimizer = SGD(0.5)
    with pytest.raises(ValueError, match="positive and finite"):
        optimizer.learning_rate = bad
    assert optimizer.learning_rate == 0.5
    network = article.network()
    with pytest.raises(ValueError, match="positive and finite"):
        article.early_update_step(network, article.INPUTS, article.TARGETS, bad)
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)


@pytest.mark.parametrize("bad", [0, -1, 1.5, "10", None, True, NAN])
def test_counts_are_whole_numbers_from_one(bad):
    with pytest.raises(ValueError, match="whole number of at least 1"):
        as_count(bad, "epochs")
    with pytest.raises(ValueError, match="n_in"):
        Dense(bad, 2)
    with pytest.raises(ValueError, match="n_out"):
        Dense(2, bad)


@pytest.mark.parametrize("bad", [[0.1] * 7, [0.1] * 9, [[0.1] * 8], "weights", [NAN] + [0.1] * 7])
def test_bad_parameters_are_refused_and_change_nothing(bad):
    network = article.network()
    with pytest.raises(ValueError, match="parameters"):
        network.parameters = bad
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)
    with pytest.raises(ValueError, match="parameters"):
        Network([Dense(2, 2, train_bias=False), Dense(2, 2, train_bias=False)], parameters=bad)


def test_good_input_passes_unchanged():
    batch = np.array([[1.0, 2.0]])
    assert as_batch(batch, 2, "X") is batch
    assert as_batch([[1, 2]], 2, "X").dtype == np.float64
    assert as_vector([1, 2], 2, "v").tolist() == [1.0, 2.0]
    assert as_positive(np.float32(0.5), "rate") == 0.5
    assert as_count(np.int64(3), "n") == 3
