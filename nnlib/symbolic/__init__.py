"""The network in symbols: formulas, the chain rule, and code generated from them (lesson 03).

Loads SymPy, so it is imported on its own: ``from nnlib.symbolic import SymbolicNetwork``.
"""

from nnlib.symbolic.chain_rule import Factor, Path
from nnlib.symbolic.generated import GeneratedFunction
from nnlib.symbolic.landscape import Landscape
from nnlib.symbolic.landscapes import landscape_of
from nnlib.symbolic.network import SymbolicNetwork
from nnlib.symbolic.node import Node
from nnlib.symbolic.training_run import TrainingRun

__all__ = [
    "Factor",
    "GeneratedFunction",
    "Landscape",
    "Node",
    "Path",
    "SymbolicNetwork",
    "TrainingRun",
    "landscape_of",
]
