"""What explorers leave behind in JupyterLab after much use, and after they are gone: nothing.

Memory is measured after a warm-up, since the first moves fill caches on both sides.  In the kernel
it is measured twice.  What Python has allocated (tracemalloc) is exact and finds a few hundred
bytes a move; the process's resident memory also has what C code allocates, but moves by itself by a
megabyte or so.  In the page it is the heap after a forced collection, where the undo history is
what may grow, and the nodes and listeners that Chromium counts.
"""

import re

import pytest
from playwright.sync_api import expect

from nnlib import explorers
from tests.browser.telling import ALONE, OF_A_SAMPLE, a_number

A_LONG_DAY = [
    kind if kind == "TrainingExplorer" else pytest.param(kind, marks=pytest.mark.sweep)
    for kind in OF_A_SAMPLE
]
"""What moves a slider 1,000 times: one in every run, all in `make test-all`."""
SOURCE = """
import gc, psutil, tracemalloc
from matplotlib import pyplot
from ipywidgets.widgets import widget
from nnlib.explorers import {kind}
def memory():
    gc.collect()
    return psutil.Process().memory_info().rss, tracemalloc.get_traced_memory()[0]
def alive():
    gc.collect()
    comms = get_ipython().kernel.comm_manager.comms
    kinds = [type(each).__name__ for each in widget._instances.values()]
    return dict(explorers=kinds.count("{kind}"), widgets=len(kinds), comms=len(comms),
                figures=len(pyplot.get_fignums()))
def hear(moves):
    for k in range(moves):
        row = [*explorer.weights[:4], k % 80 / 20 - 2, *explorer.weights[5:]]
        data = {{"method": "update", "state": {{"weights": row}}}}
        explorer._handle_msg({{"content": {{"data": data}}, "buffers": []}})
"""
SHOWN = """
explorer = {kind}()
explorer
"""
COUNT = "(heard := [], explorer.observe(lambda change: heard.append(0), 'weights'))[1]"
WARM_UP = 200
MOVES = 1000
MEGABYTE = 2**20
KERNEL_GROWTH = 5 * MEGABYTE  # of the process
TRACED_GROWTH = 1 * MEGABYTE  # of Python's own; the kernel notes 200 bytes for each message it gets
HEAP_GROWTH = 2 * MEGABYTE  # the undo history of 1,000 moves is most of it
HEAP_OF_A_RUN = 1 * MEGABYTE  # a browser keeps a module it has imported: half a megabyte each
# JupyterLab leaves some behind by itself: for each run of a cell a few, and the places of its key
# events. One explorer has 700 nodes or more, and about a hundred listeners.
OTHER_NODES = 40  # a run
OTHER_LISTENERS = 20

# Each move is a stop on, or back at the end, and waits until it is painted.
MOVE = """
async (range, count) => {
    for (let k = 0; k < count; k++) {
        if (Number(range.value) > 2) range.value = "-2";
        else range.stepUp();
        range.dispatchEvent(new Event("input", {bubbles: true}));
        range.dispatchEvent(new Event("change", {bubbles: true}));
        await new Promise(requestAnimationFrame);
    }
    return Number(range.value);
}
"""
# The explorers' modules come from blob URLs, so the stack tells their timers from JupyterLab's.
TRACK = """
() => {
    const pending = window.testPending = new Set();
    const before = {};
    window.testAsked = 0;
    for (const [ask, cancel] of [
        ["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"],
        ["requestAnimationFrame", "cancelAnimationFrame"],
    ]) {
        const [asked, cancelled] = [before[ask], before[cancel]] = [window[ask], window[cancel]];
        window[ask] = (callback, ...rest) => {
            const own = new Error().stack.includes("blob:");
            const id = asked((...values) => {
                if (ask !== "setInterval") pending.delete(`${ask} ${id}`);
                callback(...values);
            }, ...rest);
            if (own) {
                pending.add(`${ask} ${id}`);
                window.testAsked += 1;
            }
            return id;
        };
        window[cancel] = (id) => {
            pending.delete(`${ask} ${id}`);
            cancelled(id);
        };
    }
    window.testUntrack = () => Object.assign(window, before);
}
"""
MODELS = """
async () => {
    const {rendermime} = window.testPanel.content;
    const mimeType = "application/vnd.jupyter.widget-view+json";
    const renderer = rendermime.createRenderer(mimeType);
    const manager = await renderer._manager.promise;
    renderer.dispose();
    return Object.keys(manager._models).length;
}
"""


class Chromium:
    """What Chromium counts in a page."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable")

    def heap(self):
        """Bytes of JavaScript's heap in use after garbage collection."""
        for _ in range(3):
            self.session.send("HeapProfiler.collectGarbage")
        return self.session.send("Runtime.getHeapUsage")["usedSize"]

    def counts(self):
        """How many nodes and listeners there are, those not shown included."""
        self.heap()
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        values = {each["name"]: each["value"] for each in metrics}
        return {name: values[name] for name in ("Nodes", "JSEventListeners")}


@pytest.fixture
def open_explorer(open_cells):
    def open_(kind):
        notebook = open_cells(SOURCE.format(kind=kind), SHOWN.format(kind=kind))
        notebook.run_all()
        assert notebook.failures() == []
        cell = notebook.show(1)
        expect(cell.locator(".nn-explorer")).to_have_count(1)
        return notebook, cell

    return open_


@pytest.fixture
def tracked():
    """``tracked(page)``: from now on ``testPending`` holds the explorers' timers and frames."""
    pages = []

    def track(page):
        pages.append(page)
        page.evaluate(TRACK)

    yield track
    for page in pages:
        page.evaluate("() => window.testUntrack()")


@pytest.mark.parametrize("kind", A_LONG_DAY)
def test_1000_moves_of_a_slider(open_explorer, kind):
    """The browser paints each; the kernel, which is told ten times a second, hears 1,000 more."""
    notebook, cell = open_explorer(kind)
    chromium = Chromium(notebook.page)
    slider = cell.get_by_role("slider", name="w5", exact=True)
    notebook.ask("tracemalloc.start()")

    def move(count):
        end = slider.evaluate(MOVE, count)
        notebook.wait_for_kernel("explorer.weights[4]", lambda value: value == end)
        notebook.ask(f"hear({count})")

    move(WARM_UP)
    kernel, traced = notebook.ask("memory()")
    heap, counts = chromium.heap(), chromium.counts()
    notebook.ask(COUNT)
    move(MOVES)
    assert notebook.ask("len(heard)") > MOVES
    kernel_after, traced_after = notebook.ask("memory()")
    heap_after, counts_after = chromium.heap(), chromium.counts()
    assert kernel_after - kernel < KERNEL_GROWTH
    assert traced_after - traced < TRACED_GROWTH
    assert heap_after - heap < HEAP_GROWTH
    assert abs(counts_after["Nodes"] - counts["Nodes"]) < MOVES
    assert abs(counts_after["JSEventListeners"] - counts["JSEventListeners"]) < MOVES / 2
    assert notebook.ask("alive()")["figures"] == 0


def use(notebook, cell):
    """Start what an explorer can start: the spoken line's timer, a frame, and the player."""
    notebook.show(1)
    names = {"learning rate", *(a_number(kind)[0] for kind in ALONE)}
    cell.get_by_role("slider", name=re.compile(f"^({'|'.join(names)})$")).first.press("ArrowRight")
    if (play := cell.get_by_role("button", name="Play", exact=True)).count():
        play.click()


def clear(notebook, cell):
    """Clear the cell's output; say which timers and frames of the explorer's are still to come."""
    notebook.show(1)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-cell-output')")
    expect(cell.locator(".nn-explorer")).to_have_count(0)
    return notebook.page.evaluate("() => [...window.testPending]")


def run_again(notebook, cell):
    notebook.run_cell(1)
    expect(cell.locator(".nn-explorer")).to_have_count(1)


@pytest.mark.parametrize("runs", [4, pytest.param(20, marks=pytest.mark.sweep)])
@pytest.mark.parametrize("kind", explorers.__all__)
def test_many_runs_of_its_cell_and_none(open_explorer, tracked, kind, runs):
    notebook, cell = open_explorer(kind)
    page = notebook.page
    tracked(page)
    chromium = Chromium(page)
    use(notebook, cell)
    run_again(notebook, cell)
    one = {"explorers": 1, "widgets": 2, "comms": 2, "figures": 0}  # a widget and its layout
    assert notebook.ask("alive()") == one
    assert page.evaluate(MODELS) == 2
    use(notebook, cell)
    assert clear(notebook, cell) == []
    heap, counts = chromium.heap(), chromium.counts()

    for _ in range(runs):
        run_again(notebook, cell)
        use(notebook, cell)
    assert notebook.ask("alive()") == one
    assert page.evaluate(MODELS) == 2
    assert page.evaluate("() => window.testAsked") >= runs  # or there was nothing to leave behind
    assert clear(notebook, cell) == []
    counts_after = chromium.counts()
    assert counts_after["Nodes"] - counts["Nodes"] < runs * OTHER_NODES
    assert counts_after["JSEventListeners"] - counts["JSEventListeners"] < runs * OTHER_LISTENERS
    assert chromium.heap() - heap < runs * HEAP_OF_A_RUN

    run_again(notebook, cell)
    use(notebook, cell)
    page.evaluate("() => window.testPanel.sessionContext.restartKernel()")
    notebook.run_all()
    expect(cell.locator(".nn-explorer")).to_have_count(1)  # in place of the one without a kernel
    assert notebook.ask("alive()") == one
    assert clear(notebook, cell) == []
    assert chromium.counts()["Nodes"] - counts["Nodes"] < (runs + 3) * OTHER_NODES
