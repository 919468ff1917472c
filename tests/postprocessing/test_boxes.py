"""Intersection over union by counting pixels, clipping, and what a box has found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.postprocessing import clip_boxes, iou, match_boxes

SIDE = 9


@st.composite
def pixel_boxes(draw, most=5):
    """Boxes with whole ends on a page of 9 x 9; some without area."""
    end = st.integers(0, SIDE)
    box = st.tuples(end, end, end, end).map(
        lambda b: (min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3]))
    )
    return np.array(draw(st.lists(box, max_size=most)), dtype=float).reshape(-1, 4)


def pixels(box):
    """The page's pixels that a box covers."""
    x0, y0, x1, y1 = box.astype(int)
    page = np.zeros((SIDE, SIDE), dtype=bool)
    page[y0:y1, x0:x1] = True
    return page


@given(pixel_boxes(), pixel_boxes())
def test_it_is_the_share_of_pixels_that_both_cover(boxes, others):
    found = iou(boxes, others)
    assert found.shape == (len(boxes), len(others))
    for k, box in enumerate(boxes):
        for j, other in enumerate(others):
            both = (pixels(box) & pixels(other)).sum()
            either = (pixels(box) | pixels(other)).sum()
            assert found[k, j] == (both / either if either else 0.0)


ends = st.tuples(*[st.floats(-1e6, 1e6)] * 4)
float_boxes = st.lists(ends, min_size=1, max_size=4).map(
    lambda rows: np.sort(np.array(rows).reshape(-1, 2, 2), axis=1).reshape(-1, 4)
)


@given(float_boxes, float_boxes, st.integers(-20, 20))
def test_it_is_symmetric_between_0_and_1_and_has_no_unit(boxes, others, power):
    found = iou(boxes, others)
    assert ((found >= 0) & (found <= 1)).all()
    np.testing.assert_array_equal(found, iou(others, boxes).T)
    np.testing.assert_array_equal(found, iou(boxes * 2.0**power, others * 2.0**power))


@given(float_boxes)
def test_with_itself_a_box_has_all_in_common_unless_it_has_no_area(boxes):
    with_itself = iou(boxes, boxes).diagonal()
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    np.testing.assert_array_equal(with_itself, np.where(area > 0, 1.0, 0.0))


def test_touching_nested_and_apart():
    box = [[2, 2, 6, 6]]
    others = [[6, 2, 9, 6], [6, 6, 9, 9], [3, 3, 5, 5], [2, 2, 6, 6], [20, 20, 30, 30]]
    assert iou(box, others).tolist() == [[0.0, 0.0, 0.25, 1.0, 0.0]]


def test_no_one_is_added_to_a_width():
    """A published library adds it, and gives this pair 0.704."""
    one, other = [[0, 0, 10, 10]], [[1, 1, 11, 11]]
    assert iou(one, other)[0, 0] == 81 / 119
    assert round(81 / 119, 3) == 0.681
    assert round(100 / (121 + 121 - 100), 3) == 0.704  # what 11 for 10, and 10 for 9, would give


def test_a_box_reaches_to_the_edge_of_the_page():
    boxes = [[-3, -3, 5, 5], [2, 2, 30, 4], [40, 40, 50, 50], [1, 1, 2, 2]]
    np.testing.assert_array_equal(
        clip_boxes(boxes, 20, 10),
        [[0, 0, 5, 5], [2, 2, 20, 4], [20, 10, 20, 10], [1, 1, 2, 2]],
    )
    assert boxes[0] == [-3, -3, 5, 5]
    assert clip_boxes([], 20, 10).shape == (0, 4)


@given(pixel_boxes(), pixel_boxes())
def test_a_box_that_reaches_beyond_the_page_seems_to_have_less_in_common(boxes, truths):
    beyond = boxes + np.array([0, 0, 5, 5])
    clipped = clip_boxes(beyond, SIDE, SIDE)
    assert (iou(clipped, truths) >= iou(beyond, truths)).all()


# --- what a box has found


def test_the_better_score_chooses_first_and_a_truth_is_found_once():
    truths = [[0, 0, 4, 4], [0, 5, 4, 9]]
    boxes = [[0, 0, 4, 5], [0, 0, 4, 4], [0, 5, 4, 8], [9, 9, 10, 10]]
    assert match_boxes(boxes, [0.9, 0.8, 0.1, 0.7], truths).tolist() == [0, -1, 1, -1]
    assert match_boxes(boxes, [0.8, 0.9, 0.1, 0.7], truths).tolist() == [-1, 0, 1, -1]
    assert match_boxes(boxes, [0.9, 0.9, 0.1, 0.7], truths).tolist() == [0, -1, 1, -1]


def test_enough_is_from_the_threshold_on():
    assert match_boxes([[0, 0, 2, 2]], [1.0], [[0, 0, 2, 1]], threshold=0.5).tolist() == [0]
    assert match_boxes([[0, 0, 2, 2]], [1.0], [[0, 0, 2, 1]], threshold=0.51).tolist() == [-1]


def test_there_may_be_no_box_and_nothing_to_find():
    assert match_boxes([], [], [[0, 0, 1, 1]]).tolist() == []
    assert match_boxes([[0, 0, 1, 1]], [0.5], []).tolist() == [-1]


@given(pixel_boxes(6), pixel_boxes(4), st.randoms())
def test_matches_are_what_the_rule_says(boxes, truths, random):
    scores = [random.choice([0.1, 0.5, 0.9]) for _ in boxes]
    found = match_boxes(boxes, scores, truths, threshold=0.3)
    taken = set()
    for k in sorted(range(len(boxes)), key=lambda k: (-scores[k], k)):
        shared = {j: iou(boxes[[k]], truths[[j]])[0, 0] for j in range(len(truths))}
        free = {j: share for j, share in shared.items() if j not in taken and share >= 0.3}
        best = max(free, key=lambda j: (free[j], -j)) if free else -1
        assert found[k] == best
        taken.add(best)


# --- what is refused


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ([0, 0, 1, 1], "Write a single box as a list of one"),
        ([[0, 0, 1]], r"boxes came with shape \(1, 3\)"),
        ([[0, 0, 1, 1], [5, 5, 2, 8]], r"boxes came with \[5.0, 5.0, 2.0, 8.0\] at 1"),
        ([[0, 5, 2, 4]], "Of x, y, width, height make"),
        ([[0, 0, np.inf, 1]], "boxes holds inf"),
        ([[0, 0, 1e200, 1]], "areas are finite"),
        (np.empty((0, 3)), r"boxes came with shape \(0, 3\)"),
    ],
)
def test_what_are_no_boxes_is_refused(boxes, told):
    with pytest.raises(ValueError, match=told):
        iou(boxes, [[0, 0, 1, 1]])


@pytest.mark.parametrize("threshold", [0, -0.5, 1.5, "a"])
def test_a_threshold_of_nothing_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold came as"):
        match_boxes([[0, 0, 1, 1]], [0.5], [[2, 2, 3, 3]], threshold)
