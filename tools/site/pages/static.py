"""The files in ``static/`` that every page loads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_SHARED = (
    *("site.css", "lesson.css", "icon.svg"),
    *("theme.js", "fonts.js", "search.js", "reading.js", "guesses.js"),
)


@cache
def static_text(name: str) -> str:
    """Return the text of a file in ``static/``."""
    return (_FOLDER / name).read_text("utf-8")


def files() -> dict[str, bytes]:
    """Return the files by their names."""
    return {name: static_text(name).encode() for name in _SHARED}
