"""Closing the old explorer when its cell runs again (lessons 01 to 05).

A widget lives on both sides until it is closed.  Running a cell twice makes a second explorer and
leaves the first with nobody to look at it.  JupyterLab and Notebook 7 send the cell's id with
every execution, so explorers are kept by that id together with the id of the execution; an
explorer made in a *later* execution of the same cell closes the ones before it.  Two explorers
made in one execution both stay.  Where no cell id comes (a script, nbconvert), nothing is closed.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from nnlib._platform import running_cell

_made_in: dict[str, tuple[str, WeakSet[Any]]] = {}


def register(explorer: Any) -> None:
    """Remember the explorer by the running cell, and close those of the cell's earlier runs."""
    running = running_cell()
    if running is None:
        return
    cell, execution = running
    before, explorers = _made_in.get(cell, ("", WeakSet()))
    if before != execution:
        for old in list(explorers):
            old.close()
            old.layout.close()  # ipywidgets makes one for every widget and leaves it behind
        explorers = WeakSet()
        _made_in[cell] = (execution, explorers)
    explorers.add(explorer)
