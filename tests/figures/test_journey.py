"""The parameters over training: the lines are the journey, and the words agree with it."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.text import Annotation

from nnlib import Dense, Network, article
from nnlib.figures import parameter_journey
from nnlib.figures.journey import _STYLES, _spread


def straight(net, steps=10, reach=1.0):
    end = net.parameters + reach * np.arange(net.parameters.size)
    return np.linspace(net.parameters, end, steps + 1)


def curves(picture):
    return picture.axes[0].lines[1:]  # the first is the line at zero


def test_every_parameter_is_drawn_and_said():
    net = article.network()
    journey = straight(net)
    picture = parameter_journey(net, journey)
    for k, line in enumerate(curves(picture)):
        np.testing.assert_array_equal(line.get_xdata(), np.arange(11))
        np.testing.assert_array_equal(line.get_ydata(), journey[:, k])
    assert len(curves(picture)) == 8
    assert "over 10 steps" in picture.alt_text
    assert "w1 from 0.15 to 0.15, w2 from 0.2 to 1.2," in picture.alt_text
    assert picture.alt_text.endswith("w8 from 0.55 to 7.55.")


def test_one_neuron_s_parameters_look_alike_and_two_neurons_differ_in_more_than_color():
    net = Network([Dense(2, 2, bias="shared"), Dense(2, 1)], rng=np.random.default_rng(0))
    assert net.parameter_names == ("w1", "w2", "w3", "w4", "b1", "w5", "w6", "b_o1")
    looks = [line.get_color() for line in curves(parameter_journey(net, straight(net)))]
    assert looks[0] == looks[1] == looks[4]
    assert looks[2] == looks[3]
    assert looks[5] == looks[6] == looks[7]
    assert len(set(looks)) == 3
    assert len({str(dash) for _, dash in _STYLES[:5]}) == 5


@pytest.mark.parametrize("reach", [0.0, 1e-3, 1.0, -5.0])
def test_the_names_at_the_ends_do_not_overlap_and_stay_inside(reach):
    net = article.network()
    picture = parameter_journey(net, straight(net, reach=reach))
    picture.png()
    renderer = picture.canvas.get_renderer()
    names = [text for text in picture.axes[0].texts if isinstance(text, Annotation)]
    assert {text.get_text() for text in names} == set(net.parameter_names)
    boxes = sorted((text.get_window_extent(renderer) for text in names), key=lambda box: box.y0)
    for below, above in pairwise(boxes):
        assert below.y1 <= above.y0 + 1.0
    assert all(box.x1 <= picture.bbox.width for box in boxes)


def test_names_keep_the_order_of_the_values():
    values = np.array([2.0, 0.0, 0.01, 0.02, 1.0])
    heights = _spread(values, 0.3)
    assert np.array_equal(np.argsort(heights), np.argsort(values))
    assert np.diff(np.sort(heights)).min() >= 0.3 - 1e-12
    np.testing.assert_allclose(heights[[0, 4]], values[[0, 4]])


def test_the_network_is_left_as_it_is():
    net = article.network()
    parameter_journey(net, straight(net))
    np.testing.assert_array_equal(net.parameters, article.WEIGHTS)


@pytest.mark.parametrize("shape", [(8,), (1, 8), (5, 7), (0, 8)])
def test_a_journey_that_does_not_fit_is_refused(shape):
    with pytest.raises(ValueError, match=r"expected \(n_steps \+ 1, 8\)"):
        parameter_journey(article.network(), np.zeros(shape))


def test_too_many_parameters_are_refused():
    net = Network([Dense(5, 5)], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="at most 24"):
        parameter_journey(net, straight(net))
