"""A network's twin in PyTorch, and which of its functions is which of ours."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nnlib import (
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
)

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed; it is an optional oracle (pip install torch)"
)
F = torch.nn.functional
torch.set_num_threads(1)  # the networks are tiny

BENDS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "softplus": lambda z: F.softplus(z, threshold=1e9),
    "gelu": F.gelu,
    "silu": F.silu,
    "identity": lambda z: z,
}
LOSSES = {
    HalfSquaredError(): lambda out, y: 0.5 * ((out - y) ** 2).sum(dim=1).mean(),
    MeanSquaredError(): F.mse_loss,
    MeanAbsoluteError(): F.l1_loss,
    Huber(): F.huber_loss,
    Huber(0.3): lambda out, y: F.huber_loss(out, y, delta=0.3),
    BinaryCrossEntropy(): F.binary_cross_entropy_with_logits,
    CrossEntropy(): F.cross_entropy,
}


def random_network(rng, *, loss, activations=tuple(BENDS), dtype="float64"):
    """Return a network of one to five layers that fits the loss, with every kind of bias."""
    sizes = rng.integers(1, 7, size=rng.integers(2, 7)).tolist()
    if loss == CrossEntropy():
        sizes[-1] = max(2, sizes[-1])
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        last = len(layers) == len(sizes) - 2
        layers.append(
            Dense(
                n_in,
                n_out,
                "identity" if last and loss.on_logits else str(rng.choice(activations)),
                bias=str(rng.choice(["per-neuron", "shared"])),
                train_bias=bool(rng.integers(2)),
                initial_bias=float(rng.uniform(-0.5, 0.5)),
            )
        )
    return Network(layers, rng=rng, dtype=dtype)


def random_data(rng, network, loss):
    """Return inputs and targets that fit the network and the loss."""
    n, n_out = int(rng.integers(1, 9)), network.sizes[-1]
    X = rng.normal(size=(n, network.sizes[0]))
    if loss == CrossEntropy():
        return X, np.eye(n_out)[rng.integers(n_out, size=n)]
    if loss == BinaryCrossEntropy():
        return X, rng.integers(2, size=(n, n_out)).astype(float)
    return X, rng.normal(size=(n, n_out))


class Twin:
    """The same network in PyTorch, with the same numbers."""

    def __init__(self, network):
        def tensor(values, trained):
            return torch.tensor(values.copy(), requires_grad=trained)

        self.layers = [
            (
                tensor(layer.weight, True),
                tensor(layer.bias, layer.train_bias),
                BENDS[layer.activation.name],
            )
            for layer in network.dense_layers
        ]

    def __call__(self, x):
        for weight, bias, bend in self.layers:
            x = bend(x @ weight.T + bias)
        return x

    @property
    def weights(self):
        return [weight for weight, _, _ in self.layers]

    @property
    def biases(self):
        return [bias for _, bias, _ in self.layers if bias.requires_grad]

    @property
    def trained(self):
        """The trained tensors, in the order of the network's vector."""
        pairs = [(weight, bias) for weight, bias, _ in self.layers]
        return [tensor for pair in pairs for tensor in pair if tensor.requires_grad]

    @property
    def parameters(self):
        return np.concatenate([t.detach().numpy().ravel() for t in self.trained])

    @property
    def gradient(self):
        return np.concatenate([t.grad.numpy().ravel() for t in self.trained])
