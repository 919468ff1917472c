"""What lesson 05 says can be seen in its explorer is there to be seen."""

import numpy as np
import pytest

from nnlib import HalfSquaredError, article
from nnlib.symbolic import SymbolicNetwork
from tools.lesson_rules import prose
from tools.notebooks import FOLDER, read


@pytest.fixture(scope="module")
def text():
    return " ".join(prose(read(FOLDER / "05-training.ipynb")).split())


@pytest.fixture(scope="module")
def symbolic():
    return SymbolicNetwork(article.network(), HalfSquaredError(), article.INPUTS, article.TARGETS)


def outputs(parameters):
    network = article.network()
    network.parameters = parameters
    return network.predict(article.INPUTS)[0]


def test_when_w5_and_w6_turn_negative(text, symbolic):
    assert "w5 is negative from step 10 on, w6 from step 11 on." in text
    weights = {k: symbolic.train(0.5, k).parameters for k in (9, 10, 11)}
    assert weights[9][4] > 0 > weights[10][4]
    assert weights[10][5] > 0 > weights[11][5]


def test_where_the_end_of_the_curve_stops_falling_and_lifts_off(text, symbolic):
    assert "Near a rate of 50 the end is about 1e-31" in text
    assert "From 120 on one output is stuck at the end, from 400 on both are" in text
    end = {rate: symbolic.train(rate, 10_000) for rate in (30, 50, 80, 100, 120, 300, 400, 1_000)}
    assert 1e-32 < end[50].losses[-1] < 1e-30 < end[30].losses[-1]
    assert end[100].losses[-1] < 1e-12
    floor = 0.01**2 / 2
    for rate, stuck in ((80, 0), (120, 1), (300, 1), (400, 2), (1_000, 2)):
        assert end[rate].losses[-1] == pytest.approx(stuck * floor, rel=0.01, abs=1e-12)
        errors = np.abs(outputs(end[rate].parameters) - article.TARGETS[0])
        assert np.sum(np.abs(errors - 0.01) < 1e-4) == stuck


def test_the_two_cliffs(text, symbolic):
    assert "The first cliff is near step 625. There o2 comes loose, which is less" in text
    assert "The second, three times as late, is o1's." in text
    start = [0.15, 0.2, 0.25, 0.3, 5, 5, -5, -5]
    losses = symbolic.train(0.5, 10_000, parameters=start).losses
    falls = -np.diff(losses)
    assert abs(int(np.argmax(falls)) - 625) < 10
    second = 1_000 + int(np.argmax(falls[1_000:]))
    assert second / 625 == pytest.approx(3, abs=0.1)
    o1, o2 = outputs(start)
    assert 1 - o1 < o2  # o2 is further from its end
    between = outputs(symbolic.train(0.5, 1_000, parameters=start).parameters)
    assert between[0] > 0.9
    assert between[1] > 0.9  # o2, whose target is 0.99, has come; o1, whose target is 0.01, has not


def test_from_zeros_it_learns_and_the_hidden_neurons_stay_twins(text, symbolic):
    assert "equal neurons get equal slopes at every step, so h1 and h2 stay twins" in text
    run = symbolic.train(0.5, 10_000, parameters=[0] * 8)
    assert run.losses[-1] < 1e-4
    w1, w2, w3, w4, w5, w6, w7, w8 = run.parameters
    assert (w1, w2, w5, w7) == (w3, w4, w6, w8)
