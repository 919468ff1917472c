"""Jupyter settings of this project's own, so that a user's cannot stop or change a lesson.

Elsewhere on a computer an old ``root_dir``, another kernel called ``python3``, an IPython profile
or a home folder that cannot be written to may be set; each can keep a lesson from starting, or
change what it prints. The folder ``.jupyter`` here holds what JupyterLab and its kernels read and
write: a theme or a shortcut that is chosen in this JupyterLab is kept there, and nothing outside.
What this project sets itself, how a notebook is saved and becomes a web page, is read from
``tools/export``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

ROOT = Path(__file__).parent.parent.absolute()
FOLDER = ROOT / ".jupyter"
EXPORT = ROOT / "tools" / "export"
OWN = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}
FOREIGN = (
    "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG", "JUPYTER_PREFER_ENV_PATH",
    "JUPYTERLAB_DIR", "MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP",
)  # fmt: skip


def use_own_settings(environ: MutableMapping[str, str] = os.environ, folder: Path = FOLDER) -> Path:
    """
    Point Jupyter, IPython and Matplotlib at ``folder``; return the folder that is used.

    Parameters
    ----------
    environ : mapping, optional
        The variables to change; those of this process, and so of all it starts, unless told.
    folder : Path, optional
        Where it cannot be written to, or keeps no file private (a USB stick, Windows' disk seen
        from Linux), a temporary folder is used, which goes when this process ends.
    """
    if not keeps_secrets(folder):
        folder = Path(tempfile.mkdtemp(prefix="nnlib-jupyter-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, inside in OWN.items():
        (folder / inside).mkdir(mode=0o700, exist_ok=True)
        environ[name] = str(folder / inside)
    for name in FOREIGN:
        environ.pop(name, None)
    environ["JUPYTER_CONFIG_PATH"] = str(EXPORT)
    return folder


def keeps_secrets(folder: Path) -> bool:
    """Return whether files can be made in the folder that only their owner can read."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)  # asks for mode 0600
    except OSError:
        return False
    try:
        return os.name == "nt" or os.fstat(handle).st_mode & 0o077 == 0
    finally:
        os.close(handle)
        os.unlink(name)
