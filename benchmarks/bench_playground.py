"""How often the playground is painted while it trains, in real JupyterLab in headless Chromium.

A 2-8-8-1 network learns the spirals, which it never solves, so that training goes on.  Counted are
the frames in which the reader sees another epoch; ``probe.js`` says how a painted frame is found.
At the speed "medium" there are 50 epochs a second, so there cannot be more frames than that; at
"full" the kernel trains as fast as it can, on the cores on which the browser paints.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from playwright.sync_api import Browser

from benchmarks.in_lab import probed_notebook
from tests.browser.lab import LabNotebook

SPEEDS = ("medium", "full")
SECONDS = 4.0
WARM_UP = 1.0
SOURCE = """
from nnlib.explorers import PlaygroundExplorer
explorer = PlaygroundExplorer("spirals", hidden=(8, 8), noise=0.5)
explorer
"""
WATCH = """(cell) => window.probe.watch({
    picture: cell.querySelector(".nn-readouts"),
    event: "none",
    read: () => Number(cell.querySelector(".nn-readout-value").textContent.replace(",", "")),
    value: () => null,
})"""


@dataclass(frozen=True)
class Result:
    """Medians over all rounds at one speed."""

    speed: str
    frames: float  # a second
    epochs: float  # a second
    longest: float  # milliseconds between two frames


def _round(notebook: LabNotebook, speed: str) -> Result:
    page = notebook.page
    notebook.ask(f"(explorer.new_start(), explorer.set_trait('speed', {speed!r}), explorer.play())")
    page.wait_for_timeout(1000 * WARM_UP)
    page.evaluate("() => window.probe.clear()")
    page.wait_for_timeout(1000 * SECONDS)
    paints = page.evaluate("() => window.probe.until(() => true)")["paints"]
    notebook.ask("explorer.pause()")
    news = [b for a, b in pairwise(paints) if b["shown"] != a["shown"]]
    seconds = (news[-1]["painted"] - news[0]["painted"]) / 1000
    gaps = [b["painted"] - a["painted"] for a, b in pairwise(news)]
    epochs = news[-1]["shown"] - news[0]["shown"]
    return Result(speed, len(gaps) / seconds, epochs / seconds, max(gaps))


def measure(browser: Browser, rounds: int = 5) -> list[Result]:
    """Return the medians over ``rounds`` rounds, after one round to warm up."""
    found: dict[str, list[Result]] = {speed: [] for speed in SPEEDS}
    with probed_notebook(browser, [SOURCE]) as notebook:
        notebook.show(0).evaluate(WATCH)
        for _ in range(rounds + 1):
            for speed in SPEEDS:
                found[speed].append(_round(notebook, speed))
    return [
        Result(
            speed,
            frames=median(each.frames for each in results[1:]),
            epochs=median(each.epochs for each in results[1:]),
            longest=median(each.longest for each in results[1:]),
        )
        for speed, results in found.items()
    ]
