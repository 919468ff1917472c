"""Notebook 7, started as its users start it: a lesson's explorer, and the playground."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import WINDOW
from tests.browser.lab import REPOSITORY, RUN_LIMIT, Lab, LabNotebook, LabPage
from tests.browser.live import LiveExplorer

LESSON = "01-forward-pass.ipynb"
KIND = "ForwardExplorer"
PLAYGROUND = "playground.ipynb"
SOURCE = """
from nnlib.explorers import PlaygroundExplorer
explorer = PlaygroundExplorer()
explorer
"""
MADE = re.compile(rf"^(\w+) = {KIND}\(\)", re.MULTILINE)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Notebook 7 with lesson 01 and a notebook of one cell, the playground."""
    server = Lab(tmp_path_factory.mktemp("notebook7"), app="notebook")
    stored = REPOSITORY / "notebooks" / LESSON
    (server.root / LESSON).write_bytes(stored.read_bytes())
    server.write(PLAYGROUND, [SOURCE])
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
def open_page(server, chromium):
    """``open_page(name)``: a notebook on a page of its own, with a kernel."""
    contexts = []

    def open_(name):
        contexts.append(chromium.new_context(viewport=WINDOW))
        page = LabPage(server, contexts[-1].new_page(), f"notebooks/{name}")
        page.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.context?.isReady", timeout=RUN_LIMIT
        )
        page.errors.clear()  # Notebook 7.6 stumbles over a setting of its own while it starts
        return LabNotebook(page, name)

    yield open_
    for context in contexts:
        context.close()


def test_a_lesson_runs_and_its_explorer_lives(open_page):
    lesson = open_page(LESSON)
    assert lesson.page.evaluate("() => window.jupyterapp.name") == "Jupyter Notebook"
    assert lesson.page.evaluate("() => window.jupyterapp.version").startswith("7.")
    lesson.run_all()
    assert lesson.failures() == []
    (index,) = [k for k, cell in enumerate(lesson.cells) if MADE.search("".join(cell["source"]))]
    name = MADE.search("".join(lesson.cells[index]["source"]))[1]
    lesson.ask(f"globals().__setitem__('explorer', {name})")  # as LiveExplorer calls it
    live = LiveExplorer(lesson, index, KIND)

    live.drag("w5", 0.75)
    state = live.agree("w5 was dragged")
    assert state["weights"][4] == pytest.approx(5, abs=0.051)
    lesson.ask(f"{name}.set(w5=-1.25)")
    live.agree("Python has set w5")
    expect(live.box("w5")).to_have_value("-1.25")

    cells = lesson.cells
    for control in (live.slider("w5"), live.box("w5"), live.button("Reset"), live.neuron("h1")):
        control.focus()
        for key in ("a", "b", "d", "d", "x", "m", "0", "0"):
            lesson.page.keyboard.press(key)
        expect(control).to_be_focused()
    assert lesson.cells == cells
    assert lesson.page.locator(".jp-Dialog").count() == 0
    live.enter("w5", "0.4")
    expect(live.slider("w5")).to_have_value("0.4")  # it follows with the next picture
    live.slider("w5").press("ArrowRight")
    lesson.wait_for_kernel(f"{name}.weights[4]", lambda value: value == 0.45)
    assert lesson.errors == []


def test_the_playground_trains_until_it_has_solved_xor(open_page):
    notebook = open_page(PLAYGROUND)
    notebook.run_all()
    assert notebook.failures() == []
    cell = notebook.show(0)
    cell.get_by_role("button", name="Play", exact=True).click()
    expect(cell.locator(".nn-status")).to_contain_text("Solved after", timeout=RUN_LIMIT)
    epochs = notebook.ask("explorer.epoch")
    assert f"Solved after {epochs} epochs" in cell.locator(".nn-status").inner_text()
    expect(cell.locator(".nn-readout-value").first).to_have_text(str(epochs))
    cell.get_by_role("button", name="One neuron more in hidden layer 1", exact=True).click()
    notebook.wait_for_kernel("list(explorer.hidden)", lambda sizes: sizes == [5])
    assert notebook.errors == []
