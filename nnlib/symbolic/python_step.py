"""The training step as straight-line Python (lesson 05).

Loops over neurons cost a plain Python network most of its time.  Here the network is written
out, one line a number, with the article's names, and Python only has to do the arithmetic.  The
text is made from SymPy's formulas alone and is meant to be read: print it.

Inputs, targets and frozen biases are arguments whose defaults are the network's own numbers.  So
the text shows the numbers, can be called with the parameters alone, and still serves a slider
that moves a target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nnlib.symbolic.code_printing import python
from nnlib.symbolic.generated import GeneratedFunction
from nnlib.symbolic.graph import Graph
from nnlib.symbolic.language import Language, vectors
from nnlib.symbolic.straight_line import RATE, StraightLine

_MAXIMUM = """\
def maximum(*numbers):
    return max(numbers) if all(x == x for x in numbers) else nan"""

_MINIMUM = """\
def minimum(*numbers):
    return min(numbers) if all(x == x for x in numbers) else nan"""

_SIGN = """\
def sign(x):
    return (x > 0) - (x < 0) if x == x else nan"""

PYTHON = Language(
    expression=python,
    rate=RATE,
    constant="",
    end="",
    tab="    ",
    helpers={"maximum": _MAXIMUM, "minimum": _MINIMUM, "sign": _SIGN},
)

_OF_MATH = ("erf", "exp", "expm1", "inf", "log", "log1p", "nan", "pi", "sqrt", "tanh")
"""The names that a generated text may import."""


@dataclass(frozen=True)
class Given:
    """The numbers a step needs besides the parameters and the learning rate."""

    frozen: tuple[float, ...]
    inputs: tuple[float, ...]
    targets: tuple[float, ...]


def step_function(graph: Graph, lines: StraightLine, given: Given) -> GeneratedFunction:
    """Return ``step(parameters, learning_rate, frozen=..., inputs=..., targets=...)``.

    It returns the new parameters, a tuple in the network's order, and the loss before the step.
    """
    body = [
        *_unpack(graph),
        "",
        "# Forward: from the inputs to the loss.  Several lines share c1, c2, ....",
        *PYTHON.assign(lines.forward),
        "",
        "# Backward: d_x is the derivative of E_total along x.",
        *(_EARLY_WARNING if lines.early_update else ()),
        *PYTHON.assign(lines.backward),
        "",
        *_new_parameters(graph, lines),
        "return new_parameters, E_total",
    ]
    head = _head("step", "parameters, learning_rate", given)
    return GeneratedFunction("step", _source(head, body))


def train_function(graph: Graph, lines: StraightLine, given: Given) -> GeneratedFunction:
    """Return ``train(parameters, learning_rate, steps, frozen=..., inputs=..., targets=...)``.

    It returns the losses, a list of steps + 1 floats, and the parameters after the last step.  It
    ends early, after the first loss that is not finite.
    """
    body = [
        *_unpack(graph),
        "losses = []",
        "for k in range(steps + 1):",
        *PYTHON.indent(PYTHON.assign(lines.forward)),
        "    losses.append(E_total)",
        "    if k == steps or not E_total < inf:",
        "        break",
        *PYTHON.indent(PYTHON.assign(lines.backward)),
        *PYTHON.indent(PYTHON.moves(graph, lines)),
        f"return losses, {_tuple(graph.parameters)}",
    ]
    head = _head("train", "parameters, learning_rate, steps", given)
    return GeneratedFunction("train", _source(head, body))


_EARLY_WARNING = (
    "# The bug: a layer's weights are updated (new_) before the layer before it is told",
    "# its error signal, which then goes through the updated ones.",
)


def _new_parameters(graph: Graph, lines: StraightLine) -> list[str]:
    moved = PYTHON.moved(graph, lines)
    if lines.early_update:
        return [f"new_parameters = {_tuple(moved)}"]
    return [
        "# Each parameter goes against its derivative.",
        "new_parameters = (",
        *(f"    {value}," for value in moved),
        ")",
    ]


def _head(name: str, arguments: str, given: Given) -> str:
    return (
        f"def {name}({arguments},\n"
        f"    frozen={given.frozen!r},\n"
        f"    inputs={given.inputs!r},\n"
        f"    targets={given.targets!r}):"
    )


def _unpack(graph: Graph) -> list[str]:
    # A NumPy array's own scalars are slow.
    spelled = {"parameters": "map(float, parameters)"}
    return [
        f"{_tuple(names)} = {spelled.get(vector, vector)}"
        for vector, names in vectors(graph).items()
        if names
    ]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _source(head: str, body: Iterable[str]) -> str:
    function = "\n".join([head, *PYTHON.indent(body), ""])
    text = "\n\n".join([*(f"{helper}\n" for helper in PYTHON.helpers_for(function)), function])
    used = [name for name in _OF_MATH if re.search(rf"(?<![\w.]){name}\b", text)]
    return f"from math import {', '.join(used)}\n\n{text}" if used else text
