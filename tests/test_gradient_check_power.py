"""What the gradient check must not miss, and what it must not condemn.

A backward pass that is wrong in any of the usual ways is found, with smooth activations and with
corners.  A right one is never called wrong because the curve bends within the nudge.
"""

import numpy as np
import pytest

from nnlib import (
    CrossEntropy,
    Dense,
    Dropout,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    Network,
    gradient_check,
)

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])


class Slip(Dense):
    """A dense layer with a slip in its backward pass."""

    def backward(self, grad, *, to_input=True):
        x, net, out = self.kept
        delta = grad * self.activation.derivative_at(net, out)
        to_inputs = super().backward(grad, to_input=to_input)
        return self.slip(x, net, out, grad, delta, to_inputs)


class NoDerivative(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.weight_gradient = grad.T @ x
        self.bias_gradient = grad.sum(axis=0)
        return grad @ self.weight


class NoDerivativeOnTheWayBack(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        return grad @ self.weight


class DerivativeOfTheOutput(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        delta = grad * self.activation.derivative_at(out, self.activation(out))
        self.weight_gradient = delta.T @ x
        return to_inputs


class Minus(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        return -to_inputs


class MeanForSum(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.bias_gradient = delta.mean(axis=0)
        return to_inputs


class LastSampleOnly(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.weight_gradient = delta[-1:].T @ x[-1:]
        return to_inputs


class NoBias(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.bias_gradient = np.zeros_like(self.bias)
        return to_inputs


class SumsForOutputs(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.weight_gradient = delta.T @ (x + 0.01)
        return to_inputs


class Shrunk(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        return to_inputs * (1 - 1e-4)


class StepBeforeGoingBack(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        return delta @ (self.weight - 0.1 * self.weight_gradient)


class Rounded(Slip):
    def slip(self, x, net, out, grad, delta, to_inputs):
        self.weight_gradient = np.round(self.weight_gradient, 4)
        return to_inputs


SLIPS = list(Slip.__subclasses__())


def data(seed, n=6):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.normal(size=(n, 2))


@pytest.mark.parametrize("activation", ["tanh", "gelu", "elu", "relu", "leaky_relu"])
@pytest.mark.parametrize("slip", SLIPS, ids=lambda kind: kind.__name__)
def test_a_slip_in_any_layer_is_found(slip, activation):
    if slip is DerivativeOfTheOutput and activation in ("relu", "leaky_relu"):
        return  # the same, because outputs have the sign of their sums
    for seed, place in ((0, 0), (2, 1), (3, 1), (3, 2)):  # none of these networks is dead
        kinds = [slip if k == place else Dense for k in range(3)]
        layers = [kinds[0](2, 4, activation), kinds[1](4, 3, activation), kinds[2](3, 2, "tanh")]
        network = Network(layers, rng=np.random.default_rng(seed))
        network.parameters += np.random.default_rng(seed).normal(0, 0.3, network.parameters.size)
        X, Y = data(seed)
        twin = Network(
            [Dense(layer.n_in, layer.n_out, layer.activation) for layer in layers],
            parameters=network.parameters,
        )
        report = gradient_check(twin, X, Y, HalfSquaredError())
        assert report.ok, report
        if place == 0 and slip in (NoDerivativeOnTheWayBack, Minus, Shrunk, StepBeforeGoingBack):
            continue  # nothing lies before the first layer
        report = gradient_check(network, X, Y, HalfSquaredError())
        assert not report.ok
        assert "wrong" in repr(report)


class Flipped(Network):
    """A network whose own backward pass is wrong."""

    def pass_backward(self, grad, *, to_input=True):
        to_inputs = super().pass_backward(grad, to_input=to_input)
        self.gradient[:] *= -1
        return to_inputs


def test_the_backward_pass_of_a_subclass_is_what_is_checked():
    network = Flipped([Dense(2, 3, "tanh"), Dense(3, 2)], rng=np.random.default_rng(0))
    report = gradient_check(network, *data(0), HalfSquaredError())
    assert report.wrong.all()


@pytest.mark.parametrize("seed", range(20))
def test_a_second_derivative_that_jumps_is_no_wrong_gradient(seed):
    """ELU bends at a sum of 0, where XOR's first corner puts all hidden neurons."""
    network = Network([Dense(2, 4, "elu"), Dense(4, 1)], rng=np.random.default_rng(seed))
    report = gradient_check(network, CORNERS, XOR, HalfSquaredError())
    assert report.ok, report
    assert not report.corner.any()
    wrong = report.analytic * (1 + 1e-4)
    assert not gradient_check(network, CORNERS, XOR, HalfSquaredError(), wrong).ok
    # Huber bends at delta, where outputs of 0 and targets of 1 are.
    layers = [Dense(2, 4, "tanh"), Dense(4, 1, "identity", initializer="zeros")]
    network = Network(layers, rng=np.random.default_rng(seed))
    report = gradient_check(network, CORNERS, XOR, Huber(delta=1.0))
    assert report.ok, report
    wrong = report.analytic * (1 + 1e-4)
    assert not gradient_check(network, CORNERS, XOR, Huber(delta=1.0), wrong).ok


@pytest.mark.parametrize("scale", [1e-5, 1e-3, 1e2, 1e3, 1e4, 1e5])
@pytest.mark.parametrize("seed", range(4))
def test_inputs_of_any_size_are_measured_well_enough(scale, seed):
    """Inputs in the thousands, as they are before scaling, move a sum a thousand times as far."""
    layers = [Dense(2, 4, "tanh"), Dense(4, 2, "identity")]
    network = Network(layers, rng=np.random.default_rng(seed))
    network.layers[0].weight /= scale
    X, Y = data(seed)
    report = gradient_check(network, X * scale, Y, HalfSquaredError())
    assert report.ok, report
    wrong = report.analytic.copy()
    largest = int(np.abs(wrong).argmax())
    wrong[largest] *= 1 + 1e-3
    report = gradient_check(network, X * scale, Y, HalfSquaredError(), wrong)
    assert report.wrong.sum() == 1
    assert report.worst == network.parameter_names[largest]


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3, 1e6])
def test_losses_of_any_size(size):
    network = Network([Dense(2, 3, "relu"), Dense(3, 2, "identity")], rng=np.random.default_rng(1))
    X, Y = data(1)
    report = gradient_check(network, X, Y * size, HalfSquaredError())
    assert report.ok, report
    wrong = report.analytic * 1.01
    assert not gradient_check(network, X, Y * size, HalfSquaredError(), wrong).ok


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanAbsoluteError(), CrossEntropy()])
def test_dropout_both_types_and_each_kind_of_loss(loss, dtype):
    rng = np.random.default_rng(4)
    layers = [
        Dropout(0.5, rng=rng),
        Dense(2, 5, "leaky_relu"),
        Dropout(0.5, rng=rng),
        Dense(5, 2, "identity"),
    ]
    network = Network(layers, rng=np.random.default_rng(5), dtype=dtype)
    X, Y = data(5)
    Y = [0, 1, 1, 0, 1, 0] if isinstance(loss, CrossEntropy) else Y
    before, state = network.parameters.copy(), str(rng.bit_generator.state)
    report = gradient_check(network, X, Y, loss)
    assert report.ok, report
    assert np.array_equal(network.parameters, before)
    assert str(rng.bit_generator.state) == state
    network.backward(loss.gradient(network.forward(X), Y))
    assert gradient_check(network, X, Y, loss, network.gradient).ok
    assert not gradient_check(network, X, Y, loss, network.gradient * 1.01).ok


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
def test_a_network_that_has_diverged_is_told_in_words(value):
    network = Network([Dense(2, 2, "identity")], rng=np.random.default_rng(0))
    network.parameters[:] = value
    with pytest.raises(ValueError, match=r"network came with a loss of (nan|inf); expected"):
        gradient_check(network, *data(0), HalfSquaredError())
