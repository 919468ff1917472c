"""A lesson's own code, run for a test."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode


def run_above_exercises(lesson: NotebookNode) -> dict[str, Any]:
    """Run every code cell above the exercises; return the names that they leave."""
    found: dict[str, Any] = {}
    for cell in lesson.cells:
        if "## Exercises" in cell.source:
            break
        if cell.cell_type == "code":
            exec(cell.source, found)
    return found
