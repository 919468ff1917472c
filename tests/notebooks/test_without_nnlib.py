"""Where nnlib is missing, the first cell of each lesson says the one line that brings it.

So it is in Colab and in any hosted Jupyter.  What is read here is the error that a kernel sends for
the first code cell when it finds no nnlib, or none of the packages that the lessons use.
"""

import re

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tools import badge
from tools.notebooks import FOLDER, read

LESSONS = sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))
ADDRESS = "https://github.com/ada/my-nets"
HIDE = """
import sys

class Hidden:
    names = {"nnlib", "numpy", "sympy"}

    def find_spec(name, path=None, target=None):
        if name in Hidden.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden)
"""
HIDE_NNLIB_ONLY = 'Hidden.names = {"nnlib"}'


def first_cells(address=None):
    """The first code cell of each lesson, as it stands or after ``make badge``."""
    for path in LESSONS:
        notebook = read(path)
        if address:
            badge.put_remark(notebook, path.name, address)
        yield next(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.fixture(scope="module")
def errors():
    """What a kernel answers, by (all are hidden, address) and lesson."""
    runs = {(hidden, at): [] for hidden in ("all", "nnlib") for at in (None, ADDRESS)}
    cells = [new_code_cell(HIDE)]
    for hidden, address in runs:
        if hidden == "nnlib":
            cells.append(new_code_cell(HIDE_NNLIB_ONLY))
        runs[hidden, address] = [new_code_cell(source) for source in first_cells(address)]
        cells += runs[hidden, address]
    client = NotebookClient(
        new_notebook(cells=cells), kernel_name="python3", timeout=60, allow_errors=True
    )
    client.execute()
    return {key: [cell.outputs[0] for cell in cells] for key, cells in runs.items()}


@pytest.mark.parametrize("address", [None, ADDRESS], ids=["as stored", "after make badge"])
@pytest.mark.parametrize("hidden", ["all", "nnlib"])
@pytest.mark.parametrize("lesson", range(len(LESSONS)), ids=[path.stem for path in LESSONS])
def test_the_error_quotes_the_line_that_brings_nnlib(errors, lesson, hidden, address):
    error = errors[hidden, address][lesson]
    assert error.output_type == "error"
    assert error.ename == "ModuleNotFoundError"
    if hidden == "nnlib":
        assert "nnlib" in error.evalue
    shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    said = re.findall(r"^[ \d]*(# .+)$", shown, re.MULTILINE)
    what_to_do, line = badge.remark(address).split("\n")
    assert said[:2] == [what_to_do, line]
    assert line.startswith("# %pip install ")
