"""ScheduleExplorer's view on an empty page: drawing, keys, runs, and what it gives away."""

import csv
import io
import json
import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import schedules
from nnlib.explorers import ScheduleExplorer, to_html
from nnlib.explorers.schedule_shapes import SHAPES
from nnlib.explorers.schedule_words import loss_words, rate_text
from tests.browser.test_page_without_python import open_page
from tests.browser.test_touch_view import drag, middle
from tests.browser.test_views import saved

__all__ = ["open_page"]  # a fixture

MINUS = "\N{MINUS SIGN}"
MOVES = 60
STATE = ("shape", "rate", "drawn")
SNAPSHOT = """
() => ({
    readouts: [...document.querySelectorAll(".nn-readout-value")].map((e) => e.textContent),
    story: document.querySelector(".nn-story").textContent,
    runs: [...document.querySelectorAll(".nn-runs tbody tr")].map(
        (row) => [...row.querySelectorAll("th, td")].slice(1, 4).map((e) => e.textContent)),
    curves: Object.fromEntries([...document.querySelectorAll("[data-curve]")].map((path, k) => [
        `${path.closest(".nn-drawing") ? "rate" : "loss"} ${path.dataset.curve}`,
        [path.dataset.first, path.dataset.last].map(Number)])),
    point: document.querySelector(".nn-handle").getAttribute("aria-valuetext"),
    boxes: [...document.querySelectorAll(".nn-box")].map(
        (box) => Number(box === document.activeElement ? box.value : box.title)),
})
"""


def button(view, name):
    return view.page.get_by_role("button", name=name, exact=True)


def plane(view):
    return view.page.locator(".nn-drawing .nn-plane").first.bounding_box()


def at(view, across, up):
    """A place on the plane, as shares of its width and height."""
    box = plane(view)
    return [box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]]


def stroke(view, *places, steps=6):
    """Draw with the mouse through places of the plane."""
    mouse = view.page.mouse
    mouse.move(*at(view, *places[0]))
    mouse.down()
    for place in places[1:]:
        mouse.move(*at(view, *place), steps=steps)
    mouse.up()
    view.painted()


def python_s(view, explorer):
    """The explorer with the state that the browser has."""
    for name in (*STATE, "step", "pinned"):
        setattr(explorer, name, view.get(name))
    return explorer


def in_the_browser(text):
    return text.replace("e-", f"e{MINUS}")


def assert_nnlibs_numbers(view, explorer, after):
    """What is on the screen is what nnlib computes of the state in the browser."""
    view.painted()
    shown = view.page.evaluate(SNAPSHOT)
    python_s(view, explorer)
    losses, rates, step = explorer.losses, explorer.rates, explorer.step
    wanted = [explorer._trained.result(explorer._run()), losses.min(), rates.mean()]
    for text, value in zip(shown["readouts"], wanted, strict=True):
        assert float(text.replace(MINUS, "-")) == pytest.approx(value, rel=6e-3, abs=5.1e-10), after
    assert shown["story"] == in_the_browser(explorer._sentence().partition(". ")[2]), after
    assert shown["curves"]["rate run"] == [rates[0], rates[-1]], after
    assert shown["curves"]["loss run"] == pytest.approx(
        losses[[0, -1]] - explorer._trained.lowest, rel=1e-9, abs=1e-14
    )
    states = [explorer._state(), *explorer.pinned]
    rows = [[explorer._name_of(state), explorer._run_of(state)] for state in states]
    rows.append([f"best constant {explorer.best_constant:g}", explorer._best_run[1]])
    for row, (name, run) in zip(shown["runs"], rows, strict=True):
        cells = [name, loss_words(run.losses[step]), loss_words(explorer._trained.result(run))]
        assert row == [in_the_browser(cell) for cell in cells], after
    assert shown["point"] == in_the_browser(f"step {step}: rate {rate_text(rates[step])}"), after
    assert shown["boxes"] == [step, rates[step], explorer.rate], after
    return explorer


def mover(view, rng):
    """``move()`` makes one random move by mouse or keyboard and says which."""
    page = view.page
    keys = ["ArrowLeft", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft", "Home", "End"]
    keys += ["ArrowUp", "ArrowDown", "ArrowUp", "Shift+ArrowUp", "PageUp", "PageDown", "Delete"]
    kinds = ["key", "key", "key", "stroke", "stroke", "box", "slider", "shape", "axis", "button"]

    def move():
        what = str(rng.choice(kinds))
        if what == "key":
            what = str(rng.choice(keys))
            page.locator(".nn-handle").press(what)
        elif what == "stroke":
            stroke(view, *rng.uniform(0.02, 0.98, (3, 2)), steps=3)
        elif what == "box":
            what = str(rng.choice(["rate_at_step", "rate"]))
            box = page.locator(f'input.nn-box[data-name="{what}"]')
            box.fill(f"{10 ** rng.uniform(-1, 2):.{rng.integers(1, 5)}f}")
            box.press("Enter")
        elif what == "slider":
            what = str(rng.choice(["step", "rate_at_step", "rate"]))
            slider = page.locator(f'input[type=range][data-name="{what}"]')
            slider.press(str(rng.choice(["ArrowLeft", "ArrowRight", "PageUp"])))
        elif what == "shape":
            title = SHAPES[str(rng.choice(list(SHAPES)))].title
            page.get_by_label("shape", exact=True).select_option(title)
        elif what == "axis":
            button(view, f"rate axis: {rng.choice(['linear', 'log'])}").click()
        else:
            named = page.locator(".nn-runs button, .nn-schedule-over > button").all()
            able = [each for each in named if each.get_attribute("aria-disabled") != "true"]
            able[int(rng.integers(len(able)))].click()
        return what

    return move


def undoable(view):
    return json.dumps([view.get(name) for name in STATE])


def test_nnlibs_numbers_after_60_moves_and_every_one_of_them_undone(open_view):
    explorer = ScheduleExplorer(steps=400)
    view = open_view(explorer)
    move = mover(view, np.random.default_rng(6))
    states = [undoable(view)]
    for count in range(1, MOVES + 1):
        done = move()
        assert_nnlibs_numbers(view, explorer, f"move {count}, {done}")
        if (now := undoable(view)) != states[-1]:
            states.append(now)
    assert len(states) > MOVES / 2
    for state in reversed(states[:-1]):
        button(view, "Undo").press("Enter")
        assert undoable(view) == state
    expect(button(view, "Undo")).to_be_disabled()
    for state in states[1:]:
        button(view, "Redo").press("Enter")
        assert undoable(view) == state
    assert_nnlibs_numbers(view, explorer, "all was done again")
    assert view.errors == []


def test_noisy_runs_have_nnlibs_numbers_too(open_view):
    explorer = ScheduleExplorer("cosine", rate=1.0, steps=400, problem="xor", seed=3)
    view = open_view(explorer)
    assert_nnlibs_numbers(view, explorer, "opening")
    stroke(view, (0.5, 0.1), (0.9, 0.02))
    assert view.get("drawn") != []
    assert_nnlibs_numbers(view, explorer, "a stroke")
    expect(view.page.locator(".nn-axis-label").filter(has_text="loss above 0.173")).to_have_count(1)


# --- the hands


@pytest.mark.parametrize("log", [False, True])
def test_a_stroke_is_straight_on_the_axis_and_one_move(open_view, log):
    explorer = ScheduleExplorer()
    view = open_view(explorer)
    button(view, f"rate axis: {'log' if log else 'linear'}").click()
    stroke(view, (0.2, 0.7), (0.8, 0.4))
    drawn = np.array(view.get("drawn"))
    assert drawn[:, 0].tolist() == [step for step in explorer.handles if 190 < step < 810]
    low, high = (-2, 4) if log else (0, 80)
    heights = (np.log10(drawn[:, 1]) if log else drawn[:, 1]) - low
    line = np.interp(drawn[:, 0], [200, 800], [0.7, 0.4])
    np.testing.assert_allclose(heights / (high - low), line, atol=0.012)
    assert view.get("step") == 800
    assert_nnlibs_numbers(view, explorer, "a stroke")
    button(view, "Undo").click()
    assert view.get("drawn") == []
    expect(button(view, "Undo")).to_be_disabled()


def test_a_few_events_draw_every_handle_that_was_passed(open_view):
    view = open_view(ScheduleExplorer())
    stroke(view, (0.0, 0.3), (1.0, 0.9), steps=2)
    drawn = view.get("drawn")
    assert len(drawn) == 41
    rises = np.diff([rate for _, rate in drawn])
    assert (rises > 0).all()
    expect(view.page.locator(".nn-runs .nn-run-name").nth(1)).to_have_text("drawn by hand")


def test_the_point_itself_is_pulled_up_from_where_it_is(open_view):
    view = open_view(ScheduleExplorer(rate=20))
    view.set(step=500)
    x, y = middle(view.page.locator(".nn-handle .nn-point"))
    mouse = view.page.mouse
    mouse.move(x + 3, y + 4)
    mouse.down()
    mouse.move(x + 4, y - 40, steps=5)
    mouse.up()
    view.painted()
    [[step, rate]] = view.get("drawn")
    assert step == 500
    assert rate == pytest.approx(20 + 44 / plane(view)["height"] * 80, abs=0.4)


def test_a_finger_draws_and_the_page_stays(open_view):
    view = open_view(ScheduleExplorer(), has_touch=True)
    view.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
    drag(view, at(view, 0.3, 0.9), at(view, 0.34, 0.2))
    drawn = dict(view.get("drawn"))
    assert min(drawn) in (300, 325)
    assert view.page.evaluate("() => scrollY") == 0
    view.page.touchscreen.tap(*at(view, 0.75, 0.5))
    assert dict(view.get("drawn"))[750] == pytest.approx(40, abs=0.5)
    box = view.page.locator(".nn-chart .nn-plane").nth(1).bounding_box()
    start = [box["x"] + 60, box["y"] + 100]
    drag(view, start, [start[0], start[1] - 80])  # across the other chart it scrolls
    view.page.wait_for_function("() => scrollY > 40")


def test_keys_draw_exactly(open_view):
    explorer = ScheduleExplorer(rate=20)
    view = open_view(explorer)
    point = view.page.locator(".nn-handle")
    for key, step, rate in (
        ("ArrowRight", 25, 20),
        ("ArrowUp", 25, 22),
        ("Shift+ArrowUp", 25, 22.2),
        ("Shift+ArrowRight", 50, 22.2),
        ("PageDown", 50, 2.2),
        ("ArrowDown", 50, 0.2),
        ("ArrowDown", 50, 0),
        ("End", 999, 20),
        ("ArrowRight", 999, 20),
        ("Home", 0, 20),
        ("ArrowLeft", 0, 20),
    ):
        point.press(key)
        assert view.get("step") == step, key
        view.painted()
        text = f"step {step}: rate {rate_text(rate)}"
        expect(point).to_have_attribute("aria-valuetext", text)
    assert view.get("drawn") == [[25, 22.2], [50, 0]]
    assert_nnlibs_numbers(view, explorer, "keys")
    button(view, "rate axis: log").click()
    point.press("ArrowUp")
    assert dict(view.get("drawn"))[0] == 22.4
    point.press("PageUp")
    assert dict(view.get("drawn"))[0] == 224
    point.press("Delete")
    assert view.get("drawn") == [[25, 22.2], [50, 0]]
    button(view, "Erase drawing").click()
    assert view.get("drawn") == []
    expect(button(view, "Erase drawing")).to_be_disabled()
    button(view, "Undo").click()
    assert view.get("drawn") == [[25, 22.2], [50, 0]]


def test_a_typed_step_is_the_nearest_handle_and_a_typed_rate_exact(open_view):
    view = open_view(ScheduleExplorer())
    view.enter("step", "260")
    assert view.get("step") == 250
    view.enter("rate at the step", "12,345678")
    assert view.get("drawn") == [[250, 12.345678]]
    view.enter("rate at the step", "-1")
    expect(view.page.locator(".nn-refused").filter(visible=True)).to_have_text(
        f"rate at the step: {MINUS}1 is refused; it must be 0 or a positive number."
    )
    assert view.get("drawn") == [[250, 12.345678]]


def test_the_shape_s_rate_scales_what_was_drawn_and_back_again(open_view):
    view = open_view(ScheduleExplorer("cosine", rate=10))
    view.set(drawn=[[0, 3.3], [25, 0.1]])
    slider = view.slider("rate of the shape")
    x, y = middle(slider)
    width = slider.bounding_box()["width"]
    low, high, value = slider.evaluate("(r) => [r.min, r.max, r.value].map(Number)")
    thumb = x - width / 2 + 8 + (value - low) / (high - low) * (width - 16)
    mouse = view.page.mouse
    mouse.move(thumb, y)
    mouse.down()
    mouse.move(thumb - 60, y, steps=7)
    view.painted()
    rate = view.get("rate")
    assert rate < 5
    assert view.get("drawn") == [[0, pytest.approx(0.33 * rate)], [25, pytest.approx(0.01 * rate)]]
    mouse.move(thumb, y, steps=7)
    mouse.up()
    assert (view.get("rate"), view.get("drawn")) == (10, [[0, 3.3], [25, 0.1]])


def test_the_axis_keeps_still_under_the_hand_and_grows_after_it(open_view):
    view = open_view(ScheduleExplorer())
    chart = view.page.locator(".nn-drawing .nn-chart")
    expect(chart).to_have_attribute("data-y-high", "80")
    mouse = view.page.mouse
    mouse.move(*at(view, 0.2, 0.2))
    mouse.down()
    mouse.move(*at(view, 0.8, 1.0), steps=5)
    view.painted()
    expect(chart).to_have_attribute("data-y-high", "80")
    mouse.up()
    view.painted()
    view.enter("rate at the step", "200")
    view.painted()
    assert float(chart.get_attribute("data-y-high")) > 200


def test_up_to_three_runs_are_pinned_and_let_go(open_view):
    explorer = ScheduleExplorer(steps=100)
    view = open_view(explorer)
    for shape in ("cosine", "exponential", "one cycle"):
        view.page.get_by_label("shape", exact=True).select_option(shape)
        view.painted()
        button(view, f"Pin {shape} 5").click()
    view.painted()
    expect(button(view, "Pin one cycle 5")).to_be_disabled()
    assert_nnlibs_numbers(view, explorer, "three pins")
    button(view, "Unpin exponential 5").click()
    assert [state["shape"] for state in view.get("pinned")] == ["cosine", "one_cycle"]
    assert_nnlibs_numbers(view, explorer, "two pins")
    expect(button(view, "Unpin best constant 60")).to_have_count(0)


def test_two_views_of_one_explorer_show_the_same(open_view):
    view = open_view(ScheduleExplorer())
    view.page.evaluate(
        """() => window.view.render({
            model: window.model, el: document.body.appendChild(document.createElement("div"))})"""
    )
    first, second = view.page.locator(".nn-explorer").all()
    stroke(view, (0.2, 0.3), (0.7, 0.8))
    view.page.evaluate("() => scrollTo(0, 500)")
    expect(second.locator(".nn-story")).to_have_text(first.locator(".nn-story").text_content())
    second.locator(".nn-handle").press("Shift+ArrowRight")
    drawn = view.get("drawn")
    assert drawn[-1][1] == drawn[-2][1]
    d = "() => [...document.querySelectorAll('[data-curve=run]')].map((e) => e.getAttribute('d'))"
    view.painted()
    rates, losses, other_rates, other_losses = view.page.evaluate(d)
    assert (rates, losses) == (other_rates, other_losses)
    second.get_by_role("button", name="Undo", exact=True).press("Enter")
    second.get_by_role("button", name="Undo", exact=True).press("Enter")
    assert view.get("drawn") == []


# --- what it gives away


@pytest.mark.parametrize(
    "made",
    [
        {"schedule": "warmup", "rate": 80},
        {"schedule": "cosine", "rate": 60, "drawn": {0: 4, 16: 9.5, 200: 70, 399: 0}},
        {"schedule": "cosine", "rate": 1, "problem": "xor", "seed": 5, "drawn": {96: 0.25}},
    ],
    ids=["warm-up", "drawn", "xor"],
)
def test_copied_lines_make_the_same_run(open_view, made):
    drawn = made.pop("drawn", {})
    explorer = ScheduleExplorer(**made, steps=400)
    handles = explorer.handles
    explorer.drawn = {min(handles, key=lambda h: abs(h - step)): r for step, r in drawn.items()}
    view = open_view(explorer)
    button(view, "Copy as Python").click()
    lines = view.page.locator(".nn-code").input_value()
    lines += "\nprint([schedule(step) for step in range(400)])"
    told = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()
    assert float(told[0].strip()) == pytest.approx(explorer.losses[-1], rel=1e-10)
    np.testing.assert_allclose(json.loads(told[1]), explorer.rates, rtol=1e-12)


def test_its_numbers_are_saved_as_a_table(open_view):
    explorer = ScheduleExplorer("cosine", rate=50, steps=100)
    explorer.pin()
    explorer.set({0: 1})
    view = open_view(explorer)
    name, text = saved(view, "Numbers (CSV)")
    assert name == "schedule-explorer.csv"
    head, *rows = csv.reader(io.StringIO(text.decode("utf-8-sig")))
    own, pin = "cosine 50, 1 point drawn", "pin 1: cosine 50"
    assert head == ["step", f"rate, {own}", f"loss, {own}", f"rate, {pin}", f"loss, {pin}"]
    table = np.array([[float(cell or "nan") for cell in row] for row in rows])
    np.testing.assert_array_equal(table[:, 0], np.arange(101))
    np.testing.assert_array_equal(table[:-1, 1], explorer.rates)
    np.testing.assert_allclose(table[:, 2], explorer.losses, rtol=1e-10)
    np.testing.assert_allclose(table[:, 4], explorer.pinned_losses[0], rtol=1e-10)


def test_its_picture_has_both_charts_and_the_runs(open_view):
    view = open_view(ScheduleExplorer("cosine", rate=50))
    name, text = saved(view, "Picture (SVG)")
    assert name == "schedule-explorer.svg"
    for words in ("learning rate", "cosine 50", "best constant 60", "after 1,000"):
        assert words in text.decode()


def test_a_run_that_saturates_or_diverges_is_said(open_view):
    view = open_view(ScheduleExplorer(rate=1000))
    expect(view.page.locator(".nn-story")).to_contain_text("Neurons o1 and o2 are saturated since")
    view = open_view(ScheduleExplorer(rate=1e308, steps=80, problem="xor"))
    expect(view.page.locator(".nn-story")).to_contain_text("The run diverged: after")
    expect(view.page.locator(".nn-readout-value").first).to_have_text("diverged")
    view.page.locator(".nn-handle").press("End")
    expect(view.page.locator(".nn-runs tbody tr").first).to_contain_text("diverged")
    assert view.errors == []


def test_a_schedule_of_the_readers_own_is_a_shape_too(open_view):
    explorer = ScheduleExplorer(lambda step: 30 / (1 + step / 100))
    view = open_view(explorer)
    assert_nnlibs_numbers(view, explorer, "opening")
    view.page.get_by_label("shape", exact=True).select_option("cosine")
    view.page.get_by_label("shape", exact=True).select_option("given")
    view.enter("rate of the shape", "60")
    explorer.rate = 60
    np.testing.assert_allclose(explorer.rates[100], 30, rtol=1e-12)
    assert_nnlibs_numbers(view, explorer, "twice as high")


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible(open_view, axe, dark):
    explorer = ScheduleExplorer()
    explorer.pin()
    view = open_view(explorer, dark=dark)
    view.page.locator(".nn-handle").press("ArrowUp")
    assert axe(view.page) == []
    expect(view.page.get_by_role("group", name="Schedule explorer")).to_be_visible()
    point = view.page.get_by_role("slider", name="learning rate at a step", exact=True)
    expect(point).to_have_accessible_description(
        "Draw with the mouse or a finger. Keys on the point: ← → go along, ↑ ↓ change the rate, "
        "Shift ← → takes it along, Delete gives the shape back."
    )
    said = view.page.locator(".nn-spoken")
    expect(said).to_contain_text("step 0: rate 7. constant 5, 1 point drawn. After 1,000 steps")


def test_it_is_alive_on_a_page_without_python(open_page):
    page = open_page(to_html(ScheduleExplorer())).page
    page.get_by_label("shape", exact=True).select_option("cosine")
    page.get_by_role("slider", name="learning rate at a step").press("ArrowUp")
    explorer = ScheduleExplorer("cosine")
    explorer.set({0: 7})
    shown = page.locator(".nn-readout-value").first
    expect(shown).to_have_text(in_the_browser(loss_words(explorer.losses[-1])))


def test_all_is_on_one_screen(open_view):
    view = open_view(ScheduleExplorer("cosine", rate=1, problem="xor"), width=1000)
    assert view.page.locator(".nn-explorer").bounding_box()["height"] < 640
    assert schedules.cosine(1.0, steps=1000)(500) == pytest.approx(0.5)
