"""Checks on class numbers: the truth, and what a network answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nnlib._inputs import FloatArray, as_count, as_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

IntArray: TypeAlias = "NDArray[np.int64]"

MOST_CLASSES = 2**31
"""Where nobody said how many classes there are."""


def as_classes(values: Any, what: str, n_classes: int | None = None) -> IntArray:
    """Return ``values`` as class numbers, one a sample.

    Parameters
    ----------
    values : array_like of shape (n_samples,)
        Whole numbers from 0 on.
    what : str
        What the values are, for the error message.
    n_classes : int or None
        Each number must be less.

    Returns
    -------
    ndarray of int64, shape (n_samples,)

    Raises
    ------
    ValueError
        If an entry is not a whole number of that range, or there is none.
    """
    most = MOST_CLASSES if n_classes is None else as_count(n_classes, "n_classes")
    numbers = as_numbers(values, what)
    wrong = (numbers != np.floor(numbers)) | (numbers < 0) | (numbers >= most)
    if numbers.ndim != 1 or numbers.size == 0 or wrong.any():
        came = f"{numbers[wrong][0]:g}" if numbers.ndim == 1 and wrong.any() else ""
        came = came or f"shape {numbers.shape}"
        advice = "Number the classes from 0."
        if numbers.ndim == 2:
            advice = "Of rows with a number for each class, take .argmax(axis=1)."
        end = "on" if n_classes is None else f"to {most - 1}"
        raise ValueError(
            f"{what} came with {came}; expected class numbers, whole numbers from 0 {end}, shape "
            f"(n_samples,). {advice}"
        )
    return numbers.astype(np.int64)


def as_rows(values: Any, what: str) -> FloatArray:
    """Return ``values`` as one row a sample, with a number for each of at least two classes.

    Raises
    ------
    ValueError
        If the shape is another one, or the values are not finite numbers.
    """
    rows = as_numbers(values, what)
    if rows.ndim != 2 or len(rows) == 0 or rows.shape[1] < 2:
        raise ValueError(
            f"{what} came with shape {rows.shape}; expected (n_samples, n_classes): a row a "
            "sample, with a number for each of at least two classes. Write a single sample as a "
            "batch of one: [[...]]."
        )
    return rows


def as_answers(y_pred: Any, y_true: Any, n_classes: int | None = None) -> tuple[IntArray, IntArray]:
    """Return the answered and the true classes, as many of one as of the other.

    Raises
    ------
    ValueError
        If they are not class numbers of that range, or differ in length.
    """
    answers, truth = (
        as_classes(y_pred, "y_pred", n_classes),
        as_classes(y_true, "y_true", n_classes),
    )
    if len(answers) != len(truth):
        raise ValueError(
            f"y_pred came with {len(answers)} samples and y_true with {len(truth)}; expected as "
            "many of one as of the other. Check how they were cut."
        )
    return answers, truth
