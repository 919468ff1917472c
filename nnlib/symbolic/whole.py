"""Formulas written out whole: the loss in weights, inputs and targets alone (lesson 03).

A node's formula is short because it mentions other nodes.  With each of those replaced by its own
formula, down to the given numbers, it is one long expression, which SymPy can differentiate as
it stands.  How long it will be is counted first.
"""

from __future__ import annotations

import sympy

from nnlib.symbolic import work
from nnlib.symbolic.formulas import Expr, differentiated
from nnlib.symbolic.graph import TOTAL, Graph


class WholeFormulas:
    """The expressions and derivatives of a graph in its given numbers, each made once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._expressions: dict[str, Expr] = {}
        self._derivatives: dict[str, Expr] = {}

    def expression(self, name: str) -> Expr:
        """Return a node's formula in the given numbers alone.

        Raises
        ------
        ValueError
            If it would be too long.
        """
        work.refuse_terms(work.count_terms(self._graph, name), name)
        return self._expanded(name)

    def derivative(self, name: str) -> Expr:
        """Return d loss / d name in the given numbers, by ``sympy.diff`` of the whole.

        Raises
        ------
        ValueError
            If it would be too long.
        """
        if name not in self._derivatives:
            n_terms = work.count_derivative_terms(self._graph, TOTAL, name)
            work.refuse_terms(n_terms, f"the derivative of {TOTAL} along {name}")
            self._derivatives[name] = differentiated(self.expression(TOTAL), name)
        return self._derivatives[name]

    def _expanded(self, name: str) -> Expr:
        if name not in self._expressions:
            self._expressions[name] = self._graph.formulas[name].xreplace(
                {
                    sympy.Symbol(before): self._expanded(before)
                    for before in self._graph.predecessors[name]
                }
            )
        return self._expressions[name]
