"""Where the explorers stand in JupyterLab: on one screen, and among other widgets."""

import pytest

from tests.browser.chromium import WINDOW

SCREEN = {"width": 1400, "height": 900}


@pytest.fixture
def wide(lab_pages):
    """JupyterLab in a window of 1400 x 900 pixels."""
    page = lab_pages().page
    page.set_viewport_size(SCREEN)
    yield page
    page.set_viewport_size(WINDOW)


def bottom_of_the_notebook(page):
    """Where the notebook ends on the screen: below stands JupyterLab's status bar."""
    box = page.locator(".jp-WindowedPanel-outer").filter(visible=True).bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("StepExplorer", (".nn-stepper", ".nn-network", ".nn-equations", ".nn-switches")),
        ("ChainRuleExplorer", (".nn-network", ".nn-path-room", ".nn-left", ".nn-right")),
        ("RaceExplorer", (".nn-head", ".nn-field", ".nn-left", ".nn-right")),
    ],
)
def test_the_main_things_stand_on_one_screen(wide, open_cells, kind, parts):
    notebook = open_cells(f"from nnlib.explorers import {kind}\nexplorer = {kind}()\nexplorer")
    notebook.run_cell(0)
    cell = notebook.show(0)
    explorer = cell.locator(".nn-explorer")
    explorer.wait_for()
    wide.evaluate("() => document.querySelector('.nn-explorer').scrollIntoView({block: 'start'})")
    end = bottom_of_the_notebook(wide)
    for part in parts:
        box = explorer.locator(part).first.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= end, part
    assert explorer.bounding_box()["width"] > 930  # two paths beside one another


def test_a_row_of_widgets_leaves_an_explorer_room(wide, open_cells):
    notebook = open_cells(
        "from ipywidgets import HBox, HTML, Layout, VBox\n"
        "from nnlib.explorers import ForwardExplorer, StepExplorer\n"
        "HBox([ForwardExplorer()])",
        "HBox([ForwardExplorer(), StepExplorer()])",
        "HBox([HTML('<b>beside it</b>'), ForwardExplorer()])",
        "VBox([ForwardExplorer(layout=Layout(width='600px')), HTML('below')])",
        "ForwardExplorer()",
    )
    notebook.run_all()
    assert notebook.failures() == []
    widths = []
    for index in range(5):
        cell = notebook.show(index)
        explorers = cell.locator(".nn-explorer")
        explorers.first.wait_for()
        widths.append([box.bounding_box()["width"] for box in explorers.all()])
        output = cell.locator(".jp-OutputArea-output").first
        beyond = output.evaluate("(output) => output.scrollWidth - output.clientWidth")
        assert beyond <= 0, index
    alone, pair, beside, fixed, bare = widths
    assert alone == pytest.approx(bare, abs=10)
    assert len(pair) == 2
    assert pair[0] == pytest.approx(pair[1], abs=2)
    assert pair[0] > 500
    assert 800 < beside[0] <= bare[0]
    assert fixed[0] == pytest.approx(600, abs=4)
