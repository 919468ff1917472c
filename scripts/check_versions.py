"""Run the tests with the oldest supported versions of everything, or with the newest.

``make oldest`` takes Python 3.11 and, for every package that pyproject.toml names, the lowest
version it allows. ``make newest`` takes the newest Python supported here and the newest of
everything, without our pins. Both work in a throw-away environment. Browser tests and stored
outputs are left to ``make test``, which runs them with the pinned versions they were made with.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.pythons import ROOT, find_python

PYTHONS = {"oldest": ["3.11"], "newest": ["3.13", "3.12", "3.11"]}
RESOLUTION = {"oldest": "lowest-direct", "newest": "highest"}
# Old releases deprecate things in one another; what the newest ones deprecate is worth reading.
QUIET = {"oldest": ["--disable-warnings"], "newest": []}
SHOWN = ("numpy", "sympy", "matplotlib", "ipywidgets", "anywidget", "tqdm", "jupyterlab")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", choices=sorted(PYTHONS))
    parser.add_argument(
        "pytest_arguments", nargs=argparse.REMAINDER, help="instead of: tests -m 'not browser'"
    )
    arguments = parser.parse_args()
    which = arguments.which

    base = next(filter(None, map(find_python, PYTHONS[which])), None)
    if base is None:
        wanted = " or ".join(PYTHONS[which])
        print(f"No Python {wanted} was found; install one and try again.", file=sys.stderr)
        return 1

    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nnlib-versions-") as folder:
        python = str(Path(folder, "bin", "python"))
        uv = [sys.executable, "-m", "uv"]
        run([*uv, "venv", "--quiet", "--python", base, folder])
        run([*uv, "pip", "install", "--quiet", "--python", python,
             "--resolution", RESOLUTION[which],
             "--requirements", "pyproject.toml", "--extra", "lab", "--extra", "test"])  # fmt: skip
        run([python, "scripts/link.py"])
        installed = time.monotonic() - started
        versions = "from importlib.metadata import version; import platform; " + (
            "print(f'Python {platform.python_version()}', "
            f"*(f'{{name}} {{version(name)}}' for name in {SHOWN!r}), sep=', ')"
        )
        print(f"The {which} versions, installed in {installed:.0f} s:", flush=True)
        run([python, "-c", versions])
        pytest = arguments.pytest_arguments or ["tests", "-m", "not browser"]
        tests = subprocess.run(
            [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *QUIET[which], *pytest],
            cwd=ROOT,
            # The tools that tests start (lint-imports, jupyter) must be this environment's.
            env=os.environ | {"PATH": f"{Path(python).parent}{os.pathsep}{os.environ['PATH']}"},
        )
        print(f"The {which} versions: {time.monotonic() - started:.0f} s in all.")
        return tests.returncode


def run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
