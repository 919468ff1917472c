"""A record of one's own goes everywhere the package's own records go, errors of Python included."""

import math

import numpy as np
import pytest
import sympy

from nnlib import CrossEntropy, Dense, Dropout, HalfSquaredError, Network
from nnlib.activations import Activation
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.guarded import GUARDED, IN_NUMPY

from .support import LOSS, Module, engine_gradient

THREE_CASES = Activation(
    name="hat",
    formula=lambda z, m: m.where(z <= -1, 0, m.where(z <= 0, z + 1, m.where(z <= 1, 1 - z, 0))),
    derivative=lambda net, out, m: m.where(
        net <= -1, 0, m.where(net <= 0, 1, m.where(net <= 1, -1, 0))
    ),
    range=(0.0, 1.0),
    steepest=1.0,
    corners=(-1.0, 0.0, 1.0),
)
RECIPROCAL = Activation(
    name="reciprocal",
    formula=lambda z, m: 1 / z,
    derivative=lambda net, out, m: -(out**2),
    range=(-math.inf, math.inf),
    steepest=math.inf,
)
LOGARITHM = Activation(
    name="logarithm",
    formula=lambda z, m: m.log(z),
    derivative=lambda net, out, m: 1 / net,
    range=(-math.inf, math.inf),
    steepest=math.inf,
)
LARGER = Activation(
    name="larger",
    formula=lambda z, m: m.maximum(z, 0.5) + m.abs(z),
    derivative=lambda net, out, m: m.where(net > 0.5, 1, 0) + m.sign(net),
    range=(0.5, math.inf),
    steepest=2.0,
)


def one_neuron(activation, net=0.3):
    network = Network([Dense(1, 1, activation)], parameters=[net, 0.0])
    return SymbolicNetwork(network, LOSS, [1.0], [0.5])


@pytest.mark.parametrize("net", [-2.0, -0.4, 0.7, 3.0])
@pytest.mark.parametrize("activation", [THREE_CASES, LARGER], ids=lambda record: record.name)
def test_cases_in_every_language(activation, net):
    s = one_neuron(activation, net)
    value, gradient = engine_gradient(s.network, LOSS, s.inputs, s.targets)
    assert s["E_total"].value == pytest.approx(value, rel=1e-15)
    assert sum(path.value for path in s.paths("w1")) == pytest.approx(gradient[0], rel=1e-15)
    new, before = s.training_step()(s.network.parameters, 0.5)
    assert before == pytest.approx(value, rel=1e-15)
    np.testing.assert_allclose(new, s.network.parameters - 0.5 * gradient, rtol=1e-15)
    with Module(s.javascript()) as module:
        along = module("gradient", s.network.parameters, [], s.inputs, s.targets)
    np.testing.assert_allclose(along, gradient, rtol=1e-15)


@pytest.mark.parametrize(
    ("activation", "net", "out"),
    [
        (RECIPROCAL, 0.0, math.inf),
        (RECIPROCAL, math.inf, 0.0),
        (LOGARITHM, 0.0, -math.inf),
        (LOGARITHM, -1.0, math.nan),
        (LOGARITHM, math.inf, math.inf),
    ],
)
def test_what_python_calls_an_error_is_infinity_or_nan(activation, net, out):
    """As NumPy and JavaScript have it: an exception would stop a live curve."""
    s = one_neuron(activation)
    new, value = s.training_step()([net, 0.0], 0.5)
    expected = 0.5 * (0.5 - out) ** 2
    np.testing.assert_equal(value, expected)
    assert type(value) is float
    assert all(type(number) is float for number in new)
    losses, parameters = s.training_loop()([net, 0.0], 0.5, 3)
    np.testing.assert_equal(losses[0], expected)
    assert type(losses) is list
    assert type(parameters) is tuple
    with Module(s.javascript()) as module:
        text = str(net).replace("inf", "Infinity")
        actual = module.engine.eval(f"String(forward([{text}, 0], [], [1], [0.5]).E_total)")
    np.testing.assert_equal(float(actual), expected)


@pytest.mark.parametrize("name", GUARDED)
def test_guarded_functions_are_numpys(name):
    reference = {"log1p": np.log1p, "expm1": np.expm1}.get(name) or getattr(np, name)
    for x in (-math.inf, -1e4, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 709.0, 1e4, math.inf, math.nan):
        with np.errstate(all="ignore"):
            expected = float(reference(x))
        assert GUARDED[name](x) == pytest.approx(expected, rel=1e-15, nan_ok=True)
        with np.errstate(all="ignore"):
            assert float(IN_NUMPY[name](x)) == pytest.approx(expected, rel=1e-15, nan_ok=True)


def test_a_text_imports_what_it_uses_and_nothing_else():
    networks = {
        "softplus": "from math import exp, log1p\n",
        "gelu": "from math import erf, exp, pi, sqrt\n",
        "elu": "from math import expm1\n",
        "tanh": "from math import tanh\n",
    }
    for activation, line in networks.items():
        source = one_neuron(activation).training_step().source
        assert source.startswith(line)
        namespace = {}
        exec(source, namespace)
        assert math.isfinite(namespace["step"]([0.3, 0.0], 0.5)[1])
    assert "import" not in one_neuron("relu").training_step().source


def test_erf_is_in_the_module_only_where_it_is_called():
    assert "function erf(x)" in one_neuron("gelu").javascript()
    assert "erf" not in one_neuron("silu").javascript()


def test_dropout_is_left_out():
    layers = [Dense(2, 3, "tanh"), Dropout(0.5, rng=np.random.default_rng(0)), Dense(3, 1)]
    network = Network(layers, rng=np.random.default_rng(1))
    s = SymbolicNetwork(network, LOSS, [0.3, -0.2], [0.5])
    assert s["out_o1"].value == pytest.approx(network.predict([[0.3, -0.2]])[0, 0], rel=1e-14)


def test_the_long_chain_of_cross_entropy_collapses():
    """The paths through the probabilities, added up by SymPy, are p - y."""
    network = Network([Dense(2, 3, "identity")], rng=np.random.default_rng(0))
    s = SymbolicNetwork(network, CrossEntropy(), [0.4, 0.9], [0.0, 1.0, 0.0])
    paths = s.paths("w3")
    assert [path.nodes[:4] for path in paths] == [
        ("E_total", f"E_o{k}", f"p_o{k}", "out_o2") for k in (1, 2, 3)
    ]
    assert repr(s["E_o2"]).startswith("E_o2 = -target_o2*log(p_o2) = ")
    assert repr(s["p_o2"]).startswith(
        "p_o2 = exp(out_o2)/(exp(out_o1) + exp(out_o2) + exp(out_o3)) = "
    )
    assert repr(paths[0].factors[2]).startswith("d p_o1 / d out_o2 = -p_o1*p_o2 = ")
    assert s["p_o2"].latex == "p_{o2}"
    slope = s.slope("E_total", "out_o2")
    p, targets = sympy.Symbol("p_o2"), sympy.symbols("target_o1:4")
    assert sympy.expand(slope.formula) == sympy.expand(p * sum(targets) - targets[1])
    out = network.predict([[0.4, 0.9]])
    probabilities = CrossEntropy().probabilities(out)[0]
    values = [s[f"p_o{k}"].value for k in (1, 2, 3)]
    np.testing.assert_allclose(values, probabilities, rtol=1e-14)
    assert slope.value == pytest.approx(probabilities[1] - 1, rel=1e-14)
    assert "d_out_o2 = p_o2*target_o1 + p_o2*target_o3 + target_o2*(p_o2 - 1)\n" in (
        s.training_step().source
    )
    equations = s.step_equations()
    order = ["p_o1", "E_o1", "d_p_o1", "d_out_o1", "d_w1", "new_w1"]
    assert sorted(order, key=list(equations).index) == order


def test_the_loss_must_fit_the_network():
    network = Network([Dense(2, 3, "tanh")], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="ends in tanh; expected one that ends in identity"):
        SymbolicNetwork(network, CrossEntropy(), [0.4, 0.9], [0.0, 1.0, 0.0])
    with pytest.raises(ValueError, match="HalfSquaredError"):
        SymbolicNetwork(network, HalfSquaredError, [0.4, 0.9], [0.0, 1.0, 0.0])
