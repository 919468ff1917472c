"""A small neural network library to learn from.

Everything a lesson imports by name is here; ``nnlib.symbolic``, ``nnlib.figures``,
``nnlib.exercises`` and ``nnlib.explorers`` are imported on their own, because they load SymPy,
Matplotlib or the widgets.
"""

from nnlib import article, schedules
from nnlib.activations import softmax
from nnlib.errors import WeightsFileError
from nnlib.gradient_check import GradientCheck, gradient_check
from nnlib.layers import Dense, Dropout
from nnlib.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    one_hot,
)
from nnlib.network import Network
from nnlib.optimizers import SGD, AdaGrad, Adam, AdamW, RMSProp
from nnlib.training import History, fit

__version__ = "0.1.0"

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "Dense",
    "Dropout",
    "GradientCheck",
    "HalfSquaredError",
    "History",
    "Huber",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Network",
    "RMSProp",
    "WeightsFileError",
    "article",
    "fit",
    "gradient_check",
    "one_hot",
    "schedules",
    "softmax",
]
