"""The training step as straight-line Python (lesson 05).

Loops over neurons cost a plain Python network most of its time.  Here the network is written
out, one line a number, with the article's names, and Python only has to do the arithmetic.  The
text is made from SymPy's formulas alone and is meant to be read: print it.

Inputs, targets and frozen biases are arguments whose defaults are the network's own numbers.  So
the text shows the numbers, can be called with the parameters alone, and still serves a slider
that moves a target.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from nnlib.symbolic.expressions import Graph
from nnlib.symbolic.printing import python
from nnlib.symbolic.straight_line import Line, StraightLine


@dataclass(frozen=True)
class Given:
    """The numbers a step needs besides the parameters and the learning rate."""

    frozen: tuple[float, ...]
    inputs: tuple[float, ...]
    targets: tuple[float, ...]


class GeneratedFunction:
    """A function made by this package, together with the text it was compiled from.

    Attributes
    ----------
    source : str
        The whole text, imports included: it runs on its own when copied.
    """

    def __init__(self, name: str, source: str) -> None:
        self.source = source
        self._fast = _compile(name, source)
        self._careful = _compile(name, source)
        self._careful.__globals__["exp"] = _exp

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function; an exponential too large for a float is infinity."""
        # math.exp raises OverflowError where NumPy and JavaScript answer infinity.  It is rare,
        # so the quick function runs first, and only then the one that answers infinity too.
        try:
            return self._fast(*args, **kwargs)
        except OverflowError:
            return self._careful(*args, **kwargs)

    def __repr__(self) -> str:
        return self.source


def step_function(graph: Graph, lines: StraightLine, given: Given) -> GeneratedFunction:
    """Return ``step(parameters, learning_rate, frozen=..., inputs=..., targets=...)``.

    It returns the new parameters, a tuple in the network's order, and the loss before the step.
    """
    body = [
        *_unpack(graph),
        "",
        "# Forward: from the inputs to the loss.  Several lines share c1, c2, ....",
        *_assign(lines.forward),
        "",
        "# Backward: d_x is the slope of E_total along x.",
        *(_EARLY_WARNING if lines.early_update else ()),
        *_assign(lines.backward),
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
        *_indent(_assign(lines.forward)),
        "    losses.append(E_total)",
        "    if k == steps or not E_total < inf:",
        "        break",
        *_indent(_assign(lines.backward)),
        *_indent(_move(graph, lines)),
        f"return losses, {_tuple(graph.parameters)}",
    ]
    head = _head("train", "parameters, learning_rate, steps", given)
    return GeneratedFunction("train", _source(head, body))


_EARLY_WARNING = (
    "# The bug: a layer's weights are updated (new_) before the layer before it is told",
    "# its error signal, which then goes through the updated ones.",
)


def _new_parameters(graph: Graph, lines: StraightLine) -> list[str]:
    if lines.early_update:
        return [f"new_parameters = {_tuple([f'new_{name}' for name in graph.parameters])}"]
    return [
        "# Each parameter goes against its slope.",
        "new_parameters = (",
        *(f"    {name} - learning_rate*d_{name}," for name in graph.parameters),
        ")",
    ]


def _move(graph: Graph, lines: StraightLine) -> list[str]:
    if lines.early_update:
        return [f"{name} = new_{name}" for name in graph.parameters]
    return [f"{name} -= learning_rate*d_{name}" for name in graph.parameters]


def _head(name: str, arguments: str, given: Given) -> str:
    return (
        f"def {name}({arguments},\n"
        f"    frozen={given.frozen!r},\n"
        f"    inputs={given.inputs!r},\n"
        f"    targets={given.targets!r}):"
    )


def _unpack(graph: Graph) -> list[str]:
    vectors = {
        "map(float, parameters)": graph.parameters,  # a NumPy array's own scalars are slow
        "frozen": graph.frozen,
        "inputs": graph.inputs,
        "targets": graph.targets,
    }
    return [f"{_tuple(names)} = {vector}" for vector, names in vectors.items() if names]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _assign(lines: Iterable[Line]) -> list[str]:
    return [f"{name} = {python(expression)}" for name, expression in lines]


def _indent(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _source(head: str, body: Iterable[str]) -> str:
    text = "\n".join([head, *_indent(body), ""])
    used = [name for name in ("exp", "inf", "tanh") if re.search(rf"\b{name}\b", text)]
    return f"from math import {', '.join(used)}\n\n{text}" if used else text


def _compile(name: str, source: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    exec(compile(source, f"<nnlib.symbolic {name}>", "exec"), namespace)
    function: Callable[..., Any] = namespace[name]
    return function


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf
