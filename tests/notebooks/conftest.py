"""What the tests of a lesson's claims read of it: each names its file, ``LESSON``."""

from typing import Any

import pytest
from nbformat import NotebookNode

from tests.notebooks.cells import run_above_exercises
from tools.notebooks import read


@pytest.fixture(scope="module")
def lesson(request: pytest.FixtureRequest) -> NotebookNode:
    """Return the lesson as it is stored."""
    return read(request.module.LESSON)


@pytest.fixture(scope="module")
def text(lesson: NotebookNode) -> str:
    """Return all that stands in its markdown, in one line."""
    sources = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return " ".join(" ".join(sources).split())


@pytest.fixture(scope="module")
def printed(lesson: NotebookNode) -> str:
    """Return all that its cells have printed."""
    texts = [o.get("text", "") for cell in lesson.cells for o in cell.get("outputs", [])]
    return "".join(texts)


@pytest.fixture(scope="module")
def names(lesson: NotebookNode) -> dict[str, Any]:
    """Return the lesson's own functions and numbers: those of everything above the exercises."""
    return run_above_exercises(lesson)
