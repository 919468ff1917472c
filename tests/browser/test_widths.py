"""Every explorer at every width: nothing outside its frame, nothing cut off, nothing on another.

A browser's zoom is a narrower window to the page: 1400 pixels at 400 % are 350.
"""

import pytest

from tests.browser.telling import KINDS, telling_view
from tests.browser.test_views import drawn_boxes

WIDTHS = [1400, 1000, 900, 800, 700, 640, 500, 350, 332, 320]

# What does not show all it holds: a button's word, a number in its cell or box.  The name of a run
# may be shortened.
CUT = """
() => [...document.querySelectorAll(
    ".nn-explorer :is(button, summary, label, td, th:not(.nn-run-name), .nn-box, .nn-readout *)")]
    .filter((element) => element.checkVisibility())
    .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.className}: ${element.value ?? element.textContent}`)
"""
SIDEWAYS = """
() => [...document.querySelectorAll(".nn-scroll")].map(
    ({scrollWidth, clientWidth}) => scrollWidth - clientWidth)
"""


def over_one_another(boxes):
    """The texts of those that cover a part of one another."""
    return [
        (a["text"][:30], b["text"][:30])
        for k, a in enumerate(boxes)
        for b in boxes[k + 1 :]
        if min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
        and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 5
    ]


def assert_all_in_its_frame(view, width):
    view.page.mouse.move(0, 0)
    for wide in ("document.documentElement.scrollWidth", "document.body.scrollWidth"):
        assert view.page.evaluate(wide) <= width
    root = view.page.locator(".nn-explorer").bounding_box()
    for box in drawn_boxes(view, ".nn-explorer *"):
        assert box["x"] >= root["x"] - 0.5, (width, box)
        assert box["x"] + box["width"] <= root["x"] + root["width"] + 0.5, (width, box)
    assert view.page.evaluate(CUT) == [], width
    assert max(view.page.evaluate(SIDEWAYS), default=0) <= 0, width


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_cut_off_at_any_width(open_view, kind):
    view = telling_view(open_view, kind, width=WIDTHS[0])
    for width in WIDTHS:
        view.page.set_viewport_size({"width": width, "height": 900})
        for _ in range(3):
            view.painted()
        assert_all_in_its_frame(view, width)
        parts = "input:not([type=radio]), select, button, summary, label, .nn-readout, p"
        parts += ", svg.nn-network"
        assert over_one_another(drawn_boxes(view, parts)) == [], width
        for part in view.page.locator("details").all():
            part.evaluate("(details) => { details.open = true; }")
        assert_all_in_its_frame(view, width)
        for part in view.page.locator("details").all():
            part.evaluate("(details) => { details.open = false; }")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zoom", [2, 4])
def test_zoomed_nothing_is_cut_off(open_view, kind, zoom):
    """What a browser's zoom does: more pixels for a pixel, and a smaller window."""
    window = {"width": 1400 // zoom, "height": 900 // zoom}
    view = telling_view(open_view, kind, device_scale_factor=zoom, viewport=window)
    assert view.page.evaluate("() => devicePixelRatio") == zoom
    box = view.page.locator(".nn-box").first
    box.fill("")
    box.press("Enter")
    view.painted()
    assert view.page.locator(".nn-refused").filter(visible=True).count() == 1
    assert_all_in_its_frame(view, window["width"])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "PlaygroundExplorer"])
def test_there_are_two_columns_down_to_800_pixels(open_view, kind):
    view = telling_view(open_view, kind, width=1400)
    for width, columns in [(1400, 2), (1000, 2), (800, 2), (700, 1), (332, 1)]:
        view.page.set_viewport_size({"width": width, "height": 900})
        for _ in range(3):
            view.painted()
        sides = (view.page.locator(f".nn-{side}").bounding_box() for side in ("left", "right"))
        left, right = sides
        beside = right["x"] >= left["x"] + left["width"]
        assert beside == (columns == 2), width
        assert (right["y"] >= left["y"] + left["height"]) == (columns == 1), width
