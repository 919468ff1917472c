"""PlaygroundExplorer without a browser: settings, moves, training on a loop, and its end."""

import asyncio
import gc
import json
import math
import os
import signal
import weakref

import numpy as np
import pytest

from nnlib import HalfSquaredError
from nnlib._platform import rest
from nnlib.explorers import PlaygroundExplorer
from nnlib.explorers.playground.player import Player
from nnlib.explorers.playground.results import PICTURED
from nnlib.explorers.playground.view import APART, LONGEST, LOST_AFTER, MOST, WHOLE_APART, View


@pytest.fixture
def make():
    made = []

    def make_(*arguments, **options):
        made.append(PlaygroundExplorer(*arguments, **options))
        return made[-1]

    yield make_
    for explorer in made:
        explorer.close()


def hand(explorer, drag=1, **changes):
    """What arrives when the reader moves a control."""
    explorer.set_state({**changes, "_drag": drag})


def click(explorer, kind):
    explorer._heard(explorer, {"type": kind}, [])


def test_it_starts_as_it_was_asked_to(make):
    explorer = make("moons", hidden=(3, 2), activation="relu", noise=0.1, seed=4, test_share=0.25)
    assert explorer.network.sizes == (2, 3, 2, 1)
    assert [layer.activation.name for layer in explorer.network.layers] == [
        "relu", "relu", "sigmoid",
    ]  # fmt: skip
    assert explorer.X.shape == (150, 2)
    assert explorer.Y.shape == (150, 1)
    assert explorer.X_test.shape == (50, 2)
    assert (explorer.seed, explorer.data_seed) == (4, 4)
    assert explorer.epoch == explorer.steps_done == 0
    assert len(explorer.losses) == len(explorer.test_losses) == 1
    assert explorer.status.startswith("Ready: after 0 epochs, loss 0.")


def test_what_it_hands_out_is_the_readers_own(make):
    explorer = make()
    before = explorer.losses
    explorer.network.parameters[:] = 0.0
    explorer.X[:] = 0.0
    explorer.losses[:] = 0.0
    explorer.step()
    other = make()
    other.step()
    np.testing.assert_array_equal(explorer.losses, other.losses)
    assert explorer.losses[0] == before[0]


def test_step_trains_and_stops_where_it_is_solved(make):
    explorer = make()
    explorer.step(3)
    assert explorer.epoch == 3
    assert explorer.steps_done == 30
    assert explorer.status.startswith("Paused: after 3 epochs")
    explorer.step(1000)
    assert 100 < explorer.epoch < 130
    assert explorer.status.startswith(f"Solved after {explorer.epoch} epochs")
    explorer.step(10)  # whoever wants to may go on
    assert explorer.epoch > 115


def test_the_same_start_is_the_same_curve_and_a_new_one_is_not(make):
    explorer = make(noise=0.1)
    explorer.step(40)
    first = explorer.losses
    explorer.same_start()
    assert explorer.epoch == 0
    for _ in range(4):
        explorer.step(10)
    np.testing.assert_array_equal(explorer.losses, first)
    X = explorer.X
    explorer.new_start()
    assert (explorer.seed, explorer.data_seed) == (1, 0)
    np.testing.assert_array_equal(explorer.X, X)
    assert explorer.losses[0] != first[0]
    explorer.new_data()
    assert (explorer.seed, explorer.data_seed) == (1, 1)
    assert (explorer.X != X).any()


def test_knobs_turn_the_run_and_all_else_begins_anew(make):
    explorer = make()
    explorer.step(5)
    explorer.learning_rate = 0.2
    explorer.batch_size = None
    explorer.l2 = 0.01
    assert explorer.epoch == 5
    assert "From epoch 6 on: l2 0.01. The network goes on." in explorer._frame()[0]["notice"]
    explorer.step()
    assert explorer.steps_done == 51
    changes = [
        ("hidden", (5,)),
        ("activation", "relu"),
        ("data", "circles"),
        ("noise", 0.2),
        ("test_share", 0.2),
        ("seed", 9),
        ("data_seed", 3),
    ]
    for name, value in changes:
        explorer.step()
        setattr(explorer, name, value)
        assert explorer.epoch == 0, name
        assert explorer._frame()[0]["notice"], name
    assert "goes on" not in explorer._frame()[0]["notice"]


def test_undo_brings_a_trained_network_back(make):
    explorer = make()
    explorer.step(50)
    trained = explorer.network.parameters.copy()
    explorer.hidden = (8, 8)
    explorer.data = "spirals"
    explorer.undo()
    assert explorer.data == "xor"
    assert explorer.epoch == 0
    explorer.undo()
    assert explorer.hidden == (4,)
    assert explorer.epoch == 50
    np.testing.assert_array_equal(explorer.network.parameters, trained)
    explorer.redo()
    explorer.redo()
    assert (explorer.data, explorer.hidden) == ("spirals", (8, 8))
    explorer.redo()  # nothing is left to do again
    explorer.undo()
    explorer.undo()
    explorer.learning_rate = 0.1
    explorer.redo()  # a change of one's own ends what was taken back
    assert explorer.hidden == (4,)
    explorer.undo()
    assert explorer.learning_rate == 1.0
    assert explorer.epoch == 50


def test_a_drag_is_one_move(make):
    explorer = make()
    for noise in (0.05, 0.1, 0.15):
        hand(explorer, drag=1, noise=noise)
    hand(explorer, drag=2, noise=0.3)
    explorer.undo()
    assert explorer.noise == 0.15
    explorer.undo()
    assert explorer.noise == 0.0
    assert not explorer._moves.undoable


def test_reset_goes_back_and_can_be_taken_back(make):
    explorer = make("moons", hidden=2)
    explorer.step(7)
    explorer.hidden = (6,)
    explorer.step(3)
    explorer.reset()
    assert (explorer.data, explorer.hidden, explorer.epoch) == ("moons", (2,), 0)
    explorer.undo()
    assert (explorer.hidden, explorer.epoch) == ((6,), 3)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("data", "iris", "data came as 'iris'; expected one of xor"),
        ("hidden", (), "hidden came as"),
        ("hidden", (9,), "from 1 to 8"),
        ("hidden", (1, 2, 3), "one or two"),
        ("hidden", (2.0,), "whole numbers"),
        ("activation", "softmax", "activation came as 'softmax'"),
        ("activation", ("tanh", "sine"), "one of tanh, sigmoid, relu"),
        ("activation", ("tanh", "relu"), "with 1 hidden layer; expected one name for all"),
        ("activation", (), "tuple of such names"),
        ("optimizer", "Adagrad", "optimizer came as 'Adagrad'; expected one of SGD, momentum"),
        ("dropout", 0.9, "from 0 to 0.8"),
        ("dropout", -0.1, "dropout came as -0.1"),
        ("masked", "h2", "names of hidden neurons"),
        ("masked", ("h5",), "masked came with 'h5'; expected hidden neurons, .* h1, h2, h3, h4"),
        ("masked", ("o1",), "masked came with 'o1'"),
        ("patience", 0, "patience came as 0"),
        ("patience", 10**6, "at most 100000"),
        ("schedule", "linear", "schedule came as 'linear'; expected one of constant, step"),
        ("schedule_epochs", 0, "schedule_epochs came as 0"),
        ("learning_rate", 0, "learning_rate came as 0"),
        ("batch_size", 0, "batch_size came as 0"),
        ("l2", -1, "l2 came as -1"),
        ("noise", 2, "from 0 to 1"),
        ("test_share", 1, "less than 1"),
        ("seed", -1, "seed came as -1"),
        ("seed", 1.5, "seed came as 1.5"),
        ("points", [(0, 0, 2)], "class 2"),
        ("points", [(0, 0)], "shape"),
        ("points", [(0, float("nan"), 1)], "nan"),
        ("points", 3, "points came as 3"),
        ("points", [(0, 11, 1)], "farther away than 10"),
    ],
)
def test_a_wrong_setting_changes_nothing(make, name, value, message):
    explorer = make()
    before = getattr(explorer, name)
    explorer.step()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before
    assert explorer.epoch == 1
    with pytest.raises(ValueError, match=message):
        PlaygroundExplorer(**{name: value})


def test_a_point_too_many_is_refused_and_said(make):
    explorer = make("own", points=[(0.01 * k, 0.1, k % 2) for k in range(200)])
    explorer.step()
    points = [*map(list, explorer.points), [0.5, 0.5, 1]]
    data = {"method": "update", "state": {"points": points, "_drag": 2}, "buffer_paths": []}
    explorer._handle_msg({"content": {"data": data}, "buffers": []})
    assert len(explorer.points) == 200
    assert explorer.epoch == 1
    assert "points came with 201 points; expected at most 200" in explorer._frame()[0]["notice"]


def test_own_points(make):
    explorer = make("own")
    assert len(explorer.Y) == 4
    explorer.points = [(0.1, 0.2, 1), (0.3, 0.4, 1)]
    assert "at least one point of each class" in explorer.status
    with pytest.raises(ValueError, match="at least one point of each class"):
        explorer.step()
    with pytest.raises(ValueError, match="own"):
        explorer.new_data()
    explorer.points = []
    assert "image/png" in explorer._repr_mimebundle_()[0]
    explorer.points = [*explorer.points, (0.1, 0.2, 0), (0.5, 0.5, 1)]
    explorer.step()
    assert explorer.epoch == 1
    click(explorer, "new_data")  # from a button it is said, not raised
    assert "own" in explorer._frame()[0]["notice"]


def test_play_without_a_loop_says_what_to_do(make):
    explorer = make()
    with pytest.raises(RuntimeError, match=r"explorer\.step\(100\)"):
        explorer.play()
    assert not explorer.playing
    click(explorer, "play")
    assert "no kernel" in explorer._frame()[0]["notice"]


def run(story):
    """Run a story on a loop, as a kernel would; it must be over soon."""
    asyncio.run(asyncio.wait_for(story(), 60))


async def until(holds):
    while not holds():
        await asyncio.sleep(0.001)


def tasks():
    return [task for task in asyncio.all_tasks() if task.get_name() == "nnlib playground"]


def test_playing_is_the_same_run_however_it_is_cut(make):
    stepped = make("spirals", hidden=(8, 8))
    stepped.step(60)

    async def story():
        explorer = make("spirals", hidden=(8, 8))
        for speed, epochs in (("full", 9), ("medium", 13), ("full", 60)):
            explorer.speed = speed
            explorer.play()
            await until(lambda epochs=epochs: explorer.epoch >= epochs)
            explorer.pause()
            there = explorer.epoch
            await asyncio.sleep(0.02)
            assert explorer.epoch == there  # paused is paused
            assert tasks() == []
        np.testing.assert_array_equal(explorer.losses[:61], stepped.losses)

    run(story)


def test_playing_ends_by_itself_and_can_be_taken_up_again(make):
    async def story():
        explorer = make()
        explorer.speed = "full"
        explorer.play()
        explorer.play()  # twice is once
        assert len(tasks()) == 1
        assert explorer.status.startswith("Training: ")
        await until(lambda: not explorer.playing)
        assert explorer.status.startswith("Solved")
        at = explorer.epoch
        explorer.play()
        await until(lambda: explorer.epoch > at + 20)
        explorer.hidden = (2,)
        assert explorer.playing  # it goes on with the new network, from its start
        explorer.data = "own"
        explorer.points = []
        assert not explorer.playing

    run(story)


def test_others_have_their_turn_while_it_plays(make):
    async def story():
        explorer = make("spirals", hidden=(8, 8), batch_size=1, noise=0.5)
        explorer.speed = "full"
        explorer.play()
        turns = 0
        while explorer.epoch < 10:
            await asyncio.sleep(0)
            turns += 1
        assert turns >= 5
        explorer.pause()

    run(story)


def test_a_lost_run_stops_and_everything_still_works(make):
    async def story():
        explorer = make("spirals", hidden=(8, 8), learning_rate=1000)
        explorer.speed = "full"
        explorer.play()
        await until(lambda: not explorer.playing)
        assert explorer.status.startswith("Saturated: ")
        with pytest.raises(ValueError, match="This run is over"):
            explorer.play()
        click(explorer, "play")
        assert "new start" in explorer._frame()[0]["notice"]
        explorer.learning_rate = 1.0
        explorer.new_start()
        explorer.play()
        await until(lambda: explorer.epoch > 5)
        assert explorer.playing
        explorer.pause()

    run(story)


def test_an_error_in_the_training_is_said(make, monkeypatch):
    async def story():
        explorer = make()
        monkeypatch.setattr(explorer._run, "epoch", lambda: 1 / 0)
        explorer.play()
        await until(lambda: not explorer.playing)
        assert "stopped by an error: ZeroDivisionError" in explorer._frame()[0]["notice"]
        await until(lambda: not tasks())

    run(story)


def test_an_interrupt_in_the_middle_of_an_epoch_pauses(make, monkeypatch):
    async def story():
        explorer = make()

        def interrupted():
            raise KeyboardInterrupt

        monkeypatch.setattr(explorer._run, "epoch", interrupted)
        explorer.play()
        await until(lambda: not explorer.playing)
        assert explorer._frame()[0]["notice"] == "Paused: the kernel was interrupted."

    run(story)


@pytest.fixture
def kernel_signals():
    """Signals as a kernel has them: an interrupt is ignored while no cell runs."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_every_interrupt_between_the_cells_pauses(make, kernel_signals):
    async def story():
        explorer = make("spirals", hidden=(8, 8), noise=0.5)
        explorer.speed = "full"
        for _ in range(24):
            explorer.play()
            at = explorer.epoch
            await until(lambda at=at: explorer.epoch > at)
            os.kill(os.getpid(), signal.SIGINT)
            await until(lambda: not explorer.playing)
            assert explorer._frame()[0]["notice"] == "Paused: the kernel was interrupted."
            assert tasks() == []

    run(story)


def test_an_interrupt_that_comes_within_a_cell_stops_the_cell_and_pauses(make, kernel_signals):
    async def story():
        explorer = make("spirals", hidden=(8, 8), noise=0.5)
        explorer.speed = "full"
        for _ in range(5):
            explorer.play()
            await until(lambda: explorer.epoch > 2)
            before = signal.signal(signal.SIGINT, signal.default_int_handler)  # as a kernel does
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            signal.signal(signal.SIGINT, before)
            await until(lambda: not explorer.playing)
            assert explorer._frame()[0]["notice"] == "Paused: the kernel was interrupted."
            explorer.new_start()

    run(story)


def test_play_in_a_cell_leaves_the_cell_to_the_kernel(make, kernel_signals):
    async def story():
        explorer = make("spirals", hidden=(8, 8))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        explorer.play()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        signal.signal(signal.SIGINT, before)
        await until(lambda: signal.getsignal(signal.SIGINT) is not signal.SIG_IGN)
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: not explorer.playing)

    run(story)


def test_an_interrupt_of_what_is_paused_does_nothing(make, kernel_signals):
    async def story():
        explorer = make()
        explorer.play()
        await asyncio.sleep(0.01)
        explorer.pause()
        explorer.same_start()
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.01)
        assert explorer._frame()[0]["notice"].startswith("Back at the same start")

    run(story)


def test_messages_from_another_thread_wait_for_the_loop(make):
    async def story():
        explorer = make()
        data = {"method": "custom", "content": {"type": "step"}}
        message = {"content": {"data": data}, "buffers": []}
        await asyncio.to_thread(explorer._handle_msg, message)
        await until(lambda: explorer.epoch == 1)
        data = {"method": "update", "state": {"noise": 0.25, "_drag": 3}}
        await asyncio.to_thread(explorer._handle_msg, {"content": {"data": data}, "buffers": []})
        await until(lambda: explorer.noise == 0.25)
        assert explorer.epoch == 0

    run(story)


def test_closing_stops_it_and_leaves_nothing(make):
    async def story():
        explorer = PlaygroundExplorer()
        gone = weakref.ref(explorer)
        explorer.play()
        await asyncio.sleep(0.01)
        explorer.close()
        await until(lambda: not tasks())
        assert explorer.comm is None
        del explorer
        gc.collect()
        assert gone() is None

    run(story)


# The view's side: a few frames under way at most.


class Recorder:
    """Views that answer when they are told to, and a clock that stands still."""

    def __init__(self, monkeypatch):
        self.sent = []
        self.state = 0
        self.clock = 100.0
        monkeypatch.setattr("nnlib.explorers.playground.view.perf_counter", lambda: self.clock)
        self.view = View(self.make, lambda *what: self.sent.append(what))

    def make(self, *, whole):
        return {"state": self.state, "whole": whole}, []

    def change(self, after=1.0):
        self.clock += after
        self.state += 1
        self.view.show()

    def train(self, after=1.0):
        self.clock += after
        self.state += 1
        self.view.changed()
        self.view.follow()

    @property
    def seen(self):
        return [content["state"] for content, _ in self.sent]

    @property
    def whole(self):
        return [content["whole"] for content, _ in self.sent]


@pytest.fixture
def side(monkeypatch):
    return Recorder(monkeypatch)


def test_no_more_than_a_few_frames_are_under_way(side):
    side.change()
    assert side.sent == []  # nobody looks
    side.view.opened("a")
    for _ in range(MOST + 3):
        side.change()
    first = list(range(1, MOST + 1))
    assert side.seen == first
    side.view.painting(1)
    assert side.seen == [*first, side.state]  # what happened meanwhile, in one
    for number in range(2, MOST + 2):
        side.view.painting(number)
    assert len(side.sent) == MOST + 1  # nothing has happened since
    side.view.painting(1)  # a late answer counts for nothing
    for _ in range(MOST + 2):
        side.change()
    assert len(side.sent) == 2 * MOST + 1


def test_what_follows_the_training_is_no_closer_than_a_screen_can_show(side):
    side.view.opened("a")
    side.train(after=0.9 * APART)
    assert side.seen == [0]
    side.view.painting(1)  # what happened goes out at once
    assert side.seen == [0, 1]
    side.train(after=0.9 * APART)
    side.view.follow()
    side.train(after=0.2 * APART)
    assert side.seen == [0, 1, 3]


@pytest.mark.parametrize("epoch", [0.001, 0.0055])
def test_at_full_speed_a_frame_waits_for_an_epoch_and_not_for_a_slice(side, monkeypatch, epoch):
    monkeypatch.setattr("nnlib.explorers.playground.player.perf_counter", lambda: side.clock)
    sent_at = []

    class Trained:
        def epoch(self):
            side.clock += epoch
            side.state += 1

        def news(self):
            return False

    run = Trained()
    player = Player(lambda: run, lambda: math.inf, side.view, lambda notice: None)
    player.playing = True
    side.view.opened("a")
    for _ in range(400):
        before = len(side.sent)
        pause = player.slice()
        side.clock += pause
        if len(side.sent) > before:
            sent_at.append(side.clock)
            side.view.painting(len(side.sent))
    apart = np.diff(sent_at)
    assert len(apart) > 30
    assert apart.max() <= APART + epoch + rest() + 1e-9


def test_what_has_not_changed_is_not_sent_again(side):
    side.view.opened("a")
    side.train()
    side.clock += 1.0
    side.view.follow()
    assert side.seen == [0, 1]


def test_the_last_state_is_shown_though_no_answer_is_to_come(side):
    side.view.opened("a")  # frame 1, which the browser does not answer
    side.train(after=0.1 * APART)
    side.change(after=0.0)  # the end of the training: shown, not followed
    assert side.seen == [0, 2]


def test_answers_to_every_second_frame_are_enough(side):
    side.view.opened("a")
    for number in range(1, 200):
        side.change()
        if number % 2 == 0:
            side.view.painting(number)
    assert side.seen == list(range(200))


def test_of_the_frames_of_a_training_some_are_whole(side):
    side.view.opened("a")
    for number in range(1, 60):
        side.train(after=1.01 * APART)
        side.view.painting(number)
    assert len(side.whole) == 60
    apart = np.diff(np.flatnonzero(side.whole))
    assert apart.tolist() == [math.ceil(WHOLE_APART / (1.01 * APART))] * len(apart)


def test_what_is_shown_is_whole_even_if_it_has_to_wait(side):
    side.view.opened("a")
    for _ in range(MOST - 1):
        side.train(after=1.01 * APART)
    side.change(after=0.0)  # a new start, while all frames are under way
    side.train(after=1.01 * APART)
    assert len(side.whole) == MOST
    assert not side.whole[-1]
    side.view.painting(2)
    assert (side.seen[-1], side.whole[-1]) == (side.state, True)


def test_a_view_that_comes_later_gets_a_frame_at_once(side):
    side.view.opened("a")
    side.view.opened("b")
    assert side.seen == [0, 0]
    assert not side.view.closed("a")
    assert side.view.closed("b")
    side.change()
    assert side.seen == [0, 0]


def test_a_view_that_never_answers_is_lost_and_a_busy_cell_is_not_held_against_it(side):
    side.view.opened("a")
    assert not side.view.lost(3600.0)  # an hour in one cell counts as little
    needed = round(LOST_AFTER / LONGEST)
    lost = [side.view.lost(LONGEST) for _ in range(needed)]
    assert lost.count(True) == 1
    side.change()
    assert len(side.sent) == 1


@pytest.mark.parametrize(("speed", "pause"), [("slow", APART), ("full", rest())])
def test_the_loop_rests_until_there_is_something_to_do(make, speed, pause):
    async def story():
        explorer = make("spirals")
        explorer.speed = speed
        explorer.play()
        assert explorer._player.slice() == pause
        assert explorer.epoch >= 1
        explorer.pause()
        assert explorer._player.slice() is None

    run(story)


def test_playing_pauses_when_the_last_view_is_closed(make):
    async def story():
        explorer = make()
        explorer._heard(explorer, {"type": "opened", "view": "a"}, [])
        explorer.play()
        explorer._heard(explorer, {"type": "closed", "view": "a"}, [])
        assert not explorer.playing
        assert explorer._frame()[0]["notice"] == "Paused: its view was closed."

    run(story)


# What stands there without a kernel.


def test_the_sentence_and_the_picture(make):
    explorer = make()
    explorer.step(20)
    said = repr(explorer)
    assert said.startswith(
        "PlaygroundExplorer: a 2-4-1 network (tanh) on the data set xor, learning rate 1. Paused: "
    )
    assert "The picture shows" not in said
    picture = explorer._picture()
    assert "20 epochs" in picture.alt_text
    right = ((explorer.network.predict(explorer.X) >= 0.5) == (explorer.Y == 1)).sum()
    assert f"{right} of 100 training points" in picture.alt_text


def test_the_picture_of_a_start_shows_what_it_leads_to(make):
    explorer = make()
    said = repr(explorer)
    assert f"The picture shows how it looks after {PICTURED} epochs. Solved after 117" in said
    picture = explorer._picture()
    assert explorer.epoch == 0
    assert picture.alt_text.startswith(f"After {PICTURED} epochs of training. ")
    trained = make()
    for _ in range(PICTURED):
        trained._run.epoch()
    assert f"{trained.losses[-1]:.9f} after {PICTURED} epochs" in picture.alt_text
    explorer.learning_rate = 0.01  # a knob turned at the start is another picture
    assert "Solved" not in repr(explorer)
    nothing = make("own", points=[])
    assert "The picture shows" not in repr(nothing)


def test_the_picture_does_not_hang_on_the_last_digits(make):
    said = {make()._picture().alt_text, repr(make())}
    for seed in range(3):  # far more than any machine's rounding
        explorer = make()
        numbers = explorer._run.network.parameters
        numbers += 1e-10 * np.random.default_rng(seed).standard_normal(numbers.size)
        said |= {explorer._picture().alt_text, repr(explorer)}
    assert len(said) == 2


# Weights set by hand, and a run that is pinned.


def test_a_weight_can_be_set_and_taken_back(make):
    explorer = make()
    explorer.step(5)
    before = explorer.network.parameters.copy()
    explorer.set(w1=2.5, b_o1=-1)
    assert explorer.epoch == 5
    named = dict(zip(explorer.network.parameter_names, explorer.network.parameters, strict=True))
    assert (named["w1"], named["b_o1"]) == (2.5, -1.0)
    outputs = explorer.network.predict(explorer.X)
    assert explorer.losses[-1] == HalfSquaredError()(outputs, explorer.Y)
    explorer.step(3)
    explorer.undo()
    assert explorer.epoch == 5
    np.testing.assert_array_equal(explorer.network.parameters, before)
    explorer.redo()
    assert explorer.epoch == 8
    for wrong, message in (({"w99": 1}, "w99"), ({"w1": float("nan")}, "w1"), ({"w1": "x"}, "w1")):
        with pytest.raises(ValueError, match=message):
            explorer.set(**wrong)
    assert explorer.epoch == 8


def test_a_weight_with_which_nothing_is_finite_is_refused(make):
    explorer = make(activation="relu", hidden=(2, 2))
    before = explorer.network.parameters.copy()
    with pytest.raises(ValueError, match="not finite"):
        explorer.set(w1=1e308, w2=1e308, w3=1e308, w4=1e308, w5=1, w6=-1)
    np.testing.assert_array_equal(explorer.network.parameters, before)
    assert not explorer._moves.undoable


def test_a_weight_set_by_the_readers_hand_is_one_move(make):
    explorer = make()
    for value in (0.1, 0.2, 0.3):
        message = {"type": "weight", "name": "w2", "value": value, "drag": 4}
        explorer._heard(explorer, message, [])
    assert explorer.network.parameters[1] == 0.3
    explorer.undo()
    assert explorer.network.parameters[1] != 0.1
    assert not explorer._moves.undoable
    message = {"type": "weight", "name": "w77", "value": 1.0, "drag": 5}
    explorer._heard(explorer, message, [])
    assert "w77" in explorer._frame()[0]["notice"]


def test_a_run_is_pinned_and_stays_while_others_go_on(make):
    explorer = make()
    explorer.step(30)
    explorer.pin()
    losses = explorer.losses
    explorer.hidden = (8, 8)
    explorer.step(3)
    content, buffers = explorer._frame()
    assert content["pinned"].startswith("2-4-1 tanh, learning rate 1, start 0, 30 epochs: ")
    epochs, kept = np.frombuffer(buffers[6], "<f4").reshape(2, -1)
    np.testing.assert_array_equal(epochs, np.arange(31))
    np.testing.assert_allclose(kept, losses, rtol=1e-6)
    assert len(buffers[7]) == len(buffers[6])
    explorer.undo()  # the hidden layers
    assert explorer._frame()[0]["pinned"]
    explorer.undo()  # the pin
    assert explorer._frame()[0]["pinned"] is None
    explorer.redo()
    explorer.unpin()
    assert explorer._frame()[0]["pinned"] is None


def test_no_number_of_a_frame_is_beyond_json(make):
    explorer = make(activation="relu", hidden=(2,))
    run = explorer._run
    run.network.parameters[:] = 1e200
    run.network.layers[-1].weight[:] = 1e308
    run.now = (run.now[0], float("nan"))
    with np.errstate(all="ignore"):
        content, buffers = explorer._frame()
    json.dumps({**content, "maps": content["maps"]}, allow_nan=False)
    assert content["testLoss"] == "not finite"
    assert len(buffers[2]) == 8  # a curve with a gap is a curve still


def test_an_explorer_that_was_refused_goes_without_a_word(monkeypatch):
    said = []
    monkeypatch.setattr("sys.unraisablehook", lambda problem: said.append(problem.exc_value))
    with pytest.raises(TypeError):
        PlaygroundExplorer(unknown=1)
    gc.collect()
    assert said == []


def test_undo_of_a_knob_brings_the_network_back_that_was_trained_before_it(make):
    explorer = make(noise=0.3)
    explorer.step(5)
    before, losses = explorer.network.parameters.copy(), explorer.losses
    explorer.learning_rate = 1000.0
    explorer.step(10)
    assert not np.array_equal(explorer.network.parameters, before)
    ruined = explorer.losses
    explorer.undo()
    np.testing.assert_array_equal(explorer.network.parameters, before)
    np.testing.assert_array_equal(explorer.losses, losses)
    assert explorer.learning_rate == 1.0
    assert explorer._frame()[0]["notice"] == (
        "Taken back. This is the run as it was, after 5 epochs."
    )
    explorer.redo()
    np.testing.assert_array_equal(explorer.losses, ruined)
    assert explorer.learning_rate == 1000.0
    explorer.undo()
    explorer.step(5)  # goes on as if the knob had never been turned
    straight = make(noise=0.3)
    straight.step(10)
    np.testing.assert_array_equal(explorer.losses, straight.losses)


def test_a_drag_of_a_knob_leaves_one_copy(make):
    explorer = make()
    explorer.step(3)
    for rate in (1.1, 1.2, 1.3):
        explorer.set_state({"learning_rate": rate, "_drag": 7})
        explorer.step()
    explorer.undo()
    assert (explorer.epoch, explorer.learning_rate) == (3, 1.0)
    explorer.undo()  # there is no other place
    assert (explorer.epoch, explorer.learning_rate) == (3, 1.0)


def test_it_says_why_there_is_nothing_to_train_on(make):
    explorer = make(test_share=0.98)
    while explorer._run.trainable:
        explorer.new_data()
    assert explorer.status == "Of one class no point is left to train on: lower the test share."
    own = make("own", points=[])
    assert own.status == "Place at least one point of each class to train on."


def test_a_weight_that_was_set_is_said_with_a_minus_sign(make):
    explorer = make()
    explorer.set(w1=-9.2)
    assert "w1 is \N{MINUS SIGN}9.2;" in explorer._frame()[0]["notice"]
