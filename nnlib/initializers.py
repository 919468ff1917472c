"""Initialization: where training starts (lesson 10 tells the whole story).

If every weight started at the same value, all neurons of a layer would compute the same thing
and learn the same thing for ever.  So weights start random, and small enough that sums stay in
the range where the activation still has a slope.
"""

from __future__ import annotations

import numpy as np

from nnlib._inputs import FloatArray


def glorot_uniform(rng: np.random.Generator, n_in: int, n_out: int) -> FloatArray:
    """Draw a layer's weights between -a and a, with a = sqrt(6 / (n_in + n_out)).

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    n_in, n_out : int
        Inputs and neurons of the layer.

    Returns
    -------
    ndarray of float64, shape (n_out, n_in)

    References
    ----------
    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010, equation 16.
    """
    limit = np.sqrt(6.0 / (n_in + n_out))
    return rng.uniform(-limit, limit, size=(n_out, n_in))
