"""What lesson 11 says in words holds: for its own races, for other starts, and for PyTorch."""

import re

import numpy as np
import pytest
import torch

from nnlib import SGD, Adam, AdamW, CrossEntropy, HalfSquaredError, article
from nnlib.explorers import RaceExplorer
from nnlib.optimizers import AdaGrad, RMSProp
from nnlib.symbolic.landscapes import landscape_of
from tools.notebooks import FOLDER

LESSON = FOLDER / "11-optimizers.ipynb"
RAVINE, TURNED = landscape_of("ravine"), landscape_of("turned ravine")


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
        assert min(ratios[name]) > 1.5
        assert np.median(ratios[name]) > 5
    assert max(ratios["Adam"]) < 1.5
    # "Adam arrives at most of the rates, SGD at a few."
    assert min(usable["Adam"]) > len(rates) / 2
    assert max(usable["SGD"]) < len(rates) / 5


def test_adagrad_is_first_in_the_ravine_and_sgd_last(printed, text):
    first = printed.split("Your guesses: ?, ?\nSGD  ")[1].split("Your guesses")[0]
    rows = re.findall(r"(\w+)\s+(\d+) steps at its best", "SGD  " + first)
    steps = {name: int(count) for name, count in rows}
    assert min(steps, key=steps.get) == "AdaGrad"
    assert max(steps, key=steps.get) == "SGD"
    assert "At the shared rate of 0.015 it was momentum." in text
    needed = {name: n for name, n in RaceExplorer("ravine").steps_to_goal.items() if n is not None}
    assert min(needed, key=needed.get) == "Momentum"
    assert "above, at 0.019, SGD took 175 steps" in text
    assert arrival(RAVINE, SGD(0.019)) == 175
    finer = [arrival(RAVINE, SGD(rate)) or 500 for rate in np.linspace(0.017, 0.02, 31)]
    assert min(finer) > max(steps[name] for name in steps if name != "SGD")


def test_adam_s_first_step_is_one_rate_long(text):
    assert "One rate long, both times" in text
    assert "Without the correction the first step would be three times as long." in text
    assert 0.1 / np.sqrt(0.001) == pytest.approx(3.16, abs=0.01)
    for gradient in (-1e5, -3.0, 1e-4, 7.0):
        p = np.zeros(1)
        Adam(0.25).step(p, np.array([gradient]))
        assert p[0] == pytest.approx(-0.25 * np.sign(gradient), rel=1e-3)


def test_adam_s_rate_is_about_the_farthest_that_a_weight_moves(names, text):
    assert "about the farthest that a weight moves in a step" in text
    loss, rng = CrossEntropy(), np.random.default_rng(4)
    hidden = names["Dense"](64, 32, "relu", initializer="he_normal")
    net = names["Network"]([hidden, names["Dense"](32, 10, "identity")], rng=rng)
    optimizer, moves = Adam(0.03), []
    for _ in range(220):
        some = rng.choice(1400, 32, replace=False)
        net.backward(loss.gradient(net.forward(names["X"][some]), names["y"][some]))
        before = net.parameters.copy()
        optimizer.step(net.parameters, net.gradient)
        moves.append(np.abs(net.parameters - before) / 0.03)
    assert np.mean(np.array(moves) > 1.05) < 0.01
    assert np.median(moves) < 0.2  # "it moves less"
    assert np.max(moves) < 3.17


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
    assert "each gets 95 or 96 in the mean, and 90 to 98 in single runs" in text
    assert 0.935 < min(means) < max(means) < 0.97
    assert all(0.88 < score < 0.99 for found in scores.values() for score in found)


def test_the_article_s_network(names, printed, text):
    needed = names["steps_needed"]
    assert needed(SGD(0.5)) == 10_000
    assert "SGD takes 175 times as long" in text
    assert 10_000 / needed(RMSProp(0.5)) == pytest.approx(175, abs=1)
    table = printed.split("SGD       at 0.5:")[1].split("Your guesses")[0]
    at_a_half = [int(n) for n in re.findall(r"(\d+)   at its best", table)]
    assert len(at_a_half) == 6
    assert min(at_a_half) == at_a_half[4]  # RMSProp
    # At finer rates, too, SGD needs fewer steps than momentum and Nesterov.
    for nesterov in (False, True):
        makers = [SGD(rate, momentum=0.9, nesterov=nesterov) for rate in (0.7, 0.8, 0.9, 1.0, 1.1)]
        assert min(needed(optimizer, most=500) for optimizer in makers) > 2 * needed(SGD(50))


def test_no_count_of_steps_hangs_on_how_numbers_are_rounded(names):
    """A start that is a hair away takes as many steps, on every processor."""
    needed, own = names["steps_needed"], article.network
    for make, rate in ((RMSProp, 0.5), (RMSProp, 1), (Adam, 0.5), (Adam, 5), (AdaGrad, 10)):
        counts = set()
        for nudge in (0, 1e-13, -1e-11):
            moved = own()
            moved.parameters = moved.parameters * (1 + nudge)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(article, "network", lambda moved=moved: moved)
                counts.add(needed(make(rate)))
        assert len(counts) == 1, (make, rate, counts)


def test_rmsprop_does_not_stay(text):
    assert "And RMSProp leaves again later" in text
    loss = HalfSquaredError()
    for rate in (0.1, 0.5, 1):
        net, optimizer, losses = article.network(), RMSProp(rate), []
        for _ in range(1_700):
            out = net.forward(article.INPUTS)
            losses.append(loss(out, article.TARGETS))
            net.backward(loss.gradient(out, article.TARGETS))
            optimizer.step(net.parameters, net.gradient)
        first = next(k for k, value in enumerate(losses) if value <= 0.000035102)
        assert max(losses[first : first + 101]) <= 0.000035102
        assert max(losses[first + 101 :]) > 0.000035102
