"""The rule that a prediction stays a prediction, for every lesson.

A prediction is a row of cells:

1. text with one **Predict:**, and nothing after it that answers it;
2. a cell tagged ``guess``, in which the reader writes: names that begin with ``my_``, each still
   holding the same neutral placeholder;
3. if need be, cells that prepare and show nothing, or an explorer;
4. cells tagged ``reveal``, whose stored outputs are folded until the reader runs them or opens
   them; they read the guess again and print it beside what came.  JupyterLab shows the first line
   of a folded output, so the first line is the guess;
5. text that is a fold, ``<details>``, and nothing else: the answer and its reason.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from nbformat import NotebookNode

PLACEHOLDER = "?"
SUMMARY = "<details><summary><b>What came, and why</b></summary>\n\n"
END = "\n\n</details>"
GUESS_FIRST = re.compile(r"Your guess(es)?: [^\d\n]*\?[^\d\n]*\n")
NO_FIGURE = re.compile(r"[^\d\n]+\n")
ASKS = re.compile(r"\*\*Predict\b")


def complaints(notebook: NotebookNode) -> list[str]:
    """List the predictions of a lesson that give their answer away, or never come back to it."""
    found = []
    asked = [k for k, cell in enumerate(notebook.cells) if _asks(cell)]
    for k, end in pairwise([*asked, len(notebook.cells)]):
        found += _complaints_about(notebook.cells, k, end)
    used = {k for k, cell in enumerate(notebook.cells) if {"guess", "reveal"} & _tags(cell)}
    first = asked[0] if asked else len(notebook.cells)
    found += [
        f"cell {k}: a guess or a reveal before any **Predict:**" for k in sorted(used) if k < first
    ]
    for k, cell in enumerate(notebook.cells[:first]):
        if cell.cell_type == "code" and "Explorer(" in cell.source:
            found.append(f"cell {k}: an explorer before the first **Predict:**")
    if not asked:
        found.append("nothing is predicted")
    return found


def _complaints_about(cells: list[NotebookNode], k: int, end: int) -> list[str]:
    """Look at the prediction in cell ``k``; the next one stands in cell ``end``."""
    if len(ASKS.findall(cells[k].source)) > 1:
        return [f"cell {k}: two predictions in one cell"]
    if k + 1 == end or "guess" not in _tags(cells[k + 1]):
        return [f"cell {k}: expected a cell tagged 'guess' right after **Predict:**"]
    names = guessed(cells[k + 1])
    if not names:
        return [f'cell {k + 1}: expected only lines like my_guess = "{PLACEHOLDER}"']
    reveals = [j for j in range(k + 2, end) if "reveal" in _tags(cells[j])]
    if not reveals:
        return [f"cell {k}: nothing is revealed after this prediction"]
    found = []
    if cells[k + 1].outputs:
        found.append(f"cell {k + 1}: a guess shows nothing")
    for j in range(k + 2, reveals[0]):
        if cells[j].get("outputs") and "Explorer(" not in cells[j].source:
            found.append(f"cell {j}: shows something between a guess and what is revealed")
        if "<details>" in cells[j].source:
            found.append(f"cell {j}: folds something before anything is revealed")
    read = set().union(*(_names_read(cells[j]) for j in reveals))
    found += [
        f"cell {k + 1}: {name} is not read again by what is revealed" for name in names - read
    ]
    after = reveals[0] + 1
    while after < end and "reveal" in _tags(cells[after]):
        after += 1
    text = cells[after].source if after < len(cells) else ""
    if not (text.startswith(SUMMARY) and text.endswith(END)):
        found.append(f"cell {after}: expected the answer, {SUMMARY.strip()} ... </details>, alone")
    for j in reveals:
        first_line = GUESS_FIRST if j == reveals[0] else NO_FIGURE
        if not first_line.match(_text(cells[j])):
            found.append(f"cell {j}: expected its output to begin with 'Your guess: ...'")
        if j > after:
            found.append(f"cell {j}: a second reveal, after the answer")
    return found


def guessed(cell: NotebookNode) -> set[str]:
    """Return the names in a guess cell, or none if it holds anything but untouched guesses."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return set()
    names: set[str] = set()
    for line in body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                if not name.startswith("my_") or value != PLACEHOLDER:
                    return set()
                names.add(name)
            case _:
                return set()
    return names


def _asks(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(ASKS.search(cell.source))


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _text(cell: NotebookNode) -> str:
    """Return what a cell prints before it shows anything else."""
    first = cell.outputs[0] if cell.outputs else {}
    return str(first.get("text", ""))


def _names_read(cell: NotebookNode) -> set[str]:
    return {
        node.id
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
