"""Each rule of the lessons passes a good lesson and fails a bad one."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.notebooks.good_lesson import good_lesson, stored
from tools import badge, doors
from tools import lesson_rules as rules
from tools.notebooks import LIVE_VIEW


@pytest.fixture
def lesson_path(tmp_path: Path) -> Path:
    """Where the good lesson stands, between its neighbors."""
    for name in ("00-start-here.ipynb", "01-forward-pass.ipynb", "02-loss.ipynb"):
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path / "01-forward-pass.ipynb"


@pytest.fixture
def lesson(lesson_path: Path) -> NotebookNode:
    """Return a lesson 01 that keeps every rule."""
    return stored(good_lesson(), lesson_path)


def find(lesson: NotebookNode, text: str) -> NotebookNode:
    return next(cell for cell in lesson.cells if text in cell.source)


def replace(old: str, new: str) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        cell = find(lesson, old)
        cell.source = cell.source.replace(old, new)

    change.__name__ = f"{old!r} becomes {new[:40]!r}"
    return change


def add(cell: NotebookNode) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        lesson.cells.insert(3, cell)

    change.__name__ = f"with {cell.source[:40]!r}"
    return change


def before(text: str, new: NotebookNode) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        lesson.cells.insert(lesson.cells.index(find(lesson, text)), new)

    change.__name__ = f"{new.source!r} before {text!r}"
    return change


def put_out(output: NotebookNode) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        find(lesson, "print(1 / 3)").outputs.append(output)

    change.__name__ = f"output {str(dict(output))[:60]}"
    return change


def text_output(text: str) -> Callable[[NotebookNode], None]:
    return put_out(new_output("stream", name="stdout", text=text))


def picture(alt: str, plain: str) -> Callable[[NotebookNode], None]:
    return put_out(
        new_output(
            "display_data",
            data={"image/png": "iVBORw0KGgo=", "text/plain": plain},
            metadata={"image/png": {"alt": alt}},
        )
    )


def drop(text: str) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        lesson.cells.remove(find(lesson, text))

    change.__name__ = f"without {text!r}"
    return change


def tag(text: str, name: str) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        find(lesson, text).metadata["tags"] = [name]

    change.__name__ = f"{text!r} tagged {name}"
    return change


def markdown(text: str) -> Callable[[NotebookNode], None]:
    return add(new_markdown_cell(text))


def cell(source: str) -> Callable[[NotebookNode], None]:
    return add(new_code_cell(source))


def first_cell(source: str) -> Callable[[NotebookNode], None]:
    return before("print(1 / 3)", new_code_cell(source))


def random_ids(lesson: NotebookNode) -> None:
    lesson.cells[0]["id"] = "8d0e1b2c"


def other_kernel(lesson: NotebookNode) -> None:
    lesson.metadata["kernelspec"]["name"] = "my-env"


def shown_solution(lesson: NotebookNode) -> None:
    del find(lesson, "0.25 * 0.05").metadata["jupyter"]


def shown_answer(lesson: NotebookNode) -> None:
    del find(lesson, "{my_guess}").metadata["jupyter"]


def shown_early(lesson: NotebookNode) -> None:
    find(lesson, "def curve").outputs = [new_output("stream", name="stdout", text="down\n")]


def first_line(text: str) -> Callable[[NotebookNode], None]:
    def change(lesson: NotebookNode) -> None:
        outputs = find(lesson, "{my_guess}").outputs
        outputs[:1] = [new_output("stream", name="stdout", text=text)] if text else []

    change.__name__ = f"the answer begins with {text!r}"
    return change


def timed(lesson: NotebookNode) -> None:
    lesson.cells[2].metadata["execution"] = {"iopub.execute_input": "2024-01-01T00:00:00Z"}


def not_run(lesson: NotebookNode) -> None:
    find(lesson, "print(1 / 3)").execution_count = None


def run_twice(lesson: NotebookNode) -> None:
    find(lesson, "print(1 / 3)").execution_count = 12


def widget_state(lesson: NotebookNode) -> None:
    lesson.metadata["widgets"] = {}


def two_swapped(lesson: NotebookNode) -> None:
    cells = lesson.cells
    k = cells.index(find(lesson, "net_h2 = ..."))
    cells[k : k + 6] = cells[k + 3 : k + 6] + cells[k : k + 3]


def solution_that_prints(lesson: NotebookNode) -> None:
    find(lesson, "0.25 * 0.05").outputs = [new_output("stream", name="stdout", text="0.39\n")]


def live_view(lesson: NotebookNode) -> None:
    put_out(new_output("display_data", data={LIVE_VIEW: {}, "text/plain": "x"}))(lesson)


LONG_ALT = "A diagram of two inputs, two hidden neurons and two outputs."
BREAKS = [
    (rules.canonical_form, random_ids),
    (rules.canonical_form, other_kernel),
    (rules.canonical_form, shown_solution),
    (rules.canonical_form, timed),
    (rules.size, text_output("x" * 1_000_000)),
    (rules.ran_in_order, not_run),
    (rules.ran_in_order, run_twice),
    (rules.clean_outputs, put_out(new_output("error", ename="NameError", evalue="", traceback=[]))),
    (rules.clean_outputs, put_out(new_output("stream", name="stderr", text="careful\n"))),
    (rules.clean_outputs, text_output("/home/ada/nnlib/network.py")),
    (rules.clean_outputs, text_output("<Figure at 0x7f0123456789>")),
    (rules.clean_outputs, live_view),
    (rules.clean_outputs, widget_state),
    (rules.code_cells, cell("\n".join(f"a = {k}" for k in range(16)))),
    (rules.code_cells, cell("a = 1\n" + "# a remark\n" * 23)),
    (rules.code_cells, cell("%matplotlib inline")),
    (rules.code_cells, cell("!pip install nnlib")),
    (rules.code_cells, cell('page = "https://example.org"')),
    (rules.code_cells, cell("import urllib.request")),
    (rules.code_cells, cell('open("/home/ada/data.txt")')),
    (rules.code_cells, cell("# %pip install git+https://github.com/somebody/else")),
    (rules.missing_module, replace(badge.remark() + "\n", "")),
    (rules.missing_module, replace(badge.remark(), badge.remark() + "\n")),
    (rules.missing_module, replace(badge.remark(), "import nnlib\n" + badge.remark())),
    (rules.missing_module, replace("%pip", "%pip -q")),
    (rules.missing_module, first_cell("import numpy as np")),
    (rules.tags, tag("print(1 / 3)", "nbval-ignore-output")),
    (rules.tags, tag("You did it.", "reveal")),
    (rules.opening, replace("# 01 The", "# The")),
    (rules.opening, replace("# 01 The", "# 02 The")),
    (rules.opening, replace("**Question:**", "Question:")),
    (rules.opening, replace("**You need:**", "Bring")),
    (rules.opening, replace("30 minutes", "an hour")),
    (rules.headings, replace("## Words", "# Words")),
    (rules.headings, replace("## Words", "### Words")),
    (rules.headings, replace("## Recap", "## The end")),
    (rules.headings, replace("## Exercises", "## Homework")),
    (rules.headings, replace("## A typical mistake", "## A remark")),
    (rules.links, replace("02-loss.ipynb", "02-lost.ipynb")),
    (rules.links, replace("[after](02-loss.ipynb)", "the end")),
    (rules.links, replace("[Before](00-start-here.ipynb)", "the start")),
    (rules.links, markdown("See [there](#No-such-heading).")),
    (rules.links, markdown("See [there](http://example.org).")),
    (rules.word_count, replace("You read one more word. ", "")),
    (rules.word_count, markdown("and one more " * 400)),
    (rules.wording, markdown("You simply add them.")),
    (rules.wording, markdown("Just add them.")),
    (rules.wording, markdown("Its colour is grey.")),
    (rules.wording, markdown("The loss is minimised.")),
    (rules.alt_text, picture("", LONG_ALT)),
    (rules.alt_text, picture("plot", LONG_ALT)),
    (rules.alt_text, picture(LONG_ALT, "<Figure size 640x480 with 1 Axes>")),
    (rules.alt_text, markdown("![](02-loss.ipynb)")),
    (rules.alt_text, markdown(f"![{LONG_ALT}](no-such-file.png)")),
    (rules.alt_text, markdown(f"![{LONG_ALT}](https://example.org/a.png)")),
    (rules.alt_text, markdown('<img src="02-loss.ipynb">')),
    (rules.another_day, cell("explorer = ForwardExplorer()\nexplorer")),
    (rules.another_day, cell('p = PlaygroundExplorer(\n    "xor")\n# Run this cell again.\np')),
    (rules.canonical_form, shown_answer),
    (rules.predicted, replace("**Predict:** does", "Does")),
    (rules.predicted, replace("does it fall?", "how far? **Predict:** to 0?")),
    (rules.predicted, drop("my_guess = ")),
    (rules.predicted, before("my_guess = ", new_markdown_cell("It falls."))),
    (rules.predicted, replace('my_guess = "?"', 'my_guess = "falls"')),
    (rules.predicted, replace('my_guess = "?"', "my_guess = ...")),
    (rules.predicted, replace('my_guess = "?"', 'guess = "?"')),
    (rules.predicted, replace('my_guess = "?"', 'my_guess = "?"\nprint(my_guess)')),
    (rules.predicted, replace('my_guess = "?"', 'my_guess = "?"\nmy_other = "?"')),
    (rules.predicted, tag("my_guess = ", "reveal")),
    (rules.predicted, shown_early),
    (rules.predicted, replace("{my_guess}", "falls")),
    (rules.predicted, tag("{my_guess}", "solution")),
    (rules.predicted, replace("<summary><b>What came, and why</b>", "So:")),
    (rules.predicted, replace("</details>", "")),
    (rules.predicted, replace("</details>", "</details>\n\nAnd on.")),
    (rules.predicted, first_line("It falls.\n")),
    (rules.predicted, first_line("Your guess: ?. It is 0.29.\n")),
    (rules.predicted, first_line("")),
    (rules.predicted, tag("print(1 / 3)", "reveal")),
    (rules.predicted, tag("print(1 / 3)", "guess")),
    (rules.predicted, tag('check("01-net-h2"', "reveal")),
    (rules.predicted, cell("ForwardExplorer()")),
    (rules.exercise_cells, drop("net_h2 = 0.25")),
    (rules.exercise_cells, drop('check("01-net-h2", net_h2)')),
    (rules.exercise_cells, replace('"01-net-h2", net_h2', '"01-net-h2", [net_h2]')),
    (rules.exercise_cells, replace("01-net-h2", "01-net-h1")),
    (rules.exercise_cells, drop("def hidden_layer(W, x, b): ...")),
    (rules.exercise_cells, two_swapped),
    (rules.exercise_cells, solution_that_prints),
    (rules.exercise_cells, replace("# A solution\nnet_h2", "net_h2")),
    (rules.numbers, replace("is 0.3333.", "is 0.3334.")),
    (rules.numbers, markdown("It falls to 0.291027775.")),
    (rules.numbers, markdown(r"It falls to $E = 0.291027775$.")),
    (rules.numbers, markdown("After 12,345 steps.")),
    (rules.numbers, markdown(r"After $12{,}345$ steps.")),
    (rules.numbers, cell("a = 1  # gives 0.291027775")),
    (rules.numbers, cell('print("0.291027775")')),
    (rules.numbers, cell("loss = 0.291027775")),
]


def applied(lesson: NotebookNode, change: Callable[[NotebookNode], None]) -> NotebookNode:
    changed = nbformat.from_dict(dict(lesson))
    change(changed)
    return changed


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_good_lesson_keeps_the_rule(
    rule: rules.Rule, lesson: NotebookNode, lesson_path: Path
) -> None:
    assert rule(lesson, lesson_path) == []


@pytest.mark.parametrize(
    ("rule", "change"),
    BREAKS,
    ids=[f"{rule.__name__}: {change.__name__}" for rule, change in BREAKS],
)
def test_a_bad_lesson_breaks_the_rule(
    rule: rules.Rule,
    change: Callable[[NotebookNode], None],
    lesson: NotebookNode,
    lesson_path: Path,
) -> None:
    found = rule(applied(lesson, change), lesson_path)
    assert found
    assert all(isinstance(complaint, str) for complaint in found)


def test_the_address_of_the_repository_breaks_no_rule(
    lesson: NotebookNode, lesson_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://github.com/tmp/nobody-has-this-2024"
    readme = tmp_path / "README.md"
    readme.write_text(f"{doors.BEGIN}\n{badge.links(address)}\n{doors.END}\n", "utf-8")
    monkeypatch.setattr(doors, "README", readme)
    assert rules.missing_module(lesson, lesson_path)
    badge.put_remark(lesson, lesson_path.name, address)
    assert f"# %pip install git+{address}\n" in lesson.cells[2].source
    for rule in rules.RULES:
        assert rule(lesson, lesson_path) == []


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule for rule, _ in BREAKS} == set(rules.RULES)


@pytest.mark.parametrize(
    "text",
    [
        "It falls to 0.291027774 after one step, from 0.298371109.",
        "The article prints 0.291027924, and 0.75136079 for out_o1.",
        "About 0.29103, which is $0.2910$.",
        r"After 10,000 steps, or $10{,}000$, or `10_000`, E is 3.510e-5 or 0.000035102.",
        "The slope is −0.022602540 along w7; w5 becomes 0.358916480.",
        "delta_o1 is 0.138498562; the parts are 0.055399425 and -0.019049118.",
        "Mazur wrote it in 2015.",
        "w1..w8 stand in cell 01-07; see [2020](02-loss.ipynb) and 3.11.",
    ],
)
def test_figures_of_the_article_may_be_stated(
    text: str, lesson: NotebookNode, lesson_path: Path
) -> None:
    assert rules.numbers(applied(lesson, markdown(text)), lesson_path) == []


def test_the_command_lists_what_is_broken(
    tmp_path: Path, lesson: NotebookNode, lesson_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nbformat.write(lesson, lesson_path)
    assert rules.main([str(lesson_path)]) == 0
    assert "all rules kept" in capsys.readouterr().out
    nbformat.write(applied(lesson, markdown("You simply add 0.5555.")), lesson_path)
    assert rules.main([str(lesson_path)]) == 1
    shown = capsys.readouterr().out
    assert "wording: cell 3: the word 'simply'" in shown
    assert "numbers: cell 3: 0.5555 in the prose is not a number the project computes" in shown
    assert rules.main([str(tmp_path / "09-missing.ipynb")]) == 1
    assert "there is no such notebook" in capsys.readouterr().out
