"""Random networks and data for property tests."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st

from nnlib import Dense, Network

ACTIVATION_NAMES = ("sigmoid", "tanh", "relu", "identity")


@st.composite
def networks(draw, activations=ACTIVATION_NAMES, max_width=4, max_layers=3):
    """A network of one to three layers with every kind of bias."""
    n_layers = draw(st.integers(1, max_layers))
    sizes = [draw(st.integers(1, max_width)) for _ in range(n_layers + 1)]
    layers = [
        Dense(
            n_in,
            n_out,
            draw(st.sampled_from(activations)),
            bias=draw(st.sampled_from(("per-neuron", "shared"))),
            train_bias=draw(st.booleans()),
            initial_bias=draw(st.floats(-1, 1)),
        )
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    return Network(layers, rng=np.random.default_rng(draw(st.integers(0, 2**32 - 1))))


@st.composite
def batches(draw, network, max_samples=4):
    """Inputs and targets that fit a network."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, max_samples))
    return rng.normal(size=(n, network.sizes[0])), rng.normal(size=(n, network.sizes[-1]))
