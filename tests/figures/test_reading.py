"""How a network reads an image: what the picture shows, says and refuses."""

import numpy as np
import pytest

from nnlib.figures import reading_picture

RIGHT = {
    "stages": {"as stored": np.zeros((8, 8)), "as read": np.full((8, 8), 0.5)},
    "hidden": [np.array([0.0, 1.5, -2.25])],
    "probabilities": [0.05, 0.0, 0.0, 0.7, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0],
    "slopes": np.linspace(-1, 1, 64),
}


def picture(**changed):
    given = RIGHT | changed
    return reading_picture(given.pop("stages"), **given)


def test_it_shows_the_numbers_it_was_given():
    made = picture()
    stored, read, mind, hidden, bars = made.axes
    np.testing.assert_array_equal(read.images[0].get_array(), np.full((8, 8), 0.5))
    assert not stored.images[0].get_array().any()
    np.testing.assert_array_equal(mind.images[0].get_array().ravel(), RIGHT["slopes"])
    assert mind.images[0].get_clim() == (-1, 1)
    assert [text.get_text() for text in hidden.texts] == ["1.5", "-2.2"]
    assert [bar.get_width() for bar in bars.patches] == RIGHT["probabilities"]


def test_it_says_what_is_read_and_what_comes_next():
    text = picture(sentence="A made-up sentence.").alt_text
    assert "as stored and as read" in text
    assert "for the answer 3 and where for 5" in text
    assert "3 hidden values" in text
    assert text.endswith("A made-up sentence.")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"stages": {}}, "expected one to four images by name"),
        ({"stages": [np.zeros((8, 8))]}, "expected one to four images by name"),
        ({"stages": {"small": np.zeros((4, 4))}}, r"small came with shape \(4, 4\)"),
        ({"probabilities": [1.0]}, "probabilities"),
        ({"slopes": np.zeros(63)}, "slopes"),
        ({"hidden": [["a"]]}, "hidden"),
    ],
)
def test_other_numbers_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        picture(**changed)
