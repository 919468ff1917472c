"""What a loss costs and how hard it pulls: drawn as its record has it, and told in words."""

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnlib.activations import sigmoid
from nnlib.figures import cost_of_error, cost_of_sum

OF_AN_ERROR = (HalfSquaredError(), MeanSquaredError(), MeanAbsoluteError(), Huber(0.5), Huber(2.0))


def curves(picture, which=0):
    cost, pull = (axes.lines[which] for axes in picture.axes)
    np.testing.assert_array_equal(cost.get_xdata(), pull.get_xdata())
    return cost.get_xdata(), cost.get_ydata(), pull.get_ydata()


def nudged(function, x, h=1e-6):
    return (function(x + h) - function(x - h)) / (2 * h)


@pytest.mark.parametrize("loss", OF_AN_ERROR, ids=repr)
def test_a_loss_of_an_error_and_its_slope(loss):
    errors, cost, slope = curves(cost_of_error({"loss": loss}))
    for k in (0, 123, 399, 401, 650, 800):
        error = errors[k]
        assert cost[k] == loss([[error]], [[0.0]]) == loss([[3.0 + error]], [[3.0]])
        measured = nudged(lambda e: loss([[e]], [[0.0]]), error)
        assert slope[k] == pytest.approx(measured, abs=1e-5)
    assert np.isnan(slope).sum() == len(loss.corners)


@pytest.mark.parametrize("loss", [*OF_AN_ERROR, BinaryCrossEntropy()], ids=repr)
def test_a_loss_behind_a_sigmoid_and_its_slope_along_the_sum(loss):
    sums, cost, slope = curves(cost_of_sum({"loss": loss}))

    def at(net):
        out = [[net]] if loss.on_logits else sigmoid([[net]])
        return loss(out, [[1.0]])

    for k in (0, 123, 400, 650, 800):
        assert cost[k] == pytest.approx(at(sums[k]), rel=1e-12)
        assert slope[k] == pytest.approx(nudged(at, sums[k]), abs=1e-5)


def test_it_is_described_by_its_numbers():
    picture = cost_of_error({"absolute": MeanAbsoluteError(), "Huber": Huber(1.0)})
    assert picture.alt_text == (
        "Two panels over out - target, from -4 to 4: the loss, and the slope along out. At -4, -2, "
        "0, 2 and 4: absolute: loss 4, 2, 0, 2 and 4; slope -1, -1, none (a corner), 1 and 1. "
        "Huber: loss 3.5, 1.5, 0, 1.5 and 3.5; slope -1, -1, 0, 1 and 1."
    )
    text = cost_of_sum({"cross-entropy": BinaryCrossEntropy()}).alt_text
    assert "from -8 to 8: the loss, and the slope along net." in text
    assert "cross-entropy: loss 8, 4.018, 0.6931, 0.01815 and 0.0003354; slope -0.9997" in text


@pytest.mark.parametrize("draw", [cost_of_error, cost_of_sum])
@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ({}, "0 losses came; expected 1 to 6"),
        (dict.fromkeys("abcdefg", Huber()), "7 losses came; expected 1 to 6"),
        ({"three classes": CrossEntropy()}, "'three classes' came as CrossEntropy()"),
        ({"a name": "Huber"}, "'a name' came as 'Huber'; expected an ElementwiseLoss"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, losses, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(").replace(")", r"\)")):
        draw(losses)
