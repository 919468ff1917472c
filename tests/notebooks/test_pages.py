"""Lessons as web pages: what is folded in a lesson is folded there, and nothing else is."""

import html.parser
import re
from dataclasses import dataclass, field

import pytest
from nbconvert import HTMLExporter, SlidesExporter, WebPDFExporter
from nbconvert.exporters import QtPDFExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import pages
from tools.notebooks import FOLDER, read

ALT = 'A line that "falls" below 0 & stays there: out < net.'
PNG = "iVBORw0KGgo="


@dataclass
class Fold:
    """What a closed <details> holds."""

    summary: str = ""
    text: str = ""


@dataclass
class Reader(html.parser.HTMLParser):
    """Reads a page: its text, that in each fold, and the pictures' alt texts."""

    source: str
    folds: list[Fold] = field(default_factory=list)
    open_text: str = ""
    alts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._inside, self._summary, self._tag = False, False, ""
        self.feed(self.source)

    def handle_starttag(self, tag, attributes):
        self._tag = tag
        found = dict(attributes)
        if tag == "details":
            assert "open" not in found
            assert not self._inside, "a fold in a fold"
            self._inside = True
            self.folds.append(Fold())
        if tag == "summary":
            self._summary = True
        if tag == "img":
            self.alts.append(found["alt"])

    def handle_endtag(self, tag):
        self._tag = ""
        if tag == "summary":
            self._summary = False
        if tag == "details":
            self._inside = False

    def handle_data(self, data):
        if self._tag in ("style", "script", "title"):
            return
        if not self._inside:
            self.open_text += data
        elif self._summary:
            self.folds[-1].summary += data
        else:
            self.folds[-1].text += data


def code(source, *outputs, **metadata):
    return new_code_cell(source, metadata=metadata, outputs=list(outputs))


def printed(text):
    return new_output("stream", name="stdout", text=text)


def picture(alt):
    metadata = {"image/png": {"alt": alt}} if alt else {}
    data = {"image/png": PNG, "text/plain": "a picture"}
    return new_output("display_data", data=data, metadata=metadata)


def page(*cells):
    title = new_markdown_cell("# 09 A lesson\n\nIts [next](10-next.ipynb#Part) and [R](../R.md).")
    return pages.page(new_notebook(cells=[title, *cells]))


@pytest.mark.parametrize(
    "metadata",
    [
        {"tags": ["reveal"]},
        {"tags": ["reveal"], "jupyter": {"outputs_hidden": True}},
        {"tags": ["reveal"], "jupyter": {"outputs_hidden": False}},
    ],
)
def test_an_answer_is_folded_and_its_question_is_not(metadata):
    read_page = Reader(page(code("the_question", printed("the_answer"), **metadata)))
    (fold,) = read_page.folds
    assert fold.summary == "The answer"
    assert "the_answer" in fold.text
    assert "the_question" not in fold.text
    assert "the_question" in read_page.open_text
    assert "the_answer" not in read_page.open_text


def test_all_outputs_of_an_answer_are_in_one_fold():
    read_page = Reader(
        page(code("x", printed("first"), picture(ALT), printed("last"), tags=["reveal"]))
    )
    (fold,) = read_page.folds
    assert fold.text.index("first") < fold.text.index("last")


@pytest.mark.parametrize(
    "metadata", [{"tags": ["solution"]}, {"tags": ["solution"], "jupyter": {"source_hidden": True}}]
)
def test_a_solution_is_folded_and_what_it_shows_is_not(metadata):
    read_page = Reader(page(code("the_code", printed("what_it_shows"), **metadata)))
    (fold,) = read_page.folds
    assert fold.summary == "A solution"
    assert "the_code" in fold.text
    assert "the_code" not in read_page.open_text
    assert "what_it_shows" in read_page.open_text


def test_what_a_reader_folded_is_folded_under_its_own_name():
    read_page = Reader(
        page(
            code("a", printed("b"), jupyter={"outputs_hidden": True}),
            code("c", printed("d"), jupyter={"source_hidden": True}),
            code("e", printed("f"), jupyter={"outputs_hidden": True, "source_hidden": True}),
        )
    )
    assert [fold.summary for fold in read_page.folds] == ["Output", "Code", "Code", "Output"]


def test_nothing_else_is_folded():
    read_page = Reader(
        page(
            code("x = ...", tags=["exercise"]),
            code("print(1)", printed("1")),
            code("y", printed("y"), jupyter={"outputs_hidden": False, "source_hidden": False}),
            code("a reveal that shows nothing", tags=["reveal"]),
            new_markdown_cell("text", metadata={"tags": ["reveal"]}),
        )
    )
    assert read_page.folds == []


def test_alt_texts_stand():
    read_page = Reader(page(code("x", picture(ALT)), code("y", picture(ALT), tags=["reveal"])))
    assert read_page.alts == [ALT, ALT]


def test_a_picture_without_alt_text_is_left_to_nbconvert():
    (alt,) = Reader(page(code("x", picture("")))).alts
    assert alt.startswith("No description")


def test_links_lead_on_from_the_folder_of_the_pages():
    text = page()
    assert 'href="10-next.html#Part"' in text
    assert 'href="../../R.md"' in text
    assert "<title>09 A lesson</title>" in text


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[0-9][0-9]-*.ipynb")), ids=lambda p: p.name)
def test_every_lesson(path):
    notebook = read(path)
    expected, alts = [], []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            summaries = re.findall(r"<summary><b>(.*?)</b></summary>", cell.source)
            expected += [(summary, "") for summary in summaries]
            continue
        if "solution" in cell.metadata.get("tags", []):
            expected.append(("A solution", cell.source))
        if "reveal" in cell.metadata.get("tags", []) and cell.outputs:
            printed = [output.text for output in cell.outputs if "text" in output]
            expected.append(("The answer", "".join(printed)))
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alts.append(output.metadata["image/png"]["alt"])
    page = Reader(pages.page(notebook))
    assert [fold.summary for fold in page.folds] == [summary for summary, _ in expected]
    for fold, (_, text) in zip(page.folds, expected, strict=True):
        assert "".join(text.split()) in "".join(fold.text.split())
    assert [alt for alt in page.alts if alt in alts] == alts


def test_the_command_writes_a_page_a_lesson(tmp_path, capsys):
    assert pages.main(tmp_path / "build" / "pages") == 0
    written = sorted(path.name for path in (tmp_path / "build" / "pages").iterdir())
    assert written == sorted(f"{path.stem}.html" for path in FOLDER.glob("[0-9]*.ipynb"))
    assert len(capsys.readouterr().out.splitlines()) == len(written)


def test_other_exporters_that_are_html_keep_their_own_templates():
    settings = pages.exporter().config
    for exporter in (SlidesExporter, WebPDFExporter, QtPDFExporter):
        assert exporter(config=settings).template_name == exporter().template_name
    assert HTMLExporter(config=settings).template_name == "lesson" != HTMLExporter().template_name
