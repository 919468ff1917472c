"""A reader's work in the browser: kept, started afresh, saved, brought back, never overwritten.

None of these waits for Python.  The tests follow one another with one browser, as days do.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.lab import LabNotebook
from tests.site.python.reader import NOTEBOOK_LIMIT, Reader
from tests.site.serving import Server

LESSON = "01-forward-pass"
PATH = f"{LESSON}.ipynb"
ANSWER = 42
"""The index of the first exercise's cell."""


@pytest.fixture
def notebook(readers: Callable[..., Reader]) -> Iterator[LabNotebook]:
    """Lesson 01, open; ``notebook.reader`` is the reader."""
    reader = readers()
    opened = reader.open(LESSON)
    opened.reader = reader  # type: ignore[attr-defined]
    yield opened
    reader.page.close()
    assert reader.errors == []
    assert reader.strangers == []


def answer(notebook: LabNotebook, text: str) -> None:
    """Write an answer, and let it be saved."""
    notebook.write(ANSWER, text)
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.save()")


def shown(notebook: LabNotebook) -> str:
    return str(notebook.cells[ANSWER]["source"])


def files(notebook: LabNotebook) -> dict[str, Any]:
    """Every file of the reader's folder, with its content."""
    return dict(
        notebook.page.evaluate(
            """async () => {
                const {contents} = window.jupyterapp.serviceManager;
                const found = {};
                const get = (path) => contents.get(path, {content: true});
                const walk = async (folder) => {
                    for (const item of (await get(folder)).content) {
                        if (item.type === "directory") await walk(item.path);
                        else found[item.path] = (await get(item.path)).content;
                    }
                };
                await walk("");
                return found;
            }"""
        )
    )


def answer_in(content: dict[str, Any]) -> str:
    return str(content["cells"][ANSWER]["source"])


def arrived(reader: Reader, action: Callable[[], None]) -> LabNotebook:
    """Do what leads to another page, and wait for the notebook there."""
    reader.page.evaluate("() => { document.body.dataset.left = ''; }")
    action()
    reader.page.wait_for_selector("body:not([data-left])", timeout=NOTEBOOK_LIMIT)
    return reader.notebook()


def copies(notebook: LabNotebook) -> dict[str, Any]:
    return {path: text for path, text in files(notebook).items() if path.startswith("my-copies/")}


def test_what_was_written_is_there_again(notebook: Any) -> None:
    notebook.write(ANSWER, "net_h2 = 1  # mine")
    page = notebook.reader.page
    arrived(notebook.reader, lambda: page.select_option("#chooser", "02-loss.ipynb"))
    assert page.get_attribute("#back", "href") == "../02-loss.html"
    again = arrived(notebook.reader, lambda: page.select_option("#chooser", PATH))
    assert shown(again) == "net_h2 = 1  # mine"
    assert page.is_hidden("#newer")


def test_a_lesson_is_started_afresh_and_the_copy_kept(notebook: Any) -> None:
    answer(notebook, "net_h2 = 2")
    reader = notebook.reader
    reader.choose("Start this lesson afresh")
    reader.page.click("dialog >> text=Cancel")
    assert shown(notebook) == "net_h2 = 2"
    reader.choose("Start this lesson afresh")
    fresh = arrived(reader, lambda: reader.page.click("dialog >> text=Start afresh"))
    assert shown(fresh) == "net_h2 = ..."
    ((path, content),) = copies(fresh).items()
    assert answer_in(content) == "net_h2 = 2"
    assert path.startswith(f"my-copies/{LESSON} (20")
    assert path in reader.status
    copy = arrived(reader, lambda: reader.page.select_option("#chooser", path))
    assert shown(copy) == "net_h2 = 2"


def test_work_is_saved_and_brought_back_and_nothing_overwritten(
    notebook: Any, tmp_path: Path
) -> None:
    reader = notebook.reader
    answer(notebook, "net_h2 = 3")
    with reader.page.expect_download() as download:
        reader.choose("Save all my work")
    download.value.save_as(tmp_path / "work.zip")
    with zipfile.ZipFile(tmp_path / "work.zip") as archive:
        names = archive.namelist()
        assert answer_in(json.loads(archive.read(PATH))) == "net_h2 = 3"
    assert PATH in names
    assert "02-loss.ipynb" not in names  # as the site has it
    kept_before = {name for name in names if name.startswith("my-copies/")}
    assert kept_before == set(copies(notebook))

    answer(notebook, "net_h2 = 4")
    expect(reader.page.locator("#file")).to_be_attached()
    again = arrived(reader, lambda: reader.page.set_input_files("#file", tmp_path / "work.zip"))
    assert shown(again) == "net_h2 = 3"
    (new,) = set(copies(again)) - kept_before
    assert answer_in(files(again)[new]) == "net_h2 = 4"
    assert "1 brought back" in reader.status


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("01-forward-pass.ipynb", "not JSON", "JSON"),
        ("01-forward-pass.ipynb", '{"cells": 3}', "is no notebook"),
        ("../outside.txt", "text", "leads out of your folder"),
        (None, "", "it is no zip file"),
    ],
)
def test_a_file_that_is_no_saved_work_changes_nothing(
    name: str | None, content: str, why: str, working: LabNotebook, tmp_path: Path
) -> None:
    file = tmp_path / "work.zip"
    file.write_text("long enough, and certainly no zip file")
    if name:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("02-loss.ipynb", '{"cells": []}')
            archive.writestr(name, content)
    before = files(working)
    page = working.reader.page  # type: ignore[attr-defined]
    page.set_input_files("#file", file)
    expect(page.locator("#status")).to_contain_text(why)
    expect(page.locator("#status")).to_contain_text("Nothing was changed")
    assert files(working) == before


@pytest.fixture(scope="module")
def working(readers: Callable[..., Reader]) -> LabNotebook:
    """Lesson 01, open for several tests."""
    reader = readers()
    opened = reader.open(LESSON)
    opened.reader = reader  # type: ignore[attr-defined]
    reader.wait_for_python()  # which is noted in the notebook when it is there
    opened.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    return opened


def test_a_second_tab_says_that_there_is_another(readers: Callable[..., Reader]) -> None:
    one, other = readers(), readers()
    one.open("03-chain-rule")
    other.open("03-chain-rule")
    notice = other.page.locator("#twice")
    expect(notice).to_contain_text("open in another tab, too")
    expect(one.page.locator("#twice")).to_be_hidden()
    one.page.close()
    expect(notice).to_be_hidden()
    other.page.close()


def test_a_newer_lesson_is_announced_beside_the_reader_s_copy(notebook: Any) -> None:
    reader = notebook.reader
    reader.wait_for_python()  # all has been loaded that a reload could break off
    notebook.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.context.model
            .setMetadata("nnlib", {version: "an older one"})"""
    )
    answer(notebook, "net_h2 = 5")
    again = arrived(reader, reader.page.reload)
    notice = reader.page.locator("#newer")
    expect(notice).to_contain_text("This lesson is newer than your copy")
    assert shown(again) == "net_h2 = 5"
    newer = arrived(reader, lambda: notice.get_by_text("Open the new one beside mine").click())
    assert shown(newer) == "net_h2 = ..."
    answer(newer, "net_h2 = 6")
    mine = arrived(reader, lambda: reader.page.select_option("#chooser", PATH))
    assert shown(mine) == "net_h2 = 5"
    back = arrived(reader, lambda: notice.get_by_text("Open the new one beside mine").click())
    assert shown(back) == "net_h2 = 6"  # the same one, with what was written there


def test_work_outlives_a_new_version_of_the_site(
    server: Server, site: Path, tmp_path: Path, notebook: Any
) -> None:
    reader = notebook.reader
    answer(notebook, "net_h2 = 7")
    old = server.folder
    newer = tmp_path / "newer"
    shutil.copytree(site, newer, copy_function=lambda one, other: Path(other).hardlink_to(one))
    version = next((newer / "python").glob("*/notebooks")).parent
    version.rename(version.with_name("0123456789ab"))
    index = newer / "python" / "index.html"
    text = index.read_text("utf-8").replace(version.name, "0123456789ab")
    index.unlink()
    index.write_text(text, encoding="utf-8")
    server.folder = newer
    try:
        moved = arrived(reader, reader.page.reload)
        assert "/0123456789ab/" in moved.page.url
        assert shown(moved) == "net_h2 = 7"
        reader.page.wait_for_function(
            f"""async () => {{
                const workers = await navigator.serviceWorker.getRegistrations();
                const names = [...workers.map(({{scope}}) => scope), ...await caches.keys()];
                return names.some((name) => name.includes("/0123456789ab/"))
                    && !names.some((name) => name.includes("/{version.name}/"));
            }}"""
        )
    finally:
        server.folder = old
