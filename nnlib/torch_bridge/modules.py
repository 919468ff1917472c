"""A network as a module of PyTorch, and a module as a network (lesson 17).

A dense layer is up to three modules: ``Linear``, which holds the weights and the biases; a module
for the bias where a layer shares one, because ``Linear`` has one for each neuron; and the
activation.  ``Linear``'s weight has a row a neuron, as ours has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_generator, shown
from nnlib.layers import Dense, Dropout, Layer
from nnlib.network import Network
from nnlib.torch_bridge import _activations
from nnlib.torch_bridge._torch import expect_network, pytorch, tensor_of, values


def to_torch(network: Network, *, dtype: Any = None) -> Any:
    """Return the same network as a ``torch.nn.Sequential``.

    Outputs and gradients are the same to rounding.  The parameters that are trained come in the
    order of ``network.parameters``.

    Parameters
    ----------
    network : Network
        Left as it is.
    dtype : {"float64", "float32"} or None, keyword-only
        The type of the module's numbers; the network's own with None.  PyTorch's own default is
        float32: hand its modules inputs of their type.

    Returns
    -------
    torch.nn.Sequential
        In training mode, as every new module: dropout drops until you call ``.eval()``.  A bias
        that is not trained has ``requires_grad=False``; one that a layer shares is a module
        ``SharedBias`` of its own.

    Raises
    ------
    ValueError
        If it is not a network, has a layer or an activation that is not the package's, or the type
        is neither.
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> from nnlib import article
    >>> from nnlib.torch_bridge import to_torch
    >>> to_torch(article.network())
    Sequential(
      (0): Linear(in_features=2, out_features=2, bias=False)
      (1): SharedBias(trained=False)
      (2): Sigmoid()
      (3): Linear(in_features=2, out_features=2, bias=False)
      (4): SharedBias(trained=False)
      (5): Sigmoid()
    )
    """
    torch = pytorch()
    modules: list[Any] = []
    for layer in expect_network(network).copy(dtype=dtype).layers:
        if type(layer) is Dropout:
            modules.append(torch.nn.Dropout(layer.rate))
        elif type(layer) is Dense:
            modules += _modules_of(layer)
        else:
            raise ValueError(
                f"network came with {layer!r}; expected layers of Dense and Dropout alone, because "
                "PyTorch has no module for another one. Write a torch.nn.Module for it."
            )
    return torch.nn.Sequential(*modules)


def from_torch(module: Any, *, rng: np.random.Generator | None = None) -> Network:
    """Return the same network as a ``torch.nn.Sequential``, with nnlib's layers.

    Parameters
    ----------
    module : torch.nn.Sequential
        Of ``Linear``, ``Dropout``, the activations that nnlib has, and what :func:`to_torch` makes.
        Left as it is.
    rng : numpy.random.Generator or None, keyword-only
        For dropout, which draws from a generator of its own; needed where the module has one.

    Returns
    -------
    Network
        Of the module's type, float64 or float32.  A bias with ``requires_grad=False`` is frozen;
        ``Linear(..., bias=False)`` becomes a layer with one frozen bias of 0.

    Raises
    ------
    ValueError
        If it is not a Sequential, has a module, a setting or a number type that nnlib has not, a
        weight that is not trained, or dropout and no generator.
    ModuleNotFoundError
        If PyTorch is not installed.

    Examples
    --------
    >>> from nnlib import article
    >>> from nnlib.torch_bridge import from_torch, to_torch
    >>> from_torch(to_torch(article.network()))
    Network(2-2-2, sigmoid: 8 trained parameters, 2 frozen)
    """
    torch = pytorch()
    if not isinstance(module, torch.nn.Sequential):
        raise ValueError(
            f"module came as {shown(module)}; expected a torch.nn.Sequential, which says in which "
            "order its modules are used. For a module of your own make a Network like it, and "
            "weights_from_torch(module, network)."
        )
    if rng is not None:
        rng = as_generator(rng)
    layers: list[Layer] = []
    parts = list(_parts(module))
    for part in parts:
        if isinstance(part, _Linear):
            layers.append(part.layer())
        else:
            if rng is None:
                raise ValueError(
                    f"module came with Dropout({part:g}) and no rng; expected "
                    "rng=np.random.default_rng(seed), from which nnlib's dropout draws."
                )
            layers.append(Dropout(part, rng=rng.spawn(1)[0]))
    dense = [part for part in parts if isinstance(part, _Linear)]
    kinds = {str(array.dtype) for part in dense for array in part.arrays()}
    if len(kinds) > 1:
        raise ValueError(
            "module came with parameters of float32 and of float64; expected one of the two. "
            "Convert it first: module.double()."
        )
    trained: list[FloatArray] = []
    frozen: list[FloatArray] = []
    for part in dense:
        trained.append(part.weight.ravel())
        (trained if part.trained else frozen).append(part.bias)
    flat = np.concatenate(trained) if trained else np.empty(0)
    network = Network(layers, parameters=flat, dtype=kinds.pop() if kinds else "float64")
    network.frozen_parameters = np.concatenate(frozen) if frozen else np.empty(0)
    return network


def _modules_of(layer: Dense) -> Iterator[Any]:
    """Yield the modules that do what a dense layer does."""
    from nnlib.torch_bridge._shared_bias import SharedBias

    torch = pytorch()
    shared = layer.bias_kind == "shared"
    # Without this, Linear would draw its weights from PyTorch's global generator.
    linear = torch.nn.utils.skip_init(torch.nn.Linear, layer.n_in, layer.n_out, bias=not shared)
    linear.weight = torch.nn.Parameter(tensor_of(layer.weight))
    bias = tensor_of(layer.bias)
    if not shared:
        linear.bias = torch.nn.Parameter(bias, requires_grad=layer.train_bias)
    yield linear
    if shared:
        yield SharedBias(bias, trained=layer.train_bias)
    if layer.activation.name != "identity":
        yield _activations.module_of(layer)


@dataclass
class _Linear:
    """What was read of a dense layer."""

    name: str
    weight: FloatArray
    bias: FloatArray
    shared: bool
    trained: bool
    free: bool
    """Whether a shared bias may still follow."""
    activation: str | None = None

    def layer(self) -> Dense:
        n_out, n_in = self.weight.shape
        kind = "shared" if self.shared else "per-neuron"
        activation = self.activation or "identity"
        return Dense(n_in, n_out, activation, bias=kind, train_bias=self.trained)

    def arrays(self) -> list[FloatArray]:
        """Return the arrays that came from the module, and not from a missing bias."""
        return [self.weight] if self.free else [self.weight, self.bias]


def _parts(module: Any) -> Iterator[_Linear | float]:
    """Yield what the modules are: of a dense layer all of it, of dropout its rate."""
    from nnlib.torch_bridge._shared_bias import SharedBias

    nn = pytorch().nn
    last: _Linear | None = None
    seen = set()
    for name, each in module.named_modules(remove_duplicate=False):
        if isinstance(each, nn.Sequential):  # itself, and those within
            continue
        if id(each) in seen and list(each.parameters()):
            raise ValueError(
                f"{name} came as {shown(each)} for the second time; expected a module of its own "
                "at each place, because a network's layers share no weights."
            )
        seen.add(id(each))
        activation = _activations.name_of(each, name)
        if type(each) is nn.Linear:
            if last:
                yield last
            last = _read(each, name)
        elif type(each) is SharedBias and last and last.free and last.activation is None:
            last.bias = values(each.bias, f"{name}.bias")
            last.trained, last.free = each.bias.requires_grad, False
        elif type(each) is nn.Dropout:
            if last:
                yield last
            last = None
            yield float(each.p)
        elif activation == "identity":
            continue
        elif activation and last and last.activation is None:
            last.activation = activation
        else:
            raise ValueError(
                f"{name} came as {shown(each)}; expected Linear modules, each followed by at most "
                f"one activation ({', '.join(_activations.SAME)}), and Dropout. A network of "
                "nnlib's that tells classes apart ends in logits: leave a last Softmax out."
            )
    if last:
        yield last


def _read(linear: Any, name: str) -> _Linear:
    """Return what a ``Linear`` holds."""
    weight = values(linear.weight, f"{name}.weight")
    if not linear.weight.requires_grad:
        raise ValueError(
            f"{name}.weight came with requires_grad=False; expected a weight that is trained, "
            "because only a bias of nnlib's can be frozen. Call .requires_grad_(True) on it."
        )
    if linear.bias is None:
        none: FloatArray = np.zeros(1, weight.dtype)
        return _Linear(name, weight, none, shared=True, trained=False, free=True)
    bias = values(linear.bias, f"{name}.bias")
    trained = bool(linear.bias.requires_grad)
    return _Linear(name, weight, bias, shared=False, trained=trained, free=False)
