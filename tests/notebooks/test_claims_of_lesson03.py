"""What lesson 03 says in words, computed."""

import pytest

from nnlib import HalfSquaredError, Network, article
from nnlib.symbolic import SymbolicNetwork

X, Y, LOSS = article.INPUTS, article.TARGETS, HalfSquaredError()


def at(**weights: float) -> Network:
    network = article.network()
    for name, value in weights.items():
        network.parameters[network.parameter_names.index(name)] = value
    return network


def slopes(network: Network) -> dict[str, float]:
    network.backward(LOSS.gradient(network.forward(X), Y))
    return dict(zip(network.parameter_names, network.gradient, strict=True))


def nudged(h: float) -> float:
    up, down = (LOSS(at(w5=0.4 + side * h).predict(X), Y) for side in (1, -1))
    return (up - down) / (2 * h)


def test_a_nudge_ten_times_smaller_comes_a_hundred_times_closer() -> None:
    true = slopes(at())["w5"]
    errors = [abs(nudged(h) - true) for h in (0.1, 0.01, 0.001)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.02)
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.05)


def test_at_10_the_slope_is_tiny_for_the_sigmoid_is_flat() -> None:
    network = at(w5=10)
    assert 0 < slopes(network)["w5"] < slopes(at())["w5"] / 100
    out = network.predict(X)[0, 0]
    assert out - 0.01 == pytest.approx(0.99, abs=0.005)
    assert out * (1 - out) < 0.002


def test_near_minus_9_it_is_the_error_that_vanishes() -> None:
    network = at(w5=-9.2)
    out = network.predict(X)[0, 0]
    assert abs(out - 0.01) < 0.001
    assert out * (1 - out) == pytest.approx(0.01, abs=0.001)
    assert abs(slopes(network)["w5"]) < 1e-5


def test_without_w5_only_the_path_by_o2_is_left() -> None:
    network = at(w5=0)
    by_o1, by_o2 = SymbolicNetwork(network, LOSS, X, Y).paths("w1")
    assert by_o1.value == 0 > by_o2.value
    assert slopes(network)["w1"] < 0 < slopes(at())["w1"]


def test_the_slope_along_w1_is_about_190_times_smaller() -> None:
    found = slopes(at())
    assert found["w5"] / found["w1"] == pytest.approx(187, abs=2)


def test_a_shared_bias_has_four_paths_and_the_eight_weights_twelve() -> None:
    symbolic = SymbolicNetwork(article.network(), LOSS, X, Y)
    assert len(symbolic.paths("b1")) == 4
    assert sum(len(symbolic.paths(f"w{k}")) for k in range(1, 9)) == 12


def test_by_o2_alone_the_sign_is_wrong_and_by_o1_alone_the_step_is_one_and_a_half_times() -> None:
    by_o1, by_o2 = SymbolicNetwork(article.network(), LOSS, X, Y).paths("w1")
    both = by_o1.value + by_o2.value
    assert by_o2.value < 0 < both
    assert by_o1.value / both == pytest.approx(1.5, abs=0.05)
