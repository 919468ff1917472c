"""nbval, run as ``make test`` runs it, fails when a stored output is not what the code gives."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.notebooks import canonical, text_of


def nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    options = ["-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "-q"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


def store(path: Path, printed: str, shown: str) -> None:
    picture = new_output(
        "execute_result",
        data={"image/png": "iVBORw0KGgo=", "text/plain": shown},
        execution_count=2,
    )
    cells = [
        new_code_cell(
            "print(1 / 8)",
            execution_count=1,
            outputs=[new_output("stream", name="stdout", text=printed)],
        ),
        new_code_cell(
            "class Explorer:\n"
            "    def _repr_mimebundle_(self, **options):\n"
            "        return {'image/png': 'AAAA', 'text/plain': 'E is 0.2984.',\n"
            "                'application/vnd.jupyter.widget-view+json': {'model_id': 'a'}}\n"
            "Explorer()",
            execution_count=2,
            outputs=[picture],
        ),
    ]
    notebook = nbformat.from_dict(dict(new_notebook(cells=cells)))
    path.write_text(text_of(canonical(notebook, path.name)), encoding="utf-8")


def test_the_stored_outputs_hold_with_the_live_view_and_the_pixels_left_out(
    tmp_path: Path,
) -> None:
    store(tmp_path / "07-good.ipynb", "0.125\n", "E is 0.2984.")
    result = nbval(tmp_path)
    assert result.returncode == 0, result.stdout
    assert "2 passed" in result.stdout


@pytest.mark.parametrize(
    ("printed", "shown"), [("0.126\n", "E is 0.2984."), ("0.125\n", "E is 0.2985.")]
)
def test_another_output_fails(printed: str, shown: str, tmp_path: Path) -> None:
    store(tmp_path / "07-bad.ipynb", printed, shown)
    result = nbval(tmp_path)
    assert result.returncode == 1, result.stdout
    assert "1 failed, 1 passed" in result.stdout
