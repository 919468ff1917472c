"""Reading an ``.npz`` file from which anything may come.

An ``.npz`` file is a zip archive with one ``.npy`` file an array: a line of text that gives type
and shape, then the numbers.  A damaged or crafted one can claim any size, expand without end, or
hold a pickle, which runs code.  So only what :func:`numpy.savez` writes for flat vectors of
numbers and for one text is read here, and all sizes are checked against the file's own before
anything is read.  The archive's members must be stored as they are, not compressed: then what is
read is never larger than the file.

NumPy's own reader is not used, because it evaluates the line of text as Python (which can raise
nearly anything) and its error messages tell people to allow pickles.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

#: The longest single read: longer than the end of any archive with a few members.
PIECE = 1 << 17

#: What the archive's own records may take for each member.
RECORDS = 1024

_DESCRIPTION = re.compile(
    rb"\{'descr': '<([fU][0-9]{1,9})', 'fortran_order': False, "
    rb"'shape': \((?:([0-9]{1,15}),)?\), \} *\n"
)

DAMAGED = (
    "The file is damaged: save the network again, or copy the file again from where it is whole."
)
UNPACKED = "Networks are saved without compression. Take the file as it was saved."
FOREIGN = "Check that this is the file you meant."


class Unreadable(Exception):
    """What is wrong with the file, and what to do about it, in words."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Npz:
    """The members of an open ``.npz`` file.

    Parameters
    ----------
    file : Pieces
        The file, open.

    Attributes
    ----------
    names : tuple of str
        The arrays in the file, without ``.npy``.

    Raises
    ------
    Unreadable
        If the file is not an archive of arrays and nothing else.
    OSError
        If the disk cannot be read.
    """

    def __init__(self, file: Pieces) -> None:
        _check_ends(file)
        with _damage("its list of contents makes no sense"):
            self._archive = zipfile.ZipFile(file)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._archive.infolist():
            name = _array_name(member)
            if name in self._members:
                raise Unreadable(f"it holds {name!r} twice", DAMAGED)
            self._members[name] = member
        held = sum(member.compress_size for member in self._members.values())
        starts = [member.header_offset for member in self._members.values()]
        if min(starts, default=0) > 0:
            raise Unreadable("something was added before its contents", DAMAGED)
        if not held <= file.size <= held + RECORDS * len(starts):
            raise Unreadable(
                f"its contents claim {held} bytes, and it has {file.size} in all", DAMAGED
            )
        self.names = tuple(self._members)

    def text(self, name: str, longest: int) -> str:
        """Return the text that a member holds, of at most ``longest`` characters."""
        with self._opened(name) as (member, kind, length, n_bytes):
            if not kind.startswith("U") or length is not None:
                raise Unreadable(f"{name!r} is not one text", FOREIGN)
            if n_bytes != 4 * int(kind[1:]):
                raise Unreadable(f"{name!r} is not as long as it claims", DAMAGED)
            if n_bytes > 4 * longest:
                raise Unreadable(f"{name!r} is longer than {longest} characters", FOREIGN)
            content = np.empty(n_bytes, np.uint8)
            _fill(content, member)
            return content.tobytes().decode("utf-32-le").rstrip("\0")

    def vector(self, name: str) -> NDArray[Any]:
        """Return the finite float64 or float32 numbers that a member holds, as an array."""
        with self._opened(name) as (member, kind, length, n_bytes):
            if kind not in ("f8", "f4") or length is None:
                raise Unreadable(
                    f"{name!r} is not a flat vector of float64 or float32 numbers", FOREIGN
                )
            dtype = np.dtype(f"<{kind}")
            if length * dtype.itemsize != n_bytes:
                raise Unreadable(
                    f"{name!r} claims {length} numbers of {dtype.itemsize} bytes each, "
                    f"and has {n_bytes} bytes",
                    DAMAGED,
                )
            vector = np.empty(length, dtype)
            _fill(vector.view(np.uint8), member)
            finite = np.isfinite(vector)
            if not finite.all():
                at = int(np.argmin(finite))
                raise Unreadable(
                    f"{name!r} holds {vector[at]} at position {at}, where a finite number belongs",
                    DAMAGED,
                )
            return vector.astype(dtype.newbyteorder("="), copy=False)

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[IO[bytes], str, int | None, int]]:
        """Yield a member after its description, which gives type, length (if any) and bytes."""
        if name not in self._members:
            raise Unreadable(f"it holds no {name!r}", FOREIGN)
        info = self._members[name]
        if info.flag_bits & 1:
            raise Unreadable(f"{name!r} is encrypted", FOREIGN)
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise Unreadable(f"{name!r} is compressed", UNPACKED)
        with (
            _damage(f"{name!r} is not as it was written"),
            self._archive.open(info) as member,
        ):
            start = member.read(10)
            if len(start) < 10 or start[:8] != b"\x93NUMPY\1\0":
                raise Unreadable(f"{name!r} is no array", DAMAGED)
            line = member.read(int.from_bytes(start[8:], "little"))
            description = _DESCRIPTION.fullmatch(line)
            if description is None:
                raise Unreadable(
                    f"{name!r} is neither a flat vector of numbers nor a text", FOREIGN
                )
            kind, length = description.groups()
            n_bytes = info.file_size - len(start) - len(line)
            yield member, kind.decode(), None if length is None else int(length), n_bytes


class Pieces(io.BufferedReader):
    """A file that is read in pieces, so that no claim about a size can fill the memory."""

    def __init__(self, path: str) -> None:
        super().__init__(io.FileIO(path))
        self.size = os.fstat(self.fileno()).st_size

    def read(self, size: int | None = -1, /) -> bytes:
        """Return ``size`` bytes, or all that are left, if these are not more than a piece."""
        whole = size is None or size < 0
        content = super().read(PIECE + 1 if whole else min(size or 0, PIECE + 1))
        if len(content) > PIECE:
            raise zipfile.BadZipFile("a record of this archive is too long")
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place in the file; to ask for one outside is the archive's fault."""
        if whence == os.SEEK_SET and not 0 <= offset <= self.size:
            raise zipfile.BadZipFile("a record of this archive points outside of it")
        return super().seek(offset, whence)


def _check_ends(file: Pieces) -> None:
    """Raise unless the file begins and ends as an archive does."""
    if file.size == 0:
        raise Unreadable("it is empty", DAMAGED)
    start = file.read(4)
    if start != b"PK\3\4":
        raise Unreadable(f"it is no .npz file (it begins with {start!r})", FOREIGN)
    file.seek(max(0, file.size - 22))
    end = file.read(22)
    if not (end.startswith(b"PK\5\6") and end.endswith(b"\0\0")):
        raise Unreadable("its end is missing, or something was added after it", DAMAGED)


def _array_name(member: zipfile.ZipInfo) -> str:
    """Return the name of the array that a member is."""
    name = member.orig_filename
    if not re.fullmatch(r"[A-Za-z0-9_]{1,64}\.npy", name):
        raise Unreadable(f"it holds {name[:64]!r}, which is no array of a network", FOREIGN)
    return name.removesuffix(".npy")


def _fill(content: NDArray[np.uint8], member: IO[bytes]) -> None:
    """Read the rest of a member into ``content``; its end is where the checksum is compared."""
    for at in range(0, content.size, PIECE):
        size = min(PIECE, content.size - at)
        content[at : at + size] = np.frombuffer(member.read(size), np.uint8, size)


@contextmanager
def _damage(what: str) -> Iterator[None]:
    """Say ``what`` when the zip reader fails in whatever way; the disk's own errors pass."""
    try:
        yield
    except (OSError, Unreadable):
        raise
    except MemoryError:
        raise Unreadable(
            "it does not fit into the memory", "Close other programs and try again."
        ) from None
    except Exception as fault:
        raise Unreadable(what, DAMAGED) from fault
