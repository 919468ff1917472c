"""LayersExplorer in real JupyterLab: each move is answered by the kernel."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.oracle import MINUS
from tests.browser.test_explorers_in_lab import COMMANDS, IN_EXPLORER, STOPS, tab_to

SOURCE = """
from nnlib.explorers import LayersExplorer
explorer = LayersExplorer({})
explorer
"""


class Layers:
    """The explorer in the first cell of a notebook; a reader goes on in code in the second."""

    def __init__(self, notebook):
        self.notebook, self.page = notebook, notebook.page
        notebook.run_all()
        assert notebook.failures() == []
        self.cell = notebook.show(0)
        self.status = self.cell.locator(".nn-status")
        expect(self.status).not_to_be_empty()

    def button(self, name):
        return self.cell.get_by_role("button", name=name, exact=True)

    def choose(self, label, value):
        self.cell.get_by_label(label).select_option(value)

    def agree(self):
        """Wait until the loss and the sizes on the screen are the kernel's."""
        wanted = self.notebook.ask(
            "[explorer.loss, [layer.rms['gradient'] for layer in explorer.layers]]"
        )
        expect(self.cell.locator(".nn-readout-value").first).to_have_text(f"{wanted[0]:.9f}")
        shown = self.cell.locator(".nn-layer").evaluate_all(
            "(all) => all.map((layer) => layer.querySelectorAll('.nn-size-text')[1].textContent)"
        )
        assert [float(text.replace(MINUS, "-")) for text in shown] == pytest.approx(
            wanted[1], rel=0.06
        )


@pytest.fixture
def layers(open_cells):
    def open_(arguments="", *more):
        return Layers(open_cells(SOURCE.format(arguments), *more))

    return open_


def test_each_move_is_answered_by_the_kernel(layers):
    there = layers()
    there.agree()
    there.choose("activation, all layers", "relu")
    there.choose("initializer", "he_normal")
    there.notebook.wait_for_kernel("explorer.initializer", lambda now: now == "he_normal")
    there.agree()
    there.button("Train 100 steps").click()
    expect(there.status).to_contain_text("After 100 steps of training the loss has gone from 0.70")
    there.agree()
    there.button("Train 100 steps").click()
    expect(there.status).to_contain_text("After 200 steps")
    there.button("Undo").click()
    expect(there.status).to_contain_text("After 100 steps")
    there.agree()
    there.button("Reset").click()
    expect(there.status).to_have_text("At its start, drawn from seed 0: loss 0.740752805.")
    there.agree()


def test_a_cell_moves_the_picture_and_reads_what_the_hand_did(layers):
    there = layers("depth=4, width=8", "")
    there.notebook.write(1, "explorer.activations = ['relu', 'tanh', 'gelu']\nexplorer.train()")
    there.notebook.run_cell(1)
    assert there.notebook.failures() == []
    there.notebook.show(0)
    expect(there.status).to_contain_text("After 100 steps")
    expect(there.cell.get_by_label("activation, all layers")).to_have_value("several")
    there.agree()
    there.cell.get_by_role("radio", name=re.compile("^layer 3, gelu")).click()
    there.notebook.wait_for_kernel("explorer.layer", lambda now: now == 3)
    there.button("show: weights").click()
    there.notebook.wait_for_kernel("explorer.shown", lambda now: now == "weights")
    there.button("Undo").click()  # what code did is a move as well
    there.notebook.wait_for_kernel("len(explorer.activations)", lambda now: now == 4)
    there.notebook.wait_for_kernel("explorer.layer", lambda now: now == 3)


def test_the_keyboard_alone(layers):
    there = layers("depth=4, width=8")
    there.cell.locator(".cm-content").focus()
    there.page.keyboard.press("Escape")
    before = there.notebook.cells
    tab_to(there, there.button("Undo"))
    stops = 0
    while name := there.cell.evaluate(IN_EXPLORER):
        for key in COMMANDS:
            there.page.keyboard.press(key)
        assert there.cell.evaluate(IN_EXPLORER) is not None, name
        stops += 1
        there.page.keyboard.press("Tab")
    assert stops == there.cell.evaluate(STOPS)
    assert there.notebook.cells == before
    there.cell.get_by_role("radio", name=re.compile("^layer 1,")).focus()
    there.page.keyboard.press("ArrowRight")
    there.notebook.wait_for_kernel("explorer.layer", lambda now: now == 2)
    tab_to(there, there.button("Train 100 steps"))
    there.page.keyboard.press("Enter")
    expect(there.status).to_contain_text("After 100 steps")
    expect(there.button("Train 100 steps")).to_be_focused()


def test_after_a_restart_of_the_kernel_it_asks_for_its_cell(layers):
    there = layers("depth=3, width=8")
    there.page.evaluate("() => window.testPanel.sessionContext.restartKernel()")
    line = there.cell.locator(".nn-without-python")
    expect(line).to_contain_text("The kernel has gone: run this cell again.")
    expect(there.cell.locator("[inert]", has_text="Train 100 steps")).to_have_count(1)
    there.cell.get_by_role("radio", name=re.compile("^layer 2,")).click()
    expect(there.cell.locator(".nn-layer-title")).to_have_text("Layer 2 of 3")
    there.notebook.run_all()
    expect(line).to_be_empty()
    there.button("Another seed").click()
    expect(there.status).to_contain_text("seed 1")
    there.agree()


def test_it_answers_while_another_cell_runs_or_says_that_it_waits(layers):
    there = layers("depth=3, width=8", "import time; time.sleep(4)")
    there.page.evaluate(
        """() => { window.busy = window.testPanel.sessionContext.session.kernel.requestExecute(
            {code: "import time; time.sleep(4)"}).done; }"""
    )
    there.button("Another seed").click()
    expect(there.status).to_contain_text("seed 1")
    there.page.evaluate("() => window.busy")
    there.agree()
