"""nbconvert's exporter of HTML with the templates of the site.

``page/index.html.j2`` writes the cells of a lesson; the frames of the pages around them are
templates of the same environment.
"""

from __future__ import annotations

import re
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from tools.badge import REMARK
from tools.lesson_rules import ANOTHER_DAY
from tools.pages import EXPORT
from tools.site.pages import guesses
from tools.site.pages.lesson import Lesson, headings
from tools.site.pages.markdown import html_of
from tools.site.pages.mathml import of_output

TEMPLATES = Path(__file__).parent / "templates"
_REMARK = re.compile(rf"{REMARK.pattern}\n?", re.MULTILINE)


def exporter() -> HTMLExporter:
    """Return the exporter."""
    made = HTMLExporter(
        extra_template_basedirs=[str(TEMPLATES), str(EXPORT / "templates")],
        template_name="page",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    made.register_filter("markdown2html", html_of)
    made.register_filter("formula", of_output)
    made.register_filter("guessed", guesses.in_answer)
    return made


def cells(notebook: NotebookNode, lesson: Lesson) -> str:
    """Return the cells after the first as HTML; each knows where it opens with Python.

    Remarks that mean something in a notebook only, beside an error, are left out.
    """
    anchor = ""
    for cell in notebook.cells:
        cell.source = _REMARK.sub("", cell.source).replace(ANOTHER_DAY, "").strip("\n")
        if cell.cell_type == "markdown":
            found = headings(NotebookNode(cells=[cell]))
            anchor = found[-1].anchor if found else anchor
        cell.metadata["python"] = lesson.python(anchor)
    guesses.mark(notebook.cells)
    rest = NotebookNode(notebook, cells=notebook.cells[1:])
    html, _ = exporter().from_notebook_node(rest)
    return str(html)
