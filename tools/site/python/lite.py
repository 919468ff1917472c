"""JupyterLite: the notebook in the page, built by its own command with settings of ours.

No setting leads to another address: no package index, no news, no plugin from elsewhere.  The
names under which the browser keeps a reader's work are fixed, so that the work is still there when
the site moves on to another version, which lies in another folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.own_jupyter import EXPORT
from tools.site.python import fetch, kernel
from tools.site.python.wheels import EPOCH

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
APPS = ("notebooks",)
"""Notebook 7's page of one notebook: lighter than the whole of JupyterLab, and fit for a phone."""

PRELOADED = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython",
             "nnlib")  # fmt: skip
STORAGE = "nnlib lessons"
"""The name of the browser's database with a reader's work. Another name would lose it."""

DISABLED = [f"@jupyter-notebook/notebook-extension:{name}"
            for name in ("kernel-logo", "kernel-status", "trusted")]  # fmt: skip
"""What Notebook 7 shows at the right of its menus: on a phone there is no room for both."""

COPIES = "my-copies"
"""The reader's folder of copies, in the browser; on the site there is nothing in it."""

OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},  # seconds
    "@jupyter-notebook/application-extension:top": {"visible": "no"},  # the page has a bar
}


def settings(pyodide: str) -> dict[str, object]:
    """Return ``jupyter-lite.json`` for a Pyodide in the folder of that name, two levels up."""
    kernel = {
        "pyodideUrl": f"./../../{pyodide}/pyodide.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "packages": list(PRELOADED),
            "convertNullToNone": True,  # else a JSON null reaches Python as an object of its own
        },
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "nnlib lessons",
            "appUrl": "./notebooks",
            "faviconUrl": "./notebooks/favicon.ico",
            "exposeAppInBrowser": True,
            "disabledExtensions": DISABLED,
            "defaultKernelName": "python",
            "contentsStorageName": STORAGE,
            "settingsStorageName": f"{STORAGE}, settings",
            "workspacesStorageName": f"{STORAGE}, workspaces",
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def overrides() -> dict[str, object]:
    """Return JupyterLab's settings: ours for every JupyterLab, and those of the page."""
    own = json.loads((EXPORT / "labconfig" / "default_setting_overrides.json").read_text("utf-8"))
    return {**own, **OVERRIDES}


def build(scratch: Path, contents: Path, pyodide: str) -> Path:
    """Build JupyterLite with these contents in a scratch folder; return the folder of the site."""
    output = scratch / "site"
    labextensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    own = kernel.unpack(scratch / "kernel")
    config = {
        "apps": APPS,
        "cache_dir": str(scratch / "cache"),
        "contents": [str(contents)],
        "federated_extensions": [*(str(labextensions / name) for name in EXTENSIONS), str(own)],
        "ignore_sys_prefix": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(output),
    }
    files = {
        "jupyter_lite_config.json": {"LiteBuildConfig": config},
        "jupyter-lite.json": settings(pyodide),
        "overrides.json": overrides(),
    }
    for name, content in files.items():
        (scratch / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(scratch / "kernel")}
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, env=environment)
    if done.returncode or not (output / "notebooks" / "index.html").exists():
        raise fetch.BuildError(f"JupyterLite could not be built:\n{done.stdout}{done.stderr}")
    listing = output / "api" / "contents" / COPIES / "all.json"
    listing.parent.mkdir()
    listing.write_text('{"content": []}', encoding="utf-8")  # else the browser notes an error
    for unused in ("doc", "jupyterlite.schema.v0.json"):
        place = output / unused
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    return output
