"""The pictures read the records of activations and losses, and any network that is made of them."""

import warnings

import numpy as np
import pytest

from nnlib import CrossEntropy, Dense, Dropout, HalfSquaredError, MeanSquaredError, Network
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.figures import (
    activation_curve,
    error_by_nudge,
    loss_along_weight,
    loss_landscape,
    network_diagram,
    parameter_journey,
    training_picture,
)
from nnlib.figures.numbers import short

HALF = Activation(
    name=r"half $\frac$",
    formula=lambda z, m: 0.5 * m.tanh(z - 1),
    derivative=lambda net, out, m: 0.5 - 2 * out**2,
    range=(-0.5, 0.5),
    steepest=0.5,
)
X, Y = np.array([[0.3, -0.2]]), np.array([[0.0, 1.0]])


def with_dropout():
    rng = np.random.default_rng(0)
    layers = [
        Dense(2, 3, "gelu"), Dropout(0.5, rng=np.random.default_rng(1)), Dense(3, 2, "identity")
    ]  # fmt: skip
    return Network(layers, rng=rng)


@pytest.mark.parametrize("record", [*ACTIVATIONS.values(), HALF], ids=lambda record: record.name)
def test_every_activation_is_drawn_as_its_record_has_it(record):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = activation_curve(record)
        picture.png()
    out, slope = picture.axes[0].lines[-2:]
    net = out.get_xdata()
    np.testing.assert_array_equal(out.get_ydata(), record(net))
    drawn = slope.get_ydata()
    assert np.isnan(drawn).sum() == len(record.corners)
    wanted = record.derivative_at(net, record(net))
    np.testing.assert_array_equal(drawn[~np.isnan(drawn)], wanted[~np.isnan(drawn)])
    assert record.name in picture.alt_text
    assert f"at most {short(record.steepest)}." in picture.alt_text


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError(), CrossEntropy()], ids=repr)
def test_pictures_of_a_network_with_dropout_are_those_of_its_predictions(loss):
    net = with_dropout()
    pictures = [
        network_diagram(net, X, Y, loss=loss),
        network_diagram(net, X, Y, loss=loss, gradients=True),
        loss_along_weight(net, X, Y, "w8", loss=loss, tangent=True),
        loss_landscape(net, X, Y, ("w1", "w8"), loss=loss),
        error_by_nudge(net, X, Y, "w8", loss=loss),
        training_picture(net, X, Y, [0.5, 0.25], loss=loss),
    ]
    total = f"{loss(net.predict(X), Y):.9f}"
    for picture in (pictures[0], pictures[2], pictures[3]):
        assert total in picture.alt_text
    for picture in pictures:
        picture.png()


def test_the_shares_of_a_cross_entropy_stand_beside_their_outputs():
    net = with_dropout()
    text = network_diagram(net, X, Y, loss=CrossEntropy()).alt_text
    total = CrossEntropy()(net.predict(X), Y)
    assert "o1: target 0, E_o1 0.000000000." in text
    assert f"o2: target 1, E_o2 {total:.9f}. E_total {total:.9f}." in text


def test_parameters_of_one_neuron_look_alike_on_their_journey():
    layers = [Dense(2, 2, bias="shared"), Dropout(0.5, rng=np.random.default_rng(1)), Dense(2, 1)]
    net = Network(layers, rng=np.random.default_rng(0))
    journey = np.random.default_rng(1).normal(size=(5, len(net.parameter_names)))
    lines = parameter_journey(net, journey).axes[0].lines[1:]
    looks = dict(zip(net.parameter_names, [line.get_color() for line in lines], strict=True))
    assert looks["w1"] == looks["w2"] == looks["b1"]  # into h1; the shared bias goes with the first
    assert looks["w3"] == looks["w4"] != looks["w1"]
    assert looks["w5"] == looks["w6"] == looks["b_o1"]
    assert len({looks["w1"], looks["w3"], looks["w5"]}) == 3
