"""Losses: how wrong is the network, in one number (lessons 02 and 09)."""

from nnlib.losses.base import ElementwiseLoss, Loss
from nnlib.losses.cross_entropy import BinaryCrossEntropy, CrossEntropy, one_hot
from nnlib.losses.differences import (
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)

__all__ = [
    "BinaryCrossEntropy",
    "CrossEntropy",
    "ElementwiseLoss",
    "HalfSquaredError",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "one_hot",
]
