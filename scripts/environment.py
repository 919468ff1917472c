"""The environment in ``.venv``: how to run its Python, and whether it is fit for use.

``scripts/install.py`` asks, and makes it anew where it is not.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

OLDEST = (3, 11)
PROMISED = "Python 3.11, 3.12 or 3.13"

# Variables that make Python or pip work somewhere else.
ELSEWHERE = ("PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
# What the environment's own Python says of itself: its version, and whether pip is there.
ABOUT = "import json, sys; from importlib.util import find_spec; " + (
    "print(json.dumps([sys.version_info[:2], find_spec('pip') is not None]))"
)
# Whether every file of every package is there in full size. Asked only after an interruption.
WHOLE = """
import csv, sys
from importlib.metadata import distributions
packages = list(distributions(path=[p for p in sys.path if p.endswith("site-packages")]))
if "pip" not in {package.metadata["Name"] for package in packages}:
    sys.exit(1)
for package in packages:
    for name, _, size in csv.reader(package.read_text("RECORD").splitlines()):
        if not name.endswith(".pyc"):
            found = package.locate_file(name).stat().st_size
            if size and found != int(size):
                sys.exit(1)
"""


def interpreter(env: Path) -> Path:
    """Return where an environment's Python stands."""
    return env / "Scripts" / "python.exe" if os.name == "nt" else env / "bin" / "python"


def run(env: Path, *arguments: str | Path, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the environment's Python."""
    variables = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL} if quiet else {}
    variables["PIP_USER"] = "0"
    return subprocess.run(
        [interpreter(env), *arguments], cwd=env.parent, env=variables, text=True, **streams
    )


def python_of(env: Path) -> tuple[int, int] | None:
    """Return the version of an environment's Python, or None if it or its pip does not work."""
    try:
        answer = run(env, "-c", ABOUT, quiet=True)
        (major, minor), pip = json.loads(answer.stdout)
    except (OSError, ValueError):
        return None
    return (major, minor) if pip else None


def flaw(env: Path) -> str | None:
    """Say why an environment that stands there is of no use, or return None."""
    version = python_of(env)
    if version is None:
        return "its Python does not start, or has no pip"
    if version < OLDEST:
        return f"it holds Python {version[0]}.{version[1]}, and {PROMISED} is needed"
    finished = stamp(env).exists() and not unfinished(env).exists()
    if not finished and run(env, "-X", "utf8", "-c", WHOLE, quiet=True).returncode:
        return "an earlier install was interrupted and left packages half written"
    return None


def stamp(env: Path) -> Path:
    """Return the file that says with which pins, and where, the environment was finished."""
    return env / ".installed"


def unfinished(env: Path) -> Path:
    """Return the file that is there while pip works."""
    return env / ".unfinished"
