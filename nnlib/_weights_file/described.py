"""What a saved network consists of: its layers as data, and its numbers.

The header lists the layers with everything they are made of, and the arrays hold the parameters,
in the network's dtype.  ``storage`` knows how such a file looks on the disk; here is what it
means.  A layer's settings are checked, and counted against the numbers that are there, before
anything of their size is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from nnlib._inputs import as_vector
from nnlib._weights_file import storage
from nnlib.layers import Dense, Dropout, Layer, count_parameters

if TYPE_CHECKING:
    from nnlib.network import Network

ARRAYS = ("parameters", "frozen")


def save(network: Network, path: str | PathLike[str]) -> None:
    """Write a network; see ``Network.save``."""
    layers = [{"kind": layer.kind, **layer.settings()} for layer in network.layers]
    vectors = (network.parameters, network.frozen_parameters)
    arrays = {
        name: as_vector(vector, vector.size, name, network.dtype)
        for name, vector in zip(ARRAYS, vectors, strict=True)
    }
    storage.write(path, {"layers": layers}, arrays)


def load(cls: type[Network], path: str | PathLike[str]) -> Network:
    """Return the network that was written; see ``Network.load``."""
    header, arrays = storage.read(path)
    try:
        layers = [_layer(settings) for settings in header["layers"]]
        _expect_counts(layers, *(arrays[name].size for name in ARRAYS))
        parameters = arrays["parameters"]
        network = cls(layers, parameters=parameters, dtype=parameters.dtype)
        network.frozen_parameters = arrays["frozen"]
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        reason = f"it lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise storage.unreadable(
            path, f"its layers make no sense ({reason.rstrip('.')})"
        ) from fault
    return network


def _layer(settings: dict[str, Any]) -> Layer:
    arguments = dict(settings)
    kind = arguments.pop("kind", Dense.kind)  # files of the first format know no other
    if kind == Dense.kind:
        return Dense(**arguments)
    if kind == Dropout.kind:
        return Dropout.from_settings(**arguments)
    raise ValueError(f"a layer is of the kind {kind!r}, which this version does not know")


def _expect_counts(layers: Sequence[Layer], n_trained: int, n_frozen: int) -> None:
    trained, frozen = count_parameters(layers)
    if (trained, frozen) != (n_trained, n_frozen):
        raise ValueError(
            f"its layers need {trained} trained and {frozen} frozen parameters, and it holds "
            f"{n_trained} and {n_frozen}"
        )
