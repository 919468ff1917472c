"""One explorer in several browser tabs, seen from one of them: its own moves and those of others.

What Python sends is sent here by the test.  The whole way, with two tabs and a kernel, is walked in
test_two_tabs.py.
"""

import pytest
from playwright.sync_api import expect

from nnlib.explorers import ForwardExplorer, TrainingExplorer

WEIGHTS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]
DRAG_TO = """
(range, values) => {
    for (const value of values) {
        range.value = String(value);
        range.dispatchEvent(new Event("input", {bubbles: true}));
    }
}
"""


def row(**places):
    return [places.get(f"w{k}", value) for k, value in enumerate(WEIGHTS, 1)]


@pytest.fixture
def view(open_view):
    return open_view(TrainingExplorer(steps=40))


def drag(view, name, *values):
    view.slider(name).evaluate(DRAG_TO, list(values))
    view.painted()


def let_go(view, name):
    view.slider(name).dispatch_event("change")


def moved(view):
    return view.get("_moved")


def undo(view):
    return view.page.get_by_role("button", name="Undo", exact=True)


def test_python_is_told_which_numbers_were_moved(view):
    drag(view, "w5", 0.5, 0.9)
    drag(view, "learning rate", view.slider("learning rate").evaluate("(range) => range.max"))
    values = moved(view)["values"]
    assert values["weights"] == {"4": [0.9, 2]}
    assert values["learning_rate"][0] == view.get("learning_rate")
    view.page.wait_for_function("() => window.model.known?._moved.values.learning_rate")


def test_an_answer_that_is_older_than_the_hand_does_not_pull_it_back(view):
    drag(view, "w5", 0.5)
    by = moved(view)["by"]
    drag(view, "w5", 0.6, 0.7)
    view.page.evaluate(
        """() => {
            window.shown = [];
            const box = document.querySelector(".nn-box[data-name=w5]");
            new MutationObserver(() => window.shown.push(box.title))
                .observe(box, {attributes: true});
        }"""
    )
    view.set(weights=row(w5=0.5), _taken=[by, 1])
    assert view.get("weights") == row(w5=0.7)
    assert view.page.evaluate("() => window.shown") == []
    view.set(weights=row(w5=0.7), _taken=[by, moved(view)["number"]])
    assert moved(view)["values"] == {}
    view.set(weights=row(w5=-1))  # now a cell is free to set it
    assert view.get("weights") == row(w5=-1)
    expect(view.box("w5")).to_have_value("-1")


def test_an_answer_that_changes_nothing_is_heard_too(view):
    drag(view, "w5", 0.5)
    view.set(_taken=[moved(view)["by"], moved(view)["number"]])
    view.set(weights=row(w5=3), _taken=["another tab", 9])
    assert view.get("weights") == row(w5=3)


def test_another_tabs_move_comes_in_during_a_drag_which_stays_one_move(view):
    drag(view, "w5", 0.5, 0.6)
    view.set(weights=row(w1=-3), _taken=["another tab", 1])
    assert view.get("weights") == row(w1=-3, w5=0.6)
    expect(view.box("w1")).to_have_value("-3")
    drag(view, "w5", 0.8)
    view.set(weights=row(w1=-3, w5=0.6), _taken=[moved(view)["by"], 2])
    drag(view, "w5", 0.9)
    let_go(view, "w5")
    assert view.get("weights") == row(w1=-3, w5=0.9)
    undo(view).click()
    assert view.get("weights") == row(w1=-3)
    expect(undo(view)).to_be_disabled()


def test_undo_leaves_what_another_tab_moved(view):
    drag(view, "w5", 0.9)
    let_go(view, "w5")
    drag(view, "w1", 1)
    let_go(view, "w1")
    view.set(_taken=[moved(view)["by"], moved(view)["number"]])
    view.set(weights=row(w1=-2, w2=5, w5=0.9), _taken=["another tab", 1])
    undo(view).click()  # w1 was moved elsewhere since, so there is no going back to what it was
    assert view.get("weights") == row(w1=-2, w2=5)
    expect(undo(view)).to_be_disabled()
    view.page.get_by_role("button", name="Redo", exact=True).click()
    assert view.get("weights") == row(w1=-2, w2=5, w5=0.9)


def test_undo_still_takes_back_what_a_cell_did(view):
    view.set(weights=row(w1=7))
    drag(view, "w5", 0.9)
    let_go(view, "w5")
    undo(view).click()
    assert view.get("weights") == row(w1=7)
    undo(view).click()
    assert view.get("weights") == WEIGHTS


def test_reset_is_for_all_tabs(view):
    view.set(weights=row(w1=-3), _taken=["another tab", 1])
    view.page.get_by_role("button", name="Reset", exact=True).click()
    assert view.get("weights") == WEIGHTS
    assert moved(view)["values"]["weights"] == {"0": [0.15, 1]}
    undo(view).click()
    assert view.get("weights") == row(w1=-3)


def test_two_views_in_one_tab_share_what_was_moved(open_view):
    view = open_view(ForwardExplorer())
    view.page.evaluate(
        """async () => {
            const el = document.body.appendChild(document.createElement("div"));
            el.id = "second";
            window.cleanSecond = window.view.render({model: window.model, el});
        }"""
    )
    first, second = view.page.get_by_role("slider", name="w5", exact=True).all()
    first.evaluate(DRAG_TO, [0.5])
    second.evaluate(DRAG_TO, [0.6])
    view.painted()
    assert view.get("weights") == row(w5=0.6)
    assert first.input_value() == second.input_value() == "0.6"
    view.set(weights=row(w5=0.5), _taken=[moved(view)["by"], 1])
    assert view.get("weights") == row(w5=0.6)
    view.page.evaluate("() => window.cleanSecond()")
