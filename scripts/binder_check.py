"""Prove that the lessons open on Binder, without Docker: ``make binder-check``.

Binder builds an image with repo2docker. Here repo2docker's own Python code renders the Dockerfile,
and the steps it has taken from our ``binder/`` folder are run in a throw-away environment that
stands in for the image: the Python version it names, with the Jupyter that the image starts from.
Then JupyterLab is started there, and lesson 00 is opened as a browser would do it, through the
server's HTTP and WebSocket addresses: its kernel imports nnlib and runs every code cell.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from repo2docker import buildpacks
from repo2docker.app import Repo2Docker
from websocket import create_connection

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.pythons import ROOT, find_python

LESSON = "notebooks/00-start-here.ipynb"
WIDGETS = {"@jupyter-widgets/jupyterlab-manager", "anywidget"}
# What the image's conda packages are called for pip; these serve JupyterLab on Binder.
BASE = {
    "jupyterhub-base": "jupyterhub",
    "jupyterlab": "jupyterlab",
    "notebook": "notebook",
    "jupyter-resource-usage": "jupyter-resource-usage",
    "jupyter-offlinenotebook": "jupyter-offlinenotebook",
}


@dataclass(frozen=True)
class Image:
    """What repo2docker would build."""

    dockerfile: str
    python: str
    base: tuple[str, ...]  # the Jupyter packages that the image starts from, as pins
    steps: tuple[str, ...]  # the commands taken from binder/, in order


def render(root: Path = ROOT) -> Image:
    """Have repo2docker pick its way of building the folder, and read what it would do."""
    app = Repo2Docker(platform="linux/amd64")
    with contextlib.chdir(root):
        packs = (pack(base_image=app.base_image) for pack in app.buildpacks)
        pack = next(pack for pack in packs if pack.detect())
        pack.platform = app.platform
        dockerfile = pack.render()
        files = pack.get_build_script_files()
    # The conda packages of the image, as addresses that end in name-version-build.conda.
    lock = next(name for name in files if name.endswith(".lock"))
    addresses = (Path(buildpacks.__file__).parent / lock).read_text("utf-8")
    packages = dict(re.findall(r"/([\w-]+)-([\w.]+)-\w+\.(?:conda|tar\.bz2)", addresses))
    base = tuple(f"{pip}=={packages[conda]}" for conda, pip in BASE.items())
    # Everything after the first file of ours is copied into the image comes from binder/.
    _, ours = re.split(r"^COPY --chown=\S+ src/", dockerfile, maxsplit=1, flags=re.MULTILINE)
    steps = tuple(re.findall(r"^RUN (.+)$", ours.replace("\\\n", " "), re.MULTILINE))
    return Image(dockerfile, pack.python_version, base, steps)


def pins(requirements: Path) -> list[Requirement]:
    """Return the pins of a requirements file, following its ``-r`` lines."""
    found = []
    for line in requirements.read_text("utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("-r "):
            found += pins(requirements.parent / line.removeprefix("-r ").strip())
        elif line:
            found.append(Requirement(line))
    return found


def environment(prefix: Path, home: Path) -> dict[str, str]:
    """Return this process's environment with the image's variables and without its own Python."""
    own = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
    kept = {
        key: value for key, value in os.environ.items()
        if key not in own and not key.startswith("JUPYTER")
    }  # fmt: skip
    return kept | {
        "HOME": str(home), "REPO_DIR": str(home), "PATH": f"{prefix}/bin:{kept['PATH']}",
        "KERNEL_PYTHON_PREFIX": str(prefix), "NB_PYTHON_PREFIX": str(prefix),
    }  # fmt: skip


def build(image: Image, python: str, home: Path, env: dict[str, str]) -> None:
    """Run the image's steps on a copy of the repository in ``home``."""
    prefix = env["KERNEL_PYTHON_PREFIX"]
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in filter(None, tracked.stdout.split("\0")):
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    run([python, "-m", "venv", prefix], home, env)
    pip = [f"{prefix}/bin/python", "-m", "pip"]
    run([*pip, "install", "--quiet", *image.base], home, env)
    for step in image.steps:
        run(["bash", "-c", step], home, env)
    run([*pip, "check"], home, env)
    frozen = subprocess.run(
        [*pip, "list", "--format=json"], env=env, check=True, capture_output=True, text=True
    )
    installed = {canonical(item["name"]): item["version"] for item in json.loads(frozen.stdout)}
    question = "import json, packaging.markers as m; print(json.dumps(m.default_environment()))"
    answer = subprocess.run(
        [pip[0], "-c", question], env=env, check=True, capture_output=True, text=True
    )
    markers = json.loads(answer.stdout)
    for pin in pins(home / "binder" / "requirements.txt"):
        if pin.marker is not None and not pin.marker.evaluate(markers):
            continue
        version = installed.get(canonical(pin.name))
        if version is None or not pin.specifier.contains(version, prereleases=True):
            raise SystemExit(f"{pin.name} is {version} in the image, but {pin.specifier} is pinned")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: list[str], folder: Path, env: dict[str, str]) -> None:
    started = time.monotonic()
    print("  $", " ".join(command[2:] if command[0] == "bash" else command), flush=True)
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    print(f"    {time.monotonic() - started:.0f} s", flush=True)


class Server:
    """A JupyterLab server of the image, spoken to as a browser would."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def ask(self, path: str, method: str = "GET", body: dict[str, Any] | None = None) -> str:
        """Send one request and return the answer's text."""
        request = urllib.request.Request(
            f"http://{self.address}/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def execute(self, kernel: str, cells: list[str]) -> list[str]:
        """Run the cells in a kernel; return what each printed, or stop at the first error."""
        socket_ = create_connection(
            f"ws://{self.address}/api/kernels/{kernel}/channels?token={self.token}", timeout=120
        )
        with contextlib.closing(socket_):
            return [_execute(socket_, cell) for cell in cells]


def _execute(socket_: Any, cell: str) -> str:
    header = {
        "msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "learner",
        "session": uuid.uuid4().hex, "version": "5.4",
    }  # fmt: skip
    content = {"code": cell, "silent": False, "allow_stdin": False, "stop_on_error": True}
    message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}}
    socket_.send(json.dumps(message | {"content": content, "buffers": []}))
    printed, replied, idle = "", False, False
    while not (replied and idle):
        received = socket_.recv()
        if isinstance(received, bytes):  # a widget's message with arrays: not ours to read
            continue
        answer = json.loads(received)
        if answer["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        kind, content = answer["msg_type"], answer["content"]
        if kind == "error":
            raise SystemExit(f"The cell\n{cell}\nfailed: {content['ename']}: {content['evalue']}")
        if kind == "stream":
            printed += content["text"]
        replied = replied or kind == "execute_reply"
        idle = idle or (kind == "status" and content["execution_state"] == "idle")
    return printed


@contextlib.contextmanager
def lab(home: Path, env: dict[str, str]) -> Iterator[Server]:
    """Start the image's JupyterLab on a free port; stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        f"{env['KERNEL_PYTHON_PREFIX']}/bin/jupyter", "lab", "--no-browser", "--ip=127.0.0.1",
        f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = home.parent / "lab.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=home, env=env, stdout=out, stderr=out)
    server = Server(f"127.0.0.1:{port}", token)
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                server.ask("api/status")
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"JupyterLab did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def open_lesson(server: Server) -> str:
    """Open lesson 00, import nnlib in its kernel and run its cells; say what was found."""
    page = server.ask(f"lab/tree/{LESSON}")
    missing = {name for name in WIDGETS if f'"{name}"' not in page}
    if missing:
        raise SystemExit(f"JupyterLab's page does not load {', '.join(sorted(missing))}")
    notebook = json.loads(server.ask(f"api/contents/{LESSON}?content=1"))["content"]
    kernel_name = notebook["metadata"]["kernelspec"]["name"]
    body = {
        "path": LESSON, "name": Path(LESSON).name, "type": "notebook",
        "kernel": {"name": kernel_name},
    }  # fmt: skip
    session = json.loads(server.ask("api/sessions", "POST", body))
    cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    greeting = "import nnlib, sys; print(nnlib.__version__, 'on Python', sys.version.split()[0])"
    printed = server.execute(session["kernel"]["id"], [greeting, *cells])
    server.ask(f"api/sessions/{session['id']}", "DELETE")
    return f"nnlib {printed[0].strip()}; {len(cells)} cells of lesson 00 ran"


def folds(page: str) -> bool:
    """Return whether an exported lesson 00 hides its answers, as the template of ours does."""
    return all(
        f'<details class="folded"><summary>{summary}' in page
        for summary in ("The answer", "A solution")
    )


def main() -> int:
    started = time.monotonic()
    image = render()
    print(f"Binder's image: Python {image.python}, starting from {', '.join(image.base)}")
    python = find_python(image.python)
    if python is None:
        python = sys.executable
        print(
            f"NOTE: no Python {image.python} was found here, so this check runs on "
            f"{sys.version.split()[0]} instead: it proves the steps, not that Python version."
        )
    with tempfile.TemporaryDirectory(prefix="nnlib-binder-") as folder:
        home, prefix = Path(folder, "home"), Path(folder, "env")
        home.mkdir()
        env = environment(prefix, home)
        build(image, python, home, env)
        with lab(home, env) as server:
            found = open_lesson(server)
            if not folds(server.ask(f"nbconvert/html/{LESSON}")):
                raise SystemExit("The lesson's export as HTML does not hide its answers")
    print(f"Binder check passed in {time.monotonic() - started:.0f} s: {found}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
