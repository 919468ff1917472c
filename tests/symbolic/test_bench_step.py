"""What the benchmark times computes the right thing; how fast is for ``make bench`` to say."""

import pytest

from benchmarks import bench_step

from .support import EXACT


def test_all_ways_compute_account_a():
    exact = float(EXACT["account_A_formulas"]["error_after_steps"]["10000"])
    ways = bench_step.own_ways()
    assert len(ways) == 3
    for way in ways.values():
        _, final_loss = way()
        assert final_loss == pytest.approx(exact, abs=1e-12)
