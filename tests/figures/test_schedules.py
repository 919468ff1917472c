"""Runs under different schedules in one picture: what is drawn, told, and refused."""

import numpy as np
import pytest

from nnlib import SGD, BinaryCrossEntropy, Dense, HalfSquaredError, Network, article, fit, schedules
from nnlib.figures import schedule_runs

STEPS = 50


def trained(schedule, steps=STEPS):
    return fit(
        article.network(),
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(1.0),
        epochs=steps,
        schedule=schedule,
    )


def lines(picture):
    above, below = picture.axes
    return above.lines, [line for line in below.lines if len(line.get_xdata()) > 1]


def test_rates_and_losses_are_those_of_the_histories():
    runs = {
        "constant": trained(schedules.constant(5)),
        "cosine": trained(schedules.cosine(50, steps=STEPS)),
    }
    above, below = lines(schedule_runs(runs))
    for history, rate, loss in zip(runs.values(), above, below, strict=True):
        np.testing.assert_array_equal(rate.get_ydata(), history.learning_rate)
        np.testing.assert_array_equal(loss.get_ydata(), history.loss)
        np.testing.assert_array_equal(loss.get_xdata(), np.arange(STEPS + 1))


def test_the_description_has_the_numbers():
    history = trained(schedules.cosine(50, steps=STEPS))
    text = schedule_runs({"cool": history, "same": ([0.5] * 4, [3, 2.5, 2, 1.5, 1])}).alt_text
    ends = f"{history.loss[0]:.9f} to {history.loss[-1]:.9f} over 50 steps."
    last = f"{history.learning_rate[-1]:.4g}"
    assert f"cool: rate from 50 to {last}, at most 50, loss from {ends}" in text
    assert "same: rate 0.5 throughout, loss from 3.000000000 to 1.000000000 over 4 steps." in text


def test_losses_after_each_pass_stand_where_they_were_measured():
    X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 0]
    network = Network([Dense(2, 2, "tanh"), Dense(2, 1, "identity")], rng=np.random.default_rng(0))
    history = fit(
        network, X, Y, loss=BinaryCrossEntropy(), optimizer=SGD(0.1), epochs=5, batch_size=1,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    _, [losses] = lines(schedule_runs({"a": history}))
    assert losses.get_xdata().tolist() == [0, 4, 8, 12, 16, 20]


def test_what_lies_above_the_lowest_loss_is_drawn():
    picture = schedule_runs({"a": ([1, 1, 1], [1.5, 0.75, 0.5, 0.6])}, lowest=0.5)
    _, [losses] = lines(picture)
    np.testing.assert_allclose(losses.get_ydata(), [1.0, 0.25, np.nan, 0.1])
    assert "what the loss is above 0.500000000" in picture.alt_text


def test_a_run_that_ends_early_is_said_and_its_curve_ends():
    picture = schedule_runs({"a": ([1.0] * 4, [3.0, 2.0, np.inf, np.nan, np.nan])})
    assert "loss from 3.000000000, not finite from step 2 on" in picture.alt_text
    _, [losses] = lines(picture)
    assert np.isfinite(losses.get_ydata()).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("runs", "options", "told"),
    [
        ({}, {}, "runs came as"),
        ([1, 2], {}, "runs came as"),
        ({str(k): ([1], [2, 1]) for k in range(7)}, {}, "1 to 6 runs"),
        ({"a": [1, 2, 3]}, {}, "a came as .*; expected what fit returns, or a pair"),
        ({"a": ([1, -1], [2, 1])}, {}, "a's rates came as .*; expected one a step"),
        ({"a": ([], [2, 1])}, {}, "a's rates"),
        ({"a": ([1, np.nan], [2, 1])}, {}, "a's rates"),
        ({"a": ([1, 1], [2])}, {}, "a's losses came with shape"),
        ({"a": ([1, 1], [4, 3, 2, 1])}, {}, "a's losses came with shape"),
        ({"a": ([1, 1], [0, 0, 0])}, {}, "a came with no loss that a logarithmic axis can show"),
        ({"a": ([1, 1], [3, 2, 1])}, {"lowest": -1}, "lowest came as -1"),
        ({"a": ([1, 1], [3, 2, 1])}, {"lowest": 5}, "above 5"),
        ({"a": ([1, 1], [3, 2, 1])}, {"log_rate": 1}, "log_rate came as 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(runs, options, told):
    with pytest.raises(ValueError, match=told):
        schedule_runs(runs, **options)
