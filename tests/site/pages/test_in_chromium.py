"""The pages in Chromium, each as a reader meets it: alive, moved by hand, offline, on paper."""

import io
import json
import os
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from nnlib import HalfSquaredError, article
from tests.site.serving import serving
from tools.notebooks import FOLDER

LESSONS = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]-*.ipynb"))
PAGES = ["index", *LESSONS]
PNG = b"\x89PNG\r\n\x1a\n"
LIMIT = 1000  # ms from navigation to a slider's answer
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
OVER = "() => document.scrollingElement.scrollWidth - innerWidth"
KEPT = """
async (names) => {
    await navigator.serviceWorker.ready;
    const there = (name) => caches.match(new URL(name, location.href));
    while (!(await Promise.all(names.map(there))).every(Boolean)) {
        await new Promise((done) => setTimeout(done, 20));
    }
}
"""


def told_to_worker(site):
    """Return what the service worker knows of the site."""
    text = (site / "sw.js").read_text("utf-8")
    return json.loads(text.partition("const SITE = ")[2].partition(";\n")[0])


def wait_until_kept(page, site, name):
    """Wait until the service worker has kept a page, its files and the search."""
    told = told_to_worker(site)
    page.evaluate(KEPT, [name, *told["pages"][name], *told["search"]])


def alive(page):
    """Wait until every explorer of the page is there."""
    places = page.locator("[data-nn-place]").count()
    expect(page.locator(".nn-explorer")).to_have_count(places)
    return places


def loss_with(**weights):
    net = article.network()
    for name, value in weights.items():
        net.parameters[net.parameter_names.index(name)] = value
    return f"{HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS):.9f}"


def first_value(page):
    return page.locator(".nn-readout-value").first


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_alive_still_accessible_and_fits(open_page, axe, name):
    page = open_page(f"{name}.html", width=375)
    places = alive(page)
    none = ("06", "07", "10", "13", "16", "17")  # no explorer, or one that needs Python
    assert places or name[:2] in none
    assert sum(page.evaluate("() => window.shifts")) == 0
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    for width in (320, 480, 768, 1100, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(PAINTED)
        assert page.evaluate(OVER) <= 0, width


@pytest.mark.parametrize(
    "name",
    [
        *("index", "03-chain-rule", "04-backward-pass", "05-training"),
        *("08-activations", "09-losses", "15-reading-digits"),
    ],
)
@pytest.mark.parametrize("width", [320, 700, 1400])
def test_nothing_moves_while_a_page_comes(open_page, name, width):
    page = open_page(f"{name}.html", width=width)
    alive(page)
    page.evaluate(PAINTED)
    assert sum(page.evaluate("() => window.shifts")) == 0
    for place in page.locator(".live").all():
        room, used = place.evaluate("(e) => [e.offsetHeight, e.firstElementChild.offsetHeight]")
        assert used <= room + 1
        assert room - used < 100


def test_a_mouse_takes_a_training_step(open_page):
    page = open_page("05-training.html")
    page.get_by_role("button", name="+1 step", exact=True).click()
    expect(page.locator(".nn-readout-value").nth(1)).to_have_text("0.291027774")


def test_the_first_screen_of_a_phone_shows_the_pad_and_the_way_on(open_page):
    page = open_page("index.html", width=375, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 375, "height": 667})
    alive(page)
    for seen in (page.get_by_role("link", name="Begin with lesson 00"), first_value(page),
                 page.locator(".hint")):  # fmt: skip
        expect(seen).to_be_in_viewport(ratio=1)
    expect(page.locator(".nn-pad")).to_be_in_viewport()
    expect(page.get_by_text("use the arrow keys")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(page.get_by_text("use the arrow keys")).to_be_visible()


def test_on_a_phone_the_pad_and_what_is_read_share_a_screen(open_page):
    page = open_page("index.html", width=375, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 375, "height": 667})
    alive(page)
    page.locator(".nn-pad").evaluate("(pad) => pad.scrollIntoView({block: 'end'})")
    for seen in (page.locator(".nn-pad"), page.get_by_role("button", name="Erase", exact=True),
                 first_value(page)):  # fmt: skip
        expect(seen).to_be_in_viewport(ratio=1)


def test_a_guess_is_kept_and_stands_in_the_answer(open_page):
    page = open_page("05-training.html", width=375)
    line = page.locator("details.folded", has_text="Your guesses: B").locator("pre").first
    page.get_by_label("my_b =").fill("higher <b>")
    page.get_by_label("my_c =").fill(" ")
    expect(line).to_contain_text("Your guesses: B higher <b>, C ?")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("my_b =")).to_have_value("higher <b>")
    other.get_by_label("my_c =").fill("lower")
    expect(line).to_contain_text("Your guesses: B higher <b>, C lower")
    page.goto(page.url.replace("05-training", "04-backward-pass"))
    expect(page.locator("[data-guess]").first).to_have_value("")


def test_a_digit_drawn_on_the_start_page_is_read_without_python(open_page):
    page = open_page("index.html")
    expect(first_value(page)).to_have_text("3")
    page.get_by_role("button", name="Erase", exact=True).click()
    pad = page.locator(".nn-pad").bounding_box()
    for side in (0.3, 0.7):  # two lines, joined above and below: a 0
        page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 0.1 * pad["height"])
        page.mouse.down()
        for x, y in [(side, 0.2), (side, 0.8), (0.5, 0.9)]:
            page.mouse.move(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"], steps=8)
        page.mouse.up()
    expect(first_value(page)).to_have_text("0")


def test_keys_move_a_slider_without_python(open_page):
    page = open_page("01-forward-pass.html")
    slider = page.get_by_role("slider", name="w5", exact=True)
    slider.press("ArrowRight")
    expect(first_value(page)).to_have_text(loss_with(w5=float(slider.input_value())))


def test_a_finger_moves_a_slider_on_a_phone(open_page):
    page = open_page("01-forward-pass.html", width=375, has_touch=True, is_mobile=True)
    slider = page.get_by_role("slider", name="w5", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    start = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    screen = page.context.new_cdp_session(page)

    def send(kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", start)
    for k in range(1, 11):
        send("touchMove", [start[0] + k * box["width"] / 40, start[1]])
    send("touchEnd")
    page.evaluate(PAINTED)
    moved = float(slider.input_value())
    assert moved > 1
    expect(first_value(page)).to_have_text(loss_with(w5=moved))


def test_the_picture_of_an_explorer_is_saved(open_page):
    page = open_page("04-backward-pass.html")
    page.locator(".nn-explorer summary", has_text="Save").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert Path(download.value.path()).read_bytes().startswith(PNG)


ANSWERED = """
() => new Promise((done) => {
    const look = () => {
        const slider = [...document.querySelectorAll("input[type=range]")]
            .find((each) => each.checkVisibility());
        const readout = document.querySelector(".nn-story");
        if (!slider || !readout) return void setTimeout(look, 5);
        const before = readout.textContent;
        slider.value = slider.max;
        slider.dispatchEvent(new Event("input", {bubbles: true}));
        const frame = () => readout.textContent === before
            ? requestAnimationFrame(frame) : done(performance.now());
        frame();
    };
    look();
})
"""


def test_a_slider_answers_within_a_second(open_page):
    times = []
    while len(times) < 5 and min(times, default=LIMIT) >= LIMIT:
        times.append(open_page("index.html").evaluate(ANSWERED))
    if min(times) >= LIMIT and os.getloadavg()[0] > 2 * os.cpu_count():
        pytest.skip(f"this machine has too much else to do to tell: {times} ms")
    assert min(times) < LIMIT, times


def test_the_worker_knows_all_that_a_page_loads(open_page, site):
    page = open_page("05-training.html")
    alive(page)
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((e) => e.name)")
    files = {url.partition("/a-project/")[2] for url in loaded if "/assets-" in url}
    assert files
    assert files <= {*told_to_worker(site)["pages"]["05-training.html"]}


def test_without_scripts_pictures_stand_in_their_places(open_page):
    page = open_page("01-forward-pass.html", java_script_enabled=False)
    pictures = page.locator("noscript img")
    expect(pictures).to_have_count(1)
    expect(pictures).to_be_visible()
    assert len(pictures.get_attribute("alt")) > 100
    pictures.scroll_into_view_if_needed()
    expect(page.locator("noscript p")).to_contain_text("allow scripts on this page")
    assert page.locator(".live").bounding_box()["height"] < 700
    for tool in page.locator(".bar .tool").all():
        expect(tool).to_be_hidden()
    answer = page.locator("details.folded", has_text="The answer").first
    answer.locator("summary").click()
    expect(answer.locator("pre")).to_be_visible()


def test_the_search_finds_a_section_and_leads_there(open_page, axe):
    page = open_page("00-start-here.html")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search all lessons")
    expect(box).to_be_focused()
    box.fill("central difference")
    found = page.locator("#search-found a").first
    expect(found).to_contain_text("03 The chain rule: A slope by nudging")
    told = page.locator("#search-told")
    expect(told).to_have_text("Found in 2 lessons")
    box.fill("learning rate")
    expect(found).to_contain_text("12 Learning-rate schedules")
    box.fill("central difference")
    expect(found).to_contain_text("03 The chain rule: A slope by nudging")
    for excerpt in page.locator("#search-found span").all_inner_texts():
        assert "#" not in excerpt
    found.click()
    page.wait_for_url("**/a-project/03-chain-rule.html#A-slope-by-nudging")
    expect(page.locator("#A-slope-by-nudging")).to_be_in_viewport()
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("ζζζ")
    expect(told).to_contain_text("Nothing found for “ζζζ”")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Search").click()
    assert axe(page) == []
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_theme_is_kept_from_page_to_page(open_page, server):
    page = open_page("index.html", color_scheme="light")
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.get_by_role("button", name=re.compile("^Theme"))
    expect(button).to_have_accessible_name("Theme: system")
    button.click()
    button.click()
    expect(button).to_have_accessible_name("Theme: dark")
    assert page.evaluate(paper) != light
    page.goto(f"{server.address}01-forward-pass.html")
    expect(button).to_have_accessible_name("Theme: dark")
    assert page.evaluate(paper) != light
    button.click()
    assert page.evaluate(paper) == light


def test_the_contents_list_stands_at_the_side_or_folds(open_page):
    page = open_page("02-loss.html")
    contents = page.get_by_role("navigation", name="In this lesson")
    link = contents.get_by_role("link", name="Why square?")
    link.click()
    expect(page.locator("#Why-square\\?")).to_be_in_viewport()
    expect(link).to_have_attribute("aria-current", "true")
    page.set_viewport_size({"width": 900, "height": 900})
    expect(link).to_be_hidden()
    contents.locator("summary").click()
    expect(link).to_be_visible()


CUT = """
() => [...document.querySelectorAll(".cell > .code pre")].map((pre) => {
    const text = document.querySelector(".text").getBoundingClientRect();
    const {left} = pre.getBoundingClientRect();
    return {cut: pre.scrollWidth - pre.clientWidth, inset: left - text.left};
})
"""


@pytest.mark.parametrize("name", ["05-training", "13-generalization"])
def test_code_is_as_wide_as_its_lines_where_there_is_room(open_page, name):
    page = open_page(f"{name}.html", width=1280)
    found = page.evaluate(CUT)
    assert len(found) > 20
    assert [each for each in found if each["cut"] > 0 or abs(each["inset"]) > 1] == []
    assert page.evaluate(OVER) <= 0


def test_a_line_that_goes_on_is_shaded_at_its_end(open_page):
    page = open_page("13-generalization.html", width=375)
    code = page.locator(".cell > .code pre").nth(1)
    code.scroll_into_view_if_needed()
    assert code.evaluate("(pre) => pre.scrollWidth > pre.clientWidth")

    def ends():
        """The colors of the two ends of its last row, which holds no letters."""
        box = code.bounding_box()
        clip = {**box, "y": box["y"] + box["height"] - 6, "height": 1}
        row = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L"))[0]
        middle = int(row[len(row) // 2])
        return int(row[8]) - middle, int(row[-8]) - middle

    left, right = ends()
    assert abs(left) <= 1
    assert right < -3
    code.evaluate("(pre) => { pre.scrollLeft = pre.scrollWidth; }")
    page.evaluate(PAINTED)
    left, right = ends()
    assert left < -3
    assert abs(right) <= 1


def test_paper_shows_what_is_folded_and_no_buttons(open_page):
    page = open_page("01-forward-pass.html")
    page.emulate_media(media="print")
    for fold in page.locator("main details.folded").all():
        expect(fold.locator("pre").first).to_be_visible()
    for gone in (".bar", ".doors", ".contents", ".turn", ".nn-buttons", ".nn-sliders"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".nn-menu-list")).to_be_hidden()
    left, right = (page.locator(f".nn-{side}").bounding_box() for side in ("left", "right"))
    assert left["x"] + left["width"] <= right["x"]


def test_what_was_visited_is_there_without_a_network(open_page, server, site):
    page = open_page("03-chain-rule.html")
    alive(page)
    wait_until_kept(page, site, "03-chain-rule.html")
    page.context.set_offline(True)
    page.reload()
    alive(page)
    for picture in page.locator("figure img:visible").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(image) => image.naturalWidth") > 100
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("sigmoid")
    expect(page.locator("#search-found a").first).to_be_visible()
    page.goto(server.address)
    alive(page)
    page.goto(f"{server.address}05-training.html")
    expect(page.get_by_text("there is no network now")).to_be_visible()
    page.get_by_role("link", name="To the start").click()
    alive(page)


def test_a_new_build_takes_the_place_of_the_old_one(open_page, site, tmp_path):
    newer = tmp_path / "newer"
    shutil.copytree(site, newer)
    (assets,) = newer.glob("assets-*")
    name = "assets-000000000000"
    assets.rename(newer / name)
    for path in [*newer.glob("*.html"), newer / "sw.js"]:
        text = path.read_text("utf-8").replace(assets.name, name)
        text = re.sub(r'"version": "\w+"', '"version": "newer"', text)
        path.write_text(re.sub("sha256-[^']+'", "sha256-x'", text), "utf-8")
    with serving(site) as server:
        page = open_page("07-is-your-gradient-right.html", address=server.address)
        wait_until_kept(page, site, "07-is-your-gradient-right.html")
        server.folder = newer
        page.reload()
        expect(page.locator(f'link[href*="{name}"]').first).to_be_attached()
        page.wait_for_function(
            """async () => {
                const keys = await caches.keys();
                return keys.length === 1 && keys[0] === "nnlib-pages-newer";
            }"""
        )
        page.context.set_offline(True)
        page.reload()
        loaded = page.evaluate("() => performance.getEntriesByType('resource').map((e) => e.name)")
        assert all(name in url for url in loaded if "assets-" in url)
        expect(page.locator("h1")).to_be_visible()


def test_the_worker_leaves_python_alone(chromium, site, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    names = ["python/index.html", "pyodide-x/pyodide.js"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("first", "utf-8")
    fetched = "(name) => fetch(name).then((answer) => answer.text())"
    context = chromium.new_context()
    with serving(folder) as server:
        page = context.new_page()
        page.goto(f"{server.address}07-is-your-gradient-right.html")
        wait_until_kept(page, folder, "07-is-your-gradient-right.html")
        page.reload()
        assert page.evaluate("() => navigator.serviceWorker.controller !== null")
        for name in names:
            assert page.evaluate(fetched, name) == "first"
            assert not page.evaluate("(name) => caches.match(name).then(Boolean)", name)
    context.close()
