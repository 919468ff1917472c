"""The weights with which a layer of tanhs keeps a size, and what is near them (lesson 10)."""

from __future__ import annotations

from functools import cache

import numpy as np

from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer

N_IN = 100
SIZE = 0.5
"""The root mean square of a layer's inputs, and of its outputs."""
ENOUGH = 0.001
"""How far the answer may be off: it comes from random draws."""


@cache
def tanh_sum() -> float:
    """Return the size of the sums whose tanh has the size SIZE, for sums on a bell curve."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    weights /= weights.sum()
    low, high = 0.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        too_small = weights @ np.tanh(middle * nodes) ** 2 < SIZE**2
        low, high = (middle, high) if too_small else (low, middle)
    return low


def _std(total: float, n_in: float = N_IN, size: float = SIZE) -> float:
    """Return the standard deviation of the weights that makes sums of this size."""
    return float(total / (size * np.sqrt(n_in)))


TANH_SIZE = Exercise(
    id="10-tanh-size",
    name="tanh_std",
    asks=(
        "Hand in one number: the standard deviation of the weights of a layer of tanhs with 100 "
        "inputs of size 0.5, whose outputs have the size 0.5 as well."
    ),
    kind=NumbersAnswer(),
    solution=lambda: _std(tanh_sum()),
    accepts=lambda value: abs(value[0] - _std(tanh_sum())) <= ENOUGH,
    right=(
        "About a third more than 1/sqrt(100): what tanh takes off, the weights put on. Judged to "
        "within a thousandth, as draws are random."
    ),
    mistakes=(
        Mistake(
            lambda: _std(SIZE),
            "With that the *sums* keep the size. But tanh makes every number smaller, so the sums "
            "have to be larger than the outputs.",
        ),
        Mistake(
            tanh_sum,
            "That is about the size that the sums must have. Which weights make sums of that size "
            "out of 100 inputs?",
            matches=lambda v: abs(v[0] - tanh_sum()) < 0.004,
        ),
        Mistake(
            lambda: _std(tanh_sum(), size=1.0),
            "The inputs have the size 0.5, not 1. So the weights have to be larger.",
            matches=lambda v: abs(v[0] - _std(tanh_sum(), size=1.0)) < 0.0004,
        ),
        Mistake(
            lambda: _std(tanh_sum(), n_in=N_IN**2),
            "The size of a sum grows with the *root* of the number of inputs.",
            matches=lambda v: abs(v[0] - _std(tanh_sum(), n_in=N_IN**2)) < 0.0001,
        ),
        Mistake(
            lambda: _std(tanh_sum()) ** 2,
            "That is the variance. Asked for is its root, the standard deviation.",
            matches=lambda v: abs(v[0] - _std(tanh_sum()) ** 2) < 0.0002,
        ),
        Mistake(
            lambda: _std(float(np.arctanh(SIZE))),
            "That takes the typical sum and asks for its tanh. But sums scatter, and tanh takes "
            "more off the large ones: draw many, and take the root mean square of their tanhs.",
            matches=lambda v: abs(v[0] - _std(float(np.arctanh(SIZE)))) < 0.0002,
        ),
        Mistake(
            lambda: 5 / 3 / np.sqrt(N_IN),
            "The factor 5/3 of other libraries keeps outputs at a size of 0.65, not 0.5.",
            matches=lambda v: abs(v[0] - 5 / 3 / np.sqrt(N_IN)) < 0.0004,
        ),
    ),
    otherwise=lambda v: _measured(float(v[0])),
)


def _measured(std: float) -> str | None:
    """Say what size the outputs have with these weights."""
    if not 0 < std < 10:
        return None
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    total = std * SIZE * np.sqrt(N_IN)
    size = float(np.sqrt(weights @ np.tanh(total * nodes) ** 2 / weights.sum()))
    return (
        f"With weights of that size the sums have the size {total:.3f}, and their tanhs "
        f"{size:.3f}; expected 0.5."
    )
