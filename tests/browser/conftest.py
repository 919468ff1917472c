"""Fixtures for tests in a real browser.

``lab`` is one JupyterLab server for the whole run, with a scratch copy of ``notebooks/``;
``open_notebook(name)`` opens one of them, ``open_cells(*sources)`` a new notebook made of those
cells; JupyterLab itself is loaded once.  Both give a :class:`~tests.browser.lab.LabNotebook` and
fail the test at its end if the page reported an error.  ``open_view(explorer)`` shows an explorer's
view on an empty page, without JupyterLab.

Without a Chromium these tests are skipped, with the reason; where the environment says CI=true
they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.axe import checker
from tests.browser.bare import BareView
from tests.browser.chromium import NOT_FOUND, WINDOW, launch
from tests.browser.lab import REPOSITORY, Lab, LabNotebook, LabPage
from tests.browser.live import LiveExplorer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests here, and run them last.

    Playwright keeps an event loop running from the first of them to the end of the session, and
    no other test could start a loop of its own beside it.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium with a fresh profile."""
    browser = launch(playwright)
    if browser is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(NOT_FOUND)
        pytest.skip(NOT_FOUND)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A running JupyterLab that serves a scratch copy of the lessons."""
    folder = tmp_path_factory.mktemp("lab")
    if (REPOSITORY / "notebooks").exists():
        shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    server = Lab(folder)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def lab_pages(lab: Lab, chromium: Browser) -> Iterator[Callable[[], LabPage]]:
    """``lab_pages()``: JupyterLab in a page; a fresh one if the last was left in disorder."""
    context = chromium.new_context(viewport=WINDOW)
    pages: list[LabPage] = []

    def page() -> LabPage:
        if not pages or pages[-1].page.is_closed():
            pages.append(LabPage(lab, context.new_page()))
        return pages[-1]

    yield page
    context.close()


@pytest.fixture
def open_notebook(lab_pages: Callable[[], LabPage]) -> Iterator[Callable[..., LabNotebook]]:
    """``open_notebook(name, kernel=True)``: a notebook of the server's folder, in JupyterLab."""
    lab_page = lab_pages()
    lab_page.errors.clear()
    opened: list[LabNotebook] = []

    def open_(name: str, **options: Any) -> LabNotebook:
        opened.append(LabNotebook(lab_page, name, **options))
        return opened[-1]

    yield open_
    try:
        for notebook in opened:
            notebook.close()
        assert lab_page.page.locator(".jp-Dialog").count() == 0
        assert lab_page.errors == []
    except Exception:
        lab_page.page.close()
        raise


@pytest.fixture
def open_cells(
    lab: Lab, open_notebook: Callable[..., LabNotebook], request: pytest.FixtureRequest
) -> Callable[..., LabNotebook]:
    """``open_cells("code", ...)``: a new notebook of code cells in JupyterLab."""

    def open_(*sources: str, **options: Any) -> LabNotebook:
        name = f"{request.node.name.replace('[', '-').replace(']', '')}.ipynb"
        lab.write(name, sources)
        return open_notebook(name, **options)

    return open_


@pytest.fixture
def open_view(chromium: Browser) -> Iterator[Callable[..., BareView]]:
    """``open_view(explorer, dark=False, width=1000)``: its view on an empty page.

    ``place`` and ``kernels`` are BareView's; further options are the page's own, such as
    ``has_touch=True``.
    """
    opened: list[BareView] = []

    def open_(
        explorer: Any,
        *,
        dark: bool = False,
        width: int = 1000,
        place: str = "",
        kernels: bool = False,
        **own: Any,
    ) -> BareView:
        page = chromium.new_page(**{"viewport": {"width": width, "height": 900}, **own})
        opened.append(BareView(page, explorer, dark=dark, place=place, kernels=kernels))
        return opened[-1]

    yield open_
    for view in opened:
        view.page.close()
    assert [error for view in opened for error in view.errors] == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: what axe-core finds wrong with the explorer on the page."""
    return checker(".nn-explorer")


@pytest.fixture(scope="module")
def two_cells_open(lab: Lab, lab_pages: Callable[[], LabPage]) -> Iterator[LabNotebook]:
    """An open notebook of two empty code cells, with a kernel, for all tests of a module."""
    lab.write("explorers.ipynb", ["", ""])
    notebook = LabNotebook(lab_pages(), "explorers.ipynb")
    yield notebook
    notebook.close()


@pytest.fixture
def open_explorer(two_cells_open: LabNotebook) -> Iterator[Callable[..., LiveExplorer]]:
    """``open_explorer(kind, steps=40)``: a new explorer in that notebook's first cell.

    The second cell is where a reader goes on in code.
    """
    notebook = two_cells_open
    notebook.errors.clear()

    def open_(kind: str, **options: Any) -> LiveExplorer:
        arguments = ", ".join(f"{name}={value!r}" for name, value in options.items())
        notebook.write(
            0, f"from nnlib.explorers import {kind}\nexplorer = {kind}({arguments})\nexplorer"
        )
        notebook.run_cell(0)
        assert notebook.failures() == []
        return LiveExplorer(notebook, 0, kind)

    yield open_
    assert notebook.page.locator(".jp-Dialog").count() == 0
    assert [cell["cell_type"] for cell in notebook.cells] == ["code", "code"]
    assert notebook.errors == []


KINDS = ["ForwardExplorer", "ChainRuleExplorer", "StepExplorer", "TrainingExplorer"]
RUN = 40  # training steps: as many as NumPy can take after each move


@pytest.fixture(params=KINDS)
def live(
    request: pytest.FixtureRequest, open_explorer: Callable[..., LiveExplorer]
) -> LiveExplorer:
    """Each of the explorers; the step explorer at its last stage, where it shows everything."""
    explorer = open_explorer(
        request.param, **({"steps": RUN} if request.param == "TrainingExplorer" else {})
    )
    if explorer.kind == "StepExplorer":
        explorer.notebook.ask("explorer.set_trait('stage', 'again')")
    explorer.agree("it was made")
    return explorer
