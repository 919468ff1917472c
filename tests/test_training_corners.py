"""Training at the edges: gradients too long to measure, losses that are no number, own parts.

What a contributor writes (a layer, a loss, an optimizer, a schedule) is written here as the
documentation says, and put through everything that the package does with its own.
"""

import numpy as np
import pytest

from nnlib import (
    SGD,
    Adam,
    Dense,
    HalfSquaredError,
    MeanAbsoluteError,
    Network,
    fit,
    gradient_check,
    schedules,
)
from nnlib.layers import Layer
from nnlib.losses import ElementwiseLoss
from nnlib.optimizers import Optimizer
from nnlib.training import Trainer

LOSS = HalfSquaredError()


def data(n=8, seed=1):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.normal(size=(n, 1))


def network(*layers, **options):
    layers = layers or (Dense(2, 4, "tanh"), Dense(4, 1, "identity"))
    return Network(layers, rng=np.random.default_rng(0), **options)


@pytest.mark.parametrize(("dtype", "size"), [("float64", 1e200), ("float32", 1e25)])
def test_a_gradient_whose_length_overflows_is_still_shortened(dtype, size):
    """The squares of its entries are infinite; the entries are not."""
    made = Network([Dense(2, 1, "identity")], parameters=[0.0, 0.0, 1.0], dtype=dtype)
    X = [[3 * size, 4 * size]]
    fit(made, X, [[0.0]], loss=MeanAbsoluteError(), optimizer=SGD(1.0), epochs=1, clip_norm=0.5)
    np.testing.assert_allclose(made.parameters, [-0.3, -0.4, 1.0], rtol=1e-6)


def test_a_gradient_that_is_infinite_is_divergence_with_clipping_too():
    made = Network([Dense(1, 1, "identity")], parameters=[1e200, 0.0])
    history = fit(made, [[1e100]], [[0.0]], loss=LOSS, optimizer=SGD(1.0), epochs=3, clip_norm=1.0)
    assert history.stopped_at == 0
    np.testing.assert_array_equal(made.parameters, [1e200, 0.0])


class Swings(ElementwiseLoss):
    """A loss whose value is told from outside; its gradient is that of the half square."""

    averaged = False

    def __init__(self, values):
        self.values = values

    def share(self, out, target, m):
        return (target - out) ** 2 / 2

    def derivative(self, out, target, m):
        return out - target

    def value_and_gradient(self, y_pred, y_true):
        value, gradient = super().value_and_gradient(y_pred, y_true)
        return (self.values.pop(0), gradient) if len(y_true) == 3 else (value, gradient)


@pytest.mark.parametrize(
    ("values", "best"),
    [
        ([np.nan, 2.0, 1.0, 3.0, 3.0, 3.0], 2),
        ([5.0, np.nan, 4.0, np.nan, np.nan, np.nan], 2),
        ([np.inf, np.inf, 9.0, np.nan, 9.0, 9.0], 2),
        ([np.nan, np.nan, np.nan, np.nan], 0),
        ([1.0, 1.0, 1.0, 1.0], 0),
    ],
)
def test_a_validation_loss_that_is_no_number_is_never_the_best(values, best):
    made, same = network(), network()
    X, Y = data()
    history = fit(
        made,
        X,
        Y,
        loss=Swings(list(values)),
        optimizer=Adam(0.1),
        epochs=9,
        validation=data(3),
        patience=3,
    )
    assert history.best_epoch == best
    np.testing.assert_array_equal(history.validation_loss, values[: best + 4])
    if best:
        fit(same, X, Y, loss=LOSS, optimizer=Adam(0.1), epochs=best)
    np.testing.assert_array_equal(made.parameters, same.parameters)


def test_a_plateau_behind_a_warm_up_goes_on_looking_at_the_losses():
    plateau = schedules.ReduceOnPlateau(1e-300, patience=1, factor=0.5)
    history = fit(
        network(),
        *data(),
        loss=LOSS,
        optimizer=SGD(1.0),
        epochs=8,
        schedule=schedules.warmup(plateau, steps=2),
    )
    np.testing.assert_allclose(
        history.learning_rate / 1e-300, [0.5, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125]
    )
    assert plateau.after_epoch(np.nan) <= 0.125e-300  # no number has not fallen


def test_the_steps_of_a_schedule_are_counted_through_all_epochs():
    seen = []
    fit(
        network(),
        *data(),
        loss=LOSS,
        optimizer=SGD(1.0),
        epochs=3,
        batch_size=3,
        rng=np.random.default_rng(0),
        schedule=lambda step: seen.append(step) or 0.1,
    )
    assert seen == list(range(9))


def test_a_rate_that_grows_for_ever_ends_in_words():
    grows = schedules.exponential(1e-300, factor=1e100)
    assert grows(3) == pytest.approx(1.0)
    assert grows(9) == np.inf
    assert schedules.step_decay(1.0, every=1, factor=10.0)(400) == np.inf
    with pytest.raises(ValueError, match="the schedule's rate came as inf"):
        fit(network(), *data(), loss=LOSS, optimizer=SGD(1.0), epochs=9, schedule=grows)


class Heavy:
    """An optimizer of one's own: any object with a step."""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.velocity = 0.0

    def step(self, parameters, gradient):
        self.velocity = 0.9 * self.velocity + gradient
        parameters -= self.learning_rate * self.velocity


class Lion(Optimizer):
    """An optimizer of one's own, as a record of the package's kind."""

    memory = ("mean",)

    def __init__(self, learning_rate, *, beta=0.9):
        super().__init__(learning_rate)
        self.beta = beta

    def _rule(self, parameters, gradient, scratch):
        mean = self.state["mean"]
        np.sign(self.beta * mean + (1 - self.beta) * gradient, out=scratch)
        parameters -= self.learning_rate * scratch
        mean *= self.beta
        mean += (1 - self.beta) * gradient


def test_own_optimizers_train_with_every_option():
    X, Y = data()
    made, same = network(), network()
    fit(made, X, Y, loss=LOSS, optimizer=Heavy(0.1), epochs=5)
    fit(same, X, Y, loss=LOSS, optimizer=SGD(0.1, momentum=0.9), epochs=5)
    np.testing.assert_allclose(made.parameters, same.parameters, rtol=1e-12)
    for optimizer in (Heavy(0.1), Lion(0.1)):
        history = fit(
            network(),
            X,
            Y,
            loss=LOSS,
            optimizer=optimizer,
            epochs=30,
            batch_size=4,
            rng=np.random.default_rng(0),
            schedule=schedules.cosine(0.05, steps=60),
            l2=1e-4,
            clip_norm=1.0,
            validation=data(3),
            patience=30,
        )
        assert history.loss[-1] < history.loss[0]
        assert history.learning_rate[0] == 0.05
    lion = Lion(0.1)
    fit(made, X, Y, loss=LOSS, optimizer=lion, epochs=1)
    with pytest.raises(AttributeError, match=r"beta of Lion.* cannot be set"):
        lion.beta = 0.5
    with pytest.raises(ValueError, match="one optimizer for each network"):
        fit(same, X, Y, loss=LOSS, optimizer=lion, epochs=1)


def test_an_own_optimizer_that_returns_new_parameters_is_told():
    class Returns:
        def step(self, parameters, gradient):
            return parameters - 0.1 * gradient

    made = network()
    start = made.parameters.copy()
    with pytest.raises(ValueError, match=r"returned an array from step; expected .* in place"):
        fit(made, *data(), loss=LOSS, optimizer=Returns(), epochs=1)
    np.testing.assert_array_equal(made.parameters, start)


class LogCosh(ElementwiseLoss):
    """A loss of one's own."""

    def share(self, out, target, m):
        return m.log((m.exp(out - target) + m.exp(target - out)) / 2)

    def derivative(self, out, target, m):
        return m.tanh(out - target)


class Signed(ElementwiseLoss):
    """A loss whose derivative is one number."""

    def share(self, out, target, m):
        return out - target

    def derivative(self, out, target, m):
        return 1


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", [LogCosh(), Signed()])
def test_own_losses_train_and_are_checked(loss, dtype):
    made = network(dtype=dtype)
    assert gradient_check(made, *data(), loss).ok
    assert gradient_check(made, *data(1), loss).ok
    history = fit(made, *data(), loss=loss, optimizer=SGD(0.1), epochs=5)
    assert history.loss[-1] < history.loss[0]
    assert made.parameters.dtype == made.gradient.dtype == dtype


def test_an_own_loss_that_writes_into_its_arguments_is_stopped():
    class InPlace(HalfSquaredError):
        def value_and_gradient(self, y_pred, y_true):
            y_pred -= y_true
            return float((y_pred**2).sum()), y_pred

    outputs, targets = np.ones((2, 1)), np.zeros((2, 1))
    for call in (InPlace(), InPlace().gradient):
        with pytest.raises(ValueError, match="read-only"):
            call(outputs, targets)
        np.testing.assert_array_equal(outputs, 1.0)
    with pytest.raises(ValueError, match="read-only"):
        fit(network(), *data(), loss=InPlace(), optimizer=SGD(0.1), epochs=1)


class Noise(Layer):
    """A layer of one's own: noise while training."""

    kind = "noise"

    def __init__(self, std, *, rng):
        self.std = std
        self.rng = rng

    def forward(self, x, *, training=False):
        self._keep(x.shape)
        return x + self.rng.normal(0.0, self.std, x.shape) if training else x.copy()

    def predict(self, x):
        return x

    def backward(self, grad, *, to_input=True):
        return self._expect(grad, *self._pass)

    def settings(self):
        return {"std": self.std}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_own_layers_stand_anywhere(place, dtype):
    layers = [Dense(2, 4, "tanh"), Dense(4, 1, "identity")]
    layers.insert(place, Noise(0.1, rng=np.random.default_rng(3)))
    made = network(*layers, dtype=dtype)
    X, Y = data()
    assert gradient_check(made, X, Y, LOSS).ok
    twin = made.copy()
    for one in (made, twin):
        history = fit(one, X, Y, loss=LOSS, optimizer=Adam(0.01), epochs=20)
        assert history.loss[-1] < history.loss[0]
        assert one.parameters.dtype == dtype
        assert all(layer.net.dtype == dtype for layer in one.dense_layers)
    np.testing.assert_array_equal(made.parameters, twin.parameters)
    with pytest.raises(AttributeError, match=r"^std of .* cannot be set"):
        made.layers[place].std = 5.0
    made.forward(X)
    with pytest.raises(ValueError, match="grad came with shape"):
        made.layers[place].backward(np.ones((3, 3)))


def test_a_run_goes_on_with_the_same_optimizer_as_one_long_run():
    X, Y = data()
    long, short = network(), network()
    optimizer = Adam(0.05)
    fit(long, X, Y, loss=LOSS, optimizer=Adam(0.05), epochs=10)
    for epochs in (1, 4, 5):
        fit(short, X, Y, loss=LOSS, optimizer=optimizer, epochs=epochs)
    np.testing.assert_array_equal(long.parameters, short.parameters)
    assert optimizer.steps == 10


def test_a_trainer_whose_optimizer_is_changed_goes_back_with_the_new_one():
    made = network()
    trainer = Trainer(made, *data(), loss=LOSS, optimizer=Adam(0.1))
    trainer.epoch()
    trainer.optimizer = SGD(1e200)

    def three_epochs():
        for _ in range(3):
            trainer.epoch()

    with np.errstate(over="ignore", invalid="ignore"):
        made.parameters[:] = 1e300
        with pytest.raises(FloatingPointError):
            trainer.loss_now()  # before the new one has taken a step
        with pytest.raises(FloatingPointError):
            three_epochs()
    assert np.isfinite(made.parameters).all()
