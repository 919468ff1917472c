"""What a notebook gets: the live view, the picture, the sentence; and the end of an explorer."""

import base64
import gc
import sys
import weakref
from types import ModuleType, SimpleNamespace

import ipywidgets
import pytest
from anywidget._util import enable_custom_widget_manager_once

from nnlib import explorers
from nnlib.explorers import ForwardExplorer, PlaygroundExplorer, TrainingExplorer, cells
from nnlib.explorers.still import HOW_TO_MAKE_IT_LIVE, captioned

WIDGET = "application/vnd.jupyter.widget-view+json"
OWN_NUMBERS = {
    "ActivationExplorer": "1 part in 3,590,964",
    "ImageExplorer": "read as 0 with more than 99.9 %",
    "LayersExplorer": "1 part in 440,000 is left",
    "LossExplorer": "cross-entropy 2.169846",
    "RaceExplorer": "Momentum arrives first, after 86 steps",
    "PlaygroundExplorer": "100 of 100 training points",
    "ScheduleExplorer": "loss from 0.298371109 to 0.000034982 over 1,000 steps",
}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(params=[getattr(explorers, name) for name in explorers.__all__])
def explorer(request):
    made = request.param()
    yield made
    made.close()


def test_the_bundle_has_view_picture_and_sentence(explorer):
    data, metadata = explorer._repr_mimebundle_()
    view = data[WIDGET]
    assert view["model_id"] == explorer.model_id
    assert base64.b64decode(data["image/png"]).startswith(PNG)
    assert "JupyterLab" in data["text/plain"]
    own = OWN_NUMBERS.get(type(explorer).__name__, "0.298371109")
    assert own in metadata["image/png"]["alt"]
    assert metadata["image/png"]["alt"].endswith(HOW_TO_MAKE_IT_LIVE)


def test_the_caption_stands_below_the_picture_and_on_nothing(explorer):
    picture = captioned(explorer._picture())
    picture.png()  # draws, so that everything has its place
    renderer = picture.canvas.get_renderer()
    caption = picture._supxlabel.get_window_extent(renderer)
    assert caption.y0 >= 0
    assert caption.x0 >= 0
    assert caption.x1 <= picture.bbox.x1
    for axes in picture.axes:
        assert axes.get_tightbbox(renderer).y0 >= caption.y1 - 1


def test_the_sentence_is_the_same_everywhere():
    first, second = TrainingExplorer(), TrainingExplorer()
    assert repr(first) == repr(second)
    assert repr(first).startswith(
        "TrainingExplorer: a 2-2-2 network, learning rate 0.5: "
        "loss 0.298371109 before, 0.000035102 after 10,000 steps."
    )
    second.set(w5=0.6)
    assert repr(first) != repr(second)
    first.close()
    second.close()


def test_the_sentence_of_the_forward_explorer():
    explorer = ForwardExplorer()
    assert repr(explorer).startswith(
        "ForwardExplorer: a 2-2-2 network with outputs 0.751365070, 0.772928465 "
        "and loss 0.298371109."
    )
    explorer.close()


def test_a_closed_explorer_leaves_nothing(explorer):
    model = explorer.model_id
    assert model in ipywidgets.widgets.widget._instances
    explorer.close()
    assert model not in ipywidgets.widgets.widget._instances


def test_a_closed_explorer_is_collected():
    explorer = TrainingExplorer()
    explorer.losses  # noqa: B018
    explorer._repr_mimebundle_()
    gone = weakref.ref(explorer)
    explorer.close()
    del explorer
    gc.collect()
    assert gone() is None


def alive(explorer):
    return explorer.comm is not None


@pytest.fixture
def run_cell(monkeypatch):
    """Pretend that a cell is running: run_cell("cell id", "execution id")."""
    monkeypatch.setattr(cells, "_made_in", {})

    def set_running(*running):
        monkeypatch.setattr(cells, "running_cell", lambda: running or None)

    return set_running


def test_running_a_cell_again_closes_what_it_made(run_cell):
    run_cell("cell-a", "first")
    old, beside = TrainingExplorer(), ForwardExplorer()
    run_cell("cell-b", "second")
    other = TrainingExplorer()
    assert all(map(alive, (old, beside, other)))
    run_cell("cell-a", "third")
    new = TrainingExplorer()
    assert not alive(old)
    assert not alive(beside)
    assert not alive(old.layout)
    assert alive(other)
    assert alive(new)
    new.close()
    other.close()


def test_without_a_cell_id_nothing_is_closed(run_cell):
    run_cell()
    first, second = TrainingExplorer(), TrainingExplorer()
    assert alive(first)
    assert alive(second)
    first.close()
    second.close()


def test_outside_a_notebook_no_cell_is_running():
    assert cells.running_cell() is None


@pytest.fixture
def colab(monkeypatch):
    """Pretend to be Colab; returns how often its custom widget manager was switched on."""
    switched_on = []
    output = ModuleType("google.colab.output")
    output.enable_custom_widget_manager = lambda: switched_on.append(True)
    output._widgets = SimpleNamespace(_installed_url="https://widgets.example/manager.js")
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    enable_custom_widget_manager_once.cache_clear()
    yield switched_on
    enable_custom_widget_manager_once.cache_clear()


def test_colab_is_told_once_to_use_its_custom_widget_manager(colab):
    first, second = TrainingExplorer(), PlaygroundExplorer()
    for explorer in (first, second):
        data, metadata = explorer._repr_mimebundle_()
        assert data[WIDGET]["model_id"] == explorer.model_id
        manager = {"url": "https://widgets.example/manager.js"}
        assert metadata[WIDGET] == {"colab": {"custom_widget_manager": manager}}
        assert metadata["image/png"]["alt"].endswith(HOW_TO_MAKE_IT_LIVE)
        explorer.close()
    assert colab == [True]


def test_elsewhere_nothing_is_said_of_colab(explorer):
    assert "google.colab.output" not in sys.modules
    _, metadata = explorer._repr_mimebundle_()
    assert set(metadata) == {"image/png"}
