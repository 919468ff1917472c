"""PlaygroundExplorer without a browser: settings, moves, training on a loop, and its end."""

import asyncio
import gc
import weakref

import numpy as np
import pytest

from nnlib.explorers import PlaygroundExplorer
from nnlib.explorers.playground.player import REST
from nnlib.explorers.playground.view import APART, LONGEST, LOST_AFTER, MOST, View


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
        ("activation", "identity", "activation came as 'identity'"),
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
        assert explorer.status.startswith("Diverged: ")
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


def test_an_interrupt_pauses(make, monkeypatch):
    async def story():
        explorer = make()

        def interrupted():
            raise KeyboardInterrupt

        monkeypatch.setattr(explorer._run, "epoch", interrupted)
        explorer.play()
        await until(lambda: not explorer.playing)
        assert explorer._frame()[0]["notice"] == "Interrupted."

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
        self.view = View(lambda: ({"state": self.state}, []), lambda *what: self.sent.append(what))

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


@pytest.mark.parametrize(("speed", "pause"), [("slow", APART), ("full", REST)])
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
    assert repr(explorer).startswith(
        "PlaygroundExplorer: a 2-4-1 network (tanh) on the data set xor, learning rate 1. Ready: "
    )
    explorer.step(20)
    picture = explorer._picture()
    assert "20 epochs" in picture.alt_text
    right = ((explorer.network.predict(explorer.X) >= 0.5) == (explorer.Y == 1)).sum()
    assert f"{right} of 100 training points" in picture.alt_text
