"""Where the parts of a network diagram go, so that no label covers another.

Everything is measured in inches, with the origin at the lower left.  Neurons stand in columns, a
column a layer.  The label of a weight sits on its own edge; where along the edge is found by
sliding each label in turn to the place where it is least in the way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from nnlib._inputs import FloatArray
from nnlib.network import Network

RADIUS = 0.47
LEFT = 0.75
COLUMN_GAP = 2.2
HEADER = 0.5
FOOTER = 0.45
LOSS_BOX = (0.62, 0.24)  # half width and half height

_PLACES = np.linspace(0.12, 0.88, 58)
_FAVORITES = (0.34, 0.66, 0.5, 0.25, 0.75)
_SWEEPS = 12
_CLEARANCE = 0.03


@dataclass(frozen=True)
class Layout:
    """The size of the diagram and the places of its parts, in inches."""

    width: float
    height: float
    neurons: dict[str, tuple[float, float]]
    columns: tuple[float, ...]
    bias_row: float
    loss_column: float
    total: tuple[float, float]


def lay_out(net: Network, *, with_loss: bool, row: float) -> Layout:
    """Return the places of neurons, shared biases and losses; neurons stand ``row`` apart."""
    shared = any(bias.shared for bias in net.biases)
    bottom = FOOTER + (0.85 if shared else 0.1)
    tallest = max(max(net.sizes), 2) * row
    columns = tuple(LEFT + k * COLUMN_GAP for k in range(len(net.sizes)))
    neurons = {}
    for x, names in zip(columns, net.neuron_names, strict=True):
        for k, name in enumerate(names):
            neurons[name] = (x, bottom + tallest * (1 - (k + 0.5) / len(names)))
    loss_column = columns[-1] + 1.5
    total = (loss_column + 1.6, bottom + tallest / 2)
    right = total[0] + LOSS_BOX[0] + 0.15 if with_loss else columns[-1] + LEFT
    height = bottom + tallest + HEADER
    return Layout(right, height, neurons, columns, FOOTER + 0.38, loss_column, total)


def text_width(text: str, size: float) -> float:
    """Return how wide ``text`` is, in inches, in the lessons' font at ``size`` points."""
    font = FontProperties(family="DejaVu Sans")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().width) / 72


def place_labels(
    edges: FloatArray,
    halves: FloatArray,
    circles: FloatArray,
    boxes: FloatArray,
    lines: FloatArray,
) -> FloatArray | None:
    """Return a place for each label on its own edge, or None if there is not room for all.

    Parameters
    ----------
    edges : ndarray, shape (n, 4)
        x, y of each edge's start, then of its end.
    halves : ndarray, shape (n, 2)
        Half the width and height of each label, with the space around it.
    circles : ndarray, shape (m, 2)
        Centers of the neurons, which no label may touch.
    boxes : ndarray, shape (k, 4)
        x, y of the center, half width and half height of boxes that no label may touch.
    lines : ndarray, shape (l, 4)
        Other lines, which a label should rather not cover.

    Returns
    -------
    ndarray, shape (n, 2), or None
    """
    starts, ends = edges[:, None, :2], edges[:, None, 2:]
    places = starts + _PLACES[:, None] * (ends - starts)  # (n, candidates, 2)
    blocked = np.zeros(places.shape[:2], dtype=bool)
    for center in circles:
        gap = np.clip(np.abs(places - center) - halves[:, None], 0, None)
        blocked |= np.hypot(gap[..., 0], gap[..., 1]) < RADIUS + _CLEARANCE
    for box in boxes:
        blocked |= _overlap(places, halves[:, None], box[:2], box[2:]) > 0
    covered = np.array(
        [
            _lines_under(place, half, np.delete(np.vstack([edges, lines]), i, axis=0))
            for i, (place, half) in enumerate(zip(places, halves, strict=True))
        ]
    )
    for favorite in _FAVORITES:
        cost = 1000.0 * blocked + 0.5 * covered + 4 * (_PLACES - favorite) ** 2
        found = _slide(places, halves, cost)
        if found is not None:
            return found
    return None


def _slide(places: FloatArray, halves: FloatArray, cost: FloatArray) -> FloatArray | None:
    """Move one label after another to its cheapest place until none moves any more."""
    rows = np.arange(len(places))
    chosen = cost.argmin(axis=1)
    for _ in range(_SWEEPS):
        before = chosen.copy()
        for i in rows:
            others = rows != i
            shared = _overlap(
                places[i][:, None], halves[i], places[others, chosen[others]], halves[others]
            )
            clashes = 100 * (shared > 0).sum(axis=1) + 100 * shared.sum(axis=1)
            chosen[i] = (cost[i] + clashes).argmin()
        if (chosen == before).all():
            break
    final = places[rows, chosen]
    clash = _overlap(final[:, None], halves[:, None], final, halves)
    np.fill_diagonal(clash, 0)
    return None if clash.any() or (cost[rows, chosen] >= 1000).any() else final


def _lines_under(places: FloatArray, half: FloatArray, lines: FloatArray) -> FloatArray:
    """Return how many of the lines a label would cover at each place."""
    along = np.linspace(0, 1, 60)[:, None]
    count = np.zeros(len(places))
    for line in lines:
        points = line[:2] + along * (line[2:] - line[:2])
        count += (np.abs(places[:, None] - points) < half).all(axis=2).any(axis=1)
    return count


def _overlap(a: FloatArray, half_a: FloatArray, b: FloatArray, half_b: FloatArray) -> FloatArray:
    """Return the smaller side of what two boxes share, 0 where they do not touch."""
    smaller: FloatArray = np.clip(half_a + half_b - np.abs(a - b), 0, None).min(axis=-1)
    return smaller
