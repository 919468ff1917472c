"""What lesson 09 says holds: how hard losses pull, what overflows, and what two tests can see."""

import math
import re

import numpy as np
import pytest
import sympy

from nnlib import (
    SGD,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    HalfSquaredError,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Network,
    article,
    fit,
    softmax,
)
from nnlib.activations import sigmoid
from nnlib.exercises._untrained import first_losses
from nnlib.explorers import LossExplorer
from nnlib.symbolic import SymbolicNetwork
from tools.lesson_rules import prose
from tools.notebooks import FOLDER

LESSON = FOLDER / "09-losses.ipynb"
X, Y = article.INPUTS, article.TARGETS


@pytest.fixture(scope="module")
def text(lesson):
    return " ".join(prose(lesson).split())


@pytest.fixture(scope="module")
def names(lesson):
    """The lesson's own functions and numbers: everything that defines and draws nothing."""
    found: dict[str, object] = {}
    for cell in lesson.cells:
        if cell.cell_type == "code" and re.match(
            r"import math|def outputs_over|three = |rng = ", cell.source
        ):
            exec(cell.source, found)
    return found


# Sure and wrong


def pulls(net, target=1.0):
    """The slope along net of half the squared error and of cross-entropy, by nnlib's records."""
    p = sigmoid(np.array([[net]]))
    squared = HalfSquaredError().gradient(p, [[target]]) * sigmoid.derivative_at([[net]], p)
    surprise = BinaryCrossEntropy().gradient([[net]], [[target]])
    return float(squared[0, 0]), float(surprise[0, 0])


def test_cross_entropy_pulls_101_times_as_hard(text, printed):
    assert "Cross-entropy, 101 times." in text
    assert "\n101 times\n" in printed
    squared, surprise = pulls(math.log(0.01 / 0.99))
    assert surprise / squared == pytest.approx(1 / (0.01 * 0.99))
    assert f"slope along net {squared:.6f}" in printed
    assert f"slope along net {surprise:.6f}" in printed


def test_squared_error_pulls_hardest_near_the_middle(text):
    assert "squared error pulls hardest near the middle, and hardly at all where it is" in text
    sums = np.linspace(-12, 12, 481)
    squared, surprise = np.array([pulls(net) for net in sums]).T
    assert abs(sums[np.abs(squared).argmax()]) < 1
    assert np.abs(squared[0]) < np.abs(squared).max() / 1_000
    np.testing.assert_allclose(surprise, sigmoid(sums) - 1)  # "in step with the error"


def test_the_slope_for_any_target_is_p_minus_t(text):
    p, t, net = sympy.Symbol("p"), sympy.Symbol("t"), sympy.Symbol("net")
    cost = (-t * sympy.log(p) - (1 - t) * sympy.log(1 - p)).subs(p, 1 / (1 + sympy.exp(-net)))
    assert sympy.simplify(sympy.diff(cost, net) - (1 / (1 + sympy.exp(-net)) - t)) == 0


# The cliffs, with either loss


STUCK = np.array([0.15, 0.2, 0.25, 0.3, 5, 5, -5, -5])


def falls_fastest(outs):
    return (-np.diff((outs - Y) ** 2, axis=0)).argmax(axis=0).tolist()


def test_where_the_outputs_come_loose(text, printed, names):
    assert "came loose late, near steps 625 and 1,877: there each one's part of E fell" in text
    assert "there is no plateau before the fall: 16 steps and 12." in text
    assert "squared error: o1 comes loose at step 1,877, o2 at 625" in printed
    assert "cross-entropy: o1 comes loose at step 16, o2 at 12" in printed
    for squared_error, steps in ((True, [1_877, 625]), (False, [16, 12])):
        outs = names["outputs_over"](STUCK[np.newaxis], 2_500, squared_error)[:, 0]
        assert falls_fastest(outs) == steps


def test_the_lesson_s_step_is_nnlib_s_with_either_loss(names):
    for squared_error in (True, False):
        last = "sigmoid" if squared_error else "identity"
        net = Network(
            [
                Dense(2, 2, bias="shared", train_bias=False, initial_bias=0.35),
                Dense(2, 2, last, bias="shared", train_bias=False, initial_bias=0.60),
            ],
            parameters=STUCK,
        )
        # nnlib's binary cross-entropy averages over the two outputs: at twice the rate, the same
        loss, rate = (HalfSquaredError(), 0.5) if squared_error else (BinaryCrossEntropy(), 1.0)
        fit(net, X, Y, loss=loss, optimizer=SGD(rate), epochs=100)
        outs = net.predict(X) if squared_error else sigmoid(net.predict(X))
        lessons = names["outputs_over"](STUCK[np.newaxis], 101, squared_error)[-1]
        np.testing.assert_allclose(lessons, outs, rtol=0, atol=1e-12)


def steps_needed(names, seed):
    starts = np.random.default_rng(seed).uniform(-5, 5, size=(500, 8))
    needed = []
    for squared_error, rate in ((True, 0.5), (False, 0.5), (True, 5)):
        outs = names["outputs_over"](starts, 4_000, squared_error, rate)
        near = (np.abs(outs - Y) < 0.05).all(axis=2)
        needed.append(np.where(near.any(axis=0), near.argmax(axis=0), np.inf))
    return needed


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_from_other_starts_it_takes_about_a_tenth_of_the_steps(text, printed, names, seed):
    assert "cross-entropy needs about a tenth of the steps, and squared error is never soo" in text
    squared, surprise, squared_at_5 = steps_needed(names, seed)
    assert np.median(surprise) / np.median(squared) == pytest.approx(0.1, abs=0.01)
    assert not (squared < surprise).any()
    assert (squared[squared == surprise] == 0).all()  # those starts were there already
    if seed == 0:
        for name, needed in (("squared error", squared), ("cross-entropy", surprise)):
            quarters = np.percentile(needed, [0, 25, 50, 75, 100])
            row = "".join(f"{steps:7.0f}" for steps in quarters)
            assert f"{name:15}: least, quarters, most{row}" in printed
        assert "squared error is sooner than cross-entropy on 0 of 500" in printed
        sooner = np.sum(squared_at_5 < surprise)
        assert f"squared, rate 5 is sooner than cross-entropy on {sooner} of 500" in printed
    assert "Ten times the rate makes up for that on ordinary starts" in text
    assert np.median(squared_at_5) == pytest.approx(np.median(surprise), rel=0.1)


def test_what_larger_rates_do_at_the_stuck_start(text, names):
    assert "the stuck outputs then still need some 200 and 60 steps" in text
    outs = names["outputs_over"](STUCK[np.newaxis], 400, True, rate=5)[:, 0]
    assert falls_fastest(outs) == [pytest.approx(200, abs=15), pytest.approx(60, abs=8)]
    assert "A larger rate frees those sooner, too" in text
    loose = [
        falls_fastest(names["outputs_over"](STUCK[np.newaxis], 400, True, rate)[:, 0])
        for rate in (5, 50, 100)
    ]
    assert loose[0] > loose[1] > loose[2]


@pytest.mark.parametrize("seed", [0, 3, 4])
def test_a_rate_of_100_throws_outputs_past_their_targets(text, names, seed):
    assert "with 100, on about two starts in five an output ends stuck past its target." in text
    starts = np.random.default_rng(seed).uniform(-5, 5, size=(500, 8))
    for rate, share in ((100, pytest.approx(0.4, abs=0.05)), (50, pytest.approx(0, abs=0.01))):
        ends = names["outputs_over"](starts, 2_000, True, rate)[-1]
        past = (ends[:, 0] < 0.001) | (ends[:, 1] > 0.999)
        assert past.mean() == share


def test_the_squared_error_may_raise_a_wrong_class(text):
    """At the explorer's own start, and on about half of random scores; cross-entropy never."""
    assert "Class 3. One large square costs more than two small ones" in text
    rng = np.random.default_rng(5)
    rows = np.vstack([[[3.0, 1.0, 0.0]], rng.normal(0, 2, size=(500, 3))])
    p = softmax(rows)
    along_p = p - [0, 1, 0]
    squared = p * (along_p - (along_p * p).sum(axis=1, keepdims=True))
    assert squared[0, 2] < 0 < squared[0, 0]
    assert 0.3 < np.mean((squared[:, [0, 2]] < 0).any(axis=1)) < 0.9
    assert (p[:, [0, 2]] > 0).all()  # cross-entropy's slopes along the wrong classes


def test_even_perfect_outputs_cost(printed):
    cost = -(0.01 * math.log(0.01) + 0.99 * math.log(0.99))
    assert f"cross-entropy      {cost:.4f}\n" in printed
    assert "half squared error 0.0000\n" in printed


def test_a_likelihood_of_a_thousand_samples_is_no_float(text, printed):
    assert "No float is that small." in text
    assert 0.4**1000 == 0.0
    assert f"minus its logarithm {-1000 * math.log(0.4):.1f}" in printed


# Probability minus target


def test_the_slopes_are_probability_minus_target(text, printed, names):
    assert "**Slope = probability − target**, for each score, and nothing else." in text
    three = names["three"].copy()
    p = softmax(three.predict(X))[0]
    for targets in ([0, 1, 0], [0.2, 0.5, 0.3]):
        symbolic = SymbolicNetwork(three, CrossEntropy(), X, targets)
        slopes = [symbolic.slope("E_total", f"out_o{k}").value for k in (1, 2, 3)]
        np.testing.assert_allclose(slopes, p - targets, rtol=0, atol=1e-12)
        assert sum(slopes) == pytest.approx(0, abs=1e-12)
        for slope in slopes:
            assert f"{slope:+.6f}" in printed
    assert (np.sign(p - [0, 1, 0]) == [1, -1, 1]).all()  # "rises with the wrong, falls with ..."


def test_one_factor_explodes_as_the_other_vanishes(text, printed, names):
    assert "One factor explodes as the other vanishes, and the product stays near −1." in text
    three = names["three"].copy()
    three.parameters[6:8] = -9
    path = SymbolicNetwork(three, CrossEntropy(), X, [0, 1, 0]).paths("w7")[1]
    first, second = path.factors[1].value, path.factors[2].value
    assert first < -1e5
    assert second < 1e-5
    assert first * second == pytest.approx(-1, abs=1e-5)
    assert f"{first * second:.6f}" in printed
    others = SymbolicNetwork(three, CrossEntropy(), X, [0, 1, 0]).paths("w7")[::2]
    assert [path.value for path in others] == [0, 0]  # "the targets of the others are 0"


def test_where_p_is_0_the_product_is_infinity_times_0(text):
    assert "so small that a float holds it as 0, the product is infinity times 0." in text
    p = softmax([0.0, -1000.0])[1]
    with np.errstate(all="ignore"):
        assert np.isnan(-np.float64(1) / p * (p * (1 - p)))


# Under the reader's hand


def test_what_the_explorer_shows(text):
    start = LossExplorer()
    lowered, equal = LossExplorer([3, -10, 0]), LossExplorer([0, 0, 0])
    assert "Cross-entropy pulls with nearly 1. The squared error lets go" in text
    assert lowered.cross_entropy_slopes[1] < -0.999
    assert abs(lowered.squared_error_slopes[1]) < 1e-4 < abs(start.squared_error_slopes[1]) / 100
    assert "About 1.10, which is" in text
    assert f"{equal.cross_entropy:.2f}" == "1.10"
    assert equal.cross_entropy == pytest.approx(math.log(3), rel=1e-15)
    assert start.squared_error_slopes[2] < 0 < start.squared_error_slopes[0]  # "Class 3."
    assert start.right == 2
    for explorer in (start, lowered, equal):
        explorer.close()


# Scores of 1,000


def test_where_the_logarithm_of_a_probability_breaks(text, printed):
    assert "inf comes, from a little above 745 on. Nothing overflowed." in text
    assert "(The smallest float above 0 is about 5e-324.)" in text
    assert "at 745 comes 744.4401." in text
    rows = re.findall(r"score +(\S+): p (\S+), -ln p +(\S+), nnlib +(\S+)\n", printed)
    for score, p, cost, right in rows:
        z = [float(score), 0.0]
        assert float(right) == float(score) == round(CrossEntropy()([z], [1]), 4)
        assert p == f"{softmax(z)[1]:.1e}"
        with np.errstate(divide="ignore"):
            assert cost == f"{-np.log(softmax(z)[1]):.4f}"
    costs = {float(score): float(cost) for score, _, cost, _ in rows}
    assert {score: cost for score, cost in costs.items() if score <= 700} == {
        score: score for score in (10, 100, 700)
    }
    assert costs[745] == 744.4401
    assert costs[750] == costs[1000] == math.inf
    assert np.nextafter(0, 1) == pytest.approx(5e-324)  # "near 5 * 10^-324 floats end"


def test_an_added_small_number_stops_the_pull(text):
    assert "every cost stops at 27.6" in text
    assert -math.log(1e-12) == pytest.approx(27.6, abs=0.05)

    def cost(z):
        return -np.log(softmax([0.0, z])[1] + 1e-12)

    assert (cost(-40.0) - cost(-50.0)) / 10 == pytest.approx(0, abs=1e-6)
    assert CrossEntropy().gradient([[0.0, -50.0]], [1])[0, 1] == pytest.approx(-1)


# For quantities, and batches


def test_how_hard_the_three_pull(text):
    def slope(loss, error):
        return loss.gradient([[error]], [[0.0]])[0, 0]

    errors = (0.1, 0.5, 1.0, 3.0, 30.0)
    assert [slope(HalfSquaredError(), e) for e in errors] == list(errors)
    assert {slope(MeanAbsoluteError(), e) for e in errors} == {1.0}
    assert [slope(Huber(1.0), e) for e in errors] == [0.1, 0.5, 1.0, 1.0, 1.0]


def test_a_sum_over_the_batch_makes_the_step_longer(text, printed):
    assert "With a sum, ten times the batch is ten times the step" in text
    (mean, total), (same, ten_times) = re.findall(
        r"samples: slope along w5 of the mean (\S+), of the sum (\S+)", printed
    )
    assert mean == same
    assert float(ten_times) == pytest.approx(10 * float(total), abs=1e-5)


def test_what_the_package_averages(text):
    assert "`HalfSquaredError` and `CrossEntropy` add up, the others average." in text
    outs, targets = np.array([[0.3, 0.6, -0.2]]), np.array([[0.0, 1.0, 0.0]])
    p = softmax(outs)
    assert HalfSquaredError()(outs, targets) == pytest.approx(((outs - targets) ** 2).sum() / 2)
    assert CrossEntropy()(outs, targets) == pytest.approx(-(targets * np.log(p)).sum())
    q = sigmoid(outs)
    each = -(targets * np.log(q) + (1 - targets) * np.log(1 - q))
    assert BinaryCrossEntropy()(outs, targets) == pytest.approx(each.mean())


# The typical mistake


def test_two_softmaxes_can_never_get_below(text, printed):
    assert re.search(r"1\.4612, which is .{0,3}: it can never get lower", text)
    lowest = math.log(math.e + 9) - 1
    assert f"sure and right, two softmaxes: {lowest:.4f}" in printed
    p = np.random.default_rng(0).dirichlet(np.full(10, 0.05), size=10_000)
    assert min(CrossEntropy()(row[np.newaxis], [0]) for row in p) >= lowest


def test_with_two_softmaxes_sure_and_wrong_is_flat(text, printed):
    assert "Sure and wrong learns slowly again" in text

    def twice(z):
        return CrossEntropy()(softmax([z]), [1])

    z, h = [10.0, 0.0, 0.0], 1e-5
    for k in range(3):
        up, down = list(z), list(z)
        up[k] += h
        down[k] -= h
        measured = (twice(up) - twice(down)) / (2 * h)
        assert abs(measured) < 1e-4
        assert f"{measured:+.6f}" in printed
    once = CrossEntropy().gradient([z], [1])[0]
    assert np.abs(once).max() > 0.99
    assert all(f"{value:+.6f}" in printed for value in once)


# The exercises' figures


def test_the_four_first_losses_are_the_exercise_s(printed, names):
    stored = dict(re.findall(r"\b([ABCD]): (\d+\.\d{4})", printed))
    losses = first_losses()
    assert stored == {letter: f"{loss:.4f}" for letter, loss in losses.items()}
    np.testing.assert_allclose(list(names["first"].values()), list(losses.values()), rtol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_the_four_are_told_apart_by_any_noise(text, seed):
    """As the lesson says of B, C and D, whatever the seed; and the verdicts are no near thing."""
    assert "B averages over samples *and* classes, so it is ten times too low" in text
    rng = np.random.default_rng(seed)
    noise, classes = rng.random((200, 64)), rng.integers(0, 10, 200)
    weights = rng.normal(size=(10, 64))
    small, large = noise @ (weights / 100).T, noise @ weights.T
    expected = math.log(10)
    healthy = CrossEntropy()(small, classes)
    assert healthy == pytest.approx(expected, abs=0.03)
    assert healthy / 10 < expected - 0.1
    assert CrossEntropy()(large, classes) > expected + 1
    assert CrossEntropy()(softmax(small), classes) == pytest.approx(expected, abs=0.03)
    p = softmax(large)
    assert p.max(axis=1).mean() > 0.5  # "it is sure before it has seen anything,
    assert np.mean(p.argmax(axis=1) == classes) < 0.25  # and mostly wrong"


def test_the_best_constants_are_found_on_the_lesson_s_grid(lesson):
    cell = next(c for c in lesson.cells if c.source.startswith("measured = "))
    found: dict[str, object] = {"np": np}
    exec(cell.source, found)
    measured = found["measured"]
    grid = np.linspace(10, 42, 3_201)
    for loss, best in ((MeanSquaredError(), 14.9), (MeanAbsoluteError(), 11.4), (Huber(), 11.62)):
        lowest = min(grid, key=lambda c, loss=loss: loss(np.full((9, 1), c), measured))
        assert lowest == pytest.approx(best, abs=1e-9)
    others, slip = np.delete(measured, 4), measured[4, 0]
    pulls = 14.9 - others, 14.9 - slip  # "the one slip pulls as hard as all eight others together"
    assert pulls[0].sum() == pytest.approx(-pulls[1])
