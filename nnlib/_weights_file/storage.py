"""The weights file: an ``.npz`` with a header, the parameters and the frozen biases.

``numpy.load(path)`` opens it for anyone who wants to look inside.  It holds numbers and text
only, and reading it here never runs anything, whatever is in it
(:mod:`nnlib._weights_file.npz`).  A file is written whole or not at all
(:mod:`nnlib._weights_file.atomic`).

The header is a text that says what the network is made of, and which version of this format it
is written in (:mod:`nnlib._weights_file.header`).  When the format changes, ``FORMAT`` grows by
one and ``read`` goes on reading the older ones.
"""

from __future__ import annotations

import io
import os
import stat
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import as_numbers
from nnlib._weights_file import header as headers
from nnlib._weights_file import npz
from nnlib._weights_file.atomic import replacing
from nnlib.errors import WeightsFileError

FORMAT = 2
ARRAYS = ("parameters", "frozen")
LONGEST_WORDS = 500

AnyPath = str | bytes | PathLike[str] | PathLike[bytes]


def write(path: AnyPath, header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> None:
    """Write one network to a file, whole or not at all.

    Parameters
    ----------
    path : str, bytes or path-like
        Where to write; the name is kept as it is, with or without ``.npz``.
    header : dict
        What the network is made of: texts, numbers, True, False, None, and lists and
        dictionaries of these.  The format is added to it.
    arrays : dict of ndarray of float64 or float32, shape (n,)
        ``parameters`` and ``frozen``.

    Raises
    ------
    ValueError
        If something in ``header`` or ``arrays`` could not be read again.
    OSError
        If the file cannot be written.  An older file is then as it was.
    """
    place = _as_text(path)
    text = headers.encoded(header, FORMAT)
    if set(arrays) != set(ARRAYS):
        raise ValueError(f"arrays came as {sorted(arrays)}; expected {' and '.join(ARRAYS)}.")
    vectors: dict[str, Any] = {name: _as_vector(arrays[name], name) for name in ARRAYS}
    content = io.BytesIO()  # so that a full disk meets one plain write, not a half-made archive
    np.savez(content, header=np.array(text, f"<U{len(text)}"), **vectors)
    with replacing(place) as file:
        file.write(content.getbuffer())


def read(path: AnyPath) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what :func:`write` wrote; the file is closed again.

    Returns
    -------
    header : dict
        As it was given to ``write``, and ``format``: the version the file is written in, from 1
        to ``FORMAT``.
    arrays : dict of ndarray of float64 or float32, shape (n,)
        ``parameters`` and ``frozen``; all their numbers are finite.

    Raises
    ------
    WeightsFileError
        If the file is damaged, not one of ours, or written by a newer version of nnlib.
    OSError
        If it cannot be opened or read.
    """
    place = _as_text(path)
    try:
        if not _can_be_a_file(place):
            raise npz.Unreadable("it is a device or pipe, not a file", npz.FOREIGN)
        with npz.Pieces(place) as file:
            members = npz.Npz(file)
            header = headers.decoded(members.text("header", headers.LONGEST), FORMAT)
            for name in members.names:
                if name not in ("header", *ARRAYS):
                    raise npz.Unreadable(f"it holds {name!r} besides a network", npz.FOREIGN)
            return header, {name: members.vector(name) for name in ARRAYS}
    except npz.Unreadable as fault:
        raise unreadable(place, fault.what, fault.remedy) from fault


def unreadable(path: AnyPath, what: str, remedy: str = npz.DAMAGED) -> WeightsFileError:
    """Return the error for a file that is no network: what is wrong, and what to do about it."""
    place = _as_text(path)
    shown = place if place.isprintable() else repr(place)
    if len(what) > LONGEST_WORDS:  # a crafted header can be long, and an error may quote it
        what = what[:LONGEST_WORDS] + "..."
    return WeightsFileError(
        f"{shown} cannot be read as a network: {what}. "
        f"Expected a file written by Network.save. {remedy}"
    )


def _as_text(path: AnyPath) -> str:
    try:
        place = os.fsdecode(path)
    except TypeError:
        place = "\0"
    if "\0" in place:
        raise ValueError(
            f'path came as {path!r}; expected the name of a file, such as "network.npz".'
        )
    return place


def _can_be_a_file(place: str) -> bool:
    """Return whether opening it gives a file or an error (a pipe would wait for a writer)."""
    mode = os.stat(place).st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _as_vector(values: NDArray[Any], name: str) -> NDArray[Any]:
    """Return the numbers as they stand in a file: little-endian, one after the other."""
    vector = np.asarray(values)
    if vector.ndim != 1 or vector.dtype.newbyteorder("=") not in (np.float64, np.float32):
        raise ValueError(
            f"{name} came with shape {vector.shape} and dtype {vector.dtype}; "
            "expected a flat vector of float64 or float32."
        )
    as_numbers(vector, name)
    return np.ascontiguousarray(vector, vector.dtype.newbyteorder("<"))
