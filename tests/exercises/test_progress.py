"""progress() and check_all(): what is kept, what is shown, and that no lesson stops for it."""

import ast
import doctest
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from nnlib.exercises import LESSONS, Status, _record, check, check_all, exercises, progress
from nnlib.exercises._progress import ANOTHER_HINT, WIDTH
from nnlib.exercises._record import FILE, TIME, VARIABLE, Record, kept, place
from tests.steady import steady
from tools.lesson_rules import check_call
from tools.notebooks import FOLDER, read

ROOT = FOLDER.parent
RIGHT, BIAS_MISSING, NO_SLIP = 0.3925, 0.25 * 0.05 + 0.30 * 0.10, 0.123456
LINES = 1500
"""That each of two processes writes of each kind; without O_APPEND, some are lost."""
BIAS = "The bias is missing: add b1 after the two products."
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX promises this, Windows does not")


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of the test's own, in a home whose name is not ASCII; nothing is left in memory."""
    home = tmp_path / "home of Jürgen 数"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv(VARIABLE, str(home / FILE))
    monkeypatch.setattr(_record, "_unwritten", [])
    return home / FILE


def lines(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


class TestWhatIsKept:
    def test_outcome_hint_and_time(self, file):
        before = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
        check("01-net-h2", BIAS_MISSING)
        check("01-net-h2", RIGHT)
        wrong, right = lines(file)
        when = datetime.strptime(wrong.pop("when"), TIME)
        assert before <= when <= datetime.now(UTC).replace(tzinfo=None)
        assert wrong == {"exercise": "01-net-h2", "status": "NOT_YET", "hint": BIAS}
        assert (right["status"], right["hint"]) == ("RIGHT", None)

    def test_nothing_for_a_stub(self, file):
        assert check("01-net-h2", ...).status is Status.NOT_ATTEMPTED
        assert not file.exists()

    @pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
    def test_the_time_says_nothing_of_the_time_zone(self, file, zone):
        code = "from nnlib.exercises import check; check('01-net-h2', 1)"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"TZ": zone})
        (line,) = lines(file)
        off = datetime.now(UTC).replace(tzinfo=None) - datetime.strptime(line["when"], TIME)
        assert abs(off.total_seconds()) < 3600

    @pytest.mark.parametrize(
        "answer", [NO_SLIP, "secret 8151", ["secret", 8151], None, lambda: 8151], ids=steady
    )
    def test_no_answer(self, file, answer):
        message = check("01-net-h2", answer).message
        assert lines(file)[0]["hint"] in (None, message)
        for part in ("secret", "8151", "0.123456"):
            assert part not in file.read_text("utf-8")

    def test_no_text_of_an_error(self, file):
        def step(w, x, t, b, eta):
            raise ValueError("my secret")

        assert "my secret" in check("04-one-step", step).message
        assert lines(file)[0]["hint"] is None

    def test_general_hints_that_quote_nothing(self, file):
        assert "rounded too early" in check("01-net-h2", 0.393).message
        assert "sign" in check("01-net-h2", -RIGHT).message
        assert ["rounded" in lines(file)[0]["hint"], "sign" in lines(file)[1]["hint"]] == [True] * 2

    def test_hints_worded_anew_leave_the_old_ones_as_they_were_read(self, file):
        file.write_text(_line(hint="As it was worded once.") + _line(hint=BIAS), "utf-8")
        assert "1 x  01-net-h2         As it was worded once.\n" in repr(progress("01"))
        assert f"1 x  01-net-h2         {BIAS}" in repr(progress("01"))

    def test_plain_text_for_every_platform(self, file):
        check("01-net-h2", RIGHT)
        check("01-net-h2", BIAS_MISSING)
        content = file.read_bytes()
        assert content.count(b"\n") == 2
        assert content.endswith(b"\n")
        assert b"\r" not in content
        content.decode("utf-8")


def _line(exercise="01-net-h2", status="NOT_YET", hint=None, when="2026-11-26T16:31:00Z"):
    record = {"exercise": exercise, "status": status, "hint": hint, "when": when}
    return json.dumps(record, ensure_ascii=False) + "\n"


def add(file, line):
    with file.open("a", encoding="utf-8", newline="\n") as text:
        text.write(line)


class TestPlace:
    def test_beside_the_lessons(self, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        assert place() == FOLDER / FILE

    def test_where_it_is_git_does_not_look(self, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        ignored = subprocess.run(
            ["git", "check-ignore", "--quiet", "--no-index", str(place())], cwd=ROOT
        )
        if ignored.returncode == 128:
            pytest.skip("this is no clone")
        assert ignored.returncode == 0

    def test_in_the_folder_of_the_notebook_if_nnlib_is_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        monkeypatch.setattr(_record, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
        monkeypatch.chdir(tmp_path)
        assert place() is None
        (tmp_path / "03-chain-rule.ipynb").touch()
        assert place() == tmp_path / FILE

    def test_without_lessons_the_kernel_remembers(self, file, tmp_path, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        monkeypatch.setattr(_record, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
        monkeypatch.chdir(tmp_path)
        check("01-net-h2", RIGHT)
        table = repr(progress("01"))
        assert "done, 1 try" in table
        assert "ends with the kernel" in table
        assert [path.name for path in tmp_path.iterdir()] == [file.parent.name]

    def test_a_variable_names_another(self, file, monkeypatch):
        monkeypatch.setenv(VARIABLE, "~/mine.jsonl")
        check("01-net-h2", RIGHT)
        assert lines(file.with_name("mine.jsonl"))

    @pytest.mark.parametrize("value", ["", "off", "OFF", " off "])
    def test_off(self, file, monkeypatch, value):
        monkeypatch.setenv(VARIABLE, value)
        monkeypatch.chdir(file.parent)
        assert check("01-net-h2", RIGHT).status is Status.RIGHT
        assert list(file.parent.iterdir()) == []
        table = repr(progress())
        assert "Nothing is kept: the variable NNLIB_PROGRESS says so." in table
        assert "Done: 0 of" in table

    def test_off_while_the_tests_run(self):
        assert os.environ[VARIABLE] == "off"

    def test_off_while_the_notebook_tool_runs(self, tmp_path, monkeypatch):
        monkeypatch.setenv(VARIABLE, str(tmp_path / FILE))
        from tools.notebooks import main

        path = tmp_path / "01-a.ipynb"
        cell = new_code_cell(f"from nnlib.exercises import check\ncheck('01-net-h2', {RIGHT})")
        path.write_text(json.dumps(new_notebook(cells=[cell])), "utf-8")
        assert main([str(path)]) == 0
        assert "Right." in path.read_text("utf-8")
        assert not (tmp_path / FILE).exists()


class TestNothingDisturbsALesson:
    def judged(self):
        """Hand in three answers, and see that each was judged."""
        assert check("01-net-h2", BIAS_MISSING).message == BIAS
        assert check("01-net-h2", RIGHT).status is Status.RIGHT
        assert check("01-net-h2", ...).status is Status.NOT_ATTEMPTED
        return repr(progress("01"))

    @pytest.mark.parametrize(
        ("make", "why"),
        [
            (lambda file: file.mkdir(), "no ordinary file"),
            (lambda file: file.parent.rmdir(), "FileNotFoundError"),
            (lambda file: (file.parent.rmdir(), file.parent.touch()), "NotADirectoryError"),
        ],
        ids=["a folder", "no folder", "a file for a folder"],
    )
    def test_no_place_for_the_file(self, file, make, why):
        make(file)
        table = self.judged()
        assert why in table
        assert "known to this kernel only, as they could not be kept: 2." in table
        assert "done, 2 tries" in table
        assert BIAS in table

    @posix
    @pytest.mark.parametrize("there", [False, True], ids=["folder", "file"])
    def test_no_permission(self, file, monkeypatch, there):
        assert check("01-net-h2", ...)  # what is imported on the way is imported now
        with tempfile.TemporaryDirectory() as folder:
            locked = Path(folder, FILE)
            monkeypatch.setenv(VARIABLE, str(locked))
            if there:
                locked.touch(0o444)
            os.chmod(folder, 0o555)
            root = os.geteuid() == 0
            if root:  # who may write everywhere, and becomes somebody else for a moment
                os.seteuid(65534)
            try:
                table = self.judged()
            finally:
                if root:
                    os.seteuid(0)
                os.chmod(folder, 0o755)
        assert "PermissionError" in table
        assert "done, 2 tries" in table

    @pytest.mark.parametrize("error", [PermissionError(13, "denied"), OSError(30, "read-only")])
    def test_a_place_that_cannot_be_opened(self, file, monkeypatch, error):
        def refuse(*arguments, **more):
            raise error

        monkeypatch.setattr(_record.os, "open", refuse)
        table = self.judged()
        assert type(error).__name__ in table
        assert "done, 2 tries" in table
        assert not file.exists()

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
    def test_a_full_disk(self, file, monkeypatch):
        monkeypatch.setenv(VARIABLE, "/dev/full")
        assert "No space left" in self.judged()

    def test_a_disk_that_fills_half_way_through_a_line(self, file, monkeypatch):
        write, room = os.write, [10]

        def little(handle, data):
            return write(handle, data[: room.pop()]) if room else write(handle, data)

        check("01-net-h2", NO_SLIP)
        monkeypatch.setattr(_record.os, "write", little)
        table = self.judged()  # the first line is cut off, the second is whole again
        assert "The disk is full." in table
        assert "could not be kept: 1." in table
        assert "were passed over: 1." in table
        assert len(kept().records) == 3

    @pytest.mark.parametrize(
        "variable", ["\0", "~nobody-of-this-name/x", "x" * 5000, "\udcff/x"], ids=ascii
    )
    def test_a_path_that_is_none(self, file, monkeypatch, variable):
        monkeypatch.setattr(_record.os, "environ", {VARIABLE: variable})
        table = self.judged()
        assert "done, 2 tries" in table
        assert "could not be kept: 2." in table

    def test_a_folder_that_is_gone(self, file, monkeypatch):
        def gone():
            raise FileNotFoundError(2, "the folder is gone")

        monkeypatch.delenv(VARIABLE)
        monkeypatch.setattr(_record, "__file__", str(file.parent / "a" / "b" / "c.py"))
        monkeypatch.setattr(_record.Path, "cwd", gone)
        assert "done, 2 tries" in self.judged()

    @posix
    def test_a_pipe_that_nobody_reads(self, file):
        os.mkfifo(file)
        assert "known to this kernel only" in self.judged()

    def test_a_file_that_cannot_be_read(self, file, monkeypatch):
        check("01-net-h2", BIAS_MISSING)

        def refuse(path):
            raise PermissionError(13, "denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
        table = self.judged()
        assert "What was kept could not be read. PermissionError: [Errno 13] denied." in table
        assert "open, not tried" in table

    @pytest.mark.parametrize(
        "damage",
        [
            b"\x00\xff\xfe garbage",
            b"{",
            b"[1, 2]",
            b"null",
            b"{}",
            b'"text"',
            b"[" * 100_000,
            _line(status="MAYBE").encode(),
            _line(exercise=7).encode(),
            _line(hint=["a"]).encode(),
            _line(hint=1).encode(),
            _line(when="yesterday").encode(),
            _line(when=5).encode(),
            _line(hint="HERE").encode().replace(b"HERE", rb"\ud800"),
            _line().encode()[:40],
        ],
        ids=range(15),
    )
    def test_a_damaged_line_costs_no_other(self, file, damage):
        file.write_bytes(_line(hint="One.").encode() + damage.rstrip(b"\n"))
        check("01-net-h2", BIAS_MISSING)
        assert [record.hint for record in kept().records] == ["One.", BIAS]
        assert "Lines that could not be read, and were passed over: 1." in repr(progress())
        assert damage.rstrip(b"\n") in file.read_bytes()

    def test_line_ends_of_windows_and_empty_lines(self, file):
        file.write_bytes(b"\n" + _line(hint="One.").encode().replace(b"\n", b"\r\n") + b"\r\n")
        assert [record.hint for record in kept().records] == ["One."]
        assert kept().damaged == 0

    def test_exercises_of_another_version(self, file):
        file.write_text(_line(exercise="08-new"), "utf-8")
        assert "Done: 0 of" in repr(progress())

    @posix
    def test_two_notebooks_at_once(self, file):
        """Two processes write as fast as they can, both kinds of line, and none is lost."""
        code = (
            "from nnlib.exercises import Outcome, Status, exercises\n"
            "from nnlib.exercises._record import keep\n"
            "exercise = exercises('01')['01-net-h2']\n"
            "input('ready\\n')\n"
            f"for k in range({LINES}):\n"
            "    keep(exercise, Outcome(Status.RIGHT, exercise.right))\n"
            f"    keep(exercise, Outcome(Status.NOT_YET, {BIAS!r}))\n"
        )
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        writers = [
            subprocess.Popen([sys.executable, "-u", "-c", code], cwd=ROOT, **pipes)
            for _ in range(2)
        ]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("\n")
            writer.stdin.flush()
        for writer in writers:
            writer.communicate(timeout=120)
        found = [(record.right, record.hint) for record in kept().records]
        assert kept().damaged == 0
        assert {kind: found.count(kind) for kind in set(found)} == {
            (True, None): 2 * LINES,
            (False, BIAS): 2 * LINES,
        }


class TestTable:
    def test_done_and_open(self, file):
        check("01-net-h2", BIAS_MISSING)
        check("01-net-h2", RIGHT)
        check("01-net-h2", NO_SLIP)  # afterwards it stays done
        check("02-other-targets", 0.0)
        check("03-w6-factors", exercises("03")["03-w6-factors"].solution())
        table = repr(progress())
        assert re.search(r"^01      01-net-h2         done, 2 tries$", table, re.MULTILINE)
        assert re.search(r"^02      02-other-targets  open, 1 try      \S.*$", table, re.MULTILINE)
        assert re.search(r"^        02-best-w5        open, not tried$", table, re.MULTILINE)
        count = sum(len(exercises(lesson)) for lesson in LESSONS)
        assert f"Done: 2 of {count}. Open: {count - 2}, 1 of them tried." in table
        assert f"\n    {file}\nDelete that file to begin afresh." in table

    def test_every_exercise_has_a_line_of_its_own(self, file):
        for lesson in LESSONS:
            for exercise in exercises(lesson).values():
                for mistake in exercise.mistakes:
                    add(file, _line(exercise.id, hint=mistake.hint))
        table = repr(progress()).splitlines()
        ids = [exercise for lesson in LESSONS for exercise in exercises(lesson)]
        assert [line[8:].split()[0] for line in table[1 : len(ids) + 1]] == ids
        assert max(map(len, table[: len(ids) + 1])) <= WIDTH
        for lesson in LESSONS:
            shown = [line for line in repr(progress(lesson)).splitlines() if str(file) not in line]
            assert max(map(len, shown)) <= WIDTH

    def test_one_lesson_with_its_hints_the_most_frequent_first(self, file):
        for hint in ("Rare.", "Frequent.", "Frequent.", None, None, None):
            add(file, _line(hint=hint))
        add(file, _line("02-best-w5", hint="Of another lesson."))
        table = repr(progress("01"))
        counts = re.findall(r"^ +(\d+) x  01-net-h2 +(.+)$", table, re.MULTILINE)
        assert counts == [("3", ANOTHER_HINT), ("2", "Frequent."), ("1", "Rare.")]
        assert "another lesson" not in table

    def test_to_begin_afresh_the_file_is_deleted(self, file):
        check("01-net-h2", RIGHT)
        Path(re.search(r"\n    (.+)\nDelete that file", repr(progress()))[1]).unlink()
        assert "Done: 0 of" in repr(progress())
        assert f"it will be in\n    {file}" in repr(progress())

    @pytest.mark.parametrize("bad", ["3", 3])
    def test_no_lesson_of_this_name(self, bad):
        with pytest.raises(ValueError, match=r"as text\. Did you mean '03'\?$"):
            progress(bad)
        with pytest.raises(ValueError, match=r"as text\. Did you mean '03'\?$"):
            check_all(bad)

    @pytest.mark.parametrize("bad", ["99", ["03"], True, 3.0, {}, "chain rule", -1])
    def test_nothing_like_a_lesson(self, bad):
        words = rf"expected one of 00, .+, {LESSONS[-1]}, as text\.$"
        with pytest.raises(ValueError, match=words):
            progress(bad)
        with pytest.raises(ValueError, match=words):
            check_all(bad)


def called(source, **names):
    """Run code whose global names are those given, and return what it calls ``found``."""
    names |= {"check_all": check_all}
    exec(source, names)
    return names["found"]


class TestCheckAll:
    def test_tells_four_states_apart(self, file):
        solution = exercises("03")["03-w6-factors"].solution()
        found = called("found = check_all('03')", w6_factors=solution, w3_paths=[1, 2, 3])
        w6, w3, tanh = found.outcomes.values()
        assert (w6.status, w3.status, tanh) == (Status.RIGHT, Status.NOT_YET, None)
        text = repr(found)
        assert re.search(r"^03-w6-factors  w6_factors  Right\.$", text, re.MULTILINE)
        assert re.search(r"^03-w3-paths    w3_paths    Not yet\. \S", text, re.MULTILINE)
        assert "\n03-tanh-slope  tanh_slope  Not begun: run the cell with tanh_slope.\n" in text
        assert text.endswith("\nRight: 1. Not yet: 1. Not attempted: 1.")
        assert [line["exercise"] for line in lines(file)] == ["03-w6-factors", "03-w3-paths"]
        untouched = called("found = check_all('03')", tanh_slope=...)
        assert "03-tanh-slope  tanh_slope  Not attempted yet.\n" in repr(untouched)

    def test_says_what_check_says(self, file):
        found = called("found = check_all('01')", net_h2=BIAS_MISSING)
        assert found.outcomes["01-net-h2"] == check("01-net-h2", BIAS_MISSING)
        assert BIAS in " ".join(repr(found).split())

    def test_finds_the_names_from_inside_a_function(self, file):
        source = "def look():\n    return check_all('01')\nnet_h2 = 0.3925\nfound = look()"
        assert called(source).outcomes["01-net-h2"].status is Status.RIGHT

    def test_all_solutions_are_right(self, file):
        for lesson in LESSONS:
            names = {exercise.name: exercise.solution() for exercise in exercises(lesson).values()}
            found = called(f"found = check_all({lesson!r})", **names)
            assert found.count(Status.RIGHT) == len(names)
        assert "Open: 0, 0 of them tried." in repr(progress())

    def test_no_line_is_wider_than_a_cell(self, file):
        for lesson in LESSONS:
            names = {
                exercise.name: exercise.mistakes[0].example()
                for exercise in exercises(lesson).values()
            }
            text = repr(called(f"found = check_all({lesson!r})", **names))
            assert max(map(len, text.splitlines())) <= WIDTH


class TestNames:
    @pytest.mark.parametrize("lesson", LESSONS)
    def test_they_are_those_of_the_notebook(self, lesson):
        (path,) = FOLDER.glob(f"{lesson}-*.ipynb")
        calls = dict(filter(None, map(check_call, code_cells(path))))
        assert calls == {exercise.id: exercise.name for exercise in exercises(lesson).values()}

    @pytest.mark.parametrize("lesson", LESSONS)
    def test_no_other_cell_gives_something_else_that_name(self, lesson):
        # Otherwise an exercise that was not begun would be judged by what the lesson left there.
        (path,) = FOLDER.glob(f"{lesson}-*.ipynb")
        names = {exercise.name for exercise in exercises(lesson).values()}
        for cell in code_cells(path):
            if not {"exercise", "solution"} & set(cell.metadata.get("tags", [])):
                assert not names & set(bound(ast.parse(cell.source))), cell.source


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def bound(node):
    """Yield the global names that a cell binds."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            yield child.name
            continue
        if isinstance(child, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp)):
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        if isinstance(child, ast.alias):
            yield child.asname or child.name
        yield from bound(child)


def test_in_a_kernel(file):
    cells = [
        "from nnlib.exercises import check, check_all, progress",
        "net_h2 = 0.3925\nout_three = ...",
        "check_all('01')",
        "progress('01')",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    overview, table = (cell.outputs[0].data["text/plain"] for cell in notebook.cells[2:])
    assert overview.endswith("Right: 1. Not yet: 0. Not attempted: 2.")
    assert "done, 1 try" in table
    assert [line["status"] for line in lines(file)] == ["RIGHT"]


@pytest.mark.parametrize("function", [check, check_all, progress])
def test_examples_run(file, function):
    (example,) = doctest.DocTestFinder().find(function, globs={})
    failed, tried = doctest.DocTestRunner().run(example)
    assert (failed, tried > 1) == (0, True)


def test_importing_the_exercises_loads_no_jupyter():
    question = "import json, sys, nnlib.exercises; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", question], cwd=ROOT, capture_output=True)
    loaded = {name.partition(".")[0] for name in json.loads(answer.stdout)}
    assert not loaded & {"IPython", "ipykernel", "jupyter_core", "platformdirs", "traitlets"}


def test_a_record_knows_what_is_right():
    assert Record("01-net-h2", "RIGHT", None, "2026-11-26T16:31:00Z").right
    assert not Record("01-net-h2", "NOT_YET", None, "2026-11-26T16:31:00Z").right
