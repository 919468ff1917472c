"""A playground's run as Python: the lines that make the same curve with ``fit`` (lesson 06).

What the reader built by hand is nothing but a few calls of the library, and a knob turned in the
middle of a run is a second call of ``fit``.
"""

from __future__ import annotations

import json
from itertools import pairwise

from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import OWN, POINTS, Settings

_HEAD = """\
import numpy as np
from nnlib import SGD, Dense, HalfSquaredError, Network, datasets, fit
"""
_LOSS = "HalfSquaredError()(network.predict(X), Y)"


def python_of(run: Run) -> str:
    """Return a program that leaves the run's ``network`` and its ``losses``, number for number."""
    settings = run.settings
    lines = [_HEAD, *_data(settings), f"rng = np.random.default_rng({settings.seed})"]
    lines.append(f"network = Network([{_layers(settings)}], rng=rng)")
    lines += _by_hand(run, 0)
    begun = not run.parts or any(at == 0 for at, _, _ in run.by_hand)
    if begun:
        lines.append(f"losses = [{_LOSS}]")
    for number, (epochs, knobs) in enumerate(run.parts, 1):
        lines += _fit(epochs, knobs)
        more = "losses += list(history.loss[1:])"
        lines.append(more if begun or number > 1 else "losses = list(history.loss)")
        if moved := _by_hand(run, number):
            lines += [*moved, f"losses[-1] = {_LOSS}"]
    return "\n".join(lines) + "\n"


def _data(settings: Settings) -> list[str]:
    if settings.data == OWN:
        rows = ",\n    ".join(f"({x!r}, {y!r}, {label})" for x, y, label in settings.points)
        return [
            f"points = np.array([\n    {rows},\n], dtype=float)",
            "X, Y = points[:, :2], points[:, 2:]",
        ]
    drawn = f"{settings.data}({POINTS}, {settings.noise!r}, "
    return [
        f"X, Y = datasets.{drawn}np.random.default_rng({settings.data_seed}))",
        f"X, Y, X_test, Y_test = datasets.split(X, Y, {settings.test_share!r})",
    ]


def _by_hand(run: Run, at: int) -> list[str]:
    """Return the lines that set the weights which were set by hand after so many parts."""
    names = run.network.parameter_names
    return [
        f"network.parameters[{names.index(name)}] = {value!r}  # {name}"
        for place, name, value in run.by_hand
        if place == at
    ]


def _layers(settings: Settings) -> str:
    sizes = (2, *settings.hidden)
    activation = json.dumps(settings.activation)
    hidden = [f"Dense({a}, {b}, {activation})" for a, b in pairwise(sizes)]
    return ", ".join([*hidden, f'Dense({sizes[-1]}, 1, "sigmoid")'])


def _fit(epochs: int, knobs: Settings) -> list[str]:
    given = f"loss=HalfSquaredError(), optimizer=SGD({knobs.learning_rate!r}), epochs={epochs}"
    if knobs.batch_size is not None:
        given += f", batch_size={knobs.batch_size}, rng=rng"
    if knobs.l2:
        given += f", l2={knobs.l2!r}"
    return ["history = fit(", f"    network, X, Y, {given}", ")"]
