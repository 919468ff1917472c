"""Build the whole site: ``make site``.

    python -m tools.site               into build/site/
    python -m tools.site --pages-only  without the part that runs Python in the page
    python -m tools.site FOLDER        elsewhere

Everything is made in a folder beside, which takes the place of the old one when it is complete.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from scripts.own_jupyter import use_own_settings
from tools.notebooks import FOLDER, NotebookError
from tools.site import python
from tools.site.pages.build import build as build_pages
from tools.site.pages.live import SiteError
from tools.site.python.fetch import BuildError

SITE = FOLDER.parent / "build" / "site"


def build(site: Path, *, pages_only: bool = False) -> None:
    """Write the site into a folder, which is replaced whole or not at all."""
    use_own_settings()  # a user's IPython profile would change what cells print
    os.environ["NNLIB_PROGRESS"] = "off"  # these are no checks of the reader's
    beside = site.with_name(f".{site.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        build_pages(beside)
        if not pages_only:
            python.build(beside)
        shutil.rmtree(site, ignore_errors=True)
        beside.rename(site)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description="Build the site.")
    parser.add_argument("folder", nargs="?", type=Path, default=SITE)
    parser.add_argument("--pages-only", action="store_true", help="no Python in the page")
    options = parser.parse_args(arguments)
    try:
        build(options.folder.resolve(), pages_only=options.pages_only)
    except (SiteError, BuildError, NotebookError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"The site stands in {options.folder}. To look at it: python -m http.server -d it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
