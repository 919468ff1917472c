"""LayersExplorer's view on an empty page, with the explorer at hand to answer each of its moves."""

import csv
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib.activations import ACTIVATIONS
from nnlib.explorers import LayersExplorer
from nnlib.explorers.layers.settings import DEEPEST, INITIALIZERS, SHALLOWEST
from nnlib.figures.histograms import BINS
from tests.browser.oracle import MINUS
from tests.browser.walks import walk

SMALL = {"depth": 4, "width": 8, "activation": "tanh"}

TOLD = """(before) => {
    const {model} = window;
    return model.sent > before && Object.entries(model.known).every(
        ([key, value]) => JSON.stringify(value) === JSON.stringify(model.get(key)));
}"""  # messages wait for each other, so the last of a few moves may be on its way


class Answered:
    """A view, and the explorer that answers it as in a notebook."""

    def __init__(self, view, explorer):
        self.view, self.page, self.explorer = view, view.page, explorer
        self.answers = 0

    def answer(self):
        """Let the explorer take what was moved, and tell the view what stands now."""
        self.view.painted()
        self.page.wait_for_function(TOLD, arg=self.answers)
        self.answers = self.page.evaluate("() => window.model.sent")
        self.explorer.set_state(self.page.evaluate("() => window.model.known"))
        self.tell()

    def tell(self):
        """Tell the view what stands now."""
        names = [*self.explorer._start, "layer", "shown", "_numbers", "_taken"]
        self.view.set(**json.loads(json.dumps({n: getattr(self.explorer, n) for n in names})))

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def layer(self, number):
        return self.page.get_by_role("radio", name=re.compile(f"^layer {number},"))

    def sizes(self, kind):
        """The sizes over the layers of a strip, "forward" or "backward"."""
        place = {"forward": 0, "backward": 1}[kind]
        texts = self.page.evaluate(
            """() => [...document.querySelectorAll(".nn-layer")].map((layer) =>
                [...layer.querySelectorAll(".nn-size-text")].map((text) => text.textContent))"""
        )
        return [number(row[place]) for row in texts]

    def table(self):
        rows = self.page.locator(".nn-layer-sizes tr").all()
        return dict(row.inner_text().split("\t") for row in rows)

    def state(self):
        return self.page.evaluate(
            """() => JSON.stringify(Object.keys(window.model.get("_start"))
                .map((key) => window.model.get(key)))"""
        )


def number(text):
    return float(text.replace(MINUS, "-").replace(",", ""))


@pytest.fixture
def shown(open_view):
    made = []

    def show(*, options=None, **own):
        explorer = LayersExplorer(**(SMALL if options is None else options))
        made.append(explorer)
        return Answered(open_view(explorer, **own), explorer)

    yield show
    for explorer in made:
        explorer.close()


def assert_all_is_shown(there):
    """What stands on the screen is what the explorer has, computed anew."""
    explorer, page = there.explorer, there.page
    layers = explorer.layers
    above = explorer.shown if explorer.shown != "gradient" else "outputs"
    digits = 0.06 if len(layers) < 20 else 0.6
    assert there.sizes("forward") == pytest.approx([la.rms[above] for la in layers], rel=digits)
    assert there.sizes("backward") == pytest.approx(
        [la.rms["gradient"] for la in layers], rel=digits
    )
    values = page.locator(".nn-readout-value").all_text_contents()
    assert number(values[0]) == pytest.approx(explorer.loss, rel=1e-3, abs=5e-10)
    picked = layers[explorer.layer - 1]
    table = there.table()
    names = {"gradient along the sums": "gradient"}
    for title in ("outputs", "sums", "weights", "gradient along the sums"):
        size = picked.rms[names.get(title, title)]
        assert number(table[title]) == pytest.approx(size, rel=1e-3)
    assert table["saturated"] == f"{100 * picked.saturated:.1f} % of the sums"
    assert table["dead"] == f"{picked.dead} of {explorer.width} neurons"
    expect(page.locator('.nn-layer[aria-checked="true"]')).to_have_count(1)
    expect(there.layer(explorer.layer)).to_be_checked()
    curve = page.locator('[data-curve="bars"]')
    assert curve.get_attribute("data-first") == "0"
    text = page.locator(".nn-explorer").inner_text()
    assert not re.search(r"\bNaN\b|Infinity|undefined|\bnull\b", text)


def test_it_shows_what_the_explorer_has(shown):
    there = shown(options={})
    assert_all_is_shown(there)
    expect(there.page.locator(".nn-status")).to_have_text(
        "At its start, drawn from seed 0: loss 0.740752805."
    )
    story = there.page.locator(".nn-status + .nn-story")
    expect(story).to_contain_text("1 part in 440,000 is left")


def test_the_bars_are_as_long_as_they_count(shown):
    there = shown()
    numbers = there.view.get("_numbers")
    paths = there.page.locator(".nn-bars.nn-forward").all()
    for path, own in zip(paths, numbers["histograms"]["outputs"]["layers"], strict=True):
        lengths = [float(each) for each in re.findall(r"h([\d.]+)v", path.get_attribute("d"))]
        counts = [count for count in own["counts"] if count]
        assert len(own["counts"]) == BINS
        np.testing.assert_allclose(
            lengths, np.maximum(0.8, np.array(counts) / max(counts) * max(lengths)), atol=0.02
        )


def test_a_click_picks_a_layer_and_the_arrows_go_on(shown):
    there = shown()
    there.layer(3).click()
    expect(there.layer(3)).to_be_focused()
    assert there.view.get("layer") == 3
    press = there.page.keyboard.press
    for key, layer in (
        ("ArrowRight", 4), ("ArrowRight", 1), ("ArrowLeft", 4), ("Home", 1), ("ArrowDown", 2),
        ("End", 4), ("ArrowUp", 3),
    ):  # fmt: skip
        press(key)
        there.view.painted()
        assert there.view.get("layer") == layer
        expect(there.layer(layer)).to_be_focused()
        expect(there.layer(layer)).to_be_checked()
        expect(there.page.locator(".nn-layer-title")).to_have_text(f"Layer {layer} of 4")
    there.answer()
    assert there.explorer.layer == 3
    assert_all_is_shown(there)
    assert there.page.locator('.nn-layer[tabindex="0"]').count() == 1


@pytest.mark.parametrize("quantity", ["sums", "outputs", "weights", "gradient"])
def test_the_histogram_is_read_bar_by_bar(shown, quantity):
    there = shown()
    there.button(f"show: {quantity}").click()
    there.view.painted()
    own = there.view.get("_numbers")["histograms"][quantity]["layers"][0]
    counts, ends = own["own"]["counts"], [own["own"]["low"], own["own"]["high"]]
    edges = np.geomspace(*ends, BINS + 1) if own["own"]["log"] else np.linspace(*ends, BINS + 1)
    handle = there.page.locator(".nn-grip")
    handle.press("Home")
    for k in range(BINS):
        said = handle.get_attribute("aria-valuetext")
        expect(there.page.locator(".nn-here")).to_have_text(said)
        count, total, share = re.search(r": ([\d,]+) of ([\d,]+) \(([\d.]+) %\)$", said).groups()
        assert (number(count), number(total)) == (counts[k], own["total"])
        assert float(share) == pytest.approx(100 * counts[k] / own["total"], abs=0.051)
        end = number(re.search(r"to (\S+):", said)[1])
        width = edges[k + 1] if own["own"]["log"] else ends[1] - ends[0]
        assert end == pytest.approx(edges[k + 1], abs=6e-3 * abs(width))
        handle.press("ArrowRight")
    assert handle.get_attribute("aria-valuetext") == said  # the last bar is the end
    zeros = own["zeros"]
    if zeros:
        expect(there.page.locator(".nn-apart")).to_contain_text(f"{zeros:,} are exactly 0")
    box = there.page.locator(".nn-chart .nn-plane").bounding_box()
    there.page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    said = handle.get_attribute("aria-valuetext")
    assert number(re.search(r": ([\d,]+) of", said)[1]) == counts[0]


def test_a_touch_picks_a_layer_and_reads_a_bar(shown):
    there = shown(has_touch=True, width=375)
    there.layer(2).tap()
    there.view.painted()
    assert there.view.get("layer") == 2
    there.page.locator(".nn-chart .nn-plane").tap(position={"x": 150, "y": 60})
    expect(there.page.locator(".nn-here")).to_contain_text("of 1,024")


def test_each_control_is_answered(shown):
    there = shown()
    page = there.page
    page.get_by_label("activation, all layers").select_option("relu")
    there.answer()
    assert there.explorer.activations == ("relu",) * 4
    there.layer(2).click()
    there.answer()
    page.get_by_label("activation, this layer").select_option("gelu")
    there.answer()
    assert there.explorer.activations == ("relu", "gelu", "relu", "relu")
    expect(page.get_by_label("activation, all layers")).to_have_value("several")
    expect(page.locator(".nn-layer-activation").nth(1)).to_have_text("gelu")
    there.view.enter("hidden layers", "6")
    there.answer()
    assert there.explorer.activations == ("relu", "gelu", *["relu"] * 4)
    there.view.enter("hidden layers", "3")
    there.answer()
    assert there.explorer.activations == ("relu", "gelu", "relu")
    there.button("neurons a layer: 16").click()
    there.answer()
    assert there.explorer.width == 16
    page.get_by_label("initializer").select_option("orthogonal")
    there.answer()
    assert there.explorer.initializer == "orthogonal"
    there.view.slider("scale of the weights").press("ArrowRight")
    there.answer()
    assert there.explorer.scale == 1.2
    there.button("Another seed").click()
    there.answer()
    assert there.explorer.seed == 1
    there.view.enter("seed", "1,234")
    there.answer()
    assert there.explorer.seed == 1234
    there.button("optimizer: Adam").click()
    there.answer()
    there.view.enter("learning rate", "0.01")
    there.answer()
    there.button("Train 100 steps").click()
    there.answer()
    assert there.explorer.training == (("Adam", 0.01),)
    expect(page.locator(".nn-readout-name").first).to_have_text("loss after 100 steps")
    assert_all_is_shown(there)
    page.get_by_label("initializer").select_option("zeros")
    there.answer()
    assert there.explorer.training == ()
    expect(page.locator(".nn-status")).to_contain_text("At its start, drawn from seed 1234")
    assert_all_is_shown(there)


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("hidden layers", "1", "a whole number from 2 to 20"),
        ("hidden layers", "3.5", "a whole number from 2 to 20"),
        ("scale of the weights", "11", "from 0.1 to 10"),
        ("seed", "-1", "a whole number, 0 or more"),
        ("learning rate", "0", "above 0"),
        ("seed", "abc", "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_in_words(shown, name, typed, said):
    there = shown()
    before = there.state()
    there.view.enter(name, typed)
    expect(there.page.locator(".nn-refused", has_text=said)).to_be_visible()
    expect(there.page.locator(".nn-spoken")).to_contain_text(said)
    assert there.state() == before


def test_undo_and_redo_go_through_training_too(shown):
    there = shown()
    states, losses = [there.state()], [there.explorer.loss]

    def moved():
        there.answer()
        states.append(there.state())
        losses.append(there.explorer.loss)

    there.button("Train 100 steps").click()
    moved()
    there.button("Train 100 steps").click()
    moved()
    there.page.get_by_label("activation, all layers").select_option("sigmoid")
    moved()
    assert len(set(states)) == 4
    for state, loss in zip(states[-2::-1], losses[-2::-1], strict=True):
        there.button("Undo").click()
        there.answer()
        assert there.state() == state
        assert there.explorer.loss == loss
        assert_all_is_shown(there)
    expect(there.button("Undo")).to_be_disabled()
    for state in states[1:]:
        there.button("Redo").click()
        there.answer()
        assert there.state() == state
    there.button("Reset").click()
    there.answer()
    assert there.state() == states[0]


def test_a_run_that_diverges_is_said_and_can_be_undone(shown):
    there = shown(options={"activation": "relu", "initializer": "he_normal"})
    there.view.enter("learning rate", "50")
    there.answer()
    there.button("Train 100 steps").click()
    there.answer()
    expect(there.page.locator(".nn-status")).to_contain_text("Diverged after")
    expect(there.page.locator(".nn-spoken")).to_contain_text("Diverged after")
    expect(there.button("Train 100 steps")).to_be_disabled()
    assert_all_is_shown(there)
    there.button("Undo").click()
    there.answer()
    expect(there.button("Train 100 steps")).to_be_enabled()


@walk
def test_random_moves_show_nnlibs_numbers_and_are_all_undone(shown, moves):
    there = shown()
    page, rng = there.page, np.random.default_rng(8)
    names = list(ACTIVATIONS)

    def choose(label, values):
        select = page.get_by_label(label)
        others = [each for each in values if each != select.input_value()]
        select.select_option(str(rng.choice(others)))

    kinds = [
        lambda: choose("activation, all layers", names),
        lambda: choose("activation, this layer", names),
        lambda: choose("initializer", INITIALIZERS),
        lambda: there.view.enter("hidden layers", str(rng.integers(SHALLOWEST, 9))),
        lambda: page.get_by_role("group", name="neurons a layer")
        .locator('[aria-pressed="false"]').nth(int(rng.integers(2))).click(),
        lambda: there.view.slider("scale of the weights").press(
            str(rng.choice(["ArrowLeft", "PageUp", "Home"]))
        ),
        lambda: there.button("Another seed").click(),
        lambda: there.button("Train 100 steps").click(),
        lambda: page.locator(".nn-layer").nth(int(rng.integers(2))).click(),
    ]  # fmt: skip
    states = [there.state()]
    for _ in range(moves):
        sent = page.evaluate("() => window.model.sent")
        rng.choice(kinds)()
        there.view.painted()
        page.evaluate("() => new Promise((done) => setTimeout(done))")
        known = there.state()
        if known != states[-1]:
            states.append(known)
            there.answer()
        elif page.evaluate("() => window.model.sent") > sent:
            there.answer()
        there.explorer.layer = there.view.get("layer")
        assert_all_is_shown(there)
    assert len(states) > 0.6 * moves
    for state in reversed(states[:-1]):
        there.button("Undo").press("Enter")
        assert there.state() == state
    there.answer()
    assert_all_is_shown(there)


def test_the_numbers_are_saved_as_csv(shown):
    there = shown()
    there.page.locator("summary", has_text="Save").click()
    with there.page.expect_download() as download:
        there.button("Numbers (CSV)").click()
    rows = list(csv.reader(download.value.path().open(encoding="utf-8")))
    layers = there.explorer.layers
    head = rows[1]
    for row, layer in zip(rows[2:6], layers, strict=True):
        told = dict(zip(head, row, strict=True))
        for quantity in ("sums", "outputs", "weights", "gradient"):
            assert float(told[f"rms of {quantity}"]) == layer.rms[quantity]
        assert int(told["dead"]) == layer.dead
    bars = np.array(rows[7 : 7 + BINS], dtype=float)
    own = there.view.get("_numbers")["histograms"]["outputs"]
    np.testing.assert_allclose(bars[:, :2].ravel()[[0, -1]], [own["low"], own["high"]])
    np.testing.assert_array_equal(bars[:, 2:].T, [each["counts"] for each in own["layers"]])


def test_what_is_copied_is_the_explorers_python(shown):
    there = shown()
    there.page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard", {value: {
            writeText: async (text) => { window.copied = text; }}})"""
    )
    there.button("Copy as Python").click()
    expect(there.button("Copied")).to_be_visible()
    assert there.page.evaluate("() => window.copied") == there.explorer.python


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("quantity", ["outputs", "gradient"])
def test_it_is_accessible(shown, axe, dark, quantity):
    there = shown(options={"activation": ["relu", "tanh", "relu"]}, dark=dark)
    there.button(f"show: {quantity}").click()
    there.view.painted()
    assert axe(there.page) == []


def test_twenty_layers_scroll_within_the_explorer(shown):
    there = shown(options={"depth": DEEPEST, "activation": "tanh"}, width=320)
    assert there.page.evaluate("document.documentElement.scrollWidth") <= 320
    scroll = there.page.get_by_role("region", name="The layers")
    assert scroll.evaluate("(e) => e.scrollWidth > e.clientWidth")
    scroll.focus()
    there.layer(1).focus()
    there.page.keyboard.press("End")
    there.view.painted()
    there.answer()
    ends = [box.bounding_box() for box in (there.layer(20), scroll)]
    assert ends[0]["x"] + ends[0]["width"] <= ends[1]["x"] + ends[1]["width"] + 1
    assert_all_is_shown(there)


def test_without_python_layers_can_be_looked_at_and_nothing_moved(shown, open_view, axe):
    explorer = LayersExplorer(**SMALL)
    explorer.train()
    view = open_view(explorer, place="jupyter-widgets-disconnected")
    there = Answered(view, explorer)
    expect(view.page.locator(".nn-without-python")).to_contain_text("this is the last picture")
    inert = view.page.locator("[inert]")
    for name in ("Train 100 steps", "Another seed", "Reset"):
        expect(inert.get_by_text(name, exact=True).or_(
            view.page.locator("[inert]", has_text=re.compile(f"^{name}$"))
        ).first).to_be_attached()  # fmt: skip
    there.layer(3).click()
    there.button("show: weights").click()
    view.painted()
    explorer.layer, explorer.shown = 3, "weights"
    assert_all_is_shown(there)
    assert view.page.evaluate("() => window.model.sent") == 0
    assert axe(view.page) == []
    explorer.close()


def test_two_views_of_one_explorer_stay_in_step(shown):
    there = shown()
    there.page.evaluate(
        """() => {
            const el = document.body.appendChild(document.createElement("div"));
            window.cleanOther = window.view.render({model: window.model, el});
        }"""
    )
    there.view.painted()
    there.page.locator(".nn-explorer").nth(1).get_by_role("button", name="Another seed").click()
    there.answer()
    statuses = there.page.locator(".nn-status").all_text_contents()
    assert statuses[0] == statuses[1]
    assert "seed 1" in statuses[0]
    there.page.evaluate("() => { window.cleanOther(); window.clean(); }")
    assert there.page.evaluate("() => window.model.listeners.size") == 0


def test_a_kernel_that_does_not_answer_is_told_of(shown):
    there = shown()
    there.page.clock.install()
    there.button("Another seed").click()
    there.page.clock.run_for(4000)
    expect(there.page.locator(".nn-status")).to_have_text(
        "Waiting for the kernel, which does not answer."
    )
    there.page.clock.resume()
    there.answer()
    expect(there.page.locator(".nn-status")).to_contain_text("seed 1")


@pytest.mark.parametrize("name", ["Picture (SVG)", "Picture (PNG)"])
def test_the_picture_is_saved_with_its_numbers(shown, name):
    there = shown()
    there.page.locator("summary", has_text="Save").click()
    with there.page.expect_download() as download:
        there.button(name).click()
    content = download.value.path().read_bytes()
    if name.endswith("(SVG)"):
        text = content.decode()
        for said in ("Forward", "Backward", "Layer 1", "gradient along the sums"):
            assert said in text
    else:
        assert content.startswith(b"\x89PNG")
