"""What a thing is, is fixed when it is made; what may be changed later is checked.

A setting that could be changed later would be ignored without a word, or make two parts of the
package disagree: a layer that says its bias is frozen and trains it.  The attributes are found
with dir(), so that one that is added is tested too: either it is in ``CHANGEABLE`` below, or
setting and deleting it are refused.
"""

import itertools
import pickle

import numpy as np
import pytest

from nnlib import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    RMSProp,
    article,
    fit,
    gradient_check,
)
from nnlib.activations import ACTIVATIONS
from nnlib.initializers import INITIALIZERS, Initializer
from nnlib.layers import Layer
from nnlib.optimizers import Optimizer
from nnlib.schedules import ReduceOnPlateau
from nnlib.training import Trainer

LOSS = HalfSquaredError()
X, Y = article.INPUTS, article.TARGETS


def seeded():
    return np.random.default_rng(0)


def dense():
    return Dense(2, 2, "tanh", train_bias=True, initializer=("uniform", {"limit": 0.5}))


def network():
    return Network([dense(), Dropout(0.5, rng=seeded()), Dense(2, 2)], rng=seeded())


def used_network():
    made = network()
    made.backward(made.forward(X))
    _ = made.sizes, made.is_weight, made.parameter_names, made.frozen_names, made.edges
    return made


def stepped(optimizer):
    optimizer.step(np.array([1.0, 2.0]), np.array([0.5, 0.5]))
    return optimizer


def trainer():
    return Trainer(
        network(), X, Y, loss=LOSS, optimizer=SGD(0.5), batch_size=1, rng=np.random.default_rng(0)
    )


def history():
    return fit(article.network(), X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=1)


THINGS = {
    "a layer": dense,
    "a layer of a network": lambda: used_network().layers[0],
    "a frozen layer of a network": lambda: article.network().layers[0],
    "dropout": lambda: Dropout(0.5, rng=seeded()),
    "dropout of a network": lambda: used_network().layers[1],
    "a network": network,
    "a used network": used_network,
    "the article's network": article.network,
    "a trainer": trainer,
    "a plateau": lambda: ReduceOnPlateau(0.5),
    "a history": history,
    "a gradient check": lambda: gradient_check(article.network(), X, Y, LOSS),
    "an edge": lambda: article.network().edges[0],
    "a bias": lambda: article.network().biases[0],
    **{
        name: lambda name=name: Initializer(name, {"value": 1.0} if name == "constant" else {})
        for name in INITIALIZERS
    },
    **{name: lambda record=record: record for name, record in ACTIVATIONS.items()},
    **{
        loss.__name__: loss
        for loss in (
            *(BinaryCrossEntropy, CrossEntropy, HalfSquaredError, Huber),
            *(MeanAbsoluteError, MeanSquaredError),
        )
    },
    **{
        f"{kind} {state}": (lambda make=make, start=start: start(make()))
        for (kind, make), (state, start) in itertools.product(
            {
                "SGD": lambda: SGD(0.1),
                "momentum": lambda: SGD(0.1, momentum=0.9, nesterov=True),
                "AdaGrad": lambda: AdaGrad(0.1),
                "RMSProp": lambda: RMSProp(0.1),
                "Adam": lambda: Adam(0.1),
                "AdamW": lambda: AdamW(0.1),
            }.items(),
            {"new": lambda thing: thing, "in use": stepped}.items(),
        )
    },
}
each_thing = pytest.mark.parametrize("make", THINGS.values(), ids=THINGS)

CHANGEABLE = {
    Dense: {"weight", "bias", "weight_gradient", "bias_gradient"},
    Network: {"parameters", "frozen_parameters"},
    Optimizer: {"learning_rate"},
    ReduceOnPlateau: {"rate"},
    Trainer: {"batch_size", "l2", "clip_norm", "optimizer", "schedule"},
}


def changeable(thing):
    return set().union(*(names for kind, names in CHANGEABLE.items() if isinstance(thing, kind)))


def attributes(thing):
    """Every public attribute: settings, what follows from them, methods."""
    return [name for name in dir(thing) if not name.startswith("_")]


def state(thing):
    """All that a thing is, and the network it belongs to, to see that nothing has changed."""
    if isinstance(thing, Trainer):
        return pickle.dumps(thing)
    if isinstance(thing, Layer):
        bound = thing.in_network and isinstance(thing, Dense)
        windows = [thing.weight.tobytes(), thing.bias.tobytes()] if bound else []
        return pickle.dumps(thing), repr(thing), thing.in_network, windows
    if isinstance(thing, Network):
        return pickle.dumps(thing), thing.summary(), thing.is_weight.tobytes()
    return pickle.dumps(thing), repr(thing)


OTHERS = (None, 0, 3, 0.25, True, False, "relu", [1.0], np.ones(2), lambda *_: None, SGD)


@each_thing
def test_what_is_not_meant_to_change_cannot_be_set_or_deleted(make):
    thing = make()
    before = state(thing)
    tried = [name for name in attributes(thing) if name not in changeable(thing)]
    assert tried
    for name in tried:
        own = (getattr(thing, name),) if hasattr(thing, name) else ()  # no pass was seen: no net
        for value in (*own, *OTHERS):
            with pytest.raises(AttributeError, match=name):
                setattr(thing, name, value)
        with pytest.raises(AttributeError, match=name):
            delattr(thing, name)
        assert state(thing) == before, name


@each_thing
def test_what_may_change_cannot_be_deleted(make):
    thing = make()
    before = state(thing)
    for name in changeable(thing):
        assert name in attributes(thing)
        with pytest.raises(AttributeError, match=rf"^{name} of .* cannot be deleted"):
            delattr(thing, name)
    assert state(thing) == before


@pytest.mark.parametrize(
    "name", ["a layer", "a layer of a network", "a network", "Adam new", "a trainer", "a plateau"]
)
def test_the_message_says_what_to_do(name):
    thing = THINGS[name]()
    fixed = [a for a in attributes(thing) if a not in changeable(thing)]
    for attribute in fixed:
        with pytest.raises(
            AttributeError, match=rf"^{attribute} of .* cannot be set: .*Make a new"
        ):
            setattr(thing, attribute, 1)


def test_a_layer_of_a_network_takes_no_new_attributes():
    layer = used_network().layers[0]
    with pytest.raises(AttributeError, match=r"train_bais of .* cannot be set"):
        layer.train_bais = False
    assert not hasattr(layer, "train_bais")


def deep(value):
    """Yield a value and all that is reached through it, down to numbers and texts."""
    yield value
    if isinstance(value, dict):
        for inner in value.values():
            yield from deep(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from deep(inner)


@pytest.mark.parametrize("kind", [dense, lambda: Dropout(0.5, rng=seeded())])
def test_what_settings_returns_is_the_callers_own(kind):
    layer = kind()
    expected = repr(layer.settings())
    for part in deep(layer.settings()):
        if isinstance(part, (dict, list)):
            part.clear()
    given = layer.settings()
    for part in deep(given):
        if isinstance(part, dict):
            for key in part:
                part[key] = "spoiled"
    assert repr(layer.settings()) == expected


def test_no_setting_can_be_changed_from_within():
    made = used_network()
    with pytest.raises(TypeError, match="does not support item assignment"):
        made.layers[0].initializer.parameters["limit"] = 9.0
    for part in (made.layers, made.dense_layers, made.sizes, made.edges, made.biases):
        with pytest.raises(TypeError, match="does not support item assignment"):
            part[0] = None
    with pytest.raises(ValueError, match="read-only"):
        made.is_weight[0] = 5.0
    given = {"limit": 0.5}
    layer = Dense(2, 2, initializer=("uniform", given))
    given["limit"] = 9.0
    assert layer.initializer.parameters == {"limit": 0.5}
    layers = [Dense(2, 2)]
    made = Network(layers, rng=seeded())
    layers.append(Dense(2, 2))
    assert len(made.layers) == 1


def test_the_record_the_summary_and_the_training_agree_after_every_attempt():
    made = article.network()
    layer = made.layers[0]
    for name, value in {
        "train_bias": True,
        "activation": "relu",
        "bias_kind": "per-neuron",
        "n_in": 3,
        "kind": "dropout",
        "forward": lambda x, training=False: x,
    }.items():
        with pytest.raises(AttributeError):
            setattr(layer, name, value)
    with pytest.raises(AttributeError):
        made.forward = lambda X: X
    assert made.summary() == article.network().summary()
    one = fit(made, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=5)
    other = fit(article.network(), X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=5)
    np.testing.assert_array_equal(one.loss, other.loss)
    np.testing.assert_array_equal(made.frozen_parameters, article.BIASES)


# What may be changed


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_windows_and_vectors_can_be_set_and_are_one(dtype):
    made = Network([Dense(2, 3), Dense(3, 2, train_bias=False)], rng=seeded(), dtype=dtype)
    first, last = made.layers
    first.weight = [[1, 2], [3, 4], [5, 6]]
    first.bias = np.array([7.0, 8.0, 9.0])
    last.bias = [10, 11]
    np.testing.assert_array_equal(made.parameters[:9], range(1, 10))
    np.testing.assert_array_equal(made.frozen_parameters, [10, 11])
    first.weight_gradient = np.full((3, 2), 0.5)
    first.bias_gradient = [0.25] * 3
    np.testing.assert_array_equal(made.gradient[:9], [0.5] * 6 + [0.25] * 3)
    made.parameters = np.arange(15)
    made.frozen_parameters = [1, 2]
    np.testing.assert_array_equal(last.weight, np.arange(9, 15).reshape(2, 3))
    np.testing.assert_array_equal(last.bias, [1, 2])
    assert made.parameters.dtype == first.weight.dtype == last.bias.dtype == dtype
    with pytest.raises(AttributeError, match="bias is frozen"):
        last.bias_gradient = [0.0, 0.0]
    assert last.bias_gradient is None


def test_what_is_set_is_checked_and_a_refusal_changes_nothing():
    made = used_network()
    layer = made.dense_layers[0]
    bad = (None, "x", [1.0], np.ones((9, 9)), np.full(2, np.nan), np.ma.masked_all(2), 1j, 1e400)
    for thing, names in ((layer, CHANGEABLE[Dense]), (made, CHANGEABLE[Network])):
        before = made.parameters.tobytes(), made.gradient.tobytes()
        for name, value in itertools.product(names, bad):
            with pytest.raises(ValueError, match=rf"^{name} (came|holds)"):
                setattr(thing, name, value)
        assert (made.parameters.tobytes(), made.gradient.tobytes()) == before


def test_a_layer_without_a_network_has_no_windows():
    for name in CHANGEABLE[Dense]:
        layer = dense()
        with pytest.raises(ValueError, match="no weights yet"):
            setattr(layer, name, np.ones((2, 2)))
        with pytest.raises(ValueError, match="no weights yet"):
            getattr(layer, name)


def test_a_trainers_knobs_are_checked_when_they_are_turned():
    turned = trainer()
    for name, bad in {
        "batch_size": (0, -1, 1.5, "2", True, [2]),
        "l2": (-1.0, "x", np.nan, None, True),
        "clip_norm": (0, -1.0, "x", np.inf, True),
        "optimizer": (None, SGD, 0.5, "adam"),
        "schedule": (0.5, "cosine", ReduceOnPlateau, lambda: 0.1),
    }.items():
        kept = getattr(turned, name)
        for value in bad:
            with pytest.raises(ValueError, match=r"; expected "):
                setattr(turned, name, value)
            assert getattr(turned, name) is kept
    turned.batch_size = turned.schedule = turned.clip_norm = None
    turned.l2 = 0
    turned.schedule = lambda step: 0.25
    turned.optimizer = Adam(0.1)
    turned.clip_norm = 3
    turned.epoch()
    assert turned.rates == [0.25]
    whole = Trainer(network(), X, Y, loss=LOSS, optimizer=SGD(0.5))
    with pytest.raises(ValueError, match="rng came as None with batch_size=1"):
        whole.batch_size = 1
    whole.epoch()


def test_a_rate_may_be_turned_and_momentum_stays():
    optimizer, parameters = SGD(0.1, momentum=0.5), np.array([1.0])
    optimizer.step(parameters, np.array([1.0]))
    optimizer.learning_rate = 1
    optimizer.step(parameters, np.array([1.0]))
    np.testing.assert_allclose(parameters, 1.0 - 0.1 - 1.5)
    plateau = ReduceOnPlateau(1.0, factor=0.5, patience=1)
    plateau.rate = 4
    assert [plateau.after_epoch(1.0) for _ in range(3)] == [4.0, 4.0, 2.0]
    with pytest.raises(ValueError, match="rate came as 0"):
        plateau.rate = 0
    assert plateau(0) == 2.0


def test_a_snapshot_goes_back_into_this_optimizer_or_another_of_its_kind():
    first, parameters = Adam(0.1), np.array([1.0, 2.0])
    for _ in range(3):
        first.step(parameters, parameters.copy())
    taken, there = first.snapshot(), parameters.copy()
    first.step(parameters, parameters.copy())
    other, others = Adam(0.1), there.copy()
    other.restore(taken)
    other.step(others, there.copy())
    np.testing.assert_array_equal(others, parameters)
    first.restore(taken)
    parameters[:] = there
    first.step(parameters, parameters.copy())
    np.testing.assert_array_equal(parameters, others)
    first.restore(Adam(0.1).snapshot())  # of a new one: back to the beginning
    assert first.steps == 0
    assert not first.state["mean"].any()
    before = first.snapshot()
    for bad in (
        None,
        "x",
        (),
        (1, None),
        (-1, {}),
        (True, {}),
        ("3", {}),
        (3, {"velocity": np.zeros(2)}),
        (3, {"mean": np.zeros(1), "squares": np.zeros(1)}),
        (3, {"mean": "x", "squares": "y"}),
        stepped(SGD(0.1, momentum=0.9)).snapshot(),
    ):
        with pytest.raises(ValueError, match=r"snapshot came|real numbers"):
            first.restore(bad)
    assert first.steps == before[0]
    for name, vector in before[1].items():
        np.testing.assert_array_equal(first.state[name], vector)
