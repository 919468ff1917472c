"""What lesson 10 says in words holds: for its own starts, and for others."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from nnlib import SGD, BinaryCrossEntropy, Dense, HalfSquaredError, Network, article, fit
from nnlib.datasets import moons
from nnlib.exercises import Status, check
from nnlib.exercises._tanh_size import tanh_sum
from nnlib.explorers import LayersExplorer
from nnlib.initializers import INITIALIZERS
from nnlib.layer_statistics import layer_statistics
from tools.notebooks import FOLDER

LESSON = FOLDER / "10-initialization.ipynb"
POINTS, LABELS = moons(100, 0.1, np.random.default_rng(0))
LOSS = BinaryCrossEntropy()
OTHERS = range(700, 706)
"""Seeds that the lesson does not use."""


def train(net, steps):
    fit(net, article.INPUTS, article.TARGETS, loss=HalfSquaredError(), optimizer=SGD(0.5),
        epochs=steps)  # fmt: skip


@pytest.mark.parametrize("value", [0.5, 0.0, -1.3])
def test_twins_never_part(names, value):
    net = names["all_equal"](value, (2, 2, 2))
    for _ in range(10):
        train(net, 300)
        net.forward(article.INPUTS)
        assert np.ptp(net.layers[0].out) == 0
        assert np.ptp(net.layers[1].out) > 0  # their targets differ


def test_from_zero_the_hidden_weights_stand_still_for_one_step(names, text):
    assert "At 0, the hidden weights get no signal in the first step. After it they do" in text
    net = names["all_equal"](0, (2, 2, 2))
    train(net, 1)
    assert not net.layers[0].weight.any()
    train(net, 1)
    assert net.layers[0].weight.all()


def test_the_article_s_own_neurons_start_and_end_nearly_alike(text):
    assert "The article's own h1 and h2 start nearly alike and end nearly alike" in text
    net = article.network()
    net.forward(article.INPUTS)
    before = np.ptp(net.layers[0].out)
    train(net, 10_000)
    net.forward(article.INPUTS)
    assert 0.003 < before < 0.004
    assert 0.003 < np.ptp(net.layers[0].out) < 0.004


def xor_from(size, count, seed, steps=3_000, rate=5.0):
    """E, and how far the hidden outputs lie apart at each step, for many starts at once."""
    rng = np.random.default_rng(seed)
    V = 0.5 + size * rng.normal(size=(count, 5, 2))
    W = 0.5 + size * rng.normal(size=(count, 1, 5))
    a, b = np.zeros((count, 5, 1)), np.zeros((count, 1, 1))
    x, t = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[0, 1, 1, 0]])
    apart = []
    for _ in range(steps):
        h = 1 / (1 + np.exp(-(V @ x + a)))
        o = 1 / (1 + np.exp(-(W @ h + b)))
        apart.append(np.ptp(h, axis=1).max(axis=1))
        d_o = (o - t) * o * (1 - o) / 4
        d_h = (W.mT @ d_o) * h * (1 - h)
        W, b = W - rate * d_o @ h.mT, b - rate * d_o.sum(axis=2, keepdims=True)
        V, a = V - rate * d_h @ x.T, a - rate * d_h.sum(axis=2, keepdims=True)
    return ((o - t) ** 2 / 2).mean(axis=(1, 2)), np.array(apart)


def test_a_millionth_does_not_part_twins_and_a_thousandth_does(text):
    assert "None, and all." in text
    E, apart = xor_from(1e-6, 150, seed=5)
    assert (E > 0.08).all()
    assert np.median(apart[299] / apart[0]) > 10  # "more than tenfold in 300 steps"
    assert (apart[299] > apart[0]).all()
    E, _ = xor_from(1e-3, 150, seed=6)
    assert np.mean(E < 0.01) > 0.98  # of 1,600 starts one failed


def test_many_starts_at_once_are_the_lesson_s_network(names):
    E, apart = xor_from(0.0, 1, seed=0)
    assert names["E"] != 0
    assert names["solve_xor"](names["all_equal"](0.5, (2, 5, 1))) == pytest.approx(E[0], rel=1e-3)
    assert apart.max() == 0


def test_one_line_gets_three_corners_and_two_thirds(names, text):
    assert "The answers are about 0, 2/3, 2/3 and 2/3: the best that one line can do" in text
    answers = names["twins"].predict(names["corners"])[:, 0]
    np.testing.assert_allclose(answers, [0, 2 / 3, 2 / 3, 2 / 3], atol=0.05)
    # The three targets 1, 1 and 0 cost least if each gets their mean.
    best = sum((t - 2 / 3) ** 2 / 2 for t in (1, 1, 0)) / 4
    E = HalfSquaredError()(names["twins"].predict(names["corners"]), names["xor"])
    assert best < E < best + 0.002


@pytest.mark.parametrize("n", [10, 1_000])
def test_a_sum_grows_with_the_root_of_the_number_of_inputs(names, n):
    rng = np.random.default_rng(n)
    inputs = rng.normal(size=(n, 10))
    sums = rng.normal(size=(10_000, n)) @ inputs / names["size"](inputs)
    assert names["size"](sums) == pytest.approx(np.sqrt(n), rel=0.02)
    assert names["size"](np.maximum(sums, 0)) ** 2 == pytest.approx(n / 2, rel=0.05)


def test_each_rule_draws_with_the_variance_of_the_table(text):
    n_in, n_out = 300, 500
    rules = {
        "lecun": 1 / n_in, "glorot": 2 / (n_in + n_out), "he": 2 / n_in,
        "orthogonal": 1 / max(n_in, n_out),
    }  # fmt: skip
    rng = np.random.default_rng(3)
    for name, rule in INITIALIZERS.items():
        if name.split("_")[0] in rules:
            W = rule(rng, n_in, n_out)
            assert W.var() == pytest.approx(rules[name.split("_")[0]], rel=0.02), name
    assert "Evenly between $-a$ and $a$, the variance is $a^2 / 3$." in text
    assert rng.uniform(-2, 2, 400_000).var() == pytest.approx(4 / 3, rel=0.01)
    W = INITIALIZERS["orthogonal"](rng, 40, 40)
    np.testing.assert_allclose(W.T @ W, np.eye(40), atol=1e-12)  # both ways exactly


def course(names, activation, rule, seed):
    """What arrives, and the loss after 300 steps."""
    net = names["deep"](activation, rule, seed)
    first, *_, tenth, _ = layer_statistics(net, POINTS, LABELS, LOSS)
    E = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.1), epochs=300).loss[-1]
    return first.rms["gradient"] / tenth.rms["gradient"], tenth.rms["outputs"], E


def test_small_starts_fade_and_large_ones_grow(names, text):
    assert "Nothing moves." in text
    assert "each layer leaves about 0.06 of a signal, 0.04 with ReLU" in text
    for activation, part in (("tanh", 0.06), ("relu", 0.04)):
        net = names["deep"](activation, ("normal", {"std": 0.01}), 1)
        sizes = [layer.rms["outputs"] for layer in layer_statistics(net, POINTS, LABELS, LOSS)]
        assert (sizes[9] / sizes[0]) ** (1 / 9) == pytest.approx(part, abs=0.01)
        for seed in OTHERS[:3]:
            back, forward, E = course(names, activation, ("normal", {"std": 0.01}), seed)
            assert max(back, forward) < 1e-10
            assert pytest.approx(np.log(2), abs=1e-6) == E
    assert "by hundreds or thousands" in text
    large = [course(names, "tanh", ("normal", {"std": 1.0}), seed) for seed in OTHERS]
    assert all(100 < back < 1e5 for back, _, _ in large)
    ruled = [course(names, "tanh", "lecun_normal", seed) for seed in OTHERS]
    assert np.median([E for *_, E in large]) > 2 * np.median([E for *_, E in ruled])


def ends_of_nudged(names, activation, rule, count):
    """The losses after 300 steps from starts that differ in their last digits."""
    found = []
    for seed in range(count):
        net = names["deep"](activation, rule)
        net.parameters *= 1 + 1e-14 * np.random.default_rng(seed).normal(size=net.parameters.size)
        E = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.1), epochs=300).loss[-1]
        found.append(E)
    return np.array(found)


def test_how_well_large_weights_learn_depends_on_the_last_digit(names, text):
    assert "How well depends on how a computer rounds" in text
    large = ends_of_nudged(names, "tanh", ("normal", {"std": 1.0}), 8)
    assert large.max() > 1.5 * large.min()
    assert 0.003 < large.min() < large.max() < 0.6  # what is printed of it
    ruled = ends_of_nudged(names, "tanh", "glorot_normal", 3)
    assert ruled.max() < 1.01 * ruled.min()


def test_relus_with_weights_of_size_1_explode_or_die(names, text):
    assert "let the sums grow four times a layer ($\\sqrt{32 / 2}$), so some $4^9$ times" in text
    assert "from one start in ten, all ReLUs of a layer die instead" in text
    growth, dead = [], []
    for seed in range(700, 800):
        net = names["deep"]("relu", ("normal", {"std": 1.0}), seed)
        first, *_, tenth, _ = layer_statistics(net, POINTS, LABELS, LOSS)
        growth.append(tenth.rms["outputs"] / first.rms["outputs"])
        E = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.1), epochs=10).loss[-1]
        hidden = layer_statistics(net, POINTS, LABELS, LOSS)[:-1]
        dead.append(max(layer.dead for layer in hidden) == 32)
        assert dead[-1] or E > 10
    assert 0.5 < np.median(growth) / 4**9 < 1.5
    assert 0.03 < np.mean(dead) < 0.2  # 39 of 400 starts


def test_by_a_rule_all_learn_and_he_keeps_relu_s_size(names, text):
    assert "By the rules, all learn. Only He's keeps about ReLU's size both ways." in text
    assert "He's does well with tanh, too" in text
    kept, ends = {}, {}
    for activation in ("tanh", "relu"):
        for rule in ("lecun_normal", "glorot_normal", "he_normal"):
            found = [course(names, activation, rule, seed) for seed in OTHERS]
            assert max(E for *_, E in found) < 0.45, (activation, rule)
            kept[activation, rule] = np.median([back for back, *_ in found])
            ends[activation, rule] = np.median([E for *_, E in found])
    assert ends["tanh", "he_normal"] < ends["tanh", "lecun_normal"] / 2
    assert 0.4 < kept["relu", "he_normal"] < 2.5
    assert "With Glorot's each layer keeps 0.7 of it" in text
    for rule in ("lecun_normal", "glorot_normal"):
        assert kept["relu", rule] ** (1 / 9) == pytest.approx(0.7, abs=0.05)


def test_the_size_of_the_inputs(names, text):
    assert "(that of the inputs is 0.5)" in text
    assert names["size"](POINTS) == pytest.approx(0.5, abs=0.05)


def test_the_normal_rules_start_from_the_same_draws(text):
    assert "the *normal* rules all start from the same draws" in text
    starts = [
        LayersExplorer(POINTS, LABELS, initializer=f"{rule}normal").network.layers
        for rule in ("", "glorot_", "he_", "lecun_")
    ]
    for layers in zip(*starts, strict=True):
        for layer in layers[1:]:
            factors = layer.weight / layers[0].weight
            np.testing.assert_allclose(factors, factors[0, 0], rtol=1e-12)


def test_what_is_seen_in_the_explorer(text):
    def inside(activation="tanh", initializer="normal", scale=1.0):
        return LayersExplorer(POINTS, LABELS, activation=activation, width=32,
                              initializer=initializer, scale=scale)  # fmt: skip

    def ratio(explorer, quantity):
        layers = explorer.layers
        return layers[9].rms[quantity] / layers[0].rms[quantity]

    assert "Near 0.18, which is $1 / \\sqrt{32}$" in text
    assert ratio(inside(scale=0.18), "outputs") == pytest.approx(1, abs=0.35)
    assert ratio(inside(scale=0.1), "outputs") < 0.01
    assert ratio(inside(scale=1.0), "gradient") < 0.01
    assert "Glorot's outputs fade, He's hardly." in text
    assert ratio(inside("relu", "glorot_normal"), "outputs") < 0.05
    assert ratio(inside("relu", "he_normal"), "outputs") > 0.3
    zeros = inside(initializer="zeros")
    zeros.train()
    assert "From zeros nothing moves at all" in text
    assert np.abs(zeros.network.parameters).max() < 1e-12
    assert LABELS.mean() == 0.5  # "the two classes pull at it equally"


def test_the_output_s_bias(names, text):
    assert "$\\ln 2$, and less than a tenth of it." in text
    ill = names["ill"]
    first, better = (LOSS(np.full((100, 1), bias), ill) for bias in (0, np.log(0.01 / 0.99)))
    assert first == pytest.approx(np.log(2), abs=1e-12)
    assert better < first / 10
    biases = np.linspace(-8, 2, 1_001)  # no other bias costs less
    costs = [LOSS(np.full((100, 1), bias), ill) for bias in biases]
    assert better <= min(costs)


def test_exchanged_fans_hide_in_square_layers(text):
    assert "1, and 4." in text
    ratios = []
    for seed in range(20):
        sizes = []
        for exchanged in (True, False):
            rng = np.random.default_rng(seed)
            out = rng.normal(size=(20, 256))
            for n_in, n_out in pairwise([256, 128, 64, 32, 16]):
                fan = n_out if exchanged else n_in
                out = np.maximum(out @ rng.normal(0, np.sqrt(2 / fan), size=(n_out, n_in)).T, 0)
            sizes.append(np.sqrt(np.mean(out**2)))
        ratios.append(sizes[0] / sizes[1])
    np.testing.assert_allclose(ratios, 4, rtol=1e-9)
    # "others for each neuron, as nnlib and PyTorch do"
    net = Network([Dense(7, 3)], rng=np.random.default_rng(0))
    assert net.layers[0].weight.shape == tuple(torch.nn.Linear(7, 3).weight.shape) == (3, 7)


def as_sigmoids(lesson):
    (cell,) = (c for c in lesson.cells if c.source.startswith("# A solution\ndef as_sigmoids"))
    found = {"np": np}
    exec(cell.source, found)
    return found["as_sigmoids"]


@pytest.mark.parametrize("seed", [0, *OTHERS[:3]])
def test_ten_sigmoids_learn_from_such_a_start(names, lesson, seed):
    convert = as_sigmoids(lesson)
    net = names["deep"]("sigmoid", "glorot_normal", seed)
    plain = fit(net.copy(), POINTS, LABELS, loss=LOSS, optimizer=SGD(1.0), epochs=300).loss[-1]
    for layer in net.layers[1:10]:
        layer.weight[:], layer.bias[:] = convert(layer.weight, layer.bias)
    first, *_, tenth, _ = layer_statistics(net, POINTS, LABELS, LOSS)
    assert first.rms["gradient"] / tenth.rms["gradient"] > 0.2
    assert plain == pytest.approx(np.log(2), abs=1e-3)
    assert fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(1.0), epochs=300).loss[-1] < 0.4


def test_the_converted_network_computes_what_the_tanhs_do(lesson):
    convert = as_sigmoids(lesson)
    rng = np.random.default_rng(2)
    t = rng.uniform(-1, 1, size=(4, 6))
    h = (1 + t) / 2
    for n_out, n_in in ((5, 4), (3, 5), (7, 3)):
        W, b = rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)
        weights, biases = convert(W, b)
        t = np.tanh(W @ t + b[:, None])
        h = 1 / (1 + np.exp(-(weights @ h + biases[:, None])))
        np.testing.assert_allclose(2 * h - 1, t, atol=1e-12)


def test_tanh_s_size_by_draws_and_what_five_thirds_keeps():
    draws = np.random.default_rng(4).normal(size=4_000_000)
    assert np.sqrt(np.mean(np.tanh(tanh_sum() * draws) ** 2)) == pytest.approx(0.5, abs=1e-3)
    assert pytest.approx(5 / 3) == torch.nn.init.calculate_gain("tanh")
    size = 0.5
    for _ in range(60):
        size = np.sqrt(np.mean(np.tanh(5 / 3 * size * draws[:200_000]) ** 2))
    assert size == pytest.approx(0.65, abs=0.01)  # the hint


@pytest.mark.parametrize("seed", range(5))
def test_draws_as_the_exercise_asks_come_near_enough(seed):
    draws = np.random.default_rng(900 + seed).normal(size=100_000)
    sums = np.linspace(0.5, 1, 501)
    outputs = np.array([np.sqrt(np.mean(np.tanh(s * draws) ** 2)) for s in sums])
    answer = sums[np.abs(outputs - 0.5).argmin()] / 5
    assert check("10-tanh-size", answer).status is Status.RIGHT


def test_a_sick_layer_drawn_anew_repairs_its_network(names):
    for letter, number in (("A", 5), ("B", 3), ("C", 6)):
        net = names["sick_network"](letter)
        layer = net.layers[number - 1]
        rng = np.random.default_rng(0)
        layer.weight[:] = INITIALIZERS["he_normal"](rng, layer.n_in, layer.n_out)
        layer.bias[:] = 0
        assert isinstance(net, Network)
        E = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.1), epochs=300).loss[-1]
        assert E < 0.2, letter


@pytest.mark.parametrize("letter", ["a", "D", 1, ["A"], None])
def test_there_is_no_other_sick_network(names, letter):
    with pytest.raises(ValueError, match="expected one of A, B, C"):
        names["sick_network"](letter)
