"""The article's worked example, as data (lessons 01 to 05).

Two inputs, two hidden neurons, two outputs, a sigmoid after both layers, one sample, and a
learning rate of one half.  The article prints many figures along the way.  Most are right; some
are not, and finding out which, and why, is a good part of these lessons.  ``PRINTED`` holds each
printed figure with the verdict and the reason; a test computes every one of them.

Three accounts of the training run can be told apart in the seventh digit:

* **A**, the formulas: every gradient is taken at the weights the step started from.
* **B**, the printed figures: the output weights are updated *before* the hidden gradients are
  taken through them.  That is a bug, see :func:`early_update_step`.
* **C**, the listing as printed: account A, with the second target mistyped as 0.09.

The example is Matt Mazur's ("A Step by Step Backpropagation Example", 2015), by way of Jack Cui's
illustrated introduction to deep learning (December 2020).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_positive, shown
from nnlib.layers import Dense
from nnlib.losses import HalfSquaredError
from nnlib.network import Network


def _fixed(values: Any) -> FloatArray:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


INPUTS = _fixed([[0.05, 0.10]])
"""i1 and i2, a batch of one sample: shape (1, 2)."""

TARGETS = _fixed([[0.01, 0.99]])
"""What o1 and o2 should be: shape (1, 2)."""

LISTING_TARGETS = _fixed([[0.01, 0.09]])
"""The targets as the article's program has them, with 0.09 for 0.99: account C."""

WEIGHTS = _fixed([0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55])
"""w1..w8 at the start: shape (8,)."""

BIASES = (0.35, 0.60)
"""b1, shared by the hidden neurons, and b2, shared by the outputs; never trained."""

LEARNING_RATE = 0.5
STEPS = 10_000


def network() -> Network:
    """Return a fresh copy of the article's network; its ``parameters`` are w1..w8.

    Examples
    --------
    >>> from nnlib import article
    >>> article.network().predict(article.INPUTS).round(9)
    array([[0.75136507, 0.77292847]])
    """
    hidden = Dense(2, 2, "sigmoid", bias="shared", train_bias=False, initial_bias=BIASES[0])
    output = Dense(2, 2, "sigmoid", bias="shared", train_bias=False, initial_bias=BIASES[1])
    return Network([hidden, output], parameters=WEIGHTS)


def early_update_step(network: Network, X: Any, Y: Any, learning_rate: float) -> float:
    """Take one step of account B, and return the loss before it.  It is a bug, kept on purpose.

    Each layer is updated as soon as its gradient is known, and the error signal for the layer
    before is then taken through the *updated* weights.  Gradient descent wants every gradient at
    the point where the step starts.

    Parameters
    ----------
    network : Network
        Changed in place.
    X, Y : array_like of shape (n_samples, n_inputs) and (n_samples, n_outputs)
    learning_rate : float

    Returns
    -------
    float
        The half squared error before the step.

    Raises
    ------
    ValueError
        If the data do not fit the network, or the learning rate is not positive and finite.

    Examples
    --------
    >>> from nnlib import HalfSquaredError, article
    >>> network = article.network()
    >>> loss = article.early_update_step(network, article.INPUTS, article.TARGETS, 0.5)
    >>> round(loss, 9)
    0.298371109
    >>> round(HalfSquaredError()(network.predict(article.INPUTS), article.TARGETS), 9)
    0.291027924
    """
    if not isinstance(network, Network):
        raise ValueError(f"network came as {shown(network)}; expected a Network.")
    Y = as_batch(Y, network.sizes[-1], "Y")
    learning_rate = as_positive(learning_rate, "learning_rate")
    loss = HalfSquaredError()
    out = network.forward(X)
    grad = loss.gradient(out, Y)
    for layer in reversed(network.dense_layers):
        layer.backward(grad)  # the layer's own gradient: right
        layer.weight -= learning_rate * layer.weight_gradient
        if layer.bias_gradient is not None:
            layer.bias -= learning_rate * layer.bias_gradient
        delta = grad * layer.activation.derivative_at(layer.net, layer.out)
        grad = delta @ layer.weight  # the bug: these weights have moved already
    return loss(out, Y)


class PrintedFigure(NamedTuple):
    """A figure that the article prints.

    Attributes
    ----------
    name : str
        What it is, such as ``"out_o1"`` or ``"E_total after 1 step"``.
    printed : str
        The digits as printed.
    right : bool
        Whether they are what the article's own formulas give (account A), to the last digit.
    why : str
        Where a wrong figure comes from; empty for a right one.

    Examples
    --------
    >>> from nnlib import article
    >>> article.PRINTED[0].name, article.PRINTED[0].printed
    ('out_h1', '0.593269992')
    """

    name: str
    printed: str
    right: bool
    why: str


_TOO_EARLY = (
    "account B: the output weights were updated before the hidden gradients were taken through "
    "them (early_update_step); the formulas give another seventh digit"
)

PRINTED = (
    PrintedFigure("out_h1", "0.593269992", True, ""),
    PrintedFigure("out_h2", "0.596884378", True, ""),
    PrintedFigure("net_o1", "1.105905967", True, ""),
    PrintedFigure("out_o1", "0.75136079", False, "mistyped: digits are missing from 0.75136507"),
    PrintedFigure("out_o2", "0.772928465", True, ""),
    PrintedFigure("E_o1", "0.274811083", True, ""),
    PrintedFigure("E_o2", "0.023560026", True, ""),
    PrintedFigure("E_total", "0.298371109", True, ""),
    PrintedFigure("dE_total/dw5", "0.082167041", True, ""),
    PrintedFigure("w5 after 1 step", "0.35891648", True, ""),
    PrintedFigure("w6 after 1 step", "0.408666186", True, ""),
    PrintedFigure("w7 after 1 step", "0.511301270", True, ""),
    PrintedFigure("w8 after 1 step", "0.561370121", True, ""),
    PrintedFigure("dE_total/dw1", "0.000438568", True, ""),
    PrintedFigure("w1 after 1 step", "0.149780716", True, ""),
    PrintedFigure("w2 after 1 step", "0.19956143", True, ""),
    PrintedFigure("w3 after 1 step", "0.24975114", True, ""),
    PrintedFigure("w4 after 1 step", "0.29950229", True, ""),
    PrintedFigure("E_total after 1 step", "0.291027924", False, _TOO_EARLY),
    PrintedFigure("E_total after 10,000 steps", "0.000035085", False, _TOO_EARLY),
    PrintedFigure("out_o1 after 10,000 steps", "0.015912196", False, _TOO_EARLY),
    PrintedFigure("out_o2 after 10,000 steps", "0.984065734", False, _TOO_EARLY),
)
"""The article's printed figures, in the order in which they appear there."""
