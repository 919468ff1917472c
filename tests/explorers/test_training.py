"""The TrainingExplorer's ways to train: biases frozen or trained, the update right or too early."""

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit
from nnlib.explorers import TrainingExplorer

STEPS = 300


@pytest.fixture
def training():
    explorer = TrainingExplorer(steps=STEPS)
    yield explorer
    explorer.close()


def fitted(layers, parameters, steps=STEPS):
    """A network and its losses by the engine that the lessons teach."""
    net = Network(layers, parameters=parameters)
    history = fit(
        net,
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(0.5),
        epochs=steps,
    )
    return net, history.loss


def test_trained_biases_are_the_engines(training):
    training.train_biases = True
    layers = [Dense(2, 2, bias="shared"), Dense(2, 2, bias="shared")]
    w = article.WEIGHTS
    net, losses = fitted(layers, [*w[:4], 0.35, *w[4:], 0.60])
    np.testing.assert_allclose(training.losses, losses, rtol=0, atol=1e-12)
    training.step = STEPS
    np.testing.assert_allclose(training.network.parameters, net.parameters, rtol=0, atol=1e-12)
    np.testing.assert_allclose(training.outputs, net.predict(article.INPUTS)[0], rtol=0, atol=1e-12)
    assert training.network.frozen_names == ()
    assert training.biases == (0.35, 0.60)  # of the start, as the sliders
    training.train_biases = False
    assert training.network.frozen_names == ("b1", "b2")


@pytest.mark.parametrize("train_biases", [False, True])
def test_a_network_may_train_its_biases_from_the_start(train_biases):
    layers = [Dense(2, 3, "tanh"), Dense(3, 2)]
    net = Network(layers, rng=np.random.default_rng(2))
    explorer = TrainingExplorer(net, article.INPUTS, article.TARGETS, steps=STEPS)
    assert explorer.train_biases
    explorer.train_biases = train_biases
    own = [Dense(2, 3, "tanh", train_bias=train_biases), Dense(3, 2, train_bias=train_biases)]
    named = zip(net.parameter_names, net.parameters, strict=True)
    weights = [value for name, value in named if name.startswith("w")]
    _, losses = fitted(own, net.parameters if train_biases else weights)
    np.testing.assert_allclose(explorer.losses, losses, rtol=0, atol=1e-12)
    explorer.close()


def test_where_some_layers_train_their_biases_those_are_trained():
    net = Network([Dense(2, 2, train_bias=False), Dense(2, 2)], rng=np.random.default_rng(4))
    explorer = TrainingExplorer(net, article.INPUTS, article.TARGETS, steps=STEPS)
    assert explorer.train_biases
    assert explorer.network.frozen_names == ("b_h1", "b_h2")
    explorer.train_biases = False
    assert explorer.network.frozen_names == ("b_h1", "b_h2", "b_o1", "b_o2")
    explorer.close()


def test_the_early_update_is_account_b():
    explorer = TrainingExplorer()
    explorer.early_update = True
    net = article.network()
    by_hand = [
        article.early_update_step(net, article.INPUTS, article.TARGETS, 0.5) for _ in range(10_000)
    ]
    by_hand.append(HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS))
    np.testing.assert_allclose(explorer.losses, by_hand, rtol=0, atol=1e-12)
    explorer.step = 10_000
    np.testing.assert_allclose(explorer.network.parameters, net.parameters, rtol=0, atol=1e-12)
    assert f"{explorer.losses[-1]:.9f}" == "0.000035085"
    assert "updated too early" in repr(explorer)
    explorer.close()


def test_a_pin_keeps_the_run_while_the_sliders_move_on(training):
    first = training.losses
    training.pin()
    training.learning_rate = 5
    training.train_biases = True
    training.pin()
    second = training.losses
    training.set(w5=-1)
    np.testing.assert_array_equal(training.pinned_losses[0], first)
    np.testing.assert_array_equal(training.pinned_losses[1], second)
    assert training.losses[0] != first[0]
    assert training.pinned[1]["learning_rate"] == 5
    assert "pin 2" in training._picture().alt_text
    training.pin()
    with pytest.raises(ValueError, match="at most 3"):
        training.pin()
    training.pinned = []
    assert training.pinned_losses == []


@pytest.mark.parametrize(
    ("pinned", "said"),
    [
        (None, "None"),
        ([{"learning_rate": 1}], "expected a dict with the keys weights"),
        ([5], "came as 5"),
    ],
)
def test_wrong_pins_are_refused_in_words(training, pinned, said):
    with pytest.raises(ValueError, match=said):
        training.pinned = pinned
    assert training.pinned == ()


def test_a_pin_with_a_wrong_value_is_refused(training):
    training.pin()
    wrong = {**training.pinned[0], "weights": [0.1] * 7}
    with pytest.raises(ValueError, match="weights came with shape"):
        training.pinned = [wrong]
    assert training.pinned[0]["weights"] == training.weights


def test_pins_that_come_from_the_browser_are_lists(training):
    training.pin()
    kept = training.pinned
    lists = {
        name: list(value) if isinstance(value, tuple) else value for name, value in kept[0].items()
    }
    training.pinned = [lists]
    assert training.pinned == kept


def test_the_picture_shows_diagram_and_curve(training):
    training.step = STEPS
    said = training._picture().alt_text
    assert "Diagram of a 2-2-2 network" in said
    assert "logarithmic axes" in said
    assert f"{training.losses[-1]:.9f} over 300 steps" in said


def test_it_opens_on_logarithmic_axes_and_the_picture_has_the_axes_of_the_view():
    explorer = TrainingExplorer(steps=STEPS)
    assert explorer.log_loss
    assert explorer.log_steps
    for loss, steps, words in ((True, True, "logarithmic axes"), (False, False, "linear axes"),
                               (True, False, "a logarithmic loss axis"),
                               (False, True, "a logarithmic step axis")):  # fmt: skip
        explorer.log_loss, explorer.log_steps = loss, steps
        assert f"Loss over training, {words}." in explorer._picture().alt_text


@pytest.mark.parametrize("learning_rate", [50, 1e6])
@pytest.mark.parametrize("early_update", [False, True])
def test_a_run_that_diverges_has_a_picture_and_an_end(learning_rate, early_update):
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    explorer = TrainingExplorer(net, [[1, 2]], [[0, 0]], learning_rate=learning_rate, steps=1000)
    explorer.early_update = early_update
    assert explorer.stopped_at is not None
    assert np.isfinite(explorer.losses).all()
    explorer.step = 1000
    assert np.isfinite(explorer.outputs).all()
    explorer._picture().png()
    explorer.learning_rate = 0.01
    assert explorer.stopped_at is None
    explorer.close()


def test_a_start_without_a_finite_loss_has_a_picture():
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    explorer = TrainingExplorer(net, [[1, 2]], [[0, 0]], steps=10)
    explorer.set(w1=1e200)
    assert explorer.stopped_at == 0
    assert explorer.losses.shape == (0,)
    explorer._picture().png()
    explorer.close()
