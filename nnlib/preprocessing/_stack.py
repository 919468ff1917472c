"""Checks of images and of the amounts by which they are changed."""

from __future__ import annotations

from math import isqrt
from typing import Any

from nnlib._inputs import FloatArray, as_numbers

AS_IMAGES = (
    "expected rows of square images, shape (n_images, side * side), or a stack of images, shape "
    "(n_images, height, width), and at least one image"
)


def as_stack(images: Any) -> tuple[FloatArray, tuple[int, ...]]:
    """Return images as a stack, (n_images, height, width), and the shape they came in."""
    numbers = as_numbers(images, "images", dtype=None)
    shape = numbers.shape
    if numbers.ndim == 2 and isqrt(shape[1]) ** 2 == shape[1]:
        side = isqrt(shape[1])
        numbers = numbers.reshape(-1, side, side)
    if numbers.ndim != 3 or numbers.size == 0:
        raise ValueError(
            f"images came with shape {shape}; {AS_IMAGES}. Write a single image as a stack of "
            "one: image[np.newaxis]."
        )
    return numbers, shape


def amounts(given: Any, n: int, what: str) -> FloatArray:
    """Return one amount an image, in a shape that fits a stack of images."""
    numbers = as_numbers(given, what)
    if numbers.shape not in ((), (n,)):
        raise ValueError(
            f"{what} came with shape {numbers.shape}; expected one number for all images, or one "
            f"for each of the {n}, shape ({n},)."
        )
    return numbers.reshape(-1, 1, 1)
