"""One sample and the network that answers it: what an explorer is made from (lessons 01 to 05).

The network is a copy whose numbers follow the sliders.  It exists a second time in symbols, from
which the browser's JavaScript and the formulas are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from nnlib import article
from nnlib._inputs import FloatArray, as_batch
from nnlib.figures.data import chosen_loss
from nnlib.losses import Loss
from nnlib.network import Network
from nnlib.symbolic import SymbolicNetwork


class Sample:
    """A copy of a network, one sample's inputs and targets, and a loss.

    Parameters
    ----------
    net, X, Y, loss : object
        As an explorer takes them: all of the first three, or none for the article's.

    Attributes
    ----------
    network : Network
        The copy; :meth:`move` gives it other numbers.
    inputs, targets : ndarray of float64, shape (n_inputs,) and (n_outputs,)
    loss : Loss

    Raises
    ------
    ValueError
        If the sample does not fit the network, or only some of the three came.
    """

    def __init__(self, net: Any, X: Any, Y: Any, loss: Loss | None) -> None:
        if net is None and X is None and Y is None:
            net, X, Y = article.network(), article.INPUTS, article.TARGETS
        if not isinstance(net, Network) or X is None or Y is None:
            raise ValueError(
                f"net came as {net!r}; expected a Network with one sample X and its targets Y, or "
                "no arguments at all for the article's network."
            )
        self.loss = chosen_loss(loss)
        self.network = net.copy()
        X, Y = _in_rows(X, net.sizes[0]), _in_rows(Y, net.sizes[-1])
        self.inputs = _only(as_batch(X, net.sizes[0], "X"), "X")
        self.targets = _only(self.loss.targets(Y, net.sizes[-1], "Y"), "Y")

    @cached_property
    def symbolic(self) -> SymbolicNetwork:
        """The same network in symbols."""
        return SymbolicNetwork(self.network, self.loss, self.inputs, self.targets)

    def with_network(self, network: Network) -> Sample:
        """Return the same sample for another network."""
        return Sample(network, self.inputs, self.targets, self.loss)

    def values(self) -> dict[str, float]:
        """Return the network's weights and biases by name."""
        network = self.network
        named = dict(zip(network.parameter_names, network.parameters.tolist(), strict=True))
        named |= zip(network.frozen_names, network.frozen_parameters.tolist(), strict=True)
        return named

    def move(self, values: Mapping[str, float]) -> Network:
        """Give the network these weights and biases, by name; return it."""
        self.network.parameters = ordered(values, self.network.parameter_names)
        self.network.frozen_parameters[:] = ordered(values, self.network.frozen_names)
        return self.network


def ordered(values: Mapping[str, float], names: Iterable[str]) -> list[float]:
    """Return the values of these names, in their order."""
    return [values[name] for name in names]


def _in_rows(values: Any, size: int) -> Any:
    """Return a flat sample as a batch of one; what is something else is left as it is."""
    return np.reshape(values, (1, -1)) if np.shape(values) == (size,) else values


def _only(batch: FloatArray, what: str) -> FloatArray:
    """Return the one sample of a batch."""
    if len(batch) != 1:
        raise ValueError(
            f"{what} came with {len(batch)} samples; expected one, because the diagram shows one "
            f"sample at a time. Pick a row: {what}[:1]."
        )
    return np.array(batch[0], dtype=np.float64)
