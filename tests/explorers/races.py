"""What two right ways to compute a race can agree on."""

from __future__ import annotations

from typing import Any

import numpy as np

NUDGE = 1e-12
MOST = 1e3  # times as far apart: three digits are lost, and a path still looks the same


def digits_left(landscape: Any, optimizer: Any, start: Any, steps: int) -> bool:
    """Whether a run keeps its digits: from a start a hair beside it, it stays a hair beside."""
    begin = np.array(start, dtype=float)
    nudged = begin * (1 + NUDGE * np.array([1, -1]))
    one, other = (landscape.descend(optimizer, each, steps) for each in (begin, nudged))
    if len(one.path) != len(other.path):
        return False
    size = np.maximum(np.abs(one.path), 1e-3)
    apart = np.abs(one.path - other.path) / size
    lower = np.abs(one.losses - other.losses) / np.maximum(one.losses, 1e-9)
    return bool(apart.max(initial=0) < MOST * NUDGE and lower.max(initial=0) < 10 * MOST * NUDGE)
