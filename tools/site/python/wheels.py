"""The pure Python packages for Python in the page, and the lock that names all of them.

Their versions are those of ``requirements.txt``, with which the lessons are tested.  nnlib is
built from this repository.  JupyterLite's kernel brings four small stand-ins (such as an ipykernel
that talks to the page in place of a socket).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from packaging.markers import Marker
from packaging.metadata import Metadata
from packaging.utils import canonicalize_name

from tools.site.python import fetch, kernel
from tools.site.python.distribution import PYTHON, Lock

ROOT = Path(__file__).parents[3]
STATIC = Path(__file__).parent / "static"
PURE = (
    "anywidget", "asttokens", "comm", "cycler", "executing", "fonttools", "ipython",
    "ipython-pygments-lexers", "ipywidgets", "jedi", "matplotlib-inline", "mpmath", "packaging",
    "parso", "prompt-toolkit", "psygnal", "pure-eval", "pygments", "pyparsing", "python-dateutil",
    "stack-data", "sympy", "tqdm", "traitlets", "typing-extensions", "wcwidth",
)  # fmt: skip

LEFT_OUT = {
    "jupyterlab-widgets": "it lies in JupyterLite",
    "psutil": "a page has no processes",
    "pexpect": "a page has no processes",
    "tzdata": "no lesson asks for a time zone",
    "pytz": "Matplotlib has not needed it for years",
}
"""What some package asks for and Python in the page does without, and why."""

EPOCH = "1577836800"
"""The time that is written into everything built here, so that a second build is the same."""


HERE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "emscripten",
    "extra": "",
}
"""What a requirement's marker asks for, as it is in the page."""


def pins(names: tuple[str, ...] = PURE, text: str | None = None) -> list[str]:
    """Return ``name==version`` for each name, as ``requirements.txt`` has it for this Python."""
    text = (ROOT / "requirements.txt").read_text("utf-8") if text is None else text
    found: dict[str, str] = {}
    for line in text.splitlines():
        if match := re.match(r"([\w.-]+)==(\S+)(?:\s*;\s*(.+))?$", line):
            name, version, marker = match.groups()
            if name in names and (marker is None or Marker(marker).evaluate(HERE)):
                found[name] = f"{name}=={version}"
    if missing := set(names) - set(found):
        raise fetch.BuildError(
            f"requirements.txt names no version of {', '.join(sorted(missing))} for Python "
            f"{PYTHON}. Run make lock, or take the name out of {Path(__file__).name}."
        )
    return sorted(found.values())


def nnlib(folder: Path) -> Path:
    """Build nnlib's wheel into ``folder``."""
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", f"--out-dir={folder}"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, env=environment)
    if done.returncode:
        raise fetch.BuildError(f"nnlib's wheel could not be built:\n{done.stderr.strip()}")
    (wheel,) = folder.glob("nnlib-*.whl")
    return wheel


def stand_ins(folder: Path) -> list[Path]:
    """Return the wheels that JupyterLite's kernel brings, unpacked into ``folder``."""
    wheels = sorted((kernel.unpack(folder) / "static" / "pypi").glob("*.whl"))
    return [wheel for wheel in wheels if not wheel.name.startswith("widgetsnbextension-3.")]


def metadata(wheel: Path) -> Metadata:
    """Return what a wheel says about itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        return Metadata.from_email(archive.read(name), validate=False)


def entry(wheel: Path) -> dict[str, object]:
    """Return a pure Python wheel's entry in a lock."""
    about = metadata(wheel)
    needs = [need for need in about.requires_dist or [] if _holds(need.marker)]
    with zipfile.ZipFile(wheel) as archive:
        modules = {name.partition("/")[0] for name in archive.namelist() if name.endswith(".py")}
    return {
        "name": canonicalize_name(about.name),
        "version": str(about.version),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": fetch.sha256(wheel),
        "package_type": "package",
        "imports": sorted(name.removesuffix(".py") for name in modules),
        "depends": sorted({canonicalize_name(need.name) for need in needs}),
        "unvendored_tests": False,
    }


def _holds(marker: Marker | None) -> bool:
    return marker is None or marker.evaluate(HERE)


def add(folder: Path, lock: Lock, added: list[Path]) -> None:
    """Put wheels into ``folder`` and write its lock, in which every package has what it needs.

    Raises
    ------
    fetch.BuildError
        If a package asks for one that is not there and not in ``LEFT_OUT``.
    """
    for wheel in added:
        shutil.copyfile(wheel, folder / wheel.name)
        new = entry(wheel)
        lock["packages"][new["name"]] = new
    packages = dict(sorted(lock["packages"].items()))
    for package in packages.values():
        wanted = {canonicalize_name(name) for name in package["depends"]} - set(LEFT_OUT)
        if missing := wanted - set(packages):
            raise fetch.BuildError(
                f"{package['name']} {package['version']} asks for {', '.join(sorted(missing))}, "
                f"which is not in {Path(__file__).name}: add it to PURE, or to LEFT_OUT with the "
                "reason."
            )
        package["depends"] = sorted(wanted)
    _write(folder, lock | {"packages": packages})


def compile_imported(folder: Path, preloaded: tuple[str, ...]) -> None:
    """Put byte code for what lessons import into the wheels of a Pyodide, and renew its lock."""
    script = STATIC / "compile_wheels.py"
    fetch.run(
        ["node", str(STATIC / "compile.mjs"), str(folder), str(script), *preloaded],
        "Compiling the packages with Pyodide",
    )
    lock: Lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    for package in lock["packages"].values():
        package["sha256"] = fetch.sha256(folder / package["file_name"])
    _write(folder, lock)


def _write(folder: Path, lock: Lock) -> None:
    text = json.dumps(lock, indent=1)
    (folder / "pyodide-lock.json").write_text(f"{text}\n", encoding="utf-8")
