"""The map of lesson 00: it promises what is there, and nothing in it runs over."""

import re
from pathlib import Path

import pytest
from matplotlib.patches import FancyBboxPatch

from nnlib.figures import map_of_deep_learning
from nnlib.figures.deep_learning_map import BRANCHES, WRITTEN

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture(scope="module")
def picture():
    return map_of_deep_learning()


@pytest.fixture(scope="module")
def boxes(picture):
    """The branches' boxes by name, in pixels."""
    picture.draw_without_rendering()
    patches = [patch for patch in picture.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    return {patch.get_gid().removeprefix("branch:"): patch for patch in patches}


def test_a_lesson_is_written_if_and_only_if_its_notebook_is_there():
    numbers = sorted(path.name[:2] for path in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    assert list(WRITTEN) == numbers


def test_has_the_branches_of_the_article():
    names = [branch.name for branch in BRANCHES]
    assert sorted(names) == sorted([
        "structure", "activation", "loss", "back-propagation", "initialization",
        "learning-rate schedule", "optimizer", "pre-processing", "post-processing", "framework",
    ])  # fmt: skip


def test_every_branch_is_drawn_once_and_described(picture, boxes):
    texts = [text.get_text().strip() for text in picture.axes[0].texts]
    for branch in BRANCHES:
        assert branch.name in boxes
        assert texts.count(branch.name) == 1
        assert f"{branch.name}: {branch.does}" in picture.alt_text


def test_a_dashed_border_means_that_no_lesson_is_there_yet(boxes):
    for branch in BRANCHES:
        here = bool(set(branch.lessons) & set(WRITTEN))
        assert (boxes[branch.name].get_linestyle() in ("-", "solid")) == here


def test_lessons_to_come_are_called_so(picture):
    for branch in BRANCHES:
        words = re.search(rf"{branch.name}: [^(]*\(([^)]*)\)", picture.alt_text)[1]
        here, _, coming = words.partition("coming:")
        assert re.findall(r"\d\d", here) == [n for n in branch.lessons if n in WRITTEN]
        assert re.findall(r"\d\d", coming) == [n for n in branch.lessons if n not in WRITTEN]


def test_no_text_leaves_the_picture_or_crosses_a_border(picture, boxes):
    page = picture.bbox
    for text in picture.axes[0].texts:
        extent = text.get_window_extent()
        assert page.x0 <= extent.x0 < extent.x1 <= page.x1, text
        assert page.y0 <= extent.y0 < extent.y1 <= page.y1, text
        for name, patch in boxes.items():
            border = patch.get_window_extent()
            apart = (
                extent.x1 <= border.x0 or extent.x0 >= border.x1
                or extent.y1 <= border.y0 or extent.y0 >= border.y1
            )  # fmt: skip
            inside = (
                border.x0 < extent.x0 and extent.x1 < border.x1
                and border.y0 < extent.y0 and extent.y1 < border.y1
            )  # fmt: skip
            assert inside or (apart and name != "framework"), (text, name)


def test_no_two_texts_cover_each_other(picture):
    picture.draw_without_rendering()
    texts = picture.axes[0].texts
    extents = [text.get_window_extent() for text in texts]
    for k, extent in enumerate(extents):
        for other, what in zip(extents[:k], texts, strict=False):
            assert not extent.overlaps(other), (texts[k], what)
