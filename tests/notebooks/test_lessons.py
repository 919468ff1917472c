"""The lessons themselves: every rule, and every exercise both ways in its own notebook.

Whether the stored outputs are what the code gives is nbval's part: ``pytest --nbval notebooks``.
"""

import ast
import os
import re
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from io import StringIO
from itertools import cycle
from pathlib import Path

import pytest
from nbformat import NotebookNode

from nnlib.exercises import LESSONS, Outcome, Status, exercises
from tools.lesson_rules import RULES, Rule, check_call
from tools.notebooks import FOLDER, is_canonical, read
from tools.predictions import guessed

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PART_ONE = [
    "00-start-here.ipynb",
    "01-forward-pass.ipynb",
    "02-loss.ipynb",
    "03-chain-rule.ipynb",
    "04-backward-pass.ipynb",
    "05-training.ipynb",
    "06-build-it-yourself.ipynb",
    "07-is-your-gradient-right.ipynb",
]
WITH_EXERCISES = [path for path in NOTEBOOKS if path.name[:2] in LESSONS]


def test_the_lessons_of_part_one_stand() -> None:
    assert [path.name for path in NOTEBOOKS][: len(PART_ONE)] == PART_ONE


def test_every_lesson_with_exercises_has_a_notebook() -> None:
    assert [path.name[:2] for path in WITH_EXERCISES] == list(LESSONS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_lesson_keeps_rule(path: Path, rule: Rule) -> None:
    assert rule(read(path), path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_lesson_is_canonical_to_the_byte(path: Path) -> None:
    assert is_canonical(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_part_of_an_explorer_is_told_by_its_side(path: Path) -> None:
    """What stands beside something on a wide screen stands below it on a phone."""
    told = re.compile(r"On the (left|right) (is|are|stands?)\b")
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert not [found for text in texts for found in told.findall(text)]


def run(source: str, names: dict[str, object]) -> object:
    """Run a cell in the names of a notebook, and return what its last line shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return None


def attempts(notebook: NotebookNode) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Run a lesson from top to bottom, and stop at every check while the stub is in place.

    Yields the exercise's id, the check cell, the name of the answer, and the notebook's names.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        call = check_call(cell)
        if call is None:
            run(cell.source, names)
        else:
            yield call[0], cell.source, call[1], names


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_exercises_both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = read(path)
    solutions = [c.source for c in notebook.cells if "solution" in c.metadata.get("tags", [])]
    known = exercises(path.name[:2])
    met = []
    with chdir(path.parent), open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        for exercise_id, check_cell, name, names in attempts(notebook):
            outcome = run(check_cell, names)
            assert isinstance(outcome, Outcome)
            assert outcome.status in (Status.NOT_ATTEMPTED, Status.NOT_YET), exercise_id
            for mistake in known[exercise_id].mistakes:
                outcome = run(check_cell, {**names, name: mistake.example()})
                assert repr(outcome) == f"Not yet. {mistake.hint}", exercise_id
            solved = dict(names)
            run(solutions[len(met)], solved)
            outcome = run(check_cell, solved)
            assert isinstance(outcome, Outcome)
            assert outcome.status is Status.RIGHT, f"{exercise_id}: {outcome}"
            met.append(exercise_id)
    assert met == list(known)


GUESSES = ("w5", 12, 0.03, "o1, certainly", ["w1", "w2"], None, {"w7", "w8"}, True, -1e300)
"""What readers type where a lesson asks for a guess."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_any_guess_is_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader guesses, nothing fails, and the guess stands beside what came."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    names: dict[str, object] = {"__name__": "__main__"}
    typed = cycle(GUESSES)
    pending: list[str] = []
    with chdir(path.parent):
        for cell in read(path).cells:
            if cell.cell_type != "code" or check_call(cell):
                continue
            shown = StringIO()
            with redirect_stdout(shown):
                run(cell.source, names)
            if "guess" in cell.metadata.get("tags", []):
                assert not pending
                for name in sorted(guessed(cell)):
                    names[name] = next(typed)
                    pending.append(str(names[name]))
            if "reveal" in cell.metadata.get("tags", []):
                pending = [guess for guess in pending if guess not in shown.getvalue()]
    assert not pending
