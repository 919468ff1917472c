"""Python in the page: a lesson as a notebook that runs in the reader's browser.

:func:`build` writes three things into the site.  ``pyodide-<hash>/`` is Python with its packages,
``python/<version>/`` is JupyterLite with the lessons, and ``python/index.html`` is the page around
it that a reader opens: ``python/index.html?lesson=05-training``.  The folders with a hash are named
after what is in them, so that a browser may keep them for ever and two versions never mix.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from tools.site.python import distribution, fetch, lessons, licenses, lite, shell, wheels

__all__ = ["build"]


def build(site: Path) -> None:
    """Write Python in the page into the folder of the site.

    Raises
    ------
    fetch.BuildError
        If something cannot be fetched or is not what it should be; the site stays as it was.
    """
    site.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".python-") as name:
        scratch = Path(name)
        python = _python(scratch)
        pyodide = f"pyodide-{digest(python)}"
        listed = lessons.write(scratch / "lessons")
        version = lite.build(scratch, scratch / "lessons", pyodide)
        shell.worker(version, pyodide, listed)
        pages = scratch / "pages"
        shell.write(pages, digest(version), python, listed)
        for older in [site / "python", site / "licenses", *site.glob("pyodide-*")]:
            shutil.rmtree(older, ignore_errors=True)
        licenses.write(site, python, version)
        shutil.move(version, pages / digest(version))
        shutil.move(python, site / pyodide)
        shutil.move(pages, site / "python")


def _python(scratch: Path) -> Path:
    """Assemble Pyodide with all packages in a scratch folder."""
    folder = scratch / "pyodide"
    lock = distribution.assemble(folder)
    own = scratch / "wheels"
    own.mkdir()
    pure = fetch.wheels(wheels.pins(), python=distribution.PYTHON)
    wheels.add(folder, lock, [*pure, *wheels.stand_ins(scratch / "stand-ins"), wheels.nnlib(own)])
    wheels.compile_imported(folder, lite.PRELOADED)
    return folder


def digest(folder: Path) -> str:
    """Return a hash of the names and contents of all files in a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()} {fetch.sha256(path)}\n".encode())
    return found.hexdigest()[:12]
