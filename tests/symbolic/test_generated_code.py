"""The generated Python and JavaScript against the NumPy engine, and runs that diverge."""

import ast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import SGD, Dense, HalfSquaredError, MeanSquaredError, Network, article, fit
from nnlib.activations import ACTIVATIONS
from nnlib.symbolic import SymbolicNetwork
from tests.strategies import networks

from .support import (
    LOSS,
    LOSSES,
    Module,
    article_symbols,
    engine_gradient,
    losses_for,
    targets_for,
)


def close(actual, expected, tolerance=1e-12):
    np.testing.assert_allclose(
        np.array(actual, dtype=float), expected, rtol=tolerance, atol=tolerance
    )


def check_against_engine(network, loss, x, y, rate=0.3, steps=20):
    """One step and a run, by the generated Python and the generated JavaScript."""
    value, gradient = engine_gradient(network, loss, x, y)
    s = SymbolicNetwork(network, loss, x, y)
    vectors = (network.parameters, network.frozen_parameters, x, y)
    twin = network.copy()
    history = fit(twin, [x], [y], loss=loss, optimizer=SGD(rate), epochs=steps)
    after = network.parameters - rate * gradient

    new, before = s.training_step()(network.parameters, rate)
    close(before, value)
    close(new, after)
    run = s.train(rate, steps)
    assert run.stopped_at == history.stopped_at
    close(run.losses, history.loss)
    close(run.parameters, twin.parameters)

    with Module(s.javascript()) as module:
        nodes = module("forward", *vectors)
        along = module("gradient", *vectors)
        step = module("step", *vectors, rate)
        run = module("train", *vectors, rate, steps)
        assert list(nodes) == list(s.nodes) == module.names()["nodes"]
    close(list(nodes.values()), [node.value for node in s.nodes.values()])
    close(along, gradient)
    close(step["loss"], value)
    close(step["parameters"], after)
    assert run["stoppedAt"] == history.stopped_at
    close(run["losses"], history.loss)
    close(run["parameters"], twin.parameters)


def test_the_articles_network():
    check_against_engine(
        article.network(), LOSS, article.INPUTS[0], article.TARGETS[0], rate=0.5, steps=10_000
    )


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()], ids=repr)
@pytest.mark.parametrize(
    "layers",
    [
        [Dense(2, 3, "tanh"), Dense(3, 2, "tanh")],
        [Dense(2, 3, "sigmoid"), Dense(3, 3, "tanh", bias="shared"), Dense(3, 1, "sigmoid")],
        [
            Dense(3, 2, "relu", train_bias=False, initial_bias=0.1),
            Dense(2, 3, "identity", bias="shared"),
        ],
        [Dense(1, 1)],
    ],
    ids=["2-3-2", "2-3-3-1", "3-2-3", "1-1"],
)
def test_chosen_networks(layers, loss):
    fresh = [Dense(**layer.settings()) for layer in layers]
    network = Network(fresh, rng=np.random.default_rng(3))
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=network.sizes[0]), rng.normal(size=network.sizes[-1])
    check_against_engine(network, loss, x, y, steps=200)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    networks(activations=tuple(ACTIVATIONS), max_width=3),
    st.integers(0, 2**32 - 1),
    st.data(),
)
def test_random_networks(network, seed, data):
    loss = data.draw(st.sampled_from(losses_for(network)))
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=network.sizes[0]), targets_for(loss, network.sizes[-1], rng)
    check_against_engine(network, loss, x, y, rate=0.05)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_with_every_loss(activation, loss):
    rng = np.random.default_rng(8)
    last = "identity" if loss.on_logits else activation
    network = Network([Dense(2, 3, activation), Dense(3, 2, last)], rng=rng)
    network.parameters += 0.1 * rng.normal(size=network.parameters.size)
    x, y = rng.normal(size=2), targets_for(loss, 2, rng)
    check_against_engine(network, loss, x, y, rate=0.1, steps=50)


@pytest.mark.parametrize("net", [1e4, -1e4, 750.0, -750.0, 40.0, -40.0, -8.0, 0.0])
@pytest.mark.parametrize(
    ("activation", "loss"),
    [*((name, LOSS) for name in ACTIVATIONS), *(("identity", loss) for loss in LOSSES[1:])],
    ids=lambda value: repr(value).strip("'"),
)
def test_far_out_every_number_is_the_engines(activation, loss, net):
    """Sums and logits of 10,000, and of both signs: finite, and right to 12 digits."""
    network = Network([Dense(1, 2, activation)], parameters=[net, -net, 0.25, 0.5])
    x, y = np.array([1.0]), np.array([0.0, 1.0])
    value, gradient = engine_gradient(network, loss, x, y)
    assert np.isfinite([value, *gradient]).all()
    s = SymbolicNetwork(network, loss, x, y)
    new, before = s.training_step()(network.parameters, 1e-3)
    close(before, value)
    close(new, network.parameters - 1e-3 * gradient)
    with Module(s.javascript()) as module:
        vectors = (network.parameters, network.frozen_parameters, x, y)
        close(module("forward", *vectors)["E_total"], value)
        along = module("gradient", *vectors)
        slopes = module("slopes", *vectors)["total"]
    close(along, gradient)
    close([slopes[name] for name in network.parameter_names], gradient)


def test_any_numbers_can_be_handed_to_the_same_code():
    """What a slider moves is an argument; the code is not made again."""
    s = article_symbols()
    other = article.network()
    other.parameters = np.linspace(-1, 1, 8)
    other.frozen_parameters = [-0.2, 0.4]
    x, y = np.array([0.7, -0.3]), np.array([0.5, 0.2])
    value, gradient = engine_gradient(other, LOSS, x, y)
    history = fit(other.copy(), [x], [y], loss=LOSS, optimizer=SGD(2.0), epochs=50)

    given = {"frozen": other.frozen_parameters, "inputs": x, "targets": y}
    _, before = s.training_step()(other.parameters, 2.0, **given)
    close(before, value)
    close(s.train(2.0, 50, parameters=other.parameters, **given).losses, history.loss)
    with Module(s.javascript()) as module:
        along = module("gradient", other.parameters, *given.values())
        run = module("train", other.parameters, *given.values(), 2.0, 50)
    close(along, gradient)
    close(run["losses"], history.loss)
    close(s.network.parameters, article.WEIGHTS)  # and nothing was changed


def test_the_source_is_straight_line_and_runs_on_its_own():
    step = article_symbols().training_step()
    tree = ast.parse(step.source)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.If)]
    namespace = {}
    exec(step.source, namespace)
    assert namespace["step"](article.WEIGHTS, 0.5) == step(article.WEIGHTS, 0.5)
    assert "    net_h1 = w1*i1 + w2*i2 + b1\n" in step.source
    assert "    d_net_o1 = d_out_o1*out_o1*(1 - out_o1)\n" in step.source
    assert repr(step) == step.source
    assert all(type(value) is float for value in step(article.WEIGHTS, 0.5)[0])


def test_each_value_is_computed_once():
    """cse at work: out_o1 - target_o1 stands once, though the loss and its slope need it."""
    source = article_symbols().training_step().source
    assert source.count("out_o1 - target_o1") == 1
    assert "target_o1 - out_o1" not in source
    assert source.count("exp(") == 4


def test_names_in_the_module():
    with Module(article_symbols().javascript()) as module:
        names = module.names()
    assert names["parameters"] == list(article.network().parameter_names)
    assert names["frozen"] == ["b1", "b2"]
    assert names["inputs"] == ["i1", "i2"]
    assert names["targets"] == ["target_o1", "target_o2"]


@pytest.mark.parametrize("net", [1e4, -1e4, 750.0, -750.0, 709.0, -709.0, 0.0])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_extreme_sums(net, activation):
    """math.exp raises OverflowError at 710; the generated code answers what NumPy answers."""
    network = Network([Dense(1, 1, activation)], parameters=[net, 0.0])
    check_against_engine(network, LOSS, np.array([1.0]), np.array([0.5]), rate=1e-6, steps=3)


@pytest.mark.parametrize("net", [1e-12, -1e-12, -40.0, -300.0, -700.0])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "elu", "softplus", "silu", "identity"])
def test_a_tiny_number_has_all_its_digits(activation, net):
    """Relative to its own size, however small: log(1 + e^-40) is 4e-18 and not 0."""
    network = Network([Dense(1, 1, activation)], parameters=[net, 0.0])
    (out,) = network.predict([[1.0]])[0]
    assert out != 0
    s = SymbolicNetwork(network, LOSS, [1.0], [0.5])
    source = s.training_step().source.replace("return new_parameters, E_total", "return out_o1")
    namespace = {}
    exec(source, namespace)
    assert namespace["step"]([net, 0.0], 0.5) == pytest.approx(out, rel=1e-12, abs=0)
    with Module(s.javascript()) as module:
        nodes = module("forward", [net, 0.0], [], [1.0], [0.5])
    assert nodes["out_o1"] == pytest.approx(out, rel=1e-12, abs=0)
    assert s["out_o1"].value == pytest.approx(out, rel=1e-12, abs=0)


def diverging(activation):
    layers = [Dense(2, 3, activation), Dense(3, 1, "identity")]
    network = Network(layers, rng=np.random.default_rng(0))
    return network, np.array([1.0, 2.0]), np.array([0.5])


@pytest.mark.parametrize("rate", [5.0, 50.0, 1e6, 1e200])
@pytest.mark.parametrize("activation", ["identity", "relu", "tanh", "sigmoid"])
def test_a_run_that_diverges_stops_where_the_engine_stops(activation, rate):
    network, x, y = diverging(activation)
    twin = network.copy()
    history = fit(twin, [x], [y], loss=LOSS, optimizer=SGD(rate), epochs=500)
    assert history.stopped_at is not None
    s = SymbolicNetwork(network, LOSS, x, y)
    run = s.train(rate, 500)
    assert run.stopped_at == history.stopped_at == len(run.losses)
    assert np.isfinite(run.losses).all()
    close(run.losses, history.loss, 1e-9)  # a diverging run magnifies rounding
    with Module(s.javascript()) as module:
        js = module("train", network.parameters, [], x, y, rate, 500)
    assert js["stoppedAt"] == history.stopped_at == len(js["losses"])

    # What is kept are the parameters from before that step, and the step from them is the bad one.
    for kept in (run.parameters, np.array(js["parameters"], dtype=float)):
        assert np.isfinite(kept).all()
        parameters, loss = s.training_step()(kept, rate)
        close(loss, history.loss[-1], 1e-9)
        _, next_loss = s.training_step()(parameters, rate)
        assert not np.isfinite([*parameters, next_loss]).all()


def test_a_large_learning_rate_that_only_saturates():
    """The article's network at 1e6: the sigmoids saturate, exp overflows, the loss stays finite."""
    network = article.network()
    run = article_symbols().train(1e6, 100)
    history = fit(
        network, article.INPUTS, article.TARGETS, loss=LOSS, optimizer=SGD(1e6), epochs=100
    )
    assert run.stopped_at is None
    assert abs(run.parameters).max() > 1e3
    close(run.losses, history.loss)


def test_a_start_that_is_not_finite():
    network = Network([Dense(1, 1, "identity")], parameters=[1e200, 0.0])
    s = SymbolicNetwork(network, LOSS, [1.0], [0.0])
    run = s.train(0.5, 10)
    assert (run.stopped_at, run.losses.shape) == (0, (0,))
    assert run.parameters.tolist() == [1e200, 0.0]
    with Module(s.javascript()) as module:
        js = module("train", [1e200, 0.0], [], [1.0], [0.0], 0.5, 10)
    assert js == {"losses": [], "parameters": [1e200, 0.0], "stoppedAt": 0}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_nan_is_passed_on_not_hidden(activation):
    network = Network([Dense(1, 1, activation)], parameters=[1.0, 0.0])
    s = SymbolicNetwork(network, LOSS, [1.0], [0.0])
    _, loss = s.training_step()([np.nan, 0.0], 0.5)
    assert np.isnan(loss)
    with Module(s.javascript()) as module:
        loss = "forward([NaN, 0], [], [1], [0]).E_total"
        assert module.engine.eval(f"Number.isNaN({loss})") is True


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
def test_a_nan_among_several_outputs_reaches_the_loss(loss):
    network = Network([Dense(1, 3, "identity")], parameters=[1.0, 2.0, 3.0, 0.0, 0.0, 0.0])
    s = SymbolicNetwork(network, loss, [1.0], [0.2, 0.3, 0.5])
    module = Module(s.javascript())
    for place in range(3):
        parameters = [1.0, 2.0, 3.0, 0.0, 0.0, 0.0]
        parameters[place] = np.nan
        _, value = s.training_step()(parameters, 0.5)
        assert np.isnan(value)
        text = f"[{', '.join(map(str, parameters)).replace('nan', 'NaN')}]"
        value = f"forward({text}, [], [1], [0.2, 0.3, 0.5]).E_total"
        assert module.engine.eval(f"Number.isNaN({value})") is True
    module.engine.close()


@pytest.mark.parametrize("rate", [0, -1, np.inf, np.nan, "0.5", None])
def test_a_learning_rate_that_makes_no_sense(rate):
    with pytest.raises(ValueError, match="learning_rate came as"):
        article_symbols().train(rate, 10)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"steps": 0}, "steps came as 0"),
        ({"steps": 2.5}, "steps came as 2.5"),
        ({"steps": 1, "parameters": [1.0]}, r"parameters came with shape \(1,\)"),
        ({"steps": 1, "targets": [0.0, np.nan]}, "targets holds nan"),
        ({"steps": 1, "frozen": "b1"}, "frozen came as the text"),
    ],
)
def test_other_arguments_that_make_no_sense(given, says):
    with pytest.raises(ValueError, match=says):
        article_symbols().train(0.5, **given)
