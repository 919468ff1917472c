"""A layer of neurons (lesson 01 forward, lesson 04 backward).

A dense layer holds one row of weights a neuron.  Forward, every neuron takes the weighted sum of
all inputs, adds its bias and bends the result.  Backward, the layer is told how the loss changes
with its outputs and answers two questions: how does the loss change with my weights (that is
written into the gradient), and how does it change with my inputs (that is returned, and is what
the layer before needs).

A layer does not own its numbers.  The network keeps all parameters in one flat vector, and
``weight`` and ``bias`` are windows into it: change one and you have changed the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_count, as_flag, as_number, as_numbers, shown
from nnlib._mathematics import ARRAYS
from nnlib.activations import ACTIVATIONS, Activation, get_activation
from nnlib.initializers import Initializer, get_initializer
from nnlib.layers.base import Layer

BIAS_KINDS = ("per-neuron", "shared")


class Dense(Layer):
    """A layer in which every neuron sees every input.

    Parameters
    ----------
    n_in, n_out : int
        Inputs and neurons.
    activation : str or Activation
        What each neuron does with its sum: a name such as ``"sigmoid"``, ``"tanh"`` or ``"relu"``
        (``nnlib.activations.ACTIVATIONS`` has them all), or a record of your own, with which the
        network can be trained and copied, but not saved.
    bias : {"per-neuron", "shared"}, keyword-only
        One bias for each neuron, or one for the whole layer as in the article.
    train_bias : bool, keyword-only
        Whether training changes the bias.  The article's biases stay as they are.
    initial_bias : float, keyword-only
        The value every bias starts from (and keeps, if it is not trained).
    initializer : str or (str, dict), keyword-only
        How the weights are drawn; :mod:`nnlib.initializers` lists the rules.

    Attributes
    ----------
    bias_kind : str
        The argument ``bias``.
    weight : ndarray, shape (n_out, n_in)
        Row j holds the weights of neuron j (PyTorch's orientation).  Assigning copies the values
        into the network's vector.
    bias : ndarray, shape (n_out,) or (1,)
        One entry a neuron, or one for all.  Assigning copies, as for ``weight``.
    weight_gradient, bias_gradient : ndarray
        d loss / d weight and d loss / d bias, as the last backward pass left them;
        ``bias_gradient`` is None where the bias is not trained.
    input, net, out : ndarray, shape (n_samples, n_in or n_out)
        What the last forward pass saw, summed and gave; for reading only.

    Raises
    ------
    ValueError
        If an argument is not one of the above.

    Examples
    --------
    >>> from nnlib import Dense, Network
    >>> layer = Dense(2, 1, "identity", initial_bias=0.5)
    >>> network = Network([layer], parameters=[2.0, 3.0, 0.5])
    >>> layer.weight
    array([[2., 3.]])
    >>> network.predict([[1.0, 1.0]])
    array([[5.5]])
    """

    kind = "dense"

    def __init__(
        self,
        n_in: int,
        n_out: int,
        activation: str | Activation = "sigmoid",
        *,
        bias: str = "per-neuron",
        train_bias: bool = True,
        initial_bias: float = 0.0,
        initializer: Any = "glorot_uniform",
    ) -> None:
        if not isinstance(bias, str) or bias not in BIAS_KINDS:
            raise ValueError(
                f"bias came as {shown(bias)}; expected one of {', '.join(BIAS_KINDS)}."
            )
        self.n_in = as_count(n_in, "n_in")
        self.n_out = as_count(n_out, "n_out")
        self.activation: Activation = get_activation(activation)
        self.bias_kind = str(bias)
        self.train_bias = as_flag(train_bias, "train_bias")
        self.initial_bias = as_number(initial_bias, "initial_bias")
        self.initializer: Initializer = get_initializer(initializer)

    @property
    def n_weights(self) -> int:
        """How many weights the layer has."""
        return self.n_out * self.n_in

    @property
    def n_biases(self) -> int:
        """How many biases: one a neuron, or one in all."""
        return self.n_out if self.bias_kind == "per-neuron" else 1

    def bind(
        self,
        weight: FloatArray,
        bias: FloatArray,
        weight_gradient: FloatArray,
        bias_gradient: FloatArray | None,
    ) -> None:
        """Take windows into a network's vectors (the network calls this, once)."""
        self._windows = weight, bias, weight_gradient, bias_gradient

    @property
    def weight(self) -> FloatArray:
        """One row of weights a neuron."""
        return self._bound[0]

    @weight.setter
    def weight(self, values: Any) -> None:
        _copy_into(self._bound[0], values, "weight")

    @property
    def bias(self) -> FloatArray:
        """One bias a neuron, or one for all."""
        return self._bound[1]

    @bias.setter
    def bias(self, values: Any) -> None:
        _copy_into(self._bound[1], values, "bias")

    @property
    def weight_gradient(self) -> FloatArray:
        """The partial derivatives of the loss along ``weight``; assigning copies."""
        return self._bound[2]

    @weight_gradient.setter
    def weight_gradient(self, values: Any) -> None:
        _copy_into(self._bound[2], values, "weight_gradient")

    @property
    def bias_gradient(self) -> FloatArray | None:
        """The partial derivatives along ``bias``; None where it is not trained."""
        return self._bound[3]

    @bias_gradient.setter
    def bias_gradient(self, values: Any) -> None:
        window = self._bound[3]
        if window is None:
            raise AttributeError(f"{self!r} has no bias_gradient: its bias is frozen.")
        _copy_into(window, values, "bias_gradient")

    @property
    def _bound(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray | None]:
        if self._windows is None:
            raise ValueError(
                f"{self!r} has no weights yet; expected a layer of a network. "
                "Build one: Network([layer, ...], rng=...)."
            )
        windows: tuple[FloatArray, FloatArray, FloatArray, FloatArray | None] = self._windows
        return windows

    @property
    def input(self) -> FloatArray:
        """What the last forward pass saw."""
        return self._of_pass(0)

    @property
    def net(self) -> FloatArray:
        """The sums of the last forward pass."""
        return self._of_pass(1)

    @property
    def out(self) -> FloatArray:
        """The outputs of the last forward pass."""
        return self._of_pass(2)

    def _of_pass(self, which: int) -> FloatArray:
        if self._pass is None:
            raise AttributeError(
                f"{self!r} has seen no forward pass yet; expected network.forward(X) first."
            )
        kept: FloatArray = self._pass[which]
        kept.flags.writeable = False  # of itself: a view could be made writable again
        return kept.view()

    def forward(self, x: FloatArray, *, training: bool = False) -> FloatArray:
        """See :meth:`Layer.forward`."""
        if type(x) is not np.ndarray or x.flags.writeable or x.base is not None:
            x = as_batch(x, self.n_in, "x", self.weight.dtype, finite=False).copy()
        net, out = self._compute(x)
        out.setflags(write=False)
        self.__dict__["_pass"] = (x, net, out)  # as _keep does, without a call
        return out

    def predict(self, x: FloatArray) -> FloatArray:
        """See :meth:`Layer.predict`."""
        return self._compute(x)[1]

    def _compute(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return ``net`` and ``out`` for ``x``."""
        weight, bias, _, _ = self._windows or self._bound
        dtype = weight.dtype
        if type(x) is not np.ndarray or x.ndim != 2 or not x.size or x.dtype is not dtype:
            x = as_batch(x, self.n_in, "x", dtype, finite=False)
        try:
            net: FloatArray = x.dot(weight.T)  # x @ weight.T, but quicker for a few numbers
        except ValueError:  # other than n_in columns
            as_batch(x, self.n_in, "x", dtype, finite=False)
            raise
        net += bias if len(bias) > 1 else bias.item()  # one number for all is added faster
        out: FloatArray = self.activation.formula(net, ARRAYS)
        return net, out if out.dtype is dtype else out.astype(dtype)

    def backward(self, grad: FloatArray, *, to_input: bool = True) -> FloatArray:
        """See :meth:`Layer.backward`."""
        x, net, out = self._pass or (np.empty(0),) * 3
        if type(grad) is not np.ndarray or grad.shape != out.shape or grad.dtype is not out.dtype:
            grad = self._expect(grad, out.shape)
        weight, _, weight_gradient, bias_gradient = self._windows or self._bound
        delta: FloatArray = grad * self.activation.derivative(net, out, ARRAYS)  # d loss / d net
        if delta.dtype is not weight.dtype:
            delta = delta.astype(weight.dtype)
        np.dot(delta.T, x, out=weight_gradient)
        if bias_gradient is not None:
            if self.bias_kind == "shared":
                bias_gradient[0] = np.add.reduce(delta, axis=None)
            else:
                np.dot(np.ones(len(delta), delta.dtype), delta, out=bias_gradient)  # its sum
        return delta.dot(weight) if to_input else delta

    def settings(self) -> dict[str, Any]:
        """Return the arguments that make a layer like this one.

        Raises
        ------
        ValueError
            If the activation is not one of the package's, so that its name alone says nothing.
        """
        if ACTIVATIONS.get(self.activation.name) is not self.activation:
            raise ValueError(
                f"{self!r} has an activation of your own; expected one of "
                f"{', '.join(ACTIVATIONS)}, because a file holds a name and no code. Keep the "
                "parameters yourself: np.save(path, network.parameters)."
            )
        return {
            "n_in": self.n_in,
            "n_out": self.n_out,
            "activation": self.activation.name,
            "bias": self.bias_kind,
            "train_bias": self.train_bias,
            "initial_bias": self.initial_bias,
            "initializer": [self.initializer.name, dict(self.initializer.parameters)],
        }

    def __repr__(self) -> str:
        trained = "trained" if self.train_bias else "frozen"
        return (
            f"Dense({self.n_in} -> {self.n_out}, {self.activation.name}, "
            f"{self.bias_kind} bias, {trained})"
        )


def count_parameters(layers: Sequence[Layer]) -> tuple[int, int]:
    """Return how many parameters of these layers are trained, and how many are frozen.

    Examples
    --------
    >>> from nnlib.layers import Dense, count_parameters
    >>> count_parameters([Dense(2, 3), Dense(3, 1, train_bias=False)])
    (12, 1)
    """
    dense = [layer for layer in layers if isinstance(layer, Dense)]
    frozen = sum(layer.n_biases for layer in dense if not layer.train_bias)
    return sum(layer.n_weights + layer.n_biases for layer in dense) - frozen, frozen


def _copy_into(window: FloatArray, values: Any, what: str) -> None:
    numbers = as_numbers(values, what, dtype=window.dtype)
    if numbers.shape != window.shape:
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected {window.shape}. "
            "A weight matrix has one row a neuron, (n_out, n_in): is it transposed?"
        )
    window[:] = numbers
