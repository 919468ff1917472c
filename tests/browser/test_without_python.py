"""An explorer whose Python is gone says so, once, and goes on with what needs none."""

import pytest
from playwright.sync_api import expect

from nnlib import explorers
from nnlib.explorers import ForwardExplorer, PlaygroundExplorer, TrainingExplorer
from tests.browser.telling import ALONE, a_number

KINDS = [getattr(explorers, name) for name in explorers.__all__]
GONE = "The kernel has gone: run this cell again."
SAVED = "Saved state:"
DISCONNECT = "() => window.model.lives('comm_live_update', false)"  # as ipywidgets at a restart


def make(kind):
    return kind(steps=40) if kind is TrainingExplorer else kind()


def line(view):
    return view.page.locator(".nn-without-python")


@pytest.mark.parametrize("kind", KINDS)
def test_as_long_as_python_is_there_nothing_is_said(open_view, kind):
    view = open_view(make(kind))
    view.page.evaluate("() => window.model.lives('comm_live_update', true)")
    view.painted()
    expect(line(view)).to_be_empty()
    expect(line(view)).to_have_role("status")
    expect(view.page.locator(".nn-disconnected")).to_have_count(0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_kernel_that_has_gone_is_told_of(open_view, axe, kind, theme):
    explorer = make(kind)
    view = open_view(explorer, dark=theme == "dark")
    if kind is PlaygroundExplorer:
        content, buffers = explorer._frame()
        view.tell(({**content, "type": "frame", "number": 1}, buffers))
    view.page.evaluate(
        """() => {
            window.said = [];
            const line = document.querySelector(".nn-without-python");
            const note = () => window.said.push(line.textContent);
            new MutationObserver(note).observe(line, {childList: true});
        }"""
    )
    view.page.evaluate(DISCONNECT)
    expect(line(view)).to_contain_text(GONE)
    view.page.evaluate(DISCONNECT)
    view.painted()
    assert len(view.page.evaluate("() => window.said")) == 1
    expect(view.page.locator(".nn-explorer.nn-disconnected")).to_have_count(1)
    assert axe(view.page) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.__name__ in ALONE])
def test_the_picture_follows_the_hand_and_nothing_is_sent(open_view, kind):
    view = open_view(make(kind))
    view.page.evaluate(DISCONNECT)
    expect(line(view)).to_contain_text("the picture follows your hand, but Python does not")
    shown = view.page.locator(".nn-readouts").inner_text()
    if kind.__name__ == "StepExplorer":
        view.page.locator(".nn-stages button").last.click()
        view.painted()
        shown = view.page.locator(".nn-readouts").inner_text()
    view.enter(a_number(kind.__name__)[0], "2.5")
    expect(view.page.locator(".nn-readouts")).not_to_have_text(shown)
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.painted()
    assert view.page.locator(".nn-readouts").inner_text() == shown
    assert view.page.evaluate("() => { window.clean(); return window.model.sent; }") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_saved_says_so(open_view, kind):
    view = open_view(make(kind), place="jupyter-widgets-disconnected")
    expect(line(view)).to_contain_text(SAVED)
    expect(line(view)).to_contain_text("until this cell is run")


@pytest.mark.parametrize(
    "event",
    ["kernels.kernelChanged.emit({newValue: null})", "kernels.statusChanged.emit('dead')"],
)
def test_a_kernel_that_was_shut_down_or_is_dead_has_gone(open_view, event):
    view = open_view(ForwardExplorer(), kernels=True)
    view.page.evaluate("() => window.kernels.statusChanged.emit('busy')")
    view.painted()
    expect(line(view)).to_be_empty()
    view.page.evaluate(f"() => window.{event}")
    expect(line(view)).to_contain_text(GONE)
    view.page.evaluate("() => window.clean()")
    assert view.page.evaluate("() => window.kernels.listening()") == 0
    assert view.page.evaluate("() => window.model.listeners.size") == 0


def test_the_playground_keeps_its_last_picture_and_can_start_nothing(open_view):
    explorer = PlaygroundExplorer("own")
    view = open_view(explorer)
    content, buffers = explorer._frame()
    frame = {**content, "type": "frame", "number": 1, "playing": True}
    view.tell((frame, buffers))
    expect(view.page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    view.page.evaluate(DISCONNECT)
    expect(line(view)).to_contain_text("What you see is the last picture.")
    messages = view.page.evaluate("() => window.model.messages.length")
    assert view.page.locator(".nn-plane-frame .nn-dot").count() == 4
    inert = view.page.locator("[inert]")
    for name in ("Play", "Step", "New start", "Undo", "Reset", "Clear", "Numbers (CSV)"):
        expect(inert.get_by_text(name, exact=True).or_(
            view.page.locator(f'[inert][aria-label="{name}"]')
        ).first).to_be_attached()  # fmt: skip
    expect(inert.locator('input[data-name="learning_rate"]').first).to_be_attached()
    view.page.locator(".nn-plane-frame .nn-plane").click(position={"x": 100, "y": 100})
    view.page.get_by_role("slider", name="Cursor").press("ArrowRight")  # which needs no Python
    expect(view.page.locator(".nn-here")).to_contain_text("o1 answers")
    view.page.get_by_role("button", name="loss axis: log").click()
    view.painted()
    assert view.page.locator(".nn-plane-frame .nn-dot").count() == 4
    assert view.page.evaluate("() => window.model.messages.length") == messages


def test_what_cannot_be_sent_is_told_of(open_view):
    explorer = PlaygroundExplorer()
    view = open_view(explorer)
    content, buffers = explorer._frame()
    view.page.evaluate("() => { window.model.send = () => { throw new Error('Cannot send'); }; }")
    view.tell(({**content, "type": "frame", "number": 1}, buffers))
    view.painted()
    view.page.get_by_role("button", name="Step", exact=True).click()
    expect(line(view)).to_contain_text(GONE)
    view.page.evaluate("() => window.clean()")
    assert view.errors == []
