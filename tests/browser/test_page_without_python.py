"""Explorers as web pages in Chromium: alive from a file, with the network blocked and no Python."""

import csv
import io
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from nnlib import Dense, Network, article
from nnlib.explorers import (
    ChainRuleExplorer,
    ForwardExplorer,
    PlaygroundExplorer,
    StepExplorer,
    TrainingExplorer,
    page,
    served,
    to_html,
)
from tests.browser.bare import TWO_FRAMES
from tests.browser.oracle import SNAPSHOT, differences, expected
from tests.browser.test_touch_view import drag, middle
from tests.browser.test_views import saved
from tests.explorers.test_page import NASTY, Nasty

KINDS = [ChainRuleExplorer, ForwardExplorer, StepExplorer, TrainingExplorer]
RUN = 40
WATCH = """
window.forbidden = [];
document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    window.forbidden.push(`${violatedDirective}: ${blockedURI}`));
addEventListener("load", () => { window.atLoad = {
    views: document.querySelectorAll(".nn-explorer").length,
    numbers: [...document.querySelectorAll(".nn-readout-value")].map((part) => part.textContent),
}; });
"""
BOXES = "(boxes) => boxes.map((box) => [box.dataset.name, Number(box.title)])"
ROWS = {"w": "weights", "b": "biases", "i": "inputs", "t": "targets"}


class Opened:
    """A page in Chromium: what it asked for, what it complained of, what stands on it."""

    def __init__(self, context, address, *, blocked=True):
        self.asked, self.errors = [], []
        if blocked:
            context.route("**/*", lambda route: self._let_through(route, address))
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )
        self.page.goto(address)

    def _let_through(self, route, address):
        if route.request.url == address:
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()

    def painted(self):
        self.page.evaluate(TWO_FRAMES)

    def slider(self, name):
        return self.page.get_by_role("slider", name=name, exact=True)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def state(self, kind):
        """The state as the boxes, switches and marks show it."""
        boxes = dict(self.page.locator("input.nn-box").evaluate_all(BOXES))
        state = {row: [v for k, v in boxes.items() if k[0] == first and k[1:2] != "e"]
                 for first, row in ROWS.items()}  # fmt: skip
        state["targets"] = [v for k, v in boxes.items() if k.startswith("target")]
        state |= {name: boxes[name] for name in ("learning_rate", "step") if name in boxes}
        marked = self.page.locator(".nn-slider.nn-selected input[type=range]")
        state["selected"] = marked.first.get_attribute("data-name")
        if kind is StepExplorer:
            state["stage"] = "again"
        state["steps"] = RUN
        return state

    def agree(self, kind, after):
        """NumPy's numbers are on the page; returns the state."""
        self.painted()
        state = self.state(kind)
        shown = self.page.locator(".nn-explorer").evaluate(SNAPSHOT)
        assert differences(shown, expected(kind.__name__, state)) == [], after
        assert not {"?", "not yet", ""} & {*shown.values()}
        return state


@pytest.fixture
def open_page(chromium, tmp_path):
    """``open_page(text)``: the page from a file, where all that it asks for is counted and refused.

    Further options are the browser context's, such as ``has_touch=True``.
    """
    opened, contexts = [], []

    def open_(text, **options):
        path = tmp_path / f"a page {len(opened)}.html"
        path.write_bytes(text.encode())
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        opened.append(Opened(context, path.as_uri()))
        return opened[-1]

    yield open_
    left = [
        (view.asked, view.errors, view.page.evaluate("() => window.forbidden")) for view in opened
    ]
    for context in contexts:
        context.close()
    assert left == [([], [], [])] * len(opened)


def make(kind):
    explorer = kind(steps=RUN) if kind is TrainingExplorer else kind()
    if kind is StepExplorer:
        explorer.stage = "again"
    return explorer


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_alive_when_it_is_loaded(open_page, kind):
    view = open_page(to_html(make(kind)))
    at_load = view.page.evaluate("() => window.atLoad")
    assert at_load["views"] == 1
    assert "0.298371109" in at_load["numbers"]
    view.agree(kind, "it was opened")


def test_the_training_explorer_has_the_articles_loss_after_one_step(open_page):
    view = open_page(to_html(TrainingExplorer()))
    view.button("+1 step").click()
    expect(view.page.locator(".nn-readout-value").nth(1)).to_have_text("0.291027774")
    expect(view.page.locator(".nn-readout-value").nth(2)).to_have_text("0.000035102")


def test_the_player_walks_to_the_end_and_back_to_the_start(open_page):
    view = open_page(to_html(make(TrainingExplorer)))
    view.page.get_by_label("speed").select_option("×4")
    for _ in range(2):
        view.button("Play").click()
        expect(view.button("Pause")).to_be_visible()
        expect(view.button("Play")).to_be_visible(timeout=15_000)
        assert view.agree(TrainingExplorer, "it was played")["step"] == RUN


@pytest.mark.parametrize("kind", KINDS)
def test_numpys_numbers_after_moves_by_mouse_touch_and_keyboard(open_page, kind):
    view = open_page(to_html(make(kind)), has_touch=True)
    states = [view.agree(kind, "it was opened")]
    rng = np.random.default_rng(11)
    names = ["w1", "w5", "b2", "i1", "target o2", "w8"]
    for name in rng.permutation(names):
        slider = view.slider(name)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        x, y = box["x"] + box["width"] * rng.uniform(0.3, 0.7), box["y"] + box["height"] / 2
        view.page.mouse.move(x, y)
        view.page.mouse.down()
        view.page.mouse.move(x + rng.uniform(-20, 20), y, steps=5)
        view.page.mouse.up()
        states.append(view.agree(kind, f"{name} by mouse"))
        drag(view, middle(slider), [box["x"] + box["width"] * rng.uniform(0.3, 0.7), y + 2])
        states.append(view.agree(kind, f"{name} by touch"))
        slider.press(str(rng.choice(["ArrowLeft", "ArrowUp", "PageDown"])))
        states.append(view.agree(kind, f"{name} by key"))
        field = view.page.get_by_label(f"{name}, exact value", exact=True)
        field.fill(f"{rng.uniform(0.05, 0.95):.9f}")
        field.press("Enter")
        states.append(view.agree(kind, f"{name} in its box"))
    assert all(a != b for a, b in pairwise(states))
    for state in reversed(states[:-1]):
        view.button("Undo").press("Enter")
        undone = view.agree(kind, "undo")
        assert {**undone, "selected": ""} == {**state, "selected": ""}
    expect(view.button("Undo")).to_be_disabled()


@pytest.mark.parametrize("kind", KINDS)
def test_reset_goes_back_to_what_it_was_made_with_and_loading_to_what_was_saved(open_page, kind):
    explorer = make(kind)
    explorer.set(w5=0.123456789, target_o1=0.75)
    view = open_page(to_html(explorer))
    assert view.agree(kind, "it was opened")["weights"] == list(explorer.weights)
    view.button("Reset").click()
    article_s = view.agree(kind, "reset")
    assert article_s["weights"] == article.network().parameters.tolist()
    view.page.reload()
    assert view.agree(kind, "loaded again")["weights"] == list(explorer.weights)


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_and_numbers_are_saved(open_page, kind):
    explorer = make(kind)
    if kind is ForwardExplorer:
        explorer.landscape = True  # a map of pixels, inside the picture
    view = open_page(to_html(explorer))
    _, drawing = saved(view, "Picture (SVG)")
    root = ElementTree.fromstring(drawing)
    assert any(element.text == "0.298371109" for element in root.iter())
    _, pixels = saved(view, "Picture (PNG)")
    assert len(Image.open(io.BytesIO(pixels)).convert("RGB").getcolors(1 << 20)) > 20
    _, numbers = saved(view, "Numbers (CSV)")
    heads, *rows = csv.reader(io.StringIO(numbers.decode()))
    if kind is ChainRuleExplorer:
        assert heads == ["path", "numerator", "denominator", "slope"]
        assert {row[2] for row in rows if row[1] == "net_o1"} >= {"w5"}
    else:
        assert float(dict(row[:2] for row in rows)["w5"]) == 0.4


def test_it_says_that_no_python_follows_and_copies_for_it(open_page):
    view = open_page(to_html(TrainingExplorer()))
    expect(view.page.get_by_text(page.NO_PYTHON)).to_be_visible()
    view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.slider("w5").press("ArrowRight")
    view.button("Copy as Python").click()
    expect(view.button("Copied")).to_be_visible()
    copied = {}
    exec(view.page.evaluate("() => navigator.clipboard.readText()"), copied)
    explorer = TrainingExplorer()
    explorer.weights = copied["weights"]
    assert explorer.weights[4] == pytest.approx(0.45)


def test_the_policy_stands_and_forbids_what_the_page_does_not_need(open_page):
    view = open_page(to_html(ForwardExplorer()))
    assert view.page.evaluate("() => window.forbidden") == []
    view.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true;";
            document.body.append(script);
            document.body.setAttribute("style", "color: red");
            return fetch("https://example.org/").catch(() => {});
        }"""
    )
    assert view.page.evaluate("() => window.ran") is None
    refused = view.page.evaluate("() => window.forbidden.splice(0)")
    assert [text.partition(":")[0] for text in refused] == [
        "script-src-elem",
        "style-src-attr",
        "connect-src",
    ]
    view.errors.clear()  # Chromium has told of each


def color(view, selector, what="color"):
    return view.page.locator(selector).first.evaluate(
        "(part, what) => getComputedStyle(part)[what]", what
    )


def looks(view):
    parts = ("body", ".nn-explorer", ".nn-button", ".nn-edge", ".nn-place-note", "h1")
    return {
        (part, what): color(view, part, what)
        for part in parts
        for what in ("color", "backgroundColor")
    }


def test_it_is_light_or_dark_as_the_system_is_unless_the_root_decides(open_page):
    view = open_page(to_html(ForwardExplorer()))
    light = looks(view)
    view.page.emulate_media(color_scheme="dark")
    dark = looks(view)
    assert all(light[key] != dark[key] for key in light if key[1] == "color")
    assert color(view, ".nn-edge") == "rgb(86, 180, 233)"
    theme = "(name) => { document.documentElement.dataset.theme = name; }"
    view.page.evaluate(theme, "light")
    assert looks(view) == light
    view.page.emulate_media(color_scheme="light")
    view.page.evaluate(theme, "dark")
    assert looks(view) == dark
    view.page.emulate_media(media="print")
    assert looks(view) == light  # ink on paper


def test_the_colors_are_those_of_the_view_in_jupyterlab(open_page, open_view):
    for dark in (False, True):
        view = open_page(to_html(ForwardExplorer()), color_scheme="dark" if dark else "light")
        bare = open_view(ForwardExplorer(), dark=dark)
        for part in (".nn-explorer", ".nn-button", ".nn-edge", ".nn-readout-name", ".nn-box"):
            for what in ("color", "backgroundColor", "borderTopColor"):
                assert color(view, part, what) == color(bare, part, what), (dark, part, what)


def test_forced_colors_leave_the_pages_own_words_readable(open_page):
    view = open_page(to_html(ForwardExplorer()), forced_colors="active")
    paper = color(view, "body", "backgroundColor")
    for part in ("h1", ".nn-place-note"):
        assert color(view, part) != paper


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, axe, scheme):
    view = open_page(to_html(*map(make, KINDS)), color_scheme=scheme)
    assert axe(view.page) == []
    whole = "() => axe.run(document, {rules: {'empty-table-header': {enabled: false}}})"
    found = view.page.evaluate(f"{whole}.then(({{violations}}) => violations.map(({{id}}) => id))")
    assert found == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_no_wider_than_the_view_in_the_lab(open_page, open_view, kind):
    over = "() => document.scrollingElement.scrollWidth - innerWidth"
    view, bare = open_page(to_html(make(kind))), open_view(make(kind))
    for width in (320, 400, 500, 700, 800, 900, 1000, 1200, 1400):
        for each in (view, bare):
            each.page.set_viewport_size({"width": width, "height": 900})
            each.painted()
        assert view.page.evaluate(over) <= max(0, bare.page.evaluate(over)), width


def test_several_explorers_on_one_page_go_their_own_ways(open_page):
    moved = ForwardExplorer()
    moved.set(w5=2)
    text = to_html(ForwardExplorer(), moved, StepExplorer())
    view = open_page(text)
    assert view.page.evaluate("() => window.atLoad.views") == 3
    sliders = view.slider("w5")
    assert [each.input_value() for each in sliders.all()] == ["0.4", "2", "0.4"]
    sliders.nth(1).press("ArrowRight")
    view.painted()
    assert [each.input_value() for each in sliders.all()] == ["0.4", "2.05", "0.4"]


def test_fragments_made_apart_live_together_on_a_page_of_yours(open_page):
    fragments = [to_html(kind(), fragment=True) for kind in (ForwardExplorer, ForwardExplorer)]
    text = "<!doctype html><title>Yours</title><p>Before</p>{}<p>Between</p>{}".format(*fragments)
    view = open_page(text)
    assert view.page.evaluate("() => window.atLoad.views") == 2
    assert color(view, "body", "backgroundColor") == "rgba(0, 0, 0, 0)"  # yours stays yours
    view.slider("w5").nth(1).press("ArrowRight")
    view.painted()
    assert [each.input_value() for each in view.slider("w5").all()] == ["0.4", "0.45"]


def test_no_name_harms_the_page(open_page):
    explorer = Nasty()
    explorer._formulas = {NASTY: NASTY}
    view = open_page(to_html(explorer))
    view.agree(ForwardExplorer, "it was opened")
    assert view.page.evaluate("() => document.scripts.length") == 2
    assert view.page.locator("body > :not(main, script)").count() == 0


def test_a_number_that_is_not_finite_is_said_in_words(open_page):
    net = Network([Dense(2, 2, "identity"), Dense(2, 2, "identity")], rng=np.random.default_rng(2))
    explorer = ForwardExplorer(net, [1.0, 1.0], [0.0, 0.0])
    explorer.weights = [1e200] * 8
    with np.errstate(over="ignore", invalid="ignore"):
        view = open_page(to_html(explorer))
    expect(view.page.locator(".nn-readout-value").first).to_have_text("infinite")
    view.button("Reset").click()
    view.painted()
    expect(view.page.locator(".nn-readout-value").first).not_to_have_text("infinite")


def test_numbers_in_words_become_numbers_again(open_page):
    explorer = ForwardExplorer()
    explorer._structure = {**explorer._structure, "target_range": [-np.inf, np.inf]}
    text = to_html(explorer)
    assert '{"$number":"Infinity"}' in text
    view = open_page(text)
    view.agree(ForwardExplorer, "it was opened")


def test_without_scripts_there_is_a_picture_that_says_so(open_page, chromium, tmp_path):
    explorer = ForwardExplorer()
    explorer.save_html(tmp_path / "network.html")
    context = chromium.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto((tmp_path / "network.html").as_uri())
    picture = still.get_by_role("img", name=explorer._picture().alt_text)
    expect(picture).to_be_visible()
    assert picture.bounding_box()["height"] > 200
    expect(still.locator("noscript p")).to_have_text(page.NO_SCRIPTS)
    expect(still.get_by_text(page.NO_PYTHON)).to_be_hidden()
    context.close()


def test_the_playgrounds_page_is_a_picture(open_page):
    explorer = PlaygroundExplorer()
    view = open_page(to_html(explorer))
    expect(view.page.get_by_text(explorer._sentence())).to_be_visible()
    picture = view.page.get_by_role("img")
    assert picture.evaluate("(image) => image.naturalWidth") > 400
    explorer.close()


class Quiet(SimpleHTTPRequestHandler):
    """A folder on the loopback address, under a policy without anything inline but its hashes."""

    policy, asked = "", []

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *told):
        pass


@pytest.fixture
def site(tmp_path):
    """A folder, and the address at which it is served."""
    Quiet.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_files_run_as_they_are_from_a_folder_that_is_served(chromium, site):
    folder, address = site
    other = Network([Dense(2, 2, "sigmoid"), Dense(2, 2, "sigmoid")], rng=np.random.default_rng(4))
    explorers = [*map(make, KINDS), ForwardExplorer(other, article.INPUTS, article.TARGETS)]
    for path, text in served.files(*explorers).items():
        target = folder / "explorers" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    root = "../explorers/"
    (folder / "pages").mkdir()
    (folder / "pages" / "lesson.html").write_text(
        '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A lesson</title>\n'
        f"{served.head(*explorers, root=root)}{''.join(map(page.place, explorers))}",
        encoding="utf-8",
    )
    digest = page.hash_of(served.import_map(*explorers, root=root))
    Quiet.policy = (
        f"default-src 'none'; script-src 'self' '{digest}'; style-src 'self'; img-src 'self' data:"
    )
    context = chromium.new_context()
    view = Opened(context, f"{address}/pages/lesson.html", blocked=False)
    roots = view.page.locator(".nn-explorer")
    expect(roots).to_have_count(5)
    losses = [root.locator(".nn-readout-value").first.text_content() for root in roots.all()]
    assert losses[:4] == ["0.298371109"] * 4
    assert float(losses[4]) == pytest.approx(explorers[4].loss, abs=5e-10)
    last = roots.last.get_by_role("slider", name="w5", exact=True)
    last.press("ArrowRight")
    view.painted()
    first = roots.nth(1).get_by_role("slider", name="w5", exact=True)
    assert first.input_value() == "0.4"
    explorers[4].set(w5=float(last.input_value()))
    moved = roots.last.locator(".nn-readout-value").first.text_content()
    assert float(moved) == pytest.approx(explorers[4].loss, abs=5e-10)
    assert (view.errors, view.page.evaluate("() => window.forbidden")) == ([], [])
    context.close()
    modules = [path for path in Quiet.asked if ".js" in path]
    assert len(modules) == len({*modules})
    assert modules.count("/explorers/views/network.js") == 1
    assert sum(path.startswith("/explorers/explorers/forward.js?") for path in modules) == 2
