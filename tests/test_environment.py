"""The environment check of lesson 00: its versions are the pins, and it never fails."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from nnlib import article, environment
from nnlib.environment import PACKAGES, PYTHONS, describe_environment

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
RIGHT = "The worked example gives 0.298371109 here: right to the last digit."


@pytest.fixture
def machine(monkeypatch):
    """Return a function that pretends to be a machine with these versions."""

    def pretend(python="3.12.4", **versions):
        installed = PACKAGES | versions

        def version(name):
            if installed[name] is None:
                raise PackageNotFoundError(name)
            return installed[name]

        monkeypatch.setattr(environment, "version", version)
        monkeypatch.setattr(sys, "version_info", (*map(int, python.split(".")), "final", 0))

    return pretend


class TestOnePlace:
    def test_the_packages_are_those_that_nnlib_and_its_lessons_need(self):
        needed = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
        assert list(PACKAGES) == [Requirement(text).name for text in needed]

    @pytest.mark.parametrize("name", PACKAGES)
    def test_the_versions_are_the_pins(self, name):
        (pin,) = re.findall(rf"^{name}==(\S+)$", LOCK, re.MULTILINE)
        assert PACKAGES[name] == pin, f'nnlib/environment.py: write "{name}": "{pin}"'

    def test_the_pythons_are_those_that_are_promised_and_tested(self):
        promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
        assert list(PYTHONS) == promised
        workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
        (matrix,) = re.findall(r"python: (\[.+\])", workflow)
        assert re.findall(r'"(.+?)"', matrix) == promised


class TestVerifiedVersions:
    @pytest.mark.parametrize("python", ["3.11.0", "3.11.14", "3.12.4", "3.13.9"])
    def test_the_text_is_the_same_on_every_python(self, machine, python):
        machine("3.12.4")
        expected = describe_environment()
        machine(python)
        assert describe_environment() == expected

    def test_says_so(self, machine):
        machine()
        text = describe_environment()
        assert "3.11, 3.12 or 3.13" in text
        for name, version in PACKAGES.items():
            assert re.search(rf"^    {name} +{re.escape(version)}$", text, re.MULTILINE)
        assert text.endswith(f"Here: the same versions.\n{RIGHT}")
        assert "pip install" not in text

    def test_no_line_is_wider_than_a_cell(self, machine):
        machine()
        assert max(map(len, describe_environment().splitlines())) <= 90


class TestOtherVersions:
    def test_names_what_differs_and_what_to_type(self, machine):
        machine(numpy="3.0.1", tqdm=None)
        text = describe_environment()
        different = text.partition("Different here\n")[2]
        assert "    numpy       3.0.1 in place of 2.4.6\n" in different
        assert "    tqdm        not installed; verified with 4.70.1\n" in different
        assert "sympy" not in different
        assert "    python -m pip install numpy==2.4.6 tqdm==4.70.1\n" in different
        assert "the same versions" not in text
        assert text.endswith(RIGHT)

    @pytest.mark.parametrize("python", ["3.10.9", "3.14.0"])
    def test_names_another_python(self, machine, python):
        machine(python)
        text = describe_environment()
        assert f"    Python      {python} in place of 3.11, 3.12 or 3.13\n" in text
        assert "use Python 3.13." in text
        assert "pip install" not in text

    def test_a_version_that_only_begins_alike_differs(self, machine):
        machine(numpy="2.4.60")
        assert "2.4.60 in place of 2.4.6\n" in describe_environment()


def test_in_the_page_nothing_can_be_installed(machine, monkeypatch):
    monkeypatch.setattr(environment._platform, "IN_THE_PAGE", True)
    machine(python="3.14.2", numpy="2.4.3", jupyterlab=None, notebook=None)
    text = describe_environment()
    assert "Python      3.14.2 in place of 3.11, 3.12 or 3.13\n" in text
    assert "2.4.3 in place of" in text
    assert "not installed" not in text
    assert "pip" not in text
    assert "Python runs inside this page" in text
    assert text.endswith(RIGHT)
    assert max(map(len, text.splitlines())) <= 90


def test_wrong_digits_are_reported(monkeypatch):
    moved = article.network()
    moved.parameters[0] += 1e-5
    monkeypatch.setattr(article, "network", lambda: moved)
    last = describe_environment().splitlines()[-1]
    assert "and it should give 0.298371109" in last
    assert "right to the last digit" not in last


def test_needs_no_repository(tmp_path):
    shutil.copytree(ROOT / "nnlib", tmp_path / "nnlib")
    command = (
        "import nnlib; from nnlib.environment import describe_environment as describe; "
        "print(nnlib.__file__, describe(), sep='\\n')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", command],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    where, *_, last = answer.stdout.splitlines()
    assert Path(where).is_relative_to(tmp_path)
    assert last == RIGHT
