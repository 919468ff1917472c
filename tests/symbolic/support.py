"""What several of these tests need: exact figures, and generated JavaScript in a real engine."""

import json
from pathlib import Path

import numpy as np
from py_mini_racer import MiniRacer

from nnlib import article
from nnlib.losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnlib.symbolic import SymbolicNetwork

EXACT = json.loads((Path(__file__).parents[1] / "data" / "worked_example.json").read_text("utf-8"))
LOSS = HalfSquaredError()
LOSSES = (
    HalfSquaredError(),
    MeanSquaredError(),
    MeanAbsoluteError(),
    Huber(delta=0.7),
    BinaryCrossEntropy(),
    CrossEntropy(),
)


def article_symbols():
    return SymbolicNetwork(article.network(), LOSS, article.INPUTS, article.TARGETS)


def targets_for(loss, n_outputs, rng):
    """Random targets of one sample, of the kind that the loss expects."""
    if isinstance(loss, CrossEntropy):
        return rng.dirichlet(np.ones(n_outputs))
    if isinstance(loss, BinaryCrossEntropy):
        return rng.uniform(size=n_outputs)
    return rng.normal(size=n_outputs)


def losses_for(network):
    """The losses that the network can have: those on logits need an identity layer at the end."""
    logits = network.dense_layers[-1].activation.name == "identity"
    several = network.sizes[-1] > 1
    return [
        loss
        for loss in LOSSES
        if (logits or not loss.on_logits) and (several or not isinstance(loss, CrossEntropy))
    ]


def engine_gradient(network, loss, x, y):
    """Loss and gradient by the NumPy engine, for one sample."""
    out = network.forward([x])
    network.backward(loss.gradient(out, [y]))
    return loss(out, [y]), network.gradient.copy()


class Module:
    """A generated ES module, loaded into V8; use it in a ``with`` block.

    An engine that is still open when Python exits, as after a failed test, can hang there.
    """

    def __init__(self, text):
        self.engine = MiniRacer()
        # V8's bare `eval` runs scripts, not modules: without the keyword it is the same program.
        assert text.count("\nexport ") == 9
        self.engine.eval(text.replace("\nexport ", "\n"))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.engine.close()

    def __call__(self, function, *arguments):
        """Call an exported function; typed arrays come back as lists, NaN as None."""
        plain = [a.tolist() if isinstance(a, np.ndarray | np.number) else a for a in arguments]
        text = self.engine.eval(
            f"JSON.stringify({function}(...{json.dumps(plain)}),"
            " (key, value) => ArrayBuffer.isView(value) ? Array.from(value) : value)"
        )
        return json.loads(text)

    def names(self):
        return json.loads(self.engine.eval("JSON.stringify(names)"))
