"""Formulas as MathML."""

from xml.etree import ElementTree

import numpy as np
import pytest

from nnlib import Dense, MeanSquaredError, Network
from nnlib.symbolic import SymbolicNetwork

from .support import article_symbols


def plain(markup):
    """The letters of a formula in the order of reading, fractions as (above)/(below)."""
    element = ElementTree.fromstring(markup)
    assert element.tag == "math"
    return read(element)


def read(element):
    inside = [read(child) for child in element]
    if element.tag == "mfrac":
        return f"({inside[0]})/({inside[1]})"
    if element.tag == "msub":
        return "_".join(inside)
    if element.tag == "msup":
        return "^".join(inside)
    return (element.text or "").replace("\u2061", "") + "".join(inside)  # an invisible "of"


def test_the_articles_formulas():
    s = article_symbols()
    assert plain(s["net_h1"].equation_mathml) == "net_h1=w_1⋅i_1+w_2⋅i_2+b_1"
    assert plain(s["out_o1"].equation_mathml) == "out_o1=(1)/(1+e^−net_o1)"
    assert plain(s["E_o1"].equation_mathml) == "E_o1=((target_o1−out_o1)^2)/(2)"
    assert plain(s["E_total"].equation_mathml) == "E_total=E_o1+E_o2"
    assert plain(s["w5"].equation_mathml) == plain(s["w5"].mathml) == "w_5"
    assert plain(s["out_o1"].formula_mathml) == "(1)/(1+e^−net_o1)"


def test_the_chain_rules_factors():
    (path,) = article_symbols().paths("w5")
    assert [plain(factor.equation_mathml) for factor in path.factors] == [
        "(∂E_total)/(∂E_o1)=1",
        "(∂E_o1)/(∂out_o1)=out_o1−target_o1",
        "(∂out_o1)/(∂net_o1)=out_o1⋅(1−out_o1)",
        "(∂net_o1)/(∂w_5)=out_h1",
    ]
    assert plain(path.factors[2].mathml) == "(∂out_o1)/(∂net_o1)"
    assert plain(path.factors[2].formula_mathml) == "out_o1⋅(1−out_o1)"


@pytest.fixture
def deep():
    layers = [Dense(2, 2, "relu"), Dense(2, 2, "tanh"), Dense(2, 3, "identity")]
    network = Network(layers, rng=np.random.default_rng(0))
    return SymbolicNetwork(network, MeanSquaredError(), [1.0, 2.0], [0.0, 0.0, 0.0])


def test_other_activations(deep):
    relu = plain(deep["out_h1_1"].equation_mathml)
    assert relu == "out_h1,1={0if\N{NO-BREAK SPACE}net_h1,1≤0net_h1,1otherwise"
    assert plain(deep["out_h2_1"].equation_mathml) == "out_h2,1=tanh(net_h2,1)"
    assert plain(deep["out_o3"].equation_mathml) == "out_o3=net_o3"


def test_every_formula_is_well_formed_and_needs_no_named_entity(deep):
    for s in (article_symbols(), deep):
        for node in s.nodes.values():
            plain(node.equation_mathml)
        for name in s.network.parameter_names:
            for path in s.paths(name):
                for factor in path.factors:
                    plain(factor.equation_mathml)


def test_the_equations_of_a_step():
    right = article_symbols().step_equations()
    early = article_symbols().step_equations(early_update=True)
    assert plain(right["d_out_o1"]) == "(∂E_total)/(∂out_o1)=out_o1−target_o1"
    assert plain(right["d_net_o1"]) == "δ_o1=(∂E_total)/(∂out_o1)⋅out_o1⋅(1−out_o1)"
    assert plain(right["d_w5"]) == "(∂E_total)/(∂w_5)=δ_o1⋅out_h1"
    assert plain(right["new_w5"]) == "w_5^new=w_5−η⋅(∂E_total)/(∂w_5)"
    assert plain(right["d_out_h1"]) == "(∂E_total)/(∂out_h1)=w_5⋅δ_o1+w_7⋅δ_o2"
    assert plain(early["d_out_h1"]) == "(∂E_total)/(∂out_h1)=w_5^new⋅δ_o1+w_7^new⋅δ_o2"
    assert set(right) == set(early)
    different = {name for name in right if right[name] != early[name]}
    assert different == {"d_out_h1", "d_out_h2"}


def test_local_slopes_are_the_links_of_every_path():
    s = article_symbols()
    local = {(f.numerator, f.denominator): f for f in s.local_slopes}
    for name in s.network.parameter_names:
        for path in s.paths(name):
            assert [local[f.numerator, f.denominator] for f in path.factors] == list(path.factors)
