"""Every explorer in real JupyterLab: NumPy's numbers after many moves, undo, and odd entries."""

import re

import numpy as np
from playwright.sync_api import expect

from nnlib import article
from tests.browser.live import UNDOABLE

WITH_RATE = ["StepExplorer", "TrainingExplorer"]
MOVES = 40


def random_move(live, rng):
    """Make one random move by the kernel, by mouse or by keyboard, and say which."""
    state = live.state()
    rows = {"weights": "w", "biases": "b", "inputs": "i", "targets": "target o"}
    row = str(rng.choice(list(rows)))
    k = int(rng.integers(len(state[row])))
    label = f"{rows[row]}{k + 1}"
    how = str(rng.choice(["drag", "drag", "key", "box", "kernel", "kernel", "rest"]))
    if how == "rest":  # what only some of them have
        if "learning_rate" not in state:
            how = "kernel"
        else:
            label = "learning rate"
            how = str(rng.choice(["drag", "box"]))
    if how == "drag":
        live.drag(label, float(rng.uniform()))
    elif how == "key":
        key = str(rng.choice(["ArrowLeft", "ArrowRight", "PageUp", "PageDown"]))
        live.slider(label).press(key)
        return f"{key} on {label}"
    elif how == "box":
        live.enter(label, f"{rng.uniform(0.001, 1):.{rng.integers(3, 12)}f}")
        live.box(label).press("Enter")
    else:
        value = float(rng.uniform(-4, 4))
        live.notebook.ask(f"explorer.set({label.replace(' ', '_')}={value!r})")
        return f"explorer.set({label}={value!r})"
    return f"{how} of {label}"


def test_numpys_numbers_after_40_moves_and_undo_goes_back_through_them(live):
    rng = np.random.default_rng(11)
    states = [live.undoable()]
    before_the_hand = [states[0]]  # what undo must come back to
    for number in range(1, MOVES + 1):
        move = random_move(live, rng)
        live.agree(f"move {number}, {move}")
        now = live.undoable()
        if now == states[-1]:
            continue
        if not move.startswith("explorer."):
            before_the_hand.append(states[-1])
        states.append(now)
    assert len(before_the_hand) > MOVES / 4
    visited = [states[-1]]
    while live.button("Undo").get_attribute("aria-disabled") == "false":
        live.button("Undo").press("Enter")
        last = visited[-1]
        visited.append(live.notebook.wait_for_kernel(UNDOABLE, lambda now, last=last: now != last))
    live.agree("all was undone")
    assert visited == [state for state in reversed(states) if state in visited]
    assert [state for state in before_the_hand if state not in visited] == []


ODD = {"-": False, "nan": False, "inf": False, "1e999": False, "1e6": True, "1e300": True}


def test_odd_entries_are_refused_or_survived(live):
    start = live.undoable()
    assert ("learning_rate" in start) == (live.kind in WITH_RATE)
    entries = [("w5", text, valid) for text, valid in ODD.items()]
    if live.kind in WITH_RATE:
        entries += [("learning rate", text, valid) for text, valid in {**ODD, "-1": False}.items()]
    keyboard = live.page.keyboard
    for name, text, valid in entries:
        box = live.box(name)
        before = live.undoable()
        box.focus()
        keyboard.press("ControlOrMeta+A")
        keyboard.press("Delete")
        keyboard.insert_text(text)  # as from the clipboard
        keyboard.press("Enter")
        expect(box).to_have_attribute("aria-invalid", str(not valid).lower())
        if valid:
            live.notebook.wait_for_kernel(
                "[*explorer.weights, getattr(explorer, 'learning_rate', 0)]",
                lambda row, text=text: float(text) in row,
            )
        else:
            assert live.undoable() == before
        assert not re.search(r"\bNaN\b|undefined|\bnull\b", live.cell.inner_text())
        assert live.notebook.ask("repr(explorer)").startswith(live.kind)
        keyboard.press("Tab")
    live.button("Reset").click()
    live.agree("reset")
    assert live.undoable() == start
    live.drag("w5", 0.6)
    live.agree("the odd entries, a drag")


def test_step_1_shows_the_articles_figures(open_explorer):
    live = open_explorer("TrainingExplorer")
    live.slider("step").focus()
    live.page.keyboard.press("ArrowRight")
    live.wait_for("step", 1)
    assert live.shown()["after 1 step"] == "0.291027774"
    live.neuron("o1").click()
    expect(live.cell.get_by_role("table").first).to_contain_text("0.358916480")
    assert live.run(
        "print(f'{explorer.losses[1]:.9f} {explorer.network.parameters[4]:.9f}')"
    ).split() == ["0.291027774", "0.358916480"]
    live.drag("step", 1)
    live.wait_for("step", article.STEPS)
    assert live.shown()["after 10,000 steps"] == "0.000035102"
    live.drag("step", 0)
    live.wait_for("step", 0)
    assert live.shown()["after 0 steps"] == "0.298371109"
