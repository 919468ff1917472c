"""The site's pages: how much they weigh, and how long until the first slider answers.

Each page is opened from a server on the loopback address, cold (a browser that has never seen the
site) and warm (it keeps what it got).  The clock starts with the address.  It stops with the first
frame in which a number has followed the slider of w5, which is moved as soon as it is there.
"""

from __future__ import annotations

import gzip
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.site.serving import PREFIX, Server, serving
from tools.site.__main__ import build

PAGES = ("index", "01-forward-pass", "03-chain-rule", "04-backward-pass", "05-training")
ANSWER = """
() => new Promise((done) => {
    const numbers = () => [...document.querySelectorAll(".nn-readout-value, .nn-value")]
        .map((part) => part.textContent).join();
    const look = () => {
        const slider = document.querySelector("input[type=range][data-name=w5]");
        if (slider === null) return void setTimeout(look, 4);
        slider.scrollIntoView({block: "center"}); // a view out of sight rests
        const before = numbers();
        slider.value = slider.max;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        const frame = () => numbers() === before
            ? requestAnimationFrame(frame) : done(performance.now());
        requestAnimationFrame(frame);
    };
    look();
})
"""
LOADED = """
() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .map((entry) => entry.name)
"""


@dataclass(frozen=True)
class Result:
    """A page: kilobytes without pictures, as they are and compressed; and milliseconds."""

    page: str
    kilobytes: float
    compressed: float
    files: int
    cold: float
    warm: float


def measure(browser: Browser, rounds: int) -> list[Result]:
    """Build the pages and open each of them ``rounds`` times."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "site") as server:
        build(server.folder, pages_only=True)
        return [_measured(browser, rounds, page, server) for page in PAGES]


def _measured(browser: Browser, rounds: int, name: str, server: Server) -> Result:
    cold, warm = [], []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        address = f"{server.address}{name}.html"
        milliseconds, loaded = _opened(context, address)
        cold.append(milliseconds)
        warm.append(_opened(context, address)[0])
        context.close()
    files = [
        (server.folder / urlsplit(each).path.removeprefix(PREFIX)).read_bytes()
        for each in loaded
        if "/assets-" in each or each == address
    ]
    return Result(
        name,
        sum(map(len, files)) / 1000,
        sum(len(gzip.compress(each, 6)) for each in files) / 1000,
        len(files),
        median(cold),
        median(warm),
    )


def _opened(context: BrowserContext, address: str) -> tuple[float, list[str]]:
    page = context.new_page()
    page.goto(address, wait_until="commit")
    milliseconds = page.evaluate(ANSWER)
    page.wait_for_load_state()
    loaded = [each for each in page.evaluate(LOADED) if "/pictures/" not in each]
    page.close()
    return milliseconds, loaded
