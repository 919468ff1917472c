"""Lesson 05's explorer in real JupyterLab: sliders by keyboard, the curve, and the Python side."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from nnlib import SGD, HalfSquaredError, article, fit
from tests.browser.lab import REPOSITORY

LESSON = "05-training.ipynb"
MADE = re.compile(r"^(\w+) = TrainingExplorer\(\)", re.MULTILINE)


@pytest.fixture
def lesson(open_notebook, open_cells):
    """Lesson 05, run; before it is there, a notebook with its explorer."""
    if (REPOSITORY / "notebooks" / LESSON).exists():
        notebook = open_notebook(LESSON)
    else:
        notebook = open_cells(
            "from nnlib.explorers import TrainingExplorer\nexplorer = TrainingExplorer()\nexplorer"
        )
    notebook.run_all()
    assert notebook.failures() == []
    return notebook


def explorer_cell(notebook):
    """The first cell that makes a TrainingExplorer of the article's network, and its name."""
    for index, cell in enumerate(notebook.cells):
        made = MADE.search("".join(cell["source"]))
        if cell["cell_type"] == "code" and made:
            return index, made[1]
    raise AssertionError(f"{LESSON} has no cell with 'name = TrainingExplorer()'")


def losses_by_numpy(w5, learning_rate):
    net = article.network()
    net.parameters[4] = w5
    history = fit(
        net,
        article.INPUTS,
        article.TARGETS,
        loss=HalfSquaredError(),
        optimizer=SGD(learning_rate),
        epochs=article.STEPS,
    )
    return np.array(history.loss)


def drawn(cell):
    """What the chart shows: the curve's path, and the loss it draws first and last."""
    curve = cell.locator('[data-curve="run"]')
    ends = [float(curve.get_attribute(f"data-{end}")) for end in ("first", "last")]
    return curve.get_attribute("d"), ends


def height_of_first_point(cell, path):
    return float(path[1:].split("L")[0].split()[1])


def height_of(cell, loss):
    chart = cell.locator(".nn-chart")
    low, high, top, bottom = (
        float(chart.get_attribute(f"data-{name}")) for name in ("y-low", "y-high", "top", "bottom")
    )
    return bottom - (loss - low) / (high - low) * (bottom - top)


def test_sliders_move_the_curve_and_the_python_side(lesson):
    index, name = explorer_cell(lesson)
    cell = lesson.show(index)
    keyboard = lesson.page.keyboard
    expect(cell.locator('[data-curve="run"]')).to_be_visible()
    lesson.ask(f"{name}.set_trait('log_loss', False)")
    before, ends = drawn(cell)
    assert ends == pytest.approx(losses_by_numpy(0.4, 0.5)[[0, -1]], abs=1e-12)

    cell.get_by_role("slider", name="w5", exact=True).focus()
    for _ in range(4):
        keyboard.press("ArrowRight")
    expected = losses_by_numpy(0.6, 0.5)
    lesson.wait_for_kernel(f"{name}.weights[4]", lambda value: value == 0.6)
    moved, ends = drawn(cell)
    assert moved != before
    assert ends == pytest.approx(expected[[0, -1]], abs=1e-12)
    assert height_of_first_point(cell, moved) == pytest.approx(
        height_of(cell, expected[0]), abs=0.01
    )
    np.testing.assert_allclose(lesson.ask(f"{name}.losses.tolist()"), expected, rtol=0, atol=1e-12)

    cell.get_by_role("slider", name="learning rate").focus()
    for _ in range(3):
        keyboard.press("ArrowRight")
    expected = losses_by_numpy(0.6, 1.0)
    lesson.wait_for_kernel(f"{name}.learning_rate", lambda value: value == 1.0)
    trained, ends = drawn(cell)
    assert trained != moved
    assert ends == pytest.approx(expected[[0, -1]], abs=1e-12)
    np.testing.assert_allclose(lesson.ask(f"{name}.losses.tolist()"), expected, rtol=0, atol=1e-12)
    assert lesson.ask(f"list({name}.weights)") == [0.15, 0.2, 0.25, 0.3, 0.6, 0.45, 0.5, 0.55]


@pytest.fixture
def two_cells(open_cells):
    notebook = open_cells(
        "from nnlib.explorers import ForwardExplorer, TrainingExplorer\nTrainingExplorer()\n"
        "explorer = TrainingExplorer()\nexplorer",
        "other = ForwardExplorer()\nother",
    )
    notebook.run_all()
    return notebook


def test_the_live_view_wins_over_the_picture(two_cells):
    data = two_cells.outputs(1)[0]["data"]
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} == set(data)
    cell = two_cells.show(1)
    expect(cell.locator(".nn-explorer")).to_have_count(1)
    expect(cell.locator(".jp-OutputArea-output img")).to_have_count(0)


def test_running_a_cell_again_closes_the_old_explorers(two_cells):
    alive = (
        "sorted(type(w).__name__ for w in __import__('ipywidgets').widgets.widget._instances"
        ".values() if 'Explorer' in type(w).__name__)"
    )
    once = ["ForwardExplorer", "TrainingExplorer", "TrainingExplorer"]
    assert two_cells.ask(alive) == once
    for _ in range(3):
        two_cells.run_cell(0)
    assert two_cells.ask(alive) == once
    cell = two_cells.show(0)
    expect(cell.locator(".nn-explorer")).to_have_count(1)
    cell.get_by_role("slider", name="w5", exact=True).focus()
    two_cells.page.keyboard.press("ArrowRight")
    two_cells.wait_for_kernel("explorer.weights[4]", lambda value: value == 0.45)


def test_two_views_of_one_explorer_move_together(open_cells):
    notebook = open_cells(
        "from nnlib.explorers import ForwardExplorer\nexplorer = ForwardExplorer()\nexplorer",
        "explorer",
    )
    notebook.run_all()
    notebook.show(0).get_by_label("w1, exact value").fill("0.75")
    notebook.show(0).get_by_label("w1, exact value").press("Enter")
    second = notebook.show(1)
    expect(second.get_by_label("w1, exact value")).to_have_value("0.75")
    assert notebook.wait_for_kernel("explorer.weights[0]", lambda value: value == 0.75)
