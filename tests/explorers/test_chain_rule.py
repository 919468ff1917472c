"""ChainRuleExplorer on the Python side: paths, slopes, what is refused."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import Dense, HalfSquaredError, MeanSquaredError, Network, article
from nnlib.explorers import ChainRuleExplorer
from tests.strategies import networks
from tests.symbolic.support import EXACT

FIRST = EXACT["first_step"]


@pytest.fixture
def explorer():
    made = ChainRuleExplorer()
    yield made
    made.close()


def test_the_articles_slopes(explorer):
    assert explorer.selected == "w5"
    assert explorer.slope == pytest.approx(float(FIRST["gradient_w1_to_w8"][4]), abs=1e-12)
    explorer.selected = "w1"
    by_o1, by_o2 = explorer.paths
    assert by_o1.nodes == ("E_total", "E_o1", "out_o1", "net_o1", "out_h1", "net_h1", "w1")
    assert by_o1.value + by_o2.value == explorer.slope
    assert explorer.slope == pytest.approx(float(FIRST["gradient_w1_to_w8"][0]), abs=1e-12)


def test_slopes_are_those_of_where_the_sliders_stand(explorer):
    explorer.set(w7=-2.0, i1=0.8, target_o2=0.1, b1=-0.5)
    net = explorer.network
    net.backward(HalfSquaredError().gradient(net.forward([explorer.inputs]), [explorer.targets]))
    for name, slope in zip(net.parameter_names, net.gradient, strict=True):
        explorer.selected = name
        assert explorer.slope == pytest.approx(slope, abs=1e-14)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(activations=("sigmoid", "tanh"), max_width=3), st.integers(0, 2**32 - 1))
def test_nudging_agrees_for_weights_and_frozen_biases(network, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=network.sizes[0]), rng.normal(size=network.sizes[-1])
    explorer = ChainRuleExplorer(network, x, y, loss=MeanSquaredError(), nudge=1e-5)
    for name in (network.parameter_names[0], explorer.bias_names[0]):
        explorer.selected = name
        assert explorer.measured_slope == pytest.approx(explorer.slope, rel=1e-5, abs=1e-8)
    explorer.close()


@pytest.mark.parametrize("value", [22.0, -40.0, 700.0, 1e4])
def test_a_slider_far_out_is_shown_and_not_refused(explorer, value):
    """1 - out_o1 has few digits left in a float, or none; the slope keeps them all."""
    explorer.set(w5=value)
    (path,) = explorer.paths
    assert explorer.slope == path.value
    assert "The loss reaches w5 by one path" in repr(explorer)


def test_a_large_nudge_is_off(explorer):
    explorer.nudge = 1.0
    net = article.network()
    ends = []
    for value in (1.40, -0.60):
        net.parameters[4] = value
        ends.append(HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS))
    assert explorer.measured_slope == pytest.approx((ends[0] - ends[1]) / 2, abs=1e-14)
    assert explorer.measured_slope != pytest.approx(explorer.slope, abs=1e-4)


def test_the_sentence(explorer):
    explorer.selected = "w1"
    assert repr(explorer).startswith(
        "ChainRuleExplorer: a 2-2-2 network with loss 0.298371109. The loss reaches w1 by 2 paths "
        "that add: +0.000668396 -0.000229828 = +0.000438568; nudging gives +0.000438568."
    )
    explorer.selected = "w5"
    assert "reaches w5 by one path: +0.082167041 = +0.082167041;" in repr(explorer)


def test_the_picture_lights_the_paths(explorer):
    explorer.selected = "w1"
    alt = explorer._picture().alt_text
    for name in ("w1", "net_h1", "out_o1", "out_o2"):
        assert name in alt.split("Highlighted: ")[1]
    assert "h2" not in alt.split("Highlighted: ")[1]


@pytest.mark.parametrize(
    ("trait", "value", "said"),
    [
        ("selected", "i1", "expected one of w1, w2"),
        ("selected", "target_o1", "expected one of w1, w2"),
        ("nudge", 0, "positive"),
        ("nudge", float("nan"), "positive"),
    ],
)
def test_wrong_values_are_refused_in_words(explorer, trait, value, said):
    before = getattr(explorer, trait)
    with pytest.raises(ValueError, match=said):
        setattr(explorer, trait, value)
    assert getattr(explorer, trait) == before


def test_a_nudge_that_makes_no_sense():
    with pytest.raises(ValueError, match="nudge"):
        ChainRuleExplorer(nudge=-1.0)


def test_a_network_with_more_paths_than_one_reads_is_refused_at_once():
    layers = [Dense(2, 5), Dense(5, 5), Dense(5, 5), Dense(5, 5)]
    network = Network(layers, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"^net came with 125 paths .*at most 100.*row"):
        ChainRuleExplorer(network, [1.0, 2.0], np.zeros(5))
    smaller = Network([Dense(2, 5), Dense(5, 5), Dense(5, 1)], rng=np.random.default_rng(0))
    explorer = ChainRuleExplorer(smaller, [1.0, 2.0], [0.5])
    explorer.selected = "w1"
    assert len(explorer.paths) == 5
