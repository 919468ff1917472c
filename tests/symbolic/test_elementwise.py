"""Activations for the browser: the generated functions, and the formulas, by themselves."""

import json

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.symbolic.elementwise import activation_formulas, activations_text

SUMS = np.concatenate([np.linspace(-40, 40, 401), np.linspace(-1e-9, 1e-9, 5), [-1e300, 1e300]])


def engine(*activations):
    made = MiniRacer()
    made.eval(activations_text(activations).replace("export const", "var"))
    return made


def computed(js, name, sums):
    """Values and slopes from the engine; what JSON cannot write comes as text."""
    text = js.eval(
        f"""JSON.stringify({json.dumps(sums.tolist())}.map((z) => {{
            const a = activations[{json.dumps(name)}].value(z);
            return [a, activations[{json.dumps(name)}].slope(z, a)].map(String);
        }}))"""
    )
    texts = [[each.replace("Infinity", "inf") for each in pair] for pair in json.loads(text)]
    return np.array(texts, dtype=float).T


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_and_slope_are_numpy_s(name):
    record = ACTIVATIONS[name]
    values, slopes = computed(engine(*ACTIVATIONS.values()), name, SUMS)
    wanted = record(SUMS)
    np.testing.assert_allclose(values, wanted, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(slopes, record.derivative_at(SUMS, wanted), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_is_that_of_the_value(name):
    sums = np.linspace(-5, 5, 40)  # none of them a corner
    js = engine(ACTIVATIONS[name])
    nudge = 1e-5
    (up, _), (down, _) = (computed(js, name, sums + each) for each in (nudge, -nudge))
    _, slopes = computed(js, name, sums)
    np.testing.assert_allclose((up - down) / (2 * nudge), slopes, atol=1e-9)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_corners_and_formulas_are_the_record_s(name):
    js = engine(*ACTIVATIONS.values())
    assert json.loads(js.eval(f"JSON.stringify(activations.{name}.corners)")) == list(
        ACTIVATIONS[name].corners
    )
    formulas = activation_formulas(ACTIVATIONS.values())[name]
    assert all(each.startswith("<math>") and each.endswith("</math>") for each in formulas)


def test_a_helper_comes_only_where_it_is_called():
    assert "function erf" in activations_text([ACTIVATIONS["gelu"]])
    assert "function erf" not in activations_text([ACTIVATIONS["tanh"]])


def test_a_record_of_ones_own_has_both_too():
    double = Activation(
        name="a double tanh",
        formula=lambda z, m: m.tanh(z) * 2,
        derivative=lambda net, out, m: 2 - out**2 / 2,
        range=(-2.0, 2.0),
        steepest=2.0,
    )
    values, slopes = computed(engine(double), "a double tanh", SUMS)
    np.testing.assert_allclose(values, 2 * np.tanh(SUMS), atol=1e-12)
    np.testing.assert_allclose(slopes, 2 - values**2 / 2, atol=1e-12)
