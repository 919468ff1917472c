"""One epoch of a classifier with Adam: this engine, its peers, and the bare matrix products.

Two sizes: the digits (1,797 images of 8 x 8, a 64-32-10 network, batches of 32), where calls cost
more than sums, and 20,000 x 784 in batches of 128 through 784-256-10, where sums cost more.  All
start from random weights, shuffle, and use cross-entropy on logits and ReLU.  The bare products are
the limit: the matrix products of the two passes, each once, and nothing else.

The ways take turns within each round; one round comes before them, to warm up.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from time import perf_counter

import numpy as np

from nnlib import Adam, CrossEntropy, Dense, Network, datasets
from nnlib.training import Trainer

RATE = 0.001
Run = Callable[[], object]


@dataclass(frozen=True, eq=False)
class Task:
    """What is trained, and how.

    Attributes
    ----------
    name : str
    sizes : tuple of int
    X, classes : ndarray
    batch_size : int
    repeats : int
        How many epochs are timed at once: several of short ones.
    """

    name: str
    sizes: tuple[int, ...]
    X: np.ndarray
    classes: np.ndarray
    batch_size: int
    repeats: int

    def in_dtype(self, dtype: str) -> Task:
        """Return the same task with numbers of another width."""
        return replace(self, name=f"{self.name}, {dtype}", X=self.X.astype(dtype))


def digits() -> Task:
    X, classes, _ = datasets.digits()
    return Task("digits, 64-32-10, batches of 32", (64, 32, 10), X, classes, 32, 5)


def large() -> Task:
    rng = np.random.default_rng(0)
    X, classes = rng.random((20_000, 784)), rng.integers(10, size=20_000)
    return Task("20,000 x 784-256-10, batches of 128", (784, 256, 10), X, classes, 128, 1)


def engine(task: Task) -> Run:
    hidden = [Dense(a, b, "relu") for a, b in pairwise(task.sizes[:-1])]
    layers = [*hidden, Dense(*task.sizes[-2:], "identity")]
    network = Network(layers, rng=np.random.default_rng(0), dtype=task.X.dtype)
    trainer = Trainer(
        network,
        task.X,
        task.classes,
        loss=CrossEntropy(),
        optimizer=Adam(RATE),
        batch_size=task.batch_size,
        rng=np.random.default_rng(1),
    )
    return trainer.epoch


def bare_products(task: Task) -> Run:
    rng = np.random.default_rng(0)
    dtype = task.X.dtype
    weights = [rng.normal(size=(b, a)).astype(dtype) for a, b in pairwise(task.sizes)]
    n = task.batch_size
    signals = [rng.normal(size=(n, size)).astype(dtype) for size in task.sizes]
    gradients = [np.empty_like(weight) for weight in weights]

    def epoch() -> None:
        for start in range(0, len(task.X), n):
            k = min(n, len(task.X) - start)
            for layer, weight in enumerate(weights):
                signals[layer][:k] @ weight.T
            for layer in reversed(range(len(weights))):
                np.dot(signals[layer + 1][:k].T, signals[layer][:k], out=gradients[layer])
                if layer:
                    signals[layer + 1][:k] @ weights[layer]

    return epoch


def scikit_learn(task: Task) -> Run:
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        task.sizes[1:-1], batch_size=task.batch_size, learning_rate_init=RATE, alpha=0.0
    )
    labels = np.arange(task.sizes[-1])

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.partial_fit(task.X, task.classes, classes=labels)

    return epoch


def pytorch(task: Task, *, fused: bool) -> Run:
    import torch

    parts: list[torch.nn.Module] = []
    for a, b in pairwise(task.sizes):
        parts += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    dtype = getattr(torch, str(task.X.dtype))
    model = torch.nn.Sequential(*parts[:-1]).to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), RATE, fused=fused)
    X, classes = torch.tensor(task.X), torch.tensor(task.classes)
    loss = torch.nn.CrossEntropyLoss()

    def epoch() -> None:
        order = torch.randperm(len(X))
        for chosen in order.split(task.batch_size):
            optimizer.zero_grad()
            loss(model(X[chosen]), classes[chosen]).backward()
            optimizer.step()

    return epoch


ENGINE, PRODUCTS = "NumPy engine (nnlib)", "bare matrix products"
SKLEARN, FUSED = "scikit-learn MLPClassifier", "PyTorch, fused Adam"


def ways(task: Task) -> dict[str, Run]:
    """Return the ways by name; PyTorch's only where it is installed."""
    found = {
        ENGINE: engine(task),
        PRODUCTS: bare_products(task),
        SKLEARN: scikit_learn(task),
    }
    try:
        found[FUSED] = pytorch(task, fused=True)
        found["PyTorch, eager Adam"] = pytorch(task, fused=False)
    except ImportError:
        pass
    return found


def measure(task: Task, rounds: int = 5) -> dict[str, float]:
    """Return the median milliseconds an epoch of each way."""
    runs = ways(task)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            begin = perf_counter()
            for _ in range(task.repeats):
                run()
            if number > 0:
                times[name].append((perf_counter() - begin) / task.repeats)
    return {name: 1000 * median(own) for name, own in times.items()}
