"""What lesson 07 says in words holds: about nudges, about the seven, and about what hides a bug."""

import re

import numpy as np
import pytest

from nnlib import Dense, HalfSquaredError, Network, article, datasets, gradient_check
from nnlib.exercises import Status, check
from nnlib.exercises.bug_hunt import NETWORKS, cross_entropy, softmax
from tools.lesson_rules import prose
from tools.notebooks import FOLDER

LESSON = FOLDER / "07-is-your-gradient-right.ipynb"
LOSS = HalfSquaredError()


@pytest.fixture(scope="module")
def table(lesson):
    """The stored table of the seven: letter, loss before, loss after, right of 100."""
    texts = [o.get("text", "") for cell in lesson.cells for o in cell.get("outputs", [])]
    rows = next(text for text in texts if "\nnetwork " in text).splitlines()[2:]
    return {row.split()[0]: tuple(map(float, row.split()[1:])) for row in rows}


def test_the_stored_table_is_that_of_the_seeded_runs(table):
    X, labels = datasets.moons(100, 0.1, np.random.default_rng(0))
    Y = np.hstack([1 - labels, labels])
    for letter, network in NETWORKS.items():
        net = network(np.random.default_rng(0))
        before = net.loss(X, Y)
        for _ in range(1_000):
            net.step(X, Y, net.rate)
        right = np.sum(net.outputs(X).argmax(axis=1) == labels[:, 0])
        assert table[letter] == (round(before, 3), round(net.loss(X, Y), 3), right)


def test_all_seven_learn_as_the_text_says(table, lesson):
    text = prose(lesson)
    assert "85, and the best 100. Every loss falls to half or less." in text
    assert all(after <= before / 2 for before, after, _ in table.values())
    scores = {letter: row[2] for letter, row in table.items()}
    assert (min(scores.values()), max(scores.values())) == (85, 100)
    assert "88 points, twelve fewer than the best." in text
    assert (scores["B"], scores["B"] + 12) == (88, max(scores.values()))
    assert "a healthy one that scores lower than four of them" in text
    assert sum(score > scores["B"] for score in scores.values()) == 4
    assert "still gets 87 points" in text
    assert scores["A"] == 87
    said = {"C": "All points right.", "F": "All points right, like C.", "E": "One point wrong."}
    said |= {"D": "The lowest score of the seven."}
    for letter, sentence in said.items():
        assert re.search(rf"### Network {letter}\s+{re.escape(sentence)}", text)
    assert (scores["C"], scores["F"], scores["E"]) == (100, 100, 99)
    assert scores["D"] == min(scores.values())


def test_a_s_loss_falls_at_every_step():
    X, labels = datasets.moons(100, 0.1, np.random.default_rng(0))
    Y = np.hstack([1 - labels, labels])
    net = NETWORKS["A"](np.random.default_rng(0))
    losses = []
    for _ in range(1_001):
        losses.append(net.loss(X, Y))
        net.step(X, Y, net.rate)
    assert (np.diff(losses) < 0).all()


def test_the_lesson_s_own_check_rejects_what_it_should(names, capsys):
    rejected = {}
    for letter in NETWORKS:
        names["examine"](names["new"](letter), names["points"], names["classes"])
        lines = re.findall(r"(\w): (\d+) of \d+ slopes wrong", capsys.readouterr().out)
        rejected[letter] = " ".join(name for name, wrong in lines if int(wrong))
    assert rejected == {
        "A": "V a", "B": "", "C": "V a W b", "D": "V a", "E": "V a", "F": "", "G": "a",
    }  # fmt: skip


def test_bugs_hide_where_the_lesson_says(names, capsys):
    examine, new, X, Y = (names[name] for name in ("examine", "new", "points", "classes"))

    def finds(net, X, Y, **how):
        examine(net, X, Y, **how)
        return not re.fullmatch(r"(\w: 0 of \d+ slopes wrong\n)+", capsys.readouterr().out)

    assert finds(new("C"), X, Y)
    assert not finds(new("C"), X[:1], Y[:1])
    firing = new("D")
    assert finds(firing, X, Y)
    firing.a[:] = 10.0
    assert (firing.forward(X)[0] > 0).all()
    assert not finds(firing, X, Y)
    assert finds(new("E"), X, Y)
    assert not finds(new("E"), X, Y, rate=1e-6)


def test_sure_and_right_costs_nothing_but_for_one(names):
    losses = {letter: names["loss_when_sure"](names["new"](letter)) for letter in NETWORKS}
    assert [letter for letter, loss in losses.items() if loss > 1e-12] == ["F"]
    assert all(f"{loss:.3f}" == "0.000" for letter, loss in losses.items() if letter != "F")


def test_the_lesson_s_check_is_nnlib_s(names):
    class Adapter:
        def __init__(self):
            self.net = article.network()
            self.parameters = {"all": self.net.parameters}

        def loss(self, X, Y):
            return LOSS(self.net.predict(X), Y)

    slopes = names["measured"](Adapter(), article.INPUTS, article.TARGETS)["all"]
    report = gradient_check(article.network(), article.INPUTS, article.TARGETS, LOSS)
    np.testing.assert_allclose(slopes, report.numeric, rtol=1e-6, atol=1e-9)


def test_near_zero_a_right_slope_fails_a_purely_relative_test():
    flat = article.network()
    flat.parameters[4:6] = 25
    report = gradient_check(flat, article.INPUTS, article.TARGETS, LOSS)
    assert report.ok
    assert 0 < report.analytic[4] < 1e-13
    assert report.relative_error[4] > 0.5
    loss = LOSS(flat.predict(article.INPUTS), article.TARGETS)
    assert f"{report.relative_error[4]:.0f}" == "1"  # as the lesson prints it
    assert 0.45 < loss < 0.55  # "about a half"
    assert 1e-12 < np.finfo(float).eps * loss / (2 * 6e-6) < 1e-10  # "an uncertainty of 1e-11"
    assert re.search(r"[1-7] to six digits, [1-7] to within 1e-9, as closely as", repr(report))


def test_the_corners_of_the_lesson_are_what_it_says(names):
    relu, square, xor = (names[name] for name in ("relu", "square", "xor"))
    start = Network(
        [Dense(2, 4, "relu"), Dense(4, 1)],
        rng=np.random.default_rng(0),
    )
    np.testing.assert_array_equal(relu.parameters[:8], start.parameters[:8])
    start.forward(square)
    assert (start.layers[0].net[0] == 0).all()  # "every sum is exactly 0"
    assert (start.layers[0].net[1:] != 0).all()  # "For the other inputs no sum is 0."
    report = gradient_check(start, square, xor, LOSS)
    at = report.corner
    at_corners = {name for name, corner in zip(report.names, at, strict=True) if corner}
    assert at_corners == {"b_h1", "b_h2", "b_h3", "b_h4"}  # "only the biases"
    middle = (report.below + report.above) / 2  # "the mean of both sides"
    np.testing.assert_allclose(report.numeric[at], middle[at], rtol=0, atol=1e-9)
    assert (np.abs(report.numeric - report.analytic)[at] > report.allowed[at]).all()  # "accused"


def test_every_solution_stands_the_lesson_s_own_examination(names, lesson, capsys):
    text = prose(lesson)
    assert "`examine(net, points, classes)` rejects nothing" in text
    assert "and then `loss_when_sure(net)` is 0, or so small that it may pass for 0." in text
    for cell in lesson.cells:
        if "solution" in cell.metadata.get("tags", []):
            exec(cell.source, names)
    for letter in "ACDEFG":
        for seed in range(3):
            net = names[f"Repaired{letter}"](np.random.default_rng(seed))
            names["examine"](net, names["points"], names["classes"])
            assert re.fullmatch(r"(\w: 0 of \d+ slopes wrong\n){4}", capsys.readouterr().out)
            assert abs(names["loss_when_sure"](net)) < 1e-12


def test_the_class_in_the_text_is_one_to_hand_in(names, lesson):
    """As it stands it has a step that does nothing yet."""
    cell = next(cell for cell in lesson.cells if "## Exercises" in cell.source)
    found = dict(names)
    exec(re.search(r"```python\n(.*?)```", cell.source, re.DOTALL)[1], found)
    assert check("07-a", found["case_a"]).status is Status.NOT_ATTEMPTED
    outcome = check("07-a", ("V a", "path", found["RepairedA"]))
    assert outcome.message.startswith("Your step leaves all parameters as they were.")


def test_one_percent_is_0_99_percent_of_the_larger(lesson):
    """The lesson divides by the larger of the two slopes."""
    assert "0.01 / 1.01" in prose(lesson)
    net = article.network()
    net.backward(LOSS.gradient(net.forward(article.INPUTS), article.TARGETS))
    spoiled = net.gradient * [1, 1, 1.01, 1, 1, 1, 1, 1]
    report = gradient_check(net, article.INPUTS, article.TARGETS, LOSS, gradient=spoiled)
    assert report.relative_error[2] == pytest.approx(0.01 / 1.01, rel=1e-5)
    assert f"{100 * 0.01 / 1.01:.2f}" == "0.99"


def test_softmax_and_cross_entropy_are_as_the_lesson_says():
    rng = np.random.default_rng(7)
    for _ in range(20):
        scores, weights = rng.normal(size=(1, 2)) * 3, rng.normal(size=(1, 2))
        p = softmax(scores)
        np.testing.assert_allclose(p, np.exp(scores) / np.exp(scores).sum(), rtol=1e-12)
        back = p * (weights - np.sum(weights * p))
        for k, nudge in enumerate(np.eye(2) * 6e-6):
            up, down = scores + nudge, scores - nudge
            slope = np.sum(weights * (softmax(up) - softmax(down))) / 1.2e-5
            assert back[0, k] == pytest.approx(slope, abs=1e-8)
            for target in np.eye(2)[:, None]:
                cost = (cross_entropy(up, target) - cross_entropy(down, target)) / 1.2e-5
                assert cost == pytest.approx((p - target)[0, k], abs=1e-8)
                assert cross_entropy(scores, target) == pytest.approx(-np.log(p[target == 1][0]))


def test_1e_5_is_the_best_of_the_four_nudges(names):
    error = names["error"]
    assert names["best"] == 1e-5
    assert all(error(1e-5) < error(h) / 10 for h in (0.01, 1e-8, 1e-12))
    assert error(0.01) / error(0.001) == pytest.approx(100, rel=0.01)  # "a hundred times better"


def test_w5_s_best_nudge_is_to_the_right_of_the_line():
    def loss(h):
        net = article.network()
        net.parameters[4] += h
        return LOSS(net.predict(article.INPUTS), article.TARGETS)

    h = 0.02
    third = (loss(2 * h) - 2 * loss(h) + 2 * loss(-h) - loss(-2 * h)) / (2 * h**3)
    eps = np.finfo(float).eps
    assert abs(third) < 0.1 * loss(0)  # "because its L''' is small"
    assert eps ** (1 / 3) < (3 * eps * loss(0) / abs(third)) ** (1 / 3) < 1e-4
