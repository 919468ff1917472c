"""Work is counted before it is done: paths, terms, and what needs neither."""

import time

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib import CrossEntropy, Dense, Network
from nnlib.symbolic import SymbolicNetwork, work
from nnlib.symbolic.exact import Numbers
from nnlib.symbolic.walks import chained
from tests.strategies import networks

from .support import LOSS, Module, article_symbols, engine_gradient, losses_for, targets_for


def tall(width=5, depth=8, loss=LOSS, activation="sigmoid"):
    layers = [Dense(width, width, activation) for _ in range(depth - 1)]
    network = Network(
        [Dense(2, width), *layers, Dense(width, 2, "identity")], rng=np.random.default_rng(0)
    )
    return SymbolicNetwork(network, loss, [0.5, -0.3], [0.2, 0.8])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(max_width=3), st.data())
def test_paths_are_counted_as_they_are_walked(network, data):
    s = SymbolicNetwork(
        network, LOSS, np.linspace(-1, 1, network.sizes[0]), np.zeros(network.sizes[-1])
    )
    name = data.draw(st.sampled_from([n for n, node in s.nodes.items() if node.formula.is_Symbol]))
    if name in s._graph.inputs + s._graph.parameters + s._graph.frozen + s._graph.targets:
        assert s.n_paths(name) == len(s.paths(name))


def test_too_many_paths_are_refused_in_words():
    s = tall()
    # Through each of 5 neurons of 7 layers, then each of 2 outputs.
    assert s.n_paths("w1") == 5**7 * 2
    says = (
        r'156,250 paths lead from E_total to w1; expected at most 5,000.*slope\("E_total", "w1"\)'
        ".*nodes.*NumPy engine"
    )
    with pytest.raises(ValueError, match=says):
        s.paths("w1")
    assert len(s.paths(s.network.parameter_names[-1])) == 1


@pytest.mark.parametrize("loss", [LOSS, CrossEntropy()], ids=repr)
def test_what_needs_no_expansion_works_for_a_tall_network(loss):
    s = tall(loss=loss)
    start = time.process_time()
    network = s.network
    value, gradient = engine_gradient(network, loss, s.inputs, s.targets)
    assert s["E_total"].value == pytest.approx(value, rel=1e-14)
    assert len(s.local_slopes) == len(s._graph.derivatives)
    slopes = [s.slope("E_total", name).value for name in ("w1", "w60", "w61")]
    direct = [s.derivative_value(name) for name in ("w1", "w60", "w61")]
    expected = [gradient[network.parameter_names.index(name)] for name in ("w1", "w60", "w61")]
    np.testing.assert_allclose(slopes, expected, rtol=1e-11)
    np.testing.assert_allclose(direct, expected, rtol=1e-11)
    new, before = s.training_step()(network.parameters, 0.1)
    assert before == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(new, network.parameters - 0.1 * gradient, rtol=1e-12)
    assert len(s.step_equations()) > 300
    with Module(s.javascript()) as module:
        along = module("gradient", network.parameters, [], s.inputs, s.targets)
    np.testing.assert_allclose(along, gradient, rtol=1e-12, atol=1e-15)
    assert time.process_time() - start < 60  # seconds, and not minutes


def test_a_formula_that_would_explode_is_refused_in_words():
    s = tall()
    says = r"E_total, written out in the given numbers, would have up to [\d,]{9,} terms; expected"
    with pytest.raises(ValueError, match=says):
        s.expression()
    says = r"the derivative of E_total along w1, .*derivative_value.*slope, which goes node by node"
    with pytest.raises(ValueError, match=says):
        s.derivative("w1")
    assert s.expression("net_h1_1").free_symbols  # a node near the inputs is short


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks(max_width=3), st.integers(0, 2**32 - 1))
def test_terms_are_counted_and_the_number_is_the_whole_formulas(network, seed):
    rng = np.random.default_rng(seed)
    loss = losses_for(network)[seed % len(losses_for(network))]
    x, y = rng.normal(size=network.sizes[0]), targets_for(loss, network.sizes[-1], rng)
    s = SymbolicNetwork(network, loss, x, y)
    whole = s.expression("E_total")
    leaves = sum(1 for part in sympy.preorder_traversal(whole) if not part.args)
    # SymPy merges equal terms, and multiplies signs out: the count is of the right size.
    assert leaves <= 3 * work.count_terms(s._graph, "E_total") + 10
    name = network.parameter_names[0]
    numbers = s._numbers()
    expanded = numbers.of(s.derivative(name))
    assert float(expanded) == pytest.approx(s.derivative_value(name), rel=1e-15, abs=0)


def test_a_slope_along_too_many_paths_is_the_chain_rule_taken_one_step(monkeypatch):
    monkeypatch.setattr(work, "MAX_PATHS", 1)
    s = article_symbols()
    slope = s.slope("E_total", "out_h1")
    w5, w7 = sympy.symbols("w5 w7")
    total = sympy.Symbol("E_total")
    assert slope.formula == w5 * sympy.Derivative(total, sympy.Symbol("net_o1")) + (
        w7 * sympy.Derivative(total, sympy.Symbol("net_o2"))
    )
    assert slope.value == pytest.approx(0.036350306393144689, abs=1e-15)
    assert r"\frac{\partial E_{total}}{\partial net_{o1}}" in slope.formula_latex
    assert "Derivative(E_total, net_o1)" in repr(slope)
    assert "<mfrac>" in slope.formula_mathml
    monkeypatch.undo()
    assert slope.value == pytest.approx(s.slope("E_total", "out_h1").value, rel=1e-15)


def test_chaining_where_no_path_leads():
    s = article_symbols()
    assert chained(s._graph, "net_h1", "w8", lambda *_: sympy.Integer(1)) == 0
    assert s.n_paths("E_total") == 1  # the empty one
    assert isinstance(s._numbers(), Numbers)
