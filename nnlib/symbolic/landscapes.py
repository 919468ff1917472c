"""The landscapes on which optimizers race (lesson 11).

A ravine, a saddle and Rosenbrock's valley are old acquaintances of all who compare optimizers.
The turned ravine is the same as the first, seen from another side: to a rule that treats each
number by itself it is another landscape.  The last is the loss of the article's network over two
of its weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import sympy

from nnlib import article
from nnlib._inputs import shown
from nnlib.losses import HalfSquaredError
from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.landscape import Landscape, X, Y
from nnlib.symbolic.network import SymbolicNetwork
from nnlib.symbolic.node import Node

AFTER_THE_ARTICLES_STEPS = 0.000035102
"""The loss of the article's network after its 10,000 steps, with all eight weights trained."""
WEIGHT_NAMES = tuple(f"w{k}" for k in range(1, 9))
DEFAULT_WEIGHTS = ("w5", "w7")


def _ravine() -> Landscape:
    return Landscape(
        "ravine",
        X**2 / 2 + 50 * Y**2,
        ("x", "y"),
        low=(-5.0, -2.0),
        high=(5.0, 2.0),
        start=(-4.0, 1.0),
        goal=0.01,
        rate=0.015,
        steps=500,
        bottoms=((0.0, 0.0),),
    )


def _turned_ravine() -> Landscape:
    """Return the ravine and its start, turned by the angle whose cosine is 4/5."""
    along, across = (4 * X + 3 * Y) / 5, (4 * Y - 3 * X) / 5
    return Landscape(
        "turned ravine",
        along**2 / 2 + 50 * across**2,
        ("x", "y"),
        low=(-5.0, -4.0),
        high=(5.0, 4.0),
        start=(-3.8, -1.6),
        goal=0.01,
        rate=0.015,
        steps=500,
        bottoms=((0.0, 0.0),),
    )


def _saddle() -> Landscape:
    """Return a saddle whose way down ends: x^2/2 - y^2/2 + y^4/4, a quarter higher."""
    return Landscape(
        "saddle",
        X**2 / 2 + (Y**2 - 1) ** 2 / 4,
        ("x", "y"),
        low=(-2.5, -2.0),
        high=(2.5, 2.0),
        start=(-2.0, 0.01),
        goal=0.01,
        rate=0.05,
        steps=200,
        bottoms=((0.0, -1.0), (0.0, 1.0)),
    )


def _rosenbrock() -> Landscape:
    return Landscape(
        "rosenbrock",
        (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
        ("x", "y"),
        low=(-2.0, -1.0),
        high=(2.0, 3.0),
        start=(-1.2, 1.0),
        goal=0.1,
        rate=0.002,
        steps=1000,
        bottoms=((1.0, 1.0),),
    )


def _article(first: str, second: str) -> Landscape:
    """Return the loss of the article's network over two of its weights, the rest held still."""
    network = article.network()
    symbolic = SymbolicNetwork(network, HalfSquaredError(), article.INPUTS, article.TARGETS)
    nodes = symbolic.nodes
    given = {
        node.symbol: sympy.Float(node.value)
        for node in nodes.values()
        if node.formula == node.symbol
    }
    moved = {sympy.Symbol(first): X, sympy.Symbol(second): Y}
    found = Landscape(
        "article",
        _without_overflow(symbolic.expression()).xreplace({**given, **moved}),
        (first, second),
        low=(-12.0, -12.0),
        high=(12.0, 12.0),
        start=(nodes[first].value, nodes[second].value),
        goal=AFTER_THE_ARTICLES_STEPS,
        rate=article.LEARNING_RATE,
        steps=1000,
        bottoms=_both_right(nodes, first, second),
    )
    return found if found.bottoms else replace(found, goal=_within_reach(found))


def _both_right(nodes: Mapping[str, Node], *names: str) -> tuple[tuple[float, float], ...]:
    """Return where both outputs are their targets, if each weight leads to an output of its own."""
    ways = {"w5": ("h1", "o1"), "w6": ("h2", "o1"), "w7": ("h1", "o2"), "w8": ("h2", "o2")}
    if len({ways[name][1] for name in names if name in ways}) < 2:
        return ()
    place = []
    for name in names:
        neuron, output = ways[name]
        target = nodes[f"target_{output}"].value
        missing = np.log(target / (1 - target)) - nodes[f"net_{output}"].value
        place.append(float(nodes[name].value + missing / nodes[f"out_{neuron}"].value))
    return ((place[0], place[1]),)


def _within_reach(found: Landscape) -> float:
    """Return a goal, with two digits: nearly as low as the lowest place on the map."""
    across, up = (np.linspace(found.low[k], found.high[k], 61) for k in (0, 1))
    lowest = float(found.height(*np.meshgrid(across, up)).min())
    return float(f"{lowest + (float(found.height(*found.start)) - lowest) / 100:.2g}")


def _without_overflow(formula: Expr) -> Expr:
    """Return a formula with its sigmoids as tanh, whose derivative is a number everywhere."""
    return formula.replace(
        lambda part: part.is_Pow and part.exp == -1 and isinstance(part.base - 1, sympy.exp),
        lambda part: (1 + sympy.tanh(-(part.base - 1).args[0] / 2)) / 2,
    )


_MADE = {
    "ravine": _ravine,
    "turned ravine": _turned_ravine,
    "saddle": _saddle,
    "rosenbrock": _rosenbrock,
}
NAMES = (*_MADE, "article")


def landscape_of(name: str, weights: tuple[str, str] | None = None) -> Landscape:
    """Return a landscape by its name.

    Parameters
    ----------
    name : str
        "ravine", "turned ravine", "saddle", "rosenbrock" or "article".
    weights : (str, str), optional
        For "article" alone: which two of w1 to w8 are moved; the rest stay as the article has
        them at the start.

    Raises
    ------
    ValueError
        If there is no such landscape, or there are no such weights.
    """
    if not isinstance(name, str) or name not in NAMES:
        raise ValueError(f"landscape came as {shown(name)}; expected one of {', '.join(NAMES)}.")
    if name in _MADE:
        if weights is None:
            return _MADE[name]()
        raise ValueError(
            f"weights came as {shown(weights)} with the landscape {name!r}; expected None, because "
            "only the landscape 'article' is made of weights."
        )
    pair = DEFAULT_WEIGHTS if weights is None else weights
    names = tuple(pair) if isinstance(pair, list | tuple) else ()
    known = [each for each in names if isinstance(each, str) and each in WEIGHT_NAMES]
    if len(names) != 2 or len(set(known)) != 2:
        raise ValueError(
            f"weights came as {shown(weights)}; expected two different names out of w1 to w8, such "
            f"as {DEFAULT_WEIGHTS}."
        )
    return _article(*names)
