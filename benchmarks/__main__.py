"""Measure, print one table and write it to ``benchmarks/results.md``."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import numpy as np
import sympy

import nnlib
from benchmarks import bench_step
from nnlib import article

RESULTS = Path(__file__).parent / "results.md"


def step_table(results: list[bench_step.Result]) -> list[str]:
    baseline = results[0].milliseconds
    return [
        f"## The article's network, {article.STEPS:,} training steps",
        "",
        "Median of 7 rounds in which the three take turns.",
        "",
        "| way | ms | share of plain loops | loss after the last step |",
        "|---|---:|---:|---:|",
        *(
            f"| {r.name} | {r.milliseconds:.1f} | {r.milliseconds / baseline:.2f} "
            f"| {r.final_loss:.9f} |"
            for r in results
        ),
    ]


def report() -> str:
    versions = (
        f"nnlib {nnlib.__version__}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, SymPy {sympy.__version__}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )
    return "\n".join(
        [
            "# Speed",
            "",
            f"Written by `make bench`: {versions}. Times differ between machines; "
            "compare within a table.",
            "",
            *step_table(bench_step.measure(rounds=7)),
            "",
        ]
    )


if __name__ == "__main__":
    text = report()
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
