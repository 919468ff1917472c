"""Every picture can be read on a white page and on a dark one, and its file keeps it so."""

import io
import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from nnlib import explorers, figures
from nnlib.explorers.still import captioned
from nnlib.figures import picture as palette
from nnlib.figures.picture import Picture, lesson_style
from tests.figures.every_picture import PICTURES
from tests.figures.readable import (
    INK_ON_PAGE,
    NIGHT,
    TEXT_ON,
    TEXT_ON_FILL,
    WHITE,
    contrast,
    over,
    pixels_of,
    texts_of,
    unreadable,
)

STILLS = {
    name: lambda name=name: captioned(getattr(explorers, name)()._picture())
    for name in explorers.__all__
    if name.endswith("Explorer")
}
EVERY = PICTURES | STILLS
LINES = ("BLUE", "ORANGE", "GREEN", "PURPLE", "INK", "GRAY")


def rgb(name):
    return 255 * np.array(to_rgb(getattr(palette, name)))


# --- the colors


def test_the_contrast_is_wcag_s():
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([119, 119, 119], [255, 255, 255]) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("page", "least"), TEXT_ON, ids=["white", "dark"])
def test_text_stands_out_from_either_page(page, least):
    assert contrast(rgb("INK"), page) >= least


@pytest.mark.parametrize("name", LINES)
def test_lines_stand_out_from_both_pages(name):
    assert min(contrast(rgb(name), page) for page in (WHITE, NIGHT)) >= INK_ON_PAGE


@pytest.mark.parametrize("name", LINES)
def test_lines_stand_out_from_a_legend_s_fill(name):
    assert contrast(rgb(name), rgb("PAPER")) >= INK_ON_PAGE


@pytest.mark.parametrize("name", ["DARK", "GRAY"])
def test_text_on_a_label_stands_out_from_it(name):
    assert contrast(rgb(name), rgb("PAPER")) >= TEXT_ON_FILL


SEEN_BY = {  # Machado, Oliveira and Fernandes (2009), severity 1, for linear light
    "most": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def lab(linear):
    """CIELAB of a color in linear light from 0 to 1."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = to_xyz @ np.clip(linear, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", SEEN_BY)
def test_the_lines_colors_stay_apart_for_color_blind_readers(eye):
    seen = {}
    for name in LINES[:5]:
        share = rgb(name) / 255
        linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        seen[name] = lab(np.array(SEEN_BY[eye]) @ linear)
    for one, other in itertools.combinations(seen, 2):  # 2 is the least that an eye tells apart
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)


# --- the pictures


def test_every_public_figure_and_every_explorer_is_looked_at():
    functions = set(figures.__all__) - {"Picture"}
    assert {name.partition(",")[0] for name in PICTURES} == functions
    assert set(STILLS) == {name for name in vars(explorers) if name.endswith("Explorer")}


@pytest.fixture(scope="module", params=EVERY)
def picture(request):
    return EVERY[request.param]()


def test_every_text_and_every_line_can_be_read_on_both_pages(picture):
    assert not unreadable(picture)


def test_no_text_is_cut_off_or_covers_another(picture):
    texts = [(text, Text.get_window_extent(text)) for text in texts_of(picture)]
    width, height = picture.bbox.size
    for text, box in texts:
        assert box.x0 >= -0.5, text
        assert box.x1 <= width + 0.5, text
        assert box.y0 >= -0.5, text
        assert box.y1 <= height + 0.5, text
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        shared = np.minimum(a.max, b.max) - np.maximum(a.min, b.min)
        assert (shared <= 1).any(), f"{one} covers {other}"  # letters keep within their box


def test_the_file_is_small_transparent_and_as_drawn(picture):
    drawn = pixels_of(picture)
    file = picture.png()
    image = Image.open(io.BytesIO(file))
    stored = np.asarray(image.convert("RGBA")).astype(float)
    assert image.mode == "P"
    assert len(file) < 60_000
    assert stored.shape == drawn.shape
    assert (stored[[0, 0, -1, -1], [0, -1, 0, -1], 3] == 0).all()
    assert ((stored[..., 3] == 0) == (drawn[..., 3] < 8)).mean() > 0.99
    for page in (WHITE, NIGHT):
        off = np.abs(over(stored, page) - over(drawn, page))
        assert off.mean() < 1
        assert np.quantile(off, 0.999) < 30


# --- what the checks are worth: each of these is found


def page_with(draw):
    picture = Picture(3.0, 2.0)
    with lesson_style():
        axes = picture.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        draw(axes)
    return picture


GOOD = {
    "ink on the page": lambda axes: axes.text(0.5, 0.5, "word", ha="center"),
    "a blue line": lambda axes: axes.plot([0, 1], [0, 1], color=palette.BLUE),
    "dark on a label": lambda axes: axes.text(
        0.5, 0.5, "word", color=palette.DARK, bbox={"facecolor": palette.PAPER}
    ),
}
BAD = {
    "dark on the page": lambda axes: axes.text(0.5, 0.5, "word", color=palette.DARK),
    "white on the page": lambda axes: axes.text(0.5, 0.5, "word", color="white"),
    "a line's orange": lambda axes: axes.text(0.5, 0.5, "word", color=palette.ORANGE),
    "ink on a label": lambda axes: axes.text(0.5, 0.5, "word", bbox={"facecolor": "#cccccc"}),
    "dark on a label that shows the page": lambda axes: axes.text(
        0.5, 0.5, "word", color=palette.DARK, bbox={"facecolor": "white", "alpha": 0.3}
    ),
    "a legend's": lambda axes: axes.legend(axes.plot([0, 1], [0, 1]), ["a"], frameon=False),
    "a tick's": lambda axes: axes.tick_params(labelcolor="black"),
    "a dark line": lambda axes: axes.plot([0, 1], [0, 1], color=palette.DARK),
    "a pale line": lambda axes: axes.plot([0, 1], [0, 1], color="#d3d6da"),
    "a mark with a white rim": lambda axes: axes.plot(
        0.5, 0.5, "o", color="black", markeredgecolor="white", markersize=12, markeredgewidth=3
    ),
    "a pale field without a rim": lambda axes: axes.axhspan(0.2, 0.8, color="#eef4fa"),
}


@pytest.mark.parametrize("draw", GOOD.values(), ids=GOOD)
def test_what_can_be_read_is_not_blamed(draw):
    assert not unreadable(page_with(draw))


@pytest.mark.parametrize("draw", BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_found(draw):
    assert unreadable(page_with(draw))
