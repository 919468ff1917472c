"""Paths and factors."""

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import Dense, HalfSquaredError, MeanSquaredError, Network
from nnlib.symbolic import SymbolicNetwork
from tests.strategies import networks

from .support import article_symbols, engine_gradient


def wide():
    return Network([Dense(2, 3, "tanh"), Dense(3, 2, "tanh")], rng=np.random.default_rng(1))


def deep():
    layers = [Dense(2, 3, "sigmoid"), Dense(3, 3, "tanh", bias="shared"), Dense(3, 1, "sigmoid")]
    return Network(layers, rng=np.random.default_rng(2))


def test_w1_takes_two_paths():
    upper, lower = article_symbols().paths("w1")
    assert upper.nodes == ("E_total", "E_o1", "out_o1", "net_o1", "out_h1", "net_h1", "w1")
    assert lower.nodes == ("E_total", "E_o2", "out_o2", "net_o2", "out_h1", "net_h1", "w1")
    assert upper.value == pytest.approx(0.055399424651422786 * 0.24130070857232523 * 0.05)
    assert lower.value == pytest.approx(-0.019049118258278108 * 0.24130070857232523 * 0.05)


def test_w5_has_the_articles_factors():
    (path,) = article_symbols().paths("w5")
    out, target = sympy.symbols("out_o1 target_o1")
    expected = [
        ("E_total", "E_o1", 1),
        ("E_o1", "out_o1", out - target),
        ("out_o1", "net_o1", out * (1 - out)),
        ("net_o1", "w5", sympy.Symbol("out_h1")),
    ]
    assert [(f.numerator, f.denominator, f.formula) for f in path.factors] == expected
    assert path.factors[2].symbol == sympy.Derivative(out, sympy.Symbol("net_o1"))
    assert path.product == (out - target) * out * (1 - out) * sympy.Symbol("out_h1")


def test_it_is_written_as_in_the_article():
    s = article_symbols()
    (path,) = s.paths("w5")
    assert path.factors[1].latex == r"\frac{\partial E_{o1}}{\partial out_{o1}}"
    assert path.factors[2].formula_latex == r"out_{o1} \left(1 - out_{o1}\right)"
    assert path.latex == (
        r"\frac{\partial E_{total}}{\partial E_{o1}} \cdot "
        r"\frac{\partial E_{o1}}{\partial out_{o1}} \cdot "
        r"\frac{\partial out_{o1}}{\partial net_{o1}} \cdot "
        r"\frac{\partial net_{o1}}{\partial w_{5}}"
    )
    assert s.slope("E_total", "out_o1").latex == r"\frac{\partial E_{total}}{\partial out_{o1}}"
    assert repr(path.factors[2]) == "d out_o1 / d net_o1 = out_o1*(1 - out_o1) = 0.186815602"
    assert repr(path).endswith(
        "w5: 1.000000000 * 0.741365070 * 0.186815602 * 0.593269992 = 0.082167041"
    )
    # A negative factor stands in parentheses, so that no two signs meet.
    assert r"\cdot (-0.217071535) \cdot" in s.paths("w1")[1]._repr_latex_()


def test_a_slope_adds_the_paths_between_two_nodes():
    s = article_symbols()
    both = s.slope("E_total", "out_h1")
    assert both.value == s.slope("E_o1", "out_h1").value + s.slope("E_o2", "out_h1").value
    assert both.value == pytest.approx(0.036350306393144689, abs=1e-15)
    assert s.slope("net_o1", "net_o2").value == 0  # neighbors: no path at all
    assert s.slope("out_h1", "out_h1").value == 1


def test_the_number_of_paths():
    assert {name: len(deep_paths) for name, deep_paths in paths_of(deep()).items()} == {
        **{f"w{k}": 3 for k in range(1, 7)},  # a first weight goes through all 3 of the next layer
        **{f"b_h1_{k}": 3 for k in range(1, 4)},
        **{f"w{k}": 1 for k in range(7, 16)},
        "b2": 3,  # shared: one path through each neuron of its layer
        **{f"w{k}": 1 for k in range(16, 19)},
        "b_o1": 1,
    }
    assert {len(found) for name, found in paths_of(wide()).items() if "h" in name} == {2}


def paths_of(network, loss=HalfSquaredError()):  # noqa: B008 -- losses hold no state
    n_in, n_out = network.sizes[0], network.sizes[-1]
    s = SymbolicNetwork(network, loss, np.linspace(-1, 1, n_in), np.linspace(0.2, 0.7, n_out))
    return {name: s.paths(name) for name in network.parameter_names}


@pytest.mark.parametrize("network", [wide(), deep()], ids=["2-3-2 tanh", "2-3-3-1"])
@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()], ids=repr)
def test_paths_sum_to_the_engines_gradient(network, loss):
    x = np.linspace(-1, 1, network.sizes[0])
    y = np.linspace(0.2, 0.7, network.sizes[-1])
    _, gradient = engine_gradient(network, loss, x, y)
    sums = [sum(p.value for p in found) for found in paths_of(network, loss).values()]
    np.testing.assert_allclose(sums, gradient, rtol=0, atol=1e-12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    networks(max_width=3),
    st.sampled_from([HalfSquaredError(), MeanSquaredError()]),
    st.integers(0, 2**32 - 1),
    st.data(),
)
def test_paths_and_sympy_diff_agree_with_the_engine(network, loss, seed, data):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=network.sizes[0]), rng.normal(size=network.sizes[-1])
    _, gradient = engine_gradient(network, loss, x, y)
    s = SymbolicNetwork(network, loss, x, y)
    name = data.draw(st.sampled_from(network.parameter_names))
    expected = gradient[network.parameter_names.index(name)]
    assert sum(p.value for p in s.paths(name)) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert s.derivative_value(name) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    for path in s.paths(name):
        assert len(path.factors) == len(path.nodes) - 1
        assert np.prod([f.value for f in path.factors]) == pytest.approx(path.value, rel=1e-12)


def test_a_wrong_local_slope_is_noticed():
    s = article_symbols()
    s._graph.derivatives["out_h1", "net_h1"] = sympy.Integer(1)
    with pytest.raises(ArithmeticError, match="paths to w1 sum to"):
        s.paths("w1")


def test_frozen_biases_and_inputs_have_paths_too():
    s = article_symbols()
    assert len(s.paths("b1")) == 4  # two hidden neurons, two outputs
    assert len(s.paths("i1")) == 4
    network = s.network
    grad = s.loss.gradient(network.forward([s.inputs]), [s.targets])
    along_inputs = network.backward(grad)
    assert sum(p.value for p in s.paths("i1")) == pytest.approx(along_inputs[0, 0], abs=1e-15)
