"""LayersExplorer without a browser: its networks, its training, what it tells of them."""

import io
import json
from contextlib import redirect_stdout
from dataclasses import asdict

import numpy as np
import pytest

from nnlib import (
    SGD,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    MeanSquaredError,
    Network,
    datasets,
    fit,
)
from nnlib.activations import ACTIVATIONS
from nnlib.explorers import LayersExplorer
from nnlib.explorers.layers.batch import given_batch
from nnlib.explorers.layers.course import KEPT
from nnlib.explorers.layers.settings import INITIALIZERS, MOST_RUNS, SETTINGS, STEPS
from nnlib.figures.histograms import common_axis, own_axis
from nnlib.layer_statistics import QUANTITIES, layer_statistics


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(LayersExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


def by_hand(activations, width, initializer, *, scale=1.0, seed=0, ends=(2, 1)):
    """The network that an explorer of these settings begins with."""
    sizes = [ends[0], *[width] * len(activations), ends[1]]
    names = [*activations, "identity"]
    layers = [
        Dense(a, b, name, initializer=initializer)
        for a, b, name in zip(sizes, sizes[1:], names, strict=False)
    ]
    network = Network(layers, rng=np.random.default_rng(seed))
    for layer in layers:
        layer.weight *= scale
    return network


def hand(explorer, **changes):
    """What arrives when the reader moves a control."""
    explorer.set_state(json.loads(json.dumps(changes)))


def told(explorer):
    """What the browser was told last; it has gone through JSON."""
    return json.loads(json.dumps(explorer._numbers, allow_nan=False))


def assert_told_anew(explorer):
    """The numbers on their way to the browser are those of the network, computed once more."""
    numbers = told(explorer)
    network = explorer.network
    settings = {name: getattr(explorer, name) for name in SETTINGS}
    assert numbers["settings"] == json.loads(json.dumps(settings))
    loss = BinaryCrossEntropy()
    layers = layer_statistics(network, explorer.X, explorer.Y, loss)[:-1]
    assert len(numbers["layers"]) == len(explorer.activations)
    assert numbers["loss"] == loss(network.predict(explorer.X), explorer.Y)
    for own, layer, name in zip(numbers["layers"], layers, explorer.activations, strict=True):
        assert own["activation"] == name == layer.activation.name
        assert own["rms"] == layer.rms
        assert (own["saturated"], own["dead"]) == (layer.saturated, layer.dead)
        assert own["neurons"] == explorer.width
    for quantity, shown in numbers["histograms"].items():
        axis = common_axis(layers, quantity)
        assert (shown["low"], shown["high"], shown["log"]) == (axis.low, axis.high, axis.log)
        for found, layer in zip(shown["layers"], layers, strict=True):
            values = getattr(layer, quantity)
            assert found["counts"] == axis.counts(values).tolist()
            own = own_axis(values, quantity)
            assert found["own"] == {**asdict(own), "counts": own.counts(values).tolist()}
            assert found["total"] == values.size
            assert found["zeros"] + sum(found["counts"]) + found["notFinite"] == values.size


def test_it_starts_as_it_was_asked_to(make):
    explorer = make(activation="relu", depth=3, width=16, initializer="he_normal", scale=2, seed=5)
    assert explorer.activations == ("relu",) * 3
    expected = by_hand(["relu"] * 3, 16, "he_normal", scale=2.0, seed=5)
    np.testing.assert_array_equal(explorer.network.parameters, expected.parameters)
    assert explorer.training == ()
    assert explorer.loss == BinaryCrossEntropy()(expected.predict(explorer.X), explorer.Y)
    assert make(activation=["tanh", "relu"]).activations == ("tanh", "relu")
    assert len(make().activations) == 10


def test_the_batch_is_the_one_that_the_docstring_describes(make):
    explorer = make()
    X, Y = datasets.circles(128, 0.1, np.random.default_rng(0))
    np.testing.assert_array_equal(explorer.X, X / np.sqrt(np.mean(X**2)))
    np.testing.assert_array_equal(explorer.Y, Y)
    assert np.mean(explorer.X**2) == pytest.approx(1.0)


def test_what_it_hands_out_is_the_readers_own(make):
    explorer = make(depth=2)
    before = explorer.loss
    explorer.network.parameters[:] = 9.0
    explorer.X[:] = explorer.Y[:] = 0.0
    explorer.layers[0].weights[:] = 9.0
    explorer.width, explorer.width = 8, 32
    assert explorer.loss == before
    assert_told_anew(explorer)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_rule_gives_numbers(make, name):
    explorer = make(initializer=name, depth=2, width=8)
    assert_told_anew(explorer)


def test_the_same_seed_draws_the_same_numbers(make):
    """What is drawn by He's rule is Glorot's and LeCun's, times the rules' own factors."""
    weights = {}
    for name in ("he_normal", "lecun_normal", "glorot_normal"):
        weights[name] = [layer.weights for layer in make(initializer=name).layers]
    for he, lecun, glorot in zip(*weights.values(), strict=True):
        np.testing.assert_allclose(he, np.sqrt(2) * lecun, rtol=1e-12)
        fan_in, fan_out = he.shape[1], he.shape[0]
        np.testing.assert_allclose(glorot, he * np.sqrt(fan_in / (fan_in + fan_out)), rtol=1e-12)
    explorer = make()
    before = explorer.layers[3].weights
    explorer.activations = ("tanh",) * 10
    np.testing.assert_array_equal(explorer.layers[3].weights, before)
    explorer.scale = 0.5
    np.testing.assert_array_equal(explorer.layers[3].weights, 0.5 * before)
    explorer.seed = 1
    assert (explorer.layers[3].weights != 0.5 * before).all()


def test_ten_sigmoids_let_little_back_and_he_with_relu_lets_all(make):
    sigmoids = make().layers
    assert sigmoids[0].rms["gradient"] < 1e-5 * sigmoids[-1].rms["gradient"]
    relus = make(activation="relu", initializer="he_normal").layers
    assert 0.3 < relus[0].rms["gradient"] / relus[-1].rms["gradient"] < 3
    with np.errstate(all="raise"):
        grown = make(activation="relu", initializer="normal").layers
    assert grown[-1].rms["outputs"] > 1e4


def test_the_docstring_is_right_about_what_learns(make):
    for activation, learns in (("sigmoid", False), ("tanh", True), ("relu", True)):
        explorer = make(activation=activation)
        for _ in range(2):
            explorer.train()
        assert (explorer.loss < 0.1) == learns
        assert explorer.loss < 0.7


@pytest.mark.parametrize(("name", "optimizer"), [("SGD", SGD), ("Adam", Adam)])
def test_training_is_that_of_fit(make, name, optimizer):
    explorer = make(activation="tanh", depth=3, width=8)
    explorer.optimizer, explorer.learning_rate = name, 0.02
    explorer.train()
    explorer.train()  # the optimizer goes on, with its memory
    network = by_hand(["tanh"] * 3, 8, "glorot_uniform")
    history = fit(
        network, explorer.X, explorer.Y, loss=BinaryCrossEntropy(), optimizer=optimizer(0.02),
        epochs=2 * STEPS,
    )  # fmt: skip
    np.testing.assert_array_equal(explorer.network.parameters, network.parameters)
    assert explorer.loss == history.loss[-1]
    assert explorer.training == ((name, 0.02),) * 2
    numbers = told(explorer)
    assert (numbers["steps"], numbers["lossAtStart"]) == (200, history.loss[0])
    assert f"from {history.loss[0]:.9f} to {history.loss[-1]:.9f}" in numbers["status"]
    assert_told_anew(explorer)


def test_another_network_is_back_at_its_start(make):
    explorer = make(activation="tanh", depth=3, width=8)
    changes = {"activations": ("relu",) * 3, "width": 16, "initializer": "he_normal",
               "scale": 0.5, "seed": 4}  # fmt: skip
    for name, value in changes.items():
        explorer.train()
        assert told(explorer)["steps"] == 100
        setattr(explorer, name, value)
        assert explorer.training == (), name
        assert told(explorer)["steps"] == 0
        assert_told_anew(explorer)
    explorer.train()
    explorer.learning_rate, explorer.optimizer = 1, "Adam"
    explorer.layer, explorer.shown = 2, "sums"
    assert len(explorer.training) == 1


def test_a_trained_network_comes_back(make):
    explorer = make(activation="tanh", depth=2, width=8)
    explorer.optimizer = "Adam"
    states = []
    for _ in range(KEPT + 3):  # more than are kept
        explorer.train()
        states.append((explorer.training, explorer.loss))
    for training, loss in reversed(states):
        hand(explorer, training=training)
        assert explorer.loss == loss
        assert_told_anew(explorer)


def test_undo_goes_back_to_a_trained_network_with_other_settings(make):
    explorer = make(depth=2, width=8)
    explorer.train()
    loss = explorer.loss
    hand(explorer, activations=["relu"] * 3, training=[])
    assert explorer.training == ()
    hand(explorer, activations=["sigmoid"] * 2, training=[["SGD", 0.1]])
    assert explorer.loss == loss
    assert_told_anew(explorer)


def test_a_run_that_diverges_keeps_its_last_finite_numbers(make):
    explorer = make(activation="relu", initializer="he_normal")
    explorer.learning_rate = 50
    explorer.train()
    numbers = told(explorer)
    assert numbers["diverged"]
    assert not numbers["trainable"]
    assert numbers["status"].startswith(f"Diverged after {numbers['steps']} steps: ")
    assert np.isfinite(explorer.network.parameters).all()
    assert np.isfinite(explorer.loss)
    network = by_hand(["relu"] * 10, 32, "he_normal")
    fit(network, explorer.X, explorer.Y, loss=BinaryCrossEntropy(), optimizer=SGD(50), epochs=100)
    np.testing.assert_array_equal(explorer.network.parameters, network.parameters)
    with pytest.raises(ValueError, match="cannot be trained further: Diverged"):
        explorer.train()
    hand(explorer, training=[["SGD", 50], ["SGD", 0.1]])  # from another tab: nothing comes of it
    assert told(explorer)["steps"] == numbers["steps"]
    explorer.training = ()
    assert told(explorer)["trainable"]


def test_a_loss_that_is_not_finite_is_told(make):
    X = np.full((4, 2), 1e300)
    explorer = make(X, np.full((4, 1), 0.5), activation="identity", depth=2, initializer="normal")
    numbers = told(explorer)
    assert numbers["loss"] == "not finite"
    assert "cannot be trained" in numbers["status"]
    assert not numbers["trainable"]
    with pytest.raises(ValueError, match="not finite"):
        explorer.train()
    explorer._picture().png()
    assert "not finite" in repr(explorer)


def test_there_is_an_end_to_training(make):
    explorer = make(depth=2, width=8)
    explorer.training = (("SGD", 0.1),) * MOST_RUNS
    assert told(explorer)["steps"] == 100 * MOST_RUNS
    with pytest.raises(ValueError, match="as far as it goes"):
        explorer.train()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": ["relu", "tanh", "elu"], "scale": 0.3, "seed": 7, "width": 8},
        {"initializer": "orthogonal", "activation": "silu", "depth": 4},
    ],
)
def test_its_python_prints_the_same_numbers(make, settings):
    explorer = make(**settings)
    explorer.training = (("SGD", 0.1), ("SGD", 0.1), ("Adam", 0.003))
    printed, names = io.StringIO(), {}
    with redirect_stdout(printed):
        exec(explorer.python, names)
    np.testing.assert_array_equal(names["network"].parameters, explorer.network.parameters)
    assert printed.getvalue().splitlines() == [repr(layer) for layer in explorer.layers]
    assert told(explorer)["python"] == explorer.python


def test_the_python_of_a_batch_of_ones_own_says_where_it_comes_from(make):
    X, Y = np.random.default_rng(0).normal(size=(20, 5)), np.arange(20.0)
    explorer = make(X, Y[:, np.newaxis], depth=2, width=8)
    names = {"X": X, "Y": Y[:, np.newaxis]}
    with redirect_stdout(io.StringIO()):
        exec(explorer.python, names)
    np.testing.assert_array_equal(names["network"].parameters, explorer.network.parameters)


@pytest.mark.parametrize(
    ("Y", "loss", "outputs"),
    [
        ([0, 1, 1, 0], BinaryCrossEntropy, 1),
        ([[0], [1], [1], [0]], BinaryCrossEntropy, 1),
        ([[0, 1], [1, 1], [0, 0], [1, 0]], BinaryCrossEntropy, 2),
        ([[0, 1], [1, 0], [0, 1], [1, 0]], CrossEntropy, 2),
        ([0, 1, 2, 1], CrossEntropy, 3),
        ([[0.5], [1], [0], [2]], MeanSquaredError, 1),
    ],
)
def test_the_loss_fits_the_targets(make, Y, loss, outputs):
    explorer = make(np.ones((4, 3)), Y, depth=2, width=8)
    assert type(explorer._courses.batch.loss) is loss
    assert explorer.network.sizes == (3, 8, 8, outputs)
    assert loss()(explorer.network.predict(explorer.X), explorer.Y) == explorer.loss


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([[1.0]],), {}, "X came without Y"),
        ((None, [[1.0]]), {}, "Y came without X"),
        (([[1.0]], [[1.0], [2.0]]), {}, "as many targets"),
        ((np.ones((1001, 2)), np.ones((1001, 1))), {}, r"X\[:1000\]"),
        (([[np.nan]], [[1.0]]), {}, "X"),
        (([1.0, 2.0], [0, 1]), {}, "X came with shape"),
        ((np.ones((3, 2)), np.array([0.5, 1, 2])), {}, "Y came with shape"),
        ((), {"activation": "sine"}, "activations came as"),
        ((), {"activation": ["relu"]}, "2 to 20 names"),
        ((), {"activation": 3}, "activations came as"),
        ((), {"activation": ["relu", "tanh"], "depth": 3}, "expected one of the two"),
        ((), {"depth": 1}, "from 2 to 20"),
        ((), {"depth": 10**12}, "from 2 to 20"),
        ((), {"depth": 2.5}, "depth came as 2.5"),
        ((), {"width": 10}, "8, 16, 32, 64"),
        ((), {"initializer": "constant"}, "initializer came as"),
        ((), {"scale": 0.05}, "from 0.1 to 10"),
        ((), {"seed": -1}, "seed came as -1"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, options, said):
    with pytest.raises(ValueError, match=said):
        LayersExplorer(*arguments, **options)


def test_the_readers_batch_is_copied():
    X, Y = np.ones((4, 2)), np.array([[0.5], [1.5], [2.5], [3.5]])
    batch = given_batch(X, Y)
    X[:], Y[:] = 9.0, 9.0
    assert batch.X.max() == 1.0
    assert batch.Y.max() == 3.5


def test_the_picked_layer_is_one_that_there_is(make):
    explorer = make()
    explorer.layer = 10
    explorer.activations = ("tanh",) * 4
    assert explorer.layer == 4
    hand(explorer, activations=["tanh"] * 3, layer=20)
    assert explorer.layer == 3


def test_the_sentence_is_the_same_everywhere(make):
    explorer = make()
    assert repr(explorer).startswith(
        "LayersExplorer: 10 hidden layers of 32 neurons (sigmoid), glorot_uniform, scale 1. At its "
        "start, drawn from seed 0: loss 0.740752805. Forward, the outputs have the size 0.51 in "
        "layer 1 and 0.55 in layer 10. Backward, the gradient has the size 0.00026 in layer 10 and "
        "5.8e−10 in layer 1: 1 part in 440,000 is left."
    )


def test_each_message_of_the_hand_has_one_answer(watch):
    watched = watch("layers")
    watched.hear({"scale": 2.0})
    watched.hear({"activations": ["relu"] * 4, "training": []})
    assert [{*data["state"]} for data in watched.sent] == [
        {"scale", "_numbers"}, {"activations", "training", "_numbers"},
    ]  # fmt: skip
    watched.hear({"layer": 2})
    assert {*watched.sent[-1]["state"]} == {"layer"}


def test_random_moves_are_answered_with_numpys_numbers(make):
    rng = np.random.default_rng(11)
    explorer = make(depth=3, width=8)
    names = list(ACTIVATIONS)
    moves = {
        "activations": lambda: [str(name) for name in rng.choice(names, rng.integers(2, 8))],
        "width": lambda: int(rng.choice([8, 16])),
        "initializer": lambda: str(rng.choice(INITIALIZERS)),
        "scale": lambda: float(rng.uniform(0.1, 3)),
        "seed": lambda: int(rng.integers(100)),
        "training": lambda: [[str(rng.choice(["SGD", "Adam"])), 0.01]] * int(rng.integers(0, 3)),
    }
    for _ in range(100):
        name = str(rng.choice(list(moves)))
        hand(explorer, **{name: moves[name]()})
        assert_told_anew(explorer)


def test_all_quantities_are_told(make):
    assert list(told(make())["histograms"]) == list(QUANTITIES)
