"""How straight-line code is written in a language: assignments, unpacking, helpers (lesson 05).

``straight_line`` says what a step computes, as names and expressions.  A ``Language`` says how a
line of that looks: with or without ``const``, with or without a semicolon, ``Math.exp`` or
``exp``.  Python and JavaScript are two of them; whatever they have in common stands here once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.graph import Graph
from nnlib.symbolic.straight_line import RATE, Line, StraightLine, derivative_name, moved_name


@dataclass(frozen=True)
class Language:
    """A programming language, as far as straight-line code goes.

    Parameters
    ----------
    expression : callable
        Prints an expression.
    rate : Expr
        The learning rate's symbol, as the language spells it.
    constant : str
        What stands before a name that is assigned once: ``"const "`` or nothing.
    end : str
        What ends a statement.
    tab : str
        One step of indentation.
    helpers : mapping of str to str
        Functions that the language lacks, by name: their text.
    """

    expression: Callable[[Expr], str]
    rate: Expr
    constant: str
    end: str
    tab: str
    helpers: Mapping[str, str]

    def assign(self, lines: Iterable[Line]) -> list[str]:
        """Return one assignment a line."""
        spelled = {RATE: self.rate}
        return [
            f"{self.constant}{name} = {self.expression(value.xreplace(spelled))}{self.end}"
            for name, value in lines
        ]

    def moves(self, graph: Graph, lines: StraightLine) -> list[str]:
        """Return the statements that put every parameter where the step leads."""
        if lines.early_update:
            return [f"{name} = {moved_name(name)}{self.end}" for name in graph.parameters]
        return [
            f"{name} -= {self.rate}*{derivative_name(name)}{self.end}" for name in graph.parameters
        ]

    def moved(self, graph: Graph, lines: StraightLine) -> list[str]:
        """Return every parameter's expression after the step."""
        if lines.early_update:
            return [moved_name(name) for name in graph.parameters]
        return [f"{name} - {self.rate}*{derivative_name(name)}" for name in graph.parameters]

    def indent(self, lines: Iterable[str]) -> list[str]:
        """Return the lines, one step further in."""
        return [f"{self.tab}{line}" if line else "" for line in lines]

    def helpers_for(self, text: str) -> list[str]:
        """Return the texts of the helpers that ``text`` calls."""
        return [body for name, body in self.helpers.items() if calls(text, name)]


def calls(text: str, name: str) -> bool:
    """Return whether ``text`` calls a function of this name, not one of an object."""
    return re.search(rf"(?<![\w.]){re.escape(name)}\(", text) is not None


def vectors(graph: Graph) -> Mapping[str, Sequence[str]]:
    """Return the names in each of the vectors that a generated function is handed."""
    return {
        "parameters": graph.parameters,
        "frozen": graph.frozen,
        "inputs": graph.inputs,
        "targets": graph.targets,
    }
