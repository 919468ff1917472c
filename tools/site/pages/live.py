"""Run a lesson once more for its page: the explorers come alive, all else stays as stored.

The page shows the committed notebook.  Running it in a fresh kernel gives the places where its
explorers stand, made from the same Python objects as in the notebook.  What the run prints has to
be what is stored: otherwise the picture of an explorer and its live view would tell two stories.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from tools.notebooks import canonical, execute, read
from tools.site.pages.in_kernel import PLACE, SERVED

TOLD = ("text/plain", "text/latex", "text/html")
_CALL = "__import__('tools.site.pages.in_kernel', fromlist=['in_kernel']).{}()"


class SiteError(Exception):
    """The site cannot be built; the message is for whoever typed the command."""


class Live(NamedTuple):
    """A lesson's notebook whose explorers have their places, and what these need."""

    notebook: NotebookNode
    files: dict[str, str]
    head: str
    import_map: str


def run(path: Path) -> Live:
    """Return the stored notebook with a place beside the picture of each live explorer.

    Raises
    ------
    SiteError
        If the run tells anything else than what is stored.
    """
    stored = read(path)
    ran = deepcopy(stored)
    for cell in ran.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    ran.cells.insert(0, new_code_cell(_CALL.format("start")))
    ran.cells.append(new_code_cell(_CALL.format("finish")))
    execute(ran, path)
    served = ran.cells.pop().outputs[0]["data"][SERVED]
    ran.cells.pop(0)
    return Live(merged(stored, canonical(ran, path.name), path), **served)


def merged(stored: NotebookNode, ran: NotebookNode, path: Path) -> NotebookNode:
    """Return the stored notebook with the places of the one that ran.

    Raises
    ------
    SiteError
        If the two tell different things.
    """
    result = deepcopy(stored)
    for number, (cell, again) in enumerate(zip(result.cells, ran.cells, strict=True)):
        if cell.cell_type != "code":
            continue
        if (before := told(cell.outputs)) != (now := told(again.outputs)):
            raise SiteError(
                f"{path.name}: cell {number} came with {now!r}; expected what is stored, "
                f"{before!r}. Run make notebooks and look at what has changed."
            )
        for output, other in zip(cell.outputs, again.outputs, strict=True):
            if PLACE in other.get("data", {}):
                output["data"][PLACE] = other["data"][PLACE]
    return result


def told(outputs: list[Any]) -> list[tuple[str, ...]]:
    """Return what outputs say in text, without the pictures."""
    return [
        (
            output.output_type,
            output.get("text", ""),
            *(output.get("data", {}).get(kind, "") for kind in TOLD),
        )
        for output in outputs
    ]
