"""The frame around the lessons: pins, commands, version, licenses."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import nnlib

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PINS = [Requirement(line.partition("#")[0]) for line in re.findall(r"^\w.*", LOCK, re.MULTILINE)]
EXTRAS = PROJECT["optional-dependencies"]
DIRECT = [Requirement(text) for text in PROJECT["dependencies"] + EXTRAS["lab"] + EXTRAS["test"]]

# Imports that need no pin, and modules that are not called as their package.
FREE = {*sys.stdlib_module_names, "nnlib", "tests", "scripts", "tools", "benchmarks", "torch"}
OPTIONAL_PEERS = {"autograd", "jax", "micrograd"}  # benchmarks/peers.py skips what is missing
PACKAGES = {
    "IPython": "ipython", "mpl_toolkits": "matplotlib", "repo2docker": "jupyter-repo2docker",
    "websocket": "websocket-client", "py_mini_racer": "mini-racer", "yaml": "pyyaml",
    "importlinter": "import-linter", "PIL": "pillow", "sklearn": "scikit-learn",
}  # fmt: skip


def pinned(name, python):
    """Return the version that the lock gives a package on that Python, on Linux."""
    linux = default_environment() | {
        "python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
        "os_name": "posix", "platform_system": "Linux", "implementation_name": "cpython",
    }  # fmt: skip
    found = [
        pin for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(name)
        and (pin.marker is None or pin.marker.evaluate(linux))
    ]  # fmt: skip
    assert len(found) == 1, f"{name} is pinned {len(found)} times for Python {python}"
    (specifier,) = found[0].specifier
    assert specifier.operator == "=="
    return specifier.version


class TestLock:
    def test_every_line_is_a_pin_or_a_comment(self):
        for line in LOCK.splitlines():
            assert re.match(r"[\w.-]+==[^\s;]+( ; .+)?$|\s*#", line), line

    def test_names_no_index_and_no_path(self):
        assert "://" not in LOCK
        assert "--" not in LOCK
        assert "/" not in LOCK.replace("nnlib (pyproject.toml)", "")

    @pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
    @pytest.mark.parametrize("requirement", DIRECT, ids=lambda requirement: requirement.name)
    def test_satisfies_what_pyproject_asks_for(self, requirement, python):
        assert requirement.specifier.contains(pinned(requirement.name, python))

    def test_the_same_versions_on_every_python(self):
        # The notebooks' stored outputs are compared on all of them.
        for requirement in DIRECT:
            versions = {pinned(requirement.name, python) for python in ("3.11", "3.12", "3.13")}
            assert len(versions) == 1, requirement.name

    def test_pytorch_is_never_pulled_in(self):
        assert "torch" not in {pin.name for pin in PINS}


class TestImports:
    def sources(self):
        for folder in ("nnlib", "tests", "scripts", "tools", "benchmarks"):
            for path in (ROOT / folder).rglob("*.py"):
                yield path.relative_to(ROOT), path.read_text("utf-8")
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            for cell in json.loads(path.read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    yield path.relative_to(ROOT), "".join(cell["source"])

    def modules(self, source):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module

    def test_whatever_is_imported_is_pinned(self):
        names = {canonicalize_name(pin.name) for pin in PINS}
        found = set()
        for path, source in self.sources():
            for module in self.modules(source):
                top = module.partition(".")[0]
                peer = path.as_posix() == "benchmarks/peers.py" and top in OPTIONAL_PEERS
                if top not in FREE and not peer:
                    found.add(PACKAGES.get(top, canonicalize_name(top)))
                    missing = found - names
                    assert not missing, f"{path} imports {missing}, which requirements.txt lacks"
        assert {"numpy", "sympy", "matplotlib", "anywidget", "pytest"} <= found


class TestVersion:
    def test_has_one_source(self):
        assert "version" in PROJECT["dynamic"]
        assert version("nnlib") == nnlib.__version__

    def test_citation_names_it(self):
        citation = (ROOT / "CITATION.cff").read_text("utf-8")
        assert re.search(r'^version: "(.+)"$', citation, re.MULTILINE)[1] == nnlib.__version__


class TestReadme:
    def test_every_make_command_exists(self):
        makefile = (ROOT / "Makefile").read_text("utf-8")
        targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
        named = set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"[^`\n]*(`[^`]*`)?", r"\1 ", README)))
        commands = named | set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
        assert {"lab", "test"} <= commands
        assert commands <= targets

    def test_every_file_it_links_to_exists(self):
        links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", README)
        assert len(links) > 5
        for link in links:
            assert (ROOT / link).exists(), link

    def test_windows_lines_do_what_make_does(self):
        # Each line names a script or a module that make runs as well, with the same options.
        recipes = subprocess.run(
            ["make", "--dry-run", "--always-make", "lab", "update", "test"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        lines = re.findall(r"^(?:py -3\.12|\.venv\\Scripts\\python) (.+)$", README, re.MULTILINE)
        assert {line for line in lines if not line.startswith("-m ")} == {
            r"scripts\install.py", r"scripts\lab.py", r"scripts\update.py"
        }  # fmt: skip
        assert len(lines) >= 8
        for line in lines:
            for word in line.replace("\\", "/").split():
                assert word in recipes, f"{word!r} of {line!r} does not stand in the Makefile"

    def test_every_line_for_windows_is_one_of_these(self):
        (block,) = re.findall(r"<summary>On Windows.+?</details>", README, re.DOTALL)
        for code in re.findall(r"```bat\n(.+?)```", block, re.DOTALL):
            for line in code.splitlines():
                assert line.startswith(("py -3.12 scripts\\", ".venv\\Scripts\\python ")), line


class TestLicenses:
    def test_both_are_whole(self):
        code = (ROOT / "LICENSE").read_text("utf-8")
        assert code.startswith("BSD 3-Clause License")
        assert "EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE." in code
        text = (ROOT / "LICENSE-text").read_text("utf-8")
        assert "Attribution 4.0 International" in text
        sections = re.findall(r"^Section (\d) -- ", text, re.MULTILINE)
        assert sections == ["1", "2", "3", "4", "5", "6", "7", "8"]
