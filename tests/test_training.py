"""The loop: what it records, how it shuffles, how it stops, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, Dense, HalfSquaredError, MeanSquaredError, Network, article, fit
from nnlib.training import Trainer
from tests.strategies import batches, networks


def line(weight=1.0, bias=0.0):
    """One neuron without a bend: out = w x + b."""
    return Network([Dense(1, 1, "identity")], parameters=[weight, bias])


X4 = np.array([[0.0], [1.0], [2.0], [3.0]])
Y4 = 2 * X4 + 1


def test_one_step_by_hand():
    # out = 1 * 2 + 0 = 2, target 5: loss 4.5, dE/dw = (2 - 5) * 2 = -6, dE/db = -3;
    # with a learning rate of 0.1, w = 1.6 and b = 0.3: out = 3.5, loss 1.125.
    network = line()
    history = fit(network, [[2.0]], [[5.0]], loss=HalfSquaredError(), optimizer=SGD(0.1), epochs=1)
    np.testing.assert_allclose(network.parameters, [1.6, 0.3], rtol=1e-15)
    np.testing.assert_allclose(history.loss, [4.5, 1.125], rtol=1e-14)
    np.testing.assert_allclose(history.batch_loss, [4.5], rtol=1e-15)
    assert history.stopped_at is None


@settings(max_examples=50)
@given(st.data())
def test_full_batches_are_plain_gradient_descent(data):
    network = data.draw(networks())
    X, Y = data.draw(batches(network))
    loss = data.draw(st.sampled_from((HalfSquaredError(), MeanSquaredError())))
    twin = network.copy()
    history = fit(network, X, Y, loss=loss, optimizer=SGD(0.05), epochs=5)
    seen = []
    for _ in range(5):
        outputs = twin.forward(X)
        seen.append(loss(outputs, Y))
        twin.backward(loss.gradient(outputs, Y))
        twin.parameters -= 0.05 * twin.gradient
    seen.append(loss(twin.predict(X), Y))
    np.testing.assert_array_equal(network.parameters, twin.parameters)
    np.testing.assert_array_equal(history.loss, seen)
    np.testing.assert_array_equal(history.batch_loss, seen[:-1])


def test_frozen_biases_stay_and_the_callers_data_stays():
    network = article.network()
    X, Y = np.array(article.INPUTS), np.array(article.TARGETS)
    fit(network, X, Y, loss=HalfSquaredError(), optimizer=SGD(0.5), epochs=100)
    assert network.frozen_parameters.tolist() == list(article.BIASES)
    np.testing.assert_array_equal(X, article.INPUTS)
    np.testing.assert_array_equal(Y, article.TARGETS)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 4, 9])
def test_mini_batches_see_each_sample_once_an_epoch(batch_size):
    class Recorder:
        """Stands in for an optimizer; the gradient of out = w x + b along b tells the samples."""

        def __init__(self):
            self.gradients = []

        def step(self, parameters, gradient):
            self.gradients.append(gradient.copy())

    recorder = Recorder()
    network = line(0.0, 0.0)
    targets = -np.array([[1.0], [10.0], [100.0], [1000.0]])
    history = fit(
        network,
        X4,
        targets,
        loss=HalfSquaredError(),
        optimizer=recorder,
        epochs=3,
        batch_size=batch_size,
        rng=np.random.default_rng(0),
    )
    steps = -(-4 // batch_size)
    assert len(recorder.gradients) == len(history.batch_loss) == 3 * steps
    sizes = [min(batch_size, 4 - start) for start in range(0, 4, batch_size)]
    for epoch in range(3):
        ours = recorder.gradients[epoch * steps : (epoch + 1) * steps]
        total = sum(g[1] * size for g, size in zip(ours, sizes, strict=True))
        assert total == pytest.approx(1111.0, rel=1e-14)
    assert len(history.loss) == 4
    whole = HalfSquaredError()(np.zeros((4, 1)), targets)
    np.testing.assert_allclose(history.loss, [whole] * 4, rtol=1e-14)


def test_mini_batches_are_reproducible_shuffled_and_learn():
    def run(seed):
        network = line()
        history = fit(
            network,
            X4,
            Y4,
            loss=HalfSquaredError(),
            optimizer=SGD(0.05),
            epochs=300,
            batch_size=1,
            rng=np.random.default_rng(seed),
        )
        return network.parameters.copy(), history

    parameters, history = run(0)
    again, _ = run(0)
    other, _ = run(1)
    np.testing.assert_array_equal(parameters, again)
    assert (parameters != other).any()
    np.testing.assert_allclose(parameters, [2.0, 1.0], atol=1e-3)
    assert history.loss[0] == HalfSquaredError()(X4, Y4)
    assert "300 epochs, 1,200 steps" in history.message
    assert repr(history) == f"History({history.message})"


@pytest.mark.parametrize("batch", [{}, {"batch_size": 2, "rng": 0}])
def test_divergence_stops_and_keeps_the_last_finite_parameters(batch):
    network = line()
    if batch:
        batch = {**batch, "rng": np.random.default_rng(0)}
    history = fit(
        network, X4, Y4, loss=HalfSquaredError(), optimizer=SGD(3.0), epochs=10_000, **batch
    )
    assert 0 < history.stopped_at < 10_000
    assert history.stopped_at == len(history.batch_loss)
    assert f"step {history.stopped_at:,}" in history.message
    assert "smaller learning rate" in history.message
    assert np.isfinite(network.parameters).all()
    assert np.isfinite(history.loss).all()
    assert np.isfinite(history.batch_loss).all()
    if not batch:  # the step's own batch is all the data: the kept loss is the last recorded one
        kept = HalfSquaredError()(network.predict(X4), Y4)
        assert kept == history.loss[-1] == history.batch_loss[-1]
    # And the network still works afterwards.
    network.parameters = [1.0, 0.0]
    fit(network, X4, Y4, loss=HalfSquaredError(), optimizer=SGD(0.05), epochs=10)


def test_infinite_parameters_behind_a_finite_loss_are_noticed():
    # A sigmoid of an infinite sum is 1: the loss alone would go on for ever.
    network = Network([Dense(1, 1)], parameters=[0.0, 0.0])
    history = fit(
        network, [[1e10]], [[0.9]], loss=HalfSquaredError(), optimizer=SGD(1e300), epochs=10
    )
    assert history.stopped_at == 1
    assert network.parameters.tolist() == [0.0, 0.0]


def test_a_start_that_is_not_finite_takes_no_step():
    network = line(1e200)
    history = fit(network, X4, Y4, loss=HalfSquaredError(), optimizer=SGD(0.1), epochs=10)
    assert history.stopped_at == 0
    assert "at the start" in history.message
    assert network.parameters.tolist() == [1e200, 0.0]
    assert history.loss.size == 0


def test_progress_can_be_on_and_is_off(capsys):
    fit(line(), X4, Y4, loss=HalfSquaredError(), optimizer=SGD(0.05), epochs=3)
    assert capsys.readouterr() == ("", "")
    fit(line(), X4, Y4, loss=HalfSquaredError(), optimizer=SGD(0.05), epochs=3, progress=True)
    assert "3/3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Y": Y4[:3]}, "4 samples and Y with 3"),
        ({"epochs": 0}, "epochs came as 0"),
        ({"epochs": 2.5}, "epochs came as 2.5"),
        ({"batch_size": 0, "rng": np.random.default_rng(0)}, "batch_size came as 0"),
        ({"batch_size": 2}, "rng came as None"),
        ({"batch_size": 2, "rng": 3}, "rng came as 3"),
        ({"rng": np.random.default_rng(0)}, "rng came without batch_size"),
        ({"l2": -0.1}, "l2 came as -0.1"),
        ({"l2": float("nan")}, "l2 came as nan"),
        ({"l2": "0"}, "l2 came as '0'"),
    ],
)
def test_arguments_that_make_no_sense_change_nothing(changes, message):
    network = line()
    arguments = {"X": X4, "Y": Y4, "epochs": 1, **changes}
    X, Y = arguments.pop("X"), arguments.pop("Y")
    with pytest.raises(ValueError, match=message):
        fit(network, X, Y, loss=HalfSquaredError(), optimizer=SGD(0.1), **arguments)
    assert network.parameters.tolist() == [1.0, 0.0]


def test_sgd_by_hand_and_its_name():
    parameters = np.array([1.0, -2.0])
    SGD(0.5).step(parameters, np.array([0.2, 4.0]))
    np.testing.assert_allclose(parameters, [0.9, -4.0], rtol=1e-15)
    assert repr(SGD(0.5)) == "SGD(learning_rate=0.5)"


def test_l2_pulls_the_weights_and_not_the_biases():
    # One neuron without a bend, out = w x + b = 2: without l2, dE/dw = -6 and dE/db = -3 (above).
    # With l2 = 0.5 the weight's slope is -6 + 0.5 * 1 = -5.5, the bias's stays.
    network = line()
    loss = HalfSquaredError()
    history = fit(network, [[2.0]], [[5.0]], loss=loss, optimizer=SGD(0.1), epochs=1, l2=0.5)
    np.testing.assert_allclose(network.parameters, [1.55, 0.3], rtol=1e-15)
    assert history.loss[0] == 4.5  # reported without the penalty


@given(st.data(), st.floats(0, 2))
def test_a_step_with_l2_goes_down_the_penalized_loss(data, l2):
    network = data.draw(networks(activations=("sigmoid", "tanh", "identity")))
    X, Y = data.draw(batches(network))
    loss = HalfSquaredError()
    start = network.parameters.copy()

    def penalized(parameters):
        twin = network.copy()
        twin.parameters = parameters
        squares = sum(float((layer.weight**2).sum()) for layer in twin.layers)
        return loss(twin.predict(X), Y) + l2 / 2 * squares

    fit(network, X, Y, loss=loss, optimizer=SGD(1.0), epochs=1, l2=l2)
    nudge = 1e-5
    for k, went in enumerate(start - network.parameters):
        side = nudge * np.eye(len(start))[k]
        slope = (penalized(start + side) - penalized(start - side)) / (2 * nudge)
        assert went == pytest.approx(slope, rel=1e-6, abs=1e-7)


def test_epochs_of_a_trainer_are_those_of_fit_and_its_knobs_can_be_turned():
    options = {"batch_size": 3, "l2": 0.01}
    whole, parts = line(), line()
    rng = np.random.default_rng(4)
    trainer = Trainer(
        parts, X4, Y4, loss=HalfSquaredError(), optimizer=SGD(0.05), rng=rng, **options
    )
    losses = [trainer.loss_now()]
    for _ in range(4):
        trainer.epoch()
        losses.append(trainer.loss_now())
    trainer.optimizer.learning_rate, trainer.batch_size, trainer.l2 = 0.02, 2, 0.0
    for _ in range(3):
        trainer.epoch()
        losses.append(trainer.loss_now())
    rng = np.random.default_rng(4)
    common = {"loss": HalfSquaredError(), "rng": rng}
    first = fit(whole, X4, Y4, optimizer=SGD(0.05), epochs=4, **options, **common)
    second = fit(whole, X4, Y4, optimizer=SGD(0.02), epochs=3, batch_size=2, **common)
    np.testing.assert_array_equal(losses, [*first.loss, *second.loss[1:]])
    np.testing.assert_array_equal(parts.parameters, whole.parameters)


def test_a_trainer_that_diverges_keeps_the_last_finite_parameters():
    network = line()
    trainer = Trainer(network, X4, Y4, loss=HalfSquaredError(), optimizer=SGD(3.0))

    def many_epochs():
        for _ in range(10_000):
            trainer.epoch()

    with np.errstate(all="ignore"), pytest.raises(FloatingPointError):
        many_epochs()
    assert HalfSquaredError()(network.predict(X4), Y4) == trainer.batch_losses[-1]
