"""The exercises of lesson 08, activations: SiLU's slope, ten slopes, dead neurons, safe softmax.

The mistake the lesson names is a derivative taken at the output that belongs to the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import sympy

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid, silu, softmax
from nnlib.datasets import moons
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import FormulaAnswer, NumbersAnswer
from nnlib.symbolic.formulas import activation_formula

Z = sympy.Symbol("z")
_SIGMOID = activation_formula(sigmoid, Z)
_SILU = activation_formula(silu, Z)

SILU_SLOPE = Exercise(
    id="08-silu-slope",
    name="silu_slope",
    asks="Hand in the derivative of SiLU(z) = z / (1 + exp(-z)) as a SymPy expression in z.",
    kind=FormulaAnswer(tuple(np.linspace(-3.5, 3.0, 14).tolist()), symbol="z", output="SiLU(z)"),
    solution=lambda: sympy.diff(_SILU, Z),
    right="With s for the sigmoid it is s + z s (1 - s): two terms, because z stands twice.",
    mistakes=(
        Mistake(
            lambda: sympy.diff(_SIGMOID, Z),
            "That is the sigmoid's slope. SiLU is z times the sigmoid, and z moves, too.",
        ),
        Mistake(
            lambda: _SIGMOID,
            "That is what moving the first z gives. The z in the exponent moves, too: a product "
            "has two terms.",
        ),
        Mistake(
            lambda: Z * sympy.diff(_SIGMOID, Z),
            "That is what moving the z in the exponent gives. The first z moves, too: a product "
            "has two terms.",
        ),
        Mistake(
            lambda: _SILU * (1 - _SILU),
            "out(1 - out) is the sigmoid's slope in the sigmoid's output. SiLU's slope has "
            "another form: derive it.",
        ),
        Mistake(lambda: _SILU, "That is SiLU itself. Take its derivative along z."),
        Mistake(
            lambda: _SIGMOID + _SIGMOID * (1 - _SIGMOID),
            "The second term lost its z: the sigmoid's slope stands there times z.",
        ),
        Mistake(
            lambda: _SIGMOID + Z * _SIGMOID,
            "In the second term z stands times the sigmoid's slope, and that has two factors: the "
            "sigmoid, and 1 minus the sigmoid.",
            also=(
                lambda: _SIGMOID + Z * (1 - _SIGMOID),
                lambda: _SIGMOID + Z * _SIGMOID**2,
            ),
        ),
        Mistake(
            lambda: 1 + Z * _SIGMOID * (1 - _SIGMOID),
            "The first term lost its factor: the slope of z, which is 1, stands times the sigmoid.",
        ),
        Mistake(
            lambda: _SIGMOID * (1 - _SIGMOID) + Z * _SIGMOID,
            "The factors changed places: the sigmoid's slope stands times z, and the slope of z, "
            "which is 1, times the sigmoid.",
        ),
        Mistake(
            lambda: _SIGMOID - Z * _SIGMOID * (1 - _SIGMOID),
            "The second term has the wrong sign: the sigmoid rises everywhere.",
        ),
        Mistake(
            lambda: 1 + sympy.diff(_SIGMOID, Z),
            "The slopes of the two factors were added. Each stands times the other factor: "
            "(u v)' = u' v + u v'.",
        ),
        Mistake(
            lambda: sympy.diff(_SILU, Z, 2),
            "That is the second derivative. One diff is enough.",
        ),
        Mistake(
            lambda: sympy.diff(Z / (1 + sympy.exp(Z)), Z),
            "The minus in the exponent is missing: SiLU is z / (1 + exp(-z)).",
        ),
        Mistake(
            lambda: sympy.diff(Z + sympy.exp(-Z), Z),
            "Brackets are missing: z / 1 + exp(-z) is z plus exp(-z). SiLU divides by all of "
            "(1 + exp(-z)).",
        ),
        Mistake(
            lambda: sympy.Integer(0),
            "Zero is the derivative along a symbol that is not in there. Take it along z.",
        ),
    ),
)

LAYERS = 10
QUARTER = sigmoid.steepest
"""The largest slope of the sigmoid."""
WEIGHT = 8


def _sum_of_slope(slope: float) -> float:
    """Return the positive sum at which the sigmoid has this slope."""
    out = (1 + np.sqrt(1 - 4 * slope)) / 2
    return float(np.log(out / (1 - out)))


def _ten_slopes(**other: float) -> list[float]:
    """Return the three numbers, or others in their places."""
    right = {
        "slope": QUARTER,
        "ten": QUARTER**LAYERS,
        "sum": _sum_of_slope(1 / WEIGHT),
    }
    return list((right | other).values())


TEN_SLOPES = Exercise(
    id="08-ten-slopes",
    name="ten_slopes",
    asks=(
        "Hand in three numbers: the sigmoid's largest slope, the product of ten of them, and the "
        "positive sum at which weight 8 times the slope is 1."
    ),
    kind=NumbersAnswer((3,), labels=("the largest slope", "ten of them", "the sum")),
    solution=_ten_slopes,
    right="A quarter, about a millionth, and a sum off the middle, where the slope is an eighth.",
    mistakes=(
        Mistake(
            lambda: _ten_slopes(ten=LAYERS * QUARTER),
            "Ten layers multiply: the second number is the slope to the power of ten, not ten "
            "times it.",
        ),
        Mistake(
            lambda: _ten_slopes(slope=0.5, ten=0.5**LAYERS),
            "Where the sigmoid is steepest, its output is 0.5. The slope is out(1 - out), both "
            "factors.",
        ),
        Mistake(
            lambda: _ten_slopes(slope=1.0, ten=1.0),
            "That is the largest slope of tanh. The sigmoid's is out(1 - out).",
        ),
        Mistake(
            lambda: _ten_slopes(ten=(WEIGHT * QUARTER) ** LAYERS),
            "The second number has the weight in it. Multiply the slopes alone; the weight of 8 "
            "belongs to the third question.",
        ),
        Mistake(
            lambda: _ten_slopes(ten=QUARTER ** (LAYERS - 1)),
            "The second number has nine factors. Take ten.",
        ),
        Mistake(
            lambda: _ten_slopes(ten=QUARTER ** (LAYERS + 1)),
            "The second number has eleven factors. Take ten.",
        ),
        Mistake(
            lambda: _ten_slopes(ten=LAYERS**QUARTER),
            "In the second number base and exponent are exchanged.",
        ),
        Mistake(
            lambda: _ten_slopes(sum=-_sum_of_slope(1 / WEIGHT)),
            "The negative sum gives the factor 1 as well. Asked for is the one with the other "
            "sign.",
        ),
        Mistake(
            lambda: _ten_slopes(sum=float(sigmoid(_sum_of_slope(1 / WEIGHT)))),
            "The third number is the neuron's output there. Which sum gives it?",
            also=(lambda: _ten_slopes(sum=float(1 - sigmoid(_sum_of_slope(1 / WEIGHT)))),),
        ),
        Mistake(
            lambda: _ten_slopes(sum=1 / WEIGHT),
            "The third number is the slope that is wanted. At which sum does the sigmoid have it?",
        ),
        Mistake(
            lambda: _ten_slopes(sum=0.0),
            "At a sum of 0 the slope is a quarter, and 8 times that is 2. Look for an eighth.",
        ),
        Mistake(
            lambda: _ten_slopes(sum=_sum_of_slope(1 / WEIGHT) / WEIGHT),
            "The third number was divided by the weight. Asked for is the sum itself, weight and "
            "bias included.",
        ),
        Mistake(
            lambda: _ten_slopes(sum=float(np.log(WEIGHT - 1))),
            "At that sum the *output* is 7/8, or 1/8. It is the slope that is to be 1/8.",
            also=(lambda: _ten_slopes(sum=-float(np.log(WEIGHT - 1))),),
        ),
    ),
)


@cache
def _calls() -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Return weights and points to try an answer with: three layers, an even number of points."""
    rng = np.random.default_rng(8)
    few = moons(20, 0.1, rng)[0]
    return (
        (rng.normal(size=(8, 2)), moons(100, 0.1, rng)[0]),
        (rng.normal(size=(3, 2)), few - 4.0),
        (rng.normal(size=(1, 5)), rng.normal(size=(6, 5)) + 2.0),
    )


def _trials() -> list[tuple[Any, ...]]:
    return [(W.copy(), X.copy()) for W, X in _calls()]


def _by_call(value: FloatArray) -> list[FloatArray]:
    ends = np.cumsum([len(W) for W, _ in _calls()])
    return np.split(value, ends[:-1])


def _sums() -> list[FloatArray]:
    return [X @ W.T for W, X in _calls()]


def _half_fire(value: FloatArray) -> bool:
    """Return whether with these biases every neuron fires for half of the points."""
    return all(
        bool((2 * (sums + b > 0).sum(axis=0) == len(sums)).all())
        for sums, b in zip(_sums(), _by_call(value), strict=True)
    )


def _fire_for(share: Callable[[FloatArray], FloatArray]) -> Callable[[FloatArray], bool]:
    """Return whether with a value's biases all neurons fire as often as ``share`` says."""

    def matches(value: FloatArray) -> bool:
        shares = [(s + b > 0).mean(axis=0) for s, b in zip(_sums(), _by_call(value), strict=True)]
        return bool(share(np.concatenate(shares)).all())

    return matches


FIRES = (
    "With W of shape {W} and X of shape {X}, a neuron fires for {times} of the {points} points; "
    "expected {half}. Which number has half of a neuron's sums below it?"
)


def _firing(value: FloatArray) -> str | None:
    """Say how often the neurons fire in the first call in which not all fire half of the time."""
    for (W, X), sums, b in zip(_calls(), _sums(), _by_call(value), strict=True):
        fires, half = (sums + b > 0).sum(axis=0), len(X) // 2
        if (fires != half).any():
            ends = dict.fromkeys([int(fires.min()), int(fires.max())])
            times = " to ".join(map(str, ends))
            return FIRES.format(W=W.shape, X=X.shape, times=times, points=len(X), half=half)
    return None


REVIVE = Exercise(
    id="08-revive",
    name="revive",
    asks=(
        "Write revive(W, X): it returns one bias a neuron, such that every neuron fires for "
        "exactly half of the points."
    ),
    kind=FunctionAnswer("(W, X)", _trials, shape=lambda W, X: (len(W),)),
    solution=lambda: lambda W, X: -np.median(X @ W.T, axis=0),
    accepts=_half_fire,
    right="Every neuron fires for half of the points, so every neuron gets a gradient.",
    otherwise=_firing,
    mistakes=(
        Mistake(
            lambda: lambda W, X: np.median(X @ W.T, axis=0),
            "The sign is wrong: the bias is added to the sums, and has to take the middle to 0.",
        ),
        Mistake(
            lambda: lambda W, X: -np.mean(X @ W.T, axis=0),
            "That is the mean of the sums. Half of them lie above it only if they lie evenly; "
            "the number with half of them on either side has another name.",
        ),
        Mistake(
            lambda: lambda W, X: -np.full(len(W), np.median(X @ W.T)),
            "All neurons got one bias, from all sums together. Take each neuron's own: axis=0.",
            also=(lambda: lambda W, X: -np.full(len(W), np.mean(X @ W.T)),),
        ),
        Mistake(
            lambda: lambda W, X: -np.sort(X @ W.T, axis=0)[len(X) // 2],
            "That takes one of the two middle sums to exactly 0, and at 0 a ReLU does not fire: "
            "one point too few. Set the bias between the two.",
        ),
        Mistake(
            lambda: lambda W, X: -np.min(X @ W.T, axis=0),
            "That takes the smallest sum to 0, so all points but one fire. Take the middle there.",
        ),
        Mistake(
            lambda: lambda W, X: -np.max(X @ W.T, axis=0),
            "That takes the largest sum to 0, so no point fires: dead, all of them. Take the "
            "middle there.",
        ),
        Mistake(
            lambda: lambda W, X: np.full(len(W), 100.0),
            "Every neuron fires for every point now. There a ReLU bends nothing: it is a "
            "straight line. Half of the points were asked for.",
            matches=_fire_for(lambda shares: shares == 1),
        ),
        Mistake(
            lambda: lambda W, X: np.full(len(W), -100.0),
            "With these biases no neuron fires for any point: dead, all of them.",
            matches=_fire_for(lambda shares: shares == 0),
        ),
    ),
)

SCORES = (
    (0.5, -1.0, 2.0),
    (3.0, 1.0),
    (1000.0, 1001.0, 1002.5),
    (-1000.0, -999.0),
    (-10000.0, 20000.0, 20001.0, -20000.0, -20000.0),
)
"""Rows that an answer is tried with: ordinary ones, then those that overflow."""

ORDINARY = sum(map(len, SCORES[:2]))


def _after(off: Callable[[FloatArray], Any]) -> Callable[[FloatArray], FloatArray]:
    """Return a softmax that takes a number off all scores first."""
    return lambda z: np.exp(z - off(z)) / np.exp(z - off(z)).sum()


def _only(right: int) -> Callable[[FloatArray], bool]:
    """Return whether the first numbers are right, and a later one is not."""

    def matches(value: FloatArray) -> bool:
        expected = np.concatenate([softmax(row) for row in SCORES])
        return bool(np.allclose(value[:right], expected[:right], rtol=0, atol=1e-9))

    return matches


def _a_little_too_small(value: FloatArray) -> bool:
    """Return whether every share is right to four digits or more, and none is too large."""
    expected = np.concatenate([softmax(row) for row in SCORES])
    lacks = expected - value
    return bool(((lacks >= 0) & (lacks <= 1e-4 * expected)).all())


SAFE_SOFTMAX = Exercise(
    id="08-safe-softmax",
    name="safe_softmax",
    asks="Write safe_softmax(z): it returns the softmax of a row of scores of any size.",
    kind=FunctionAnswer(
        "(z)",
        lambda: [(np.array(row),) for row in SCORES],
        shape=lambda z: z.shape,
        labels=tuple(f"share {k}" for k in range(1, 6)),
        calls=tuple(f"the scores {', '.join(f'{z:g}' for z in row)}" for row in SCORES),
    ),
    solution=lambda: _after(np.max),
    right="Take the largest off, and no power of e is above 1. The probabilities stay the same.",
    mistakes=(
        Mistake(
            lambda: _after(lambda z: 0.0),
            "Right for the small scores only. In a row of large ones a power of e becomes "
            "infinite, or all of them 0, and then comes nan, or an error. Which number, taken off "
            "all scores of a row, prevents both?",
        ),
        Mistake(
            lambda: _after(np.mean),
            "Right for most rows. With scores as far apart as -20,000 and 20,001 a power still "
            "overflows. Take off what leaves no score above 0: then no power is above 1.",
            also=(lambda: _after(np.min), lambda: _after(lambda z: z[0])),
        ),
        Mistake(
            lambda: lambda z: np.exp(z / np.abs(z).max()) / np.exp(z / np.abs(z).max()).sum(),
            "Dividing the scores changes their differences, and so the probabilities. Take "
            "something off instead.",
            also=(lambda: lambda z: np.exp(z / z.max()) / np.exp(z / z.max()).sum(),),
        ),
        Mistake(
            lambda: lambda z: np.exp(z - z.max()),
            "No power overflows now. What is left is to divide by their sum.",
            also=(lambda: lambda z: np.exp(z - z.max()) / len(z),),
        ),
        Mistake(
            lambda: lambda z: softmax(-z),
            "The sign is wrong: the largest score gets the largest share, so e is taken to the "
            "power of the score, without a minus.",
            also=(lambda: lambda z: np.exp(-z) / np.exp(-z).sum(),),
        ),
        Mistake(
            lambda: lambda z: np.exp(z - z.max()) / np.exp(z).sum(),
            "The largest was taken off above the fraction line, but not below it.",
        ),
        Mistake(
            lambda: lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum()),
            "Those are the logarithms of the probabilities. Without the log, please.",
            also=(lambda: lambda z: np.log(softmax(z)),),
        ),
        Mistake(
            lambda: lambda z: (z - z.max()) / (z - z.max()).sum(),
            "The scores themselves were divided by their sum. Softmax divides powers of e.",
            also=(lambda: lambda z: z / z.sum(),),
        ),
        Mistake(
            lambda: lambda z: sigmoid(z),
            "Each score went through a sigmoid of its own. Softmax divides by the sum of all "
            "powers, so that the results add up to 1.",
        ),
        Mistake(
            lambda: lambda z: np.exp(np.clip(z, -500, 500)) / np.exp(np.clip(z, -500, 500)).sum(),
            "Right for small scores. Cutting large ones off makes them equal, and their "
            "differences are what counts.",
            also=(
                lambda: lambda z: np.exp(np.minimum(z, 500)) / np.exp(np.minimum(z, 500)).sum(),
                lambda: lambda z: softmax(np.clip(z, -700, 700)),
            ),
        ),
        Mistake(
            lambda: lambda z: np.nan_to_num(np.exp(z) / np.exp(z).sum()),
            "Right for the small scores, but not for every row of large ones. Look at each row in "
            "turn: does a power of e become infinite there, do all of them become 0, or have the "
            "differences between the scores changed?",
            matches=_only(ORDINARY),
        ),
        Mistake(
            lambda: lambda z: np.exp(z - z.max()) / (np.exp(z - z.max()).sum() + 1e-7),
            "Nearly right: the shares are a little too small. Was a small number added to the "
            "sum? With the largest score taken off, the sum is 1 or more, and needs none.",
            matches=_a_little_too_small,
            also=(lambda: lambda z: np.exp(z - z.max()) / (np.exp(z - z.max()).sum() + 1e-5),),
        ),
    ),
)

EXERCISES = (SILU_SLOPE, TEN_SLOPES, REVIVE, SAFE_SOFTMAX)
