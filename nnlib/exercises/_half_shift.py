"""An image shifted by half a point, and the ways in which that goes astray (lesson 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.preprocessing import shift

Move = Callable[[FloatArray], FloatArray]
SHAPES = ((3, 4), (4, 4))


def _trials() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(1417)
    return [(rng.uniform(0.1, 1.0, shape),) for shape in SHAPES]


def _one_point(image: FloatArray, right: int = 1, down: int = 0) -> FloatArray:
    return shift(image[np.newaxis], right, down)[0]


def _half(other: Move, share: float = 0.5) -> Callable[[], Move]:
    """Return the answer that mixes an image with what ``other`` makes of it."""
    return lambda: lambda image: (1 - share) * image + share * other(image)


def _clamped(image: FloatArray) -> FloatArray:
    """Return the image one point to the right, its first column repeated."""
    return np.concatenate([image[:, :1], image[:, :-1]], axis=1)


def _kept_edge(column: int) -> Callable[[], Move]:
    """Return the right answer, but with this column as it was."""

    def half_right(image: FloatArray) -> FloatArray:
        moved = _half(_one_point)()(image)
        moved[:, column] = image[:, column]
        return moved

    return lambda: half_right


def _white_edge(image: FloatArray) -> FloatArray:
    moved = _half(_one_point)()(image)
    moved[:, 0] = 0
    return moved


def _running(image: FloatArray) -> FloatArray:
    """Go from left to right and read what has already been changed."""
    moved = image.copy()
    moved[:, 0] /= 2
    for j in range(1, image.shape[1]):
        moved[:, j] = (moved[:, j] + moved[:, j - 1]) / 2
    return moved


def _running_from_the_edge(image: FloatArray) -> FloatArray:
    moved = image.copy()
    for j in range(1, image.shape[1]):
        moved[:, j] = (moved[:, j] + moved[:, j - 1]) / 2
    return moved


def _cut(image: FloatArray) -> FloatArray:
    """Return the answer in whole numbers, as an array made for them keeps it."""
    return np.floor(_half(_one_point)()(image))


def _where_wide(image: FloatArray) -> FloatArray:
    return np.pad(_half(_one_point)()(image), ((0, 0), (0, 1)))


HALF_SHIFT = Exercise(
    id="14-half-shift",
    name="half_right",
    asks=(
        "Write half_right(image): it returns the image, an array of any height and width, shifted "
        "by half a point to the right, with 0 beyond its edges."
    ),
    kind=FunctionAnswer(
        "(image)",
        _trials,
        shape=lambda image: image.shape,
        labels=tuple(f"row {i}, column {j}" for i in range(4) for j in range(4)),
        calls=("an image of 3 x 4", "an image of 4 x 4"),
    ),
    solution=_half(_one_point),
    right="Each point is the mean of itself and of its neighbor on the left.",
    mistakes=(
        Mistake(
            _half(lambda image: _one_point(image, -1)),
            "It goes to the left. What lies half a point to the left of a point comes to it: "
            "mix it with its neighbor on the left.",
            also=(
                _half(lambda image: np.roll(image, -1, axis=1)),
                _half(lambda image: np.roll(image, -1)),
                _half(lambda image: np.concatenate([image[:, 1:], image[:, -1:]], axis=1)),
            ),
        ),
        Mistake(
            _half(lambda image: _one_point(image, 0, 1)),
            "It goes down. To the right means from column to column: the second axis.",
            also=(_half(lambda image: np.roll(image, 1, axis=0)),),
        ),
        Mistake(
            _half(lambda image: _one_point(image, 0, -1)),
            "It goes up. To the right means from column to column: the second axis.",
            also=(_half(lambda image: np.roll(image, -1, axis=0)),),
        ),
        Mistake(
            _half(lambda image: np.roll(image, 1, axis=1)),
            "What leaves on the right comes in on the left: np.roll goes around, and column -1 "
            "is the last one. Beyond the edge an image is 0.",
        ),
        Mistake(
            _half(lambda image: np.roll(image, 1)),
            "Without axis=1, np.roll takes the image as one long row, and the end of a row comes "
            "in at the next. Beyond the edge an image is 0.",
        ),
        Mistake(
            _half(_clamped),
            "The first column is as black as before. To the left of it is 0, so half of it stays.",
            also=(_kept_edge(0),),
        ),
        Mistake(
            _kept_edge(-1),
            "Right, but for the last column, which came back as it was: it gets half of its "
            "neighbor, too.",
        ),
        Mistake(
            lambda: _white_edge,
            "Right, but for the first column, which is 0. Half of it stays.",
        ),
        Mistake(
            lambda: _one_point,
            "That is a whole point to the right. Half a point is half-way between this and the "
            "image as it was.",
        ),
        Mistake(
            lambda: lambda image: image + _one_point(image),
            "Both are added, and not halved: take the mean of the two.",
        ),
        Mistake(
            lambda: lambda image: image + _one_point(image) / 2,
            "Half of the neighbor is added, but the point itself is not halved.",
        ),
        Mistake(
            lambda: lambda image: image / 2 + _one_point(image),
            "The point itself is halved, but its neighbor is added as a whole.",
        ),
        Mistake(
            lambda: lambda image: image / 2,
            "Half of each point stays, and nothing has come from its neighbor.",
        ),
        Mistake(
            lambda: lambda image: _one_point(image) / 2,
            "Half of the neighbor came, and half of the point itself is missing.",
        ),
        Mistake(
            _half(lambda image: _one_point(image, 1, 1)),
            "The neighbor is the one on the left and above. To the right alone, the row stays.",
        ),
        Mistake(
            lambda: lambda image: (_one_point(image) + _one_point(image, -1)) / 2,
            "That is the mean of both neighbors. Take the point itself and its neighbor on the "
            "left.",
        ),
        Mistake(
            lambda: lambda image: (_one_point(image) + image + _one_point(image, -1)) / 3,
            "The neighbor on the right has a part in it, too, so it goes nowhere and is blurred. "
            "Take the point itself and its neighbor on the left.",
            also=(
                lambda: lambda image: (_one_point(image) + 2 * image + _one_point(image, -1)) / 4,
            ),
        ),
        Mistake(
            lambda: _running,
            "From the second column on, a point is mixed with a neighbor that was already "
            "changed. Read from the image, and write into a new array.",
            also=(lambda: _running_from_the_edge,),
        ),
        Mistake(
            lambda: lambda image: image,
            "The image came back as it was.",
            also=(lambda: lambda image: image.copy(),),
        ),
        Mistake(
            lambda: _cut,
            "Everything is 0, or digits were cut off: was an array of whole numbers made on the "
            "way? np.zeros makes one of floats.",
            matches=lambda value: not value.any(),
        ),
        Mistake(
            lambda: lambda image: shift(image[np.newaxis], 0.5, 0.5)[0],
            "It is shifted down, too. The rows stay.",
        ),
    ),
)
