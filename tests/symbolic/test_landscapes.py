"""The landscapes: heights and slopes in NumPy and in JavaScript, and runs of nnlib's optimizers."""

import json
from itertools import combinations

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib import SGD, AdaGrad, Adam, HalfSquaredError, RMSProp, article
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.landscapes import (
    AFTER_THE_ARTICLES_STEPS,
    NAMES,
    WEIGHT_NAMES,
    landscape_of,
)
from nnlib.symbolic.optimizer_rules import RULES

PAIRS = list(combinations(WEIGHT_NAMES, 2))


def places(found, count, seed=0):
    """Random places on the map, and some far outside."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform(found.low, found.high, (count, 2))
    spots[::10] *= 10
    return spots


@pytest.mark.parametrize("name", NAMES)
def test_javascript_has_numpy_s_heights_and_slopes(name):
    found, engine = landscape_of(name), MiniRacer()
    engine.eval(found.javascript().replace("export ", ""))
    for x, y in places(found, 300).tolist():
        height, *slopes = json.loads(
            engine.eval(f"JSON.stringify([height({x}, {y}), ...slopes({x}, {y})])")
        )
        assert height == pytest.approx(float(found.height(x, y)), rel=1e-12, abs=1e-15)
        wanted = found.gradient(np.array([x, y]))
        # a slope is a difference: what it is the difference of has the digits
        slack = 1e-12 * max(1e-3, np.abs(wanted).max())
        np.testing.assert_allclose(slopes, wanted, rtol=1e-12, atol=slack)


@pytest.mark.parametrize("name", NAMES)
def test_slopes_are_those_of_small_steps(name):
    found, h = landscape_of(name), 1e-5
    for place in places(found, 50, seed=1):
        for k, nudge in enumerate(np.eye(2) * h):
            up, down = (float(found.height(*(place + sign * nudge))) for sign in (1, -1))
            slack = 1e-9 * max(1.0, abs(up))
            slope = found.gradient(place)[k]
            assert slope == pytest.approx((up - down) / (2 * h), rel=1e-5, abs=slack / h)


@pytest.mark.parametrize("name", NAMES)
def test_the_lowest_places_are_the_lowest_and_the_goal_lies_between(name):
    found = landscape_of(name)
    assert found.bottoms
    heights = [float(found.height(*place)) for place in found.bottoms]
    assert heights == pytest.approx([0] * len(heights), abs=1e-30)
    for place in found.bottoms:
        np.testing.assert_allclose(found.gradient(np.array(place)), 0, atol=1e-15)
        assert all(
            low < at < high for low, at, high in zip(found.low, place, found.high, strict=True)
        )
    assert found.height(*places(found, 2000).T).min() > 0
    assert 0 < found.goal < float(found.height(*found.start))


# --- the article's network


@pytest.mark.parametrize("pair", [*PAIRS, ("w7", "w1")])
def test_the_article_s_landscape_is_its_network_s_loss(pair):
    found, loss = landscape_of("article", pair), HalfSquaredError()
    net = article.network()
    which = [WEIGHT_NAMES.index(name) for name in pair]
    assert found.axes == pair
    assert found.start == tuple(article.WEIGHTS[which])
    for place in (found.start, (-3.0, 7.5), (11.0, -0.25)):
        net.parameters[which] = place
        out = net.forward(article.INPUTS)
        assert float(found.height(*place)) == pytest.approx(loss(out, article.TARGETS), rel=1e-13)
        net.backward(loss.gradient(out, article.TARGETS))
        wanted = net.gradient[which]
        np.testing.assert_allclose(found.gradient(np.array(place)), wanted, rtol=1e-9, atol=1e-15)
    lowest = found.height(*places(found, 500).T).min()
    assert lowest < found.goal < float(found.height(*found.start)) or found.bottoms


def test_its_goal_is_the_loss_after_the_article_s_10000_steps():
    net = article.network()
    symbolic = SymbolicNetwork(net, HalfSquaredError(), article.INPUTS, article.TARGETS)
    losses = symbolic.train(article.LEARNING_RATE, article.STEPS).losses
    assert round(losses[-1], 9) == AFTER_THE_ARTICLES_STEPS
    assert landscape_of("article").goal == AFTER_THE_ARTICLES_STEPS


@pytest.mark.parametrize("far", [1e3, 1e6, 1e300])
def test_far_out_the_article_s_slopes_are_numbers(far):
    found = landscape_of("article", ("w1", "w5"))
    for place in np.array([[far, far], [-far, far], [far, -far], [-far, -far]]):
        assert np.isfinite(found.height(*place))
        assert np.isfinite(found.gradient(place)).all()


# --- runs


@pytest.mark.parametrize(
    "optimizer",
    [SGD(0.01), SGD(0.003, momentum=0.9, nesterov=True), AdaGrad(0.5), RMSProp(0.02), Adam(0.1)],
    ids=repr,
)
def test_a_run_is_the_optimizer_s_own_steps(optimizer):
    found = landscape_of("ravine")
    run = found.descend(optimizer, steps=40)
    assert optimizer.steps == 0
    assert optimizer.state == {}
    place = np.array(found.start)
    for at, loss in zip(run.path, run.losses, strict=True):
        np.testing.assert_array_equal(at, place)
        assert loss == place[0] ** 2 / 2 + 50 * place[1] ** 2
        optimizer.step(place, np.array([place[0], 100 * place[1]]))
    assert len(run.path) == 41
    assert run.stopped_at is None
    again = found.descend(optimizer, steps=40)  # by now it has a memory, of other places
    np.testing.assert_array_equal(again.path, run.path)


def test_momentum_on_a_parabola_is_what_paper_and_pencil_give():
    # x 4 -> 4 - 0.5 * 4 = 2, velocity 4; velocity 0.5 * 4 + 2 = 4, x 2 - 0.5 * 4 = 0.
    run = landscape_of("ravine").descend(SGD(0.5, momentum=0.5), (4, 0), 2)
    np.testing.assert_array_equal(run.path, [[4, 0], [2, 0], [0, 0]])


def test_a_run_beyond_all_bounds_has_diverged_and_ends_before():
    found = landscape_of("ravine")
    run = found.descend(SGD(0.03), steps=500)  # each step doubles y: the loss is 50 * 4^k
    assert run.stopped_at == 11  # 50 * 4^10 < 58 * 10^6 < 50 * 4^11
    assert len(run.path) == len(run.losses) == 11
    assert np.isfinite(run.losses).all()
    assert run.steps_to(1e9) is None
    far = found.descend(SGD(0.03), (1e200, 1.0))
    assert far.stopped_at == 0
    assert far.path.shape == (0, 2)
    leap = found.descend(SGD(1e308, momentum=0.9), steps=5)
    assert leap.stopped_at == 1


def test_who_leaps_across_the_goal_has_not_arrived():
    run = landscape_of("ravine").descend(SGD(0.015, momentum=0.9), steps=200)
    first = int(np.flatnonzero(run.losses < 0.01)[0])
    arrived = run.steps_to(0.01)
    assert arrived > first
    assert (run.losses[arrived:] < 0.01).all()
    assert run.losses[arrived - 1] >= 0.01
    assert run.steps_to(1e-300) is None
    assert run.steps_to(1e6) == 0


ROTATED = [SGD(0.015), SGD(0.01, momentum=0.9), SGD(0.005, momentum=0.9, nesterov=True)]


@pytest.mark.parametrize("optimizer", ROTATED, ids=repr)
def test_a_turned_ravine_is_the_same_to_a_rule_of_sums(optimizer):
    straight, turned = landscape_of("ravine"), landscape_of("turned ravine")
    losses = [each.descend(optimizer, steps=80).losses for each in (straight, turned)]
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-9)
    path = turned.descend(optimizer, steps=80).path @ np.array([[0.8, -0.6], [0.6, 0.8]])
    np.testing.assert_allclose(path, straight.descend(optimizer, steps=80).path, atol=1e-12)


@pytest.mark.parametrize(("optimizer", "times"), [(AdaGrad(1.4), 5), (RMSProp(0.05), 5)], ids=repr)
def test_and_another_to_a_rule_that_treats_each_number_by_itself(optimizer, times):
    straight, turned = landscape_of("ravine"), landscape_of("turned ravine")
    arrived = straight.descend(optimizer, steps=3000).steps_to(0.01)
    later = turned.descend(optimizer, steps=3000).steps_to(0.01)
    assert later is None or later > times * arrived


# --- what is refused


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("hill",), "landscape came as 'hill'; expected one of ravine, turned ravine, saddle"),
        ((None,), "landscape came as None"),
        (("ravine", ("w1", "w2")), "weights came as .* with the landscape 'ravine'; expected None"),
        (("article", ("w1", "w1")), "expected two different names out of w1 to w8"),
        (("article", ("w1", "w9")), "expected two different names out of w1 to w8"),
        (("article", ("w1", "b1")), "expected two different names out of w1 to w8"),
        (("article", "w1"), "weights came as 'w1'"),
        (("article", ("w1", "w2", "w3")), "weights came as"),
    ],
)
def test_what_is_no_landscape_is_refused(arguments, told):
    with pytest.raises(ValueError, match=told):
        landscape_of(*arguments)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("SGD",), "optimizer came as 'SGD'; expected one of nnlib's"),
        ((SGD,), "optimizer came as"),
        ((SGD(0.1), (1, 2, 3)), "start"),
        ((SGD(0.1), (1, np.nan)), "start"),
        ((SGD(0.1), (1, 2), 0), "steps came as 0"),
        ((SGD(0.1), (1, 2), 1.5), "steps came as 1.5"),
    ],
)
def test_what_is_no_run_is_refused(arguments, told):
    with pytest.raises(ValueError, match=told):
        landscape_of("saddle").descend(*arguments)


@pytest.mark.parametrize(
    ("name", "rate", "wanted"),
    [
        ("article", 0.5, {"RMSProp": 94, "Adam": 34}),
        ("article", 5.0, {"AdaGrad": 120}),
        ("article", 100.0, {"SGD": 89}),
        ("ravine", 0.01, {"SGD": 333, "Momentum": 82, "Nesterov": 53, "RMSProp": 459}),
        ("ravine", 1.0, {"AdaGrad": 19, "Adam": 81}),
        ("turned ravine", 1.0, {"AdaGrad": 249, "Adam": 84}),
    ],
)
def test_at_one_rate_for_all_the_rate_decides_who_arrives(name, rate, wanted):
    found = landscape_of(name)
    arrived = {
        kind: found.descend(rule.optimizer(rate, rule.settings), steps=found.steps).steps_to(
            found.goal
        )
        for kind, rule in RULES.items()
    }
    assert {kind: step for kind, step in arrived.items() if step is not None} == wanted


@pytest.mark.parametrize(
    ("kind", "rate", "arrived"),
    [
        *[("SGD", 120.2, 56), ("Momentum", 1.53, 456), ("Nesterov", 2.02, 350)],
        *[("AdaGrad", 6.84, 90), ("RMSProp", 0.68, 75), ("Adam", 0.716, 18)],
    ],
)
def test_at_its_own_rate_each_arrives_on_the_article_s_landscape(kind, rate, arrived):
    found, rule = landscape_of("article"), RULES[kind]
    own = found.descend(rule.optimizer(rate, rule.settings), steps=1000)
    assert own.steps_to(found.goal) == arrived
