"""The knobs that lesson 13 adds: optimizer, dropout, masks, early stopping, schedules, layers."""

from copy import deepcopy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import Dropout, HalfSquaredError, schedules
from nnlib.explorers import PlaygroundExplorer
from nnlib.explorers.playground.optimizers import OPTIMIZERS
from nnlib.explorers.playground.program import python_of
from nnlib.explorers.playground.run import Run
from nnlib.explorers.playground.schedules import SCHEDULES
from nnlib.explorers.playground.settings import ACTIVATIONS, DATA, OWN, Settings
from nnlib.training import Trainer


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(PlaygroundExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


def go(run, epochs):
    for _ in range(epochs):
        run.epoch()
    return run


def executed(run):
    names = {}
    exec(python_of(run), names)
    return names


def notice(explorer):
    return explorer._frame()[0]["notice"]


# Whatever is turned: the program does the same, number for number.

HIDDEN = st.sampled_from([(3,), (2, 3)])
NEURONS = {(3,): ("h1", "h2", "h3"), (2, 3): ("h1_1", "h1_2", "h2_1", "h2_2", "h2_3")}


def knobs_of(hidden):
    return st.fixed_dictionaries(
        {
            "learning_rate": st.sampled_from([0.001, 0.01, 0.3, 1.0, 30.0, 1e6]),
            "batch_size": st.none() | st.sampled_from([7, 10, 300]),
            "l2": st.sampled_from([0.0, 0.01]),
            "optimizer": st.sampled_from(list(OPTIMIZERS)),
            "dropout": st.sampled_from([0.0, 0.0, 0.3, 0.8]),
            "masked": st.lists(st.sampled_from(NEURONS[hidden]), unique=True).map(tuple),
            "patience": st.none() | st.sampled_from([1, 3]),
            "schedule": st.sampled_from(SCHEDULES),
            "schedule_epochs": st.sampled_from([1, 4, 30]),
        }
    )


@st.composite
def stories(draw):
    """Settings, and what happens then: epochs, a few knobs, a weight by hand."""
    hidden = draw(HIDDEN)
    start = Settings(
        hidden=hidden,
        data=draw(st.sampled_from(DATA)),
        activation=draw(st.sampled_from(ACTIVATIONS) | st.tuples(
            *[st.sampled_from(ACTIVATIONS)] * len(hidden))),
        noise=0.2,
        test_share=draw(st.sampled_from([0.0, 0.5])),
        seed=draw(st.integers(0, 99)),
        **draw(knobs_of(hidden)),
    )  # fmt: skip
    names = st.lists(st.sampled_from(sorted(draw(knobs_of(hidden)))), max_size=3)
    turn = st.tuples(names, knobs_of(hidden))
    weight = st.tuples(st.integers(0, 8), st.floats(-3, 3))
    moves = draw(st.lists(st.integers(1, 4) | turn | weight, max_size=7))
    return start, moves


@settings(max_examples=150, deadline=None)
@given(stories())
def test_the_program_makes_the_same_curve_and_the_same_network(story):
    start, moves = story
    run = Run(start.fitted())
    for move in moves:
        if isinstance(move, int):
            go(run, move)
        elif isinstance(move[0], list):
            names, knobs = move
            now = {name: getattr(run.settings, name) for name in knobs}
            run.turn(Settings(**{**now, **{name: knobs[name] for name in names}}))
        else:
            name = run.network.parameter_names[move[0]]
            if run.network.parameter_names.index(name) not in run.learner.kept:
                run = run.with_weights({name: move[1]})
    names = executed(run)
    np.testing.assert_array_equal(names["losses"], run.losses)
    np.testing.assert_array_equal(names["network"].parameters, run.network.parameters)


@settings(max_examples=40, deadline=None)
@given(stories())
def test_a_copy_goes_on_as_the_run_does(story):
    """What undo brings back: whatever stands half-way, a schedule or a watch, stands in it too."""
    start, moves = story
    run = go(Run(start.fitted()), 2)
    for move in moves:
        if isinstance(move, int):
            go(run, move)
    twin = deepcopy(run)
    go(twin, 5)
    before = list(run.losses)
    go(run, 5)
    assert run.losses[: len(before)].tolist() == before
    np.testing.assert_array_equal(run.losses, twin.losses)
    np.testing.assert_array_equal(run.network.parameters, twin.network.parameters)
    assert (run.reason, run.best) == (twin.reason, twin.best)
    assert python_of(run) == python_of(twin)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("batch_size", [None, 10])
def test_all_knobs_may_be_turned_where_nothing_can_be_trained(make, schedule, batch_size):
    explorer = make(OWN, points=[])
    explorer.batch_size = batch_size
    for knob, value in {
        "schedule": schedule, "optimizer": "Adam", "dropout": 0.3, "masked": ("h1",),
        "patience": 3, "schedule_epochs": 5, "l2": 0.1, "learning_rate": 0.3,
    }.items():  # fmt: skip
        setattr(explorer, knob, value)
        content, _ = explorer._frame()
        assert content["loss"] is None
        assert "at least one point of each class" in content["status"]
        explorer._picture()
        names = {}
        exec(explorer.python, names)
        np.testing.assert_array_equal(names["losses"], explorer.losses)
        outputs = [net.predict([[0.5, 0.5]]) for net in (names["network"], explorer.network)]
        np.testing.assert_array_equal(*outputs)
    explorer.points = [(0.1, 0.2, 0), (0.5, 0.5, 1)]
    explorer.step()
    assert explorer.epoch == 1


def test_a_story_is_told_with_every_knob_at_least_once():
    """What hypothesis may miss, in one run: the program has each kind of line and agrees."""
    run = go(Run(Settings(hidden=(3,), activation="sigmoid", noise=0.2)), 2)
    turns = [
        {"optimizer": "Adam", "learning_rate": 0.05},
        {"dropout": 0.3},
        {"masked": ("h2",), "l2": 0.01},
        {"schedule": "cosine", "schedule_epochs": 20},
        {"batch_size": 25},
        {"schedule": "on plateau"},
        {"learning_rate": 0.02},
        {"masked": ("h1",)},
        {"schedule": "constant", "masked": ()},
        {"patience": 2},
    ]
    for changes in turns:
        now = {name: getattr(run.settings, name) for name in SOME_KNOBS}
        run.turn(Settings(**{**now, **changes}))
        go(run, 3)
    run = go(run, 400)
    assert run.verdict == "stopped"
    run = run.with_weights({"w1": 0.25})
    go(run, 2)
    code = python_of(run)
    for line in (
        "import copy", "optimizer = Adam(0.05)", "Dropout(0.3, rng=rng)", "kept = {}",
        "h2 is masked", "h2 is back", "schedules.cosine(0.05, steps=200)", "lambda step: ",
        "plateau = schedules.ReduceOnPlateau(0.05", "plateau.rate = 0.02", "patience=2",
        "optimizer.learning_rate = 0.02", "network.parameters[0] = 0.25  # w1",
    ):  # fmt: skip
        assert line in code, line
    assert max(map(len, code.splitlines())) <= 110
    names = executed(run)
    np.testing.assert_array_equal(names["losses"], run.losses)
    np.testing.assert_array_equal(names["network"].parameters, run.network.parameters)


SOME_KNOBS = (
    "learning_rate", "batch_size", "l2", "optimizer", "dropout", "masked", "patience", "schedule",
    "schedule_epochs",
)  # fmt: skip


# Optimizers.


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_knob_keeps_what_the_optimizer_remembers(name):
    run = go(Run(Settings(optimizer=name, learning_rate=0.05, noise=0.1)), 3)
    steps = run.learner.optimizer.steps
    turns = {
        "learning_rate": 0.02, "batch_size": 20, "l2": 0.01, "dropout": 0.4, "patience": 5,
        "schedule": "cosine", "schedule_epochs": 7,
    }  # fmt: skip
    now = {knob: getattr(run.settings, knob) for knob in SOME_KNOBS}
    for knob, value in turns.items():
        before = run.learner.optimizer.snapshot()
        now[knob] = value
        run.turn(Settings(**now))
        after = run.learner.optimizer.snapshot()
        assert after[0] == before[0]
        for vector in before[1]:
            np.testing.assert_array_equal(after[1][vector], before[1][vector])
    moved = run.with_weights({"w1": 0.5})
    assert moved.learner.optimizer.steps == steps
    for vector, kept in run.learner.optimizer.state.items():
        np.testing.assert_array_equal(moved.learner.optimizer.state[vector], kept)
        assert moved.learner.optimizer.state[vector] is not kept
    go(moved, 1)
    assert moved.learner.optimizer.steps == steps + 5
    assert run.learner.optimizer.steps == steps


def test_another_optimizer_goes_on_from_there_with_a_fresh_state_and_says_so(make):
    explorer = make(learning_rate=0.05)
    explorer.step(5)
    before = explorer.network.parameters.copy()
    explorer.optimizer = "Adam"
    assert explorer.learning_rate == 0.05  # the rate is the reader's to change
    assert explorer.epoch == 5
    np.testing.assert_array_equal(explorer.network.parameters, before)
    assert notice(explorer) == (
        "From epoch 6 on: optimizer Adam with nothing remembered yet. The network goes on."
    )
    assert explorer._run.learner.optimizer.state == {}
    explorer.step()
    assert explorer._run.learner.optimizer.steps == 10
    explorer.optimizer = "SGD"
    assert notice(explorer) == "From epoch 7 on: optimizer SGD. The network goes on."
    explorer.undo()
    assert explorer.optimizer == "Adam"
    assert explorer._run.learner.optimizer.steps == 10


def test_adam_is_pytorchs():
    torch = pytest.importorskip("torch")
    run = Run(Settings(optimizer="Adam", learning_rate=0.02, batch_size=None))
    start = [layer.weight.copy() for layer in run.network.dense_layers]
    twin = torch.nn.Sequential(
        torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1), torch.nn.Sigmoid()
    ).double()
    with torch.no_grad():
        for layer, weight in zip((twin[0], twin[2]), start, strict=True):
            layer.weight[:] = torch.from_numpy(weight)
            layer.bias[:] = 0.0
    optimizer = torch.optim.Adam(twin.parameters(), lr=0.02)
    X, Y = torch.from_numpy(run.X), torch.from_numpy(run.Y)
    for k in range(40):
        if k == 20:
            run.turn(Settings(optimizer="Adam", learning_rate=0.1, batch_size=None))
            optimizer.param_groups[0]["lr"] = 0.1
        run.epoch()
        optimizer.zero_grad()
        loss = 0.5 * ((twin(X) - Y) ** 2).sum(dim=1).mean()
        loss.backward()
        optimizer.step()
    outputs = twin(X).detach().numpy()
    np.testing.assert_allclose(run.network.predict(run.X), outputs, atol=1e-9)


# Dropout.


def test_dropout_is_in_training_only_and_losses_are_measured_without():
    run = go(Run(Settings(dropout=0.5, hidden=(4, 4))), 3)
    kinds = [type(layer).__name__ for layer in run.network.layers]
    assert kinds == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]
    for X, Y, losses in ((run.X, run.Y, run.losses), (run.X_test, run.Y_test, run.test_losses)):
        bare = Run(Settings(hidden=(4, 4))).network
        bare.parameters = run.network.parameters
        assert losses[-1] == HalfSquaredError()(bare.predict(X), Y)
    plain = go(Run(Settings(hidden=(4, 4))), 3)
    assert plain.losses[0] == run.losses[0]  # the same first weights
    assert plain.losses[1] != run.losses[1]


def test_dropout_comes_and_goes_while_the_network_goes_on(make):
    explorer = make(optimizer="momentum", learning_rate=0.1)
    explorer.step(4)
    before = explorer.network.parameters.copy()
    velocity = explorer._run.learner.optimizer.state["velocity"].copy()
    explorer.dropout = 0.3
    np.testing.assert_array_equal(explorer.network.parameters, before)
    np.testing.assert_array_equal(explorer._run.learner.optimizer.state["velocity"], velocity)
    assert notice(explorer) == "From epoch 5 on: dropout 0.3. The network goes on."
    assert any(isinstance(layer, Dropout) for layer in explorer.network.layers)
    explorer.step(2)
    explorer.dropout = 0.0
    assert not any(isinstance(layer, Dropout) for layer in explorer.network.layers)
    assert explorer.epoch == 6


# Masks.


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_masked_neuron_answers_0_rests_and_comes_back(activation, name):
    knobs = {"optimizer": name, "learning_rate": 0.02, "l2": 0.01, "dropout": 0.2}
    run = go(Run(Settings(hidden=(3, 2), activation=activation, **knobs)), 3)
    kept = run.learner.weights.copy()
    own = [
        k for k, (edge) in enumerate(run.network.parameter_names)
        if k in {e.position for e in run.network.edges if "h1_2" in (e.source, e.target)}
        or edge == "b_h1_2"
    ]  # fmt: skip
    run.turn(Settings(masked=("h1_2",), **knobs))
    go(run, 5)
    with np.errstate(over="ignore"):
        outputs = run.network.layers[0].predict(run.X)
    assert (outputs[:, 1] == 0).all()
    np.testing.assert_array_equal(run.learner.weights[own], kept[own])
    others = [k for k in range(len(kept)) if k not in own]
    assert (run.learner.weights[others] != kept[others]).any()  # they go on
    run.turn(Settings(**knobs))
    np.testing.assert_array_equal(run.network.parameters[own], kept[own])
    assert run.learner.kept == {}
    go(run, 1)
    assert (run.network.parameters[own] != kept[own]).any()


def test_a_mask_is_what_a_network_without_the_neuron_answers():
    run = go(Run(Settings(hidden=(4,), activation="sigmoid")), 20)
    run.turn(Settings(masked=("h2",)))
    without = Run(Settings(hidden=(3,), activation="sigmoid")).network
    stays = [0, 2, 3]
    first, last = run.network.dense_layers
    without.dense_layers[0].weight = first.weight[stays]
    without.dense_layers[0].bias = first.bias[stays]
    without.dense_layers[1].weight = last.weight[:, stays]
    without.dense_layers[1].bias = last.bias
    np.testing.assert_allclose(
        run.network.predict(run.X), without.predict(run.X), rtol=0, atol=1e-15
    )
    assert run.losses[-1] == HalfSquaredError()(run.network.predict(run.X), run.Y)
    # And it is trained as the smaller one is.
    trainer = Trainer(
        without, run.X, run.Y, loss=HalfSquaredError(),
        optimizer=OPTIMIZERS["SGD"].make(1.0), batch_size=10,
        rng=np.random.default_rng(), l2=0.0,
    )  # fmt: skip
    trainer.rng.bit_generator.state = run.learner._rng.bit_generator.state
    for _ in range(5):
        run.epoch()
        trainer.epoch()
    np.testing.assert_allclose(run.network.predict(run.X), without.predict(run.X), atol=1e-12)


def test_masks_of_two_layers_that_share_a_weight():
    run = go(Run(Settings(hidden=(2, 2))), 2)
    before = run.learner.weights
    for masked in (("h1_1",), ("h1_1", "h2_1"), ("h2_1",), ("h1_1", "h2_1"), ("h1_1",), ()):
        run.turn(Settings(masked=masked))
        assert run.settings.masked == masked
        np.testing.assert_array_equal(run.learner.weights, before)
    np.testing.assert_array_equal(run.network.parameters, before)


def test_masks_in_the_explorer(make):
    explorer = make()
    explorer.step(30)
    loss, parameters = explorer.losses[-1], explorer.network.parameters.copy()
    explorer.masked = ("h3", "h2", "h2")
    assert explorer.masked == ("h2", "h3")
    assert explorer.epoch == 30
    assert explorer.losses[-1] != loss
    assert notice(explorer) == (
        "Masked: h2, h3. A masked neuron answers 0, and its weights take no part."
    )
    outputs = explorer.network.predict(explorer.X)
    assert explorer.losses[-1] == HalfSquaredError()(outputs, explorer.Y)
    content, buffers = explorer._frame()
    assert content["masked"] == ("h2", "h3")
    np.testing.assert_array_equal(np.frombuffer(buffers[4], "<f8"), parameters)
    with pytest.raises(ValueError, match=r"w3 belongs to a masked neuron \(h2, h3\)"):
        explorer.set(w3=1.0)
    explorer.undo()
    assert (explorer.masked, explorer.losses[-1]) == ((), loss)
    explorer.redo()
    explorer.step(2)
    explorer.masked = ("h3",)
    assert notice(explorer) == "Back with the weights it had: h2."
    explorer.hidden = (2,)
    assert explorer.masked == ()  # there is no h3
    explorer.hidden = (4,)
    explorer.masked = ("h1",)
    explorer.new_start()
    assert explorer.masked == ("h1",)
    explorer.reset()
    assert explorer.masked == ()
    assert "h1 masked" not in repr(explorer)
    explorer.set_state({"masked": ["h4", "h9"]})  # a hand that is ahead
    assert explorer.masked == ("h4",)
    assert "h4 masked" in repr(explorer)


def test_with_all_neurons_masked_only_the_bias_is_left():
    run = Run(Settings(masked=("h1", "h2", "h3", "h4"), activation="sigmoid"))
    go(run, 30)
    assert np.ptp(run.network.predict(run.X)) == 0
    assert run.verdict == ""
    assert run.learner.weights[:8].all()


# Early stopping.

NOISY = {"data": "moons", "noise": 0.4, "hidden": (8, 8), "optimizer": "Adam"}


def stopped(**changes):
    run = Run(Settings(**{**NOISY, "learning_rate": 0.02, "patience": 20, **changes}))
    while not run.over:
        run.epoch()
        assert run.epoch_number < 3000
    return run


def test_it_stops_early_and_the_best_weights_are_back():
    run = stopped()
    assert run.verdict == "stopped"
    best = int(np.argmin(run.test_losses))
    assert run.epoch_number == best + 20
    assert (run.best, run.stands_at) == (best, best)
    assert run.now == (run.losses[best], run.test_losses[best])
    outputs = run.network.predict(run.X_test)
    assert HalfSquaredError()(outputs, run.Y_test) == min(run.test_losses)
    assert run.reason.startswith(
        f"Stopped early after epoch {run.epoch_number}: no lower validation loss for 20 epochs. "
        f"Back at the weights of epoch {best}: loss "
    )
    assert "of 100 validation points right" in run.reason
    assert "test" not in run.reason
    before = run.epoch_number
    run.epoch()
    assert run.epoch_number == before


def test_after_it_a_turned_knob_goes_on_from_the_best_weights(make):
    explorer = make(**NOISY, learning_rate=0.02, patience=20)
    explorer.step(3000)
    assert explorer.status.startswith("Stopped early after epoch ")
    at, best = explorer.epoch, explorer._run.best
    with pytest.raises(ValueError, match=r"Turn a knob to go on from there"):
        explorer.step()
    explorer.learning_rate = 0.01
    assert f"after {at} epochs, at the weights of epoch {best}, loss" in explorer.status
    explorer.step()
    assert explorer.epoch == at + 1
    assert abs(explorer.test_losses[-1] - explorer.test_losses[best]) < 0.05
    explorer.undo()
    assert explorer.status.startswith("Stopped early")
    explorer.patience = None
    assert "the held-out points are test points again" in notice(explorer)
    assert "test points" in explorer.status


def test_it_is_validation_in_every_word(make):
    explorer = make(noise=0.4, patience=500)
    said = [repr(explorer), explorer._picture().alt_text, explorer.status]
    explorer.step(30)
    explorer.pin()
    said += [repr(explorer), explorer._picture().alt_text, explorer.status]
    content = explorer._frame()[0]
    said += [str(content["pinned"]), content["status"], content["notice"]]
    assert content["heldOut"] == "validation"
    for words in said:
        assert "test" not in words.replace("latest", ""), words
    assert sum("validation" in words for words in said) >= 7
    explorer.patience = None
    assert explorer._frame()[0]["heldOut"] == "test"
    assert "test" in explorer.status


def test_without_points_held_out_it_says_that_it_has_nothing_to_look_at(make):
    explorer = make("own")
    explorer.patience = 5
    assert "Early stopping has no validation points" in notice(explorer)
    explorer.step(60)
    assert not explorer.status.startswith("Stopped")
    assert explorer._frame()[0]["best"] is None


# Schedules.


def test_the_rate_of_the_moment_follows_the_schedule_over_its_epochs(make):
    explorer = make(noise=0.3)
    explorer.step(3)
    assert explorer._frame()[0]["rate"] is None
    explorer.schedule = "cosine"
    explorer.schedule_epochs = 20
    assert "schedule cosine over 20 epochs, from its beginning" in notice(explorer)
    wanted = schedules.cosine(1.0, steps=200)
    for epoch in range(10):
        assert explorer._frame()[0]["rate"] == pytest.approx(wanted(10 * epoch), rel=1e-12)
        explorer.step()
    explorer.batch_size = None  # other steps, the same place in the schedule
    assert explorer._frame()[0]["rate"] == pytest.approx(0.5, rel=1e-12)
    explorer.learning_rate = 0.2
    assert explorer._frame()[0]["rate"] == pytest.approx(0.1, rel=1e-12)


@pytest.mark.parametrize("schedule", ["cosine", "warm-up + cosine", "one cycle"])
def test_at_the_end_of_a_schedule_it_says_so(schedule):
    run = Run(Settings(hidden=(1,), schedule=schedule, schedule_epochs=12))
    while not run.over:
        run.epoch()
    assert run.epoch_number == 12
    assert run.verdict == "cooled"
    assert run.reason.startswith("The schedule is at its end after 12 epochs: at a learning rate ")
    assert "Not solved: " in run.reason
    knobs = {"schedule": schedule, "schedule_epochs": 12}
    run.turn(Settings(learning_rate=0.5, **knobs))  # does not help
    go(run, 3)
    assert (run.epoch_number, run.verdict) == (13, "cooled")
    run.turn(Settings(schedule=schedule, schedule_epochs=14))  # from its beginning
    assert not run.over
    assert run.learner.rate > 0
    go(run, 99)
    assert run.epoch_number == 13 + 14


def test_a_solved_run_says_that_its_schedule_has_ended_too():
    run = Run(Settings(schedule="cosine", schedule_epochs=400))
    while not run.over:
        run.epoch()
    assert run.verdict == "solved"
    assert run.epoch_number == 400
    assert "every training point is right" in run.reason
    assert "The schedule is at its end after 400 epochs" in run.reason


def test_on_a_plateau_the_rate_is_halved():
    run = Run(Settings(noise=0.8, schedule="on plateau", schedule_epochs=20))
    rates = []
    for _ in range(300):
        rates.append(run.learner.rate)
        run.epoch()
    steps = sorted(set(rates), reverse=True)
    assert len(steps) > 3
    assert {a / b for a, b in pairwise(steps)} == {2.0}


# An activation for each layer.


def test_an_activation_for_each_layer(make):
    explorer = make(hidden=(3, 2), activation=("tanh", "relu"))
    kinds = [layer.activation.name for layer in explorer.network.dense_layers]
    assert kinds == ["tanh", "relu", "sigmoid"]
    assert "(tanh and relu)" in repr(explorer)
    explorer.activation = ("identity", "identity")
    assert explorer.activation == "identity"
    explorer.activation = ["gelu", "softplus"]
    assert explorer.activation == ("gelu", "softplus")
    explorer.hidden = (3,)
    assert explorer.activation == "gelu"
    explorer.undo()
    assert (explorer.hidden, explorer.activation) == ((3, 2), ("gelu", "softplus"))
    explorer.set_state({"hidden": [4], "activation": ["elu", "relu"]})
    assert (explorer.hidden, explorer.activation) == ((4,), "elu")
    explorer.set_state({"hidden": [4, 1]})
    assert [layer.activation.name for layer in explorer.network.dense_layers][:2] == ["elu"] * 2


def test_layers_of_identities_draw_a_straight_line():
    run = go(Run(Settings(hidden=(4, 4), activation="identity", learning_rate=0.1)), 50)
    first, second, last = run.network.dense_layers
    product = last.weight @ second.weight @ first.weight
    sums = np.log(run.network.predict(run.X) / (1 - run.network.predict(run.X)))
    flat = sums - run.X @ product.T
    assert np.ptp(flat) < 1e-9


def solves_tight_spirals(seed, epochs, **settings):
    start = Settings(data="tight spirals", optimizer="Adam", seed=seed, data_seed=seed, **settings)
    run = Run(start)
    while not run.over and run.epoch_number < epochs and run.verdict != "solved":
        run.epoch()
    return run.verdict == "solved"


@pytest.mark.parametrize(
    "seeds", [range(1, 4), pytest.param(range(30), marks=pytest.mark.sweep)], ids=["few", "many"]
)
def test_two_layers_of_8_solve_tight_spirals_and_one_of_4_does_not(seeds):
    two = [solves_tight_spirals(k, 1500, hidden=(8, 8), learning_rate=0.02) for k in seeds]
    one = [solves_tight_spirals(k, 500, hidden=(4,), learning_rate=0.02) for k in seeds]
    assert sum(two) > len(seeds) / 2  # 27 of these 30
    assert sum(one) == 0  # also of 30 in 1,500 epochs


def test_tight_spirals_are_drawn_with_their_turns(make):
    explorer = make("tight spirals")
    explorer.step(2)
    names = {}
    exec(explorer.python, names)
    np.testing.assert_array_equal(names["losses"], explorer.losses)
    assert len(explorer._choices["pictures"]["tight spirals"]) == 70
    assert OWN not in explorer._choices["pictures"]
