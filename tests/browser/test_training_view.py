"""The TrainingExplorer's view on an empty page: the player, the pins, the ways to train."""

import csv
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import Dense, Network, article
from nnlib.explorers import TrainingExplorer
from tests.browser.test_views import number, saved

STATE = ("weights", "biases", "inputs", "targets", "learning_rate", "train_biases", "early_update")


@pytest.fixture
def view(open_view):
    return open_view(TrainingExplorer())


def button(view, name):
    return view.page.get_by_role("button", name=name, exact=True)


def press(view, name):
    button(view, name).click()
    view.painted()


def runs(view):
    """The table's rows: name, loss where we stand, loss at the end."""
    rows = view.page.locator(".nn-runs tbody tr")
    return [row.locator(".nn-run-name, td").all_inner_texts()[1:4] for row in rows.all()]


def in_python(view, *made, **options):
    """An explorer with the view's state."""
    explorer = TrainingExplorer(*made, **options)
    for name in (*STATE, "step", "pinned"):
        setattr(explorer, name, view.get(name))
    return explorer


def test_the_keyboard_walks_the_log_axis_step_by_step_and_then_faster(view):
    press(view, "step axis: log")
    slider = view.slider("step")
    slider.focus()
    seen = []
    for _ in range(30):
        view.page.keyboard.press("ArrowRight")
        view.painted()
        seen.append(view.get("step"))
    assert seen == list(range(1, 31))
    view.enter("step", "9000")
    slider.focus()
    view.page.keyboard.press("ArrowRight")
    view.painted()
    assert view.get("step") > 9050
    view.page.keyboard.press("End")
    view.painted()
    assert view.get("step") == 10_000
    view.page.keyboard.press("ArrowRight")
    view.painted()
    assert view.get("step") == 10_000
    view.page.keyboard.press("Home")
    view.page.keyboard.press("ArrowLeft")
    view.painted()
    assert view.get("step") == 0


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("step", [0, 1, 30, 2500, 10_000])
def test_the_sliders_thumb_stands_under_the_point(view, log, step):
    view.set(log_steps=log, step=step)
    slider = view.slider("step")
    low, high, value = (
        float(slider.evaluate(f"(range) => range.{name}")) for name in ("min", "max", "value")
    )
    box = slider.bounding_box()
    thumb = box["x"] + 8 + (value - low) / (high - low) * (box["width"] - 16)
    point = view.page.locator(".nn-point").bounding_box()
    assert thumb == pytest.approx(point["x"] + point["width"] / 2, abs=1.5)


def test_single_steps_and_the_box(view):
    press(view, "+1 step")
    press(view, "+1 step")
    assert view.get("step") == 2
    press(view, "\N{MINUS SIGN}1 step")
    assert view.get("step") == 1
    expect(view.page.locator(".nn-readout-value").nth(1)).to_have_text("0.291027774")
    view.enter("step", "10000")
    view.painted()
    press(view, "+1 step")
    assert view.get("step") == 10_000
    view.enter("step", "10001")
    expect(view.box("step")).to_have_attribute("aria-invalid", "true")
    assert view.get("step") == 10_000


def test_play_walks_to_the_end_and_says_the_last_step_to_python(view):
    view.set(log_steps=True, step=9990)
    view.page.get_by_label("speed").select_option("×4")
    before = view.page.evaluate("() => window.model.sent")
    press(view, "Play")
    expect(button(view, "Play")).to_be_visible()  # Pause has become Play again: the end
    assert view.get("step") == 10_000
    assert view.page.evaluate("() => window.model.sent") > before


def test_play_can_be_paused_and_starts_again_from_the_end(view):
    view.set(log_steps=True, step=10_000)
    press(view, "Play")
    expect(button(view, "Pause")).to_be_focused()
    view.page.wait_for_function(
        "() => { const s = window.model.get('step'); return 0 < s && s < 9000; }"
    )
    press(view, "Pause")
    here = view.get("step")
    for _ in range(5):
        view.painted()
    assert view.get("step") == here
    assert number(view.page.locator(".nn-readout-value").nth(1)) == pytest.approx(
        in_python(view).losses[here], abs=5.1e-10
    )


def test_it_opens_on_logarithmic_axes(view):
    for axis in ("loss", "step"):
        expect(button(view, f"{axis} axis: log")).to_have_attribute("aria-pressed", "true")
        expect(button(view, f"{axis} axis: linear")).to_have_attribute("aria-pressed", "false")


def test_the_player_walks_in_every_frame_though_python_never_answers(view):
    view.set(log_steps=False)
    view.enter("step", "10")  # a move that stays unanswered
    press(view, "Play")
    seen = view.page.evaluate(
        """async () => {
            const seen = [];
            for (let k = 0; k < 40; k++) {
                await new Promise(requestAnimationFrame);
                seen.push(window.model.get("step"));
            }
            return seen;
        }"""
    )
    press(view, "Pause")
    assert seen == sorted(seen)
    assert len({*seen}) > 30


def test_a_hand_on_the_slider_stops_the_player_and_closing_ends_it(view):
    press(view, "Play")
    view.page.wait_for_function("() => window.model.get('step') > 0")
    view.painted()
    view.slider("step").focus()
    view.page.keyboard.press("Home")
    view.painted()
    assert view.get("step") == 0
    expect(button(view, "Play")).to_be_visible()
    press(view, "Play")
    here = view.page.evaluate("() => { window.clean(); return window.model.get('step'); }")
    for _ in range(10):
        view.painted()
    assert view.get("step") == here


@pytest.mark.parametrize("train_biases", [False, True])
@pytest.mark.parametrize("early_update", [False, True])
def test_every_way_to_train_shows_pythons_numbers(view, train_biases, early_update):
    press(view, f"biases: {'trained' if train_biases else 'frozen'}")
    press(view, f"update: {'too early (B)' if early_update else 'all at once (A)'}")
    view.enter("w6", "-0.3")
    view.enter("step", "700")
    view.painted()
    explorer = in_python(view)
    assert (explorer.train_biases, explorer.early_update) == (train_biases, early_update)
    shown = [number(each) for each in view.page.locator(".nn-readout-value").all()]
    np.testing.assert_allclose(shown, explorer.losses[[0, 700, 10_000]], rtol=0, atol=5.1e-10)
    curve = view.page.locator('[data-curve="run"]')
    assert float(curve.get_attribute("data-last")) == pytest.approx(explorer.losses[-1], abs=1e-12)
    bias = view.page.locator('.nn-parameter[data-name="b2"] .nn-value')
    assert number(bias) == pytest.approx(explorer.network.layers[1].bias[0], abs=5.1e-4)
    view.slider("w1").focus()
    outputs = [
        number(view.page.locator(f'[data-name="{o}"] .nn-neuron-value')) for o in ("o1", "o2")
    ]
    np.testing.assert_allclose(outputs, explorer.outputs, rtol=0, atol=5.1e-5)


def test_a_switch_is_one_move_that_undo_takes_back(view):
    press(view, "biases: trained")
    press(view, "update: too early (B)")
    press(view, "Undo")
    assert (view.get("train_biases"), view.get("early_update")) == (True, False)
    press(view, "Undo")
    assert (view.get("train_biases"), view.get("early_update")) == (False, False)
    press(view, "Redo")
    press(view, "Reset")
    assert view.get("train_biases") is False


def test_accounts_a_and_b_side_by_side(view):
    press(view, "Pin rate 0.5")
    press(view, "update: too early (B)")
    view.enter("step", "10000")
    view.painted()
    assert runs(view) == [
        ["rate 0.5, too early (B)", "0.000035085", "0.000035085"],
        ["rate 0.5", "0.000035102", "0.000035102"],
    ]


def test_up_to_three_runs_are_pinned_and_let_go_again(view):
    expect(view.page.locator('[data-curve="first"]')).to_have_count(0)
    assert runs(view)[1][0] == "as it was made"
    for rate in ("0.5", "5", "50"):
        view.enter("learning rate", rate)
        view.painted()
        press(view, f"Pin rate {rate}")
    view.enter("w5", "-2")
    view.painted()
    assert [row[0] for row in runs(view)] == [
        "rate 50, w5 \N{MINUS SIGN}2",
        "rate 0.5",
        "rate 5",
        "rate 50",
    ]
    explorer = in_python(view)
    for row, losses in zip(runs(view)[1:], explorer.pinned_losses, strict=True):
        end = float(row[2].replace("\N{MINUS SIGN}", "-"))
        assert end == pytest.approx(losses[-1], rel=1e-3, abs=5.1e-10)
    pin = view.page.get_by_role("button", name=re.compile("^Pin"))
    expect(pin).to_have_attribute("aria-disabled", "true")
    pin.dispatch_event("click")
    view.painted()
    assert len(view.get("pinned")) == 3
    press(view, "Unpin rate 5")
    assert [state["learning_rate"] for state in view.get("pinned")] == [0.5, 50]
    expect(button(view, "Unpin rate 50")).to_be_focused()  # which has moved up to its place
    expect(pin).to_have_attribute("aria-disabled", "false")
    expect(view.page.locator(".nn-chart [data-curve]")).to_have_count(3)


def test_the_focus_goes_from_one_unpin_button_to_the_next_and_then_to_pin(view):
    for rate in ("0.5", "5", "50"):
        view.enter("learning rate", rate)
        view.painted()
        press(view, f"Pin rate {rate}")
    focused = view.page.locator(":focus")
    button(view, "Unpin rate 5").press("Enter")
    view.painted()
    expect(focused).to_have_accessible_name("Unpin rate 50")
    focused.press("Enter")
    view.painted()
    expect(focused).to_have_accessible_name("Pin rate 50")  # after the last one none is left below
    button(view, "Unpin rate 0.5").press("Enter")
    view.painted()
    expect(focused).to_have_accessible_name("Pin rate 50")
    assert view.get("pinned") == []


def formulas(view):
    """The texts of the formulas, folded out."""
    if not view.page.locator(".nn-formulas").evaluate("(details) => details.open"):
        view.page.locator(".nn-formulas summary").click()
    view.painted()
    return view.page.locator(".nn-formula-list > div").all_text_contents()


def test_the_selected_weights_update_is_a_formula_from_sympy(view):
    view.slider("w5").focus()
    shown = formulas(view)
    expect(view.page.locator(".nn-formula-list mfrac").first).to_be_visible()
    equations = TrainingExplorer()._sample.symbolic.step_equations()
    markup = view.page.locator(".nn-formula-list > div").last.inner_html()
    assert re.sub(r"\s", "", markup) == re.sub(r"\s", "", equations["new_w5"])
    assert shown[-2:] == ["∂Etotal∂w5=δo1⋅outh1", "w5new=w5−η⋅∂Etotal∂w5"]
    view.slider("w1").focus()
    view.painted()
    assert formulas(view)[0] == "∂Etotal∂outh1=w5⋅δo1+w7⋅δo2"
    press(view, "update: too early (B)")
    assert formulas(view)[0] == "∂Etotal∂outh1=w5new⋅δo1+w7new⋅δo2"


def test_a_frozen_bias_has_no_update_and_a_trained_one_has(view):
    view.slider("b2").focus()
    assert formulas(view) == ["b2 is frozen: no step moves it."]
    press(view, "biases: trained")
    assert formulas(view)[-1] == "b2new=b2−η⋅∂Etotal∂b2"


def test_the_saved_numbers_have_every_runs_losses(view):
    press(view, "Pin rate 0.5")
    view.enter("learning rate", "5")
    press(view, "update: too early (B)")
    press(view, "Pin rate 5, too early (B)")
    view.enter("w5", "-2")
    view.painted()
    _, text = saved(view, "Numbers (CSV)")
    rows = list(csv.reader(io.StringIO(text.decode())))
    head = rows.index(["step", "loss", "pin 1: rate 0.5", "pin 2: rate 5, too early (B)"])
    assert float(dict(rows[:head])["w5"]) == -2
    table = np.array(rows[head + 1 :], float)
    explorer = in_python(view)
    runs_in_python = [explorer.losses, *explorer.pinned_losses]
    np.testing.assert_array_equal(table[:, 0], np.arange(10_001))
    np.testing.assert_allclose(table[:, 1:].T, runs_in_python, rtol=0, atol=1e-12)


def test_a_run_that_diverged_ends_early_in_the_saved_numbers(open_view):
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    view = open_view(TrainingExplorer(net, [1.0, 0.5], [0.3, -0.2], steps=500))
    press(view, "Pin rate 0.5")
    view.enter("learning rate", "1e6")
    view.painted()
    _, text = saved(view, "Numbers (CSV)")
    rows = list(csv.reader(io.StringIO(text.decode())))
    table = rows[rows.index(["step", "loss", "pin 1: rate 0.5"]) + 1 :]
    assert len(table) == 501
    explorer = in_python(view, net, [1.0, 0.5], [0.3, -0.2], steps=500)
    np.testing.assert_allclose(
        [float(row[1]) for row in table if row[1]], explorer.losses, rtol=1e-12
    )
    assert table[-1][1] == ""


def test_the_saved_picture_has_the_runs_legend(view):
    press(view, "Pin rate 0.5")
    press(view, "biases: trained")
    press(view, "update: too early (B)")
    view.enter("w5", "-2")
    view.painted()
    _, text = saved(view, "Picture (SVG)")
    drawing = ElementTree.fromstring(text)
    texts = [element for element in drawing.iter() if element.tag.endswith("}text")]
    words = {"".join(element.itertext()): element for element in texts}
    full = "rate 0.5, biases trained, too early (B), w5 \N{MINUS SIGN}2"
    assert {full, "rate 0.5", "Neuron h1, term by term"} <= set(words)
    assert not {"Pin", "Unpin"} & set(words)
    for row in runs(view):
        assert set(row) <= set(words)
    # The name that its cell cuts off on the page is narrowed here, and ends before the losses.
    name = words[full]
    loss = min(float(words[row[1]].get("x")) for row in runs(view)) - 80
    assert float(name.get("x")) + float(name.get("textLength")) <= loss + 5


def test_what_hangs_below_does_not_jump_while_a_slider_moves(view):
    top = view.page.locator(".nn-sliders").bounding_box()["y"]
    view.enter("learning rate", "700")
    view.enter("w1", "-3.21")
    view.set(step=321)
    assert view.page.locator(".nn-sliders").bounding_box()["y"] == top
    press(view, "loss axis: log")
    assert view.page.locator(".nn-sliders").bounding_box()["y"] == top


def test_everything_works_on_after_numbers_beyond_all_bounds(open_view):
    net = Network([Dense(2, 2, "identity")], parameters=[1, 2, 3, 4, 0, 0])
    view = open_view(TrainingExplorer(net, [1.0, 0.5], [0.3, -0.2], steps=500))
    for rate, early in (("1e6", False), ("1e300", False), ("1e6", True)):
        view.set(early_update=early, log_steps=False)  # the quicker way to where the run ends
        view.enter("learning rate", rate)
        view.painted()
        expect(view.page.locator(".nn-story")).to_contain_text("The run diverged: after")
        assert runs(view)[0][2] == "diverged"
        press(view, "Play")
        expect(button(view, "Play")).to_be_visible()
        press(view, "loss axis: log")
        press(view, "loss axis: linear")
    view.enter("w1", "1e200")
    view.painted()
    expect(view.page.locator(".nn-story")).to_contain_text("The loss of the start itself")
    expect(view.page.locator(".nn-readout-value").first).to_have_text(re.compile("infinite|not a"))
    press(view, "Reset")
    expect(view.page.locator(".nn-story")).to_contain_text("After 500 steps the loss is")
    assert runs(view)[0][2] != "diverged"


def test_the_copied_state_has_the_ways_to_train(view):
    press(view, "biases: trained")
    view.page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    press(view, "Copy as Python")
    scope = {}
    exec(view.page.locator("textarea").input_value(), scope)
    assert (scope["train_biases"], scope["early_update"]) == (True, False)
    assert scope["weights"] == list(article.WEIGHTS)
