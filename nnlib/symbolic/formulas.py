"""The activations and losses in SymPy's symbols (lesson 03).

What a neuron does is written down once, in ``nnlib.activations`` and ``nnlib.losses``, as
functions of numbers and of a namespace ``m`` that holds exp, log and so on.  With NumPy's
functions they compute; with SymPy's, here, they are formulas.  Everything else in
``nnlib.symbolic`` (the chain rule's factors, the generated Python and JavaScript) is derived from
these formulas, so none of them can disagree with another.

An activation's derivative is given through the neuron's *output* where that is shorter or safer,
as in the article: out (1 - out) for the sigmoid.  What SymPy would give,
exp(-net) / (1 + exp(-net))^2, is the same thing, but at net = -1000 it is infinity divided by
infinity in floating point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy

from nnlib.activations import Activation
from nnlib.losses import Loss

Expr = Any
"""A SymPy expression; SymPy ships no types."""


class log1p(sympy.Function):
    """log(1 + z), which a computer finds with all digits for a small z, too.

    Generated code needs it; for reading it is written out.
    """

    def fdiff(self, argindex: int = 1) -> Expr:
        """Return the derivative, 1 / (1 + z)."""
        return 1 / (1 + self.args[0])


class expm1(sympy.Function):
    """exp(z) - 1, which a computer finds with all digits for a small z, too."""

    def fdiff(self, argindex: int = 1) -> Expr:
        """Return the derivative, exp(z)."""
        return sympy.exp(self.args[0])


class maximum(sympy.Function):
    """The largest of several numbers.

    ``sympy.Max`` compares every two of its symbols each time it is built, which takes seconds for
    the logits of ten classes.
    """

    @classmethod
    def eval(cls, *numbers: Expr) -> Expr:
        """Return the number itself, where all are known; a maximum of maxima is one maximum."""
        if all(number.is_Number for number in numbers):
            return max(numbers)
        if any(isinstance(number, cls) for number in numbers):
            flat = [n.args if isinstance(n, cls) else (n,) for n in numbers]
            return cls(*(number for group in flat for number in group))
        return None

    def fdiff(self, argindex: int = 1) -> Expr:
        """Return 1 where that number is the largest, else 0."""
        own = self.args[argindex - 1]
        others = [other for k, other in enumerate(self.args) if k != argindex - 1]
        return sympy.Piecewise((1, sympy.And(*(own >= other for other in others))), (0, True))


class Symbols:
    """The functions of a record's ``m``, in SymPy's symbols."""

    pi = sympy.pi
    exp = staticmethod(sympy.exp)
    expm1 = staticmethod(expm1)
    log = staticmethod(sympy.log)
    log1p = staticmethod(log1p)
    tanh = staticmethod(sympy.tanh)
    sqrt = staticmethod(sympy.sqrt)
    erf = staticmethod(sympy.erf)
    abs = staticmethod(sympy.Abs)
    sign = staticmethod(sympy.sign)
    maximum = staticmethod(maximum)
    one = sympy.Integer(1)

    @staticmethod
    def where(condition: Expr, chosen: Expr, otherwise: Expr) -> Expr:
        """Return ``chosen`` where the condition holds, else ``otherwise``, as one list of cases."""
        otherwise = sympy.sympify(otherwise)
        rest = otherwise.args if isinstance(otherwise, sympy.Piecewise) else [(otherwise, True)]
        return sympy.Piecewise((chosen, condition), *rest)


def activation_formula(activation: Activation, net: Expr) -> Expr:
    """Return out = f(net)."""
    return _tidy(activation.formula(net, Symbols))


def activation_derivative(activation: Activation, net: Expr, out: Expr) -> Expr:
    """Return d out / d net, in a form that does not overflow."""
    return _tidy(activation.derivative(net, out, Symbols))


def share_formulas(loss: Loss, outs: Sequence[Expr], targets: Sequence[Expr]) -> list[Expr]:
    """Return every output's share of the loss of one sample: E_o1, E_o2, ...."""
    return [_tidy(share) for share in loss.shares(outs, targets, Symbols)]


def share_derivatives(
    loss: Loss, outs: Sequence[Expr], targets: Sequence[Expr]
) -> list[list[Expr]]:
    """Return d E_ok / d out_j at ``[k][j]``."""
    rows = loss.share_derivatives(outs, targets, Symbols)
    return [[_tidy(derivative) for derivative in row] for row in rows]


def total_formula(loss: Loss, shares: Sequence[Expr]) -> Expr:
    """Return E_total out of the shares."""
    return _tidy(loss.total(shares))


def differentiated(formula: Expr, name: str) -> Expr:
    """Return ``sympy.diff(formula, name)``, taking every symbol for a real number."""
    # Of a symbol that might be complex, SymPy writes the derivative of |x| with real and
    # imaginary parts.  Names stay plain symbols for the reader, so real ones stand in for them.
    real = {symbol: sympy.Dummy(symbol.name, real=True) for symbol in formula.free_symbols}
    symbol = sympy.Symbol(name)
    derivative = sympy.diff(formula.xreplace(real), real.get(symbol, symbol))
    return derivative.xreplace({dummy: plain for plain, dummy in real.items()})


def _tidy(expression: Expr) -> Expr:
    """Return ``expression`` with whole numbers and halves exact: 2 and 1/2 for 2.0 and 0.5."""
    expression = sympy.sympify(expression)
    exact = {f: sympy.Rational(f) for f in expression.atoms(sympy.Float)}
    return expression.xreplace({f: fraction for f, fraction in exact.items() if fraction.q <= 2})
