"""The generated step is quick: a third of the plain loops' time or less."""

import pytest

from benchmarks import bench_step

from .support import EXACT


@pytest.fixture(scope="module")
def results():
    return bench_step.measure(rounds=5)


def test_all_ways_compute_account_a(results):
    exact = float(EXACT["account_A_formulas"]["error_after_steps"]["10000"])
    assert len(results) == 3
    for result in results:
        assert result.final_loss == pytest.approx(exact, abs=1e-12)


def test_generated_code_takes_a_third_of_the_plain_loops_time_or_less(results):
    plain, _, generated = results  # about a fifth, on the machines it was tried on
    assert generated.milliseconds <= plain.milliseconds / 3
