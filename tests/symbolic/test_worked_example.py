"""Every figure of the worked example by three routes: NumPy engine, symbols, generated step."""

import numpy as np
import pytest
import sympy

from nnlib import SGD, article, fit
from nnlib._mathematics import ARRAYS
from nnlib.symbolic import SymbolicNetwork

from .support import EXACT, LOSS, article_symbols

FIRST = EXACT["first_step"]
WEIGHTS = [f"w{k}" for k in range(1, 9)]

# The figure's name in the file, and the slope that it is: d numerator / d denominator.
SLOPES = {
    "dE_dout_o1": ("E_total", "out_o1"),
    "dout_o1_dnet_o1": ("out_o1", "net_o1"),
    "dnet_o1_dw5": ("net_o1", "w5"),
    "dE_dout_o2": ("E_total", "out_o2"),
    "dout_o2_dnet_o2": ("out_o2", "net_o2"),
    "delta_o1": ("E_total", "net_o1"),
    "delta_o2": ("E_total", "net_o2"),
    "dE_o1_dout_h1": ("E_o1", "out_h1"),
    "dE_o2_dout_h1": ("E_o2", "out_h1"),
    "dout_h1_dnet_h1": ("out_h1", "net_h1"),
    "dnet_h1_dw1": ("net_h1", "w1"),
}
LISTS = {"gradient_w1_to_w8", "weights_after_one_step"}
NODES = set(FIRST) - set(SLOPES) - LISTS


def close(actual, exact):
    np.testing.assert_allclose(actual, np.array(exact, dtype=float), rtol=0, atol=1e-12)


def engine_figures():
    """The first step by the NumPy engine, under the file's names."""
    network = article.network()
    out = network.forward(article.INPUTS)
    hidden, output = network.layers
    grad = LOSS.gradient(out, article.TARGETS)
    network.backward(grad)
    slope_o = output.activation.derivative(output.net, output.out, ARRAYS)
    slope_h = hidden.activation.derivative(hidden.net, hidden.out, ARRAYS)
    delta = grad * slope_o
    shares = 0.5 * (article.TARGETS - out) ** 2
    figures = {
        "E_total": LOSS(out, article.TARGETS),
        "dout_h1_dnet_h1": slope_h[0, 0],
        "dnet_h1_dw1": hidden.input[0, 0],
        "dnet_o1_dw5": output.input[0, 0],
        "dE_o1_dout_h1": delta[0, 0] * output.weight[0, 0],
        "dE_o2_dout_h1": delta[0, 1] * output.weight[1, 0],
        "gradient_w1_to_w8": network.gradient.copy(),
        "weights_after_one_step": network.parameters - 0.5 * network.gradient,
    }
    for k in (0, 1):
        figures |= {
            f"net_h{k + 1}": hidden.net[0, k],
            f"out_h{k + 1}": hidden.out[0, k],
            f"net_o{k + 1}": output.net[0, k],
            f"out_o{k + 1}": output.out[0, k],
            f"E_o{k + 1}": shares[0, k],
            f"dE_dout_o{k + 1}": grad[0, k],
            f"dout_o{k + 1}_dnet_o{k + 1}": slope_o[0, k],
            f"delta_o{k + 1}": delta[0, k],
        }
    return figures


def symbolic_figures():
    """The first step by substitution into SymPy's expressions."""
    s = article_symbols()
    given = {node.symbol: node.value for node in s.nodes.values() if node.formula == node.symbol}
    gradient = [s.derivative(name).evalf(20, subs=given) for name in WEIGHTS]
    return {
        **{name: s.expression(name).evalf(20, subs=given) for name in NODES},
        **{name: s.slope(*pair).value for name, pair in SLOPES.items()},
        "gradient_w1_to_w8": gradient,
        "weights_after_one_step": [
            given[sympy.Symbol(name)] - article.LEARNING_RATE * slope
            for name, slope in zip(WEIGHTS, gradient, strict=True)
        ],
    }


def generated_figures():
    """The first step by the generated code: every variable it computed."""
    step = article_symbols().training_step()
    source = step.source.replace("return new_parameters, E_total", "return locals()")
    assert "return locals()" in source
    namespace = {}
    exec(source, namespace)
    seen = namespace["step"](article.WEIGHTS, article.LEARNING_RATE)
    after, loss = step(article.WEIGHTS, article.LEARNING_RATE)
    assert loss == seen["E_total"]
    one = {f"slope_{k}": seen[f"out_{k}"] * (1 - seen[f"out_{k}"]) for k in ("h1", "o1", "o2")}
    return {
        **{name: seen[name] for name in NODES},
        "dE_dout_o1": seen["d_out_o1"],
        "dE_dout_o2": seen["d_out_o2"],
        "delta_o1": seen["d_net_o1"],
        "delta_o2": seen["d_net_o2"],
        "dout_o1_dnet_o1": one["slope_o1"],
        "dout_o2_dnet_o2": one["slope_o2"],
        "dout_h1_dnet_h1": one["slope_h1"],
        "dnet_o1_dw5": seen["d_w5"] / seen["d_net_o1"],
        "dnet_h1_dw1": seen["d_w1"] / seen["d_net_h1"],
        "dE_o1_dout_h1": seen["w5"] * seen["d_net_o1"],
        "dE_o2_dout_h1": seen["w7"] * seen["d_net_o2"],
        "gradient_w1_to_w8": [seen[f"d_{name}"] for name in WEIGHTS],
        "weights_after_one_step": after,
    }


@pytest.mark.parametrize("route", [engine_figures, symbolic_figures, generated_figures])
def test_the_first_step(route):
    figures = route()
    assert set(figures) == set(FIRST)
    for name, exact in FIRST.items():
        close(np.array(figures[name], dtype=float), exact)


def run_engine(targets):
    network = article.network()
    history = fit(
        network, article.INPUTS, targets, loss=LOSS, optimizer=SGD(0.5), epochs=article.STEPS
    )
    return history.loss, network.parameters


def run_generated(targets):
    run = SymbolicNetwork(article.network(), LOSS, article.INPUTS, targets).train(
        article.LEARNING_RATE, article.STEPS
    )
    assert run.stopped_at is None
    return run.losses, run.parameters


ACCOUNTS = {
    "account_A_formulas": article.TARGETS,
    "account_C_listing_target_0.09": article.LISTING_TARGETS,
}


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("route", [run_engine, run_generated])
def test_ten_thousand_steps(route, account):
    targets, exact = ACCOUNTS[account], EXACT[account]
    losses, weights = route(targets)
    assert losses.shape == (article.STEPS + 1,)
    for steps, error in exact["error_after_steps"].items():
        close(losses[int(steps)], error)
    close(weights, exact["weights_after_last"])
    network = article.network()
    network.parameters = weights
    close(network.predict(article.INPUTS)[0], exact["outputs_after_last"])


def test_the_symbols_after_each_run():
    """The third route: substitute the trained weights, and the weights after 1 and 2 steps."""
    exact = EXACT["account_A_formulas"]
    network = article.network()
    s = SymbolicNetwork(network, LOSS, article.INPUTS, article.TARGETS)
    done = 0
    for steps, error in exact["error_after_steps"].items():
        if int(steps) > done:
            network.parameters = s.train(article.LEARNING_RATE, int(steps) - done).parameters
            done = int(steps)
        close(s["E_total"].value, error)  # numbers follow the network
    close([s["out_o1"].value, s["out_o2"].value], exact["outputs_after_last"])


def test_gradient_descent_in_symbols_alone():
    """Ten steps in which SymPy's expressions do all the arithmetic."""
    s = article_symbols()
    loss = s.expression("E_total")
    slopes = [s.derivative(name) for name in WEIGHTS]
    numbers = {n.symbol: sympy.Float(n.value, 20) for n in s.nodes.values()}
    errors = {}
    for step in range(11):
        errors[step] = loss.xreplace(numbers)
        gradient = [slope.xreplace(numbers) for slope in slopes]
        for name, slope in zip(WEIGHTS, gradient, strict=True):
            numbers[sympy.Symbol(name)] -= article.LEARNING_RATE * slope
    for step in (0, 1, 2, 10):
        close(float(errors[step]), EXACT["account_A_formulas"]["error_after_steps"][str(step)])
