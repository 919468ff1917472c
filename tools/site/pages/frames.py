"""The pages with their frames: bar, contents list, doors, what comes before and after.

The start page has no content of its own either: it shows parts of lesson 00 and of README.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from tools import doors
from tools.notebooks import FOLDER
from tools.site.pages.exporter import exporter
from tools.site.pages.lesson import PYTHON_MB
from tools.site.pages.live import SiteError
from tools.site.pages.markdown import html_of, inline_html_of
from tools.site.pages.policy import policy
from tools.site.pages.readme import readme_of

if TYPE_CHECKING:
    from tools.site.pages.build import Written

ASSETS = "./assets/"
"""Stands for the folder of the pages' files until its name is known."""
START = "index.html"
_LIVE = re.compile(r'<div class="live".*?</script>\n</div>\n</div>', re.DOTALL)
_FIGURE = re.compile(r"<figure>.*?</figure>", re.DOTALL)
_WAYS = re.compile(r"(?<=\.) Or .*?[.](?= [A-Z]|$)", re.DOTALL)
"""A sentence of the hint that names other ways, which is left out where there is little room."""
_ASIDE = r'<span class="ways">\g<0></span>'
_FIRST_ITEM = re.compile(r"<li>((?:(?!</?li>).)*?)</li>", re.DOTALL)


def pages(written: list[Written], folder: str) -> dict[str, str]:
    """Return the pages as HTML by their files' names; ``folder`` holds the assets."""
    environment = exporter().environment
    environment.filters["markdown_inline"] = inline_html_of
    readme = readme_of((FOLDER.parent / "README.md").read_text("utf-8"))
    lessons = [each.lesson for each in written]

    def page(template: str, source: Written, **own: Any) -> str:
        import_map = source.import_map.replace(ASSETS, f"./{folder}/")
        text = environment.get_template(template).render(
            site_title=readme.title,
            lessons=lessons,
            assets=ASSETS,
            policy=policy(import_map),
            head=source.head,
            **own,
        )
        return text.replace(ASSETS, f"./{folder}/")

    made = {
        START: page(
            "start.html.j2",
            written[0],
            title=readme.title,
            description=readme.description,
            opening=readme.opening,
            readers=readme.readers,
            install=readme.start,
            **start(written[0]),
        )
    }
    for before, each, after in zip(
        [None, *lessons[:-1]], written, [*lessons[1:], None], strict=True
    ):
        made[each.lesson.page] = page(
            "lesson.html.j2",
            each,
            title=f"{each.lesson.number} {each.lesson.title}",
            description=each.lesson.question,
            lesson=each.lesson,
            opening=each.opening,
            cells=each.cells,
            doors=doors_of(each.lesson.name),
            python_mb=PYTHON_MB,
            before=before,
            after=after,
        )
    return made


def opening_of(notebook: NotebookNode) -> str:
    """Return a lesson's first cell as HTML, without the title."""
    return html_of(notebook.cells[0].source.partition("\n")[2])


def doors_of(name: str) -> dict[str, str]:
    """Return where a lesson opens elsewhere, as far as addresses are known."""
    found = {"Open on Binder": doors.binder, "Open in Colab": doors.colab}
    return {text: address for text, door in found.items() if (address := door(f"{name}.ipynb"))}


def start(first: Written) -> dict[str, str]:
    """Return what the start page shows of lesson 00: the explorer, what to pull in it, the map.

    Raises
    ------
    SiteError
        If one of them is missing.
    """
    live, figure = _LIVE.search(first.cells), _FIGURE.search(first.cells)
    hints = _FIRST_ITEM.findall(first.cells[: live.start()]) if live else []
    if not (live and figure and hints):
        raise SiteError(
            f"{first.lesson.name} came without a picture of the map, an explorer, or a list before "
            "it that says what to try; expected all three for the start page."
        )
    return {"explorer": live[0], "map": figure[0], "hint": _WAYS.sub(_ASIDE, hints[0])}
