"""Prove that the lessons start where starts used to fail: ``make starts-check``.

The files of this repository are copied into a folder called ``ü 数 x`` and ``make lab`` is run
there in the C locale: it installs everything and serves lesson 00, which is opened and run as a
browser would do it. Then the folder is renamed, and ``make lab`` has to do it again. The first
time the user's Jupyter settings name another folder to serve; the second time the home folder
cannot be written to, and a kernel that does not work calls itself ``python3``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.binder_check import Server, open_lesson
from scripts.pythons import ROOT

LIMIT = 900.0  # seconds that installing and starting may take
LONGEST = 1_000  # characters of a line; those of minified JavaScript are much longer
BROKEN_KERNEL = {"argv": ["false", "{connection_file}"], "display_name": "x", "language": "python"}


def copy_tracked(folder: Path) -> None:
    """Copy what git tracks here into a new folder."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    for name in map(os.fsdecode, filter(None, tracked.split(b"\0"))):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)


def difficult(scratch: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Write other people's settings into a folder; return the variables that lead to them."""
    settings = scratch / "settings"
    settings.mkdir()
    (settings / "jupyter_server_config.py").write_text(f"c.ServerApp.root_dir = {str(settings)!r}")
    kernel = scratch / "data" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps(BROKEN_KERNEL))
    no_home = scratch / "a file"
    no_home.touch()
    return {"JUPYTER_CONFIG_DIR": str(settings)}, {
        "HOME": str(no_home), "JUPYTER_PATH": str(kernel.parent.parent),
    }  # fmt: skip


@contextlib.contextmanager
def lab(
    command: Callable[[list[str]], list[str]], folder: Path, log: Path, variables: dict[str, str]
) -> Iterator[Server]:
    """
    Start a JupyterLab on a free port; end it and all it started afterwards.

    Parameters
    ----------
    command : callable
        Makes the command that starts it from the options for port, token and no browser.
    folder, log : Path
        Where it is started, and the file for what it prints.
    variables : dict
        Added to the environment, out of which all of Jupyter's and Python's are taken.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    options = [
        "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    kept = {
        key: value for key, value in os.environ.items()
        if not key.startswith(("JUPYTER", "PYTHON", "LC_", "MAKE", "MFLAGS"))
        and key not in ("LANG", "VIRTUAL_ENV", "IPYTHONDIR", "MPLCONFIGDIR")
    }  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(options),
            cwd=folder, env=kept | variables, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    server = Server(f"127.0.0.1:{port}", token)
    try:
        deadline = time.monotonic() + LIMIT
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                server.ask("api/status")
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"JupyterLab did not start:\n{said(log)}")
            time.sleep(0.2)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def said(log: Path) -> str:
    return log.read_text("utf-8", errors="replace")


def noise(printed: str) -> str | None:
    """Return the first line that is no message to a user, shortened, or None."""
    for line in printed.splitlines():
        if len(line) > LONGEST or "Traceback" in line or "yarn" in line:
            return line[:200]
    return None


def place_of_nnlib(server: Server) -> str:
    """Start a kernel called ``python3`` and ask it where its nnlib is."""
    kernel = json.loads(server.ask("api/kernels", "POST", {"name": "python3"}))["id"]
    (place,) = server.execute(kernel, ["import nnlib; print(ascii(nnlib.__file__))"])
    server.ask(f"api/kernels/{kernel}", "DELETE")
    return place.strip()


def start(folder: Path, python: str, variables: dict[str, str]) -> None:
    """Run ``make lab``, open and run lesson 00, and see that its nnlib is the folder's own."""
    started = time.monotonic()
    log = folder.parent / "lab.log"

    def command(options: list[str]) -> list[str]:
        return ["make", "lab", f"PYTHON={python}", f"LAB_ARGS={' '.join(options)}"]

    with lab(command, folder, log, {"LC_ALL": "C"} | variables) as server:
        found = open_lesson(server)
        place = place_of_nnlib(server)
    if place != ascii(str(folder / "nnlib" / "__init__.py")):
        raise SystemExit(f"The kernel's nnlib is {place}, not that of {str(folder)!a}")
    if line := noise(said(log)):
        raise SystemExit(f"make lab printed what no user should see: {line}")
    print(f"  {folder.name!a}: {found}, {time.monotonic() - started:.0f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="the Python to install with")
    python = parser.parse_args().python
    node = "with" if shutil.which("node") else "WITHOUT"
    print(f"Starts in the C locale, {node} Node.js on the path:", flush=True)
    with tempfile.TemporaryDirectory(prefix="nnlib-starts-") as scratch:
        other_folder, no_home = difficult(Path(scratch))
        folder = Path(scratch).resolve() / "ü 数 x"
        copy_tracked(folder)
        start(folder, python, other_folder)
        renamed = folder.rename(folder.with_name("é 學 y"))
        start(renamed, python, no_home)
    print("Starts check passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
