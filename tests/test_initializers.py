"""Each rule's spread, on many draws; the names and parameters a layer may give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Dense, Network
from nnlib.initializers import INITIALIZERS, Initializer, get_initializer

N_IN, N_OUT = 300, 100
VARIANCES = {
    "glorot_uniform": 2 / (N_IN + N_OUT),
    "glorot_normal": 2 / (N_IN + N_OUT),
    "he_uniform": 2 / N_IN,
    "he_normal": 2 / N_IN,
    "lecun_uniform": 1 / N_IN,
    "lecun_normal": 1 / N_IN,
    "uniform": 1 / 3,
    "normal": 1.0,
    # A row of a rotation has length 1, spread over as many entries as there are columns.
    "orthogonal": 1 / N_IN,
    "zeros": 0.0,
}


@pytest.mark.parametrize("name", VARIANCES)
def test_mean_and_variance(name):
    rng = np.random.default_rng(1)
    draws = [get_initializer(name).draw(rng, N_IN, N_OUT) for _ in range(20)]
    weights = np.array(draws)
    assert weights.shape == (20, N_OUT, N_IN)
    variance = VARIANCES[name]
    # 600,000 draws: the mean is good to 5 / 775 standard deviations, the variance to 1 %.
    assert abs(weights.mean()) <= 0.0065 * np.sqrt(variance)
    assert weights.var() == pytest.approx(variance, rel=0.01, abs=0)
    limit = np.sqrt(3 * variance)
    if name.endswith("uniform"):
        assert np.abs(weights).max() <= limit
        assert np.abs(weights).max() >= 0.999 * limit


def test_every_rule_has_its_test():
    assert {*VARIANCES, "constant"} == set(INITIALIZERS)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_orthogonal_rows_or_columns_are_at_right_angles(n_in, n_out, seed):
    drawn = get_initializer(("orthogonal", {"gain": 3.0})).draw(
        np.random.default_rng(seed), n_in, n_out
    )
    assert drawn.shape == (n_out, n_in)
    tall = drawn if n_out >= n_in else drawn.T
    np.testing.assert_allclose(tall.T @ tall, 9.0 * np.eye(min(n_in, n_out)), rtol=0, atol=1e-12)


def test_orthogonal_turns_as_often_one_way_as_the_other():
    rng = np.random.default_rng(0)
    rule = get_initializer("orthogonal")
    turns = [np.linalg.det(rule.draw(rng, 2, 2)) > 0 for _ in range(2000)]
    assert 900 < sum(turns) < 1100


def test_a_layer_draws_by_its_own_rule_and_keeps_it():
    layers = [
        Dense(4, 3, initializer="zeros"),
        Dense(3, 2, initializer=("constant", {"value": 0.5})),
        Dense(2, 2),
    ]
    network = Network(layers, rng=np.random.default_rng(0))
    assert (network.layers[0].weight == 0).all()
    assert (network.layers[1].weight == 0.5).all()
    limit = np.sqrt(6 / 4)
    expected = np.random.default_rng(0).uniform(-limit, limit, size=(2, 2))
    np.testing.assert_array_equal(network.layers[2].weight, expected)
    assert network.layers[1].initializer == Initializer("constant", {"value": 0.5})
    assert network.copy().layers[1].initializer == network.layers[1].initializer


@pytest.mark.parametrize(
    "bad",
    [
        *("he", "", None, 3, ("uniform",), ("uniform", 3), ("uniform", {"a": 1}), "constant"),
        *(("uniform", {"limit": -1.0}), ("normal", {"std": np.inf}), ("constant", {"value": "x"})),
        *(("constant", {"value": [1, 2]}), ("orthogonal", {"gain": 0}), ("zeros", {"limit": 1})),
    ],
)
def test_what_is_no_rule_is_refused_at_once(bad):
    with pytest.raises(ValueError, match="expected"):
        Dense(2, 2, initializer=bad)


def test_parameters_of_a_rule_cannot_be_changed_from_outside():
    given_by_caller = {"limit": 0.5}
    rule = get_initializer(("uniform", given_by_caller))
    given_by_caller["limit"] = 100.0
    assert rule.parameters == {"limit": 0.5}
