"""The exercises of lesson 10, initialization: three rules, tanh's size, sick layers, ten sigmoids.

The mistake the lesson names is fan-in and fan-out exchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import PartsAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises.sick_networks import DEPTH, SICK, TROUBLES

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
            "The draws were multiplied by the variances. A factor c makes the variance c times c "
            "as large, so take their roots.",
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
            lambda: lambda z: tuple(part / z.std() for part in _three()()(z)),
            "The draws have the variance 1 where they come from. Take them as they are: a few of "
            "them never have it exactly.",
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
    ),
)

# The size of a tanh layer

N_IN = 100
SIZE = 0.5
"""The root mean square of a layer's inputs, and of its outputs."""
ENOUGH = 0.001
"""How far the answer may be off: it comes from random draws."""


@cache
def tanh_sum() -> float:
    """Return the size of the sums whose tanh has the size SIZE, for sums on a bell curve."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    weights /= weights.sum()
    low, high = 0.0, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        too_small = weights @ np.tanh(middle * nodes) ** 2 < SIZE**2
        low, high = (middle, high) if too_small else (low, middle)
    return low


def _std(total: float, n_in: float = N_IN, size: float = SIZE) -> float:
    """Return the standard deviation of the weights that makes sums of this size."""
    return float(total / (size * np.sqrt(n_in)))


TANH_SIZE = Exercise(
    id="10-tanh-size",
    name="tanh_std",
    asks=(
        "Hand in one number: the standard deviation of the weights of a layer of tanhs with 100 "
        "inputs of size 0.5, whose outputs have the size 0.5 as well."
    ),
    kind=NumbersAnswer(),
    solution=lambda: _std(tanh_sum()),
    accepts=lambda value: abs(value[0] - _std(tanh_sum())) <= ENOUGH,
    right=(
        "About a third more than 1/sqrt(100): what tanh takes off, the weights put on. Judged to "
        "within a thousandth, as draws are random."
    ),
    mistakes=(
        Mistake(
            lambda: _std(SIZE),
            "With that the *sums* keep the size. But tanh makes every number smaller, so the sums "
            "have to be larger than the outputs.",
        ),
        Mistake(
            tanh_sum,
            "That is about the size that the sums must have. Which weights make sums of that size "
            "out of 100 inputs?",
            matches=lambda v: abs(v[0] - tanh_sum()) < 0.004,
        ),
        Mistake(
            lambda: _std(tanh_sum(), size=1.0),
            "The inputs have the size 0.5, not 1. So the weights have to be larger.",
            matches=lambda v: abs(v[0] - _std(tanh_sum(), size=1.0)) < 0.0004,
        ),
        Mistake(
            lambda: _std(tanh_sum(), n_in=N_IN**2),
            "The size of a sum grows with the *root* of the number of inputs.",
            matches=lambda v: abs(v[0] - _std(tanh_sum(), n_in=N_IN**2)) < 0.0001,
        ),
        Mistake(
            lambda: _std(tanh_sum()) ** 2,
            "That is the variance. Asked for is its root, the standard deviation.",
            matches=lambda v: abs(v[0] - _std(tanh_sum()) ** 2) < 0.0002,
        ),
        Mistake(
            lambda: _std(float(np.arctanh(SIZE))),
            "That takes the typical sum and asks for its tanh. But sums scatter, and tanh takes "
            "more off the large ones: draw many, and take the root mean square of their tanhs.",
            matches=lambda v: abs(v[0] - _std(float(np.arctanh(SIZE)))) < 0.0002,
        ),
        Mistake(
            lambda: 5 / 3 / np.sqrt(N_IN),
            "The factor 5/3 of other libraries keeps outputs at a size of 0.65, not 0.5.",
            matches=lambda v: abs(v[0] - 5 / 3 / np.sqrt(N_IN)) < 0.0001,
        ),
    ),
    otherwise=lambda v: _measured(float(v[0])),
)


def _measured(std: float) -> str | None:
    """Say what size the outputs have with these weights."""
    if not 0 < std < 10:
        return None
    nodes, weights = np.polynomial.hermite_e.hermegauss(100)
    total = std * SIZE * np.sqrt(N_IN)
    size = float(np.sqrt(weights @ np.tanh(total * nodes) ** 2 / weights.sum()))
    return (
        f"With weights of that size the sums have the size {total:.3f}, and their tanhs "
        f"{size:.3f}; expected 0.5."
    )


# Three networks, each with a layer that is sick


def _found(**other: tuple[int, str]) -> list[int]:
    """Return each layer and what is wrong with it, or others in their places."""
    pairs = (SICK | other).values()
    return [number for layer, what in pairs for number in (layer, TROUBLES.index(what) + 1)]


def _says(letter: str, *, layer: bool, trouble: bool) -> Callable[[FloatArray], bool]:
    """Return whether layer and trouble of a network are right, as told."""
    place = 2 * list(SICK).index(letter)
    correct = np.array(_found())[place : place + 2]
    return lambda value: (value[place : place + 2] == correct).tolist() == [layer, trouble]


COUNTED = "Layers are counted from 1 to 8, in whole numbers. A layer stands before its trouble."
NUMBERED = "A trouble has one of the numbers 1 to 4 of the table. It stands after its layer."
FROM_0 = "Is that how a list counts, from 0? Layers are counted from 1."
LATER = (
    "Network A: that layer gets nothing to work with. In which layer below it does the trouble "
    "begin?"
)
EARLIER = "Network C: what comes back is small below the trouble. What goes forward is small above."

SICK_LAYERS = Exercise(
    id="10-sick-layers",
    name="sick_layers",
    asks=(
        "Hand in six whole numbers, two for each of the networks A, B and C: the layer where the "
        "trouble begins, and the number of the trouble."
    ),
    kind=NumbersAnswer(
        (6,), labels=tuple(f"{letter}'s {what}" for letter in SICK for what in ("layer", "trouble"))
    ),
    solution=_found,
    accepts=lambda value: value.tolist() == _found(),
    right="Dead: no score tells. Twins: no size tells. Ask for what a trouble is made of.",
    mistakes=(
        Mistake(
            lambda: _found(A=(0, "dead")),
            COUNTED,
            matches=lambda value: not np.isin(value[::2], range(1, DEPTH + 1)).all(),
            also=(lambda: _found(C=(9, "small")), lambda: [5.5, *_found()[1:]]),
        ),
        Mistake(
            lambda: [1, 5, 2, 3, 3, 6],
            NUMBERED,
            matches=lambda value: not np.isin(value[1::2], range(1, len(TROUBLES) + 1)).all(),
            also=(lambda: [5, 0, 3, 1, 6, 2],),
        ),
        Mistake(
            lambda: [4, 1, 2, 2, 5, 3],
            FROM_0,
            matches=lambda value: (value[::2] == np.array(_found())[::2] - 1).all(),
        ),
        Mistake(
            lambda: _found(A=(6, "dead")),
            LATER,
            matches=lambda value: SICK["A"][0] < value[0] <= 8,
            also=(lambda: _found(A=(7, "dead")), lambda: _found(A=(8, "dead"))),
        ),
        Mistake(
            lambda: _found(A=(4, "dead")),
            "Network A: no gradient comes back to that layer. It comes from above: look at the "
            "layers above it.",
            matches=lambda value: 1 <= value[0] < SICK["A"][0],
            also=tuple(partial(_found, A=(k, "dead")) for k in (1, 2, 3)),
        ),
        Mistake(
            lambda: _found(A=(SICK["A"][0], "small")),
            "Network A: the layer is right. All its outputs are 0, and so is its gradient.",
            matches=_says("A", layer=True, trouble=False),
            also=(
                lambda: _found(A=(SICK["A"][0], "twins")),
                lambda: _found(A=(SICK["A"][0], "large")),
            ),
        ),
        Mistake(
            lambda: _found(C=(5, "small")),
            EARLIER,
            matches=lambda value: 1 <= value[4] < SICK["C"][0],
            also=tuple(partial(_found, C=(k, "small")) for k in (1, 2, 3, 4)),
        ),
        Mistake(
            lambda: _found(C=(7, "small")),
            "Network C: that layer passes on what it gets. Where does it become small?",
            matches=lambda value: SICK["C"][0] < value[4] <= 8,
            also=(lambda: _found(C=(8, "small")),),
        ),
        Mistake(
            lambda: _found(C=(SICK["C"][0], "dead")),
            "Network C: the layer is right. Some of its outputs are not 0, and they differ.",
            matches=lambda value: _says("C", layer=True, trouble=False)(value) and value[5] < 3,
            also=(lambda: _found(C=(SICK["C"][0], "twins")),),
        ),
        Mistake(
            lambda: _found(C=(SICK["C"][0], "large")),
            "Network C: the layer is right. Compare the size of its outputs with that of the layer "
            "before.",
            matches=_says("C", layer=True, trouble=False),
        ),
        Mistake(
            lambda: _found(B=(4, "dead")),
            "Network B: all sizes are ordinary. How do the outputs of a layer differ from each "
            "other, for one point?",
            matches=lambda value: value[2] != SICK["B"][0],
            also=tuple(partial(_found, B=(k, "twins")) for k in (1, 2, 4, 5, 6, 7, 8)),
        ),
        Mistake(
            lambda: _found(B=(SICK["B"][0], "dead")),
            "Network B: the layer is right. Its neurons fire, and their size is ordinary. What do "
            "their outputs have in common?",
            matches=_says("B", layer=True, trouble=False),
            also=(
                lambda: _found(B=(SICK["B"][0], "small")),
                lambda: _found(B=(SICK["B"][0], "large")),
            ),
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
            also=(lambda: lambda W, b: (4 * W, 2 * b - 2 * W.sum() * np.ones(len(W))),),
        ),
        Mistake(
            _made(1, 0, 1),
            "These are the weights and biases of the tanhs. Work out which sum the sigmoid needs.",
        ),
    ),
)

EXERCISES = (THREE_RULES, TANH_SIZE, SICK_LAYERS, AS_SIGMOIDS)
