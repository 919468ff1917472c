"""What goes forward through a network and what comes back, layer by layer (lessons 08 and 10).

A batch goes forward, and each layer makes sums and outputs of it.  The loss goes back, and each
layer is told how the loss changes with its sums, which is what its weights learn from.  In a deep
network both may shrink or grow from layer to layer, until nothing is left or nothing is finite.
Here they stand side by side, with their sizes in one number each: the root mean square.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, shown
from nnlib._mathematics import quiet
from nnlib.activations import Activation
from nnlib.layers import Dense
from nnlib.losses import Loss
from nnlib.network import Network

QUANTITIES = ("sums", "outputs", "weights", "gradient")
"""What is kept of each layer, by name."""
FLAT = 0.01
"""A slope below this part of the activation's steepest lets next to nothing come back."""


@dataclass(frozen=True, eq=False, repr=False)
class LayerStatistics:
    """What one layer did with one batch, and what came back to it.

    Attributes
    ----------
    activation : Activation
    sums, outputs : ndarray of shape (n_samples, n_neurons)
        Before the activation and after it.
    weights : ndarray of shape (n_neurons, n_in)
    gradient : ndarray of shape (n_samples, n_neurons)
        d loss / d sums.  The loss is averaged over the batch, so each sample has its part of it.
    saturated : float
        The share of the sums, 0 to 1, at which the slope is below 1 % of the activation's
        steepest.  For a ReLU that is where it does not fire.
    dead : int
        The neurons whose slope is 0 for every sample, so that nothing comes back through them: a
        ReLU that fires for none.
    rms : dict of str to float
        The root mean square of ``sums``, ``outputs``, ``weights`` and ``gradient``, by these names.

    Examples
    --------
    >>> from nnlib import HalfSquaredError, article
    >>> from nnlib.layer_statistics import layer_statistics
    >>> network, X, Y = article.network(), article.INPUTS, article.TARGETS
    >>> hidden, output = layer_statistics(network, X, Y, HalfSquaredError())
    >>> output.outputs.round(9)
    array([[0.75136507, 0.77292847]])
    >>> round(hidden.rms["gradient"], 6)
    0.009381
    """

    activation: Activation
    sums: FloatArray
    outputs: FloatArray
    weights: FloatArray
    gradient: FloatArray
    saturated: float
    dead: int
    rms: Mapping[str, float]

    @property
    def n_neurons(self) -> int:
        """How many neurons the layer has."""
        return len(self.weights)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name} {self.rms[name]:.3g}" for name in QUANTITIES)
        return (
            f"<layer of {self.n_neurons}, {self.activation.name}: rms of {sizes}; "
            f"saturated {self.saturated:.1%}, dead {self.dead}>"
        )


def layer_statistics(network: Network, X: Any, Y: Any, loss: Loss) -> tuple[LayerStatistics, ...]:
    """Send a batch forward and its loss back, and return what each layer saw of it.

    Parameters
    ----------
    network : Network
        Left as it is.  Dropout drops nothing.
    X : array_like of shape (n_samples, n_inputs)
    Y : array_like of shape (n_samples, n_outputs)
        The targets, as the loss takes them.
    loss : Loss

    Returns
    -------
    tuple of LayerStatistics
        One for each dense layer, from the inputs' side to the outputs'.

    Raises
    ------
    ValueError
        If inputs, targets or loss do not fit the network.

    Notes
    -----
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, show the same quantities, in figures 6 and 7.

    Examples
    --------
    >>> from nnlib import Dense, HalfSquaredError, Network
    >>> from nnlib.layer_statistics import layer_statistics
    >>> network = Network([Dense(1, 1, "relu"), Dense(1, 1, "identity")], parameters=[2, 0, 3, 0])
    >>> layer_statistics(network, [[1.0]], [[5.0]], HalfSquaredError())[0]
    <layer of 1, relu: rms of sums 2, outputs 2, weights 2, gradient 3; saturated 0.0%, dead 0>
    """
    if not isinstance(network, Network):
        raise ValueError(f"network came as {shown(network)}; expected a Network.")
    network.expect_fits(loss)
    twin = network.copy()
    grad = loss.gradient(twin.forward(X), Y)
    found = []
    with quiet():
        for layer in reversed(twin.layers):
            before = grad
            grad = layer.backward(before)
            if isinstance(layer, Dense):
                found.append(_of_layer(layer, before))
    return tuple(reversed(found))


def rms(values: FloatArray) -> float:
    """Return the root mean square, also where the squares would be too large or small for floats.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.layer_statistics import rms
    >>> rms(np.array([2e200, -2e200]))
    2e+200
    """
    largest = float(np.abs(values).max())
    if largest == 0.0 or not np.isfinite(largest):
        return largest
    shares = (values / largest).ravel()
    return largest * float(np.sqrt(shares.dot(shares) / shares.size))


def _of_layer(layer: Dense, grad: FloatArray) -> LayerStatistics:
    """Return what a layer saw, given d loss / d outputs."""
    slopes = layer.activation.derivative_at(layer.net, layer.out)
    arrays = {
        "sums": layer.net,
        "outputs": layer.out,
        "weights": layer.weight.copy(),
        "gradient": grad * slopes,
    }
    return LayerStatistics(
        activation=layer.activation,
        saturated=float((np.abs(slopes) < FLAT * layer.activation.steepest).mean()),
        dead=int((slopes == 0.0).all(axis=0).sum()),
        rms={name: rms(values) for name, values in arrays.items()},
        **arrays,
    )
