"""The error of a measured slope: a V with its lowest point where theory puts it."""

import numpy as np
import pytest

from nnlib import Dense, HalfSquaredError, MeanSquaredError, Network, article
from nnlib.figures.nudge import EPS, error_by_nudge, worst_near

X, Y = article.INPUTS, article.TARGETS
LOSS = HalfSquaredError()


def curves(picture):
    one, both, cut, rounding = picture.axes[0].lines[:4]
    return one.get_xdata(), one.get_ydata(), both.get_ydata(), cut.get_ydata(), rounding.get_ydata()


def tilt(h, error, low, high):
    """Return the exponent p of error ~ h^p between two nudges, from a line through the points."""
    part = (h >= low) & (h <= high) & np.isfinite(error)
    return np.polyfit(np.log(h[part]), np.log(error[part]), 1)[0]


@pytest.mark.parametrize("weight", article.network().parameter_names)
def test_the_lowest_point_lies_between_the_arms(weight):
    h, one, both, _, _ = curves(error_by_nudge(article.network(), X, Y, weight))
    best = h[np.nanargmin(both)]
    assert 1e-6 <= best <= 1e-2
    assert np.nanmin(both) < 1e-11
    # The recommended nudge is not the best for each, but it is good for all of them.
    assert both[np.argmin(np.abs(np.log(h / 6e-6)))] < 1e-9
    assert np.nanmin(one) > np.nanmin(both)


def test_w5_s_v_has_its_point_near_the_cube_root_of_a_float_s_precision():
    h, one, both, _, _ = curves(error_by_nudge(article.network(), X, Y, "w5"))
    assert min(range(-11, 0), key=lambda k: worst_near(h, both, k)) == -5
    assert 1e-6 <= h[np.nanargmin(both)] <= 1e-4
    assert f"{EPS ** (1 / 3):.0e}" == "6e-06"
    assert min(range(-11, 0), key=lambda k: worst_near(h, one, k)) == -7


def test_the_arms_are_as_steep_as_the_lesson_says():
    h, one, both, _, _ = curves(error_by_nudge(article.network(), X, Y, "w5"))
    assert tilt(h, both, 1e-3, 1e-1) == pytest.approx(2.0, abs=0.02)
    assert tilt(h, one, 1e-4, 1e-1) == pytest.approx(1.0, abs=0.02)
    assert tilt(h, both, 1e-12, 1e-6) == pytest.approx(-1.0, abs=0.25)


def test_the_guides_are_the_two_laws():
    h, _, both, cut, rounding = curves(error_by_nudge(article.network(), X, Y, "w5"))
    large = h >= 1e-3
    np.testing.assert_allclose(both[large & (h < 0.1)], cut[large & (h < 0.1)], rtol=1e-2)
    loss = LOSS(article.network().predict(X), Y)
    np.testing.assert_allclose(rounding * h, EPS * loss)
    tiny = h < 1e-6
    assert np.nanmax(both[tiny] / rounding[tiny]) < 20
    assert np.nanmedian(both[tiny] / rounding[tiny]) > 0.01


def test_it_is_described_without_a_number_that_rounding_makes():
    assert error_by_nudge(article.network(), X, Y, "w5").alt_text == (
        "Two curves, each a V on logarithmic axes: the error of the slope along w5, measured with "
        "nudges from 1e-12 to 1. Nudged to both sides: 2.4e-03 at a nudge of 1, 2.4e-07 at 0.01, "
        "lowest between 1e-06 and 1e-04. Nudged to one side: 8.0e-03 at a nudge of 1, 6.1e-05 at "
        "0.01, lowest between 1e-08 and 1e-06. To the left of its lowest point each curve is "
        "ragged and rises as the nudge shrinks. A line marks 6e-06."
    )


def test_another_loss_and_network_can_be_drawn_and_nothing_is_changed():
    net = Network([Dense(2, 3, "tanh"), Dense(3, 1)], rng=np.random.default_rng(1))
    before = net.parameters.copy(), net.gradient.copy()
    picture = error_by_nudge(net, [[0.3, -0.8]], [[1.0]], "b_h2", loss=MeanSquaredError())
    assert picture.png()
    np.testing.assert_array_equal(net.parameters, before[0])
    np.testing.assert_array_equal(net.gradient, before[1])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((X, Y, "w9"), "'w9'; expected one of w1"),
        ((X, Y, "b1"), "'b1', which is not trained; expected one of w1, w2"),
        ((X, np.zeros((2, 2)), "w5"), "1 samples and Y with 2"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        error_by_nudge(article.network(), *arguments)
