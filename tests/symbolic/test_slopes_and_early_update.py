"""Every slope as generated JavaScript, and the too-early update in both languages."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import CrossEntropy, Dense, HalfSquaredError, MeanSquaredError, Network, article
from nnlib._mathematics import ARRAYS
from nnlib.activations import ACTIVATIONS
from nnlib.symbolic import SymbolicNetwork
from tests.strategies import networks

from .support import EXACT, LOSS, Module, article_symbols, losses_for, targets_for

ACCOUNT_B = EXACT["account_B_printed_figures"]


def close(actual, expected):
    np.testing.assert_allclose(
        np.array(actual, dtype=float), np.array(expected, dtype=float), rtol=1e-12, atol=1e-12
    )


def sample_of(network, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=network.sizes[0]), rng.normal(size=network.sizes[-1])


def chosen_networks():
    return [
        article.network(),
        Network([Dense(2, 3, "tanh"), Dense(3, 2, "sigmoid")], rng=np.random.default_rng(3)),
        Network(
            [Dense(3, 2, "sigmoid"), Dense(2, 1, "tanh", bias="shared")],
            rng=np.random.default_rng(4),
        ),
        Network(
            [Dense(2, 2, "relu"), Dense(2, 3, "identity", train_bias=False), Dense(3, 2, "tanh")],
            rng=np.random.default_rng(5),
        ),
    ]


def engine_slopes(network, loss, x, y):
    """d E_total / d every net, out, parameter and input, by the NumPy engine."""
    out = network.forward([x])
    grad = loss.gradient(out, [y])
    names = network.neuron_names
    slopes = {}
    for layer, neurons in zip(reversed(network.layers), reversed(names[1:]), strict=True):
        delta = grad * layer.activation.derivative(layer.net, layer.out, ARRAYS)
        for j, neuron in enumerate(neurons):
            slopes[f"out_{neuron}"], slopes[f"net_{neuron}"] = grad[0, j], delta[0, j]
        grad = layer.backward(grad)
    slopes |= zip(names[0], grad[0], strict=True)
    return slopes | dict(zip(network.parameter_names, network.gradient, strict=True))


def check_slopes(network, loss, x, y):
    s = SymbolicNetwork(network, loss, x, y)
    with Module(s.javascript()) as module:
        slopes = module("slopes", network.parameters, network.frozen_parameters, x, y)
    local, total = slopes["local"], slopes["total"]
    assert list(total) == list(s.nodes)
    for name, value in engine_slopes(network, loss, x, y).items():
        close(total[name], value)
    assert total["E_total"] == 1
    for name in (*network.frozen_names, f"target_{network.neuron_names[-1][0]}"):
        close(total[name], s.derivative_value(name))
    for node, slopes_of_node in local.items():
        for before, value in slopes_of_node.items():
            close(value, s.slope(node, before).value)
    assert set(local) == {name for name, node in s.nodes.items() if node.formula != node.symbol}


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()], ids=repr)
@pytest.mark.parametrize("network", chosen_networks(), ids=lambda network: str(network.sizes))
def test_slopes_of_chosen_networks(network, loss):
    check_slopes(network, loss, *sample_of(network, 6))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(activations=tuple(ACTIVATIONS), max_width=3), st.integers(0, 2**32 - 1), st.data())
def test_slopes_of_random_networks(network, seed, data):
    loss = data.draw(st.sampled_from(losses_for(network)))
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=network.sizes[0]), targets_for(loss, network.sizes[-1], rng)
    check_slopes(network, loss, x, y)


@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_slopes_of_cross_entropy_go_through_the_probabilities(scale):
    network = Network([Dense(2, 3, "tanh"), Dense(3, 3, "identity")], rng=np.random.default_rng(3))
    network.parameters *= scale
    check_slopes(network, CrossEntropy(), [0.3, -0.8], [0.0, 1.0, 0.0])
    s = SymbolicNetwork(network, CrossEntropy(), [0.3, -0.8], [0.0, 1.0, 0.0])
    with Module(s.javascript()) as module:
        vectors = (network.parameters, [], [0.3, -0.8], [0.0, 1.0, 0.0])
        slopes = module("slopes", *vectors)
        nodes = module("forward", *vectors)
    close(slopes["total"]["p_o2"], -1 / nodes["p_o2"])
    assert slopes["total"]["p_o1"] == 0
    close([slopes["local"]["p_o2"]["out_o1"]], [-nodes["p_o2"] * nodes["p_o1"]])
    assert sum(nodes[f"p_o{k}"] for k in (1, 2, 3)) == pytest.approx(1, abs=1e-15)
    for k, target in ((1, 0), (2, 1), (3, 0)):
        close(slopes["total"][f"out_o{k}"], nodes[f"p_o{k}"] - target)


def test_slopes_at_logits_of_ten_thousand():
    """p is 0 in a float and its slope infinite; every slope beside it is finite and right."""
    network = Network([Dense(1, 2, "identity")], parameters=[1e4, -1e4, 0.0, 0.0])
    s = SymbolicNetwork(network, CrossEntropy(), [1.0], [0.0, 1.0])
    with Module(s.javascript()) as module:
        slopes = module("slopes", network.parameters, [], [1.0], [0.0, 1.0])
        assert module("forward", network.parameters, [], [1.0], [0.0, 1.0])["E_total"] == 2e4
    close([slopes["total"][name] for name in ("out_o1", "out_o2", "w1", "w2")], [1, -1, 1, -1])
    close(slopes["total"]["target_o2"], 2e4)
    assert s.slope("E_total", "out_o2").value == -1
    assert s["E_total"].value == 2e4


def test_the_articles_slopes():
    with Module(article_symbols().javascript()) as module:
        slopes = module(
            "slopes", article.WEIGHTS, article.BIASES, article.INPUTS[0], article.TARGETS[0]
        )
    first = EXACT["first_step"]
    close(slopes["local"]["out_o1"]["net_o1"], first["dout_o1_dnet_o1"])
    close(slopes["local"]["net_o1"]["w5"], first["out_h1"])
    close(slopes["total"]["net_o1"], first["delta_o1"])
    close([slopes["total"][f"w{k}"] for k in range(1, 9)], first["gradient_w1_to_w8"])


def early_step(network, loss, x, y, rate):
    """The bug in NumPy: each layer moves before the layer before it gets its error signal."""
    out = network.forward([x])
    value, grad = loss(out, [y]), loss.gradient(out, [y])
    for layer in reversed(network.dense_layers):
        layer.backward(grad)
        delta = grad * layer.activation.derivative(layer.net, layer.out, ARRAYS)
        layer.weight -= rate * layer.weight_gradient
        if layer.train_bias:
            layer.bias -= rate * layer.bias_gradient
        grad = delta @ layer.weight
    return value


def early_runs(network, loss, x, y, rate, steps):
    """Losses and parameters of the early update, step by step."""
    twin = network.copy()
    losses = [early_step(twin, loss, x, y, rate) for _ in range(steps)]
    return [*losses, loss(twin.predict([x]), [y])], twin.parameters


def test_the_early_step_is_the_articles():
    ours, theirs = article.network(), article.network()
    for _ in range(3):
        early_step(ours, LOSS, article.INPUTS[0], article.TARGETS[0], 0.5)
        article.early_update_step(theirs, article.INPUTS, article.TARGETS, 0.5)
    close(ours.parameters, theirs.parameters)


def check_early(network, x, y, rate=0.7, steps=30, loss=LOSS):
    expected, after = early_runs(network, loss, x, y, rate, steps)
    _, after_one = early_runs(network, loss, x, y, rate, 1)
    s = SymbolicNetwork(network, loss, x, y)
    vectors = (network.parameters, network.frozen_parameters, x, y)
    new, before = s.training_step(early_update=True)(network.parameters, rate)
    close(new, after_one)
    close(before, expected[0])
    run = s.train(rate, steps, early_update=True)
    assert run.stopped_at is None
    close(run.losses, expected)
    close(run.parameters, after)
    with Module(s.javascript()) as module:
        step = module("stepEarly", *vectors, rate)
        run = module("trainEarly", *vectors, rate, steps)
        slopes = module("slopesEarly", *vectors, rate)
        true = module("slopes", *vectors)
    close(step["parameters"], after_one)
    close(step["loss"], expected[0])
    close(run["losses"], expected)
    close(run["parameters"], after)
    along = [slopes["total"][name] for name in network.parameter_names]
    moved = network.parameters - rate * np.array(along)
    close(moved, after_one)
    assert list(slopes["total"]) == list(true["total"])
    assert slopes["local"] == true["local"]
    last = network.neuron_names[-1]  # the last layer is told the truth
    for neuron in last:
        assert slopes["total"][f"net_{neuron}"] == true["total"][f"net_{neuron}"]
    return slopes["total"], true["total"]


@pytest.mark.parametrize("network", chosen_networks(), ids=lambda network: str(network.sizes))
def test_early_update_of_chosen_networks(network):
    early, true = check_early(network, *sample_of(network, 7), rate=0.2)
    before_last = network.neuron_names[-2]
    assert any(early[f"out_{name}"] != true[f"out_{name}"] for name in before_last)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(activations=tuple(ACTIVATIONS), max_width=3), st.integers(0, 2**32 - 1), st.data())
def test_early_update_of_random_networks(network, seed, data):
    loss = data.draw(st.sampled_from(losses_for(network)))
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=network.sizes[0]), targets_for(loss, network.sizes[-1], rng)
    check_early(network, x, y, rate=0.01, steps=5, loss=loss)


@pytest.mark.parametrize("steps", ["0", "1", "2", "10", "100", "1000", "10000"])
def test_account_b(steps):
    """The article's printed figures after the first step are those of the too-early update."""
    exact = float(ACCOUNT_B["error_after_steps"][steps])
    s = article_symbols()
    with Module(s.javascript()) as module:
        data = (article.BIASES, article.INPUTS[0], article.TARGETS[0])
        run = module("trainEarly", article.WEIGHTS, *data, 0.5, int(steps))
    close(run["losses"][-1], exact)
    if steps != "0":
        close(s.train(0.5, int(steps), early_update=True).losses[-1], exact)
    if steps == "10000":
        close(run["parameters"], ACCOUNT_B["weights_after_last"])


def test_a_run_of_early_updates_that_diverges():
    network = Network([Dense(1, 2, "identity"), Dense(2, 1, "identity")], parameters=[1.0] * 7)
    s = SymbolicNetwork(network, LOSS, [1.0], [0.5])
    run = s.train(1e6, 100, early_update=True)
    assert run.stopped_at == len(run.losses)
    with Module(s.javascript()) as module:
        js = module("trainEarly", network.parameters, [], [1.0], [0.5], 1e6, 100)
    assert js["stoppedAt"] == run.stopped_at


def test_the_early_source_says_what_it_is():
    source = article_symbols().training_step(early_update=True).source
    assert "# The bug: " in source
    assert source.index("new_w5 = ") < source.index("d_out_h1 = ")
    assert "d_out_h1 = new_w5*d_net_o1 + new_w7*d_net_o2" in source
    assert "new_" not in article_symbols().training_step().source.replace("new_parameters", "")
