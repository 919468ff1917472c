"""What lesson 04 says in words holds: about deltas, the cost, the step, and the printed figure."""

import re

import numpy as np
import pytest

from nnlib import Dense, HalfSquaredError, Network, article, gradient_check
from nnlib.symbolic import SymbolicNetwork
from tools.lesson_rules import prose
from tools.notebooks import FOLDER

LESSON = FOLDER / "04-backward-pass.ipynb"
X, Y = article.INPUTS, article.TARGETS
LOSS = HalfSquaredError()
PRINTED = {figure.name: figure.printed for figure in article.PRINTED}


@pytest.fixture(scope="module")
def text(lesson):
    return " ".join(prose(lesson).split())


@pytest.fixture(scope="module")
def names(lesson):
    """What the lesson's code makes above its exercises, without the clock and the explorer."""
    found: dict[str, object] = {}
    for cell in lesson.cells:
        if "## Exercises" in cell.source:
            break
        if cell.cell_type == "code" and not re.search(r"timeit\.repeat|Explorer\(", cell.source):
            exec(cell.source, found)
    return found


@pytest.fixture(scope="module")
def symbolic():
    return SymbolicNetwork(article.network(), LOSS, X, Y)


def loss_of(network):
    return LOSS(network.predict(X), Y)


def slopes_at(parameters):
    network = article.network()
    network.parameters = parameters
    network.backward(LOSS.gradient(network.forward(X), Y))
    return network.gradient


def believed(parameters, rate):
    """The gradient that the early update steps along."""
    network = article.network()
    network.parameters = parameters
    article.early_update_step(network, X, Y, rate)
    return (np.array(parameters) - network.parameters) / rate


def test_every_path_through_an_output_begins_with_the_same_three_factors(text, symbolic):
    assert "Every path through o1 begins with the same three factors" in text
    assert "the slope of E_total along E_o1, which is 1" in text
    for output in ("o1", "o2"):
        paths = [path for k in range(1, 9) for path in symbolic.paths(f"w{k}")]
        begins = {path.factors[:3] for path in paths if f"out_{output}" in path.nodes}
        ((total, error, sigmoid),) = begins
        assert (total.numerator, total.denominator, total.value) == ("E_total", f"E_{output}", 1)
        assert (error.numerator, error.denominator) == (f"E_{output}", f"out_{output}")
        assert (sigmoid.numerator, sigmoid.denominator) == (f"out_{output}", f"net_{output}")
        delta = symbolic.slope("E_total", f"net_{output}").value
        assert error.value * sigmoid.value == pytest.approx(delta, rel=1e-14)


def test_a_bias_s_slope_is_delta_and_a_shared_one_adds_them_up(text, symbolic):
    assert "so its slope is delta itself" in text
    assert "The slope of a bias that a layer shares, like b1 and b2, is the sum of its " in text
    assert "In this lesson b1 and b2 stay fixed." in text
    assert len(article.network().parameters) == 8
    w, (b1, b2) = article.WEIGHTS, article.BIASES
    delta = {n: symbolic.slope("E_total", f"net_{n}").value for n in ("h1", "h2", "o1", "o2")}
    own = Network(
        [Dense(2, 2), Dense(2, 2)],
        parameters=np.concatenate([w[:4], [b1, b1], w[4:], [b2, b2]]),
    )
    shared = Network(
        [Dense(2, 2, bias="shared"), Dense(2, 2, bias="shared")],
        parameters=np.concatenate([w[:4], [b1], w[4:], [b2]]),
    )
    for network in (own, shared):
        network.backward(LOSS.gradient(network.forward(X), Y))
    np.testing.assert_allclose(own.gradient[[4, 5, 10, 11]], list(delta.values()), rtol=1e-12)
    together = [delta["h1"] + delta["h2"], delta["o1"] + delta["o2"]]
    np.testing.assert_allclose(shared.gradient[[4, 9]], together, rtol=1e-12)


def test_only_the_weights_into_o2_grow_and_the_hidden_slopes_are_small(text, names):
    assert "So only w7 and w8, the weights into o2, grow." in text
    assert "roughly a hundred times smaller than those of w5 and w6" in text
    slopes = names["slopes"]
    assert (slopes > 0).tolist() == [True] * 6 + [False] * 2
    ratios = slopes[4:6, None] / slopes[None, :4]
    assert 80 < ratios.min() < 100 < ratios.max() < 200


def test_what_both_passes_cost(text, lesson):
    assert "cost as much as two to four forward passes" in text
    printed = "".join(o.get("text", "") for cell in lesson.cells for o in cell.get("outputs", []))
    rows = re.findall(r"([\d,]+) weights, +([\d,]+) against +([\d,]+) mult", printed)
    assert len(rows) == 4
    for row in rows:
        weights, both, nudges = (int(number.replace(",", "")) for number in row)
        assert 2 <= both / weights <= 4
        assert nudges / weights == weights + 1
        if weights == 2_368:
            assert "About a thousand times" in text
            assert nudges / both == pytest.approx(1_000, rel=0.1)


def test_the_step_wins_a_little_more_than_the_plane_promised(text, names):
    assert "by a little more than the plane promised" in text
    won = names["before"] - names["after"]
    promised = 0.5 * names["slopes"] @ names["slopes"]
    assert promised < won < 1.01 * promised


def test_the_witness_is_the_article_and_its_weights_are_yours(text, names):
    assert "are printed too, to eight or nine decimals" in text
    said = [PRINTED[f"w{k} after 1 step"] for k in range(1, 9)]
    assert {len(figure.partition(".")[2]) for figure in said} == {8, 9}
    np.testing.assert_array_equal(names["witness"].parameters, [float(f) for f in said])
    for figure, mine in zip(said, names["net"].parameters, strict=True):
        decimals = len(figure.partition(".")[2])
        assert f"{mine:.{decimals}f}" == figure
    assert PRINTED["E_total after 1 step"] == f"{names['printed']:.9f}" == "0.291027924"


def test_nobody_in_the_line_up_did_it_unless_tuned(text, names):
    assert "The order can also be wrong without a second look." in text
    after, in_turn = names["loss_after_step"], names["in_turn"]
    rounded = {
        decimals: after(keep=lambda value, decimals=decimals: np.round(value, decimals))
        for decimals in range(4, 10)
    }
    assert "With fewer than nine decimals the loss wanders" in text
    assert f"{rounded[9]:.9f}" == f"{after():.9f}" == "0.291027774"
    single = after(keep=lambda value: np.float32(value).astype(float))
    rates = [after(rate=rate) for rate in (0.4, 0.49, 0.499, 0.51, 0.6)]
    biases = after(rate_b=0.5)
    assert abs(biases - 0.291027924) > 0.005  # "out by far"
    orders = [in_turn(range(8)), in_turn(range(7, -1, -1))]
    orders += [in_turn([slice(4, 8), slice(0, 4)]), in_turn([slice(0, 4), slice(4, 8)])]
    for value in (*rounded.values(), single, *rates, biases, *orders):
        assert f"{value:.9f}" != "0.291027924"
    assert "The ninth decimal clears it." in text
    assert f"{orders[-1]:.8f}" == "0.29102792"
    assert "*none* of them reads 0.291027924" in text
    nearest = np.float32(0.291027924)
    for side in (0, 1):
        assert f"{np.nextafter(nearest, np.float32(side)):.9f}" != "0.291027924"
    assert f"{nearest:.9f}" != "0.291027924"
    assert "A **learning rate** a shade under a half hits it" in text
    assert 0.4999 < names["middle"] < 0.5
    assert f"{after(rate=names['middle']):.9f}" == "0.291027924"


def test_the_early_update_prints_the_figure_and_moves_only_w1_to_w4(text, names):
    assert "Only w1 to w4 differ" in text
    assert "nine digits of nine" in text
    early = names["early"]
    assert f"{loss_of(early):.9f}" == "0.291027924"
    differ = early.parameters != names["net"].parameters
    assert differ.tolist() == [True] * 4 + [False] * 4
    assert "`nnlib` keeps the culprit as `article.early_update_step`" in text
    kept = article.network()
    article.early_update_step(kept, X, Y, 0.5)
    np.testing.assert_array_equal(kept.parameters, early.parameters)


def test_how_wrong_the_believed_slopes_are(text, names):
    true, wrong = slopes_at(article.WEIGHTS), believed(article.WEIGHTS, 0.5)
    assert "off by one part in two million" in text
    assert names["after"] / (0.291027924 - names["after"]) == pytest.approx(2e6, rel=0.05)
    assert "By 15 to 17 percent. w1 to w4 are named, and no others." in text
    percents = np.abs(wrong / true - 1)[:4] * 100
    assert (round(percents.min()), round(percents.max())) == (15, 17)
    report = gradient_check(article.network(), X, Y, LOSS, gradient=wrong)
    assert report.wrong.tolist() == [True] * 4 + [False] * 4
    assert "points only 0.111 degrees aside" in text
    assert f"{report.angle:.3f}" == "0.111"


def test_at_a_large_rate_the_early_update_pushes_w1_the_wrong_way(text):
    assert "No learning rate changes it, but the bug's:" in text
    assert "even pushes w1 the wrong way" in text
    true = slopes_at(article.WEIGHTS)[0]
    pushes = [believed(article.WEIGHTS, rate)[0] for rate in (0.5, 5, 50)]
    assert true > pushes[0] > 0 > pushes[1] > pushes[2]


def test_what_the_explorer_shows_at_zero_and_at_a_rate_of_50(text):
    slopes = slopes_at([0] * 8)
    assert "so the slopes of w1 to w4 are zero" in text
    np.testing.assert_array_equal(slopes[:4], 0)
    assert "so w5 and w6 are twins, and w7 and w8" in text
    assert slopes[4] == slopes[5] != 0
    assert slopes[6] == slopes[7] != 0
    assert slopes[4] != slopes[6]
    assert "The early update gives w1 to w4 slopes that are not zero" in text
    assert (believed([0] * 8, 0.5)[:4] != 0).all()
    assert "at a rate of 50 the bug *wins* this step" in text
    right, early = article.network(), article.network()
    right.parameters -= 50 * slopes_at(article.WEIGHTS)
    article.early_update_step(early, X, Y, 50)
    assert loss_of(early) < loss_of(right)
