"""ImageExplorer's view on an empty page: hands that draw and move, what is read, what is kept."""

import csv
import io
import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import Dense, Network
from nnlib.explorers import ImageExplorer, to_html
from nnlib.explorers.image.words import percent_text
from nnlib.pretrained import digit_reader
from tests.browser.test_page_without_python import open_page
from tests.browser.test_touch_view import drag
from tests.browser.test_views import saved
from tests.handwriting import draw, drawings

__all__ = ["open_page"]  # a fixture

MINUS = "\N{MINUS SIGN}"
MOVES = 50
STATE = ("source", "index", "right", "down", "degrees", "factor", "sigma", "std", "pattern")
STATE += ("centered", "strokes", "kept")
SNAPSHOT = """
() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent);
    const grids = [...document.querySelectorAll(".nn-image-read .nn-image-grid")];
    return {
        readouts: texts(".nn-readout-value"),
        story: document.querySelector(".nn-story").textContent,
        numbers: grids.map((grid) => [...grid.querySelectorAll("text")].map((e) => e.textContent)),
        bars: texts(".nn-digits text"),
    };
}
"""


def button(view, name):
    return view.page.get_by_role("button", name=name, exact=True)


def pad(view):
    return view.page.locator(".nn-pad")


def at(box, point):
    return box["x"] + point[0] / 32 * box["width"], box["y"] + point[1] / 32 * box["height"]


def by_mouse(view, strokes, every=3):
    """Draw strokes with the mouse, as they come from a hand: not every point is an event."""
    box = pad(view).bounding_box()
    mouse = view.page.mouse
    for stroke in strokes:
        mouse.move(*at(box, stroke[0]))
        mouse.down()
        for point in [*stroke[1:-1:every], stroke[-1]]:
            mouse.move(*at(box, point))
        mouse.up()
    view.painted()


def python_s(view, explorer):
    """The explorer with the state that the browser has."""
    for name in STATE:
        setattr(explorer, name, view.get(name))
    return explorer


def written(value, digits=1):
    return f"{value:.{digits}f}".replace("-", MINUS)


def assert_pythons_numbers(view, explorer, after):
    """What is on the screen is what nnlib computes of the state in the browser."""
    view.painted()
    shown = view.page.evaluate(SNAPSHOT)
    python_s(view, explorer)
    assert shown["story"] == explorer._sentence().partition(": ")[2], after
    answer, second = explorer._first_two()
    lead = explorer.scores[answer] - explorer.scores[second]
    assert shown["readouts"][0].startswith(str(answer)), after
    assert float(shown["readouts"][2].replace(MINUS, "-")) == pytest.approx(lead, abs=6e-5), after
    brief = [percent_text(p).replace("more than", ">").replace("less than", "<")
             for p in explorer.probabilities]  # fmt: skip
    assert shown["bars"] == [text for k, p in enumerate(brief) for text in (str(k), p)], after
    image, slopes, *hidden = shown["numbers"]
    close_to(image, 16 * explorer.image, 0.501, after)
    close_to(slopes, explorer.slopes, 0.0501, after)
    for texts, values in zip(hidden, explorer.hidden, strict=True):
        close_to(texts, values, 0.0501, after)


def close_to(texts, values, error, after):
    found = [float(text.replace(MINUS, "-") or 0) for text in texts]
    np.testing.assert_allclose(found, values, atol=error, err_msg=after)


# --- drawn digits


def test_60_drawings_by_mouse_are_read_and_without_centering_they_are_not(open_view):
    explorer = ImageExplorer(source="drawing")
    view = open_view(explorer)
    right, plain, box = 0, 0, pad(view).bounding_box()
    assert box["width"] == pytest.approx(box["height"])
    hand = drawings(seed=21, of_each=2)
    assert len(hand) == 60
    for digit, strokes in hand:
        by_mouse(view, strokes)
        drawn = view.get("strokes")
        assert len(drawn) == len(strokes)
        for ours, theirs in zip(strokes, drawn, strict=True):
            np.testing.assert_allclose([theirs[0], theirs[-1]], ours[[0, -1]], atol=0.6)
        explorer.strokes = drawn
        button(view, "center and size: off").click()
        view.painted()
        plain += view.page.locator(".nn-readout-value").first.text_content() == str(digit)
        button(view, "center and size: on").click()
        view.painted()
        read = view.page.locator(".nn-readout-value").first.text_content()
        assert read == str(explorer.answer)
        right += read == str(digit)
        button(view, "Erase").click()
    assert right / len(hand) >= 0.9
    assert plain / len(hand) < 0.5


def test_every_stage_is_shown(open_view):
    explorer = ImageExplorer(source="drawing")
    view = open_view(explorer)
    expect(view.page.get_by_text("draw a digit")).to_be_visible()
    by_mouse(view, draw(3, "round", np.random.default_rng(1)))
    expect(view.page.get_by_text("draw a digit")).to_be_hidden()
    for caption in ("32 × 32, as drawn", "centered and sized", "4 × 4 counts, 0 to 16"):
        expect(view.page.get_by_text(caption)).to_be_visible()
    paths = view.page.locator(".nn-image-stages .nn-black").all()
    black = [path.get_attribute("d") for path in paths]
    assert black[0] != black[1]
    assert " 0h" not in black[0]
    assert " 0h" in black[1]  # up to the top
    assert_pythons_numbers(view, explorer, "a drawing")


def test_keys_alone_draw_a_7(open_view):
    explorer = ImageExplorer(source="drawing")
    view = open_view(explorer)
    pad(view).focus()
    keyboard = view.page.keyboard

    def press(key, times=1):
        for _ in range(times):
            keyboard.press(key)

    press("Shift+ArrowLeft", 2)
    press("Shift+ArrowUp", 3)
    expect(view.page.locator(".nn-pen")).to_be_visible()
    assert view.get("strokes") == []
    press(" ")
    press("Shift+ArrowRight", 4)
    press("End", 8)
    press("ArrowDown", 16)
    press(" ")
    view.painted()
    [stroke] = view.get("strokes")
    assert (stroke[0], stroke[4], stroke[-1]) == ([8, 4], [24, 4], [16, 28])
    assert len(stroke) == 1 + 4 + 8 + 16
    assert_pythons_numbers(view, explorer, "keys")
    assert explorer.answer == 7
    spoken = view.page.locator(".nn-spoken")
    expect(spoken).to_contain_text("read as 7")
    press("ArrowUp")  # the pen is up: nothing is drawn
    assert view.get("strokes") == [stroke]
    expect(spoken).to_contain_text("Pen up, 16 from the left, 27 from the top")
    press("Enter")
    press("ArrowRight", 3)
    press("Enter")
    assert len(view.get("strokes")) == 2
    press("Delete")
    assert view.get("strokes") == [stroke]
    button(view, "Undo").press("Enter")
    assert len(view.get("strokes")) == 2
    press_tab_and_letters_do_nothing(view)


def press_tab_and_letters_do_nothing(view):
    before = view.get("strokes")
    pad(view).focus()
    for key in ("a", "b", "7", "Escape", "Control+z"):
        view.page.keyboard.press(key)
    assert view.get("strokes") == before
    view.page.keyboard.press("Tab")
    expect(pad(view)).not_to_be_focused()


def test_undo_takes_a_key_back_and_the_pen_goes_on_from_there(open_view):
    view = open_view(ImageExplorer(source="drawing"))
    pad(view).focus()
    for key in (" ", "ArrowRight", "ArrowRight", "ArrowRight"):
        view.page.keyboard.press(key)
    [stroke] = view.get("strokes")
    assert stroke == [[16, 16], [17, 16], [18, 16], [19, 16]]
    button(view, "Undo").click()
    assert view.get("strokes") == [[[16, 16], [17, 16], [18, 16]]]
    pad(view).focus()
    view.page.keyboard.press("ArrowDown")  # the pen was lifted when the focus went
    assert view.get("strokes") == [[[16, 16], [17, 16], [18, 16]]]
    view.page.keyboard.press(" ")
    button(view, "Undo").dispatch_event("click")  # by another hand: the focus stays
    button(view, "Undo").dispatch_event("click")
    view.page.keyboard.press("ArrowDown")
    assert view.get("strokes") == [[[16, 16], [17, 16], [17, 17]]]


def test_a_finger_draws_and_the_page_stays_and_beside_the_pad_it_scrolls(open_view):
    view = open_view(ImageExplorer(source="drawing"), has_touch=True, width=332)
    view.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
    pad(view).scroll_into_view_if_needed()
    before = view.page.evaluate("() => scrollY")
    box = pad(view).bounding_box()
    drag(view, list(at(box, (16, 28))), list(at(box, (16, 3))))
    [stroke] = view.get("strokes")
    assert stroke[0][1] == pytest.approx(28, abs=0.5)
    assert stroke[-1][1] == pytest.approx(3, abs=0.5)
    assert view.page.evaluate("() => scrollY") == before
    expect(view.page.locator(".nn-readout-value").first).to_have_text("1")
    view.page.touchscreen.tap(*at(box, (4, 4)))
    assert len(view.get("strokes")) == 2
    grid = view.page.locator(".nn-image-read .nn-image-grid").first
    grid.scroll_into_view_if_needed()
    before = view.page.evaluate("() => scrollY")
    place = grid.bounding_box()
    start = [place["x"] + 80, place["y"] + 150]
    drag(view, start, [start[0], start[1] - 120])
    view.page.wait_for_function("(before) => scrollY > before + 40", arg=before)


def test_strokes_that_go_under_the_hand_do_no_harm(open_view):
    view = open_view(ImageExplorer(source="drawing"))
    box = pad(view).bounding_box()
    mouse = view.page.mouse
    mouse.move(*at(box, (4, 4)))
    mouse.down()
    mouse.move(*at(box, (8, 8)))
    button(view, "Erase").dispatch_event("click")
    mouse.move(*at(box, (12, 12)))
    mouse.move(*at(box, (16, 12)))
    mouse.up()
    [stroke] = view.get("strokes")
    np.testing.assert_allclose(stroke, [[12, 12], [16, 12]], atol=0.2)
    mouse.click(*at(box, (20, 20)), button="right")
    assert len(view.get("strokes")) == 1


# --- drawings that are kept


def test_drawings_are_kept_under_their_digit_and_let_go(open_view):
    explorer = ImageExplorer(source="drawing")
    view = open_view(explorer)
    expect(button(view, "This was a 7: keep it")).to_be_disabled()
    rng = np.random.default_rng(4)
    for digit, name in ((7, "barred"), (2, "loop"), (7, "plain")):
        by_mouse(view, draw(digit, name, rng))
        button(view, f"This was a {digit}: keep it").click()
        view.painted()
        assert view.get("strokes") == []
    expect(
        view.page.get_by_text("3 drawings are kept: explorer.drawings in Python.")
    ).to_be_visible()
    X, y = python_s(view, explorer).drawings
    assert y.tolist() == [7, 2, 7]
    assert (digit_reader().predict(X).argmax(axis=1) == y).sum() >= 2
    button(view, "Drawing 2, a 2: let it go").press("Enter")
    view.painted()
    assert [digit for digit, _ in view.get("kept")] == [7, 7]
    expect(button(view, "Drawing 2, a 7: let it go")).to_be_focused()
    button(view, "Undo").click()
    assert [digit for digit, _ in view.get("kept")] == [7, 2, 7]
    button(view, "Undo").click()
    assert [digit for digit, _ in view.get("kept")] == [7, 2]
    assert len(view.get("strokes")) == 1  # the drawing is back on the pad
    button(view, "Reset").click()
    assert (view.get("kept"), view.get("source")) == ([], "drawing")


# --- images that are moved


def test_a_slider_is_turned_until_the_digit_flips_where_its_strip_says_so(open_view):
    explorer = ImageExplorer()
    view = open_view(explorer)
    view.set(index=18)  # a 6
    strip = view.page.get_by_role("img", name="Read along turn:")
    said = strip.get_attribute("aria-label").removeprefix("Read along turn: ")
    stretches = []
    for part in said.split(", "):
        digit, _, ends = part.partition(" from ")
        low, high = (float(end) for end in ends.split(" to "))
        stretches.append((int(digit), low, high))
    assert len({digit for digit, *_ in stretches}) > 1
    assert (stretches[0][1], stretches[-1][2]) == (-180, 180)
    for digit, low, high in stretches:
        if high - low < 4:
            continue
        for place in (low + 1.5, (low + high) / 2, high - 1.5):
            explorer.index, explorer.degrees = 18, place
            if digit != explorer.answer:  # a narrow stretch between two places that were looked at
                assert min(place - low, high - place) > 1
                continue
            view.set(degrees=place)
            expect(view.page.locator(".nn-readout-value").first).to_have_text(
                str(digit) if digit == 6 else f"{digit}, not 6"
            )


def mover(view, rng):
    """``move()`` makes one random move by mouse or keyboard and says which."""
    page = view.page
    names = ["right", "down", "degrees", "factor", "sigma", "std"]

    def move():
        drawing = view.get("source") == "drawing"
        what = str(rng.choice(["key", "box", "key", "source", "button", "own", "own"]))
        if what == "key":
            what = str(rng.choice(names))
            keys = ["ArrowLeft", "ArrowRight", "PageUp", "PageDown"]
            page.locator(f'input[type=range][data-name="{what}"]').press(str(rng.choice(keys)))
        elif what == "box":
            what = str(rng.choice(names))
            low = -3 if what in ("right", "down", "degrees") else 0.1
            box = page.locator(f'input.nn-box[data-name="{what}"]')
            box.fill(f"{rng.uniform(low, 3):.3f}")
            box.press("Enter")
        elif what == "source":
            button(view, "read: an image" if drawing else "read: my drawing").click()
        elif what == "button":
            able = [
                each
                for each in page.locator(".nn-image-buttons button, .nn-image-over button").all()
                if each.is_visible() and each.get_attribute("aria-disabled") != "true"
            ]
            if able:
                able[int(rng.integers(len(able)))].click()
        elif drawing:
            if rng.random() < 0.3 and view.get("strokes"):
                button(view, f"This was a {rng.integers(10)}: keep it").click()
            else:
                by_mouse(view, [rng.uniform(1, 31, (4, 2))], every=1)
        else:
            page.locator(".nn-pick").nth(int(rng.integers(30))).click()
        return what

    return move


def undoable(view):
    return [view.get(name) for name in STATE]


def test_pythons_numbers_after_50_moves_and_every_one_of_them_undone(open_view):
    explorer = ImageExplorer()
    view = open_view(explorer)
    move = mover(view, np.random.default_rng(8))
    states = [undoable(view)]
    for count in range(1, MOVES + 1):
        done = move()
        assert_pythons_numbers(view, explorer, f"move {count}, {done}")
        if (now := undoable(view)) != states[-1]:
            states.append(now)
    assert len(states) > MOVES / 2
    for state in reversed(states[:-1]):
        button(view, "Undo").press("Enter")
        assert undoable(view) == state
    expect(button(view, "Undo")).to_be_disabled()
    for state in states[1:]:
        button(view, "Redo").press("Enter")
        assert undoable(view) == state
    assert_pythons_numbers(view, explorer, "all was done again")


def test_a_network_of_the_readers_is_shown_with_all_its_layers(open_view):
    rng = np.random.default_rng(2)
    layers = [Dense(64, 12, "tanh"), Dense(12, 20, "relu"), Dense(20, 10, "identity")]
    explorer = ImageExplorer(rng.uniform(0, 1, (2, 64)), [4, 5], network=Network(layers, rng=rng))
    view = open_view(explorer)
    assert_pythons_numbers(view, explorer, "opening")
    view.enter("image", "2")
    assert_pythons_numbers(view, explorer, "the other image")
    for words in (
        "The 12 hidden values of layer 1 (tanh)",
        "The 20 hidden values of layer 2 (relu)",
    ):
        expect(view.page.get_by_text(words)).to_be_visible()


def test_another_network_reads_at_once(open_view):
    explorer = ImageExplorer()
    view = open_view(explorer)
    other = digit_reader()
    other.parameters = np.random.default_rng(1).normal(0, 0.2, other.parameters.shape)
    strips = [each.get_attribute("aria-label") for each in view.page.locator(".nn-flips").all()]
    explorer.network = other
    view.set(_layers=explorer._layers)
    assert_pythons_numbers(view, explorer, "another network")
    now = [each.get_attribute("aria-label") for each in view.page.locator(".nn-flips").all()]
    assert all(one != other for one, other in zip(strips, now, strict=True))
    expect(button(view, "Undo")).to_be_disabled()


def test_a_strip_reaches_the_sliders_end_however_often_the_answer_changes(open_view):
    explorer = ImageExplorer(source="drawing")
    stroke = [[30, 30], [110, 32], [60, 75], [105, 110], [90, 150], [30, 150]]
    explorer.strokes = [[[x / 7.5, y / 7.5] for x, y in stroke]]  # a 3, at many turns another
    view = open_view(explorer)
    counts = []
    for strip in view.page.locator(".nn-flips").all():
        counts.append(strip.get_attribute("aria-label").count(" from "))
        widths = strip.evaluate("""(strip) => [...strip.querySelectorAll("rect")].map(
            (rect) => parseFloat(rect.getAttribute("width"))).filter((width) => width > 0)""")
        assert len(widths) == counts[-1]
        assert sum(widths) == pytest.approx(100, abs=0.1)
    assert max(counts) > 12


def test_two_views_of_one_explorer_show_the_same(open_view):
    view = open_view(ImageExplorer(source="drawing"))
    view.page.evaluate(
        """() => window.view.render({
            model: window.model, el: document.body.appendChild(document.createElement("div"))})"""
    )
    view.page.set_viewport_size({"width": 1000, "height": 2400})
    first, second = view.page.locator(".nn-explorer").all()
    box = first.locator(".nn-pad").bounding_box()
    mouse = view.page.mouse
    mouse.move(*at(box, (16, 3)))
    mouse.down()
    mouse.move(*at(box, (16, 29)), steps=6)
    mouse.up()
    expect(second.locator(".nn-readout-value").first).to_have_text("1")
    story = first.locator(".nn-story").text_content()
    expect(second.locator(".nn-story")).to_have_text(story)
    second.get_by_role("button", name="This was a 1: keep it", exact=True).click()
    expect(first.get_by_role("button", name="Drawing 1, a 1: let it go")).to_be_visible()


# --- what it gives away


def copied(view):
    view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(view, "Copy as Python").click()
    expect(button(view, "Copied")).to_be_visible()
    return view.page.evaluate("() => navigator.clipboard.readText()")


@pytest.mark.parametrize("source", ["image", "drawing"])
def test_copied_python_reads_the_same(open_page, source):
    explorer = ImageExplorer(source=source)
    explorer.index, explorer.degrees, explorer.right, explorer.sigma = 20, 12, 0.5, 0.3
    explorer.std, explorer.pattern = 0.2, 4
    explorer.strokes = [[(4, 4), (28, 4), (12, 28)]]
    explorer.kept = [(1, [[(16, 4), (16, 28)]])]
    explorer.centered = False
    view = open_page(to_html(explorer))
    text = copied(view)
    ran = subprocess.run(
        [sys.executable, "-c", f"{text}\nprint(X.shape, y)"], capture_output=True, text=True
    )
    assert ran.stderr == ""
    first, shape = ran.stdout.splitlines()
    assert shape == "(1, 64) [1]"
    answer, p = first.split()
    assert int(answer) == explorer.answer
    assert float(p) == pytest.approx(explorer.probabilities.max(), abs=6e-5)


def test_numbers_and_picture_are_saved(open_view):
    explorer = ImageExplorer()
    explorer.degrees = 30
    explorer.kept = [(1, [[(16, 4), (16, 28)]])]
    view = open_view(explorer)
    _, numbers = saved(view, "Numbers (CSV)")
    heads, *rows = csv.reader(io.StringIO(numbers.decode()))
    assert heads == ["what", "number", "value"]

    def column(what):
        return [float(value) for name, _, value in rows if name == what]

    np.testing.assert_allclose(column("point of the image"), explorer.image, atol=1e-12)
    np.testing.assert_allclose(column("probability"), explorer.probabilities, atol=1e-12)
    np.testing.assert_allclose(
        column("slope of the lead at the point"), explorer.slopes, atol=1e-12
    )
    np.testing.assert_allclose(column("hidden value, layer 1"), explorer.hidden[0], atol=1e-12)
    np.testing.assert_array_equal(column("drawing 1, a 1"), explorer.drawings[0][0])
    _, drawing = saved(view, "Picture (SVG)")
    assert drawing.count(b"<svg") > 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_drawing(open_view, axe, scheme):
    view = open_view(ImageExplorer(source="drawing"), dark=scheme == "dark")
    assert axe(view.page) == []
    view.set(
        strokes=[[[4, 4], [28, 4], [12, 28]]], kept=[[7, [[[4, 4], [28, 28]]]], [1, [[[3, 3]]]]]
    )
    assert axe(view.page) == []


@pytest.mark.parametrize("width", [1000, 640, 332])
def test_a_drawing_is_all_in_its_frame(open_view, width):
    view = open_view(ImageExplorer(source="drawing"), width=width)
    view.set(strokes=[[[4, 4], [28, 28]]], kept=[[k % 10, [[[4, 4], [28, 28]]]] for k in range(25)])
    assert view.page.evaluate("() => document.documentElement.scrollWidth") <= width
    root = view.page.locator(".nn-explorer").bounding_box()
    for part in view.page.locator(".nn-explorer :is(button, svg, p, figcaption)").all():
        if part.is_visible():
            box = part.bounding_box()
            assert box["x"] >= root["x"]
            assert box["x"] + box["width"] <= root["x"] + root["width"] + 0.5


def test_a_page_without_python_reads_a_drawing(open_page):
    view = open_page(to_html(ImageExplorer(source="drawing")))
    strokes = draw(5, "hat", np.random.default_rng(6))
    by_mouse(view, strokes)
    expect(view.page.locator(".nn-readout-value").first).to_have_text("5")
    assert view.page.evaluate("() => window.forbidden") == []
