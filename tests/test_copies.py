"""Every way of copying gives a thing of its own, with equal numbers, which can go on learning.

A network's layers are windows into one vector, so a copy is made with its windows or it is worth
nothing: it would train, and nothing would change.  Each way of copying here is held to the same:
the numbers are equal, training one changes nothing of the other, and fit, gradient_check, the
layers and the parameters all speak of the same numbers.
"""

import concurrent.futures
import copy
import multiprocessing
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
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.initializers import Initializer
from nnlib.schedules import ReduceOnPlateau
from nnlib.training import Trainer

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
LOSS = HalfSquaredError()


def pickled(protocol):
    return lambda thing: pickle.loads(pickle.dumps(thing, protocol=protocol))


def through_buffers(thing):
    """Pickle with the arrays beside the text, as Dask does; they arrive read-only."""
    buffers = []
    text = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    return pickle.loads(text, buffers=[bytes(buffer) for buffer in buffers])


WAYS = {
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "twice": lambda thing: copy.copy(copy.deepcopy(thing)),
    "in a list": lambda thing: copy.deepcopy([thing])[0],
    "in a dict of itself": lambda thing: copy.deepcopy({"a": thing, "b": [thing]})["b"][0],
    "pickle with buffers": through_buffers,
    **{f"pickle {protocol}": pickled(protocol) for protocol in PROTOCOLS},
}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


class Named(Network):
    """A network as a reader may write one: more attributes, and another way to be made."""

    def __init__(self, name):
        super().__init__([Dense(2, 3, "tanh"), Dense(3, 2)], rng=np.random.default_rng(5))
        self.name = name
        self.seen = [1, 2]
        self.first = self.parameters[:2]


class Doubled(Dense):
    """A layer with a setting more, whose outputs are doubled."""

    def __init__(self, n_in, n_out, *, by):
        super().__init__(n_in, n_out, "identity")
        self.by = by

    def predict(self, x):
        return self.by * super().predict(x)

    def forward(self, x, *, training=False):
        return self.by * super().forward(x, training=training)

    def backward(self, grad, *, to_input=True):
        return super().backward(self.by * grad, to_input=to_input)


def sine(z, m):
    return z + m.tanh(z)


def sine_derivative(net, out, m):
    return 2 - m.tanh(net) ** 2


OWN = Activation(
    name="sigmoid",  # the name of another function, on purpose
    formula=sine,
    derivative=sine_derivative,
    range=(-np.inf, np.inf),
    steepest=2.0,
)


def made(*layers, seed=1, **options):
    return Network(layers, rng=np.random.default_rng(seed), **options)


NETWORKS = {
    "the article's, with frozen shared biases": article.network,
    "trained biases": lambda: made(Dense(2, 3, "relu", initial_bias=0.1), Dense(3, 2)),
    "shared trained biases": lambda: made(Dense(2, 3, "elu", bias="shared"), Dense(3, 2)),
    "some frozen": lambda: made(
        Dense(2, 3, "gelu", train_bias=False, initial_bias=0.5),
        Dense(3, 2, bias="shared", train_bias=False, initial_bias=-0.5),
    ),
    "one layer": lambda: made(Dense(2, 2)),
    "float32": lambda: made(Dense(2, 3, "silu"), Dense(3, 2), dtype="float32"),
    "dropout": lambda: made(
        Dropout(0.2, rng=np.random.default_rng(2)),
        Dense(2, 4, "tanh"),
        Dropout(0.5, rng=np.random.default_rng(3)),
        Dense(4, 2),
    ),
    "a subclass of Network": lambda: Named("mine"),
    "a subclass of Dense": lambda: made(Doubled(2, 3, by=2.0), Dense(3, 2)),
    "an activation of one's own": lambda: made(Dense(2, 3, OWN), Dense(3, 2)),
    "an initializer with parameters": lambda: made(
        Dense(2, 2, initializer=("uniform", {"limit": 0.5}))
    ),
}
each_network = pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)


def data():
    rng = np.random.default_rng(9)
    return rng.normal(size=(5, 2)), rng.uniform(0.1, 0.9, size=(5, 2))


def train(network, epochs=3):
    return fit(network, *data(), loss=LOSS, optimizer=SGD(0.5), epochs=epochs)


def everything(network):
    """All that a network computes with, as bytes: to see that nothing has changed."""
    vectors = network.parameters, network.frozen_parameters
    generators = [
        str(layer.rng.bit_generator.state) for layer in network.layers if isinstance(layer, Dropout)
    ]
    return [vector.tobytes() for vector in vectors] + generators


def assert_whole(network):
    """Assert that vectors, windows, training and the gradient check are of one network."""
    parameters = network.parameters
    assert type(parameters) is np.ndarray
    assert parameters.flags.writeable
    for layer in network.dense_layers:
        assert layer.in_network
        assert np.shares_memory(layer.weight, parameters)
        assert np.shares_memory(layer.weight_gradient, network.gradient)
        home = parameters if layer.train_bias else network.frozen_parameters
        assert np.shares_memory(layer.bias, home)
        if layer.train_bias:
            assert np.shares_memory(layer.bias_gradient, network.gradient)
    first = network.dense_layers[0]
    kept = parameters.copy()
    first.weight = np.full(first.weight.shape, 0.25)  # w1 by way of the layer
    assert parameters[0] == 0.25
    parameters[0] = 0.75  # and back
    assert first.weight[0, 0] == 0.75
    network.parameters = kept
    X, Y = data()
    assert gradient_check(network, X, Y, LOSS).ok
    before = parameters.copy()
    history = train(network)
    assert network.parameters is parameters
    assert np.all(before[network.is_weight == 1] != parameters[network.is_weight == 1])
    assert history.loss[-1] != history.loss[0]
    assert network.predict(X).tobytes() != made_of(network, before).predict(X).tobytes()


def made_of(network, parameters):
    other = network.copy()
    other.parameters = parameters
    return other


def assert_apart(one, other):
    """Assert that no memory is shared, and that training either leaves the other alone."""
    assert one is not other
    for vector in ("parameters", "frozen_parameters", "gradient"):
        assert not np.shares_memory(getattr(one, vector), getattr(other, vector))
    assert not set(map(id, one.layers)) & set(map(id, other.layers))
    for trained, left in ((one, other), (other, one)):
        before = everything(left)
        train(trained)
        trained.forward(data()[0], training=True)
        trained.frozen_parameters[:] = 3.0
        assert everything(left) == before


def assert_equal(one, other):
    assert type(one) is type(other)
    assert everything(one) == everything(other)
    assert one.gradient.tobytes() == other.gradient.tobytes()
    assert one.dtype == other.dtype
    assert repr(one) == repr(other)
    assert one.summary() == other.summary()
    assert one.parameter_names == other.parameter_names
    X, _ = data()
    assert one.predict(X).tobytes() == other.predict(X).tobytes()


@each_network
@pytest.mark.parametrize("way", [*WAYS.values(), Network.copy], ids=[*WAYS, "network.copy()"])
def test_a_copied_network_is_a_network_of_its_own(make, way):
    network = make()
    network.forward(data()[0])
    network.backward(np.ones((5, 2)))
    twin = way(network)
    assert_equal(network, twin)
    with pytest.raises(ValueError, match="backward came before any forward"):
        twin.backward(np.ones((5, 2)))
    assert_apart(network, twin)
    assert_whole(twin)
    assert_whole(network)


@each_network
def test_copies_learn_the_same_as_the_original(make):
    network = make()
    twins = [way(network) for way in WAYS.values()]
    train(network)
    for twin in twins:
        train(twin)
        assert everything(twin) == everything(network)


@each_way
def test_what_a_subclass_has_added_comes_along(way):
    network = Named("mine")
    twin = way(network)
    assert (twin.name, twin.seen) == ("mine", [1, 2])
    assert twin.seen is not network.seen
    twin.tag = "more"
    assert twin.tag == "more"
    layer = way(made(Doubled(2, 3, by=2.0))).layers[0]
    assert layer.by == 2.0


@each_way
def test_a_container_keeps_what_belongs_together(way):
    network = article.network()
    network.forward(article.INPUTS)
    network.backward([[1.0, 1.0]])
    layers_first = way({"layer": network.layers[1], "network": network})
    assert layers_first["network"].layers[1] is layers_first["layer"]
    if way is not copy.copy:
        assert layers_first["network"] is not network
    assert_whole(layers_first["network"])
    if way in (copy.copy, through_buffers):
        return  # the one copies the container alone, the other gives arrays that are read-only
    parameters, gradient, twin = way([network.parameters, network.gradient, network])
    assert twin.parameters is parameters
    assert twin.gradient is gradient
    parameters -= 0.5 * gradient  # a loop of one's own
    np.testing.assert_array_equal(twin.layers[0].weight.ravel(), parameters[:4])
    assert_whole(twin)
    assert_apart(network, twin)


TRAINERS = {
    "full batch": {},
    "mini-batches": {"batch_size": 2},
    "a plateau": {"schedule": ReduceOnPlateau(0.5, patience=1)},
}


@pytest.mark.parametrize("options", TRAINERS.values(), ids=TRAINERS)
@pytest.mark.parametrize("way", [w for n, w in WAYS.items() if n != "copy.copy" and n != "twice"])
def test_a_trainer_and_its_copy_go_on_alike_and_apart(way, options):
    rng = np.random.default_rng(0) if "batch_size" in options else None
    network = NETWORKS["dropout"]()
    optimizer = Adam(0.1)
    trainer = Trainer(network, *data(), loss=LOSS, optimizer=optimizer, rng=rng, **options)
    trainer.epoch()
    twin = way(trainer)
    start = everything(network)
    twin.epoch()
    assert everything(network) == start
    assert everything(twin.network) != start
    trainer.epoch()
    assert everything(twin.network) == everything(network)
    assert twin.optimizer is not optimizer
    assert twin.batch_losses == trainer.batch_losses
    assert twin.loss_now() == trainer.loss_now()
    network, optimizer, again = way((network, optimizer, trainer))
    assert again.network is network
    assert again.optimizer is optimizer
    again.epoch()
    assert_whole(again.network)


OPTIMIZERS = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "Nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "AdaGrad": lambda: AdaGrad(0.1),
    "RMSProp": lambda: RMSProp(0.1),
    "Adam": lambda: Adam(0.1),
    "AdamW": lambda: AdamW(0.1, weight_decay=0.5),
}


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
@each_way
def test_an_optimizer_copied_in_mid_run_goes_on_as_the_original(make, way):
    optimizer = make()
    parameters = np.array([1.0, -2.0, 3.0])
    optimizer.attach(parameters, is_weight=np.array([1.0, 1.0, 0.0]))
    for k in range(3):
        optimizer.step(parameters, parameters + k)
    twin, others = way(optimizer), parameters.copy()
    assert repr(twin) == repr(optimizer)
    assert twin.steps == 3
    assert twin.state.keys() == optimizer.state.keys()
    for name in twin.state:
        np.testing.assert_array_equal(twin.state[name], optimizer.state[name])
        assert not np.shares_memory(twin.state[name], optimizer.state[name])
    for k in range(3):
        twin.step(others, others - k)
    assert optimizer.steps == 3
    for k in range(3):
        optimizer.step(parameters, parameters - k)
    np.testing.assert_array_equal(others, parameters)
    twin.learning_rate = 0.7
    assert optimizer.learning_rate == 0.1


def test_a_copied_optimizer_trains_a_copied_network_as_the_original_would():
    network, optimizer = NETWORKS["trained biases"](), AdamW(0.05, weight_decay=0.1)
    fit(network, *data(), loss=LOSS, optimizer=optimizer, epochs=4)
    twins = copy.deepcopy(network), copy.deepcopy(optimizer)
    fit(network, *data(), loss=LOSS, optimizer=optimizer, epochs=4)
    fit(twins[0], *data(), loss=LOSS, optimizer=twins[1], epochs=4)
    assert everything(twins[0]) == everything(network)


LAYERS = {
    "Dense": lambda: Dense(2, 3, "tanh", bias="shared", train_bias=False, initial_bias=0.5),
    "with an activation of one's own": lambda: Dense(2, 3, OWN),
    "a subclass": lambda: Doubled(2, 3, by=3.0),
    "Dropout": lambda: Dropout(0.5, rng=np.random.default_rng(4)),
}


@pytest.mark.parametrize("in_network", [False, True])
@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
@each_way
def test_a_copied_layer_belongs_to_no_network_and_has_the_same_settings(make, way, in_network):
    layer = make()
    if in_network:
        rest = [] if isinstance(layer, Dense) else [Dense(2, 2)]
        Network([layer, *rest], rng=np.random.default_rng(0)).forward([[1.0, 2.0]])
    twin = way(layer)
    assert type(twin) is type(layer)
    assert not twin.in_network
    assert repr(twin) == repr(layer)
    settings = {k: v for k, v in vars(layer).items() if not k.startswith("_") and k != "rng"}
    for name, value in settings.items():
        assert getattr(twin, name) == value
    if isinstance(layer, Dropout):
        ones = np.ones((4, 50))
        drawn = twin.forward(ones, training=True)  # does not take from the original's generator
        np.testing.assert_array_equal(layer.forward(ones, training=True), drawn)
    else:
        with pytest.raises(ValueError, match="no weights yet"):
            _ = twin.weight
        assert_whole(Network([twin, Dense(3, 2)], rng=np.random.default_rng(0)))


@each_way
def test_records_without_a_memory_are_copied_as_equals(way):
    losses = BinaryCrossEntropy(), CrossEntropy(), HalfSquaredError(), Huber(0.3)
    for loss in (*losses, MeanAbsoluteError(), MeanSquaredError()):
        assert way(loss) == loss
    for activation in ACTIVATIONS.values():
        assert way(activation) is activation
    own = way(OWN)
    assert own == OWN
    assert own is not ACTIVATIONS["sigmoid"]
    assert own([1.0]) == OWN([1.0])
    initializer = Initializer("uniform", {"limit": 0.5})
    assert way(initializer) == initializer
    assert hash(way(initializer)) == hash(initializer)
    assert way(initializer).parameters == {"limit": 0.5}


@each_way
def test_a_copied_plateau_remembers_and_forgets_on_its_own(way):
    plateau = ReduceOnPlateau(1.0, factor=0.5, patience=1)
    for loss in (3.0, 3.0):
        plateau.after_epoch(loss)
    twin = way(plateau)
    assert twin.after_epoch(3.0) == 0.5
    assert plateau.rate == 1.0
    assert plateau.after_epoch(2.0) == 1.0
    assert (twin.factor, twin.patience, twin.threshold) == (0.5, 1, 1e-4)


@each_way
def test_reports_are_copied_with_equal_numbers(way):
    network = article.network()
    history = train(network)
    twin = way(history)
    assert repr(twin) == repr(history)
    np.testing.assert_array_equal(twin.loss, history.loss)
    assert (twin == history) is (twin is history)  # an answer, where arrays would give an error
    report = gradient_check(network, *data(), LOSS)
    assert str(way(report)) == str(report)
    assert (way(report) == report) in (True, False)


def test_a_copy_in_another_type_computes_in_it():
    network = NETWORKS["some frozen"]()
    single = network.copy(dtype="float32")
    assert single.dtype == single.predict(data()[0]).dtype == np.float32
    np.testing.assert_array_equal(single.parameters, network.parameters.astype(np.float32))
    assert_whole(single)
    assert_apart(network, single)
    with pytest.raises(ValueError, match="dtype came as 'int8'"):
        network.copy(dtype="int8")


def learn(network):
    """Train in a worker and send back what came of it."""
    first = network.dense_layers[0]
    shared = bool(np.shares_memory(first.weight, network.parameters))
    X = np.ones((3, first.n_in)) * [[0.1], [0.2], [0.3]]
    Y = np.full((3, network.sizes[-1]), 0.5)
    assert gradient_check(network, X[:, :2], Y, LOSS).ok if first.n_in == 2 else True
    fit(network, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=2)
    return shared, network


def assert_learned(network, results):
    start = everything(network)
    here = learn(copy.deepcopy(network))[1]
    for shared, twin in results:
        assert shared
        assert everything(twin) != start
        assert everything(twin) == everything(here)
        assert_equal(twin, here)
    assert everything(network) == start


def several():
    return [article.network(), NETWORKS["dropout"](), NETWORKS["float32"](), Named("mine")]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_of_a_pool_learn(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"this platform has no {method}")
    networks = several()
    with multiprocessing.get_context(method).Pool(1) as pool:
        results = pool.map(learn, networks)
    for network, result in zip(networks, results, strict=True):
        assert_learned(network, [result])


def test_threads_of_a_pool_learn_apart():
    networks = several()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(learn, [copy.deepcopy(network) for network in networks]))
    for network, result in zip(networks, results, strict=True):
        assert_learned(network, [result])


def test_joblib_workers_learn_with_arrays_so_large_that_they_come_as_read_only_files():
    joblib = pytest.importorskip("joblib")
    network = made(Dense(400, 400, "tanh"), Dense(400, 1))  # over the megabyte that joblib maps
    assert network.parameters.nbytes > 1_000_000
    results = joblib.Parallel(n_jobs=2)(joblib.delayed(learn)(network) for _ in range(2))
    assert_learned_large(network, results)


def assert_learned_large(network, results):
    here = learn(copy.deepcopy(network))[1]
    for shared, twin in results:
        assert shared
        assert type(twin.parameters) is np.ndarray
        np.testing.assert_allclose(twin.parameters, here.parameters, rtol=0, atol=1e-12)
        assert everything(twin) != everything(network)
