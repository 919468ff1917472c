"""JupyterLite's kernel, which runs Python by Pyodide.

It is an extension for JupyterLite alone.  JupyterLab loads every extension that is installed
beside it, cannot load this one, and says so in the console.  So it is not installed: its wheel is
fetched and unpacked, and only the command that builds JupyterLite sees it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from tools.site.python import fetch
from tools.site.python.distribution import PYTHON

NAME, VERSION = "jupyterlite-pyodide-kernel", "0.8.6"
EXTENSION = "@jupyterlite/pyodide-kernel-extension"


def wheel() -> Path:
    """Return its wheel."""
    (found,) = fetch.wheels([f"{NAME}=={VERSION}"], python=PYTHON)
    return found


def unpack(folder: Path) -> Path:
    """Unpack it into ``folder``, from which Python can import it; return its extension's folder."""
    with zipfile.ZipFile(wheel()) as archive:
        archive.extractall(folder)
    return next(folder.glob("*.data/data/share/jupyter/labextensions")) / EXTENSION
