"""What else a run can do: validation, early stopping, augmentation, clipping, dropout, 32 bits."""

import copy

import numpy as np
import pytest

from nnlib import (
    SGD,
    Adam,
    AdamW,
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    MeanSquaredError,
    Network,
    fit,
)
from nnlib.training import Trainer

LOSS = MeanSquaredError()


def curve(n, rng):
    """Points on a sine wave, with noise."""
    X = rng.uniform(-2, 2, size=(n, 1))
    return X, np.sin(2 * X) + rng.normal(0, 0.3, size=(n, 1))


def wide(rng, *, dropout=0.0, dtype="float64"):
    middle = [Dropout(dropout, rng=np.random.default_rng(9))] if dropout else []
    layers = [Dense(1, 30, "tanh", initializer=("normal", {"std": 3.0})), *middle]
    return Network([*layers, Dense(30, 1, "identity")], rng=rng, dtype=dtype)


def test_validation_is_measured_after_each_epoch_and_trains_nothing():
    rng = np.random.default_rng(0)
    X, Y = curve(20, rng)
    V = curve(15, rng)
    network, alone = wide(np.random.default_rng(1)), wide(np.random.default_rng(1))
    history = fit(network, X, Y, loss=LOSS, optimizer=SGD(0.05), epochs=8, validation=V)
    expected = [LOSS(alone.predict(V[0]), V[1])]
    for _ in range(8):
        fit(alone, X, Y, loss=LOSS, optimizer=SGD(0.05), epochs=1)
        expected.append(LOSS(alone.predict(V[0]), V[1]))
    np.testing.assert_array_equal(history.validation_loss, expected)
    np.testing.assert_array_equal(network.parameters, alone.parameters)
    assert history.best_epoch == int(np.argmin(expected))


@pytest.mark.parametrize("make", [lambda: SGD(0.01, momentum=0.9), lambda: Adam(0.05)])
def test_patience_brings_back_the_best_parameters_and_the_optimizer_as_it_was(make):
    rng = np.random.default_rng(2)
    X, Y = curve(12, rng)
    V = curve(40, rng)
    network, optimizer = wide(np.random.default_rng(3)), make()
    history = fit(
        network, X, Y, loss=LOSS, optimizer=optimizer, epochs=3000, validation=V, patience=25
    )
    best = history.best_epoch
    assert 0 < best < 2900
    assert len(history.validation_loss) == len(history.loss) == best + 26
    assert history.validation_loss.min() == history.validation_loss[best]
    assert LOSS(network.predict(V[0]), V[1]) == history.validation_loss[best]
    assert LOSS(network.predict(X), Y) == history.loss[best]
    assert f"epoch {best:,}" in history.message
    assert "stopped early" in history.message

    again, other = wide(np.random.default_rng(3)), make()
    fit(again, X, Y, loss=LOSS, optimizer=other, epochs=best)
    np.testing.assert_array_equal(network.parameters, again.parameters)
    assert optimizer.steps == other.steps == best
    for name, vector in other.state.items():
        np.testing.assert_array_equal(optimizer.state[name], vector)


def test_reported_losses_are_never_taken_through_dropout():
    rng = np.random.default_rng(4)
    X, Y = curve(16, rng)
    network = wide(np.random.default_rng(5), dropout=0.5)
    seen = []

    class Watching(SGD):
        def step(self, parameters, gradient):
            seen.append(LOSS(network.predict(X), Y))
            super().step(parameters, gradient)

    history = fit(network, X, Y, loss=LOSS, optimizer=Watching(0.01), epochs=5)
    np.testing.assert_array_equal(history.batch_loss, seen)
    np.testing.assert_array_equal(history.loss, [*seen, LOSS(network.predict(X), Y)])


def test_dropout_drops_in_training_only_and_keeps_the_mean():
    layer = Dropout(0.3, rng=np.random.default_rng(0))
    x = np.ones((1000, 50))
    out = layer.forward(x, training=True)
    assert set(np.unique(out.round(12))) == {0.0, round(1 / 0.7, 12)}
    assert out.mean() == pytest.approx(1.0, abs=0.02)
    grad = layer.backward(np.ones_like(x))
    np.testing.assert_array_equal(grad, out)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.predict(x), x)
    assert (layer.forward(x, training=True) != out).any()  # another draw each time


def test_a_copy_of_a_network_with_dropout_goes_on_as_the_original_does():
    rng = np.random.default_rng(6)
    X, Y = curve(16, rng)
    network = wide(np.random.default_rng(7), dropout=0.4)
    fit(network, X, Y, loss=LOSS, optimizer=SGD(0.01), epochs=3)
    twin = copy.deepcopy(network)
    for net in (network, twin):
        fit(net, X, Y, loss=LOSS, optimizer=SGD(0.01), epochs=3)
    np.testing.assert_array_equal(network.parameters, twin.parameters)


def test_a_transform_makes_each_steps_batch_and_not_the_reported_losses():
    rng = np.random.default_rng(8)
    X, Y = curve(10, rng)
    given = []

    def shift(x, rng):
        given.append(x.copy())
        x += rng.normal(0, 0.1, size=x.shape)  # in place: the data must not notice
        return x

    network = wide(np.random.default_rng(9))
    start = LOSS(network.predict(X), Y)
    history = fit(
        network,
        X,
        Y,
        loss=LOSS,
        optimizer=SGD(0.01),
        epochs=4,
        batch_size=5,
        rng=np.random.default_rng(10),
        transform=shift,
    )
    assert len(given) == 8
    for k in range(4):
        seen = np.sort(np.concatenate(given[2 * k : 2 * k + 2]), axis=0)
        np.testing.assert_array_equal(seen, np.sort(X, axis=0))
    assert history.loss[0] == start
    assert history.loss[-1] == LOSS(network.predict(X), Y)
    whole = fit(
        wide(np.random.default_rng(9)),
        X,
        Y,
        loss=LOSS,
        optimizer=SGD(0.01),
        epochs=2,
        rng=np.random.default_rng(10),
        transform=shift,
    )
    assert whole.loss[0] == start != whole.batch_loss[0]


def test_clipping_shortens_a_long_gradient_and_keeps_its_direction():
    X, Y = np.array([[1.0]]), np.array([[100.0]])
    network = Network([Dense(1, 1, "identity")], parameters=[0.0, 0.0])
    fit(network, X, Y, loss=HalfSquaredError(), optimizer=SGD(1.0), epochs=1, clip_norm=2.0)
    np.testing.assert_allclose(network.parameters, [np.sqrt(2), np.sqrt(2)], rtol=1e-12)
    network.parameters = [0.0, 99.5]
    fit(network, X, Y, loss=HalfSquaredError(), optimizer=SGD(1.0), epochs=1, clip_norm=2.0)
    np.testing.assert_allclose(network.parameters, [0.5, 100.0], rtol=1e-12)


def test_weights_decay_and_biases_do_not():
    X, Y = np.zeros((1, 2)), np.zeros((1, 2))
    for how in ({"optimizer": SGD(0.1), "l2": 0.5}, {"optimizer": AdamW(0.1, weight_decay=0.5)}):
        network = Network([Dense(2, 2, "identity")], parameters=[1.0, 2.0, 3.0, 4.0, 0.0, 0.0])
        fit(network, X, Y, loss=HalfSquaredError(), epochs=1, **how)
        np.testing.assert_allclose(network.parameters[:4], [0.95, 1.9, 2.85, 3.8], rtol=1e-12)
    biased = Network([Dense(1, 1, "relu")], parameters=[1.0, -1.0])  # a dead neuron: no gradient
    for how in ({"optimizer": SGD(0.1), "l2": 0.5}, {"optimizer": AdamW(0.1, weight_decay=0.5)}):
        fit(biased, [[0.0]], [[0.0]], loss=HalfSquaredError(), epochs=1, **how)
    assert biased.parameters[1] == -1.0


@pytest.mark.parametrize("batch", [{}, {"batch_size": 2}])
@pytest.mark.parametrize("make", [lambda: SGD(30.0, momentum=0.9), lambda: Adam(1e200)])
def test_divergence_restores_network_and_optimizer_alike(make, batch):
    X = np.array([[0.0], [1.0], [2.0], [3.0]])
    network = Network([Dense(1, 1, "identity")], parameters=[1.0, 0.0])
    twin, optimizer = network.copy(), make()
    if batch:
        batch = {**batch, "rng": np.random.default_rng(0)}
    history = fit(network, X, 2 * X, loss=LOSS, optimizer=optimizer, epochs=10_000, **batch)
    assert history.stopped_at
    assert np.isfinite(network.parameters).all()
    assert optimizer.steps == history.stopped_at - 1
    assert all(np.isfinite(vector).all() for vector in optimizer.state.values())

    class Counted(Exception):
        pass

    other = make()
    trainer_batch = {**batch, "rng": np.random.default_rng(0)} if batch else {}
    trainer = Trainer(twin, X, 2 * X, loss=LOSS, optimizer=other, **trainer_batch)
    step = other.step

    def counting(parameters, gradient):
        if other.steps == history.stopped_at - 1:
            raise Counted
        step(parameters, gradient)

    other.__dict__["step"] = counting

    def train_on():
        with np.errstate(all="ignore"):
            while True:
                trainer.epoch()

    with pytest.raises(Counted):
        train_on()
    np.testing.assert_array_equal(network.parameters, twin.parameters)
    for name, vector in other.state.items():
        np.testing.assert_array_equal(optimizer.state[name], vector)


def test_a_start_that_is_not_finite_is_step_zero():
    X, Y = np.ones((1, 1)), np.ones((1, 1))
    for spoil in ("parameters", "frozen_parameters"):
        network = Network([Dense(1, 1, train_bias=False)], parameters=[0.5])
        getattr(network, spoil)[0] = np.inf  # in place, past every check
        history = fit(network, X, Y, loss=LOSS, optimizer=SGD(0.1), epochs=3)
        assert history.stopped_at == 0
        assert "at the start" in history.message
        assert history.loss.size == history.batch_loss.size == 0
        assert getattr(network, spoil)[0] == np.inf


def test_one_optimizer_goes_on_with_its_network_and_refuses_another():
    X, Y = np.ones((1, 1)), np.zeros((1, 1))
    first, second = (Network([Dense(1, 1)], parameters=[0.5, 0.5]) for _ in range(2))
    optimizer = SGD(0.1, momentum=0.9)
    fit(first, X, Y, loss=LOSS, optimizer=optimizer, epochs=2)
    velocity = optimizer.state["velocity"].copy()
    with pytest.raises(ValueError, match="other parameters"):
        fit(second, X, Y, loss=LOSS, optimizer=optimizer, epochs=1)
    np.testing.assert_array_equal(second.parameters, [0.5, 0.5])
    np.testing.assert_array_equal(optimizer.state["velocity"], velocity)
    fit(second, X, Y, loss=LOSS, optimizer=copy.deepcopy(optimizer), epochs=1)
    fit(first, X, Y, loss=LOSS, optimizer=optimizer, epochs=1)
    whole = Network([Dense(1, 1)], parameters=[0.5, 0.5])
    fit(whole, X, Y, loss=LOSS, optimizer=SGD(0.1, momentum=0.9), epochs=3)
    np.testing.assert_array_equal(first.parameters, whole.parameters)


def test_class_numbers_are_targets_too():
    rng = np.random.default_rng(11)
    X = rng.normal(size=(60, 2))
    classes = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)
    network = Network([Dense(2, 8, "tanh"), Dense(8, 3, "identity")], rng=rng)
    history = fit(network, X, classes, loss=CrossEntropy(), optimizer=Adam(0.05), epochs=300)
    assert history.loss[-1] < 0.1
    found = network.predict_proba(X, CrossEntropy()).argmax(axis=1)
    assert (found == classes).mean() > 0.97


def test_32_bits_train_close_to_64():
    rng = np.random.default_rng(12)
    X, Y = curve(30, rng)
    runs = {}
    for dtype in ("float32", "float64"):
        network = wide(np.random.default_rng(13), dtype=dtype)
        runs[dtype] = fit(network, X, Y, loss=LOSS, optimizer=SGD(0.05), epochs=50)
        assert network.parameters.dtype == network.gradient.dtype == np.dtype(dtype)
    np.testing.assert_allclose(runs["float32"].loss, runs["float64"].loss, rtol=1e-4)
    assert (runs["float32"].loss != runs["float64"].loss).any()


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"loss": HalfSquaredError}, r"expected a loss object, such as HalfSquaredError\(\)"),
        ({"loss": "mse"}, "loss came as 'mse'"),
        ({"loss": None}, "loss came as None"),
        ({"optimizer": 0.5}, r"optimizer came as 0\.5; expected an optimizer object"),
        ({"optimizer": SGD}, r"such as SGD\(0\.5\)"),
        ({"optimizer": "adam"}, "optimizer came as 'adam'"),
        ({"schedule": 0.5}, r"schedule came as 0\.5; expected a function"),
        ({"validation": np.ones((2, 1))}, "validation came as a ndarray; expected a pair"),
        ({"validation": (np.ones((2, 2)), np.ones((2, 1)))}, "validation's inputs came with"),
        ({"validation": (np.ones((2, 1)), np.ones((3, 1)))}, "expected as many"),
        ({"patience": 3}, "patience came as 3 without validation"),
        ({"patience": 0, "validation": (np.ones((2, 1)), np.ones((2, 1)))}, "patience came as 0"),
        ({"transform": 3, "rng": np.random.default_rng(0)}, "transform came as 3"),
        ({"transform": lambda x, rng: x}, "rng came as None"),
        ({"clip_norm": 0}, "clip_norm came as 0"),
        ({"l2": -1}, "l2 came as -1"),
        ({"epochs": 0}, "epochs came as 0"),
        ({"epochs": 2.5}, r"epochs came as 2\.5"),
    ],
)
def test_slips_are_answered_in_words_and_change_nothing(how, says):
    network = Network([Dense(1, 1)], parameters=[0.5, 0.5])
    given = {"loss": LOSS, "optimizer": SGD(0.5), "epochs": 1, **how}
    with pytest.raises(ValueError, match=says):
        fit(network, np.ones((2, 1)), np.ones((2, 1)), **given)
    np.testing.assert_array_equal(network.parameters, [0.5, 0.5])


def test_foreign_arrays_and_optimizers_are_answered_in_words():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; it is optional")
    network = Network([Dense(1, 1)], parameters=[0.5, 0.5])
    x = torch.ones((2, 1), dtype=torch.float64)
    fit(network, x, x, loss=LOSS, optimizer=SGD(0.5), epochs=1)  # a plain tensor is an array
    with pytest.raises(ValueError, match=r"^X came as a Tensor that gives no array .*requires"):
        fit(network, x.clone().requires_grad_(), x, loss=LOSS, optimizer=SGD(0.5), epochs=1)
    foreign = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)
    with pytest.raises(ValueError, match="optimizer came as"):
        fit(network, x, x, loss=LOSS, optimizer=foreign, epochs=1)


@pytest.mark.parametrize(
    "returned", [None, np.ones((1, 1)), np.ones((2, 2)), np.full((2, 1), np.nan), "x"]
)
def test_a_transform_that_returns_something_else_is_refused(returned):
    network = Network([Dense(1, 1)], parameters=[0.5, 0.5])
    with pytest.raises(ValueError, match="transform returned"):
        fit(
            network,
            np.ones((2, 1)),
            np.ones((2, 1)),
            loss=LOSS,
            optimizer=SGD(0.5),
            epochs=1,
            rng=np.random.default_rng(0),
            transform=lambda x, rng: returned,
        )
    np.testing.assert_array_equal(network.parameters, [0.5, 0.5])
