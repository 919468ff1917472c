"""The playground's knobs of lesson 13 on an empty page: under mouse, finger, keys and eyes.

Python is beside the view, as in test_playground_hand.py.  In the random walk it follows: what the
view sets is set in the explorer, as a message would, and its frame is sent back.
"""

import csv

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib.explorers import PlaygroundExplorer
from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.schedules import SCHEDULES
from nnlib.explorers.playground.settings import ACTIVATIONS, SETTINGS
from tests.browser.test_forced_colors import CONTRASTS
from tests.browser.test_playground_hand import Shown
from tests.browser.test_views import drawn_boxes
from tests.browser.test_widths import assert_all_in_its_frame, over_one_another
from tests.browser.walks import walk

FULL = {
    "data": "moons", "noise": 0.3, "hidden": (8, 8), "optimizer": "Adam", "learning_rate": 0.02,
    "activation": ("leaky_relu", "softplus"), "dropout": 0.2, "patience": 20,
    "schedule": "warm-up + cosine", "masked": ("h1_2", "h2_3"),
}  # fmt: skip
"""All knobs turned, two hidden layers."""


@pytest.fixture
def shown(open_view):
    def open_(explorer=None, **options):
        return Shown(open_view, explorer or PlaygroundExplorer(), **options)

    return open_


def full(epochs=40):
    explorer = PlaygroundExplorer(**FULL)
    explorer.step(epochs)
    explorer.pin()
    return explorer


def more(there):
    return there.locate(".nn-more")


def open_more(there):
    more(there).locator("summary").click()


def pick(there, label, option):
    there.page.get_by_label(label, exact=True).select_option(option)


# The knobs behind "More".


def test_the_knobs_that_lesson_06_does_not_need_are_folded_away(shown):
    there = shown()
    expect(more(there)).not_to_have_attribute("open", "")
    expect(there.page.get_by_label("optimizer", exact=True)).to_be_hidden()
    expect(there.page.get_by_label("learning rate", exact=True)).to_be_visible()
    there.view.set(l2=0.01, learning_rate=3.0)  # those of lesson 06 open nothing
    expect(more(there)).not_to_have_attribute("open", "")
    there.view.set(optimizer="Adam")
    expect(more(there)).to_have_attribute("open", "")
    open_more(there)  # whoever wants to may fold them
    there.view.set(optimizer="AdamW")
    expect(more(there)).not_to_have_attribute("open", "")
    there.view.set(optimizer="SGD")
    there.view.set(patience=7)
    expect(more(there)).to_have_attribute("open", "")
    expect(there.page.get_by_label("patience", exact=True)).to_have_value("7")


@pytest.mark.parametrize(
    "knob", [{"dropout": 0.1}, {"schedule": "step"}, {"schedule_epochs": 50}, {"patience": 3}]
)
def test_they_are_open_where_one_of_them_is_turned(shown, knob):
    there = shown(PlaygroundExplorer(**knob))
    expect(more(there)).to_have_attribute("open", "")


def test_every_knob_sets_its_trait_as_a_move_of_its_own(shown):
    there = shown()
    open_more(there)
    drags = [there.view.get("_drag")]
    moves = [
        ("optimizer", "Adam", "optimizer", "Adam"),
        ("schedule", "one cycle", "schedule", "one cycle"),
        ("epochs of the schedule", "500", "schedule_epochs", 500),
        ("patience", "50", "patience", 50),
        ("patience", "off", "patience", None),
    ]
    for label, option, trait, value in moves:
        pick(there, label, option)
        assert there.view.get(trait) == value
        drags.append(there.view.get("_drag"))
    there.view.slider("dropout").press("ArrowRight")
    assert there.view.get("dropout") == 0.1
    there.view.enter("dropout", "0.25")
    assert there.view.get("dropout") == 0.25
    drags.append(there.view.get("_drag"))
    assert len(set(drags)) == len(drags)
    there.view.enter("dropout", "0.9")
    refused = there.locate(".nn-refused").filter(visible=True)
    expect(refused).to_have_text("dropout: 0.9 is refused; it must be from 0 to 0.8.")


def test_what_is_offered_is_what_python_has(shown):
    there = shown()
    open_more(there)
    for label, offered in (
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
        ("activation", ACTIVATIONS),
    ):
        options = there.page.get_by_label(label, exact=True).locator("option")
        assert options.all_text_contents() == list(offered)


# An activation for each layer.


def test_each_hidden_layer_has_its_activation_above_it(shown):
    there = shown(PlaygroundExplorer(hidden=(4, 2)))
    labels = [f"activation of hidden layer {k}" for k in (1, 2)]
    for label, layer in zip(labels, ("h1_1", "h2_1"), strict=True):
        above = there.page.get_by_label(label, exact=True).bounding_box()
        neuron = there.button(f"Show {layer} on the map").bounding_box()
        middles = [box["x"] + box["width"] / 2 for box in (above, neuron)]
        assert middles[0] == pytest.approx(middles[1], abs=1)
        assert above["y"] + above["height"] < neuron["y"]
    pick(there, labels[1], "relu")
    assert there.view.get("activation") == ["tanh", "relu"]
    pick(there, labels[0], "relu")
    assert there.view.get("activation") == "relu"
    there = shown(PlaygroundExplorer(hidden=(4, 2)))  # where no move is under way
    there.view.set(activation=["gelu", "identity"])
    for label, value in zip(labels, ("gelu", "identity"), strict=True):
        expect(there.page.get_by_label(label, exact=True)).to_have_value(value)
    there.button("One neuron less in hidden layer 2").click()
    there.button("Remove hidden layer 2").click()
    expect(there.page.get_by_label("activation", exact=True)).to_have_value("gelu")
    expect(there.locate(".nn-bend select").filter(visible=True)).to_have_count(1)


# Masks.


def struck(there):
    """How many strokes go through neurons, and which maps are dimmed."""
    dimmed = there.locate(".nn-node-map").evaluate_all(
        "(all) => all.map((each) => Number(getComputedStyle(each).opacity) < 0.5)"
    )
    return there.locate(".nn-strikes path").count(), dimmed


def listen(there):
    """Keep what the view sends of its moves."""
    there.page.evaluate(
        """() => {
            window.moves = [];
            const send = window.model.send;
            window.model.send = function (content) {
                if (content.type === "moved") window.moves.push(content.state);
                return send.call(this, content);
            };
        }"""
    )


def answer(there):
    """Let Python do what the view has sent, and answer as it does."""
    there.view.painted()  # moves go to Python once a picture
    for state in there.page.evaluate("() => window.moves.splice(0)"):
        there.explorer.set_state(state)
    tell(there)


def tell(there):
    """Tell the view how Python stands."""
    names = (*SETTINGS, "_drag", "_taken")
    there.view.set(**{name: _listed(getattr(there.explorer, name)) for name in names})
    there.send()


def test_in_the_mode_a_click_masks_and_without_it_shows_large(shown):
    there = shown()
    listen(there)
    mode = there.button("Mask neurons by a click")
    expect(mode).to_have_attribute("aria-pressed", "false")
    there.button("Show h2 on the map").click()
    assert there.view.get("masked") == []
    expect(there.locate(".nn-map-name")).to_contain_text("Hidden neuron h2")
    mode.click()
    expect(mode).to_have_attribute("aria-pressed", "true")
    neuron = there.button("Mask h3")
    expect(neuron).to_have_attribute("aria-pressed", "false")
    neuron.click()
    assert there.view.get("masked") == ["h3"]
    expect(neuron).to_have_attribute("aria-pressed", "true")
    assert struck(there) == (1, [False, False, True, False, False])
    answer(there)
    expect(there.locate(".nn-spoken")).to_contain_text("Masked: h3. A masked neuron answers 0")
    there.page.mouse.move(5, 5)
    expect(there.locate(".nn-map-name")).to_contain_text("Hidden neuron h2")  # still
    there.button("Show o1 on the map").click()  # an output is never masked
    assert there.view.get("masked") == ["h3"]
    neuron.click()
    assert there.view.get("masked") == []
    answer(there)
    expect(there.locate(".nn-notice")).to_have_text("Back with the weights it had: h3.")
    assert struck(there) == (0, [False] * 5)
    neuron.focus()
    there.page.keyboard.press("Escape")
    expect(mode).to_have_attribute("aria-pressed", "false")
    expect(there.button("Show h3 on the map")).to_be_focused()


def test_the_key_m_masks_at_any_time_and_undo_takes_it_back(shown):
    there = shown()
    listen(there)
    there.button("Show h2 on the map").focus()
    there.page.keyboard.press("m")
    assert there.view.get("masked") == ["h2"]
    answer(there)
    expect(there.button("Show h2 on the map (masked)")).to_be_focused()
    expect(there.locate(".nn-map-name")).to_contain_text("Hidden neuron h2, masked")
    expect(there.locate(".nn-here")).to_contain_text("h2 answers 0.000")
    there.page.keyboard.press("Control+m")  # a browser's own
    there.button("Show o1 on the map").focus()
    there.page.keyboard.press("m")
    assert there.view.get("masked") == ["h2"]
    there.explorer.undo()
    tell(there)
    assert struck(there) == (0, [False] * 5)


def test_a_finger_masks(shown):
    there = shown(has_touch=True)
    there.button("Mask neurons by a click").tap()
    there.button("Mask h1").tap()
    assert there.view.get("masked") == ["h1"]


def test_lines_of_a_masked_neuron_rest_and_keep_their_numbers(shown):
    explorer = PlaygroundExplorer()
    explorer.step(10)
    numbers = dict(zip(explorer.network.parameter_names, explorer.network.parameters, strict=True))
    explorer.masked = ("h2",)
    there = shown(explorer)
    resting = [
        "nn-resting" in (line.get_attribute("class") or "")
        for line in there.locate(".nn-lines .nn-edge").all()
    ]
    ends = [(edge.source, edge.target) for edge in explorer.network.edges]
    assert resting == ["h2" in pair for pair in ends]
    hit = there.locate('.nn-hit[aria-label="w3, from i1 to h2"]')
    hit.focus()
    box = there.view.box("w3, from i1 to h2")
    assert float(box.get_attribute("title")) == numbers["w3"]


# The points held out: a test, or validation.


def words_of(there):
    """All that is shown or spoken."""
    return there.locate(".nn-explorer").evaluate(
        """(explorer) => [explorer.innerText, ...[...explorer.querySelectorAll("*")].flatMap(
            (each) => [each.ariaLabel, each.title, each.ariaValueText,
                each.matches("svg text") ? each.textContent : ""])].join(" ")"""
    )


def test_while_they_decide_when_to_stop_no_word_says_test(shown, tmp_path):
    there = shown(PlaygroundExplorer(noise=0.3))
    assert "test" in words_of(there)
    assert "validation" not in words_of(there)
    there.explorer.patience = 500
    there.explorer.step(3)
    there.explorer.pin()
    there.view.set(patience=500)
    there.send()
    said = words_of(there)
    assert "test" not in said
    for words in ("loss, validation", "validation share", "hollow: validation"):
        assert words in said
    over = there.locate(".nn-legend").evaluate_all(
        """(legends) => legends.map((svg) => Math.max(...[...svg.querySelectorAll("text")].map(
            (text) => text.getBoundingClientRect().right)) - svg.getBoundingClientRect().right)"""
    )
    assert len(over) == 2
    assert max(over) <= 0  # no last word is cut off
    there.view.enter("validation share", "7")
    refused = there.locate(".nn-refused").filter(visible=True)
    expect(refused).to_have_text(
        "validation share: 7 is refused; it must be from 0 to less than 1."
    )
    there.locate("summary").filter(has_text="Save").click()
    with there.page.expect_download() as download:
        there.button("Numbers (CSV)").click()
        losses = np.column_stack([there.explorer.losses, there.explorer.test_losses])
        there.view.tell(({"type": "numbers"}, [losses.astype("<f8").tobytes()]))
    heading, *_ = csv.reader(download.value.path().open(encoding="utf-8"))
    assert heading == ["epoch", "loss on training points", "loss on validation points"]


def readout(there, name):
    own = there.page.get_by_text(name, exact=True)
    return there.locate(".nn-readout").filter(has=own).filter(visible=True)


def test_the_gap_is_told_in_digits_and_only_where_there_is_one(shown):
    explorer = PlaygroundExplorer(noise=0.3)
    explorer.step(20)
    there = shown(explorer)
    gap = explorer.test_losses[-1] - explorer.losses[-1]
    text = f"{gap:.4f}".replace("-", "\N{MINUS SIGN}")
    expect(readout(there, "gap").locator(".nn-readout-value")).to_have_text(text)
    there.send(loss=0.25, testLoss=0.125)
    expect(readout(there, "gap").locator(".nn-readout-value")).to_have_text(
        "\N{MINUS SIGN}0.1250"
    )
    alone = shown(PlaygroundExplorer("own"))
    expect(readout(alone, "gap")).to_have_count(0)


def test_the_learning_rate_of_the_moment_is_told_under_a_schedule(shown):
    explorer = PlaygroundExplorer(schedule="cosine", schedule_epochs=20, noise=0.3)
    explorer.step(10)
    there = shown(explorer)
    expect(readout(there, "learning rate").locator(".nn-readout-value")).to_have_text("0.500")
    explorer.step(20)
    there.send()
    ended = "The schedule is at its end after 20 epochs"
    expect(there.locate(".nn-status")).to_contain_text(ended)
    expect(there.button("Play")).to_be_disabled()
    expect(readout(shown(), "learning rate")).to_have_count(0)


def test_early_stopping_marks_the_best_epoch_and_goes_back_to_it(shown):
    explorer = PlaygroundExplorer(**{**FULL, "masked": (), "dropout": 0.0, "schedule": "constant"})
    explorer.step(3000)
    there = shown(explorer)
    last, best = explorer.epoch, explorer._run.best
    assert best < last
    expect(readout(there, "epoch").locator(".nn-readout-value")).to_have_text(f"{best} of {last}")
    mark = there.locate(".nn-best")
    expect(mark).to_have_attribute("data-epoch", str(best))
    dot = there.locate(".nn-chart-frame .nn-point").bounding_box()
    assert mark.bounding_box()["x"] == pytest.approx(dot["x"] + dot["width"] / 2, abs=1.5)
    expect(there.locate(".nn-status")).to_contain_text(f"Stopped early after epoch {last}")
    expect(there.button("Play")).to_be_disabled()
    explorer.learning_rate = 0.005
    there.send()
    expect(there.button("Play")).to_be_enabled()
    other = shown()
    expect(other.locate(".nn-best")).to_be_hidden()


# Sizes and looks.


@pytest.mark.parametrize("width", [1400, 1180, 968, 900, 800, 700, 640, 500, 400, 350, 332, 320])
def test_with_all_knobs_turned_nothing_is_cut_off(shown, width):
    there = shown(full(), width=width)
    there.button("Mask neurons by a click").click()
    expect(more(there)).to_have_attribute("open", "")
    assert_all_in_its_frame(there.view, width)
    parts = "input:not([type=radio]), select, button:not(.nn-node), summary, label, .nn-readout, p"
    assert over_one_another(drawn_boxes(there.view, parts)) == []
    columns = {round(there.locate(part).bounding_box()["x"]) for part in (".nn-left", ".nn-right")}
    assert len(columns) == (2 if width >= 800 else len(columns))
    legends = there.locate(".nn-legend").evaluate_all(
        """(all) => all.map((each) => [each.clientWidth, each.getBBox()])
            .map(([width, {x, width: drawn}]) => width - x - drawn)"""
    )
    assert min(legends) >= 0


@pytest.mark.parametrize("width", [1180, 968, 800, 640, 500, 400])
def test_the_longest_words_move_nothing(shown, width):
    there = shown(full(), width=width)
    flow = there.locate(".nn-flow")
    before = flow.bounding_box()
    status = (
        "Stopped early after epoch 12,310: no lower validation loss for 200 epochs. Back at the "
        "weights of epoch 12,110: loss 0.0636, on the validation points 0.0562, 84 of 100 training "
        "points and 85 of 100 validation points right. Turn a knob to go on from there, or take a "
        "new start."
    )
    there.send(status=status, verdict="stopped")
    assert flow.bounding_box() == before


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_with_all_knobs_turned(shown, axe, dark):
    there = shown(full(), dark=dark)
    assert axe(there.page) == []
    there.button("Mask neurons by a click").click()
    assert axe(there.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colors_masks_are_seen_and_texts_stand_out(shown, axe, scheme):
    there = shown(full(), forced_colors="active", color_scheme=scheme)
    mode = there.button("Mask neurons by a click")
    color = "(element, name) => getComputedStyle(element)[name]"
    free = mode.evaluate(color, "backgroundColor")
    mode.click()
    assert mode.evaluate(color, "backgroundColor") != free
    assert struck(there)[0] == 2
    ink = there.locate(".nn-strikes path").first.evaluate(color, "stroke")
    assert ink != there.locate(".nn-explorer").evaluate(color, "backgroundColor")
    assert [each for each in there.page.evaluate(CONTRASTS) if each["contrast"] < 4.5] == []
    assert axe(there.page) == []


# A random walk over all controls, the new ones among them.


def movable(there):
    """Controls that a hand may touch now, by what they are."""
    page = there.page
    return {
        "select": page.locator(".nn-explorer select").filter(visible=True),
        "slider": page.locator(".nn-given input[type=range]").filter(visible=True),
        "set": page.locator(".nn-set input"),
        "size": page.locator(".nn-sizes button:not([aria-disabled=true])").filter(visible=True),
        "neuron": page.locator(".nn-node"),
        "mode": page.locator(".nn-mask-mode"),
        "more": page.locator(".nn-more summary"),
    }


def move(there, rng):
    """Touch one of them at random; return what was done."""
    kinds = movable(there)
    kind = str(rng.choice([name for name, found in kinds.items() if found.count()]))
    control = kinds[kind].nth(int(rng.integers(kinds[kind].count())))
    what = control.get_attribute("aria-label") or control.get_attribute("data-name") or kind
    if kind == "select":
        count = control.locator("option").count()
        control.select_option(index=int(rng.integers(count)))
    elif kind == "slider":
        control.press(str(rng.choice(["ArrowLeft", "ArrowRight", "PageUp", "Home"])))
    elif kind == "set":
        control.check()
    elif kind == "neuron":
        control.press("m")
    else:
        control.click()
    there.view.painted()
    return f"{kind}: {what}"


def in_step(there):
    """Whether view and Python show the same, and the network is the one that is drawn."""
    explorer = there.explorer
    traits = {name: there.view.get(name) for name in SETTINGS}
    for name, value in traits.items():
        own = getattr(explorer, name)
        assert value == _listed(own), name
    hidden = [f"{n}" for n in explorer._run.settings.neurons]
    count, dimmed = struck(there)
    assert count == len(explorer.masked)
    assert dimmed == [name in explorer.masked for name in [*hidden, "o1"]]
    bends = there.locate(".nn-bend select").filter(visible=True)
    shown = [each.input_value() for each in bends.all()]
    assert tuple(shown) == explorer._run.settings.activations
    assert ("validation" in words_of(there)) == (explorer.patience is not None)


@walk
def test_after_many_random_moves_view_and_python_agree(shown, moves):
    there = shown()
    listen(there)
    rng = np.random.default_rng(13)
    for number in range(moves):
        done = move(there, rng)
        answer(there)
        if rng.random() < 0.4 and not there.explorer._run.over:
            there.explorer.step(int(rng.integers(1, 4)))
            there.send()
        try:
            in_step(there)
        except AssertionError as problem:
            raise AssertionError(f"after move {number}, {done}") from problem
    names = {}
    exec(there.explorer.python, names)
    np.testing.assert_array_equal(names["losses"], there.explorer.losses)
    last = [_listed(getattr(there.explorer, name)) for name in SETTINGS]
    while there.explorer._moves.undoable:
        there.explorer.undo()
        tell(there)
        in_step(there)
    while there.explorer._moves.redoable:
        there.explorer.redo()
    tell(there)
    in_step(there)
    assert [_listed(getattr(there.explorer, name)) for name in SETTINGS] == last
    np.testing.assert_array_equal(names["losses"], there.explorer.losses)


def _listed(value):
    if isinstance(value, tuple):
        return [_listed(each) for each in value]
    return value
