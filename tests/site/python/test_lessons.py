"""Whole lessons with Python in the page: their outputs are the stored ones.

``DIFFERENCES`` is the table of what may differ, and why.  Lesson 06 runs in every run of the
tests: it holds the playground, which trains in Python, and the race against the clock.  The others
run in the sweep (``make test-all``).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.lab import LabNotebook
from tests.site.python.reader import PYTHON_LIMIT, Reader
from tools.notebooks import FOLDER, LIVE_VIEW, canonical, read

DIFFERENCES = [
    (
        "00",
        "describe_environment()",
        r"These lessons were last verified with\n.*\nDifferent here\n +Python +3\.14\.\d+ in place "
        r"of .*\nPython runs inside this page, .*\nThe worked example gives 0\.298371109 here: "
        r"right to the last digit\.\n",
        "Pyodide has its own versions of Python, NumPy and Matplotlib",
    ),
    (
        "06",
        "times = {2 * n * n",
        r"Your guesses: \?; \?; \?\n( *[\d,]+ weights: \w+, [\d.]+( to \d+)? times as fast\n){3}"
        r"The lead changes .* weights\.\n",
        "how fast loops and NumPy are depends on the browser",
    ),
    (
        "06",
        "in_loops, in_numpy =",
        r"And a hundred times as many weights\?\nloops take .* times as long, NumPy .* times\n",
        "the same",
    ),
    (
        "17",
        "",
        r"(PyTorch is not installed here, |Not run: it needs PyTorch ).*",
        "there is no PyTorch in the page: a cell that needs it says so, and shows what is stored",
    ),
]
"""Lesson, what the cell's code contains, what its text must be like, and the reason."""

NAMES = [path.stem for path in sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))]
HERE = "06-build-it-yourself"


def texts(cell: dict[str, Any]) -> list[Any]:
    """What a cell's outputs say: streams, and the text forms of what is shown."""
    found: list[Any] = []
    for output in cell.get("outputs", []):
        if "data" in output:
            data = {kind: text for kind, text in output["data"].items() if kind.startswith("text/")}
            found.append(data)
        else:
            found.append((output.get("name"), output.get("text", output.get("evalue"))))
    return found


def permitted(lesson: str, source: str, said: list[Any]) -> bool:
    """Whether the table lets this cell say this."""
    for number, fragment, pattern, _ in DIFFERENCES:
        if lesson.startswith(number) and fragment in source:
            text = "".join(text for name, text in said if name == "stdout")
            return re.fullmatch(pattern, text, re.DOTALL) is not None
    return False


def unlike_stored(lesson: str, cells: list[dict[str, Any]]) -> list[str]:
    """Which cells say something else than the stored ones, and what."""
    path = FOLDER / f"{lesson}.ipynb"
    stored = read(path).cells
    assert [cell["source"] for cell in cells] == [cell.source for cell in stored]
    notebook = read(path)
    for target, found in zip(notebook.cells, cells, strict=True):
        if target.cell_type == "code":
            target.outputs = found["outputs"]
    complaints = []
    for number, (now, before) in enumerate(
        zip(canonical(notebook, path.name).cells, stored, strict=True)
    ):
        said = texts(now)
        if said != texts(before) and not permitted(lesson, now["source"], said):
            complaints.append(f"cell {number}: {said}, stored: {texts(before)}")
    return complaints


def run(reader: Reader, lesson: str) -> LabNotebook:
    """Run a lesson from top to bottom, and hold it against what is stored."""
    notebook = reader.open(lesson)
    reader.wait_for_python()
    notebook.page.evaluate(
        "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
    )
    notebook.run_all()
    assert notebook.failures() == []
    cells = notebook.cells
    assert unlike_stored(lesson, cells) == []
    for cell in cells:  # explorers are alive
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if re.match(r"\w+Explorer: ", "".join(data.get("text/plain", ""))):
                assert LIVE_VIEW in data
    return notebook


@pytest.mark.sweep
@pytest.mark.parametrize("lesson", [name for name in NAMES if name != HERE])
def test_a_lesson_says_in_the_page_what_it_says_elsewhere(lesson: str, reader: Reader) -> None:
    run(reader, lesson)


def test_lesson_06_says_so_too_and_its_playground_trains_beside_the_cells(reader: Reader) -> None:
    notebook = run(reader, HERE)
    number = next(k for k, cell in enumerate(notebook.cells) if "playground = P" in cell["source"])
    source = "playground = PlaygroundExplorer('spirals', hidden=(8, 8), noise=0.5)\nplayground"
    notebook.write(number, source)  # which is never solved: it goes on until it is paused
    notebook.run_cell(number)
    cell = notebook.show(number)
    epochs = cell.locator(".nn-readout-value").first
    cell.get_by_role("button", name="Play", exact=True).click()
    expect(epochs).not_to_have_text(re.compile(r"^\d?$"), timeout=PYTHON_LIMIT)  # 10 or more
    assert notebook.ask("6 * 7") == 42  # a cell has its turn meanwhile
    cell.get_by_role("button", name="Pause", exact=True).click()
    expect(cell.locator(".nn-status")).to_contain_text("Paused")

    # What is None in Python comes as undefined here, and goes back as null.
    expect(cell.get_by_role("button", name="Pin this run")).to_be_visible()
    expect(cell.get_by_label("patience")).to_have_value("off")
    assert not re.search("undefined|NaN|null", cell.inner_text())
    expect(cell.locator(".nn-more")).not_to_have_attribute("open", "")
    cell.locator(".nn-more summary").click()
    for label, chosen, python in [
        ("patience", "20", "20"),
        ("patience", "off", "None"),
        ("batch size", "all points", "None"),
    ]:
        cell.get_by_label(label, exact=True).select_option(label=chosen)
        expect(cell.get_by_label(label, exact=True)).to_have_value(chosen)
        trait = label.replace(" ", "_")
        notebook.wait_for_kernel(f"repr(playground.{trait})", python.__eq__)


def test_the_table_of_differences_permits_nothing_else() -> None:
    assert permitted("06-x", "in_loops, in_numpy = 1", [
        ("stdout", "And a hundred times as many weights?\nloops take 60 times as long, "
                   "NumPy less than 3 times\n")])  # fmt: skip
    assert not permitted("06-x", "in_loops, in_numpy = 1", [("stdout", "loops take 60 times")])
    assert permitted("17-x", "import torch", [("stdout", "PyTorch is not installed here, and\n")])
    assert not permitted("17-x", "import torch", [("stdout", "Your guess: ?\n")])
    assert not permitted("05-x", "in_loops, in_numpy = 1", [("stdout", "anything")])
    assert not permitted("06-x", "print(1)", [("stdout", "2\n")])
