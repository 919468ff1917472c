"""How formulas are written out for running: Python and JavaScript (lesson 05).

The two answer alike where a number leaves the floats: a square that is too large is infinity, and
a NaN is passed on.  Cases may be any number; of an empty one nothing is assumed: it is NaN.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.pycode import PythonCodePrinter

from nnlib.symbolic.printing import ArticleOrder

_TIGHT = 60
"""SymPy's precedence of a factor in a power: what binds less tightly gets parentheses."""


class _ShortCode(ArticleOrder):
    """What the two code printers share: powers as products, and cases on one line."""

    functions: dict[str, str]
    """The language's name of each of SymPy's functions, where SymPy does not know it."""

    def _print_Pow(self, expr: Any, **settings: Any) -> str:
        # x*x and not x**2: in Python a float power that is too large raises an error, while a
        # product becomes infinity, as in NumPy and JavaScript.
        exponent = expr.exp
        if exponent.is_Integer and 2 <= exponent <= 4:
            base = self.parenthesize(expr.base, _TIGHT)  # type: ignore[attr-defined]
            return f"({'*'.join([base] * int(exponent))})"
        if exponent.is_Integer and -4 <= exponent <= -2:
            return f"1/{self._print(expr.base**-exponent)}"  # type: ignore[attr-defined]
        return super()._print_Pow(expr, **settings)  # type: ignore[misc]

    def _print_Float(self, expr: Any) -> str:
        return repr(float(expr))

    def _print_call(self, expr: Any) -> str:
        inside = ", ".join(self._print(argument) for argument in expr.args)  # type: ignore[attr-defined]
        return f"{self.functions[type(expr).__name__]}({inside})"

    _print_log1p = _print_expm1 = _print_erf = _print_Max = _print_Min = _print_sign = _print_call
    _print_Abs = _print_maximum = _print_call


class _Python(_ShortCode, PythonCodePrinter):
    functions = {  # noqa: RUF012 -- never changed
        "Abs": "abs",
        "Max": "maximum",
        "Min": "minimum",
        "erf": "erf",
        "expm1": "expm1",
        "log1p": "log1p",
        "maximum": "maximum",
        "sign": "sign",
    }

    def _print_Piecewise(self, expr: Any) -> str:
        text = "nan"
        for value, condition in reversed(expr.args):
            chosen = self._print(value)
            if condition is sympy.true:
                text = chosen
            else:
                text = f"{chosen} if {self._print(condition)} else {text}"
        return f"({text})"


class _JavaScript(_ShortCode, JavascriptCodePrinter):
    functions = {  # noqa: RUF012 -- never changed
        "Abs": "Math.abs",
        "Max": "Math.max",
        "Min": "Math.min",
        "erf": "erf",
        "expm1": "Math.expm1",
        "log1p": "Math.log1p",
        "maximum": "Math.max",
        "sign": "Math.sign",
    }

    def _print_Piecewise(self, expr: Any) -> str:
        text = "NaN"
        for value, condition in reversed(expr.args):
            chosen = self._print(value)
            if condition is sympy.true:
                text = chosen
            else:
                text = f"{self._print(condition)} ? {chosen} : {text}"
        return f"({text})"


def python(expr: Any) -> str:
    """Return ``expr`` as Python; functions are those of ``math``, without the module's name."""
    return str(_Python({"fully_qualified_modules": False}).doprint(expr))


def javascript(expr: Any) -> str:
    """Return ``expr`` as JavaScript; ``erf`` is called as a function of that name."""
    return str(_JavaScript().doprint(expr))
