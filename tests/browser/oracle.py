"""What an explorer must show, computed by NumPy alone, and what it does show on the page."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit

MINUS = "\N{MINUS SIGN}"
LOSS = HalfSquaredError()
SNAPSHOT = """
(part) => {
    const text = (element, selector) => element.querySelector(selector)?.textContent ?? "";
    const all = (selector) => [...(part ?? document).querySelectorAll(selector)];
    const read = {};
    for (const part of all(".nn-neuron")) read[part.dataset.name] = text(part, ".nn-neuron-value");
    for (const part of all(".nn-network .nn-parameter")) {
        if (text(part, ".nn-value")) read[part.dataset.name] = text(part, ".nn-value");
    }
    for (const part of all(".nn-readout")) {
        if (!part.hidden) read[text(part, ".nn-readout-name")] = text(part, ".nn-readout-value");
    }
    return read;
}
"""


def one_step(net: Any, state: dict[str, Any]) -> None:
    """Train the article's network by one step, in place, the way the state says."""
    data = [state["inputs"]], [state["targets"]]
    if state.get("early_update"):
        article.early_update_step(net, *data, state["learning_rate"])
    else:
        fit(net, *data, loss=LOSS, optimizer=SGD(state["learning_rate"]), epochs=1)


def network_of(state: dict[str, Any]) -> Any:
    """The article's network with the weights and biases of a state."""
    if not state.get("train_biases"):
        net = article.network()
        net.parameters = state["weights"]
        net.frozen_parameters[:] = state["biases"]
        return net
    (w1, w2, w3, w4, *output), (b1, b2) = state["weights"], state["biases"]
    layers = [Dense(2, 2, "sigmoid", bias="shared") for _ in range(2)]
    return Network(layers, parameters=[w1, w2, w3, w4, b1, *output, b2])


def loss_of(net: Any, state: dict[str, Any]) -> float:
    return float(LOSS(net.predict([state["inputs"]]), [state["targets"]]))


def values_of(net: Any, state: dict[str, Any]) -> dict[str, float]:
    """The diagram's numbers by their names: w1 to w8, b1, b2, i1 to o2."""
    values = dict(zip(net.parameter_names, net.parameters.tolist(), strict=True))
    values |= zip(net.frozen_names, net.frozen_parameters.tolist(), strict=True)
    net.forward([state["inputs"]])
    rows = [state["inputs"], *(layer.out[0].tolist() for layer in net.layers)]
    for names, row in zip(net.neuron_names, rows, strict=True):
        values |= zip(names, row, strict=True)
    return values


def expected(kind: str, state: dict[str, Any]) -> dict[str, float]:
    """The numbers that must stand on the page, by their names there, in a state of the traits."""
    net = network_of(state)
    loss = loss_of(net, state)
    if kind == "ForwardExplorer":
        values = values_of(net, state)
        return {**values, "loss E_total": loss, "out_o1": values["o1"], "out_o2": values["o2"]}
    if kind == "ChainRuleExplorer":
        values = {name: v for name, v in values_of(net, state).items() if name in _NEURONS}
        selected = state["selected"]
        return {**values, "loss E_total": loss, f"slope along {selected}": slope(net, state)}
    if kind == "StepExplorer":
        before = values_of(net, state)
        given = {name: value for name, value in before.items() if name in _NEURONS}
        one_step(net, state)
        after = loss_of(net, state)
        if state["stage"] == "again":
            return {**values_of(net, state), "loss E_total": loss, "after the step": after}
        if state["stage"] == "update":
            weights = dict(zip(net.parameter_names, net.parameters.tolist(), strict=True))
            return {**given, **weights, "loss E_total": loss}
        return {**(given if "backward" in state["stage"] else before), "loss E_total": loss}
    losses = [loss]
    trained = net.copy()
    for step in range(1, state["steps"] + 1):
        one_step(trained, state)
        losses.append(loss_of(trained, state))
        if step == state["step"]:
            net = trained.copy()
    last = f"after {state['steps']:,} steps"
    shown = {**values_of(net, state), "loss at the start": loss, last: losses[-1]}
    here = "after 1 step" if state["step"] == 1 else f"after {state['step']:,} steps"
    return {**shown, here: losses[state["step"]]}


_NEURONS = {name for layer in article.network().neuron_names for name in layer}


def slope(net: Any, state: dict[str, Any]) -> float:
    """The loss's slope along the selected weight or bias of the article's network."""
    net.backward(LOSS.gradient(net.forward([state["inputs"]]), [state["targets"]]))
    name = state["selected"]
    if name in net.parameter_names:
        return float(net.gradient[net.parameter_names.index(name)])
    return float(_bias_slopes(net, state)[net.frozen_names.index(name)])


def _bias_slopes(net: Any, state: dict[str, Any]) -> list[float]:
    """The slopes along the shared biases: the error signals of their layers, added."""
    hidden, output = net.layers
    delta_output = (
        (output.out[0] - np.array(state["targets"])) * output.out[0] * (1 - output.out[0])
    )
    delta_hidden = (output.weight.T @ delta_output) * hidden.out[0] * (1 - hidden.out[0])
    return [float(delta_hidden.sum()), float(delta_output.sum())]


def differences(shown: dict[str, str], wanted: dict[str, float]) -> list[str]:
    """What does not stand on the page as NumPy has it, at the digits that are shown."""
    wrong = []
    for name, value in wanted.items():
        text = shown.get(name, "missing")
        if text in ("?", "not yet"):
            continue
        try:
            number = Decimal(text.replace(MINUS, "-"))
        except InvalidOperation:
            wrong.append(f"{name}: shown {text!r}, NumPy {value!r}")
            continue
        half = 0.5 * 10.0 ** int(number.as_tuple().exponent)
        if abs(float(number) - value) > half + 1e-12 * max(1.0, abs(value)):
            wrong.append(f"{name}: shown {text!r}, NumPy {value!r}")
    return wrong
