"""Get the newest lessons, and keep yours: ``make update``, or ``python scripts/update.py``.

Running a lesson changes its file, and then ``git pull`` refuses to bring a newer one. Here every
file of yours that stands in the way of a newer one is first copied into ``my-copies``, in a new
folder named by the day; then the newest version takes its place. Files of yours that are in
nobody's way stay where they are. Where git would need a decision of yours (commits of your own, a
merge that is not finished), nothing is changed and a sentence says what to type.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parent.parent.absolute()))

from scripts.clone import Clone, UpdateError

ROOT = Path(__file__).parent.parent.absolute()
COPIES = "my-copies"


def new_folder(root: Path, day: date) -> Path:
    """Make the folder for today's copies; a second one of the day gets a number."""
    (root / COPIES).mkdir(exist_ok=True)
    number = 1
    while True:
        folder = root / COPIES / (f"{day}" if number == 1 else f"{day}-{number}")
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


def update(root: Path, *, day: date | None = None) -> str:
    """
    Bring a clone to the newest version of the branch it follows.

    Parameters
    ----------
    root : Path
        The clone's folder.
    day : date, keyword-only, optional
        Names the folder of the copies; today unless told.

    Returns
    -------
    str
        What was done, for whoever typed the command.

    Raises
    ------
    UpdateError
        If it cannot be done.  Every file is then as it was.
    """
    clone = Clone(root)
    upstream = clone.check()
    clone.git(
        "fetch", "--quiet",
        missing="The newest lessons could not be fetched (is there a network?). Nothing changed.",
    )  # fmt: skip
    new = clone.line("rev-parse", "--verify", "@{upstream}^{commit}")
    coming = int(clone.line("rev-list", "--count", f"HEAD..{new}"))
    own = int(clone.line("rev-list", "--count", f"{new}..HEAD"))
    if not coming:
        return "These are the newest lessons already."
    if own:
        base = clone.line("merge-base", "HEAD", new, missing=f"{upstream} shares no history.")
        raise UpdateError(
            f"You made {_count(own, 'commit')} of your own here, and there is something new. "
            "Nothing was changed.\nTo keep your commits on a branch called mine, and take the "
            f"newest lessons here, type\n    git branch mine\n    git reset --soft {base[:12]}\n"
            f"and update again. To join both by hand instead: git merge {upstream}"
        )
    paths = clone.in_the_way(new)
    said = [f"Updated: {_count(coming, 'change')} since the last time."]
    if paths:
        folder = new_folder(root, day or date.today())
        kept = [copy for path in paths for copy in clone.keep(path, folder)]
        said += ["These files of yours were in the way of newer ones. Your versions are kept in"]
        said += [f"    {copy.relative_to(root).as_posix()}" for copy in kept]
    try:
        for path in paths:
            clone.clear(path)
        clone.git("-c", "merge.autoStash=false", "merge", "--quiet", "--ff-only", new)
    except BaseException as problem:
        for path in paths:
            clone.put_back(path, folder / path)
        if isinstance(problem, UpdateError) and paths:
            where = f"copies are in {COPIES}/{folder.name}"
            raise UpdateError(f"{problem}\nYour files are as they were; {where}.") from None
        raise
    said.append("If a lesson is open in JupyterLab, choose File, Reload Notebook from Disk.")
    return "\n".join(said)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def main() -> int:
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.stderr.reconfigure(errors="backslashreplace")
    try:
        print(update(ROOT))
    except UpdateError as problem:
        print(problem, file=sys.stderr)
        return 1
    except (OSError, KeyboardInterrupt) as problem:
        what = f"The update stopped ({problem})." if str(problem) else "Interrupted."
        print(f"{what} Your files are as they were, or in {COPIES}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
