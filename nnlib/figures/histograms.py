"""Where the bars of a layer's histograms stand, for the picture and the explorer alike.

All layers share the axis of a quantity, so that it is seen to shrink or to grow from one to the
next.  Outputs, sums and weights have a linear axis.  Gradients have a logarithmic one of their
sizes: what is left of a gradient after ten layers may be a millionth of it.  An axis ends at
round numbers, and is cut into :data:`BINS` bins of one width.  What is exactly 0, such as the
outputs of a ReLU that does not fire, is in none of them: it is told apart (lessons 08 and 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.layer_statistics import LayerStatistics

BINS = 40
LOGARITHMIC = "gradient"
"""The quantity that has a logarithmic axis, of sizes."""
TAIL = 3
"""Powers of ten that are shown below the smallest layer's root mean square."""
SMALLEST, LARGEST = 1e-300, 1e300
"""No axis goes beyond these sizes, so that what is computed with its ends stays a float."""


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high``; a logarithmic one has powers of ten at its ends."""

    low: float
    high: float
    log: bool = False

    @property
    def edges(self) -> FloatArray:
        """Where the bins begin and end, shape (BINS + 1,)."""
        spaced = np.geomspace if self.log else np.linspace
        edges: FloatArray = spaced(self.low, self.high, BINS + 1)
        return edges

    def counts(self, values: FloatArray) -> NDArray[np.intp]:
        """Return how many values are in each bin; those beyond the ends count in the last ones.

        Only finite values that are not 0 are counted; on a logarithmic axis, their sizes.
        """
        values = values[np.isfinite(values) & (values != 0)]
        low, high = self.low, self.high
        if self.log:
            values = np.log10(np.abs(values))
            low, high = np.log10(low), np.log10(high)
        places = values * (BINS / (high - low)) - low * (BINS / (high - low))
        return np.bincount(
            np.minimum(np.maximum(places, 0), BINS - 1).astype(np.intp), minlength=BINS
        )


def common_axis(layers: Sequence[LayerStatistics], quantity: str) -> Axis:
    """Return the axis that all layers share."""
    if quantity == LOGARITHMIC:
        sizes = [layer.rms[quantity] for layer in layers]
        sizes = [size for size in sizes if np.isfinite(size) and size > 0]
        largest = max((_largest(layer.gradient) for layer in layers), default=0.0)
        return _of_powers(min(sizes) * 10.0**-TAIL, largest) if sizes else Axis(1e-6, 1.0, log=True)
    if quantity == "outputs":
        ranges = [layer.activation.range for layer in layers]
        low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
        if np.isfinite([low, high]).all():  # what a bounded output leaves empty is told, too
            return Axis(low, high)
    arrays = [getattr(layer, quantity) for layer in layers]
    most = rounded_up(max(map(_largest, arrays)))
    negative = quantity != "outputs" or any((values < 0).any() for values in arrays)
    return Axis(-most if negative else 0.0, most)


def own_axis(values: FloatArray, quantity: str) -> Axis:
    """Return the axis of one layer alone, which fits its own values."""
    finite = values[np.isfinite(values)]
    if quantity == LOGARITHMIC:
        sizes = np.abs(finite[finite != 0])
        if not sizes.size:
            return Axis(1e-6, 1.0, log=True)
        sizes = np.sort(sizes)  # the very smallest would draw the axis out
        return _of_powers(float(sizes[sizes.size // 500]), float(sizes[-1]))
    finite = np.clip(finite, -LARGEST, LARGEST)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if low == high:
        half = rounded_up(abs(low)) / 2
        low, high = low - half, high + half
    step = rounded_up((high - low) / 10)
    return Axis(float(np.floor(low / step) * step), float(np.ceil(high / step) * step))


def rounded_up(value: float) -> float:
    """Return the next number of one digit, times a power of ten: 0.3, 40; 1 for 0."""
    if value < SMALLEST:
        return 1.0
    power = int(np.floor(np.log10(value)))
    digits = (1, 2, 3, 4, 5, 6, 8, 10, 20)  # the last for where the logarithm was rounded
    return next(end for d in digits if (end := float(f"{d}e{power}")) >= value * (1 - 1e-12))


def _of_powers(smallest: float, largest: float) -> Axis:
    """Return a logarithmic axis between powers of ten around these two."""
    sizes = np.clip([smallest, largest], SMALLEST, LARGEST / 10)
    low = int(np.floor(np.log10(sizes[0])))
    high = max(low + 1, int(np.ceil(np.log10(sizes[1]))))
    return Axis(float(f"1e{low}"), float(f"1e{high}"), log=True)


def _largest(values: FloatArray) -> float:
    """Return the largest size of a finite value; 0 if there is none."""
    return min(float(np.abs(values).max(where=np.isfinite(values), initial=0.0)), LARGEST)
