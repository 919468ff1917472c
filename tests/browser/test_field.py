"""The map of the loss over two weights: its heights, its lines, its point under hand and keys."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect
from py_mini_racer import MiniRacer

from nnlib import HalfSquaredError, article
from nnlib.explorers import ForwardExplorer, bundle
from tests.browser.test_views import drawn_boxes, small_network


@pytest.fixture
def view(open_view):
    explorer = ForwardExplorer()
    explorer.landscape = True
    return open_view(explorer)


def loss_at(w5, w6):
    net = article.network()
    net.layers[1].weight[0] = [w5, w6]
    return HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS)


def handle(view):
    return view.page.locator(".nn-handle")


def test_it_is_chosen_by_its_switch(open_view):
    view = open_view(ForwardExplorer())
    expect(view.page.locator(".nn-field-frame")).to_be_hidden()
    view.page.get_by_role("button", name="loss along: two").click()
    view.painted()
    assert view.get("landscape") is True
    expect(view.page.locator(".nn-field-frame")).to_be_visible()
    expect(view.page.locator(".nn-chart-frame")).to_be_hidden()
    assert (view.get("selected"), view.get("second")) == ("w5", "w6")


def test_the_map_is_deeper_where_the_loss_is_higher(view):
    depths = np.array(
        view.page.evaluate(
            """() => {
                const canvas = document.querySelector("canvas");
                const {width, height} = canvas;
                const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
                return Array.from({length: width * height}, (_, k) => data[4 * k + 3]);
            }"""
        )
    ).reshape(61, 61)[::-1]  # the lowest row first
    ends = np.linspace(-10, 10, 61)
    losses = np.array([[loss_at(w5, w6) for w5 in ends] for w6 in ends])
    share = (losses - losses.min()) / (losses.max() - losses.min())
    np.testing.assert_allclose(depths, 12 + 170 * share, rtol=0, atol=0.51)


def test_contour_lines_follow_the_loss(view):
    paths = view.page.locator(".nn-contours path")
    assert paths.count() >= 5
    box = [float(view.page.locator(".nn-field .nn-plane").get_attribute(n)) for n in
           ("x", "y", "width", "height")]  # fmt: skip
    for path in paths.all():
        level = float(path.get_attribute("data-level"))
        numbers = map(float, re.findall(r"[\d.]+", path.get_attribute("d")))
        places = np.array(list(numbers)).reshape(-1, 2)
        weights = np.stack(
            [
                -10 + 20 * (places[:, 0] - box[0]) / box[2],
                10 - 20 * (places[:, 1] - box[1]) / box[3],
            ],
            axis=1,
        )
        losses = [loss_at(*pair) for pair in weights]
        np.testing.assert_allclose(losses, level, rtol=0, atol=0.012)


def test_a_drag_moves_the_point_and_both_weights_as_one_move(view):
    before = view.get("weights")
    plane = view.page.locator(".nn-field .nn-plane").bounding_box()
    mouse = view.page.mouse
    mouse.move(plane["x"] + plane["width"] * 0.4, plane["y"] + plane["height"] * 0.4)
    mouse.down()
    for share in (0.5, 0.6, 0.75):
        mouse.move(plane["x"] + plane["width"] * share, plane["y"] + plane["height"] * 0.25)
    mouse.up()
    view.painted()
    w5, w6 = view.get("weights")[4:6]
    assert (w5, w6) == (pytest.approx(5, abs=0.06), pytest.approx(5, abs=0.06))
    assert float(handle(view).get_attribute("data-x")) == w5
    shown = view.page.locator(".nn-readout-value").first
    expect(shown).to_have_text(f"{loss_at(w5, w6):.9f}")
    view.page.get_by_role("button", name="Undo").click()
    assert view.get("weights") == before
    expect(view.page.get_by_role("button", name="Undo")).to_be_disabled()


def test_keys_move_the_point(view):
    handle(view).focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowUp"):
        view.page.keyboard.press(key)
        view.painted()
    assert view.get("weights")[4:6] == [0.45, 0.9]
    expect(handle(view)).to_have_attribute(
        "aria-valuetext", f"w5 0.45, w6 0.9: loss {loss_at(0.45, 0.9):.9f}."
    )
    expect(handle(view)).to_have_accessible_name("w5 and w6")
    view.page.get_by_role("button", name="Undo").click()
    assert view.get("weights")[4:6] == [0.45, 0.4]


def test_a_drag_paints_no_new_map(view):
    lines = view.page.locator(".nn-contours path").first.element_handle()
    view.set(weights=[*article.WEIGHTS[:4], 3.0, -2.0, *article.WEIGHTS[6:]])
    assert lines.evaluate("(path) => path.isConnected")
    view.set(biases=[0.1, 0.2])
    assert not lines.evaluate("(path) => path.isConnected")


def test_every_control_of_it_has_a_name_and_its_own_keys(view):
    controls = [handle(view), *view.page.locator("select").all()]
    assert len(controls) == 3
    for control in controls:
        expect(control).to_have_accessible_name(re.compile(r"\w"), timeout=1000)
        expect(control).to_have_attribute("data-lm-suppress-shortcuts", "true")


def test_the_two_names_never_fall_together(view):
    up = view.page.get_by_label("up", exact=True)
    up.select_option("w5")
    view.painted()
    assert (view.get("selected"), view.get("second")) == ("w6", "w5")
    view.page.get_by_label("across", exact=True).select_option("i1")
    view.painted()
    assert (view.get("selected"), view.get("second")) == ("i1", "w5")
    view.slider("w5").focus()  # stays an axis; any other name would become one
    assert (view.get("selected"), view.get("second")) == ("i1", "w5")
    view.slider("w3").focus()
    view.painted()
    assert (view.get("selected"), view.get("second")) == ("w3", "w5")
    expect(up).to_have_value("w5")


@pytest.mark.parametrize("width", [700, 1000])
def test_nothing_of_it_is_cut_off_or_on_top_of_another(open_view, width):
    explorer = ForwardExplorer(small_network(), [0.5, -1.0], [0.3, 0.7])
    explorer.landscape = True
    view = open_view(explorer, width=width)
    assert view.page.evaluate("() => document.body.scrollWidth") <= width
    edges = view.page.locator(".nn-right").bounding_box()
    for parts in (".nn-field text", ".nn-right :is(button, label, select)"):
        boxes = drawn_boxes(view, parts)
        assert len(boxes) > 5
        for box in boxes:
            assert box["x"] >= edges["x"] - 0.5
            assert box["x"] + box["width"] <= edges["x"] + edges["width"] + 0.5
        overlapping = [
            (a["text"], b["text"])
            for k, a in enumerate(boxes)
            for b in boxes[k + 1 :]
            if min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
            and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 5
        ]
        assert overlapping == []


def test_levels_leave_out_what_is_no_number():
    text = bundle.module_text("views/contours", "").replace(
        "export default $views_contours.default;", ""
    )
    engine = MiniRacer()
    engine.eval("var document;" + text)
    levels = json.loads(
        engine.eval(
            "const numbers = Float64Array.of(NaN, Infinity, 1, 2, 3, 4);"
            "JSON.stringify($views_contours.contourLevels(numbers))"
        )
    )
    assert levels == [2, 3]
    pieces = json.loads(
        engine.eval("JSON.stringify($views_contours.contourPieces([0, 1, 0, 1], 2, 2, 0.25))")
    )
    assert pieces == [[0.25, 0, 0.25, 1]]
    # Where a line enters a square twice, the saddle says which two corners it cuts off.
    for heights, ends in (
        ("[9, -1, -1, 9]", [[0.9, 0, 1, 0.1], [0.1, 1, 0, 0.9]]),
        ("[1, -9, -9, 1]", [[0.1, 0, 0, 0.1], [1, 0.9, 0.9, 1]]),
    ):
        text = engine.eval(f"JSON.stringify($views_contours.contourPieces({heights}, 2, 2, 0))")
        pieces = np.round(json.loads(text), 9)
        lines = {frozenset([(x1, y1), (x2, y2)]) for x1, y1, x2, y2 in pieces}
        assert lines == {frozenset([(x1, y1), (x2, y2)]) for x1, y1, x2, y2 in ends}
    empty = engine.eval("JSON.stringify($views_contours.contourPieces([0, NaN, 0, 1], 2, 2, 0.25))")
    assert empty == "[]"
