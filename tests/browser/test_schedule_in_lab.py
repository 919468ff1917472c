"""ScheduleExplorer in JupyterLab: the kernel follows the hand, and no key is the notebook's."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_explorers_in_lab import COMMANDS
from tests.browser.test_schedule_view import in_the_browser

SOURCE = "from nnlib.explorers import ScheduleExplorer\nexplorer = ScheduleExplorer()\nexplorer"
SAID = "explorer._sentence().partition('. ')[2]"


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
    story, mouse = cell.locator(".nn-story"), notebook.page.mouse

    def agree(expression):
        """Wait until this holds in the kernel, and until it says what is on the screen."""
        notebook.wait_for_kernel(f"bool({expression})", lambda now: now is True)
        notebook.wait_for_kernel(SAID, lambda said: in_the_browser(said) == story.text_content())

    plane = cell.locator(".nn-drawing .nn-plane").bounding_box()
    mouse.move(plane["x"] + 100, plane["y"] + 180)
    mouse.down()
    mouse.move(plane["x"] + 300, plane["y"] + 20, steps=9)
    mouse.up()
    agree("len(explorer.drawn) > 10 and explorer.step == explorer.drawn[-1][0]")
    cell.locator(".nn-handle").press("Shift+ArrowRight")
    agree("explorer.drawn[-1][1] == explorer.drawn[-2][1] == explorer.rates[explorer.step]")
    notebook.ask("[explorer.set_trait('drawn', {}), explorer.set_trait('shape', 'one_cycle')]")
    expect(cell.get_by_label("shape", exact=True)).to_have_value("one cycle")
    agree("explorer.shape == 'one_cycle'")
    cell.get_by_role("button", name="Undo", exact=True).click()
    agree("explorer.shape == 'constant' and len(explorer.drawn) > 10")
    before = notebook.cells
    for control in (".nn-drawing .nn-handle", ".nn-grip", "select", ".nn-box"):
        for key in COMMANDS:
            cell.locator(control).first.focus()
            notebook.page.keyboard.press(key)
    assert notebook.cells == before
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
