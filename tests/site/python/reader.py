"""A reader at the page around the notebook: what the browser tests do and see there."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lab import LabNotebook

NOTEBOOK_LIMIT = 120_000  # milliseconds
PYTHON_LIMIT = 180_000
NOISE = re.compile(r"Failed to load resource.*favicon")


class Reader:
    """A browser window with the page open in it.

    Parameters
    ----------
    context : BrowserContext
        What the browser keeps is in it.
    url : str
        Where the site begins.

    Attributes
    ----------
    page : Page
    errors : list of str
        Console errors and uncaught exceptions so far, in the page and in the frame.
    strangers : list of str
        Addresses outside of the site that were asked for.  None of them is answered.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.errors: list[str] = []
        self.strangers: list[str] = []
        context.route(lambda address: not address.startswith((url, "data:", "blob:")), self._refuse)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._heard(message))
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _refuse(self, route: Any) -> None:
        self.strangers.append(route.request.url)
        route.abort()

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not NOISE.search(message.text):
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def go(self, lesson: str, rest: str = "") -> None:
        """Go to a lesson's page with Python; do not wait."""
        self.page.goto(f"{self.url}python/index.html?lesson={lesson}{rest}")

    def open(self, lesson: str, rest: str = "") -> LabNotebook:
        """Go to a lesson and wait for its notebook."""
        self.go(lesson, rest)
        return self.notebook()

    def notebook(self) -> LabNotebook:
        """Wait until the notebook is there and the bar's buttons work."""
        self.page.wait_for_selector("body[data-open]", timeout=NOTEBOOK_LIMIT)
        path = self.page.get_attribute("body", "data-open")
        frame = next(frame for frame in self.page.frames if frame.name == "frame")
        return LabNotebook(SimpleNamespace(page=frame, errors=self.errors), path, kernel=False)

    def wait_for_python(self) -> None:
        """Wait until Python is there and has nothing to do."""
        expect(self.page.locator("body")).to_have_attribute(
            "data-python", "ready", timeout=PYTHON_LIMIT
        )

    def choose(self, label: str) -> None:
        """Choose from the menu of the reader's work."""
        self.page.click("summary")
        self.page.click(f".choices >> text={label}")

    @property
    def status(self) -> str:
        """The line below the bar."""
        return self.page.inner_text("#status")
