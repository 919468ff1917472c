"""What the browser is told of a deep network: all that it shows, in one message.

Everything is counted here and nothing is computed there, but where a bar stands on the screen.
The numbers name the settings that they belong to, so the view knows whether they are those that
its reader has asked for.  A number that is not finite goes as a word: JSON has no other way
(lessons 08 and 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from nnlib.explorers.layers.batch import Batch
from nnlib.explorers.layers.course import Course
from nnlib.explorers.layers.program import python_of
from nnlib.explorers.layers.settings import MOST_RUNS, Settings
from nnlib.explorers.layers.words import status_of, story_of
from nnlib.figures.histograms import Axis, common_axis, own_axis
from nnlib.layer_statistics import QUANTITIES, LayerStatistics


def numbers_of(
    settings: Settings, batch: Batch, course: Course, layers: Sequence[LayerStatistics]
) -> dict[str, Any]:
    """Return what is shown of a network, as JSON can hold it.

    Parameters
    ----------
    settings : Settings
    batch : Batch
    course : Course
        Of these settings.
    layers : sequence of LayerStatistics
        Its hidden layers.
    """
    more = len(settings.training) < MOST_RUNS and not course.diverged
    return {
        "settings": asdict(settings),
        "samples": len(batch.X),
        "layers": [_layer(layer) for layer in layers],
        "histograms": {name: _histograms(layers, name) for name in QUANTITIES},
        "loss": told(course.loss),
        "lossAtStart": told(course.loss_at_start),
        "steps": course.steps,
        "diverged": course.diverged,
        "trainable": more and bool(np.isfinite(course.loss)),
        "status": status_of(settings, course),
        "story": story_of(layers),
        "python": python_of(settings, batch),
    }


def told(value: float) -> float | str:
    """Return a number, or the word for one that is none."""
    return value if np.isfinite(value) else "not finite"


def _layer(layer: LayerStatistics) -> dict[str, Any]:
    return {
        "activation": layer.activation.name,
        "neurons": layer.n_neurons,
        "rms": {name: told(size) for name, size in layer.rms.items()},
        "saturated": layer.saturated,
        "dead": layer.dead,
    }


def _histograms(layers: Sequence[LayerStatistics], quantity: str) -> dict[str, Any]:
    """Return the layers' histograms of a quantity: on their common axis, and each on its own."""
    shared = common_axis(layers, quantity)
    found = []
    for layer in layers:
        values = getattr(layer, quantity)
        own = own_axis(values, quantity)
        found.append(
            {
                "counts": shared.counts(values).tolist(),
                "own": {**_axis(own), "counts": own.counts(values).tolist()},
                "zeros": int((values == 0).sum()),
                "notFinite": int((~np.isfinite(values)).sum()),
                "total": values.size,
            }
        )
    return {**_axis(shared), "layers": found}


def _axis(axis: Axis) -> dict[str, Any]:
    return {"low": axis.low, "high": axis.high, "log": axis.log}
