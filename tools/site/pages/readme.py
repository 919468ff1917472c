"""What the start page takes from README: the title, two sentences, and how to start."""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.site.pages.live import SiteError
from tools.site.pages.markdown import html_of


class Readme(NamedTuple):
    """Title and description are text, the rest is HTML."""

    title: str
    description: str
    opening: str
    readers: str
    start: str


def readme_of(text: str) -> Readme:
    """Read README's beginning, and its section Start up to the end of its first piece of code.

    Raises
    ------
    SiteError
        If one of them is missing.
    """
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    words = re.search(r"^(?:These|This) .+\n.+$", text, re.MULTILINE)
    start = re.search(r"^## Start\n\n(.*?^```\n.*?)(?=^```|^## )", text, re.DOTALL | re.MULTILINE)
    if not (title and words and start):
        raise SiteError(
            "README.md came without a title, two first sentences (each on a line) or a section "
            "'Start' with a piece of code; expected all three for the start page."
        )
    what, _, for_whom = words[0].partition("\n")
    return Readme(title[1], what, html_of(what), html_of(for_whom), html_of(start[1]))
