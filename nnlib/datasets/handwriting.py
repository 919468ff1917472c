"""Handwritten digits, and the form on which each was written (lesson 13).

The images come from the test part of *Optical Recognition of Handwritten Digits*, UCI Machine
Learning Repository (E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49), which is
licensed under CC BY 4.0; they are the same 1,797 that scikit-learn ships.  ``nnlib/data/`` holds
them with the notice.

Thirteen people filled in printed forms, and each form asks for the same digits in the same order.
So who wrote which image need not be stored: it shows in the labels.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from nnlib._inputs import FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

IntArray: TypeAlias = "NDArray[np.int64]"

LEVELS = 16
"""Each number of an image counts the black points, 0 to 16, in a square of 4 x 4."""
FORMS = 14
PER_FORM = 130
"""How many digits a form asks for; the first 130 images are a whole form."""


def digits() -> tuple[FloatArray, IntArray, IntArray]:
    """Return 1,797 handwritten digits, each with the form it stands on.

    Returns
    -------
    X : ndarray of float64, shape (1797, 64)
        An image of 8 x 8 a row, row by row; 0 is white, 1 is black, in steps of 1/16.
    y : ndarray of int64, shape (1797,)
        Which digit it is, 0 to 9.
    form : ndarray of int64, shape (1797,)
        The number of its form, 0 to 13: found from the labels by :func:`forms_of`.

    Notes
    -----
    Images of one form look alike, for one hand wrote them.  Where some of a form are trained on and
    others tested with, the test is easier than a stranger's handwriting: see
    :func:`~nnlib.datasets.split_by_group`.

    Examples
    --------
    >>> from nnlib import datasets
    >>> X, y, form = datasets.digits()
    >>> X.shape, y[:12]
    ((1797, 64), array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]))
    >>> (16 * X[0]).astype(int).reshape(8, 8)[:3]
    array([[ 0,  0,  5, 13,  9,  1,  0,  0],
           [ 0,  0, 13, 15, 10, 15,  5,  0],
           [ 0,  3, 15,  2,  0, 11,  8,  0]])
    >>> (form == 1).sum()
    np.int64(126)
    """
    with files("nnlib").joinpath("data", "digits.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        X = stored["levels"] / LEVELS
        y = stored["labels"].astype(np.int64)
    return X, y, forms_of(y)


def forms_of(y: IntArray) -> IntArray:
    """Return which form each label stands on, where all forms have the order of the first.

    From some forms a few digits are missing (23 in all), and one label differs.  So every label is
    given a place in the order, repeated for as many forms as there are: the places rise, and as few
    labels as possible differ from what the order has there.  For label after label, ``fewest[s]``
    is the smallest number of differences if s places have been left out so far.

    Parameters
    ----------
    y : ndarray of int64, shape (1797,)

    Returns
    -------
    ndarray of int64, shape (1797,)
        0 to 13.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> from nnlib.datasets.handwriting import forms_of
    >>> y = datasets.digits()[1]
    >>> np.flatnonzero(np.diff(forms_of(y)))[:6] + 1  # where a new one begins
    array([130, 256, 386, 516, 646, 776])
    """
    order = y[:PER_FORM]
    left_out = np.arange(FORMS * PER_FORM - len(y) + 1)
    fewest = np.zeros(len(left_out), dtype=np.int64)
    before = np.empty((len(y), len(left_out)), dtype=np.int64)  # places left out up to the last one
    for k, label in enumerate(y):
        least = np.minimum.accumulate(fewest)
        reached = np.concatenate([[True], fewest[1:] < least[:-1]])
        before[k] = np.maximum.accumulate(np.where(reached, left_out, 0))
        fewest = least + (order[(k + left_out) % PER_FORM] != label)
    form = np.empty(len(y), dtype=np.int64)
    s = int(fewest.argmin())
    for k in reversed(range(len(y))):
        form[k] = (k + s) // PER_FORM
        s = int(before[k, s])
    return form
