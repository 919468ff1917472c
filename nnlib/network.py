"""The network: layers in a row, and one vector that holds everything it has learned.

All trained parameters of a network stand in one flat vector, ``network.parameters``, and all
their slopes in another, ``network.gradient``, in the same order.  Each layer's ``weight`` and
``bias`` are windows into the first.  So an update is one line, a gradient check is one loop, a
slider is one index, and w1..w8 of the article are the first eight entries (lessons 01 and 04).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from nnlib import naming
from nnlib._inputs import FloatArray, as_batch, as_vector
from nnlib.initializers import glorot_uniform
from nnlib.layers import Dense


class Network:
    """Layers applied one after the other.

    Parameters
    ----------
    layers : sequence of Dense
        From the inputs' side to the outputs'.  A layer belongs to one network only.
    rng : numpy.random.Generator, keyword-only
        Draws the starting weights (Glorot's uniform).
    parameters : array_like of shape (n_parameters,), keyword-only
        The starting parameters, instead of ``rng``: give exactly one of the two.

    Attributes
    ----------
    layers : tuple of Dense
    sizes : tuple of int
        Inputs, then neurons of each layer: (2, 2, 2) for the article's network.
    parameters, gradient : ndarray of float64, shape (n_parameters,)
        What is trained, and d loss / d parameters as the last backward pass left it.
    frozen_parameters : ndarray of float64
        The biases that training does not change, layer by layer.
    parameter_names, frozen_names : tuple of str
        ``w1``, ``w2``, ... and the biases' names, in the order of the two vectors.
    neuron_names : tuple of tuple of str
        ``i1``, ... then ``h1``, ... then ``o1``, ..., layer by layer.

    Raises
    ------
    ValueError
        If the layers do not fit together, or not exactly one start is given.
    """

    def __init__(
        self,
        layers: Sequence[Dense],
        *,
        rng: np.random.Generator | None = None,
        parameters: Any = None,
    ) -> None:
        self.layers = _checked_layers(layers)
        if (rng is None) == (parameters is None):
            raise ValueError(
                "a Network needs exactly one start; expected either "
                "rng=np.random.default_rng(seed) for random weights, or parameters=[...] for "
                "given ones."
            )
        if rng is not None and not isinstance(rng, np.random.Generator):
            raise ValueError(
                f"rng came as {rng!r}; expected a numpy.random.Generator, "
                "such as np.random.default_rng(0)."
            )
        self.sizes = (self.layers[0].n_in, *(layer.n_out for layer in self.layers))
        self.neuron_names = naming.neuron_names(self.sizes)
        self.parameter_names, self.frozen_names = naming.parameter_names(self.layers)
        n_parameters = len(self.parameter_names)
        if parameters is not None:
            parameters = as_vector(parameters, n_parameters, "parameters")
        self._parameters = np.zeros(n_parameters)
        self._gradient = np.zeros(n_parameters)
        self._frozen_parameters = np.zeros(len(self.frozen_names))
        self._bind()
        for layer in self.layers:
            layer.bias[:] = layer.initial_bias
            if rng is not None:
                layer.weight[:] = glorot_uniform(rng, layer.n_in, layer.n_out)
        if parameters is not None:
            self._parameters[:] = parameters
        self._ready_for_backward = False

    def _bind(self) -> None:
        """Give each layer its windows into the network's vectors."""
        at, frozen_at = 0, 0
        for layer in self.layers:
            weights = slice(at, at + layer.n_weights)
            at = weights.stop
            if layer.train_bias:
                biases = slice(at, at + layer.n_biases)
                at = biases.stop
                bias, bias_gradient = self._parameters[biases], self._gradient[biases]
            else:
                biases = slice(frozen_at, frozen_at + layer.n_biases)
                frozen_at = biases.stop
                bias, bias_gradient = self._frozen_parameters[biases], None
            shape = (layer.n_out, layer.n_in)
            layer.bind(
                self._parameters[weights].reshape(shape),
                bias,
                self._gradient[weights].reshape(shape),
                bias_gradient,
            )

    @property
    def parameters(self) -> FloatArray:
        """All trained parameters, shape (n_parameters,); assigning copies the values in."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: Any) -> None:
        self._parameters[:] = as_vector(values, self._parameters.size, "parameters")

    @property
    def frozen_parameters(self) -> FloatArray:
        """The biases that are not trained; assigning copies the values in."""
        return self._frozen_parameters

    @frozen_parameters.setter
    def frozen_parameters(self, values: Any) -> None:
        self._frozen_parameters[:] = as_vector(
            values, self._frozen_parameters.size, "frozen_parameters"
        )

    @property
    def gradient(self) -> FloatArray:
        """The slopes of the loss along ``parameters``, from the last backward pass."""
        return self._gradient

    def forward(self, X: Any) -> FloatArray:
        """Return the outputs for a batch, and keep what the backward pass needs.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_inputs)

        Returns
        -------
        ndarray of float64, shape (n_samples, n_outputs)

        Raises
        ------
        ValueError
            If ``X`` is not a batch of finite numbers of that shape.
        """
        out = as_batch(X, self.sizes[0], "X")
        for layer in self.layers:
            out = layer.forward(out)
        self._ready_for_backward = True
        return out

    def backward(self, grad: Any) -> FloatArray:
        """Carry d loss / d outputs back to every parameter and to the inputs.

        Parameters
        ----------
        grad : array_like of shape (n_samples, n_outputs)
            ``loss.gradient(y_pred, y_true)`` for the last ``forward``.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_inputs)
            d loss / d inputs.  The parameters' part is in ``gradient``.

        Raises
        ------
        ValueError
            If there was no forward pass, or ``grad`` does not fit it.
        """
        if not self._ready_for_backward:
            raise ValueError(
                "backward came before any forward; expected a forward pass first, because the "
                "backward pass uses its sums and outputs. Call network.forward(X)."
            )
        grad = as_batch(grad, self.sizes[-1], "grad")
        n_samples = len(self.layers[-1].out)
        if len(grad) != n_samples:
            raise ValueError(
                f"grad came with {len(grad)} samples; expected {n_samples}, as in the last "
                "forward pass. Compute it from that pass's outputs."
            )
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def predict(self, X: Any) -> FloatArray:
        """Return the outputs for a batch, and keep nothing.

        Parameters and errors are those of :meth:`forward`.
        """
        out = as_batch(X, self.sizes[0], "X")
        for layer in self.layers:
            _, out = layer.compute(out)
        return out

    def copy(self) -> Network:
        """Return a network of its own with the same layers and values."""
        layers = [Dense(**layer.settings()) for layer in self.layers]
        twin = Network(layers, parameters=np.zeros_like(self._parameters))
        twin._parameters[:] = self._parameters
        twin._frozen_parameters[:] = self._frozen_parameters
        return twin

    def save(self, path: str | PathLike[str]) -> None:
        """Write the network to an ``.npz`` file: its layers, parameters and frozen biases.

        The file is written beside its place and then renamed, so a crash half-way leaves an
        older file as it was.

        Raises
        ------
        ValueError
            If a parameter is not finite.
        OSError
            If the file cannot be written.
        """
        from nnlib import _storage  # here, so that importing nnlib stays quick

        _storage.write(
            path,
            [layer.settings() for layer in self.layers],
            as_vector(self._parameters, self._parameters.size, "parameters"),
            as_vector(self.frozen_parameters, self.frozen_parameters.size, "frozen_parameters"),
        )

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Network:
        """Return the network that :meth:`save` wrote.

        Raises
        ------
        WeightsFileError
            If the file is damaged, truncated or not one of ours.  Nothing is ever unpickled.
        FileNotFoundError
            If there is no such file.
        """
        from nnlib import _storage  # as in save

        with _storage.reading(path) as (settings, parameters, frozen):
            network = cls([Dense(**layer) for layer in settings], parameters=parameters)
            network.frozen_parameters = frozen
        return network

    def summary(self) -> str:
        """Return a table of the layers with shapes and counts of parameters."""
        rows = [("layer", "activation", "weight", "bias", "trained", "frozen")]
        for number, layer in enumerate(self.layers, start=1):
            trained = layer.n_weights + (layer.n_biases if layer.train_bias else 0)
            frozen = 0 if layer.train_bias else layer.n_biases
            rows.append(
                (
                    f"{number}: {layer.n_in} -> {layer.n_out}",
                    layer.activation.name,
                    f"({layer.n_out}, {layer.n_in})",
                    f"({layer.n_biases},) {layer.bias_kind}",
                    str(trained),
                    str(frozen),
                )
            )
        rows.append(
            ("total", "", "", "", str(self._parameters.size), str(self.frozen_parameters.size))
        )
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(lines)

    def __repr__(self) -> str:
        shape = "-".join(map(str, self.sizes))
        kinds = ", ".join(dict.fromkeys(layer.activation.name for layer in self.layers))
        return (
            f"Network({shape}, {kinds}: {self._parameters.size} trained parameters, "
            f"{self.frozen_parameters.size} frozen)"
        )


def _checked_layers(layers: Sequence[Dense]) -> tuple[Dense, ...]:
    if not isinstance(layers, (list, tuple)) or len(layers) == 0:
        raise ValueError(
            f"layers came as {layers!r}; expected a list of at least one Dense layer, "
            'such as [Dense(2, 2, "sigmoid")].'
        )
    for layer in layers:
        if not isinstance(layer, Dense):
            raise ValueError(f"a layer came as {layer!r}; expected a Dense layer.")
        if layer.in_network:
            raise ValueError(
                f"{layer!r} already belongs to a network; expected a new layer. "
                "Make another Dense, or use network.copy()."
            )
    if len(set(map(id, layers))) < len(layers):
        raise ValueError("the same layer came twice; expected a Dense of its own at each place.")
    for number, (before, after) in enumerate(pairwise(layers), start=1):
        if before.n_out != after.n_in:
            raise ValueError(
                f"layer {number} gives {before.n_out} outputs and layer {number + 1} came with "
                f"{after.n_in} inputs; expected the same number. Change one of the two."
            )
    return tuple(layers)
