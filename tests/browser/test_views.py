"""The explorers' views on an empty page: numbers, controls, sizes, clean-up."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit
from nnlib.explorers import (
    ChainRuleExplorer,
    ForwardExplorer,
    StepExplorer,
    TrainingExplorer,
    bundle,
)

KINDS = [ChainRuleExplorer, ForwardExplorer, StepExplorer, TrainingExplorer]


def small_network():
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "identity")]
    return Network(layers, rng=np.random.default_rng(1))


@pytest.fixture
def forward(open_view):
    return open_view(ForwardExplorer())


@pytest.fixture
def training(open_view):
    return open_view(TrainingExplorer())


def number(locator):
    return float(locator.text_content().replace("\N{MINUS SIGN}", "-").replace("target ", ""))


def shown_outputs(view):
    return [number(view.page.locator(".nn-readout-value").nth(k)) for k in (1, 2)]


def test_the_forward_view_shows_numpys_numbers_after_any_move(open_view):
    net = small_network()
    explorer = ForwardExplorer(net, [0.5, -1.0], [0.3, 0.7])
    view = open_view(explorer)
    rng = np.random.default_rng(7)
    for _ in range(40):
        explorer.weights = rng.uniform(-6, 6, 12)
        explorer.biases = rng.uniform(-6, 6, 5)
        explorer.inputs = rng.uniform(-1, 1, 2)
        view.set(
            weights=explorer.weights,
            biases=explorer.biases,
            inputs=explorer.inputs,
        )
        np.testing.assert_allclose(shown_outputs(view), explorer.outputs, rtol=0, atol=5.1e-10)
        total = number(view.page.locator(".nn-readout-value").first)
        assert total == pytest.approx(explorer.loss, abs=5.1e-10)
        hidden = explorer.network.layers[0].predict(np.array([explorer.inputs]))[0]
        for neuron, value in zip(("h1", "h2", "h3"), hidden, strict=True):
            text = view.page.locator(f'[data-name="{neuron}"] .nn-neuron-value')
            assert number(text) == pytest.approx(value, abs=5.1e-5)


DOCTORED = """
export function forward(...vectors) {
    const values = trueForward(...vectors);
    for (const name in values) if (/^(net|out|E)_/.test(name)) values[name] += 1;
    return values;
}
"""


def test_the_networks_numbers_come_from_the_generated_mathematics_alone(open_view):
    explorer = ForwardExplorer()
    texts = explorer._mathematics()
    original = texts["mathematics"].replace("export function forward(", "function trueForward(")
    explorer._esm = bundle.module_text(
        "explorers/forward", {**texts, "mathematics": original + DOCTORED}
    )
    view = open_view(explorer)
    np.testing.assert_allclose(shown_outputs(view), explorer.outputs + 1, rtol=0, atol=5.1e-10)
    total = number(view.page.locator(".nn-readout-value").first)
    assert total == pytest.approx(explorer.loss + 1, abs=5.1e-10)
    hidden = explorer.network.layers[0].predict(np.array([explorer.inputs]))[0]
    for name, value in zip(("h1", "h2"), hidden, strict=True):
        text = view.page.locator(f'[data-name="{name}"] .nn-neuron-value')
        assert number(text) == pytest.approx(value + 1, abs=5.1e-5)
    curve = view.page.locator(".nn-curve")
    net = article.network()
    net.layers[1].weight[0, 0] = -10
    left = HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS)
    assert float(curve.get_attribute("data-first")) == pytest.approx(left + 1, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_those_that_python_has(open_view, kind):
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, bias="shared"), Dense(2, 2)]
    net = Network(layers, rng=np.random.default_rng(1))
    explorer = kind(net, [0.5, -1.0], [0.3, 0.7])
    view = open_view(explorer)

    def names(selector):
        found = view.page.locator(selector).evaluate_all("(all) => all.map((e) => e.dataset.name)")
        return set(found)

    neurons = {name for layer in net.neuron_names for name in layer}
    assert names(".nn-neuron") == neurons
    assert names(".nn-parameter") == {*net.parameter_names, *net.frozen_names}
    own = {"learning_rate", "nudge", "step"}
    assert names("input[type=range]") - own == set(explorer.names)
    written = view.page.locator(".nn-neuron .nn-name").all_text_contents()
    assert set(written) == neurons


def test_a_neuron_shows_its_sum_term_by_term(forward):
    forward.page.get_by_role("button", name=re.compile("neuron h2")).click()
    expect(forward.page.locator(".nn-sum caption")).to_have_text("Neuron h2, term by term")
    values = forward.page.locator(".nn-sum .nn-number").all_inner_texts()
    assert values == ["0.012500000", "0.030000000", "0.350000000", "0.392500000", "0.596884378"]
    assert forward.get("neuron") == "h2"


def test_a_connection_selects_its_weight(forward):
    edge = forward.page.locator('.nn-parameter[data-name="w3"] .nn-hit')
    edge.dispatch_event("click")
    expect(forward.page.locator('.nn-hand[data-name="w3"]')).to_be_focused()
    assert forward.get("selected") == "w3"
    expect(forward.page.locator(".nn-axis-label").first).to_have_text("w3, the rest held still")


def test_the_curve_along_a_weight_is_the_loss(forward):
    curve = forward.page.locator(".nn-curve")
    net = article.network()
    for end, attribute in ((-10, "data-first"), (10, "data-last")):
        net.layers[1].weight[0, 0] = end
        expected = HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS)
        assert float(curve.get_attribute(attribute)) == pytest.approx(expected, abs=1e-12)


def test_keys_move_a_slider_and_python_is_told(forward):
    forward.slider("w5").focus()
    forward.page.keyboard.press("ArrowRight")
    moved = [0.15, 0.2, 0.25, 0.3, 0.45, 0.45, 0.5, 0.55]
    forward.painted()
    assert forward.get("weights") == moved
    forward.page.wait_for_function(
        "(moved) => String(window.model.known?.weights) === String(moved)", arg=moved
    )
    assert forward.page.evaluate("() => window.model.sent") <= 2  # the selection, then the move


def test_in_a_drag_every_frame_is_painted_and_python_told_ten_times_a_second(forward):
    told = forward.page.evaluate(
        """async () => {
            const range = document.querySelector('input[type=range][data-name="w5"]');
            const box = document.querySelector('.nn-box[data-name="w5"]');
            const frame = () => new Promise(requestAnimationFrame);
            const [begin, before] = [performance.now(), window.model.sent];
            const shown = [];
            for (let k = 1; k <= 40; k++) {
                for (const part of [k - 0.5, k]) {
                    range.value = String(part / 10);
                    range.dispatchEvent(new Event("input", {bubbles: true}));
                }
                await frame();
                shown.push(box.value);
            }
            const told = {seconds: (performance.now() - begin) / 1000, shown};
            return {...told, sent: window.model.sent - before};
        }"""
    )
    assert told["shown"] == [f"{k / 10:g}" for k in range(1, 41)]
    assert 2 <= told["sent"] <= 10 * told["seconds"] + 2
    forward.page.wait_for_function("() => window.model.known.weights[4] === 4")


def test_a_choice_is_set_only_when_it_changes(forward):
    """Each time Chromium reads all forms of the page anew, which takes as long as a picture."""
    forward.page.evaluate(
        """() => {
            window.choicesSet = 0;
            const {get, set} = Object.getOwnPropertyDescriptor(
                HTMLSelectElement.prototype, "selectedIndex");
            Object.defineProperty(HTMLSelectElement.prototype, "selectedIndex", {
                get, set(index) { window.choicesSet += 1; set.call(this, index); }});
        }"""
    )
    forward.slider("w5").press("ArrowRight")
    forward.painted()
    assert forward.get("weights")[4] == 0.45
    assert forward.page.evaluate("() => window.choicesSet") == 0
    forward.slider("w8").press("ArrowRight")
    forward.painted()
    assert forward.page.evaluate("() => window.choicesSet") == 1  # w5 has become w8


def test_traits_set_from_python_are_not_sent_back(training):
    before = training.page.evaluate("() => window.model.sent")
    training.set(weights=[0.1] * 8, learning_rate=3.0, step=17)
    assert training.page.evaluate("() => window.model.sent") == before
    expect(training.box("w4")).to_have_value("0.1")
    expect(training.box("learning rate")).to_have_value("3")


def test_a_value_between_two_stops_is_kept(forward):
    weights = [0.358916479717885, *[0.1] * 7]
    forward.set(weights=weights)
    forward.slider("b1").focus()
    forward.page.keyboard.press("ArrowRight")
    forward.painted()
    assert forward.get("weights") == weights


def test_the_box_takes_exact_values_and_refuses_others(training):
    box = training.box("learning rate")
    box.fill("0.123456789")
    box.press("Enter")
    training.painted()
    assert training.get("learning_rate") == 0.123456789
    for wrong in ("-1", "0", ""):
        box.fill(wrong)
        box.press("Enter")
        training.painted()
        expect(box).to_have_attribute("aria-invalid", "true")
        assert training.get("learning_rate") == 0.123456789
    box.blur()
    expect(box).to_have_attribute("aria-invalid", "false")
    expect(box).to_have_value("0.12346")
    training.enter("w1", "25")
    training.painted()
    assert training.get("weights")[0] == 25
    assert float(training.slider("w1").get_attribute("max")) >= 25


EMPTY = "the box is empty"
LARGE = "is beyond the numbers a computer holds, which end at about \N{MINUS SIGN}1.8e308"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("learning rate", "-3", "\N{MINUS SIGN}3 is refused; it must be above 0."),
        ("learning rate", "0", "0 is refused; it must be above 0."),
        ("learning rate", " ", f"{EMPTY}; it must be above 0."),
        ("w5", "", f"{EMPTY}; it must be a finite number."),
        ("w5", "NaN", "“NaN” cannot be read as a number; it must be a finite number."),
        ("w5", "abc", "“abc” cannot be read as a number; it must be a finite number."),
        ("w5", "1e", "“1e” cannot be read as a number; it must be a finite number."),
        ("w5", "-1e309", f"“-1e309” {LARGE}; it must be a finite number."),
        (
            *("w5", "1,000"),
            "“1,000” can be read as 1.000 or as 1000: leave the comma out or write a point; "
            "it must be a finite number.",
        ),
        ("step", "2.5", "2.5 is refused; it must be a whole number from 0 to 10,000."),
        ("step", "10001", "10001 is refused; it must be a whole number from 0 to 10,000."),
    ],
)
def test_a_refused_entry_is_answered_in_words_until_a_good_one_comes(training, name, typed, said):
    box = training.box(name)
    before = box.input_value()
    sentence = f"{name}: {said}"
    refusal = training.page.locator(".nn-refused", has_text=sentence)
    box.select_text()
    training.page.keyboard.press("Delete")
    training.page.keyboard.insert_text(typed)
    box.press("Enter")
    expect(refusal).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(sentence)
    expect(box).to_have_accessible_error_message(sentence)
    expect(training.page.locator(".nn-spoken")).to_have_text(sentence)
    box.blur()
    expect(box).to_have_value(before)  # what stands is what stood, and the reader still sees why
    expect(refusal).to_be_visible()
    box.fill("1")
    box.press("Enter")
    expect(training.page.locator(".nn-refused").filter(visible=True)).to_have_count(0)
    expect(box).to_have_accessible_description("1")  # the tooltip: all digits
    expect(training.page.locator(".nn-spoken")).not_to_have_text(sentence)


def test_a_refusal_goes_when_the_value_moves_otherwise(training):
    training.enter("w5", "")
    training.box("w5").blur()
    refused = training.page.locator(".nn-refused").filter(visible=True)
    expect(refused).to_have_count(1)
    training.slider("w5").press("ArrowRight")
    expect(refused).to_have_count(0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_slider_that_moves_without_focus_is_selected_too(open_view, kind):
    """Safari gives a slider that is moved by the mouse no focus."""
    view = open_view(kind())
    view.slider("w3").evaluate(
        """(range) => {
            range.value = "1";
            range.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    view.painted()
    assert (view.get("selected"), view.get("weights")[2]) == ("w3", 1)
    expect(view.slider("w3")).not_to_be_focused()


def test_the_learning_rate_slider_stops_at_round_numbers(training):
    training.slider("learning rate").focus()
    seen = []
    for _ in range(12):
        training.page.keyboard.press("ArrowRight")
        seen.append(training.get("learning_rate"))
    assert seen == [0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]


def test_scrubbing_to_the_first_step_shows_the_articles_figures(training):
    training.page.get_by_role("button", name=re.compile("neuron o1")).focus()
    training.slider("step").focus()
    training.page.keyboard.press("ArrowRight")
    training.painted()
    assert training.page.locator(".nn-readout-value").all_inner_texts() == [
        "0.298371109",
        "0.291027774",
        "0.000035102",
    ]
    expect(training.page.locator(".nn-sum .nn-factors").first).to_contain_text("0.358916480")
    expect(training.page.locator('[data-name="w5"] .nn-value')).to_have_text("0.359")


def test_the_chart_takes_the_diagram_to_a_step(training):
    training.set(log_steps=False)
    plane = training.page.locator(".nn-plane")
    box = plane.bounding_box()
    training.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    training.painted()
    assert abs(training.get("step") - 5000) < 40
    assert float(training.page.locator(".nn-point").get_attribute("data-x")) == training.get("step")


@pytest.mark.parametrize("log", [False, True])
def test_the_drawn_run_is_numpys(training, log):
    training.set(learning_rate=2.0, weights=[0.3] * 8, log_loss=log, log_steps=log)
    net = article.network()
    net.parameters = [0.3] * 8
    history = fit(
        net,
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(2.0),
        epochs=10_000,
    )
    curve = training.page.locator('[data-curve="run"]')
    assert float(curve.get_attribute("data-first")) == pytest.approx(history.loss[0], abs=1e-12)
    assert float(curve.get_attribute("data-last")) == pytest.approx(history.loss[-1], abs=1e-12)
    chart = training.page.locator(".nn-chart")
    low, high, top, bottom = (
        float(chart.get_attribute(f"data-{name}")) for name in ("y-low", "y-high", "top", "bottom")
    )
    heights = [float(point.split()[1]) for point in curve.get_attribute("d")[1:].split("L")]
    bend = np.log10 if log else (lambda value: value)
    for height, value in ((heights[0], history.loss[0]), (heights[-1], history.loss[-1])):
        share = (bend(value) - bend(low)) / (bend(high) - bend(low))
        assert height == pytest.approx(bottom - share * (bottom - top), abs=0.01)


@pytest.mark.parametrize("learning_rate", [50.0, 1e6])
def test_a_run_that_diverges_is_shown_and_said(open_view, learning_rate):
    explorer = TrainingExplorer(small_network(), [1.0, 0.5], [0.3, -0.2])
    view = open_view(explorer)
    view.enter("learning rate", str(learning_rate))
    view.painted()
    explorer.learning_rate = learning_rate
    assert explorer.stopped_at is not None
    story = view.page.locator(".nn-story")
    expect(story).to_contain_text(f"diverged: after {explorer.stopped_at} steps")
    expect(view.page.locator(".nn-spoken")).to_contain_text("diverged")
    view.set(step=10_000)
    view.set(log_loss=True)
    view.enter("learning rate", "0.1")
    view.painted()
    expect(story).to_contain_text("After 10,000 steps the loss is")


@pytest.mark.parametrize(("kind", "selected"), [(ForwardExplorer, "i2"), (TrainingExplorer, "w5")])
def test_an_input_picked_in_the_diagram_has_the_focus(open_view, kind, selected):
    explorer = kind()
    view = open_view(explorer)
    view.page.locator('.nn-neuron[data-name="i2"]').click()
    expect(view.page.locator('.nn-hand[data-name="i2"]')).to_be_focused()
    explorer.selected = view.get("selected")  # what the browser sets, Python takes
    assert explorer.selected == selected


def test_undo_returns_exactly_and_reset_goes_to_the_start(training):
    undo = training.page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    states = []
    for name, key in (("w5", "ArrowLeft"), ("learning rate", "ArrowRight"), ("i2", "End")):
        states.append([training.get(trait) for trait in ("weights", "inputs", "learning_rate")])
        training.slider(name).focus()
        training.page.keyboard.press(key)
        training.painted()
    training.page.get_by_role("button", name="Reset").click()
    assert training.get("weights") == list(article.WEIGHTS)
    assert training.get("learning_rate") == 0.5
    undo.click()
    assert training.get("inputs") == [0.05, 1]
    for state in reversed(states):
        undo.click()
        assert [training.get(t) for t in ("weights", "inputs", "learning_rate")] == state
    expect(undo).to_be_disabled()


def test_what_python_did_between_two_moves_is_undone_on_its_own(forward):
    undo = forward.page.get_by_role("button", name="Undo")
    forward.slider("w1").press("ArrowRight")
    by_hand = forward.get("weights")
    by_python = [*by_hand[:4], -2.5, *by_hand[5:]]
    forward.set(weights=by_python)
    forward.slider("w2").press("ArrowRight")
    for state in (by_python, by_hand, list(article.WEIGHTS)):
        undo.click()
        assert forward.get("weights") == state
    expect(undo).to_be_disabled()


def test_redo_makes_the_moves_again_until_there_is_a_new_one(forward):
    undo, redo = (forward.page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    moves = [forward.get("weights")]
    for key in ("ArrowRight", "ArrowRight", "End"):
        forward.slider("w1").focus()
        forward.page.keyboard.press(key)
        forward.painted()
        moves.append(forward.get("weights"))
    expect(redo).to_be_disabled()
    for weights in reversed(moves[:-1]):
        undo.click()
        assert forward.get("weights") == weights
    undo.click(force=True)  # a button that cannot act does nothing, and keeps the focus
    expect(undo).to_be_focused()
    for weights in moves[1:]:
        redo.click()
        assert forward.get("weights") == weights
    expect(redo).to_be_disabled()
    undo.click()
    forward.slider("w2").focus()
    forward.page.keyboard.press("Home")
    forward.painted()
    expect(redo).to_be_disabled()


def saved(view, what):
    """The file that an entry of the menu "Save" gives: its name and its content."""
    view.page.locator("summary", has_text="Save").click()
    with view.page.expect_download() as download:
        view.page.get_by_role("button", name=what).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_picture_is_saved(forward):
    forward.set(weights=[-0.15, *[0.2] * 7])
    name, text = saved(forward, "Picture (SVG)")
    assert name == "forward-explorer.svg"
    drawn = ElementTree.fromstring(text)
    words = [word for element in drawn.iter() if (word := (element.text or "").strip())]
    for shown in forward.page.locator(".nn-readout-value, .nn-neuron-value").all_text_contents():
        assert shown in words
    assert "var(" not in text.decode()
    name, pixels = saved(forward, "Picture (PNG)")
    assert name == "forward-explorer.png"
    image = Image.open(io.BytesIO(pixels))
    assert image.size == (2 * int(drawn.get("width")), 2 * int(drawn.get("height")))
    assert len(image.convert("RGB").getcolors(1 << 20)) > 20


def test_the_numbers_are_saved_with_all_their_digits(training):
    weights = [0.358916479717885, -1e-17, *[0.1] * 6]
    training.set(weights=weights)
    name, text = saved(training, "Numbers (CSV)")
    assert name == "training-explorer.csv"
    rows = dict(row.split(",") for row in text.decode().splitlines())
    assert rows["name"] == "value"
    assert [float(rows[f"w{k}"]) for k in range(1, 9)] == weights
    assert float(rows["learning_rate"]) == 0.5


def test_what_is_off_screen_is_painted_when_it_comes_back(forward):
    forward.page.evaluate("() => { document.body.style.paddingTop = '4000px'; scrollTo(0, 0); }")
    forward.painted()
    forward.page.wait_for_timeout(100)
    forward.set(weights=[0.3] * 8)
    expect(forward.box("w1")).to_have_value("0.15")
    forward.page.evaluate("() => scrollTo(0, 4000)")
    expect(forward.box("w1")).to_have_value("0.3")


def test_the_state_is_copied_as_python(training):
    training.page.evaluate(
        "() => { navigator.clipboard ??= {}; "
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => "
        "{ window.copied = text; }}}); }"
    )
    training.set(weights=[-0.15, *[0.2] * 7])
    training.page.get_by_role("button", name="Copy as Python").click()
    expect(training.page.get_by_role("button", name="Copied")).to_be_visible()
    scope = {}
    exec(training.page.evaluate("() => window.copied"), scope)
    assert scope["weights"] == [-0.15, *[0.2] * 7]
    assert scope["biases"] == [0.35, 0.6]
    assert scope["learning_rate"] == 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_has_a_name_a_spoken_value_and_its_own_keys(open_view, kind):
    view = open_view(kind())
    for part in view.page.locator("details").all():
        part.evaluate("(details) => { details.open = true; }")
    controls = view.page.locator("button, input, select, summary, [tabindex]")
    for control in controls.filter(visible=True).all():
        expect(control).to_have_accessible_name(re.compile(r"\w"), timeout=1000)
        expect(control).to_have_attribute("data-lm-suppress-shortcuts", "true")


@pytest.mark.parametrize("kind", KINDS)
def test_every_slider_speaks_the_value_that_its_trait_has(open_view, kind):
    explorer = kind()
    weights = [round(0.1234567 * k - 0.5, 7) for k in range(8)]
    explorer.weights = weights
    view = open_view(explorer)
    spoken = dict(
        view.page.locator("input[type=range]").evaluate_all(
            "(sliders) => sliders.map((each) => [each.dataset.name, each.ariaValueText])"
        )
    )
    wanted = {f"w{k}": value for k, value in enumerate(weights, 1)}
    wanted |= {"i1": 0.05, "i2": 0.10, "target_o1": 0.01, "target_o2": 0.99, "b1": 0.35, "b2": 0.6}
    wanted |= {name: getattr(explorer, name) for name in spoken if hasattr(explorer, name)}
    assert {name: float(text) for name, text in spoken.items()} == wanted


def test_a_change_is_announced_politely(forward):
    forward.slider("w5").focus()
    forward.page.keyboard.press("ArrowRight")
    status = forward.page.locator(".nn-spoken")
    expect(status).to_have_text(re.compile(r"w5 0\.45: loss 0\.30\d+\."))
    expect(status).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [700, 820, 1000])
@pytest.mark.parametrize("make", [article.network, small_network])
def test_nothing_is_cut_off_or_on_top_of_another(open_view, kind, width, make):
    view = open_view(kind(make(), article.INPUTS, article.TARGETS), width=width)
    root = view.page.locator(".nn-explorer").bounding_box()
    assert view.page.evaluate("() => document.body.scrollWidth") <= width
    for box in drawn_boxes(view, "input, button, label, .nn-readout, td, th, p, .nn-chart text"):
        assert box["x"] >= root["x"] - 0.5
        assert box["x"] + box["width"] <= root["x"] + root["width"] + 0.5
    diagram = view.page.locator(".nn-network").bounding_box()
    for box in drawn_boxes(view, ".nn-network text"):
        assert box["x"] >= diagram["x"] - 0.5
        assert box["x"] + box["width"] <= diagram["x"] + diagram["width"] + 0.5
    for side in (".nn-left", ".nn-right"):
        column = view.page.locator(side).bounding_box()
        for box in drawn_boxes(view, f"{side} :is(input, button, td, th, p)"):
            assert box["x"] + box["width"] <= column["x"] + column["width"] + 0.5, box["text"]
    for group in (".nn-network text", ".nn-chart text", "input, button, label, .nn-readout"):
        boxes = drawn_boxes(view, group)
        overlapping = [
            (a["text"], b["text"])
            for k, a in enumerate(boxes)
            for b in boxes[k + 1 :]
            if min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
            and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 5
        ]
        assert overlapping == []


def drawn_boxes(view, selector):
    """The boxes on screen; of a text in a diagram that of the letters, without their halo."""
    return view.page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].filter(
            (element) => element.checkVisibility()  // not in a folded list
        ).map((element) => {
            let box = element.getBoundingClientRect();
            if (element.getBBox && !element.getAttribute("transform")) {
                const letters = element.getBBox();
                const matrix = element.getScreenCTM();
                const {x, y} = new DOMPoint(letters.x, letters.y).matrixTransform(matrix);
                box = {x, y, width: letters.width * matrix.a, height: letters.height * matrix.d};
            }
            const text = element.textContent || element.dataset.name;
            return {x: box.x, y: box.y, width: box.width, height: box.height, text};
        }).filter(({width}) => width > 0)""",
        selector,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_that_is_closed_leaves_no_listener(open_view, kind):
    view = open_view(kind())
    assert view.page.evaluate("() => window.model.listeners.size") > 0
    view.slider("w5").focus()
    view.page.keyboard.press("ArrowRight")
    before = view.page.evaluate(
        """() => {
            window.kept = [...document.querySelectorAll("input[data-name=w5]")];
            window.clean();
            return window.model.sent;
        }"""
    )
    expect(view.page.locator(".nn-explorer")).to_have_count(0)
    assert view.page.evaluate("() => window.model.listeners.size") == 0
    weights = view.get("weights")
    view.page.evaluate(
        """() => {
            for (const input of window.kept) {
                if (input.type === "range") input.stepUp();
                else input.value = "7";
                for (const type of ["input", "change"]) input.dispatchEvent(new Event(type));
                const enter = new KeyboardEvent("keydown", {key: "Enter", bubbles: true});
                input.dispatchEvent(enter);
            }
        }"""
    )
    assert view.get("weights") == weights
    shown = view.page.evaluate("() => window.kept.map((input) => input.value)")
    view.set(weights=[0.0] * 8)
    assert view.page.evaluate("() => window.model.sent") == before
    assert view.page.evaluate("() => window.kept.map((input) => input.value)") == shown
