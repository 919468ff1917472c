"""From the reader's hand to the painted picture, in real JupyterLab in headless Chromium.

Measured are the explorers that compute in the browser and, beside them, the two usual ways to make
a notebook move: a slider of ipywidgets whose kernel writes a text, and one whose kernel draws a
Matplotlib figure; and a slider with nothing but its value, which says what the machine, Chromium
and JupyterLab need by themselves.  All stand in one notebook, and take turns in every round.

A key press is a trusted one, on the slider of w5, or of the weight of the chain of activations.
Its time runs from the event's own time stamp to the first task after the frame that shows the new
value; ``probe.js`` says how that frame is found.  Part of it is waiting for the frame, since
Chromium draws 60 a second.  A drag moves the slider's thumb 60 times, 60 times a second.  The
number of w5 on a diagram is measured in the same way: key presses on it, and a pull.
LayersExplorer, whose numbers come from the kernel, is measured on its slider of the weights' scale,
until its loss is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter, sleep
from typing import Any

from playwright.sync_api import Browser, Frame, Locator, Page

from benchmarks.in_lab import probed_notebook
from tests.browser.lab import LabNotebook

FRAME = 1000 / 60  # milliseconds
PRESSES = 10  # a round
MOVES = 60  # a drag
SCROLLS = 2.0  # seconds; the page glides to a cell for more than one, at 60 frames a second
QUIET = 1000  # milliseconds without a new picture: the kernel has caught up


@dataclass(frozen=True)
class Subject:
    """One way to make a picture follow a slider, and where to find both in its cell."""

    name: str
    source: str
    handle: str = ".noUi-handle"
    picture: str = ".shown"
    shown: str = "cell.querySelector('.shown').textContent"
    value: str = "cell.querySelector('.widget-readout').textContent"
    last_event: tuple[str, str] = ("keydown", "pointermove")
    ready: str = "null"
    slack: int = 0  # pixels until a press becomes a pull


MOVED = {
    "ActivationExplorer": "weight",
    "ImageExplorer": "degrees",
    "LossExplorer": "score 1",
    "RaceExplorer": "rate 1",
    "ScheduleExplorer": "rate",
}
"""The number that is moved, where it is not w5."""


def explorer(kind: str) -> Subject:
    number = MOVED.get(kind, "w5")
    return Subject(
        name=kind,
        source=f"from nnlib.explorers import {kind}\n{kind}()",
        handle=f'input[type=range][data-name="{number}"]',
        picture=".nn-explorer",
        shown=f"cell.querySelector('.nn-box[data-name=\"{number}\"]').value",
        value=f"cell.querySelector('input[type=range][data-name=\"{number}\"]').value",
        last_event=("change", "input"),
    )


SLIDER = "slider = W.FloatSlider(value=0.4, min=-5, max=5, step=0.05, description='w5')"
LABEL = f"""
import ipywidgets as W
{SLIDER}
label = W.Label(str(slider.value)).add_class("shown")
slider.observe(lambda change: setattr(label, "value", str(change.new)), "value")
W.VBox([slider, label])
"""
FIGURE = f"""
import ipywidgets as W, matplotlib.pyplot as plt, numpy as np
from IPython.display import display
{SLIDER}
output = W.Output().add_class("shown")
x = np.linspace(-5, 5, 161)
def redraw(change=None):
    with output:
        output.clear_output(wait=True)
        figure, axes = plt.subplots()
        axes.plot(x, np.cos(slider.value * x))
        display(figure)
        plt.close(figure)
slider.observe(redraw, "value")
redraw()
W.VBox([slider, output])
"""
BARE = '''
import anywidget, traitlets
class Bare(anywidget.AnyWidget):
    value = traitlets.Float(0.4).tag(sync=True, echo_update=False)
    _esm = """export default { render({ model, el }) {
      const slider = document.createElement("input");
      const shown = document.createElement("output");
      const own = { type: "range", min: -5, max: 5, step: 0.05, value: 0.4 };
      Object.assign(slider, own).dataset.lmSuppressShortcuts = "true";
      shown.className = "shown";
      shown.textContent = slider.value;
      slider.addEventListener("input", () => requestAnimationFrame(() => {
        shown.textContent = slider.value;
        model.set("value", Number(slider.value));
        model.save_changes();
      }));
      el.append(slider, shown);
    } };"""
Bare()
'''
EXPLORERS = (
    "ForwardExplorer",
    "ChainRuleExplorer",
    "StepExplorer",
    "TrainingExplorer",
    "ActivationExplorer",
    "LossExplorer",
    "RaceExplorer",
    "ScheduleExplorer",
    "ImageExplorer",
)
LABEL_PEER = Subject("a text label through the kernel", LABEL)
FIGURE_PEER = Subject(
    "a Matplotlib figure in an Output widget",
    FIGURE,
    shown="cell.querySelector('.shown img')?.src ?? ''",
    ready="() => cell.querySelector('.shown img')?.decode()",
)
FLOOR = Subject(
    "a slider and its value in the browser, no more",
    BARE,
    handle="input[type=range]",
    value="cell.querySelector('input[type=range]').value",
    last_event=("change", "input"),
)
PULL = Subject(
    "a pull on a number in the diagram",
    "from nnlib.explorers import ForwardExplorer\nForwardExplorer()",
    handle=".nn-hand[data-name=w5]",
    picture=".nn-explorer",
    shown="cell.querySelector('.nn-hand[data-name=w5] .nn-value').textContent",
    value="performance.now()",  # every pixel is a move, and nothing on the page says so at once
    last_event=("change", "pointermove"),
    slack=3,
)
LAYERS = Subject(
    "LayersExplorer, 10 layers of 32, in the kernel",
    "from nnlib.explorers import LayersExplorer\nLayersExplorer()",
    handle="input[type=range][data-name=scale]",
    picture=".nn-explorer",
    shown="cell.querySelector('.nn-readout-value').textContent",
    value="cell.querySelector('input[type=range][data-name=scale]').value",
    last_event=("change", "input"),
)
OURS = (*EXPLORERS, PULL.name)
SUBJECTS = (*map(explorer, EXPLORERS), PULL, LAYERS, FLOOR, LABEL_PEER, FIGURE_PEER)


@dataclass(frozen=True)
class Press:
    """Milliseconds of one key press: all of it, the wait for its frame, our own JavaScript."""

    total: float
    wait: float | None
    script: float | None


@dataclass(frozen=True)
class Drag:
    """What was painted of a drag: pictures of so many moves, and how late the last one was."""

    moves: int
    pictures: int
    late: float  # milliseconds from the last move to its picture


@dataclass(frozen=True)
class Result:
    """Medians over all rounds."""

    name: str
    press: Press
    drag: Drag


def _watch(cell: Locator, subject: Subject, last_event: str) -> None:
    cell.evaluate(
        f"""(cell) => window.probe.watch({{
            picture: cell.querySelector("{subject.picture}"),
            event: "{last_event}",
            read: () => {subject.shown},
            value: () => {subject.value},
            ready: {subject.ready},
        }})"""
    )


def _press(page: Page | Frame, handle: Locator, key: str) -> Press:
    page.evaluate("() => window.probe.clear()")
    handle.press(key)
    log = page.evaluate("() => window.probe.until((log) => log.changed && log.moves.length > 0)")
    move = log["moves"][0]
    paint = next(each for each in log["paints"] if each["shown"] != log["before"])
    total = paint["painted"] - move["moved"]
    if paint["frame"] is None:  # another program's work: the kernel's, and ipywidgets' own
        return Press(total, None, None)
    return Press(
        total, paint["frame"] - move["moved"] - move["handled"], move["handled"] + paint["script"]
    )


def presses(page: Page | Frame, cell: Locator, subject: Subject, rng: Random) -> list[Press]:
    """Press keys on a subject's handle, in a page or frame that holds ``probe.js``."""
    _watch(cell, subject, subject.last_event[0])
    handle = cell.locator(subject.handle)
    handle.focus()
    sleep(SCROLLS)
    made = []
    for number in range(PRESSES):
        sleep(rng.uniform(0.1, 0.2))  # a reader's pace, at no fixed place within a frame
        made.append(_press(page, handle, "ArrowRight" if number % 2 == 0 else "ArrowLeft"))
    return made


def _drag(notebook: LabNotebook, cell: Locator, subject: Subject) -> Drag:
    page = notebook.page
    handle = cell.locator(subject.handle)
    _watch(cell, subject, subject.last_event[1])
    handle.press("Home")
    page.evaluate("(time) => window.probe.quiet(time)", QUIET)
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + 8, box["y"] + box["height"] / 2  # both thumbs are 16 pixels wide
    page.mouse.move(x, y)
    page.mouse.down()
    if subject.slack:
        x += subject.slack
        page.mouse.move(x, y)
        page.evaluate("(time) => window.probe.quiet(time)", QUIET)
    page.evaluate("() => window.probe.clear()")
    begin = perf_counter()
    for number in range(1, MOVES + 1):
        sleep(max(0.0, begin + number / 60 - perf_counter()))
        page.mouse.move(x + number, y)
    log = page.evaluate("(time) => window.probe.quiet(time)", QUIET)
    page.mouse.up()
    pictures = {each["shown"] for each in log["paints"]} - {log["before"]}
    last = log["paints"][-1]["shown"]
    painted = next(each["painted"] for each in log["paints"] if each["shown"] == last)
    return Drag(len(log["moves"]), len(pictures), painted - log["moves"][-1]["moved"])


def medians(records: list[Any]) -> Any:
    """One record of the same kind: for each field the median of those that have it."""
    kind = type(records[0])
    columns = [[getattr(each, name) for each in records] for name in kind.__dataclass_fields__]
    known = [[value for value in column if value is not None] for column in columns]
    return kind(*(median(column) if column else None for column in known))


def measure(browser: Browser, rounds: int = 5) -> list[Result]:
    """Return the medians of each way over ``rounds`` rounds, after one round to warm up."""
    rng = Random(1)
    pressed: dict[str, list[Press]] = {subject.name: [] for subject in SUBJECTS}
    drags: dict[str, list[Drag]] = {subject.name: [] for subject in SUBJECTS}
    sources = [subject.source for subject in SUBJECTS]
    with probed_notebook(browser, sources) as notebook:
        for number in range(rounds + 1):
            for index, subject in enumerate(SUBJECTS):
                cell = notebook.show(index)
                cell.locator(subject.picture).first.wait_for()
                made = presses(notebook.page, cell, subject, rng)
                drag = _drag(notebook, cell, subject)
                if number > 0:
                    pressed[subject.name] += made
                    drags[subject.name].append(drag)
    return [
        Result(subject.name, medians(pressed[subject.name]), medians(drags[subject.name]))
        for subject in SUBJECTS
    ]
