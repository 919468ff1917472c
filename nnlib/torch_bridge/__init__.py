"""To PyTorch and back: the same network in both (lesson 17).

A network becomes a ``torch.nn.Sequential`` with the same numbers, and a ``Sequential`` of the
layers that nnlib knows becomes a network.  Between a network and a module that are there already,
the weights alone are carried.  Nothing is shared: who trains one leaves the other as it is.

PyTorch is asked for when one of these functions is called, and not before.  Where it is missing,
the cells of lesson 17 that need it are skipped, and their stored outputs shown.
"""

from nnlib.torch_bridge.missing import is_installed, skip_cells_without_torch
from nnlib.torch_bridge.modules import from_torch, to_torch
from nnlib.torch_bridge.weights import weights_from_torch, weights_to_torch

__all__ = [
    "from_torch", "is_installed", "skip_cells_without_torch", "to_torch", "weights_from_torch",
    "weights_to_torch",
]  # fmt: skip
