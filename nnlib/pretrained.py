"""A network that has learned to read digits, to begin with (lessons 14 and 15).

It has 64 inputs, 64 hidden neurons and ten scores.  ``scripts/train_digit_reader.py`` trained it,
on the digits of twelve of the fourteen forms of ``datasets.digits()``; the other two are new to it.
``nnlib/data/`` holds its parameters, with a note on where they come from.
"""

from __future__ import annotations

from importlib.resources import as_file, files

from nnlib.network import Network

NEW_FORMS = (12, 13)
"""The forms of ``datasets.digits()`` that the reader has not learned from."""


def digit_reader() -> Network:
    """Return the reader of digits: a network of your own, which may be trained on.

    Returns
    -------
    Network
        64 inputs (8 x 8, 0 for white to 1 for black), 64 hidden neurons (ReLU), ten scores.

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib import datasets
    >>> from nnlib.pretrained import NEW_FORMS, digit_reader
    >>> X, y, form = datasets.digits()
    >>> new = np.isin(form, NEW_FORMS)
    >>> bool((digit_reader().predict(X[new]).argmax(axis=1) == y[new]).mean() > 0.9)
    True
    """
    with as_file(files("nnlib").joinpath("data", "digit-reader.npz")) as path:
        return Network.load(path)
