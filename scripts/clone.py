"""A clone of this project, spoken to through git, and what stands in a newer version's way.

``scripts/update.py`` decides; here is what it asks of git and does to single files. Files are told
apart by their content, not by what git was told to overlook, and names are taken literally.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath

IN_PROGRESS = {
    "MERGE_HEAD": "merge", "rebase-merge": "rebase", "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert", "BISECT_LOG": "bisect",
}  # fmt: skip


class UpdateError(Exception):
    """Nothing was changed; the message says why and what to do."""


class Clone:
    """A clone of this project.

    Parameters
    ----------
    root : Path
        Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, missing: str | None = None, data: bytes | None = None) -> bytes:
        """Run git and return what it prints; where it fails, raise ``missing`` and git's words."""
        variables = {
            key: value for key, value in os.environ.items()
            if key not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
        }  # fmt: skip
        try:
            done = subprocess.run(
                ["git", *arguments], cwd=self.root, input=data, capture_output=True,
                env=variables | {"GIT_LITERAL_PATHSPECS": "1"},
            )  # fmt: skip
        except FileNotFoundError:
            raise UpdateError(
                "git was not found. Install it, or download the project again into a new folder; "
                "README.md says how."
            ) from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            told = missing or f"git {arguments[0]} failed."
            raise UpdateError(f"{told}\ngit says: {said}" if said else told)
        return done.stdout

    def line(self, *arguments: str, missing: str | None = None) -> str:
        """Return the one line that git prints."""
        return os.fsdecode(self.git(*arguments, missing=missing)).strip("\n")

    def paths(self, *arguments: str) -> list[str]:
        """Return the paths that git lists."""
        listed = self.git(arguments[0], "-z", *arguments[1:])
        return [os.fsdecode(path) for path in listed.split(b"\0") if path]

    def check(self) -> str:
        """Return the branch that this one follows, or say why there is nothing to update."""
        inside = self.line(
            "rev-parse", "--show-prefix",
            missing="This folder is no clone that git can update. If it came as a zip file, "
            "README.md says how to get a newer one.",
        )  # fmt: skip
        if inside:
            raise UpdateError(
                "This folder is part of another git repository, so it cannot be updated by itself."
            )
        for name, what in IN_PROGRESS.items():
            if (self.root / self.line("rev-parse", "--git-path", name)).exists():
                raise UpdateError(
                    f"A {what} is not finished here. Finish it, or stop it with `git "
                    f"{what} {'reset' if what == 'bisect' else '--abort'}`, and update again."
                )
        if self.paths("ls-files", "--unmerged"):
            raise UpdateError(
                "Files here have unsolved conflicts; `git status` names them. Solve them first."
            )
        self.line(
            "symbolic-ref", "--quiet", "HEAD",
            missing="This folder stands at a fixed commit and not on a branch. Type `git switch "
            "main` and update again. (Commits that you made here: name them first, with `git "
            "branch mine`.)",
        )  # fmt: skip
        return self.line(
            "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}",
            missing="This branch follows no other one, so git does not know where the newest "
            "lessons are. Type `git branch --set-upstream-to=origin/main` and update again.",
        )  # fmt: skip

    def in_the_way(self, new: str) -> list[str]:
        """Return the paths whose content here would be lost to commit ``new``, sorted."""
        touched = self.paths("diff", "--name-only", "--no-renames", "HEAD", new)
        tracked = set(self.paths("ls-tree", "-r", "--name-only", "HEAD"))
        # Files that git was told to overlook are looked at again.
        listed = "\0".join(self.paths("ls-files", "--", *touched))
        for flag in ("--no-assume-unchanged", "--no-skip-worktree"):
            self.git("update-index", flag, "-z", "--stdin", data=os.fsencode(listed))
        changed = set(self.paths("diff", "--name-only", "--no-renames", "HEAD"))
        changed |= set(self.paths("diff", "--name-only", "--no-renames", "--cached", "HEAD"))
        found = changed & set(touched)
        for path in touched:
            above = [str(parent) for parent in PurePosixPath(path).parents][-2::-1]
            for name in (*above, path):
                here = self.root / name
                folder = here.is_dir() and not here.is_symlink()
                if name in tracked or not os.path.lexists(here) or (folder and name != path):
                    continue
                inside = self.paths("ls-files", "--others", "--", name) if folder else [name]
                found.update(other.rstrip("/") for other in inside)
                break
        # Where a folder was replaced, what seems to lie in it is not there, or lies elsewhere.
        return sorted(
            path for path in found
            if not any(str(parent) in found for parent in PurePosixPath(path).parents)
        )  # fmt: skip

    def keep(self, path: str, folder: Path) -> list[Path]:
        """Copy what stands at a path into a folder, and another version that waits in the index."""
        here, copy = self.root / path, folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        kept, known = [], {self._entry("ls-tree", "HEAD", "--", path)}
        if here.is_dir() and not here.is_symlink():
            shutil.copytree(here, copy, symlinks=True)
            kept.append(copy)
        elif os.path.lexists(here):
            shutil.copy2(here, copy, follow_symlinks=False)
            kept.append(copy)
            if here.is_file():
                known.add(self.line("hash-object", "--", path))
        staged = self._entry("ls-files", "--stage", "--", path)
        if staged and staged not in known:
            other = copy.with_name(f"{copy.stem} (staged){copy.suffix}")
            other.write_bytes(self.git("cat-file", "blob", staged))
            kept.append(other)
        return kept

    def _entry(self, *question: str) -> str:
        """Return the id of the one file that git tells of, or nothing."""
        entries = self.paths(*question)
        parts = entries[0].partition("\t")[0].split() if len(entries) == 1 else []
        return next((part for part in parts if len(part) >= 40), "")

    def clear(self, path: str) -> None:
        """Make a path what HEAD says it is."""
        _remove(self.root / path)
        if self.paths("ls-tree", "HEAD", "--", path):
            self.git("checkout", "--quiet", "HEAD", "--", path)
        else:
            self.git("rm", "--cached", "--force", "-r", "--quiet", "--ignore-unmatch", "--", path)

    def put_back(self, path: str, copy: Path) -> None:
        """Put a copy where it came from; where there is none, nothing was."""
        here = self.root / path
        _remove(here)
        if copy.is_dir() and not copy.is_symlink():
            shutil.copytree(copy, here, symlinks=True)
        elif os.path.lexists(copy):
            shutil.copy2(copy, here, follow_symlinks=False)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
