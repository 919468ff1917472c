"""A notebook that was run, saved and closed, and is opened again when its kernel is gone.

JupyterLab then trusts it, and looks for the widgets of its outputs.  With the settings of ``make
lab`` and Binder they were saved in it and stand there again; in another JupyterLab ipywidgets says
that it does not find them.
"""

import csv
import json
import os
import signal

import pytest
from playwright.sync_api import expect

from nnlib import article
from nnlib.losses import HalfSquaredError
from tests.browser.chromium import WINDOW
from tests.browser.lab import REPOSITORY, Lab, LabNotebook, LabPage
from tests.browser.telling import ALONE, a_number

KINDS = ALONE
SOURCE = "from nnlib.explorers import {kind}\n{name} = {kind}()\n{name}"
SOURCES = [
    *(SOURCE.format(kind=kind, name=kind.lower()) for kind in KINDS),
    SOURCE.format(kind="PlaygroundExplorer", name="playground"),
    SOURCE.format(kind="LayersExplorer", name="layers"),
]
FORWARD, PLAYGROUND, LAYERS = KINDS.index("ForwardExplorer"), len(KINDS), len(KINDS) + 1
NUMBERS = [a_number(kind)[0] for kind in KINDS]
NAME = "day-after.ipynb"
NOT_FOUND = "Error displaying widget: model not found"
LARGEST = 300_000 * len(SOURCES)  # bytes of a notebook with all of them
STATE = "application/vnd.jupyter.widget-state+json"


class Days:
    """A notebook that is opened, used, saved and closed, day by day."""

    def __init__(self, folder, chromium, *, own):
        self.lab = Lab(folder, own=own)
        self.lab.wait_until_ready()
        self.file = self.lab.root / NAME
        self.context = chromium.new_context(viewport=WINDOW)
        self.lab.write(NAME, SOURCES)

    def open(self):
        """Open it; what was saved is there when this returns.

        ipywidgets looks for a model for two seconds.  If the kernel starts at the end of them, so
        that the saved models come between the last look and the verdict, it says that there is
        none, and goes on saying so until the page is loaded again, as the lesson says to do.
        """
        while True:
            self.notebook = LabNotebook(LabPage(self.lab, self.context.new_page()), NAME)
            expect(self.notebook.page.get_by_text("Loading widget...")).to_have_count(0)
            late = self.saved() and self.notebook.page.get_by_text(NOT_FOUND).count() > 0
            if not late:
                return self.notebook
            self.notebook.page.close()

    def end(self):
        """Close the page and shut down the kernel; what was not saved is lost."""
        errors = list(self.notebook.errors)
        self.notebook.close()
        self.notebook.page.close()
        return errors

    def cell(self, index):
        return self.notebook.show(index)

    def line(self, index):
        return self.cell(index).locator(".nn-without-python")

    def box(self, index, name):
        return self.cell(index).get_by_label(f"{name}, exact value", exact=True)

    def enter(self, index, name, text):
        self.box(index, name).fill(text)
        self.box(index, name).press("Enter")

    def saved(self):
        metadata = json.loads(self.file.read_text("utf-8"))["metadata"]
        return metadata.get("widgets", {}).get(STATE, {}).get("state", {})

    def stop(self):
        self.context.close()
        self.lab.stop()


@pytest.fixture
def days(tmp_path, chromium, request):
    days = Days(tmp_path, chromium, own=getattr(request, "param", True))
    yield days
    days.stop()


def loss_with(value):
    """The loss of the article's network with another w5."""
    net = article.network()
    net.layers[1].weight[0, 0] = value
    return HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS)


def test_the_explorers_stand_there_again(days, tmp_path):
    notebook = days.open()
    notebook.run_all()
    assert notebook.failures() == []
    for index in range(len(KINDS)):
        days.enter(index, NUMBERS[index], "1.25")
    traits = [f"{kind.lower()}.{a_number(kind)[1]}" for kind in KINDS]
    notebook.wait_for_kernel(
        f"[{', '.join(traits)}]",
        lambda now: now == [1.25] * len(KINDS),
    )
    notebook.ask("playground.step(10)")
    notebook.ask("(playground.set_trait('masked', ('h2',)), playground.step(2)) and None")
    expect(days.cell(PLAYGROUND).locator(".nn-status")).to_contain_text("after 12 epochs")
    notebook.ask("layers.train()")
    expect(days.cell(LAYERS).locator(".nn-status")).to_contain_text("After 100 steps")
    notebook.save()
    assert days.end() == []
    assert days.file.stat().st_size < LARGEST

    notebook = days.open()
    for index in range(len(KINDS)):
        expect(days.line(index)).to_contain_text("Saved state: the picture follows your hand")
        expect(days.box(index, NUMBERS[index])).to_have_value("1.25")
    cell = days.cell(FORWARD)
    total = cell.locator(".nn-readout-value").first
    expect(total).to_have_text(f"{loss_with(1.25):.9f}")
    days.enter(FORWARD, "w5", "-2")
    expect(total).to_have_text(f"{loss_with(-2):.9f}")
    cell.get_by_role("button", name="Undo", exact=True).click()
    expect(total).to_have_text(f"{loss_with(1.25):.9f}")
    cell.get_by_role("button", name="Reset", exact=True).click()
    expect(total).to_have_text(f"{loss_with(0.4):.9f}")
    cell.locator("summary", has_text="Save").click()
    with notebook.page.expect_download() as download:
        cell.get_by_role("button", name="Numbers (CSV)").click()
    rows = dict(csv.reader(download.value.path().open(encoding="utf-8")))
    assert float(rows["E_total"]) == pytest.approx(loss_with(0.4), abs=1e-12)
    notebook.screenshot(tmp_path / "day-after.png")

    expect(days.line(PLAYGROUND)).to_contain_text("Saved state: this is the last picture")
    cell = days.cell(PLAYGROUND)
    expect(cell.locator(".nn-status")).to_contain_text("after 12 epochs")
    expect(cell.locator(".nn-plane-frame .nn-dot")).to_have_count(200)
    expect(cell.locator(".nn-strikes path")).to_have_count(1)
    expect(cell.locator("[inert] .nn-play")).to_have_count(1)
    notebook.screenshot(tmp_path / "playground.png")

    expect(days.line(LAYERS)).to_contain_text("Saved state: this is the last picture")
    cell = days.cell(LAYERS)
    expect(cell.locator(".nn-status")).to_contain_text("After 100 steps")
    cell.get_by_role("radio", name="layer 7,").click()  # which needs no Python
    expect(cell.locator(".nn-layer-title")).to_have_text("Layer 7 of 10")
    expect(cell.locator("[inert]", has_text="Train 100 steps")).to_have_count(1)

    before = days.saved()
    notebook.save()  # of these widgets JupyterLab sends none: the kernel knows none of them
    assert days.saved() == before
    notebook.run_cell(FORWARD)
    assert notebook.failures() == []
    expect(days.line(FORWARD)).to_be_empty()
    days.enter(FORWARD, "w5", "3")
    notebook.wait_for_kernel("forwardexplorer.weights[4]", lambda now: now == 3)
    expect(days.line(FORWARD + 1)).to_contain_text("Saved state")
    notebook.save()
    assert len(days.saved()) == len(before)
    assert days.end() == []

    days.open()
    expect(days.box(FORWARD, "w5")).to_have_value("3")
    expect(days.box(FORWARD + 1, NUMBERS[FORWARD + 1])).to_have_value("1.25")
    expect(days.cell(PLAYGROUND).locator(".nn-status")).to_contain_text("after 12 epochs")
    assert days.end() == []


@pytest.mark.parametrize("days", [False], indirect=True)
def test_in_another_jupyterlab_the_message_is_the_one_that_the_lesson_names(days):
    notebook = days.open()
    notebook.run_all()
    notebook.save()
    assert days.saved() == {}
    days.end()
    notebook = days.open()
    expect(days.cell(FORWARD)).to_contain_text(NOT_FOUND)
    lesson = json.loads((REPOSITORY / "notebooks" / "00-start-here.ipynb").read_text("utf-8"))
    assert any(NOT_FOUND in "".join(cell["source"]) for cell in lesson["cells"])
    notebook.run_cell(FORWARD)
    expect(days.cell(FORWARD).locator(".nn-explorer")).to_have_count(1)
    days.end()


RESTART = "() => window.testPanel.sessionContext.restartKernel()"
SHUT_DOWN = "() => window.testPanel.sessionContext.shutdown()"


@pytest.mark.parametrize("way", ["restart", "shut down", "death"])
def test_a_kernel_that_goes_is_told_of_by_all(days, way):
    notebook = days.open()
    notebook.run_all()
    for index in range(len(SOURCES)):
        expect(days.line(index)).to_be_empty()
    if way == "death":
        os.kill(notebook.ask("__import__('os').getpid()"), signal.SIGKILL)
        # JupyterLab says that the kernel appears to have died.
        notebook.page.get_by_role("button", name="Ok", exact=True).click(timeout=60_000)
        expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
    else:
        notebook.page.evaluate(RESTART if way == "restart" else SHUT_DOWN)
    for index in range(len(SOURCES)):
        expect(days.line(index)).to_contain_text("The kernel has gone: run this cell again.")
    cell = days.cell(FORWARD)
    total = cell.locator(".nn-readout-value").first
    days.enter(FORWARD, "w5", "-2")
    expect(total).to_have_text(f"{loss_with(-2):.9f}")
    if way == "shut down":
        notebook.page.evaluate(
            "async () => { await window.testPanel.sessionContext.startKernel(); }"
        )
    notebook.run_all()
    assert notebook.failures() == []
    for index in range(len(SOURCES)):
        expect(days.line(index)).to_be_empty()
    days.enter(FORWARD, "w5", "3")
    notebook.wait_for_kernel("forwardexplorer.weights[4]", lambda now: now == 3)
    days.end()
