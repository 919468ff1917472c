"""Messages from the browser: all of one is taken or nothing, and it learns what is true."""

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.explorers.conftest import KINDS

NAN = float("nan")
WEIGHTS = [0.5] * 8
GOOD = {
    "activation": {"activations": ["relu"] * 10, "biases": [0.5] * 10, "weight": 2, "layer": 3},
    "forward": {"weights": WEIGHTS, "landscape": True, "second": "b1"},
    "chain_rule": {"weights": WEIGHTS, "nudge": 0.5, "selected": "b1"},
    "image": {
        "source": "drawing",
        "index": 3,
        "right": 0.5,
        "down": -1,
        "degrees": 20,
        "factor": 1.5,
        "sigma": 0.5,
        "std": 0.25,
        "pattern": 2,
        "centered": False,
        "strokes": [[[1, 2], [3, 4.5]], [[9, 9]]],
        "kept": [[7, [[[1, 2], [30, 4]]]]],
    },
    "loss": {"scores": [1.5, -2, 1000], "right": 3},
    "race": {"start": [1, -1.5], "rates": [0.1, 2, 3, 4], "running": [True] * 3 + [False]},
    "schedule": {"shape": "cosine", "rate": 50, "drawn": [[3, 2.5]], "step": 3, "log_rate": True},
    "step": {"weights": WEIGHTS, "learning_rate": 2, "early_update": True, "stage": "loss"},
    "training": {"weights": WEIGHTS, "learning_rate": 2, "step": 40, "log_loss": True},
    "layers": {"activations": ["relu", "tanh"], "scale": 2, "training": [["Adam", 0.5]]},
    "playground": {
        "noise": 0.25, "hidden": [3, 2], "batch_size": None, "activation": ["relu", "gelu"],
        "optimizer": "Adam", "dropout": 0.3, "masked": ["h1_2"], "patience": 20,
        "schedule": "cosine", "schedule_epochs": 50, "_drag": 7,
    },
}
BAD = {
    "a row that is too short": ("inputs", [0.1]),
    "a row of another length": ("biases", [1, 2, 3]),
    "a number that is none": ("biases", [0.1, NAN]),
    "an infinite number": ("biases", [0.1, float("inf")]),
    "a number in words": ("biases", ["0.1", "NaN"]),
    "nothing": ("biases", None),
    "an object": ("targets", {"0": 0.1, "1": 0.2}),
    "a table": ("targets", [[0.1, 0.2], [0.3, 0.4]]),
    "another type": ("selected", ["w1"]),
    "a name that is none": ("selected", "w99"),
    "a name of what cannot be picked": ("neuron", "i1"),
}
ACTIVATION_BAD = {
    "a row that is too short": ("biases", [0.1]),
    "a number that is none": ("biases", [NAN] * 10),
    "an infinite number": ("weight", float("inf")),
    "a number in words": ("x", "0.1"),
    "nothing": ("biases", None),
    "a table": ("biases", [[0.1] * 10]),
    "an activation that is none": ("activations", ["__class__"] * 10),
    "another type": ("activations", "relu"),
    "a layer that is none": ("layer", 0),
    "a layer in words": ("layer", "3"),
}
LOSS_BAD = {
    "a row that is too short": ("scores", [0.1]),
    "a row of another length": ("scores", [1, 2, 3, 4]),
    "a number that is none": ("scores", [0.1, NAN, 0]),
    "an infinite number": ("scores", [0.1, float("inf"), 0]),
    "a number in words": ("scores", ["0.1", "1", "2"]),
    "nothing": ("scores", None),
    "a class that is none": ("right", 4),
    "class 0": ("right", 0),
    "a class in words": ("right", "2"),
    "yes for a class": ("right", True),
}
RACE_BAD = {
    "a row that is too short": ("rates", [0.1]),
    "a place of three numbers": ("start", [1, 2, 3]),
    "a number that is none": ("start", [NAN, 1]),
    "an infinite number": ("rates", [0.1, 0.1, 0.1, float("inf")]),
    "a rate of 0": ("rates", [0.1, 0, 0.1, 0.1]),
    "a number in words": ("rates", ["0.1"] * 4),
    "nothing": ("kinds", None),
    "a rule that is none": ("kinds", ["SGD", "SGD", "SGD", "__class__"]),
    "1 for yes": ("running", [1, 1, 1, 1]),
    "a step beyond the last": ("step", 501),
}
PLAYGROUND_BAD = {
    "too many layers": ("hidden", [1, 2, 3]),
    "too many neurons": ("hidden", [1e9]),
    "a negative noise": ("noise", -1),
    "NaN in words": ("learning_rate", "NaN"),
    "NaN": ("learning_rate", NAN),
    "yes for a number": ("learning_rate", True),
    "a share of all": ("test_share", 1),
    "a broken point": ("points", [[0, 0, 2]]),
    "a seed that no browser can show": ("seed", 2**60),
    "a batch that no browser can show": ("batch_size", 10**30),
    "another data set": ("data", "iris"),
    "another activation": ("activation", "__class__"),
    "an activation for no layer": ("activation", []),
    "activations for three layers": ("activation", ["tanh"] * 3),
    "an activation that is none": ("activation", ["tanh", 3]),
    "another optimizer": ("optimizer", "__init__"),
    "dropout of all": ("dropout", 1),
    "dropout in words": ("dropout", "0.5"),
    "a mask of a number": ("masked", [1]),
    "a mask in words": ("masked", "h1"),
    "masks without end": ("masked", ["h1"] * 1000),
    "no patience": ("patience", 0),
    "endless patience": ("patience", 10**9),
    "another schedule": ("schedule", "__class__"),
    "a schedule of no epoch": ("schedule_epochs", 0),
    "an endless schedule": ("schedule_epochs", 10**9),
    "a drag that is none": ("_drag", "x"),
}
LAYERS_BAD = {
    "one layer": ("activations", ["relu"]),
    "too many layers": ("activations", ["relu"] * 21),
    "another activation": ("activations", ["relu", "__class__"]),
    "an activation that is none": ("activations", ["relu", 3]),
    "a width in between": ("width", 9),
    "another rule": ("initializer", "constant"),
    "a scale of zero": ("scale", 0),
    "a scale beyond its range": ("scale", 11),
    "a scale in words": ("scale", "1"),
    "a negative seed": ("seed", -1),
    "a layer that is none": ("layer", 0),
    "a layer beyond all depths": ("layer", 21),
    "another optimizer": ("optimizer", "SGDM"),
    "an endless rate": ("learning_rate", float("inf")),
    "a run of three": ("training", [["SGD", 1, 2]]),
    "a run of another optimizer": ("training", [["__init__", 1]]),
    "a run at no rate": ("training", [["SGD", 0]]),
    "too many runs": ("training", [["SGD", 1]] * 31),
    "a histogram of nothing": ("shown", "rms"),
}
SCHEDULE_BAD = {
    "a shape that is none": ("shape", "__class__"),
    "a rate in words": ("rate", "5"),
    "no rate": ("rate", 0),
    "an endless rate": ("rate", float("inf")),
    "a point beside the handles": ("drawn", [[0.5, 1]]),
    "a point after the end": ("drawn", [[40, 1]]),
    "a negative point": ("drawn", [[0, -1]]),
    "a point that is none": ("drawn", [[0, NAN]]),
    "a point in words": ("drawn", [["0", 1]]),
    "a triple": ("drawn", [[0, 1, 2]]),
    "nothing": ("drawn", None),
    "a step that is none": ("step", 40),
    "a step in words": ("step", "1"),
    "yes for a step": ("step", True),
    "too many pins": ("pinned", [{"shape": "cosine", "rate": 1, "drawn": []}] * 4),
    "half a pin": ("pinned", [{"shape": "cosine"}]),
}
STROKE = [[[1, 2], [3, 4]]]
IMAGE_BAD = {
    "another source": ("source", "camera"),
    "an image that is none": ("index", 30),
    "an image before the first": ("index", -1),
    "an image in words": ("index", "1"),
    "half an image": ("index", 1.5),
    "a shift that is none": ("right", NAN),
    "an endless shift": ("down", float("inf")),
    "a turn in words": ("degrees", "20"),
    "no size": ("factor", 0),
    "a negative blur": ("sigma", -0.1),
    "yes for noise": ("std", True),
    "a pattern beyond the last": ("pattern", 10),
    "1 for centered": ("centered", 1),
    "a stroke of nothing": ("strokes", [[]]),
    "a point of three": ("strokes", [[[1, 2, 3]]]),
    "a point in words": ("strokes", [[["1", "2"]]]),
    "a point that is none": ("strokes", [[[NAN, 1]]]),
    "a point far away": ("strokes", [[[1e9, 1]]]),
    "no strokes": ("strokes", None),
    "an object for strokes": ("strokes", {"0": STROKE}),
    "strokes without end": ("strokes", [[[1, 2]]] * 20_001),
    "a digit that is none": ("kept", [[10, STROKE]]),
    "a digit in words": ("kept", [["7", STROKE]]),
    "yes for a digit": ("kept", [[True, STROKE]]),
    "half a drawing": ("kept", [[7]]),
    "a drawing of nothing": ("kept", [[7, None]]),
    "drawings without end": ("kept", [[7, STROKE]] * 101),
}
OWN_BAD = {
    "activation": ACTIVATION_BAD,
    "image": IMAGE_BAD,
    "layers": LAYERS_BAD,
    "loss": LOSS_BAD,
    "race": RACE_BAD,
    "playground": PLAYGROUND_BAD,
    "schedule": SCHEDULE_BAD,
}
FORGED = {
    "the module": ("_esm", "alert(1)"),
    "the style": ("_css", "* { display: none }"),
    "the structure": ("_structure", {}),
    "a trait of ipywidgets": ("_model_name", "Other"),
    "the layout": ("layout", "IPY_MODEL_0"),
    "the communication": ("comm", None),
    "no trait at all": ("made_up", 1),
    "a property": ("network", 1),
    "a method": ("set", 1),
    "a private attribute": ("_sample", None),
    "a dunder": ("__class__", "int"),
}
FIXED = {
    "activation": ("_depths", [1, 10**9]),
    "forward": ("_formulas", {"net_h1": "<img src=x onerror=alert(1)>"}),
    "chain_rule": ("_formulas", {}),
    "image": ("_layers", []),
    "loss": ("_alone", False),
    "race": ("goal", 5.0),
    "schedule": ("_shapes", {}),
    "step": ("_stages", []),
    "training": ("steps", 10**9),
    "layers": ("_numbers", {}),
    "playground": ("playing", True),
}


def bad_messages():
    for kind in KINDS:
        own = OWN_BAD.get(kind, BAD)
        for title, (name, value) in {**own, **FORGED, "what is fixed": FIXED[kind]}.items():
            yield pytest.param(kind, name, value, id=f"{kind}: {title}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_message_is_taken(watch, kind):
    watched = watch(kind)
    watched.hear(GOOD[kind])
    for name, value in GOOD[kind].items():
        now = json.loads(json.dumps(getattr(watched.explorer, name)))
        assert now == value


@pytest.mark.parametrize(("kind", "name", "value"), list(bad_messages()))
@pytest.mark.parametrize("first", [True, False], ids=["bad first", "bad last"])
def test_of_a_bad_message_nothing_is_taken_and_the_browser_is_told_what_is_true(
    watch, caplog, kind, name, value, first
):
    watched = watch(kind)
    before = watched.state
    good = {key: each for key, each in GOOD[kind].items() if key != name}
    message = {name: value, **good} if first else {**good, name: value}
    with caplog.at_level(logging.WARNING):
        watched.hear(message)
    assert watched.state == before
    assert "refused" in caplog.text
    for key in message:
        if key in before:
            assert watched.told[key] == before[key]
    with pytest.raises(ValueError, match=r"\w"):
        watched.explorer.set_state(message)
    assert watched.state == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", [None, [], "weights", 3, [["weights", WEIGHTS]]])
def test_a_message_that_is_no_state_is_refused(watch, caplog, kind, state):
    watched = watch(kind)
    before = watched.state
    with caplog.at_level(logging.WARNING):
        watched.hear(state)
    assert "refused" in caplog.text
    assert watched.state == before
    assert watched.told  # whatever the view shows now, it is told what is true


@pytest.mark.parametrize("data", [None, [], {}, {"method": 3}, {"method": "update"}])
def test_a_message_without_a_method_or_a_state_does_nothing(watch, caplog, data):
    watched = watch("forward")
    before = watched.state
    with caplog.at_level(logging.WARNING):
        watched.explorer._handle_msg({"content": {"data": data}, "buffers": []})
    assert "refused" in caplog.text
    assert watched.state == before


def test_good_weights_do_not_come_with_bad_biases(watch):
    watched = watch("forward")
    before = watched.explorer.loss
    watched.hear({"weights": [0.1] * 8, "biases": [NAN, 0.1]})
    assert watched.explorer.loss == before


def test_a_state_that_names_one_weight_twice_is_put_right(watch):
    watched = watch("forward")
    watched.hear({"selected": "w1", "second": "w1"})
    assert watched.explorer.selected != watched.explorer.second


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_comes_the_state_is_one_that_can_be_shown(kind, data):
    explorer = KINDS[kind]()
    try:
        before = explorer.get_state()
        names = data.draw(st.lists(st.sampled_from(sorted(explorer.keys)), max_size=3))
        message = {name: data.draw(anything) for name in names}
        try:
            explorer.set_state(message)
        except ValueError:
            assert explorer.get_state() == before
        assert explorer._sentence()
    finally:
        explorer.close()


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "play",
        {},
        {"type": None},
        {"type": ["play"]},
        {"type": "close"},
        {"type": "__init__"},
        {"type": "set_state"},
        {"type": "painting"},
        {"type": "painting", "number": "NaN"},
        {"type": "painting", "number": NAN},
        {"type": "painting", "number": True},
        {"type": "opened"},
        {"type": "opened", "view": ["a"]},
        {"type": "opened", "view": "x" * 10_000},
        {"type": "closed", "view": None},
        {"type": "weight", "name": "w1", "value": NAN, "drag": 1},
        {"type": "weight", "name": "w1", "value": 10**400, "drag": 1},
        {"type": "weight", "name": "w1", "value": True, "drag": 1},
        {"type": "weight", "name": "w1", "value": 1.0},
        {"type": "weight", "name": ["w1"], "value": 1.0, "drag": 1},
    ],
)
def test_the_playground_refuses_what_no_button_says(watch, caplog, content):
    watched = watch("playground")
    watched.explorer.step()
    before, epoch = watched.state, watched.explorer.epoch
    watched.sent.clear()
    with caplog.at_level(logging.WARNING):
        watched.explorer._heard(watched.explorer, content, [])
    assert "refused" in caplog.text
    assert (watched.state, watched.explorer.epoch) == (before, epoch)
    assert watched.sent == []
