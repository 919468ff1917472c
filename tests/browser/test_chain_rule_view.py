"""ChainRuleExplorer's view on an empty page."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import Dense, Network
from nnlib.explorers import ChainRuleExplorer
from tests.browser.test_views import number, saved


def small_network():
    layers = [Dense(2, 3, "tanh"), Dense(3, 2, "sigmoid")]
    return Network(layers, rng=np.random.default_rng(1))


@pytest.fixture
def view(open_view):
    return open_view(ChainRuleExplorer())


def readouts(view):
    return view.page.locator(".nn-readout-value").all_inner_texts()


def table(view, k):
    """A path's table as lists of texts: symbol, formula, number."""
    lines = view.page.locator(".nn-paths table").nth(k).locator("tbody tr").all()
    return [[cell.inner_text() for cell in line.locator("th, td").all()] for line in lines]


def lit(view):
    lines = view.page.locator(".nn-parameter.nn-lit").all()
    return {line.get_attribute("data-name") for line in lines}


def test_a_clicked_weight_lights_its_paths(view):
    view.page.locator('.nn-parameter[data-name="w1"] .nn-hit').dispatch_event("click")
    view.painted()
    assert view.get("selected") == "w1"
    expect(view.page.locator('.nn-hand[data-name="w1"]')).to_be_focused()
    assert lit(view) == {"w1", "w5", "w7"}
    assert readouts(view) == ["0.298371109", "0.000438568", "0.000438568"]
    captions = view.page.locator(".nn-paths caption").all_inner_texts()
    assert captions == [
        "Path 1 of 2: w1 → h1 → o1 → loss",
        "Path 2 of 2: w1 → h1 → o2 → loss",
    ]
    numbers = [row[-1] for row in table(view, 0)]
    assert numbers == [
        *("1.000000000", "0.741365070", "0.186815602", "0.400000000"),
        *("0.241300709", "0.050000000", "0.000668396"),
    ]
    faded = view.page.locator('.nn-neuron.nn-faded[data-name="h2"]')
    expect(faded).to_have_count(1)


def test_the_keyboard_picks_a_weight_by_its_slider(view):
    view.slider("w6").focus()
    view.painted()
    assert view.get("selected") == "w6"
    assert lit(view) == {"w6"}
    before = readouts(view)
    view.page.keyboard.press("ArrowLeft")
    view.painted()
    assert view.get("weights")[5] == 0.4
    assert readouts(view) != before
    status = view.page.locator(".nn-spoken")
    expect(status).to_have_text(re.compile(r"w6 0\.4: slope 0\.0\d+\. The loss falls when w6 shr"))


def test_formulas_are_mathematics_with_the_articles_names(view):
    symbols = view.page.locator(".nn-paths td:first-child math")
    expect(symbols).to_have_count(4)
    markup = symbols.nth(2).inner_html()
    assert re.sub(r"<[^>]+>", "", markup) == "∂outo1∂neto1"
    assert "<mfrac>" in markup
    formula = view.page.locator(".nn-paths td:nth-child(2) math").nth(2)
    assert formula.text_content() == "outo1⋅(1−outo1)"
    # Chromium lays it out as mathematics: the fraction's parts stand one above the other.
    rows = symbols.nth(2).locator("mfrac > *")
    assert rows.nth(0).bounding_box()["y"] < rows.nth(1).bounding_box()["y"]


@pytest.mark.parametrize("make", [None, small_network])
def test_every_number_is_pythons_after_any_move(open_view, make):
    explorer = ChainRuleExplorer(make(), [0.5, -1.0], [0.3, 0.7]) if make else ChainRuleExplorer()
    view = open_view(explorer)
    rng = np.random.default_rng(8)
    names = (*explorer.weight_names, *explorer.bias_names)
    for _ in range(20):
        state = {
            "weights": rng.uniform(-3, 3, len(explorer.weights)).round(2).tolist(),
            "biases": rng.uniform(-3, 3, len(explorer.biases)).round(2).tolist(),
            "inputs": rng.uniform(-1, 1, 2).round(2).tolist(),
            "targets": rng.uniform(0, 1, 2).round(2).tolist(),
            "nudge": float(10 ** rng.uniform(-4, -1)),
            "selected": str(rng.choice(names)),
        }
        for name, value in state.items():
            setattr(explorer, name, value)
        view.set(**state)
        shown = [number(each) for each in view.page.locator(".nn-readout-value").all()]
        expected = [explorer.loss, explorer.slope, explorer.measured_slope]
        np.testing.assert_allclose(shown, expected, rtol=0, atol=6e-10)
        assert view.page.locator(".nn-paths table").count() == len(explorer.paths)
        for k, path in enumerate(explorer.paths):
            rows = view.page.locator(".nn-paths table").nth(k).locator("tbody .nn-number")
            values = [number(each) for each in rows.all()]
            true = [*(factor.value for factor in path.factors), path.value]
            np.testing.assert_allclose(values, true, rtol=0, atol=6e-10)


def test_the_nudge_is_the_readers(view):
    view.enter("nudge", "1")
    view.box("nudge").blur()
    view.painted()
    assert view.get("nudge") == 1
    explorer = ChainRuleExplorer(nudge=1.0)
    assert number(view.page.locator(".nn-readout-value").nth(2)) == pytest.approx(
        explorer.measured_slope, abs=6e-10
    )
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.painted()
    assert view.get("nudge") == 1e-4


def test_a_frozen_bias_has_paths_through_every_neuron(view):
    view.set(selected="b1")
    assert view.page.locator(".nn-paths table").count() == 4
    texts = view.page.locator(".nn-paths caption").all_inner_texts()
    assert texts[0] == "Path 1 of 4: b1 → h1 → o1 → loss"


def deep_network():
    """27 paths lead to each weight of its first layer."""
    layers = [Dense(2, 3, "tanh"), Dense(3, 3, "tanh"), Dense(3, 3, "tanh"), Dense(3, 3)]
    return Network(layers, rng=np.random.default_rng(1))


@pytest.fixture
def deep(open_view):
    return open_view(ChainRuleExplorer(deep_network(), [0.5, -1.0], [0.3, 0.7, 0.1]))


def test_many_paths_scroll_in_a_room_of_their_own(deep):
    room = deep.page.get_by_role("region", name="Paths from the loss to the weight")
    heights = set()
    for name, paths in (("w25", 1), ("w1", 27), ("w7", 9)):
        deep.set(selected=name)
        expect(deep.page.locator(".nn-paths table")).to_have_count(paths)
        if paths > 2:
            expect(room).to_have_attribute("tabindex", "0")
        else:
            expect(room).not_to_have_attribute("tabindex", "0")
        heights.add(room.bounding_box()["height"])
    assert len(heights) == 1
    assert heights.pop() < 450
    room.focus()
    deep.page.keyboard.press("End")
    expect(deep.page.locator(".nn-paths table").last).to_be_in_viewport()


def test_the_summary_adds_up_what_it_has_no_row_for(deep):
    explorer = ChainRuleExplorer(deep_network(), [0.5, -1.0], [0.3, 0.7, 0.1])
    explorer.selected = "w1"
    deep.set(selected="w1")
    rows = deep.page.locator(".nn-left .nn-sum").last.locator("tbody tr:not(.nn-free)")
    texts = [row.locator("th").inner_text() for row in rows.all()]
    assert texts[3:5] == ["by 24 more paths", "their sum, the slope"]
    values = [number(row.locator(".nn-number")) for row in rows.all()]
    products = [path.value for path in explorer.paths]
    true = [*products[:3], sum(products[3:]), explorer.slope]
    np.testing.assert_allclose(values[:5], true, rtol=0, atol=6e-10)


@pytest.mark.parametrize("width", [760, 800, 1000])
def test_the_tables_stand_beside_the_diagram(open_view, width):
    view = open_view(ChainRuleExplorer(), width=width)
    view.set(selected="w1")
    diagram = view.page.locator(".nn-network").bounding_box()
    table = view.page.locator(".nn-paths table").first.bounding_box()
    assert table["x"] >= diagram["x"] + diagram["width"]
    assert abs(table["y"] - diagram["y"]) < 20


@pytest.mark.parametrize("width", [640, 1000])
@pytest.mark.parametrize("make", [None, small_network])
def test_the_sliders_stay_where_they_are_whatever_the_number_of_paths(open_view, make, width):
    explorer = ChainRuleExplorer(make(), [0.5, -1.0], [0.3, 0.7]) if make else ChainRuleExplorer()
    view = open_view(explorer, width=width)
    sliders = ("nudge", "w1", explorer.bias_names[-1])
    places, paths = set(), set()
    for name in (*explorer.weight_names, *explorer.bias_names):
        view.set(selected=name)
        paths.add(view.page.locator(".nn-paths table").count())
        places.add(tuple(view.slider(each).bounding_box()["y"] for each in sliders))
    assert len(paths) > 1
    assert len(places) == 1


def test_the_nudge_has_one_line(view):
    label, slider, box = (
        each.bounding_box()
        for each in (
            view.page.locator("label", has_text="nudge"),
            view.slider("nudge"),
            view.box("nudge"),
        )
    )
    middles = [each["y"] + each["height"] / 2 for each in (label, slider, box)]
    assert max(middles) - min(middles) < 3
    assert label["x"] + label["width"] <= slider["x"]
    assert slider["x"] + slider["width"] <= box["x"]
    assert slider["width"] > 100


def test_a_legend_tells_the_tangent_from_the_loss(view):
    legend = view.page.locator(".nn-legend")
    assert legend.locator("text").all_text_contents() == ["the loss", "its tangent, with the slope"]
    dashes = [
        line.evaluate("(line) => getComputedStyle(line).strokeDasharray")
        for line in legend.locator("path").all()
    ]
    drawn = [
        view.page.locator(f'[data-curve="{name}"]').evaluate(
            "(line) => getComputedStyle(line).strokeDasharray"
        )
        for name in ("loss", "tangent")
    ]
    assert dashes == drawn
    assert dashes[0] != dashes[1]


def test_the_saved_picture_has_the_paths_products(view):
    view.set(selected="w1")
    _, text = saved(view, "Picture (SVG)")
    words = ["".join(element.itertext()).strip() for element in ElementTree.fromstring(text).iter()]
    for said in (
        *("Slope of the loss along w1", "by w1 → h1 → o1", "0.000668396"),
        *("by w1 → h1 → o2", "\N{MINUS SIGN}0.000229828", "their sum, the slope", "0.000438568"),
        "its tangent, with the slope",
    ):
        assert said in words


def test_the_tangent_touches_the_curve(view):
    ends = {}
    for name in ("loss", "tangent"):
        curve = view.page.locator(f'[data-curve="{name}"]')
        ends[name] = [float(curve.get_attribute(f"data-{end}")) for end in ("first", "last")]
    slope = (ends["tangent"][1] - ends["tangent"][0]) / 20
    assert slope == pytest.approx(ChainRuleExplorer().slope, abs=1e-12)


def test_what_is_not_finite_is_said(view):
    view.set(weights=[1e300, 1e300, *[1e308] * 6], inputs=[1.0, -1.0])
    assert view.errors == []
    assert view.page.locator(".nn-story").inner_text() != ""
    view.page.get_by_role("button", name="Reset").click()
    view.painted()
    assert readouts(view)[0] == "0.298371109"
