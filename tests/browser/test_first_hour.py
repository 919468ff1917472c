"""What people do in their first hour with an explorer, and expect to work: one click is one click.

Each of these went wrong once: something that took room moved away from under the hand, or a move
could not be taken back whole.
"""

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib.explorers import (
    ForwardExplorer,
    PlaygroundExplorer,
    StepExplorer,
    TrainingExplorer,
)
from nnlib.layers import Dense
from nnlib.network import Network
from tests.browser.test_views import saved

MINUS = "\N{MINUS SIGN}"
CLIPBOARD = """
() => Object.defineProperty(navigator, "clipboard", {value: {writeText: async () => {}}})
"""


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def button(view, name):
    return view.page.get_by_role("button", name=name, exact=True)


def weight(view, k):
    return view.get("weights")[k - 1]


@pytest.fixture
def forward(open_view):
    return open_view(ForwardExplorer())


@pytest.fixture
def step(open_view):
    return open_view(StepExplorer())


@pytest.fixture
def playground(open_view):
    explorer = PlaygroundExplorer()
    view = open_view(explorer)
    content, buffers = explorer._frame()
    view.tell(({**content, "type": "frame", "number": 1}, buffers))
    for _ in range(3):
        view.painted()
    return view


def press(view, name):
    """Press a button as a hand does: where it is when the mouse goes down and when it goes up."""
    x, y = middle(button(view, name))
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.painted()
    view.page.mouse.up()
    view.painted()


@pytest.mark.parametrize("name", ["Undo", "Reset"])
def test_a_click_after_a_copy_is_a_click(forward, name):
    forward.page.evaluate(CLIPBOARD)
    forward.enter("w5", "1.4")
    button(forward, "Copy as Python").click()
    expect(button(forward, "Copied")).to_be_visible()
    press(forward, name)
    assert weight(forward, 5) == 0.4
    expect(button(forward, "Copy as Python")).to_be_visible()


@pytest.mark.parametrize("typed", ["abc", "0.25"])
def test_a_click_that_leaves_a_box_is_a_click(playground, typed):
    playground.enter("noise", "abc")
    expect(playground.page.locator(".nn-refused", has_text="noise")).to_be_visible()
    playground.box("noise").press("Escape")  # what was refused is gone, or it comes
    playground.box("noise").fill(typed)
    press(playground, "New data")
    messages = playground.page.evaluate("() => window.model.messages")
    assert [each["type"] for each in messages].count("new_data") == 1
    refused = playground.page.locator(".nn-refused", has_text="noise")
    expect(refused).to_be_visible(visible=typed == "abc")


def test_a_touch_that_leaves_a_box_shows_what_was_refused(forward):
    forward.box("w5").fill("abc")
    forward.page.locator(".nn-explorer").dispatch_event("pointerup")
    forward.box("w6").focus()
    expect(forward.page.locator(".nn-refused", has_text="w5")).to_be_visible()


def test_what_was_refused_is_forgotten_when_something_else_is_moved(forward):
    hand = forward.page.locator(".nn-hand[data-name=w1]")
    hand.dblclick()
    forward.page.keyboard.type("abc")
    forward.page.mouse.click(*middle(forward.page.locator(".nn-head")))
    refused = forward.page.locator(".nn-refused", has_text="abc")
    expect(refused).to_be_visible()
    forward.enter("w8", "1")
    expect(refused).to_be_hidden()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12345678, "1.2346e7"),
        (99999.5, "99999.5"),
        (123456.789012345, "1.2346e5"),
        (0.358916479717885, "0.35892"),
        (-0.123456, "-0.12346"),
    ],
)
def test_a_box_that_is_not_in_use_shows_no_other_number(forward, number, text):
    forward.enter("w5", str(number))
    forward.box("w6").focus()
    expect(forward.box("w5")).to_have_value(text)
    assert weight(forward, 5) == number
    room = forward.box("w5").evaluate("(box) => [box.scrollWidth, box.clientWidth]")
    assert room[0] <= room[1]


def test_every_click_on_plus_counts_before_python_has_answered(playground):
    for _ in range(3):
        button(playground, "One neuron more in hidden layer 1").click()
    assert playground.get("hidden") == [7]
    expect(playground.page.locator(".nn-size output").first).to_have_text("7")
    button(playground, "One neuron less in hidden layer 1").click()
    assert playground.get("hidden") == [6]


def test_a_step_may_be_typed_as_it_is_written(open_view):
    view = open_view(TrainingExplorer())
    view.enter("step", "10,000")
    assert view.get("step") == 10_000
    view.enter("step", "1.000")
    assert view.get("step") == 10_000
    refused = view.page.locator(".nn-refused", has_text="leave the point out")
    expect(refused).to_contain_text("1.000 or as 1000")


def test_keeping_the_new_weights_is_taken_back_whole(step):
    stages = step.get("_stages")
    for _ in stages[2:]:
        button(step, "Next").click()
    assert step.get("stage") == "again"
    button(step, "Keep the new weights").click()
    assert step.get("stage") == "forward 1"
    assert weight(step, 5) == pytest.approx(0.358916480, abs=5e-10)
    button(step, "Undo").click()
    assert (weight(step, 5), step.get("stage")) == (0.4, "again")
    button(step, "Redo").click()
    assert weight(step, 5) == pytest.approx(0.358916480, abs=5e-10)
    assert step.get("stage") == "forward 1"


def test_a_stage_is_no_move(step):
    button(step, "Next").click()
    expect(button(step, "Undo")).to_be_disabled()
    step.enter("w5", "1")
    button(step, "Next").click()
    button(step, "Undo").click()
    assert (weight(step, 5), step.get("stage")) == (0.4, "forward 2")
    expect(button(step, "Undo")).to_be_disabled()


def test_the_early_update_is_undone_reset_and_copied(step):
    step.page.evaluate(
        """() => {
            window.copied = [];
            const writeText = async (text) => window.copied.push(text);
            Object.defineProperty(navigator, "clipboard", {value: {writeText}});
        }"""
    )
    early = button(step, "update: too early")
    early.click()
    button(step, "Undo").click()
    assert step.get("early_update") is False
    early.click()
    button(step, "Copy as Python").click()
    [copied] = step.page.evaluate("() => window.copied")
    assert "early_update = True" in copied.splitlines()
    button(step, "Reset").click()
    assert step.get("early_update") is False


def test_weights_that_are_no_numbers_are_not_kept(step):
    button(step, "update: too early").click()
    step.enter("learning rate", "1e308")
    step.set(stage="again")
    keep = button(step, "Keep the new weights")
    expect(keep).to_be_disabled()
    reason = "They are no finite numbers: try a smaller learning rate"
    expect(keep).to_have_attribute("title", reason)
    story = step.page.locator(".nn-story")
    expect(story).to_contain_text("Some new weights are no finite numbers.")


def test_a_loss_that_did_not_change_neither_fell_nor_rose(step):
    step.enter("learning rate", "1e-30")
    step.set(stage="again")
    expect(step.page.locator(".nn-story")).to_have_text("The loss did not change.")


def test_what_code_has_set_can_be_taken_back_at_once(forward):
    expect(button(forward, "Undo")).to_be_disabled()
    forward.set(weights=[0.15, 0.2, 0.25, 0.3, 3.0, 0.45, 0.5, 0.55])
    button(forward, "Undo").click()
    assert weight(forward, 5) == 0.4
    button(forward, "Redo").click()
    assert weight(forward, 5) == 3.0


def test_escape_takes_a_dragged_point_back(open_view):
    explorer = PlaygroundExplorer("own")
    view = open_view(explorer)
    content, buffers = explorer._frame()
    view.tell(({**content, "type": "frame", "number": 1}, buffers))
    for _ in range(3):
        view.painted()
    before = view.get("points")
    x, y = middle(view.page.locator(".nn-plane-frame .nn-dot").first)
    view.page.mouse.move(x, y)
    view.page.mouse.down()
    view.page.mouse.move(x + 60, y - 40, steps=3)
    assert view.get("points") != before
    view.page.keyboard.press("Escape")
    assert view.get("points") == before
    view.page.mouse.move(x + 90, y - 40)
    view.page.mouse.up()
    assert view.get("points") == before


def test_a_saved_picture_writes_names_as_the_page_does(forward):
    _, text = saved(forward, "Picture (SVG)")
    assert "net_h1" not in text.decode()
    assert ">net</tspan>" in text.decode()


@pytest.mark.parametrize(("row", "wanted"), [("train_biases", "true"), ("early_update", "true")])
def test_saved_numbers_say_how_the_run_was_made(open_view, row, wanted):
    view = open_view(TrainingExplorer(steps=20))
    view.set(**{row: True}, step=7)
    _, text = saved(view, "Numbers (CSV)")
    rows = text.decode().splitlines()
    assert f"{row},{wanted}" in rows
    assert "shown at step,7" in rows


def test_the_pin_says_what_it_does(open_view):
    explorer = PlaygroundExplorer()
    explorer.step()
    explorer.pin()
    view = open_view(explorer)
    content, buffers = explorer._frame()
    view.tell(({**content, "type": "frame", "number": 1}, buffers))
    for _ in range(3):
        view.painted()
    unpin = button(view, "Unpin the pinned run")
    expect(unpin).to_have_attribute("title", "Let the pinned run go")


def test_numbers_at_the_end_of_what_a_computer_holds(forward):
    for typed in ("1e308", "1e200", "6e307", "-1e308"):
        forward.enter("w5", typed)
        forward.painted()
        fill = forward.slider("w5").evaluate("(range) => range.style.getPropertyValue('--nn-to')")
        assert 0 <= float(fill) <= 1  # errors in the console fail the test at its end
    forward.enter("w5", "1e6")
    forward.painted()
    ticks = forward.page.locator(".nn-chart-frame .nn-ticks text").all_text_contents()
    assert f"{MINUS}106" in ticks  # with its exponent raised
    assert f"{MINUS}500,000" in ticks
    forward.enter("w5", "-1e400")
    refused = forward.page.locator(".nn-refused", has_text="w5")
    expect(refused).to_contain_text(f"end at about {MINUS}1.8e308")


def test_a_large_network_shows_the_numbers_that_are_wanted(open_view):
    layers = [Dense(3, 4, "tanh"), Dense(4, 3, "relu"), Dense(3, 2, "sigmoid")]
    net = Network(layers, rng=np.random.default_rng(0))
    view = open_view(ForwardExplorer(net, [[0.1, 0.2, 0.3]], [[0, 1]]))

    def shown():
        labels = view.page.locator(".nn-crowded")
        names = labels.evaluate_all(
            "(all) => all.filter((each) => getComputedStyle(each).opacity === '1')"
            ".map((each) => each.dataset.name)"
        )
        return set(names)

    assert shown() == {"w1", "w2", "w3", "w25"}  # into the picked neuron, and the selected one
    view.set(neuron="o2", selected="w1")
    assert shown() == {"w28", "w29", "w30", "w1"}
    circles = view.page.locator(".nn-ring").all()
    texts = view.page.locator(".nn-crowded.nn-near .nn-edge-label").all()
    for text in texts:
        box = text.bounding_box()
        for circle in circles:
            other = circle.bounding_box()
            beside = [
                one[way] + one[size] <= two[way]
                for one, two in ((box, other), (other, box))
                for way, size in (("x", "width"), ("y", "height"))
            ]
            assert any(beside)


@pytest.mark.parametrize("width", [935, 1000, 1180])
def test_what_to_do_with_the_network_is_said_inside_its_column(open_view, width):
    explorer = PlaygroundExplorer()
    view = open_view(explorer, width=width)
    content, buffers = explorer._frame()
    view.tell(({**content, "type": "frame", "number": 1}, buffers))
    for _ in range(3):
        view.painted()
    hint = view.page.locator(".nn-weight-name")
    expect(hint).to_contain_text("Click a line")
    own, column = hint.bounding_box(), view.page.locator(".nn-left").bounding_box()
    assert own["x"] + own["width"] <= column["x"] + column["width"]
