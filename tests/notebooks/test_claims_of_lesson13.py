"""What lesson 13 says in words holds: for its own seeds, and for others."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from nnlib import datasets
from nnlib.exercises.noisy_curve import EVERY, GRID, LOWEST, NOISE, Refits, curve, refit
from nnlib.explorers.playground.run import Run
from tools.notebooks import FOLDER

LESSON = FOLDER / "13-generalization.ipynb"
OTHERS = range(70_000, 70_200)
"""Seeds that the lesson does not use."""


@cache
def others(**options):
    return refit(OTHERS, **options)


@pytest.fixture(scope="module", params=["own seeds", "other seeds"])
def fitted(request):
    """A function that returns what became of the networks of some options."""
    if request.param == "other seeds":
        return others
    names = request.getfixturevalue("names")
    known = {
        (): names["runs"],
        ("points", 12): names["runs"],
        ("points", 6): names["by_points"][0],
        ("points", 24): names["more"],
        ("points", 48): names["by_points"][3],
        ("hidden", 1): names["tried"]["1 neuron"],
        ("steps", 400): names["tried"]["10, 400 steps"],
    }
    ends = {("hidden", 3): "3 neurons", ("l2", 0.001): "L2 of 0.001"}
    ends |= {("dropout", 0.1): "dropout of 0.1"}
    known |= {
        option: Refits(*[None] * 3, names["new"][name][np.newaxis], None)
        for option, name in ends.items()
    }
    return lambda **options: known[next(iter(options.items()), ())]


def stopped(runs):
    """The loss on new points where each network's validation loss is lowest."""
    return runs.test[runs.validation.argmin(axis=0), np.arange(runs.test.shape[1])]


# By heart


def test_the_networks_learn_the_curve_and_then_the_noise(fitted, text):
    assert "the 200 training losses end at about 0.015, a third of the curve's own." in text
    assert "About 0.18, and near step 450 it was half of that." in text
    runs = fitted()
    train, new = runs.train.mean(axis=1), runs.test.mean(axis=1)
    assert train[-1] == pytest.approx(LOWEST / 3, rel=0.2)
    assert train[-1] == pytest.approx(0.015, rel=0.15)
    assert 0.14 < new[-1] < 0.24
    assert 300 <= runs.steps[new.argmin()] <= 600
    assert new[450 // EVERY] == pytest.approx(new[-1] / 2, rel=0.25)
    assert (np.diff(train[1:]) < 0).mean() > 0.95  # it falls on
    assert (new > LOWEST).all()
    assert "Every 25 steps it measures the losses." in text
    assert EVERY == 25


# Five remedies


def test_more_points_help_most_and_early_stopping_nearly_as_much(fitted, text):
    assert "Twelve more points help most, and early stopping nearly as much." in text
    assert "(With 200 other seeds it may even win.)" in text
    none = fitted().test[-1]
    ends = {
        "more": fitted(points=24).test[-1],
        "stopped": stopped(fitted()),
        "l2": fitted(l2=0.001).test[-1],
        "few": fitted(hidden=3).test[-1],
        "dropout": fitted(dropout=0.1).test[-1],
    }
    means = {name: end.mean() for name, end in ends.items()}
    assert sorted(means, key=means.get)[2] == "l2"
    assert means["more"] == pytest.approx(means["stopped"], rel=0.25)
    assert np.median(ends["more"]) < np.median(ends["stopped"]) < np.median(ends["l2"])
    assert all(mean < none.mean() for mean in means.values())
    assert all(end.std() < none.std() for end in ends.values())  # the worst are saved
    assert "makes more than half of the networks worse" in text
    assert (ends["dropout"] < none).mean() < 0.5
    assert (ends["more"] < none).mean() > 0.75
    assert "All remedies do their best work on the worst networks." in text
    worst = none > np.quantile(none, 0.75)
    assert all(
        (none - end)[worst].mean() > 5 * (none - end)[~worst].mean() for end in ends.values()
    )
    assert "fewer neurons do *not* help most, though three are enough for this curve" in text


def test_early_stopping_wins_on_some_seeds():
    seeds = range(9_000, 9_200)
    assert stopped(refit(seeds)).mean() < refit(seeds, points=24).test[-1].mean()


def test_three_neurons_are_enough_for_the_curve():
    loss = refit(range(20), hidden=3, points=200).test[-1]
    assert np.median(loss) == pytest.approx(LOWEST, rel=0.1)


def test_a_learning_curve_comes_from_both_sides(fitted, text):
    assert "Both losses come nearer to the curve's own, one from below and one from above." in text
    by_points = [fitted(points=points) for points in (6, 12, 24, 48)]
    train = np.array([runs.train[-1].mean() for runs in by_points])
    new = np.array([runs.test[-1].mean() for runs in by_points])
    assert (np.diff(train) > 0).all()
    assert (np.diff(new) < 0).all()
    assert (train < LOWEST).all()
    assert (new > LOWEST).all()


# Under your hand


@pytest.fixture(scope="module")
def by_hand(names):
    """A function that plays the lesson's playground to epoch 400, from a start of its own."""
    settings = names["playground"]._settings()

    @cache
    def played(seed, **knobs):
        run = Run(replace(settings, seed=seed, data_seed=seed, **knobs))
        while "patience" not in knobs and run.epoch_number < 400:
            run.epoch()
        return run

    return played


STARTS = (*range(15), *range(100, 115))


def test_the_playgrounds_own_start(by_hand, text):
    assert "low at epoch 7, and hardly lower at 126" in text
    assert "at 400 the test loss is a quarter higher" in text
    loss = np.array(by_hand(0).test_losses)
    assert loss.argmin() == 126
    assert loss[7] == loss[:100].min()
    assert loss[126] > 0.98 * loss[7]
    assert loss[400] == pytest.approx(1.25 * loss[126], rel=0.05)
    assert "at epoch 27, and back to 7" in text
    run = by_hand(0, patience=20)
    while not run.verdict:
        run.epoch()
    assert (run.epoch_number, run.stands_at) == (27, 7)


def test_thirty_starts_of_the_playground(by_hand, text):
    assert "mostly lowest before epoch 100, and in the mean 1.5 times as high at 400" in text
    assert "Dropout takes off about half of that rise, and L2 most of it." in text
    none = np.array([by_hand(seed).test_losses for seed in STARTS])
    dropout, l2 = (
        np.array([by_hand(seed, **knobs).test_losses for seed in STARTS])
        for knobs in ({"dropout": 0.2}, {"l2": 0.003})
    )
    assert (none.argmin(axis=1) < 100).mean() > 0.75
    lowest, rise = none.min(axis=1).mean(), none[:, 400].mean() - none.min(axis=1).mean()
    assert rise / lowest == pytest.approx(0.5, abs=0.1)
    assert (dropout[:, 400].mean() - lowest) / rise == pytest.approx(0.5, abs=0.1)
    assert 0.05 < (l2[:, 400].mean() - lowest) / rise < 0.25


def risen(run):
    """By how much the training loss rises where each hidden neuron is masked."""
    before, found = run.now[0], []
    for neuron in run.settings.neurons:
        run.turn(replace(run.settings, masked=(neuron,)))
        found.append(run.now[0] - before)
    run.turn(replace(run.settings, masked=()))
    return np.mean(found)


def test_with_dropout_hardly_any_neuron_is_relied_upon(by_hand, text):
    assert "by about 0.02 in the mean without dropout, and by about a tenth of that with it" in text
    assert risen(by_hand(0)) == pytest.approx(0.02, abs=0.004)
    none, dropout = (
        np.mean([risen(by_hand(seed, **knobs)) for seed in STARTS])
        for knobs in ({}, {"dropout": 0.2})
    )
    assert none == pytest.approx(0.02, abs=0.004)
    assert dropout == pytest.approx(none / 10, abs=none / 25)


# Two ways to be wrong


def parts(runs):
    mean = runs.answers.mean(axis=0)
    return ((mean - curve(GRID)) ** 2).mean(), ((runs.answers - mean) ** 2).mean()


def test_bias_and_variance(fitted, text):
    assert "Stopping early keeps a little bias and loses two thirds of the variance" in text
    one, ten = parts(fitted(hidden=1)), parts(fitted())
    early, more = parts(fitted(steps=400)), parts(fitted(points=48))
    assert one[0] > 1.5 * one[1]
    assert ten[1] > 50 * ten[0]
    assert ten[0] < early[0] < 0.03
    assert early[1] == pytest.approx(ten[1] / 3, rel=0.4)
    assert more[1] < ten[1] / 8
    assert more[0] < 0.002
    assert "One neuron can only rise or only fall" in text
    slopes = np.sign(np.diff(fitted(hidden=1).answers, axis=1))
    assert (slopes == slopes[:, :1]).mean() > 0.99  # but where it is flat to the last digit


@pytest.mark.parametrize("options", [{"hidden": 1}, {}, {"steps": 400}, {"points": 48}], ids=str)
def test_the_three_parts_add_up(fitted, options):
    runs = fitted(**options)
    assert sum(parts(runs)) + NOISE**2 == pytest.approx(2 * runs.test[-1].mean(), rel=0.08)


# A test that is too easy


def test_the_labels_show_fourteen_forms(names, text):
    assert "At 14, about 130 rows apart." in text
    found, (_, y, form) = names["found"], datasets.digits()
    assert len(found) == 14
    starts = np.append(0, np.flatnonzero(np.diff(form)) + 1)
    assert np.abs(found - starts).max() <= 2
    rng = np.random.default_rng(1)
    shuffled = [rng.permutation(y) for _ in range(20)]
    by_chance = [max((each[k : k + 60] == y[:60]).sum() for k in range(1738)) for each in shuffled]
    assert max(by_chance) < 25  # where the lesson asks for more than 36
    assert "about one in ten agrees" in text
    assert "(23 digits are missing." in text
    assert 14 * 130 - len(y) == 23


def test_four_points_were_a_leak(names, text):
    assert "About 94 %, and from 85 to 99. Four points of the 98 were a **leak**" in text
    at_random, by_form = np.array(names["at_random"]), np.array(names["form_kept"])
    assert at_random.mean() == pytest.approx(98, abs=0.5)
    assert by_form.mean() == pytest.approx(94, abs=0.5)
    assert at_random.mean() - by_form.mean() == pytest.approx(4, abs=0.7)
    assert round(by_form.min()) == 85
    assert round(by_form.max()) == 99


def test_other_starts_say_the_same(names):
    X, y, form = datasets.digits()
    shares = []
    for k in range(14):
        X1, y1, X2, y2 = datasets.split_by_group(X, y, form, k)
        shares.append(names["percent_right"](names["reader"](X1, y1, 500 + k), X2, y2))
    assert np.mean(shares) == pytest.approx(94, abs=1)
    assert min(shares) < 90
    random = []
    for k in range(14):
        order = np.random.default_rng(600 + k).permutation(len(y))
        X1, y1, X2, y2 = datasets.split(X[order], y[order], 1 / 14)
        random.append(names["percent_right"](names["reader"](X1, y1, 600 + k), X2, y2))
    assert np.mean(random) == pytest.approx(98, abs=0.7)


def test_the_nearest_other_image_is_often_of_the_same_hand(text):
    assert "For more than half of the images, the nearest other one stands on the same form" in text
    X, y, form = datasets.digits()
    near = np.array([((X - x) ** 2).sum(axis=1).argsort()[1] for x in X])
    assert 0.5 < (form[near] == form).mean() < 0.6
    assert "by chance it would be 7 %" in text
    chance = np.mean([(form == own).sum() - 1 for own in form]) / (len(y) - 1)
    assert chance == pytest.approx(0.07, abs=0.005)


# More neurons than images


def solved(hidden, own, X, y, rng):
    H = np.tanh(X @ rng.normal(0, 0.3, (64, hidden)) + rng.normal(0, 0.5, hidden))
    W = np.linalg.lstsq(H[own], np.eye(10)[y[own]], rcond=None)[0]
    right = (H @ W).argmax(axis=1) == y
    return 1 - right[own].mean(), 1 - right[~own].mean(), np.abs(W).max()


def test_the_error_falls_rises_and_falls_again(text):
    assert "About 80 % wrong with 130, and 22 % with 1,000: better than with 60." in text
    X, y, form = datasets.digits()
    whole = [k for k in range(14) if (form == k).sum() == 130]
    assert len(whole) == 9
    rng = np.random.default_rng(9)
    found = {
        hidden: np.mean([solved(hidden, form == k, X, y, rng) for k in whole], axis=0)
        for hidden in (20, 60, 100, 130, 160, 300, 1_000)
    }
    error = [row[1] for row in found.values()]
    assert error[0] > error[1] < error[2] < error[3] > error[4] > error[5] > error[6]
    assert "about a third of the images on all *other* forms are read wrong" in text
    assert found[60][1] == pytest.approx(1 / 3, abs=0.03)  # of the images
    assert found[130][1] == pytest.approx(0.8, abs=0.05)
    assert found[1_000][1] == pytest.approx(0.22, abs=0.02)
    assert all(found[hidden][0] < 0.005 for hidden in (60, 100, 130, 160, 300, 1_000))
    assert "its weights are huge" in text
    assert found[130][2] > 20 * max(found[60][2], found[300][2])


def test_trained_networks_show_no_peak(names, text):
    assert "they show no such peak: from 60 neurons on, little changes." in text
    X, y, form = datasets.digits()
    errors = {}
    for hidden in (60, 130, 300):
        found = []
        for k in (0, 2, 3, 4, 5, 6, 9, 11, 13):  # the whole forms
            net = names["reader"](X[form == k], y[form == k], 30 + k, hidden, epochs=40)
            found.append(100 - names["percent_right"](net, X[form != k], y[form != k]))
        errors[hidden] = np.mean(found)
    assert abs(errors[130] - (errors[60] + errors[300]) / 2) < 2.5
    assert max(errors.values()) - min(errors.values()) < 4


# The typical mistake


def test_what_a_set_has_chosen_it_flatters(fitted, text):
    assert "On about two of three. On new points the loss is higher by a fifth" in text
    assert "nearly a third of the reports are too good to be true" in text
    runs = fitted()
    reported, true = runs.validation.min(axis=0), stopped(runs)
    assert true.mean() / reported.mean() == pytest.approx(1.2, abs=0.06)
    assert (reported < LOWEST).mean() == pytest.approx(0.31, abs=0.06)
    assert (reported < true).mean() == pytest.approx(2 / 3, abs=0.08)
    assert "at step 400, which no set has chosen, a sixth are so low, too" in text
    row = 400 // EVERY
    assert (runs.validation[row] < LOWEST).mean() == pytest.approx(1 / 6, abs=0.06)
    assert runs.validation[row].mean() == pytest.approx(runs.test[row].mean(), rel=0.1)
    assert "The lowest of 81 losses is not only good, but lucky too." in text
    assert len(runs.steps) == 81
