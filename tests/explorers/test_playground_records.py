"""The playground reads an activation's record: one more record is all that one more takes."""

import math

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.explorers import PlaygroundExplorer
from nnlib.explorers.playground import settings
from nnlib.explorers.playground.frame import SMALL, grid, map_of, reach_of
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.settings import Settings
from nnlib.explorers.playground.verdict import steepness

HALF = Activation(
    name="half tanh",
    formula=lambda z, m: 0.5 * m.tanh(z),
    derivative=lambda net, out, m: 0.5 - 2 * out**2,
    range=(-0.5, 0.5),
    steepest=0.5,
)
RECORDS = {**ACTIVATIONS, HALF.name: HALF}


@pytest.fixture(params=RECORDS)
def offered(request, monkeypatch):
    """The name of an activation whose record was added, and which is offered."""
    name = request.param
    monkeypatch.setitem(activations.ACTIVATIONS, name, RECORDS[name])
    monkeypatch.setattr(settings, "ACTIVATIONS", ("tanh", name))
    return name


def test_an_activation_is_offered_trained_shown_and_written_down(offered):
    explorer = PlaygroundExplorer(hidden=(4, 3), activation=offered, learning_rate=0.1)
    assert offered in explorer._choices["activation"]
    explorer.step(5)
    assert np.isfinite(explorer.losses).all()
    assert [layer.activation.name for layer in explorer.network.layers[:2]] == [offered] * 2
    content, buffers = explorer._frame()
    assert len(content["maps"]) == 4 + 3 + 1
    for each in content["maps"]:
        assert each["low"] < each["level"] < each["high"]
    answers = np.frombuffer(buffers[1], np.uint8).reshape(7, SMALL * SMALL)
    own = explorer.network.layers[0].predict(grid(content["reach"], SMALL)).T
    for row, each, wanted in zip(answers, content["maps"], own, strict=False):
        step = (each["high"] - each["low"]) / 255
        np.testing.assert_allclose(each["low"] + step * row, wanted, atol=0.51 * step)
    names = {}
    exec(explorer.python, names)
    np.testing.assert_array_equal(names["losses"], explorer.losses)
    explorer._picture().png()
    assert f"({offered})" in repr(explorer)
    explorer.close()


def test_the_browser_may_choose_it(offered):
    explorer = PlaygroundExplorer()
    explorer.set_state({"activation": offered})
    assert explorer.network.layers[0].activation is RECORDS[offered]
    explorer.close()


def test_how_steep_it_is_is_a_share_of_the_records_steepest(offered):
    run = Run(Settings(hidden=(8,), activation=offered))
    run.network.forward(40 * grid(reach_of(run), 101))
    share = steepness(run.network.layers[0])
    assert share.min() >= 0
    assert share.max() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_map_holds_all_outputs_and_a_bounded_one_the_whole_range(record):
    outputs = record(np.linspace(-3, 3, 101))
    shown = map_of(record, outputs)
    assert shown.low <= outputs.min() <= outputs.max() <= shown.high
    low, high = record.range
    if math.isfinite(low) and math.isfinite(high):
        assert (shown.low, shown.high) == (low, high)
        assert shown.level == pytest.approx((low + high) / 2)


def test_the_line_of_a_relu_is_where_it_begins_to_answer():
    shown = map_of(ACTIVATIONS["relu"], np.array([0.0, 0.0, 2.0]))
    assert (shown.low, shown.high, shown.level) == (-2.0, 2.0, 0.02)
    silent = map_of(ACTIVATIONS["relu"], np.zeros(5))
    assert silent.low < 0 < silent.level < silent.high


def test_a_turned_knob_keeps_the_optimizer_and_what_it_remembers():
    run = Run(Settings())
    run.epoch()
    optimizer, steps = run.learner.optimizer, run.learner.optimizer.steps
    run.turn(Settings(learning_rate=0.25, l2=0.01, batch_size=20))
    run.epoch()
    assert run.learner.trainer.optimizer is optimizer
    assert optimizer.learning_rate == 0.25
    assert optimizer.steps == steps + 5


def test_a_name_with_quotes_is_still_a_program(monkeypatch):
    name = 'a"b\\'
    monkeypatch.setitem(activations.ACTIVATIONS, name, ACTIVATIONS["tanh"])
    run = Run(Settings(activation=name))
    names = {}
    exec(python_of(run), names)
    np.testing.assert_array_equal(names["losses"], run.losses)
