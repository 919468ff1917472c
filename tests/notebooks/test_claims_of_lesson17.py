"""What lesson 17 says in words holds: for its own start, for others, and in the table of speeds."""

import re
from functools import cache

import numpy as np
import pytest

from nnlib import (
    SGD,
    Dense,
    HalfSquaredError,
    MeanSquaredError,
    Network,
    article,
    fit,
)
from tools.notebooks import FOLDER

pytest.importorskip("torch", reason="PyTorch is not installed (pip install torch)")

LESSON = FOLDER / "17-pytorch.ipynb"
RESULTS = FOLDER.parent / "benchmarks" / "results.md"


def sigmoid(net):
    return 1 / (1 + np.exp(-np.clip(net, -700, 700)))


@cache
def runs(piling, steps, starts=300):
    """The losses of the article's network from other starts, all at once, and the last outputs."""
    rng = np.random.default_rng(17)
    W1, W2 = rng.normal(size=(2, starts, 2, 2))
    (x,), (target,) = article.INPUTS, article.TARGETS
    sum1, sum2, losses = 0, 0, []
    for _ in range(steps):
        h = sigmoid(W1 @ x + article.BIASES[0])
        out = sigmoid((W2 @ h[:, :, None])[:, :, 0] + article.BIASES[1])
        losses.append(((out - target) ** 2).sum(axis=1) / 2)
        delta = (out - target) * out * (1 - out)
        delta_h = (delta[:, None, :] @ W2)[:, 0] * h * (1 - h)
        sum1 = sum1 * piling + delta_h[:, :, None] * x
        sum2 = sum2 * piling + delta[:, :, None] * h[:, None, :]
        W1, W2 = W1 - article.LEARNING_RATE * sum1, W2 - article.LEARNING_RATE * sum2
    return np.array(losses), out


# The same network, and the mean


@pytest.mark.parametrize("outputs", [1, 2, 3, 4, 7])
def test_a_mean_needs_half_as_many_times_the_rate_as_there_are_outputs(outputs, text):
    assert "The mean of *two* squares is half of their sum. It holds for two outputs, and" in text
    assert "one and a half times as high" in text
    rng = np.random.default_rng(outputs)
    start = Network([Dense(2, 2), Dense(2, outputs)], rng=rng)
    X, Y = rng.random((3, 2)), rng.random((3, outputs))

    def trained(loss, rate):
        net = start.copy()
        fit(net, X, Y, loss=loss, optimizer=SGD(rate), epochs=200)
        return net.parameters

    halves = trained(HalfSquaredError(), 0.5)
    assert np.allclose(halves, trained(MeanSquaredError(), 0.5 * outputs / 2), rtol=0, atol=1e-12)
    same = np.allclose(halves, trained(MeanSquaredError(), 0.5), rtol=0, atol=1e-6)
    assert same == (outputs == 2)


# 32 bits


@pytest.mark.parametrize("seed", [None, *range(6)])
def test_ten_thousand_roundings_leave_about_five_digits(seed, text):
    assert "About five. The roundings do not pile up" in text
    net = article.network()
    if seed is not None:
        net.parameters[:] = np.random.default_rng(seed).normal(size=8)
    short = net.copy(dtype="float32")
    ends = [
        fit(each, article.INPUTS, article.TARGETS, loss=HalfSquaredError(), optimizer=SGD(0.5),
            epochs=10_000).loss[-1]
        for each in (net, short)
    ]  # fmt: skip
    assert 1e-8 < abs(ends[1] / ends[0] - 1) < 1e-3
    assert np.abs(short.parameters - net.parameters).max() < 1e-3


# Digits


@pytest.mark.parametrize(("seed", "kept"), [(7, 13), (8, 4), (9, 0)])
def test_training_mode_reads_less_also_with_other_draws_and_forms(names, seed, kept, text):
    assert "more of them are wrong" in text
    torch, datasets = names["torch"], names["datasets"]
    X1, y1, X2, y2 = datasets.split_by_group(names["images"], names["classes"], names["form"], kept)
    reader = names["trained_reader"](seed, names["Digits"](X1, y1))
    images = names["Digits"](X2, y2).images
    with torch.no_grad():
        forgot = [(reader(images).argmax(1).numpy() == y2).mean() for _ in range(200)]
        reader.eval()
        right = (reader(images).argmax(1).numpy() == y2).mean()
    assert np.mean(forgot) < right - 0.01
    assert np.std(forgot) > 0


# Speed


def table(heading):
    """The numbers of the first column of a table of `make bench`, by what stands before them."""
    _, _, rest = RESULTS.read_text("utf-8").partition(f"{heading}\n")
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+) \|", rest.partition("\n#")[0], re.MULTILINE)
    return {name.partition(" (")[0]: float(number) for name, number in rows}


def test_the_factors_are_those_of_make_bench(text):
    assert "the article's run takes PyTorch six times as long, and a digit network three" in text
    assert "there PyTorch needs a tenth less" in text
    run = table("## The article's network, 10,000 training steps")
    small = run["PyTorch, eager"] / run["NumPy engine"]
    assert 5 <= small <= 7, small
    digits = table("### digits, 64-32-10, batches of 32")
    assert 2.5 <= digits["PyTorch, fused Adam"] / digits["NumPy engine"] <= 3.5
    large = table("### 20,000 x 784-256-10, batches of 128")
    assert 0.85 <= large["PyTorch, fused Adam"] / large["NumPy engine"] <= 0.95


# Gradients that pile up


def test_forgetting_looks_like_progress_from_nearly_every_start(text):
    assert "Lower at first, by far, and for thousands of steps" in text
    (piled, _), (clean, _) = runs(1, 1_500), runs(0, 1_500)
    for step in (30, 100, 1_000):
        assert (piled[step] < clean[step] / 5).mean() > 0.97


def test_it_runs_through_the_targets_and_stays_there(names, text):
    assert "to outputs of 0 and 1, where the sigmoid is flat" in text
    piled, out = runs(1, 1_500)
    left = (0.01**2 + 0.01**2) / 2
    stuck = np.abs(piled[-1] - left) < 1e-6
    assert stuck.mean() > 0.97
    assert np.allclose(out[stuck], [0, 1], rtol=0, atol=1e-4)
    assert names["piled"][-1] == pytest.approx(left, rel=1e-6)
    cleared, own = np.array(names["cleared"][:10_000]), np.array(names["piled"])
    assert (own[10:5_000] < cleared[10:5_000]).all()
    assert own[-1] > 2 * cleared[-1]


def test_with_zero_grad_the_run_is_lesson_05s(names):
    losses = names["run"](names["to_torch"](article.network()), names["X"], names["Y"], 0.5, 300)
    assert np.allclose(losses, names["cleared"][:300], rtol=1e-10, atol=0)
