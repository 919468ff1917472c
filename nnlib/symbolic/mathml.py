"""Formulas as MathML, which a browser draws and a screen reader reads (lessons 01 to 05).

The explorers show formulas on pages that may have no TeX renderer, so they show presentation
MathML.  SymPy prints it; the names and the order of terms are the article's, as everywhere in this
package.  Every function returns text.

The names of a generated step are understood as well: ``d_net_o1`` is written as the error signal
delta, ``d_w5`` as the derivative of the loss along w5, ``new_w5`` as w5 after the step.
"""

from __future__ import annotations

from typing import Any
from xml.dom.minidom import parseString

import sympy
from sympy.printing.mathml import MathMLPresentationPrinter

from nnlib.symbolic.formulas import Expr
from nnlib.symbolic.printing import ArticleOrder, readable, shortest, split_name

SPACE = "\N{NO-BREAK SPACE}"
"""Beside a word in a formula: a browser leaves out any other there."""


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


def mathml_derivative_equation(numerator: str, denominator: str, expr: Expr) -> str:
    """Return ``d numerator / d denominator = expr`` as a ``<math>`` element."""
    return _math(f"{_derivative(numerator, denominator)}<mo>=</mo>{_markup(expr)}")


def _math(inside: str) -> str:
    return f"<math>{inside}</math>"  # HTML knows the element without a namespace


def _markup(expr: Expr) -> str:
    markup = str(_MathML().doprint(readable(expr)))
    return markup.replace("<mo>-</mo>", "<mo>−</mo>").replace("<mn>-", "<mn>−")


def _name(name: str) -> str:
    """Return a name; d_net_o1 is the error signal delta, d_w5 a derivative, new_w5 a new w5."""
    if name == "learning_rate":
        return "<mi>η</mi>"
    if name.startswith("d_net_"):
        return _indexed("δ", split_name(name.removeprefix("d_"))[1])
    if name.startswith("d_"):
        return _derivative("E_total", name.removeprefix("d_"))
    if name.startswith("new_"):
        return f"<msup>{_name(name.removeprefix('new_'))}<mtext>new</mtext></msup>"
    return _indexed(*split_name(name))


def _indexed(letters: str, index: str) -> str:
    return f"<msub><mi>{letters}</mi><mi>{index}</mi></msub>" if index else f"<mi>{letters}</mi>"


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
        return parseString(_name(expr.name)).documentElement

    def _print_symbols(self, symbols: list[Any]) -> Any:
        row = self._element("mrow", self._print(symbols[0]))
        for symbol in symbols[1:]:
            row.appendChild(self._element("mo", "⋅"))
            row.appendChild(self._print(symbol))
        return row

    def _print_exp(self, expr: Any) -> Any:
        return self._element("msup", self._element("mi", "e"), self._print(expr.args[0]))

    def _print_Float(self, expr: Any) -> Any:
        digits, _, power = shortest(expr).partition("e")
        number = self._element("mn", digits)
        if not power:
            return number
        ten = self._element("msup", self._element("mn", "10"), self._element("mn", str(int(power))))
        return self._element("mrow", number, self._element("mo", "⋅"), ten)

    def _print_Pi(self, expr: Any) -> Any:
        return self._element("mi", "π")

    def _print_Function(self, expr: Any) -> Any:
        """Return the function's name, then its argument in parentheses: tanh(x)."""
        return self._applied(_FUNCTIONS.get(type(expr).__name__, type(expr).__name__), expr.args)

    _print_log = _print_tanh = _print_erf = _print_sign = _print_Max = _print_Min = _print_Function

    def _applied(self, name: str, arguments: Any) -> Any:
        inside = self._element("mrow", self._element("mo", "("))
        for k, argument in enumerate(arguments):
            if k:
                inside.appendChild(self._element("mo", ","))
            inside.appendChild(self._print(argument))
        inside.appendChild(self._element("mo", ")"))
        # An invisible "of", which a screen reader speaks.
        return self._element(
            "mrow", self._element("mi", name), self._element("mo", "\u2061"), inside
        )

    def _print_Abs(self, expr: Any) -> Any:
        bar = ("mo", "|")
        return self._element(
            "mrow", self._element(*bar), self._print(expr.args[0]), self._element(*bar)
        )

    def _print_Relational(self, expr: Any) -> Any:
        sign = self._element("mo", _RELATIONS[expr.rel_op])
        return self._element("mrow", self._print(expr.lhs), sign, self._print(expr.rhs))

    _print_Equality = _print_Unequality = _print_Relational

    def _print_And(self, expr: Any) -> Any:
        return self._conditions(expr.args, f"{SPACE}and{SPACE}")

    def _print_Or(self, expr: Any) -> Any:
        return self._conditions(expr.args, f"{SPACE}or{SPACE}")

    def _conditions(self, conditions: Any, word: str) -> Any:
        row = self._element("mrow")
        for k, condition in enumerate(sorted(conditions, key=sympy.default_sort_key)):
            if k:
                row.appendChild(self._element("mtext", word))
            inside = self._print(condition)
            if isinstance(condition, (sympy.And, sympy.Or)):
                brackets = self._element("mo", "("), self._element("mo", ")")
                inside = self._element("mrow", brackets[0], inside, brackets[1])
            row.appendChild(inside)
        return row

    def _print_Piecewise(self, expr: Any) -> Any:
        rows = []
        for value, condition in expr.args:
            if condition is sympy.true:
                words = [self._element("mtext", "otherwise")]
            else:
                words = [self._element("mtext", f"if{SPACE}"), self._print(condition)]
            rows.append((self._print(value), words))
        table = self._element(
            "mtable",
            *(
                self._element("mtr", self._element("mtd", value), self._element("mtd", *words))
                for value, words in rows
            ),
        )
        return self._element("mrow", self._element("mo", "{"), table)

    def _print_Derivative(self, expr: Any) -> Any:
        if not all(part.is_Symbol for part in (expr.expr, *expr.variables)):
            return super()._print_Derivative(expr)
        return parseString(_derivative(expr.expr.name, expr.variables[0].name)).documentElement


# SymPy writes text as it is, so these two are escaped here.
_RELATIONS = {"<=": "≤", ">=": "≥", "<": "&lt;", ">": "&gt;", "==": "=", "!=": "≠"}
_FUNCTIONS = {"Max": "max", "Min": "min", "sign": "sign"}
