"""The site's pages, built once for all tests of a run, in however many processes these are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

LIMIT = 900
"""Seconds that another process may take to build."""


def built(scratch: Path) -> Path:
    """Return the folder of the built pages; ``NNLIB_SITE`` names one that is built already.

    It is built by a process of its own: nbclient and Playwright each want the event loop.
    """
    if given := os.environ.get("NNLIB_SITE"):
        return Path(given)
    site, failed = scratch / "site", scratch / "site failed"
    try:
        (scratch / "site is mine to build").mkdir()
    except FileExistsError:
        return _built_by_another(site, failed)
    command = [sys.executable, "-m", "tools.site", "--pages-only", str(site)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        failed.write_text(done.stderr, "utf-8")
        raise RuntimeError(done.stderr)
    return site


def _built_by_another(site: Path, failed: Path) -> Path:
    end = time.monotonic() + LIMIT
    while not site.exists():
        if failed.exists():
            raise RuntimeError(failed.read_text("utf-8"))
        if time.monotonic() > end:
            raise TimeoutError(f"no other process has built the site within {LIMIT} s")
        time.sleep(0.2)
    return site
