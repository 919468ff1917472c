"""axe-core, which finds what keeps people from using a page."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.lab import REPOSITORY

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
# axe-core does not read MathML: it takes a table's heading that is a formula for an empty one.
# A frame inside the page is another page: whoever wants it examined asks there.
CHECK = """
(part) => axe.run(part ?? document,
                  {iframes: false, rules: {"empty-table-header": {enabled: false}}})
    .then(({violations}) => violations.map(
        ({id, help, nodes}) => `${id}: ${help}: ${nodes.map(({html}) => html).join(" | ")}`))
"""


def checker(part: str | None = None) -> Callable[[Page], list[str]]:
    """Return what tells what axe-core finds wrong with a part of a page, or with all of it."""
    if not AXE.exists():
        reason = "no axe-core found; run: make lint-js (it needs npm)"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    source = AXE.read_text(encoding="utf-8")

    def run(page: Page) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(source)
        found: list[str] = page.evaluate(CHECK, part)
        return found

    return run
