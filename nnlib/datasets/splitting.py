"""What is trained on, and what is kept for the test (lessons 06 and 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nnlib._inputs import (
    FloatArray,
    as_batch,
    as_not_negative,
    as_numbers,
    shown,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Targets: TypeAlias = "NDArray[Any]"
Parts: TypeAlias = tuple[FloatArray, Targets, FloatArray, Targets]


def split(X: Any, Y: Any, test_share: float) -> Parts:
    """Cut shuffled samples in two: those to train on, and those kept to test with.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    Y : array_like of shape (n_samples, n_outputs), or (n_samples,) for class numbers
        In random order, as the functions of :mod:`nnlib.datasets.points` return them.
    test_share : float
        The part kept for the test, from 0 to less than 1.

    Returns
    -------
    X_train, Y_train, X_test, Y_test : ndarray
        Float64; class numbers stay whole numbers.
        The last ``round(test_share * n_samples)`` samples are the test's, but at least one sample
        is left to train on.

    Raises
    ------
    ValueError
        If X and Y differ in length, or the share is not in that range.

    Examples
    --------
    >>> from nnlib import datasets
    >>> X_train, Y_train, X_test, Y_test = datasets.split([[1], [2], [3]], [[0], [1], [0]], 0.3)
    >>> X_train.ravel(), X_test.ravel()
    (array([1., 2.]), array([3.]))
    """
    X, Y = _samples(X, Y)
    share = as_not_negative(test_share, "test_share")
    if share >= 1:
        raise ValueError(
            f"test_share came as {test_share!r}; expected a number from 0 to less than 1, such "
            "as 0.5, so that something is left to train on."
        )
    kept = max(1, len(X) - round(share * len(X)))
    return X[:kept].copy(), Y[:kept].copy(), X[kept:].copy(), Y[kept:].copy()


def split_by_group(X: Any, Y: Any, groups: Any, test_groups: Any) -> Parts:
    """Keep whole groups for the test, such as all images that one person wrote.

    Samples of one group resemble one another more than what will come later.  If a group stands on
    both sides, the test does not tell how well a new one will be read.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
    Y : array_like of shape (n_samples, n_outputs), or (n_samples,) for class numbers
    groups : array_like of int, shape (n_samples,)
        The number of each sample's group.
    test_groups : int or array_like of int
        The groups that are kept for the test, each once.

    Returns
    -------
    X_train, Y_train, X_test, Y_test : ndarray
        Float64, in the order in which they came; class numbers stay whole numbers.

    Raises
    ------
    ValueError
        If X, Y and groups differ in length, a group is no whole number, one of the test's does not
        occur or is named twice, or no group is left to train on.

    Examples
    --------
    >>> from nnlib import datasets
    >>> X, y, form = datasets.digits()
    >>> X_train, y_train, X_test, y_test = datasets.split_by_group(X, y, form, test_groups=13)
    >>> len(y_train), len(y_test)
    (1667, 130)
    """
    X, Y = _samples(X, Y)
    groups = _group_numbers(groups, "groups")
    if groups.shape != (len(X),):
        raise ValueError(
            f"groups came with shape {groups.shape}; expected one number for each of the "
            f"{len(X)} samples, shape ({len(X)},)."
        )
    kept = np.atleast_1d(_group_numbers(test_groups, "test_groups"))
    there = np.unique(groups)
    if kept.ndim != 1 or kept.size == 0 or len(np.unique(kept)) < kept.size:
        raise ValueError(
            f"test_groups came as {shown(test_groups)}; expected at least one group, each once."
        )
    if strangers := sorted(set(kept.tolist()) - set(there.tolist())):
        raise ValueError(
            f"test_groups came with {strangers[0]}, which no sample has; expected some of the "
            f"groups {shown(there.tolist())}."
        )
    if kept.size == there.size:
        raise ValueError(
            f"test_groups came with all {there.size} groups; expected fewer, so that something is "
            "left to train on."
        )
    test = np.isin(groups, kept)
    return X[~test], Y[~test], X[test], Y[test]


def _samples(X: Any, Y: Any) -> tuple[FloatArray, Targets]:
    """Return both as arrays of as many samples; whole numbers in a flat Y stay what they are."""
    X, numbers = as_numbers(X, "X"), as_numbers(Y, "Y")
    X = as_batch(X, (1, *X.shape)[-1], "X")
    whole = np.asarray(Y)
    if whole.ndim == 1 and whole.dtype.kind in "iu":
        Y = whole
    else:
        Y = as_batch(numbers, (1, *numbers.shape)[-1], "Y")
    if len(X) != len(Y):
        raise ValueError(
            f"X came with {len(X)} samples and Y with {len(Y)}; expected as many of one as of "
            "the other."
        )
    return X, Y


def _group_numbers(values: Any, what: str) -> NDArray[np.int64]:
    """Return the numbers of groups, which are whole."""
    numbers = as_numbers(values, what)
    truths = np.asarray(values).dtype == bool
    if truths or (numbers != np.floor(numbers)).any():
        raise ValueError(
            f"{what} came as {shown(values)}; expected whole numbers. Number the groups."
        )
    return numbers.astype(np.int64)
