"""Make all pages of the site in a folder.

First every lesson is run (``live.py``) and written as HTML.  Then it is known which files the pages
need, and so the name of the folder ``assets-<hash>/`` in which they stand: a page of one build and
a file of another never meet.  Last come the frames around the lessons, search and service worker.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tools.notebooks import FOLDER
from tools.site.pages import frames, live, static, worker
from tools.site.pages.exporter import cells
from tools.site.pages.fonts import fonts
from tools.site.pages.lesson import Lesson, lesson_of
from tools.site.pages.pictures import moved_out
from tools.site.pages.search import write_index

AT_ONCE = 2
"""Notebooks that run side by side."""
_FORMULA = re.compile("<math.*?</math>", re.DOTALL)


class Written(NamedTuple):
    """A lesson as HTML, with its files under ``frames.ASSETS``."""

    lesson: Lesson
    opening: str
    cells: str
    head: str
    import_map: str
    files: dict[str, bytes]


def build(site: Path) -> None:
    """Write all pages and what they need into an empty folder.

    Raises
    ------
    live.SiteError
        If a lesson cannot become a page; nothing of it is kept by ``python -m tools.site``.
    """
    paths = sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        written = list(pool.map(_written, paths))
    files = assets(written)
    folder = f"assets-{digest(files)}"
    for name, data in files.items():
        _write(site / folder / name, data)
    (site / "notebooks").mkdir()
    for path in paths:
        shutil.copy(path, site / "notebooks")
    pages = frames.pages(written, folder)
    for name, text in pages.items():
        _write(site / name, text.encode())
    write_index(site)
    _write(site / "sw.js", worker.text(site, pages).encode())


def assets(written: list[Written]) -> dict[str, bytes]:
    """Return all files that pages load, by their paths in ``assets-<hash>/``."""
    formulas = (found for each in written for found in _FORMULA.findall(each.opening + each.cells))
    files = {**static.files(), **fonts(formulas)}
    for each in written:
        files |= each.files
    return files


def digest(files: dict[str, bytes]) -> str:
    """Return a name made from files and their paths."""
    parts = (
        f"{name}\0{hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(files.items())
    )
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def _written(path: Path) -> Written:
    ran = live.run(path)
    lesson = lesson_of(ran.notebook, path)
    text, pictures = moved_out(cells(ran.notebook, lesson), frames.ASSETS)
    code = {f"explorers/{name}": text.encode() for name, text in ran.files.items()}
    opening = frames.opening_of(ran.notebook)
    return Written(lesson, opening, text, ran.head, ran.import_map, {**code, **pictures})


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
