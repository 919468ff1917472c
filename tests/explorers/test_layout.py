"""Where an explorer fits in: ``layout`` as for every widget of ipywidgets, and nothing unknown."""

import pytest
from ipywidgets import HBox, Layout
from traitlets import TraitError

from nnlib import explorers

KINDS = [getattr(explorers, name) for name in explorers.__all__]


@pytest.mark.parametrize("kind", KINDS)
def test_an_explorer_takes_a_layout_as_every_widget_does(kind):
    made = kind(layout=Layout(width="500px"))
    assert made.layout.width == "500px"
    other = kind(layout={"width": "50%", "border": "1px solid"})
    assert other.layout.width == "50%"
    assert kind().layout.width is None
    assert HBox([made]).children == (made,)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_unknown_is_refused(kind):
    with pytest.raises(TypeError, match="layuot"):
        kind(layuot=Layout())
    with pytest.raises(TraitError, match="layout"):
        kind(layout=3)
