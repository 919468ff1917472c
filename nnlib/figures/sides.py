"""Which side of the boundary an output lies on: the one rule of every picture (lessons 06, 07).

A network that parts two classes has one output between 0 and 1.  Its answer is class 1 where the
output is one half or more, and class 0 where it is less: the class whose target is nearer, and
class 1 where both are as near.  What is counted, drawn or said of a class is decided here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BOUNDARY = 0.5
"""The output from which on the answer is class 1."""


def in_class_1(outputs: Any) -> NDArray[np.bool_]:
    """Return where the answer is class 1, in the shape of ``outputs``."""
    decided: NDArray[np.bool_] = np.asarray(outputs) >= BOUNDARY
    return decided


def on_right_side(outputs: Any, targets: Any) -> NDArray[np.bool_]:
    """Return where the answer is the class of the target, 0 or 1; of one shape with both."""
    right: NDArray[np.bool_] = in_class_1(outputs) == in_class_1(targets)
    return right


def has_boundary(outputs: Any) -> bool:
    """Return whether there are answers of both classes among the outputs."""
    decided = in_class_1(outputs)
    return bool(decided.any() and not decided.all())
