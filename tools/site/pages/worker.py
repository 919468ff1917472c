"""The pages' service worker: which files it keeps, page by page.

The rules are in ``static/sw.js``; here it is told the names, and a version made from all of them,
so that a browser finds a new build.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from tools.site.pages.static import static_text

_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_FILE = re.compile(r'"\./(assets-[^"]+)"(?!:)')


def text(site: Path, pages: dict[str, str]) -> str:
    """Return ``sw.js`` for the pages (HTML by file name) in a folder that holds all the rest."""
    search = sorted(path.relative_to(site).as_posix() for path in (site / "search").rglob("*.*"))
    version = hashlib.sha256()
    for name in [*search, *pages]:
        version.update(f"{name}\0".encode() + (site / name).read_bytes())
    loads = {name: files_of(html) for name, html in pages.items()}
    told = {"version": version.hexdigest()[:12], "search": search, "pages": loads}
    return f"const SITE = {json.dumps(told)};\n\n{static_text('sw.js')}"


def files_of(html: str) -> list[str]:
    """Return the files that a page loads when it may run scripts."""
    return list(dict.fromkeys(_FILE.findall(_NO_SCRIPT.sub("", html))))
