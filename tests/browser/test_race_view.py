"""RaceExplorer's view on an empty page: numbers, paths, hands, words, and what it gives away."""

import csv
import io
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import SGD, Adam
from nnlib.explorers import RaceExplorer, to_html
from nnlib.figures.race_words import Result, goal_text, height_text, race_sentence, steps_text
from nnlib.symbolic.optimizer_rules import RULES
from tests.browser.test_page_without_python import open_page
from tests.browser.test_touch_view import drag, middle
from tests.browser.test_views import saved
from tests.browser.walks import walk
from tests.explorers.races import digits_left

__all__ = ["open_page"]  # a fixture

MINUS = "\N{MINUS SIGN}"
STATE = ("start", "rates", "kinds", "running")
SNAPSHOT = """
() => {
    const all = (part, selector) => [...part.querySelectorAll(selector)];
    const texts = (part, selector) => all(part, selector).map((each) => each.textContent);
    const place = (element) => {
        const matrix = element.transform.baseVal.consolidate().matrix;
        return [matrix.e, matrix.f];
    };
    const plane = document.querySelector(".nn-field .nn-plane");
    return {
        rows: all(document, ".nn-results tbody tr").map((row) => texts(row, "th, td")),
        story: document.querySelector(".nn-story").textContent,
        readouts: texts(document, ".nn-readout-value"),
        lanes: [...document.querySelectorAll(".nn-lane-row")].map((row) => ({
            name: row.getAttribute("aria-label"), kind: row.querySelector("select").value,
            runs: row.querySelector("input[type=checkbox]").checked,
            rate: Number(row.querySelector(".nn-box").title),
        })),
        start: [...document.querySelectorAll(".nn-start .nn-box")].map((box) => Number(box.title)),
        marks: [...document.querySelectorAll("[data-mark]")].map((mark) =>
            mark.checkVisibility() && place(mark)),
        plane: ["x", "y", "width", "height"].map((name) => Number(plane.getAttribute(name))),
    };
}
"""


def state_of(view):
    return {name: view.get(name) for name in (*STATE, "step")}


def pixels(found, plane, places):
    """Places of a landscape in pixels of the map."""
    x, y, width, height = plane
    size = np.subtract(found.high, found.low)
    share = (np.asarray(places) - found.low) / size
    return np.column_stack([x + width * share[..., 0], y + height * (1 - share[..., 1])])


def assert_nnlibs_numbers(view, explorer, after):
    """What is on the screen is what nnlib's optimizers do; returns how many could be compared."""
    view.painted()
    state, shown = state_of(view), view.page.evaluate(SNAPSHOT)
    found, steps, step = explorer.landscape, explorer.steps, state["step"]
    for trait in STATE:
        explorer.set_trait(trait, state[trait])
    names, optimizers = list(explorer.optimizers), list(explorer.optimizers.values())
    assert shown["start"] == state["start"], after
    for k, lane in enumerate(shown["lanes"]):
        assert lane == {
            "name": f"Lane {k + 1}: {names[k]}",
            "kind": state["kinds"][k],
            "runs": state["running"][k],
            "rate": state["rates"][k],
        }
    switched = [k for k, on in enumerate(state["running"]) if on]
    rates = [row[1].rpartition(" at ") for row in shown["rows"]]
    assert [name for name, _, _ in rates] == [names[k] for k in switched], after
    assert [float(rate.replace(MINUS, "-")) for _, _, rate in rates] == [
        state["rates"][k] for k in switched
    ]
    results, compared = [], 0
    for k, row in zip(switched, shown["rows"], strict=True):
        run = found.descend(optimizers[k], state["start"], steps)
        arrived = run.steps_to(found.goal)
        results.append(Result(names[k], arrived, run.stopped_at))
        if not digits_left(found, optimizers[k], state["start"], steps):
            continue
        compared += 1
        loss = run.losses[step] if step < len(run.losses) else None
        texts = (
            {"diverged"} if loss is None else {height_text(loss * (1 + e)) for e in (-1e-9, 1e-9)}
        )
        assert row[2].replace(MINUS, "-") in texts, (after, names[k])
        result = f"not within {steps:,}" if arrived is None else steps_text(arrived)
        if run.stopped_at is not None:
            result = f"diverged at step {run.stopped_at:,}"
        assert row[3] == result, (after, names[k])
        if len(run.path) == 0:
            continue
        place = run.path[min(step, len(run.path) - 1)]
        [wanted] = pixels(found, shown["plane"], [place])
        inside = (place >= found.low).all() and (place <= found.high).all()
        if inside:
            np.testing.assert_allclose(shown["marks"][k], wanted, atol=0.06, err_msg=after)
        else:
            assert shown["marks"][k] is False, after
    if compared == len(results):
        assert shown["story"] == race_sentence(results, found.goal, steps), after
        arrivals = [result for result in results if result.arrived is not None]
        least = min((result.arrived for result in arrivals), default=None)
        first = ", ".join(result.name for result in arrivals if result.arrived == least)
        winner = f"{first}: {steps_text(least)}" if first else "none"
        assert shown["readouts"] == [goal_text(found.goal), winner], after
    assert [mark is False for mark in shown["marks"]].count(True) >= len(names) - len(switched)
    return compared


def assert_in_the_frame(handle, plane):
    (x, y), box = middle(handle), plane.bounding_box()
    assert box["x"] - 1 <= x <= box["x"] + box["width"] + 1
    assert box["y"] - 1 <= y <= box["y"] + box["height"] + 1


def mover(view, rng):
    """``move()`` makes one random move by mouse or keyboard and says which."""
    page = view.page
    keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown"]
    arrows = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Shift+ArrowRight"]
    kinds = ["rate", "rate", "rate box", "kind", "runs", "start", "start box", "press", "step"]

    def move():
        what, lane = str(rng.choice(kinds)), int(rng.integers(4))
        if what == "rate":
            view.slider(f"rate {lane + 1}").press(str(rng.choice(keys)))
        elif what == "rate box":
            view.enter(f"rate {lane + 1}", f"{10 ** rng.uniform(-4, 0):.{rng.integers(5, 12)}f}")
        elif what == "kind":
            page.get_by_label(f"optimizer {lane + 1}", exact=True).select_option(
                str(rng.choice(list(RULES)))
            )
        elif what == "runs":
            page.get_by_label(f"run optimizer {lane + 1}").press("Space")
        elif what == "start":
            page.locator(".nn-handle").press(str(rng.choice(arrows)))
        elif what == "start box":
            axis = rng.choice(page.locator(".nn-start .nn-box").all())
            axis.fill(f"{rng.uniform(-2, 2):.{rng.integers(1, 9)}f}")
            axis.press("Enter")
        elif what == "press":
            box = page.locator(".nn-field .nn-plane").bounding_box()
            share = rng.uniform(0.02, 0.98, 2)
            page.mouse.click(
                box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]
            )
        else:
            page.locator(".nn-grip").press(str(rng.choice([*keys, "Home", "End"])))
        return f"{what} {lane + 1}"

    return move


def undoable(view):
    return json.dumps([view.get(name) for name in STATE])


@walk
@pytest.mark.parametrize("name", ["ravine", "article"])
def test_nnlibs_numbers_after_many_moves_and_every_one_of_them_undone(open_view, name, moves):
    explorer = RaceExplorer(name, steps=80)
    view = open_view(explorer)
    move, compared = mover(view, np.random.default_rng(3)), 0
    states = [undoable(view)]
    for count in range(1, moves + 1):
        done = move()
        compared += assert_nnlibs_numbers(view, explorer, f"move {count}, {done}")
        if (now := undoable(view)) != states[-1]:
            states.append(now)
    assert len(states) > moves / 2
    assert compared > moves  # of 4 times as many: a lane is off, or its run magnifies roundings
    undo, redo = (
        view.page.get_by_role("button", name=word, exact=True) for word in ("Undo", "Redo")
    )
    for state in reversed(states[:-1]):
        undo.press("Enter")
        assert undoable(view) == state
    expect(undo).to_be_disabled()
    assert_nnlibs_numbers(view, explorer, "all was undone")
    for state in states[1:]:
        redo.press("Enter")
        assert undoable(view) == state
    expect(redo).to_be_disabled()


def test_python_moves_what_is_shown(open_view):
    explorer = RaceExplorer("turned ravine", steps=100)
    view = open_view(explorer)
    rng = np.random.default_rng(5)
    for _ in range(6):
        view.set(
            start=rng.uniform(-3, 3, 2).round(3).tolist(),
            rates=(10 ** rng.uniform(-3, -1, 4)).tolist(),
            kinds=rng.choice(list(RULES), 4).tolist(),
            running=[True, *(bool(on) for on in rng.integers(0, 2, 3))],
            step=int(rng.integers(0, 101)),
        )
        assert_nnlibs_numbers(view, explorer, "traits set from Python")


# --- the hands


def test_the_start_is_pulled_and_all_paths_go_with_it_as_one_move(open_view):
    explorer = RaceExplorer()
    view = open_view(explorer)
    x, y = middle(view.page.locator(".nn-handle"))
    before = view.page.locator("[data-path]").first.get_attribute("d")
    mouse = view.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 40, y + 60, steps=5)
    view.painted()
    assert view.page.locator("[data-path]").first.get_attribute("d") != before  # at once
    mouse.move(x + 80, y + 30, steps=5)
    mouse.up()
    assert_nnlibs_numbers(view, explorer, "a pull")
    start = view.get("start")
    assert start[0] > -3
    assert start == [round(number, 2) for number in start]
    assert middle(view.page.locator(".nn-handle")) == pytest.approx([x + 80, y + 30], abs=1)
    view.page.get_by_role("button", name="Undo", exact=True).click()
    assert view.get("start") == [-4, 1]
    expect(view.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_a_finger_pulls_the_start_and_a_rate(open_view):
    explorer = RaceExplorer("saddle")
    view = open_view(explorer, has_touch=True)
    x, y = middle(view.page.locator(".nn-handle"))
    drag(view, [x, y], [x + 60, y - 50])
    assert view.get("start")[0] > -2
    assert view.get("start")[1] > 0.2
    slider = view.slider("rate 2")
    at = middle(slider)
    drag(view, at, [at[0] + 60, at[1] + 2])
    assert view.get("rates")[1] > 0.05
    assert_nnlibs_numbers(view, explorer, "a finger")


def test_a_lane_is_switched_by_its_line_too(open_view):
    view = open_view(RaceExplorer("saddle"), has_touch=True)
    view.page.touchscreen.tap(*middle(view.page.locator(".nn-lane-swatch").nth(1)))
    assert view.get("running") == [True, False, True, True]
    view.page.get_by_role("button", name="Undo", exact=True).click()
    assert view.get("running") == [True] * 4


def test_keys_move_the_start_and_what_is_said_of_it(open_view):
    view = open_view(RaceExplorer())
    handle = view.page.locator(".nn-handle")
    expect(handle).to_have_accessible_name("start")
    for key in ("ArrowRight", "Shift+ArrowDown", "ArrowLeft", "ArrowLeft"):
        handle.press(key)
    view.painted()
    assert view.get("start") == [-4.05, 0.5]
    expect(handle).to_have_attribute("aria-valuetext", f"x {MINUS}4.05, y 0.5")


def test_the_player_walks_from_the_start_when_it_stood_at_the_end(open_view):
    explorer = RaceExplorer("saddle", steps=60)
    view = open_view(explorer)
    view.set(step=60)
    play = view.page.get_by_role("button", name="Play", exact=True)
    play.click()
    view.page.wait_for_function(
        "() => window.model.get('step') > 2 && window.model.get('step') < 50"
    )
    view.page.get_by_role("button", name="Pause", exact=True).click()
    assert_nnlibs_numbers(view, explorer, "played")
    expect(view.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    at = view.get("step")
    view.page.get_by_role("button", name="+1 step").click()
    assert view.get("step") == at + 1


def test_a_press_on_the_losses_goes_to_that_step(open_view):
    view = open_view(RaceExplorer("saddle"))
    box = view.page.locator(".nn-right .nn-plane").bounding_box()
    view.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert view.get("step") == pytest.approx(100, abs=1)
    expect(view.page.locator(".nn-results thead")).to_contain_text(f"step {view.get('step')}")


# --- what is drawn


def test_paths_lead_through_the_places_and_are_strong_up_to_the_step(open_view):
    explorer = RaceExplorer(
        "ravine", {"SGD": SGD(0.015), "heavy": SGD(0.01, momentum=0.8)}, steps=40
    )
    view = open_view(explorer)
    view.set(step=7)
    plane = view.page.evaluate(SNAPSHOT)["plane"]
    for k, path in enumerate(explorer.paths.values()):
        wanted = pixels(explorer.landscape, plane, path)
        for selector, part in ((f"[data-path='{k}']", wanted[:8]), (".nn-later", wanted[7:])):
            d = view.page.locator(f".nn-race-map {selector}").nth(
                0 if k == 0 or "data" in selector else k
            )
            numbers = np.array(re.findall(r"-?[\d.]+", d.get_attribute("d")), dtype=float)
            np.testing.assert_allclose(numbers.reshape(-1, 2), part, atol=0.06)


def test_the_goal_is_drawn_where_the_height_is_the_goal(open_view):
    explorer = RaceExplorer("saddle", goal=0.05)
    view = open_view(explorer)
    x, y, width, height = view.page.evaluate(SNAPSHOT)["plane"]
    numbers = re.findall(r"[\d.]+", view.page.locator(".nn-finish").get_attribute("d"))
    places = np.array(numbers, dtype=float).reshape(-1, 2)
    found = explorer.landscape
    share = np.column_stack([(places[:, 0] - x) / width, 1 - (places[:, 1] - y) / height])
    places = found.low + share * np.subtract(found.high, found.low)
    assert len(places) > 40
    np.testing.assert_allclose(found.height(*places.T), 0.05, atol=0.004)


def test_arrows_show_the_way_down_and_where_the_memory_leads(open_view):
    optimizers = {"heavy": SGD(0.002, momentum=0.9), "Adam": Adam(0.1), "plain": SGD(0.005)}
    explorer = RaceExplorer("turned ravine", optimizers, steps=30)
    view = open_view(explorer)
    view.set(step=6)
    plane = view.page.evaluate(SNAPSHOT)["plane"]
    found = explorer.landscape
    scale = np.array(plane[2:]) / np.subtract(found.high, found.low) * [1, -1]
    for k, optimizer in enumerate(explorer.optimizers.values()):
        place, kept = np.array(explorer.start), np.zeros(2)
        for _ in range(6):
            optimizer.step(place, found.gradient(place))
        kept = optimizer.state.get("velocity", optimizer.state.get("mean"))
        for part, vector in (("downhill", found.gradient(place)), ("memory", kept)):
            d = view.page.locator(f".nn-race-map .nn-{part}").nth(k).get_attribute("d")
            if vector is None:
                assert d == ""
                continue
            ends = np.array(re.findall(r"-?[\d.]+", d), dtype=float)[:4].reshape(2, 2)
            way = -vector * scale
            np.testing.assert_allclose(ends[1] - ends[0], 38 * way / np.hypot(*way), atol=0.15)
    crosses = view.page.locator(".nn-race-map .nn-cross")
    assert [bool(crosses.nth(k).get_attribute("d")) for k in range(3)] == [False, True, False]


def test_lanes_are_told_apart_by_shape_and_dash(open_view):
    view = open_view(RaceExplorer(), forced_colors="active")
    style = "(all) => all.map((each) => getComputedStyle(each).strokeDasharray)"
    dashes = view.page.locator(".nn-race-map [data-path]").evaluate_all(style)
    shapes = [mark.get_attribute("d") for mark in view.page.locator("[data-mark]").all()]
    assert len(set(dashes)) == len(set(shapes)) == 4


@pytest.mark.parametrize("start", [[1e6, -3.0], [1e150, 1e150], [1e308, 0.0], [-7.0, 0.0]])
@pytest.mark.parametrize("rate", [1e-3, 50.0, 1e308])
def test_what_leaves_the_map_or_the_floats_is_said_in_words(open_view, start, rate):
    explorer = RaceExplorer("rosenbrock", steps=60)
    view = open_view(explorer)
    view.set(start=start, rates=[rate] * 4)
    assert_nnlibs_numbers(view, explorer, "far out")
    for step in (0, 1, 60):
        view.set(step=step)
        said = view.page.locator(".nn-explorer").inner_text()
        assert not re.search(r"\bNaN\b|Infinity|undefined|\bnull\b", said)
        bad = view.page.evaluate(
            """() => [...document.querySelectorAll("svg, svg *")].flatMap((element) =>
                [...element.attributes].map(({name, value}) => `${name}=${value}`))
                .filter((text) => /^(?!data-).*=.*(NaN|Infinity|undefined)/.test(text)
                    || /^(d|transform|x|y)=.*\\de/.test(text))"""
        )
        assert bad == []
        assert_in_the_frame(view.page.locator(".nn-handle"), view.page.locator(".nn-plane").first)
    if rate >= 50:
        expect(view.page.locator(".nn-story")).to_contain_text("Diverged: SGD at step ")
    view.page.get_by_role("button", name="Reset").click()
    assert_nnlibs_numbers(view, explorer, "reset")


def test_with_all_switched_off_there_is_a_map_and_a_sentence(open_view):
    explorer = RaceExplorer("saddle")
    view = open_view(explorer)
    for k in range(1, 5):
        view.page.get_by_label(f"run optimizer {k}").click()
    view.painted()
    expect(view.page.locator(".nn-story")).to_have_text("No optimizer is switched on.")
    assert view.page.locator(".nn-results tbody tr").count() == 0
    assert_nnlibs_numbers(view, explorer, "all off")


# --- what it gives away


def test_copied_lines_make_the_same_race(open_view):
    own = {"mine": SGD(0.01, momentum=0.7), "Adam": Adam(0.3, beta1=0.5), "plain": SGD(0.02)}
    explorer = RaceExplorer("article", own, start=(1.5, -2), steps=50, weights=("w1", "w5"))
    view = open_view(explorer)
    view.page.get_by_label("optimizer 3", exact=True).select_option("Nesterov")
    view.enter("rate 2", "0.25")
    view.page.get_by_label("run optimizer 1").click()
    view.page.get_by_role("button", name="Copy as Python").click()
    space = {}
    exec(view.page.locator(".nn-code").input_value(), space)
    made = space["explorer"]
    state = state_of(view)
    for trait in STATE:
        explorer.set_trait(trait, state[trait])
    assert made.landscape == explorer.landscape
    assert (made.step, made.running) == (20, (False, True, True))
    assert list(made.paths) == list(explorer.paths) == ["Adam", "Nesterov"]
    for name, path in explorer.paths.items():
        np.testing.assert_array_equal(made.paths[name], path)
    assert [repr(each) for each in made.optimizers.values()] == [
        repr(each) for each in explorer.optimizers.values()
    ]
    made.close()


def test_its_numbers_are_saved_as_a_table(open_view):
    explorer = RaceExplorer("ravine", [SGD(0.03), Adam(0.1)], steps=30)
    view = open_view(explorer)
    name, text = saved(view, "Numbers (CSV)")
    assert name == "race-explorer.csv"
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert len(rows) == 31
    for kind, losses in explorer.losses.items():
        column = [float(row[f"{kind}: loss"]) for row in rows if row[f"{kind}: loss"]]
        np.testing.assert_allclose(column, losses, rtol=1e-9)
    assert len(explorer.losses["SGD"]) == 11


def test_its_picture_has_paths_names_and_results(open_view):
    view = open_view(RaceExplorer("saddle"))
    name, text = saved(view, "Picture (SVG)")
    assert name == "race-explorer.svg"
    for word in ("RMSProp at 0.05", "15 steps", "108 steps", "goal: loss below, to stay"):
        assert word in text.decode()
    assert text.decode().count("<image") == 1


def test_it_is_accessible_in_every_state(open_view, axe):
    view = open_view(RaceExplorer("saddle"), dark=True)
    view.page.get_by_label("run optimizer 2").click()
    view.enter("rate 1", "50")
    view.painted()
    assert axe(view.page) == []
    group = view.page.get_by_role("group", name="Lane 3: RMSProp")
    expect(group.get_by_role("slider", name="rate 3")).to_be_visible()
    expect(view.page.get_by_role("group", name="Race explorer")).to_be_visible()
    said = view.page.locator(".nn-grip").get_attribute("aria-valuetext")
    assert re.match(r"Loss at step 20: SGD diverged, RMSProp [\d.e−]+, Adam [\d.e−]+\.$", said)


def test_two_views_follow_one_another_and_leave_nothing(open_view):
    view = open_view(RaceExplorer("saddle"))
    view.page.evaluate(
        """() => {
            const el = document.body.appendChild(document.createElement("div"));
            window.cleanSecond = window.view.render({model: window.model, el});
        }"""
    )
    view.page.locator(".nn-handle").first.press("ArrowUp")
    view.painted()
    stories = view.page.locator(".nn-story").all_text_contents()
    assert len(stories) == 2
    assert stories[0] == stories[1]
    paths = view.page.locator("[data-path='1']").all()
    assert len({path.get_attribute("d") for path in paths}) == 1
    view.page.evaluate("() => { window.cleanSecond(); window.clean(); }")
    assert view.page.evaluate("() => window.model.listeners.size") == 0


def test_it_fits_one_screen(open_view):
    view = open_view(RaceExplorer("rosenbrock"), width=1040)
    assert view.page.locator(".nn-explorer").bounding_box()["height"] < 720


def test_it_is_alive_on_a_page_without_python(open_page):
    page = open_page(to_html(RaceExplorer("saddle"))).page
    story = page.locator(".nn-story")
    expect(story).to_contain_text("RMSProp arrives first, after 15 steps")
    page.get_by_label("run optimizer 3").click()
    explorer = RaceExplorer("saddle")
    explorer.running = [True, True, False, True]
    expect(story).to_have_text(explorer._sentence().partition("). ")[2])
