"""Small data sets in the plane: two inputs, two classes, made on the spot (lesson 06).

Each function draws points with the generator it is given and returns them shuffled: the inputs X,
two numbers a point, about as far as from -1 to 1, and the targets Y, 0 or 1, half of the points
each.  No straight line parts the two classes in any of them, so a network needs a hidden layer.
``noise`` moves every point by a normal random number in each direction; it is the standard
deviation.  The same seed gives the same points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_generator, as_not_negative, as_positive

GAP = 0.1
"""How far the points of ``xor`` stay from the two lines between the classes."""
TURNS = 1.0
"""How far each arm of ``spirals`` goes around, unless told."""

Points = tuple[FloatArray, FloatArray]


def xor(n: int, noise: float, rng: np.random.Generator) -> Points:
    """Draw points in a square; the class is 1 where exactly one of the two inputs is positive.

    Parameters
    ----------
    n : int
        How many points.
    noise : float
        Standard deviation of the random move of each point, after its class is settled.
    rng : numpy.random.Generator
        Where the randomness comes from.

    Returns
    -------
    X : ndarray of float64, shape (n, 2)
    Y : ndarray of float64, shape (n, 1)
        0 or 1.

    Raises
    ------
    ValueError
        If ``n`` is not a whole number of at least 1, ``noise`` is negative, or there is no
        generator.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> X, Y = datasets.xor(100, 0.0, np.random.default_rng(0))
    >>> bool(((X[:, :1] > 0) ^ (X[:, 1:] > 0) == Y).all())
    True
    """

    def draw(label: int, k: int) -> FloatArray:
        sizes = rng.uniform(GAP, 1.0, size=(k, 2))
        side = rng.choice([-1.0, 1.0], size=(k, 1))
        return sizes * side * ([1.0, -1.0] if label else [1.0, 1.0])

    return _two_classes(draw, n, noise, rng)


def circles(n: int, noise: float, rng: np.random.Generator) -> Points:
    """Draw points on two circles, one inside the other; the inner one is class 1.

    Parameters, returns and errors are those of :func:`xor`.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> X, Y = datasets.circles(4, 0.0, np.random.default_rng(0))
    >>> np.hypot(*X.T).round(3)
    array([0.5, 0.5, 1. , 1. ])
    >>> Y.ravel()
    array([1., 1., 0., 0.])
    """

    def draw(label: int, k: int) -> FloatArray:
        angle = rng.uniform(0.0, 2.0 * np.pi, size=k)
        radius = 0.5 if label else 1.0
        return radius * np.column_stack([np.cos(angle), np.sin(angle)])

    return _two_classes(draw, n, noise, rng)


def spirals(n: int, noise: float, rng: np.random.Generator, *, turns: float = TURNS) -> Points:
    """Draw points on two arms that wind around each other; class 1 is class 0 turned by half.

    Parameters, returns and errors are those of :func:`xor`, and:

    Parameters
    ----------
    turns : float, keyword-only
        How far each arm goes around; positive.  The more, the harder the classes are to part.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> X, Y = datasets.spirals(6, 0.1, np.random.default_rng(0))
    >>> X.shape, Y.ravel().sum()
    ((6, 2), np.float64(3.0))
    """
    turns = as_positive(turns, "turns")

    def draw(label: int, k: int) -> FloatArray:
        along = rng.uniform(0.1, 1.0, size=k)  # also how far from the middle
        angle = 2.0 * np.pi * turns * along + np.pi * label
        return along[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])

    return _two_classes(draw, n, noise, rng)


def moons(n: int, noise: float, rng: np.random.Generator) -> Points:
    """Draw points on two half circles that reach into each other; the lower one is class 1.

    Parameters, returns and errors are those of :func:`xor`.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> X, Y = datasets.moons(6, 0.1, np.random.default_rng(0))
    >>> X.shape, Y.ravel().sum()
    ((6, 2), np.float64(3.0))
    """

    def draw(label: int, k: int) -> FloatArray:
        angle = rng.uniform(0.0, np.pi, size=k)
        upper = np.column_stack([np.cos(angle), np.sin(angle)])
        moon = [1.0, 0.5] - upper if label else upper
        return (moon - [0.5, 0.25]) / 1.5  # into the square from -1 to 1

    return _two_classes(draw, n, noise, rng)


DATASETS: dict[str, Callable[[int, float, np.random.Generator], Points]] = {
    "xor": xor,
    "circles": circles,
    "spirals": spirals,
    "moons": moons,
}
"""The data sets by name."""


def _two_classes(
    draw: Callable[[int, int], FloatArray], n: int, noise: float, rng: np.random.Generator
) -> Points:
    """Draw half the points of each class, move them by the noise, and shuffle them."""
    n = as_count(n, "n")
    noise = as_not_negative(noise, "noise")
    rng = as_generator(rng)
    ones = n // 2
    X = np.concatenate([draw(0, n - ones), draw(1, ones)])
    X += rng.normal(0.0, noise, size=X.shape)
    Y = np.repeat([[0.0], [1.0]], [n - ones, ones], axis=0)
    order = rng.permutation(n)
    return X[order], Y[order]
