"""Lesson 17 where PyTorch is missing: a cell that needs it says so, and shows what is stored.

On Binder, in a page with Python, and in a class whose computers have no room for it, there is no
PyTorch.  There a cell that uses it, or a name that such a cell would have made, is not run.  In its
place come one sentence and the outputs that the cell had when the lesson was stored.  All other
cells run as ever.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import symtable
from pathlib import Path
from typing import Any

NOT_HERE = (
    "PyTorch is not installed here, and this lesson uses it. Each cell that needs it says so, and "
    "shows what is stored. To install PyTorch, run %pip install torch in a new cell, and restart "
    "the kernel; in a page with Python that cannot be done."
)
NOT_RUN = "Not run: it needs PyTorch (%pip install torch, then restart the kernel)."
STORED = f"{NOT_RUN} What is stored:"


def is_installed() -> bool:
    """Return whether PyTorch can be imported.

    Examples
    --------
    >>> from nnlib.torch_bridge import is_installed
    >>> is_installed() in (True, False)
    True
    """
    return importlib.util.find_spec("torch") is not None


def skip_cells_without_torch(notebook: str) -> None:
    """Skip the cells that need ``torch`` from now on, each with a sentence and its stored outputs.

    For the first cell of a notebook, where ``import torch`` has failed.  Outside IPython only the
    sentence is printed.

    Parameters
    ----------
    notebook : str
        The file's name, in the folder that the kernel runs in.  Where it cannot be read, the
        sentence comes alone.

    Examples
    --------
    >>> from nnlib.torch_bridge import skip_cells_without_torch
    >>> skip_cells_without_torch("17-pytorch.ipynb")
    PyTorch is not installed here, and this lesson uses it. Each cell that needs it ...
    """
    print(NOT_HERE)
    shell = _shell()
    if shell is None:
        return
    for transformer in [t for t in shell.ast_transformers if isinstance(t, _Skipping)]:
        shell.ast_transformers.remove(transformer)  # the first cell is run again
        shell.events.unregister("pre_run_cell", transformer.begin)
    skipping = _Skipping(_stored_outputs(Path(notebook)))
    shell.ast_transformers.append(skipping)
    shell.events.register("pre_run_cell", skipping.begin)


class _Skipping:
    """Sees every cell before it runs, and leaves nothing of one that cannot run."""

    def __init__(self, stored: dict[str, list[dict[str, Any]]]) -> None:
        self.stored = stored
        self.missing = {"torch"}
        self.source = ""

    def begin(self, info: Any) -> None:
        """Keep the source of the cell that is about to run."""
        self.source = info.raw_cell

    def visit(self, cell: ast.Module) -> ast.Module:
        """Return the cell, or an empty one and show what is stored (IPython calls this)."""
        read, bound = _names(cell)
        if not (read - bound) & self.missing:
            self.missing -= bound
            return cell
        self.missing |= bound
        outputs = self.stored.get(self.source.strip(), [])
        print(STORED if outputs else NOT_RUN)
        for output in outputs:
            _show(output)
        return ast.Module(body=[], type_ignores=[])


def _shell() -> Any:
    try:
        from IPython import get_ipython  # type: ignore[attr-defined, unused-ignore]
    except ModuleNotFoundError:
        return None
    return get_ipython()  # type: ignore[no-untyped-call, unused-ignore]


def _names(cell: ast.Module) -> tuple[set[str], set[str]]:
    """Return the global names that a cell reads, in its functions too, and those that it binds."""
    top = symtable.symtable(ast.unparse(cell), "cell", "exec")
    read, bound, tables = set(), set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if table is top and (symbol.is_assigned() or symbol.is_imported()):
                bound.add(symbol.get_name())
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                read.add(symbol.get_name())
    return read, bound


def _stored_outputs(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Return each code cell's outputs by its source, without the sentences of this module.

    They are there if the lesson was saved after cells were skipped.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {
            "".join(cell["source"]).strip(): _without_sentences(cell["outputs"])
            for cell in cells
            if cell["cell_type"] == "code"
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _without_sentences(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = []
    for output in outputs:
        if output["output_type"] == "stream":
            text = "".join(output["text"])
            for sentence in (STORED, NOT_RUN):
                text = text.removeprefix(f"{sentence}\n")
            if not text:
                continue
            output = {**output, "text": text}
        kept.append(output)
    return kept


def _show(output: dict[str, Any]) -> None:
    """Print or show one stored output again."""
    if output["output_type"] == "stream":
        print("".join(output["text"]), end="")
    elif "data" in output:
        from IPython.display import publish_display_data

        data = {
            kind: "".join(value) if isinstance(value, list) else value
            for kind, value in output["data"].items()
        }
        publish_display_data(data, output.get("metadata"))  # type: ignore[no-untyped-call, unused-ignore]
