"""What may import what: the contracts in pyproject.toml hold, and each of them can fail."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"sympy", "matplotlib", "ipywidgets", "anywidget", "IPython", "tqdm", "scipy", "torch"}
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder):
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip


def test_importing_nnlib_loads_numpy_and_nothing_heavier():
    question = "import json, sys, nnlib; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in json.loads(answer.stdout)}
    assert "numpy" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("name", ["symbolic", "figures", "explorers", "exercises"])
def test_importing_nnlib_loads_no_subpackage(name):
    question = f"import sys, nnlib; sys.exit('nnlib.{name}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", question]).returncode == 0


def test_figures_load_without_widgets():
    question = "import sys, nnlib.figures; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", question]).returncode == 0


def test_the_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "nnlib", tmp_path / "nnlib")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("layers/dense.py", "import nnlib.symbolic", "core <- symbolic"),
        ("layers/dense.py", "import nnlib.figures", "core <- symbolic"),
        ("training/run.py", "import sympy", "import nnlib reaches nothing heavier"),
        ("__init__.py", "import nnlib.exercises", "import nnlib reaches nothing heavier"),
        ("__init__.py", "import nnlib.explorers", "import nnlib reaches nothing heavier"),
        ("symbolic/__init__.py", "import nnlib.figures", "core <- symbolic"),
        ("symbolic/__init__.py", "import nnlib.explorers", "core <- symbolic"),
        ("figures/__init__.py", "import nnlib.exercises", "core <- symbolic"),
        ("figures/__init__.py", "import ipywidgets", "need no widgets"),
        ("exercises/__init__.py", "import nnlib.explorers", "core <- symbolic"),
        ("exercises/__init__.py", "import nnlib.figures", "draw nothing"),
        ("explorers/__init__.py", "import nnlib.exercises", "core <- symbolic"),
    ],
)
def test_a_contract_catches(copy, module, line, contract):
    path = copy / "nnlib" / module
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", "utf-8")
    result = lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [text for text in result.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(contract in text for text in broken), result.stdout


def test_a_new_module_must_be_given_its_place(copy):
    (copy / "nnlib" / "novelty.py").write_text("")
    result = lint(copy)
    assert result.returncode == 1
    assert "nnlib.novelty" in result.stdout
