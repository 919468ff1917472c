"""The network as a graph of small formulas (lesson 03).

Each number of the forward pass is a *node* with the article's name: net_h1 is the sum that goes
into the first hidden neuron, out_h1 what comes out of it, E_o1 the first output's share of the
loss.  A node's formula mentions only its direct predecessors, so every formula is short.  Put
together they are the whole network, and the chain rule is a walk through them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy

from nnlib.symbolic.formulas import Expr, differentiated

TOTAL = "E_total"
"""The name of the whole loss: the last node of every graph."""


def net_name(neuron: str) -> str:
    """Return the name of a neuron's sum, ``net_h1``."""
    return f"net_{neuron}"


def out_name(neuron: str) -> str:
    """Return the name of a neuron's output, ``out_h1``."""
    return f"out_{neuron}"


@dataclass(frozen=True)
class LayerNames:
    """The names of one layer's nodes.

    Attributes
    ----------
    neurons : tuple of str
        ``h1``, ``h2``, ....
    leading_in : tuple of str
        The weights, then the biases, that its sums are made of.
    """

    neurons: tuple[str, ...]
    leading_in: tuple[str, ...]


@dataclass
class Graph:
    """Every node of a network and its loss, in the order in which they can be computed.

    Attributes
    ----------
    inputs, parameters, frozen, targets : tuple of str
        The given numbers; ``parameters`` are the trained ones, in the network's order.
    layers : tuple of LayerNames
        The computing layers, from the inputs' side.
    shares : tuple of str
        Each output's share of the loss: E_o1, ....
    probabilities : tuple of str
        Of a loss that turns outputs into probabilities, those: p_o1, ....
    formulas : dict of str to Expr
        A node's formula in its direct predecessors; a given number (an input, a weight, a bias,
        a target) is its own symbol.
    derivatives : dict of (str, str) to Expr
        ``derivatives[node, predecessor]`` is d node / d predecessor with all else held still.
    predecessors, successors : dict of str to list of str
        The nodes a node is computed from, and those whose formulas mention it.
    """

    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    frozen: tuple[str, ...]
    targets: tuple[str, ...]
    layers: tuple[LayerNames, ...]
    shares: tuple[str, ...]
    probabilities: tuple[str, ...] = ()
    formulas: dict[str, Expr] = field(default_factory=dict)
    derivatives: dict[tuple[str, str], Expr] = field(default_factory=dict)
    predecessors: dict[str, list[str]] = field(default_factory=dict)
    successors: dict[str, list[str]] = field(default_factory=dict)
    _differentiated: dict[tuple[str, str], Expr] = field(default_factory=dict)

    def given(self, *names: str) -> None:
        """Add nodes whose numbers are given, not computed."""
        for name in names:
            self._insert(name, sympy.Symbol(name), [])

    def add(
        self,
        name: str,
        formula: Expr,
        derivatives: Mapping[str, Expr] | None = None,
        *,
        aside: bool = False,
    ) -> None:
        """Add a computed node.

        Its local derivatives are ``sympy.diff``'s, except those that are handed in.  A node
        ``aside`` is computed to be shown, and nothing that leads to the loss goes through it.
        """
        mentioned = {symbol.name for symbol in formula.free_symbols}
        before = sorted(mentioned, key=list(self.formulas).index)
        known = derivatives or {}
        for node in before:
            own = known[node] if node in known else differentiated(formula, node)
            self.derivatives[name, node] = own
            if not aside:
                self.successors[node].append(name)
        self._insert(name, formula, before)

    def _insert(self, name: str, formula: Expr, before: list[str]) -> None:
        self.formulas[name] = formula
        self.predecessors[name] = before
        self.successors[name] = []

    def is_given(self, name: str) -> bool:
        """Return whether the number of the node is given, not computed."""
        return not self.predecessors[name]

    @property
    def computed(self) -> list[tuple[str, Expr]]:
        """The computed nodes with their formulas."""
        return [(name, f) for name, f in self.formulas.items() if not self.is_given(name)]

    def differentiated(self, node: str, before: str) -> Expr:
        """Return d node / d before by ``sympy.diff`` alone, whatever ``derivatives`` say."""
        if (node, before) not in self._differentiated:
            self._differentiated[node, before] = differentiated(self.formulas[node], before)
        return self._differentiated[node, before]
