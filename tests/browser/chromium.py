"""Chromium, as the browser tests and the benchmarks start it: headless, with a fresh profile."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WINDOW = {"width": 1280, "height": 900}
NOT_FOUND = "no Chromium found; install one, or run: playwright install chromium"


def launch(playwright: Playwright) -> Browser | None:
    """Start the system's Chromium, or the one that ``playwright install`` brought, if there is.

    Debian's ``chromium-headless-shell`` is the same engine without windows: a page costs a quarter
    of the processor time.
    """
    own = Path(playwright.chromium.executable_path)
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), own if own.exists() else None)
    return playwright.chromium.launch(executable_path=path, args=FLAGS) if path else None
