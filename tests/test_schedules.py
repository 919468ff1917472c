"""Schedules by hand, beside PyTorch's, and in a run."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import SGD, HalfSquaredError, article, fit, schedules
from nnlib.schedules import ReduceOnPlateau
from nnlib.training import Trainer

STEPS = 40


def theirs(make, steps=STEPS):
    """Return the rates of a scheduler of PyTorch, step by step."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; an optional oracle")
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    scheduler = make(torch.optim.lr_scheduler, optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


PAIRS = {
    "step": (
        schedules.step_decay(0.8, every=7, factor=0.3),
        lambda s, o: s.StepLR(o, 7, gamma=0.3),
    ),
    "exponential": (
        schedules.exponential(0.8, factor=0.9),
        lambda s, o: s.ExponentialLR(o, gamma=0.9),
    ),
    "cosine": (
        schedules.cosine(0.8, steps=STEPS, last=0.1),
        lambda s, o: s.CosineAnnealingLR(o, STEPS, eta_min=0.1),
    ),
    "one cycle": (
        schedules.one_cycle(0.8, steps=STEPS),
        lambda s, o: s.OneCycleLR(o, 0.8, total_steps=STEPS + 1, cycle_momentum=False),
    ),
    "warm-up": (
        schedules.warmup(schedules.constant(0.8), steps=8),
        lambda s, o: s.LinearLR(o, start_factor=1 / 8, total_iters=7),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_they_are_pytorchs(name):
    schedule, make = PAIRS[name]
    if name == "one cycle":  # PyTorch takes one scheduler step beyond the last optimizer step
        schedule = schedules.one_cycle(0.8, steps=STEPS + 1)
    ours = [schedule(step) for step in range(STEPS)]
    np.testing.assert_allclose(ours, theirs(make), rtol=1e-12)


def test_reduce_on_plateau_is_pytorchs():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed; an optional oracle")
    losses = np.abs(np.random.default_rng(3).normal(size=200)) + np.linspace(3, 0, 200)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.8)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.7, patience=4, threshold=0.01, eps=0.0
    )
    plateau = ReduceOnPlateau(0.8, factor=0.7, patience=4, threshold=0.01)
    for loss in losses:
        optimizer.step()
        scheduler.step(loss)
        assert plateau.after_epoch(loss) == pytest.approx(
            optimizer.param_groups[0]["lr"], rel=1e-12
        )
    assert plateau.rate < 0.8


@given(st.floats(1e-3, 10), st.integers(1, 500), st.floats(0, 1))
def test_a_cosine_falls_and_never_leaves_its_ends(rate, steps, part):
    schedule = schedules.cosine(rate, steps=steps, last=part * rate)
    rates = [schedule(k) for k in range(steps + 5)]
    assert rates[0] == pytest.approx(rate, rel=1e-12)
    assert rates[steps] == pytest.approx(part * rate, rel=1e-12)
    assert rates[-1] == rates[steps]
    assert all(a >= b - 1e-15 for a, b in pairwise(rates))


@pytest.mark.parametrize("rise", [0.0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("steps", [1, 2, 3, 50])
def test_one_cycle_is_whole_for_every_length(rise, steps):
    schedule = schedules.one_cycle(2.0, steps=steps, rise=rise)
    rates = np.array([schedule(k) for k in range(steps + 3)])
    assert (rates > 0).all()
    assert rates.max() <= 2.0 + 1e-12


def test_a_run_asks_for_each_steps_rate_and_records_it():
    asked = []

    def schedule(step):
        asked.append(step)
        return 0.5 / (1 + step)

    X, Y = np.repeat(article.INPUTS, 4, axis=0), np.repeat(article.TARGETS, 4, axis=0)
    history = fit(
        article.network(),
        X,
        Y,
        loss=HalfSquaredError(),
        optimizer=SGD(9.0),
        epochs=3,
        batch_size=2,
        rng=np.random.default_rng(0),
        schedule=schedule,
    )
    assert asked == list(range(6))
    np.testing.assert_array_equal(history.learning_rate, [0.5 / (1 + k) for k in range(6)])


def test_a_trainer_counts_its_steps_also_when_its_records_are_thrown_away():
    asked = []
    trainer = Trainer(
        article.network(),
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(0.5),
        schedule=lambda step: asked.append(step) or 0.5,
    )
    for _ in range(3):
        trainer.epoch()
        trainer.batch_losses.clear()
        trainer.rates.clear()
    assert asked == [0, 1, 2]


def test_a_rate_of_zero_stands_still():
    network = article.network()
    history = fit(
        network,
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(0.5),
        epochs=6,
        schedule=schedules.cosine(0.5, steps=3),
    )
    assert history.loss[3] < history.loss[2]
    np.testing.assert_array_equal(history.loss[3:], [history.loss[3]] * 4)
    np.testing.assert_array_equal(history.learning_rate[3:], 0.0)


def test_a_plateau_looks_at_the_loss_of_each_epoch():
    plateau = ReduceOnPlateau(30.0, factor=0.5, patience=2)
    history = fit(
        article.network(),
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(1.0),
        epochs=400,
        schedule=plateau,
    )
    again = ReduceOnPlateau(30.0, factor=0.5, patience=2)
    expected = [30.0, *(again.after_epoch(loss) for loss in history.loss[1:-1])]
    np.testing.assert_array_equal(history.learning_rate, expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda: schedules.constant(0),
        lambda: schedules.step_decay(1.0, every=0),
        lambda: schedules.exponential(1.0, factor=-1),
        lambda: schedules.cosine(1.0, steps=2.5),
        lambda: schedules.cosine(np.nan, steps=2),
        lambda: schedules.warmup(schedules.constant(1), steps=0),
        lambda: schedules.one_cycle(1.0, steps=5, rise=1.0),
        lambda: ReduceOnPlateau(1.0, factor=1.0),
        lambda: ReduceOnPlateau(1.0, patience=0),
    ],
)
def test_senseless_arguments_are_refused(make):
    with pytest.raises(ValueError, match="expected"):
        make()


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, "fast", None])
def test_a_senseless_rate_stops_the_run_and_changes_nothing(rate):
    network = article.network()
    with pytest.raises(ValueError, match=r"^the schedule's rate came as"):
        fit(
            network,
            article.INPUTS,
            article.TARGETS,
            loss=HalfSquaredError(),
            optimizer=SGD(0.5),
            epochs=3,
            schedule=lambda step: rate,
        )
    np.testing.assert_array_equal(network.parameters, article.WEIGHTS)
