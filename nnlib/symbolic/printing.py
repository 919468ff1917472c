"""How formulas are written out for reading: plain text and LaTeX (lesson 03).

SymPy sorts terms and factors in its own way: it would print ``-out_o1 + target_o1`` and
``b1 + i1*w1``.  These printers keep the article's order, and turn a node's name into mathematics:
``out_o1`` becomes out with the index o1.
"""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from nnlib.symbolic.formulas import expm1, log1p, maximum


def split_name(name: str) -> tuple[str, str]:
    """Return a node's letters and its index: ``("out", "o1")``, ``("w", "5")``, ``("x", "")``.

    A neuron of several hidden layers, ``net_h2_3``, has the index ``h2,3``.
    """
    plain = re.fullmatch(r"([a-z])(\d+)", name)
    if plain:
        return plain[1], plain[2]
    head, _, index = name.partition("_")
    return head, index.replace("_", ",")


def latex_name(name: str) -> str:
    r"""Return a node's name as LaTeX: ``out_{o1}`` for ``out_o1``, ``w_{5}`` for ``w5``.

    A neuron of several hidden layers, ``net_h2_3``, becomes ``net_{h2,3}``.
    """
    head, index = split_name(name)
    return f"{head}_{{{index}}}" if index else head


def latex_derivative(numerator: str, denominator: str) -> str:
    r"""Return the article's notation, ``\frac{\partial E_{total}}{\partial out_{o1}}``."""
    return rf"\frac{{\partial {latex_name(numerator)}}}{{\partial {latex_name(denominator)}}}"


class ArticleOrder:
    """Terms and factors in the article's order: w1*i1 + w2*i2 + b1, and target - out."""

    times = "*"

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        terms: list[Any] = super()._as_ordered_terms(expr, order=order)  # type: ignore[misc]

        def place(term: Any) -> tuple[bool, int]:
            kind = 0 if term.is_number else 1 if term.is_Mul else 2
            return term.could_extract_minus_sign(), kind

        return sorted(terms, key=place)

    def _print_Mul(self, expr: Any) -> Any:
        if not all(factor.is_Symbol for factor in expr.args):
            return super()._print_Mul(expr)  # type: ignore[misc]
        first = ("w", "new_w", "learning_rate")
        names = sorted((not f.name.startswith(first), f.name, f) for f in expr.args)
        return self._print_symbols([factor for *_, factor in names])

    def _print_symbols(self, symbols: list[Any]) -> Any:
        """Return the product of these symbols, in this order."""
        return self.times.join(self._print(symbol) for symbol in symbols)  # type: ignore[attr-defined]


def readable(expr: Any) -> Any:
    """Return ``expr`` with what exists for computing written out: log(1 + z) for log1p(z)."""
    if not expr.has(log1p, expm1, maximum):
        return expr
    plain = expr.replace(maximum, sympy.Max)
    plain = plain.replace(log1p, lambda z: sympy.log(1 + z))
    return plain.replace(expm1, lambda z: sympy.exp(z) - 1)


class _Text(ArticleOrder, StrPrinter):
    def _print_Float(self, expr: Any) -> str:
        return shortest(expr)

    def _print_Abs(self, expr: Any) -> str:
        return f"abs({self._print(expr.args[0])})"

    def _print_LatticeOp(self, expr: Any) -> str:
        inside = ", ".join(map(self._print, sorted(expr.args, key=sympy.default_sort_key)))
        return f"{type(expr).__name__.lower()}({inside})"

    def _print_Relational(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        return self._conditions(expr, " and ")

    def _print_Or(self, expr: Any) -> str:
        return self._conditions(expr, " or ")

    def _conditions(self, expr: Any, word: str) -> str:
        parts = sorted(expr.args, key=sympy.default_sort_key)
        return word.join(
            self._print(part) if part.is_Relational else f"({self._print(part)})" for part in parts
        )

    def _print_Piecewise(self, expr: Any) -> str:
        cases = [
            self._print(value)
            if condition is sympy.true
            else f"{self._print(value)} if {self._print(condition)}"
            for value, condition in expr.args
        ]
        return f"({' else '.join(cases)})"


class _Latex(ArticleOrder, LatexPrinter):
    times = " "

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return latex_name(expr.name)

    def _print_Float(self, expr: Any) -> str:
        digits, _, power = shortest(expr).partition("e")
        return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits

    def _print_Piecewise(self, expr: Any) -> str:
        return str(super()._print_Piecewise(expr)).replace(r"\text{for}", r"\text{if}")

    def _print_Derivative(self, expr: Any) -> str:
        if not all(part.is_Symbol for part in (expr.expr, *expr.variables)):
            return str(super()._print_Derivative(expr))
        return latex_derivative(expr.expr.name, expr.variables[0].name)


def shortest(number: Any) -> str:
    """Return a float's shortest spelling: 0.01 and not 0.0100000000000000."""
    return repr(float(number))


def text(expr: Any) -> str:
    """Return ``expr`` as plain text."""
    return str(_Text().doprint(readable(expr)))


def latex(expr: Any) -> str:
    """Return ``expr`` as LaTeX in the article's notation."""
    return str(_Latex().doprint(readable(expr)))
