"""The decision boundary: the line is where the output is one half, and the words count right."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from nnlib import Dense, Network
from nnlib.figures import decision_boundary
from nnlib.figures.picture import BLUE, ORANGE

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def neuron(*parameters: float) -> Network:
    return Network([Dense(2, 1)], parameters=parameters)


def line_at_one_half(picture, panel=0):
    """Return the points of the line, the last contour set that was drawn."""
    lines = picture.axes[panel].collections[-1]
    assert lines.levels.tolist() == [0.5]
    return np.vstack([path.vertices for path in lines.get_paths()])


def test_one_neuron_s_boundary_is_the_straight_line_where_its_sum_is_zero():
    picture = decision_boundary(neuron(2.0, 4.0, -3.0).predict, CORNERS, [0, 1, 0, 1])
    line = line_at_one_half(picture)
    assert np.abs(line @ [2.0, 4.0] - 3.0).max() < 1e-2
    assert "4 of 4 points are on their side" in picture.alt_text


@pytest.mark.parametrize(("answers", "right"), [(XOR, 3), (1 - XOR, 1), ([0, 1, 1, 1], 4)])
def test_the_words_count_the_points_on_their_side(answers, right):
    picture = decision_boundary(neuron(4.0, 4.0, -2.0).predict, CORNERS, answers)
    assert f"{right} of 4 points are on their side" in picture.alt_text


@pytest.mark.parametrize(("bias", "side"), [(9.0, "above"), (-9.0, "below")])
def test_where_there_is_no_line_none_is_drawn_and_the_words_say_so(bias, side):
    picture = decision_boundary(neuron(0.5, 0.5, bias).predict, CORNERS, XOR)
    assert f"no boundary, the output is {side} one half all over" in picture.alt_text.lower()
    assert picture.axes[0].collections[-1].levels.tolist() != [0.5]


def test_several_stand_side_by_side_under_their_titles():
    functions = {"flat": neuron(0.1, 0.1, -5.0).predict, "steep": neuron(9.0, 9.0, -5.0).predict}
    picture = decision_boundary(functions, CORNERS, XOR, low=-1, high=2)
    assert [axes.get_title() for axes in picture.axes[:2]] == ["flat", "steep"]
    assert "from -1 to 2" in picture.alt_text
    assert "Flat: no boundary" in picture.alt_text
    assert "Steep: the boundary leaves" in picture.alt_text
    assert picture.png().startswith(b"\x89PNG")


def test_the_share_above_one_half_is_right():
    picture = decision_boundary(lambda points: points[:, 0] > 0.5, CORNERS, XOR)
    assert "leaves 49% of the square" in picture.alt_text  # 40 of 81 columns


def test_each_sample_is_drawn_with_its_answer():
    axes = decision_boundary(neuron(1.0, 1.0, -1.0).predict, CORNERS, XOR).axes[0]
    texts = {text.xy: text.get_text() for text in axes.texts}
    assert texts == {(0.0, 0.0): "0", (0.0, 1.0): "1", (1.0, 0.0): "1", (1.0, 1.0): "0"}
    markers = {line.get_marker(): len(line.get_xdata()) for line in axes.lines}
    assert markers == {"o": 2, "s": 2}


def test_many_samples_are_drawn_small_and_told_apart_by_shape():
    X = np.random.default_rng(0).uniform(size=(100, 2))
    axes = decision_boundary(neuron(1.0, 1.0, -1.0).predict, X, X[:, 0] > 0.5).axes[0]
    assert not axes.texts
    assert {line.get_marker() for line in axes.lines} == {"o", "s"}
    assert sum(len(line.get_xdata()) for line in axes.lines) == 100
    assert all(line.get_markersize() < 6 for line in axes.lines)


def classes(points):
    return (points[:, 0] > 0.5).astype(float)


@pytest.mark.parametrize("outputs", [classes, {"A": classes, "B": lambda points: points[:, 1] > 0}])
def test_functions_that_answer_with_classes_are_drawn_in_two_colors_with_a_key(outputs):
    picture = decision_boundary(outputs, CORNERS, XOR)
    assert len(picture.axes) == (len(outputs) if isinstance(outputs, dict) else 1)  # no color bar
    (key,) = picture.legends
    pairs = zip(key.get_texts(), key.get_patches(), strict=True)
    colors = {text.get_text(): to_hex(patch.get_facecolor()) for text, patch in pairs}
    assert colors == {"class 0": ORANGE.lower(), "class 1": BLUE.lower()}
    image = np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGBA"))
    frame = picture.axes[0].get_window_extent()
    for share, name in ((0.1, "class 0"), (0.9, "class 1")):
        x = int(frame.x0 + share * frame.width)
        y = int(picture.bbox.height - frame.y0 - 0.03 * frame.height)
        assert to_hex(image[y, x, :3] / 255) == colors[name]


def test_an_output_between_the_classes_keeps_the_graded_bar():
    outputs = {"A": classes, "B": neuron(1.0, 1.0, -1.0).predict}
    picture = decision_boundary(outputs, CORNERS, XOR)
    assert not picture.legends
    assert picture.axes[-1].get_ylabel() == "output"


@pytest.mark.parametrize(
    ("outputs", "X", "Y", "message"),
    [
        ({}, CORNERS, XOR, "0 entries; expected 1 to 4"),
        (dict.fromkeys("abcde", np.sum), CORNERS, XOR, "5 entries; expected 1 to 4"),
        ("predict", CORNERS, XOR, "expected 1 to 4 functions"),
        (neuron(1, 1, 0).predict, [[0.0], [1.0]], [0, 1], "X came with shape"),
        (neuron(1, 1, 0).predict, CORNERS, [0, 1, 2, 1], "0 or 1"),
        (neuron(1, 1, 0).predict, CORNERS, [0, 1], "each of the 4 samples"),
        (lambda points: points, CORNERS, XOR, "expected one number a point"),
        (lambda points: points[:, 0] / 0, CORNERS, XOR, "expected finite numbers"),
    ],
)
@pytest.mark.filterwarnings("ignore:(divide by zero|invalid value)")
def test_what_cannot_be_drawn_is_refused_in_words(outputs, X, Y, message):
    with pytest.raises(ValueError, match=message):
        decision_boundary(outputs, X, Y)


def test_an_empty_range_is_refused():
    with pytest.raises(ValueError, match="low < high"):
        decision_boundary(neuron(1, 1, 0).predict, CORNERS, XOR, low=1, high=1)
