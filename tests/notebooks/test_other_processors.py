"""What a lesson prints is the same on a processor that rounds otherwise.

An older processor has fewer instructions, adds up in another order, and so gets another last digit.
Where training is chaotic, or leaps, that digit grows: a lesson may print only what it leaves alone.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from numpy._core import _multiarray_umath as numpy_core  # says what it found, and nothing else does

from tools.notebooks import FOLDER, read

WHERE_TRAINING_LEAPS = ("08-activations", "10-initialization")
NOTEBOOKS = [
    pytest.param(path, marks=() if path.stem in WHERE_TRAINING_LEAPS else pytest.mark.sweep)
    for path in sorted(FOLDER.glob("*.ipynb"))
]
ROOT = Path(__file__).parents[2]


def with_few_instructions() -> dict[str, str]:
    """The environment in which NumPy, OpenBLAS and PyTorch use what a processor of 2008 has."""
    more = [name for name in numpy_core.__cpu_dispatch__ if numpy_core.__cpu_features__[name]]
    return os.environ | {
        "NPY_DISABLE_CPU_FEATURES": " ".join(more), "OPENBLAS_CORETYPE": "Nehalem",
        "ATEN_CPU_CAPABILITY": "default",
        "NNLIB_PROGRESS": "off", "MPLBACKEND": "agg",
    }  # fmt: skip


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="knows Intel's names")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_prints_the_same_with_few_instructions(path: Path) -> None:
    command = [sys.executable, "-m", "tests.notebooks.printed", str(path)]
    run = subprocess.run(
        command, cwd=ROOT, env=with_few_instructions(), capture_output=True, check=True
    )
    found = json.loads(run.stdout)
    for cell in read(path).cells:
        stored = "".join(out.text for out in cell.get("outputs", []) if "text" in out)
        if stored:
            assert found[cell.id] == stored, cell.id
