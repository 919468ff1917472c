"""Every record of an activation and a loss: its derivative held against ``sympy.diff``."""

import numpy as np
import pytest
import sympy

from nnlib import HalfSquaredError
from nnlib._mathematics import ARRAYS, quiet
from nnlib.activations import ACTIVATIONS, Activation
from nnlib.losses import CrossEntropy, ElementwiseLoss, Huber, Loss
from nnlib.symbolic.exact import Numbers
from nnlib.symbolic.formulas import (
    Symbols,
    activation_derivative,
    activation_formula,
    differentiated,
    expm1,
    log1p,
    share_derivatives,
    share_formulas,
    total_formula,
)
from nnlib.symbolic.probabilities import reading

from .support import LOSSES, targets_for

NET, OUT = sympy.symbols("net out")
REAL = sympy.Symbol("real", real=True)
# Not the corner itself, which has no derivative; both sides of it, and far out.
POINTS = np.concatenate(
    [np.linspace(-30, 30, 61)[:30], np.linspace(-30, 30, 61)[31:], [1e-9, -1e-9, 0.1, -0.1]]
)
FAR = np.array([700.0, -700.0, 1e4, -1e4])
DIGITS = 400


def exactly(expression, **numbers):
    given = {sympy.Symbol(name): sympy.Float(number, DIGITS) for name, number in numbers.items()}
    return Numbers(given, DIGITS).of(expression)


def branches(expression):
    """Every case of a formula, with a symbol that is known to lie in it."""
    if not isinstance(expression, sympy.Piecewise):
        return [(REAL, expression)]
    (_, condition), *_ = expression.args
    assert condition == (NET <= 0)
    negative = sympy.Symbol("negative", negative=True)
    positive = sympy.Symbol("positive", positive=True)
    (left, _), (right, _) = expression.args
    return [(negative, left), (positive, right)]


def test_every_loss_is_tried():
    kinds = {kind for base in (Loss, ElementwiseLoss) for kind in base.__subclasses__()}
    ours = {kind for kind in kinds if kind.__module__.startswith("nnlib.")} - {ElementwiseLoss}
    assert {type(loss) for loss in LOSSES} == ours


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activations_derivative_is_sympys_for_every_number(name):
    """Proven by SymPy, on each branch of a formula that has several."""
    record = ACTIVATIONS[name]
    formula = activation_formula(record, NET)
    derivative = activation_derivative(record, NET, OUT)
    for symbol, case in branches(formula):
        own = derivative.xreplace({OUT: case, NET: symbol})  # a condition on NET is decided here
        difference = sympy.diff(case.xreplace({NET: symbol}), symbol) - own.xreplace({NET: symbol})
        plain = difference.replace(log1p, lambda z: sympy.log(1 + z))
        plain = plain.replace(expm1, lambda z: sympy.exp(z) - 1)
        assert sympy.simplify(plain.rewrite(sympy.exp)) == 0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activations_derivative_is_sympys_at_many_points(name):
    record = ACTIVATIONS[name]
    formula = activation_formula(record, NET)
    direct = differentiated(formula, "net")
    derivative = activation_derivative(record, NET, OUT)
    for point in [*POINTS, *FAR]:
        out = exactly(formula, net=point)
        error = abs(exactly(derivative, net=point, out=out) - exactly(direct, net=point))
        assert error <= 1e-300 + 1e-15 * abs(exactly(direct, net=point))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_engines_values_and_derivatives_are_the_formulas(name):
    record = ACTIVATIONS[name]
    points = np.concatenate([POINTS, FAR, [0.0]])
    formula = activation_formula(record, NET)
    derivative = activation_derivative(record, NET, OUT)
    outs = [exactly(formula, net=p) for p in points]
    slopes = [exactly(derivative, net=p, out=out) for p, out in zip(points, outs, strict=True)]
    # erf(z) + 1 cannot tell an erf of -1 from its neighbors, nor can 1 - out for an out of 1:
    # 1e-16 of what is subtracted.
    near = 3e-16 * np.maximum(1, abs(points))
    with quiet():
        own = np.broadcast_to(record.derivative(points, record(points), ARRAYS), points.shape)
    for actual, exact in ((record(points), outs), (own, slopes)):
        exact = np.array(exact, dtype=float)
        assert (abs(actual - exact) <= 1e-14 * abs(exact) + near).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_at_a_corner_the_derivative_is_the_one_of_the_left_side(name):
    record = ACTIVATIONS[name]
    for corner in record.corners:
        left, at = (
            activation_derivative(record, net, OUT)
            for net in (sympy.Float(corner - 1e-9), sympy.Float(corner))
        )
        assert left == at


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_range_and_steepest_are_what_the_formula_says(name):
    record = ACTIVATIONS[name]
    z = np.linspace(-40, 40, 160_001)
    out = record(z)
    assert record.range[0] - 1e-12 <= out.min()
    assert out.max() <= record.range[1] + 1e-12
    slopes = np.broadcast_to(record.derivative(z, out, ARRAYS), z.shape)
    assert abs(slopes).max() == pytest.approx(record.steepest, rel=1e-6)


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@pytest.mark.parametrize("n_outputs", [1, 2, 3])
def test_a_losss_record_is_sympys_and_the_engines(loss, n_outputs):
    if isinstance(loss, CrossEntropy) and n_outputs == 1:
        return
    rng = np.random.default_rng(n_outputs)
    outs = sympy.symbols(f"out_o1:{n_outputs + 1}")
    targets = sympy.symbols(f"target_o1:{n_outputs + 1}")
    shares = share_formulas(loss, outs, targets)
    rows = share_derivatives(loss, outs, targets)
    total = total_formula(loss, shares)
    gradients = [differentiated(total, out.name) for out in outs]
    pairs = [
        (derivative, differentiated(share, out.name))
        for share, row in zip(shares, rows, strict=True)
        for out, derivative in zip(outs, row, strict=True)
    ]
    for _ in range(5):
        y, t = rng.normal(scale=3, size=n_outputs), targets_for(loss, n_outputs, rng)
        names = [symbol.name for symbol in (*outs, *targets)]
        numbers = dict(zip(names, map(float, [*y, *t]), strict=True))
        assert loss([y], [t]) == pytest.approx(float(exactly(total, **numbers)), rel=1e-12)
        slopes = [float(exactly(slope, **numbers)) for slope in gradients]
        np.testing.assert_allclose(loss.gradient([y], [t]), [slopes], rtol=1e-12, atol=1e-15)
        for derivative, direct in pairs:
            assert abs(exactly(derivative, **numbers) - exactly(direct, **numbers)) < 1e-30


@pytest.mark.parametrize("n_outputs", [2, 3])
def test_the_way_through_probabilities_is_the_same_loss(n_outputs):
    """For every number: both forms of the probabilities, their derivatives, and the shares."""
    loss = CrossEntropy()
    steps = reading(loss)
    outs = sympy.symbols(f"out_o1:{n_outputs + 1}", real=True)
    targets = sympy.symbols(f"target_o1:{n_outputs + 1}", real=True)
    plain = steps.probabilities(outs)
    for k, p in enumerate(plain):
        for j, out in enumerate(outs):
            own = steps.derivatives(plain)[k][j]
            assert sympy.simplify(sympy.diff(p, out) - own) == 0
    rng = np.random.default_rng(0)
    shares = share_formulas(loss, outs, targets)
    through = [steps.share(p, target) for p, target in zip(plain, targets, strict=True)]
    stable = steps.stable(outs)
    for _ in range(5):
        y, t = rng.normal(scale=3, size=n_outputs), targets_for(loss, n_outputs, rng)
        numbers = {
            symbol: sympy.Rational(float(value))
            for symbol, value in zip([*outs, *targets], [*y, *t], strict=True)
        }
        for one, other in [*zip(plain, stable, strict=True), *zip(shares, through, strict=True)]:
            assert abs((one - other).xreplace(numbers).evalf(50)) < 1e-40


def test_a_derivative_takes_symbols_for_real_numbers():
    assert differentiated(sympy.Abs(NET), "net") == sympy.sign(NET)
    assert differentiated(NET**2, "out") == 0


def test_constants_that_are_exact_become_exact():
    target, out = sympy.symbols("target out")
    assert HalfSquaredError().share(out, target, Symbols) == (target - out) ** 2 / 2
    (share,) = share_formulas(Huber(delta=2.0), [out], [target])
    assert not share.atoms(sympy.Float)
    leaky = activation_formula(ACTIVATIONS["leaky_relu"], NET)
    assert [float(f) for f in leaky.atoms(sympy.Float)] == [0.01]


def test_cases_of_cases_become_one_list():
    hat = Activation(
        name="hat",
        formula=lambda z, m: m.where(z < 0, 0, m.where(z < 1, z, m.where(z < 2, 2 - z, 0))),
        derivative=lambda net, out, m: m.where(net < 0, 0, m.where(net < 1, 1, 0)),
        range=(0.0, 1.0),
        steepest=1.0,
    )
    formula = activation_formula(hat, NET)
    assert [value for value, _ in formula.args] == [0, NET, 2 - NET, 0]
