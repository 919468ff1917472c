"""What every layer has (lesson 01 forward, lesson 04 backward).

What a layer is, its *settings*, is fixed when it is made.  What it keeps of a forward pass can be
read and not changed, so that the backward pass always finds what the forward pass left.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np

from nnlib._inputs import FloatArray, as_floats
from nnlib._settings import Fixed


class Layer(Fixed, ABC):
    """What a network asks of a layer.

    A new kind of layer sets ``kind``, its name in saved files, and writes the abstract methods.
    ``forward`` hands what ``backward`` will need to ``self._keep(...)``, which puts it, as a
    tuple, into ``self._pass``; ``backward`` begins with ``grad = self._expect(grad, shape)``.
    Only ``Dense`` layers have parameters, and only they change how many numbers a sample has.

    Arrays hold one sample a row.  A copy of a layer has the same settings and belongs to no
    network.
    """

    kind: ClassVar[str]

    _WHY_FIXED = (
        "what a layer is, is fixed when it is made. Make a new layer, and a new Network with it."
    )
    _in_network = False
    _pass: Any = None  # what the backward pass needs of the last forward pass
    _windows: Any = None
    _OF_THE_NETWORK = ("_in_network", "_pass", "_windows")

    @property
    def in_network(self) -> bool:
        """Whether the layer belongs to a network."""
        return self._in_network

    @property
    def kept(self) -> Any:
        """What the layer keeps of its last forward pass: another object after each pass."""
        return self._pass

    def join(self) -> None:
        """Belong to a network from now on (the network calls this, once)."""
        self._in_network = True

    @abstractmethod
    def forward(self, x: FloatArray, *, training: bool = False) -> FloatArray:
        """Return the layer's output, and keep what the backward pass needs.

        Parameters
        ----------
        x : ndarray of shape (n_samples, n_in)
            Copied where the caller could write to it later.
        training : bool
            Whether this is a training step, for layers that are random then.

        Returns
        -------
        ndarray of shape (n_samples, n_out)
            Not to be written to, because the backward pass needs it as it is.
        """

    @abstractmethod
    def predict(self, x: FloatArray) -> FloatArray:
        """Return the layer's output; never random, and nothing is kept."""

    @abstractmethod
    def backward(self, grad: FloatArray, *, to_input: bool = True) -> FloatArray:
        """Write d loss / d parameters; return d loss / d input.

        Parameters
        ----------
        grad : ndarray of shape (n_samples, n_out)
            d loss / d out, for the outputs of the last ``forward``.
        to_input : bool
            Without it nothing is returned that means anything: a network that trains does not
            need the gradient along its inputs, and that is a fifth of the work.

        Returns
        -------
        ndarray of shape (n_samples, n_in)

        Raises
        ------
        ValueError
            If there was no forward pass, or ``grad`` has not the shape of its outputs.
        """

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this one, as plain data for a file."""

    def _expect(self, grad: Any, shape: tuple[int, ...]) -> FloatArray:
        """Return ``grad``, checked to fit the outputs of the last forward pass, of this shape."""
        if self._pass is None:
            raise ValueError(
                "backward came before any forward; expected a forward pass first, because the "
                "backward pass uses its sums and outputs. Call forward."
            )
        if type(grad) is not np.ndarray or grad.dtype.kind != "f":
            grad = as_floats(grad, "grad", dtype=None)
        if grad.shape != shape:
            raise ValueError(
                f"grad came with shape {grad.shape}; expected {shape}, the shape of the "
                "outputs of the last forward pass. Compute it from those outputs."
            )
        checked: FloatArray = grad
        return checked

    def _keep(self, *kept: Any) -> None:
        """Keep these for the backward pass."""
        self.__dict__["_pass"] = kept  # past __setattr__, which would cost more than the sums

    def _is_fixed(self, name: str) -> bool:
        if super()._is_fixed(name):
            return True
        changeable = isinstance(getattr(type(self), name, None), property)
        return not changeable and (name == "kind" or name in vars(self) or self._in_network)

    def __getstate__(self) -> dict[str, Any]:
        return {name: v for name, v in vars(self).items() if name not in self._OF_THE_NETWORK}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    def __copy__(self) -> Any:
        return copy.deepcopy(self)  # a random generator must not be shared
