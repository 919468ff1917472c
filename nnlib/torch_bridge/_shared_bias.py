"""One bias for a whole layer, as the article's network has it; imported where PyTorch is."""

from __future__ import annotations

from typing import Any

import torch


class SharedBias(torch.nn.Module):
    """Adds one number to all outputs of the ``Linear`` before it, which has no bias of its own.

    Parameters
    ----------
    bias : Tensor of shape (1,)
        Becomes the parameter ``bias``.
    trained : bool
        Whether it is changed by training.
    """

    def __init__(self, bias: Any, *, trained: bool) -> None:
        super().__init__()
        self.bias = torch.nn.Parameter(bias, requires_grad=trained)

    def forward(self, x: Any) -> Any:
        """Return ``x`` plus the bias."""
        return x + self.bias

    def extra_repr(self) -> str:
        """Return what stands between the parentheses where the module is printed."""
        return f"trained={self.bias.requires_grad}"
