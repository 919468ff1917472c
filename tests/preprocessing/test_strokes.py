"""From strokes to an image: what each stage keeps, what the forms have, drawings that are read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.preprocessing import strokes as stages
from nnlib.preprocessing.strokes import (
    center,
    count_blocks,
    image_of_strokes,
    pen_for,
    rasterize,
    straighten,
)
from nnlib.pretrained import digit_reader
from tests.handwriting import SHAPES, drawings, shapes

points = st.tuples(st.floats(0, 32), st.floats(0, 32))
drawn = st.lists(st.lists(points, min_size=1, max_size=8), min_size=1, max_size=4)
few = settings(max_examples=40, deadline=None)


def box(strokes):
    every = np.concatenate(strokes)
    return every.min(axis=0), every.max(axis=0)


# --- what was measured on the forms


@pytest.fixture(scope="module")
def levels():
    X, y, _ = datasets.digits()
    return (16 * X).astype(int).reshape(-1, 8, 8), y


def test_the_ink_is_the_mean_of_the_forms(levels):
    ink = levels[0].sum(axis=(1, 2))
    assert round(ink.mean()) == stages.INK
    assert np.percentile(ink, 5) > 250
    assert np.percentile(ink, 95) < 390


def test_the_forms_digits_are_32_high_and_about_20_wide(levels):
    counts, y = levels
    assert (counts[:, [0, 7]].sum(axis=2) > 0).all()  # the top row and the bottom row
    columns = (counts.sum(axis=1) > 0)[y != 1]
    assert (columns[:, 2:6].all(axis=1)).mean() > 0.99
    assert columns[:, 0].mean() < 0.02
    assert columns[:, 7].mean() < 0.15
    wide = columns.sum(axis=1)
    assert 0.75 < (wide == 6).mean() < 0.95  # 4 x 6 points, of which the outer ones are half filled


def test_the_forms_digits_begin_above_one_another(levels):
    counts, _ = levels
    top, foot = ((counts[:, row] > 0).argmax(axis=1) for row in (0, 7))
    assert (np.abs(top - foot) <= 1).mean() > 0.98


# --- each stage


@few
@given(drawn, st.floats(0.3, 3), st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_size_and_place_make_no_difference(strokes, size, place):
    low, high = box([np.array(stroke) for stroke in strokes])
    if (high - low).min() * min(1, size) < 3:  # the most that is enlarged is another test
        return
    moved = [[(size * x + place[0], size * y + place[1]) for x, y in stroke] for stroke in strokes]
    ours, theirs = center(straighten(strokes)), center(straighten(moved))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@few
@given(drawn)
def test_what_is_centered_stands_in_the_middle_and_fits(strokes):
    low, high = box(center(strokes))
    np.testing.assert_allclose((low + high) / 2, 16, atol=1e-9)
    assert (high - low <= np.array([stages.WIDE, stages.HIGH]) + 1e-9).all()


@few
@given(drawn)
def test_what_is_upright_already_stays_and_heights_stay(strokes):
    once = straighten(strokes)
    for before, after in zip(strokes, once, strict=True):
        np.testing.assert_array_equal(np.array(before)[:, 1], after[:, 1])
    upright = straighten([[(3, 1), (9, 1), (5, 6)], [(3, 9), (8, 9)]])
    np.testing.assert_allclose(upright[0], [(3, 1), (9, 1), (5, 6)], atol=1e-12)


def test_a_slanted_line_comes_upright():
    for slope in (-0.5, -0.1, 0.2, 0.59):
        [line] = straighten([[(10 + 20 * slope, 4), (10, 24)]])
        assert np.ptp(line[:, 0]) < 1e-12
    [line] = straighten([[(30, 4), (10, 14)]])  # more than LEAN: not all of it
    assert np.ptp(line[:, 0]) == pytest.approx(20 - 10 * stages.LEAN)


def test_a_dot_and_a_dash_are_not_blown_up():
    [dot] = center(straighten([[(3, 4)]]))
    np.testing.assert_array_equal(dot, [[16, 16]])
    assert 0 < image_of_strokes([[(3, 4)]]).sum() * 16 < 100
    low, high = box(center(straighten([[(3, 4), (23, 4)]])))
    assert (high - low).tolist() == [16, 0]


@few
@given(drawn)
def test_a_point_is_black_where_the_pen_has_been(strokes):
    """Slowly, from many places along the way."""
    black = rasterize(strokes, 1.5)
    nearest = np.full((32, 32), np.inf)
    y, x = np.mgrid[:32, :32] + 0.5
    for stroke in strokes:
        ways = zip(stroke, stroke[1:] or stroke, strict=False)
        for (from_x, from_y), (to_x, to_y) in ways:
            for share in np.linspace(0, 1, 400):
                px, py = from_x + share * (to_x - from_x), from_y + share * (to_y - from_y)
                nearest = np.minimum(nearest, np.hypot(x - px, y - py))
    sure = np.abs(nearest - 1.5) > 0.06
    np.testing.assert_array_equal(black[sure], (nearest <= 1.5)[sure])


@few
@given(drawn)
def test_the_pen_makes_as_much_ink_as_on_the_forms(strokes):
    placed = center(straighten(strokes))
    pen = pen_for(placed)
    assert stages.THINNEST <= pen <= stages.THICKEST
    black = rasterize(placed, pen).sum()
    if stages.THINNEST < pen < stages.THICKEST:
        assert abs(int(black) - stages.INK) <= 40  # several points may be equally near
    elif pen == stages.THICKEST:
        assert black <= stages.INK + 40


@few
@given(st.lists(st.integers(0, 1), min_size=1024, max_size=1024))
def test_blocks_are_counted_as_a_loop_would(bits):
    bitmap = np.array(bits).reshape(32, 32)
    counts = count_blocks(bitmap)
    assert counts.sum() == sum(bits)
    for row in range(8):
        for column in range(8):
            square = bitmap[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            assert counts[row, column] == square.sum()


def test_nothing_drawn_is_white():
    assert not image_of_strokes([]).any()
    assert not image_of_strokes([], centered=False).any()


# --- drawings


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_drawings_are_read_with_the_stages_and_not_without(seed):
    hand = drawings(seed, of_each=3)
    assert len(hand) >= 60
    assert {digit for digit, _ in hand} == set(range(10))
    labels = np.array([digit for digit, _ in hand])

    def rate(**options):
        images = np.array([image_of_strokes(strokes, **options) for _, strokes in hand])
        return (digit_reader().predict(images).argmax(axis=1) == labels).mean()

    assert rate() >= 0.9
    assert rate(centered=False) < 0.5


def test_no_two_drawings_are_alike_and_all_are_on_the_pad():
    hand = drawings(5, of_each=2)
    assert len({repr([stroke.tolist() for stroke in strokes]) for _, strokes in hand}) == len(hand)
    for _, strokes in hand:
        low, high = box(strokes)
        assert (low >= 0).all()
        assert (high <= 32).all()
    assert all(len(named) >= 3 for named in SHAPES.values())
    assert len(shapes()) == 30


# --- what is refused


@pytest.mark.parametrize(
    ("strokes", "message"),
    [
        (3, "strokes came as 3; expected a list of strokes"),
        ("[[1, 2]]", "expected a list of strokes"),
        ([[]], r"strokes\[0\] came with shape \(0,\); expected a list of strokes"),
        ([[(1, 2)], [(1, 2, 3)]], r"strokes\[1\] came with shape \(1, 3\)"),
        ([(1, 2)], r"strokes\[0\] came with shape \(2,\)"),
        ([[(1, np.nan)]], r"strokes\[0\] holds nan"),
        ([[(1e9, 2)]], r"strokes\[0\] holds 1e\+09; expected points near the square"),
        (None, "strokes came as None"),
    ],
)
@pytest.mark.parametrize("stage", [straighten, center, pen_for, rasterize, image_of_strokes])
def test_what_is_no_drawing_is_refused(stage, strokes, message):
    with pytest.raises(ValueError, match=message):
        stage(strokes)


def test_what_is_no_grid_of_points_is_refused():
    with pytest.raises(ValueError, match=r"shape \(8, 8\); expected \(32, 32\)"):
        count_blocks(np.zeros((8, 8)))
    with pytest.raises(ValueError, match=r"bitmap holds 0\.5; expected 0 for white"):
        count_blocks(np.full((32, 32), 0.5))
    with pytest.raises(ValueError, match="pen"):
        rasterize([[(1, 2)]], 0)
