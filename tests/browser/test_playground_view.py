"""The playground's view on an empty page: which of the frames that Python sends are painted."""

import pytest
from playwright.sync_api import expect

from nnlib.explorers import PlaygroundExplorer

# Notes the epoch whenever another one is painted.
WATCH = """
() => {
    const readout = document.querySelector(".nn-readout-value");
    window.epochs = [];
    const note = () => window.epochs.push(Number(readout.textContent));
    const texts = {subtree: true, childList: true, characterData: true};
    new MutationObserver(note).observe(readout, texts);
}
"""


class Frames:
    """Frames of a training, one an epoch, as the explorer would send them."""

    def __init__(self):
        self.explorer = PlaygroundExplorer(noise=0.5)
        self.number = 0

    def next(self, playing=True):
        if self.number > 0:
            self.explorer.step()
        self.number += 1
        content, buffers = self.explorer._frame()
        return {**content, "type": "frame", "number": self.number, "playing": playing}, buffers


@pytest.fixture
def frames():
    return Frames()


@pytest.fixture
def view(open_view, frames):
    view = open_view(frames.explorer)
    view.tell(frames.next(playing=False))
    view.painted()
    view.page.evaluate(WATCH)
    return view


def epochs(view):
    """The epochs that were painted, once all frames had their turn."""
    for _ in range(3):
        view.painted()
    return view.page.evaluate("() => window.epochs")


def answers(view):
    messages = view.page.evaluate("() => window.model.messages")
    return [each["number"] for each in messages if each["type"] == "painting"]


def test_frames_that_come_together_are_shown_one_by_one(view, frames):
    view.tell(*[frames.next() for _ in range(3)])
    assert epochs(view) == [1, 2, 3]


def test_of_many_frames_the_newest_are_shown(view, frames):
    view.tell(*[frames.next() for _ in range(9)])
    assert epochs(view) == [7, 8, 9]


def test_the_end_of_the_training_is_shown_at_once(view, frames):
    view.tell(*[frames.next() for _ in range(3)], frames.next(playing=False))
    assert epochs(view) == [4]


def test_every_second_frame_is_answered_when_it_is_shown(view, frames):
    for _ in range(3):
        view.tell(frames.next(), frames.next())
        epochs(view)
    assert epochs(view) == [1, 2, 3, 4, 5, 6]
    assert answers(view) == [2, 4, 6]


def test_a_closed_view_answers_no_more(view, frames):
    view.page.evaluate(
        """() => window.model.on("msg:custom", ({number}) => {
            if (number === 4) window.clean();
        })"""
    )
    view.tell(*[frames.next() for _ in range(3)])  # 2, 3 and 4
    assert epochs(view) == []
    assert answers(view) == []
    assert view.page.evaluate("() => window.model.messages.at(-1).type") == "closed"
    assert view.page.evaluate("() => window.model.listeners.size") == 1  # that one


@pytest.mark.parametrize(
    ("name", "typed", "wanted"),
    [
        ("learning rate", "0", "above 0"),
        ("noise", "1.5", "from 0 to 1"),
        ("test share", "1", "from 0 to less than 1"),
    ],
)
def test_a_refused_setting_is_answered_in_words(view, frames, name, typed, wanted):
    sentence = f"{name}: {typed} is refused; it must be {wanted}."
    before = view.page.evaluate("() => window.model.sent")
    view.enter(name, typed)
    expect(view.page.locator(".nn-refused", has_text=sentence)).to_be_visible()
    view.tell(frames.next())  # what a frame has to say comes after it
    expect(view.page.locator(".nn-spoken")).to_have_text(sentence)
    assert view.page.evaluate("() => window.model.sent") == before


@pytest.fixture
def open_frame(open_view):
    """``open_frame(explorer, **content)``: its view with one frame, parts of which are replaced."""

    def open_(explorer, **content):
        view = open_view(explorer)
        own, buffers = explorer._frame()
        view.tell(({**own, **content, "type": "frame", "number": 1}, buffers))
        for _ in range(3):
            view.painted()
        return view

    return open_


@pytest.mark.parametrize("hidden", [(3,), (4, 3)])
def test_neurons_have_the_names_that_python_has(open_frame, hidden):
    explorer = PlaygroundExplorer(hidden=hidden)
    view = open_frame(explorer)
    inputs, *others = explorer.network.neuron_names
    names = [name for layer in others for name in layer]
    shown = view.page.locator(".nn-node").evaluate_all("(all) => all.map((each) => each.ariaLabel)")
    assert shown == [f"Show {name} on the map" for name in names]
    assert view.page.locator(".nn-inputs text").all_text_contents() == list(inputs)
    for name in names:
        view.page.get_by_role("button", name=f"Show {name} on the map", exact=True).click()
        view.painted()
        expect(view.page.locator(".nn-here")).to_contain_text(f"{name} answers")
    expect(view.page.locator(".nn-map-name")).to_have_text("Output o1")


@pytest.mark.parametrize(
    ("change", "label"), [(0.0, "class 1"), (-1e-4, "class 0"), (1e-4, "class 1")]
)
def test_at_the_boundary_the_class_is_the_one_that_python_counts(open_frame, change, label):
    explorer = PlaygroundExplorer("own", points=[(0.5, 0.5, 1), (-0.5, -0.5, 0)])
    network = explorer._run.network
    network.parameters[:] = 0.0
    network.parameters[-1] = change  # the output neuron's bias: the output is 0.5, or next to it
    view = open_frame(explorer)
    assert (explorer.network.predict([[0.0, 0.0]])[0, 0] >= 0.5) == (label == "class 1")
    expect(view.page.locator(".nn-here")).to_contain_text(f"0.500, {label}")


def test_what_python_says_is_shown_letter_by_letter(open_frame):
    words = '<img src=x onerror="window.hacked = true"> & $\\frac$ 🧠'
    view = open_frame(PlaygroundExplorer(), notice=words, status=f"{words}.")
    expect(view.page.locator(".nn-notice")).to_have_text(words)
    expect(view.page.locator(".nn-status")).to_have_text(f"{words}.")
    assert view.page.evaluate("() => window.hacked") is None


def test_play_does_not_overtake_a_setting_that_was_just_moved(view):
    message = view.page.evaluate(
        """() => {
            const range = document.querySelector('input[type=range][data-name="learning_rate"]');
            range.value = "0";
            range.dispatchEvent(new Event("input", {bubbles: true}));
            document.querySelector(".nn-play").click();
            return window.model.messages.at(-1);
        }"""
    )
    assert message["type"] == "play"
    assert message["known"]["learning_rate"] == view.get("learning_rate") == 0.001


def test_an_answer_that_comes_before_a_move_is_sent_leaves_it_as_it_was(view):
    """The number of a move is Python's to answer too; two moves with one number would be one."""
    view.page.evaluate(
        """() => {
            const range = document.querySelector('input[type=range][data-name="learning_rate"]');
            range.value = "0";
            range.dispatchEvent(new Event("input", {bubbles: true}));
            window.model.update({_drag: 1, learning_rate: 1.0, _taken: ["another tab", 7]});
        }"""
    )
    view.page.wait_for_function("() => window.model.known !== null")
    known = view.page.evaluate("() => window.model.known")
    [drag, _] = known["_moved"]["values"]["_drag"]
    assert (known["_drag"], known["learning_rate"]) == (drag, 0.001)
    assert drag != 1
