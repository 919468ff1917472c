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


def gradient() -> FloatArray:
    """Return dE_total/dw1 ... dE_total/dw8 at the start, shape (8,)."""
    network, loss = article.network(), HalfSquaredError()
    network.backward(loss.gradient(network.forward(article.INPUTS), article.TARGETS))
    return network.gradient.copy()


def early_gradient() -> FloatArray:
    """Return what the early update of account B steps along, shape (8,)."""
    network = article.network()
    article.early_update_step(network, article.INPUTS, article.TARGETS, article.LEARNING_RATE)
    return (article.WEIGHTS - network.parameters) / article.LEARNING_RATE
