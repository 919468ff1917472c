"""A live explorer in a cell's output as a page object: its controls, its state in the kernel."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.lab import LabNotebook
from tests.browser.oracle import SNAPSHOT, differences, expected

WAIT = 10.0  # seconds
THUMB = 16  # pixels; its middle travels over the slider's width less this
STATE = """{name: getattr(explorer, name) for name in (
    "weights", "biases", "inputs", "targets", "learning_rate", "selected", "neuron", "step",
    "steps", "stage", "early_update", "train_biases", "nudge") if name in explorer.keys}"""
UNDOABLE = "{name: getattr(explorer, name) for name in explorer._start}"
TWO_FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
"""


class LiveExplorer:
    """An explorer that a cell has shown and that the kernel calls ``explorer``.

    Attributes
    ----------
    notebook : LabNotebook
    cell : Locator
        The cell, output and all.
    kind : str
        The explorer's class.
    """

    def __init__(self, notebook: LabNotebook, index: int, kind: str) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.kind = kind
        self.cell = notebook.show(index)
        expect(self.cell.locator(".nn-explorer")).to_have_count(1)
        expect(self.slider("w5")).to_be_visible()

    def slider(self, name: str) -> Locator:
        return self.cell.get_by_role("slider", name=name, exact=True)

    def box(self, name: str) -> Locator:
        return self.cell.get_by_label(f"{name}, exact value", exact=True)

    def enter(self, name: str, text: str) -> None:
        """Type a number into a box and press Enter."""
        self.box(name).fill(text)
        self.box(name).press("Enter")

    def button(self, name: str) -> Locator:
        return self.cell.get_by_role("button", name=name, exact=True)

    def neuron(self, name: str) -> Locator:
        return self.cell.get_by_role("button", name=re.compile(f"^neuron {name}\\b"))

    def state(self) -> dict[str, Any]:
        """The traits in the kernel."""
        state: dict[str, Any] = self.notebook.ask(STATE)
        return state

    def undoable(self) -> dict[str, Any]:
        """The traits in the kernel that undo brings back."""
        state: dict[str, Any] = self.notebook.ask(UNDOABLE)
        return state

    def shown(self) -> dict[str, str]:
        """The numbers on the screen, by their names there."""
        self.page.evaluate(TWO_FRAMES)
        shown: dict[str, str] = self.cell.evaluate(SNAPSHOT)
        return shown

    def wait_for(self, trait: str, value: Any) -> None:
        """Wait until the kernel has this value."""
        self.notebook.wait_for_kernel(f"explorer.{trait}", lambda now: now == value)

    def run(self, source: str) -> str:
        """Run code in the notebook's second cell, as a reader would; what it prints."""
        self.notebook.write(1, source)
        self.notebook.run_cell(1)
        assert self.notebook.failures() == []
        self.notebook.show(0)  # JupyterLab keeps no cell in the page that is scrolled away
        printed = [output["text"] for output in self.notebook.outputs(1)]
        return "".join("".join(text) for text in printed)

    def agree(self, after: str) -> dict[str, Any]:
        """Wait until the kernel's state is what the sliders stand at and NumPy's numbers are shown.

        Returns
        -------
        state : dict
            The traits in the kernel.
        """
        give_up = time.monotonic() + WAIT
        while True:
            state, shown = self.state(), self.shown()
            wrong = differences(shown, expected(self.kind, state))
            wrong += self._boxes_apart_from(state)
            if not wrong:
                break
            assert time.monotonic() < give_up, f"after {after}, at {state}: {wrong}"
        if state.get("stage", "again") == "again":
            assert not {"?", "not yet"} & {*shown.values()}
        return state

    def _boxes_apart_from(self, state: dict[str, Any]) -> list[str]:
        """The number boxes that show other values than the kernel has."""
        boxes = self.cell.locator("input.nn-box")
        shown = dict(boxes.evaluate_all(_EXACT))
        wanted = {f"{letter}{k}": value for letter, row in _ROWS for k, value in _named(state[row])}
        wanted |= {name: state[name] for name in ("learning_rate", "step") if name in state}
        return [
            f"{name}: the box has {shown.get(name)!r}, the kernel {value!r}"
            for name, value in wanted.items()
            if float(shown.get(name) or "nan") != value
        ]

    def drag(self, name: str, share: float) -> None:
        """Drag a slider's thumb by mouse to this share of the slider's length."""
        slider = self.slider(name)
        slider.scroll_into_view_if_needed()
        low, high, value = slider.evaluate(
            "(range) => [range.min, range.max, range.value].map(Number)"
        )
        area = slider.bounding_box()
        assert area is not None
        middle = area["y"] + area["height"] / 2
        ends = area["x"] + THUMB / 2, area["width"] - THUMB
        mouse = self.page.mouse
        mouse.move(ends[0] + (value - low) / (high - low) * ends[1], middle)
        mouse.down()
        mouse.move(ends[0] + share * ends[1], middle, steps=5)
        mouse.up()

    def click_line(self, name: str) -> None:
        """Click by mouse on a connection of the diagram, a quarter of the way along it."""
        line = self.cell.locator(f'.nn-parameter[data-name="{name}"] .nn-hit')
        line.scroll_into_view_if_needed()
        x, y = line.evaluate(
            """(path) => {
                const point = path.getPointAtLength(path.getTotalLength() / 4);
                const {x, y} = point.matrixTransform(path.getScreenCTM());
                return [x, y];
            }"""
        )
        self.page.mouse.click(x, y)


_EXACT = """
(boxes) => boxes.map((box) => [
    box.dataset.name, box === document.activeElement ? box.value : box.title])
"""
_ROWS = (("w", "weights"), ("b", "biases"), ("i", "inputs"), ("target_o", "targets"))


def _named(row: list[float]) -> list[tuple[int, float]]:
    return list(enumerate(row, 1))
