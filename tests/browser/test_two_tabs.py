"""One notebook in two tabs of a browser, on one kernel: the explorers in them stay in step."""

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import WINDOW
from tests.browser.lab import LabNotebook, LabPage

SOURCE = """
from nnlib.explorers import {kind}
explorer = {kind}()
explorer
"""
# Moves a slider stop by stop, one a frame, as a hand does that drags it.
DRAG = """
async (range, [stops, direction]) => {
    const begin = Number(range.value);  // a hand goes on from where it was, whatever comes in
    window.began = begin;
    for (let k = 1; k <= stops; k++) {
        range.value = String(begin + direction * k * Number(range.step));
        range.dispatchEvent(new Event("input", {bubbles: true}));
        await new Promise(requestAnimationFrame);
    }
    range.dispatchEvent(new Event("change", {bubbles: true}));
}
"""
BEGIN_DRAG = f"(range, moves) => {{ window.drag = ({DRAG})(range, moves); }}"


class Tab:
    """The explorer in the first cell of a notebook, in one tab."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.page = notebook.page
        self.cell = notebook.show(0)
        expect(self.cell.locator(".nn-explorer")).to_have_count(1)

    def slider(self, name):
        return self.cell.get_by_role("slider", name=name, exact=True)

    def box(self, name):
        return self.cell.get_by_label(f"{name}, exact value", exact=True)

    def button(self, name):
        return self.cell.get_by_role("button", name=name, exact=True)

    def begin_drag(self, name, stops, direction=1):
        self.slider(name).evaluate(BEGIN_DRAG, [stops, direction])

    def end_drag(self):
        self.page.evaluate("() => window.drag")


@pytest.fixture
def two_tabs(lab, chromium):
    """``two_tabs(kind)``: an explorer of this kind, in two tabs."""
    context = chromium.new_context(viewport=WINDOW)
    notebooks = []

    def open_(kind):
        lab.write("two-tabs.ipynb", [SOURCE.format(kind=kind)])
        first = LabNotebook(LabPage(lab, context.new_page()), "two-tabs.ipynb")
        notebooks.append(first)
        first.run_all()
        assert first.failures() == []
        first.save()
        second = LabNotebook(LabPage(lab, context.new_page()), "two-tabs.ipynb")
        notebooks.append(second)
        return Tab(first), Tab(second)

    yield open_
    errors = [error for notebook in notebooks for error in notebook.errors]
    notebooks[0].close()
    context.close()
    assert errors == []


def test_two_hands_at_once_lose_nothing(two_tabs):
    one, other = two_tabs("TrainingExplorer")
    one.begin_drag("w1", 30)
    other.begin_drag("w5", 24, -1)
    one.end_drag()
    other.end_drag()
    for tab in (one, other):
        expect(tab.box("w1")).to_have_value("1.65")
        expect(tab.box("w5")).to_have_value("-0.8")
    weights = [1.65, 0.2, 0.25, 0.3, -0.8, 0.45, 0.5, 0.55]
    one.notebook.wait_for_kernel("explorer.weights", lambda now: now == weights)

    one.button("Undo").click()  # each takes back its own drag, as one move
    expect(other.box("w1")).to_have_value("0.15")
    expect(other.box("w5")).to_have_value("-0.8")
    expect(one.button("Undo")).to_be_disabled()
    other.button("Undo").click()
    expect(one.box("w5")).to_have_value("0.4")
    one.notebook.wait_for_kernel("explorer.weights[4]", lambda now: now == 0.4)

    other.cell.get_by_role("button", name="step axis: log").click()
    expect(one.cell.get_by_role("button", name="step axis: log")).to_have_attribute(
        "aria-pressed", "true"
    )
    one.notebook.ask("explorer.set(w2=-1)")
    for tab in (one, other):
        expect(tab.box("w2")).to_have_value("-1")
    other.slider("w2").press("ArrowRight")
    for tab in (one, other):
        expect(tab.box("w2")).to_have_value("-0.95")
    one.button("Reset").click()
    expect(other.box("w2")).to_have_value("0.2")


def test_both_on_one_slider_end_at_one_value(two_tabs):
    one, other = two_tabs("ForwardExplorer")
    one.begin_drag("w5", 40)
    other.begin_drag("w5", 40, -1)
    one.end_drag()
    other.end_drag()
    one.notebook.wait_for_kernel("explorer._taken", lambda taken: taken)
    shown = one.notebook.wait_for_kernel(
        "explorer.weights[4]",
        lambda value: str(value) == one.box("w5").input_value() == other.box("w5").input_value(),
    )
    began = other.page.evaluate("() => window.began")  # the first tab may have moved it by then
    assert shown in (2.4, pytest.approx(began - 2))


def test_two_hands_on_one_chain_lose_nothing(two_tabs):
    one, other = two_tabs("ActivationExplorer")
    one.begin_drag("weight w", 20)
    other.begin_drag("bias b", 12, -1)
    one.end_drag()
    other.end_drag()
    for tab in (one, other):
        expect(tab.box("weight w")).to_have_value("2")
        expect(tab.box("bias b")).to_have_value("-0.6")
    one.button("One layer more").click()
    expect(other.cell.get_by_role("group", name="11 layers")).to_be_visible()
    other.cell.get_by_label("all layers", exact=True).select_option("relu")
    expect(one.cell.get_by_label("this layer", exact=True)).to_have_value("relu")
    one.notebook.wait_for_kernel(
        "[len(explorer.activations), explorer.activations[-1], list(explorer.biases)]",
        lambda now: now == [11, "relu", [-0.6] + [0.0] * 10],
    )
    one.button("Undo").click()  # the layer more, and not what the other tab did since
    other.notebook.wait_for_kernel(
        "[len(explorer.biases), explorer.weight]", lambda now: now == [10, 2]
    )
    expect(other.cell.get_by_role("group", name="10 layers")).to_be_visible()
    sentence = one.notebook.ask("explorer._sentence().partition('. ')[2]")
    for tab in (one, other):
        expect(tab.cell.locator(".nn-story")).to_have_text(sentence.replace("-", "−"))


def test_the_playgrounds_settings_stay_in_step(two_tabs):
    one, other = two_tabs("PlaygroundExplorer")
    one.slider("noise").press("ArrowRight")
    expect(other.slider("noise")).to_have_value("0.05")
    more = "One neuron more in hidden layer 1"
    other.button(more).click()
    sizes = one.cell.get_by_role("group", name="hidden layer 1: 5 neurons")
    expect(sizes).to_be_visible()
    one.button(more).click()
    expect(other.cell.get_by_role("group", name="hidden layer 1: 6 neurons")).to_be_visible()
    one.notebook.wait_for_kernel("list(explorer.hidden)", lambda sizes: sizes == [6])
    other.button("Undo").click()  # a run that is taken back is in Python, for both of them
    expect(sizes).to_be_visible()
    expect(one.slider("noise")).to_have_value("0.05")
    one.button("Show h2 on the map").press("m")
    expect(other.button("Show h2 on the map (masked)")).to_be_visible()
    other.button("Show h3 on the map").press("m")
    one.notebook.wait_for_kernel("list(explorer.masked)", lambda names: names == ["h2", "h3"])
    expect(one.button("Show h3 on the map (masked)")).to_be_visible()
    one.notebook.ask("explorer.set_trait('patience', 5)")
    for tab in (one, other):
        expect(tab.slider("validation share")).to_be_visible()


def test_a_deep_network_is_the_same_in_both(two_tabs):
    one, other = two_tabs("LayersExplorer")
    one.cell.get_by_label("activation, all layers").select_option("tanh")
    expect(other.cell.get_by_label("activation, all layers")).to_have_value("tanh")
    one.slider("scale of the weights").press("ArrowRight")
    other.cell.get_by_label("initializer").select_option("orthogonal")
    state = "[explorer.scale, explorer.initializer, explorer.activations[0]]"
    one.notebook.wait_for_kernel(state, lambda now: now == [1.2, "orthogonal", "tanh"])
    other.button("Train 100 steps").click()
    for tab in (one, other):
        expect(tab.cell.locator(".nn-status")).to_contain_text("After 100 steps")
        expect(tab.box("scale of the weights")).to_have_value("1.2")
    other.button("Undo").click()
    for tab in (one, other):
        expect(tab.cell.locator(".nn-status")).to_contain_text("At its start")
    shown = [tab.cell.locator(".nn-views").inner_text() for tab in (one, other)]
    assert shown[0] == shown[1]
