"""Fixtures for Python in the page: the site, built once a session, and readers in a browser.

``NNLIB_SITE`` names a folder with a site that is built already.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import chromium  # noqa: F401 (a fixture)
from tests.site.python.reader import Reader
from tests.site.serving import Server, serving
from tools.site import python


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests with a browser, and run them last: see ``tests/browser/conftest.py``."""
    here = Path(__file__).parent

    def in_a_browser(item: pytest.Item) -> bool:
        return here in item.path.parents and "chromium" in getattr(item, "fixturenames", ())

    for item in filter(in_a_browser, items):
        item.add_marker(pytest.mark.browser)
    items.sort(key=in_a_browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Python in the page."""
    if built := os.environ.get("NNLIB_SITE"):
        folder = Path(built)
        assert (folder / "python" / "index.html").exists(), f"{folder} holds no Python in the page"
        return folder
    if shutil.which("npm") is None and os.environ.get("CI", "").lower() != "true":
        pytest.skip("npm was not found; it comes with Node.js 18.18 or newer")
    folder = tmp_path_factory.mktemp("built") / "site"
    python.build(folder)
    return folder


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[Server]:
    """The site on loopback; each module has an origin of its own, and so a browser without past."""
    with serving(site) as started:
        yield started


@pytest.fixture(scope="module")
def readers(server: Server, chromium: Browser) -> Iterator[Callable[..., Reader]]:  # noqa: F811
    """``readers(width=1280)``: a new window of a reader whose browser keeps what it got."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened: list[Reader] = []

    def reader(width: int = 1280) -> Reader:
        opened.append(Reader(context, server.address))
        opened[-1].page.set_viewport_size({"width": width, "height": 900})
        return opened[-1]

    yield reader
    context.close()


@pytest.fixture
def reader(readers: Callable[..., Reader]) -> Iterator[Reader]:
    """A new window; at the test's end nothing has failed in it, and nobody else was asked."""
    found = readers()
    yield found
    found.page.close()
    assert found.errors == []
    assert found.strangers == []
