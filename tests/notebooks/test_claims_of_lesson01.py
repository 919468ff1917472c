"""What lesson 01 says in words, computed."""

import numpy as np
import pytest

from nnlib import article
from nnlib.activations import sigmoid

RAISE = 0.1


def moves(**changed: float) -> dict[str, float]:
    """Return how far out_o1 moves when a weight is raised by 0.1, from the article's numbers."""
    inputs = article.INPUTS.copy()
    network = article.network()
    for name, value in changed.items():
        if name.startswith("i"):
            inputs[0, int(name[1]) - 1] = value
        else:
            network.parameters[network.parameter_names.index(name)] = value
    before = network.predict(inputs)[0, 0]
    found = {}
    for k, name in enumerate(network.parameter_names):
        raised = network.copy()
        raised.parameters[k] += RAISE
        found[name] = raised.predict(inputs)[0, 0] - before
    return found


def test_the_bias_is_more_than_nine_tenths_of_net_h1() -> None:
    assert 0.35 / (0.15 * 0.05 + 0.20 * 0.10 + 0.35) > 0.9


def test_w6_moves_the_output_most_by_a_hair_and_w7_and_w8_not_at_all() -> None:
    found = moves()
    assert max(found, key=lambda name: abs(found[name])) == "w6"
    assert found["w6"] == pytest.approx(found["w5"], rel=0.01)
    assert found["w7"] == found["w8"] == 0


def test_w1_to_w4_move_it_50_to_120_times_less() -> None:
    found = moves()
    times = [found["w5"] / found[name] for name in ("w1", "w2", "w3", "w4")]
    assert 50 < min(times) < 60
    assert 115 < max(times) < 125


def test_a_weight_farther_from_the_output_can_move_it_more() -> None:
    found = moves(i1=0.5, w5=6)
    assert found["w1"] > found["w5"] > 0


def test_without_inputs_a_hidden_neuron_is_what_its_bias_makes() -> None:
    network = article.network()
    network.forward(np.zeros((1, 2)))
    hidden = network.layers[0].out[0]
    assert hidden == pytest.approx(sigmoid(np.array([0.35, 0.35])), abs=1e-15)
    assert (hidden > 0.5).all()


def test_rows_of_samples_meet_the_transposed_matrix() -> None:
    W, b = article.WEIGHTS[:4].reshape(2, 2), np.array([0.35, 0.35])
    X = np.array([[0.05, 0.10], [1.00, 0.50]])
    together = X @ W.T + b
    alone = np.array([W @ x + b for x in X])
    assert together == pytest.approx(alone, abs=1e-15)
    assert np.abs(X @ W + b - alone).max() > 0.004  # the transposed mistake, without an error
