"""``make update`` on real git repositories: the newest lessons come, and nothing is ever lost."""

import os
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from scripts.clone import Clone, UpdateError
from scripts.update import update

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 26)
LESSON, OTHER = "notebooks/05-training.ipynb", "notebooks/06-build.ipynb"
COPIES = "my-copies/2026-11-26"


def git(folder, *arguments):
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode())


def read(folder, name):
    return (folder / name).read_bytes().decode()


def commit(folder, message="more"):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def snapshot(folder):
    """Return all files outside .git with their content, and the index and HEAD."""
    files = {
        path.relative_to(folder).as_posix(): os.readlink(path) if path.is_symlink()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if ".git" not in path.relative_to(folder).parts and (path.is_symlink() or path.is_file())
    }  # fmt: skip
    return files, git(folder, "ls-files", "--stage"), git(folder, "rev-parse", "HEAD")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch, tmp_path):
    """The user's own git settings play no part, and there need be none."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.fixture
def teacher(tmp_path):
    """The repository that the clones follow."""
    folder = tmp_path / "teacher"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "T")
    git(folder, "config", "user.email", "t@example.org")
    write(folder, LESSON, "lesson 5, first\n")
    write(folder, OTHER, "lesson 6, first\n")
    write(folder, "README.md", "read me\n")
    write(folder, ".gitignore", "my-copies/\n*.log\n")
    commit(folder)
    return folder


@pytest.fixture
def clone(teacher, tmp_path):
    """A learner's clone, in a folder with a difficult name."""
    folder = tmp_path / "ü 数 x"
    git(tmp_path, "clone", "--quiet", str(teacher), str(folder))
    return folder


@pytest.fixture
def named(clone):
    """The same, where git knows who commits."""
    git(clone, "config", "user.name", "L")
    git(clone, "config", "user.email", "l@example.org")
    return clone


def renew(teacher, *names, text="second\n"):
    for name in names:
        write(teacher, name, text)
    commit(teacher)


def is_newest(clone, teacher):
    return git(clone, "rev-parse", "HEAD") == git(teacher, "rev-parse", "HEAD")


class TestALessonThatWasRun:
    def test_git_pull_would_refuse(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        with pytest.raises(subprocess.CalledProcessError):
            git(clone, "pull", "--ff-only")

    def test_its_copy_is_kept_and_the_new_one_comes(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        said = update(clone, day=DAY)
        assert read(clone, LESSON) == "second\n"
        assert read(clone, f"{COPIES}/{LESSON}") == "my answers\n"
        assert f"{COPIES}/{LESSON}" in said
        assert "1 change " in said
        assert is_newest(clone, teacher)
        assert git(clone, "status", "--porcelain") == ""

    def test_one_that_has_no_newer_version_stays_where_it_is(self, clone, teacher):
        write(clone, OTHER, "my answers\n")
        renew(teacher, LESSON)
        assert "my-copies" not in update(clone, day=DAY)
        assert read(clone, OTHER) == "my answers\n"
        assert read(clone, LESSON) == "second\n"
        assert not (clone / "my-copies").exists()

    def test_nothing_new_changes_nothing(self, clone):
        write(clone, LESSON, "my answers\n")
        before = snapshot(clone)
        assert "newest lessons already" in update(clone, day=DAY)
        assert snapshot(clone) == before

    def test_twice_on_a_day(self, clone, teacher):
        for number in (1, 2, 3):
            write(clone, LESSON, f"my answers {number}\n")
            renew(teacher, LESSON, text=f"version {number}\n")
            update(clone, day=DAY)
        kept = [read(clone, f"{COPIES}{end}/{LESSON}") for end in ("", "-2", "-3")]
        assert kept == ["my answers 1\n", "my answers 2\n", "my answers 3\n"]

    def test_today_is_the_day(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        first, said, last = date.today(), update(clone), date.today()
        assert any(f"my-copies/{day}/{LESSON}" in said for day in (first, last))

    def test_a_lesson_that_is_gone_in_the_new_version(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        git(teacher, "mv", LESSON, "notebooks/05-fitting.ipynb")
        commit(teacher)
        update(clone, day=DAY)
        assert not (clone / LESSON).exists()
        assert read(clone, f"{COPIES}/{LESSON}") == "my answers\n"

    def test_a_lesson_that_was_deleted_comes_back(self, clone, teacher):
        (clone / LESSON).unlink()
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, LESSON) == "second\n"

    def test_a_lesson_that_git_was_told_to_overlook(self, clone, teacher):
        git(clone, "update-index", "--assume-unchanged", LESSON)
        git(clone, "update-index", "--skip-worktree", OTHER)
        write(clone, LESSON, "my answers 5\n")
        write(clone, OTHER, "my answers 6\n")
        renew(teacher, LESSON, OTHER)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/{LESSON}") == "my answers 5\n"
        assert read(clone, f"{COPIES}/{OTHER}") == "my answers 6\n"
        assert is_newest(clone, teacher)

    def test_a_shallow_clone(self, teacher, tmp_path):
        clone = tmp_path / "shallow"
        git(tmp_path, "clone", "--quiet", "--depth=1", teacher.as_uri(), str(clone))
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/{LESSON}") == "my answers\n"
        assert is_newest(clone, teacher)


class TestStagedChanges:
    def test_both_versions_are_kept_when_they_differ(self, clone, teacher):
        write(clone, LESSON, "staged answers\n")
        git(clone, "add", LESSON)
        write(clone, LESSON, "later answers\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/{LESSON}") == "later answers\n"
        assert read(clone, f"{COPIES}/notebooks/05-training (staged).ipynb") == "staged answers\n"
        assert read(clone, LESSON) == "second\n"
        assert git(clone, "status", "--porcelain") == ""

    def test_one_copy_when_they_do_not(self, clone, teacher):
        write(clone, LESSON, "staged answers\n")
        git(clone, "add", LESSON)
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert [path.name for path in (clone / COPIES / "notebooks").iterdir()] == [
            "05-training.ipynb"
        ]

    def test_staged_then_put_back_by_hand(self, clone, teacher):
        write(clone, LESSON, "staged answers\n")
        git(clone, "add", LESSON)
        write(clone, LESSON, "lesson 5, first\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/notebooks/05-training (staged).ipynb") == "staged answers\n"
        assert is_newest(clone, teacher)

    def test_staged_then_deleted(self, clone, teacher):
        write(clone, LESSON, "staged answers\n")
        git(clone, "add", LESSON)
        (clone / LESSON).unlink()
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/notebooks/05-training (staged).ipynb") == "staged answers\n"
        assert read(clone, LESSON) == "second\n"

    def test_a_staged_deletion(self, clone, teacher):
        git(clone, "rm", "--quiet", LESSON)
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, LESSON) == "second\n"

    def test_a_staged_new_file_that_comes_too(self, clone, teacher):
        write(clone, "notebooks/08.ipynb", "my eight\n")
        git(clone, "add", "notebooks/08.ipynb")
        renew(teacher, "notebooks/08.ipynb")
        update(clone, day=DAY)
        assert read(clone, "notebooks/08.ipynb") == "second\n"
        assert read(clone, f"{COPIES}/notebooks/08.ipynb") == "my eight\n"

    def test_elsewhere_they_stay_staged(self, clone, teacher):
        write(clone, OTHER, "staged answers\n")
        git(clone, "add", OTHER)
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert git(clone, "status", "--porcelain") == f"M  {OTHER}\n"


class TestFilesOfYourOwn:
    @pytest.mark.parametrize("name", ["notebooks/08-mine.ipynb", "notes.log"])
    def test_untracked_or_ignored_in_the_way(self, clone, teacher, name):
        write(clone, name, "my notes\n")
        write(teacher, name, "second\n")
        git(teacher, "add", "--force", name)
        commit(teacher)
        update(clone, day=DAY)
        assert read(clone, name) == "second\n"
        assert read(clone, f"{COPIES}/{name}") == "my notes\n"

    def test_untracked_in_nobodys_way(self, clone, teacher):
        write(clone, "notebooks/Untitled.ipynb", "mine\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, "notebooks/Untitled.ipynb") == "mine\n"

    def test_a_file_where_a_folder_comes(self, clone, teacher):
        write(clone, "data", "my data\n")
        renew(teacher, "data/digits.csv")
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/data") == "my data\n"
        assert read(clone, "data/digits.csv") == "second\n"

    def test_a_folder_where_a_file_comes(self, clone, teacher):
        write(clone, "data/a.csv", "my a\n")
        write(clone, "data/b.log", "my b\n")
        renew(teacher, "data")
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/data/a.csv") == "my a\n"
        assert read(clone, f"{COPIES}/data/b.log") == "my b\n"
        assert read(clone, "data") == "second\n"

    def test_a_folder_with_a_repository_of_its_own(self, clone, teacher):
        write(clone, "data/a.csv", "my a\n")
        git(clone / "data", "init", "--quiet")
        renew(teacher, "data")
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/data/a.csv") == "my a\n"
        assert (clone / COPIES / "data" / ".git").is_dir()
        assert read(clone, "data") == "second\n"

    def test_a_folder_in_the_place_of_a_lesson(self, clone, teacher):
        (clone / LESSON).unlink()
        write(clone, f"{LESSON}/old.ipynb", "mine\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(clone, f"{COPIES}/{LESSON}/old.ipynb") == "mine\n"
        assert read(clone, LESSON) == "second\n"

    @pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
    def test_a_link_in_the_place_of_the_lessons(self, clone, teacher, tmp_path):
        elsewhere = tmp_path / "cloud"
        shutil.move(clone / "notebooks", elsewhere)
        (clone / "notebooks").symlink_to(elsewhere)
        write(elsewhere, "05-training.ipynb", "my answers\n")
        renew(teacher, LESSON)
        update(clone, day=DAY)
        assert read(elsewhere, "05-training.ipynb") == "my answers\n"
        assert (clone / COPIES / "notebooks").readlink() == elsewhere
        assert read(clone, LESSON) == "second\n"
        assert read(clone, OTHER) == "lesson 6, first\n"

    @pytest.mark.parametrize("name", ["ü 数.md", "a [b]*.md", "'q' $x.md", "-n", "two\nlines.md"])
    def test_names_are_taken_as_they_are(self, clone, teacher, name):
        if os.name == "nt":
            pytest.skip("Windows allows no such names")
        write(clone, name, "mine\n")
        renew(teacher, name)
        update(clone, day=DAY)
        assert read(clone, name) == "second\n"
        assert read(clone, f"{COPIES}/{name}") == "mine\n"

    def test_an_executable_stays_one(self, clone, teacher):
        write(clone, "run.sh", "mine\n")
        (clone / "run.sh").chmod(0o755)
        renew(teacher, "run.sh")
        update(clone, day=DAY)
        assert os.access(clone / COPIES / "run.sh", os.X_OK)


class TestNothingIsChangedWhere:
    def refused(self, clone, match):
        before = snapshot(clone)
        with pytest.raises(UpdateError, match=match) as caught:
            update(clone, day=DAY)
        assert snapshot(clone) == before
        return str(caught.value)

    def test_there_is_no_network(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        teacher.rename(teacher.with_name("away"))
        assert "git says: " in self.refused(clone, "is there a network")

    def test_there_is_no_remote(self, clone):
        git(clone, "remote", "remove", "origin")
        self.refused(clone, "follows no other one")

    def test_it_is_no_clone(self, tmp_path):
        (tmp_path / "unpacked").mkdir()
        with pytest.raises(UpdateError, match=r"zip file, README\.md says how"):
            update(tmp_path / "unpacked")

    def test_it_is_a_folder_in_another_clone(self, clone):
        with pytest.raises(UpdateError, match="part of another git repository"):
            update(clone / "notebooks")

    def test_there_is_no_git(self, clone, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(UpdateError, match="git was not found"):
            update(clone)

    def test_no_branch_is_checked_out(self, clone, teacher):
        renew(teacher, LESSON)
        git(clone, "checkout", "--quiet", "--detach")
        write(clone, LESSON, "my answers\n")
        assert "git switch main" in self.refused(clone, "fixed commit")

    def test_a_merge_is_not_finished(self, named, teacher):
        renew(teacher, LESSON)
        write(named, LESSON, "my answers\n")
        commit(named)
        git(named, "fetch", "--quiet")
        with pytest.raises(subprocess.CalledProcessError):
            git(named, "merge", "origin/main")
        assert "git merge --abort" in self.refused(named, "merge is not finished")

    def test_a_rebase_is_not_finished(self, named, teacher):
        renew(teacher, LESSON)
        write(named, LESSON, "my answers\n")
        commit(named)
        git(named, "fetch", "--quiet")
        with pytest.raises(subprocess.CalledProcessError):
            git(named, "rebase", "origin/main")
        assert "git rebase --abort" in self.refused(named, "rebase is not finished")

    def test_a_stash_left_conflicts(self, named, teacher):
        write(named, LESSON, "my answers\n")
        git(named, "stash")
        write(named, LESSON, "other answers\n")
        commit(named)
        with pytest.raises(subprocess.CalledProcessError):
            git(named, "stash", "pop")
        self.refused(named, "unsolved conflicts")

    def test_git_is_at_work_already(self, clone, teacher):
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        (clone / ".git" / "index.lock").touch()
        self.refused(clone, r"index\.lock")

    def test_commits_of_your_own_and_the_advice_works(self, named, teacher):
        write(named, LESSON, "my answers\n")
        write(named, OTHER, "my other answers\n")
        commit(named, "mine")
        write(named, LESSON, "my later answers\n")
        write(named, OTHER, "my later other answers\n")
        renew(teacher, LESSON)
        said = self.refused(named, "1 commit of your own")
        for line in said.splitlines():
            if line.startswith("    git "):
                git(named, *shlex.split(line)[1:])
        update(named, day=DAY)
        assert is_newest(named, teacher)
        assert git(named, "show", f"mine:{LESSON}") == "my answers\n"
        assert read(named, f"{COPIES}/{LESSON}") == "my later answers\n"
        assert read(named, f"{COPIES}/notebooks/05-training (staged).ipynb") == "my answers\n"
        assert read(named, OTHER) == "my later other answers\n"

    def test_commits_of_your_own_and_nothing_new(self, named):
        commit(named, "mine")
        before = snapshot(named)
        assert "newest lessons already" in update(named)
        assert snapshot(named) == before


class TestWhenTheLastStepFails:
    @pytest.mark.parametrize("problem", [UpdateError("disk full"), KeyboardInterrupt()])
    def test_every_file_is_as_it_was(self, clone, teacher, monkeypatch, problem):
        write(clone, LESSON, "my answers\n")
        write(clone, "notebooks/08.ipynb", "my eight\n")
        (clone / OTHER).unlink()
        renew(teacher, LESSON, OTHER, "notebooks/08.ipynb")
        before, *_ = snapshot(clone)
        plain = Clone.git

        def failing(self, *arguments, **options):
            if "merge" in arguments:
                raise problem
            return plain(self, *arguments, **options)

        monkeypatch.setattr(Clone, "git", failing)
        with pytest.raises(type(problem)):
            update(clone, day=DAY)
        after, *_ = snapshot(clone)
        copies = {name for name in after if name.startswith("my-copies/")}
        assert len(copies) == 2
        assert {k: v for k, v in after.items() if k not in copies} == before


class TestTheCommand:
    @pytest.fixture
    def project(self, clone, teacher):
        """The clone, with the command in it, and something new to get."""
        for folder in (teacher, clone):
            (folder / "scripts").mkdir()
            for name in ("update.py", "clone.py"):
                shutil.copy(ROOT / "scripts" / name, folder / "scripts")
        commit(teacher)
        write(clone, LESSON, "my answers\n")
        renew(teacher, LESSON)
        return clone

    def run(self, folder, **variables):
        return subprocess.run(
            [sys.executable, "-I", str(folder / "scripts" / "update.py")],
            cwd="/", env=os.environ | variables, capture_output=True,
        )  # fmt: skip

    def test_says_what_it_did_in_any_locale(self, project, teacher):
        answer = self.run(project, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert answer.returncode == 0, answer.stderr
        assert f"my-copies/{date.today()}/{LESSON}".encode() in answer.stdout
        assert is_newest(project, teacher)

    def test_says_why_not(self, project):
        git(project, "checkout", "--quiet", "--detach")
        answer = self.run(project)
        assert answer.returncode == 1
        assert answer.stderr.startswith(b"This folder stands at a fixed commit")
        assert b"Traceback" not in answer.stderr

    def test_a_hooks_variables_do_not_lead_it_elsewhere(self, project, teacher, tmp_path):
        answer = self.run(project, GIT_DIR=str(tmp_path / "none"), GIT_WORK_TREE=str(tmp_path))
        assert answer.returncode == 0, answer.stderr
        assert is_newest(project, teacher)


def test_git_overlooks_the_copies():
    lines = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"my-copies/", ".jupyter/", ".venv/"} <= set(lines)
