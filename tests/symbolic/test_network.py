"""``SymbolicNetwork``: nodes, expressions, and what it says to wrong input."""

import subprocess
import sys

import numpy as np
import pytest
import sympy

from nnlib import Dense, HalfSquaredError, MeanSquaredError, Network, article
from nnlib.symbolic import SymbolicNetwork
from nnlib.symbolic.code_printing import javascript, python
from nnlib.symbolic.printing import latex, latex_name, text

from .support import LOSS, article_symbols


def test_every_node_has_the_articles_name_in_order_of_computation():
    assert " ".join(article_symbols().nodes) == (
        "i1 i2 w1 w2 w3 w4 b1 net_h1 out_h1 net_h2 out_h2 w5 w6 w7 w8 b2 "
        "net_o1 out_o1 net_o2 out_o2 target_o1 target_o2 E_o1 E_o2 E_total"
    )


def test_a_formula_mentions_only_direct_predecessors():
    s = article_symbols()
    w1, w2, i1, i2, b1, net = sympy.symbols("w1 w2 i1 i2 b1 net_h1")
    assert s["net_h1"].formula == w1 * i1 + w2 * i2 + b1
    assert s["out_h1"].formula == 1 / (1 + sympy.exp(-net))
    assert s["w1"].formula == w1 == s["w1"].symbol


def test_an_expression_mentions_only_given_numbers():
    s = article_symbols()
    names = {symbol.name for symbol in s.expression("E_total").free_symbols}
    given = {*s.network.parameter_names, *s.network.frozen_names}
    assert names == given | {"i1", "i2", "target_o1", "target_o2"}
    assert s.expression() == s.expression("E_total")
    assert s.expression("w3") == sympy.Symbol("w3")


def test_a_derivative_is_sympys():
    s = article_symbols()
    assert s.derivative("w5") == sympy.diff(s.expression("E_total"), sympy.Symbol("w5"))


def test_the_mean_squared_error_divides_by_the_outputs():
    s = SymbolicNetwork(article.network(), MeanSquaredError(), article.INPUTS, article.TARGETS)
    e1, e2, out, target = sympy.symbols("E_o1 E_o2 out_o1 target_o1")
    assert s["E_total"].formula == (e1 + e2) / 2
    assert s["E_o1"].formula == (target - out) ** 2
    assert s.paths("w5")[0].factors[0].formula == sympy.Rational(1, 2)


def test_how_a_node_is_written():
    s = article_symbols()
    assert repr(s["net_h1"]) == "net_h1 = w1*i1 + w2*i2 + b1 = 0.377500000"
    assert repr(s["i1"]) == "i1 = 0.050000000"
    assert s["E_o1"].formula_latex == r"\frac{\left(target_{o1} - out_{o1}\right)^{2}}{2}"
    assert s["net_o1"]._repr_latex_() == (
        r"$\displaystyle net_{o1} = w_{5} out_{h1} + w_{6} out_{h2} + b_{2} = 1.105905967$"
    )
    assert s["i1"]._repr_latex_() == r"$\displaystyle i_{1} = 0.050000000$"
    assert repr(s) == (
        "SymbolicNetwork(Network(2-2-2, sigmoid: 8 trained parameters, 2 frozen), "
        "HalfSquaredError(): 25 nodes)"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("w12", "w_{12}"),
        ("b_h1", "b_{h1}"),
        ("net_h2_3", "net_{h2,3}"),
        ("E_total", "E_{total}"),
        ("target_o1", "target_{o1}"),
    ],
)
def test_names_in_latex(name, expected):
    assert latex_name(name) == expected


def test_the_same_formula_in_four_languages():
    net, out, target = sympy.symbols("net_o1 out_o1 target_o1")
    error = (target - out) ** 2 / 2
    assert text(error) == "(target_o1 - out_o1)**2/2"
    assert python(error) == "(1/2)*((target_o1 - out_o1)*(target_o1 - out_o1))"
    assert javascript(error) == python(error)
    relu = sympy.Piecewise((0, net <= 0), (net, True))
    assert python(relu) == "(0 if (net_o1 <= 0) else net_o1)"
    assert javascript(relu) == "(net_o1 <= 0 ? 0 : net_o1)"
    assert javascript(sympy.tanh(net)) == "Math.tanh(net_o1)"
    assert latex(1 / (1 + sympy.exp(-net))) == r"\frac{1}{1 + e^{- net_{o1}}}"


def test_numbers_follow_the_network():
    s = article_symbols()
    s.network.parameters[0] = 1.15
    assert s["net_h1"].value == pytest.approx(0.4275, abs=1e-15)
    s.network.frozen_parameters = [0.0, 0.0]
    assert s["net_h1"].value == pytest.approx(0.0775, abs=1e-15)
    assert "frozen=(0.0, 0.0)" in s.training_step().source


def test_the_sample_may_be_a_batch_of_one_and_is_copied():
    x, y = np.array([0.05, 0.1]), np.array([0.01, 0.99])
    s = SymbolicNetwork(article.network(), LOSS, x, y)
    x[:] = 9
    assert s["E_total"].value == article_symbols()["E_total"].value


def test_extreme_sums_do_not_overflow():
    for sign in (1, -1):
        for name, expected in [("sigmoid", {1: 1.0, -1: 0.0}), ("tanh", {1: 1.0, -1: -1.0})]:
            network = Network([Dense(1, 1, name)], parameters=[sign * 1e4, 0.0])
            s = SymbolicNetwork(network, LOSS, [1.0], [0.5])
            assert s["out_o1"].value == expected[sign]
            assert s.derivative_value("w1") == pytest.approx(0.0, abs=1e-300)
            assert sum(p.value for p in s.paths("w1")) == pytest.approx(0.0, abs=1e-300)


def test_a_number_too_large_for_a_float_is_infinite():
    network = Network([Dense(1, 1, "identity")], parameters=[1e200, 0.0])
    assert SymbolicNetwork(network, LOSS, [1.0], [0.0])["E_total"].value == np.inf


@pytest.mark.parametrize(
    ("inputs", "targets", "says"),
    [
        ([1.0, 2.0, 3.0], [0.0, 1.0], r"inputs came with shape \(3,\); expected one sample"),
        ([[1.0, 2.0]] * 2, [0.0, 1.0], r"inputs came with shape \(2, 2\).*pick one row"),
        ([1.0, 2.0], [0.0], r"targets came with shape \(1,\)"),
        ([1.0, np.nan], [0.0, 1.0], "inputs holds nan"),
        ("w1", [0.0, 1.0], "inputs came as the text 'w1'"),
        ([], [0.0, 1.0], r"inputs came with shape \(0,\)"),
    ],
)
def test_a_sample_that_does_not_fit(inputs, targets, says):
    with pytest.raises(ValueError, match=says):
        SymbolicNetwork(article.network(), LOSS, inputs, targets)


def test_what_is_not_a_network_or_a_loss():
    with pytest.raises(ValueError, match="expected a Network"):
        SymbolicNetwork("net", LOSS, [1], [1])
    with pytest.raises(ValueError, match="loss came as 'mse'; expected a loss object"):
        SymbolicNetwork(article.network(), "mse", article.INPUTS, article.TARGETS)


def test_a_network_too_large_for_symbols():
    network = Network([Dense(99, 11)], rng=np.random.default_rng(0))
    says = r"1100 connections .*expected at most 1000, .*smaller network, or the NumPy engine"
    with pytest.raises(ValueError, match=says):
        SymbolicNetwork(network, LOSS, np.zeros(99), np.zeros(11))


@pytest.mark.parametrize("name", ["w9", "", "__import__('os')", None, 1])
def test_an_unknown_name_is_never_parsed(name):
    s = article_symbols()
    for ask in (s.__getitem__, s.expression, s.derivative, s.paths):
        with pytest.raises(ValueError, match=r"came as .*; expected one of i1, i2, w1"):
            ask(name)
    with pytest.raises(ValueError, match="the name came as"):
        s.slope("E_total", name)


def test_a_derivative_along_a_computed_node_is_a_slope():
    with pytest.raises(ValueError, match="came as 'out_h1'; expected one of"):
        article_symbols().derivative("out_h1")


def test_importing_nnlib_does_not_load_sympy():
    code = "import sys, nnlib; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_losses_of_one_sample_match_the_engine():
    for loss in (HalfSquaredError(), MeanSquaredError()):
        s = SymbolicNetwork(article.network(), loss, article.INPUTS, article.TARGETS)
        out = s.network.predict(article.INPUTS)
        assert s["E_total"].value == pytest.approx(loss(out, article.TARGETS), abs=1e-15)
