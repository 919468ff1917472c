"""Open the lessons in JupyterLab, with settings of this project's own: ``python scripts/lab.py``.

``make lab`` runs this. Options of JupyterLab may follow, such as ``--no-browser --port=9000``.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parent.parent.absolute()))

from scripts.own_jupyter import FOLDER, ROOT, use_own_settings

FIRST_LESSON = "notebooks/00-start-here.ipynb"


def options(given: list[str], *, root: bool) -> list[str]:
    """
    Return JupyterLab's options: ours, except where one is given, and those that are given.

    Parameters
    ----------
    given : list of str
        What was typed.
    root : bool, keyword-only
        Whether the user is root, which JupyterLab refuses unless told otherwise.
    """
    ours = {
        "--ip": "127.0.0.1",
        "--ServerApp.root_dir": str(ROOT),
        "--LabApp.default_url": f"/lab/tree/{FIRST_LESSON}",
    }
    other_names = {"--ip": "--ServerApp.ip", "--ServerApp.root_dir": "--notebook-dir"}
    typed = {option.partition("=")[0] for option in given}
    kept = [
        f"{name}={value}"
        for name, value in ours.items()
        if not typed & {name, other_names.get(name)}
    ]
    return [*kept, *(["--allow-root"] if root and "--allow-root" not in typed else []), *given]


def main() -> None:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        print("You are root (in a container?): JupyterLab gets --allow-root.", flush=True)
    used = use_own_settings()
    if used != FOLDER:
        print("JupyterLab's settings are not kept: no private file can be made here.", flush=True)
    os.chdir(ROOT)
    sys.argv = ["jupyterlab", *options(sys.argv[1:], root=root)]
    runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
