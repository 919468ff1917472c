"""Answers in pictures: confusions, reliability, precision and recall, weights, boxes."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nnlib.figures import (
    boxes_picture,
    confusion_picture,
    precision_recall_picture,
    reliability_diagram,
    weight_images,
)
from nnlib.figures.picture import BLUE, ORANGE
from nnlib.metrics import average_precision, calibration, confusion_matrix, precision_recall_curve

# --- a confusion matrix


def written(axes):
    """What stands in the cells, by row and column."""
    return {(int(t.get_position()[1]), int(t.get_position()[0])): t.get_text() for t in axes.texts
            if t.get_transform() == axes.transData}  # fmt: skip


def test_counts_stand_in_the_cell_of_truth_and_answer():
    counts = confusion_matrix([0, 1, 1, 1, 2], [0, 0, 0, 1, 1], 3)
    picture = confusion_picture(counts)
    [axes] = picture.axes
    assert written(axes) == {(0, 0): "1", (0, 1): "2", (1, 1): "1", (1, 2): "1"}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("answer", "truth")
    beside = [t.get_text() for t in axes.texts if t.get_transform() != axes.transData]
    assert beside[:6] == ["33.3", "50", "–", "100", "33.3", "0"]  # recalls, then precisions
    assert "2 of 5 answers are right" in picture.alt_text
    assert "Taken for another most often: 0 for 1 (2) and 1 for 2 (1)." in picture.alt_text


def test_right_is_blue_and_wrong_the_more_orange_the_more_there_are():
    [axes] = confusion_picture([[9, 4, 1], [0, 9, 0], [0, 0, 9]]).axes
    colors = np.asarray(axes.images[0].get_array())[..., :3]
    assert colors[0, 0, 2] > colors[0, 0, 0]
    assert colors[0, 1, 0] > colors[0, 1, 2]
    assert colors[0, 1, 2] < colors[0, 2, 2] < colors[1, 0, 2]


def test_where_all_is_right_it_is_said():
    assert "No class is taken for another." in confusion_picture([[2, 0], [0, 3]]).alt_text


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        ([[1, 2, 3], [1, 2, 3]], r"matrix came with shape \(2, 3\)"),
        ([[1]], r"matrix came with shape \(1, 1\)"),
        (np.ones((21, 21)), "a square of 2 to 20 classes"),
        ([[1, -1], [0, 2]], "numbers from -1 to 2"),
        ([[0.5, 0], [0, 2]], "expected counts"),
        ([[0, 0], [0, 0]], "not all 0"),
    ],
)
def test_what_is_no_confusion_matrix_is_refused(matrix, told):
    with pytest.raises(ValueError, match=told):
        confusion_picture(matrix)


# --- reliability

ROWS = np.array([[0.9, 0.1]] * 4 + [[0.7, 0.3]] * 2)
SURE = calibration(ROWS, [0, 0, 1, 1, 0, 0])  # 0.9 and half right; 0.7 and all right


def test_points_intervals_and_counts_are_those_of_the_calibration():
    picture = reliability_diagram({"ours": SURE})
    above, below = picture.axes
    even, course = above.lines
    assert even.get_xydata().tolist() == [[0, 0], [1, 1]]
    np.testing.assert_allclose(course.get_xydata(), [[0.7, 1.0], [0.9, 0.5]])
    used = SURE.counts > 0
    ends = [segment[:, 1].tolist() for segment in above.collections[0].get_segments()]
    assert ends == np.stack([SURE.low[used], SURE.high[used]], axis=1).tolist()
    assert [bar.get_height() for bar in below.patches] == SURE.counts.tolist()
    assert "with an expected calibration error of 0.37." in picture.alt_text


@pytest.mark.parametrize(
    ("rows", "truth", "told"),
    [
        (ROWS, [0, 0, 0, 0, 0, 0], "Less sure than right, with"),
        (ROWS, [0, 1, 1, 1, 1, 1], "Surer than right, with"),
        (ROWS, [0, 0, 1, 1, 0, 0], "Surer than right in some bins and less sure in others, with"),
        ([[0.75, 0.25]] * 4, [0, 0, 0, 1], "As sure as right, with"),
    ],
)
def test_the_side_is_told(rows, truth, told):
    assert told in reliability_diagram(calibration(rows, truth)).alt_text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([SURE], "calibrations came as"),
        ({}, "a dict of 1 to 3"),
        ({str(k): SURE for k in range(4)}, "a dict of 1 to 3"),
        ({"a": SURE, "b": calibration(ROWS, [0] * 6, n_bins=5)}, r"came with \[5, 10\] bins"),
    ],
)
def test_what_is_no_calibration_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        reliability_diagram(given)


# --- precision and recall

SCORES, TRUTH = [0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1]


def test_the_area_under_the_steps_is_the_average_precision():
    curve = precision_recall_curve(SCORES, TRUTH)
    picture = precision_recall_picture({"ours": curve})
    [line] = picture.axes[0].lines
    assert line.get_drawstyle() == "steps-pre"
    recall, precision = line.get_xydata().T
    area = (np.diff(recall) * precision[1:]).sum()
    assert area == pytest.approx(average_precision(SCORES, TRUTH))
    assert (
        "ours: average precision 0.81; half of all is found at a precision of 0.75, nine tenths "
        "of all is found at a precision of 0.75."
    ) in picture.alt_text


def test_the_legend_of_several_curves_hides_none():
    low = precision_recall_curve(SCORES, [0, 0, 0, 1])
    picture = precision_recall_picture({"ours": low, "theirs": low})
    assert picture.axes[0].get_legend() is None
    picture.draw_without_rendering()
    [legend] = picture.legends
    assert not legend.get_window_extent().overlaps(picture.axes[0].get_window_extent())


def test_what_is_never_found_is_told():
    curve = precision_recall_curve(SCORES, TRUTH, n_positives=4)
    assert "nine tenths of all is never found" in precision_recall_picture(curve).alt_text


@pytest.mark.parametrize("given", [SCORES, {}, {"a": (1, 2)}])
def test_what_is_no_curve_is_refused(given):
    with pytest.raises(ValueError, match="curves came as"):
        precision_recall_picture(given)


# --- weights


def test_weights_stand_upright_in_one_scale_and_negative_ones_are_marked():
    weights = np.array([[4.0, -4.0, 0.0, -0.1], [1.0, 1.0, 1.0, 1.0]])
    picture = weight_images(weights)
    axes = picture.axes[0]
    first, second = axes.images
    assert first.get_array().tolist() == [[4.0, -4.0], [0.0, -0.1]]
    assert {image.get_clim() for image in (first, second)} == {(-4.0, 4.0)}
    assert first.cmap(1.0)[:3] == pytest.approx(to_rgb(BLUE))
    assert first.cmap(0.0)[:3] == pytest.approx(to_rgb(ORANGE))
    [dash] = axes.collections[0].get_segments()  # of -4; -0.1 is too little to be marked
    assert dash[:, 0].min() > 0.5 > dash[:, 1].max()
    assert len(axes.collections[1].get_segments()) == 0
    assert "Weights: 2 images of 2 x 2 in one scale from -4 to 4;" in picture.alt_text
    assert picture.axes[1].get_ylabel() == "weights"


def test_what_is_drawn_may_be_called_by_another_name():
    picture = weight_images([[1.0, -1.0, 0.5, 0.0]], quantity="slope along a pixel")
    assert picture.alt_text.startswith("Slope along a pixel: an image of 2 x 2 in one scale")
    assert picture.axes[1].get_ylabel() == "slope along a pixel"


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (5, 5), (10, 5), (64, 8), (32, 8), (11, 4)])
def test_the_last_row_is_full_where_it_can_be(n, columns):
    axes = weight_images(np.ones((n, 4))).axes[0]
    assert len({round(image.get_extent()[0], 6) for image in axes.images}) == columns


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (np.ones(4), r"weights came with shape \(4,\)"),
        (np.ones((2, 5)), r"weights came with shape \(2, 5\)"),
        (np.ones((101, 4)), "expected 1 to 100 rows"),
        (np.ones((1, 0)), "weights came with shape"),
        ([[np.nan] * 4], "weights holds nan"),
    ],
)
def test_weights_that_are_no_images_are_refused(weights, told):
    with pytest.raises(ValueError, match=told):
        weight_images(weights)


# --- boxes

PAGE = np.zeros((6, 10))


def test_boxes_stand_where_they_are_and_are_told_apart():
    kinds = {"kept": [[1, 2, 4, 5]], "dropped": [[0, 0, 3, 3], [5, 1, 12, 3]]}
    picture = boxes_picture(PAGE, kinds, labels={"kept": ["7"]})
    [axes] = picture.axes
    drawn = [line for line in axes.lines if len(line.get_xdata())]
    ends = [[*line.get_xydata().min(axis=0), *line.get_xydata().max(axis=0)] for line in drawn]
    assert ends == [[1, 2, 4, 5], [0, 0, 3, 3], [5, 1, 12, 3]]
    assert drawn[0].get_linestyle() != drawn[1].get_linestyle()
    assert axes.images[0].get_extent() == [0, 10, 6, 0]
    assert axes.get_xlim()[1] > 12  # also what lies beyond the page
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # downward
    assert picture.alt_text == (
        "A page of 10 x 6 pixels, with boxes. kept: 1 box, (1, 2) to (4, 5), 7. "
        "dropped: 2 boxes, (0, 0) to (3, 3); (5, 1) to (12, 3)."
    )


def test_many_boxes_have_thin_lines_and_are_counted():
    many = np.tile([0, 0, 3, 3], (50, 1))
    picture = boxes_picture(PAGE, {"few": many[:3], "many": many, "none": []})
    widths = [line.get_linewidth() for line in picture.axes[0].lines]
    assert min(widths) < 1 < max(widths)
    assert "many: 50 boxes. none: no box." in picture.alt_text


@pytest.mark.parametrize(
    ("page", "kinds", "labels", "told"),
    [
        (np.zeros(6), {"a": []}, None, r"page came with shape \(6,\)"),
        (np.full((2, 2), 16), {"a": []}, None, "numbers from 16 to 16"),
        (PAGE, [[0, 0, 1, 1]], None, "boxes came as"),
        (PAGE, {str(k): [] for k in range(5)}, None, "a dict of 1 to 4 kinds"),
        (PAGE, {"a": [[0, 0, 1]]}, None, r"a came with shape \(1, 3\)"),
        (PAGE, {"a": [[0, 0, 1, 1]]}, {"b": ["7"]}, "labels came as"),
        (PAGE, {"a": [[0, 0, 1, 1]]}, {"a": ["7", "1"]}, "labels of a came with 2 entries"),
    ],
)
def test_boxes_that_cannot_be_drawn_are_refused(page, kinds, labels, told):
    with pytest.raises(ValueError, match=told):
        boxes_picture(page, kinds, labels=labels)
