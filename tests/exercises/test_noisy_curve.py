"""The many networks of lesson 13 are what fit makes of them, one by one."""

import numpy as np
import pytest

from nnlib import Adam, HalfSquaredError, fit
from nnlib.exercises.noisy_curve import (
    EVERY,
    GRID,
    LOWEST,
    N_TEST,
    N_VALIDATION,
    NOISE,
    RATE,
    curve,
    draw,
    network,
    refit,
)

SEEDS = (3, 1_000_003)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"points": 5, "hidden": 3},
        {"l2": 0.01},
        {"dropout": 0.3},
        {"points": 7, "hidden": 4, "l2": 0.002, "dropout": 0.6},
    ],
    ids=str,
)
def test_each_run_is_what_fit_makes_of_it(options):
    steps, half = 4 * EVERY, HalfSquaredError()
    found = refit(SEEDS, steps=steps, **options)
    assert found.steps.tolist() == [0, 25, 50, 75, 100]
    for k, seed in enumerate(SEEDS):
        rng = np.random.default_rng(seed)
        X, Y = draw(options.get("points", 12), rng)
        validation, test = draw(N_VALIDATION, rng), draw(N_TEST, rng)
        net = network(options.get("hidden", 10), rng, options.get("dropout", 0.0))
        optimizer, l2 = Adam(RATE), options.get("l2", 0.0)
        for row in range(5):
            losses = [half(net.predict(x), y) for x, y in ((X, Y), validation, test)]
            told = [found.train[row, k], found.validation[row, k], found.test[row, k]]
            np.testing.assert_allclose(told, losses, rtol=1e-9, atol=1e-12)
            if row < 4:
                fit(net, X, Y, loss=half, optimizer=optimizer, epochs=EVERY, l2=l2)
        np.testing.assert_allclose(
            found.answers[k], net.predict(GRID[:, np.newaxis])[:, 0], rtol=0, atol=1e-9
        )


def test_no_network_is_better_than_the_curve_on_new_points():
    X, Y = draw(400_000, np.random.default_rng(5))
    own = HalfSquaredError()(curve(X), Y)
    assert own == pytest.approx(LOWEST, rel=0.01)
    assert np.std(Y - curve(X)) == pytest.approx(NOISE, rel=0.01)


@pytest.mark.parametrize(
    ("seeds", "options", "told"),
    [
        ("abc", {}, "seeds came as 'abc'"),
        ([], {}, "seeds came empty"),
        ([-1], {}, "a seed came as -1"),
        ([0], {"steps": 30}, "steps came as 30; expected a multiple of 25"),
        ([0], {"points": 0}, "points"),
        ([0], {"hidden": 1.5}, "hidden"),
        ([0], {"l2": -1}, "l2"),
        ([0], {"dropout": 1}, "dropout"),
    ],
)
def test_what_makes_no_sense_is_refused(seeds, options, told):
    with pytest.raises(ValueError, match=told):
        refit(seeds, **{"steps": 25, **options})
