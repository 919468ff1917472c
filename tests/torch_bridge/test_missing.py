"""Lesson 17 where PyTorch is missing: each cell that needs it says so, and shows what is stored."""

import ast
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from nnlib.exercises import Status, check, exercises
from nnlib.torch_bridge import is_installed, missing
from nnlib.torch_bridge.missing import NOT_HERE, NOT_RUN, STORED, _Skipping
from tools.notebooks import FOLDER, canonical, read

LESSON = FOLDER / "17-pytorch.ipynb"
HIDE = "import sys; sys.modules['torch'] = None"


def printed(cell):
    return "".join(out.get("text", "") for out in cell.get("outputs", []))


def run(notebook, folder):
    """Run a notebook from top to bottom in a kernel that has no PyTorch."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells.insert(0, new_code_cell(HIDE))
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, kernel_name="python3", timeout=120, resources=resources).execute()
    del notebook.cells[0]
    return notebook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the lesson, as a reader has it."""
    folder = tmp_path_factory.mktemp("lessons")
    (folder / LESSON.name).write_bytes(LESSON.read_bytes())
    return folder


@pytest.fixture(scope="module")
def without(folder):
    """The lesson after a run without PyTorch; its file is saved, as JupyterLab does it."""
    notebook = run(read(folder / LESSON.name), folder)
    nbformat.write(canonical(notebook, LESSON.name), folder / LESSON.name)
    return notebook


def test_no_cell_fails_and_each_says_what_it_said_with_pytorch(without):
    skipped = 0
    for now, before in zip(without.cells, read(LESSON).cells, strict=True):
        if now.cell_type != "code":
            continue
        assert all(out.output_type != "error" for out in now.outputs)
        said, stored = printed(now), printed(before)
        if said.startswith("Not run"):
            skipped += 1
            assert said == (f"{STORED}\n{stored}" if before.outputs else f"{NOT_RUN}\n")
            shown = [out.data for out in now.outputs if "data" in out]
            assert shown == [out.data for out in before.outputs if "data" in out]
        elif said != stored:
            assert said == f"{NOT_HERE}\n"
            assert "skip_cells_without_torch" in now.source
    assert skipped > 15


def test_guesses_and_stubs_without_torch_are_run(without):
    for cell in without.cells:
        tags = cell.metadata.get("tags", [])
        if "guess" in tags or ("exercise" in tags and "torch" not in cell.source):
            assert cell.outputs == []


def test_the_next_day_the_stored_figures_still_stand(without, folder):
    again = run(read(folder / LESSON.name), folder)
    assert [printed(cell) for cell in again.cells] == [printed(cell) for cell in without.cells]


def test_without_its_file_the_sentence_comes_alone(tmp_path):
    notebook = run(read(LESSON), tmp_path)
    said = {printed(cell) for cell in notebook.cells if printed(cell).startswith("Not run")}
    assert said == {f"{NOT_RUN}\n"}


def shown(skipping, source):
    """What is left of a cell."""
    skipping.begin(SimpleNamespace(raw_cell=source))
    return skipping.visit(ast.parse(source)).body


def test_what_a_skipped_cell_would_have_made_is_missing_until_it_is_made(capsys):
    skipping = _Skipping({})
    assert shown(skipping, "a = 1")
    assert not shown(skipping, "import os\nx = torch.ones(1)")
    assert not shown(skipping, "def f():\n    return x + 1")
    assert not shown(skipping, "f()")
    assert not shown(skipping, "os.getcwd()")
    assert shown(skipping, "def g(x):\n    return x")  # its own x
    assert shown(skipping, "x = 3")
    assert shown(skipping, "x + 1")
    assert shown(skipping, "nobody_knows_this_name")  # an error of the reader's own: it is told
    assert capsys.readouterr().out == f"{NOT_RUN}\n" * 4


def test_another_kernel_or_a_damaged_file_makes_no_trouble(tmp_path):
    for text in ("", "{}", '{"cells": [{}]}', "[]", "\x00"):
        (tmp_path / "a.ipynb").write_text(text)
        assert missing._stored_outputs(tmp_path / "a.ipynb") == {}
    assert missing._stored_outputs(tmp_path / "nowhere.ipynb") == {}


def test_it_is_told_whether_pytorch_is_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert not is_installed()


@pytest.mark.parametrize("exercise", exercises("17").values(), ids=lambda exercise: exercise.id)
def test_a_check_without_pytorch_says_what_is_missing(exercise, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    outcome = check(exercise.id, lambda *arguments: 0.5 + len(arguments))
    assert outcome.status is Status.NOT_YET
    assert "PyTorch, which is not installed here" in outcome.message
    assert check(exercise.id, ...).status is Status.NOT_ATTEMPTED


def test_a_stub_is_not_attempted_without_pytorch_either(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)

    def train(module, X, Y, rate, steps): ...

    assert check("17-loop", train).status is Status.NOT_ATTEMPTED


def test_nbval_skips_the_lesson_and_says_why(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    path = os.pathsep.join([str(tmp_path), str(FOLDER.parent)])
    options = ["-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "-q", "-rs"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(LESSON)],
        cwd=FOLDER.parent, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    cells = [cell for cell in json.loads(LESSON.read_text())["cells"] if "outputs" in cell]
    assert result.returncode == 0, result.stdout
    assert f"{len(cells)} skipped" in result.stdout
    assert "PyTorch is not installed" in result.stdout
