"""What lesson 16 says in words holds: for its own pages and starts, and for others."""

import numpy as np
import pytest

from nnlib.metrics import average_precision, precision_recall_at
from nnlib.postprocessing import iou
from nnlib.pretrained import NEW_FORMS
from tests.notebooks.cells import run_above_exercises
from tools.notebooks import FOLDER, read

LESSON = FOLDER / "16-post-processing.ipynb"
SEEDS = (160, 161, 162)
"""Of pages; the lesson does not use them."""
PAGES = 50
THERE = 6 * PAGES


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


@pytest.fixture(scope="module")
def text(lesson):
    sources = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return " ".join(" ".join(sources).split())


@pytest.fixture(scope="module")
def names(lesson):
    """The lesson's own functions and numbers: everything above the exercises."""
    return run_above_exercises(lesson)


@pytest.fixture(scope="module")
def sets(names):
    """Sets of pages: the lesson's own, and others."""
    rows = np.flatnonzero(names["new"])
    return [names["pages"], *(names["pages_of"](seed, rows, PAGES) for seed in SEEDS)]


@pytest.fixture(scope="module")
def found(names, sets):
    """Scores and truths of each way, for each set of pages; others have another start, too."""
    net, eleven = names["net"], names["eleven"]
    results = []
    for k, pages in enumerate(sets):
        if k:
            eleven = names["with_nothing"](np.random.default_rng(100 + k))
        ways = {"plain": (net, False), "rule": (net, True),
                "eleven": (eleven, False), "both": (eleven, True)}  # fmt: skip
        results.append(
            {name: names["detected"](*way, names["hard"](0.3), pages) for name, way in ways.items()}
        )
    return results


def at(scores, right, threshold):
    return precision_recall_at(scores, right, threshold, n_positives=THERE)


# A threshold makes a yes of a score


def test_what_a_threshold_finds_and_what_it_costs(names, text):
    assert "A high threshold finds about half of the eights, and nothing else." in text
    assert "A low one finds all, and almost as many other digits." in text
    high, low = (
        precision_recall_at(names["eight"], names["is_eight"], threshold)
        for threshold in (0.9, 0.1)
    )
    assert high.recall == pytest.approx(0.5, abs=0.06)
    assert high.precision == 1
    assert low.recall == 1
    assert 0.5 < low.precision < 0.6
    assert np.isin(names["form"][names["new"]], NEW_FORMS).all()


# Boxes


def test_the_published_slips(names, text):
    assert "81 over 119, or 0.681" in text
    assert "0.704 for 0.681, and boxes that only touch overlap" in text
    assert round(81 / 119, 3) == 0.681
    assert round(float(iou([names["a"]], [names["b"]])[0, 0]), 3) == 0.681
    assert round(names["slip"], 3) == round(100 / 142, 3) == 0.704


def test_pages_hold_what_they_say(names, sets):
    for pages in sets:
        for truths, digits, wide, boxes in pages[:5]:
            assert len(truths) == len(digits) == 6
            shared = iou(truths, truths)
            assert (shared[~np.eye(6, dtype=bool)] == 0).all()
            assert len(wide) == len(boxes)
            best = iou(boxes, truths).max(axis=0)
            assert (best > 0.7).all()  # for each digit a window that could find it


def test_a_window_and_its_box_are_of_one_place(names):
    page, *_ = names["scattered"](np.random.default_rng(5), np.flatnonzero(names["new"]))
    wide, boxes = names["windows_of"](page)
    for k in range(0, len(boxes), 97):
        x0, y0, x1, y1 = boxes[k].astype(int)
        size = (x1 - x0) // 8
        cut = page[y0:y1, x0:x1].reshape(8, size, 8, size).mean(axis=(1, 3))
        np.testing.assert_allclose(names["inside"](wide)[k].reshape(8, 8), cut)


def test_the_reader_is_sure_of_hundreds_of_windows(names, sets, text):
    assert "a page has thousands of windows, and six digits" in text
    assert "Hundreds of boxes for six digits." in text
    assert "one in ten is still at least 0.9 sure" in text
    assert "where it holds about half a digit, one in three" in text
    for pages in sets:
        sure = np.concatenate([names["read"](names["net"], wide)[0] for _, _, wide, _ in pages])
        shared = np.concatenate([iou(boxes, there).max(axis=1) for there, _, _, boxes in pages])
        ink = np.concatenate([names["inside"](wide).any(axis=1) for _, _, wide, _ in pages])
        assert 4000 < len(sure) / PAGES < 5000
        assert 400 < (sure >= 0.9).sum() / PAGES < 800
        scrap, half = shared < 0.2, (shared >= 0.2) & (shared < 0.5)
        assert (sure[ink & scrap] >= 0.9).mean() == pytest.approx(0.1, abs=0.03)
        assert (sure[ink & half] >= 0.9).mean() == pytest.approx(1 / 3, abs=0.06)
        assert (sure[shared < 0.5] >= 0.9).sum() > 5 * (sure[shared >= 0.5] >= 0.9).sum()


def test_what_is_kept_of_five_boxes(names, text):
    shared = iou(names["five"], names["five"])
    assert "it drops 0, which it overlaps by 0.57" in text
    assert round(shared[1, 0], 2) == 0.57
    assert "Box 2 overlaps box 1 by exactly 0.5" in text
    assert shared[1, 2] == 0.5
    assert "Box 0 would have dropped it" in text
    assert shared[0, 2] > 0.5
    assert names["five_scores"][0] > names["five_scores"][2]
    assert list(names["kept"]) == [1, 4, 2]


# Is there a digit at all?


def test_every_digit_fills_the_height(names, text):
    assert "there is ink in the first row and in the last one" in text
    images = names["X"].reshape(-1, 8, 8)
    assert (images[:, [0, 7]].sum(axis=2) > 0).all()


def test_the_rule_beats_the_eleventh_answer_and_both_are_best(found, text):
    assert "The rule beats the eleventh answer, and both together are best." in text
    for each in found:
        precise = {name: average_precision(*pair, n_positives=THERE) for name, pair in each.items()}
        assert precise["plain"] < 0.1
        assert precise["plain"] + 0.3 < precise["eleven"]
        assert precise["eleven"] + 0.03 < precise["rule"]
        assert precise["rule"] + 0.08 < precise["both"]
        assert at(*each["both"], 0.9).precision > 0.85


def test_the_reader_alone_drowns(names, sets, found, text):
    assert "of its boxes a few in a hundred are right" in text
    assert "a surer window beside the right one drops it" in text
    for pages, each in zip(sets, found, strict=True):
        alone = at(*each["plain"], 0.9)
        assert alone.precision < 0.08
        assert alone.recall < 0.5
        kept_all = names["detected"](names["net"], False, lambda b, s, d: (np.arange(len(s)), s),
                                     pages[:10])  # fmt: skip
        assert kept_all[1].sum() > 0.9 * 60  # a window that reads it right is nearly always there


# Soft-NMS


def test_two_that_stand_close(names, text):
    assert "NMS at 0.3 loses one of the two on most pages" in text
    assert "since their IoU is 9 / 23, or 0.39" in text
    assert round(9 / 23, 2) == 0.39
    assert round(float(iou([[0, 0, 16, 16]], [[7, 0, 23, 16]])[0, 0]), 2) == 0.39
    assert "about four boxes are left on a page" in text
    for seed in (0, 7, 8):
        low, half, soft = (
            names["close_pairs"](np.random.default_rng(seed), keep)
            for keep in (names["hard"](0.3), names["hard"](0.5), names["softly"])
        )
        assert 600 - low[1].sum() > 150  # pages with one of two: more than half of 300
        assert half[1].sum() >= 597
        assert soft[1].sum() == 600
        assert average_precision(*soft, n_positives=600) > 0.995
        assert len(soft[0]) / 300 == pytest.approx(4.2, abs=0.4)


# The typical mistake


def test_across_classes_one_of_two_is_lost(names, text):
    assert "One of two, nearly always: digit and ring have an IoU of 0.64" in text
    assert float(iou([[2, 2, 18, 18]], [[0, 0, 20, 20]])[0, 0]) == 0.64
    for seed in (0, 7, 8):
        across, by_kind = names["ringed"](np.random.default_rng(seed))
        assert across == pytest.approx(1, abs=0.02)
        assert by_kind == 2


def test_by_class_finds_more_digits_and_is_less_precise(names, sets, found, text):
    assert "By class finds more" in text
    assert "But its precision is halved" in text
    for pages, each in zip(sets, found, strict=True):
        across = at(*each["rule"], 0.5)
        by_class = at(*names["detected"](names["net"], True, names["by_class"], pages), 0.5)
        assert by_class.recall > across.recall + 0.1
        assert by_class.precision / across.precision == pytest.approx(0.5, abs=0.1)
