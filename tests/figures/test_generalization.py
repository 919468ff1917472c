"""Means with their spread, fits beside the truth, rows of digits: drawn, told, and refused."""

import numpy as np
import pytest

from nnlib import datasets
from nnlib.figures import image_rows, refits_picture, runs_with_spread

PLACES = [6, 12, 24]
RUNS = np.array([[4.0, 2.0, 9.0, 5.0], [1.0, 3.0, 2.0, 2.0], [3.0, 3.0, 3.0, 3.0]])
AXES = {"xlabel": "points", "ylabel": "loss E"}
GRID = np.linspace(-1, 1, 5)


def test_the_line_is_the_mean_and_the_shade_the_middle_half():
    picture = runs_with_spread(PLACES, {"test": RUNS}, line=("noise", 0.5), **AXES)
    [axes] = picture.axes
    mean, level = axes.lines
    assert mean.get_xdata().tolist() == PLACES
    assert mean.get_ydata().tolist() == [5.0, 2.0, 3.0]
    assert list(level.get_ydata()) == [0.5, 0.5]
    [shade] = axes.collections
    edges = shade.get_paths()[0].vertices
    for place, row in zip(PLACES, RUNS, strict=True):
        heights = edges[edges[:, 0] == place, 1]
        assert [heights.min(), heights.max()] == np.percentile(row, [25, 75]).tolist()
    assert "test: from 5 at 6 to 3 at 24; lowest 2 at 12." in picture.alt_text
    assert "A dashed line: noise, 0.5." in picture.alt_text


def test_axes_may_be_logarithmic():
    picture = runs_with_spread(PLACES, {"test": RUNS}, log_x=True, log_y=True, **AXES)
    assert [picture.axes[0].get_xscale(), picture.axes[0].get_yscale()] == ["log", "log"]


@pytest.mark.parametrize(
    ("places", "runs", "options", "told"),
    [
        ([1], {"a": [[1.0]]}, {}, "places came as"),
        ([2, 1], {"a": RUNS[:2]}, {}, "places came as"),
        ([0, 1], {"a": RUNS[:2]}, {"log_x": True}, "from above 0 on"),
        (PLACES, {}, {}, "runs came as"),
        (PLACES, [RUNS], {}, "runs came as"),
        (PLACES, {"a": RUNS[0]}, {}, r"a came with shape \(4,\)"),
        (PLACES, {"a": RUNS.T}, {}, r"expected \(3, n_runs\)"),
        (PLACES, {"a": RUNS - 5}, {"log_y": True}, "a has a mean of 0 or less"),
        (PLACES, {"a": RUNS * np.nan}, {}, "a "),
        (PLACES, {"a": RUNS}, {"log_x": 1}, "log_x came as 1"),
    ],
)
def test_runs_that_cannot_be_drawn_are_refused(places, runs, options, told):
    with pytest.raises(ValueError, match=told):
        runs_with_spread(places, runs, **options, **AXES)


def test_fits_their_mean_and_the_truth_stand_beside_one_another():
    fits = np.array([[0.0, 1, 2, 3, 4], [2.0, 1, 0, -1, -2]])
    picture = refits_picture(GRID, np.ones(5), {"two": fits})
    [axes] = picture.axes
    first, second, mean, truth = axes.lines
    assert first.get_ydata().tolist() == fits[0].tolist()
    assert second.get_ydata().tolist() == fits[1].tolist()
    assert truth.get_ydata().tolist() == [1.0] * 5
    assert mean.get_ydata().tolist() == [1.0] * 5
    spread = np.sqrt(((fits - fits.mean(axis=0)) ** 2).mean())
    assert f"two: in the mean 0 off the truth, and each {spread:.2g} off that mean." in (
        picture.alt_text
    )


def test_four_panels_stand_two_by_two():
    panels = {f"panel {k}": np.full((2, 5), k) for k in range(4)}
    picture = refits_picture(GRID, np.ones(5), panels)
    shape = picture.axes[0].get_gridspec().get_geometry()
    assert shape == (2, 2)
    assert [axes.get_title() for axes in picture.axes] == list(panels)


def test_one_legend_stands_above_all_panels_and_covers_none():
    panels = {f"panel {k}": np.full((2, 5), k) for k in range(3)}
    picture = refits_picture(GRID, np.ones(5), panels)
    picture.draw_without_rendering()
    [legend] = picture.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "a fit", "mean of all fits", "the truth"
    ]  # fmt: skip
    assert all(axes.get_legend() is None for axes in picture.axes)
    bottom = legend.get_window_extent().y0
    assert all(axes.get_tightbbox().y1 <= bottom for axes in picture.axes)


@pytest.mark.parametrize(
    ("grid", "truth", "fits", "told"),
    [
        (GRID, np.ones(4), {"a": np.ones((2, 5))}, "grid and truth came with shapes"),
        (GRID[::-1], np.ones(5), {"a": np.ones((2, 5))}, "numbers rise"),
        (GRID, np.ones(5), {}, "fits came as"),
        (GRID, np.ones(5), {str(k): np.ones((2, 5)) for k in range(5)}, "1 to 4 tables"),
        (GRID, np.ones(5), {"a": np.ones((1, 5))}, r"a came with shape \(1, 5\)"),
        (GRID, np.ones(5), {"a": np.ones((5, 2))}, r"expected \(n_fits, 5\)"),
    ],
)
def test_fits_that_cannot_be_drawn_are_refused(grid, truth, fits, told):
    with pytest.raises(ValueError, match=told):
        refits_picture(grid, truth, fits)


def test_images_stand_upright_and_dark_is_one():
    X = datasets.digits()[0]
    picture = image_rows({"first": X[:3], "next": X[130:132]})
    above, below = picture.axes
    assert [len(above.images), len(below.images)] == [3, 2]
    shown = above.images[1]
    np.testing.assert_array_equal(shown.get_array(), X[1].reshape(8, 8))
    assert shown.origin == "upper"
    assert shown.cmap(1.0)[:3] == (0.0, 0.0, 0.0)
    assert f"first: 3 images of 8 x 8, {100 * X[:3].mean():.0f} % black" in picture.alt_text


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({}, "rows came as"),
        ([np.zeros((2, 4))], "rows came as"),
        ({str(k): np.zeros((1, 4)) for k in range(13)}, "1 to 12 rows"),
        ({"a": np.zeros(4)}, r"a came with shape \(4,\)"),
        ({"a": np.zeros((13, 4))}, r"a came with shape \(13, 4\)"),
        ({"a": np.zeros((2, 5))}, "a came with 5 numbers an image"),
        ({"a": np.full((2, 4), 16)}, "a came with numbers from 16 to 16"),
    ],
)
def test_images_that_cannot_be_drawn_are_refused(rows, told):
    with pytest.raises(ValueError, match=told):
        image_rows(rows)
