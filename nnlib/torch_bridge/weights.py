"""The weights alone, between a network and a module that are there already (lesson 17).

A module of one's own has names of its own: ``hidden.weight``, say.  What counts is the order in
which it registered its parameters, and their shapes; both are checked, all of them before the first
number is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_numbers, shown
from nnlib.layers import Dense
from nnlib.network import Network
from nnlib.torch_bridge._torch import dtype_of, expect_network, pytorch, tensor_of, values


def weights_to_torch(network: Network, module: Any) -> None:
    """Copy a network's weights and biases into a module of the same shapes.

    Which of them are trained stays as it is in the module.

    Parameters
    ----------
    network : Network
        Left as it is.
    module : torch.nn.Module
        Its parameters, in the order of ``module.named_parameters()``, are a weight and a bias for
        each dense layer.  A bias that a layer shares is written into every place of a bias with
        one for each neuron.  Biases that are frozen at 0 may be missing, all of them.

    Raises
    ------
    ValueError
        If names and shapes do not fit, or a number is too large for the module's 32 bits; then
        the module is as it was.
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> import torch
    >>> from nnlib import Dense, Network
    >>> from nnlib.torch_bridge import weights_to_torch
    >>> module = torch.nn.Linear(2, 1)
    >>> weights_to_torch(Network([Dense(2, 1)], parameters=[0.5, 0.25, 1.0]), module)
    >>> module.weight.detach(), module.bias.detach()
    (tensor([[0.5000, 0.2500]]), tensor([1.]))
    """
    torch = pytorch()
    copies = []
    for place in _places(expect_network(network), module):
        shape = tuple(place.parameter.shape)
        dtype = dtype_of(place.parameter, place.name)
        new = as_numbers(np.broadcast_to(place.window, shape), place.what, dtype)
        copies.append((place.parameter, tensor_of(new)))
    with torch.no_grad():
        for parameter, new in copies:
            parameter.copy_(new)


def weights_from_torch(module: Any, network: Network) -> None:
    """Copy a module's weights and biases into a network of the same shapes.

    Which of them are trained stays as it is in the network.

    Parameters
    ----------
    module : torch.nn.Module
        As for :func:`weights_to_torch`.  Left as it is.
    network : Network
        A bias that a layer shares takes a bias with one for each neuron only where they are equal.

    Raises
    ------
    ValueError
        If names and shapes do not fit, or a number is not finite or too large for the network's 32
        bits; then the network is as it was.
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> from nnlib import article
    >>> from nnlib.torch_bridge import to_torch, weights_from_torch
    >>> network = article.network()
    >>> module = to_torch(network)
    >>> module[0].weight.data[0, 0] = 0.75
    >>> weights_from_torch(module, network)
    >>> network.parameters[:3]
    array([0.75, 0.2 , 0.25])
    """
    copies = []
    for place in _places(expect_network(network), module):
        new = as_numbers(values(place.parameter, place.name), place.name, network.dtype)
        if new.shape != place.window.shape:  # one bias for each neuron, for one that is shared
            if np.ptp(new) != 0:
                raise ValueError(
                    f"{place.name} came as {shown(new.tolist())}; expected equal numbers, because "
                    f"{place.what} is one for the whole layer. Make the layer "
                    'Dense(..., bias="per-neuron").'
                )
            new = new[:1]
        copies.append((place.window, new))
    for window, new in copies:
        window[...] = new


@dataclass(frozen=True)
class _Place:
    """A parameter of a module, and the window of a network that goes with it."""

    name: str
    parameter: Any
    what: str
    window: FloatArray


def _places(network: Network, module: Any) -> list[_Place]:
    """Return what goes with what, checked."""
    if not isinstance(module, pytorch().nn.Module):
        raise ValueError(
            f"module came as {shown(module)}; expected a torch.nn.Module with parameters, such as "
            "to_torch(network)."
        )
    named = list(module.named_parameters())
    windows = _windows(network, every_bias=True)
    if len(named) < len(windows):
        windows = _windows(network, every_bias=False)
    if len(named) != len(windows):
        raise ValueError(
            f"module came with {len(named)} parameters, {shown([name for name, _ in named])}; "
            f"expected {len(_windows(network, every_bias=True))}, a weight and a bias for each "
            f"dense layer of {network!r}. Give them the same layers."
        )
    places = []
    for (name, parameter), (what, window, shapes) in zip(named, windows, strict=True):
        shape = tuple(parameter.shape)
        if shape not in shapes:
            turned = shape[::-1] in shapes and len(shape) == 2
            advice = "Is it transposed?" if turned else "Give them the same layers, in one order."
            raise ValueError(
                f"{name} came with shape {shape} for {what}; expected "
                f"{' or '.join(map(str, shapes))}. {advice}"
            )
        places.append(_Place(name, parameter, what, window))
    return places


def _windows(
    network: Network, *, every_bias: bool
) -> list[tuple[str, FloatArray, list[tuple[int, ...]]]]:
    """Return each array of a network with what it is, and the shapes it may have in a module."""
    found = []
    for number, layer in enumerate(network.dense_layers, start=1):
        found.append((f"the weight of layer {number}", layer.weight, [layer.weight.shape]))
        if every_bias or not _is_nothing(layer):
            shapes = list(dict.fromkeys([layer.bias.shape, (layer.n_out,)]))
            found.append((f"the bias of layer {number}", layer.bias, shapes))
    return found


def _is_nothing(layer: Dense) -> bool:
    """Return whether a layer's bias is 0 and stays so."""
    return not layer.train_bias and not layer.bias.any()
