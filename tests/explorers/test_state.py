"""The state as traits: what may be set, what follows from it, what is refused."""

import inspect
import json
import math
import pydoc

import numpy as np
import pytest
import traitlets

from nnlib import SGD, Dense, HalfSquaredError, MeanSquaredError, Network, article, fit
from nnlib.explorers import ForwardExplorer, TrainingExplorer


@pytest.fixture
def forward():
    explorer = ForwardExplorer()
    yield explorer
    explorer.close()


@pytest.fixture
def training():
    explorer = TrainingExplorer()
    yield explorer
    explorer.close()


def small_network():
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "sigmoid", bias="shared", initial_bias=0.2)]
    return Network(layers, rng=np.random.default_rng(3))


def test_without_arguments_it_is_the_articles_network(training):
    assert training.weights == (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
    assert training.biases == (0.35, 0.60)
    assert training.inputs == (0.05, 0.10)
    assert training.targets == (0.01, 0.99)
    assert training.learning_rate == 0.5
    assert (training.step, training.steps) == (0, 10_000)
    assert training.weight_names == ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")
    assert training.bias_names == ("b1", "b2")


def test_values_from_the_browser_stay_exact(forward):
    forward.set_state({"weights": json.loads("[0.15,0.1,0.3,1e-17,0.7,1,-2,0.1]")})
    assert forward.weights == (0.15, 0.1, 0.3, 1e-17, 0.7, 1.0, -2.0, 0.1)


def test_setting_what_stands_already_is_no_change(forward):
    heard = []
    forward.observe(heard.append, "weights")
    forward.weights = list(forward.weights)
    assert heard == []
    forward.weights = [0] * 8
    assert len(heard) == 1


def test_names_lead_to_values(forward):
    forward.set(w5=-9.2, b1=1, i2=0.3, target_o1=0.5)
    assert forward.weights == (0.15, 0.20, 0.25, 0.30, -9.2, 0.45, 0.50, 0.55)
    assert forward.biases == (1.0, 0.60)
    assert forward.inputs == (0.05, 0.3)
    assert forward.targets == (0.5, 0.99)


def test_a_refused_value_changes_nothing(forward):
    with pytest.raises(ValueError, match="finite"):
        forward.set(w5=1.0, target_o1=math.nan)
    with pytest.raises(ValueError, match="w9"):
        forward.set(w5=1.0, w9=2.0)
    assert forward.weights == tuple(article.WEIGHTS)
    assert forward.targets == (0.01, 0.99)


@pytest.mark.parametrize(
    ("trait", "value", "said"),
    [
        ("weights", [0.1] * 7, r"weights came with shape \(7,\); expected a flat vector of 8"),
        ("weights", [0.1] * 7 + [math.nan], "nan"),
        ("weights", "12345678", "text"),
        ("weights", None, "None"),
        ("biases", [0.1], "2 numbers"),
        ("inputs", [[0.1, 0.2], [0.3, 0.4]], r"\(2, 2\)"),
        ("targets", [math.inf, 0.0], "inf"),
        ("learning_rate", 0, "positive"),
        ("learning_rate", -1, "positive"),
        ("learning_rate", math.inf, "positive"),
        ("learning_rate", math.nan, "positive"),
        ("learning_rate", "fast", "positive"),
        ("step", -1, "from 0 to 10000"),
        ("step", 10_001, "from 0 to 10000"),
        ("step", 1.5, "whole number"),
        ("step", math.nan, "whole number"),
        ("step", math.inf, "whole number"),
        ("step", "1", "whole number"),
        ("selected", "w9", "expected one of w1, w2"),
        ("selected", "i1", "expected one of w1, w2"),
        ("neuron", "i1", "expected one of h1, h2, o1, o2"),
    ],
)
def test_wrong_values_are_refused_in_words(training, trait, value, said):
    before = getattr(training, trait)
    with pytest.raises(ValueError, match=said):
        setattr(training, trait, value)
    assert getattr(training, trait) == before


def test_the_number_of_steps_is_fixed(training):
    with pytest.raises(traitlets.TraitError, match="steps"):
        training.steps = 5


@pytest.mark.parametrize("kind", [ForwardExplorer, TrainingExplorer])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((None, [[1, 2]], [[0, 1]]), "expected a Network"),
        ((article.network(),), "one sample X and its targets Y"),
        (("net", [[1, 2]], [[0, 1]]), "expected a Network"),
        ((article.network(), [[1, 2, 3]], [[0, 1]]), "X came with shape"),
        ((article.network(), [[1, 2], [3, 4]], [[0, 1], [0, 1]]), "X came with 2 samples"),
        ((article.network(), [[1, math.nan]], [[0, 1]]), "nan"),
        ((article.network(), [[1, 2]], [[0]]), "Y came with shape"),
    ],
)
def test_wrong_arguments_are_refused_in_words(kind, arguments, said):
    with pytest.raises(ValueError, match=said):
        kind(*arguments)


@pytest.mark.parametrize("loss", ["mse", HalfSquaredError, 0.5])
@pytest.mark.parametrize("kind", [ForwardExplorer, TrainingExplorer])
def test_what_is_no_loss_is_refused_in_words(kind, loss):
    with pytest.raises(ValueError, match="expected a loss object such as HalfSquaredError"):
        kind(article.network(), article.INPUTS, article.TARGETS, loss=loss)


@pytest.mark.parametrize("arguments", [{"learning_rate": -1}, {"steps": 0}, {"steps": 2.5}])
def test_wrong_settings_are_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        TrainingExplorer(**arguments)


def test_the_readers_network_is_left_alone():
    net = small_network()
    before = net.parameters.copy()
    explorer = TrainingExplorer(net, [[1.0, 0.5]], [[0.3, 0.7]], steps=10)
    explorer.set(w1=5)
    explorer.step = 10
    explorer.network.parameters = np.zeros(len(before))
    np.testing.assert_array_equal(net.parameters, before)
    assert explorer.weights[0] == 5
    explorer.close()


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()])
@pytest.mark.parametrize("make", [article.network, small_network])
def test_outputs_and_loss_are_the_engines(make, loss):
    net = make()
    explorer = ForwardExplorer(net, article.INPUTS, article.TARGETS, loss=loss)
    np.testing.assert_allclose(explorer.outputs, net.predict(article.INPUTS)[0], rtol=0, atol=1e-12)
    assert explorer.loss == pytest.approx(
        loss(net.predict(article.INPUTS), article.TARGETS), abs=1e-12
    )
    explorer.close()


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()])
@pytest.mark.parametrize("make", [article.network, small_network])
def test_losses_are_the_engines(make, loss):
    explorer = TrainingExplorer(make(), article.INPUTS, article.TARGETS, loss=loss, steps=400)
    explorer.set(w2=-0.7, i1=0.9, target_o2=0.2)
    explorer.biases = [0.1] * len(explorer.biases)
    explorer.learning_rate = 1.7

    net = explorer.network
    history = fit(
        net,
        [explorer.inputs],
        [explorer.targets],
        loss=loss,
        optimizer=SGD(1.7),
        epochs=400,
    )
    assert explorer.losses.shape == (401,)
    assert explorer.stopped_at is None
    np.testing.assert_allclose(explorer.losses, history.loss, rtol=0, atol=1e-12)

    explorer.step = 400
    np.testing.assert_allclose(explorer.network.parameters, net.parameters, rtol=0, atol=1e-12)
    assert explorer.loss == pytest.approx(history.loss[-1], abs=1e-12)
    explorer.close()


def test_scrubbing_gives_the_articles_first_step(training):
    training.step = 1
    assert training.loss == pytest.approx(0.29102777369359935, abs=1e-12)
    assert training.network.parameters[4] == pytest.approx(0.35891647971788461, abs=1e-12)
    training.step = 10_000
    assert training.loss == pytest.approx(3.5101877829788459e-5, abs=1e-12)
    np.testing.assert_allclose(
        training.outputs, [0.015913620443550627, 0.98406427351462376], rtol=0, atol=1e-12
    )


def test_losses_are_the_readers_to_change(training):
    training.losses[:] = 0
    assert training.losses[0] == pytest.approx(0.298371109, abs=1e-9)


def test_a_run_that_diverges_stops_with_its_step():
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    explorer = TrainingExplorer(net, [[1, 2]], [[0, 0]], learning_rate=50, steps=1000)
    history = fit(net, [[1, 2]], [[0, 0]], loss=HalfSquaredError(), optimizer=SGD(50), epochs=1000)
    assert explorer.stopped_at == history.stopped_at
    assert len(explorer.losses) == explorer.stopped_at
    assert np.isfinite(explorer.losses).all()
    assert "stops being a finite number" in repr(explorer)
    explorer.step = 1000
    assert np.isfinite(explorer.network.parameters).all()
    explorer.learning_rate = 0.01
    assert explorer.stopped_at is None
    assert len(explorer.losses) == 1001
    explorer.close()


@pytest.mark.parametrize("kind", [ForwardExplorer, TrainingExplorer])
def test_help_tells_what_to_pass(kind):
    text = pydoc.render_doc(kind, renderer=pydoc.plaintext)
    for parameter in ("net : Network", "X : array_like", "Y : array_like", "loss : Loss"):
        assert parameter in text


def test_the_options_have_their_names_and_no_others_are_taken():
    names = list(inspect.signature(TrainingExplorer).parameters)
    assert names == ["net", "X", "Y", "loss", "learning_rate", "steps", "layout"]
    assert list(inspect.signature(ForwardExplorer).parameters) == [*names[:4], "layout"]
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'step'"):
        TrainingExplorer(step=3)
