"""RaceExplorer in JupyterLab: the kernel follows the hand, and no key is the notebook's."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_explorers_in_lab import COMMANDS

SOURCE = "from nnlib.explorers import RaceExplorer\nexplorer = RaceExplorer('saddle')\nexplorer"
SAID = "explorer._sentence().partition('). ')[2]"


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
    story = cell.locator(".nn-story")
    cell.locator(".nn-handle").press("Shift+ArrowUp")
    notebook.wait_for_kernel("list(explorer.start)", lambda now: now == [-2, 0.51])
    cell.get_by_label("run optimizer 2").click()
    cell.get_by_label("optimizer 1", exact=True).select_option("AdaGrad")
    notebook.wait_for_kernel(
        "list(explorer.losses)", lambda now: now == ["AdaGrad", "RMSProp", "Adam"]
    )
    expect(story).to_have_text(notebook.ask(SAID))
    notebook.ask("explorer.set_trait('rates', [0.9, 0.5, 0.1, 0.2])")
    expect(cell.get_by_label("rate 1, exact value")).to_have_value("0.9")
    expect(story).to_have_text(notebook.ask(SAID))
    for _ in range(4):  # what code did, and then the hand, three times
        cell.get_by_role("button", name="Undo", exact=True).click()
    notebook.wait_for_kernel(
        "[list(explorer.start), list(explorer.rates), explorer.kinds[0], explorer.running[1]]",
        lambda now: now == [[-2, 0.01], [0.05] * 4, "SGD", True],
    )
    expect(story).to_have_text(notebook.ask(SAID))
    for control in (".nn-handle", "input[type=checkbox]", "select", ".nn-grip"):
        before = notebook.cells
        for key in COMMANDS:
            cell.locator(control).first.focus()
            notebook.page.keyboard.press(key)
        assert notebook.cells == before
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
