"""Optimizers: how a gradient becomes a step (lessons 04 and 11).

The gradient says which way the loss rises.  An optimizer goes the other way, and decides how
far.  Because a network keeps all its parameters in one flat vector, every rule here is a few
lines over that vector; they work in place, so that a step makes no new arrays.
"""

from nnlib.optimizers.adam import Adam, AdamW
from nnlib.optimizers.adaptive import AdaGrad, RMSProp
from nnlib.optimizers.base import Optimizer
from nnlib.optimizers.sgd import SGD

__all__ = ["SGD", "AdaGrad", "Adam", "AdamW", "Optimizer", "RMSProp"]
