"""The playground's settings, checked one by one (lesson 06).

Each check takes a value and the setting's name, and returns the value as it is kept, or raises a
``ValueError`` that says what came and what was expected.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import as_batch, as_count, as_not_negative
from nnlib.explorers.playground import settings
from nnlib.explorers.playground.settings import POINTS
from nnlib.explorers.playground.verdict import MOST_EPOCHS

MOST_NEURONS = 8
MOST_DROPOUT = 0.8
MOST_LAYERS = 2
MOST_NOISE = 1.0
FARTHEST = 10.0
MOST_SEED = 2**53 - 1
"""The largest whole number that the browser shows digit by digit."""


def hidden_layers(value: Any, name: str) -> tuple[int, ...]:
    """Return one or two numbers of neurons as a tuple."""
    sizes = (value,) if isinstance(value, int) and not isinstance(value, bool) else value
    fits = isinstance(sizes, list | tuple) and 1 <= len(sizes) <= 2
    if fits and all(_whole(size) and 1 <= size <= MOST_NEURONS for size in sizes):
        return tuple(int(size) for size in sizes)
    raise ValueError(
        f"{name} came as {value!r}; expected one or two whole numbers of neurons from 1 to "
        f"{MOST_NEURONS}, such as (4,) or (8, 8)."
    )


def batch(value: Any, name: str) -> int | None:
    """Return a batch size, or None for all points in one step."""
    size = None if value is None else as_count(value, name)
    if size is not None and size > MOST_SEED:
        raise ValueError(f"{name} came as a larger number than {MOST_SEED}; expected None for all.")
    return size


def not_negative(value: Any, name: str) -> float:
    """Return a number that is zero or more."""
    return as_not_negative(value, name)


def noise(value: Any, name: str) -> float:
    """Return the noise, from 0 to 1."""
    number = as_not_negative(value, name)
    if number > MOST_NOISE:
        raise ValueError(f"{name} came as {value!r}; expected a number from 0 to {MOST_NOISE:g}.")
    return number


def share(value: Any, name: str) -> float:
    """Return a share, from 0 to less than 1."""
    number = as_not_negative(value, name)
    if number >= 1:
        raise ValueError(f"{name} came as {value!r}; expected a number from 0 to less than 1.")
    return number


def dropout(value: Any, name: str) -> float:
    """Return the share of neurons that are left out, from 0 to 0.8."""
    number = as_not_negative(value, name)
    if number > MOST_DROPOUT:
        raise ValueError(
            f"{name} came as {value!r}; expected a number from 0 to {MOST_DROPOUT:g}, so that "
            "something is left of a small layer."
        )
    return number


def patience(value: Any, name: str) -> int | None:
    """Return for how many epochs the validation loss may fail to fall, or None for ever."""
    return None if value is None else epochs(value, name)


def epochs(value: Any, name: str) -> int:
    """Return a number of epochs, as many as a run may have."""
    number = as_count(value, name)
    if number > MOST_EPOCHS:
        raise ValueError(f"{name} came as {number}; expected at most {MOST_EPOCHS} epochs.")
    return number


def activation(value: Any, name: str) -> str | tuple[str, ...]:
    """Return the name of an activation, or a tuple of one or two names."""
    names = (value,) if isinstance(value, str) else value
    fits = isinstance(names, list | tuple) and 1 <= len(names) <= MOST_LAYERS
    if not fits or not all(
        isinstance(each, str) and each in settings.ACTIVATIONS for each in names
    ):
        raise ValueError(
            f"{name} came as {value!r}; expected one of {', '.join(settings.ACTIVATIONS)}, or a "
            "tuple of such names, one for each hidden layer."
        )
    return value if isinstance(value, str) else tuple(names)


def masked(value: Any, name: str) -> tuple[str, ...]:
    """Return the names of neurons, each once."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValueError(
            f"{name} came as {value!r}; expected the names of hidden neurons, such as ('h2',)."
        )
    if len(value) > MOST_LAYERS * MOST_NEURONS:
        raise ValueError(f"{name} came with {len(value)} names; expected each neuron once.")
    return tuple(dict.fromkeys(value))


def seed(value: Any, name: str) -> int:
    """Return a seed: a whole number that is not negative."""
    if not _whole(value) or value < 0:
        raise ValueError(f"{name} came as {value!r}; expected a whole number of at least 0.")
    if value > MOST_SEED:
        raise ValueError(
            f"{name} came as a larger number than {MOST_SEED}; expected one that the browser can "
            "show digit by digit."
        )
    return int(value)


def points(value: Any, name: str) -> tuple[tuple[float, float, int], ...]:
    """Return the reader's own points as a tuple of (x, y, class)."""
    if not isinstance(value, list | tuple | np.ndarray):
        raise ValueError(
            f"{name} came as {value!r}; expected rows (x, y, class), such as [(0.5, -0.5, 1)]."
        )
    if len(value) == 0:
        return ()
    rows = as_batch(value, 3, name)
    if np.abs(rows[:, :2]).max() > FARTHEST:
        raise ValueError(
            f"{name} came with a point farther away than {FARTHEST:g}; expected x and y from "
            f"-{FARTHEST:g} to {FARTHEST:g}, where a small network can tell points apart."
        )
    if not np.isin(rows[:, 2], (0, 1)).all():
        raise ValueError(
            f"{name} came with the class {rows[~np.isin(rows[:, 2], (0, 1)), 2][0]:g}; expected "
            "rows (x, y, class) with a class of 0 or 1."
        )
    if len(rows) > POINTS:
        raise ValueError(f"{name} came with {len(rows)} points; expected at most {POINTS}.")
    return tuple((x, y, int(label)) for x, y, label in rows.tolist())


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
