"""Notebook 7, started as its users start it: a lesson's explorer, by hand and from code."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import WINDOW
from tests.browser.lab import REPOSITORY, RUN_LIMIT, Lab, LabNotebook, LabPage
from tests.browser.live import LiveExplorer

LESSON = "01-forward-pass.ipynb"
KIND = "ForwardExplorer"
MADE = re.compile(rf"^(\w+) = {KIND}\(\)", re.MULTILINE)


@pytest.fixture(scope="module")
def lesson(tmp_path_factory, chromium):
    """Lesson 01 open in Notebook 7, with a kernel."""
    server = Lab(tmp_path_factory.mktemp("notebook7"), app="notebook")
    stored = REPOSITORY / "notebooks" / LESSON
    (server.root / LESSON).write_bytes(stored.read_bytes())
    context = chromium.new_context(viewport=WINDOW)
    try:
        server.wait_until_ready()
        page = LabPage(server, context.new_page(), f"notebooks/{LESSON}")
        page.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget?.context?.isReady", timeout=RUN_LIMIT
        )
        page.errors.clear()  # Notebook 7.6 stumbles over a setting of its own while it starts
        yield LabNotebook(page, LESSON)
    finally:
        context.close()
        server.stop()


def test_a_lesson_runs_and_its_explorer_lives(lesson):
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
    live.box("w5").fill("0.4")
    live.slider("w5").press("ArrowRight")
    lesson.wait_for_kernel(f"{name}.weights[4]", lambda value: value == 0.45)
    assert lesson.errors == []
