"""PyTorch, if it is there, and its numbers as ours."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.network import DTYPES, Network


def pytorch() -> Any:
    """Return the module ``torch``.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed, with what to do.
    """
    try:
        return importlib.import_module("torch")
    except ModuleNotFoundError as problem:
        if problem.name != "torch":
            raise
        raise ModuleNotFoundError(
            "torch came as missing; expected PyTorch beside nnlib, which works without it but for "
            "nnlib.torch_bridge. Install it (pip install torch) and restart the kernel. In a page "
            "with Python, and where it cannot be installed, lesson 17 can still be read.",
            name="torch",
        ) from None


def expect_network(network: Any) -> Network:
    """Return ``network``, which must be one.

    Raises
    ------
    ValueError
        If it is not.
    """
    if not isinstance(network, Network):
        raise ValueError(f"network came as {shown(network)}; expected a Network.")
    return network


def dtype_of(tensor: Any, name: str) -> np.dtype[Any]:
    """Return NumPy's name for a parameter's type of numbers.

    Raises
    ------
    ValueError
        If they are not of 64 or 32 bits.
    """
    kind = str(tensor.dtype).removeprefix("torch.")
    if kind not in DTYPES:
        raise ValueError(
            f"{name} came with {kind}; expected {' or '.join(DTYPES)}. Convert the module first: "
            "module.double()."
        )
    return np.dtype(kind)


def values(tensor: Any, name: str) -> FloatArray:
    """Return a parameter's numbers as an array of their own.

    Raises
    ------
    ValueError
        If they are not of 64 or 32 bits, or not finite.
    """
    dtype = dtype_of(tensor, name)
    return np.array(as_numbers(tensor.detach().cpu().numpy(), name, dtype))


def tensor_of(array: FloatArray) -> Any:
    """Return a tensor with these numbers, and of this dtype, that shares nothing."""
    return pytorch().from_numpy(np.array(array))
