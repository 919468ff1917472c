"""The tool that runs notebooks and stores them in their canonical form."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks as tool

SCRIPT = """\
# %% [markdown]
# # 07 A draft

# %%
from nnlib import article
print("first"); print(article.network())

# %% tags=["exercise"]
answer = ...

# %% tags=["solution"]
answer = 1
"""

WIDGET = """\
import ipywidgets as W
from IPython.display import display
display({"text/plain": "a sentence", "image/png": "iVBORw0KGgo="},
        metadata={"image/png": {"alt": "a picture"}}, raw=True)
W.IntSlider(3)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a notebook that the tool made from a script."""
    folder = tmp_path_factory.mktemp("notebooks")
    script, path = folder / "draft.py", folder / "07-draft.ipynb"
    script.write_text(SCRIPT + "\n# %%\n" + WIDGET, encoding="utf-8")
    assert tool.main(["--from-script", str(script), str(path)]) == 0
    return path


def test_a_script_becomes_an_executed_notebook(written: Path) -> None:
    cells = nbformat.read(written, as_version=4).cells
    assert [cell.id for cell in cells] == [f"07-0{k}" for k in range(5)]
    assert [cell.execution_count for cell in cells[1:]] == [1, 2, 3, 4]
    assert cells[1].outputs[0].text == (
        "first\nNetwork(2-2-2, sigmoid: 8 trained parameters, 2 frozen)\n"
    )
    assert cells[2].metadata == {"tags": ["exercise"]}
    assert cells[3].metadata == {"tags": ["solution"], "jupyter": {"source_hidden": True}}


def test_a_live_view_is_dropped_and_the_picture_stays(written: Path) -> None:
    notebook = nbformat.read(written, as_version=4)
    shown, slider = notebook.cells[4].outputs
    assert shown.data == {"text/plain": "a sentence", "image/png": "iVBORw0KGgo="}
    assert shown.metadata == {"image/png": {"alt": "a picture"}}
    assert list(slider.data) == ["text/plain"]
    assert notebook.metadata == {"kernelspec": tool.KERNEL, "language_info": tool.LANGUAGE}


def test_running_it_again_changes_nothing(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written.read_bytes()
    assert tool.main([str(written)]) == 0
    assert "unchanged" in capsys.readouterr().out
    assert written.read_bytes() == before
    assert tool.main(["--check", str(written)]) == 0


def test_what_an_editor_adds_is_taken_away_again(written: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(written, as_version=4)
    notebook.cells[1].metadata["execution"] = {"iopub.status.busy": "2024-01-01T00:00:00Z"}
    notebook.cells[1].metadata["collapsed"] = True
    notebook.cells[0]["id"] = "0f3c9a71"
    notebook.cells[1].outputs = [
        new_output("stream", name="stdout", text="first\n"),
        *notebook.cells[1].outputs,
    ]
    notebook.cells[1].outputs[1].text = notebook.cells[1].outputs[1].text.removeprefix("first\n")
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook.metadata["language_info"]["version"] = "3.11.4"
    saved = tmp_path / written.name
    nbformat.write(notebook, saved)
    assert tool.main(["--check", str(saved)]) == 1
    restored = tool.text_of(tool.canonical(tool.read(saved), saved.name))
    assert restored.encode() == written.read_bytes()


def test_a_failing_cell_is_named_and_the_file_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "07-broken.ipynb"
    cells = [new_markdown_cell("# x"), new_code_cell("a = 1"), new_code_cell("a / 0")]
    nbformat.write(new_notebook(cells=[*cells, new_code_cell("a")]), path)
    before = path.read_bytes()
    assert tool.main([str(path)]) == 1
    message = capsys.readouterr().err
    assert f"{path}: cell 2 failed" in message
    assert "ZeroDivisionError" in message
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [None, "", "{}", "not json", '{"cells": [{}]}'])
def test_a_bad_file_is_an_error_in_words(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "07-bad.ipynb"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    for arguments in ([str(path)], ["--check", str(path)]):
        assert tool.main(arguments) == 1
        message = capsys.readouterr().err
        assert str(path) in message
        assert "Traceback" not in message


def test_a_missing_script_is_an_error_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--from-script", str(tmp_path / "no.py"), str(tmp_path / "07-no.ipynb")]
    assert tool.main(arguments) == 1
    assert "there is no such script" in capsys.readouterr().err
