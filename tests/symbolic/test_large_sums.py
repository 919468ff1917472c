"""Far from zero: neurons so saturated that a float says 1 for 1 - 1e-300."""

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import CrossEntropy, Dense, HalfSquaredError, Network
from nnlib.activations import ACTIVATIONS
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.graph import TOTAL

from .support import LOSS, article_symbols, losses_for, targets_for

SUMS = [0.0, 9.0, -9.0, 14.0, -14.0, 40.0, -40.0, 300.0, -300.0, 700.0, -700.0, 750.0, -750.0]
SUMS += [1e4, -1e4, 1e300, -1e300]


def one_neuron(activation, net, loss=LOSS, target=0.5):
    network = Network([Dense(1, 1, activation)], parameters=[net, 0.0])
    return SymbolicNetwork(network, loss, [1.0], [target])


def sum_of(paths):
    return sum(path.value for path in paths)


def exactly(function, digits=1000):
    """The derivative of ``function`` along its argument, by a nudge of 1e-300."""
    with mpmath.workdps(digits):
        h = mpmath.mpf(10) ** -300
        return lambda z: float((function(z + h) - function(z - h)) / (2 * h))


def test_a_slider_far_to_the_right():
    s = article_symbols()
    s.network.parameters[4] = 22.0  # w5
    (path,) = s.paths("w5")
    assert path.value == s.derivative_value("w5")
    # 1 - out_o1 has lost half of its digits in a float.
    out = s["out_o1"].value
    assert path.factors[2].value != out * (1 - out)
    with mpmath.workdps(50):
        net = mpmath.mpf(22.0) * mpmath.mpf(s["out_h1"].value)
        net += mpmath.mpf(0.45) * mpmath.mpf(s["out_h2"].value) + mpmath.mpf(0.6)
        out = 1 / (1 + mpmath.exp(-net))
        assert path.factors[2].value == pytest.approx(float(out * (1 - out)), rel=1e-13)


@pytest.mark.parametrize("net", SUMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_at_every_sum(activation, net):
    s = one_neuron(activation, net)
    (path,) = s.paths("w1")
    assert path.value == pytest.approx(s.derivative_value("w1"), rel=1e-15, abs=0)
    assert s.slope("E_total", "w1").value == path.value


@pytest.mark.parametrize("net", [40.0, -40.0, 300.0, -300.0, 700.0, -700.0, -740.0])
def test_the_sigmoid_and_the_tanh_keep_every_digit(net):
    """Against e^-|z| and 4 e^-2|z|, which the derivatives are to 17 digits out here."""
    for activation, per_sum, factor in (("sigmoid", 1, 1), ("tanh", 2, 4)):
        with mpmath.workdps(30):
            expected = float(factor * mpmath.exp(-per_sum * abs(mpmath.mpf(net))))
        (path,) = one_neuron(activation, net, target=3.0).paths("w1")
        slope = path.factors[2]
        assert (slope.numerator, slope.denominator) == ("out_o1", "net_o1")
        assert slope.value == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize("net", [-10.0, -30.0, -37.0, 10.0])
def test_gelu_keeps_every_digit(net):
    gelu = exactly(lambda z: z * (1 + mpmath.erf(z / mpmath.sqrt(2))) / 2)
    with mpmath.workdps(1000):
        expected = gelu(mpmath.mpf(net))
    (path,) = one_neuron("gelu", net).paths("w1")
    assert path.factors[2].value == pytest.approx(expected, rel=1e-14, abs=0)


def test_a_slope_below_every_float_and_a_weight_above():
    """e^-1000 is 0 as a float; times a weight of 1e200 it is not, and a path says so."""
    layers = [Dense(1, 1, "sigmoid"), Dense(1, 1, "identity")]
    for net in (1000.0, -1000.0):
        network = Network(layers, parameters=[net, 0.0, 1e200, 0.0])
        s = SymbolicNetwork(network, LOSS, [1.0], [0.0])
        (path,) = s.paths("w1")
        assert [factor.value for factor in path.factors][4] == 0.0
        with mpmath.workdps(50):
            small = mpmath.exp(-1000)
            out = mpmath.mpf(1e200) * (1 - small if net > 0 else small)
            expected = float(out * mpmath.mpf(1e200) * small)
        assert path.value == pytest.approx(expected, rel=1e-14, abs=0)
        layers = [Dense(1, 1, "sigmoid"), Dense(1, 1, "identity")]


def test_paths_that_cancel():
    """Two paths that are equal but for their sign, and 17 digits larger than what is left."""
    layers = [Dense(1, 2, "identity"), Dense(2, 1, "identity")]
    network = Network(layers, parameters=[1.0, 1.0, 0.0, 0.0, 1e17, -1e17 - 16, 0.0])
    s = SymbolicNetwork(network, LOSS, [1.0], [0.0])
    assert s.slope("net_o1", "i1").value == -16.0
    assert s["out_o1"].value == -16.0
    assert float(sum(path.exact for path in s.paths("i1"))) == 256.0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_random_networks_with_large_weights(data):
    """All activations, all losses: no right formula is refused, and slopes are NumPy's."""
    sizes = [data.draw(st.integers(1, 3)) for _ in range(data.draw(st.integers(2, 4)))]
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    names = [data.draw(st.sampled_from(list(ACTIVATIONS))) for _ in sizes[1:]]
    names[-1] = data.draw(st.sampled_from(["identity", names[-1]]))  # half of them on logits
    layers = [Dense(*pair) for pair in zip(sizes, sizes[1:], names, strict=False)]
    network = Network(layers, rng=rng)
    network.parameters *= data.draw(st.sampled_from([1.0, 10.0, 1e3, 1e6]))
    loss = data.draw(st.sampled_from(losses_for(network)))
    x, y = rng.normal(size=sizes[0]), targets_for(loss, sizes[-1], rng)
    s = SymbolicNetwork(network, loss, x, y)
    name = data.draw(st.sampled_from([*network.parameter_names, *s._graph.inputs]))
    paths = s.paths(name)  # raises where sum and derivative differ
    exact = sum(path.exact for path in paths)
    assert float(exact) == pytest.approx(s.derivative_value(name), rel=1e-15, abs=0)
    assert s.slope(TOTAL, name).value == pytest.approx(float(exact), rel=1e-15, abs=0)


FLOATS = [0.3, 9.0, -9.0, 36.0, -36.0, 300.0, -300.0, -700.0]  # where a slope is not 0 as a float
NONZERO = {
    **dict.fromkeys(["sigmoid", "silu", "elu", "softplus"], FLOATS),
    "tanh": FLOATS[:-1],
    "gelu": FLOATS[:6],
}


@pytest.mark.parametrize(
    ("activation", "net"), [(name, net) for name, sums in NONZERO.items() for net in sums]
)
def test_a_wrong_formula_is_caught_however_small_the_slope(activation, net):
    s = one_neuron(activation, net, target=3.0)
    (path,) = s.paths("w1")
    assert path.value != 0
    right = s._graph.derivatives["out_o1", "net_o1"]
    wrong = right * sympy.Rational("1.000000001")
    s._graph.derivatives["out_o1", "net_o1"] = wrong
    with pytest.raises(ArithmeticError, match=r"the paths to w1 sum to .*but sympy.diff gives"):
        s.paths("w1")


def test_a_wrong_formula_of_a_loss_is_caught_at_large_logits():
    network = Network([Dense(1, 2, "identity")], parameters=[300.0, -300.0, 0.0, 0.0])
    s = SymbolicNetwork(network, CrossEntropy(), [1.0], [0.0, 1.0])
    s.paths("w1")
    s._graph.derivatives["p_o2", "out_o1"] *= 2
    with pytest.raises(ArithmeticError):
        s.paths("w1")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_parameter_that_is_not_finite_is_named(value):
    network = Network([Dense(1, 1, "relu")], parameters=[1.0, 0.0])
    s = SymbolicNetwork(network, HalfSquaredError(), [1.0], [0.5])
    network.parameters[1] = value
    with pytest.raises(ValueError, match=r"b_o1 came as (nan|-?inf); expected a finite number"):
        _ = s.nodes
