"""The search over all lessons: pagefind's index, which a browser reads piece by piece.

Only what stands in a page's main part counts (``data-pagefind-body``), without the outputs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.site.pages.live import SiteError

UNUSED = ("pagefind-*ui*", "pagefind-highlight.js", "pagefind-modular*", "pagefind-component*")
"""Files that pagefind writes for pages with its own look."""


def write_index(site: Path) -> None:
    """Index the pages in a folder, into ``search/`` there."""
    command = [sys.executable, "-m", "pagefind", "--site", site, "--output-subdir", "search"]
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        raise SiteError(f"pagefind stopped: {done.stderr or done.stdout}")
    for pattern in UNUSED:
        for path in (site / "search").glob(pattern):
            path.unlink()
