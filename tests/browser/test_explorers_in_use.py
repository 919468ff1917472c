"""Every explorer as readers use it: many moves, odd entries, the keyboard alone."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import explorers
from tests.browser.oracle import SNAPSHOT, differences, expected
from tests.browser.telling import ALONE, OF_A_SAMPLE, a_number
from tests.browser.walks import walk

KINDS = OF_A_SAMPLE
RUN = 40  # training steps: as many as NumPy can take after each of the moves


def make(kind):
    options = {"steps": RUN} if kind == "TrainingExplorer" else {}
    return getattr(explorers, kind)(**options)


def state_of(view):
    """The traits in the browser."""
    return view.page.evaluate(
        """() => Object.fromEntries(["weights", "biases", "inputs", "targets", "learning_rate",
            "selected", "neuron", "step", "steps", "stage", "early_update", "train_biases",
        ].map((key) => [key, window.model.get(key)]).filter(([, value]) => value !== undefined))"""
    )


def undoable(view):
    """The part of the state that undo brings back, as it is compared: as text, exactly."""
    return view.page.evaluate(
        """() => JSON.stringify(Object.keys(window.model.get("_start"))
            .map((key) => window.model.get(key)))"""
    )


def assert_numpys_numbers(view, kind, *, after):
    state = state_of(view)
    shown = view.page.evaluate(SNAPSHOT)
    wrong = differences(shown, expected(kind, state))
    assert wrong == [], f"after {after}, at {state}"
    stage = state.get("stage", "again")
    if stage == "again":
        assert "?" not in shown.values()
        assert "not yet" not in shown.values()


def mover(view, kind, rng):
    """``move()`` makes one random move by mouse or keyboard and says which."""
    page = view.page
    sliders = page.get_by_role("slider").evaluate_all(
        "(all) => all.map((each) => each.dataset.name)"
    )
    keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]
    neurons = page.locator(".nn-neuron[role=button]").all()
    stages = page.locator(".nn-stages button").all()

    def move():
        what = rng.choice(["key", "key", "box", "neuron", "stage"])
        name = str(rng.choice(sliders))
        if what == "stage" and stages:
            rng.choice(stages).click()
        elif what == "neuron" and neurons:
            rng.choice(neurons).click()
        elif what == "box":
            value = float(f"{rng.uniform(0.001, 1):.{rng.integers(1, 12)}f}") or 0.5
            if name == "step":
                value = int(rng.integers(0, RUN + 1))
            elif name.startswith(("w", "b")):
                value = float(f"{rng.uniform(-8, 8):.{rng.integers(1, 12)}f}")
            box = page.locator(f'input.nn-box[data-name="{name}"]')
            box.fill(str(value))
            box.press("Enter")
            view.painted()
            return f"{value} in the box of {name}"
        else:
            key = str(rng.choice(keys))
            page.locator(f'input[type=range][data-name="{name}"]').press(key)
            view.painted()
            return f"{key} on {name}"
        view.painted()
        return str(what)

    return move


@walk
@pytest.mark.parametrize("kind", KINDS)
def test_numpys_numbers_after_many_moves_and_every_one_of_them_undone(open_view, kind, moves):
    view = open_view(make(kind))
    move = mover(view, kind, np.random.default_rng(3))
    states = [undoable(view)]
    for number in range(1, moves + 1):
        done = move()
        assert_numpys_numbers(view, kind, after=f"move {number}, {done}")
        if (now := undoable(view)) != states[-1]:
            states.append(now)
    assert len(states) > moves / 3
    undo, redo = (
        view.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo")
    )
    for state in reversed(states[:-1]):
        undo.press("Enter")
        assert undoable(view) == state
    expect(undo).to_be_disabled()
    view.painted()
    assert_numpys_numbers(view, kind, after="all was undone")
    for state in states[1:]:
        redo.press("Enter")
        assert undoable(view) == state
    expect(redo).to_be_disabled()
    view.painted()
    assert_numpys_numbers(view, kind, after="all was done again")


@pytest.mark.parametrize("kind", KINDS)
def test_odd_entries_harm_nothing(open_view, kind):
    explorer = make(kind)
    view = open_view(explorer)
    names = [
        *("w1", "w5", "b1", "i1", "target o1"),
        *(["learning rate"] if hasattr(explorer, "learning_rate") else []),
    ]
    if view.page.locator(".nn-stages button").count():
        view.page.locator(".nn-stages button").last.click()
    for name in names:
        box = view.box(name)
        before = state_of(view)
        for typed in ("nan", "Infinity", "1e999", "-", ""):
            box.select_text()
            view.page.keyboard.press("Delete")
            view.page.keyboard.insert_text(typed)
            box.press("Enter")
            view.painted()
            expect(box).to_have_attribute("aria-invalid", "true")
            now = state_of(view)
            assert {**now, "selected": ""} == {**before, "selected": ""}
        for typed in ("1e6", "1e300", "1e308"):
            box.fill(typed)
            box.press("Enter")
            view.painted()
            expect(box).to_have_attribute("aria-invalid", "false")
            said = view.page.locator(".nn-explorer").inner_text().replace("“Infinity”", "")
            assert not re.search(r"\bNaN\b|Infinity|undefined|\bnull\b", said)
            bad = view.page.evaluate(
                """() => [...document.querySelectorAll("svg, svg *")].flatMap((element) =>
                    [...element.attributes].map(({name, value}) => `${name}=${value}`))
                    .filter((text) => /^(?!data-).*=.*(NaN|Infinity|undefined)/.test(text))"""
            )
            assert bad == []
        box.fill("0.5")
        box.press("Enter")
        view.painted()
        assert_numpys_numbers(view, kind, after=f"odd entries for {name}")
    view.page.get_by_role("button", name="Reset").click()
    view.painted()
    assert_numpys_numbers(view, kind, after="reset")


@pytest.mark.parametrize("kind", KINDS)
def test_python_moves_what_is_shown(open_view, kind):
    explorer = make(kind)
    view = open_view(explorer)
    rng = np.random.default_rng(5)
    for _ in range(10):
        explorer.weights = rng.uniform(-3, 3, 8)
        explorer.biases = rng.uniform(-3, 3, 2)
        explorer.inputs = rng.uniform(-1, 1, 2)
        explorer.targets = rng.uniform(0, 1, 2)
        explorer.selected = str(rng.choice(explorer.weight_names))
        traits = {
            name: getattr(explorer, name)
            for name in ("weights", "biases", "inputs", "targets", "selected")
        }
        for name, value in (
            ("learning_rate", rng.uniform(0.1, 2)),
            ("step", int(rng.integers(RUN))),
        ):
            if name in explorer.keys:
                setattr(explorer, name, value)
                traits[name] = value
        if "stage" in explorer.keys:
            traits["stage"] = explorer.stage = str(rng.choice(explorer.stages))
        view.set(**traits)
        assert_numpys_numbers(view, kind, after="traits set from Python")


STOP = """
() => {
    const element = document.activeElement;
    if (!element.closest(".nn-explorer")) return null;
    const known = (window.stops ??= []);
    if (!known.includes(element)) known.push(element);
    return {
        place: known.indexOf(element), tag: element.tagName,
        type: element.type ?? element.getAttribute("role") ?? "",
        name: element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent
            ?? element.textContent,
    };
}
"""


PLACES = """
() => window.stops.map((element) => {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return {left, right, top, bottom};
})
"""


def tab_through(view, key="Tab"):
    """Every stop of the Tab key in the explorer, in order."""
    stops = []
    view.page.keyboard.press(key)
    while (stop := view.page.evaluate(STOP)) is not None:
        stops.append(stop)
        assert len(stops) < 300, "the Tab key does not lead out of the explorer"
        view.page.keyboard.press(key)
    return stops


def backward(before, after):
    """Whether the eye would have to go back: up, or left within a line."""
    up = after["bottom"] <= before["top"] + 1 and after["left"] < before["right"] - 1
    left = (
        after["right"] <= before["left"] + 1
        and after["top"] < before["bottom"] - 4
        and after["bottom"] > before["top"] + 4
    )
    return up or left


@pytest.fixture
def tabbed_into(open_view):
    """An explorer's view; the next Tab key leads into it."""

    def open_(kind, **options):
        view = open_view(make(kind), **options)
        view.page.evaluate(
            """() => {
                const before = document.createElement("button");
                before.style.display = "block";
                document.body.prepend(before);
                before.focus();
            }"""
        )
        return view

    return open_


@pytest.mark.parametrize("kind", ALONE)
@pytest.mark.parametrize("width", [1000, 640])
def test_the_tab_key_goes_through_in_reading_order(tabbed_into, kind, width):
    view = tabbed_into(kind, width=width)
    stops = tab_through(view)
    names = [stop["name"] for stop in stops]
    reachable = view.page.evaluate(
        """() => [...document.querySelectorAll(".nn-explorer *")].filter(
            (element) => element.tabIndex >= 0 && element.checkVisibility()
                && (!element.closest("details:not([open])") || element.tagName === "SUMMARY")
                && (element.type !== "radio" || element.checked)
        ).length"""
    )
    assert len(stops) == reachable, names
    places = view.page.evaluate(PLACES)  # at one moment: what has the focus may move the rest
    assert [
        (names[k], names[k + 1]) for k in range(len(names) - 1) if backward(*places[k : k + 2])
    ] == []
    back = tab_through(view, "Shift+Tab")
    assert [stop["place"] for stop in back] == [stop["place"] for stop in reversed(stops)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_alone_operates_everything(tabbed_into, kind):
    view = tabbed_into(kind)
    keyboard = view.page.keyboard
    focused = view.page.locator(":focus")
    operated = []
    keyboard.press("Tab")
    while (stop := view.page.evaluate(STOP)) is not None:
        operated.append(stop["name"])
        assert len(operated) < 100, f"the Tab key goes in circles: {operated[-12:]}"
        if stop["type"] == "range":
            before = focused.get_attribute("aria-valuetext")
            keyboard.press("ArrowRight")
            view.painted()
            assert focused.get_attribute("aria-valuetext") != before, stop["name"]
        elif stop["type"] == "slider":  # a number on the diagram, or the point on a curve
            before = focused.get_attribute("aria-valuetext")
            keyboard.press("ArrowRight" if stop["name"].startswith("step") else "ArrowLeft")
            view.painted()
            assert focused.get_attribute("aria-valuetext") != before, stop["name"]
            keyboard.press("Enter")
            if view.page.evaluate(STOP)["name"] == f"{stop['name']}, exact value":
                keyboard.press("Escape")
            assert view.page.evaluate(STOP)["place"] == stop["place"], stop["name"]
        elif stop["type"] == "number":
            keyboard.press("ArrowUp")
            view.painted()
            expect(focused).to_have_attribute("aria-invalid", "false")
            assert_numpys_numbers(view, kind, after=f"ArrowUp in the box of {stop['name']}")
        elif stop["tag"] == "SELECT":
            before = focused.input_value()
            keyboard.press("ArrowUp")  # what was picked last is the last of the list
            assert focused.input_value() != before, stop["name"]
        elif stop["tag"] == "SUMMARY":
            keyboard.press("Enter")
            expect(focused.locator("xpath=..")).to_have_attribute("open", "")
            keyboard.press("Enter")
            expect(focused.locator("xpath=..")).not_to_have_attribute("open", "")
        else:
            keyboard.press("Enter")
            view.painted()
            if view.page.evaluate(STOP) is None or "Pause" in (focused.text_content() or ""):
                keyboard.press("Enter")  # the player plays: pause it
            assert view.page.evaluate(STOP) is not None, stop["name"]
            if stop["tag"] == "g" and stop["name"].startswith("neuron h"):
                assert view.get("neuron") in stop["name"]
            now = view.page.evaluate(STOP)
            if not stop["name"].startswith(("Copy as Python", "Unpin")):  # they may go, or lead on
                assert now["place"] == stop["place"], stop["name"]
        keyboard.press("Tab")
    assert {"Undo", "Redo", "Reset", "w1", "w1, exact value", "b2"} <= set(operated)
    view.page.get_by_role("button", name="Reset").press("Enter")
    view.painted()


@pytest.mark.parametrize("kind", ALONE)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(open_view, axe, kind, theme):
    view = open_view(make(kind), dark=theme == "dark")
    assert axe(view.page) == []
    for part in view.page.locator("details").all():
        part.evaluate("(details) => { details.open = true; }")
    stages = view.page.locator(".nn-stages button")
    for stage in range(stages.count()):
        stages.nth(stage).click()
        view.painted()
        assert axe(view.page) == []
    label, _ = a_number(kind)
    view.enter(label, "1e6")
    view.painted()
    assert axe(view.page) == []
    view.enter(label, "")
    expect(view.page.locator(".nn-refused").filter(visible=True)).to_have_count(1)
    assert axe(view.page) == []


def test_scrubbing_to_step_1_shows_the_figures(open_view):
    view = open_view(explorers.TrainingExplorer())
    view.slider("step").focus()
    view.page.keyboard.press("ArrowRight")
    view.painted()
    shown = view.page.evaluate(SNAPSHOT)
    assert shown["after 1 step"] == "0.291027774"
    view.page.get_by_role("button", name=re.compile("neuron o1")).click()
    view.painted()
    expect(view.page.locator(".nn-sum").first).to_contain_text("0.358916480")
