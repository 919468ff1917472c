"""The page around the notebook, and the service workers: ``static/`` filled in.

The page's own files go into a folder named after their content.  ``index.html`` holds all that
changes from version to version, so that one answer of the server is always of one piece.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from string import Template

from tools.site.python import fetch
from tools.site.python.lite import COPIES

STATIC = Path(__file__).parent / "static"
PARTS = ("bar.js", "loading.js", "main.js", "notebook.js", "shell.css", "work.js", "workers.js",
         "zip.js")  # fmt: skip
LITE_WORKER = "service-worker.js"
HEAD = """<script>
// JupyterLite would take away every service worker of this host, and so of other pages, too.
if (navigator.serviceWorker) navigator.serviceWorker.getRegistrations = async () => [];
</script>
<style>
/* JupyterLab would break a line of an output within a word. */
body .jp-OutputArea-output.jp-RenderedText pre { word-break: normal; overflow-wrap: anywhere; }
</style>
"""
"""What is added to JupyterLite's page."""


def _filled(name: str, **values: str) -> str:
    """Return a file of ``static/`` with its blanks, ``$name``, filled in."""
    return Template((STATIC / name).read_text("utf-8")).safe_substitute(values)


def write(folder: Path, version: str, pyodide: Path, lessons: list[dict[str, str]]) -> None:
    """Write the page into ``folder``.

    Parameters
    ----------
    folder : Path
    version : str
        The folder beside the page with JupyterLite.
    pyodide : Path
        The folder of Pyodide, for the sizes of what a first visit fetches.
    lessons : list of dict
        As ``lessons.write`` returns them.
    """
    texts = {name: (STATIC / name).read_bytes() for name in PARTS}
    shell = "shell-" + hashlib.sha256(b"".join(texts.values())).hexdigest()[:12]
    (folder / shell).mkdir(parents=True)
    for name, content in texts.items():
        (folder / shell / name).write_bytes(content)
    sizes = {path.name: path.stat().st_size for path in sorted(pyodide.iterdir())}
    site = json.dumps({"version": version, "lessons": lessons, "sizes": sizes}, ensure_ascii=False)
    megabytes = f"{sum(sizes.values()) / 1e6:.0f}"
    page = _filled(
        "index.html", shell=shell, site=site.replace("<", "\\u003c"), megabytes=megabytes
    )
    files = json.dumps(["index.html", *(f"{shell}/{name}" for name in PARTS)])
    for name, text in (("index.html", page), ("sw.js", _filled("sw.js", shell=shell, files=files))):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def worker(version: Path, pyodide: str, lessons: list[dict[str, str]]) -> None:
    """Put our service worker before JupyterLite's own, and what is ours into its page."""
    page = version / "notebooks" / "index.html"
    text = page.read_text("utf-8")
    if "<head>" not in text:
        raise fetch.BuildError(f"JupyterLite's {page.name} has no <head> to put a script into.")
    text = text.replace("<head>", f"<head>\n{HEAD}", 1)
    page.write_text(text, encoding="utf-8", newline="\n")
    (version / LITE_WORKER).rename(version / f"jupyterlite-{LITE_WORKER}")
    names = [f"files/{lesson['slug']}.ipynb" for lesson in lessons]
    kept = json.dumps([*names, "api/contents/all.json", f"api/contents/{COPIES}/all.json"])
    text = _filled("version-worker.js", pyodide=pyodide, lessons=kept)
    (version / LITE_WORKER).write_text(text, encoding="utf-8", newline="\n")
