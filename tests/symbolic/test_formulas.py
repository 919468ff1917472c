"""The formulas, and the NumPy engine's hand-written slopes held against ``sympy.diff``."""

import numpy as np
import pytest
import sympy

from nnlib import HalfSquaredError, MeanSquaredError
from nnlib.activations import ACTIVATIONS
from nnlib.losses import Loss
from nnlib.symbolic.formulas import (
    ACTIVATION_FORMULAS,
    LOSS_FORMULAS,
    activation_formula,
    loss_formula,
)

NET, OUT, TARGET = sympy.symbols("net out target", real=True)
POINTS = np.concatenate([np.linspace(-30, 30, 61), [-1e-9, 1e-9, 0.1, -0.1, 700.0, -700.0]])


def test_every_activation_and_loss_of_the_engine_has_a_formula():
    assert set(ACTIVATION_FORMULAS) == set(ACTIVATIONS)
    assert set(LOSS_FORMULAS) == set(Loss.__subclasses__())


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "identity"])
def test_the_slope_through_the_output_is_the_derivative(name):
    formula = ACTIVATION_FORMULAS[name]
    value = formula.value(NET)
    difference = sympy.diff(value, NET) - formula.slope(NET, value)
    assert sympy.simplify(difference.rewrite(sympy.exp)) == 0


def test_relus_slope_is_the_derivative_on_both_sides_and_0_in_the_corner():
    formula = ACTIVATION_FORMULAS["relu"]
    side = sympy.Symbol("side", positive=True)
    for net, slope in ((side, 1), (-side, 0)):
        assert sympy.diff(formula.value(net), side) * sympy.sign(net / side) == slope
        assert formula.slope(net, formula.value(net)) == slope
    assert formula.slope(sympy.Integer(0), 0) == 0


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_engines_values_and_slopes_are_sympys(name):
    value = ACTIVATION_FORMULAS[name].value(NET)
    derivative = sympy.diff(value, NET)
    engine = ACTIVATIONS[name]
    out = engine(POINTS)
    exact = [value.subs(NET, sympy.Float(p, 50)).evalf(50) for p in POINTS]
    exact_slopes = [derivative.subs(NET, sympy.Float(p, 50)).evalf(50) for p in POINTS]
    np.testing.assert_allclose(out, np.array(exact, dtype=float), rtol=1e-14, atol=0)
    # out (1 - out) cannot tell an output of 1 from its neighbors: 1e-16 absolute.
    np.testing.assert_allclose(
        engine.slope(POINTS, out), np.array(exact_slopes, dtype=float), rtol=1e-14, atol=3e-16
    )


@pytest.mark.parametrize("loss", [HalfSquaredError(), MeanSquaredError()])
@pytest.mark.parametrize("n_outputs", [1, 2, 3])
def test_the_engines_loss_and_gradient_are_sympys(loss, n_outputs):
    rng = np.random.default_rng(0)
    formula = loss_formula(loss)
    outs = sympy.symbols(f"out:{n_outputs}")
    targets = sympy.symbols(f"target:{n_outputs}")
    total = formula.total([formula.share(o, t) for o, t in zip(outs, targets, strict=True)])
    for _ in range(20):
        y, t = rng.normal(scale=3, size=(2, n_outputs))
        numbers = dict(zip(outs + targets, [*y, *t], strict=True))
        assert loss([y], [t]) == pytest.approx(float(total.subs(numbers)), rel=1e-13)
        slopes = [float(sympy.diff(total, o).subs(numbers)) for o in outs]
        np.testing.assert_allclose(loss.gradient([y], [t]), [slopes], rtol=1e-13, atol=1e-15)


def test_what_has_no_formula_is_named():
    class CubedError(HalfSquaredError):
        pass

    with pytest.raises(ValueError, match=r"CubedError\(\); expected .*HalfSquaredError\(\)"):
        loss_formula(CubedError())
    with pytest.raises(ValueError, match=r"'softsign'; expected .*sigmoid, tanh"):
        activation_formula("softsign")
