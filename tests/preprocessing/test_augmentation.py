"""Random changes: as far as they are told, evenly, each image its own, the same seed again."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Adam, CrossEntropy, Dense, Network, datasets, fit
from nnlib.preprocessing import add_noise, affine, augment, shift


def rng(seed=0):
    return np.random.default_rng(seed)


def spot(n, side=21):
    """N images with one black point in the middle of a large white sheet."""
    images = np.zeros((n, side, side))
    images[:, side // 2, side // 2] = 1
    return images


def center(images):
    """How far right of and below the middle the weight of each image lies."""
    side = images.shape[1]
    along, total = np.arange(side) - side // 2, images.sum(axis=(1, 2))
    return (images.sum(axis=1) @ along) / total, (images.sum(axis=2) @ along) / total


def test_shifts_are_even_up_to_the_farthest_and_each_image_has_its_own():
    right, down = center(augment(spot(4000), rng(), shift=3.0))
    for moved in (right, down):
        assert 2.9 < moved.max() <= 3
        assert -3 <= moved.min() < -2.9
        assert abs(moved.mean()) < 0.15
        assert moved.std() == pytest.approx(3 / np.sqrt(3), rel=0.05)
        assert len(np.unique(moved.round(9))) == 4000
    assert abs(np.corrcoef(right, down)[0, 1]) < 0.06


def test_turns_and_sizes_are_even_up_to_the_farthest():
    images = np.zeros((4000, 41, 41))
    images[:, 20, 30] = 1  # ten points to the right of the middle
    right, down = center(augment(images, rng(), degrees=30.0))
    turned = np.degrees(np.arctan2(-down, right))
    assert 29 < turned.max() < 31
    assert -31 < turned.min() < -29
    assert turned.std() == pytest.approx(30 / np.sqrt(3), rel=0.05)
    right, down = center(augment(images, rng(), zoom=0.2))
    assert 1.15 < right.max() / 10 < 1.22
    assert 0.78 < right.min() / 10 < 0.85
    np.testing.assert_allclose(down, 0, atol=1e-9)


@given(st.integers(0, 2**32), st.floats(0, 3), st.floats(0, 40), st.floats(0, 0.5), st.floats(0, 1))
def test_the_same_seed_the_same_images_in_range(seed, far, degrees, zoom, noise):
    images = rng(1).random((5, 36))
    how = {"shift": far, "degrees": degrees, "zoom": zoom, "noise": noise}
    kept = images.copy()
    first = augment(images, rng(seed), **how)
    np.testing.assert_array_equal(first, augment(images, rng(seed), **how))
    np.testing.assert_array_equal(images, kept)
    assert first.shape == images.shape
    assert first.min() >= 0
    assert first.max() <= 1 + 1e-12


def test_nothing_asked_for_changes_nothing():
    images = rng().random((5, 36))
    np.testing.assert_array_equal(augment(images, rng()), images)
    np.testing.assert_array_equal(add_noise(images, 0, rng()), images)


def test_one_change_for_all_at_once_is_made_in_one_go():
    images = rng(1).random((3, 36))
    right, down, turn, size = rng(7).uniform(-1, 1, (4, 3))
    np.testing.assert_array_equal(
        augment(images, rng(7), shift=1.5, degrees=20, zoom=0.1),
        affine(
            images, right=1.5 * right, down=1.5 * down, degrees=20 * turn, factor=1 + 0.1 * size
        ),
    )


def test_a_change_more_leaves_the_others_as_they_are_drawn():
    images = spot(50)
    np.testing.assert_allclose(
        center(augment(images, rng(3), shift=2)),
        center(augment(images, rng(3), shift=2, zoom=0.1)),
        atol=0.1,  # a point that is made larger or smaller is no longer quite in its middle
    )


def test_noise_has_the_standard_deviation_that_was_asked_for_and_stays_in_range():
    gray = np.full((200, 100), 0.5)
    noisy = add_noise(gray, 0.1, rng())
    assert (noisy - gray).std() == pytest.approx(0.1, rel=0.03)
    assert noisy.mean() == pytest.approx(0.5, abs=0.003)
    black = add_noise(np.ones((200, 100)), 0.1, rng())
    assert black.max() == 1
    assert (black < 1).mean() == pytest.approx(0.5, abs=0.02)
    each = add_noise(np.full((2, 10_000), 0.5), [0.01, 0.1], rng())
    np.testing.assert_allclose((each - 0.5).std(axis=1), [0.01, 0.1], rtol=0.05)


def test_floats_stay_as_wide_as_they_are():
    images = np.ones((2, 9), dtype=np.float32)
    assert add_noise(images, 0.1, rng()).dtype == np.float32
    assert augment(images, rng(), shift=1, noise=0.1).dtype == np.float32


def test_it_goes_into_a_training_as_it_is():
    X, y, _ = datasets.digits()
    runs = []
    for dtype in ("float64", "float32", "float64"):
        network = Network([Dense(64, 10, "identity")], rng=rng(), dtype=dtype)
        run = fit(
            network, X[:200], y[:200], loss=CrossEntropy(), optimizer=Adam(0.01), epochs=3,
            batch_size=50, rng=rng(), transform=partial(augment, shift=1, degrees=10, noise=0.1),
        )  # fmt: skip
        runs.append(run.loss)
    np.testing.assert_array_equal(runs[0], runs[2])
    assert runs[0][-1] < runs[0][0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: augment(np.ones((2, 9)), 5), "rng came as 5"),
        (lambda: augment(np.ones(9), rng()), r"shape \(9,\)"),
        (lambda: augment(np.ones((2, 9)), rng(), shift=-1), "shift came as -1"),
        (lambda: augment(np.ones((2, 9)), rng(), zoom=1), "zoom came as 1; expected"),
        (lambda: augment(np.ones((2, 9)), rng(), degrees=[1, 2]), "degrees came as"),
        (lambda: add_noise(np.full((2, 9), -0.5), 0.1, rng()), "before you standardize"),
        (lambda: augment(np.full((2, 9), 1.5), rng(), noise=0.1), "from 1.5 to 1.5"),
        (lambda: add_noise(np.ones((2, 9)), -0.1, rng()), "std holds -0.1"),
        (lambda: add_noise(np.ones((2, 9)), 0.1, 3), "rng came as 3"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_standardized_images_can_be_moved():
    images = rng().normal(size=(3, 9))
    np.testing.assert_allclose(shift(images, 1).reshape(3, 3, 3)[:, :, 0], 0)
    augment(images, rng(), shift=1)
