"""StepExplorer's view on an empty page."""

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import Dense, HalfSquaredError, Network, article
from nnlib.explorers import StepExplorer
from tests.browser.test_views import drawn_boxes, number

LOSS = HalfSquaredError()


@pytest.fixture
def view(open_view):
    return open_view(StepExplorer())


def press(view, name):
    view.page.get_by_role("button", name=name, exact=True).click()
    view.painted()


def readouts(view):
    return [text for text in view.page.locator(".nn-readout-value").all_inner_texts() if text]


def numbers(view):
    return view.page.locator(".nn-right .nn-number:not(.nn-correct)").all_inner_texts()


def shown(view, neuron):
    return view.page.locator(f'[data-name="{neuron}"] .nn-neuron-value').text_content()


def test_it_opens_with_the_first_layer_computed(view):
    assert view.get("stage") == "forward 1"
    assert (shown(view, "i1"), shown(view, "h1"), shown(view, "o1")) == ("0.0500", "0.5933", "?")
    assert numbers(view) == ["0.377500000", "0.593269992", "0.392500000", "0.596884378"]
    equations = view.page.get_by_role("table", name="Forward, layer 1").locator("math")
    expect(equations).to_have_count(4)
    expect(view.page.locator(".nn-title")).to_have_text("Forward, layer 1")


def test_values_appear_stage_by_stage_and_go_back_again(view):
    press(view, "Back")
    assert view.get("stage") == "given"
    expect(view.page.get_by_role("button", name="Back", exact=True)).to_be_disabled()
    assert (shown(view, "i1"), shown(view, "h1"), shown(view, "o1")) == ("0.0500", "?", "?")
    assert readouts(view)[:2] == ["not yet", "not yet"]
    press(view, "Next")
    assert view.get("stage") == "forward 1"
    assert numbers(view) == ["0.377500000", "0.593269992", "0.392500000", "0.596884378"]
    assert (shown(view, "h1"), shown(view, "o1")) == ("0.5933", "?")
    press(view, "Next")
    assert shown(view, "o1") == "0.7514"
    press(view, "Next")
    assert numbers(view) == ["0.274811083", "0.023560026", "0.298371109"]
    assert readouts(view)[0] == "0.298371109"
    press(view, "Back")
    assert view.get("stage") == "forward 2"
    assert readouts(view)[0] == "not yet"


def test_the_last_stage_shows_the_articles_step(view):
    press(view, "Update")
    assert numbers(view)[4] == "0.358916480"
    press(view, "Forward again")
    assert readouts(view)[:2] == ["0.298371109", "0.291027774"]
    expect(view.page.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    expect(view.page.locator(".nn-story")).to_have_text("The loss fell by 0.007343335.")


def test_the_keyboard_walks_through_the_stages(view):
    view.page.get_by_role("button", name="Next").focus()
    for stage in StepExplorer().stages[2:]:
        view.page.keyboard.press("Enter")
        view.painted()
        assert view.get("stage") == stage
        current = view.page.locator('[aria-current="step"]')
        expect(current).to_have_count(1)
    view.page.keyboard.press("Enter")  # at the end it stays, and keeps the focus
    expect(view.page.get_by_role("button", name="Next")).to_be_focused()
    assert view.get("stage") == "again"


def test_slopes_are_drawn_by_width_and_by_sign(view):
    view.set(stage="backward 2")
    edges = {
        name: view.page.locator(f'[data-name="{name}"] .nn-edge')
        for name in ("w1", "w5", "w6", "w7", "w8")
    }
    labels = {name: view.page.locator(f'[data-name="{name}"] .nn-value') for name in edges}
    for name in ("w5", "w6"):
        expect(edges[name]).to_have_class("nn-edge nn-positive")
        assert labels[name].text_content().startswith("+0.08")
    for name in ("w7", "w8"):
        expect(edges[name]).to_have_class("nn-edge nn-negative")
        assert labels[name].text_content() == "−0.023"
        dashes = edges[name].evaluate("(edge) => getComputedStyle(edge).strokeDasharray")
        assert dashes != "none"
    width = {name: float(edge.get_attribute("stroke-width")) for name, edge in edges.items()}
    assert width["w6"] > width["w5"] > width["w8"] > width["w7"] > width["w1"]
    assert labels["w1"].text_content() == "0.150"  # its slope is not known yet
    note = view.page.locator('[data-name="o2"] .nn-note')
    expect(note).to_have_text("δ −0.038")


def test_the_early_update_shows_what_changes(view):
    press(view, "update: too early")
    assert view.get("early_update") is True
    press(view, "Backward, layer 2")
    assert view.page.locator(".nn-wrong").count() == 0
    assert numbers(view)[-4:] == ["0.358916480", "0.408666186", "0.511301270", "0.561370121"]
    press(view, "Backward, layer 1")
    early, true = StepExplorer(), StepExplorer()
    early.early_update = True
    rows = view.page.locator(".nn-wrong")
    expect(rows).to_have_count(12)  # two signals, two deltas, four slopes, four new weights
    assert numbers(view)[4:8] == [f"{slope:.9f}" for slope in early.gradient[:4]]
    right = view.page.locator(".nn-correct").all_inner_texts()
    assert right[4:8] == [f"{slope:.9f}" for slope in true.gradient[:4]]
    heads = view.page.locator(".nn-equations thead th").all_inner_texts()
    assert heads == ["equation", "too early", "right"]
    press(view, "Forward again")
    assert readouts(view) == ["0.298371109", "0.291027924", "0.291027774"]
    press(view, "update: after the way back")
    assert readouts(view)[:2] == ["0.298371109", "0.291027774"]
    expect(view.page.locator(".nn-equations thead")).to_be_hidden()


def test_the_bar_numbers_the_stages_and_marks_where_we_stand(view):
    places = view.page.get_by_role("group", name="Stages").get_by_role("listitem")
    assert places.all_inner_texts() == [
        *("1\nGiven", "2\nForward, layer 1", "3\nForward, layer 2", "4\nLoss"),
        *("5\nBackward, layer 2", "6\nBackward, layer 1", "7\nUpdate", "8\nForward again"),
    ]
    for k, stage in enumerate(StepExplorer().stages):
        places.nth(k).get_by_role("button").click()
        view.painted()
        assert view.get("stage") == stage
        current = view.page.locator('[aria-current="step"]')
        expect(current).to_have_count(1)
        expect(current.locator(".nn-stage-number")).to_have_text(str(k + 1))
        expect(view.page.locator(".nn-done")).to_have_count(k)


def test_there_are_no_new_weights_to_keep_before_the_update(view):
    keep = view.page.get_by_role("button", name="Keep the new weights")
    for stage in StepExplorer().stages:
        view.set(stage=stage)
        if stage in ("update", "again"):
            expect(keep).to_be_enabled()
        else:
            expect(keep).to_be_disabled()
            keep.click(force=True)
            view.painted()
            assert view.get("stage") == stage
            assert view.get("weights") == list(article.WEIGHTS)


@pytest.mark.parametrize("width", [740, 800, 900, 1000])
def test_the_sliders_stay_where_they_are_from_stage_to_stage(open_view, width):
    view = open_view(StepExplorer(), width=width)
    for early in (False, True):
        view.set(early_update=early)
        places = set()
        for stage in StepExplorer().stages:
            view.set(stage=stage)
            places.add(view.slider("w1").bounding_box()["y"])
        assert len(places) == 1
        room = view.page.locator(".nn-equation-room")
        higher = room.evaluate("(room) => room.scrollHeight - room.clientHeight")
        assert higher <= 1  # the tallest stage of the article's network needs no scrolling


@pytest.mark.parametrize("width", [320, 500, 740, 800, 990])
def test_no_number_stands_outside_its_frame(open_view, width):
    view = open_view(StepExplorer(), width=width)
    view.set(early_update=True)
    for stage in StepExplorer().stages:
        view.set(stage=stage)
        room = view.page.locator(".nn-equation-room")
        assert room.evaluate("(room) => room.scrollWidth - room.clientWidth") <= 0
        cells = drawn_boxes(view, ".nn-equations .nn-number, .nn-equations math")
        over = [
            (a["text"], b["text"])
            for k, a in enumerate(cells)
            for b in cells[k + 1 :]
            if min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
            and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 3
        ]
        assert over == []


def test_a_deep_networks_equations_scroll_by_the_keyboard(open_view):
    layers = [Dense(2, 6, "tanh"), Dense(6, 1, "sigmoid")]
    net = Network(layers, rng=np.random.default_rng(5))
    view = open_view(StepExplorer(net, [0.5, -1.0], [0.3]))
    room = view.page.get_by_role("region", name="Equations of this stage")
    expect(room).not_to_have_attribute("tabindex", "0")
    view.set(stage="update")
    expect(room).to_have_attribute("tabindex", "0")
    room.focus()
    view.page.keyboard.press("End")
    view.page.wait_for_function(
        "() => { const {scrollTop, scrollHeight, clientHeight} = "
        "document.querySelector('.nn-equation-room'); "
        "return scrollTop > 0 && scrollTop + clientHeight > scrollHeight - 2; }"
    )


def test_the_new_weights_are_kept_and_given_back(view):
    view.set(stage="again")
    press(view, "Keep the new weights")
    assert view.get("stage") == "forward 1"
    net = article.network()
    net.backward(LOSS.gradient(net.forward(article.INPUTS), article.TARGETS))
    net.parameters -= 0.5 * net.gradient
    np.testing.assert_allclose(view.get("weights"), net.parameters, rtol=0, atol=1e-12)
    press(view, "Undo")
    assert view.get("weights") == list(article.WEIGHTS)


@pytest.mark.parametrize("early", [False, True])
def test_every_number_is_numpys_after_any_move(open_view, early):
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "sigmoid")]
    net = Network(layers, rng=np.random.default_rng(5))
    explorer = StepExplorer(net, [0.5, -1.0], [0.3, 0.7])
    view = open_view(explorer)
    rng = np.random.default_rng(9)
    for _ in range(12):
        state = {
            "weights": rng.uniform(-2, 2, 12).round(2).tolist(),
            "biases": rng.uniform(-2, 2, 5).round(2).tolist(),
            "inputs": rng.uniform(-1, 1, 2).round(2).tolist(),
            "learning_rate": float(10 ** rng.uniform(-2, 1)),
            "early_update": early,
            "stage": "update",
        }
        for name, value in state.items():
            setattr(explorer, name, value)
        view.set(**state)
        after = explorer.after.parameters
        cells = view.page.locator(".nn-right .nn-number:not(.nn-correct)").all()
        np.testing.assert_allclose([number(cell) for cell in cells], after, rtol=0, atol=6e-10)
        view.set(stage="again")
        loss = LOSS(explorer.after.predict([explorer.inputs]), [explorer.targets])
        total = view.page.locator(".nn-readout-value").nth(1)
        assert number(total) == pytest.approx(loss, abs=6e-10)


def test_a_huge_learning_rate_is_survived(view):
    view.enter("learning rate", "1e6")
    view.set(stage="again")
    assert len(readouts(view)) >= 2
    view.set(weights=[1e308] * 8, inputs=[1.0, 1.0])
    assert view.errors == []
    press(view, "Reset")
    assert view.get("weights") == list(article.WEIGHTS)
    assert readouts(view)[:2] == ["0.298371109", "0.291027774"]
