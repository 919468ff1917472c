"""Formulas as MathML, which a browser draws and a screen reader reads (lessons 01 to 05).

The explorers show formulas on pages that may have no TeX renderer, so they show presentation
MathML.  SymPy prints it; the names and the order of terms are the article's, as everywhere in this
package.  Every function returns text.
"""

from __future__ import annotations

from typing import Any

from sympy.printing.mathml import MathMLPresentationPrinter

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.printing import ArticleOrder, split_name


def mathml(expr: Expr) -> str:
    """Return ``expr`` as a ``<math>`` element."""
    return _math(_markup(expr))


def mathml_name(name: str) -> str:
    """Return a node's name as a ``<math>`` element: out with the index o1 for ``out_o1``."""
    return _math(_name(name))


def mathml_derivative(numerator: str, denominator: str) -> str:
    """Return d numerator / d denominator as a ``<math>`` element with curly d's."""
    return _math(_derivative(numerator, denominator))


def mathml_equation(name: str, expr: Expr) -> str:
    """Return ``name = expr`` as a ``<math>`` element."""
    return _math(f"{_name(name)}<mo>=</mo>{_markup(expr)}")


def mathml_slope_equation(numerator: str, denominator: str, expr: Expr) -> str:
    """Return ``d numerator / d denominator = expr`` as a ``<math>`` element."""
    return _math(f"{_derivative(numerator, denominator)}<mo>=</mo>{_markup(expr)}")


def _math(inside: str) -> str:
    return f"<math>{inside}</math>"  # HTML knows the element without a namespace


def _markup(expr: Expr) -> str:
    return str(_MathML().doprint(expr))


def _name(name: str) -> str:
    head, index = split_name(name)
    return f"<msub><mi>{head}</mi><mi>{index}</mi></msub>" if index else f"<mi>{head}</mi>"


def _derivative(numerator: str, denominator: str) -> str:
    above, below = (f"<mrow><mo>∂</mo>{_name(name)}</mrow>" for name in (numerator, denominator))
    return f"<mfrac>{above}{below}</mfrac>"


class _MathML(ArticleOrder, MathMLPresentationPrinter):
    """SymPy's printer with the article's names, and letters in place of named entities."""

    def doprint(self, expr: Expr) -> str:
        return self._print(expr).toxml()

    def mathml_tag(self, e: Any) -> str:
        """Return the sign of a product, and of e, for which SymPy writes an entity."""
        tag = super().mathml_tag(e)
        return {"&InvisibleTimes;": "⋅", "&#xB7;": "⋅"}.get(tag, tag)

    def _element(self, tag: str, *children: Any) -> Any:
        element = self.dom.createElement(tag)
        for child in children:
            element.appendChild(self.dom.createTextNode(child) if isinstance(child, str) else child)
        return element

    def _print_Symbol(self, expr: Any, style: str = "plain") -> Any:
        head, index = split_name(expr.name)
        letters = self._element("mi", head)
        return self._element("msub", letters, self._element("mi", index)) if index else letters

    def _print_symbols(self, symbols: list[Any]) -> Any:
        row = self._element("mrow", self._print(symbols[0]))
        for symbol in symbols[1:]:
            row.appendChild(self._element("mo", "⋅"))
            row.appendChild(self._print(symbol))
        return row

    def _print_exp(self, expr: Any) -> Any:
        return self._element("msup", self._element("mi", "e"), self._print(expr.args[0]))

    def _print_Relational(self, expr: Any) -> Any:
        signs = {"<=": "≤", ">=": "≥", "<": "&lt;", ">": "&gt;"}
        sign = self._element("mo", signs[expr.rel_op])
        return self._element("mrow", self._print(expr.lhs), sign, self._print(expr.rhs))

    def _print_Piecewise(self, expr: Any) -> Any:
        (first, condition), (otherwise, _) = expr.args
        rows = [
            (self._print(first), self._element("mtext", "if "), self._print(condition)),
            (self._print(otherwise), self._element("mtext", "otherwise")),
        ]
        table = self._element(
            "mtable",
            *(
                self._element("mtr", self._element("mtd", value), self._element("mtd", *words))
                for value, *words in rows
            ),
        )
        return self._element("mrow", self._element("mo", "{"), table)
