"""The explorers under a finger: dragging, tapping, scrolling, and targets that are large enough."""

import pytest

from nnlib.explorers import ForwardExplorer, TrainingExplorer
from tests.browser.test_views import KINDS

SMALLEST = 24  # pixels, by WCAG 2.2's target size


@pytest.fixture
def touched(open_view):
    """``touched(explorer)``: its view on a page with a touch screen, higher than the screen."""

    def open_(explorer, **options):
        view = open_view(explorer, has_touch=True, **options)
        view.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
        return view

    return open_


def drag(view, start, end, moves=12):
    """Lay a finger down, move it, and lift it."""
    screen = view.page.context.new_cdp_session(view.page)

    def send(kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", start)
    for k in range(1, moves + 1):
        send("touchMove", [a + (b - a) * k / moves for a, b in zip(start, end, strict=True)])
    send("touchEnd")
    view.painted()


def middle(locator):
    box = locator.bounding_box()
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


def scrolled(view):
    return view.page.evaluate("() => scrollY")


def scroll_back(view):
    """Go to the top of the page, once it rests: a finger that is lifted lets it glide on."""
    view.page.evaluate(
        """async () => {
            let before = NaN;
            for (let still = 0; still < 10; before = scrollY) {
                await new Promise(requestAnimationFrame);
                still = scrollY === before ? still + 1 : 0;
            }
            scrollTo(0, 0);
        }"""
    )
    view.page.wait_for_function("() => scrollY === 0")


@pytest.mark.parametrize("kind", KINDS)
def test_a_finger_drags_a_slider(touched, kind):
    view = touched(kind())
    slider = view.slider("w5")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    start = middle(slider)
    before, top = view.get("weights")[4], scrolled(view)
    drag(view, start, [start[0] + box["width"] / 4, start[1] + 3])
    assert view.get("weights")[4] > before + 1
    assert view.get("selected") == "w5"
    assert scrolled(view) == top


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_on_a_sliders_track_moves_it_there(touched, kind):
    view = touched(kind())
    slider = view.slider("w5")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    before = view.get("weights")[4]
    view.page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    view.painted()
    assert view.get("weights")[4] > before + 1
    view.page.get_by_role("button", name="Undo", exact=True).click()
    view.painted()
    assert view.get("weights")[4] == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_finger_that_starts_on_a_slider_scrolls_up_and_down(touched, kind, share):
    view = touched(kind())
    names = ("w5", "b1", *(["learning rate"] if hasattr(kind, "learning_rate") else []))
    state = "() => JSON.stringify([...document.querySelectorAll('.nn-box')].map((b) => b.value))"
    for name in names:
        scroll_back(view)
        view.slider(name).scroll_into_view_if_needed()
        box = view.slider(name).bounding_box()
        start = [box["x"] + share * box["width"], box["y"] + box["height"] / 2]
        before, top = view.page.evaluate(state), scrolled(view)
        sent = view.page.evaluate("() => window.model.sent")
        drag(view, start, [start[0] + 4, start[1] - 200])
        view.page.wait_for_function("(top) => scrollY > top + 100", arg=top)
        view.painted()
        assert view.page.evaluate(state) == before, name
        assert view.page.evaluate("() => window.model.sent") == sent, name


def test_a_finger_drags_the_point_of_the_map_and_the_page_stays(touched):
    view = touched(ForwardExplorer())
    view.set(landscape=True)
    handle = view.page.locator(".nn-handle")
    x, y = middle(handle)
    before = view.get("weights")
    drag(view, [x, y], [x + 60, y - 70])
    after = view.get("weights")
    assert after[4] > before[4] + 1  # w5 is across, w6 is up
    assert after[5] > before[5] + 1
    assert scrolled(view) == 0
    moved = middle(handle)
    assert moved == pytest.approx([x + 60, y - 70], abs=3)


def test_a_finger_walks_along_the_run_and_scrolls_across_it(touched):
    view = touched(TrainingExplorer())
    view.set(log_steps=False)
    x, y = middle(view.page.locator(".nn-plane"))
    drag(view, [x, y], [x + 80, y])
    assert view.get("step") > 5500
    assert scrolled(view) == 0
    drag(view, [x, y], [x, y - 120])
    view.page.wait_for_function("() => scrollY > 60")


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_picks_an_edge_and_a_neuron(touched, kind):
    view = touched(kind())
    label = view.page.locator('.nn-parameter[data-name="w6"] text')
    view.page.touchscreen.tap(*middle(label))
    view.painted()
    assert view.get("selected") == "w6"
    neuron = view.page.locator('.nn-neuron[data-name="o1"]')
    if neuron.get_attribute("role") == "button":
        neuron.scroll_into_view_if_needed()
        view.page.touchscreen.tap(*middle(neuron))
        view.painted()
        assert view.get("neuron") == "o1"


def test_a_tap_on_an_edges_line_need_not_be_exact(touched):
    view = touched(ForwardExplorer())
    x, y = middle(view.page.locator('.nn-parameter[data-name="w8"] .nn-edge'))
    view.page.touchscreen.tap(x + 55, y + 11)
    view.painted()
    assert view.get("selected") == "w8"


@pytest.mark.parametrize("kind", KINDS)
def test_every_target_is_large_enough(touched, kind):
    view = touched(kind(), width=400)
    view.page.evaluate(
        "() => document.querySelectorAll('details').forEach((part) => { part.open = true; })"
    )
    small = view.page.evaluate(
        """(smallest) => [...document.querySelectorAll(
            "button, input, select, summary, .nn-neuron[role=button], .nn-handle")]
            .filter((element) => element.checkVisibility())
            .map((element) => [element.getBoundingClientRect(), element])
            .filter(([{width, height}]) => Math.min(width, height) < smallest)
            .map(([{width, height}, element]) => `${element.outerHTML}: ${width} x ${height}`)""",
        SMALLEST,
    )
    assert small == []
