"""Writing a file whole or not at all.

The new content is written to a part file beside its place and renamed into it when it is safely
on the disk.  Whoever opens the file sees the old content or the new, never half of it, and a
crash half-way leaves the old file as it was.

A process that is killed cannot remove its part file.  So every part file carries the name of its
place and is locked while its writer lives: the next one to write to the same place removes those
that nobody holds, and leaves alone those of another process that is writing at this moment.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import BinaryIO

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows: there a file that is open cannot be removed, which serves as well
    fcntl = None

#: Without locks, a part file counts as left over after this many seconds: between closing and
#: renaming it, its writer does not hold it.
ABANDONED_AFTER = 60.0


@contextmanager
def replacing(path: str) -> Iterator[BinaryIO]:
    """Open a file to write, and put it at ``path`` when the block ends without an error.

    A symbolic link stays, and what it points to is replaced.  The mode is the old file's, or for
    a new one what ``open(path, "w")`` would give.

    Parameters
    ----------
    path : str
        Where the content goes.

    Yields
    ------
    binary file
        Where to write it.

    Raises
    ------
    OSError
        If the file cannot be written.  Then ``path`` is as it was, and nothing is left beside it.
    """
    place = os.path.realpath(path) if os.path.islink(path) else path
    try:
        mode = _replaceable(place)
        folder, name = os.path.split(place)
        folder = folder or os.curdir
        prefix = _prefix(name)
        _remove_left_over(folder, prefix)
        part, file, lock = _new_part(folder, prefix, 0o666 if mode is None else mode)
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if mode is not None and stat.S_IMODE(os.stat(part).st_mode) != mode:
                os.chmod(part, mode)
            os.replace(part, place)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
        finally:
            if lock is not None:
                os.close(lock)
    except OSError as fault:
        if fault.filename is None:
            raise
        # the same, about the file the caller knows rather than the part file
        raise OSError(fault.errno, fault.strerror, path) from None
    _sync_folder(folder)


def _replaceable(place: str) -> int | None:
    """Return the mode of the file at ``place``, or None if there is no file yet."""
    try:
        found = os.stat(place)
    except FileNotFoundError:
        if os.path.basename(place):
            return None
        raise
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), place)
    if not stat.S_ISREG(found.st_mode):  # a device, a pipe: never to be replaced by a file
        raise FileExistsError(errno.EEXIST, "This is a device or pipe, not a file", place)
    if not os.access(place, os.W_OK):  # renaming would get past a write protection
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), place)
    return found.st_mode & 0o777


def _prefix(name: str) -> str:
    """Return how part files of ``name`` begin: short, so that any name leaves room for it."""
    return f".{name[:32]}-{zlib.crc32(os.fsencode(name)):08x}-"


def _new_part(folder: str, prefix: str, mode: int) -> tuple[str, BinaryIO, int | None]:
    """Create a part file; return its path, the open file, and the lock to close at the end."""
    for _ in range(10):
        part = os.path.join(folder, f"{prefix}{secrets.token_hex(4)}.part")
        file = open(  # noqa: SIM115  (replacing closes it)
            part, "xb", opener=lambda path, flags: os.open(path, flags, mode)
        )
        lock = None
        if fcntl is not None:
            lock = os.dup(file.fileno())  # holds the lock until the file has been renamed
            with suppress(OSError):  # a file system without locks
                fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(part):
            break
        file.close()  # someone took it for left over before it was locked: take another
        if lock is not None:
            os.close(lock)
    return part, file, lock


def _remove_left_over(folder: str, prefix: str) -> None:
    """Remove the part files that no living process writes to."""
    name = re.compile(re.escape(prefix) + r"[0-9a-f]{8}\.part")
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_if_left_over(entry)


def _remove_if_left_over(entry: os.DirEntry[str]) -> None:
    if fcntl is None:
        if time.time() - entry.stat().st_mtime > ABANDONED_AFTER:
            os.unlink(entry.path)
        return
    descriptor = os.open(entry.path, os.O_WRONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an OSError while it is held
        os.unlink(entry.path)
    finally:
        os.close(descriptor)


def _sync_folder(folder: str) -> None:
    """Have the new name written to the disk too, where the system can be asked to."""
    with suppress(OSError):  # Windows opens no folder, and some file systems cannot do it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
