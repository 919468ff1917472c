"""How long ``import nnlib`` takes beside ``import numpy``, each in a fresh process.

Timed inside the process, so that the interpreter's own start, the same for both, hides nothing.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

CODE = """
from time import perf_counter
begin = perf_counter()
import {module}
print(perf_counter() - begin)
"""


def _seconds(module: str) -> float:
    command = [sys.executable, "-c", CODE.format(module=module)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(rounds: int = 15) -> dict[str, float]:
    """Return the median milliseconds of each import, the two taking turns."""
    times: dict[str, list[float]] = {"numpy": [], "nnlib": []}
    for number in range(rounds + 1):
        for module, own in times.items():
            seconds = _seconds(module)
            if number > 0:  # the first round reads the files into the system's memory
                own.append(seconds)
    return {module: 1000 * median(own) for module, own in times.items()}
