"""A lesson as a web page in Chromium: folded, opened by a click, and open on paper."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

from tools.pages import page as exported


@pytest.fixture
def page(chromium):
    answer = new_output("stream", name="stdout", text="the_answer")
    cells = [
        new_markdown_cell("# 09 A lesson"),
        new_code_cell("the_question", outputs=[answer], metadata={"tags": ["reveal"]}),
        new_code_cell("the_solution", metadata={"tags": ["solution"]}),
    ]
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.route("http*://**", lambda route: route.abort())
    opened.set_content(exported(new_notebook(cells=cells)))
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("summary", "text"), [("The answer", "the_answer"), ("A solution", "the_s")]
)
def test_a_click_opens_it(page, summary, text):
    hidden = page.locator("details", has_text=summary).get_by_text(text)
    expect(hidden).to_be_hidden()
    expect(page.get_by_text("the_question")).to_be_visible()
    page.get_by_text(summary).click()
    expect(hidden).to_be_visible()


def test_paper_shows_everything(page):
    page.emulate_media(media="print")
    expect(page.get_by_text("the_answer")).to_be_visible()
    expect(page.get_by_text("the_solution")).to_be_visible()
    page.emulate_media(media="screen")
    expect(page.get_by_text("the_answer")).to_be_hidden()
