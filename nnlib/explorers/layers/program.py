"""A deep network as Python: the lines that make the same numbers (lessons 08 and 10)."""

from __future__ import annotations

import json
from itertools import groupby

from nnlib.explorers.layers.batch import Batch
from nnlib.explorers.layers.settings import STEPS, Settings

_BUILD = """\
activations = {activations}
sizes = {sizes}
layers = [
    Dense(n_in, n_out, name, initializer="{initializer}")
    for n_in, n_out, name in zip(sizes, sizes[1:], [*activations, "identity"])
]
network = Network(layers, rng=np.random.default_rng({seed}))
"""
_SCALE = "network.parameters *= {scale!r}  # the biases are 0\n"
_FIT = "fit(network, X, Y, loss=loss, optimizer={name}({rate!r}), epochs={steps})\n"
_LOOK = """\
for layer in layer_statistics(network, X, Y, loss)[:-1]:
    print(layer)
"""


def python_of(settings: Settings, batch: Batch) -> str:
    """Return a program that leaves the ``network`` and prints what its layers see."""
    loss = type(batch.loss).__name__
    names = {loss, "Dense", "Network", *(name for name, _ in settings.training)}
    functions = [*["datasets"] * (len(batch.lines) > 1), *["fit"] * bool(settings.training)]
    n_inputs, n_outputs = batch.X.shape[1], batch.Y.shape[1]
    parts = [
        "import numpy as np\n",
        f"from nnlib import {', '.join([*sorted(names), *functions])}\n",
        "from nnlib.layer_statistics import layer_statistics\n\n",
        *(f"{line}\n" for line in batch.lines),
        f"loss = {loss}()\n",
        _BUILD.format(
            activations=_listed(settings.activations),
            sizes=f"[{n_inputs}, *[{settings.width}] * {settings.depth}, {n_outputs}]",
            initializer=settings.initializer,
            seed=settings.seed,
        ),
    ]
    if settings.scale != 1:
        parts.append(_SCALE.format(scale=settings.scale))
    for (name, rate), runs in groupby(settings.training):
        parts.append(_FIT.format(name=name, rate=rate, steps=STEPS * len(list(runs))))
    return "".join([*parts, _LOOK])


def _listed(names: tuple[str, ...]) -> str:
    """Return a list of names as Python, short where all are the same."""
    if len(set(names)) == 1:
        return f"[{json.dumps(names[0])}] * {len(names)}"
    return json.dumps(list(names))
