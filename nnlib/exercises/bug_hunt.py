"""Seven small networks to examine (lesson 07).

They are written the way such code is found in print: a forward pass, a loss, and a step with the
derivatives worked out by hand.  Each learns to tell two half moons apart.  Six of them have a bug
of a kind that published code has had; one has none.  Which is which, the lesson asks.

All have two inputs, six hidden neurons and two outputs, one a class, and their parameters in four
blocks: ``V`` and ``a`` are the hidden layer's weights and biases, ``W`` and ``b`` the output
layer's.  A batch has one sample a row: X has shape (n, 2), and so has Y, with a 1 in the column
of the sample's class.
"""

# The networks are read as one reads a listing: forward, loss, step, told once in SmallNetwork.
# ruff: noqa: D102
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray


class SmallNetwork:
    """What the seven have in common: a start, and a name for each block of parameters.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the weights.  The biases start at 0.
    """

    rate = 1.0
    """The learning rate that its author used."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.V, self.a = rng.normal(size=(6, 2)), np.zeros(6)
        self.W, self.b = rng.normal(size=(2, 6)), np.zeros(2)

    @property
    def parameters(self) -> dict[str, FloatArray]:
        """The blocks by name: the arrays themselves, so that a nudge in them is felt."""
        return {"V": self.V, "a": self.a, "W": self.W, "b": self.b}

    def forward(self, X: FloatArray) -> tuple[FloatArray, ...]:
        """Return what the step needs; the last is the outputs, one row a sample."""
        raise NotImplementedError

    def outputs(self, X: FloatArray) -> FloatArray:
        """Return two numbers a sample; the larger one says the class."""
        return self.forward(X)[-1]

    def loss(self, X: FloatArray, Y: FloatArray) -> float:
        """Return the loss of a batch, the mean over its samples."""
        raise NotImplementedError

    def step(self, X: FloatArray, Y: FloatArray, rate: float) -> None:
        """Take one step of gradient descent on a batch: change all blocks in place."""
        raise NotImplementedError


def sigmoid(z: FloatArray) -> FloatArray:
    """Return 1 / (1 + e^-z)."""
    return 1 / (1 + np.exp(-z))


def softmax(z: FloatArray) -> FloatArray:
    """Turn each row of scores into probabilities: positive, and 1 in sum."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def half_squared_error(out: FloatArray, Y: FloatArray) -> float:
    """Return half the squared error, summed over the outputs, the mean over the samples."""
    return float(np.sum((out - Y) ** 2) / 2 / len(Y))


def cross_entropy(z: FloatArray, Y: FloatArray) -> float:
    """Return minus the logarithm of the right class's softmax, the mean over the samples."""
    return float(np.sum(Y * -np.log(softmax(z))) / len(Y))


class NetworkA(SmallNetwork):
    """Sigmoid neurons, half squared error."""

    rate = 2.0

    def forward(self, X):
        h = sigmoid(X @ self.V.T + self.a)
        return h, sigmoid(h @ self.W.T + self.b)

    def loss(self, X, Y):
        return half_squared_error(self.outputs(X), Y)

    def step(self, X, Y, rate):
        h, out = self.forward(X)
        delta = (out - Y) * out * (1 - out) / len(X)
        signal = np.zeros_like(h)
        for k in range(delta.shape[1]):  # what comes back from output k
            signal = np.outer(delta[:, k], self.W[k])
        delta_h = signal * h * (1 - h)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkB(SmallNetwork):
    """ReLU hidden neurons, scores, cross-entropy."""

    rate = 0.2

    def forward(self, X):
        z = X @ self.V.T + self.a
        h = np.maximum(z, 0)
        return z, h, h @ self.W.T + self.b

    def loss(self, X, Y):
        return cross_entropy(self.outputs(X), Y)

    def step(self, X, Y, rate):
        z, h, scores = self.forward(X)
        delta = (softmax(scores) - Y) / len(X)
        delta_h = (delta @ self.W) * (z > 0)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkC(SmallNetwork):
    """Tanh hidden neurons, sigmoid outputs, half squared error."""

    rate = 0.02

    def forward(self, X):
        h = np.tanh(X @ self.V.T + self.a)
        return h, sigmoid(h @ self.W.T + self.b)

    def loss(self, X, Y):
        return half_squared_error(self.outputs(X), Y)

    def step(self, X, Y, rate):
        h, out = self.forward(X)
        delta = (out - Y) * out * (1 - out)
        delta_h = (delta @ self.W) * (1 - h**2)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkD(SmallNetwork):
    """ReLU hidden neurons, sigmoid outputs, half squared error."""

    rate = 0.2

    def forward(self, X):
        h = np.maximum(X @ self.V.T + self.a, 0)
        return h, sigmoid(h @ self.W.T + self.b)

    def loss(self, X, Y):
        return half_squared_error(self.outputs(X), Y)

    def step(self, X, Y, rate):
        h, out = self.forward(X)
        delta = (out - Y) * out * (1 - out) / len(X)
        delta_h = (delta @ self.W) * (h >= 0)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkE(SmallNetwork):
    """Tanh hidden neurons, sigmoid outputs, half squared error."""

    rate = 1.0

    def forward(self, X):
        h = np.tanh(X @ self.V.T + self.a)
        return h, sigmoid(h @ self.W.T + self.b)

    def loss(self, X, Y):
        return half_squared_error(self.outputs(X), Y)

    def step(self, X, Y, rate):
        h, out = self.forward(X)
        delta = (out - Y) * out * (1 - out) / len(X)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        delta_h = (delta @ self.W) * (1 - h**2)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkF(SmallNetwork):
    """Tanh hidden neurons, probabilities, cross-entropy."""

    rate = 2.0

    def forward(self, X):
        h = np.tanh(X @ self.V.T + self.a)
        return h, softmax(h @ self.W.T + self.b)

    def loss(self, X, Y):
        return cross_entropy(self.outputs(X), Y)

    def step(self, X, Y, rate):
        h, p = self.forward(X)
        slope = (softmax(p) - Y) / len(X)
        delta = p * (slope - (slope * p).sum(axis=1, keepdims=True))
        delta_h = (delta @ self.W) * (1 - h**2)
        self.W -= rate * delta.T @ h
        self.b -= rate * delta.sum(axis=0)
        self.V -= rate * delta_h.T @ X
        self.a -= rate * delta_h.sum(axis=0)


class NetworkG(SmallNetwork):
    """ReLU hidden neurons, scores, cross-entropy."""

    rate = 0.2

    def forward(self, X):
        z = X @ self.V.T + self.a
        h = np.maximum(z, 0)
        return z, h, h @ self.W.T + self.b

    def loss(self, X, Y):
        return cross_entropy(self.outputs(X), Y)

    def step(self, X, Y, rate):
        V, a, W, b = self.parameters.values()
        z, h, scores = self.forward(X)
        delta = (softmax(scores) - Y) / len(X)
        delta_h = (delta @ W) * (z > 0)
        W -= rate * delta.T @ h
        b -= rate * delta.sum(axis=0)
        V -= rate * delta_h.T @ X
        a = a - rate * delta_h.sum(axis=0)


NETWORKS: dict[str, type[SmallNetwork]] = {
    "A": NetworkA,
    "B": NetworkB,
    "C": NetworkC,
    "D": NetworkD,
    "E": NetworkE,
    "F": NetworkF,
    "G": NetworkG,
}
"""The seven by letter."""
