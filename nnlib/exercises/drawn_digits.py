"""A made-up hand that draws digits: some shapes of each, never twice the same (lesson 15).

None of these strokes has been trained on, and none was chosen after a look at how it is read: the
shapes are those that schools teach and people write.  A drawing is anywhere on the pad, small or
large, narrow or wide, upright or slanted, a little turned, and each of its points is a little off.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from nnlib._inputs import FloatArray

Strokes = list[FloatArray]

SIDE = 32
# Points "x,y" in hundredths of the box around the digit, y down.  The pen is lifted at "/"; at "|"
# its way has a corner, and is smooth elsewhere.
SHAPES: dict[int, dict[str, str]] = {
    0: {
        "round": "50,0 10,18 0,50 10,82 50,100 90,82 100,50 90,18 50,0",
        "from the right": "80,8 45,0 8,25 2,60 25,96 60,100 95,70 98,30 75,5",
        "overlapping": "60,5 15,10 0,45 12,88 50,100 92,85 100,40 75,2 40,8",
    },
    1: {
        "line": "50,0 50,50 50,100",
        "flag": "10,28 60,0 | 60,100",
        "flag and base": "15,22 50,0 | 50,100 / 10,100 90,100",
    },
    2: {
        "corner": "5,22 30,2 70,2 95,22 75,52 40,78 3,100 | 100,100",
        "loop": "8,20 40,0 85,8 88,35 55,70 10,97 0,85 25,80 60,97 100,95",
        "angular": "0,15 45,0 95,15 85,40 | 0,100 | 95,100",
    },
    3: {
        "round": "5,12 40,0 85,10 82,34 40,47 | 85,56 95,80 60,100 5,90",
        "flat": "5,0 90,0 | 40,42 | 85,50 95,78 60,100 5,93",
        "wide": "0,10 45,0 90,15 80,40 45,48 | 95,60 100,82 55,100 0,95",
    },
    4: {
        "open": "15,0 5,60 | 100,60 / 75,15 72,100",
        "closed": "70,0 0,68 | 100,68 / 70,0 70,100",
        "one stroke": "68,100 70,0 | 0,65 | 100,65",
    },
    5: {
        "hat": "15,0 10,42 | 50,36 92,55 88,85 50,100 3,92 / 15,0 92,0",
        "one stroke": "92,0 20,2 | 12,43 | 55,36 95,60 85,90 45,100 3,93",
        "slack": "95,3 30,2 15,20 18,42 60,45 90,65 80,92 40,100 5,95",
    },
    6: {
        "curved": "80,0 35,20 5,60 15,92 50,100 90,88 92,65 55,52 10,70",
        "straight": "60,0 20,40 2,75 30,100 78,95 88,70 50,56 8,76",
        "hooked": "92,10 60,0 20,20 0,60 20,97 70,100 98,78 75,52 30,52 5,72",
    },
    7: {
        "plain": "0,0 100,0 | 35,100",
        "barred": "0,0 100,0 | 35,100 / 25,50 90,50",
        "serif": "0,15 3,0 | 100,2 | 60,45 45,100",
    },
    8: {
        "one stroke": (
            "80,12 50,0 15,12 20,35 55,50 90,70 85,92 50,100 12,90 10,70 50,48 82,32 80,12"
        ),
        "two rings": (
            "50,0 15,10 15,36 50,47 85,36 85,10 50,0 / 50,47 5,60 5,88 50,100 95,88 95,60 50,47"
        ),
        "from the middle": (
            "50,48 12,30 20,6 50,0 85,8 88,30 50,48 8,68 10,92 50,100 92,92 95,68 50,48"
        ),
    },
    9: {
        "straight leg": "90,22 60,0 20,8 6,32 35,50 75,42 92,18 | 85,100",
        "curved leg": "92,25 60,0 15,10 8,38 45,52 85,40 92,20 92,60 70,95 20,100",
        "ring and leg": "85,20 50,0 10,20 20,48 60,50 85,20 / 88,5 82,100",
    },
}


def shapes() -> list[tuple[int, str]]:
    """Return every digit with the name of each of its shapes."""
    return [(digit, name) for digit, named in SHAPES.items() for name in named]


def hand(rng: np.random.Generator) -> list[str]:
    """Return the name of the shape that somebody draws for each digit, 0 to 9."""
    return [str(rng.choice(list(named))) for named in SHAPES.values()]


def draw(digit: int, name: str, rng: np.random.Generator) -> Strokes:
    """Return a digit as somebody may draw it: strokes, (n_points, 2) each, in a square of 32."""
    height = rng.uniform(11, 26)
    width = height * rng.uniform(0.5, 0.8) * (0.6 if digit == 1 else 1)
    slant, turn = rng.uniform(-0.1, 0.25), np.deg2rad(rng.uniform(-7, 7))
    strokes = []
    for text in SHAPES[digit][name].split(" / "):
        path: list[FloatArray] = []
        for piece in text.split(" | "):
            points = np.array([pair.split(",") for pair in piece.split()], dtype=float) / 100
            points += rng.normal(0, 0.02, points.shape)
            path += _smooth(np.concatenate([path[-1:], points]) if path else points)
        strokes.append(_shaped(np.array(path), width, height, slant, turn))
    low = np.concatenate(strokes).min(axis=0)
    size = np.concatenate(strokes).max(axis=0) - low
    at = rng.uniform(1, np.maximum(SIDE - 1 - size, 1.001))
    return [np.clip(stroke - low + at, 0, SIDE).round(2) for stroke in strokes]


def drawings(seed: int = 0, of_each: int = 3) -> list[tuple[int, Strokes]]:
    """Return drawings of every shape of every digit: pairs of the digit and its strokes."""
    rng = np.random.default_rng(seed)
    return [(digit, draw(digit, name, rng)) for digit, name in shapes() for _ in range(of_each)]


def _shaped(
    stroke: FloatArray, width: float, height: float, slant: float, turn: float
) -> FloatArray:
    x, y = (stroke[:, 0] - 0.5) * width, (stroke[:, 1] - 0.5) * height
    x = x - slant * y
    cos, sin = np.cos(turn), np.sin(turn)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=1)


def _smooth(points: FloatArray, between: int = 5) -> list[FloatArray]:
    """Return points of a curve through all of these (Catmull-Rom)."""
    ends = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    found = []
    for (a, b), (c, d) in zip(pairwise(ends[:-2]), pairwise(ends[2:]), strict=True):
        for t in np.arange(between) / between:
            bend, twist = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
            found.append(b + ((c - a) * t + bend * t**2 + twist * t**3) / 2)
    return [*found, points[-1]]
