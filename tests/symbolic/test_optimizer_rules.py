"""The optimizers' rules: symbols, the generated JavaScript, and nnlib's classes say the same."""

import json

import numpy as np
import pytest
import sympy
from py_mini_racer import MiniRacer

from nnlib import SGD, AdaGrad, Adam, AdamW, RMSProp, optimizers
from nnlib.symbolic.optimizer_rules import (
    GRADIENT,
    PARAMETER,
    RATE,
    RULES,
    STEP,
    rule_of,
    rules_text,
)

STEPS = 300
CLOSE = 1e-12  # of the larger of the parameter and its move
SETTINGS = {
    "SGD": {},
    "Momentum": {"momentum": 0.7},
    "Nesterov": {"momentum": 0.95},
    "AdaGrad": {"epsilon": 1e-6},
    "RMSProp": {"decay": 0.8, "epsilon": 1e-4},
    "Adam": {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-5},
}


@pytest.fixture(scope="module")
def js():
    """``js(name, cases)``: a step of the rule in the browser's JavaScript for each of the cases."""
    engine = MiniRacer()
    engine.eval(rules_text().replace("export const", "var"))

    def steps(name, cases):
        step = f"(case_) => rules[{json.dumps(name)}].step(...case_)"
        return json.loads(engine.eval(f"JSON.stringify({json.dumps(cases)}.map({step}))"))

    return steps


def in_symbols(rule):
    """``step(parameter, gradient, memory, step, rate, settings)`` by SymPy's numbers."""
    memory, settings = list(rule.memory), sympy.symbols(list(rule.settings))
    given = [PARAMETER, GRADIENT, memory, STEP, RATE, settings]
    formulas = [[rule.memory[symbol] for symbol in memory], rule.whole]
    return sympy.lambdify(given, formulas, "math")


@pytest.mark.parametrize("own", [False, True], ids=["nnlib's settings", "others"])
@pytest.mark.parametrize("name", RULES)
def test_300_random_steps_are_alike_in_symbols_in_javascript_and_in_numpy(js, name, own):
    rule, rng = RULES[name], np.random.default_rng(11)
    settings = SETTINGS[name] if own else dict(rule.settings)
    rate = float(10 ** rng.uniform(-3, 1))
    optimizer, symbolic = rule.optimizer(rate, settings), in_symbols(rule)
    parameters = rng.normal(size=2)
    cases, wanted = [], []
    for number in range(1, STEPS + 1):
        gradient = rng.normal(size=2) * 10 ** rng.uniform(-6, 3)
        before = parameters.copy()
        memory = {key: vector.copy() for key, vector in optimizer.state.items()}
        optimizer.step(parameters, gradient)
        for k in (0, 1):
            old = [float(memory[str(s)][k]) if memory else 0.0 for s in rule.memory]
            cases.append((before[k], gradient[k], old, number, rate, list(settings.values())))
            new = [float(optimizer.state[str(symbol)][k]) for symbol in rule.memory]
            wanted.append((float(parameters[k]), new))
    for case, (moved, new), shown in zip(cases, wanted, js(name, cases), strict=True):
        renewed, parameter = symbolic(*case)
        size = max(abs(case[0]), abs(moved - case[0]))
        # a mean is a difference where the gradients change their sign
        slack = CLOSE * (abs(case[1]) ** 2 + abs(case[1]))
        for found in ((parameter, renewed), (shown["parameter"], shown["memory"])):
            assert found[0] == pytest.approx(moved, rel=0, abs=CLOSE * size)
            assert found[1] == pytest.approx(new, rel=CLOSE, abs=slack)


def test_every_optimizer_of_nnlib_but_adamw_has_a_rule():
    classes = {getattr(optimizers, name) for name in optimizers.__all__}
    assert {rule.kind for rule in RULES.values()} == classes - {optimizers.Optimizer, AdamW}


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_remembers_and_its_settings_are_those_of_its_class(name):
    rule = RULES[name]
    optimizer = rule.optimizer(0.5, SETTINGS[name])
    assert tuple(map(str, rule.memory)) == optimizer.memory
    assert rule_of(optimizer) == (rule, SETTINGS[name])
    assert rule_of(rule.optimizer(0.5, rule.settings)) == (rule, dict(rule.settings))


@pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam, SGD])
def test_the_settings_where_nothing_is_said_are_the_package_s(make):
    rule, settings = rule_of(make(0.1))
    assert settings == dict(rule.settings)


@pytest.mark.parametrize("value", [None, "SGD", SGD, 0.1, AdamW(0.1)])
def test_what_has_no_rule_is_refused(value):
    with pytest.raises(ValueError, match=r"expected one of SGD, AdaGrad, RMSProp and Adam"):
        rule_of(value)


def test_a_class_of_the_reader_s_own_has_no_rule():
    class Own(SGD):
        pass

    with pytest.raises(ValueError, match="an optimizer came as"):
        rule_of(Own(0.1))
