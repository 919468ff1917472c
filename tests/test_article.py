"""Every figure the article prints, computed; and the three accounts of its training run.

``data/worked_example.json`` holds the figures worked in 40-digit arithmetic, outside this package.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nnlib import SGD, HalfSquaredError, article, fit

EXACT = json.loads((Path(__file__).parent / "data" / "worked_example.json").read_text("utf-8"))
LOSS = HalfSquaredError()
TOLERANCE = 1e-12


def close(actual, expected):
    expected = np.array(expected, dtype=np.float64)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE)


def account(name):
    """Run an account of 10,000 steps; return its losses after 0 .. 10,000 steps, its network."""
    network = article.network()
    if name == "B":
        losses = [
            article.early_update_step(
                network, article.INPUTS, article.TARGETS, article.LEARNING_RATE
            )
            for _ in range(article.STEPS)
        ]
        losses.append(LOSS(network.predict(article.INPUTS), article.TARGETS))
        return np.array(losses), network
    targets = {"A": article.TARGETS, "C": article.LISTING_TARGETS}[name]
    history = fit(
        network,
        article.INPUTS,
        targets,
        loss=LOSS,
        optimizer=SGD(article.LEARNING_RATE),
        epochs=article.STEPS,
    )
    return history.loss, network


def test_the_starting_point():
    close(article.INPUTS, [EXACT["inputs"]])
    close(article.TARGETS, [EXACT["targets"]])
    close(article.WEIGHTS, EXACT["weights_w1_to_w8"])
    assert (EXACT["bias_hidden"], EXACT["bias_output"]) == article.BIASES
    assert EXACT["learning_rate"] == article.LEARNING_RATE
    for constant in (article.INPUTS, article.TARGETS, article.WEIGHTS, article.LISTING_TARGETS):
        with pytest.raises(ValueError, match="read-only"):
            constant[...] = 0


def first_step():
    """Everything the first step computes, under the names of the exact figures."""
    network = article.network()
    outputs = network.forward(article.INPUTS)
    slope = LOSS.gradient(outputs, article.TARGETS)
    network.backward(slope)
    hidden, output = network.layers
    delta = slope * output.activation.derivative_at(output.net, output.out)
    errors = (article.TARGETS - outputs)[0] ** 2 / 2
    per_output = delta[0][:, np.newaxis] * output.weight
    figures = {
        **dict(zip(("net_h1", "net_h2"), hidden.net[0], strict=True)),
        **dict(zip(("out_h1", "out_h2"), hidden.out[0], strict=True)),
        **dict(zip(("net_o1", "net_o2"), output.net[0], strict=True)),
        **dict(zip(("out_o1", "out_o2"), outputs[0], strict=True)),
        **dict(zip(("E_o1", "E_o2"), errors, strict=True)),
        "E_total": LOSS(outputs, article.TARGETS),
        "dE_dout_o1": slope[0, 0],
        "dE_dout_o2": slope[0, 1],
        "dout_o1_dnet_o1": output.activation.derivative_at(output.net, output.out)[0, 0],
        "dout_o2_dnet_o2": output.activation.derivative_at(output.net, output.out)[0, 1],
        "dnet_o1_dw5": hidden.out[0, 0],
        "delta_o1": delta[0, 0],
        "delta_o2": delta[0, 1],
        "dE_o1_dout_h1": per_output[0, 0],
        "dE_o2_dout_h1": per_output[1, 0],
        "dout_h1_dnet_h1": hidden.activation.derivative_at(hidden.net, hidden.out)[0, 0],
        "dnet_h1_dw1": article.INPUTS[0, 0],
        "gradient_w1_to_w8": network.gradient.copy(),
        "weights_after_one_step": network.parameters - article.LEARNING_RATE * network.gradient,
    }
    return figures


@pytest.mark.parametrize("name", EXACT["first_step"])
def test_the_first_step(name):
    close(first_step()[name], EXACT["first_step"][name])


KEYS = {
    "A": "account_A_formulas",
    "B": "account_B_printed_figures",
    "C": "account_C_listing_target_0.09",
}


@pytest.fixture(scope="module")
def runs():
    return {name: account(name) for name in KEYS}


@pytest.mark.parametrize("name", KEYS)
def test_the_three_accounts(name, runs):
    losses, network = runs[name]
    exact = EXACT[KEYS[name]]
    assert len(losses) == article.STEPS + 1
    assert len(exact["error_after_steps"]) == 7
    for steps, error in exact["error_after_steps"].items():
        close(losses[int(steps)], error)
    close(network.predict(article.INPUTS)[0], exact["outputs_after_last"])
    close(network.parameters, exact["weights_after_last"])


def test_the_accounts_differ_by_more_than_the_tolerance(runs):
    a, b = runs["A"][0], runs["B"][0]
    assert a[0] == b[0]
    assert abs(a[1] - b[1]) > 1e-7
    assert abs(a[-1] - b[-1]) > 1e-8


def test_early_updates_reach_trained_biases_too():
    from nnlib import Dense, Network

    def network():
        return Network([Dense(2, 2, bias="shared"), Dense(2, 2)], parameters=np.full(11, 0.3))

    right, wrong = network(), network()
    fit(right, article.INPUTS, article.TARGETS, loss=LOSS, optimizer=SGD(0.5), epochs=1)
    article.early_update_step(wrong, article.INPUTS, article.TARGETS, 0.5)
    # The output layer (weights w5..w8 and its biases) is the same; the hidden layer is not.
    close(wrong.parameters[5:], right.parameters[5:])
    assert (np.abs(wrong.parameters[:5] - right.parameters[:5]) > 1e-7).all()


def computed(runs):
    """What account A, and account B, give under each printed name."""
    start = first_step()
    table = {"dE_total/dw5": start["gradient_w1_to_w8"][4]}
    table["dE_total/dw1"] = start["gradient_w1_to_w8"][0]
    for k, weight in enumerate(start["weights_after_one_step"], start=1):
        table[f"w{k} after 1 step"] = weight
    by_account = {}
    for name, (losses, network) in runs.items():
        o1, o2 = network.predict(article.INPUTS)[0]
        by_account[name] = {
            "E_total after 1 step": losses[1],
            "E_total after 10,000 steps": losses[-1],
            "out_o1 after 10,000 steps": o1,
            "out_o2 after 10,000 steps": o2,
        }
    return {**start, **table, **by_account["A"]}, by_account["B"]


@pytest.mark.parametrize("figure", article.PRINTED, ids=lambda figure: figure.name)
def test_each_printed_figure_gets_the_right_verdict(figure, runs):
    by_formulas, by_bug = computed(runs)
    digits = len(figure.printed.split(".")[1])
    agrees = f"{by_formulas[figure.name]:.{digits}f}" == figure.printed
    assert figure.right == agrees
    assert bool(figure.why) == (not figure.right)
    if figure.why.startswith("account B"):
        assert f"{by_bug[figure.name]:.{digits}f}" == figure.printed


def test_printed_figures_are_listed_once():
    names = [figure.name for figure in article.PRINTED]
    assert len(set(names)) == len(names)
    assert sum(not figure.right for figure in article.PRINTED) == 5


def test_the_mistyped_output_lost_its_digits():
    printed = next(f.printed for f in article.PRINTED if f.name == "out_o1")
    right = f"{first_step()['out_o1']:.8f}"
    assert (printed, right) == ("0.75136079", "0.75136507")
