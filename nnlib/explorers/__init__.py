"""Live explorers: the network under the reader's hand (lessons 01 to 06).

Displayed in a notebook, an explorer is a diagram with sliders whose arithmetic runs in the
browser, on JavaScript that ``nnlib.symbolic`` generates.  Its state is mirrored to traits, so a
code cell goes on from where the sliders stand, and a trait set in code moves the picture.
Without a running kernel it is a still picture and a sentence.

The playground is the exception: its networks are larger and train in the kernel, with the library.

Loads ipywidgets, SymPy and Matplotlib, so it is imported on its own:
``from nnlib.explorers import ChainRuleExplorer``, and so for the others.
"""

from nnlib.explorers.chain_rule import ChainRuleExplorer
from nnlib.explorers.forward import ForwardExplorer
from nnlib.explorers.playground.explorer import PlaygroundExplorer
from nnlib.explorers.step import StepExplorer
from nnlib.explorers.training import TrainingExplorer

__all__ = [
    "ChainRuleExplorer",
    "ForwardExplorer",
    "PlaygroundExplorer",
    "StepExplorer",
    "TrainingExplorer",
]
