"""What lesson 06 says about XOR holds: the counts it prints, other starts, and the playground."""

import re

import numpy as np
import pytest
from scipy.stats import binom, binomtest

from nnlib.exercises._fifty import Fifty, unsolved
from nnlib.explorers.playground.run import Run, Settings
from tools.lesson_rules import prose
from tools.notebooks import FOLDER, read

LESSON = FOLDER / "06-build-it-yourself.ipynb"
LOOKS = (2_000, 3_000, 5_000, 10_000)
SETUPS = {
    "5 hidden neurons, frozen biases": (5, False),
    "5 hidden neurons, trained biases": (5, True),
    "2 hidden neurons, frozen biases": (2, False),
}


def solved(n_hidden: int, trained: bool, *, seed: int = 0, n_starts: int = 50) -> list[int]:
    """Return how many starts have solved XOR at each look."""
    how = {"train_hidden_bias": trained, "train_bias": trained}
    missing = unsolved(n_hidden, LOOKS, seed=seed, n_starts=n_starts, **how)
    return [n_starts - int(count) for count in missing]


def printed() -> dict[str, list[int]]:
    """Return the lesson's stored table of counts."""
    texts = [o.get("text", "") for cell in read(LESSON).cells for o in cell.get("outputs", [])]
    table = next(text for text in texts if text.startswith("solved, of 50, after step"))
    assert [int(n.replace(",", "")) for n in re.findall(r"\d+,\d{3}", table)] == list(LOOKS)
    rows = (re.fullmatch(r"(.+?)((?:\s+\d+){4})", line) for line in table.splitlines()[1:])
    return {row[1].strip(): [int(n) for n in row[2].split()] for row in rows if row}


def test_the_stored_counts_are_those_of_the_seeded_run() -> None:
    assert printed() == {name: solved(*setup) for name, setup in SETUPS.items()}


def other_starts_said() -> tuple[int, ...]:
    """Return the lesson's words on 1,000 other starts, as counts in a hundred."""
    said = re.search(
        r"of 1,000 with another seed, about (\d+), (\d+) and (\d+) in a hundred",
        prose(read(LESSON)),
    )
    assert said
    return tuple(int(count) for count in said.groups())


@pytest.mark.parametrize(("place", "name"), list(enumerate(SETUPS)))
def test_other_starts_give_much_the_same(place: int, name: str) -> None:
    of_1000 = solved(*SETUPS[name], seed=1, n_starts=1_000)
    assert round(of_1000[-1] / 10) == other_starts_said()[place]
    for seeded, pooled in zip(solved(*SETUPS[name]), of_1000, strict=True):
        low, high = binomtest(pooled, 1_000).proportion_ci(0.99)
        assert binom.ppf(0.005, 50, low) <= seeded <= binom.ppf(0.995, 50, high)


@pytest.mark.parametrize("name", SETUPS)
def test_the_counts_do_not_hang_on_the_last_digits(name: str) -> None:
    n_hidden, trained = SETUPS[name]
    rng = np.random.default_rng(0)
    networks = Fifty.drawn(rng, n_hidden)
    for array in vars(networks).values():  # far more than any machine's rounding
        array += 1e-9 * np.random.default_rng(1).standard_normal(array.shape)
    counts = []
    for number in range(1, LOOKS[-1] + 1):
        networks.step(rng.integers(4, size=50), trained, trained)
        if number in LOOKS:
            outputs = networks.outputs()
            assert np.abs(outputs - 0.5).min() > 1e-4
            counts.append(int((np.round(outputs) == [0, 1, 1, 0]).all(axis=1).sum()))
    assert counts == solved(n_hidden, trained)


def test_two_neurons_with_trained_biases_are_mostly_slow_and_seldom_stuck() -> None:
    how = {"train_hidden_bias": True, "train_bias": True}
    looks = (10_000, 20_000, 40_000)
    early, late, later = unsolved(2, looks, **how)
    assert 0 < late < early / 2  # most of those that had failed were only slow
    assert later == late  # and the others are stuck
    early, late = unsolved(2, looks[:2], seed=1, n_starts=500, **how)
    assert 0 < late < early / 2 < 125


def test_at_the_origin_frozen_hidden_neurons_all_give_the_same() -> None:
    rng = np.random.default_rng(0)
    networks = Fifty.drawn(rng, 5)
    before = networks.hidden_bias.copy()
    for _ in range(500):
        networks.step(rng.integers(4, size=50), False, False)
    np.testing.assert_array_equal(networks.hidden_bias, before)
    assert (before == before[:, :1]).all()


# The playground: what the reader is told to try.


def played(epochs: int, **settings: object) -> Run:
    run = Run(Settings(**settings))  # type: ignore[arg-type]
    while run.epoch_number < epochs and not run.over and run.verdict != "solved":
        run.epoch()
    return run


def test_four_neurons_get_every_point_right_from_one_start_after_another() -> None:
    for seed in range(8):
        run = played(300, seed=seed)
        assert run.verdict == "solved"
        assert run.points.right == 100


def test_one_neuron_leaves_a_quarter_wrong() -> None:
    for seed in range(8):
        assert played(300, hidden=(1,), seed=seed).points.right <= 78


def test_two_neurons_leave_some_wrong_and_three_depend_on_the_start() -> None:
    assert {played(500, hidden=(2,), seed=seed).verdict for seed in range(10)} == {""}
    three = [played(500, hidden=(3,), seed=seed).verdict for seed in range(8)]
    assert set(three) == {"", "solved"}


def test_for_the_four_corners_two_are_enough_from_most_starts() -> None:
    verdicts = [played(2_000, data="own", hidden=(2,), seed=seed).verdict for seed in range(10)]
    assert 5 < verdicts.count("solved") < 10


def test_a_learning_rate_of_100_diverges_and_one_of_a_tenth_is_slow() -> None:
    for seed in range(5):
        assert played(300, learning_rate=100.0, seed=seed).verdict == "diverged"
        assert played(300, learning_rate=0.1, seed=seed).verdict == ""


def test_a_strong_pull_toward_zero_lets_nothing_be_learned() -> None:
    run = played(300, l2=0.1)
    assert run.points.right <= 55
    assert np.abs(run.network.parameters).max() < 0.05


def test_two_hidden_layers_solve_the_spirals() -> None:
    assert played(1_000, data="spirals", hidden=(8, 8)).verdict == "solved"
