"""Files from package registries, kept in ``build/cache/`` so that they are fetched once.

Everything comes by the registries' ordinary clients (npm, pip), or from the address of Pyodide's
official distribution.  What has a checksum is held against it, also when it lies in the cache: a
file that differs ends the build.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(__file__).parents[3] / "build" / "cache"
PATIENCE = 20
"""Seconds that an address may be silent."""

PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")


class BuildError(Exception):
    """The site cannot be built; the message is for whoever typed the command."""


def sha256(path: Path) -> str:
    """Return a file's checksum."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(path: Path, expected: str, source: str) -> Path:
    """Return ``path`` if its checksum is the one that ``source`` names.

    Raises
    ------
    BuildError
        If it is another; the file is removed, so that the next build fetches it anew.
    """
    found = sha256(path)
    if found == expected:
        return path
    path.unlink()
    raise BuildError(
        f"{path.name} has the sha256 {found}, but {source} names {expected}: it is not the file "
        "that was tested, and it was removed. Build again; if that does not help, ask where it "
        "came from before you trust it."
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a scratch folder from which the finished file is moved to its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as scratch:
        yield Path(scratch)


def run(command: list[str], what: str) -> None:
    """Run a command quietly; BuildError if it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        raise BuildError(
            f"{what} needs {command[0]}, which was not found (node and npm come with Node.js "
            "18.18 or newer). Install it and build again."
        ) from None
    if done.returncode:
        raise BuildError(f"{what} failed:\n{(done.stderr or done.stdout).strip()}")


def npm(name: str, version: str, expected: str, cache: Path = CACHE) -> Path:
    """Return a package of npm as a folder, from a tarball with that sha256."""
    tarball = cache / "npm" / f"{name}-{version}.tgz"
    if not tarball.exists():
        with _beside(tarball) as scratch:
            pack = ["npm", "pack", "--silent", f"{name}@{version}", f"--pack-destination={scratch}"]
            run(pack, f"Getting {name} {version} from npm")
            os.replace(scratch / tarball.name, tarball)
    check(tarball, expected, "this build")
    folder = tarball.with_suffix("")
    if not folder.exists():
        with _beside(folder) as scratch, tarfile.open(tarball) as archive:
            archive.extractall(scratch, filter="data")
            try:
                os.replace(scratch / "package", folder)
            except OSError:
                if not folder.exists():  # else another build beside this one was quicker
                    raise
    return folder


def wheels(pins: Iterable[str], *, python: str, cache: Path = CACHE) -> list[Path]:
    """Return pure Python wheels for that version of Python, one for each ``name==version``."""
    found, missing = [], []
    for pin in pins:
        name, _, version = pin.partition("==")
        kept = sorted((cache / "wheels").glob(f"{name.replace('-', '_')}-{version}-*none-any.whl"))
        found += kept[:1]
        missing += [] if kept else [pin]
    if missing:
        with _beside(cache / "wheels" / "any") as scratch:
            target = ["--only-binary=:all:", "--platform=any", "--implementation=py",
                      "--abi=none", f"--python-version={python}"]  # fmt: skip
            run([*PIP, *target, f"--dest={scratch}", *missing], "Getting wheels")
            for wheel in scratch.glob("*.whl"):
                os.replace(wheel, cache / "wheels" / wheel.name)
                found.append(cache / "wheels" / wheel.name)
    return sorted(found)


def big_wheel(pin: str, file: str, cache: Path = CACHE) -> Path:
    """Return one wheel by its file's name."""
    target = cache / file
    if not target.exists():
        print(f"Getting {file} (once, about 100 MB)")
        with _beside(target) as scratch:
            options = ["--only-binary=:all:", "--ignore-requires-python", f"--dest={scratch}"]
            run([*PIP, *options, pin], f"Getting {pin}")
            os.replace(scratch / file, target)
    return target


def url(address: str, target: Path) -> Path:
    """Fetch a file, unless it is there already; OSError if the address cannot be reached."""
    if not target.exists():
        with _beside(target) as scratch:
            with (
                urllib.request.urlopen(address, timeout=PATIENCE) as answer,
                (scratch / "file").open("wb") as file,
            ):
                shutil.copyfileobj(answer, file)
            os.replace(scratch / "file", target)
    return target
