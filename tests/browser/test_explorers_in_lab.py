"""Every explorer in real JupyterLab with a real kernel: by mouse, by keyboard, and from Python.

All tests share one notebook: its first cell shows the explorer under test, its second is where a
reader goes on in code.  Running the first cell again is what a reader does to start afresh.
"""

import re

import pytest
from playwright.sync_api import expect

from nnlib import article
from tests.browser.oracle import MINUS

WITH_NEURONS = ["ForwardExplorer", "ChainRuleExplorer", "TrainingExplorer"]


def tab_to(live, control, key="Tab"):
    """Press Tab until this control has the focus."""
    for _ in range(150):
        live.page.keyboard.press(key)
        if control.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {control}")


def test_the_mouse_drags_a_slider_and_presses_the_buttons(live):
    start = live.undoable()
    live.drag("w5", 0.75)
    low, high = (float(live.slider("w5").get_attribute(end)) for end in ("min", "max"))
    moved = live.agree("w5 was dragged")
    assert moved["weights"][4] == pytest.approx(low + 0.75 * (high - low), abs=0.051)
    assert moved["selected"] == "w5"
    live.drag("target o2", 0.25)
    assert live.agree("a target was dragged")["targets"][1] == pytest.approx(0.25, abs=0.011)
    live.button("Undo").click()
    assert live.agree("undo")["targets"] == start["targets"]
    live.button("Undo").click()
    live.agree("undo")
    assert live.undoable() == start
    live.button("Redo").click()
    assert live.agree("redo")["weights"] == moved["weights"]
    live.button("Reset").click()
    live.agree("reset")
    assert live.undoable() == start


def test_the_mouse_picks_a_connection_and_a_neuron(live):
    live.click_line("w3")
    live.wait_for("selected", "w3")
    expect(live.cell.locator('.nn-hand[data-name="w3"]')).to_be_focused()
    live.page.keyboard.press("ArrowRight")  # the hand goes on where the click has led it
    live.wait_for("weights[2]", 0.3)
    live.cell.locator('.nn-neuron[data-name="i2"]').click()
    expect(live.cell.locator('.nn-hand[data-name="i2"]')).to_be_focused()
    if live.kind in WITH_NEURONS:
        live.neuron("o2").click()
        live.wait_for("neuron", "o2")
        expect(live.cell.locator(".nn-explorer")).to_contain_text("Neuron o2, term by term")
    live.agree("picking")


def test_the_keyboard_alone(live):
    keyboard = live.page.keyboard
    live.cell.locator(".cm-content").focus()
    keyboard.press("Escape")  # now keys are commands to the notebook
    expect(live.page.locator(".jp-Notebook.jp-mod-commandMode")).to_have_count(1)
    tab_to(live, live.slider("w5"))
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        keyboard.press(key)
    live.wait_for("weights[4]", 0.5)
    keyboard.press("Tab")
    expect(live.box("w5")).to_be_focused()
    keyboard.press("ControlOrMeta+A")
    keyboard.type("-1.125")
    keyboard.press("Enter")
    live.wait_for("weights[4]", -1.125)
    live.agree("typing a number")
    for name, key, value in (
        ("Undo", "Enter", 0.5),
        ("Redo", "Space", -1.125),
        ("Undo", "Space", 0.5),
        ("Reset", "Enter", 0.4),
    ):
        tab_to(live, live.button(name), "Shift+Tab" if name == "Undo" else "Tab")
        keyboard.press(key)
        expect(live.button(name)).to_be_focused()
        live.wait_for("weights[4]", value)
    live.agree("the keyboard")


COMMANDS = [
    *("a", "b", "c", "x", "v", "d", "d", "z", "m", "y", "r", "0", "0", "i", "i", "l", "o", "j"),
    *("Shift+M", "Shift+L", "Shift+J"),
]


def test_no_key_on_a_control_is_a_command_to_the_notebook(live):
    if live.kind == "ForwardExplorer":
        live.notebook.ask("explorer.set_trait('landscape', True)")  # the map is a control too
        expect(live.cell.locator(".nn-pickers")).to_be_visible()
    before = live.notebook.cells
    live.cell.locator(".cm-content").focus()
    live.page.keyboard.press("Escape")
    tab_to(live, live.button("Undo"))
    stops = 0
    while name := live.cell.evaluate(IN_EXPLORER):
        for key in COMMANDS:
            live.page.keyboard.press(key)
        if name.startswith("INPUT"):
            live.page.keyboard.press("Shift+Enter")  # would run the cell
        assert live.cell.evaluate(IN_EXPLORER) == name
        stops += 1
        live.page.keyboard.press("Tab")
    assert stops == live.cell.evaluate(STOPS)
    assert live.notebook.cells == before
    assert live.notebook.page.locator(".jp-Dialog").count() == 0


IN_EXPLORER = """(cell) => {
    const element = document.activeElement;
    if (!cell.querySelector(".nn-explorer").contains(element)) return null;
    const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
    return `${element.tagName} ${name ?? element.textContent}`;
}"""
STOPS = """(cell) => [...cell.querySelectorAll(".nn-explorer *")].filter(
    (element) => element.tabIndex >= 0 && element.checkVisibility()
        && (!element.closest("details:not([open])") || element.tagName === "SUMMARY")
).length"""


def test_a_cell_moves_the_picture_and_reads_what_the_hand_did(live):
    more = {
        "ForwardExplorer": "explorer.selected = 'w6'; explorer.neuron = 'o2'",
        "ChainRuleExplorer": "explorer.selected = 'b1'; explorer.nudge = 0.01",
        "StepExplorer": "explorer.learning_rate = 2; explorer.early_update = True",
        "TrainingExplorer": "explorer.learning_rate = 2; explorer.step = 7",
    }[live.kind]
    live.run(f"explorer.set(w5=-1.25, b2=0.125, i1=0.5, target_o1=0.2)\n{more}")
    state = live.agree("a cell was run")
    assert state["weights"][4] == -1.25
    assert (state["biases"][1], state["inputs"][0], state["targets"][0]) == (0.125, 0.5, 0.2)
    expect(live.box("w5")).to_have_value("-1.25")

    live.drag("w2", 0.3)
    live.agree("w2 was dragged")
    printed = live.run("print(explorer.weights[1], explorer.network.parameters[1])")
    at_slider, in_network = map(float, printed.split())
    assert at_slider == float(live.box("w2").input_value()) < 0
    if live.kind not in ("StepExplorer", "TrainingExplorer"):  # their network has gone on
        assert in_network == at_slider
    figure = {
        "ForwardExplorer": ("explorer.loss", "loss E_total"),
        "ChainRuleExplorer": ("explorer.slope", "slope along w2"),
        "StepExplorer": ("explorer.loss", "after the step"),
        "TrainingExplorer": ("explorer.losses[7]", "after 7 steps"),
    }[live.kind]
    shown = live.shown()[figure[1]].replace(MINUS, "-")
    assert live.run(f"print(f'{{{figure[0]}:.9f}}')").strip() == shown


def test_what_a_cell_gets_wrong_changes_nothing(live):
    before = live.undoable()
    wrong = ["explorer.weights = [1, 2]", "explorer.set(w1=float('nan'))", "explorer.set(w9=1)"]
    if "learning_rate" in before:
        wrong += ["explorer.learning_rate = float('inf')", "explorer.learning_rate = 0"]
    for source in wrong:
        live.notebook.write(1, source)
        live.notebook.run_cell(1)
        (failure,) = live.notebook.failures()
        assert "ValueError" in failure
        assert "expected" in failure
    live.run("")
    live.agree("wrong assignments")
    assert live.undoable() == before


def test_the_player_tells_python_where_it_is(open_explorer):
    live = open_explorer("TrainingExplorer")
    live.button("step axis: log").click()
    live.button("Play").click()
    live.notebook.wait_for_kernel("explorer.step", lambda step: 0 < step < article.STEPS)
    live.button("Pause").click()
    here = live.box("step").input_value()
    live.wait_for("step", int(here))


def test_the_step_goes_through_its_stages(open_explorer):
    live = open_explorer("StepExplorer")
    live.button("Next").focus()
    for stage in live.notebook.ask("explorer.stages[2:]"):
        live.page.keyboard.press("Enter")
        live.wait_for("stage", stage)
    assert live.shown()["after the step"] == "0.291027774"
    live.button("update: too early").press("Space")
    live.wait_for("early_update", True)
    assert live.shown()["after the step"] == "0.291027924"
    live.button("Backward, layer 1").click()
    live.wait_for("stage", "backward 1")
    live.run("explorer.stage = 'given'; explorer.early_update = False")
    expect(live.neuron("h1").or_(live.cell.locator('[data-name="h1"]')).first).to_contain_text("?")


def test_the_paths_follow_the_picked_weight(open_explorer):
    live = open_explorer("ChainRuleExplorer")
    paths = live.cell.get_by_role("table", name=re.compile("path", re.IGNORECASE))
    live.click_line("w1")
    expect(paths).to_have_count(2)
    expect(paths.first).to_contain_text("0.000668396")
    live.run("explorer.selected = 'w5'")
    expect(paths).to_have_count(1)
    live.slider("b1").focus()
    expect(paths).to_have_count(4)
    assert live.run("print(len(explorer.paths))").strip() == "4"
