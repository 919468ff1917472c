"""What the benchmark times computes the right thing; how fast is for ``make bench`` to say."""

import pytest

from benchmarks import bench_step

from .support import EXACT


def test_all_ways_compute_account_a():
    exact = float(EXACT["account_A_formulas"]["error_after_steps"]["10000"])
    results = bench_step.measure(rounds=1)
    assert len(results) == 3
    for result in results:
        assert result.final_loss == pytest.approx(exact, abs=1e-12)
