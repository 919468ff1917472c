"""The reader of digits that comes along: how well it reads, where it comes from, made again."""

import importlib.util
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from nnlib import datasets
from nnlib.pretrained import NEW_FORMS, digit_reader

SCRIPT = Path(__file__).parents[1] / "scripts" / "train_digit_reader.py"


@pytest.fixture(scope="module")
def script():
    given = importlib.util.spec_from_file_location("train_digit_reader", SCRIPT)
    module = importlib.util.module_from_spec(given)
    given.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def digits():
    X, y, form = datasets.digits()
    return X, y, np.isin(form, NEW_FORMS)


def test_it_reads_the_forms_it_knows_and_most_of_the_new_ones(digits):
    X, y, new = digits
    right = digit_reader().predict(X).argmax(axis=1) == y
    assert right[~new].mean() > 0.985
    assert right[new].mean() > 0.9
    assert right[new].mean() < right[~new].mean()  # what is known is read better than what is new


def test_it_is_the_network_that_it_is_said_to_be():
    reader = digit_reader()
    assert repr(reader).startswith("Network(64-64-10, relu, identity: 4810 trained")
    np.testing.assert_array_equal(reader.parameters, reader.parameters.round(3))


def test_each_call_gives_a_network_of_its_own():
    reader = digit_reader()
    reader.parameters = np.zeros_like(reader.parameters)
    assert digit_reader().parameters.any()


def test_the_file_is_small_and_names_its_source_and_license():
    data = files("nnlib").joinpath("data")
    assert len(data.joinpath("digit-reader.npz").read_bytes()) < 45_000
    notice = data.joinpath("digit-reader-license.txt").read_text("utf-8")
    for words in ("CC BY 4.0", "E. Alpaydin and C. Kaynak", SCRIPT.name):
        assert words in notice


def test_the_script_makes_a_reader_that_reads_the_same(script, digits):
    """Digit for digit on one processor; on another last digits grow, and few answers differ."""
    X, y, new = digits
    again, stored = script.trained(X[~new], y[~new]), digit_reader()
    answers = [network.predict(X).argmax(axis=1) for network in (again, stored)]
    assert (answers[0] == answers[1])[~new].mean() > 0.98
    assert (answers[0] == answers[1])[new].mean() > 0.93
    rates = [script.accuracy(network, X[new], y[new]) for network in (again, stored)]
    assert abs(rates[0] - rates[1]) < 0.03


def test_rounding_costs_hardly_an_image(digits):
    X, _, _ = digits
    stored, moved = digit_reader(), digit_reader()
    rng = np.random.default_rng(0)
    moved.parameters += rng.uniform(-0.0005, 0.0005, moved.parameters.shape)
    same = stored.predict(X).argmax(axis=1) == moved.predict(X).argmax(axis=1)
    assert (~same).sum() <= 4
