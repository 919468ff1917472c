"""The optimizers' rules in symbols, and as JavaScript made from them (lesson 11).

A rule says what one step does to one parameter: it first renews what the optimizer remembers, and
then moves the parameter.  Every parameter goes by the same rule, so the rule is written for one.
The classes in ``nnlib.optimizers`` do the same on whole vectors in place; a test holds the two,
and the JavaScript, together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from nnlib._inputs import shown
from nnlib.optimizers import SGD, AdaGrad, Adam, AdamW, Optimizer, RMSProp
from nnlib.symbolic.code_printing import javascript
from nnlib.symbolic.formulas import Expr

PARAMETER, GRADIENT, STEP, RATE = sympy.symbols("parameter gradient step rate")
VELOCITY, MEAN, SQUARES = sympy.symbols("velocity mean squares")
MOMENTUM, DECAY, BETA1, BETA2, EPSILON = sympy.symbols("momentum decay beta1 beta2 epsilon")


@dataclass(frozen=True)
class Rule:
    """What one step of an optimizer does to one parameter.

    Attributes
    ----------
    name : str
        What the lessons call it.
    kind : type
        The class of ``nnlib``.
    fixed : dict of str to bool
        What makes this rule of a class that has several.
    settings : dict of str to float
        What it has beside the learning rate, by the names that the class takes, each with the
        value it has where nothing else is said.
    memory : dict of Symbol to Expr
        What is remembered, 0 before the first step, and what it becomes: in ``GRADIENT``, the
        settings, and the memory as it was.
    parameter : Expr
        What the parameter becomes: in ``PARAMETER``, ``GRADIENT``, ``STEP``, the number of this
        step from 1 on, ``RATE``, the settings, and the memory as it has become.
    """

    name: str
    kind: Callable[..., Optimizer]
    fixed: Mapping[str, bool]
    settings: Mapping[str, float]
    memory: Mapping[Expr, Expr]
    parameter: Expr

    @property
    def whole(self) -> Expr:
        """What the parameter becomes, in the memory as it was before the step."""
        return self.parameter.xreplace(dict(self.memory))

    def optimizer(self, learning_rate: float, settings: Mapping[str, float]) -> Optimizer:
        """Return an optimizer of ``nnlib`` that goes by this rule."""
        return self.kind(learning_rate, **self.fixed, **settings)


_VELOCITY = {VELOCITY: MOMENTUM * VELOCITY + GRADIENT}
_SCALED = GRADIENT / (sympy.sqrt(SQUARES) + EPSILON)

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("SGD", SGD, {}, {}, {}, PARAMETER - RATE * GRADIENT),
        Rule(
            "Momentum",
            SGD,
            {},
            {"momentum": 0.9},
            _VELOCITY,
            PARAMETER - RATE * VELOCITY,
        ),
        Rule(
            "Nesterov",
            SGD,
            {"nesterov": True},
            {"momentum": 0.9},
            _VELOCITY,
            PARAMETER - RATE * (GRADIENT + MOMENTUM * VELOCITY),
        ),
        Rule(
            "AdaGrad",
            AdaGrad,
            {},
            {"epsilon": AdaGrad(1.0).epsilon},
            {SQUARES: SQUARES + GRADIENT**2},
            PARAMETER - RATE * _SCALED,
        ),
        Rule(
            "RMSProp",
            RMSProp,
            {},
            {"decay": RMSProp(1.0).decay, "epsilon": RMSProp(1.0).epsilon},
            {SQUARES: DECAY * SQUARES + (1 - DECAY) * GRADIENT**2},
            PARAMETER - RATE * _SCALED,
        ),
        Rule(
            "Adam",
            Adam,
            {},
            {"beta1": Adam().beta1, "beta2": Adam().beta2, "epsilon": Adam().epsilon},
            {
                MEAN: BETA1 * MEAN + (1 - BETA1) * GRADIENT,
                SQUARES: BETA2 * SQUARES + (1 - BETA2) * GRADIENT**2,
            },
            PARAMETER
            - RATE
            * (MEAN / (1 - BETA1**STEP))
            / (sympy.sqrt(SQUARES / (1 - BETA2**STEP)) + EPSILON),
        ),
    )
}
"""The rules by name, from simple to complex."""


def rule_of(optimizer: Any) -> tuple[Rule, dict[str, float]]:
    """Return the rule by which an optimizer of ``nnlib`` goes, and its settings.

    Raises
    ------
    ValueError
        If it is no optimizer, or one that has no rule here, such as AdamW.
    """
    kind = type(optimizer)
    name = kind.__name__ if kind in (AdaGrad, RMSProp, Adam) else None
    if kind is SGD:
        name = "Nesterov" if optimizer.nesterov else "Momentum" if optimizer.momentum else "SGD"
    if name is None:
        why = " Weight decay would pull to 0 and away from the goal." if kind is AdamW else ""
        raise ValueError(
            f"an optimizer came as {shown(optimizer)}; expected one of SGD, AdaGrad, RMSProp and "
            f"Adam, such as SGD(0.1) or SGD(0.1, momentum=0.9).{why}"
        )
    rule = RULES[name]
    return rule, {setting: float(getattr(optimizer, setting)) for setting in rule.settings}


def rules_text(rules: Iterable[Rule] = tuple(RULES.values())) -> str:
    """Return an ES module with these rules.

    It exports ``rules``, an object by their names.  Each has ``memory`` and ``settings``, lists of
    names, and ``step(parameter, gradient, memory, step, rate, settings)``, which takes memory and
    settings as arrays in that order and returns ``{parameter, memory}``, both as they become.
    """
    entries = [line for rule in rules for line in _entry(rule)]
    comment = "// Generated by nnlib.symbolic from SymPy's formulas; do not edit."
    return "\n".join([comment, "", "export const rules = {", *entries, "};", ""])


def _entry(rule: Rule) -> list[str]:
    memory = [str(symbol) for symbol in rule.memory]
    renewed = {symbol: sympy.Symbol(f"new_{symbol}") for symbol in rule.memory}
    listed, then = ", ".join(memory), ", ".join(map(str, renewed.values()))
    given = f"parameter, gradient, [{listed}], step, rate, [{', '.join(rule.settings)}]"
    return [
        f"  {json.dumps(rule.name)}: {{",
        f"    memory: {json.dumps(memory)},",
        f"    settings: {json.dumps(list(rule.settings))},",
        f"    step({given}) {{",
        *(
            f"      const {renewed[symbol]} = {javascript(formula)};"
            for symbol, formula in rule.memory.items()
        ),
        f"      const parameterThen = {javascript(rule.parameter.xreplace(renewed))};",
        f"      return {{ parameter: parameterThen, memory: [{then}] }};",
        "    },",
        "  },",
    ]
