"""The exercises of lesson 03, the chain rule: three factors, two paths, tanh's slope.

The mistake the lesson names is following one path only for a hidden weight.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import sympy

from nnlib.activations import sigmoid
from nnlib.exercises._derived import from_rounded
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import FormulaAnswer, NumbersAnswer
from nnlib.exercises._worked import MISPRINT, misprinted, node, symbolic
from nnlib.symbolic.formulas import activation_formula

Z = sympy.Symbol("z")


def _factors(
    *,
    third: str = "out_h2",
    derivative: float | None = None,
    sign: float = 1.0,
    neuron: str = "o1",
    out: float | None = None,
) -> list[float]:
    """Return w6's factors and product, with a mistake where one is asked for."""
    out = node(f"out_{neuron}") if out is None else out
    first = sign * (out - node(f"target_{neuron}"))
    second = out * (1 - out) if derivative is None else derivative
    return [first, second, node(third), first * second * node(third)]


def _w6_factors() -> list[float]:
    (path,) = symbolic().paths("w6")
    # The factors of E_total/E_o1 and the like are 1; the lesson counts the three that are not.
    values = [f.value for f in path.factors if f.numerator != "E_total"]
    return [*values, path.value]


@cache
def _paths(weight: str) -> tuple[float, ...]:
    return tuple(path.value for path in symbolic().paths(weight))


def _w3_paths(weight: str = "w3") -> list[float]:
    by_o1, by_o2 = _paths(weight)
    return [by_o1, by_o2, by_o1 + by_o2]


def _scaled_paths(factor: float) -> list[float]:
    return [factor * value for value in _w3_paths()]


def _paths_by(first: str, second: str) -> list[float]:
    """Return the paths with other weights from h2 to o1 and o2 than w6 and w8."""
    by_o1, by_o2, _ = _w3_paths()
    by_o1 *= node(first) / node("w6")
    by_o2 *= node(second) / node("w8")
    return [by_o1, by_o2, by_o1 + by_o2]


def _derivative(neuron: str) -> float:
    """Return the derivative of a neuron's sigmoid."""
    return node(f"out_{neuron}") * (1 - node(f"out_{neuron}"))


def _divided_paths(by_o1: float, by_o2: float) -> list[float]:
    """Return the paths with a factor of their own missing on each."""
    first, second = _w3_paths()[0] / by_o1, _w3_paths()[1] / by_o2
    return [first, second, first + second]


def _misprinted_paths() -> list[float]:
    out, by_o2 = misprinted(), _w3_paths()[1]
    arriving = (out - node("target_o1")) * out * (1 - out) * node("w6")
    by_o1 = arriving * _derivative("h2") * node("i1")
    return [by_o1, by_o2, by_o1 + by_o2]


def _with_total(total: float) -> list[float]:
    """Return w3's two paths, and a slope that does not follow from them."""
    return [*_w3_paths()[:2], total]


def _rounded_factors(digits: int = 3) -> list[float]:
    factors = [round(factor, digits) for factor in _factors()[:3]]
    return [*factors, float(np.prod(factors))]


def _rounded_paths() -> list[float]:
    paths = [round(path, 4) for path in _w3_paths()[:2]]
    return [*paths, sum(paths)]


W6_FACTORS = Exercise(
    id="03-w6-factors",
    name="w6_factors",
    asks="Hand in four numbers: dE/dout_o1, dout_o1/dnet_o1, dnet_o1/dw6, and their product.",
    kind=NumbersAnswer(
        (4,), labels=("dE/dout_o1", "dout_o1/dnet_o1", "dnet_o1/dw6", "the product")
    ),
    solution=_w6_factors,
    right="Two of the three are those of w5: only the last, what the weight multiplies, changes.",
    mistakes=(
        Mistake(
            lambda: _factors(third="out_h1"),
            "Those are w5's factors. w6 comes from h2: what does it multiply in net_o1?",
        ),
        Mistake(
            lambda: _factors(third="w6"),
            "The last factor is w6 itself. net_o1 holds w6 times out_h2, so its slope along w6 is "
            "what stands beside it.",
        ),
        Mistake(
            lambda: _factors(sign=-1.0),
            "The first factor has the wrong sign: the slope of (target - out)^2 / 2 along out is "
            "out - target.",
        ),
        Mistake(
            lambda: _factors(derivative=node("out_o1")),
            "The second factor is out_o1 itself. It has to be the slope of the sigmoid there.",
        ),
        Mistake(
            lambda: _factors(derivative=node("net_o1") * (1 - node("net_o1"))),
            "The second factor uses net(1 - net). The sigmoid's slope is out(1 - out).",
        ),
        Mistake(
            lambda: [*_factors()[:3], sum(_factors()[:3])],
            "The three factors are right, but they were added. Along one path slopes multiply.",
        ),
        Mistake(
            lambda: [2 * _factors()[0], *_factors()[1:3], 2 * _factors()[3]],
            "The first factor is twice too large: the half in the loss cancels the 2 of the "
            "square.",
        ),
        Mistake(
            lambda: _factors(third="net_h2"),
            "The last factor is net_h2. What w6 multiplies is the output of h2, out_h2.",
        ),
        Mistake(
            lambda: _factors(derivative=1 - node("out_o1")),
            "The second factor is 1 - out_o1. The sigmoid's slope is out(1 - out).",
        ),
        Mistake(
            lambda: _factors(neuron="o2"),
            "Those are w8's factors. w6 leads to o1, and its path goes by o1 only.",
        ),
        Mistake(
            lambda: [*_factors()[2::-1], _factors()[3]],
            "The values are right, but they changed places: begin at the loss, end at w6.",
        ),
        Mistake(
            _rounded_factors,
            "The product is off because its factors are rounded: keep all their digits until the "
            "end.",
            matches=from_rounded(lambda factors: float(np.prod(factors)), _w6_factors),
            also=(lambda: _rounded_factors(2), lambda: _rounded_factors(4)),
        ),
        Mistake(lambda: _factors(out=misprinted()), MISPRINT),
    ),
)

W3_PATHS = Exercise(
    id="03-w3-paths",
    name="w3_paths",
    asks="Hand in three numbers: the path by o1, the path by o2, and dE_total/dw3.",
    kind=NumbersAnswer((3,), labels=("the path by o1", "the path by o2", "dE_total/dw3")),
    solution=_w3_paths,
    right="Both outputs feel w3, and what they feel adds up.",
    mistakes=(
        Mistake(
            lambda: _with_total(_w3_paths()[0]),
            "Both paths are right, but the slope follows only the first. w3 reaches the loss by "
            "o2 as well: add the two.",
        ),
        Mistake(
            lambda: _with_total(_w3_paths()[1]),
            "Both paths are right, but the slope follows only the second. w3 reaches the loss by "
            "o1 as well: add the two.",
        ),
        Mistake(
            lambda: _with_total(sum(_w3_paths()[:2]) / 2),
            "Both paths are right, but they were averaged. They add.",
        ),
        Mistake(
            lambda: [_w3_paths()[0], 0.0, _w3_paths()[0]],
            "One path only: out_h2 also feeds o2, so w3 reaches the loss by E_o2 as well.",
        ),
        Mistake(
            lambda: _with_total(_w3_paths()[0] * _w3_paths()[1]),
            "The paths were multiplied. Factors along one path multiply; paths add.",
        ),
        Mistake(
            lambda: _with_total(_w3_paths()[0] - _w3_paths()[1]),
            "The paths were subtracted. They add; the second one carries its own sign.",
        ),
        Mistake(
            lambda: [_w3_paths()[1], _w3_paths()[0], _w3_paths()[2]],
            "The values are right, but the paths changed places: first o1, then o2.",
        ),
        Mistake(
            lambda: _w3_paths("w1"),
            "Those are w1's paths. w3 leads to h2, so use w6, w8 and the slope at h2.",
        ),
        Mistake(
            lambda: _w3_paths("w4"),
            "Twice too large: w3 multiplies i1, not i2; or the half in the loss got lost.",
            also=(lambda: _scaled_paths(2.0),),
        ),
        Mistake(
            lambda: _paths_by("w5", "w7"),
            "From h2 the paths go along w6 and w8. You took w5 and w7, which start at h1.",
        ),
        Mistake(
            lambda: _paths_by("w7", "w8"),
            "A row was read where a column is meant: from h2 the paths go along w6 and w8.",
        ),
        Mistake(
            lambda: _paths_by("w8", "w6"),
            "The weights changed places: from h2 the path by o1 goes along w6, and the one by o2 "
            "along w8.",
        ),
        Mistake(
            _rounded_paths,
            "The slope is off because its paths are rounded: keep all their digits until the end.",
            matches=from_rounded(lambda paths: float(np.sum(paths)), _w3_paths),
        ),
        Mistake(
            lambda: _scaled_paths(1 / _derivative("h2")),
            "The hidden neuron's own slope is missing: dout_h2/dnet_h2 = out_h2 (1 - out_h2).",
        ),
        Mistake(
            lambda: _scaled_paths(1 / (1 - node("out_h2"))),
            "The hidden neuron's slope lacks a factor: it is out_h2 (1 - out_h2), both of them.",
            also=(lambda: _scaled_paths(1 / node("out_h2")),),
        ),
        Mistake(
            lambda: _scaled_paths(1 / node("i1")),
            "The last factor is missing: dnet_h2/dw3 is i1. What you have is dE_total/dnet_h2.",
        ),
        Mistake(
            lambda: _scaled_paths(-1.0),
            "The sign is wrong all through: the slope of (target - out)^2 / 2 is out - target.",
        ),
        Mistake(
            lambda: _divided_paths(_derivative("o1"), _derivative("o2")),
            "The output neurons' slopes are missing: out_o1 (1 - out_o1) on the first path, and "
            "out_o2 (1 - out_o2) on the second.",
        ),
        Mistake(
            lambda: _divided_paths(1 - node("out_o1"), 1 - node("out_o2")),
            "The output neurons' slopes lack a factor: out_o1 (1 - out_o1) on the first path, and "
            "out_o2 (1 - out_o2) on the second.",
            also=(lambda: _divided_paths(node("out_o1"), node("out_o2")),),
        ),
        Mistake(
            lambda: _divided_paths(node("w6"), node("w8")),
            "The weights from h2 to the outputs are missing: w6 on the first path, w8 on the "
            "second.",
        ),
        Mistake(
            lambda: _scaled_paths(_derivative("h1") / _derivative("h2")),
            "The hidden slope is that of h1. w3 leads to h2: out_h2 (1 - out_h2).",
        ),
        Mistake(
            lambda: _scaled_paths(node("w3") / node("i1")),
            "The last factor is w3 itself. net_h2 holds w3 times i1, so its slope along w3 is i1.",
        ),
        Mistake(_misprinted_paths, MISPRINT),
    ),
)

_TANH = sympy.tanh(Z)
_SIGMOID = activation_formula(sigmoid, Z)

TANH_DERIVATIVE = Exercise(
    id="03-tanh-slope",
    name="tanh_slope",
    asks="Hand in the derivative of tanh(z) as a SymPy expression in z.",
    kind=FormulaAnswer(tuple(np.linspace(-2.5, 3.0, 12).tolist()), symbol="z", output="tanh(z)"),
    solution=lambda: sympy.diff(_TANH, Z),
    right="1 - tanh(z)^2: like the sigmoid, tanh gives its slope from its own output.",
    mistakes=(
        Mistake(
            lambda: _TANH * (1 - _TANH),
            "out(1 - out) is the sigmoid's slope. tanh is another function: derive it.",
        ),
        Mistake(lambda: 1 - _TANH, "The square is missing on tanh(z)."),
        Mistake(lambda: _TANH**2 - 1, "The sign is wrong: tanh rises everywhere."),
        Mistake(lambda: _TANH, "That is tanh itself. Take its derivative along z."),
        Mistake(
            lambda: sympy.diff(_SIGMOID, Z),
            "That is the derivative of the sigmoid. Here the function is sympy.tanh(z).",
        ),
        Mistake(
            lambda: sympy.diff(_TANH, Z, 2),
            "That is the second derivative. One diff is enough.",
        ),
        Mistake(
            lambda: 1 - Z**2,
            "1 - out^2 is right with out = tanh(z). Yours has z in place of the output.",
        ),
        Mistake(
            lambda: 1 + _TANH**2,
            "The sign of the square is wrong: tanh is steepest at z = 0, where the square is 0.",
        ),
        Mistake(lambda: _TANH**2, "That is the square alone. The slope at z = 0 is not 0."),
        Mistake(
            lambda: sympy.diff(sympy.tan(Z), Z),
            "That is the derivative of the tangent, sympy.tan. Here it is sympy.tanh, with an h.",
        ),
        Mistake(
            lambda: sympy.Integer(0),
            "Zero is the derivative along a symbol that is not in there. Take it along z.",
        ),
    ),
)

EXERCISES = (W6_FACTORS, W3_PATHS, TANH_DERIVATIVE)
