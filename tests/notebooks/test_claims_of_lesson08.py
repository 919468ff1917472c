"""What lesson 08 says in words holds: for its own starts, for others, and for PyTorch's slopes."""

import re
from itertools import pairwise

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, fit
from nnlib.activations import ACTIVATIONS, sigmoid
from nnlib.datasets import moons
from nnlib.exercises import Status, check
from nnlib.explorers import ActivationExplorer, LayersExplorer
from tools.lesson_rules import prose
from tools.notebooks import FOLDER

LESSON = FOLDER / "08-activations.ipynb"
LOSS = HalfSquaredError()
POINTS, LABELS = moons(100, 0.1, np.random.default_rng(0))


@pytest.fixture(scope="module")
def text(lesson):
    return " ".join(prose(lesson).split())


def test_without_a_bend_ten_layers_are_one_biases_too():
    rng = np.random.default_rng(1)
    sizes = [2, *[16] * 10]
    net = Network([Dense(a, b, "identity") for a, b in pairwise(sizes)], rng=rng)
    net.parameters[:] = rng.normal(size=net.parameters.size)
    W, b = np.eye(2), np.zeros(2)
    for layer in net.layers:
        W, b = layer.weight @ W, layer.weight @ b + layer.bias
    np.testing.assert_allclose(net.predict(POINTS), POINTS @ W.T + b, rtol=1e-9)


def test_tanh_is_a_sigmoid_around_zero_four_times_as_steep(text):
    assert "a sigmoid around 0, four times as steep there" in text
    z = np.linspace(-5, 5, 101)
    np.testing.assert_allclose(ACTIVATIONS["tanh"](z), 2 * sigmoid(2 * z) - 1, atol=1e-15)
    at = {name: ACTIVATIONS[name].derivative_at([0.0], ACTIVATIONS[name]([0.0]))[0] for name in
          ("tanh", "sigmoid")}  # fmt: skip
    assert at["tanh"] == 4 * at["sigmoid"] == 1


def test_what_arrives_through_ten_layers_with_many_starts(names, text, printed):
    arriving, deep = names["arriving"], names["deep"]
    assert "About a millionth, for the sigmoid" in text
    assert "the sigmoids, in hundreds of draws, never more than a few millionths." in text
    assert "so here the signal keeps about its size" in text
    assert "Through the tanhs mostly between a tenth and twice the signal arrives" in text
    found = {
        name: np.array([arriving(deep(name, seed))[0] for seed in range(1_000, 1_200)])
        for name in ("sigmoid", "tanh", "relu")
    }
    assert found["sigmoid"].max() < 6e-6
    assert 1e-7 < np.median(found["sigmoid"]) < 1e-6
    assert 0.3 < np.median(found["tanh"]) < 1
    assert np.mean((found["tanh"] > 0.1) & (found["tanh"] < 2)) > 0.9  # "mostly"
    assert 0.01 < np.median(found["relu"]) < 0.05  # "a few hundredths"
    own = {name: arriving(deep(name)) for name in found}
    assert own["sigmoid"][0] < 1e-6
    assert 0.9 < own["tanh"][0] < 1  # "nearly all"
    assert 0.02 < own["relu"][0] < 0.05
    for name, sizes in own.items():
        assert f"{name:8} at the inputs {sizes[0]:.7f}" in printed


def test_every_sigmoid_layer_keeps_about_a_quarter(names, text):
    assert "every layer multiplies by slopes of nearly a quarter" in text
    sizes = names["arriving"](names["deep"]("sigmoid"))
    kept = sizes[:-1] / sizes[1:]
    assert ((kept > 0.15) & (kept < 0.35)).all()
    assert np.exp(np.log(kept).mean()) == pytest.approx(0.25, abs=0.02)
    steps = np.arange(len(sizes))  # "its line is straight"
    off = np.log10(sizes) - np.polyval(np.polyfit(steps, np.log10(sizes), 1), steps)
    assert np.abs(off).max() < 0.3


def test_why_so_much_is_left(names, text):
    arriving, deep = names["arriving"], names["deep"]
    assert "weights of this size pass the signal on about as large as it came" in text
    straight = [arriving(deep("identity", seed))[0] for seed in range(1_000, 1_100)]
    assert 0.5 < np.median(straight) < 1.5
    assert "about half of the gates are shut: each layer keeps some 0.7" in text
    kept, fires = [], []
    for seed in range(1_000, 1_100):
        net = deep("relu", seed)
        sizes = arriving(net)
        kept.append((sizes[0] / sizes[-1]) ** 0.1)
        fires += [np.mean(layer.net > 0) for layer in net.layers[:10]]
    assert 0.63 < np.median(kept) < 0.77
    assert 0.4 < np.mean(fires) < 0.6


def test_the_signal_that_the_lesson_follows_is_the_gradient(names):
    net = names["deep"]("tanh", 3)
    sizes = names["arriving"](net)
    h = 1e-6
    numeric = np.zeros_like(POINTS[:5])
    for place in np.ndindex(numeric.shape):
        moved = np.array([POINTS[:5], POINTS[:5]])
        moved[0][place] += h
        moved[1][place] -= h
        up, down = (LOSS(net.predict(at), LABELS[:5]) for at in moved)
        numeric[place] = (up - down) / (2 * h)
    signal = LOSS.gradient(net.forward(POINTS[:5]), LABELS[:5])
    for layer in reversed(net.layers):
        signal = layer.backward(signal)
    np.testing.assert_allclose(signal, numeric, rtol=1e-4, atol=1e-10)
    assert sizes[-1] == 1
    assert len(sizes) == 11


def test_the_chain_that_loses_nothing(names, text):
    chain = names["through_chain"]
    assert "4 is the smallest, with biases of -2. Then every sum is 0, every slope" in text
    assert chain(4, -2) == pytest.approx(1, abs=1e-12)
    assert "With 8 and -4 the gradient *doubles* at each layer" in text
    assert chain(8, -4) == pytest.approx(2**10)
    assert chain(-4, 2) == pytest.approx(1, abs=1e-12)
    assert chain(4, 0) < 1e-9  # "almost nothing"
    assert chain(1, 0) < 1e-6
    weights = np.linspace(0, 3.99, 50)  # below 4 no bias helps: each factor is below 1
    assert all(chain(w, -w / 2) < 1 for w in weights)


def test_what_the_tasks_at_the_chain_show(text):
    chain = ActivationExplorer("sigmoid", depth=10, x=0.5)
    before = chain.arriving
    chain.biases = [0, 0, 0, 0, 20, 0, 0, 0, 0, 0]
    ratio = chain.arriving / before
    assert (ratio[:5] < 0.01).all()  # the input and layers 1 to 4 lie below
    assert (ratio[5:] > 0.8).all()
    assert "starves those *below* it" in text
    off = ActivationExplorer("relu", depth=10, x=0.5)
    off.biases = [0, 0, 0, 0, -1, 0, 0, 0, 0, 0]
    assert off.sums[4] < 0
    assert (off.sums[5:] == 0).all()
    assert (off.slopes[4:] == 0).all()
    assert "every sum above it is 0, where the slope counts as 0, too" in text


@pytest.mark.parametrize("seed", [0, 11, 12, 13])
def test_training_does_not_repair_it(names, seed):
    ends, right = {}, {}
    for name in ("sigmoid", "tanh", "relu"):
        net = names["deep"](name, seed)
        fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.5), epochs=1_000)
        ends[name], right[name] = LOSS(net.predict(POINTS), LABELS), names["right"](net)
        if name == "sigmoid":  # one half for all points, but for digits far behind the point
            out = net.predict(POINTS)
            assert 1e-10 < np.ptp(out) < 1e-3
            assert np.abs(out - 0.5).max() < 1e-3
    assert ends["sigmoid"] == pytest.approx(0.125, abs=1e-5)
    assert max(ends["tanh"], ends["relu"]) < 0.01
    assert min(right["tanh"], right["relu"]) >= 97


def test_ten_times_as_many_steps_change_nothing(names, text):
    assert "Ten times as many steps change nothing." in text
    net = names["deep"]("sigmoid")
    fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.5), epochs=10_000)
    assert LOSS(net.predict(POINTS), LABELS) == pytest.approx(0.125, abs=1e-6)


def test_what_is_seen_inside(text):
    def trained(activation, rate, runs):
        inside = LayersExplorer(POINTS, LABELS, activation=activation, depth=10, width=16)
        inside.learning_rate = rate
        for _ in range(runs):
            inside.train()
        return inside

    assert 'With sigmoids the loss falls by a hundredth, to what "one half" costs' in text
    assert "There it stays, and the lower picture hardly changes." in text
    start = trained("sigmoid", 0.1, 0)
    for runs in (1, 3):
        still = trained("sigmoid", 0.1, runs)
        assert still.loss == pytest.approx(np.log(2), abs=1e-4)
        assert start.loss - still.loss == pytest.approx(0.01, abs=0.003)
        for before, after in zip(start.layers, still.layers, strict=True):
            assert after.rms["gradient"] == pytest.approx(before.rms["gradient"], rel=0.06)
    assert "With tanh the outputs spread toward -1 and 1, and the loss falls." in text
    tanh = trained("tanh", 0.1, 3)
    assert tanh.loss < 0.1
    assert tanh.layers[9].outputs.std() > 1.5 * trained("tanh", 0.1, 0).layers[9].outputs.std()
    assert "all 16 neurons of layer 10 are off for all points" in text
    assert "the loss ends where the sigmoids' does" in text
    for runs in (1, 2):
        off = trained("relu", 2.0, runs)
        assert off.layers[9].dead == 16
        assert off.loss == pytest.approx(np.log(2), abs=1e-4)


def dead_after(rate, seed, activation="relu"):
    net = Network([Dense(2, 32, activation), Dense(32, 1)], rng=np.random.default_rng(seed))
    fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(rate), epochs=200)
    net.forward(POINTS)
    return net, np.all(net.layers[0].net <= 0, axis=0)


def test_large_steps_kill_and_small_ones_kill_fewer(text):
    assert "Eight: a quarter of the network does nothing" in text
    net, gone = dead_after(50, 0)
    assert gone.sum() == 8
    assert "end with more than 90 of 100 points right" in text
    assert np.sum((net.predict(POINTS) > 0.5) == LABELS) > 90
    seeds = range(500, 540)
    counts = {rate: [dead_after(rate, seed)[1].sum() for seed in seeds] for rate in (50, 5)}
    assert 7 <= np.median(counts[50]) <= 11
    assert np.median(counts[5]) <= 4
    assert min(counts[50]) >= 1
    assert "Most died in the very first step." in text
    first = Network([Dense(2, 32, "relu"), Dense(32, 1)], rng=np.random.default_rng(0))
    fit(first, POINTS, LABELS, loss=LOSS, optimizer=SGD(50), epochs=1)
    first.forward(POINTS)
    assert np.all(first.layers[0].net <= 0, axis=0).sum() >= 5


def test_the_dead_stay_dead():
    net, gone = dead_after(50, 0)
    fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(0.5), epochs=500)
    net.forward(POINTS)
    assert np.all(net.layers[0].net[:, gone] <= 0)
    other, gone = dead_after(50, 0, "leaky_relu")
    other.backward(LOSS.gradient(other.forward(POINTS), LABELS))
    assert gone.any()
    assert np.abs(other.layers[0].weight_gradient[gone]).min() > 0


def test_slopes_at_the_wrong_number(printed):
    sums = np.random.default_rng(0).normal(size=1_000)
    assert f"open 1,000 times; should be {np.sum(sums > 0)}" in printed
    assert 400 < np.sum(sums < 0) < 600  # "about half"
    at_output = ACTIVATIONS["sigmoid"].derivative_at(np.linspace(0, 1), sigmoid(np.linspace(0, 1)))
    assert at_output.min() > 0.19  # "no neuron ever seems saturated"


def test_silu_s_output_does_not_tell_its_slope(printed):
    rows = re.findall(r"sum\s+(-[\d.]+)\s+output (-[\d.]+)\s+slope\s+(-?[\d.]+)", printed)
    (_, out, falling), (_, same, rising) = rows
    assert out == same
    assert float(falling) < 0 < float(rising)


def test_the_solution_wakes_a_dead_network_and_it_learns(lesson):
    (cell,) = (cell for cell in lesson.cells if cell.source.startswith("# A solution\ndef revive"))
    found = {"np": np}
    exec(cell.source, found)
    assert check("08-revive", found["revive"]).status is Status.RIGHT
    net = Network(
        [Dense(2, 8, "relu", initial_bias=-10.0), Dense(8, 1)], rng=np.random.default_rng(4)
    )
    before = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(1.0), epochs=300).loss
    net.layers[0].bias = found["revive"](net.layers[0].weight, POINTS)
    after = fit(net, POINTS, LABELS, loss=LOSS, optimizer=SGD(1.0), epochs=300).loss
    assert before[-1] > 0.12  # only the output's bias could move
    assert after[-1] < 0.06
