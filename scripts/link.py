"""Let the Python that runs this script find nnlib in this folder: ``python scripts/link.py``.

pip's editable install writes the folder's full path into a path file. Python 3.11 and 3.12 read
that file in the locale's encoding, so a folder called ``ü`` can keep Python from starting, and a
folder that is renamed is lost. Here the path file holds no names: the environment stands in the
folder, and ``../../../..`` leads from its packages to the folder, whatever that is called.

A few lines of metadata stand beside it, so that ``pip list``, ``pip check`` and
``importlib.metadata`` know nnlib, and ``pip uninstall nnlib`` takes both away.
"""

from __future__ import annotations

import ast
import os
import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.absolute()
PATH_FILE = "nnlib.pth"
PIPS_PATH_FILE = "_editable_impl_nnlib.pth"  # what `pip install --editable .` leaves


def path_line(root: Path, prefix: Path, packages: Path) -> str:
    """
    Return the line, in ASCII, that makes Python look for modules in ``root``.

    Parameters
    ----------
    root : Path
        The project's folder.
    prefix : Path
        The environment's folder, ``sys.prefix``.
    packages : Path
        The environment's ``site-packages``, in which the line will stand.
    """
    if os.path.samefile(prefix.parent, root):
        # The names on the way are Python's own, and the way stays the same wherever both move.
        return os.path.relpath(prefix.parent, packages) + "\n"
    return f"import sys; sys.path.append({str(root)!a})\n"


def metadata(root: Path) -> tuple[str, str]:
    """Return nnlib's version and what a ``METADATA`` file says of it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    module = ast.parse((root / "nnlib" / "__init__.py").read_text("utf-8"))
    (version,) = (
        ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__"
    )
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {version}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
        *(f"Requires-Dist: {requirement}" for requirement in project["dependencies"]),
    ]
    return version, "\n".join(lines) + "\n"


def link(root: Path, prefix: Path, packages: Path) -> bool:
    """Write the path file and the metadata; return whether anything was not so already."""
    version, text = metadata(root)
    folder = packages / f"nnlib-{version}.dist-info"
    wanted = {
        packages / PATH_FILE: path_line(root, prefix, packages),
        folder / "METADATA": text,
        folder / "INSTALLER": "scripts/link.py\n",
        folder / "RECORD": "".join(
            f"{name},,\n"
            for name in (
                PATH_FILE,
                *(f"{folder.name}/{part}" for part in ("METADATA", "INSTALLER", "RECORD")),
            )
        ),
    }
    others = [path for path in packages.glob("nnlib-*.dist-info") if path != folder]
    others += packages.glob(PIPS_PATH_FILE)
    if not others and all(
        path.is_file() and path.read_bytes() == content.encode() for path, content in wanted.items()
    ):
        return False
    for path in (*others, folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    folder.mkdir()
    for path, content in wanted.items():
        path.write_bytes(content.encode())
    return True


if __name__ == "__main__":
    link(ROOT, Path(sys.prefix), Path(sysconfig.get_path("purelib")))
