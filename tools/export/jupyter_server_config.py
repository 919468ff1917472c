"""How notebooks are saved and become web pages: read by ``make pages``, ``make lab`` and Binder.

JupyterLab's "Save and Export Notebook As: HTML" takes the exporter's settings from its server's.

``labconfig/`` beside this file switches on that widgets are saved in the notebook, so that the
explorers stand there again when it is opened another day.  JupyterLab saves those that a kernel
still knows, and would forget the others with the first save of that day; they are kept here.
"""

import json
import re
from pathlib import Path

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def keep_saved_widgets(*, model, path, contents_manager, **_):
    """Keep the widgets in a notebook's file that its outputs show and that did not come again."""
    if model.get("type") != "notebook":
        return
    notebook = model["content"]
    state = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state")
    file = Path(contents_manager._get_os_path(path))
    if state is None or not file.exists():
        return
    before = json.loads(file.read_text("utf-8"))["metadata"].get("widgets", {}).get(STATE, {})
    wanted = [
        output["data"][VIEW]["model_id"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if VIEW in output.get("data", {})
    ]
    while wanted:
        name = wanted.pop()
        if name not in state and (kept := before.get("state", {}).get(name)):
            state[name] = kept
            wanted += re.findall(r'"IPY_MODEL_([^"]+)"', json.dumps(kept))


c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.TemplateExporter.extra_template_basedirs = [str(Path(__file__).resolve().parent / "templates")]
c.HTMLExporter.template_name = "lesson"
c.ContentsManager.pre_save_hook = keep_saved_widgets
# These are HTML exporters, too, and would otherwise follow.
c.SlidesExporter.template_name = "reveal"
c.WebPDFExporter.template_name = "webpdf"
c.QtExporter.template_name = "lab"
