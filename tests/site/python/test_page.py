"""A reader's first visit to a lesson with Python, and the second one, without a network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import checker
from tests.browser.lab import LabNotebook
from tests.site.python.reader import PYTHON_LIMIT, Reader
from tests.site.serving import Server, serving

LESSON = "01-forward-pass"
HEADING = "Three hidden neurons"
EXERCISE, CHECK = 46, 47
"""Where lesson 01 asks for ``hidden_layer(W, x, b)``, and where it is checked."""


NO_MOUSE = """
const real = window.matchMedia.bind(window);
window.matchMedia = (query) => query === "(hover: none)" ? {matches: true} : real(query);
"""


@pytest.fixture(scope="module")
def first(readers: Callable[..., Reader]) -> Iterator[tuple[Reader, LabNotebook]]:
    """A first visit: lesson 01 at a heading, on a phone; Python is there."""
    reader = readers(375)
    reader.page.add_init_script(NO_MOUSE)
    reader.go(LESSON, f"#{HEADING.replace(' ', '-')}")
    expect(reader.page.locator("h1")).to_have_text("01 The forward pass")
    expect(reader.page.locator("#stage")).to_contain_text("1 of 3")
    assert reader.page.evaluate("() => document.querySelector('progress').value") > 0
    notebook = reader.notebook()
    reader.wait_for_python()
    return reader, notebook


def test_the_first_cell_runs_and_nobody_else_was_asked(
    first: tuple[Reader, LabNotebook],
) -> None:
    reader, notebook = first
    assert reader.page.is_hidden("#loading")
    assert reader.page.is_hidden("#progress")
    assert reader.status.startswith("Python is ready. To run a cell, tap it")
    notebook.run_cell(1)
    assert notebook.cells[1]["execution_count"] == 1
    assert notebook.failures() == []
    assert notebook.ask("(__import__('sys').platform, 'net_h2' in globals())") == [
        "emscripten", False,
    ]  # fmt: skip
    assert reader.errors == []
    assert reader.strangers == []


def test_it_opens_at_the_heading_of_the_address_and_in_the_reader_s_theme(
    readers: Callable[..., Reader],
) -> None:
    reader = readers()
    reader.page.add_init_script("localStorage.setItem('nnlib-theme', 'dark')")
    notebook = reader.open(LESSON, f"#{HEADING.replace(' ', '-')}")
    expect(notebook.page.locator(f"h3:has-text('{HEADING}')")).to_be_in_viewport(timeout=20_000)
    expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    reader.page.evaluate("() => localStorage.removeItem('nnlib-theme')")
    reader.page.close()


def test_on_a_phone_everything_is_in_reach(first: tuple[Reader, LabNotebook]) -> None:
    reader, _ = first
    page = reader.page
    width = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(width)
    assert page.frames[1].evaluate(width)
    for control in ("#back", "#chooser", "summary"):
        expect(page.locator(control)).to_be_in_viewport(ratio=1)
    page.click("summary")
    for button in page.locator(".choices button").all():
        expect(button).to_be_in_viewport(ratio=1)
        assert button.bounding_box()["height"] >= 44  # type: ignore[index]
    page.click("summary")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(theme: str, first: tuple[Reader, LabNotebook]) -> None:
    page = first[0].page
    page.evaluate(f"() => {{ document.documentElement.dataset.theme = '{theme}'; }}")
    page.evaluate("() => { document.getElementById('menu').open = true; }")
    found = checker()(page)
    page.evaluate("() => { document.getElementById('menu').open = false; }")
    assert found == []


ANSWERS = [
    ("def hidden_layer(W, x, b):\n    while True:\n        pass", "still running after 3 seconds"),
    ("def hidden_layer(W, x, b):\n    return sigmoid(W @ x)", "Not yet"),
    ("def hidden_layer(W, x, b):\n    return sigmoid(W @ x + b)", "Right"),
]


def test_an_exercise_is_checked_and_an_endless_answer_stopped(
    first: tuple[Reader, LabNotebook],
) -> None:
    _, notebook = first
    prepare = "import numpy as np\nfrom nnlib.exercises import check, progress\n"
    notebook.write(1, f"{prepare}def sigmoid(z):\n    return 1 / (1 + np.exp(-z))")
    notebook.run_cell(1)
    for answer, said in ANSWERS:
        notebook.write(EXERCISE, answer)
        notebook.run_cell(EXERCISE)
        notebook.run_cell(CHECK)
        (output,) = notebook.outputs(CHECK)
        assert said in "".join(output["data"]["text/plain"])
    kept = notebook.ask("open('progress.jsonl').read().count('01-layer-matrix')")
    assert kept == len(ANSWERS)  # the browser keeps what was checked, as the disk does elsewhere


def run_forever(notebook: LabNotebook) -> None:
    """Start a cell that never ends; do not wait for it."""
    notebook.write(1, "here = 1\nwhile True:\n    pass")
    notebook.page.evaluate(
        """() => {
            const {content} = window.jupyterapp.shell.currentWidget;
            content.deselectAll();
            content.activeCellIndex = 1;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )


def test_a_cell_that_never_ends_is_left_by_starting_python_anew(
    first: tuple[Reader, LabNotebook],
) -> None:
    reader, notebook = first
    run_forever(notebook)
    body = reader.page.locator("body")
    expect(body).to_have_attribute("data-python", "busy")
    notice = reader.page.locator("#notice")
    expect(notice).to_contain_text("nothing can interrupt it here", timeout=60_000)
    notice.get_by_text("Restart Python").click()
    reader.wait_for_python()
    expect(notice).to_be_hidden()
    assert notebook.ask("'here' in globals()") is False


def test_what_the_cells_above_compute_is_one_press_away(
    first: tuple[Reader, LabNotebook],
) -> None:
    """An exercise is opened from the lesson's page, and its check is imported far above it."""
    reader, notebook = first
    notebook.write(1, "from nnlib.exercises import check")
    notebook.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2; }"
    )
    reader.page.click("summary")
    reader.page.click(".choices >> text=Restart Python")
    above = reader.page.locator("#above")
    expect(above).to_contain_text("has not run the cells above", timeout=60_000)
    above.get_by_role("button", name="Run the cells above").click()
    expect(above).to_be_hidden()
    assert notebook.ask("'check' in globals()") is True


def test_it_offers_so_where_an_address_leads_below_the_first_cells(
    first: tuple[Reader, LabNotebook], readers: Callable[..., Reader]
) -> None:
    reader = readers()
    reader.open(LESSON, f"#{HEADING.replace(' ', '-')}")
    reader.wait_for_python()
    above = reader.page.locator("#above")
    expect(above).to_contain_text("has not run the cells above")
    above.get_by_role("button", name="Not now").click()
    expect(above).to_be_hidden()
    reader.page.close()


def test_what_does_not_come_is_told_at_once(site: Path, chromium: Browser, tmp_path: Path) -> None:
    lacking = tmp_path / "lacking"
    shutil.copytree(site, lacking, copy_function=lambda one, other: Path(other).hardlink_to(one))
    (wheel,) = lacking.glob("pyodide-*/numpy-*.whl")
    content = wheel.read_bytes()
    wheel.unlink()
    context = chromium.new_context()
    with serving(lacking) as server:
        reader = Reader(context, server.address)
        reader.open(LESSON)
        body, notice = reader.page.locator("body"), reader.page.locator("#notice")
        expect(notice).to_contain_text("A part of Python did not come: numpy", timeout=60_000)
        expect(body).to_have_attribute("data-python", "incomplete")
        assert reader.page.is_hidden("#progress")
        reader.page.wait_for_function(
            "() => frames[0].jupyterapp.shell.currentWidget.sessionContext.session.kernel.status"
            " === 'idle'",
            timeout=PYTHON_LIMIT,
        )
        expect(body).to_have_attribute("data-python", "incomplete")  # it would import nothing
        assert reader.status == "Python has not come completely."
        wheel.write_bytes(content)
        notice.get_by_role("button").click()
        reader.wait_for_python()
        expect(notice).to_be_hidden()
    context.close()


def test_where_python_cannot_run_the_page_says_so(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(service_workers="block")
    reader = Reader(context, server.address)
    reader.go(LESSON)
    expect(reader.page.locator("#trouble")).to_contain_text("does not allow a service worker")
    expect(reader.page.locator("#trouble")).to_contain_text("Use an ordinary window")
    expect(reader.page.locator("#back")).to_have_attribute("href", f"../{LESSON}.html")
    context.close()


def test_the_second_visit_needs_no_network(
    first: tuple[Reader, LabNotebook], server: Server, readers: Callable[..., Reader]
) -> None:
    """Also for a lesson that was not opened before."""
    first[0].page.close()
    with server.silent():
        with pytest.raises(RemoteDisconnected):
            urlopen(server.address)
        reader = readers()
        notebook = reader.open("03-chain-rule")
        reader.wait_for_python()
        notebook.run_cell(1)
        assert notebook.failures() == []
        assert re.match("import|from", notebook.cells[1]["source"])
        assert notebook.cells[1]["execution_count"] == 1
        reader.page.close()
