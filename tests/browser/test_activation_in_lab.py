"""ActivationExplorer in JupyterLab: the kernel follows the hand, and no key is the notebook's."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_explorers_in_lab import COMMANDS

SOURCE = "from nnlib.explorers import ActivationExplorer\nexplorer = ActivationExplorer()\nexplorer"


@pytest.fixture
def opened(open_cells):
    """The notebook, and the cell that shows the explorer."""
    notebook = open_cells(SOURCE, "")
    notebook.run_cell(0)
    assert notebook.failures() == []
    cell = notebook.show(0)
    expect(cell.locator(".nn-explorer")).to_have_count(1)
    return notebook, cell


def test_the_kernel_follows_the_hand_and_the_hand_the_kernel(opened):
    notebook, cell = opened
    cell.locator(".nn-pickable").filter(has_text="layer 3").click()
    notebook.wait_for_kernel("explorer.layer", lambda now: now == 3)
    cell.locator(".nn-grip").first.press("Home")
    notebook.wait_for_kernel("explorer.sums[2]", lambda now: abs(now + 6) < 1e-12)
    story = cell.locator(".nn-story")
    said = "explorer._sentence().partition('. ')[2]"
    expect(story).to_have_text(notebook.ask(said).replace("-", "−"))
    notebook.ask("explorer.set_trait('activations', ['relu'] * 12)")
    expect(cell.get_by_role("group", name="12 layers")).to_be_visible()
    expect(story).to_have_text(notebook.ask(said).replace("-", "−"))
    cell.get_by_role("button", name="Undo", exact=True).click()  # what code did, and then the hand
    cell.get_by_role("button", name="Undo", exact=True).click()
    notebook.wait_for_kernel(
        "[len(explorer.activations), list(explorer.biases)]", lambda now: now == [10, [0.0] * 10]
    )
    expect(story).to_have_text(notebook.ask(said).replace("-", "−"))


@pytest.mark.parametrize(
    "control", [".nn-grip", "input[type=radio]:checked", ".nn-round", "select"]
)
def test_no_key_on_a_control_is_a_command_to_the_notebook(opened, control):
    notebook, cell = opened
    before = notebook.cells
    for key in COMMANDS:
        cell.locator(control).first.focus()
        notebook.page.keyboard.press(key)
    assert notebook.cells == before
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
