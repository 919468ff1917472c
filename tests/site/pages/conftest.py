"""Fixtures for the tests of the site's pages, which are built once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.axe import checker
from tests.browser.chromium import NOT_FOUND, launch
from tests.site.pages.building import built
from tests.site.serving import Server, serving

# Without the packages of the extra `site` (make oldest, make newest) there is nothing to test here.
if find_spec("latex2mathml") is None:
    collect_ignore_glob = ["test_*.py"]

IN_CHROMIUM = "test_in_chromium"
WATCH = """
window.forbidden = [];
window.shifts = [];
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    window.forbidden.push(`${violatedDirective}: ${blockedURI}`));
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)))
    .observe({type: "layout-shift", buffered: true});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests with a browser, and run them last, like those in tests/browser/."""

    def with_browser(item: pytest.Item) -> bool:
        return item.path.parent == Path(__file__).parent and item.path.stem == IN_CHROMIUM

    for item in filter(with_browser, items):
        item.add_marker(pytest.mark.browser)
    items.sort(key=with_browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the built pages."""
    own = tmp_path_factory.getbasetemp()
    return built(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[Server]:
    """The pages on the loopback address."""
    with serving(site) as running:
        yield running


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


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """``open_page(name, width=1400)``: a page of the site, where nothing else can be reached.

    At the end of the test, it must have broken no rule of its policy, have told no error, and have
    asked for nothing outside the site.  Further options are the browser context's.
    """
    complaints: list[str] = []
    opened: list[Page] = []

    def open_(name: str, *, width: int = 1400, address: str = "", **options: Any) -> Page:
        root = address or server.address
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)

        def refuse(route: Any) -> None:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

        context.route(lambda url: not url.startswith((root, "data:", "blob:")), refuse)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(f"{root}{name}")
        opened.append(page)
        return page

    yield open_
    for page in opened:
        if page.evaluate("() => 'forbidden' in window"):
            complaints.extend(page.evaluate("() => window.forbidden"))
        page.context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """``axe(page)``: what axe-core finds wrong on the whole page."""
    return checker()
