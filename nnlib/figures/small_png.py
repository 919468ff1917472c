"""A drawing as a small PNG file whose ground stays transparent.

A palette makes a file a third of the size, which keeps the notebooks small.  Pillow's quantizer for
transparent images moves colors too far for text whose contrast is measured, so the two kinds of
pixels are reduced apart: opaque ones by median cut, and those at the edges of lines and letters,
which are few colors at many strengths, to the commonest of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Counts = NDArray[Any]

COLORS = 256
MOST_EDGES = 120
"""So many of the colors may be translucent."""
STRENGTHS = 15
"""The steps from transparent to opaque."""
EXACT = 32
"""So many of the commonest colors are kept as they are."""
ENOUGH = 50
"""Pixels of one color, beyond which it has no more weight."""


def small_png(pixels: Pixels, dpi: int) -> bytes:
    """Return a drawing as a PNG file with a palette.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 4)
        Red, green, blue and how opaque, as Matplotlib's canvas has them.
    dpi : int
        Pixels to the inch.
    """
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 4).copy()
    step = 255 // STRENGTHS
    flat[:, 3] = (flat[:, 3].astype(int) + step // 2) // step * step
    flat[flat[:, 3] == 0] = 0
    opaque = flat[:, 3] == 255
    edges, edge_of = _reduced(flat[~opaque], _commonest, MOST_EDGES)
    fills, fill_of = _reduced(flat[opaque], _median_cut, COLORS - len(edges))

    index = np.empty(len(flat), dtype=np.uint8)
    index[~opaque] = edge_of
    index[opaque] = len(edges) + fill_of
    image = Image.fromarray(index.reshape(height, width))
    image.putpalette(np.concatenate([edges, fills])[:, :3].tobytes())
    file = io.BytesIO()
    image.save(
        file, format="PNG", optimize=True, dpi=(dpi, dpi), transparency=edges[:, 3].tobytes()
    )
    return file.getvalue()


def _reduced(
    pixels: Pixels, choose: Callable[[Pixels, Counts, int], Pixels], most: int
) -> tuple[Pixels, Counts]:
    """Return at most so many colors, shape (n, 4), and which of them is nearest to each pixel."""
    packed = np.ascontiguousarray(pixels).view(np.uint32).ravel()  # sorted faster than rows of four
    found, color_of, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colors = found.view(np.uint8).reshape(-1, 4)
    kept = colors if len(colors) <= most else choose(colors, counts, most)
    distances = np.linalg.norm(_weighed(colors)[:, None] - _weighed(kept)[None], axis=2)
    nearest = distances.argmin(axis=1) if len(colors) else np.empty(0, dtype=np.int64)
    return kept, nearest[color_of]


def _weighed(colors: Pixels) -> NDArray[np.float64]:
    """Return colors as the eye meets them on a page: a faint one counts less."""
    strength = colors[:, 3:] / 255
    return np.concatenate([colors[:, :3] * strength, colors[:, 3:]], axis=1)


def _commonest(colors: Pixels, counts: Counts, most: int) -> Pixels:
    return colors[np.argsort(-counts, kind="stable")[:most]]


def _median_cut(colors: Pixels, counts: Counts, most: int) -> Pixels:
    """Keep the fills and the inks as they are, and split the rest of the colors."""
    whole = _commonest(colors, counts, EXACT)
    row = np.repeat(colors[:, :3], np.minimum(counts, ENOUGH), axis=0)[None]
    image = Image.fromarray(row).quantize(most - EXACT, Image.Quantize.MEDIANCUT, kmeans=1)
    palette = np.array(image.getpalette(), dtype=np.uint8).reshape(-1, 3)[: most - EXACT]
    return np.concatenate([whole, np.insert(palette, 3, 255, axis=1)])
