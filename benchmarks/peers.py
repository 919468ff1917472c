"""The article's training run by other packages, each in the way its own documentation shows.

This project needs none of them; those that are not installed are skipped, and named.  Each
function here prepares a run and returns it; a run takes all 10,000 steps and returns the loss after
the last of them.  scikit-learn's ``MLPRegressor`` has no sigmoid on its outputs and no frozen bias:
it trains a network of the same sizes, so its time can be compared and its loss can not.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from math import exp, nan

from nnlib import article

STEPS = article.STEPS + 1  # each sees the loss before it moves, so one more sees the last
RATE = article.LEARNING_RATE
LAYERS = article.WEIGHTS.reshape(2, 2, 2)
Run = Callable[[], float]


def micrograd() -> Run:
    from micrograd.engine import Value

    def sigmoid(x):
        out = Value(1 / (1 + exp(-x.data)), (x,), "sigmoid")

        def backward():
            x.grad += out.data * (1 - out.data) * out.grad

        out._backward = backward
        return out

    inputs, targets = article.INPUTS[0].tolist(), article.TARGETS[0].tolist()

    def run():
        layers = [[[Value(w) for w in row] for row in layer] for layer in LAYERS.tolist()]
        weights = [weight for layer in layers for row in layer for weight in row]
        for _ in range(STEPS):
            values = inputs
            for layer, bias in zip(layers, article.BIASES, strict=True):
                values = [
                    sigmoid(sum((w * x for w, x in zip(row, values, strict=True)), bias))
                    for row in layer
                ]
            loss = sum((t - out) ** 2 * 0.5 for t, out in zip(targets, values, strict=True))
            for weight in weights:
                weight.grad = 0
            loss.backward()
            for weight in weights:
                weight.data -= RATE * weight.grad
        return loss.data

    return run


def autograd() -> Run:
    import autograd.numpy as np
    from autograd import value_and_grad

    def loss_of(layers):
        values = article.INPUTS
        for weights, bias in zip(layers, article.BIASES, strict=True):
            values = 1 / (1 + np.exp(-(np.dot(values, weights.T) + bias)))
        return 0.5 * np.sum((article.TARGETS - values) ** 2)

    step = value_and_grad(loss_of)

    def run():
        layers = LAYERS.copy()
        for _ in range(STEPS):
            loss, slopes = step(layers)
            layers = layers - RATE * slopes
        return float(loss)

    return run


def torch() -> Run:
    import torch

    inputs, targets = torch.tensor(article.INPUTS), torch.tensor(article.TARGETS)
    biases = [torch.tensor(bias, dtype=torch.float64) for bias in article.BIASES]

    def run():
        layers = [torch.tensor(weights, requires_grad=True) for weights in LAYERS]
        optimizer = torch.optim.SGD(layers, lr=RATE)
        for _ in range(STEPS):
            values = inputs
            for weights, bias in zip(layers, biases, strict=True):
                values = torch.sigmoid(values @ weights.T + bias)
            loss = 0.5 * ((targets - values) ** 2).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return float(loss.detach())

    return run


def scikit_learn() -> Run:
    from sklearn.neural_network import MLPRegressor

    def run():
        model = MLPRegressor(
            hidden_layer_sizes=(2,),
            activation="logistic",
            solver="sgd",
            learning_rate_init=RATE,
            momentum=0,
            alpha=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one sample is fewer than it expects
            for _ in range(STEPS):
                model.partial_fit(article.INPUTS, article.TARGETS)
        return nan

    return run


def jax() -> Run:
    """Return a run that is one jitted scan; it is compiled at its first call."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def loss_of(layers):
        values = article.INPUTS
        for weights, bias in zip(layers, article.BIASES, strict=True):
            values = jax.nn.sigmoid(values @ weights.T + bias)
        return 0.5 * jnp.sum((article.TARGETS - values) ** 2)

    def step(layers, _):
        loss, slopes = jax.value_and_grad(loss_of)(layers)
        return layers - RATE * slopes, loss

    @jax.jit
    def train(layers):
        return jax.lax.scan(step, layers, length=STEPS)[1][-1]

    return lambda: float(train(jnp.array(LAYERS)))


PEERS = {
    "micrograd": (micrograd, "micrograd"),
    "HIPS autograd": (autograd, "autograd"),
    "PyTorch, eager": (torch, "torch"),
    "scikit-learn, partial_fit": (scikit_learn, "scikit-learn"),
    "JAX, one jitted scan, warm": (jax, "jax"),
}


def prepared() -> tuple[dict[str, Run], list[str]]:
    """Return the runs of what is installed by name and version, and the names of the others."""
    runs, missing = {}, []
    for name, (prepare, package) in PEERS.items():
        try:
            runs[f"{name} ({package} {version(package)})"] = prepare()
        except (ImportError, PackageNotFoundError):
            missing.append(package)
    return runs, missing
