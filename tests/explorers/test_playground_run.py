"""The playground's runs, without widgets: exact repetition, verdicts, and the code they come to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import SGD, HalfSquaredError, fit
from nnlib.explorers.playground.frame import (
    CURVE,
    SIDE,
    SMALL,
    arrays_of,
    grid,
    reach_of,
    thinned,
)
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.results import status_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import OWN, Settings
from nnlib.explorers.playground.verdict import MOST_EPOCHS, PATIENCE, STILL_EPOCHS, STILL_SHARE


def trained(epochs, **changes):
    run = Run(Settings(**changes))
    for _ in range(epochs):
        run.epoch()
    return run


def executed(run):
    names = {}
    exec(python_of(run), names)
    return names


any_settings = st.builds(
    Settings,
    data=st.sampled_from(["xor", "circles", "spirals", "moons", OWN]),
    hidden=st.lists(st.integers(1, 8), min_size=1, max_size=2).map(tuple),
    activation=st.sampled_from(["sigmoid", "tanh", "relu"]),
    learning_rate=st.floats(0.001, 100),
    batch_size=st.none() | st.integers(1, 300),
    l2=st.just(0.0) | st.floats(0.0001, 0.1),
    noise=st.floats(0, 1),
    test_share=st.floats(0, 0.9),
    seed=st.integers(0, 1000),
    data_seed=st.integers(0, 1000),
)
knobs = st.tuples(
    st.floats(0.001, 100), st.none() | st.integers(1, 300), st.just(0.0) | st.floats(0.0001, 0.1)
)


@settings(max_examples=40)
@given(any_settings, st.lists(st.tuples(st.integers(0, 4), knobs), max_size=3))
def test_the_code_makes_the_same_curve_and_the_same_network(chosen, turns):
    run = Run(chosen)
    run.epoch()
    for epochs, (learning_rate, batch_size, l2) in turns:
        run.turn(Settings(learning_rate=learning_rate, batch_size=batch_size, l2=l2))
        for _ in range(epochs):
            run.epoch()
    names = executed(run)
    np.testing.assert_array_equal(names["losses"], run.losses)
    np.testing.assert_array_equal(names["network"].parameters, run.network.parameters)


@settings(max_examples=20)
@given(
    any_settings,
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.floats(-3, 3)), max_size=4),
)
def test_weights_set_by_hand_stand_in_the_code(chosen, moves):
    run = Run(chosen)
    for epochs, place, value in moves:
        for _ in range(epochs):
            run.epoch()
        before = run.network.parameters.copy()
        names = run.network.parameter_names
        moved = run.with_weights({names[place % len(names)]: value})
        np.testing.assert_array_equal(run.network.parameters, before)
        assert moved.losses[:-1] == run.losses[:-1]
        run = moved
    run.epoch()
    names = executed(run)
    np.testing.assert_array_equal(names["losses"], run.losses)
    np.testing.assert_array_equal(names["network"].parameters, run.network.parameters)


def test_the_run_is_what_fit_does_with_the_same_generator():
    run = trained(30, data="moons", hidden=(3, 2), noise=0.1, l2=0.001, seed=5, data_seed=7)
    rng = np.random.default_rng(5)
    network = run.settings.make_network(rng)
    history = fit(
        network, run.X, run.Y,
        loss=HalfSquaredError(), optimizer=SGD(1.0), epochs=30, batch_size=10, rng=rng, l2=0.001,
    )  # fmt: skip
    np.testing.assert_array_equal(history.loss, run.losses)
    tested = HalfSquaredError()(network.predict(run.X_test), run.Y_test)
    assert tested == run.test_losses[-1]
    assert len(run.test_losses) == len(run.losses) == 31
    assert run.steps == 300


def test_the_code_of_a_start_is_only_the_start():
    run = Run(Settings())
    names = executed(run)
    assert "fit(" not in python_of(run)
    np.testing.assert_array_equal(names["losses"], run.losses)


def test_a_run_that_diverged_and_goes_on_with_another_rate_is_still_its_code():
    run = trained(2, learning_rate=1e308, activation="relu")
    assert run.verdict == "diverged"
    assert "no finite number" in run.reason
    assert np.isfinite(run.network.parameters).all()
    assert run.over
    before = len(run.losses)
    run.epoch()
    assert len(run.losses) == before  # over is over
    run.turn(Settings(learning_rate=0.5))
    assert not run.over
    for _ in range(3):
        run.epoch()
    assert len(run.losses) == before + 3
    names = executed(run)
    np.testing.assert_array_equal(names["losses"], run.losses)


def test_xor_is_solved_and_said_so_once():
    run = Run(Settings())
    told = []
    for _ in range(200):
        run.epoch()
        if run.news():
            told.append((run.epoch_number, run.reason))
    [(epoch, reason)] = told  # though it went on to 200
    assert 100 < epoch < 130
    assert reason == (
        f"Solved after {epoch} epochs: every training point is right, and so are 100 of 100 test "
        "points."
    )
    outputs = run.network.predict(run.X)
    assert ((outputs >= 0.5) == (run.Y == 1)).all()


def test_solved_is_every_training_point_and_the_test_is_said_beside_it():
    run = Run(Settings(data="spirals", hidden=(8, 8), learning_rate=0.3))
    while not run.verdict:
        assert run.points.right < len(run.Y)
        run.epoch()
    assert run.verdict == "solved"
    assert run.points.right == len(run.Y)
    tested = int(((run.network.predict(run.X_test) >= 0.5) == (run.Y_test == 1)).sum())
    assert tested < 0.95 * len(run.Y_test)
    seen = {tested}
    for _ in range(300):  # what is said of the test stays true when it goes on
        run.epoch()
        if run.verdict == "solved":
            assert f"so are {run.points.test_right} of 100 test points" in run.reason
            seen.add(run.points.test_right)
    assert len(seen) > 1


def test_a_plateau_is_said_and_only_a_plateau():
    run = Run(Settings(hidden=(1,)))  # one neuron cannot solve XOR
    while not run.stands_still:
        assert run.epoch_number < 2_000
        run.epoch()
    lowest = np.minimum.accumulate(run.losses)
    fallen = 1 - lowest[STILL_EPOCHS:] / lowest[:-STILL_EPOCHS]
    assert fallen[-1] < STILL_SHARE <= fallen[:-1].min()  # at once, and not before
    assert "Standing still: over the last 200 epochs" in status_of(run, playing=True)
    assert not run.over
    assert not run.news()  # it may go on, and does
    run.turn(Settings(hidden=(1,), learning_rate=0.3))
    assert not run.stands_still


def test_a_run_that_learns_does_not_stand_still():
    run = Run(Settings())
    for _ in range(400):
        run.epoch()
        assert not run.stands_still


@pytest.mark.parametrize("data", ["xor", "circles", "spirals", "moons"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_learning_rate_of_1000_is_called_saturated(data, activation, seed):
    run = Run(
        Settings(
            data=data, hidden=(8, 8), activation=activation, learning_rate=1000.0, seed=seed,
            data_seed=seed,
        )
    )  # fmt: skip
    while not run.verdict and run.epoch_number < 150:
        run.epoch()
    assert run.verdict == "saturated"
    assert run.reason.startswith("Saturated: ")
    assert "smaller learning rate" in run.reason
    assert run.epoch_number >= PATIENCE
    # And it is so: hardly anything moves any more at the points that are wrong.
    last = run.network.layers[-1]
    run.network.forward(run.X)
    wrong = (last.out >= 0.5) != (run.Y >= 0.5)
    assert (last.out * (1 - last.out))[wrong].mean() < 0.25e-3


def test_dead_relus_are_called_stuck():
    run = Run(Settings(activation="relu", learning_rate=0.1))
    run.network.layers[0].weight[:] = 0.0
    run.network.layers[0].bias[:] = -5.0
    while not run.verdict and run.epoch_number < 150:
        run.epoch()
    assert run.verdict == "stuck"
    assert "no signal passes hidden layer 1" in run.reason
    assert run.epoch_number == PATIENCE
    assert run.news()
    run.epoch()  # it may go on
    assert run.epoch_number == PATIENCE + 1
    assert not run.news()


@pytest.mark.parametrize("data", ["xor", "circles", "spirals", "moons"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_ordinary_runs_are_not_called_lost(data, activation):
    for seed in (0, 1):
        run = Run(Settings(data=data, hidden=(4,), activation=activation, seed=seed, noise=0.1))
        for _ in range(300):
            run.epoch()
            assert run.verdict in ("", "solved")


def test_every_run_has_an_end(monkeypatch):
    monkeypatch.setattr("nnlib.explorers.playground.verdict.MOST_EPOCHS", 7)
    assert MOST_EPOCHS == 100_000
    run = trained(9, hidden=(1,))
    assert run.epoch_number == 7
    assert run.verdict == "ended"
    assert "7 epochs" in run.reason
    assert run.over


def test_points_of_one_class_cannot_be_trained_on():
    run = Run(Settings(data=OWN, points=((0.0, 0.0, 1), (0.5, 0.5, 1))))
    assert not run.trainable
    assert run.over
    run.epoch()
    assert run.epoch_number == 0
    assert "at least one point of each class" in run.numbers()


def test_own_points_are_all_trained_on():
    run = trained(60, data=OWN, test_share=0.5)
    assert len(run.Y) == 4
    assert len(run.Y_test) == 0
    assert np.isnan(run.test_losses).all()
    assert run.verdict == "solved"
    assert run.reason.endswith(" epochs: every training point is right.")
    assert "test" not in run.reason


def test_the_arrays_of_a_frame_are_what_the_network_answers():
    run = trained(5, data="spirals", hidden=(8, 8), noise=0.4)
    reach = reach_of(run)
    assert reach >= np.abs(run.X).max()
    buffers, maps = arrays_of(run, reach)
    output = np.frombuffer(buffers[0], "<u2") / 65535
    wanted = run.network.predict(grid(reach, SIDE))[:, 0]
    np.testing.assert_allclose(output, wanted, atol=1e-5)
    hidden = np.frombuffer(buffers[1], np.uint8).reshape(16, SMALL * SMALL)
    for k, (low, high) in enumerate((each.low, each.high) for each in maps[:-1]):
        layer, neuron = divmod(k, 8)
        run.network.forward(grid(reach, SMALL))
        own = run.network.layers[layer].out[:, neuron]
        np.testing.assert_allclose(low + (high - low) * hidden[k] / 255, own, atol=0.005)
    epochs, losses = np.frombuffer(buffers[2], "<f4").reshape(2, -1)
    np.testing.assert_array_equal(epochs, np.arange(6))
    np.testing.assert_allclose(losses, run.losses, rtol=1e-6)
    numbers = np.frombuffer(buffers[4], "<f8")
    np.testing.assert_array_equal(numbers, run.network.parameters)
    points = np.frombuffer(buffers[5], "<f4").reshape(-1, 4)
    np.testing.assert_allclose(points[:100, :2], run.X, rtol=1e-6)
    assert points[:, 3].tolist() == [0] * 100 + [1] * 100


def test_the_grid_is_row_by_row_the_lowest_first():
    places = grid(1.0, 4)
    np.testing.assert_allclose(places[0], [-0.75, -0.75])
    np.testing.assert_allclose(places[1], [-0.25, -0.75])
    np.testing.assert_allclose(places[-1], [0.75, 0.75])


@given(st.integers(1, 3000), st.integers(0, 99))
def test_a_thinned_curve_keeps_its_ends_and_its_peaks(n, seed):
    values = np.random.default_rng(seed).normal(size=n)
    places = thinned(values)
    assert len(places) <= 2 * CURVE + 2
    assert places[0] == 0
    assert places[-1] == n - 1
    assert (np.diff(places) > 0).all()
    assert values[places].min() == values.min()
    assert values[places].max() == values.max()
