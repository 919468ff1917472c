"""Find a Python of a given version on this machine, for the scripts beside this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _candidates(version: str) -> Iterator[str]:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield sys.executable
    for name in (f"python{version}", "python3", "python"):
        if found := shutil.which(name):
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for folder in sorted(pyenv.glob(f"versions/{version}.*"), reverse=True):
        yield str(folder / "bin" / "python")


def find_python(version: str) -> str | None:
    """
    Return the path of a Python of that version that can make environments, or None.

    Parameters
    ----------
    version : str
        Major and minor version, such as ``"3.12"``.
    """
    question = (
        "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
    )
    for candidate in _candidates(version):
        # Asked, not believed: a pyenv shim is on the path for versions that are switched off.
        answer = subprocess.run([candidate, "-c", question], capture_output=True, text=True)
        lines = answer.stdout.splitlines()
        if answer.returncode == 0 and lines[0] == version:
            return lines[1]
    return None
