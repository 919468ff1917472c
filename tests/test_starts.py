"""Starts that used to fail: difficult folders, moved folders, broken installs, others' settings."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import distributions
from pathlib import Path

import pytest

from scripts import install as installer
from scripts import own_jupyter
from scripts.binder_check import folds
from scripts.environment import flaw, interpreter, stamp, unfinished
from scripts.install import InstallError, install
from scripts.lab import options
from scripts.link import PIPS_PATH_FILE, link, path_line
from scripts.own_jupyter import FOREIGN, OWN, use_own_settings
from scripts.starts_check import difficult, lab, noise, place_of_nnlib

ROOT = Path(__file__).resolve().parent.parent
DIFFICULT = [
    pytest.param("plain", id="plain"),
    pytest.param("ü 数 x", id="letters and spaces"),
    pytest.param("it's $HOME %d", id="signs"),
    pytest.param("#hash; import os", id="comment"),
    pytest.param("é" * 60, id="long"),
]
# The C locale as Python likes it, as it is without Python's help, and a file system in UTF-8.
LOCALES = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "C.UTF-8"},
]
posix = pytest.mark.skipif(os.name == "nt", reason="needs a shell, signals or symbolic links")


def python(env, *arguments, **variables):
    """Run an environment's Python with nothing to find nnlib by but what the environment holds."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run(
        [interpreter(env), *arguments], cwd=env, env=kept | variables, capture_output=True
    )


def where_nnlib_is(env, **variables):
    """Return what ``import nnlib`` finds, as Python writes it in ASCII."""
    question = "import nnlib; print(ascii(nnlib.__file__))"
    answer = python(env, "-c", question, **variables)
    return (answer.stdout or answer.stderr).decode().strip()


def project(folder):
    """Write what an install needs, with nothing to download."""
    (folder / "nnlib").mkdir(parents=True)
    (folder / "nnlib" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    (folder / "requirements.txt").write_text("# nothing\n")
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    return folder


def packages(env):
    (found,) = [*env.glob("lib/*/site-packages"), *env.glob("Lib/site-packages")]
    return found


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A project with an environment that holds no package, not even pip."""
    folder = project(tmp_path_factory.mktemp("bare") / "plain")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A project that was installed."""
    folder = project(tmp_path_factory.mktemp("finished") / "project")
    install(folder)
    return folder


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of the installed project, to be damaged."""
    folder = tmp_path / "project"
    shutil.copytree(finished, folder, symlinks=True)
    text = stamp(folder / ".venv").read_text().replace(str(finished), str(folder))
    stamp(folder / ".venv").write_text(text)
    return folder


class TestLink:
    @pytest.mark.parametrize("name", DIFFICULT)
    def test_nnlib_is_found_whatever_the_folder_is_called(self, bare, tmp_path, name):
        folder = tmp_path / name
        shutil.copytree(bare, folder, symlinks=True)
        assert python(folder / ".venv", str(folder / "scripts" / "link.py")).returncode == 0
        for moved in (folder, tmp_path / f"moved {name[::-1]}"):
            if moved != folder:
                folder.rename(moved)
            for variables in LOCALES:
                found = where_nnlib_is(moved / ".venv", **variables)
                assert "__init__.py" in found, found
                if variables != LOCALES[1]:  # there, Python writes names in another way
                    assert found == ascii(str(moved / "nnlib" / "__init__.py"))

    def test_a_copy_finds_its_own_nnlib(self, bare, tmp_path):
        python(bare / ".venv", str(bare / "scripts" / "link.py"))
        shutil.copytree(bare, tmp_path / "copy", symlinks=True)
        found = where_nnlib_is(tmp_path / "copy" / ".venv")
        assert found == ascii(str(tmp_path / "copy" / "nnlib" / "__init__.py"))

    def test_the_line_holds_no_name_of_the_users(self, tmp_path):
        prefix = tmp_path / "ü" / ".venv"
        prefix.mkdir(parents=True)
        line = path_line(prefix.parent, prefix, prefix / "lib" / "python3.12" / "site-packages")
        assert line == os.path.join("..", "..", "..", "..") + "\n"

    @pytest.mark.parametrize("name", DIFFICULT)
    def test_an_environment_elsewhere_works_too(self, bare, tmp_path, name):
        env, folder = tmp_path / "env", tmp_path / name / "project"
        shutil.copytree(bare / ".venv", env, symlinks=True)
        shutil.copytree(bare, folder, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
        assert python(env, str(folder / "scripts" / "link.py")).returncode == 0
        (packages(env) / "nnlib.pth").read_text("ascii")
        for variables in (LOCALES[0], LOCALES[2]):
            found = where_nnlib_is(env, **variables)
            assert found == ascii(str(folder / "nnlib" / "__init__.py"))

    def test_python_knows_its_version_and_what_it_needs(self, bare):
        link(bare, bare / ".venv", packages(bare / ".venv"))
        (package,) = distributions(name="nnlib", path=[str(packages(bare / ".venv"))])
        assert package.version == "1.2.3"
        assert "sympy>=1.14" in package.requires
        assert package.metadata["Summary"].startswith("A small neural-network library")
        lines = package.read_text("RECORD").splitlines()
        assert len(lines) == 4
        assert all(package.locate_file(line.partition(",")[0]).exists() for line in lines)

    def test_says_whether_it_had_to_do_anything(self, bare):
        where = (bare, bare / ".venv", packages(bare / ".venv"))
        link(*where)
        assert not link(*where)
        (packages(bare / ".venv") / "nnlib.pth").unlink()
        assert link(*where)

    def test_takes_the_place_of_what_pip_and_older_versions_left(self, bare):
        folder = packages(bare / ".venv")
        (folder / PIPS_PATH_FILE).write_text("/elsewhere\n")
        (folder / "nnlib-0.0.1.dist-info").mkdir(exist_ok=True)
        assert link(bare, bare / ".venv", folder)
        assert not (folder / PIPS_PATH_FILE).exists()
        left = {path.name for path in folder.glob("nnlib*")}
        assert left == {"nnlib.pth", "nnlib-1.2.3.dist-info"}


class TestInstall:
    def test_makes_an_environment_that_knows_nnlib(self, finished):
        assert where_nnlib_is(finished / ".venv") == ascii(str(finished / "nnlib" / "__init__.py"))
        listed = python(finished / ".venv", "-m", "pip", "list", "--format=json").stdout
        assert {"name": "nnlib", "version": "1.2.3"} in json.loads(listed)

    def test_says_nothing_the_second_time(self, copied, capfd):
        before = stamp(copied / ".venv").stat().st_mtime_ns
        install(copied)
        assert capfd.readouterr() == ("", "")
        assert stamp(copied / ".venv").stat().st_mtime_ns == before

    def test_new_pins_are_installed_and_other_packages_stay(self, copied, capfd):
        (packages(copied / ".venv") / "mine.py").touch()
        (copied / "requirements.txt").write_text("# something else\n")
        install(copied)
        assert "Installing the pinned packages" in capfd.readouterr().out
        assert (packages(copied / ".venv") / "mine.py").exists()
        install(copied)
        assert capfd.readouterr().out == ""

    def test_a_new_version_of_nnlib_is_known(self, copied):
        (copied / "nnlib" / "__init__.py").write_text('__version__ = "1.3.0"\n')
        install(copied)
        (package,) = distributions(name="nnlib", path=[str(packages(copied / ".venv"))])
        assert package.version == "1.3.0"

    def test_a_folder_that_moved_works_and_is_noticed_once(self, copied, capfd):
        moved = copied.rename(copied.with_name("ü 数 x"))
        install(moved)
        assert "renamed or moved" in capfd.readouterr().out
        assert where_nnlib_is(moved / ".venv") == ascii(str(moved / "nnlib" / "__init__.py"))
        install(moved)
        assert capfd.readouterr().out == ""

    @posix
    def test_a_python_that_is_gone(self, copied, capfd):
        for name in (copied / ".venv" / "bin").glob("python*"):
            name.unlink()
            name.symlink_to("/nowhere/python")
        install(copied)
        assert "its Python does not start" in capfd.readouterr().out
        assert "project/nnlib" in where_nnlib_is(copied / ".venv")

    @posix
    def test_a_python_that_is_too_old(self, copied):
        old = interpreter(copied / ".venv")
        old.unlink()
        old.write_text("#!/bin/sh\necho '[[3, 9], true]'\n")
        old.chmod(0o755)
        assert flaw(copied / ".venv").startswith("it holds Python 3.9, and Python 3.11, ")

    def test_a_python_without_pip(self, bare):
        assert "has no pip" in flaw(bare / ".venv")

    def test_one_that_was_finished_has_none(self, finished):
        assert flaw(finished / ".venv") is None

    def test_an_empty_folder_called_venv(self, tmp_path):
        (tmp_path / ".venv").mkdir()
        assert "does not start" in flaw(tmp_path / ".venv")

    @posix
    def test_a_link_that_leads_nowhere(self, copied, tmp_path):
        shutil.rmtree(copied / ".venv")
        (copied / ".venv").symlink_to(tmp_path / "nowhere")
        install(copied)
        assert not (copied / ".venv").is_symlink()
        assert "project/nnlib" in where_nnlib_is(copied / ".venv")

    def test_a_file_called_venv_is_left_alone(self, copied):
        shutil.rmtree(copied / ".venv")
        (copied / ".venv").write_text("my-environment\n")
        with pytest.raises(InstallError, match="is a file here"):
            install(copied)
        assert (copied / ".venv").read_text() == "my-environment\n"


class TestInterruptedInstall:
    def test_whole_packages_are_kept_and_pip_runs_again(self, copied, capfd):
        unfinished(copied / ".venv").touch()
        (packages(copied / ".venv") / "mine.py").touch()
        install(copied)
        said = capfd.readouterr().out
        assert "Installing the pinned packages" in said
        assert "anew" not in said
        assert (packages(copied / ".venv") / "mine.py").exists()
        assert not unfinished(copied / ".venv").exists()

    @pytest.mark.parametrize("damage", ["missing", "short", "no record", "pip half written"])
    def test_half_written_packages_are_noticed(self, copied, damage):
        env = copied / ".venv"
        victim = packages(env) / "pip" / "_vendor" / "certifi" / "cacert.pem"
        (record,) = packages(env).glob("pip-*.dist-info/RECORD")
        if damage == "missing":
            victim.unlink()
        elif damage == "short":
            victim.write_bytes(victim.read_bytes()[:100])
        elif damage == "no record":
            record.unlink()
        else:
            shutil.rmtree(record.parent)
        assert flaw(env) is None  # nobody looks as long as nothing was interrupted
        unfinished(env).touch()
        assert "left packages half written" in flaw(env)
        unfinished(env).unlink()
        stamp(env).unlink()
        assert "left packages half written" in flaw(env)

    @posix
    def test_half_written_packages_are_made_anew(self, copied):
        # With the environment's own Python, as make does it where no other is on the path.
        unfinished(copied / ".venv").touch()
        victim = packages(copied / ".venv") / "pip" / "__main__.py"
        victim.unlink()
        done = python(copied / ".venv", str(copied / "scripts" / "install.py"))
        assert done.returncode == 0, done.stderr
        assert b"left packages half written" in done.stdout
        assert victim.exists()
        assert not unfinished(copied / ".venv").exists()

    def test_packages_that_cannot_be_had(self, copied):
        (packages(copied / ".venv") / "mine.py").touch()
        (copied / "requirements.txt").write_text("./no-such-package.whl\n")
        for _ in range(2):
            with pytest.raises(InstallError, match=r"same command tries again.+scripts.lab\.py$"):
                install(copied)
        assert (packages(copied / ".venv") / "mine.py").exists()
        assert python(copied / ".venv", "-c", "import nnlib").returncode == 0
        (copied / "requirements.txt").write_text("# nothing\n")
        install(copied)
        assert not unfinished(copied / ".venv").exists()

    @posix
    def test_ctrl_c_while_pip_works(self, copied):
        # pip waits at the end of a pipe that nobody writes to.
        os.mkfifo(copied / "pipe.txt")
        (copied / "requirements.txt").write_text("-r pipe.txt\n")
        command = [sys.executable, str(copied / "scripts" / "install.py")]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        deadline = time.monotonic() + 60
        while not unfinished(copied / ".venv").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert b"The same command takes it up again" in said
        assert unfinished(copied / ".venv").exists()
        (copied / "requirements.txt").write_text("# nothing\n")
        done = subprocess.run(command, capture_output=True, check=True)
        assert b"Installing the pinned packages" in done.stdout
        assert not unfinished(copied / ".venv").exists()


class TestNothingHalfMade:
    @pytest.fixture
    def new(self, tmp_path):
        return project(tmp_path / "new")

    def test_by_a_python_that_is_too_old(self, new, monkeypatch):
        monkeypatch.setattr(sys, "version_info", (3, 10, 9, "final", 0))
        with pytest.raises(InstallError, match=r"Python 3\.11, 3\.12 or 3\.13 with venv"):
            install(new)
        assert not (new / ".venv").exists()

    def test_by_a_python_without_ensurepip(self, new, monkeypatch):
        monkeypatch.setattr(installer, "find_spec", lambda name: None)
        with pytest.raises(InstallError, match="without venv or ensurepip"):
            install(new)
        assert not (new / ".venv").exists()

    @posix
    def test_by_a_venv_that_fails_half_way(self, new, monkeypatch, tmp_path):
        failing = tmp_path / "python"
        failing.write_text('#!/bin/sh\nmkdir -p "$3/bin"; touch "$3/pyvenv.cfg"; exit 1\n')
        failing.chmod(0o755)
        monkeypatch.setattr(sys, "_base_executable", str(failing))
        with pytest.raises(InstallError, match="could not make"):
            install(new)
        assert not (new / ".venv").exists()

    def test_by_ctrl_c(self, new, monkeypatch):
        def interrupted(command, **_):
            Path(command[-1]).mkdir()
            raise KeyboardInterrupt

        monkeypatch.setattr(installer.subprocess, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            install(new)
        assert not (new / ".venv").exists()

    def test_another_version_that_is_asked_for(self, copied, monkeypatch):
        monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
        before = stamp(copied / ".venv").read_text()
        with pytest.raises(InstallError, match=r"holds Python 3\.\d+, and PYTHON= names .* 3\.99"):
            install(copied, asked=True)
        assert stamp(copied / ".venv").read_text() == before
        install(copied)


@posix
class TestMake:
    def make(self, folder, *arguments):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(
            ["make", *arguments], cwd=folder, env=kept, capture_output=True, text=True
        )

    def test_a_python_with_a_space_and_a_quote_in_its_path(self, tmp_path):
        folder = project(tmp_path / "ü 数 x")
        strange = tmp_path / "it's my python"
        strange.symlink_to(Path(sys.executable).resolve())
        done = self.make(folder, "install", f"PYTHON={strange}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert where_nnlib_is(folder / ".venv") == ascii(str(folder / "nnlib" / "__init__.py"))

    @pytest.mark.parametrize(
        ("script", "named"),
        [("echo Python 2.7.18; test $1 = --version", "is Python 2.7.18"),
         ("exit 3", "no Python that starts"),
         (None, "no Python that starts")],
    )  # fmt: skip
    def test_a_python_of_no_use_is_named_and_leaves_nothing(self, tmp_path, script, named):
        folder = project(tmp_path / "project")
        useless = tmp_path / "my python"
        if script:
            useless.write_text(f"#!/bin/sh\n{script}\n")
            useless.chmod(0o755)
        done = self.make(folder, "lab", f"PYTHON={useless}")
        assert done.returncode != 0
        assert named in done.stderr
        assert "Python 3.11, 3.12 or 3.13 with venv" in done.stderr
        assert not (folder / ".venv").exists()

    def test_the_environments_own_python_is_enough(self, copied, tmp_path):
        # It was made with a Python that is not on the path, and PYTHON= is not typed every time.
        tools = tmp_path / "tools"
        tools.mkdir()
        for name in ("make", "sh"):
            (tools / name).symlink_to(shutil.which(name))
        done = subprocess.run(
            ["make", "install"],
            cwd=copied,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        shutil.rmtree(copied / ".venv")
        done = subprocess.run(
            ["make", "install"],
            cwd=copied,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
        )
        assert "No Python 3.11 or newer with venv was found" in done.stderr
        assert not (copied / ".venv").exists()

    def test_no_command_depends_on_a_script_that_holds_a_path(self):
        text = (ROOT / "Makefile").read_text("utf-8")
        assert text.count("$(VENV)/bin/") == 1  # python itself
        assert "PY := $(VENV)/bin/python\n" in text


class TestLabOptions:
    def test_lesson_00_of_this_folder_on_the_loopback_address(self):
        assert options(["--no-browser"], root=False) == [
            "--ip=127.0.0.1",
            f"--ServerApp.root_dir={ROOT}",
            "--LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb",
            "--no-browser",
        ]

    def test_what_is_typed_comes_first(self):
        assert options(["--ip=0.0.0.0", "--notebook-dir=/x"], root=False)[1:] == [
            "--ip=0.0.0.0",
            "--notebook-dir=/x",
        ]
        assert "--ip=127.0.0.1" not in options(["--ServerApp.ip=::1"], root=False)

    def test_root_is_let_in(self):
        assert options([], root=True)[-1] == "--allow-root"
        assert options(["--allow-root"], root=True).count("--allow-root") == 1


class TestOwnSettings:
    def test_every_folder_is_in_the_one_given(self, tmp_path):
        environ = dict.fromkeys((*OWN, *FOREIGN), "/elsewhere") | {"JUPYTER_TOKEN": "a"}
        assert use_own_settings(environ, tmp_path / "own") == tmp_path / "own"
        assert environ.keys() == {*OWN, "JUPYTER_CONFIG_PATH", "JUPYTER_TOKEN"}
        assert environ["JUPYTER_CONFIG_PATH"] == str(ROOT / "tools" / "export")
        for name in OWN:
            assert Path(environ[name]).parent == tmp_path / "own"
            assert Path(environ[name]).is_dir()

    def test_what_was_set_in_this_lab_is_kept(self, tmp_path):
        environ = {}
        use_own_settings(environ, tmp_path / "own")
        theme = Path(environ["JUPYTERLAB_SETTINGS_DIR"], "theme")
        theme.touch()
        use_own_settings(environ, tmp_path / "own")
        assert theme.exists()
        assert sorted(path.name for path in (tmp_path / "own").iterdir()) == sorted(OWN.values())

    def test_a_folder_that_cannot_be_written_to(self, tmp_path):
        (tmp_path / "file").touch()
        environ = {}
        used = use_own_settings(environ, tmp_path / "file" / "own")
        assert Path(environ["JUPYTER_RUNTIME_DIR"]).parent == used
        assert used.is_dir()
        assert tmp_path not in used.parents

    @posix
    def test_a_disk_that_keeps_nothing_private(self, tmp_path, monkeypatch):
        # As on a USB stick, every file can be read by everyone: Jupyter refuses to work there.
        def public(handle):
            return os.stat_result((0o100777, *[0] * 9))

        monkeypatch.setattr(own_jupyter.os, "fstat", public)
        used = use_own_settings({}, tmp_path / "own")
        assert used != tmp_path / "own"
        assert list((tmp_path / "own").iterdir()) == []

    def test_the_tests_use_them(self):
        foreign = {name for name in FOREIGN if name.startswith("JUPYTER")} & set(os.environ)
        assert foreign == {"JUPYTER_CONFIG_PATH"}  # which is ours now
        folders = {Path(os.environ[name]).parent for name in OWN}
        assert len(folders) == 1

    @posix
    def test_kernels_of_the_tests_are_this_python(self, tmp_path):
        settings, no_home = difficult(tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             "tests/exercises/test_in_a_kernel.py"],
            cwd=ROOT, env=os.environ | settings | no_home, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@posix
def test_the_lab_starts_in_spite_of_others_settings(tmp_path):
    """The kernel, the folder and the home of someone else; the repository's check does the rest."""
    settings, no_home = difficult(tmp_path)
    log = tmp_path / "lab.log"

    def command(options):
        return [sys.executable, str(ROOT / "scripts" / "lab.py"), *options]

    with lab(command, tmp_path, log, settings | no_home | {"PYTHONPATH": str(ROOT)}) as server:
        place = place_of_nnlib(server)
        lessons = json.loads(server.ask("api/contents/notebooks"))["content"]
        page = server.ask("nbconvert/html/notebooks/00-start-here.ipynb?download=true")
        slides = server.ask("nbconvert/slides/notebooks/00-start-here.ipynb")
    assert place == ascii(str(ROOT / "nnlib" / "__init__.py"))
    assert "00-start-here.ipynb" in {lesson["name"] for lesson in lessons}
    assert folds(page)  # "Save and Export Notebook As: HTML" folds what the lesson folds
    assert "Reveal.initialize" in slides


def test_noise_is_heard():
    assert noise("[I] JupyterLab is running\nhttp://127.0.0.1\n") is None
    assert noise("Fail to get yarn configuration. (()=>{var") is not None
    assert noise(f"(()=>{{var{'x' * 12_000}\n") is not None
    assert noise("Traceback (most recent call last):\n") is not None


class TestNodeModules:
    """JupyterLab asks Node.js to run its own files, which lie below this folder in .venv."""

    def test_they_are_not_declared_to_be_modules(self):
        package = json.loads((ROOT / "package.json").read_text("utf-8"))
        assert package["type"] == "commonjs"
        assert (ROOT / "eslint.config.mjs").exists()

    def test_node_runs_a_file_of_jupyterlab(self, tmp_path):
        node = shutil.which("node")
        if node is None and os.environ.get("CI") != "true":
            pytest.skip("Node.js was not found")
        shutil.copy(ROOT / "package.json", tmp_path)
        file = tmp_path / ".venv" / "lib" / "yarn.js"
        file.parent.mkdir(parents=True)
        file.write_text('const path = require("path"); console.log(path.sep.length);\n')
        answer = subprocess.run([node, str(file)], capture_output=True, text=True)
        assert answer.stdout == "1\n", answer.stderr[-300:]
