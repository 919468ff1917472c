"""Numbers on the diagram and points on curves under mouse, finger, keyboard and screen reader."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import HalfSquaredError, article
from nnlib.explorers import ChainRuleExplorer, ForwardExplorer, StepExplorer, TrainingExplorer
from tests.browser.oracle import SNAPSHOT, differences, expected
from tests.browser.test_explorers_in_use import state_of
from tests.browser.test_touch_view import drag, middle, scroll_back, scrolled, touched  # noqa: F401
from tests.browser.test_views import KINDS, drawn_boxes, small_network
from tests.browser.walks import walk

MINUS = "\N{MINUS SIGN}"
LOSS = HalfSquaredError()
NAMES = [*(f"w{k}" for k in range(1, 9)), "b1", "b2", "i1", "i2", "target_o1", "target_o2"]


@pytest.fixture
def forward(open_view):
    return open_view(ForwardExplorer())


@pytest.fixture
def training(open_view):
    return open_view(TrainingExplorer())


def hand(view, name):
    """The number's handle on the diagram."""
    return view.page.locator(f'.nn-hand[data-name="{name}"]')


def value(view, name):
    """The number as it stands in its trait."""
    trait, k = {
        **{f"w{k}": ("weights", k - 1) for k in range(1, 9)},
        **{f"b{k}": ("biases", k - 1) for k in (1, 2)},
        **{f"i{k}": ("inputs", k - 1) for k in (1, 2)},
        **{f"target_o{k}": ("targets", k - 1) for k in (1, 2)},
    }[name]
    return view.get(trait)[k]


def pull(view, name, *stops, up=True):
    """Take hold of a number and move the mouse to these places beside it, pixel by pixel."""
    x, y = middle(hand(view, name))
    mouse = view.page.mouse
    mouse.move(x, y)
    mouse.down()
    for stop in stops:
        mouse.move(x + stop, y, steps=4)
    if up:
        mouse.up()
    view.painted()


def undo(view):
    return view.page.get_by_role("button", name="Undo")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["w3", "b2", "i1", "target_o1"])
def test_a_pull_changes_the_number_as_one_move(open_view, kind, name):
    view = open_view(kind())
    before = value(view, name)
    pull(view, name, 20, -10, 40)
    pace = 0.01 if name[0] in "wb" else 0.005
    assert value(view, name) == pytest.approx(before + 40 * pace, abs=1e-12)
    expect(hand(view, name)).to_be_focused()
    expect(hand(view, name)).to_have_attribute("aria-valuenow", f"{value(view, name):g}")
    undo(view).click()
    assert value(view, name) == before
    expect(undo(view)).to_be_disabled()


def test_with_shift_it_goes_finer_and_does_not_jump(forward):
    pull(forward, "w5", 30, up=False)
    forward.page.keyboard.down("Shift")
    x, y = middle(hand(forward, "w5"))
    forward.page.mouse.move(x + 30 + 7, y)
    forward.painted()
    assert value(forward, "w5") == pytest.approx(0.707, abs=0.0041)  # the label has grown no wider
    assert round(value(forward, "w5"), 3) == value(forward, "w5")
    forward.page.keyboard.up("Shift")
    forward.page.mouse.up()


def test_it_stops_at_the_sliders_ends_and_stays_under_the_pointer(forward):
    pull(forward, "target_o2", 60)
    assert value(forward, "target_o2") == 1
    undo(forward).click()
    pull(forward, "target_o2", 60, -20)
    assert value(forward, "target_o2") == pytest.approx(0.99 - 20 * 0.005, abs=1e-12)


def test_escape_takes_a_pull_back(forward):
    pull(forward, "w2", 50, up=False)
    assert value(forward, "w2") == 0.7
    forward.page.keyboard.press("Escape")
    forward.painted()
    assert value(forward, "w2") == 0.2
    forward.page.mouse.move(700, 300)
    forward.page.mouse.up()
    forward.painted()
    assert value(forward, "w2") == 0.2
    expect(undo(forward)).to_be_disabled()


def test_a_click_picks_and_changes_nothing(forward):
    weights = [0.123456789, *article.WEIGHTS[1:]]
    forward.set(weights=weights)
    x, y = middle(hand(forward, "w1"))
    forward.page.mouse.move(x, y)
    forward.page.mouse.down()
    forward.page.mouse.move(x + 2, y + 2)
    forward.page.mouse.up()
    forward.painted()
    assert forward.get("weights") == weights
    assert forward.get("selected") == "w1"
    expect(hand(forward, "w1")).to_be_focused()
    expect(forward.page.locator(".nn-in-place")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "key", "wanted"),
    [
        ("w5", "ArrowRight", 0.45),
        ("w5", "ArrowUp", 0.45),
        ("w5", "ArrowLeft", 0.35),
        ("w5", "Shift+ArrowDown", 0.39),
        ("w5", "PageUp", 0.9),
        ("w5", "PageDown", -0.1),
        ("w5", "Home", -10),
        ("w5", "End", 10),
        ("b1", "ArrowRight", 0.4),
        ("i2", "ArrowRight", 0.11),
        ("i2", "Shift+ArrowRight", 0.101),
        ("i2", "Home", -1),
        ("target_o1", "PageUp", 0.11),
        ("target_o2", "PageUp", 1),
    ],
)
def test_keys_move_a_number(forward, name, key, wanted):
    before = value(forward, name)
    hand(forward, name).focus()
    forward.page.keyboard.press(key)
    forward.painted()
    assert value(forward, name) == wanted
    assert forward.get("selected") == name
    expect(hand(forward, name)).to_have_attribute("aria-valuetext", f"{wanted:g}")
    undo(forward).click()
    assert value(forward, name) == before


def test_keys_that_are_shortcuts_are_left_alone(forward):
    hand(forward, "w5").focus()
    for key in ("Control+ArrowRight", "Alt+ArrowLeft", "a", "Delete", "Escape"):
        forward.page.keyboard.press(key)
    forward.painted()
    assert value(forward, "w5") == 0.4


def box(view):
    return view.page.locator(".nn-in-place input")


@pytest.mark.parametrize("way", ["Enter", "double click", "two clicks", "two taps"])
@pytest.mark.parametrize(("typed", "wanted"), [(f"{MINUS}0,5", -0.5), ("1.25e-3", 0.00125)])
def test_a_box_opens_in_place_and_takes_every_spelling(open_view, way, typed, wanted):
    forward = open_view(ForwardExplorer(), has_touch=True)
    place = middle(hand(forward, "w7"))
    if way == "Enter":
        hand(forward, "w7").focus()
        forward.page.keyboard.press("Enter")
    elif way == "double click":
        forward.page.mouse.dblclick(*place)
    else:
        press = forward.page.touchscreen.tap if way == "two taps" else forward.page.mouse.click
        press(*place)
        expect(hand(forward, "w7")).to_be_focused()
        expect(box(forward)).to_have_count(0)
        press(*place)
    expect(box(forward)).to_be_focused()
    expect(box(forward)).to_have_accessible_name("weight w7 from h1 to o2, exact value")
    over, under = (part.bounding_box() for part in (box(forward), hand(forward, "w7")))
    assert over["x"] < under["x"] + under["width"]
    assert under["x"] < over["x"] + over["width"]
    assert abs(middle(box(forward))[1] - middle(hand(forward, "w7"))[1]) < 4
    forward.page.keyboard.type(typed)
    forward.page.keyboard.press("Enter")
    forward.painted()
    assert value(forward, "w7") == wanted
    expect(box(forward)).to_have_count(0)
    expect(hand(forward, "w7")).to_be_focused()
    undo(forward).click()
    assert value(forward, "w7") == 0.5


def test_the_box_shows_all_digits_and_escape_restores_them(forward):
    weights = [*article.WEIGHTS[:7], 0.358916479717885]
    forward.set(weights=weights)
    hand(forward, "w8").focus()
    forward.page.keyboard.press("Enter")
    expect(box(forward)).to_have_value("0.358916479717885")
    forward.page.keyboard.type("7")
    forward.page.keyboard.press("Escape")
    expect(box(forward)).to_have_count(0)
    expect(hand(forward, "w8")).to_be_focused()
    assert forward.get("weights") == weights


def test_what_the_box_refuses_is_said_until_a_good_number_comes(forward):
    hand(forward, "b1").focus()
    forward.page.keyboard.press("Enter")
    forward.page.keyboard.type("abc")
    forward.page.keyboard.press("Enter")
    refusal = forward.page.locator(".nn-refused").filter(visible=True)
    expect(refusal).to_have_text(
        "bias b1 of h1 and h2: “abc” cannot be read as a number; it must be a finite number."
    )
    expect(box(forward)).to_have_attribute("aria-invalid", "true")
    forward.page.keyboard.press("Escape")
    expect(refusal).to_have_count(0)
    expect(hand(forward, "b1")).to_be_focused()


def test_a_box_that_is_left_takes_its_number(forward):
    forward.page.mouse.dblclick(*middle(hand(forward, "i1")))
    forward.page.keyboard.type("0.75")
    hand(forward, "w1").click()
    forward.painted()
    assert value(forward, "i1") == 0.75
    expect(box(forward)).to_have_count(0)
    expect(hand(forward, "w1")).to_be_focused()


def test_two_quick_pulls_are_no_double_click(forward):
    pull(forward, "w5", 10)
    pull(forward, "w5", 4)
    expect(box(forward)).to_have_count(0)
    assert value(forward, "w5") == pytest.approx(0.54, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_every_given_number_is_a_slider_for_a_screen_reader(open_view, kind):
    explorer = kind()
    view = open_view(explorer)
    wanted = {
        **{e["name"]: f"weight {e['name']} from {e['from']} to {e['to']}"
           for e in explorer._structure["edges"]},
        "b1": "bias b1 of h1 and h2",
        "b2": "bias b2 of o1 and o2",
        **{name: f"input {name}" for name in ("i1", "i2")},
        **{f"target_{name}": f"target of {name}" for name in ("o1", "o2")},
    }  # fmt: skip
    assert list(wanted) == NAMES
    for name, label in wanted.items():
        slider = view.page.get_by_role("slider", name=label, exact=True)
        expect(slider).to_have_count(1)
        expect(slider).to_have_attribute("data-name", name)
        number = float(slider.get_attribute("aria-valuenow"))
        assert number == value(view, name)
        low, high = (float(slider.get_attribute(f"aria-value{end}")) for end in ("min", "max"))
        assert low <= number <= high
        assert slider.get_attribute("aria-valuetext").split(",")[0] == f"{number:g}"
        assert slider.evaluate("(part) => part.tabIndex") == 0


@pytest.mark.parametrize("make", [article.network, small_network])
def test_tab_goes_through_the_numbers_of_a_larger_network_too(open_view, make):
    explorer = ForwardExplorer(make(), [0.5, -1.0], [0.3, 0.7])
    view = open_view(explorer)
    hand(view, "i1").focus()
    seen = []
    while (at := view.page.evaluate("() => document.activeElement.dataset.name")) is not None:
        if not view.page.evaluate("() => document.activeElement.closest('.nn-network')"):
            break
        seen.append(at)
        view.page.keyboard.press("Tab")
    assert sorted(seen) == sorted({*explorer.names, *explorer.neuron_names})
    assert seen.index("h1") < seen.index("o1") < seen.index("target_o1")


def test_a_finger_pulls_sideways_and_scrolls_up_and_down(touched):  # noqa: F811
    view = touched(ForwardExplorer())
    x, y = middle(hand(view, "w3"))
    drag(view, [x, y], [x + 60, y + 4])
    assert value(view, "w3") == pytest.approx(0.25 + 0.6, abs=0.031)  # less what began it
    assert scrolled(view) == 0
    assert view.get("selected") == "w3"
    weights, selected = view.get("weights"), view.get("selected")
    x, y = middle(hand(view, "w8"))
    drag(view, [x, y], [x + 2, y - 150])
    view.page.wait_for_function("() => scrollY > 60")
    assert (view.get("weights"), view.get("selected")) == (weights, selected)


def test_a_finger_that_scrolls_over_the_curve_moves_no_weight(touched):  # noqa: F811
    view = touched(ForwardExplorer())
    x, y = middle(view.page.locator(".nn-chart-frame .nn-plane"))
    drag(view, [x, y], [x + 3, y - 150])
    view.page.wait_for_function("() => scrollY > 60")
    assert value(view, "w5") == 0.4
    scroll_back(view)
    view.painted()
    drag(view, [x, y], [x + 40, y + 3])
    assert value(view, "w5") == pytest.approx(2.0, abs=0.2)


def gradient(state):
    """The loss's slope along every weight, by NumPy."""
    net = article.network()
    net.parameters, net.frozen_parameters[:] = state["weights"], state["biases"]
    out = net.forward([state["inputs"]])
    net.backward(LOSS.gradient(out, [state["targets"]]))
    return dict(zip(net.parameter_names, net.gradient.tolist(), strict=True))


def card(view, kind="slope"):
    return view.page.locator(f".nn-chip-text.nn-{kind}")


@pytest.mark.parametrize("by", ["pointer", "focus", "line"])
def test_the_number_under_the_hand_says_how_the_loss_changes_with_it(forward, by):
    rng = np.random.default_rng(4)
    for name in ("w1", "w4", "w6", "w7"):
        forward.set(weights=rng.uniform(-2, 2, 8).round(6).tolist())
        if by == "pointer":
            hand(forward, name).hover()
        elif by == "line":
            line = forward.page.locator(f'.nn-parameter[data-name="{name}"] .nn-hit')
            x, y = line.evaluate(
                """(path) => {
                    const at = path.getPointAtLength(0.8 * path.getTotalLength());
                    const {x, y} = at.matrixTransform(path.getScreenCTM());
                    return [x, y];
                }"""
            )
            forward.page.mouse.move(x, y)
        else:
            hand(forward, name).focus()
        expect(card(forward)).to_be_visible()
        said = re.fullmatch(rf"∂E/∂{name} ([{MINUS}\d.]+)", card(forward).text_content())
        slope = gradient(state_of(forward))[name]
        assert float(said[1].replace(MINUS, "-")) == pytest.approx(slope, abs=5.1e-7)
        expect(hand(forward, name)).to_have_accessible_description(re.compile("∂E/∂"))
        expect(card(forward, "own")).to_be_hidden()
    forward.page.mouse.move(5, 5)
    hand(forward, "w6").evaluate("() => document.activeElement.blur()")
    expect(card(forward)).to_be_hidden()


def overlap(a, b):
    wide = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    high = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return min(wide, high)


@pytest.mark.parametrize("width", [800, 1000])
def test_what_is_said_covers_no_number_and_moves_nothing(open_view, width):
    view = open_view(TrainingExplorer(), width=width)
    view.set(step=500)  # the start is said as well
    places = view.page.evaluate(PLACES)
    for name in NAMES:
        hand(view, name).hover()
        view.painted()
        said = view.page.locator(".nn-chip-text").filter(visible=True).all_text_contents()
        chips = [chip for chip in drawn_boxes(view, ".nn-chip-text") if chip["text"] in said]
        assert len(chips) == (2 if name.startswith("w") else 1), name
        texts = drawn_boxes(view, ".nn-network text:not(.nn-chip-text)")
        covered = [
            (name, chip["text"], text["text"])
            for chip in chips
            for text in texts
            if overlap(chip, text) > 1.5
        ]
        assert covered == []
        assert view.page.evaluate(PLACES) == places


PLACES = """
() => [...document.querySelectorAll(
    ".nn-explorer :is(table, .nn-slider, .nn-formulas, .nn-chart, .nn-switches, .nn-label text)")]
    .map((part) => part.getBoundingClientRect())
    .map(({x, y, width, height}) => [x, y, width, height])
"""


def test_the_neuron_under_the_pointer_shows_its_sum_for_as_long(forward):
    caption = forward.page.locator(".nn-sum caption")
    places = forward.page.evaluate(PLACES)
    for name in ("o2", "h2", "o1"):
        forward.page.locator(f'.nn-neuron[data-name="{name}"]').hover()
        expect(caption).to_have_text(f"Neuron {name}, term by term")
        assert forward.page.evaluate(PLACES) == places
        assert forward.get("neuron") == "h1"
    forward.page.mouse.move(700, 600)
    expect(caption).to_have_text("Neuron h1, term by term")
    assert forward.page.evaluate("() => window.model.sent") == 0
    forward.page.locator('.nn-neuron[data-name="o2"]').focus()
    expect(caption).to_have_text("Neuron o2, term by term")
    assert forward.get("neuron") == "o2"


def test_after_some_steps_the_start_is_pulled_and_said(training):
    training.set(step=500)
    label = hand(training, "w6").locator(".nn-value")
    pull(training, "w6", 25)
    assert value(training, "w6") == pytest.approx(0.7, abs=1e-12)
    explorer = TrainingExplorer()
    explorer.weights, explorer.step = training.get("weights"), 500
    trained = explorer.network.parameters[5]
    expect(label).to_have_text(f"{trained:.3f}".replace("-", MINUS))
    expect(card(training, "own")).to_have_text("start 0.700")
    expect(hand(training, "w6")).to_have_attribute(
        "aria-valuetext", f"0.7, now {trained:.3f}".replace("-", MINUS)
    )
    slope = gradient({**state_of(training), "weights": explorer.network.parameters.tolist()})["w6"]
    expect(card(training)).to_have_text(f"∂E/∂w6 {slope:.6f}".replace("-", MINUS))


def test_a_factor_in_place_of_a_weight_says_which_number_is_pulled(open_view):
    view = open_view(ChainRuleExplorer())
    hand(view, "w5").hover()
    expect(hand(view, "w5").locator(".nn-value")).to_have_text("×0.593")
    expect(card(view, "own")).to_have_text("w5 = 0.400")
    pull(view, "w5", 10)
    expect(card(view, "own")).to_have_text("w5 = 0.500")


@pytest.fixture(params=[ForwardExplorer, ChainRuleExplorer])
def curve(open_view, request):
    """An explorer with the loss along the selected weight, whose point is a handle."""
    return open_view(request.param())


def point(view):
    return view.page.locator(".nn-grip")


def test_the_point_on_the_curve_moves_the_selected_weight(curve):
    plane = curve.page.locator(".nn-chart-frame .nn-plane").bounding_box()
    mouse = curve.page.mouse
    mouse.move(*middle(point(curve)))
    mouse.down()
    for share in (0.6, 0.9, 0.75):
        mouse.move(plane["x"] + plane["width"] * share, plane["y"] + 60, steps=3)
    mouse.up()
    curve.painted()
    moved = value(curve, "w5")
    assert moved == pytest.approx(5, abs=0.06)
    assert moved == round(moved, 2)
    dot = point(curve).locator(".nn-point")
    assert float(dot.get_attribute("data-x")) == moved
    net = article.network()
    net.layers[1].weight[0, 0] = moved
    loss = LOSS(net.predict(article.INPUTS), article.TARGETS)
    assert float(dot.get_attribute("data-y")) == pytest.approx(loss, abs=1e-12)
    undo(curve).click()
    assert value(curve, "w5") == 0.4
    expect(undo(curve)).to_be_disabled()
    mouse.click(plane["x"] + plane["width"] * 0.25, plane["y"] + 20)
    curve.painted()
    assert value(curve, "w5") == pytest.approx(-5, abs=0.06)
    undo(curve).click()
    assert value(curve, "w5") == 0.4


def test_a_click_on_the_point_itself_changes_no_digit(curve):
    weights = [*article.WEIGHTS[:4], 0.358916479717885, *article.WEIGHTS[5:]]
    curve.set(weights=weights)
    x, y = middle(point(curve))
    curve.page.mouse.click(x + 3, y + 2)
    curve.painted()
    assert curve.get("weights") == weights
    expect(point(curve)).to_be_focused()


def test_keys_move_the_point_along_the_curve(curve):
    point(curve).focus()
    for key, wanted in (
        ("ArrowRight", 0.45),
        ("Shift+ArrowUp", 0.46),
        ("PageDown", -0.04),
        ("End", 10),
        ("Home", -10),
    ):
        curve.page.keyboard.press(key)
        curve.painted()
        assert value(curve, "w5") == wanted
        expect(point(curve)).to_have_attribute("aria-valuenow", f"{wanted:g}")
    expect(point(curve)).to_have_accessible_name("w5 along its curve")
    said = re.compile(rf"w5 {MINUS}10: (loss 0|slope [+\u2212]?\d)\.0\d+")
    expect(point(curve)).to_have_attribute("aria-valuetext", said)


@pytest.mark.parametrize("log", [False, True])
def test_the_step_is_pulled_along_its_curve_and_moved_by_keys(training, log):
    training.set(step=200, log_steps=log, log_loss=log)
    plane = training.page.locator(".nn-plane").bounding_box()
    x, y = middle(point(training))
    mouse = training.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(plane["x"] + plane["width"] * 0.75, y, steps=4)
    mouse.up()
    training.painted()
    wanted = np.expm1(0.75 * np.log1p(10_000)) if log else 7500
    assert training.get("step") == pytest.approx(wanted, rel=0.03)
    training.enter("step", "5")
    training.painted()
    point(training).focus()
    for key, wanted in (("ArrowRight", 6), ("Shift+ArrowRight", 7), ("ArrowDown", 6)):
        training.page.keyboard.press(key)
        training.painted()
        assert training.get("step") == wanted
    training.enter("step", "9000")
    training.painted()
    point(training).press("ArrowRight")
    training.painted()
    by_point = training.get("step")
    training.enter("step", "9000")
    training.painted()
    training.slider("step").press("ArrowRight")
    training.painted()
    assert by_point == training.get("step")
    for key, wanted in (("Home", 0), ("PageUp", 2 if log else 1000), ("End", 10_000)):
        point(training).press(key)
        training.painted()
        assert training.get("step") == wanted
    expect(point(training)).to_have_accessible_name("step along the loss")
    expect(point(training)).to_have_attribute("aria-valuetext", "step 10000: loss 0.000035102")


RUN = 40  # training steps: as many as NumPy can take after each pull


@walk
@pytest.mark.parametrize("kind", KINDS)
def test_numpys_numbers_after_random_pulls(open_view, kind, moves):
    view = open_view(kind(steps=RUN) if kind is TrainingExplorer else kind())
    if kind is StepExplorer:
        view.set(stage="again")
    if kind is TrainingExplorer:
        view.set(step=RUN // 2)
    rng = np.random.default_rng(11)
    start = state_of(view)
    for number in range(1, moves + 1):
        name, way = str(rng.choice(NAMES)), int(rng.integers(4, 120)) * int(rng.choice([-1, 1]))
        before = value(view, name)
        pull(view, name, way // 2, way)
        state = state_of(view)
        shown = view.page.evaluate(SNAPSHOT)
        wrong = differences(shown, expected(kind.__name__, state))
        assert wrong == [], f"after pull {number}, {name} by {way}, at {state}"
        ends = (hand(view, name).get_attribute(f"aria-value{end}") for end in ("min", "max"))
        low, high = map(float, ends)
        pace, digits = (0.01, 2) if name[0] in "wb" else (0.005, 3)
        wanted = min(high, max(low, before + way * pace))
        assert value(view, name) == pytest.approx(wanted, abs=0.51 * 10**-digits), name
    for _ in range(moves):
        if undo(view).get_attribute("aria-disabled") == "true":
            break
        undo(view).press("Enter")
    rows = ("weights", "biases", "inputs", "targets")
    assert [state_of(view)[row] for row in rows] == [start[row] for row in rows]


def test_in_a_pull_every_frame_is_painted(forward):
    told = forward.page.evaluate(
        """async () => {
            const handle = document.querySelector('.nn-hand[data-name="w5"]');
            const label = handle.querySelector(".nn-value");
            const box = handle.getBoundingClientRect();
            const at = {bubbles: true, pointerId: 7, button: 0, buttons: 1, clientY: box.y + 5};
            handle.setPointerCapture = () => {};
            const send = (type, x) => handle.dispatchEvent(
                new PointerEvent(type, {...at, clientX: box.x + x}));
            const frame = () => new Promise(requestAnimationFrame);
            const shown = [];
            const before = window.model.sent;
            const begin = performance.now();
            send("pointerdown", 10);
            for (let k = 4; k < 64; k++) {
                for (const x of [k - 0.5, k]) send("pointermove", 10 + x);
                await frame();
                shown.push(label.textContent);
            }
            send("pointerup", 73);
            const seconds = (performance.now() - begin) / 1000;
            return {shown, sent: window.model.sent - before, seconds};
        }"""
    )
    assert told["shown"] == [f"{0.4 + k / 100:.3f}" for k in range(4, 64)]
    assert told["sent"] <= 10 * told["seconds"] + 2
    forward.page.wait_for_function("() => window.model.known.weights[4] === 1.03")


@pytest.mark.parametrize("kind", [ForwardExplorer, StepExplorer, TrainingExplorer])
def test_names_have_one_notation_and_stay_what_code_calls_them(open_view, kind):
    view = open_view(kind())
    plain = view.page.evaluate(
        r"""() => [...document.querySelectorAll(
            ".nn-network text, .nn-readout-name, .nn-sum :is(caption, th), .nn-axis-label")]
            .filter((part) => part.checkVisibility() && !part.querySelector("math"))
            .flatMap((part) => [...part.querySelectorAll(":not(.nn-lower)"), part])
            .flatMap((part) => [...part.childNodes])
            .filter((node) => node.nodeType === Node.TEXT_NODE)
            .map((node) => node.textContent)
            .filter((text) => /\b(?:[wbiho]\d|E_|out_|net_|target_)/.test(text))"""
    )
    assert plain == []
    lowered = view.page.locator(".nn-network .nn-lower").all_text_contents()
    assert len(lowered) == 8 + 2 + 6 + 2
    if kind is not StepExplorer:
        expect(view.page.locator(".nn-sum th").last).to_have_text("out_h1 = sigmoid(net_h1)")
    assert set(view.page.locator(".nn-neuron .nn-name").all_text_contents()) == {
        *("i1", "i2", "h1", "h2", "o1", "o2")
    }


@pytest.mark.parametrize("make", [article.network, small_network])
def test_no_line_shows_between_a_name_and_its_number(open_view, make):
    view = open_view(ForwardExplorer(make(), [0.5, -1.0], [0.3, 0.7]))
    uncovered = view.page.evaluate(
        """() => [...document.querySelectorAll(".nn-hand:has(.nn-edge-label)")].map((label) => {
            const ground = label.querySelector("rect").getBBox();
            const text = label.querySelector("text").getBBox();
            const right = ground.x + ground.width - text.x - text.width;
            const {fill} = getComputedStyle(label.querySelector("rect"));
            return [label.dataset.name, text.x - ground.x, right, fill];
        }).filter(([, left, right, fill]) =>
            left < 2 || right < 2 || fill !== "rgb(255, 255, 255)")"""
    )
    assert uncovered == []
    view.set(weights=[-9.5] * len(view.get("weights")))  # longer texts
    grounds = view.page.evaluate(
        """() => [...document.querySelectorAll(".nn-hand:has(.nn-edge-label)")].every((label) =>
            label.querySelector("rect").getBBox().width >=
                label.querySelector("text").getBBox().width + 4)"""
    )
    assert grounds


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", [ForwardExplorer, TrainingExplorer])
def test_axe_finds_nothing_while_a_number_is_in_hand(open_view, axe, kind, dark):
    view = open_view(kind(), dark=dark)
    hand(view, "w6").hover()
    hand(view, "w6").focus()
    expect(card(view)).to_be_visible()
    assert axe(view.page) == []
    view.page.keyboard.press("Enter")
    expect(box(view)).to_be_focused()
    assert axe(view.page) == []


@pytest.mark.parametrize("kind", ["ForwardExplorer", "TrainingExplorer"])
def test_what_is_touched_and_what_answers_share_one_screen_in_jupyterlab(open_explorer, kind):
    live = open_explorer(kind)
    page = live.page
    size = page.viewport_size
    page.set_viewport_size({"width": 1400, "height": 900})
    try:
        live.cell.locator(".nn-explorer").evaluate("(part) => part.scrollIntoView()")
        seen = page.locator(".jp-WindowedPanel-outer").filter(visible=True).bounding_box()
        parts = [".nn-head", ".nn-network", ".nn-chart-frame", ".nn-left .nn-sum"]
        if kind == "TrainingExplorer":
            parts += [".nn-player", ".nn-runs"]
        for selector in parts:
            area = live.cell.locator(selector).bounding_box()
            assert area["y"] >= seen["y"] - 1, selector
            assert area["y"] + area["height"] <= seen["y"] + seen["height"] + 1, selector
        pull_in_lab(live, "w5", 40)
        live.wait_for("weights[4]", 0.8)
        live.agree("w5 was pulled on the diagram")
    finally:
        page.set_viewport_size(size)


def pull_in_lab(live, name, way):
    """Pull a number on the diagram in JupyterLab."""
    x, y = middle(live.cell.locator(f'.nn-hand[data-name="{name}"]'))
    mouse = live.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + way, y, steps=8)
    mouse.up()
