"""Run the lessons and store them in one canonical form.

A saved notebook holds much that says nothing about the lesson: execution times, the kernel's
version, random cell ids, and handles of widgets that are gone.  This tool runs a notebook from
top to bottom in a fresh kernel and stores it without any of that, so a second run changes
nothing that did not really change.

    python -m tools.notebooks                          run all of notebooks/ again
    python -m tools.notebooks notebooks/02-loss.ipynb  only this one
    python -m tools.notebooks --check                  are they canonical?  Runs and writes nothing
    python -m tools.notebooks --from-script draft.py notebooks/02-loss.ipynb

The last line makes a notebook from a script in jupytext's percent format ("# %% [markdown]",
"# %% tags=["exercise"]").
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from scripts.own_jupyter import use_own_settings

FOLDER = Path(__file__).parent.parent / "notebooks"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
TIMEOUT = 600
"""Seconds that one cell may take."""


class NotebookError(Exception):
    """A notebook cannot be read or run; the message is for whoever typed the command."""


def canonical(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return a copy of the notebook in the canonical form.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        The file's name, such as ``"02-loss.ipynb"``; its number goes into the cells' ids.
    """
    lesson = re.match(r"[A-Za-z0-9]+", name)
    prefix = lesson.group() if lesson else "cell"
    cells = [
        _canonical_cell(cell, f"{prefix}-{number:02d}")
        for number, cell in enumerate(notebook.cells)
    ]
    metadata = {"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)}
    return nbformat.from_dict(
        {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def _canonical_cell(cell: NotebookNode, cell_id: str) -> dict[str, object]:
    metadata: dict[str, object] = {}
    tags = cell.metadata.get("tags", [])
    if tags:
        metadata["tags"] = list(tags)
    if "solution" in tags:
        metadata["jupyter"] = {"source_hidden": True}
    if "reveal" in tags:  # until the reader runs the cell, or opens its output
        metadata["jupyter"] = {"outputs_hidden": True}
    source = "\n".join(line.rstrip() for line in cell.source.strip("\n").split("\n"))
    kept: dict[str, object] = {
        "id": cell_id,
        "cell_type": cell.cell_type,
        "metadata": metadata,
        "source": source,
    }
    if cell.cell_type == "code":
        kept["execution_count"] = cell.execution_count
        kept["outputs"] = _canonical_outputs(cell.outputs)
    elif cell.get("attachments"):
        kept["attachments"] = cell.attachments
    return kept


def _canonical_outputs(outputs: Iterable[NotebookNode]) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = []
    for found in outputs:
        output = dict(found)
        if "data" in output:
            output["data"] = {k: v for k, v in output["data"].items() if k != LIVE_VIEW}
            output["metadata"] = {
                k: v for k, v in output["metadata"].items() if k in output["data"]
            }
            if not output["data"]:
                continue
        if output["output_type"] == "stream" and kept and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] = str(kept[-1]["text"]) + str(output["text"])
            continue
        kept.append(output)
    return kept


def text_of(notebook: NotebookNode) -> str:
    """Return the notebook as the text of its file."""
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    NotebookError
        If there is none, or it is no valid notebook.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise NotebookError(f"{path}: there is no such notebook") from None
    except Exception as problem:  # nbformat raises many kinds for a damaged file
        first_line = str(problem).split("\n")[0]
        raise NotebookError(f"{path}: not a valid notebook ({first_line})") from problem
    return notebook


def execute(notebook: NotebookNode, path: Path) -> None:
    """Run all cells in a fresh kernel, in the folder of ``path``; outputs go into ``notebook``.

    Raises
    ------
    NotebookError
        If a cell fails, naming it.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    # Without folders to look in, "python3" is the Python that runs this tool, whatever kernels
    # of that name are installed elsewhere.
    kernel = AsyncKernelManager(
        kernel_name=KERNEL["name"], kernel_spec_manager=KernelSpecManager(kernel_dirs=[])
    )
    client = NotebookClient(
        notebook,
        km=kernel,
        timeout=TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
        record_timing=False,
        store_widget_state=False,
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
        number = _last_cell_run(notebook)
        raise NotebookError(f"{path}: cell {number} failed\n{problem}") from problem


def _last_cell_run(notebook: NotebookNode) -> int:
    """Return the index of the last code cell that the client started."""
    started = [
        number
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and (cell.execution_count or cell.outputs)
    ]
    return started[-1] if started else 0


def write(path: Path, text: str) -> None:
    """Write beside and rename, so that a crash leaves the older file as it was."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def run(path: Path, notebook: NotebookNode | None = None) -> bool:
    """Execute a notebook and store it canonically; return whether the file changed."""
    notebook = read(path) if notebook is None else notebook
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    execute(notebook, path)
    text = text_of(canonical(notebook, path.name))
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write(path, text)
    return True


def is_canonical(path: Path) -> bool:
    """Return whether the file is, byte for byte, in the canonical form."""
    expected = text_of(canonical(read(path), path.name))
    return path.read_bytes() == expected.encode()


def from_script(script: Path) -> NotebookNode:
    """Read a script in jupytext's percent format."""
    import jupytext  # type: ignore[import-untyped]

    if not script.exists():
        raise NotebookError(f"{script}: there is no such script")
    notebook = jupytext.read(script, fmt="py:percent")
    return nbformat.from_dict(dict(notebook))


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks",
        description="Run the lessons and store them in one canonical form.",
    )
    parser.add_argument("notebooks", nargs="*", type=Path, help="all of notebooks/ by default")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--check", action="store_true", help="run and write nothing")
    chosen.add_argument("--from-script", type=Path, metavar="SCRIPT", help="a percent script")
    options = parser.parse_args(arguments)
    paths = [path.resolve() for path in options.notebooks] or sorted(FOLDER.glob("*.ipynb"))
    if not paths:
        parser.error(f"there is no notebook in {FOLDER}")
    if options.from_script and len(options.notebooks) != 1:
        parser.error("--from-script needs the name of one notebook to write")
    use_own_settings()  # a user's IPython profile would change what cells print
    os.environ["NNLIB_PROGRESS"] = "off"  # these are no checks of the reader's
    failed = 0
    for path in paths:
        try:
            if options.check:
                good = is_canonical(path)
                print(f"{path.name}: {'canonical' if good else 'not canonical'}")
                failed += not good
            else:
                notebook = from_script(options.from_script) if options.from_script else None
                print(f"{path.name}: {'written' if run(path, notebook) else 'unchanged'}")
        except NotebookError as problem:
            print(problem, file=sys.stderr)
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
