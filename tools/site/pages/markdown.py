"""Markdown to HTML as the pages want it: formulas set, links inside the site, no inline styles.

This is nbconvert's own renderer with a few of its methods replaced.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tools.site.pages.lesson import anchor_of
from tools.site.pages.mathml import mathml

_LESSON = re.compile(r"(?:notebooks/)?(\d\d-[\w-]+)\.ipynb(#.*)?")
_README = re.compile(r"(?:\.\./)?README\.md(?:#.*)?")
_ALIGNED = re.compile(r' style="text-align:(left|right|center)"')


class Renderer(IPythonRenderer):
    """Writes one cell of text."""

    def heading(self, text: str, level: int, **_: Any) -> str:
        """Give a heading the anchor it has in JupyterLab, and a link to itself."""
        name = escape(anchor_of(re.sub(r"<[^>]*>", "", text)))
        told = 'aria-label="Link to this section" data-pagefind-ignore'
        link = f'<a class="anchor" href="#{name}" {told}>#</a>'
        return f'<h{level} id="{name}">{text} {link}</h{level}>\n'

    def block_math(self, body: str) -> str:
        """Set a formula on a line of its own, which scrolls if it is too wide."""
        return f'<span class="formula" data-pagefind-ignore>{mathml(body, block=True)}</span>'

    def inline_math(self, body: str) -> str:
        """Set a formula in the line."""
        return mathml(body, block=False)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Lead a link between notebooks from page to page."""
        return str(super().link(text, site_link(url), title))


def site_link(url: str) -> str:
    """Return where a link in a notebook leads on the site."""
    if found := _LESSON.fullmatch(url):
        return f"{found[1]}.html{found[2] or ''}"
    return "index.html" if _README.fullmatch(url) else url


def html_of(source: str) -> str:
    """Return Markdown as HTML; tables scroll in a box of their own."""
    text = MarkdownWithMath(renderer=Renderer(escape=False)).render(source)
    text = _ALIGNED.sub(r' class="\1"', text)
    return text.replace("<table>", '<div class="scrolls"><table>').replace(
        "</table>", "</table></div>"
    )


def inline_html_of(source: str) -> str:
    """Return one line of Markdown as HTML without a paragraph around it."""
    return re.sub(r"^<p>|</p>\n?$", "", html_of(source))
