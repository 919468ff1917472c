"""Three deep networks, each with one layer that was started wrongly (lesson 10).

Every layer but one draws its weights by He's rule, with biases of 0.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnlib._inputs import shown
from nnlib.layers import Dense
from nnlib.network import Network

DEPTH, WIDTH = 8, 32
SEED = 10

TROUBLES = ("dead", "twins", "small", "large")
"""What may be wrong with a layer; the lesson numbers them from 1."""
SICK = {"A": (5, "dead"), "B": (3, "twins"), "C": (6, "small")}
"""For each network the layer, from 1, and what is wrong with it."""


def sick_network(letter: str) -> Network:
    """Return one of the three networks: 8 hidden layers of 32 ReLUs, and an output.

    Parameters
    ----------
    letter : {"A", "B", "C"}

    Raises
    ------
    ValueError
        On another letter.
    """
    if not isinstance(letter, str) or letter not in SICK:
        raise ValueError(f"letter came as {shown(letter)}; expected one of {', '.join(SICK)}.")
    sizes = [2, *[WIDTH] * DEPTH]
    hidden = [Dense(a, b, "relu", initializer="he_normal") for a, b in pairwise(sizes)]
    rng = np.random.default_rng(SEED)
    network = Network([*hidden, Dense(WIDTH, 1, "identity")], rng=rng)
    number, trouble = SICK[letter]
    layer = hidden[number - 1]
    if trouble == "dead":
        layer.bias[:] = -20.0
    elif trouble == "twins":
        layer.weight[:] = layer.weight[0]
    else:
        layer.weight *= 0.01
    return network
