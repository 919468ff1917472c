"""JupyterLab under test (or Notebook 7): the server, and a notebook in it as a page object.

Nothing here waits for a time to pass: every wait is for a condition, with a limit.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page, expect

from scripts.own_jupyter import EXPORT

REPOSITORY = Path(__file__).parents[2]
START_LIMIT = 60.0  # seconds
RUN_LIMIT = 120_000  # milliseconds
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": True,
        "fetchNews": "false",
    },
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
# Not from our views: ipywidgets' JupyterLab extension stumbles over any notebook without a kernel.
NOISE = re.compile(r"null \(reading 'kernel'\)\s+at \w+ \(\S+@jupyter-widgets/jupyterlab-manager/")


class Lab:
    """A JupyterLab server of its own: own folder, own settings, own free port, own token.

    Parameters
    ----------
    folder : Path
        A scratch folder; notebooks are served from its ``notebooks/``.
    app : str, keyword-only
        "jupyterlab", or "notebook" for Notebook 7.
    own : bool, keyword-only
        Whether it has the settings with which ``make lab`` starts; else it is as anyone's.
    """

    def __init__(self, folder: Path, *, app: str = "jupyterlab", own: bool = True) -> None:
        self.root = folder / "notebooks"
        self.root.mkdir(exist_ok=True)
        self.token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        for name, setting in SETTINGS.items():
            file = folder / "settings" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(setting), encoding="utf-8")
        places = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        environment = os.environ | {key: str(folder / name) for key, name in places.items()}
        environment["JUPYTER_CONFIG_PATH"] = str(EXPORT)
        if not own:
            del environment["JUPYTER_CONFIG_PATH"]
        environment["PYTHONPATH"] = str(REPOSITORY)  # the kernel runs the package under test
        command = [
            *(sys.executable, "-m", app, "--no-browser"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}"),
            *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root}"),
            f"--IdentityProvider.token={self.token}",
            *("--LabApp.expose_app_in_browser=True",) * (app == "jupyterlab"),
            *("--JupyterNotebookApp.expose_app_in_browser=True",) * (app == "notebook"),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self.log = folder / "server.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def wait_until_ready(self) -> None:
        """Return once the server answers."""
        give_up = time.monotonic() + START_LIMIT
        while time.monotonic() < give_up:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api?token={self.token}", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)  # between two tries of a server that is starting
        raise RuntimeError(f"The server did not start:\n{self.log.read_text(errors='replace')}")

    def write(self, name: str, sources: Iterable[str]) -> None:
        """Write a notebook of code cells into the server's folder."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, self.root / name)

    def stop(self) -> None:
        """End the server, and with it its kernels."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class LabPage:
    """JupyterLab open in a browser page; notebooks are opened in it one after the other.

    Parameters
    ----------
    lab : Lab
    page : Page
        An empty one.
    path : str, optional
        What is opened on the server; a new workspace of JupyterLab unless told.

    Attributes
    ----------
    page : Page
    errors : list of str
        What went wrong in the page so far: console errors and uncaught exceptions.
    """

    def __init__(self, lab: Lab, page: Page, path: str | None = None) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error.stack}"))
        path = path or f"lab/workspaces/{secrets.token_hex(4)}"
        page.goto(f"{lab.url}/{path}?token={lab.token}")
        page.wait_for_function("() => window.jupyterapp !== undefined", timeout=RUN_LIMIT)
        page.evaluate("() => window.jupyterapp.restored")
        self.wait_for_splash()
        page.evaluate("() => window.jupyterapp.shell.collapseLeft?.()")

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _note(self, error: str) -> None:
        if not NOISE.search(error):
            self.errors.append(error)

    def wait_for_splash(self) -> None:
        """JupyterLab covers the page while it starts and while the theme changes."""
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0, timeout=START_LIMIT * 1000)


class LabNotebook:
    """One notebook open in JupyterLab.

    Parameters
    ----------
    lab_page : LabPage
    name : str
        The notebook's path in the server's folder.
    kernel : bool, keyword-only
        Whether it gets a kernel.
    """

    def __init__(self, lab_page: LabPage, name: str, *, kernel: bool = True) -> None:
        self.lab_page = lab_page
        self.page = lab_page.page
        self.errors = lab_page.errors
        self.page.evaluate(
            """async ([path, start]) => {
                const {commands, shell} = window.jupyterapp;
                const shown = shell.currentWidget?.context?.path === path;  // Notebook 7's page
                const panel = shown ? shell.currentWidget : await commands.execute(
                    "docmanager:open", {
                        path, factory: "Notebook",
                        kernelPreference:
                            start ? undefined : {shouldStart: false, canStart: false},
                    });
                window.testPanel = panel;
                await panel.context.ready;
                await panel.revealed;
                if (start) {
                    await panel.sessionContext.ready;
                    await panel.sessionContext.session.kernel.info;
                }
            }""",
            [name, kernel],
        )

    @property
    def cells(self) -> list[dict[str, Any]]:
        """The cells as they are in the page's model, in nbformat."""
        return self.page.evaluate("() => window.testPanel.model.toJSON().cells")

    def run_all(self) -> None:
        """Run every cell; return when the last one has finished (or one has failed)."""
        self.page.evaluate(
            """async () => {
                const {content} = window.testPanel;
                window.jupyterapp.shell.activateById(window.testPanel.id);
                await window.jupyterapp.commands.execute("notebook:run-all-cells");
                const last = content.widgets.at(-1);
                await last?.ready;
            }"""
        )
        self.page.wait_for_function(
            """() => {
                const {kernel} = window.testPanel.sessionContext.session;
                const pending = window.testPanel.content.widgets.some(
                    cell => cell.model.type === "code" && cell.model.executionState === "running");
                return kernel.status === "idle" && !pending;
            }""",
            timeout=RUN_LIMIT,
        )

    def run_cell(self, index: int) -> None:
        """Run one cell and wait for it."""
        self.page.evaluate(
            """async index => {
                const {content} = window.testPanel;
                window.jupyterapp.shell.activateById(window.testPanel.id);
                content.deselectAll();
                content.activeCellIndex = index;
                await window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            index,
        )

    def write(self, index: int, source: str) -> None:
        """Put this source into a cell."""
        self.page.evaluate(
            """([index, source]) =>
                window.testPanel.content.widgets[index].model.sharedModel.setSource(source)""",
            [index, source],
        )

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """A cell's outputs, in nbformat."""
        return self.cells[index].get("outputs", [])

    def failures(self) -> list[str]:
        """What the cells that failed say."""
        return [
            f"cell {index}: {output['ename']}: {output['evalue']}"
            for index, cell in enumerate(self.cells)
            for output in cell.get("outputs", [])
            if output["output_type"] == "error"
        ]

    def show(self, index: int) -> Locator:
        """Scroll to a cell (what is off the screen is not drawn) and return it."""
        self.page.evaluate(
            """async index => {
                const {content} = window.testPanel;
                content.activeCellIndex = index;
                await content.scrollToItem(index, "start");
                await content.widgets[index].ready;
            }""",
            index,
        )
        cell = self.page.locator(f'.jp-Notebook [data-windowed-list-index="{index}"]')
        expect(cell).to_be_visible()
        cell.scroll_into_view_if_needed()
        return cell

    def ask(self, expression: str) -> Any:
        """The value of an expression in the notebook's kernel, by way of JSON."""
        code = f"import json as _json; print(_json.dumps({expression}))"
        text = self.page.evaluate(
            """async code => {
                const {kernel} = window.testPanel.sessionContext.session;
                let text = "";
                const future = kernel.requestExecute({code, store_history: false});
                future.onIOPub = ({header, content}) => {
                    if (header.msg_type === "stream") text += content.text;
                    if (header.msg_type === "error") text += content.traceback.join("\\n");
                };
                await future.done;
                return text;
            }""",
            code,
        )
        try:
            return json.loads(text)
        except ValueError:
            raise AssertionError(f"the kernel answered to {expression!r}:\n{text}") from None

    def wait_for_kernel(self, expression: str, holds: Callable[[Any], bool]) -> Any:
        """Ask again until the answer is as it should be (a message may be on its way)."""
        give_up = time.monotonic() + 10
        while True:
            answer = self.ask(expression)
            if holds(answer):
                return answer
            assert time.monotonic() < give_up, f"{expression} stayed at {answer!r}"

    def theme(self, name: str) -> None:
        """Switch to "light" or "dark"."""
        self.page.evaluate(
            """name => window.jupyterapp.commands.execute("apputils:change-theme",
                {theme: name === "dark" ? "JupyterLab Dark" : "JupyterLab Light"})""",
            name,
        )
        light = "false" if name == "dark" else "true"
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", light)
        self.lab_page.wait_for_splash()

    def save(self) -> None:
        """Save the notebook as it is."""
        self.page.evaluate("async () => { await window.testPanel.context.save(); }")

    def close(self) -> None:
        """Shut the kernel down and close the notebook without saving."""
        self.page.evaluate(
            """async () => {
                const panel = window.testPanel;
                if (panel.sessionContext.session) await panel.sessionContext.shutdown();
                panel.context.model.dirty = false;
                panel.dispose();
                const theme = "JupyterLab Light";
                await window.jupyterapp.commands.execute("apputils:change-theme", {theme});
            }"""
        )
        self.lab_page.wait_for_splash()

    def screenshot(self, file: Path) -> None:
        """Save a picture of the page, to be looked at."""
        self.page.screenshot(path=file)
