"""ImageExplorer in JupyterLab: Python has what was drawn, and no key is the notebook's."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.test_explorers_in_lab import COMMANDS
from tests.handwriting import draw

SOURCE = """
from nnlib.explorers import ImageExplorer
explorer = ImageExplorer(source="drawing")
explorer
"""
SAID = "explorer._sentence().partition(': ')[2]"


@pytest.fixture
def opened(open_cells):
    """The notebook, and the cell that shows the explorer."""
    notebook = open_cells(SOURCE, "")
    notebook.run_cell(0)
    assert notebook.failures() == []
    cell = notebook.show(0)
    expect(cell.locator(".nn-explorer")).to_have_count(1)
    return notebook, cell


def test_python_has_what_was_drawn_and_goes_on_with_it(opened):
    notebook, cell = opened
    pad, story = cell.locator(".nn-pad"), cell.locator(".nn-story")
    pad.scroll_into_view_if_needed()
    box, mouse = pad.bounding_box(), notebook.page.mouse

    def by_mouse(strokes):
        for stroke in strokes:
            places = [
                (box["x"] + x / 32 * box["width"], box["y"] + y / 32 * box["height"])
                for x, y in stroke
            ]
            mouse.move(*places[0])
            mouse.down()
            for place in places[1::2]:
                mouse.move(*place)
            mouse.up()

    by_mouse(draw(3, "round", np.random.default_rng(2)))
    notebook.wait_for_kernel("[len(explorer.strokes), explorer.answer]", lambda now: now == [1, 3])
    drawn = notebook.ask("[list(map(list, stroke)) for stroke in explorer.strokes]")
    assert len(drawn[0]) > 10
    expect(story).to_have_text(notebook.ask(SAID))
    cell.get_by_role("button", name="This was a 3: keep it").click()
    notebook.wait_for_kernel(
        "[part.tolist() for part in explorer.drawings][1]", lambda now: now == [3]
    )
    assert notebook.ask("explorer.drawings[0].shape == (1, 64)")
    notebook.ask("explorer.set_trait('strokes', [[(16, 4), (16, 28)]])")
    expect(cell.locator(".nn-readout-value").first).to_have_text("1")
    expect(cell.locator(".nn-strokes").first.locator("path")).to_have_count(1)
    notebook.ask("(explorer.set_trait('source', 'image'), explorer.set_trait('degrees', 180.0))[0]")
    expect(story).to_contain_text("turned 180°")
    expect(story).to_have_text(notebook.ask(SAID))
    cell.get_by_role("button", name="Undo", exact=True).click()  # what code did
    cell.get_by_role("button", name="Undo", exact=True).click()
    notebook.wait_for_kernel(
        "[explorer.source, len(explorer.kept), *map(len, explorer.strokes)]",
        lambda now: now == ["drawing", 0, len(drawn[0])],
    )
    for control in (".nn-pad", "input[type=range]:visible", ".nn-keep button"):
        before = notebook.cells
        for key in COMMANDS:
            cell.locator(control).first.focus()
            notebook.page.keyboard.press(key)
        assert notebook.cells == before
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
