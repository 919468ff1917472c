"""Formulas written out in five ways, and the three that run held against SymPy's own numbers."""

import json
import math
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy
from py_mini_racer import MiniRacer

from nnlib.symbolic.code_printing import javascript, python
from nnlib.symbolic.exact import Numbers
from nnlib.symbolic.formulas import Symbols as m
from nnlib.symbolic.javascript import JAVASCRIPT
from nnlib.symbolic.mathml import mathml
from nnlib.symbolic.printing import latex, text
from nnlib.symbolic.python_step import PYTHON

from .test_mathml import plain

X, Y = sympy.symbols("net_o1 out_o1")
THREE = sympy.Piecewise((0, X < -1), (X + 1, X <= 1), (2, True))
RELATIONS = sympy.Piecewise(
    (1, sympy.Eq(X, 2)),
    (2, (X >= 3) & (Y < 0)),
    (3, (X > 1) | ((Y >= 1) & (X < -1))),
    (4, sympy.Ne(Y, 0)),
)
EVERY = {
    "three cases": THREE,
    "every relation": RELATIONS,
    "cases in cases": sympy.Piecewise((0, X <= 0), (Y * THREE, True)) * X,
    "no last case": sympy.Piecewise((X, X > 0)),
    "log, sqrt, pi": m.log(1 + X**2) / m.sqrt(2 * m.pi),
    "erf": X * (1 + m.erf(X / m.sqrt(2))) / 2,
    "expm1 and log1p": 2 * m.expm1(X) - m.log1p(m.exp(-Y)),
    "powers": X**3 - 1 / (1 + Y**2) ** 2 + 1 / (1 + X**2),
    "decimals": sympy.Float(0.01) * X - sympy.Float(1e-30) * Y + sympy.Rational(1, 3),
    "abs and sign": m.abs(X - Y) ** 2 * m.sign(X),
    "largest": m.maximum(m.maximum(X, Y), 1) - sympy.Max(X, 0) + sympy.Min(X, Y, 2),
    "tanh": m.tanh(X) ** 2 * m.exp(-(X**2) / 2),
}
POINTS = [(-2.5, 0.0), (-1.0, 2.0), (0.0, -3.0), (0.25, 0.5), (1.0, 1.5), (2.0, 0.0), (3.5, -1.0)]


def expected(expression, x, y):
    given = {X: sympy.Float(x, 50), Y: sympy.Float(y, 50)}
    number = Numbers(given, 50).of(expression)
    return math.nan if number is sympy.nan else float(number)


@pytest.mark.parametrize("expression", EVERY.values(), ids=EVERY)
def test_python_computes_what_the_formula_says(expression):
    line = python(expression)
    source = "\n".join([*PYTHON.helpers_for(line), f"def f(net_o1, out_o1): return {line}"])
    namespace = dict(vars(math))
    exec(source, namespace)
    for point in POINTS:
        np.testing.assert_allclose(namespace["f"](*point), expected(expression, *point), 1e-14)


@pytest.mark.parametrize("expression", EVERY.values(), ids=EVERY)
def test_javascript_computes_what_the_formula_says(expression):
    line = javascript(expression)
    engine = MiniRacer()
    engine.eval("\n".join(JAVASCRIPT.helpers_for(line)) + ";0")
    engine.eval(f"function f(net_o1, out_o1) {{ return {line}; }};0")
    actual = [engine.eval(f"String(f({x}, {y}))") for x, y in POINTS]
    engine.close()
    np.testing.assert_allclose(
        [float(value) for value in actual], [expected(expression, *p) for p in POINTS], 1e-14
    )


@pytest.mark.parametrize("expression", EVERY.values(), ids=EVERY)
def test_what_is_read_is_well_formed_and_hides_the_helpers(expression):
    ElementTree.fromstring(mathml(expression))  # no named entity, no bare "<"
    for written in (text(expression), latex(expression), mathml(expression)):
        assert "log1p" not in written
        assert "expm1" not in written
    assert latex(expression).count("{") == latex(expression).count("}")


def test_cases_are_written_for_reading():
    assert text(THREE) == "(0 if net_o1 < -1 else 1 + net_o1 if net_o1 <= 1 else 2)"
    assert text(RELATIONS) == (
        "(1 if net_o1 == 2 else 2 if net_o1 >= 3 and out_o1 < 0 else "
        "3 if (out_o1 >= 1 and net_o1 < -1) or net_o1 > 1 else 4 if out_o1 != 0)"
    )
    assert latex(THREE).count(r"\text{if}") == 2
    assert r"\text{otherwise}" in latex(THREE)
    spaced = plain(mathml(THREE)).replace("\N{NO-BREAK SPACE}", "~")  # any other space is left out
    assert spaced == "{0if~net_o1<−11+net_o1if~net_o1≤12otherwise"
    assert plain(mathml(RELATIONS)).replace("\N{NO-BREAK SPACE}", "~") == (
        "{1if~net_o1=22if~net_o1≥3~and~out_o1<03if~(out_o1≥1~and~net_o1<−1)~or~net_o1>14if~out_o1≠0"
    )


def test_functions_are_written_for_reading():
    softplus = X + m.log1p(m.exp(-X))
    assert text(softplus) == "net_o1 + log(1 + exp(-net_o1))"
    assert latex(softplus) == r"net_{o1} + \log{\left(1 + e^{- net_{o1}} \right)}"
    assert plain(mathml(softplus)) == "net_o1+log(1+e^−net_o1)"
    assert text(-m.expm1(X)) == "1 - exp(net_o1)"
    assert text(m.expm1(X) ** 2) == "(exp(net_o1) - 1)**2"
    assert text(m.abs(X)) == "abs(net_o1)"
    assert plain(mathml(m.abs(X))) == "|net_o1|"
    assert text(m.maximum(X, Y)) == "max(net_o1, out_o1)"
    assert plain(mathml(m.maximum(X, Y))) == "max(net_o1,out_o1)"
    assert plain(mathml(m.tanh(X) * m.erf(Y))) == "tanh(net_o1)⋅erf(out_o1)" or (
        plain(mathml(m.tanh(X) * m.erf(Y))) == "erf(out_o1)⋅tanh(net_o1)"
    )
    assert plain(mathml(m.sqrt(2 * m.pi))) == "2⋅π"  # under a root each
    assert mathml(m.sqrt(2)) == "<math><msqrt><mn>2</mn></msqrt></math>"
    # A screen reader speaks the invisible "of" between a function and its argument.
    assert "<mi>erf</mi><mo>\u2061</mo>" in mathml(m.erf(X))


@pytest.mark.parametrize(
    ("number", "in_text", "in_latex", "in_code"),
    [
        (sympy.Float(0.01), "0.01", "0.01", "0.01"),
        (sympy.Float(1e-30), "1e-30", r"1 \cdot 10^{-30}", "1e-30"),
        (sympy.Float(2.5e20), "2.5e+20", r"2.5 \cdot 10^{20}", "2.5e+20"),
        (sympy.Rational(1, 3), "1/3", r"\frac{1}{3}", "1/3"),
        (sympy.pi, "pi", r"\pi", "pi"),
        (sympy.sqrt(2), "sqrt(2)", r"\sqrt{2}", "sqrt(2)"),
    ],
)
def test_numbers(number, in_text, in_latex, in_code):
    assert text(number) == in_text
    assert latex(number) == in_latex
    assert python(number) == in_code
    assert javascript(number) == in_code.replace("pi", "Math.PI").replace("sqrt", "Math.sqrt")


def test_erf_in_javascript():
    points = np.concatenate(
        [np.linspace(-7, 7, 2_001), np.logspace(-320, 2, 400), -np.logspace(-320, 2, 400)]
    )
    engine = MiniRacer()
    engine.eval(JAVASCRIPT.helpers["erf"] + ";0")
    actual = json.loads(engine.eval(f"JSON.stringify({points.tolist()}.map(erf))"))
    exact = np.array([math.erf(x) for x in points])
    # 1e-15 of the size of the number; below 1e-300 the numbers themselves lose digits.
    assert (abs(np.array(actual) - exact) <= 1e-15 * abs(exact) + 1e-320).all()
    for special, says in (("Infinity", "1"), ("-Infinity", "-1"), ("NaN", "NaN"), ("-0", "0")):
        assert engine.eval(f"String(erf({special}))") == says
    assert engine.eval("Object.is(erf(-0), -0)") is True
    engine.close()
