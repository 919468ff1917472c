"""StepExplorer on the Python side: stages, the step, the too-early update."""

import numpy as np
import pytest

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib.explorers import StepExplorer

LOSS = HalfSquaredError()


@pytest.fixture
def explorer():
    made = StepExplorer()
    yield made
    made.close()


def loss_of(network):
    return LOSS(network.predict(article.INPUTS), article.TARGETS)


def test_the_stages_follow_the_layers(explorer):
    assert explorer.stage == "forward 1"  # there is something to see
    assert explorer.stages == (
        *("given", "forward 1", "forward 2", "loss"),
        *("backward 2", "backward 1", "update", "again"),
    )
    layers = [Dense(1, 2), Dense(2, 2), Dense(2, 1)]
    deep = StepExplorer(Network(layers, rng=np.random.default_rng(0)), [1.0], [0.0])
    assert deep.stages[4:8] == ("loss", "backward 3", "backward 2", "backward 1")
    deep.close()


def test_the_step_is_the_articles(explorer):
    assert loss_of(explorer.after) == pytest.approx(0.29102777369359935, abs=1e-12)
    assert explorer.after.parameters[4] == pytest.approx(0.35891647971788461, abs=1e-12)
    explorer.early_update = True
    assert loss_of(explorer.after) == pytest.approx(0.29102792390544187, abs=1e-12)


@pytest.mark.parametrize("early", [False, True])
def test_the_gradient_is_what_the_step_moves_against(explorer, early):
    explorer.set(w5=-1.0, i2=0.7, target_o1=0.4)
    explorer.learning_rate = 3.0
    explorer.early_update = early
    twin = explorer.network
    if early:
        article.early_update_step(twin, [explorer.inputs], [explorer.targets], 3.0)
    else:
        twin.backward(LOSS.gradient(twin.forward([explorer.inputs]), [explorer.targets]))
        np.testing.assert_allclose(explorer.gradient, twin.gradient, rtol=0, atol=1e-15)
        twin.parameters -= 3.0 * twin.gradient
    np.testing.assert_allclose(explorer.after.parameters, twin.parameters, rtol=0, atol=1e-12)
    moved = np.array(explorer.weights) - 3.0 * explorer.gradient
    np.testing.assert_allclose(moved, twin.parameters, rtol=0, atol=1e-12)


def test_the_network_moves_at_the_update(explorer):
    for stage in explorer.stages[:-2]:
        explorer.stage = stage
        np.testing.assert_array_equal(explorer.network.parameters, article.WEIGHTS)
        assert explorer.loss == pytest.approx(0.29837110876000269, abs=1e-12)
    for stage in explorer.stages[-2:]:
        explorer.stage = stage
        np.testing.assert_array_equal(explorer.network.parameters, explorer.after.parameters)
        assert explorer.loss == pytest.approx(0.29102777369359935, abs=1e-12)
    assert explorer.weights == tuple(article.WEIGHTS)


def test_trained_biases_move_too():
    net = Network([Dense(2, 2), Dense(2, 2)], rng=np.random.default_rng(1))
    explorer = StepExplorer(net, article.INPUTS, article.TARGETS)
    index = net.parameter_names.index("b_o1")
    assert explorer.after.parameters[index] == pytest.approx(-0.5 * explorer.gradient[index])
    explorer.close()


def test_the_sentence(explorer):
    assert repr(explorer).startswith(
        "StepExplorer: a 2-2-2 network, learning rate 0.5: "
        "loss 0.298371109 before the step, 0.291027774 after it."
    )
    explorer.early_update = True
    assert "updated too early: loss 0.298371109 before the step, 0.291027924 after" in repr(
        explorer
    )


def test_the_picture_shows_the_slopes_on_the_way_back(explorer):
    assert "Slopes" not in explorer._picture().alt_text
    explorer.stage = "backward 1"
    assert "Slopes of E_total, drawn on the edges: w1 0.0004386" in explorer._picture().alt_text
    explorer.stage = "again"
    assert "w5 0.3589" in explorer._picture().alt_text


@pytest.mark.parametrize(
    ("trait", "value", "said"),
    [
        ("stage", "backward", "expected one of given, forward 1"),
        ("stage", 3, "expected one of given, forward 1"),
        ("selected", "i1", "expected one of w1, w2"),
        ("learning_rate", -1, "positive"),
    ],
)
def test_wrong_values_are_refused_in_words(explorer, trait, value, said):
    before = getattr(explorer, trait)
    with pytest.raises(ValueError, match=said):
        setattr(explorer, trait, value)
    assert getattr(explorer, trait) == before
