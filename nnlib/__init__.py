"""A small neural network library to learn from.

Everything a lesson imports by name is here; ``nnlib.symbolic``, ``nnlib.figures``,
``nnlib.exercises`` and ``nnlib.explorers`` are imported on their own, because they load SymPy,
Matplotlib or the widgets.
"""

from nnlib import article
from nnlib.errors import WeightsFileError
from nnlib.gradient_check import GradientCheck, gradient_check
from nnlib.layers import Dense
from nnlib.losses import HalfSquaredError, MeanSquaredError
from nnlib.network import Network
from nnlib.optimizers import SGD
from nnlib.training import History, fit

__version__ = "0.1.0"

__all__ = [
    "SGD",
    "Dense",
    "GradientCheck",
    "HalfSquaredError",
    "History",
    "MeanSquaredError",
    "Network",
    "WeightsFileError",
    "article",
    "fit",
    "gradient_check",
]
