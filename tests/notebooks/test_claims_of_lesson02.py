"""What lesson 02 says in words, computed."""

import numpy as np
import pytest

from nnlib import HalfSquaredError, MeanSquaredError, article

X, Y = article.INPUTS, article.TARGETS
HALF, MEAN = HalfSquaredError(), MeanSquaredError()


def loss_at(**weights: float) -> float:
    network = article.network()
    for name, value in weights.items():
        network.parameters[network.parameter_names.index(name)] = value
    return HALF(network.predict(X), Y)


def test_along_w5_the_loss_is_a_ramp_between_two_shelves() -> None:
    ends = [loss_at(w5=-10) - loss_at(w5=-9), loss_at(w5=10) - loss_at(w5=9)]
    ramp = loss_at(w5=1) - loss_at(w5=-1)
    assert ramp > 20 * max(map(abs, ends))
    o2_alone = 0.023560026
    assert loss_at(w5=-10) == pytest.approx(o2_alone, abs=1e-4)
    assert loss_at(w5=10) == pytest.approx(0.99**2 / 2 + o2_alone, abs=2e-3)


def test_along_w7_more_is_better_and_w1_adds_a_half_at_most() -> None:
    falls = [loss_at(w7=w) for w in np.linspace(0.5, 5, 10)]
    assert falls == sorted(falls, reverse=True)
    assert 10 * article.INPUTS[0, 0] == pytest.approx(0.5)


def test_the_best_pairs_of_w5_and_w6_form_a_line() -> None:
    h1, h2 = 0.593269992, 0.596884378
    along = [loss_at(w5=0.4 + t * h2, w6=0.45 - t * h1) for t in (-8, -3, 0, 5)]
    assert along == pytest.approx([along[0]] * 4, abs=1e-8)


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_the_mean_is_2_over_n_of_the_half_sum(n: int) -> None:
    errors = np.linspace(0.1, 0.9, n).reshape(1, n)
    zeros = np.zeros((1, n))
    assert MEAN(errors, zeros) == pytest.approx(2 / n * HALF(errors, zeros), rel=1e-14)
    # ... so n / 2 times the learning rate takes the same step.
    steps = n / 2 * MEAN.gradient(errors, zeros), HALF.gradient(errors, zeros)
    assert steps[0] == pytest.approx(steps[1], rel=1e-14)


def test_two_of_the_three_programmers_notice() -> None:
    squares = (Y[0] - article.network().predict(X)[0]) ** 2
    right = 0.298371109
    assert abs(np.sum(squares) - right) > 0.1
    assert abs(np.mean(squares / 2) - right) > 0.1
    assert np.mean(squares) == pytest.approx(right, abs=5e-10)
