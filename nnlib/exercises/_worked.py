"""Figures of the article's network that several lessons' exercises need.

Every one is computed when it is first asked for: the nodes and gradients by ``nnlib.symbolic``, the
account with the early update by ``nnlib.article``.
"""

from __future__ import annotations

from functools import cache

from nnlib import HalfSquaredError, article
from nnlib._inputs import FloatArray
from nnlib.symbolic import SymbolicNetwork


@cache
def symbolic() -> SymbolicNetwork:
    """Return the article's network as expressions."""
    return SymbolicNetwork(article.network(), HalfSquaredError(), article.INPUTS, article.TARGETS)


@cache
def node(name: str) -> float:
    """Return a node's value in the first forward pass, such as ``node("out_h1")``."""
    return float(symbolic()[name].value)


MISPRINT = (
    "That comes from out_o1 = 0.75136079, which is a misprint: lesson 01 caught it. Use the out_o1 "
    "that you compute, with all its digits."
)


def misprinted() -> float:
    """Return out_o1 as the article prints it, which is wrong from the sixth digit on."""
    return next(float(figure.printed) for figure in article.PRINTED if figure.name == "out_o1")


def gradient() -> FloatArray:
    """Return dE_total/dw1 ... dE_total/dw8 at the start, shape (8,)."""
    network, loss = article.network(), HalfSquaredError()
    network.backward(loss.gradient(network.forward(article.INPUTS), article.TARGETS))
    return network.gradient.copy()


def early_gradient(learning_rate: float) -> FloatArray:
    """Return what an early update steps along at a learning rate, shape (8,)."""
    network = article.network()
    article.early_update_step(network, article.INPUTS, article.TARGETS, learning_rate)
    return (article.WEIGHTS - network.parameters) / learning_rate
