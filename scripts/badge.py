"""Point README's Binder badge at a copy of this repository: ``make badge``.

README holds the repository's address in one place, the line between the two ``binder`` comments.
``make badge`` writes that line from the address that git calls ``origin``, or from the one given:
``make badge REPOSITORY=https://github.com/you/name``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- binder: begin -->", "<!-- binder: end -->"
BLOCK = re.compile(f"({BEGIN}\n).*?({END})", re.DOTALL)
FIRST_LESSON = "notebooks/00-start-here.ipynb"
# https://github.com/you/name(.git), git@github.com:you/name(.git), ssh://git@github.com/you/name
ADDRESS = re.compile(
    r"(?:https?://|ssh://)?(?:[\w.-]+@)?github\.com[/:]([\w-]+)/([\w.-]+?)(?:\.git)?/?"
)


def badge(address: str) -> str:
    """Return the badge's Markdown for a GitHub repository's address."""
    match = ADDRESS.fullmatch(address.strip())
    if match is None:
        raise ValueError(
            f"{address!r} is no GitHub address; expected one like https://github.com/you/name. "
            "For other hosts, fill in the form on mybinder.org and paste its badge into README.md."
        )
    owner, name = match.groups()
    launch = f"https://mybinder.org/v2/gh/{owner}/{name}/HEAD?urlpath=lab/tree/{FIRST_LESSON}"
    return f"[![Open the lessons on Binder](https://mybinder.org/badge_logo.svg)]({launch})"


def with_badge(readme: str, address: str) -> str:
    """Return README's text with the badge for that address."""
    changed, count = BLOCK.subn(lambda found: f"{found[1]}{badge(address)}\n{found[2]}", readme)
    if count != 1:
        raise ValueError(f"README.md has {count} places for the badge; expected one {BEGIN!r}.")
    return changed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", help="default: what git calls origin")
    address = parser.parse_args().address
    try:
        if address is None:
            origin = subprocess.run(
                ["git", "remote", "get-url", "origin"],
                cwd=README.parent, capture_output=True, text=True,
            )  # fmt: skip
            if origin.returncode:
                raise ValueError("git knows no origin: run make badge REPOSITORY=https://...")
            address = origin.stdout.strip()
        README.write_text(with_badge(README.read_text("utf-8"), address), "utf-8")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"README.md's badge now opens {address} on Binder.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
