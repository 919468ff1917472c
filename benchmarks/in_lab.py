"""A notebook in real JupyterLab, opened and run for the benchmarks, with `probe.js` in its page."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import WINDOW
from tests.browser.lab import Lab, LabNotebook, LabPage

PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


@contextmanager
def probed_notebook(browser: Browser, sources: list[str]) -> Iterator[LabNotebook]:
    """Run a notebook with these code cells, and see that neither it nor its page failed."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        try:
            lab.wait_until_ready()
            page = browser.new_context(viewport=WINDOW).new_page()
            lab.write("bench.ipynb", sources)
            notebook = LabNotebook(LabPage(lab, page), "bench.ipynb")
            notebook.run_all()
            if failures := notebook.failures():
                raise RuntimeError(f"a cell of the benchmark failed: {failures}")
            page.evaluate(PROBE)
            yield notebook
            if notebook.errors:
                raise RuntimeError(f"the page reported errors: {notebook.errors}")
        finally:
            lab.stop()
