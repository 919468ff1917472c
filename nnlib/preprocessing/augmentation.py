"""Images changed at random (lesson 14).

A digit stays the same digit when it is shifted or turned a little.  A network does not know that;
it is told by examples, and ``augment`` makes them: each step of a training sees every image moved
by other amounts.  How far they may go is for you to choose, as the strength of L2 is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_fraction, as_generator, as_not_negative
from nnlib.preprocessing._stack import amounts, as_stack
from nnlib.preprocessing.images import affine


def add_noise(images: Any, std: Any, rng: np.random.Generator) -> FloatArray:
    """Add a normal random number to each point, and keep the sum between 0 and 1.

    Parameters
    ----------
    images : array_like of shape (n_images, side * side) or (n_images, height, width)
        From 0, white, to 1, black.
    std : float or array_like of shape (n_images,)
        The standard deviation of the noise.
    rng : numpy.random.Generator
        Where the randomness comes from.

    Returns
    -------
    ndarray, shape of ``images``

    Raises
    ------
    ValueError
        If images, amounts or generator are not as described.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.preprocessing import add_noise
    >>> add_noise([[0.0, 1.0, 0.5, 0.5]], 0.1, np.random.default_rng(0)).round(2)
    array([[0.01, 0.99, 0.56, 0.51]])
    """
    stack, shape = as_stack(images)
    if stack.min() < 0 or stack.max() > 1:
        raise ValueError(
            f"images came with numbers from {stack.min():g} to {stack.max():g}; expected 0 for "
            "white to 1 for black. Add noise before you standardize."
        )
    std, rng = amounts(std, len(stack), "std"), as_generator(rng)
    if (std < 0).any():
        raise ValueError(f"std holds {std.min():g}; expected numbers of 0 or more.")
    noisy = np.clip(stack + rng.standard_normal(stack.shape) * std, 0.0, 1.0)
    return noisy.astype(stack.dtype, copy=False).reshape(shape)


def augment(
    images: Any,
    rng: np.random.Generator,
    *,
    shift: float = 0.0,
    degrees: float = 0.0,
    zoom: float = 0.0,
    noise: float = 0.0,
) -> FloatArray:
    """Change each image by random amounts of its own: new images for each step of a training.

    Parameters
    ----------
    images : array_like of shape (n_images, side * side) or (n_images, height, width)
    rng : numpy.random.Generator
        Where the randomness comes from.
    shift : float, keyword-only
        The farthest an image is shifted, to either side and up or down, in points of the grid.
    degrees : float, keyword-only
        The farthest it is turned, either way.
    zoom : float, keyword-only
        By which part it becomes larger or smaller at most, from 0 to below 1.
    noise : float, keyword-only
        The standard deviation of the noise, as for :func:`add_noise`.

    Returns
    -------
    ndarray, shape of ``images``
        All amounts up to the given ones are equally likely.

    Raises
    ------
    ValueError
        If images, generator or amounts are not as described.

    Examples
    --------
    >>> import numpy as np
    >>> from functools import partial
    >>> from nnlib import SGD, CrossEntropy, Dense, Network, datasets, fit
    >>> from nnlib.preprocessing import augment
    >>> X, y, form = datasets.digits()
    >>> rng = np.random.default_rng(0)
    >>> history = fit(Network([Dense(64, 10, "identity")], rng=rng), X[:20], y[:20],
    ...               loss=CrossEntropy(), optimizer=SGD(0.1), epochs=1, rng=rng,
    ...               transform=partial(augment, shift=0.5, degrees=10))
    """
    n, rng = len(as_stack(images)[0]), as_generator(rng)
    most_shift, most_degrees = as_not_negative(shift, "shift"), as_not_negative(degrees, "degrees")
    most_zoom, noise = as_fraction(zoom, "zoom"), as_not_negative(noise, "noise")
    right, down, turn, size = rng.uniform(-1.0, 1.0, (4, n))
    moved = affine(
        images,
        right=most_shift * right,
        down=most_shift * down,
        degrees=most_degrees * turn,
        factor=1 + most_zoom * size,
    )
    return add_noise(moved, noise, rng) if noise else moved
