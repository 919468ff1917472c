"""What arrives at every layer of a chain, as a picture: bars, points and words."""

import numpy as np
import pytest

from nnlib import Dense, Network
from nnlib.figures import gradient_chain
from nnlib.figures.chain_words import pass_through
from nnlib.figures.numbers import drawn


def chain(names, weight=1.0):
    layers = [Dense(1, 1, name) for name in names]
    return Network(layers, parameters=[weight, 0.0] * len(names))


def test_bars_are_as_long_as_the_logarithms_and_have_their_numbers():
    net = chain(["sigmoid"] * 6 + ["tanh"] * 4, 1.2)
    arriving = pass_through(net, 0.3).arriving
    picture = gradient_chain(net, 0.3)
    bars = picture.axes[1]
    ends = [bar.get_x() + bar.get_width() for bar in bars.patches]
    np.testing.assert_allclose(ends, np.log10(arriving), atol=1e-12)
    assert {bar.get_x() for bar in bars.patches} == {bars.get_xlim()[0]}
    texts = [text.get_text() for text in bars.texts]
    assert texts == [f"{part:.9f}" for part in arriving]
    assert [label.get_text() for label in bars.get_yticklabels()][:2] == ["input", "1  sigmoid"]


def test_the_points_stand_at_the_layer_s_sum():
    net = chain(["tanh"] * 3, -2.0)
    passed = pass_through(net, 0.4)
    value, slope = gradient_chain(net, 0.4, layer=2).axes[0].lines[-2:]
    assert value.get_xydata().tolist() == [[passed.sums[1], passed.outputs[1]]]
    assert slope.get_xydata().tolist() == [[passed.sums[1], passed.slopes[1]]]


def test_a_part_that_is_negative_or_too_large_is_no_filled_bar_and_nothing_has_none():
    turned = gradient_chain(chain(["identity"] * 2, -2.0), 1.0).axes[1]
    assert [bar.get_fill() for bar in turned.patches] == [True, False, True]
    assert turned.texts[1].get_text() == drawn("-2.000000000")
    large = gradient_chain(chain(["identity"] * 3, 1e200), 1.0).axes[1]
    assert [bar.get_fill() for bar in large.patches] == [False, False, True, True]
    dead = gradient_chain(chain(["relu"] * 3, -1.0), 1.0).axes[1]
    assert len(dead.patches) == 1
    assert [text.get_text() for text in dead.texts] == ["0: nothing"] * 3 + ["1.000000000"]


def test_the_description_has_the_numbers():
    said = gradient_chain(chain(["relu", "tanh"], 0.5), 1.0, layer=2).alt_text
    assert "Left: the tanh of layer 2" in said
    assert "at the sum 0.250000000: value 0.244918662, slope 0.940014849." in said
    assert "a chain of 2 layers of one neuron, relu and tanh." in said
    assert "back to the input: 1.000000000, 0.470007424 and 0.235003712." in said


@pytest.mark.parametrize(
    ("arguments", "options", "told"),
    [
        ((Network([Dense(1, 2)], parameters=[0.0] * 4), 1.0), {}, "one neuron a layer"),
        (("relu", 1.0), {}, "net came as 'relu'"),
        ((chain(["relu"] * 2), np.nan), {}, "x came as nan"),
        ((chain(["relu"] * 2), 1.0), {"layer": 3}, "layer came as 3; expected .* from 1 to 2"),
        ((chain(["relu"] * 2), 1.0), {"layer": 0}, "layer came as 0"),
    ],
)
def test_what_is_no_chain_is_refused(arguments, options, told):
    with pytest.raises(ValueError, match=told):
        gradient_chain(*arguments, **options)


def test_the_network_is_left_as_it_is():
    net = chain(["relu"] * 2)
    gradient_chain(net, 1.0)
    np.testing.assert_array_equal(net.gradient, 0)
    with pytest.raises(AttributeError, match="no forward pass yet"):
        net.dense_layers[0].net  # noqa: B018
