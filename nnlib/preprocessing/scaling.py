"""Features on one scale (lesson 14).

A feature measured in thousands makes a loss steep in its weight, one measured in thousandths makes
it flat, and no learning rate suits both.  Standardizing gives each feature mean 0 and standard
deviation 1.  Both figures come from the training data alone, and whatever comes later is treated
with the same two: data that are to test a network must not have a say in what it is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib._inputs import FloatArray, as_batch, as_numbers


class Standardizer:
    """Takes the training data's mean off each feature and divides by their standard deviation.

    A feature that is the same in all training samples has a standard deviation of 0; it is divided
    by 1 instead, so that it becomes 0 in training, and what comes later keeps its distance from it.

    Parameters
    ----------
    X_train : array_like of shape (n_samples, n_features)
        At least two samples, and none of them from the test or validation data.

    Attributes
    ----------
    mean : ndarray of float64, shape (n_features,)
        In the features' own units.
    scale : ndarray of float64, shape (n_features,)
        The standard deviation (over n_samples, not n_samples - 1), and 1 where that is 0.

    Raises
    ------
    ValueError
        If the samples are not as described, or so large that their mean or standard deviation
        is no finite number.

    Examples
    --------
    >>> from nnlib.preprocessing import Standardizer
    >>> standardizer = Standardizer([[170.0, 3.0], [190.0, 3.0]])
    >>> standardizer.mean, standardizer.scale
    (array([180.,   3.]), array([10.,  1.]))
    >>> standardizer.transform([[200.0, 3.5]])
    array([[2. , 0.5]])
    """

    def __init__(self, X_train: Any) -> None:
        X = as_numbers(X_train, "X_train")
        X = as_batch(X, (1, *X.shape)[-1], "X_train")
        if X.shape[1] == 0 or len(X) < 2:
            raise ValueError(
                f"X_train came with shape {X.shape}; expected at least two samples of at least "
                "one feature, because a single one has no spread."
            )
        same = (X[0] == X).all(axis=0)
        with np.errstate(over="ignore", invalid="ignore"):  # refused in words below
            mean, spread = X.mean(axis=0), X.std(axis=0)
        if not (np.isfinite(mean) & np.isfinite(spread)).all():
            raise ValueError(
                f"X_train holds numbers as large as {np.abs(X).max():.0e}; expected a mean and a "
                "standard deviation that fit into a float. Use a larger unit."
            )
        # Rounding can leave a mean beside the one value there is, and a spread that is not 0.
        self.mean = np.where(same, X[0], mean)
        self.scale = np.where(same | (spread == 0), 1.0, spread)
        self.mean.flags.writeable = self.scale.flags.writeable = False

    def transform(self, X: Any) -> FloatArray:
        """Return samples on the new scale: ``(X - mean) / scale``.

        Parameters
        ----------
        X : array_like of shape (n_samples, n_features)
            Training data or any other.

        Returns
        -------
        ndarray of float64, shape (n_samples, n_features)

        Raises
        ------
        ValueError
            If the samples are not as described, or too far from the training data for a float.
        """
        X = as_batch(X, len(self.mean), "X")
        with np.errstate(over="ignore"):
            return as_numbers((X - self.mean) / self.scale, "X, standardized,")

    def inverse_transform(self, Z: Any) -> FloatArray:
        """Return standardized samples in the features' own units: ``Z * scale + mean``.

        Parameters
        ----------
        Z : array_like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of float64, shape (n_samples, n_features)

        Raises
        ------
        ValueError
            If the samples are not as described, or the result is too large for a float.
        """
        Z = as_batch(Z, len(self.mean), "Z")
        with np.errstate(over="ignore"):
            return as_numbers(Z * self.scale + self.mean, "Z, in its own units,")

    def __repr__(self) -> str:
        return f"Standardizer({len(self.mean)} features)"
