"""What lesson 11 says in words holds: for its own races, for other starts, and for PyTorch."""

import re

import numpy as np
import pytest
import torch

from nnlib import SGD, Adam, AdamW
from nnlib.optimizers import AdaGrad, RMSProp
from nnlib.symbolic.landscapes import landscape_of
from tests.notebooks.cells import run_above_exercises
from tools.notebooks import FOLDER, read

LESSON = FOLDER / "11-optimizers.ipynb"
RAVINE, TURNED = landscape_of("ravine"), landscape_of("turned ravine")


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


@pytest.fixture(scope="module")
def text(lesson):
    sources = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    return " ".join(" ".join(sources).split())


@pytest.fixture(scope="module")
def printed(lesson):
    texts = [o.get("text", "") for cell in lesson.cells for o in cell.get("outputs", [])]
    return "".join(texts)


@pytest.fixture(scope="module")
def names(lesson):
    """The lesson's own functions: everything above the exercises."""
    return run_above_exercises(lesson)


def arrival(landscape, optimizer, start=None):
    return landscape.descend(optimizer, start, 500).steps_to(landscape.goal)


def turn(start):
    """A start in the ravine, as it stands in the turned one."""
    x, y = start
    return (4 * x - 3 * y) / 5, (3 * x + 4 * y) / 5


def test_the_limit_of_a_ravine(text):
    assert "0.02 is the limit" in text
    for rate in (0.001, 0.0123, 0.0199):
        x, y = RAVINE.descend(SGD(rate), (3.0, 0.5), 1).path[1]
        assert y == pytest.approx((1 - 100 * rate) * 0.5, abs=1e-12)
        assert x == pytest.approx((1 - rate) * 3, abs=1e-12)
        assert abs(y) < 0.5
    assert abs(RAVINE.descend(SGD(0.0201), (3.0, 0.5), 1).path[1][1]) > 0.5


def test_turned_by_37_degrees_it_is_the_same_ravine(text):
    assert "Turn the map by 37 degrees." in text
    assert np.degrees(np.arccos(4 / 5)) == pytest.approx(37, abs=0.2)
    assert turn(RAVINE.start) == pytest.approx(TURNED.start)
    rng = np.random.default_rng(1)
    for x, y in rng.uniform(-3, 3, size=(50, 2)):
        assert TURNED.height(*turn((x, y))) == pytest.approx(RAVINE.height(x, y), rel=1e-12)


def best(make, landscape, start, rates):
    needed = [arrival(landscape, make(rate), start) for rate in rates]
    return min((n for n in needed if n is not None), default=np.inf), len(
        [n for n in needed if n is not None]
    )


def test_who_minds_the_turn_from_other_starts(names, text):
    """SGD and momentum do not; AdaGrad and RMSProp do, Adam little."""
    assert "SGD, momentum and Nesterov do not notice" in text
    rates = np.geomspace(0.001, 10, 41)
    rng = np.random.default_rng(2)
    ratios = {name: [] for name in names["kinds"]}
    usable = {name: [] for name in names["kinds"]}
    for _ in range(6):
        start = (rng.uniform(2, 5) * rng.choice([-1, 1]), rng.uniform(0.3, 2))
        for name, make in names["kinds"].items():
            before, count = best(make, RAVINE, start, rates)
            after, _ = best(make, TURNED, turn(start), rates)
            ratios[name].append(after / before)
            usable[name].append(count)
    for name in ("SGD", "momentum", "Nesterov"):
        np.testing.assert_allclose(ratios[name], 1, atol=0.03)
    for name in ("AdaGrad", "RMSProp"):
        assert min(ratios[name]) > 2
        assert np.median(ratios[name]) > 5
    assert max(ratios["Adam"]) < 3
    # "Adam arrives at most of the rates, SGD at a few."
    assert min(usable["Adam"]) > len(rates) / 2
    assert max(usable["SGD"]) < len(rates) / 5


def test_adagrad_is_first_in_the_ravine_and_sgd_last(printed, text):
    first = printed.split("Your guesses: ?, ?\nSGD  ")[1].split("Your guesses")[0]
    rows = re.findall(r"(\w+)\s+(\d+) steps at its best", "SGD  " + first)
    steps = {name: int(count) for name, count in rows}
    assert min(steps, key=steps.get) == "AdaGrad"
    assert max(steps, key=steps.get) == "SGD"


def test_adam_s_first_step_is_one_rate_long(text):
    assert "One rate long, both times" in text
    assert "Without the correction the first step would be three times as long." in text
    assert 0.1 / np.sqrt(0.001) == pytest.approx(3.16, abs=0.01)
    for gradient in (-1e5, -3.0, 1e-4, 7.0):
        p = np.zeros(1)
        Adam(0.25).step(p, np.array([gradient]))
        assert p[0] == pytest.approx(-0.25 * np.sign(gradient), rel=1e-3)


def solutions(lesson):
    """The functions of the solutions."""
    found = {"np": np}
    for cell in lesson.cells:
        if cell.source.startswith("# A solution"):
            exec(cell.source, found)
    return found


def test_the_solutions_are_pytorch_s_rules(lesson):
    rng = np.random.default_rng(3)
    found = solutions(lesson)
    start, gradients = rng.normal(size=4), rng.normal(size=(30, 4))

    def by_torch(make):
        p = torch.tensor(start, requires_grad=True)
        optimizer = make([p])
        for gradient in gradients:
            p.grad = torch.tensor(gradient)
            optimizer.step()
        return p.detach().numpy()

    p, s, m = start, np.zeros(4), np.zeros(4)
    for gradient in gradients:
        p, s = found["rmsprop"](p, gradient, s, 0.01)
    np.testing.assert_allclose(p, by_torch(lambda ps: torch.optim.RMSprop(ps, lr=0.01)), rtol=1e-9)
    p, s = start, np.zeros(4)
    for t, gradient in enumerate(gradients, start=1):
        p, m, s = found["adam"](p, gradient, m, s, t, 0.01)
    np.testing.assert_allclose(p, by_torch(lambda ps: torch.optim.Adam(ps, lr=0.01)), rtol=1e-9)


def test_the_two_decays_are_pytorch_s(lesson):
    answer = solutions(lesson)["two_decays"]
    for make, expected in ((torch.optim.Adam, answer[:2]), (torch.optim.AdamW, answer[2:])):
        p = torch.tensor([3.0, 3.0], dtype=torch.float64, requires_grad=True)
        p.grad = torch.tensor([0.0, 5.0], dtype=torch.float64)
        make([p], lr=0.2, weight_decay=0.1).step()
        np.testing.assert_allclose(p.detach().numpy(), expected, atol=1e-6)
    p = np.array([3.0, 3.0])
    AdamW(0.2, weight_decay=0.1).step(p, np.array([0.0, 5.0]))
    np.testing.assert_allclose(p, answer[2:], atol=1e-6)


def test_what_momentum_remembers(lesson):
    newest, older, total, rate = solutions(lesson)["memory"]
    p, optimizer = np.zeros(1), SGD(1.0, momentum=0.9)
    for gradient in (1.0, *[0.0] * 10):
        before = p.copy()
        optimizer.step(p, np.array([gradient]))
    assert before[0] - p[0] == pytest.approx(older, abs=1e-12)
    assert newest == 1
    p, optimizer = np.zeros(1), SGD(rate, momentum=0.9)
    for _ in range(500):
        before = p.copy()
        optimizer.step(p, np.array([2.0]))
    assert before[0] - p[0] == pytest.approx(0.5 * 2.0, abs=1e-9)
    assert total == pytest.approx(10, abs=1e-9)


def test_digits_from_other_starts(names, text):
    """At one shared rate the losses lie far apart; at each one's best the scores do not."""
    five = names["after_five_passes"]
    makers = names["kinds"]
    shared = {name: np.mean([five(makers[name], 0.01, s)[0] for s in (21, 22)]) for name in makers}
    assert shared["SGD"] > 10 * shared["Adam"]
    tuned = {"SGD": 0.3, "momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 0.1, "RMSProp": 0.01,
             "Adam": 0.03}  # fmt: skip
    scores = {
        name: [five(makers[name], rate, seed)[1] for seed in range(30, 42)]
        for name, rate in tuned.items()
    }
    means = [np.mean(found) for found in scores.values()]
    spread = np.mean([np.std(found, ddof=1) for found in scores.values()])
    assert np.ptp(means) < 2 * spread  # less than the starts differ among themselves
    assert min(means) > 0.93


def test_the_article_s_network(names):
    needed = names["steps_needed"]
    assert needed(SGD(0.5)) == 10_000
    assert needed(SGD(50)) < 100
    assert needed(SGD(0.5, momentum=0.9)) < 1_000
    assert needed(AdaGrad(0.5)) < 1_000
    assert needed(RMSProp(0.5)) < 1_000
