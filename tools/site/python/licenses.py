"""``licenses.html``: every part of the site that others wrote, and the text of its license.

Nothing is listed by hand that can be read: wheels hold their licenses, and so do JupyterLite and
its extensions.  A JavaScript package that only names its license gets the usual text of it.

Pyodide's core on npm is under the MPL 2.0 and ships no text; micropip, of the same project, holds
that text, and typing-extensions holds Python's.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tools.site.python import fetch, kernel, wheels
from tools.site.python.distribution import PYTHON, VERSION

STATIC = Path(__file__).parent / "static"
LICENSE_FILE = re.compile(r"\.dist-info/(?:.*/)?[^/]*(?:LICEN[CS]E|COPYING)[^/]*$", re.IGNORECASE)
COMPILED_IN = (
    "Compiled into Pyodide's core are, beside Python, the C libraries of Emscripten and musl, "
    "zlib, bzip2, xz, Zstandard, libffi and SQLite; their notices stand in Pyodide's sources."
)


@dataclass(frozen=True)
class Part:
    """One part: its name and version, the license's name, and the license's text."""

    name: str
    version: str
    license: str
    text: str


def wheel_part(wheel: Path) -> Part:
    """Return a wheel as a part.

    Raises
    ------
    fetch.BuildError
        If it holds no license.
    """
    about = wheels.metadata(wheel)
    with zipfile.ZipFile(wheel) as archive:
        files = sorted(name for name in archive.namelist() if LICENSE_FILE.search(name))
        texts = [archive.read(name).decode("utf-8", "replace") for name in files]
    if not texts:
        raise fetch.BuildError(
            f"{wheel.name} holds no text of its license. Find the text and add it to "
            f"{Path(__file__).name}, or leave the package out."
        )
    classified = [c.rpartition(" :: ")[2] for c in about.classifiers or [] if c.startswith("Lic")]
    said = (about.license or "").strip()
    named = about.license_expression or (said if 0 < len(said) < 60 else "")
    license_ = str(named or "; ".join(classified) or "as in the text")
    return Part(about.name, str(about.version), license_, "\n\n".join(texts))


def pyodide_parts(folder: Path) -> list[Part]:
    """Return Pyodide's core, Python, and all packages."""
    parts = [wheel_part(wheel) for wheel in sorted(folder.glob("*.whl"))]
    text = {part.name.replace("_", "-"): part.text for part in parts}
    mpl, psf = text["micropip"], text["typing-extensions"]
    for found, opening in ((mpl, "Mozilla Public License Version 2.0"), (psf, "A. HISTORY OF THE")):
        if not found.startswith(opening):
            raise fetch.BuildError(f"The license that begins with {opening!r} was not found.")
    core = Part("Pyodide", VERSION, "MPL-2.0", mpl)
    return [core, Part("Python", PYTHON, "PSF-2.0", psf), *parts]


def lite_parts(folder: Path) -> list[Part]:
    """Return JupyterLite, its extensions, and the JavaScript packages inside of them."""
    named = ("jupyterlite-core", "jupyterlab-widgets")
    parts = {(name, ""): _installed(name) for name in named}
    parts[kernel.NAME, kernel.VERSION] = wheel_part(kernel.wheel())
    for file in sorted(folder.rglob("third-party-licenses.json")):
        for package in json.loads(file.read_text("utf-8"))["packages"]:
            name, version = package["name"], package["versionInfo"]
            text = package["extractedText"] or standard_text(name, package["licenseId"])
            license_ = package["licenseId"] or "as in the text"
            parts[name, version] = Part(name, version, license_, text)
    return list(parts.values())


def standard_text(name: str, license_: str) -> str:
    """Return the text of a license for a package that names it and ships no text."""
    file = STATIC / "texts" / f"{license_}.txt"
    if not file.exists():
        raise fetch.BuildError(
            f"{name} ships no text of its license, {license_}. Add the text as {file}."
        )
    return file.read_text("utf-8").replace("$name", name)


def data_parts() -> list[Part]:
    """Return the data that come with nnlib: the digits, and what was trained on them."""
    data = wheels.ROOT / "nnlib" / "data"
    names = ("digits-license.txt", "digit-reader-license.txt")
    notice = "\n".join((data / name).read_text("utf-8") for name in names)
    _, line, legal = (wheels.ROOT / "LICENSE-text").read_text("utf-8").partition("=" * 71)
    name = "Optical Recognition of Handwritten Digits"
    return [Part(name, "1998", "CC-BY-4.0", f"{notice}\n{line}{legal}")]


def page_parts(site: Path) -> list[Part]:
    """Return what the other pages of the site hold: search and typefaces, where there are any."""
    parts = [_installed("pagefind")] if (site / "search").exists() else []
    for text in site.glob("assets-*/OFL.txt"):
        parts.append(Part("The pages' typefaces", "", "OFL-1.1", text.read_text("utf-8")))
    return parts


def _installed(name: str) -> Part:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise fetch.BuildError(f"{name} is not installed: run make install.") from None
    files = [file for file in found.files or [] if LICENSE_FILE.search(f"/{file}")]
    text = "\n\n".join(Path(str(file.locate())).read_text("utf-8") for file in files)
    about = found.metadata
    license_ = about["License-Expression"] or about["License"] or ""
    return Part(name, found.version, license_, text or standard_text(name, license_))


def write(site: Path, pyodide: Path, lite: Path) -> None:
    """Write ``licenses.html`` and the texts in ``licenses/``."""
    groups = {
        "Python in the page": pyodide_parts(pyodide),
        "The notebook": lite_parts(lite),
        "Data": data_parts(),
        "The pages": page_parts(site),
    }
    folder = site / "licenses"
    folder.mkdir()
    shutil.copyfile(STATIC / "licenses.css", folder / "licenses.css")
    for own, name in (("LICENSE", "nnlib-code.txt"), ("LICENSE-text", "nnlib-text.txt")):
        shutil.copyfile(wheels.ROOT / own, folder / name)
    sections = [_section(title, parts, folder) for title, parts in groups.items() if parts]
    page = (STATIC / "licenses.html").read_text("utf-8")
    page = page.replace("$sections", "\n".join(sections)).replace("$within", COMPILED_IN)
    (site / "licenses.html").write_text(page, encoding="utf-8", newline="\n")


def _section(title: str, parts: list[Part], folder: Path) -> str:
    rows = "\n".join(_rows(parts, folder))
    head = "<thead><tr><th>Part<th>Version<th>License</thead>"
    return f"<h2>{escape(title)}</h2>\n<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>"


def _rows(parts: list[Part], folder: Path) -> Iterator[str]:
    for part in parts:
        name = re.sub(r"[^\w.-]+", "-", f"{part.name}-{part.version}").strip("-")
        (folder / f"{name}.txt").write_text(part.text, encoding="utf-8", newline="\n")
        license_ = escape(part.license or "as in the text")
        link = f'<a href="licenses/{escape(name)}.txt">{license_}</a>'
        yield f"<tr><td>{escape(part.name)}<td>{escape(part.version)}<td>{link}"
