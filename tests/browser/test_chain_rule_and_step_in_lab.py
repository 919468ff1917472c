"""ChainRuleExplorer and StepExplorer in real JupyterLab: the reader's hand and the Python side."""

import pytest
from playwright.sync_api import expect

SOURCE = "from nnlib.explorers import {kind}\nexplorer = {kind}()\nexplorer"


def readouts(cell):
    texts = cell.locator(".nn-readout-value").all_inner_texts()
    return [text for text in texts if text]


@pytest.fixture
def open_explorer(open_cells):
    def open_(kind):
        notebook = open_cells(SOURCE.format(kind=kind))
        notebook.run_all()
        assert notebook.failures() == []
        return notebook, notebook.show(0)

    return open_


def test_the_chain_rule_both_ways(open_explorer):
    notebook, cell = open_explorer("ChainRuleExplorer")
    expect(cell.locator(".nn-paths math").first).to_be_visible()
    cell.locator('.nn-parameter[data-name="w3"] .nn-hit').dispatch_event("click")
    notebook.wait_for_kernel("explorer.selected", lambda name: name == "w3")
    expect(cell.locator(".nn-paths table")).to_have_count(2)
    expect(cell.get_by_role("slider", name="w3", exact=True)).to_be_focused()
    notebook.page.keyboard.press("ArrowRight")
    notebook.wait_for_kernel("explorer.weights[2]", lambda value: value == 0.3)
    slope = notebook.ask("explorer.slope")
    expect(cell.locator(".nn-readout-value").nth(1)).to_have_text(f"{slope:.9f}")
    notebook.ask("explorer.set_trait('selected', 'w5')")
    expect(cell.locator(".nn-paths table")).to_have_count(1)
    assert len(notebook.cells) == 1  # no key reached the notebook


def test_the_step_both_ways(open_explorer):
    notebook, cell = open_explorer("StepExplorer")
    cell.get_by_role("button", name="Next", exact=True).focus()
    for _ in range(7):
        notebook.page.keyboard.press("Enter")
    notebook.wait_for_kernel("explorer.stage", lambda stage: stage == "again")
    assert readouts(cell)[:2] == ["0.298371109", "0.291027774"]
    cell.get_by_role("button", name="update: too early").press("Space")
    notebook.wait_for_kernel("explorer.early_update", bool)
    assert readouts(cell) == ["0.298371109", "0.291027924", "0.291027774"]
    assert notebook.ask("explorer.loss") == pytest.approx(0.29102792390544187, abs=1e-12)
    notebook.ask("explorer.set_trait('stage', 'backward 1')")
    expect(cell.locator(".nn-wrong")).to_have_count(12)
    assert len(notebook.cells) == 1
