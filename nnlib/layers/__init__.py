"""Layers: what a network is made of (lessons 01, 04 and 13)."""

from nnlib.layers.base import Layer
from nnlib.layers.dense import Dense, count_parameters
from nnlib.layers.dropout import Dropout

__all__ = ["Dense", "Dropout", "Layer", "count_parameters"]
