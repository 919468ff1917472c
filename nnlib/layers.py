"""Layers: many neurons at once (lesson 01 forward, lesson 04 backward).

A dense layer holds one row of weights a neuron.  Forward, every neuron takes the weighted sum of
all inputs, adds its bias and bends the result.  Backward, the layer is told how the loss changes
with its outputs and answers two questions: how does the loss change with my weights (that is
written into the gradient), and how does it change with my inputs (that is returned, and is what
the layer before needs).

A layer does not own its numbers.  The network keeps all parameters in one flat vector, and
``weight`` and ``bias`` are windows into it: change one and you have changed the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_numbers
from nnlib.activations import Activation, get_activation

BIAS_KINDS = ("per-neuron", "shared")


class Dense:
    """A layer in which every neuron sees every input.

    Parameters
    ----------
    n_in, n_out : int
        Inputs and neurons.
    activation : {"sigmoid", "tanh", "relu", "identity"}
        What each neuron does with its sum.
    bias : {"per-neuron", "shared"}, keyword-only
        One bias for each neuron, or one for the whole layer as in the article.
    train_bias : bool, keyword-only
        Whether training changes the bias.  The article's biases stay as they are.
    initial_bias : float, keyword-only
        The value every bias starts from (and keeps, if it is not trained).

    Attributes
    ----------
    weight : ndarray, shape (n_out, n_in)
        Row j holds the weights of neuron j (PyTorch's orientation).  Assigning copies the values
        into the network's vector.
    bias : ndarray, shape (n_out,) or (1,)
        One entry a neuron, or one for all.  Assigning copies, as for ``weight``.
    weight_gradient, bias_gradient : ndarray
        d loss / d weight and d loss / d bias, as the last backward pass left them;
        ``bias_gradient`` is None where the bias is not trained.
    input, net, out : ndarray, shape (n_samples, n_in or n_out)
        What the last forward pass saw, summed and gave.

    Raises
    ------
    ValueError
        If an argument is not one of the above.
    """

    weight_gradient: FloatArray
    bias_gradient: FloatArray | None
    input: FloatArray
    net: FloatArray
    out: FloatArray

    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: str = "sigmoid",
        *,
        bias: str = "per-neuron",
        train_bias: bool = True,
        initial_bias: float = 0.0,
    ) -> None:
        if bias not in BIAS_KINDS:
            raise ValueError(f"bias came as {bias!r}; expected one of {', '.join(BIAS_KINDS)}.")
        if not isinstance(train_bias, bool):
            raise ValueError(f"train_bias came as {train_bias!r}; expected True or False.")
        start = as_numbers(initial_bias, "initial_bias")
        if start.shape != ():
            raise ValueError(f"initial_bias came with shape {start.shape}; expected one number.")
        self.n_in = as_count(n_in, "n_in")
        self.n_out = as_count(n_out, "n_out")
        self.activation: Activation = get_activation(activation)
        self.bias_kind = bias
        self.train_bias = train_bias
        self.initial_bias = float(start)

        self._windows: tuple[FloatArray, FloatArray] | None = None

    @property
    def n_weights(self) -> int:
        """How many weights the layer has."""
        return self.n_out * self.n_in

    @property
    def n_biases(self) -> int:
        """How many biases: one a neuron, or one in all."""
        return self.n_out if self.bias_kind == "per-neuron" else 1

    @property
    def in_network(self) -> bool:
        """Whether a network has given this layer its windows yet."""
        return self._windows is not None

    def bind(
        self,
        weight: FloatArray,
        bias: FloatArray,
        weight_gradient: FloatArray,
        bias_gradient: FloatArray | None,
    ) -> None:
        """Take windows into a network's vectors (the network calls this, once)."""
        self._windows = weight, bias
        self.weight_gradient = weight_gradient
        self.bias_gradient = bias_gradient

    @property
    def weight(self) -> FloatArray:
        """One row of weights a neuron."""
        return self._window(0)

    @weight.setter
    def weight(self, values: Any) -> None:
        _copy_into(self._window(0), values, "weight")

    @property
    def bias(self) -> FloatArray:
        """One bias a neuron, or one for all."""
        return self._window(1)

    @bias.setter
    def bias(self, values: Any) -> None:
        _copy_into(self._window(1), values, "bias")

    def _window(self, which: int) -> FloatArray:
        if self._windows is None:
            raise ValueError(
                f"{self!r} has no weights yet; expected a layer of a network. "
                "Build one: Network([layer, ...], rng=...)."
            )
        return self._windows[which]

    def forward(self, x: FloatArray) -> FloatArray:
        """Return the layer's output and keep what the backward pass needs.

        Parameters
        ----------
        x : ndarray of float64, shape (n_samples, n_in)

        Returns
        -------
        ndarray of float64, shape (n_samples, n_out)
        """
        self.input = x
        self.net, self.out = self.compute(x)
        return self.out

    def compute(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return ``net`` and ``out`` for ``x``, and keep nothing."""
        net = x @ self.weight.T + self.bias
        return net, self.activation.value(net)

    def backward(self, grad: FloatArray) -> FloatArray:
        """Write d loss / d weight and d loss / d bias; return d loss / d input.

        Parameters
        ----------
        grad : ndarray of float64, shape (n_samples, n_out)
            d loss / d out, for the outputs of the last ``forward``.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_in)
        """
        delta = grad * self.activation.slope(self.net, self.out)  # d loss / d net
        np.matmul(delta.T, self.input, out=self.weight_gradient)
        if self.bias_gradient is not None:
            if self.bias_kind == "shared":
                self.bias_gradient[0] = delta.sum()
            else:
                np.sum(delta, axis=0, out=self.bias_gradient)
        return delta @ self.weight

    def settings(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this one."""
        return {
            "n_in": self.n_in,
            "n_out": self.n_out,
            "activation": self.activation.name,
            "bias": self.bias_kind,
            "train_bias": self.train_bias,
            "initial_bias": self.initial_bias,
        }

    def __repr__(self) -> str:
        trained = "trained" if self.train_bias else "frozen"
        return (
            f"Dense({self.n_in} -> {self.n_out}, {self.activation.name}, "
            f"{self.bias_kind} bias, {trained})"
        )


def _copy_into(window: FloatArray, values: Any, what: str) -> None:
    numbers = as_numbers(values, what)
    if numbers.shape != window.shape:
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected {window.shape}. "
            "A weight matrix has one row a neuron, (n_out, n_in): is it transposed?"
        )
    window[:] = numbers
