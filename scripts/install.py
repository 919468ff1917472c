"""Make ``.venv`` with the pinned packages and nnlib, or mend it: ``python scripts/install.py``.

``make`` runs this before every command; when all is well it takes a moment and says nothing.
It is safe to stop: what an earlier run left half done is noticed and taken up again.
Run it with the Python that ``.venv`` shall be made from; it needs no other package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parent.parent.absolute()))

from scripts.environment import (
    OLDEST,
    PROMISED,
    flaw,
    interpreter,
    python_of,
    run,
    stamp,
    unfinished,
)

ROOT = Path(__file__).parent.parent.absolute()


class InstallError(Exception):
    """The environment cannot be made; the message is for whoever typed the command."""


def say(text: str) -> None:
    print(text, flush=True)


def remove(env: Path) -> None:
    """Take an environment away; of a symbolic link, only the link."""
    try:
        if env.is_symlink():
            env.unlink()
        else:
            shutil.rmtree(env)
    except OSError as problem:
        raise InstallError(
            f"{env.name} cannot be removed ({problem}). Close JupyterLab and every program that "
            f"runs from {env.name}, remove the folder by hand, and try again."
        ) from problem


def create(env: Path) -> None:
    """Make an environment, whole or not at all."""
    if sys.version_info < OLDEST or not (find_spec("venv") and find_spec("ensurepip")):
        lacks = "" if sys.version_info < OLDEST else " without venv or ensurepip"
        raise InstallError(
            f"{sys.executable} is Python {sys.version.split()[0]}{lacks}. {PROMISED} with venv and "
            "ensurepip is needed (on Debian and Ubuntu: apt install python3-venv). If you have "
            "one, name it: make lab PYTHON=/path/to/python3, or run this script with it."
        )
    # This may be the old environment's own Python, whose files were taken away a moment ago.
    base = getattr(sys, "_base_executable", sys.executable)
    try:
        made = subprocess.run([base, "-m", "venv", str(env)], cwd=env.parent)
        if made.returncode or python_of(env) is None:
            raise InstallError(f"{base} -m venv could not make {env.name}; see above.")
    except BaseException:
        shutil.rmtree(env, ignore_errors=True)
        raise


def install(root: Path, *, asked: bool = False) -> None:
    """
    Bring ``root/.venv`` up to date.

    Parameters
    ----------
    root : Path
        The project's folder.
    asked : bool, keyword-only
        Whether whoever typed the command named the Python that runs this.

    Raises
    ------
    InstallError
        If it cannot be done.  What was there is as it was.
    """
    env = root / ".venv"
    if env.exists() and not env.is_dir():
        raise InstallError(f"{env.name} is a file here. Rename or remove it, and try again.")
    if os.path.lexists(env) and (found := flaw(env)):
        say(f"{env.name} is made anew: {found}.")
        remove(env)
    if not env.exists():
        create(env)
    if asked and (version := python_of(env)) and version != sys.version_info[:2]:
        raise InstallError(
            "{} holds Python {}.{}, and PYTHON= names a Python {}.{}. To change it, run `make "
            "clean` first, which removes {}; else leave PYTHON= away.".format(
                env.name, *version, *sys.version_info[:2], env.name
            )
        )
    try:
        before = json.loads(stamp(env).read_text("utf-8"))
    except (OSError, ValueError):
        before = {}
    pins = hashlib.sha256((root / "requirements.txt").read_bytes()).hexdigest()
    if before.get("pins") != pins or unfinished(env).exists():
        say(f"Installing the pinned packages into {env.name}: a minute or two the first time.")
        unfinished(env).touch()
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        if run(env, *pip, "--requirement", root / "requirements.txt").returncode:
            meanwhile = (
                " Until then you can open the lessons with the packages that are there: "
                f"{interpreter(env).relative_to(root)} {Path('scripts', 'lab.py')}"
            )
            raise InstallError(
                "The pinned packages could not all be installed; pip says why above. "
                "The same command tries again." + (meanwhile if stamp(env).exists() else "")
            )
        unfinished(env).unlink()
    elif before.get("place") not in (None, str(root)):
        say(
            f"This folder was renamed or moved since {env.name} was made. All make commands work "
            f"as before. Only {env.name}'s own commands (activate, jupyter, pip) still name the "
            "old place: `make clean install` renews them."
        )
    if run(env, root / "scripts" / "link.py").returncode:
        raise InstallError("nnlib could not be linked; see above.")
    now = {"pins": pins, "place": str(root)}
    if now != before:
        stamp(env).write_text(json.dumps(now), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--asked", action="store_true", help="this Python was named by PYTHON=")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.stderr.reconfigure(errors="backslashreplace")
    try:
        install(ROOT, asked=arguments.asked)
    except InstallError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. The same command takes it up again.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
