"""The exercises of lesson 10, initialization: three rules, tanh's size, sick layers, ten sigmoids.

The mistake the lesson names is fan-in and fan-out exchanged.  Two of the exercises have a module of
their own: ``_tanh_size`` and ``_sick_layers``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._sick_layers import SICK_LAYERS
from nnlib.exercises._tanh_size import TANH_SIZE

# Three rules, from draws of a standard normal distribution

Rule = Callable[[float, float], float]
"""What the draws are multiplied by, given n_in and n_out."""

RULES: dict[str, Rule] = {
    "lecun": lambda n_in, n_out: np.sqrt(1 / n_in),
    "glorot": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
}
SHAPES = ((3, 5), (6, 2), (2, 7))
"""Of the draws that an answer is tried with: n_out rows, n_in columns."""


def _draws() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(10)
    return [(rng.normal(size=shape),) for shape in SHAPES]


def _three(**other: Rule) -> Callable[[], Callable[[FloatArray], Any]]:
    """Return the three rules, or others in their places, as an answer is made."""
    rules = RULES | other

    def three_rules(z: FloatArray) -> tuple[FloatArray, ...]:
        n_out, n_in = z.shape
        return tuple(z * rule(n_in, n_out) for rule in rules.values())

    return lambda: three_rules


def _each(change: Callable[[Rule], Rule]) -> Callable[[], Callable[[FloatArray], Any]]:
    """Return the three rules, each changed in the same way."""
    return _three(**{name: change(rule) for name, rule in RULES.items()})


def _squared(name: str) -> Callable[[], Callable[[FloatArray], Any]]:
    """Return the three rules, one of them with its variance for its root."""
    return _three(**{name: lambda n_in, n_out: RULES[name](n_in, n_out) ** 2})


def _of_other_draws(value: FloatArray) -> bool:
    """Return whether none of the tables goes up and down with the draws, not even roughly."""
    draws = [z.ravel() for (z,) in _draws() for _ in RULES]
    tables = np.split(value, np.cumsum([len(drawn) for drawn in draws])[:-1])
    with np.errstate(all="ignore"):
        alike = [np.corrcoef(both)[0, 1] for both in zip(tables, draws, strict=True)]
    return bool((np.abs(alike) < 0.9).all())


THREE_RULES = Exercise(
    id="10-three-rules",
    name="three_rules",
    asks="Write three_rules(z): it returns the weights by LeCun's rule, Glorot's, and He's.",
    kind=PartsAnswer(
        "(z)",
        _draws,
        calls=tuple(f"{n_out} neurons with {n_in} inputs" for n_out, n_in in SHAPES),
        parts=lambda z: dict.fromkeys(("LeCun", "Glorot", "He"), z.shape),
    ),
    solution=_three(),
    right="Any draws with mean 0 and variance 1 will do: the rule only sets their size.",
    mistakes=(
        Mistake(
            _each(lambda rule: lambda n_in, n_out: rule(n_out, n_in)),
            "Fan-in and fan-out are exchanged: z has a row for each neuron and a column for each "
            "of its inputs, so n_in is z.shape[1].",
            also=(
                _three(lecun=lambda n_in, n_out: np.sqrt(1 / n_out)),
                _three(he=lambda n_in, n_out: np.sqrt(2 / n_out)),
            ),
        ),
        Mistake(
            _each(lambda rule: lambda n_in, n_out: rule(n_in, n_out) ** 2),
            "The draws were multiplied by a variance. A factor c makes the variance c times c as "
            "large, so take the root.",
            also=tuple(map(_squared, ("lecun", "glorot", "he"))),
        ),
        Mistake(
            _each(lambda rule: lambda n_in, n_out: 1 / rule(n_in, n_out)),
            "Multiplied where it should be divided: with more inputs, weights are smaller.",
            also=(_each(lambda rule: lambda n_in, n_out: 1 / rule(n_in, n_out) ** 2),),
        ),
        Mistake(
            _three(glorot=lambda n_in, n_out: np.sqrt(1 / (n_in + n_out))),
            "Glorot's variance is 1 divided by the *mean* of fan-in and fan-out, so a 2 stands "
            "above their sum.",
        ),
        Mistake(
            _three(glorot=lambda n_in, n_out: (np.sqrt(1 / n_in) + np.sqrt(1 / n_out)) / 2),
            "Glorot's rule takes the mean of n_in and n_out, not of the two factors.",
            also=(_three(glorot=lambda n_in, n_out: np.sqrt((1 / n_in + 1 / n_out) / 2)),),
        ),
        Mistake(
            _three(glorot=lambda n_in, n_out: np.sqrt(6 / (n_in + n_out))),
            "The 6 belongs to weights drawn evenly between two limits. Those of z come from a "
            "bell curve with variance 1.",
            also=(
                _three(
                    lecun=lambda n_in, n_out: np.sqrt(3 / n_in),
                    glorot=lambda n_in, n_out: np.sqrt(6 / (n_in + n_out)),
                    he=lambda n_in, n_out: np.sqrt(6 / n_in),
                ),
            ),
        ),
        Mistake(
            _each(lambda rule: lambda n_in, n_out: rule(n_out, n_out)),
            "All three were made with n_out alone. z has a column for each input, so n_in is "
            "z.shape[1].",
        ),
        Mistake(
            _three(glorot=RULES["lecun"]),
            "Glorot's weights are LeCun's here. Glorot's rule looks at n_out, too.",
        ),
        Mistake(
            _each(lambda rule: lambda n_in, n_out: np.floor(rule(n_in, n_out) ** 2) ** 0.5),
            "Most of the weights are 0. Two strokes, //, drop what comes after the point: divide "
            "with one, /.",
        ),
        Mistake(
            lambda: lambda z: _three()()(z / z.std()),
            "The draws have the variance 1 where they come from. Take them as they are: a few of "
            "them never have it exactly.",
            also=(
                lambda: lambda z: _three()()((z - z.mean()) / z.std()),
                lambda: lambda z: _three()()(z / np.sqrt(np.mean(z**2))),
            ),
        ),
        Mistake(
            _three(he=RULES["lecun"]),
            "He's weights are LeCun's here. ReLU throws half of the squares away, so He's "
            "variance is twice as large.",
        ),
        Mistake(
            _three(he=lambda n_in, n_out: 2 * np.sqrt(1 / n_in)),
            "He's *variance* is twice LeCun's, so the weights are the root of 2 times as large, "
            "not twice.",
        ),
        Mistake(
            _three(he=lambda n_in, n_out: np.sqrt(1 / (2 * n_in))),
            "In He's rule the 2 stands on the wrong side of the fraction line: what ReLU throws "
            "away has to be made up for.",
        ),
        Mistake(
            lambda: lambda z: _three()()(np.random.default_rng(0).normal(size=z.shape)),
            "Those are not the draws of z, made larger or smaller. Multiply all of z by one number "
            "for each rule.",
            matches=_of_other_draws,
        ),
    ),
)

# A layer of sigmoids that does the work of a layer of tanhs

Layer = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]


def _layers() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(11)
    return [
        (rng.normal(size=(3, 4)), rng.normal(size=3)),
        (rng.normal(size=(2, 2)), np.zeros(2)),
    ]


def _made(weight: float, rows: float, bias: float) -> Callable[[], Layer]:
    """Return the answer that makes these multiples of W, of its rows' sums, and of b."""
    return lambda: lambda W, b: (weight * W, rows * W.sum(axis=1) + bias * b)


AS_SIGMOIDS = Exercise(
    id="10-as-sigmoids",
    name="as_sigmoids",
    asks=(
        "Write as_sigmoids(W, b): it returns the weights and the biases of a layer of sigmoids "
        "that does the work of this layer of tanhs."
    ),
    kind=PartsAnswer(
        "(W, b)",
        _layers,
        calls=("three neurons with four inputs", "two neurons with biases of 0"),
        parts=lambda W, b: {"weights": W.shape, "biases": b.shape},
    ),
    solution=_made(4, -2, 2),
    right="So whatever tanhs can do, sigmoids can: it is the start that differs.",
    mistakes=(
        Mistake(
            _made(4, 0, 2),
            "The weights are right. But sigmoids put out numbers around 0.5, where tanhs put out "
            "numbers around 0: with t = 2h - 1 a part of the sum does not depend on h.",
            also=(_made(4, 0, 1), _made(4, 0, 0), _made(4, 0, 4)),
        ),
        Mistake(
            _made(4, -2, 1),
            "The weights are right, and what makes up for the inputs. But b is a part of the sum, "
            "and the sum is doubled.",
        ),
        Mistake(
            _made(4, -8, 2),
            "The weights are right. But they were multiplied by 4 before their rows were added up: "
            "add up the rows of W as it came.",
        ),
        Mistake(
            _made(4, -2, 4),
            "The weights are right. b is a part of the sum, and the sum is doubled, once. Only "
            "what multiplies h is doubled twice.",
            also=(_made(4, -4, 4),),
        ),
        Mistake(
            _made(4, -2, 0),
            "The weights are right, and what makes up for the inputs. But b is missing.",
        ),
        Mistake(
            lambda: lambda W, b: (4 * W, 2 * b - 2),
            "The weights are right. But the minus 1 in t = 2h - 1 comes into the sum by way of the "
            "weights: W multiplies it.",
            also=(lambda: lambda W, b: (4 * W, 2 * b - 1), lambda: lambda W, b: (4 * W, b - 1)),
        ),
        Mistake(
            _made(4, 2, 2),
            "The sign is wrong of what makes up for the inputs: t is 2h *minus* 1.",
        ),
        Mistake(
            _made(4, -1, 2),
            "The weights are right. What the minus 1 leaves of the sum is doubled, too, as all of "
            "the sum is.",
            also=(_made(4, -1, 1),),
        ),
        Mistake(
            _made(4, -4, 2),
            "The weights are right. The 1 in t = 2h - 1 is not doubled by it, so it is doubled "
            "only once.",
        ),
        Mistake(
            _made(2, 0, 2),
            "That is right for inputs that are tanhs. Here the inputs are sigmoids h, and "
            "t = 2h - 1: put that in.",
        ),
        Mistake(
            _made(2, -1, 1),
            "That makes sums of the right inputs. But tanh(z) = 2 sigmoid(2z) - 1, so the sum of "
            "the sigmoid is twice as large.",
        ),
        Mistake(
            _made(2, -2, 2),
            "The biases are right. But in t = 2h - 1 not only the sum is doubled: h is, too.",
        ),
        Mistake(
            _made(2, 0, 1),
            "Only the weights were changed. The sum of a sigmoid is twice as large with all its "
            "parts, b too, and its inputs are h: put t = 2h - 1 in.",
        ),
        Mistake(
            _made(2, -1, 2),
            "The bias b was doubled alone. All of the sum is: what W makes of 2h - 1 as well.",
        ),
        Mistake(
            lambda: lambda W, b: (4 * W, 2 * b - 2 * W.sum(axis=0).mean() * np.ones(len(W))),
            "The weights are right. For a neuron's bias, add up the weights of that neuron, a row "
            "of W: axis=1.",
            also=(
                lambda: lambda W, b: (4 * W, 2 * b - 2 * W.sum() * np.ones(len(W))),
                lambda: lambda W, b: (4 * W, 2 * b - 2 * W.mean(axis=1)),
            ),
        ),
        Mistake(
            _made(1, 0, 1),
            "These are the weights and biases of the tanhs. Work out which sum the sigmoid needs.",
        ),
    ),
)

EXERCISES = (THREE_RULES, TANH_SIZE, SICK_LAYERS, AS_SIGMOIDS)
