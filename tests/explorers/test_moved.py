"""Moves of several browser tabs put together: each takes what its reader moved and no more."""

import pytest

from nnlib.explorers import ForwardExplorer, PlaygroundExplorer, TrainingExplorer

WEIGHTS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]


def row(**places):
    """The article's weights with some replaced: ``row(w5=1)``."""
    return [places.get(f"w{k}", value) for k, value in enumerate(WEIGHTS, 1)]


def message(values, *, by="a", number=1, **state):
    return {**state, "_moved": {"by": by, "number": number, "values": values}}


def test_two_tabs_that_move_two_weights_both_move_them(watch):
    watched = watch("forward")
    watched.hear(message({"weights": {"4": [0.9, 1]}}, by="a", weights=row(w5=0.9)))
    watched.hear(message({"weights": {"0": [0.1, 1]}}, by="b", weights=row(w1=0.1)))
    assert list(watched.explorer.weights) == row(w1=0.1, w5=0.9)
    first, second = watched.sent
    assert first["state"] == {"weights": tuple(row(w5=0.9)), "_taken": ["a", 1]}
    assert second["state"] == {"weights": tuple(row(w1=0.1, w5=0.9)), "_taken": ["b", 1]}
    assert {first["method"], second["method"]} == {"update"}


def test_what_code_sets_meanwhile_stays(watch):
    watched = watch("training")
    watched.explorer.set(w1=-1, b2=-2)
    watched.explorer.learning_rate = 3
    values = {"weights": {"4": [0.9, 7]}, "step": [5, 8]}
    state = {"weights": row(w5=0.9), "biases": [0.35, 0.6], "learning_rate": 0.5, "step": 5}
    watched.sent.clear()
    watched.hear(message(values, number=8, **state))
    assert list(watched.explorer.weights) == row(w1=-1, w5=0.9)
    assert watched.explorer.biases == (0.35, -2)
    assert (watched.explorer.learning_rate, watched.explorer.step) == (3, 5)
    [answer] = watched.sent
    assert set(answer["state"]) == {"weights", "step", "_taken"}


def test_a_follow_up_of_a_move_is_told_too(watch):
    watched = watch("forward")
    before = watched.explorer.selected
    watched.hear(message({"selected": ["w6", 1], "second": ["w5", 1]}, selected="w6", second="w6"))
    assert watched.explorer.selected != watched.explorer.second
    assert watched.told["selected"] == watched.explorer.selected
    assert watched.told["second"] == watched.explorer.second
    assert before != "w6"


def test_a_setting_of_another_length_is_taken_as_a_whole():
    explorer = PlaygroundExplorer()
    explorer.set_state(message({"hidden": [[3, 2], 1]}, hidden=[3, 2]))
    assert explorer.hidden == (3, 2)
    explorer.set_state(message({"hidden": {"1": [5, 2]}}, hidden=[8, 5]))
    assert explorer.hidden == (3, 5)
    explorer.close()


def test_a_move_in_a_row_that_code_has_made_longer_or_shorter_stays_in_its_place(watch):
    watched = watch("activation")
    explorer = watched.explorer
    sent = message({"biases": {"2": [0.5, 1]}}, biases=[0, 0, 0.5, *[0.0] * 7])
    explorer.activations = ["tanh"] * 12
    watched.hear(sent)
    assert explorer.biases == (0, 0, 0.5, *[0.0] * 9)
    explorer.activations = ["tanh"] * 2  # and now there is no such place
    watched.hear(sent)
    assert explorer.biases == (0, 0)


def test_a_move_that_is_refused_is_answered_so_that_its_tab_lets_go(watch):
    watched = watch("forward")
    watched.hear(message({"weights": {"4": [None, 3]}}, number=3, weights=row(w5=None)))
    assert list(watched.explorer.weights) == WEIGHTS
    assert list(watched.told["weights"]) == WEIGHTS
    assert watched.told["_taken"] == ["a", 3]


@pytest.mark.parametrize(
    "moved",
    [
        3,
        ["weights"],
        {"by": "a"},
        {"by": 1, "number": 1, "values": {}},
        {"by": "a" * 50, "number": 1, "values": {}},
        {"by": "a", "number": True, "values": {}},
        {"by": "a", "number": 1, "values": []},
        {"by": "a", "number": 1, "values": {}, "more": 1},
    ],
)
def test_moves_that_are_none_are_refused(watch, moved):
    watched = watch("forward")
    before = watched.state
    with pytest.raises(ValueError, match="_moved came as"):
        watched.explorer.set_state({"weights": row(w5=2), "_moved": moved})
    assert watched.state == before


@pytest.mark.parametrize("name", ["_esm", "_taken", "network", "__class__"])
def test_what_is_not_the_readers_cannot_be_moved_by_naming_it(watch, name):
    watched = watch("forward")
    before = {key: value for key, value in watched.state.items() if key != "_taken"}
    with pytest.raises(ValueError, match="which are the reader's to move"):
        watched.explorer.set_state(message({name: ["x", 1]}, **{name: "x"}))
    after = {key: value for key, value in watched.state.items() if key != "_taken"}
    assert after == before


@pytest.mark.parametrize("make", [ForwardExplorer, lambda: TrainingExplorer(steps=40)])
def test_a_row_of_which_nothing_was_moved_is_left_alone(make):
    explorer = make()
    explorer.set(w5=2)
    explorer.set_state(message({}, weights=row(w5=0.4)))
    assert list(explorer.weights) == row(w5=2)
    explorer.close()
