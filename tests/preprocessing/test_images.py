"""Moved images: SciPy and np.roll as the judges, and what must hold for any image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage  # scikit-learn always brings it

from nnlib.preprocessing import affine, blur, rotate, shift, zoom

SIZES = st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9))
IMAGES = arrays(np.float64, SIZES, elements=st.floats(0, 1, width=16))
SQUARE = arrays(
    np.float64,
    st.integers(1, 9).map(lambda side: (2, side, side)),
    elements=st.floats(0, 1, width=16),
)
AMOUNT = st.floats(-12, 12).map(lambda x: round(x, 3))
FACTOR = st.floats(0.2, 5).map(lambda x: round(x, 3))
DEGREES = st.floats(-720, 720).map(lambda x: round(x, 2))


def rolled(image, right, down):
    """np.roll with zeros for what comes in again on the other side."""
    height, width = image.shape
    moved = np.zeros_like(image)
    for i in range(height):
        for j in range(width):
            if 0 <= i - down < height and 0 <= j - right < width:
                moved[i, j] = image[i - down, j - right]
    return moved


@given(IMAGES, st.integers(-10, 10), st.integers(-10, 10))
def test_whole_points_are_a_roll_with_zeros_exactly(images, right, down):
    expected = [rolled(image, right, down) for image in images]
    np.testing.assert_array_equal(shift(images, right, down), expected)


@given(IMAGES, AMOUNT, AMOUNT)
def test_a_shift_is_scipys(images, right, down):
    expected = [
        ndimage.shift(image, (down, right), order=1, mode="grid-constant") for image in images
    ]
    np.testing.assert_allclose(shift(images, right, down), expected, atol=1e-9)


@given(IMAGES, AMOUNT, AMOUNT, DEGREES, FACTOR)
def test_an_affine_map_is_scipys(images, right, down, degrees, factor):
    a = np.deg2rad(degrees)
    back = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) / factor  # rows: y, x
    middle = (np.array(images.shape[1:]) - 1) / 2
    offset = middle - back @ (middle + np.array([down, right]))
    expected = [
        ndimage.affine_transform(image, back, offset, order=1, mode="grid-constant")
        for image in images
    ]
    moved = affine(images, right=right, down=down, degrees=degrees, factor=factor)
    np.testing.assert_allclose(moved, expected, atol=1e-9)


@given(IMAGES, FACTOR)
def test_a_zoom_is_scipys(images, factor):
    middle = (np.array(images.shape[1:]) - 1) / 2
    expected = [
        ndimage.affine_transform(
            image, np.eye(2) / factor, middle - middle / factor, order=1, mode="grid-constant"
        )
        for image in images
    ]
    np.testing.assert_allclose(zoom(images, factor), expected, atol=1e-9)


@given(SQUARE, st.integers(-5, 5))
def test_quarter_turns_are_numpys(images, turns):
    expected = np.rot90(images, turns, axes=(1, 2))
    np.testing.assert_allclose(rotate(images, 90 * turns), expected, atol=1e-12)


@given(IMAGES, DEGREES)
def test_a_whole_turn_more_changes_nothing(images, degrees):
    np.testing.assert_allclose(rotate(images, degrees), rotate(images, degrees + 360), atol=1e-9)


@given(IMAGES, st.integers(-3, 3), st.integers(-3, 3))
def test_there_and_back_only_the_edges_are_lost(images, right, down):
    back = shift(shift(images, right, down), -right, -down)
    height, width = images.shape[1:]
    i, j = np.arange(height)[:, np.newaxis] + down, np.arange(width) + right
    stayed = (i >= 0) & (i < height) & (j >= 0) & (j < width)
    np.testing.assert_array_equal(back, np.where(stayed, images, 0))


@given(IMAGES, AMOUNT, AMOUNT)
def test_the_sum_is_kept_while_nothing_leaves_the_image(images, right, down):
    room = 13
    framed = np.pad(images, ((0, 0), (room, room), (room, room)))
    np.testing.assert_allclose(
        shift(framed, right, down).sum(axis=(1, 2)), images.sum(axis=(1, 2)), atol=1e-9
    )


@given(IMAGES, st.floats(-3, 3), AMOUNT, AMOUNT, DEGREES, FACTOR)
def test_moving_is_linear(images, share, right, down, degrees, factor):
    how = {"right": right, "down": down, "degrees": degrees, "factor": factor}
    other = images[:, ::-1]
    np.testing.assert_allclose(
        affine(images + share * other, **how),
        affine(images, **how) + share * affine(other, **how),
        atol=1e-9,
    )
    np.testing.assert_allclose(
        blur(images + share * other, 0.8), blur(images, 0.8) + share * blur(other, 0.8), atol=1e-9
    )


@given(IMAGES, AMOUNT, AMOUNT, DEGREES, FACTOR)
def test_no_point_leaves_the_range_of_the_image(images, right, down, degrees, factor):
    moved = affine(images, right=right, down=down, degrees=degrees, factor=factor)
    assert moved.min() >= 0
    assert moved.max() <= images.max() + 1e-12


@given(SQUARE)
def test_half_a_point_to_the_right_is_the_mean_of_two(images):
    left = np.concatenate([np.zeros_like(images[:, :, :1]), images[:, :, :-1]], axis=2)
    np.testing.assert_allclose(shift(images, 0.5), (images + left) / 2, atol=1e-15)


def test_which_way_is_which():
    image = np.zeros((1, 5, 5))
    image[0, 1, 2] = 1.0  # above the middle
    assert shift(image, right=1)[0, 1, 3] == 1
    assert shift(image, down=1)[0, 2, 2] == 1
    assert rotate(image, 90)[0, 2, 1] == pytest.approx(1)  # counterclockwise: to the left
    assert zoom(image, 2)[0, 0, 2] == 1
    both = affine(image, degrees=90, factor=2, right=1)  # first resized and turned, then shifted
    assert both[0, 2, 1] == pytest.approx(1)


@given(st.integers(2, 5), st.integers(0, 2**32))
def test_an_amount_for_each_image_is_each_image_alone(n, seed):
    rng = np.random.default_rng(seed)
    images = rng.random((n, 6, 5))
    how = {
        "right": rng.uniform(-3, 3, n),
        "down": rng.uniform(-3, 3, n),
        "degrees": rng.uniform(-90, 90, n),
        "factor": rng.uniform(0.5, 2, n),
    }
    together, sigma = affine(images, **how), rng.uniform(0, 3, n)
    blurred = blur(images, sigma)
    for k in range(n):
        alone = affine(images[k : k + 1], **{name: of[k] for name, of in how.items()})
        np.testing.assert_array_equal(together[k], alone[0])
        np.testing.assert_allclose(blurred[k], blur(images[k : k + 1], sigma[k])[0], atol=1e-15)


@given(SQUARE, AMOUNT, DEGREES, FACTOR)
def test_rows_and_stacks_are_the_same_images(images, right, degrees, factor):
    rows = images.reshape(len(images), -1)
    for move in (
        lambda x: shift(x, right, -right),
        lambda x: rotate(x, degrees),
        lambda x: zoom(x, factor),
        lambda x: blur(x, abs(right)),
    ):
        moved = move(rows)
        assert moved.shape == rows.shape
        np.testing.assert_array_equal(moved.reshape(images.shape), move(images))


@given(IMAGES, st.floats(0.0, 20.0).map(lambda x: round(x, 2)))
def test_a_blur_is_scipys(images, sigma):
    expected = images
    if sigma > 0.05:  # SciPy divides by 0 below
        expected = [
            ndimage.gaussian_filter(image, sigma, mode="constant", radius=max(12, int(9 * sigma)))
            for image in images
        ]
    np.testing.assert_allclose(blur(images, sigma), expected, atol=1e-9)


@given(IMAGES)
def test_what_changes_nothing(images):
    for same in (shift(images), rotate(images, 0), zoom(images, 1), blur(images, 0)):
        np.testing.assert_array_equal(same, images)
        assert not np.shares_memory(same, images)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("amount", [1e9, -1e18, 1.7e308, -1.7e308])
def test_farther_than_far_is_white(amount):
    images = np.ones((1, 4, 4))
    assert (shift(images, amount, amount) == 0).all()
    assert (affine(images, right=amount, down=-amount, degrees=45, factor=0.001) == 0).all()
    assert np.isfinite(rotate(images, amount)).all()
    assert blur(images, abs(amount)).max() < 1e-6


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("factor", [1e-308, 1e-9, 1e9, 1e308])
def test_sizes_without_measure(factor):
    images = np.ones((1, 4, 4))
    assert (zoom(images, factor) == (0 if factor < 1 else 1)).all()


@pytest.mark.parametrize(
    "move", [lambda x: shift(x, 0.3), lambda x: rotate(x, 5), lambda x: blur(x, 1)]
)
def test_floats_stay_as_wide_as_they_are(move):
    assert move(np.ones((1, 4), dtype=np.float32)).dtype == np.float32
    assert move(np.ones((1, 4))).dtype == np.float64
    assert move([[0, 1, 1, 0]]).dtype == np.float64


def test_images_are_left_alone():
    images = np.ones((2, 9))
    kept = images.copy()
    for move in (lambda x: shift(x, 0.3), lambda x: rotate(x, 5), lambda x: blur(x, 1)):
        move(images)
    np.testing.assert_array_equal(images, kept)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: shift(np.ones(64), 1), r"shape \(64,\).*stack of one"),
        (lambda: shift(np.ones((2, 60)), 1), r"shape \(2, 60\); expected rows of square"),
        (lambda: shift(np.ones((0, 64)), 1), "at least one image"),
        (lambda: shift(np.ones((2, 64)), [1, 2, 3]), r"right .* one for each of the 2"),
        (lambda: shift(np.ones((2, 64)), down=np.ones((2, 1))), "down came with shape"),
        (lambda: shift(np.ones((2, 64)), np.inf), "right holds inf"),
        (lambda: zoom(np.ones((2, 64)), [1, 0]), "factor holds 0; expected numbers above 0"),
        (lambda: rotate(np.ones((2, 64)), "90"), "degrees came as the text"),
        (lambda: blur(np.ones((2, 64)), -1), "sigma holds -1"),
        (lambda: rotate([[np.nan] * 4], 3), "images holds nan"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
