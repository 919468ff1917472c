"""Writing whole or not at all: modes, links, crashes, full disks and two writers at once."""

import errno
import io
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from nnlib import Network, article
from nnlib._weights_file import atomic, storage

ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes, links or limits")


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def put(path, content):
    with atomic.replacing(os.fspath(path)) as file:
        file.write(content)


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


# ----- modes and links -----


@POSIX
@pytest.mark.parametrize("mask", [0o022, 0o002, 0o027, 0o077, 0o000])
def test_a_new_file_has_the_mode_of_any_new_file(mask, tmp_path):
    old = os.umask(mask)
    try:
        article.network().save(tmp_path / "n.npz")
        (tmp_path / "ordinary").write_text("")
    finally:
        os.umask(old)
    assert mode_of(tmp_path / "n.npz") == mode_of(tmp_path / "ordinary") == 0o666 & ~mask


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755])
def test_a_replaced_file_keeps_its_mode(mode, tmp_path):
    path = tmp_path / "n.npz"
    path.write_bytes(b"old")
    path.chmod(mode)
    article.network().save(path)
    assert mode_of(path) == mode
    assert Network.load(path).parameters.tolist() == article.WEIGHTS.tolist()


@POSIX
def test_a_private_file_is_private_at_every_moment(tmp_path):
    path = tmp_path / "n.npz"
    path.write_bytes(b"old")
    path.chmod(0o600)
    with atomic.replacing(str(path)):
        (part,) = (tmp_path / name for name in names(tmp_path) if name != "n.npz")
        assert mode_of(part) == 0o600


@pytest.fixture
def linked(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    link = tmp_path / "here" / "n.npz"
    try:
        link.symlink_to(Path("..", "elsewhere", "real.npz"))
    except OSError:
        pytest.skip("no symbolic links here")
    return link, tmp_path / "elsewhere" / "real.npz"


@pytest.mark.parametrize("old", [b"old", None])
def test_a_link_stays_and_its_target_is_replaced(old, linked):
    link, real = linked
    if old is not None:
        real.write_bytes(old)
    article.network().save(link)
    assert link.is_symlink()
    assert not real.is_symlink()
    assert Network.load(real).parameters.tolist() == article.WEIGHTS.tolist()
    assert names(link.parent) == ["n.npz"]
    assert names(real.parent) == ["real.npz"]


def test_a_link_to_a_link_is_followed_too(linked):
    link, real = linked
    second = link.with_name("second.npz")
    second.symlink_to(link)
    put(second, b"new")
    assert real.read_bytes() == b"new"
    assert second.is_symlink()
    assert link.is_symlink()


def test_a_link_to_itself_is_an_error_of_the_system(tmp_path):
    loop = tmp_path / "loop"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("no symbolic links here")
    with pytest.raises(OSError, match="loop"):
        article.network().save(loop)
    assert loop.is_symlink()


def test_a_name_as_long_as_names_may_be(tmp_path):
    for name in ("n" * 255, "ä" * 127):
        try:
            (tmp_path / name).write_bytes(b"old")
        except OSError:
            pytest.skip("no such long names here")
        put(tmp_path / name, b"new")
        assert (tmp_path / name).read_bytes() == b"new"
    assert len(names(tmp_path)) == 2


# ----- failures -----


@contextmanager
def ordinary_user(folder):
    """Leave out the rights of root, for whom no permission is missing."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder():
    with tempfile.TemporaryDirectory() as name:  # tmp_path lies in a folder of root's own
        Path(name).chmod(0o777)
        yield Path(name)


@POSIX
def test_a_folder_that_may_not_be_written_to(open_folder):
    path = open_folder / "n.npz"
    with ordinary_user(open_folder):
        article.network().save(path)
        before = path.read_bytes()
        open_folder.chmod(0o555)
        try:
            with pytest.raises(PermissionError) as found:
                article.network().save(path)
            assert str(found.value) == f"[Errno 13] Permission denied: '{path}'"
            with pytest.raises(PermissionError, match="Permission denied"):
                article.network().save(open_folder / "other.npz")
            assert path.read_bytes() == before
            assert names(open_folder) == ["n.npz"]
        finally:
            open_folder.chmod(0o777)


@POSIX
def test_a_file_that_may_not_be_read(open_folder):
    path = open_folder / "n.npz"
    with ordinary_user(open_folder):
        article.network().save(path)
        path.chmod(0o200)
        with pytest.raises(PermissionError) as found:
            Network.load(path)
    assert str(found.value) == f"[Errno 13] Permission denied: '{path}'"


def test_a_protected_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda place, _: os.fspath(place) != str(path))
    with pytest.raises(PermissionError, match=r"n\.npz"):
        put(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["n.npz"]


def test_a_folder_that_is_missing(tmp_path):
    path = tmp_path / "missing" / "n.npz"
    with pytest.raises(FileNotFoundError) as found:
        article.network().save(path)
    assert found.value.filename == str(path)
    assert not names(tmp_path)


@pytest.mark.parametrize("inside", [(), ("n.npz",)])
def test_a_folder_in_the_place_of_the_file(inside, tmp_path):
    folder = tmp_path / "models"
    folder.mkdir()
    for name in inside:
        (folder / name).write_bytes(b"old")
    for path in (folder, f"{folder}{os.sep}"):
        with pytest.raises(IsADirectoryError) as found:
            article.network().save(path)
        assert found.value.filename == os.fspath(path)
    assert names(tmp_path) == ["models"]
    assert names(folder) == list(inside)


def test_no_name_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in ("", f"models{os.sep}"):
        with pytest.raises(FileNotFoundError):
            article.network().save(path)
    assert not names(tmp_path)


@POSIX
def test_a_device_is_not_replaced():
    before = os.stat(os.devnull)
    with pytest.raises(FileExistsError, match="a device or pipe"):
        article.network().save(os.devnull)
    assert os.stat(os.devnull).st_ino == before.st_ino


FAILING = [
    (step, old) for step in ("numpy.savez", "os.fsync", "os.replace") for old in (b"old", None)
]
if sys.platform != "win32":
    FAILING.append(("os.chmod", b"old"))  # a new file's mode needs no change


@pytest.mark.parametrize(("step", "old"), FAILING)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "no space left"), KeyboardInterrupt()])
def test_a_failed_save_leaves_everything_as_it_was(step, error, old, tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    if old is not None:
        path.write_bytes(old)
        path.chmod(0o666)  # so that there is a mode to change

    def full_disk(*_, **__):
        raise error

    mask = os.umask(0o022)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(step, full_disk)
            with pytest.raises(type(error)) as found:
                article.network().save(path)
    finally:
        os.umask(mask)
    assert found.value is error
    assert names(tmp_path) == ([] if old is None else ["n.npz"])
    if old is not None:
        assert path.read_bytes() == old


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "no space left"), KeyboardInterrupt()])
def test_a_write_that_fails_half_way_leaves_the_old_content(error, tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    article.network().save(path)
    before = path.read_bytes()

    class Full(io.BufferedWriter):
        def write(self, content):
            super().write(content[: len(content) // 2])
            self.flush()
            raise error

    def full(name, mode, *, opener):
        return Full(io.FileIO(name, mode.replace("b", ""), opener=opener))

    monkeypatch.setattr(atomic, "open", full, raising=False)
    with pytest.raises(type(error)) as found:
        article.network().save(path)
    assert found.value is error
    assert path.read_bytes() == before
    assert names(tmp_path) == ["n.npz"]


CUT_OFF = """
import resource, sys
import numpy as np
from nnlib._weights_file import storage
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
storage.write(sys.argv[1], {}, {"parameters": np.ones(50_000), "frozen": np.ones(0)})
"""


def python(code, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, text=True, **options,
    )  # fmt: skip


@POSIX
def test_a_limit_of_the_system_while_writing(tmp_path):
    path = tmp_path / "n.npz"
    path.write_bytes(b"old")
    process = python(CUT_OFF, path)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert errors.splitlines()[-1] == "OSError: [Errno 27] File too large"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["n.npz"]


# ----- processes that are killed, and processes side by side -----

HALTING = """
import os, sys
from nnlib import article
rename = os.replace
def halt(*places):
    print("written", flush=True)
    sys.stdin.readline()
    rename(*places)
os.replace = halt
network = article.network()
network.parameters[0] = float(sys.argv[2])
network.save(sys.argv[1])
"""


@contextmanager
def halting(path, value=0.0):
    """A process that has written its part and not yet renamed it."""
    process = python(HALTING, path, value)
    try:
        assert process.stdout.readline() == "written\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def grow_old(folder):
    """Without locks, only an old part counts as left over."""
    for entry in folder.iterdir():
        if atomic.fcntl is None and entry.suffix == ".part":
            os.utime(entry, (0, 0))


def parts(folder):
    return [name for name in names(folder) if name.endswith(".part")]


@pytest.mark.parametrize("old", [b"old", None])
def test_what_a_killed_process_leaves_goes_with_the_next_save(old, tmp_path):
    path = tmp_path / "n.npz"
    if old is not None:
        path.write_bytes(old)
    for killed in range(1, 3):
        with halting(path) as process:
            process.kill()
            process.wait()
        assert len(parts(tmp_path)) == 1, killed  # the second has removed the part of the first
        assert (path.read_bytes() if path.exists() else None) == old
        grow_old(tmp_path)
    article.network().save(path)
    assert names(tmp_path) == ["n.npz"]
    assert Network.load(path).parameters.tolist() == article.WEIGHTS.tolist()


def test_what_is_left_of_other_files_stays(tmp_path):
    others = ["other.npz", "n.np", "n.npz2", ".n.npz"]
    for name in others:
        with halting(tmp_path / name) as process:
            process.kill()
            process.wait()
    mine = [".n.npz.part", ".n.npz-00000000-00000000.part", "n.part"]
    for name in mine:
        (tmp_path / name).write_bytes(b"mine")
    before = names(tmp_path)
    grow_old(tmp_path)
    article.network().save(tmp_path / "n.npz")
    assert names(tmp_path) == sorted([*before, "n.npz"])


def test_two_processes_that_save_the_same_file_are_both_safe(tmp_path):
    path = tmp_path / "n.npz"
    with halting(path, 0.25) as first, halting(path, 0.5) as second:
        assert len(parts(tmp_path)) == 2
        article.network().save(path)  # a third, which removes neither part
        assert len(parts(tmp_path)) == 2
        assert Network.load(path).parameters[0] == article.WEIGHTS[0]
        for process, value in ((second, 0.5), (first, 0.25)):
            _, errors = process.communicate("go on\n")
            assert process.returncode == 0, errors
            assert Network.load(path).parameters[0] == value
    assert names(tmp_path) == ["n.npz"]


def test_a_part_is_not_taken_before_it_is_locked(tmp_path, monkeypatch):
    """Between creating and locking it, another process may take a part for left over."""
    if atomic.fcntl is None:
        pytest.skip("no locks here")
    path, lock, taken = tmp_path / "n.npz", atomic.fcntl.flock, []

    def late(descriptor, operation):
        if operation == atomic.fcntl.LOCK_EX and len(taken) < 3:
            taken.extend(parts(tmp_path))
            (tmp_path / taken[-1]).unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(atomic.fcntl, "flock", late)
    put(path, b"new")
    assert len(set(taken)) == 3
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["n.npz"]


def test_threads_that_save_the_same_file_are_all_safe(tmp_path):
    path, failures = tmp_path / "n.npz", []
    contents = [bytes([65 + number]) * 300_000 for number in range(4)]
    put(path, contents[0])

    def save(content):
        try:
            for _ in range(8):
                put(path, content)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=save, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert path.read_bytes() in contents
    if sys.platform != "win32":  # where a file that is being read cannot be replaced
        assert not failures
    assert names(tmp_path) == ["n.npz"]


def test_a_file_system_without_locks(tmp_path, monkeypatch):
    if atomic.fcntl is None:
        pytest.skip("no locks here")

    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(atomic.fcntl, "flock", no_locks)
    put(tmp_path / "n.npz", b"old")
    put(tmp_path / "n.npz", b"new")
    assert (tmp_path / "n.npz").read_bytes() == b"new"
    assert names(tmp_path) == ["n.npz"]


def test_a_system_without_locks_goes_by_age(tmp_path, monkeypatch):
    path = tmp_path / "n.npz"
    with halting(path) as process:
        process.kill()
        process.wait()
    monkeypatch.setattr(atomic, "fcntl", None)
    monkeypatch.setattr(os, "access", lambda *_: True)
    put(path, b"one")
    assert len(parts(tmp_path)) == 1  # its writer could still be about to rename it
    (part,) = parts(tmp_path)
    long_ago = time.time() - 2 * atomic.ABANDONED_AFTER
    os.utime(tmp_path / part, (long_ago, long_ago))
    put(path, b"two")
    assert names(tmp_path) == ["n.npz"]
    assert path.read_bytes() == b"two"


def test_a_folder_that_cannot_be_synced_is_no_failure(tmp_path, monkeypatch):
    sync = os.fsync

    def files_only(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    put(tmp_path / "n.npz", b"new")
    assert (tmp_path / "n.npz").read_bytes() == b"new"


@POSIX
def test_the_content_and_then_the_name_are_on_the_disk(tmp_path, monkeypatch):
    steps, sync, rename = [], os.fsync, os.replace

    def noted_sync(descriptor):
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        steps.append("folder" if folder else os.fstat(descriptor).st_size)
        sync(descriptor)

    def noted_rename(*places):
        steps.append("rename")
        rename(*places)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_rename)
    put(tmp_path / "n.npz", b"seven b")
    assert steps == [7, "rename", "folder"]


def test_no_descriptor_is_left_open(tmp_path):
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("needs /proc")
    article.network().save(tmp_path / "n.npz")
    before = len(names(folder))
    for _ in range(5):
        article.network().save(tmp_path / "n.npz")
        storage.read(tmp_path / "n.npz")
        with suppress(OSError):
            article.network().save(tmp_path)
    assert len(names(folder)) == before
