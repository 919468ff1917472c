"""How formulas are written out: LaTeX for reading, Python and JavaScript for running (lesson 03).

SymPy sorts terms and factors in its own way: it would print ``-out_o1 + target_o1`` and
``b1 + i1*w1``.  These printers keep the article's order, and turn a node's name into mathematics:
``out_o1`` becomes out with the index o1.
"""

from __future__ import annotations

import re
from typing import Any

from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.latex import LatexPrinter
from sympy.printing.pycode import PythonCodePrinter
from sympy.printing.str import StrPrinter


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


class _ShortCode(ArticleOrder):
    """What the two code printers share: squares as products, and choices on one line."""

    def _print_Pow(self, expr: Any, **settings: Any) -> str:
        # x*x and not x**2: in Python a float power that is too large raises an error, while a
        # product becomes infinity, as in NumPy and JavaScript.
        if expr.exp == 2:
            base = self.parenthesize(expr.base, 60)  # type: ignore[attr-defined]
            return f"({base}*{base})"
        return super()._print_Pow(expr, **settings)  # type: ignore[misc]


class _Python(_ShortCode, PythonCodePrinter):
    def _print_Piecewise(self, expr: Any) -> str:
        (first, condition), (otherwise, _) = expr.args
        return f"({self._print(first)} if {self._print(condition)} else {self._print(otherwise)})"


class _JavaScript(_ShortCode, JavascriptCodePrinter):
    def _print_Piecewise(self, expr: Any) -> str:
        (first, condition), (otherwise, _) = expr.args
        return f"({self._print(condition)} ? {self._print(first)} : {self._print(otherwise)})"


class _Text(ArticleOrder, StrPrinter):
    pass


class _Latex(ArticleOrder, LatexPrinter):
    times = " "

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return latex_name(expr.name)


def text(expr: Any) -> str:
    """Return ``expr`` as plain text."""
    return str(_Text().doprint(expr))


def latex(expr: Any) -> str:
    """Return ``expr`` as LaTeX in the article's notation."""
    return str(_Latex().doprint(expr))


def python(expr: Any) -> str:
    """Return ``expr`` as Python; functions are those of ``math``, without the module's name."""
    return str(_Python({"fully_qualified_modules": False}).doprint(expr))


def javascript(expr: Any) -> str:
    """Return ``expr`` as JavaScript."""
    return str(_JavaScript().doprint(expr))
