"""Write every lesson as a web page into ``build/pages/``: ``make pages``.

The pages show the stored outputs and run nothing.  What a lesson folds away (the answer to a
prediction, a solution) is folded there, too, and opens at a click and on paper.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import PyFileConfigLoader

from tools.notebooks import FOLDER, read

PAGES = FOLDER.parent / "build" / "pages"
EXPORT = Path(__file__).parent / "export"
LESSON_LINK = re.compile(r"\]\((\d\d-[\w-]+)\.ipynb(#[^)\s]*)?\)")


def exporter() -> HTMLExporter:
    """Return an exporter with the settings of ``make lab``."""
    settings = PyFileConfigLoader("jupyter_server_config.py", path=str(EXPORT)).load_config()
    return HTMLExporter(config=settings)


def page(notebook: NotebookNode) -> str:
    """Return a lesson as HTML; its links lead on from ``build/pages/``."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            source = cell.source.replace("](../", "](../../")  # from build/pages/
            cell.source = LESSON_LINK.sub(r"](\1.html\2)", source)
    title = notebook.cells[0].source.partition("\n")[0].lstrip("# ")
    html, _ = exporter().from_notebook_node(notebook, {"metadata": {"name": title}})
    return str(html)


def main(folder: Path = PAGES) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(FOLDER.glob("[0-9][0-9]-*.ipynb")):
        target = folder / f"{path.stem}.html"
        target.write_text(page(read(path)), encoding="utf-8", newline="\n")
        print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
