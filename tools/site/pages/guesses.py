"""A reader's guesses on a lesson's page: a box to write each one, and its place in the answer.

In a notebook, a cell tagged ``guess`` holds lines such as ``my_share = "?"  # a tenth, or half``,
and what is revealed begins with the guesses (``tools/predictions.py``).  On a page nothing runs, so
each line becomes a box with that hint, and each "?" of the answer a place that
``static/guesses.js`` fills.
"""

from __future__ import annotations

import ast
import re
from html import escape
from typing import NamedTuple

from nbformat import NotebookNode

from tools.predictions import PLACEHOLDER, guessed
from tools.site.pages.live import SiteError

_REMARK = re.compile(r'^(\w+) = "\?" *# *(.+)$', re.MULTILINE)


class Guess(NamedTuple):
    """A name that holds a guess, and the remark beside it."""

    name: str
    hint: str


def mark(cells: list[NotebookNode]) -> None:
    """Note on each guess cell what it asks for, and on what is revealed which guesses it shows.

    Raises
    ------
    SiteError
        If an answer does not show the guesses in the places where its code reads them.
    """
    names: set[str] = set()
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        if "guess" in tags:
            cell.metadata["guesses"] = guesses(cell)
            names = guessed(cell)
        elif "reveal" in tags:
            cell.metadata["guessed"] = shown(cell, names)


def guesses(cell: NotebookNode) -> list[Guess]:
    """Return what a cell asks for, line by line."""
    hints = dict(_REMARK.findall(cell.source))
    order = re.findall(r"^(\w+) =", cell.source, re.MULTILINE)
    return [Guess(name, hints.get(name, "")) for name in order]


def shown(cell: NotebookNode, names: set[str]) -> list[str]:
    """Return the names that a cell prints, in the order in which it prints them."""
    read = [
        node
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.FormattedValue)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]
    read.sort(key=lambda node: (node.lineno, node.col_offset))
    found = [node.value.id for node in read if isinstance(node.value, ast.Name)]
    text = str(cell.outputs[0].get("text", "")) if cell.outputs else ""
    if text.count(PLACEHOLDER) < len(found):
        raise SiteError(
            f"A cell that reveals an answer prints {', '.join(found)}, and its output came with "
            f"{text.count(PLACEHOLDER)} of {PLACEHOLDER!r}; expected one for each guess: {text!r}"
        )
    return found


def in_answer(html: str, names: list[str]) -> str:
    """Return the HTML of an answer in which the first places of guesses have their names."""
    parts = html.split(PLACEHOLDER, len(names))
    places = (f'<b data-guessed="{escape(name)}">{PLACEHOLDER}</b>' for name in names)
    return "".join(part + next(places, "") for part in parts)
