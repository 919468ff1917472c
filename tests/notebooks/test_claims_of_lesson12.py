"""What lesson 12 says in words holds: for its own starts, and for others."""

from functools import cache

import numpy as np
import pytest

from nnlib import SGD, BinaryCrossEntropy, HalfSquaredError, article, fit, schedules
from nnlib.exercises import Status, check
from nnlib.exercises._better_schedule import BUDGET, CONSTANT, NEEDED, UNSEEN
from nnlib.exercises.noisy_xor import LOWEST, STEPS, X, Y, excess, losses, network
from nnlib.explorers import ScheduleExplorer
from nnlib.schedules import constant, cosine, warmup
from tools.notebooks import FOLDER

LESSON = FOLDER / "12-learning-rate-schedules.ipynb"
OTHERS = range(5_000, 5_400)
"""Seeds that the lesson does not use."""


@cache
def end(schedule):
    """Where the article's network ends after 1,000 steps."""
    return fit(
        article.network(), article.INPUTS, article.TARGETS, loss=HalfSquaredError(),
        optimizer=SGD(1.0), epochs=1_000, schedule=schedule,
    ).loss[-1]  # fmt: skip


def straight(rate, steps=STEPS):
    return lambda step: rate * (1 - step / steps)


# One example


def test_fifty_cooled_beats_five_and_loses_to_fifty(text):
    assert "Cooling beats constant 5, and loses to constant 50 by a factor of about 50." in text
    five, fifty, cooled = end(constant(5)), end(constant(50)), end(straight(50))
    assert cooled < five / 50
    assert 40 < cooled / fifty < 60
    assert end(cosine(50, steps=1_000)) == pytest.approx(cooled, rel=0.01)


@pytest.mark.parametrize("rate", [10, 20, 30, 40, 50])
def test_only_the_sum_of_the_rates_counts(rate, text):
    assert "While no step is too large, little but the sum of the rates counts here." in text
    same = end(constant(np.mean([straight(rate)(step) for step in range(1_000)])))
    assert end(straight(rate)) == pytest.approx(same, rel=0.15)
    assert end(cosine(rate, steps=1_000)) == pytest.approx(same, rel=0.15)


def test_the_best_constant_is_near_58_and_100_saturates_o1(text):
    assert "58 is about the best constant. 100 spoils the first step" in text
    assert min(range(40, 101, 2), key=lambda rate: end(constant(rate))) == 58
    assert end(constant(100)) > 1_000 * end(constant(50))
    hot = ScheduleExplorer("constant", rate=100)
    assert "Neuron o1 is saturated since step 1" in hot._sentence()
    assert "Constant 100 saturates o1 at step 1, for good." in text


def curvature(net):
    """The largest curvature, from the loss alone: second differences in 8 directions and 28."""
    loss, start = HalfSquaredError(), net.parameters.copy()

    def at(move):
        net.parameters[:] = start + move
        return loss(net.predict(article.INPUTS), article.TARGETS)

    h, unit = 1e-3, np.eye(8)
    table = np.array([
        [(at(h * (a + b)) - at(h * (a - b)) - at(h * (b - a)) + at(-h * (a + b))) / (4 * h * h)
         for b in unit] for a in unit
    ])  # fmt: skip
    net.parameters[:] = start
    return np.linalg.eigvalsh(table).max()


def test_the_limit_is_two_by_the_largest_curvature_and_grows(names, text):
    assert "About 55, and in the end almost 500 times that." in text
    net = article.network()
    first = names["limit"](net)
    assert first == pytest.approx(2 / curvature(net), rel=1e-3)
    assert first == pytest.approx(55, abs=1)
    names["train"](constant(50), 1_000, net)
    last = names["limit"](net)
    assert last == pytest.approx(2 / curvature(net), rel=1e-2)
    assert 450 < last / first < 500
    hidden, output = net.layers  # "Near the targets they are flat": o1's and o2's are
    net.forward(article.INPUTS)
    assert (output.out * (1 - output.out)).max() < 0.011
    assert (hidden.out * (1 - hidden.out)).min() > 0.2


def test_beyond_the_limit_at_the_bottom_the_network_leaves_it(names):
    for factor, stays in ((0.9, True), (1.2, False)):
        net = article.network()
        names["train"](warmup(constant(2_000), steps=500), 1_000, net)
        bottom = names["limit"](net)
        assert bottom == pytest.approx(26_000, abs=500)
        net.parameters += 1e-7 * np.random.default_rng(0).normal(size=8)
        near = HalfSquaredError()(net.predict(article.INPUTS), article.TARGETS)
        far = names["train"](constant(factor * bottom), 60, net).loss[-1]
        assert (far < near) == stays


def test_after_a_warm_up_large_rates_beat_all_constants(text):
    assert "Then 100 beats any constant." in text
    best = min(end(constant(rate)) for rate in range(40, 101, 2))
    warm = end(warmup(constant(100), steps=100))
    rising = end(lambda step: 20 * 25 ** (step / 1_000))
    assert warm < best / 100
    assert rising < warm / 1_000
    assert "Best of these is a rate that *rises* all the time" in text
    assert "After a warm-up, 100 and even 200 end far below the best constant." in text
    for rate in (100, 200):
        assert ScheduleExplorer("warmup", rate=rate).losses[-1] < best / 100


def test_what_can_be_drawn_for_the_article(text):
    explorer = ScheduleExplorer("cosine", rate=50)
    cooled = explorer.losses[-1]
    explorer.shape, explorer.rate = "constant", 25
    assert "The cosine and its mean rate, 25, end nearly alike." in text
    assert explorer.losses[-1] == pytest.approx(cooled, rel=0.1)
    explorer.drawn = {step: 3 * 2_600 ** (step / 1_000) for step in explorer.handles}
    assert "A line that rises to some thousands gets below $10^{-30}$" in text
    assert explorer.losses[-1] < 1e-30


def test_the_shapes_are_what_the_table_says(names):
    T, shapes = 1_000, names["shapes"]
    for step in range(0, T, 37):
        wanted = {
            "step decay": 0.1 ** (step // 250), "exponential": 0.995**step,
            "cosine": (1 + np.cos(np.pi * step / T)) / 2, "warm-up": min(1, (step + 1) / 100),
        }  # fmt: skip
        for name, rate in wanted.items():
            assert shapes[name](step) == pytest.approx(rate, rel=1e-12)
    rates = np.array([shapes["one cycle"](step) for step in range(T)])
    assert abs(rates.argmax() - 0.3 * T) < 2  # "for 30 % of the run"


# Noisy steps


@pytest.mark.parametrize("schedule", [straight(0.8), constant(0.3), cosine(1.0, steps=STEPS)])
def test_many_starts_at_once_are_what_fit_makes_of_each(schedule):
    many = losses(schedule, [3, 11])
    for column, seed in enumerate((3, 11)):
        rng = np.random.default_rng(seed)
        run = fit(
            network(rng), X, Y, loss=BinaryCrossEntropy(), optimizer=SGD(1.0),
            epochs=STEPS // 8, batch_size=1, rng=rng, schedule=schedule,
        )  # fmt: skip
        np.testing.assert_allclose(many[::8, column], run.loss, rtol=0, atol=1e-12)
    np.testing.assert_allclose(excess(schedule, [3, 11]), many[-100:].mean(axis=0) - LOWEST)


def test_no_loss_is_below_the_lowest(text):
    assert "So no loss is below $\\ln 2 / 4$, about 0.173." in text
    p = np.linspace(0.001, 0.999, 999)  # the answer at the corner with two labels
    costs = -(np.log(p) + np.log(1 - p)) / 8
    assert p[costs.argmin()] == pytest.approx(0.5)
    assert costs.min() == pytest.approx(LOWEST)
    assert losses(straight(1.5), OTHERS, first=900).min() > LOWEST


@cache
def other(name):
    """The excess from the other starts."""
    kinds = {"constant": constant, "linear": straight}
    kind, rate = name.split()
    return excess(kinds[kind](float(rate)), OTHERS)


def test_of_constants_0_3_does_about_best(text):
    assert "Of constants, 0.3 is about the best." in text
    means = {rate: other(f"constant {rate}").mean() for rate in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0)}
    assert set(sorted(means, key=means.get)[:2]) == {0.3, 0.4}
    assert "As a constant, even 1 is too large" in text
    assert means[1.0] > 2 * means[0.3]
    assert other("constant 1.5").mean() > 0.2
    assert means[0.1] > 4 * means[0.3]  # "constant 0.1 has not arrived"


def test_cooling_wins_on_practically_every_start_and_by_about_five(text):
    assert "on practically every start, and by a factor of about five" in text
    cooled, steady = other("linear 1.5"), other("constant 0.3")
    assert (cooled < steady).mean() > 0.99
    assert 4.5 < steady.mean() / cooled.mean() < 6
    best = np.min([other(f"constant {rate}") for rate in (0.2, 0.3, 0.4, 0.5, 0.6)], axis=0)
    assert (cooled < best).mean() > 0.99  # even beside each start's own best constant


def test_the_exponential_cools_too_soon(text):
    assert (
        "This exponential one is below 0.3 before a quarter of the run is over: too soon." in text
    )
    schedule = schedules.exponential(1.5, factor=0.001 ** (1 / 1_000))
    assert schedule(250) < 0.3 < schedule(200)
    assert excess(schedule, OTHERS).mean() > other("constant 0.3").mean()


def test_the_cooled_run_jumps_less_and_less(names, text):
    assert "At first the cooled run jumps about even more." in text
    assert "the jumps get smaller, and the loss comes down" in text
    hot, cooled = (
        losses(names["tried"][name], range(20)) for name in ("constant 1.0", "1.5, linear")
    )

    def jump(runs, first):
        return np.abs(np.diff(runs[first : first + 200], axis=0)).mean(axis=0)

    for start in (0, slice(None)):  # the start of the picture, and all of them on average
        jumps = [jump(cooled, first)[start].mean() for first in range(0, 1_000, 200)]
        assert jumps == sorted(jumps, reverse=True)
        assert jumps[0] > jump(hot, 0)[start].mean()
        assert jump(hot, 800)[start].mean() > 10 * jumps[-1]


@pytest.fixture(scope="module")
def floors():
    def floor(rate, drawn, seeds=range(6_000, 6_100)):
        def schedule(step):
            return 0.3 if step < 3_000 else rate * min(1, (6_400 - step) / 400)

        seen = losses(schedule, seeds, steps=6_400, first=5_000, drawn=drawn)
        return np.median(seen[:1_000].mean(axis=0) - seen[-1])

    return {drawn: [floor(rate, drawn) for rate in (0.1, 0.2, 0.4, 0.8)] for drawn in (False, True)}


def test_the_noise_floor_falls_with_the_square_of_the_rate_and_drawn_with_the_rate(floors, text):
    assert "About a quarter, and somewhat less than half." in text
    once, drawn = (np.array(floors[each]) for each in (False, True))
    np.testing.assert_allclose(once[:-1] / once[1:], 0.25, atol=0.05)
    np.testing.assert_allclose(drawn[:-1] / drawn[1:], 0.43, atol=0.06)
    assert "so the network strays farther, and the floor is higher" in text
    assert (drawn > 1.5 * once).all()


def test_drawn_examples_are_what_single_steps_make_of_each():
    schedule, steps = straight(0.8, 80), 80
    many = losses(schedule, [3, 11], steps=steps, drawn=True)
    for column, seed in enumerate((3, 11)):
        rng = np.random.default_rng(seed)
        net, loss = network(rng), BinaryCrossEntropy()
        for step, k in enumerate(rng.integers(8, size=steps)):
            assert many[step, column] == pytest.approx(loss(net.predict(X), Y), abs=1e-12)
            net.backward(loss.gradient(net.forward(X[k : k + 1]), Y[k : k + 1]))
            net.parameters -= schedule(step) * net.gradient


def test_at_the_bottom_the_slopes_are_not_all_0(names, text):
    assert "They only cancel in the mean." in text
    rng = np.random.default_rng(1)
    net, loss = network(rng), BinaryCrossEntropy()
    fit(net, X, Y, loss=loss, optimizer=SGD(0.5), epochs=20_000)  # all eight at each step
    single = []
    for x, y in zip(X, Y, strict=True):
        net.backward(loss.gradient(net.forward(x[np.newaxis]), y[np.newaxis]))
        single.append(net.gradient.copy())
    sizes = np.linalg.norm(single, axis=1)
    assert sizes.max() > 0.5
    assert np.linalg.norm(np.mean(single, axis=0)) < sizes.max() / 100


def test_what_can_be_drawn_for_xor(text):
    steady = ScheduleExplorer("constant", rate=0.3, problem="xor")
    cooled = ScheduleExplorer("cosine", rate=1.5, problem="xor")
    assert "For good only after about the middle" in text
    below = cooled.losses < steady.losses
    assert 450 < 1_001 - below[::-1].argmin() < 600
    held = ScheduleExplorer("constant", rate=1.5, problem="xor")
    held.set({k: 3 * (1 - k / 1_000) for k in held.handles if k >= 500})
    assert "1.5 held and then cooled ends far below the constant, too." in text

    def last(explorer):
        return explorer.losses[-100:].mean() - LOWEST

    assert last(held) < last(steady) / 3
    assert "with this one seed you can beat the cosine" in text
    assert min(last(held), last(ScheduleExplorer(cosine(1.6, steps=1_000), problem="xor"))) < last(
        cooled
    )


# The range test, and luck


def ranges(seeds, window=50):
    rates = 10 ** np.linspace(-3, 1, 1_000)
    runs = losses(lambda step: rates[step], seeds)[1:]
    sums = np.cumsum(np.vstack([np.zeros((1, runs.shape[1])), runs]), axis=0)
    counts = np.minimum(np.arange(1, 1_001), window)[:, np.newaxis]
    smooth = (sums[1:] - sums[np.arange(1, 1_001) - counts[:, 0]]) / counts
    double = (smooth > 2 * np.minimum.accumulate(smooth)).argmax(axis=0)
    lowest = [column[:stop].argmin() for column, stop in zip(smooth.T, double, strict=True)]
    return np.median(rates[lowest]), np.median(rates[double])


def test_the_range_test_brackets_the_best_tops(names, text):
    assert "Between 0.9 and 2.3 lies where linear cooling had best begin, near 1.5." in text
    lowest, double = ranges(range(50))
    assert lowest == pytest.approx(np.median(names["at_lowest"]))
    assert double == pytest.approx(np.median(names["at_double"]))
    lowest, double = ranges(OTHERS)
    assert lowest == pytest.approx(0.9, abs=0.1)
    assert double == pytest.approx(2.3, abs=0.1)
    tops = {top: other(f"linear {top}").mean() for top in (0.8, 1.0, 1.2, 1.4, 1.5, 1.6, 1.8, 2.3)}
    assert set(sorted(tops, key=tops.get)[:3]) == {1.4, 1.5, 1.6}
    assert other("constant 0.9").mean() > 2 * other("constant 0.3").mean()  # "all too large"


def test_the_range_test_misleads_on_the_article(names, text):
    assert "It never does, though constant 100 spoils the first step." in text
    assert (np.diff(names["E"]) < 0).all()
    assert end(constant(100)) > end(constant(5))
    assert "the limit grows ahead of it" in text
    for step in (300, 500, 700, 900):
        net = article.network()
        names["train"](lambda k: names["huge"][k], step, net)
        assert names["limit"](net) > 5 * names["huge"][step]


def test_what_one_seed_hides_is_not_told_before_it_is_asked(lesson):
    cells = {cell.id: cell for cell in lesson.cells}
    before = lesson.cells[: lesson.cells.index(cells["12-38"])]
    assert not any(
        "167" in out.get("text", "") for cell in before for out in cell.get("outputs", [])
    )
    assert "constant 0.4" not in cells["12-22"].outputs[0].text


def test_one_seed_does_not_tell_0_3_from_0_4(names, text):
    assert "On 167: less than half. In the mean the two are equal" in text
    assert (names["four"] < names["three"]).sum() == 167
    three, four = other("constant 0.3"), other("constant 0.4")
    gain = three - four
    assert 0.35 < (gain > 0).mean() < 0.5
    assert abs(gain.mean()) < 2 * gain.std() / np.sqrt(len(gain))
    assert np.median(np.abs(gain) / three) > 0.1  # a seed alone says more than a tenth
    gain = three - other("linear 1.5")
    assert "some ten times its give or take" in text
    assert gain.mean() == pytest.approx(10 * 2 * gain.std() / np.sqrt(len(gain)), rel=0.3)


def test_a_mean_wobbles_by_the_standard_deviation_by_the_root_of_n(text):
    assert "by about the standard deviation divided by $\\sqrt{n}$" in text
    gain = other("constant 0.3") - other("constant 0.4")
    rng = np.random.default_rng(0)
    means = [rng.choice(gain, 50).mean() for _ in range(4_000)]
    assert np.std(means) == pytest.approx(gain.std() / np.sqrt(50), rel=0.05)


# The exercises


def test_0_6_is_about_the_best_constant_at_400_steps(text):
    assert "Of constants, 0.6 is then about the best in the mean." in text
    means = {
        rate: excess(constant(rate), OTHERS, steps=BUDGET).mean()
        for rate in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
    }
    assert means[CONSTANT] < 1.05 * min(means.values())
    assert set(sorted(means, key=means.get)[:2]) == {0.5, CONSTANT}


def share(schedule, seeds):
    steady = excess(constant(CONSTANT), seeds, steps=BUDGET)
    return np.mean(excess(schedule, seeds, steps=BUDGET) < steady)


def test_the_last_exercise_asks_for_something_that_many_schedules_do(text):
    assert "On at least 180 of them it has to end lower than 0.6 does." in text
    assert (NEEDED, len(UNSEEN), BUDGET) == (180, 200, 400)
    for schedule in (straight(1.6, 400), cosine(1.6, steps=400), straight(1.8, 400)):
        assert share(schedule, OTHERS) > 0.9
        assert check("12-better", schedule).status is Status.RIGHT
    for schedule in (straight(1.0, 400), straight(2.5, 400), straight(1.5, 1_000)):
        assert share(schedule, OTHERS) < 0.8
        assert check("12-better", schedule).status is Status.NOT_YET


@pytest.mark.parametrize("rate", [1e-9, 0.16, 0.9, 1.2, 2.2, 3.0, 16.0, 1e6])
def test_the_score_and_the_advice_of_the_last_exercise_are_so(rate):
    said = check("12-better", straight(rate, 400)).message
    assert f"On {round(200 * share(straight(rate, 400), UNSEEN))} of 200 starts" in said
    assert f"{'Higher' if rate < 1.6 else 'Lower'} rates of the same shape do better." in said
    assert share(straight(1.6, 400), UNSEEN) > share(straight(rate, 400), UNSEEN)


def test_a_shape_that_no_other_height_mends_is_told_so():
    def cycle(rate):
        return schedules.one_cycle(rate, steps=400)

    said = check("12-better", cycle(1.6)).message
    assert "Of the same shape, no other rates that were tried do better" in said
    own = share(cycle(1.6), UNSEEN)
    assert all(share(cycle(rate), UNSEEN) <= own for rate in (0.9, 1.2, 1.5, 1.8, 2.1))


@pytest.mark.parametrize(
    ("schedule", "seeds", "more", "said"),
    [
        (0.3, [0], {}, "schedule"),
        (constant(0.3), 7, {}, "seeds came"),
        (constant(0.3), "12", {}, "seeds came"),
        (constant(0.3), [], {}, "seeds came empty"),
        (constant(0.3), [-1], {}, "a seed came"),
        (constant(0.3), [0.5], {}, "a seed came"),
        (constant(0.3), [0], {"steps": 100}, "a multiple of 8"),
        (constant(0.3), [0], {"steps": "many"}, "steps"),
        (constant(0.3), [0], {"first": 2_000}, "first came"),
        (lambda step: "fast", [0], {}, "rates"),
        (lambda step: [0.3, 0.3], [0], {}, "schedule returned"),
        (lambda step: None, [0], {}, "rates"),
    ],
)
def test_noisy_xor_refuses_what_it_cannot_use(schedule, seeds, more, said):
    with pytest.raises(ValueError, match=said):
        losses(schedule, seeds, **more)
