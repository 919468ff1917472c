"""What lesson 15 says in words holds: for its own starts and hands, and for others."""

import numpy as np
import pytest

from nnlib import CrossEntropy, datasets
from nnlib.exercises.drawn_digits import drawings
from nnlib.metrics import accuracy, accuracy_interval, calibration, confusion_matrix
from nnlib.postprocessing import fit_temperature, softmax
from nnlib.preprocessing import image_of_strokes
from nnlib.pretrained import NEW_FORMS, digit_reader
from tests.notebooks.cells import run_above_exercises
from tools.notebooks import FOLDER, read

LESSON = FOLDER / "15-reading-digits.ipynb"
X, Y, form = datasets.digits()
STARTS = (500, 1000)
"""Seeds that the lesson does not use; each of the fourteen networks adds its number."""


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


@pytest.fixture(scope="module")
def text(lesson):
    sources = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return " ".join(" ".join(sources).split())


@pytest.fixture(scope="module")
def names(lesson):
    """The lesson's own functions and numbers: everything above the exercises."""
    return run_above_exercises(lesson)


@pytest.fixture(scope="module")
def runs(names):
    """What fourteen networks say: test, validation and known scores, and the known digits."""
    own = tuple(names[name] for name in ("scores", "val_scores", "known_scores", "known_y"))
    return [own, *(names["by_form"](start)[1:] for start in STARTS)]


def shares(scores):
    answers = scores.argmax(axis=1)
    return 100 * np.array([accuracy(answers[form == k], Y[form == k]) for k in range(14)])


# The simplest readers first


def test_what_the_baselines_read(names, text):
    assert "88 % and 96 %: a reader that learns nothing" in text
    mean, neighbor = (100 * accuracy(names[name], Y) for name in ("by_mean", "by_neighbor"))
    assert round(mean) == 88
    assert round(neighbor) == 96
    assert "beats lesson 13's network by three points" in text
    assert neighbor - 93.3 == pytest.approx(3, abs=0.5)  # 93.3: test_claims_of_lesson14.py
    for k in (0, 7):  # by a loop over the images
        others = np.flatnonzero(form != k)
        for image in np.flatnonzero(form == k)[::9]:
            nearest = others[((X[others] - X[image]) ** 2).sum(axis=1).argmin()]
            assert names["by_neighbor"][image] == Y[nearest]


# A network that keeps up


def test_new_hands_are_read_as_well_as_by_the_nearest_neighbor(names, runs, text):
    assert "On new hands it keeps up with the nearest neighbor, about 96 %." in text
    neighbor = 100 * accuracy(names["by_neighbor"], Y)
    new = [shares(scores).mean() for scores, *_ in runs]
    assert min(new) > 94
    assert np.mean(new) == pytest.approx(neighbor, abs=0.8)
    assert min(new) > neighbor - 1.2


def test_known_hands_are_read_better_by_two_points_or_so(runs, text):
    assert "better by two points or so" in text
    known = [100 * accuracy(z.argmax(axis=1), y) for _, _, z, y in runs]
    assert min(known) > 97
    gaps = np.subtract(known, [shares(scores).mean() for scores, *_ in runs])
    assert np.mean(gaps) == pytest.approx(2.3, abs=0.8)
    assert min(gaps) > 1


def test_hands_vary_more_than_images(runs, text):
    assert "from about nine in ten to all: so the interval over the fourteen forms is wider" in text
    for scores, *_ in runs:
        low, high = accuracy_interval(scores.argmax(axis=1), Y)
        of_forms = shares(scores)
        assert 2 * of_forms.std() / np.sqrt(14) > 1.2 * 100 * (high - low) / 2
        assert of_forms.min() == pytest.approx(90, abs=4)
        assert of_forms.max() > 99


# Which two does it confuse?


def pairs(answers):
    counts = confusion_matrix(answers, Y, 10)
    both = np.triu(counts + counts.T, 1)
    return [divmod(int(place), 10) for place in np.argsort(-both.ravel(), kind="stable")]


def test_one_and_eight_are_confused_most(names, runs, text):
    assert "1 and 8, and then 3 and 8. The nearest mean confuses 1 and 8 most, too" in text
    assert pairs(names["read"])[:2] == [(1, 8), (3, 8)]
    assert pairs(names["by_mean"])[0] == (1, 8)
    together = np.concatenate([pairs(scores.argmax(axis=1))[:4] for scores, *_ in runs[1:]])
    assert sum((pair == (1, 8)).all() for pair in together) == len(runs) - 1
    assert sum((pair == (3, 8)).all() for pair in together) >= 1


# Is "90 %" right nine times in ten?


def test_it_is_calibrated_for_strangers_and_too_modest_for_known_hands(runs, text):
    assert "For known hands more than it says" in text
    assert "For new hands it is about as right as it is sure." in text
    for scores, _, known, known_y in runs:
        p, q = softmax(scores), softmax(known)
        assert abs(accuracy(p.argmax(axis=1), Y) - p.max(axis=1).mean()) < 0.01
        assert accuracy(q.argmax(axis=1), known_y) - q.max(axis=1).mean() > 0.005
        assert calibration(p, Y).expected_error < 0.02


def test_a_temperature_from_known_hands_makes_it_too_sure_of_strangers(runs, text):
    assert "Known hands ask for a low temperature" in text
    assert 'two to three times as many answers are "95 % sure" and wrong' in text
    assert "The next form, also a stranger's, asks for 1 or a little more." in text
    counts = []
    for scores, validation, known, known_y in runs:
        low = fit_temperature(known, known_y)
        own = [fit_temperature(validation[form != k], Y[form != k]) for k in range(14)]
        assert low < 0.85
        assert 0.97 < np.mean(own) < 1.25
        assert CrossEntropy()(scores / low, Y) > CrossEntropy()(scores, Y) + 0.003
        wrong = scores.argmax(axis=1) != Y
        sure = [softmax(scores / T).max(axis=1) >= 0.95 for T in (1, low)]
        counts.append([int(wrong[each].sum()) for each in sure])
    assert all(low > one for one, low in counts)
    one, low = np.sum(counts, axis=0)
    assert 1.7 < low / one < 3.5


def test_when_to_ask(runs, text):
    assert "About five in six, with far fewer than 1 % wrong." in text
    for scores, *_ in runs:
        answered = softmax(scores).max(axis=1) >= 0.95
        assert answered.mean() == pytest.approx(5 / 6, abs=0.03)
        assert (scores.argmax(axis=1) != Y)[answered].mean() < 0.007


# What the first layer has learned


def test_most_neurons_can_be_missed_and_blank_ones_are_dead(names, text):
    assert "The blank ones are dead ReLUs: hardly an image ever turns them on" in text
    net = digit_reader()
    blank = abs(net.layers[0].weight).max(axis=1) < 0.1
    assert blank.sum() == 10
    sums = X @ net.layers[0].weight.T + net.layers[0].bias
    assert (sums[:, blank] > 0).sum() <= 2
    costs = np.array(names["costs"])
    assert "so that most can be missed" in text
    assert (costs < 1).mean() > 0.7
    assert np.abs(costs[blank]).max() == 0


# The typical mistake


def read_share(images, digits):
    return accuracy(digit_reader().predict(images).argmax(axis=1), digits)


@pytest.fixture(scope="module")
def drawn():
    """300 drawings with other seeds: their digits and strokes."""
    return [list(zip(*drawings(seed, of_each=10), strict=True)) for seed in (15, 16)]


def test_drawings_are_read_with_the_stages_of_the_training_and_not_without(names, drawn, text):
    assert "About 95 % are read with the stages of the training" in text
    assert "fewer than a third without centering" in text
    found = [[read_share(names[name], names["true"]) for name in ("drawn", "as_it_is")]]
    for digits, strokes in drawn:
        both = [
            np.array([image_of_strokes(each, centered=centered) for each in strokes])
            for centered in (True, False)
        ]
        found.append([read_share(images, digits) for images in both])
    with_stages, without = np.transpose(found)
    assert with_stages.mean() == pytest.approx(0.95, abs=0.015)
    assert with_stages.min() > 0.9
    assert without.max() < 1 / 3


def test_other_pre_processing_is_wrong_and_sure(names, text):
    assert "it is still about 80 % sure" in text
    assert "none is right, and chance would get a tenth" in text
    assert 'read mostly right, but all "100 % sure"' in text
    sure = {
        name: softmax(digit_reader().predict(images)).max(axis=1)
        for name, images in names["ways"].items()
    }
    for name in ("not centered", "0 for black"):
        assert sure[name].mean() == pytest.approx(0.8, abs=0.05)
    assert read_share(names["ways"]["0 for black"], names["true"]) < 0.02
    assert read_share(names["ways"]["not divided"], names["true"]) > 0.85
    assert sure["not divided"].mean() > 0.99


# Yours join the training


def test_two_drawings_of_each_digit_teach_a_hand(names, text):
    assert "From about 95 % to 99 % or more, with two drawings of each digit" in text
    assert "and the new forms lose nothing" in text
    people = 100 * np.array([names["person"](seed) for seed in range(50, 70)])
    before, before_forms, after, after_forms = people.T
    assert before.mean() == pytest.approx(95, abs=1.5)
    assert after.mean() > 99
    assert (after >= before).mean() > 0.9
    assert after_forms.mean() > before_forms.mean() - 0.3


def test_the_reader_has_not_seen_the_forms_that_are_called_new(names):
    np.testing.assert_array_equal(names["new"], np.isin(form, NEW_FORMS))
