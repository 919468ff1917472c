"""Where the lessons can be opened, as addresses: the one place that knows them.

README.md holds the repository's address between two comments, where ``make badge`` puts it
(tools/badge.py), and everything else follows from it here.  As long as nobody has published the
repository no address is known, and each function returns None.

A notebook may be given by its path, its file's name or that name without ``.ipynb``.
"""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- doors: begin -->", "<!-- doors: end -->"
BLOCK = re.compile(f"(?<={BEGIN}\n).*?(?={END})", re.DOTALL)
BRANCH = "main"
"""The branch that is published; Binder finds it by itself."""
INSTALL = "%pip install git+"
# https://github.com/you/name(.git), git@github.com:you/name(.git), ssh://git@github.com/you/name
ADDRESS = re.compile(
    r"(?:https?://|ssh://)?(?:[\w.-]+@)?github\.com[/:]([\w-]+)/([\w.-]+?)(?:\.git)?/?"
)


def split(address: str) -> tuple[str, str]:
    """Return owner and name of a GitHub repository.

    Raises
    ------
    ValueError
        If the address is none of GitHub's.
    """
    match = ADDRESS.fullmatch(address.strip())
    if match is None:
        raise ValueError(
            f"{address!r} is no GitHub address; expected one like https://github.com/you/name. "
            "All these doors exist for GitHub only; for another host see the form on mybinder.org."
        )
    return match[1], match[2]


def block(readme: str) -> str:
    """Return what stands between the two comments of README's text.

    Raises
    ------
    ValueError
        If there is not exactly one such place.
    """
    found = BLOCK.findall(readme)
    if len(found) != 1:
        raise ValueError(f"README.md has {len(found)} places for the doors; expected one {BEGIN!r}")
    return str(found[0])


def repository() -> str | None:
    """Return the repository's address, such as ``https://github.com/you/name``."""
    found = re.search(re.escape(INSTALL) + r"([^\s`]+)", block(README.read_text("utf-8")))
    return found[1] if found else None


def binder(notebook: str | Path, address: str | None = None) -> str | None:
    """Return where Binder opens a lesson; ``address`` is the repository's unless told."""
    if at := _repository(address):
        return f"https://mybinder.org/v2/gh/{at}/HEAD?urlpath=lab/tree/{_in_repository(notebook)}"
    return None


def colab(notebook: str | Path, address: str | None = None) -> str | None:
    """Return where Colab opens a lesson."""
    if at := _repository(address):
        place = f"{at}/blob/{BRANCH}/{_in_repository(notebook)}"
        return f"https://colab.research.google.com/github/{place}"
    return None


def download(address: str | None = None) -> str | None:
    """Return where the whole project comes as a zip file."""
    if at := _repository(address):
        return f"https://github.com/{at}/archive/refs/heads/{BRANCH}.zip"
    return None


def site(address: str | None = None) -> str | None:
    """Return where GitHub Pages shows what ``make site`` builds."""
    if at := _repository(address):
        owner, name = at.split("/")
        host = f"{owner.lower()}.github.io"
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
    return None


def install_line(address: str | None = None) -> str | None:
    """Return the line that brings nnlib into a notebook whose Python lacks it."""
    if at := _repository(address):
        return f"{INSTALL}https://github.com/{at}"
    return None


def _repository(address: str | None) -> str | None:
    """Return "owner/name" of the address given, or else of README's."""
    address = address or repository()
    return "/".join(split(address)) if address else None


def _in_repository(notebook: str | Path) -> str:
    return f"notebooks/{Path(notebook).stem}.ipynb"
