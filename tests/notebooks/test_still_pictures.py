"""What stands in place of an explorer where nothing runs: on GitHub, in nbviewer, as an HTML page.

Those show a notebook's stored outputs.  So each explorer's stored output is its picture, with alt
text and with the sentence that says how to make it live, and it is never the live view, which
without its kernel is an error message.
"""

import base64
import re
from html.parser import HTMLParser

import pytest
from nbconvert import HTMLExporter

from nnlib import explorers
from nnlib.explorers.still import HOW_TO_MAKE_IT_LIVE
from tools.lesson_rules import ANOTHER_DAY
from tools.notebooks import FOLDER, read

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
KINDS = [name for name in explorers.__all__ if name.endswith("Explorer")]
MAKES_ONE = re.compile(r"^(?:\w+ = )?(\w+Explorer)\(", re.MULTILINE)
PNG = b"\x89PNG\r\n\x1a\n"
WIDGET = re.compile(r"widget-view|widget-state|jupyter-widgets|model not found", re.IGNORECASE)


def stills(notebook):
    """The cell's source and the stored output of each explorer in a lesson."""
    return [
        (cell.source, output)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if re.match(r"\w+Explorer: ", output.get("data", {}).get("text/plain", ""))
    ]


WITH_EXPLORERS = [path for path in NOTEBOOKS if stills(read(path))]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_explorer_that_a_lesson_makes_is_stored_as_picture_and_sentence(path):
    notebook = read(path)
    made = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(stills(notebook)) == sum(len(MAKES_ONE.findall(source)) for source in made)
    for source, output in stills(notebook):
        assert set(output.data) == {"image/png", "text/plain"}
        assert base64.b64decode(output.data["image/png"]).startswith(PNG)
        kind, _, sentence = output.data["text/plain"].partition(": ")
        assert kind in source
        alt = output.metadata["image/png"]["alt"]
        for text in (sentence, alt):
            assert text.endswith(HOW_TO_MAKE_IT_LIVE)
            assert len(text) > len(HOW_TO_MAKE_IT_LIVE) + 40


def test_every_explorer_stands_in_a_lesson():
    shown = {
        output.data["text/plain"].partition(":")[0]
        for path in WITH_EXPLORERS
        for _, output in stills(read(path))
    }
    assert shown == set(KINDS)


class Page(HTMLParser):
    """The pictures of a page: the bytes of each, and its alt text."""

    def __init__(self, text):
        super().__init__()
        self.pictures = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        source = attributes.get("src") or ""
        if tag == "img" and source.startswith("data:image/png;base64,"):
            self.pictures[base64.b64decode(source.partition(",")[2])] = attributes["alt"]


@pytest.mark.parametrize("template", ["lab", "classic"])
@pytest.mark.parametrize("path", WITH_EXPLORERS, ids=lambda path: path.stem)
def test_the_html_page_shows_the_picture(path, template):
    notebook = read(path)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        cell.source = cell.source.replace(ANOTHER_DAY, "")  # it names the message
    text, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    page = Page(text)
    for _, output in stills(notebook):
        picture = base64.b64decode(output.data["image/png"])
        assert picture in page.pictures
        if template == "classic":  # nbconvert's template "lab" does not write alt texts
            assert page.pictures[picture] == output.metadata["image/png"]["alt"]
    assert not WIDGET.search(text)
