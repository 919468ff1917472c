"""Every lesson as a reader opens it: run from top to bottom, and without a kernel."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.lab import REPOSITORY

LESSONS = sorted(path.name for path in (REPOSITORY / "notebooks").glob("*.ipynb"))
PICTURES = {"image/png", "image/svg+xml", "image/jpeg"}
LIVE = "application/vnd.jupyter.widget-view+json"


def cells_with(cells, kinds, without=frozenset()):
    """Count the outputs of one of these kinds (and none of those), by the cell's index."""
    counted = {}
    for index, cell in enumerate(cells):
        offered = [set(output.get("data", {})) for output in cell.get("outputs", [])]
        counted[index] = sum(1 for each in offered if each & kinds and not each & without)
    return {index: count for index, count in counted.items() if count}


def loaded_pictures(cell):
    """How many pictures of a cell's outputs have really been drawn."""
    return cell.locator(".jp-OutputArea-output img").evaluate_all(
        """(images) => Promise.all(images.map((image) => image.decode()))
            .then(() => images.filter((image) => image.naturalWidth > 20).length)"""
    )


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_shows_everything(open_notebook, name):
    lesson = open_notebook(name)
    lesson.run_all()
    assert lesson.failures() == []
    live = cells_with(lesson.cells, {LIVE})
    pictures = cells_with(lesson.cells, PICTURES, without={LIVE})
    for theme in ("light", "dark"):
        lesson.theme(theme)
        for index, count in live.items():
            views = lesson.show(index).locator(".nn-explorer")
            expect(views).to_have_count(count)
            for view in views.all():
                expect(view.locator("svg").first).to_be_visible()
        for index, count in pictures.items():
            assert loaded_pictures(lesson.show(index)) == count
    assert lesson.errors == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_its_pictures_without_a_kernel(open_notebook, name):
    committed = nbformat.read(REPOSITORY / "notebooks" / name, as_version=4).cells
    pictures = cells_with(committed, PICTURES)
    assert cells_with(committed, {LIVE}) == {}
    lesson = open_notebook(name, kernel=False)
    for index, count in pictures.items():
        cell = lesson.show(index)
        if "reveal" in committed[index].metadata.get("tags", []):
            cell.locator(".jp-OutputPlaceholder").click()
        expect(cell.locator(".jp-OutputArea-output img")).to_have_count(count)
        assert loaded_pictures(cell) == count
    for cell in committed:
        for output in cell.get("outputs", []):
            for kind in PICTURES & set(output.get("data", {})):
                assert re.search(r"\w{2,} \w+", output["metadata"][kind]["alt"])
    assert lesson.errors == []


@pytest.mark.parametrize("name", LESSONS)
def test_an_answer_is_folded_until_it_is_opened(open_notebook, name):
    """By a click or a key on a page without a kernel; nothing of it shows before."""
    lesson = open_notebook(name, kernel=False)
    cells = lesson.cells
    reveals = [k for k, c in enumerate(cells) if "reveal" in c["metadata"].get("tags", [])]
    assert reveals
    for index in reveals:
        cell = lesson.show(index)
        expect(cell.locator(".jp-OutputArea-output")).to_have_count(0)
        placeholder = cell.locator(".jp-OutputPlaceholder")
        assert not re.search(r"\d", placeholder.inner_text())
        placeholder.click()
        expect(cell.locator(".jp-OutputArea-output").first).to_be_visible()
    for index in [k for k, c in enumerate(cells) if c["source"].startswith("<details>")]:
        cell = lesson.show(index)
        answer = cell.locator("details > :not(summary)").first
        expect(answer).to_be_hidden()
        cell.locator("summary").press("Enter")
        expect(answer).to_be_visible()
    assert lesson.errors == []


def test_running_a_cell_unfolds_its_answer(open_notebook):
    lesson = open_notebook("00-start-here.ipynb")
    lesson.run_all()
    index = next(k for k, c in enumerate(lesson.cells) if "print(name, " in c["source"])
    assert "reveal" in lesson.cells[index]["metadata"]["tags"]
    expect(lesson.show(index).locator(".jp-OutputArea-output")).to_contain_text("out_o1 rises")


@pytest.mark.parametrize("saved_live", [False, True], ids=["as committed", "saved while live"])
def test_an_untrusted_notebook_shows_the_still_picture(lab, open_notebook, saved_live):
    """Somebody else's copy, opened and not run; JupyterLab's save button keeps the live view."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / "01-forward-pass.ipynb", as_version=4)
    ((index, output),) = [
        (index, output)
        for index, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        if output.get("data", {}).get("text/plain", "").startswith("ForwardExplorer: ")
    ]
    if saved_live:
        output["data"][LIVE] = {"model_id": "0" * 32, "version_major": 2, "version_minor": 1}
    nbformat.write(notebook, lab.root / "untrusted.ipynb")
    lesson = open_notebook("untrusted.ipynb", kernel=False)
    trusted = "index => window.testPanel.content.widgets[index].model.trusted"
    assert lesson.page.evaluate(trusted, index) is False
    cell = lesson.show(index)
    picture = cell.locator(".jp-OutputArea-output img")
    expect(picture).to_have_count(1)
    assert loaded_pictures(cell) == 1
    # The sentence is written under the picture: JupyterLab 4.6 shows no alt text of an output.
    stored = "".join(output["data"]["image/png"].split())
    assert "".join(picture.get_attribute("src").split()).endswith(f",{stored}")
    expect(cell.locator(".nn-explorer")).to_have_count(0)
    output = cell.locator(".jp-OutputArea").inner_text()
    assert not re.search("model not found|error", output, re.IGNORECASE)
    assert lesson.errors == []
