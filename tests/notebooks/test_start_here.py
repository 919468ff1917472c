"""Lesson 00: its table and its map say the same, and its stored check is that of the pins."""

import re

import pytest

from nnlib.environment import describe_environment
from nnlib.figures.deep_learning_map import BRANCHES, WRITTEN, Branch
from tools.notebooks import FOLDER, read

LESSON = read(FOLDER / "00-start-here.ipynb")
TEXT = "\n".join(cell.source for cell in LESSON.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda branch: branch.name)
def test_the_table_names_the_lessons_of_the_map(branch: Branch) -> None:
    (row,) = re.findall(rf"^\| {branch.name} \| .+ \| (.+) \|$", TEXT, re.MULTILINE)
    here, _, coming = row.partition("coming:")
    assert re.findall(r"\]\((\d\d)-", here) == [n for n in branch.lessons if n in WRITTEN]
    assert re.findall(r"\b\d\d\b", coming) == [n for n in branch.lessons if n not in WRITTEN]


def test_no_lesson_that_exists_is_called_coming() -> None:
    (here, coming) = re.findall(
        r"^Three more lessons (.+)of those to come,(.+)$", TEXT, re.MULTILINE
    )[0]
    assert set(re.findall(r"\b\d\d\b", here)) <= set(WRITTEN)
    assert not set(re.findall(r"\b\d\d\b", coming)) & set(WRITTEN)


def test_the_stored_check_is_that_of_the_verified_versions(monkeypatch) -> None:
    from nnlib import environment

    monkeypatch.setattr(environment, "version", environment.PACKAGES.__getitem__)
    monkeypatch.setattr("sys.version_info", (3, 12, 0, "final", 0))
    (cell,) = (c for c in LESSON.cells if c.source == "print(describe_environment())")
    assert cell.outputs[0].text == describe_environment() + "\n"
