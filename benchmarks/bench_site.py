"""Python in the page, beside JupyterLab with its server up: how long a reader waits, and for what.

A cold visit is that of a browser which has never seen the site; in the warm one it keeps what it
got.  The clock starts with the address and stops when the notebook can be read, when Python is
there, and when the lesson's first cell, which imports nnlib, has run.  After the last cell, keys
are pressed on a slider of the lesson's explorer, as in ``bench_explorers.py``.
"""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter

from playwright.sync_api import Browser, BrowserContext

from benchmarks import bench_explorers
from benchmarks.in_lab import PROBE
from tests.browser.lab import REPOSITORY, Lab, LabNotebook, LabPage
from tests.site.python.reader import NOTEBOOK_LIMIT, Reader
from tests.site.serving import Server, serving
from tools.site import python

LESSON = "05-training"
FIRST_CELL = 1
EXPLORER = bench_explorers.explorer("TrainingExplorer")


@dataclass(frozen=True)
class Visit:
    """Seconds from the address on; those that the whole lesson takes after its first cell.

    And the milliseconds from a key press to the painted picture.
    """

    visible: float
    python: float
    first_cell: float
    lesson: float
    press: float


@dataclass(frozen=True)
class Result:
    """What was measured: visits by their names, bytes of a first visit, megabytes of the tab."""

    visits: dict[str, Visit]
    sent: int
    sent_gzipped: int
    memory: float


def measure(browser: Browser) -> Result:
    """Build the site, visit it twice, and JupyterLab once."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "site") as server:
        python.build(server.folder)
        context = browser.new_context()
        before = renderers(browser)
        cold, memory = in_the_page(context, server, lambda: tabs(browser, before))
        sizes = [gzipped_and_not(server, address) for address in server.sent]
        warm, _ = in_the_page(context, server)
        context.close()
        visits = {"cold": cold, "warm": warm, "JupyterLab": in_lab(browser, Path(name))}
    sent, zipped = (sum(each) for each in zip(*sizes, strict=True))
    return Result(visits, sent, zipped, memory)


def in_the_page(
    context: BrowserContext, server: Server, weigh: Callable[[], float] = lambda: 0.0
) -> tuple[Visit, float]:
    reader = Reader(context, server.address)
    start = perf_counter()
    reader.go(LESSON)
    reader.page.wait_for_selector("#loading", state="hidden", timeout=NOTEBOOK_LIMIT)
    visible = perf_counter() - start
    notebook = reader.notebook()
    reader.wait_for_python()
    ready = perf_counter() - start
    visit = _run(notebook, start, visible, ready)
    weight = weigh()
    reader.page.close()
    return visit, weight


def in_lab(browser: Browser, folder: Path) -> Visit:
    lab = Lab(folder)
    try:
        lab.wait_until_ready()
        (lab.root / f"{LESSON}.ipynb").write_bytes(
            (REPOSITORY / "notebooks" / f"{LESSON}.ipynb").read_bytes()
        )
        context = browser.new_context()
        start = perf_counter()
        page = LabPage(lab, context.new_page())
        visible = perf_counter() - start
        notebook = LabNotebook(page, f"{LESSON}.ipynb")
        visit = _run(notebook, start, visible, perf_counter() - start)
        context.close()
    finally:
        lab.stop()
    return visit


def _run(notebook: LabNotebook, start: float, visible: float, ready: float) -> Visit:
    notebook.run_cell(FIRST_CELL)
    first = perf_counter() - start
    notebook.run_all()
    if notebook.failures():
        raise RuntimeError(f"{LESSON}: {notebook.failures()}")
    lesson = perf_counter() - start - first
    return Visit(visible, ready, first, lesson, _press(notebook))


def _press(notebook: LabNotebook) -> float:
    """Return the median milliseconds from a key press on the explorer to its picture."""
    notebook.page.evaluate(PROBE)
    shows = re.compile(rf"= {EXPLORER.name}\(")
    place = next(k for k, cell in enumerate(notebook.cells) if shows.search(cell["source"]))
    cell = notebook.show(place)
    cell.locator(EXPLORER.picture).first.wait_for()
    made = bench_explorers.presses(notebook.page, cell, EXPLORER, Random(1))
    return float(bench_explorers.medians(made).total)


def gzipped_and_not(server: Server, address: str) -> tuple[int, int]:
    """Return the bytes of a file that was sent, and those it would have with compression."""
    content = Path(server.folder, re.sub(r"^/[^/]+/|\?.*", "", address)).read_bytes()
    return len(content), min(len(content), len(gzip.compress(content, 6)))


def renderers(browser: Browser) -> set[int]:
    """Return the ids of the processes that hold tabs."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return {process["id"] for process in found if process["type"] == "renderer"}


def tabs(browser: Browser, before: set[int]) -> float:
    """Return the megabytes of the tabs opened since then (on Linux; elsewhere not a number)."""
    total = 0.0
    for process in renderers(browser) - before:
        status = Path(f"/proc/{process}/status")
        found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.exists() else None
        total += float(found[1]) / 1000 if found else float("nan")
    return total
