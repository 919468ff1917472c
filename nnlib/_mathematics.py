"""The functions that formulas are made of, for arrays.

An activation and a loss are each written once, as a formula in ``m``: ``1 / (1 + m.exp(-z))``.
With ``m = ARRAYS`` the formula computes with NumPy arrays; ``nnlib.symbolic`` has another ``m``
with which the same lines give a SymPy expression.  So the engine, the chain rule, the generated
code and the formulas on the page cannot disagree.

An exponential that is too large for a float is infinity here, as NumPy has it; whoever calls a
formula does so under ``quiet()``, because 1 / (1 + infinity) is 0, which is right.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray


def erf(z: Any) -> FloatArray:
    """Return the error function of every entry, with the dtype of ``z``.

    NumPy has none, so each entry goes through ``math.erf`` (about 50 ns).
    """
    values = np.asarray(z)
    results = [math.erf(value) for value in values.ravel().tolist()]
    return np.array(results, dtype=values.dtype).reshape(values.shape)


def where(condition: Any, one: Any, other: Any) -> Any:
    """Return ``one`` where the condition holds, else ``other``; plain numbers become floats."""
    if isinstance(one, int):
        if one == 0 and isinstance(other, int) and other == 1:
            return ~condition  # a factor of False or True is one of 0 or 1, and is quicker
        one = float(one)
    return np.where(condition, one, other)


Mathematics = Any
"""A namespace with the functions of ``ARRAYS``."""

ARRAYS: Mathematics = SimpleNamespace(
    abs=np.abs,
    erf=erf,
    exp=np.exp,
    expm1=np.expm1,
    log=np.log,
    log1p=np.log1p,
    maximum=np.maximum,
    one=1.0,  # NumPy adds it a quarter faster than the whole number 1
    pi=math.pi,
    sign=np.sign,
    sqrt=math.sqrt,  # of plain numbers only: sqrt(2)
    tanh=np.tanh,
    where=where,
)
"""The functions for NumPy arrays."""


def quiet() -> np.errstate:
    """Return a context in which an overflow gives infinity and inf - inf gives NaN, unannounced.

    Every pass through a network runs in it; what is not finite is looked for afterward, where it
    matters, and said in words.
    """
    return np.errstate(over="ignore", invalid="ignore", under="ignore", divide="ignore")
