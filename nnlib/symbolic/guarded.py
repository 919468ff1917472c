"""Functions that answer infinity or NaN where Python raises an exception (lesson 05).

``math.exp(1000)`` raises OverflowError and ``math.log(0)`` ValueError.  NumPy and JavaScript
answer infinity and minus infinity, as the standard for floating point has it, and a network whose
sums are that large has an output all the same: 1 / (1 + infinity) is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _expm1(x: float) -> float:
    try:
        return math.expm1(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _log1p(x: float) -> float:
    return math.log1p(x) if x > -1 else -math.inf if x == -1 else math.nan


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


GUARDED: Mapping[str, Callable[..., Any]] = {
    "exp": _exp,
    "expm1": _expm1,
    "log": _log,
    "log1p": _log1p,
    "sqrt": _sqrt,
}
"""For plain floats, which are quick; only a division by zero is still an exception."""

IN_NUMPY: Mapping[str, Callable[..., Any]] = {
    "float": np.float64,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "erf": lambda x: np.float64(math.erf(x)),
}
"""For NumPy's floats, which divide by zero and are some five times as slow."""
