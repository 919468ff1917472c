"""Live explorers: the network under the reader's hand (lessons 01 to 15).

Displayed in a notebook, an explorer is a diagram with sliders whose arithmetic runs in the
browser, on JavaScript that ``nnlib.symbolic`` generates.  Its state is mirrored to traits, so a
code cell goes on from where the sliders stand, and a trait set in code moves the picture.
Without a running kernel it is a still picture and a sentence; or, by ``to_html`` and
``save_html``, a web page that is alive without Python.

The playground and the layers are exceptions: their networks are larger, and are computed in the
kernel, with the library.

Loads ipywidgets, SymPy and Matplotlib, so it is imported on its own:
``from nnlib.explorers import ChainRuleExplorer``, and so for the others.
"""

from nnlib.explorers.activation import ActivationExplorer
from nnlib.explorers.chain_rule import ChainRuleExplorer
from nnlib.explorers.forward import ForwardExplorer
from nnlib.explorers.image.explorer import ImageExplorer
from nnlib.explorers.layers.explorer import LayersExplorer
from nnlib.explorers.loss import LossExplorer
from nnlib.explorers.page import to_html as to_html
from nnlib.explorers.playground.explorer import PlaygroundExplorer
from nnlib.explorers.race import RaceExplorer
from nnlib.explorers.schedule import ScheduleExplorer
from nnlib.explorers.step import StepExplorer
from nnlib.explorers.training import TrainingExplorer

# The explorers, by name.  ``to_html``, which is none, is imported by name only.
__all__ = [
    "ActivationExplorer",
    "ChainRuleExplorer",
    "ForwardExplorer",
    "ImageExplorer",
    "LayersExplorer",
    "LossExplorer",
    "PlaygroundExplorer",
    "RaceExplorer",
    "ScheduleExplorer",
    "StepExplorer",
    "TrainingExplorer",
]
