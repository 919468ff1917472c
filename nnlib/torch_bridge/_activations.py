"""Which of PyTorch's activations is which of ours."""

from __future__ import annotations

from typing import Any

from nnlib._inputs import shown
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Dense
from nnlib.torch_bridge._torch import pytorch

SAME: dict[str, tuple[str, dict[str, Any]]] = {
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "relu": ("ReLU", {}),
    "leaky_relu": ("LeakyReLU", {"negative_slope": 0.01}),
    "elu": ("ELU", {"alpha": 1.0}),
    "softplus": ("Softplus", {"beta": 1.0, "threshold": 50.0}),
    "gelu": ("GELU", {"approximate": "none"}),
    "silu": ("SiLU", {}),
    "identity": ("Identity", {}),
}
"""By our name: the class in ``torch.nn``, and its settings.

From its threshold on PyTorch's softplus returns the sum itself.  From 50 on that is the same float;
with PyTorch's own 20 it may be 2e-9 off, which is let pass on the way back.
"""
_FREE = ("threshold",)


def module_of(layer: Dense) -> Any:
    """Return a new module that does what a layer's activation does.

    Raises
    ------
    ValueError
        If the activation is not one of the package's.
    """
    name = layer.activation.name
    if ACTIVATIONS.get(name) is not layer.activation:
        raise ValueError(
            f"{layer!r} has an activation of your own; expected one of {', '.join(SAME)}, because "
            "PyTorch cannot take its gradient through NumPy. Write a torch.nn.Module for it."
        )
    kind, settings = SAME[name]
    return getattr(pytorch().nn, kind)(**settings)


def name_of(module: Any, place: str) -> str | None:
    """Return our name for an activation of PyTorch's; None if it is none that we know.

    Raises
    ------
    ValueError
        If it is one that we know with another setting.
    """
    for name, (kind, settings) in SAME.items():
        if type(module) is not getattr(pytorch().nn, kind):
            continue
        for setting, wanted in settings.items():
            if setting not in _FREE and getattr(module, setting) != wanted:
                raise ValueError(
                    f"{place} came as {shown(module)}; expected {setting}={wanted!r}, the only one "
                    "that nnlib has. Make the module with that."
                )
        return name
    return None
