"""What the site says about a lesson besides the lesson itself; all of it is read from the notebook.

A lesson's first cell holds its title, its question and its minutes (``tools/lesson_rules.py``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from tools.lesson_rules import headings_of

PYTHON_MB = 45
"""Megabytes that come when a reader opens Python in the page for the first time."""


class Heading(NamedTuple):
    """A heading in a lesson, and the anchor that JupyterLab gives it, too."""

    level: int
    text: str
    anchor: str


class Lesson(NamedTuple):
    """A lesson: ``01-forward-pass`` is its name, ``01`` its number."""

    name: str
    number: str
    title: str
    question: str
    minutes: int
    sections: list[Heading]

    @property
    def page(self) -> str:
        """The file of its page."""
        return f"{self.name}.html"

    def python(self, anchor: str = "") -> str:
        """Return the address at which it opens with Python, at a heading if one is named."""
        return f"python/index.html?lesson={self.name}{'#' if anchor else ''}{anchor}"


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as JupyterLab and nbconvert make it."""
    return re.sub(r"[`*]", "", heading).replace(" ", "-")


def lesson_of(notebook: NotebookNode, path: Path) -> Lesson:
    """Read a lesson's first cell and its headings."""
    first = notebook.cells[0].source
    number, _, title = first.partition("\n")[0].lstrip("# ").partition(" ")
    return Lesson(
        path.stem,
        number,
        title,
        _labeled(first, "Question"),
        int(re.sub(r"\D", "", _labeled(first, "Time"))),
        [heading for heading in headings(notebook) if heading.level > 1],
    )


def headings(notebook: NotebookNode) -> list[Heading]:
    """Return the headings of a notebook, or of anything else that has cells."""
    return [Heading(level, text, anchor_of(text)) for level, text in headings_of(notebook)]


def _labeled(text: str, label: str) -> str:
    """Return the paragraph that follows a bold label."""
    found = re.search(rf"\*\*{label}:\*\* (.+?)(?:\n\n|$)", text, re.DOTALL)
    return found[1].strip() if found else ""
