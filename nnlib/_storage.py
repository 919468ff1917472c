"""The weights file: an ``.npz`` with a header, the parameters and the frozen biases.

It holds numbers and text only, so reading it can never run anything: NumPy is told not to
unpickle.  A file is written beside its place and renamed into it when whole.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.errors import WeightsFileError

FORMAT = "nnlib-network-1"


def write(
    path: str | PathLike[str],
    settings: list[dict[str, Any]],
    parameters: FloatArray,
    frozen: FloatArray,
) -> None:
    """Write one network; ``settings`` are the arguments of each layer."""
    place = Path(path)
    header = json.dumps({"format": FORMAT, "layers": settings})
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, header=np.array(header), parameters=parameters, frozen=frozen)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


@contextmanager
def reading(
    path: str | PathLike[str],
) -> Iterator[tuple[list[dict[str, Any]], FloatArray, FloatArray]]:
    """Yield layer settings, parameters and frozen biases; any fault becomes one clear error."""
    try:
        with np.load(path, allow_pickle=False) as file:
            header = json.loads(str(file["header"]))
            if header["format"] != FORMAT:
                raise ValueError(f"its format is {header['format']!r}")
            contents = header["layers"], file["parameters"], file["frozen"]
        yield contents
    except FileNotFoundError:
        raise
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        OSError,
        EOFError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
    ) as fault:
        raise WeightsFileError(
            f"{os.fspath(path)} cannot be read as a network ({type(fault).__name__}: {fault}); "
            f"expected a file written by Network.save, format {FORMAT}. "
            "If it was one, it is damaged: save the network again."
        ) from fault
