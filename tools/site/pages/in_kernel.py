"""What a notebook's kernel does for its page: each explorer shown gives its live place, too.

``live.py`` runs a lesson between two cells that call :func:`start` and :func:`finish`.  An explorer
is written into its place as it stands when its cell shows it, as the stored picture is.
"""

from __future__ import annotations

from typing import Any

from IPython.display import publish_display_data

from nnlib.explorers import page, served
from nnlib.explorers.base import Explorer

PLACE = "application/vnd.nnlib.place"
SERVED = "application/vnd.nnlib.served+json"
ROOT = "./assets/explorers/"
"""Stands for the folder of the explorers' files, whose name is known when all pages are made."""

_shown: list[Explorer] = []
_display = Explorer._repr_mimebundle_


def start() -> None:
    """Let every explorer give its place beside its picture; one that needs Python, an empty one."""
    Explorer._repr_mimebundle_ = _with_place  # type: ignore[method-assign]


def finish() -> None:
    """Publish the files that the explorers shown need, and what goes into the page's head."""
    data: dict[str, Any] = {"files": {}, "head": "", "import_map": ""}
    if _shown:
        data = {
            "files": served.files(*_shown),
            "head": served.head(*_shown, root=ROOT),
            "import_map": served.import_map(*_shown, root=ROOT),
        }
    publish_display_data({SERVED: data})


def _with_place(self: Explorer, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    data, metadata = _display(self, **options)
    place = ""
    if page.alive((self,)):
        _shown.append(self)
        place = f'<div class="live" data-kind="{type(self).__name__}">\n{page.place(self)}</div>'
    return {**data, PLACE: place}, metadata
