"""A small lesson that keeps every rule, to be broken one rule at a time."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tools.badge import remark
from tools.notebooks import canonical

ALT = "A line that falls from left to right and levels out near zero."

STUBS = {
    "01-net-h2": ("net_h2 = ...", "net_h2 = 0.25 * 0.05 + 0.30 * 0.10 + 0.35"),
    "01-layer-matrix": (
        "def hidden_layer(W, x, b): ...",
        "def hidden_layer(W, x, b):\n    return 1 / (1 + np.exp(-(W @ x + b)))",
    ),
    "01-three-neurons": (
        "W = np.array([[0.15, 0.20], [0.25, 0.30], [0.60, -0.10]])\nout_hidden = ...",
        "out_hidden = hidden_layer(W, np.array([0.05, 0.10]), 0.35)",
    ),
}


def code(source: str, *, tags: tuple[str, ...] = (), outputs: tuple[NotebookNode, ...] = ()):
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(source, metadata=metadata, outputs=list(outputs))


def picture(alt: str = ALT, plain: str = ALT) -> NotebookNode:
    return new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=", "text/plain": plain},
        metadata={"image/png": {"alt": alt}},
    )


def stored(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Number the code cells and bring the notebook to the canonical form."""
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return canonical(notebook, path.name)


def good_lesson() -> NotebookNode:
    text = new_markdown_cell
    cells = [
        text(
            "# 01 The forward pass\n\n**Question:** how?\n\n**You need:** Python.\n\n"
            "**Time:** about 30 minutes"
        ),
        text("## Words\n\n" + "You read one more word. " * 200),
        code(
            f"import numpy as np\n\n{remark()}\nfrom nnlib.exercises import check\nprint(1 / 3)",
            outputs=(new_output("stream", name="stdout", text="0.3333333333333333\n"),),
        ),
        text("A third is 0.3333.\n\n**Predict:** does it fall?"),
        code('my_guess = "?"', tags=("guess",)),
        code("def curve(): ..."),
        code(
            'print(f"Your guess: {my_guess}")',
            tags=("reveal",),
            outputs=(new_output("stream", name="stdout", text="Your guess: ?\n"), picture()),
        ),
        text("<details><summary><b>What came, and why</b></summary>\n\nIt does.\n\n</details>"),
        text("## A typical mistake\n\nThe transposed matrix.\n\n## Exercises\n\nThree of them."),
    ]
    for exercise_id, (stub, solution) in STUBS.items():
        name = "hidden_layer" if "def" in stub else stub.split(" = ...")[0].split("\n")[-1]
        cells.append(code(stub, tags=("exercise",)))
        cells.append(code(f'check("{exercise_id}", {name})'))
        cells.append(code(f"# A solution\n{solution}", tags=("solution",)))
    cells.append(text("## Recap\n\nYou did it."))
    cells.append(text("[Before](00-start-here.ipynb) and [after](02-loss.ipynb)"))
    return nbformat.v4.new_notebook(cells=cells)
