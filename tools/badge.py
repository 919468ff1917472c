"""Write the doors into README and the lessons: ``make badge``.

The address is the one that git calls ``origin``, or the one given:
``make badge REPOSITORY=https://github.com/you/name``.  README gets the links, between two comments.
Each lesson gets, in its first code cell, the line that brings nnlib where it is missing (Colab, any
hosted Jupyter).  It stands right above the first import of nnlib, because a traceback quotes the
two lines before the one that failed: so the error itself says what to do.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys

from nbformat import NotebookNode

from tools import doors
from tools.notebooks import NotebookError, read, text_of, write

FIRST_LESSON = "00-start-here"
WHAT_TO_DO = (
    '# "No module named ..." below? Run the next line, without its #, in a new cell; then this one.'
)
FROM_THE_FOLDER = "%pip install .."
"""Brings nnlib as long as no address is known: a lesson stands in a folder of the project."""
REMARK = re.compile(rf"^{re.escape(WHAT_TO_DO)}\n# .*$", re.MULTILINE)


def links(address: str) -> str:
    """Return README's doors, as Markdown."""
    badge = "[![{}]({})]({})".format
    binder_logo = "https://mybinder.org/badge_logo.svg"
    colab_logo = "https://colab.research.google.com/assets/colab-badge.svg"
    return "\n".join(
        [
            f"[Open in the page]({doors.site(address)}) ·",
            badge("Open on Binder", binder_logo, doors.binder(FIRST_LESSON, address)) + " ·",
            badge("Open in Colab", colab_logo, doors.colab(FIRST_LESSON, address)) + " ·",
            f"[Download]({doors.download(address)})",
            "",
            "In a notebook whose Python lacks `nnlib`, this line brings it: "
            f"`{doors.install_line(address)}`",
        ]
    )


def with_links(readme: str, address: str) -> str:
    """Return README's text with the doors to the repository at that address."""
    doors.block(readme)  # there is exactly one
    return doors.BLOCK.sub(lambda found: links(address) + "\n", readme)


def remark(address: str | None = None) -> str:
    """Return what a lesson's first code cell says where a module is missing."""
    return f"{WHAT_TO_DO}\n# {doors.install_line(address) or FROM_THE_FOLDER}"


def put_remark(notebook: NotebookNode, name: str, address: str) -> None:
    """Renew the remark in a lesson's first code cell.

    Raises
    ------
    ValueError
        If it is not there.
    """
    cell = next((cell for cell in notebook.cells if cell.cell_type == "code"), None)
    if cell is None or not REMARK.search(cell.source):
        raise ValueError(
            f"{name}: the first code cell lacks the two lines that say what to do where a module "
            f"is missing; put them above the first import of nnlib:\n{remark(address)}"
        )
    cell.source = REMARK.sub(lambda found: remark(address), cell.source)


def origin() -> str:
    """Return the address that git calls origin."""
    found = subprocess.run(
        ["git", "remote", "get-url", "origin"],
        cwd=doors.README.parent, capture_output=True, text=True,
    )  # fmt: skip
    if found.returncode:
        raise ValueError("git knows no origin: run make badge REPOSITORY=https://...")
    return found.stdout.strip()


def put(address: str) -> None:
    """Write the address into README and every lesson; if one cannot be, into none."""
    texts = {doors.README: with_links(doors.README.read_text("utf-8"), address)}
    for path in sorted((doors.README.parent / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        notebook = read(path)
        put_remark(notebook, path.name, address)
        texts[path] = text_of(notebook)
    for path, text in texts.items():
        write(path, text)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.badge", description="Write the doors into README and the lessons."
    )
    parser.add_argument("address", nargs="?", help="default: what git calls origin")
    address = parser.parse_args(arguments).address
    try:
        address = address or origin()
        put(address)
    except (ValueError, NotebookError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"README.md and the lessons now lead to {address}. Commit what changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
