"""The playground under mouse, finger and keyboard, on an empty page: what a hand does, it does.

Python is beside it, not behind it: what the view asks for is read from its messages and traits, and
frames are sent as the explorer would send them.
"""

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib.explorers import PlaygroundExplorer
from tests.browser.test_touch_view import drag as finger

CORNERS = [[-0.6, -0.6, 0], [-0.6, 0.6, 1], [0.6, -0.6, 1], [0.6, 0.6, 0]]


class Shown:
    """An explorer's view, and the explorer that sends it frames when it is told to."""

    def __init__(self, open_view, explorer, **options):
        self.explorer = explorer
        self.number = 0
        self.view = open_view(explorer, **{"width": 1180, **options})
        self.page = self.view.page
        self.send()

    def send(self, *, whole=True, **content):
        """Send a frame of the explorer's present state, parts of which are replaced."""
        self.number += 1
        own, buffers = self.explorer._frame(whole=whole)
        frame = {**own, **content, "type": "frame", "number": self.number}
        self.view.tell((frame, buffers))
        for _ in range(3):
            self.view.painted()

    def locate(self, selector):
        return self.page.locator(selector)

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def asked(self):
        """What was asked of Python, in order, without how frames fare."""
        messages = self.page.evaluate("() => window.model.messages")
        return [each for each in messages if each["type"] not in ("opened", "painting")]

    def on_screen(self, x, y):
        """Where a place of the plane is on the screen."""
        surface = self.locate(".nn-plane-frame .nn-plane").bounding_box()
        reach = self.explorer._frame()[0]["reach"]
        return [
            surface["x"] + (x / reach + 1) / 2 * surface["width"],
            surface["y"] + (1 - y / reach) / 2 * surface["height"],
        ]

    def points(self):
        return self.view.get("points")

    @property
    def dots(self):
        return self.locate(".nn-plane-frame .nn-dot")


@pytest.fixture
def shown(open_view):
    def open_(explorer=None, **options):
        return Shown(open_view, explorer or PlaygroundExplorer(), **options)

    return open_


@pytest.fixture
def own(shown):
    return shown(PlaygroundExplorer("own"))


# The reader's own points.


def test_a_drag_moves_a_point_and_adds_none(own):
    page = own.page
    page.mouse.move(*own.on_screen(-0.6, 0.6))
    page.mouse.down()
    before = own.view.get("_drag")
    for share in (0.3, 0.7, 1.0):
        page.mouse.move(*own.on_screen(-0.6 + 0.9 * share, 0.6 - 0.4 * share))
        own.view.painted()
        assert len(own.points()) == 4
        assert own.view.get("_drag") == before or share == 0.3
        before = own.view.get("_drag")
    page.mouse.up()
    moved = own.points()
    assert moved[1] == pytest.approx([0.3, 0.2, 1], abs=0.02)
    assert [moved[k] for k in (0, 2, 3)] == [CORNERS[k] for k in (0, 2, 3)]
    page.mouse.click(*own.on_screen(0.0, 0.9))  # the next move has a number of its own
    assert own.view.get("_drag") > before
    expect(own.dots).to_have_count(5)


def test_the_dot_goes_with_the_hand_though_python_is_slow(own):
    page = own.page
    page.mouse.move(*own.on_screen(0.6, 0.6))
    page.mouse.down()
    target = own.on_screen(0.0, 0.0)
    page.mouse.move(*target, steps=5)
    own.view.painted()
    middles = [each.bounding_box() for each in own.dots.all()]
    near = [
        abs(box["x"] + box["width"] / 2 - target[0]) + abs(box["y"] + box["height"] / 2 - target[1])
        for box in middles
    ]
    assert min(near) < 3
    page.mouse.up()


def test_a_click_on_free_ground_places_and_one_on_a_point_takes_away(own):
    page = own.page
    page.mouse.click(*own.on_screen(0.2, -0.1))
    assert own.points()[4:] == [pytest.approx([0.2, -0.1, 1], abs=0.02)]
    own.button("a click places class: 0 (circle)").click()
    page.mouse.click(*own.on_screen(-0.2, 0.1))
    assert own.points()[5][2] == 0
    page.mouse.click(*own.on_screen(0.2, -0.1))
    assert len(own.points()) == 5
    assert own.points()[:4] == CORNERS
    page.mouse.move(*own.on_screen(0, 0.5))  # a drag over free ground is nothing
    page.mouse.down()
    page.mouse.move(*own.on_screen(0.5, 0), steps=4)
    page.mouse.up()
    assert len(own.points()) == 5


def test_a_finger_drags_a_point_and_taps(shown):
    there = shown(PlaygroundExplorer("own"), has_touch=True)
    there.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
    finger(there.view, there.on_screen(0.6, 0.6), there.on_screen(0.1, -0.3))
    assert there.points()[3] == pytest.approx([0.1, -0.3, 0], abs=0.03)
    assert there.page.evaluate("() => scrollY") == 0
    there.page.touchscreen.tap(*there.on_screen(0.0, 0.9))
    assert len(there.points()) == 5
    there.page.touchscreen.tap(*there.on_screen(0.02, 0.88))
    assert len(there.points()) == 4


def test_a_finger_scrolls_over_points_that_are_not_the_readers(shown):
    there = shown(has_touch=True)
    there.page.evaluate("() => { document.body.style.paddingBottom = '3000px'; }")
    finger(there.view, there.on_screen(0, 0), there.on_screen(0, 0.8))
    there.page.wait_for_function("() => scrollY > 40")


def test_keys_carry_a_point(own):
    page = own.page
    cursor = page.get_by_role("slider", name="Cursor")
    cursor.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    own.view.painted()
    assert "Carrying a point" in cursor.get_attribute("aria-valuetext")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    own.view.painted()
    assert own.points()[3] == pytest.approx([0.36, 0.54, 0])
    page.keyboard.press("ArrowDown")  # put down is put down
    assert own.points()[3] == pytest.approx([0.36, 0.54, 0])
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    own.view.painted()
    assert own.points()[3] == pytest.approx([0.36, 0.54, 0])
    page.keyboard.press("Delete")
    own.view.painted()
    assert own.points() == CORNERS[:3]


def test_a_point_too_many_is_said(shown):
    many = [(round(-1 + 0.01 * k, 2), 0.9, k % 2) for k in range(199)]
    there = shown(PlaygroundExplorer("own", points=many))
    for at in (-0.8, -0.5, -0.2):
        there.page.mouse.click(*there.on_screen(0.0, at))
        there.view.painted()
    assert len(there.points()) == 200
    notice = there.locate(".nn-notice")
    expect(notice).to_have_text("200 points are the most there can be: take one away first.")
    expect(there.locate(".nn-spoken")).to_contain_text("200 points are the most")
    there.page.mouse.click(*there.on_screen(0.0, -0.8))
    there.view.painted()
    assert len(there.points()) == 199
    expect(notice).not_to_contain_text("the most")


# Weights, neurons and layers.


def line_of(there, name):
    """A place on a connection that no other one crosses: close to its left end."""
    hit = there.locate(f'.nn-hit[aria-label^="{name}, "]')
    return hit.evaluate(
        """(line) => {
            const [a, b] = ["1", "2"].map((end) => ["x", "y"].map((axis) =>
                Number(line.getAttribute(axis + end))));
            const place = new DOMPoint(...a.map((from, k) => from + 0.25 * (b[k] - from)));
            const {x, y} = place.matrixTransform(line.getScreenCTM());
            return [x, y];
        }"""
    )


def test_a_connection_shows_its_weight_and_a_click_sets_it(shown):
    there = shown()
    value = there.explorer.network.parameters[0]
    there.page.mouse.move(*line_of(there, "w1"))
    line = there.locate(".nn-weight")
    expect(line).to_contain_text("w1, from i1 to h1")
    box = there.view.box("w1, from i1 to h1")
    expect(box).to_have_attribute("title", str(value))
    top = there.locate(".nn-chart-frame").bounding_box()["y"]
    there.page.mouse.move(5, 5)
    expect(box).to_have_count(0)
    assert there.locate(".nn-chart-frame").bounding_box()["y"] == top
    there.page.mouse.click(*line_of(there, "w1"))
    expect(box).to_be_focused()
    there.page.mouse.move(5, 5)  # it stays while it is in use
    there.page.keyboard.type("2.5")
    there.page.keyboard.press("Enter")
    there.page.keyboard.press("ArrowUp")
    [first, second] = there.asked()
    assert (first["type"], first["name"], first["value"]) == ("weight", "w1", 2.5)
    assert (second["value"], second["drag"]) == (2.6, first["drag"] + 1)
    there.page.keyboard.type("much")
    there.page.keyboard.press("Enter")
    expect(line.locator(".nn-refused")).to_contain_text("w1, from i1 to h1:")
    there.page.keyboard.press("Escape")
    expect(there.locate('.nn-hit[aria-label^="w1, "]')).to_be_focused()
    expect(box).to_be_visible()  # as long as its connection has the focus
    assert len(there.asked()) == 2


def test_from_the_last_neuron_the_keys_go_on_into_the_box(shown):
    there = shown()
    there.button("Show o1 on the map").focus()
    there.page.keyboard.press("Tab")
    expect(there.view.box("b_o1, bias of o1")).to_be_focused()
    there.page.keyboard.type("-1")
    there.page.keyboard.press("Tab")
    [message] = there.asked()
    assert (message["name"], message["value"]) == ("b_o1", -1)
    expect(there.view.box("b_o1, bias of o1")).to_have_count(0)
    expect(there.button("loss axis: linear")).to_be_focused()


def test_every_weight_and_bias_is_reached_by_keys_and_is_the_one_it_says(shown):
    explorer = PlaygroundExplorer(hidden=(3, 2))
    there = shown(explorer)
    numbers = dict(zip(explorer.network.parameter_names, explorer.network.parameters, strict=True))
    tabs = there.locate(".nn-hit[tabindex='0']")
    expect(tabs).to_have_count(1)  # one stop for all
    tabs.focus()
    seen = {}
    weights = [name for name in numbers if name.startswith("w")]
    for _ in weights:
        said = there.page.evaluate("() => document.activeElement.ariaLabel")
        box = there.view.box(said)
        seen[said.split(",")[0]] = float(box.get_attribute("title"))
        there.page.keyboard.press("ArrowRight")
    neurons = there.locate(".nn-node")
    for k in range(neurons.count()):
        neurons.nth(k).focus()
        box = there.locate(".nn-weight .nn-box")
        seen[box.get_attribute("data-name")] = float(box.get_attribute("title"))
    assert seen == numbers
    layers = explorer.network.dense_layers
    expect(there.locate(".nn-hit").nth(1 * 2 + 0)).to_have_attribute(
        "aria-label", "w3, from i1 to h1_2"
    )
    assert layers[0].weight[1, 0] == numbers["w3"]


def test_another_network_does_not_throw_the_keys_off(shown):
    there = shown()
    node = there.button("Show h2 on the map")
    node.focus()
    there.explorer.hidden = (6,)
    there.send()
    expect(node).to_be_focused()
    there.button("Show h6 on the map").focus()
    there.explorer.hidden = (2,)
    there.send()
    expect(there.locate(".nn-hit").first).to_be_focused()


def test_pointing_at_a_neuron_shows_it_large_and_a_click_keeps_it(shown):
    there = shown()
    name = there.locate(".nn-map-name")
    box = there.locate(".nn-plane-frame").bounding_box()
    node = there.button("Show h2 on the map")
    node.hover()
    expect(name).to_contain_text("Hidden neuron h2")
    expect(there.locate(".nn-here")).to_contain_text("h2 answers")
    there.page.mouse.move(5, 5)
    expect(name).to_have_text("Output o1")
    node.focus()
    expect(name).to_contain_text("Hidden neuron h2")
    node.blur()
    expect(name).to_have_text("Output o1")
    node.click()
    there.page.mouse.move(5, 5)
    node.blur()
    expect(name).to_contain_text("Hidden neuron h2")
    expect(node).to_have_attribute("aria-pressed", "true")
    there.button("Show h3 on the map").hover()
    expect(name).to_contain_text("Hidden neuron h3")
    there.page.mouse.move(5, 5)
    expect(name).to_contain_text("Hidden neuron h2")
    there.button("Show o1 on the map").click()
    expect(name).to_have_text("Output o1")
    assert there.locate(".nn-plane-frame").bounding_box() == box


def test_neurons_and_a_second_layer_come_and_go(shown):
    there = shown(PlaygroundExplorer(hidden=(7,)))

    def press(name, sizes):
        there.button(name).click()
        assert there.view.get("hidden") == sizes
        there.explorer.hidden = tuple(sizes)
        there.send()

    more = there.button("One neuron more in hidden layer 1")
    press("One neuron more in hidden layer 1", [8])
    expect(more).to_be_disabled()
    press("One neuron less in hidden layer 1", [7])
    press("Add hidden layer 2", [7, 2])
    expect(there.button("Add hidden layer 2")).to_be_hidden()
    expect(there.locate(".nn-node")).to_have_count(10)
    press("One neuron less in hidden layer 2", [7, 1])
    there.button("Remove hidden layer 2").focus()
    there.page.keyboard.press("Enter")
    assert there.view.get("hidden") == [7]
    there.explorer.hidden = (7,)
    there.send()
    expect(there.button("Add hidden layer 2")).to_be_focused()  # not thrown off the explorer
    above = there.button("One neuron less in hidden layer 1").bounding_box()
    first = there.button("Show h1 on the map").bounding_box()
    assert above["y"] + above["height"] <= first["y"] + 1


def test_data_sets_are_chosen_by_their_pictures(shown):
    there = shown()
    sets = there.page.get_by_role("radio")
    names = ["XOR", "circles", "spirals", "moons", "tight", "own"]
    assert [each.evaluate("(own) => own.labels[0].textContent") for each in sets.all()] == names
    pictures = there.locate(".nn-set svg").evaluate_all("(all) => all.map((own) => own.innerHTML)")
    assert len(set(pictures)) == 6
    expect(there.page.get_by_role("radio", name="XOR")).to_be_checked()
    there.page.get_by_role("radio", name="moons").click()
    assert there.view.get("data") == "moons"
    there.page.get_by_role("radio", name="moons").press("ArrowLeft")
    assert there.view.get("data") == "spirals"
    there = shown()  # where no move is under way
    there.view.set(data="own", points=[[0.5, 0.5, 1]])
    expect(there.page.get_by_role("radio", name="own")).to_be_checked()
    expect(there.locate(".nn-set").last.locator("svg > *")).to_have_count(1)


# What is said.


def test_a_busy_kernel_is_said_and_it_goes_on_after(shown):
    there = shown(PlaygroundExplorer("spirals", hidden=(8, 8)))
    status = there.locate(".nn-status")
    there.explorer.step()
    there.send(playing=True, status="Training: after 1 epoch.")
    there.view.tell(({"type": "cell", "running": True}, []))
    expect(status).to_have_text(
        "Waiting for the kernel, which is busy with another cell. It goes on after that."
    )
    expect(there.locate(".nn-spoken")).to_contain_text("busy with another cell")
    there.view.tell(({"type": "cell", "running": False}, []))
    there.send(playing=True, status="Training: after 2 epochs.")
    expect(status).to_have_text("Training: after 2 epochs.")
    there.send()
    expect(status).to_contain_text("Paused")


def test_what_is_asked_of_a_busy_kernel_is_waited_for(shown):
    there = shown()
    status = there.locate(".nn-status")
    there.view.tell(({"type": "cell", "running": True}, []))
    expect(status).to_contain_text("Ready")
    there.button("Step").click()
    expect(status).to_contain_text("busy with another cell")
    there.explorer.step()
    there.send()
    expect(status).to_contain_text("after 1 epoch")
    there.view.tell(({"type": "cell", "running": False}, []))
    there.button("New start").click()  # no cell runs, and nothing comes
    expect(status).to_have_text("Waiting for the kernel, which does not answer.")


def test_a_loss_that_is_no_number_is_never_minus_infinite(shown):
    there = shown()
    there.send(loss="not finite", testLoss="not finite")
    values = there.locate(".nn-readout-value").filter(visible=True).all_text_contents()
    assert values == ["0", "not finite", "not finite", "\N{EN DASH}"]
    assert "infinite" not in there.locate(".nn-playground").inner_text().replace("not finite", "")


LONG = {
    "saturated": (
        "Saturated: 100 of 100 training points are wrong, and there the slope of the output neuron "
        "has been below a thousandth of its steepest for 20 epochs. Hardly any step can bring it "
        "back. Try a smaller learning rate and a new start."
    ),
    "": (
        "Training: after 99,999 epochs, loss 0.1234, on the test points 0.1234, 100 of 100 "
        "training points and 100 of 100 test points right. Standing still: over the last 200 "
        "epochs the lowest loss has fallen by less than 1%."
    ),
}


@pytest.mark.parametrize("width", [1180, 968, 800, 640, 500, 400])
def test_whatever_is_said_moves_nothing(shown, width):
    there = shown(width=width)
    flow = there.locate(".nn-flow")
    before = flow.bounding_box()
    notice = "Other points; the network is back at its start, with the same weights as before."
    for verdict, status in LONG.items():
        there.send(status=status, verdict=verdict, notice=notice)
        expect(there.locate(".nn-status")).to_have_text(status)
        assert flow.bounding_box() == before


@pytest.mark.parametrize("verdict", ["diverged", "saturated", "stuck"])
def test_what_is_lost_is_marked(shown, verdict):
    there = shown()
    there.send(verdict=verdict, status="Lost.")
    expect(there.locate(".nn-diverged .nn-status")).to_have_text("Lost.")


# Sizes.


def boundary(there):
    """The largest distance of the drawn line from where the network's output is one half."""
    numbers = there.locate(".nn-boundary").evaluate(
        """(line) => line.getAttribute("d").match(/[\\d.]+/g).map(Number)"""
    )
    box = [float(there.locate(".nn-plane-frame .nn-plane").get_attribute(name)) for name in
           ("x", "y", "width", "height")]  # fmt: skip
    reach = there.explorer._frame()[0]["reach"]
    places = (np.array(numbers).reshape(-1, 2) - box[:2]) / box[2:] * 2 * reach - reach
    outputs = there.explorer.network.predict(places * [1, -1])
    assert len(outputs) > 20
    return np.abs(outputs - 0.5).max()


def test_the_plane_is_square_and_drawn_anew_at_every_size(shown):
    explorer = PlaygroundExplorer()
    explorer.step(60)
    there = shown(explorer)
    for width in (1180, 700, 1000, 420, 1180):
        there.page.set_viewport_size({"width": width, "height": 900})
        there.page.wait_for_function(
            "(wide) => document.querySelector('.nn-explorer').offsetWidth >= Math.min(wide, 1180)",
            arg=width,
        )
        for _ in range(3):
            there.view.painted()
        surface = there.locate(".nn-plane-frame .nn-plane").bounding_box()
        assert surface["width"] == pytest.approx(surface["height"], abs=0.1)
        canvas = there.locate(".nn-plane-frame canvas").bounding_box()
        assert canvas == pytest.approx(surface, abs=1.1)  # with its stroke
        assert boundary(there) < 0.02


@pytest.mark.parametrize(
    ("width", "columns"), [(1180, 3), (968, 3), (900, 2), (800, 2), (690, 2), (600, 1), (320, 1)]
)
@pytest.mark.parametrize("data", ["xor", "own"])
def test_columns_and_nothing_cut_off(shown, width, columns, data):
    there = shown(PlaygroundExplorer(data, hidden=(8, 8)), width=width)
    place = [there.locate(part).bounding_box() for part in (".nn-given", ".nn-left", ".nn-right")]
    assert len({round(box["x"]) for box in place}) == columns
    assert (place[0]["y"], place[0]["x"]) <= (place[1]["y"], place[1]["x"])
    cut = there.locate(".nn-explorer").evaluate(
        """(explorer) => {
            const edge = explorer.getBoundingClientRect();
            const parts = "button, select, input, svg, canvas, p, label, span";
            return [...explorer.querySelectorAll(parts)]
                .filter((each) => each.checkVisibility())
                .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
                .filter(([, box]) => box.right > edge.right + 1 || box.left < edge.left - 1)
                .map(([what]) => what);
        }"""
    )
    assert cut == []
    legends = there.locate(".nn-legend").evaluate_all(
        """(all) => all.map((each) => [each.clientWidth, each.getBBox()])
            .map(([width, {x, width: drawn}]) => width - x - drawn)"""
    )
    assert min(legends) >= 0


# The chart, and what is painted when.


def test_the_gap_is_shaded_and_a_pinned_run_stays(shown):
    explorer = PlaygroundExplorer(noise=0.3)
    explorer.step(30)
    there = shown(explorer)
    gap = there.locate(".nn-chart-frame .nn-gap")
    curve = {name: there.locate(f'[data-curve="{name}"]') for name in ("training", "pinned")}
    first = curve["training"].get_attribute("d")
    assert gap.get_attribute("d").startswith(f"{first}L")
    assert gap.get_attribute("d").endswith("Z")
    expect(curve["pinned"]).to_have_attribute("d", "")
    there.button("Pin this run").click()
    assert there.asked()[-1]["type"] == "pin"
    explorer.pin()
    explorer.new_start()
    explorer.step(30)
    there.send()
    assert curve["pinned"].get_attribute("d").count("L") == 30
    assert curve["pinned"].get_attribute("d") != curve["training"].get_attribute("d")
    expect(there.locate(".nn-pinned")).to_contain_text("Pinned: 2-4-1 tanh")
    there.button("Unpin the pinned run").click()
    assert there.asked()[-1]["type"] == "unpin"
    alone = shown(PlaygroundExplorer("own"))
    expect(alone.locate(".nn-chart-frame .nn-gap")).to_have_attribute("d", "")


def test_between_whole_frames_only_the_plane_and_the_numbers_are_painted(shown):
    explorer = PlaygroundExplorer(noise=0.2)
    there = shown(explorer)
    there.page.evaluate(
        """() => {
            window.painted = [];
            const paint = CanvasRenderingContext2D.prototype.putImageData;
            CanvasRenderingContext2D.prototype.putImageData = function (...all) {
                window.painted.push(this.canvas.className);
                return paint.apply(this, all);
            };
        }"""
    )
    curve = there.locate('[data-curve="training"]').get_attribute("d")
    line = there.locate(".nn-boundary").get_attribute("d")
    explorer.step(5)
    there.send(whole=False, playing=True)
    assert there.page.evaluate("() => window.painted.splice(0)") == ["nn-field-map"]
    assert there.locate('[data-curve="training"]').get_attribute("d") == curve
    assert there.locate(".nn-boundary").get_attribute("d") != line
    expect(there.locate(".nn-readout-value").first).to_have_text("5")
    there.send(playing=True)
    assert sorted(there.page.evaluate("() => window.painted.splice(0)")) == [
        "nn-field-map", *["nn-node-map"] * 5,
    ]  # fmt: skip
    assert there.locate('[data-curve="training"]').get_attribute("d") != curve


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(shown, axe, dark):
    there = shown(PlaygroundExplorer("own", hidden=(8, 8)), dark=dark)
    there.explorer.step(3)
    there.explorer.pin()
    there.send()
    there.locate(".nn-hit").first.focus()
    assert axe(there.page) == []
    other = shown(dark=dark, width=500)
    other.send(playing=True)
    assert axe(other.page) == []
