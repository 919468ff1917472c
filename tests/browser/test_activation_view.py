"""ActivationExplorer's view on an empty page: numbers, hands, words, and what it gives away."""

import csv
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import Dense, Network
from nnlib.activations import ACTIVATIONS
from nnlib.explorers import ActivationExplorer, to_html
from nnlib.figures.chain_words import chain_sentence, pass_through
from tests.browser.test_page_without_python import open_page
from tests.browser.test_touch_view import drag, middle
from tests.browser.test_views import saved
from tests.browser.walks import walk

__all__ = ["open_page"]  # a fixture

MINUS = "\N{MINUS SIGN}"
STATE = ("activations", "biases", "weight", "x")
SNAPSHOT = """
() => {
    const text = (part, selector) => part.querySelector(selector).textContent;
    return {
        rows: [...document.querySelectorAll(".nn-stack tbody tr")].map((row) => ({
            name: text(row, "th"), activation: text(row, ".nn-name"),
            factor: text(row, ".nn-factor"), part: text(row, ".nn-part"),
            bar: row.querySelector(".nn-bar-fill").getBoundingClientRect().width,
            room: row.querySelector(".nn-bar").getBoundingClientRect().width,
        })),
        layer: [...document.querySelectorAll(".nn-layer-sum .nn-number")]
            .map((cell) => cell.textContent),
        readouts: [...document.querySelectorAll(".nn-readout-value")].map((e) => e.textContent),
        story: document.querySelector(".nn-story").textContent,
        picked: document.querySelector("input[type=radio]:checked").getAttribute("aria-label"),
    };
}
"""
WORDS = {"infinite": np.inf, f"{MINUS}infinite": -np.inf, "not a number": np.nan}


def number(text):
    """The number that a text shows, and half of its last digit."""
    text = text.replace(MINUS, "-").removeprefix("× ").removesuffix(": nothing")
    if text in WORDS:
        return WORDS[text], 0.0
    mantissa, _, power = text.partition("e")
    digits = len(mantissa.partition(".")[2])
    return float(text), 0.51 * 10.0 ** (int(power or 0) - digits)


def assert_shows(text, value, what, loose=1e-9):
    seen, slack = number(text)
    assert abs(seen - value) <= slack + loose * abs(value) or str(seen) == str(value), (
        what, text, value,
    )  # fmt: skip


def lost_digits(chain):
    """How far two right ways to compute may differ: 1 - a near a = 1 has few digits."""
    steep = np.abs(chain.slopes)
    return 1e-9 + 1e-15 * np.sum(1 / steep[steep > 0])


def state_of(view):
    return {name: view.get(name) for name in (*STATE, "layer")}


def chain_of(state):
    parameters = [n for bias in state["biases"] for n in (state["weight"], bias)]
    net = Network([Dense(1, 1, name) for name in state["activations"]], parameters=parameters)
    return net, pass_through(net, state["x"])


def assert_nnlibs_numbers(view, after):
    """What is on the screen is what nnlib computes of the state in the browser."""
    view.painted()
    state, shown = state_of(view), view.page.evaluate(SNAPSHOT)
    net, chain = chain_of(state)
    depth = len(state["activations"])
    layer = min(state["layer"], depth)
    assert [row["name"] for row in shown["rows"]] == [
        *(f"layer {k}" for k in range(depth, 0, -1)),
        "input",
    ]
    loose = lost_digits(chain)
    for k, row in enumerate(shown["rows"][::-1]):
        assert_shows(row["part"], chain.arriving[k], (after, row["name"]), loose)
        if k > 0:
            assert row["activation"] == state["activations"][k - 1]
            factor = state["weight"] * chain.slopes[k - 1]
            assert_shows(row["factor"], factor, (after, row["name"]), loose)
    k = layer - 1
    own = [chain.sums[k], chain.outputs[k], chain.slopes[k], state["weight"] * chain.slopes[k]]
    for text, value in zip(shown["layer"], own, strict=True):
        assert_shows(text, value, (after, "the picked layer"), loose)
    assert_shows(shown["readouts"][0], chain.arriving[0], after, loose)
    assert_shows(shown["readouts"][1], chain.arriving[layer], after, loose)
    assert shown["picked"].startswith(f"layer {layer}, {state['activations'][k]}, factor ")
    if loose - 1e-9 < 1e-3 * abs(chain.arriving[0]):  # "1 part in so many" has all its digits
        assert shown["story"].replace(MINUS, "-") == chain_sentence(net, chain)
    return state, chain


def mover(view, rng):
    """``move()`` makes one random move by mouse or keyboard and says which."""
    page = view.page
    keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Shift+ArrowRight"]
    far = ["Home", "End"]
    kinds = ["key", "key", "grip", "grip", "box", "layer", "this layer", "all layers", "depth"]

    def move():
        what = str(rng.choice(kinds))
        if what == "key":
            name, key = str(rng.choice(["weight", "x", "bias"])), str(rng.choice(keys[:4]))
            page.locator(f'input[type=range][data-name="{name}"]').press(key)
        elif what == "grip":
            key = str(rng.choice(keys if rng.random() < 0.9 else far))
            grips = page.locator(".nn-grip").filter(visible=True)
            if grips.count() == 0:
                return "no grip"
            grips.nth(int(rng.integers(grips.count()))).press(key)
        elif what == "box":
            name = str(rng.choice(["weight", "x", "bias"]))
            value = f"{rng.uniform(-3, 3):.{rng.integers(1, 12)}f}"
            page.locator(f'input.nn-box[data-name="{name}"]').fill(value)
            page.locator(f'input.nn-box[data-name="{name}"]').press("Enter")
        elif what == "layer":
            rows = page.locator(".nn-pickable")
            rows.nth(int(rng.integers(rows.count()))).click()
        elif what == "depth":
            name = str(rng.choice(["One layer more", "One layer fewer"]))
            page.get_by_role("button", name=name).click()
        else:
            page.get_by_label(what, exact=True).select_option(str(rng.choice(list(ACTIVATIONS))))
        return what

    return move


def undoable(view):
    return json.dumps([view.get(name) for name in STATE])


@walk
def test_nnlibs_numbers_after_many_moves_and_every_one_of_them_undone(open_view, moves):
    view = open_view(ActivationExplorer())
    move = mover(view, np.random.default_rng(3))
    states = [undoable(view)]
    for count in range(1, moves + 1):
        done = move()
        assert_nnlibs_numbers(view, f"move {count}, {done}")
        if (now := undoable(view)) != states[-1]:
            states.append(now)
    assert len(states) > moves / 2
    undo, redo = (
        view.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo")
    )
    for state in reversed(states[:-1]):
        undo.press("Enter")
        assert undoable(view) == state
    expect(undo).to_be_disabled()
    assert_nnlibs_numbers(view, "all was undone")
    for state in states[1:]:
        redo.press("Enter")
        assert undoable(view) == state
    expect(redo).to_be_disabled()
    assert_nnlibs_numbers(view, "all was done again")


def test_python_moves_what_is_shown(open_view):
    explorer = ActivationExplorer()
    view = open_view(explorer)
    rng = np.random.default_rng(5)
    for _ in range(8):
        explorer.activations = rng.choice(list(ACTIVATIONS), rng.integers(2, 21)).tolist()
        explorer.biases = rng.uniform(-1, 1, len(explorer.activations))
        explorer.weight, explorer.x = rng.uniform(-2, 2, 2)
        explorer.layer = int(rng.integers(1, len(explorer.activations) + 1))
        view.set(**{name: getattr(explorer, name) for name in (*STATE, "layer")})
        assert_nnlibs_numbers(view, "traits set from Python")
    # Layers that code adds come a message before their biases.
    view.set(activations=["tanh"] * 20)
    view.set(biases=[0.0] * 20)
    assert_nnlibs_numbers(view, "more layers")


# --- the hands


@pytest.mark.parametrize("which", [0, 1], ids=["value", "slope"])
def test_a_point_is_pulled_along_its_curve_and_takes_the_bias_with_it(open_view, which):
    view = open_view(ActivationExplorer("tanh", 5, weight=0.8))
    view.set(layer=3)
    grip = view.page.locator(".nn-grip").nth(which)
    x, y = middle(grip)
    mouse = view.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 80, y + 10, steps=5)
    mouse.up()
    state, chain = assert_nnlibs_numbers(view, "a pull")
    assert chain.sums[2] > 1.5
    assert chain.sums[2] == pytest.approx(round(chain.sums[2], 2), abs=1e-12)
    assert [bias != 0 for bias in state["biases"]] == [False, False, True, False, False]
    for each in view.page.locator(".nn-grip").all():
        assert middle(each)[0] == pytest.approx(x + 80, abs=2)
    view.page.get_by_role("button", name="Undo", exact=True).click()
    assert view.get("biases") == [0.0] * 5
    expect(view.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


@pytest.mark.parametrize("which", [0, 1], ids=["value", "slope"])
def test_a_press_on_the_plane_brings_the_point(open_view, which):
    view = open_view(ActivationExplorer())
    plane = view.page.locator(".nn-plane").nth(which)
    box = plane.bounding_box()
    view.page.mouse.click(box["x"] + box["width"] / 4, box["y"] + 20)
    _, chain = assert_nnlibs_numbers(view, "a press")
    assert chain.sums[0] == pytest.approx(-3, abs=0.1)


@pytest.mark.parametrize("which", [0, 1], ids=["value", "slope"])
def test_a_finger_pulls_a_point_sideways_and_scrolls_up_and_down(open_view, which):
    view = open_view(ActivationExplorer(), has_touch=True)
    view.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
    x, y = middle(view.page.locator(".nn-grip").nth(which))
    drag(view, [x, y], [x + 70, y + 3])
    _, chain = assert_nnlibs_numbers(view, "a finger's pull")
    assert chain.sums[0] > 2
    assert view.page.evaluate("() => scrollY") == 0
    before = view.get("biases")
    plane = middle(view.page.locator(".nn-plane").nth(which))
    drag(view, plane, [plane[0] + 2, plane[1] - 120])
    view.page.wait_for_function("() => scrollY > 60")
    assert view.get("biases") == before


def test_keys_move_a_point_by_steps_and_to_the_ends(open_view):
    view = open_view(ActivationExplorer())
    grip = view.page.locator(".nn-grip").first
    for key, wanted in (
        ("ArrowRight", 1.05),
        ("Shift+ArrowLeft", 1.04),
        ("PageUp", 1.54),
        ("Home", -6),
        ("End", 6),
    ):
        grip.press(key)
        _, chain = assert_nnlibs_numbers(view, key)
        assert chain.sums[0] == pytest.approx(wanted, abs=1e-12)
    assert "z 6.000000000: value 0.9975" in grip.get_attribute("aria-valuetext")


def test_a_layer_is_picked_by_its_row_by_keys_and_by_touch(open_view):
    view = open_view(ActivationExplorer("tanh", 4), has_touch=True)
    view.page.locator(".nn-pickable").filter(has_text="layer 3").locator(".nn-part").click()
    assert view.get("layer") == 3
    expect(view.page.locator(":focus")).to_have_attribute("type", "radio")
    view.page.keyboard.press("ArrowDown")
    assert view.get("layer") == 2
    view.page.touchscreen.tap(*middle(view.page.get_by_text("layer 4")))
    assert view.get("layer") == 4
    assert_nnlibs_numbers(view, "picking")
    expect(view.page.locator(".nn-over .nn-title")).to_have_text("Layer 4 of 4")
    expect(view.page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()


def test_the_number_of_layers_has_its_ends_and_a_reset_its_layer(open_view):
    view = open_view(ActivationExplorer("relu", 19))
    more, fewer = (
        view.page.get_by_role("button", name=f"One layer {word}") for word in ("more", "fewer")
    )
    more.click()
    expect(more).to_be_disabled()
    view.page.get_by_text("layer 20").click()
    assert view.get("layer") == 20
    view.page.get_by_role("button", name="Reset").click()
    state, _ = assert_nnlibs_numbers(view, "a reset")
    assert len(state["activations"]) == len(state["biases"]) == 19
    expect(view.page.locator(".nn-over .nn-title")).to_have_text("Layer 19 of 19")
    for _ in range(17):
        fewer.press("Enter")
    expect(fewer).to_be_disabled()
    expect(view.page.get_by_role("group", name="2 layers")).to_be_visible()
    assert_nnlibs_numbers(view, "two layers")


def test_an_activation_is_for_this_layer_or_for_all(open_view):
    view = open_view(ActivationExplorer("sigmoid", 3))
    view.set(layer=2)
    every = view.page.get_by_label("all layers", exact=True)
    view.page.get_by_label("this layer", exact=True).select_option("relu")
    assert view.get("activations") == ["sigmoid", "relu", "sigmoid"]
    view.painted()
    expect(every).to_have_value("mixed")
    every.press("ArrowUp")
    assert_nnlibs_numbers(view, "all layers")
    assert len(set(view.get("activations"))) == 1
    every.select_option("gelu")
    assert view.get("activations") == ["gelu"] * 3
    view.painted()
    expect(view.page.get_by_label("this layer", exact=True)).to_have_value("gelu")
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.page.get_by_role("button", name="Undo", exact=True).click()
    assert view.get("activations") == ["sigmoid", "relu", "sigmoid"]


# --- what is drawn


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_a_slope_that_jumps_has_no_line_between(open_view, name):
    view = open_view(ActivationExplorer(name))
    d = view.page.locator('[data-curve="slope"]').get_attribute("d")
    lines = [[tuple(map(float, point.split())) for point in part.split("L")]
             for part in d.split("M")[1:]]  # fmt: skip
    assert len(lines) == 2
    assert all(len({y for _, y in line}) == 1 for line in lines)  # each is level
    assert lines[0][-1][0] == pytest.approx(lines[1][0][0], abs=0.02)  # and they meet at the corner


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_points_stand_on_their_curves(open_view, name):
    view = open_view(ActivationExplorer(name, 2))
    view.set(biases=[0.7, 0.0])
    found = view.page.evaluate(
        """() => [...document.querySelectorAll(".nn-chart")].map((chart) => {
            const path = chart.querySelector("[data-curve]");
            const matrix = chart.querySelector(".nn-grip").transform.baseVal.consolidate().matrix;
            const length = path.getTotalLength();
            let nearest = Infinity;
            for (let k = 0; k <= 2000; k++) {
                const {x, y} = path.getPointAtLength(length * k / 2000);
                nearest = Math.min(nearest, Math.hypot(x - matrix.e, y - matrix.f));
            }
            return nearest;
        })"""
    )
    assert len(found) == 2
    assert max(found) < 1


def test_bars_are_as_long_as_the_logarithms(open_view):
    view = open_view(ActivationExplorer())
    shown = view.page.evaluate(SNAPSHOT)
    _, chain = chain_of(state_of(view))
    shares = [row["bar"] / row["room"] for row in shown["rows"][::-1]]
    np.testing.assert_allclose(shares, 1 + np.log10(chain.arriving) / 8, atol=0.01)


def test_a_dead_relu_lets_nothing_through_and_is_named(open_view):
    view = open_view(ActivationExplorer("relu", 4))
    view.set(biases=[0.0, -5.0, 1.0, 1.0])
    view.painted()
    shown = view.page.evaluate(SNAPSHOT)
    assert [row["part"] for row in shown["rows"]] == ["1.000000000"] * 3 + ["0: nothing"] * 2
    assert [row["bar"] for row in shown["rows"][-2:]] == [0, 0]
    assert shown["story"] == "Nothing arrives at the input: the slope of layer 2, relu, is 0."


def test_one_press_gives_all_layers_the_bias_of_this_one(open_view):
    view = open_view(ActivationExplorer("sigmoid", x=0.5, weight=4.0))
    everywhere = view.page.get_by_role("button", name="Same bias in all layers")
    expect(everywhere).to_have_attribute("aria-disabled", "true")
    view.enter("bias b", "-2")
    everywhere.click()
    view.painted()
    assert view.get("biases") == [-2] * 10
    story = view.page.locator(".nn-story")
    expect(story).to_have_text("At the input 1.000000000 of the gradient arrives: all of it.")
    expect(everywhere).to_have_attribute("aria-disabled", "true")
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.painted()
    assert view.get("biases") == [-2, *[0] * 9]
    assert_nnlibs_numbers(view, "undo")


def test_a_negative_part_is_marked_and_said(open_view):
    view = open_view(ActivationExplorer("identity", 3, weight=-2.0))
    bars = view.page.locator(".nn-bar-fill")
    dashes = [
        bar.evaluate("(bar) => getComputedStyle(bar).strokeDasharray") != "none"
        for bar in bars.all()
    ]
    assert dashes == [False, True, False, True]
    shown = view.page.evaluate(SNAPSHOT)
    assert shown["rows"][-1]["part"] == f"{MINUS}8.000000000"
    assert shown["story"].endswith("8.000000000 of the gradient arrives, with its sign turned.")


@pytest.mark.parametrize("weight", [1e200, -1e200, 1e308])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_larger_than_a_float_is_said_in_words(open_view, name, weight):
    view = open_view(ActivationExplorer(name, 6))
    view.enter("weight w", str(weight))
    view.painted()
    for layer in (1, 3, 6):
        view.set(layer=layer)
        said = view.page.locator(".nn-explorer").inner_text()
        assert not re.search(r"\bNaN\b|Infinity|undefined|\bnull\b", said)
        bad = view.page.evaluate(
            """() => [...document.querySelectorAll("svg, svg *")].flatMap((element) =>
                [...element.attributes].map(({name, value}) => `${name}=${value}`))
                .filter((text) => /^(?!data-).*=.*(NaN|Infinity|undefined)/.test(text))"""
        )
        assert bad == []
    view.page.get_by_role("button", name="Reset").click()
    assert_nnlibs_numbers(view, "reset")


@pytest.mark.parametrize("name", ["weight w", "input x", "bias b"])
def test_a_box_reads_what_is_pasted_and_refuses_what_is_no_number(open_view, name):
    view = open_view(ActivationExplorer())
    view.enter(name, f" {MINUS}1,5 ")
    assert_nnlibs_numbers(view, "a pasted number")
    expect(view.box(name)).to_have_value("-1.5")
    before = state_of(view)
    for typed in ("nan", "1e999", "-", "one"):
        view.enter(name, typed)
        expect(view.box(name)).to_have_attribute("aria-invalid", "true")
        assert state_of(view) == before


# --- what is given away


def test_the_copied_lines_print_what_is_shown(open_view, capsys):
    explorer = ActivationExplorer(["tanh", "relu", "leaky_relu"], weight=-1.5, x=0.25)
    view = open_view(explorer)
    view.enter("bias b", "0.1")
    view.page.get_by_role("button", name="Copy as Python").click()
    source = view.page.locator(".nn-code").input_value()
    exec(compile(source, "copied", "exec"), {})
    printed = [float(line) for line in capsys.readouterr().out.split()]
    _, chain = chain_of(state_of(view))
    np.testing.assert_allclose(printed, chain.arriving, rtol=1e-8)
    assert len(printed) == 4


def test_the_numbers_are_saved_with_all_digits(open_view):
    view = open_view(ActivationExplorer("gelu", 7, weight=1.7))
    name, text = saved(view, "Numbers (CSV)")
    assert name == "activation-explorer.csv"
    head, given, *layers = list(csv.reader(text.decode().splitlines()))
    assert head[0] == "layer"
    assert head[-1] == "arriving"
    _, chain = chain_of(state_of(view))
    assert float(given[-1]) == pytest.approx(chain.arriving[0], rel=1e-12)
    assert float(given[head.index("output a")]) == 1
    for name, values in (
        ("sum z", chain.sums),
        ("output a", chain.outputs),
        ("slope", chain.slopes),
        ("factor", 1.7 * chain.slopes),
        ("arriving", chain.arriving[1:]),
    ):
        column = [float(row[head.index(name)]) for row in layers]
        np.testing.assert_allclose(column, values, rtol=1e-12)
    assert {row[1] for row in layers} == {"gelu"}


def test_the_saved_picture_has_curves_bars_and_numbers(open_view):
    view = open_view(ActivationExplorer())
    text = saved(view, "Picture (SVG)")[1].decode()
    for wanted in ("0.224704315", "layer 10", "sigmoid", "what arrives", "0.000000278"):
        assert wanted in text
    assert text.count("<rect") >= 11
    assert "var(--" not in text


def test_the_page_without_python_is_alive(open_page):
    explorer = ActivationExplorer()
    explorer.layer = 4
    view = open_page(to_html(explorer))
    story = view.page.locator(".nn-story")
    expect(story).to_contain_text("1 part in 3,590,964")
    view.page.get_by_label("all layers", exact=True).select_option("relu")
    expect(story).to_have_text("At the input 1.000000000 of the gradient arrives: all of it.")
    view.page.locator(".nn-grip").first.press("Home")
    nothing = "Nothing arrives at the input: the slope is 0 in 7 layers, first in layer 4, relu."
    expect(story).to_have_text(nothing)
    view.button("Undo").click()
    view.button("Undo").click()
    expect(story).to_contain_text("1 part in 3,590,964")


def test_the_spoken_line_says_where_we_are_once_the_hand_is_still(open_view):
    view = open_view(ActivationExplorer())
    line = view.page.locator(".nn-spoken")
    expect(line).to_be_empty()
    view.page.locator(".nn-grip").first.press("ArrowRight")
    expect(line).to_contain_text("Layer 1, sigmoid: z 1.050000000, factor 0.1920. At the input")


# --- two tabs, as one of them sees them


def test_undo_here_keeps_what_another_tab_moved(open_view):
    view = open_view(ActivationExplorer("tanh", 4))
    undo = view.page.get_by_role("button", name="Undo", exact=True)
    view.page.get_by_role("button", name="One layer fewer").click()
    by, taken = view.get("_moved")["by"], view.get("_moved")["number"]
    view.set(_taken=[by, taken])
    view.set(activations=["relu", "tanh", "tanh"], biases=[0.5, 0, 0], _taken=["another tab", 1])
    undo.click()
    state, _ = assert_nnlibs_numbers(view, "undo")
    assert state["activations"] == ["relu", "tanh", "tanh", "tanh"]
    assert state["biases"] == [0.5, 0, 0, 0]


def test_two_views_of_one_explorer_in_a_page_follow_one_another(open_view):
    view = open_view(ActivationExplorer())
    view.page.evaluate(
        """() => {
            const el = document.body.appendChild(document.createElement("div"));
            window.cleanSecond = window.view.render({model: window.model, el});
        }"""
    )
    view.page.locator(".nn-grip").first.press("ArrowRight")
    view.painted()
    stories = view.page.locator(".nn-story").all_text_contents()
    assert len(stories) == 2
    assert stories[0] == stories[1]
    picked = view.page.locator("input[type=radio]:checked")
    assert picked.count() == 2  # the two groups know nothing of one another
    view.page.evaluate("() => { window.cleanSecond(); window.clean(); }")
    assert view.page.evaluate("() => window.model.listeners.size") == 0
