"""Whether this computer is set up as the one the lessons were verified on (lesson 00).

The lessons' stored outputs were made, and are tested, with fixed versions of a few packages.
Other versions mostly work as well, so nothing here refuses to run: it says what differs, what to
type for the verified versions, and whether the worked example gives the right digits.

``PYTHONS`` and ``PACKAGES`` are the one place that names these versions.  They come along when
nnlib is installed without its repository, and a test holds them equal to ``requirements.txt``.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from nnlib import _platform, article
from nnlib.losses import HalfSquaredError

PYTHONS = ("3.11", "3.12", "3.13")
"""The Python versions that the lessons are tested on."""

PACKAGES = {
    "numpy": "2.4.6",
    "sympy": "1.14.0",
    "matplotlib": "3.11.2",
    "ipywidgets": "8.1.9",
    "anywidget": "0.11.0",
    "tqdm": "4.70.1",
    "jupyterlab": "4.6.6",
    "notebook": "7.6.5",
}
"""The versions that the lessons' stored outputs were made with."""

APPLICATIONS = ("jupyterlab", "notebook")
"""Not there in the page, where JupyterLite stands in their place."""


def describe_environment() -> str:
    """Say which versions the lessons were last verified with, and what differs here.

    Returns
    -------
    str
        A few lines.  Where the versions are the verified ones, the same lines on every machine
        and on every Python in ``PYTHONS``.

    Examples
    --------
    >>> from nnlib.environment import describe_environment
    >>> print(describe_environment())  # doctest: +ELLIPSIS
    These lessons were last verified with
    ...
    """
    pythons = f"{', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}"
    verified = [_line("Python", pythons), *(_line(*item) for item in PACKAGES.items())]
    lines = ["These lessons were last verified with", *verified, ""]
    different = _different(pythons)
    if different:
        lines += ["Different here", *different, "", *_advice()]
    else:
        lines.append("Here: the same versions.")
    return "\n".join([*lines, _worked_example()])


def _line(name: str, text: str) -> str:
    return f"    {name:<12}{text}"


def _different(pythons: str) -> list[str]:
    here = ".".join(map(str, sys.version_info[:3]))
    lines = []
    if here.rpartition(".")[0] not in PYTHONS:
        lines.append(_line("Python", f"{here} in place of {pythons}"))
    for name, verified in PACKAGES.items():
        installed = _installed(name)
        if _platform.IN_THE_PAGE and name in APPLICATIONS:
            continue
        if installed is None:
            lines.append(_line(name, f"not installed; verified with {verified}"))
        elif installed != verified:
            lines.append(_line(name, f"{installed} in place of {verified}"))
    return lines


def _advice() -> list[str]:
    if _platform.IN_THE_PAGE:
        return [
            "Python runs inside this page, which brings its own versions along; there is nothing",
            "to install. Where a last digit differs, your computer gives the lesson's: see README.",
            "",
        ]
    pins = [f"{name}=={pin}" for name, pin in PACKAGES.items() if _installed(name) != pin]
    lines = ["Other versions mostly work. If a lesson stops or shows other digits than it should,"]
    if not pins:
        return [*lines, f"use Python {PYTHONS[-1]}.", ""]
    return [
        *lines,
        "install the verified ones and restart the kernel:",
        f"    python -m pip install {' '.join(pins)}",
        "",
    ]


def _installed(name: str) -> str | None:
    """Return a package's version here, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _worked_example() -> str:
    """Say whether the article's network has the loss here that the article prints."""
    expected = next(figure.printed for figure in article.PRINTED if figure.name == "E_total")
    outputs = article.network().predict(article.INPUTS)
    loss = f"{HalfSquaredError()(outputs, article.TARGETS):.9f}"
    if loss == expected:
        return f"The worked example gives {loss} here: right to the last digit."
    return (
        f"The worked example gives {loss} here, and it should give {expected}. Please restart the "
        "kernel; if that does not help, install the verified versions."
    )
