"""What lesson 13 says in words holds: for its own seeds, and for others."""

from functools import cache

import numpy as np
import pytest

from nnlib import datasets
from nnlib.exercises.noisy_curve import EVERY, GRID, LOWEST, NOISE, Refits, curve, refit
from tests.notebooks.cells import run_above_exercises
from tools.notebooks import FOLDER, read

LESSON = FOLDER / "13-generalization.ipynb"
OTHERS = range(70_000, 70_200)
"""Seeds that the lesson does not use."""


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


@pytest.fixture(scope="module")
def text(lesson):
    sources = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return " ".join(" ".join(sources).split())


@pytest.fixture(scope="module")
def names(lesson):
    """The lesson's own functions: everything above the exercises."""
    return run_above_exercises(lesson)


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


# Five remedies


def test_more_points_help_most_and_early_stopping_is_next(fitted, text):
    assert "Twelve more points help most. Early stopping is next" in text
    none = fitted().test[-1]
    ends = {
        "more": fitted(points=24).test[-1],
        "stopped": stopped(fitted()),
        "l2": fitted(l2=0.001).test[-1],
        "few": fitted(hidden=3).test[-1],
        "dropout": fitted(dropout=0.1).test[-1],
    }
    means = {name: end.mean() for name, end in ends.items()}
    assert sorted(means, key=means.get)[:3] == ["more", "stopped", "l2"]
    assert all(mean < none.mean() for mean in means.values())
    assert all(end.std() < none.std() for end in ends.values())  # the worst are saved
    assert "makes more than half of the networks worse" in text
    assert (ends["dropout"] < none).mean() < 0.5
    assert (ends["more"] < none).mean() > 0.75


def test_a_learning_curve_comes_from_both_sides(fitted, text):
    assert "Both losses come nearer to the curve's own, one from below and one from above." in text
    by_points = [fitted(points=points) for points in (6, 12, 24, 48)]
    train = np.array([runs.train[-1].mean() for runs in by_points])
    new = np.array([runs.test[-1].mean() for runs in by_points])
    assert (np.diff(train) > 0).all()
    assert (np.diff(new) < 0).all()
    assert (train < LOWEST).all()
    assert (new > LOWEST).all()


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
    assert max(by_chance) <= 36 / 2
    assert "about one in ten agrees" in text


def test_four_points_were_a_leak(names, text):
    assert "About 94 %, and from 85 to 99. Four points of the 98 were a **leak**" in text
    at_random, by_form = np.array(names["at_random"]), np.array(names["by_form"])
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
    assert "For more than half of the images, the nearest other one is by the same hand" in text
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
    assert "the error on all *other* forms is about a third" in text
    assert found[60][1] == pytest.approx(1 / 3, abs=0.03)
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
    assert "Higher, by a fifth, and a third of the reports are too good to be true." in text
    runs = fitted()
    reported, true = runs.validation.min(axis=0), stopped(runs)
    assert true.mean() / reported.mean() == pytest.approx(1.2, abs=0.1)
    assert (reported < LOWEST).mean() == pytest.approx(1 / 3, abs=0.06)
    assert (reported < true).mean() > 0.6
    assert "The lowest of 81 losses is not only good, but lucky too." in text
    assert len(runs.steps) == 81
