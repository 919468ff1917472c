"""Binder's image, rendered by repo2docker's own code: no Docker is needed to read it."""

import os
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from scripts.binder_check import BASE, LESSON, environment, lab, open_lesson, pins, render

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def image():
    return render()


def test_python_is_the_one_that_runtime_txt_names(image):
    assert image.python == "3.12"
    assert re.search(r"environment-2epy-2d3-2e12-2dlinux-2d64-2elock\S* /tmp/env", image.dockerfile)


def test_our_pins_are_installed_first_and_nnlib_after_them(image):
    install, executable, post_build = image.steps
    assert install.endswith('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert executable == "chmod +x binder/postBuild"
    assert post_build == "./binder/postBuild"
    names = {pin.name: str(pin.specifier) for pin in pins(ROOT / "binder" / "requirements.txt")}
    assert names == {pin.name: str(pin.specifier) for pin in pins(ROOT / "requirements.txt")}
    assert {"numpy", "sympy", "anywidget", "jupyterlab", "notebook"} <= names.keys()


def test_the_whole_repository_is_there_when_the_pins_are_read(image):
    # binder/requirements.txt refers to the file above it.
    copied = re.search(r"^COPY --chown=\S+ src/ \$\{REPO_DIR\}/$", image.dockerfile, re.MULTILINE)
    assert copied.start() < image.dockerfile.index(image.steps[0])


def test_post_build_installs_nnlib_and_nothing_else():
    script = ROOT / "binder" / "postBuild"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text("utf-8").splitlines() if "pip install" in line]
    assert commands == ["python -m pip install --no-cache-dir --no-deps --editable ."]


def test_our_jupyter_replaces_the_older_one_of_the_image(image):
    # The image starts from an older JupyterLab and notebook, which must both be replaced: an old
    # notebook does not fit beside a new JupyterLab.
    ours = {pin.name for pin in pins(ROOT / "requirements.txt")}
    assert {"jupyterlab", "notebook"} <= ours & {pin.partition("==")[0] for pin in image.base}
    assert len(image.base) == len(BASE)


def test_a_folder_with_no_pins_and_no_runtime_is_told_apart(tmp_path):
    # The same reading of another folder gives another answer.
    (tmp_path / "binder").mkdir()
    (tmp_path / "binder" / "requirements.txt").write_text("numpy==2.0.0\n")
    (tmp_path / "binder" / "runtime.txt").write_text("python-3.11\n")
    image = render(tmp_path)
    assert image.python == "3.11"
    assert image.steps == (
        '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
    )


class TestOpeningLesson00:
    """The last part of ``make binder-check``, here in the environment that runs the tests."""

    def open(self, home, *cells):
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        lesson = new_notebook(
            cells=[new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
        )
        (home / LESSON).parent.mkdir(parents=True)
        nbformat.write(lesson, home / LESSON)
        with lab(home, environment(Path(sys.prefix), home)) as server:
            return open_lesson(server)

    def test_says_what_ran(self, tmp_path):
        said = self.open(tmp_path / "home", "from nnlib import article", "article.network()")
        assert re.fullmatch(r"nnlib \S+ on Python 3\.\d+\.\d+; 2 cells of lesson 00 ran", said)

    def test_fails_when_a_cell_fails(self, tmp_path):
        with pytest.raises(SystemExit, match="1 / 0\nfailed: ZeroDivisionError"):
            self.open(tmp_path / "home", "import nnlib", "1 / 0")
