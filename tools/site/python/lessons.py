"""The lessons as they go to the page: each stamped with the version that it is.

A reader's copy keeps the stamp of the lesson that it was made from.  So the page can tell a newer
lesson from the reader's copy and announce it.  ``lessons.json`` lists all of them for the page.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.notebooks import FOLDER, read, text_of
from tools.site.python.wheels import EPOCH

KERNEL = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}


def stamped(notebook: NotebookNode) -> NotebookNode:
    """Return a copy with the hash of its text in its metadata, for JupyterLite's kernel."""
    version = hashlib.sha256(text_of(notebook).encode()).hexdigest()[:12]
    copy = nbformat.from_dict(notebook)
    copy.metadata["kernelspec"] = dict(KERNEL)
    copy.metadata["nnlib"] = {"version": version}
    return copy


def title(notebook: NotebookNode) -> str:
    """Return the heading with which a lesson begins."""
    return str(notebook.cells[0].source.partition("\n")[0].lstrip("# "))


def write(folder: Path, source: Path = FOLDER) -> list[dict[str, str]]:
    """Write the stamped lessons into ``folder``; return slug, title and version of each."""
    folder.mkdir(parents=True)
    found = []
    for path in sorted(source.glob("[0-9][0-9]-*.ipynb")):
        notebook = stamped(read(path))
        target = folder / path.name
        target.write_text(text_of(notebook), encoding="utf-8", newline="\n")
        os.utime(target, (int(EPOCH), int(EPOCH)))  # JupyterLite lists the time of each file
        version = notebook.metadata["nnlib"]["version"]
        found.append({"slug": path.stem, "title": title(notebook), "version": version})
    return found


def listing(lessons: list[dict[str, str]]) -> str:
    """Return ``lessons.json``."""
    return json.dumps(lessons, indent=1, ensure_ascii=False) + "\n"
