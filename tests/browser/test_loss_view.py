"""LossExplorer's view on an empty page: numbers, hands, words, and what it gives away."""

import csv
import io
import re
import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib.explorers import LossExplorer, to_html
from nnlib.figures.class_losses import loss_sentence, number_text, priced
from tests.browser.test_page_without_python import open_page
from tests.browser.test_touch_view import drag, middle
from tests.browser.test_views import saved
from tests.browser.walks import walk

__all__ = ["open_page"]  # a fixture

MINUS = "\N{MINUS SIGN}"
SNAPSHOT = """
() => [...document.querySelectorAll(".nn-loss-bars")].map((chart) => ({
    names: [...chart.querySelectorAll(".nn-loss-name")].map((e) => e.textContent),
    numbers: [...chart.querySelectorAll(".nn-loss-number")].map((e) => e.textContent),
    said: chart.getAttribute("aria-label"),
    bars: [...chart.querySelectorAll(".nn-loss-bar")].map((bar) => {
        const {left, right} = bar.getBoundingClientRect();
        const marks = [...chart.querySelectorAll(".nn-loss-mark")]
            .map((mark) => mark.getBoundingClientRect().left);
        const share = (x) => (x - marks[0]) / (marks[2] - marks[0]);
        return [share(left), share(right), bar.classList.contains("nn-negative")];
    }),
}))
"""


def assert_nnlibs_numbers(view, after):
    """What is on the screen is what nnlib computes of the state in the browser."""
    view.painted()
    scores, right = view.get("scores"), view.get("right")
    found = priced(scores, right)
    shown = view.page.evaluate(SNAPSHOT)
    slopes = (found.cross_entropy_slopes, found.squared_error_slopes)
    for chart, values, low in zip(shown, (found.probabilities, *slopes), (0, -1, -1), strict=True):
        names = [f"class {k}" + (" \N{CHECK MARK}" if k == right else "") for k in (1, 2, 3)]
        assert chart["names"] == names, after
        for text, value, (start, end, negative) in zip(
            chart["numbers"], values, chart["bars"], strict=True
        ):
            assert float(text.replace(MINUS, "-")) == pytest.approx(value, abs=6e-7), after
            if abs(value) > 1e-12:
                assert negative == (value < 0)
            ends = sorted(((0 - low) / (1 - low), (value - low) / (1 - low)))
            assert [start, end] == pytest.approx(ends, abs=0.01), after
            assert text in chart["said"]
    readouts = view.page.locator(".nn-readout-value").all_text_contents()
    for text, value in zip(readouts, (found.cross_entropy, found.squared_error), strict=True):
        assert float(text.replace(MINUS, "-")) == pytest.approx(value, abs=6e-7, rel=1e-3)
    if found.probabilities[right - 1] < 0.999:
        said = view.page.locator(".nn-story").text_content()
        assert said.replace(MINUS, "-") == loss_sentence(found, right)
    return found


def mover(view, rng):
    """``move()`` makes one random move by mouse or keyboard."""
    keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]

    def move():
        what = str(rng.choice(["key", "key", "box", "class", "bar"]))
        name = f"score {rng.integers(1, 4)}"
        if what == "key":
            view.slider(name).press(str(rng.choice(keys)))
        elif what == "box":
            view.enter(name, f"{rng.uniform(-12, 12):.{rng.integers(0, 9)}f}")
        elif what == "bar":
            probability(view, rng.integers(1, 4)).press(str(rng.choice(keys)))
        else:
            button = f"right class: {rng.integers(1, 4)}"
            view.page.get_by_role("button", name=button, exact=True).click()
        return f"{what} {name}"

    return move


def state(view):
    return view.get("scores"), view.get("right")


@walk
def test_nnlibs_numbers_after_many_moves_and_every_one_of_them_undone(open_view, moves):
    view = open_view(LossExplorer())
    move, states = mover(view, np.random.default_rng(3)), []
    states.append(state(view))
    for count in range(1, moves + 1):
        done = move()
        assert_nnlibs_numbers(view, f"move {count}, {done}")
        if (now := state(view)) != states[-1]:
            states.append(now)
    assert len(states) > moves / 2
    undo = view.page.get_by_role("button", name="Undo", exact=True)
    for before in reversed(states[:-1]):
        undo.press("Enter")
        assert state(view) == before
    expect(undo).to_be_disabled()
    assert_nnlibs_numbers(view, "all was undone")
    assert view.errors == []


def test_python_moves_what_is_shown(open_view):
    view = open_view(LossExplorer())
    for scores, right in (
        ([1000.0, 0.0, -1000.0], 2),
        ([0.0, 0.0, 0.0], 3),
        ([7.5, -2.0, 30.0], 1),
    ):
        view.set(scores=scores, right=right)
        assert_nnlibs_numbers(view, "traits set from Python")


def test_a_mouse_and_a_finger_drag_a_score(open_view):
    view = open_view(LossExplorer(), has_touch=True)
    slider = view.slider("score 2")
    x, y = middle(slider)
    view.page.mouse.move(x + 10, y)  # near its thumb, which is right of the middle
    view.page.mouse.down()
    view.page.mouse.move(x + 100, y, steps=4)
    view.page.mouse.up()
    assert view.get("scores")[1] > 3
    assert_nnlibs_numbers(view, "a mouse")
    before = view.get("scores")[2]
    box = view.slider("score 3").bounding_box()
    at = box["y"] + box["height"] / 2
    drag(view, [box["x"] + box["width"] / 2, at], [box["x"] + box["width"] / 4, at])
    assert view.get("scores")[2] < before - 3
    assert_nnlibs_numbers(view, "a finger")


def probability(view, number):
    """The handle of a probability's bar."""
    return view.page.get_by_role("slider", name=f"probability of class {number}", exact=True)


def test_a_probability_is_pulled_typed_and_moved_by_keys(open_view):
    view = open_view(LossExplorer([1.0, -0.5, 2.0], 3))
    others = view.get("scores")[0], view.get("scores")[2]
    bar = probability(view, 2).locator(".nn-loss-bar")
    x, y = middle(probability(view, 2))
    before = bar.bounding_box()["width"]
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x + 60, y, steps=6)
    view.page.mouse.up()
    found = assert_nnlibs_numbers(view, "a pull")
    assert bar.bounding_box()["width"] - before == pytest.approx(60, abs=2)  # it follows the hand
    assert (view.get("scores")[0], view.get("scores")[2]) == others
    undo = view.page.get_by_role("button", name="Undo", exact=True)
    undo.click()
    assert view.get("scores") == [1.0, -0.5, 2.0]
    expect(undo).to_be_disabled()  # the pull was one move

    probability(view, 2).press("ArrowRight")
    was = priced([1.0, -0.5, 2.0], 3).probabilities[1]
    found = assert_nnlibs_numbers(view, "a key")
    assert found.probabilities[1] == pytest.approx(was + 0.05, abs=1e-6)

    for typed, told in (("0,9", 0.9), ("0.25", 0.25), ("2", 0.9999), (f"{MINUS}1", 0.0001)):
        probability(view, 2).press("Enter")
        view.page.keyboard.insert_text(typed)
        view.page.keyboard.press("Enter")
        found = assert_nnlibs_numbers(view, typed)
        assert found.probabilities[1] == pytest.approx(told, abs=2e-6)
        expect(probability(view, 2)).to_be_focused()
    assert (view.get("scores")[0], view.get("scores")[2]) == others
    assert view.errors == []


def test_a_finger_pulls_a_probability_and_scrolls_beside_it(open_view):
    view = open_view(LossExplorer([1.0, -0.5, 2.0], 3), has_touch=True)
    x, y = middle(probability(view, 1))
    drag(view, [x, y], [x + 50, y])
    assert view.get("scores")[0] > 1.5
    assert_nnlibs_numbers(view, "a finger")


@pytest.mark.parametrize("typed", ["2,5", f"{MINUS}3", "1e3", "-0.25"])
def test_ordinary_spellings_of_a_number_are_read(open_view, typed):
    view = open_view(LossExplorer())
    view.enter("score 1", typed)
    wanted = float(typed.replace(",", ".").replace(MINUS, "-"))
    assert view.get("scores")[0] == wanted
    assert_nnlibs_numbers(view, typed)


def test_copied_lines_print_the_numbers_that_are_shown(open_view):
    view = open_view(LossExplorer([1.5, -0.5, 2.0], 3))
    view.page.get_by_role("button", name="Copy as Python").click()
    lines = view.page.locator(".nn-code").input_value()
    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d*(?:e-?\d+)?", told)]
    found = priced([1.5, -0.5, 2.0], 3)
    wanted = [found.cross_entropy, *found.cross_entropy_slopes, found.squared_error]
    assert numbers == pytest.approx([*wanted, *found.squared_error_slopes], abs=1e-7)


def test_its_numbers_are_saved_as_a_table(open_view):
    view = open_view(LossExplorer())
    name, text = saved(view, "Numbers (CSV)")
    assert name == "loss-explorer.csv"
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    found = priced([3, 1, 0], 2)
    assert [float(row["probability"]) for row in rows] == pytest.approx(found.probabilities)
    assert [float(row["target"]) for row in rows] == [0, 1, 0]
    slopes = [float(row["slope of squared error"]) for row in rows]
    assert slopes == pytest.approx(found.squared_error_slopes)


def test_its_picture_has_the_bars_and_their_numbers(open_view):
    view = open_view(LossExplorer())
    name, text = saved(view, "Picture (SVG)")
    assert name == "loss-explorer.svg"
    found = priced([3, 1, 0], 2)
    for value in (*found.probabilities, *found.cross_entropy_slopes, *found.squared_error_slopes):
        assert number_text(value).replace("-", MINUS) in text.decode()


@pytest.mark.parametrize("width", [320, 375, 500, 700, 1000, 1400])
def test_it_fits_any_width_and_no_text_covers_another(open_view, width):
    view = open_view(LossExplorer([10, 0, -3], 2))
    view.page.set_viewport_size({"width": width, "height": 900})
    view.painted()
    assert view.page.evaluate("() => document.documentElement.scrollWidth") <= width
    boxes = view.page.evaluate(
        """() => [...document.querySelectorAll(".nn-loss-bars")].map((chart) =>
            [...chart.querySelectorAll("text")].map((text) => {
                const {left, right, top, bottom} = text.getBoundingClientRect();
                return [left, right, top + 2, bottom - 2];
            }))"""
    )
    for chart in boxes:
        for k, (left, right, top, bottom) in enumerate(chart):
            assert left >= 0
            assert right <= width
            for other in chart[k + 1 :]:
                apart = left >= other[1] or right <= other[0]
                assert apart or top >= other[3] or bottom <= other[2], (chart[k], other)


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible(open_view, axe, dark):
    view = open_view(LossExplorer(), dark=dark)
    assert axe(view.page) == []
    expect(view.page.get_by_role("group", name="Loss explorer")).to_be_visible()
    pressed = view.page.get_by_role("button", name="right class: 2", exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")


def test_it_is_alive_on_a_page_without_python(open_page):
    page = open_page(to_html(LossExplorer())).page
    slider = page.get_by_role("slider", name="score 2", exact=True)
    slider.press("End")
    found = priced([3, 10, 0], 2)
    shown = page.locator(".nn-readout-value").first
    expect(shown).to_have_text(number_text(found.cross_entropy).replace("-", MINUS))
