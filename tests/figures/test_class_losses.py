"""What two losses make of three scores, and how it is drawn and told."""

import numpy as np
import pytest

from nnlib import CrossEntropy, HalfSquaredError, one_hot, softmax
from nnlib.figures import loss_of_scores
from nnlib.figures.class_losses import loss_sentence, number_text, priced

SAMPLES = [([3, 1, 0], 2), ([0, 0, 0], 1), ([-2.5, 4, 1.5], 3), ([7, -3, 2], 1)]


def squared_error(scores, right):
    return HalfSquaredError()(softmax([scores]), one_hot([right - 1], 3))


def measured(cost, scores, right, h=1e-5):
    """The slope of a cost along each score, by nudging."""
    slopes = []
    for nudge in h * np.eye(3):
        slopes.append((cost(scores + nudge, right) - cost(scores - nudge, right)) / (2 * h))
    return slopes


@pytest.mark.parametrize(("scores", "right"), SAMPLES)
def test_losses_and_slopes_are_nnlib_s_and_those_that_nudging_finds(scores, right):
    found = priced(scores, right)
    scores = np.array(scores, dtype=float)

    def surprise(z, right):
        return CrossEntropy()([z], [right - 1])

    assert found.cross_entropy == surprise(scores, right)
    assert found.squared_error == squared_error(scores, right)
    np.testing.assert_array_equal(found.probabilities, softmax(scores))
    np.testing.assert_allclose(
        found.cross_entropy_slopes, measured(surprise, scores, right), atol=1e-9
    )
    np.testing.assert_allclose(
        found.squared_error_slopes, measured(squared_error, scores, right), atol=1e-9
    )
    assert found.cross_entropy_slopes.sum() == pytest.approx(0, abs=1e-15)
    assert found.squared_error_slopes.sum() == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(
    ("scores", "right", "words"),
    [
        ([0, 0, 0], 1, "probability 0.333333: cross-entropy 1.098612, half squared error 0.333333"),
        ([3, 1, 0], 2, "At its score cross-entropy pulls 5.2 times as hard as the squared error."),
        ([10, 0, -3], 2, "pulls 11014.3 times as hard"),
        ([60, 0, 0], 2, "times as hard as the squared error."),
        ([1000, 0, 0], 2, "cross-entropy 1000.000000, half squared error 1.000000. At its score the"
         " squared error has no pull left."),
        ([1000, 0, 0], 1, "cross-entropy 0, half squared error 0. At its score neither pulls"),
    ],
)  # fmt: skip
def test_it_is_told_in_a_sentence(scores, right, words):
    sentence = loss_sentence(priced(scores, right), right)
    assert sentence.startswith(f"Class {right} is right, with probability ")
    assert words in sentence
    assert sentence in loss_of_scores(scores, right).alt_text


def test_numbers_have_six_decimals_or_a_power_of_ten():
    assert [number_text(x) for x in (0, 0.25, -0.25, 1e-4, 9.9e-5, -1e-10, 99999, 1e5)] == [
        "0", "0.250000", "-0.250000", "0.000100", "9.900e-5", "-1.000e-10", "99999.000000",
        "1.000e5",
    ]  # fmt: skip


def test_the_bars_are_the_numbers():
    picture = loss_of_scores([3, 1, 0], 2)
    found = priced([3, 1, 0], 2)
    drawn = [[bar.get_width() for bar in axes.patches] for axes in picture.axes]
    slopes = (found.cross_entropy_slopes, found.squared_error_slopes)
    np.testing.assert_array_equal(drawn, [[3, 1, 0], found.probabilities, *slopes])
    scores = picture.axes[0]
    assert [text.get_text() for text in scores.get_yticklabels()] == [
        "class 1",
        "class 2\nright",
        "class 3",
    ]


@pytest.mark.parametrize(
    ("scores", "right", "words"),
    [
        ([1, 2], 1, "scores"),
        ([1, 2, np.nan], 1, "scores"),
        ([1, 2, 3], 4, "right came as 4; expected a whole number from 1 to 3"),
        ([1, 2, 3], 0, "right"),
        ([1, 2, 3], "2", "right"),
    ],
)
def test_what_cannot_be_drawn_is_refused(scores, right, words):
    with pytest.raises(ValueError, match=words):
        loss_of_scores(scores, right)
