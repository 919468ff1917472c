"""What is saved of widgets in a notebook: the settings, and what the server keeps in the file."""

import copy
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
EXPORT = ROOT / "tools" / "export"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PLUGIN = "@jupyter-widgets/jupyterlab-manager"


def widget(**state):
    return {"model_name": "AnyModel", "state": state}


SAVED = {
    "a": widget(layout="IPY_MODEL_b", value=1),
    "b": widget(),
    "c": widget(layout="IPY_MODEL_d"),
    "d": widget(),
}


def notebook(*shown, state=None):
    """A notebook whose cells show these widgets."""
    outputs = [
        new_output("display_data", {VIEW: {"model_id": name}, "text/plain": "."}) for name in shown
    ]
    made = new_notebook(cells=[new_code_cell("x", outputs=[each]) for each in outputs])
    if state is not None:
        saved = {"version_major": 2, "version_minor": 0, "state": copy.deepcopy(state)}
        made.metadata["widgets"] = {STATE: saved}
    return made


@pytest.fixture
def save(tmp_path):
    """``save(notebook)``: what is written, over what was written before."""
    hook = PyFileConfigLoader("jupyter_server_config.py", path=str(EXPORT)).load_config()
    keep = hook.ContentsManager.pre_save_hook
    manager = SimpleNamespace(_get_os_path=lambda path: str(tmp_path / path))

    def save_(content):
        model = {"type": "notebook", "content": content}
        keep(model=model, path="x.ipynb", contents_manager=manager)
        nbformat.write(content, tmp_path / "x.ipynb")
        return content.metadata.get("widgets", {}).get(STATE, {}).get("state")

    return save_


def test_what_an_output_shows_stays_though_no_kernel_knows_it(save):
    assert save(notebook("a", "c", state=SAVED)) == SAVED
    assert save(notebook("a", "c", state={})) == SAVED
    newer = {"a": widget(layout="IPY_MODEL_b", value=2), "b": widget()}
    assert save(notebook("a", "c", state=newer)) == {**SAVED, **newer}


def test_what_no_output_shows_goes(save):
    save(notebook("a", "c", state=SAVED))
    assert save(notebook("c", state={})) == {"c": SAVED["c"], "d": SAVED["d"]}
    assert save(notebook(state={})) == {}


def test_where_widgets_are_not_saved_nothing_is_added(save):
    save(notebook("a", "c", state=SAVED))
    assert save(notebook("a", "c")) is None


def test_other_files_are_left_alone(save, tmp_path):
    hook = PyFileConfigLoader("jupyter_server_config.py", path=str(EXPORT)).load_config()
    model = {"type": "file", "content": "print()"}
    hook.ContentsManager.pre_save_hook(model=model, path="x.py", contents_manager=None)
    assert model == {"type": "file", "content": "print()"}


def test_the_setting_is_one_that_ipywidgets_has():
    own = json.loads((EXPORT / "labconfig" / "default_setting_overrides.json").read_text("utf-8"))
    assert own == {f"{PLUGIN}:plugin": {"saveState": True}}
    schemas = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / PLUGIN / "schemas" / PLUGIN
    properties = json.loads((schemas / "plugin.json").read_text("utf-8"))["properties"]
    assert properties["saveState"]["type"] == "boolean"
    assert properties["saveState"]["default"] is False


def test_binder_gets_the_settings_that_make_lab_has():
    script = (ROOT / "binder" / "postBuild").read_text("utf-8").replace("\\\n", " ")
    linked = re.findall(r'ln -sf "\$\{PWD\}/(\S+)"\s+"\$\{NB_PYTHON_PREFIX\}/(\S+)/"', script)
    assert dict(linked) == {
        "tools/export/jupyter_server_config.py": "etc/jupyter",
        "tools/export/labconfig/default_setting_overrides.json": "etc/jupyter/labconfig",
    }
    for source in dict(linked):
        assert (ROOT / source).is_file()
