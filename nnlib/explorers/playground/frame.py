"""What the playground sends to the browser for one painting (lesson 06).

A frame is names, numbers and sentences, and arrays as bytes: no picture is made here and no formula
is computed there.  All arrays are little-endian, row by row, the lowest row first:

0. the network's output over the plane, SIDE x SIDE, 16-bit: 0 is output 0, 65535 is output 1

An eye follows the large plane; small maps, lines and curves need not be painted as often.  So
only some of the frames of a training are *whole*, and hold the others:

1. each hidden neuron's output over the plane, SMALL x SMALL each, 8-bit, from ``low`` to ``high``
   of its map
2. the loss on the training points: epochs, then losses, 32-bit floats
3. the loss on the test points, likewise
4. the weights and biases in the order of their names, 64-bit floats; those of a masked neuron as
   they will come back
5. the points: x, y, class, and 1 for a test point, 32-bit floats
6. the pinned run's loss on its training points, like 2; nothing where none is pinned
7. the same on its test points
"""

from __future__ import annotations

from array import array
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib._mathematics import quiet
from nnlib.activations import Activation
from nnlib.explorers.playground.moves import Moves, Pinned
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.results import status_of, summary_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.schedules import CONSTANT
from nnlib.explorers.playground.view import Frame
from nnlib.figures.sides import BOUNDARY
from nnlib.layers import Dense
from nnlib.network import Network

SIDE = 64
SMALL = 32
CURVE = 250
"""A curve is sent as the lowest and the highest value in each of so many pieces."""


def reach_of(run: Run) -> float:
    """Return how far the plane goes from -reach to reach, so that it holds all points."""
    points = np.concatenate([run.X, run.X_test]).ravel()
    farthest = float(np.abs(points).max(initial=0.0))
    return max(1.2, float(np.ceil(10 * farthest + 0.4)) / 10)  # so that no dot stands on the edge


@lru_cache(maxsize=4)
def grid(reach: float, side: int) -> FloatArray:
    """Return the middles of side x side squares that tile the plane, shape (side * side, 2).

    The array is kept for the next frame, so it is for reading only.
    """
    middles = reach * ((2 * np.arange(side) + 1) / side - 1)
    x, y = np.meshgrid(middles, middles)
    places = np.column_stack([x.ravel(), y.ravel()])
    places.flags.writeable = False
    return places


def thinned(values: FloatArray) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the places of at most 2 * CURVE values that draw the same curve."""
    n = len(values)
    if n <= 2 * CURVE:
        return np.arange(n)
    width = -(-n // CURVE)
    padded = np.concatenate([values, np.full(-n % width, values[-1])]).reshape(-1, width)
    starts = width * np.arange(len(padded))
    places = [starts + padded.argmin(axis=1), starts + padded.argmax(axis=1), [0, n - 1]]
    return np.unique(np.minimum(np.concatenate(places), n - 1))


def frame_of(moves: Moves, *, playing: bool, whole: bool = True) -> Frame:
    """Return the frame of the run that is shown: what goes as JSON, and the arrays."""
    run, pinned = moves.run, moves.pinned
    reach = reach_of(run)
    content = {
        **numbers_of(run),
        "whole": whole,
        "playing": playing,
        "over": run.over,
        "still": run.stands_still,
        "heldOut": run.settings.held_out,
        "rate": None if run.settings.schedule == CONSTANT else run.learner.rate,
        "best": run.best,
        "standsAt": run.stands_at,
        "status": status_of(run, playing=playing),
        "notice": moves.notice,
        "undoable": moves.undoable,
        "redoable": moves.redoable,
    }
    if not whole:
        return content, [output_of(run, reach)]
    buffers, maps = arrays_of(run, reach)
    kept = [pinned.losses, pinned.test_losses] if pinned else [b"", b""]
    return {
        **content,
        "layers": run.network.neuron_names,
        "parameters": run.network.parameter_names,
        "masked": run.settings.masked,
        "maps": [asdict(each) for each in maps],
        "reach": reach,
        "pinned": pinned.name if pinned else None,
        "python": python_of(run),
    }, [*buffers, *kept]


def pinned_of(run: Run) -> Pinned:
    """Return what is kept of a run that is pinned."""
    test = _curve(run.test_losses) if len(run.X_test) else b""
    return Pinned(summary_of(run), _curve(run.losses), test)


@dataclass(frozen=True)
class Map:
    """How a neuron's outputs over the plane are painted.

    Attributes
    ----------
    low, high : float
        The outputs of the two deepest colors.
    level : float
        Where the line is drawn that parts them.
    """

    low: float
    high: float
    level: float


MASKED_MAP = Map(-127.0, 128.0, 64.0)
"""Of a neuron that answers 0 everywhere: in 8 bits between these two, 0 is a whole number."""
OUTPUT_MAP = Map(0.0, 1.0, BOUNDARY)


def map_of(activation: Activation, outputs: FloatArray) -> Map:
    """Return how a hidden neuron is painted that answers with these outputs.

    An activation that is bounded has its whole range painted, and the line half-way; another as
    far as it goes here to both sides of zero, and the line at zero, or a little above it where no
    output is below, at the place where the neuron begins to answer.
    """
    bottom, top = activation.range
    if np.isfinite([bottom, top]).all():
        return Map(bottom, top, (bottom + top) / 2)
    most = float(np.abs(outputs).max(where=np.isfinite(outputs), initial=1e-12))  # if it is silent
    return Map(-most, most, most / 100 if bottom >= 0 else 0.0)


def activity(network: Network, X: FloatArray) -> list[FloatArray]:
    """Return the outputs of every layer of neurons, shape (n_samples, n_neurons) each."""
    found = []
    with quiet():
        for layer in network.layers:
            X = layer.predict(X)
            if isinstance(layer, Dense):
                found.append(X)
    return found


def output_of(run: Run, reach: float) -> bytes:
    """Return the network's output over the plane as bytes."""
    out = run.network.predict(grid(reach, SIDE)).ravel()
    return np.rint(np.nan_to_num(out) * 65535).astype("<u2").tobytes()


def arrays_of(run: Run, reach: float) -> tuple[list[bytes], list[Map]]:
    """Return the six arrays of the run as bytes, and the map of each neuron, the output's last."""
    network = run.network
    small = activity(network, grid(reach, SMALL))[:-1]
    hidden = np.concatenate(small, axis=1).T  # one row a neuron
    layers = network.dense_layers
    activations = [layer.activation for layer in layers[:-1] for _ in range(layer.n_out)]
    maps = [
        MASKED_MAP if name in run.settings.masked else map_of(activation, outputs)
        for name, activation, outputs in zip(
            run.settings.neurons, activations, hidden, strict=True
        )
    ]
    low, high = (np.array([[getattr(each, end)] for each in maps]) for end in ("low", "high"))
    shares = np.clip(np.nan_to_num((hidden - low) / (high - low)), 0, 1)
    points = [np.column_stack([run.X, run.Y, np.zeros(len(run.X))])]
    points.append(np.column_stack([run.X_test, run.Y_test, np.ones(len(run.X_test))]))
    buffers = [
        output_of(run, reach),
        np.rint(shares * 255).astype(np.uint8).tobytes(),
        _curve(run.losses),
        _curve(run.test_losses) if len(run.X_test) else b"",
        run.learner.weights.astype("<f8").tobytes(),
        np.concatenate(points).astype("<f4").tobytes(),
    ]
    return buffers, [*maps, OUTPUT_MAP]


def numbers_of(run: Run) -> dict[str, Any]:
    """Return the numbers at the head of the playground; None where there is none.

    A loss that is no finite number goes as a word: JSON has no other way.
    """
    shown = run.trainable
    return {
        "epoch": run.epoch_number,
        "loss": _told(run.now[0]) if shown else None,
        "testLoss": _told(run.now[1]) if len(run.X_test) else None,
        "right": run.points.right,
        "total": run.points.total,
        "testRight": run.points.test_right,
        "testTotal": run.points.test_total,
        "verdict": run.verdict,
    }


def _told(loss: float) -> float | str:
    return loss if np.isfinite(loss) else "not finite"


def _curve(losses: array[float]) -> bytes:
    """Return epochs and losses as bytes; the chart leaves out what is not finite."""
    values = np.array(losses)
    if not np.isfinite(values).any():
        return b""
    places = thinned(values)
    return np.concatenate([places, values[places]]).astype("<f4").tobytes()
