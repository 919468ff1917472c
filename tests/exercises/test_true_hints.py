"""Wrong answers that readers have handed in, and what each must be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnlib import SGD, Dense, HalfSquaredError, Network, article, fit, gradient_check
from nnlib.activations import sigmoid
from nnlib.exercises import Status, check, exercises
from nnlib.exercises.lesson04 import STEP
from nnlib.exercises.lesson05 import _loss_with_biases

X, Y, LOSS = article.INPUTS, article.TARGETS, HalfSquaredError()
C = np.array([[0.01, 0.09]])
OUT_H = np.array([0.593269992107187, 0.596884378259767])
O2 = float(article.network().predict(X)[0, 1])
MISPRINTED = 0.75136079


def solution(exercise_id: str) -> Any:
    return exercises(exercise_id[:2])[exercise_id].solution()


def told(exercise_id: str, answer: Any) -> str:
    outcome = check(exercise_id, answer)
    assert outcome.status is Status.NOT_YET
    return outcome.message


# Lesson 00


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_a_knob_s_digits_are_read_not_computed(decimals: int) -> None:
    right = solution("00-turn-a-knob")
    cut = np.floor(right * 10**decimals) / 10**decimals
    for answer in (round(right, decimals), cut):
        message = told("00-turn-a-knob", answer)
        assert "Read all nine digits at the top of the explorer." in message
        assert "until the end" not in message


# Lesson 01


@pytest.mark.parametrize(
    ("layer", "begins"),
    [
        (
            lambda W, x, b: sigmoid(
                np.array([W[k, 0] * x[0] + W[k, 1] * x[1] for k in (0, 1)]) + b[:2]
            ),
            "Right for two neurons, but not for three.",
        ),
        (
            lambda W, x, b: sigmoid(np.array([W[k] @ x + b[k] for k in range(len(x))])),
            "Right for two neurons, but not for three.",
        ),
        (lambda W, x, b: sigmoid(x @ W + b), "W is transposed"),
        (lambda W, x, b: sigmoid(W.T @ x + b), "W is transposed"),
        (lambda W, x, b: sigmoid((W * x + b).sum(axis=1)), "The bias is added to every product"),
        (
            lambda W, x, b: sigmoid(W @ x + b) if len(W) == 2 else np.zeros(3),
            "None of the usual slips, and no number is right yet in a layer of three neurons.",
        ),
        (
            lambda W, x, b: sigmoid(W @ x + b[:2] + 0.5),
            "The function stopped with ValueError: operands could not be broadcast",
        ),
    ],
)
def test_a_layer_of_two_only_is_told_and_what_else_is_wrong_comes_first(
    layer: Callable[..., Any], begins: str
) -> None:
    assert told("01-layer-matrix", layer).startswith(begins)


def test_a_loop_over_the_rows_is_right_and_not_praised_for_a_product() -> None:
    def layer(W, x, b):
        return [
            float(sigmoid(sum(w * v for w, v in zip(W[k], x, strict=True)) + b[k]))
            for k in range(len(W))
        ]

    outcome = check("01-layer-matrix", layer)
    assert outcome.status is Status.RIGHT
    assert "product" not in outcome.message


def test_the_third_row_s_slips_are_told() -> None:
    for third, begins in (
        ([0.60, 0.10], "In the third row the minus got lost"),
        ([-0.10, 0.60], "In the third row the weights changed places"),
    ):
        W = np.array([[0.15, 0.20], [0.25, 0.30], third])
        assert told("01-three-neurons", sigmoid(W @ X[0] + 0.35)).startswith(begins)


def test_three_outputs_to_four_digits_are_rounded() -> None:
    assert "rounded too early" in told(
        "01-three-neurons", np.round(solution("01-three-neurons"), 4)
    )


def test_three_outputs_in_another_order_are_all_there() -> None:
    message = told("01-three-neurons", solution("01-three-neurons")[[2, 0, 1]])
    assert message.startswith("The right numbers are all there, but not in their places")


@pytest.mark.parametrize(
    "W",
    [
        np.array([[0.15, 0.25, 0.60], [0.20, 0.30, -0.10]]).reshape(3, 2),
        np.array([[0.15, 0.20, 0.25], [0.30, 0.60, -0.10]]).T,
    ],
    ids=["columns read as rows", "rows read as columns"],
)
def test_weights_dealt_out_to_the_wrong_neurons_are_told(W: np.ndarray) -> None:
    assert "dealt out to the wrong neurons" in told("01-three-neurons", sigmoid(W @ X[0] + 0.35))


def test_a_layer_that_rounds_is_told_so() -> None:
    message = told("01-layer-matrix", lambda W, x, b: np.round(sigmoid(W @ x + b), 4))
    assert "rounded too early" in message


# Lesson 02


def test_a_slip_on_the_way_back_is_told_and_a_search_is_not_taken_for_one() -> None:
    h1, h2 = OUT_H
    net = np.log(0.01 / 0.99)
    for slip, named in (
        ((net - 0.60) / h1, "h2"),
        ((net - 0.45 * h2 - 0.35) / h1, "b1"),
        ((np.log10(0.01 / 0.99) - 0.45 * h2 - 0.60) / h1, "base 10"),
        ((np.log(0.01) - 0.45 * h2 - 0.60) / h1, "ln 0.01"),
    ):
        for answer in (slip, round(slip, 4)):
            assert named in told("02-best-w5", answer)
            assert "searched" not in told("02-best-w5", answer)
    for answer in (-9.23, -8.7, -4.85):
        message = told("02-best-w5", answer)
        assert "If you searched" in message
        assert "If you worked back" in message


@pytest.mark.parametrize("decimals", range(2, 7))
def test_a_mean_that_is_rounded_is_not_right(decimals: int) -> None:
    message = told("02-half-to-mean", lambda half_sum, n: round(2 * half_sum / n, decimals))
    assert "rounded too early" in message


# The misprint, wherever out_o1 comes in


def _w6() -> list[float]:
    factors = [MISPRINTED - 0.01, MISPRINTED * (1 - MISPRINTED), OUT_H[1]]
    return [*factors, float(np.prod(factors))]


def _signals() -> list[float]:
    return [(MISPRINTED - 0.01) * MISPRINTED * (1 - MISPRINTED), (O2 - 0.99) * O2 * (1 - O2)]


def _w3() -> list[float]:
    paths = np.array(_signals()) * [0.45, 0.55] * OUT_H[1] * (1 - OUT_H[1]) * 0.05
    return [*paths, paths.sum()]


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("02-other-targets", ((0.99 - MISPRINTED) ** 2 + (0.01 - O2) ** 2) / 2),
        ("03-w6-factors", _w6()),
        ("03-w3-paths", _w3()),
        ("04-delta-h2", np.dot(_signals(), [0.45, 0.55]) * OUT_H[1] * (1 - OUT_H[1])),
    ],
)
def test_the_misprint_is_not_called_a_rounding(exercise_id: str, answer: Any) -> None:
    message = told(exercise_id, answer)
    assert "misprint" in message
    assert "round" not in message


def test_a_number_rounded_on_the_way_is_close() -> None:
    message = told("02-other-targets", ((0.99 - 0.7514) ** 2 + (0.01 - O2) ** 2) / 2)
    assert message.startswith("Right to three digits or more, but not to all of them.")


# Lesson 03


def test_factors_to_three_digits_are_rounded() -> None:
    first, second, third = np.round(solution("03-w6-factors")[:3], 3)
    message = told("03-w6-factors", [first, second, third, first * second * third])
    assert message.startswith("The product is off because its factors are rounded")
    message = told("03-w6-factors", [first, second, third, 0.5])  # what does not follow from them
    assert message.startswith("Off: the product. Rounded too early: dE/dout_o1, dout_o1/dnet_o1,")


@pytest.mark.parametrize("kept", [OUT_H[1], 1 - OUT_H[1]])
def test_half_a_slope_at_h2_is_told(kept: float) -> None:
    answer = np.array(solution("03-w3-paths")) / (OUT_H[1] * (1 - OUT_H[1])) * kept
    assert told("03-w3-paths", answer).startswith("The hidden neuron's slope lacks a factor")


def test_paths_with_each_other_s_weight_are_told() -> None:
    by_o1, by_o2, _ = solution("03-w3-paths")
    by_o1, by_o2 = by_o1 / 0.45 * 0.55, by_o2 / 0.55 * 0.45
    assert told("03-w3-paths", [by_o1, by_o2, by_o1 + by_o2]).startswith("The weights changed pl")


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_a_product_is_off_because_its_factors_are_rounded(digits: int) -> None:
    factors = [float(f"{factor:.{digits}g}") for factor in solution("03-w6-factors")[:3]]
    product = float(np.prod(factors))
    for last in (product, float(f"{product:.6g}")):
        message = told("03-w6-factors", [*factors, last])
        assert message.startswith("The product is off because its factors are rounded")


# Lesson 04


def test_the_angle_of_an_earlier_cell_is_that_of_another_rate() -> None:
    for rate in (0.5, 5, 50):
        net = article.network()
        article.early_update_step(net, X, Y, rate)
        wrong = (article.WEIGHTS - net.parameters) / rate
        angle = gradient_check(article.network(), X, Y, LOSS, gradient=wrong).angle
        assert told("04-early-angle", angle).startswith("That is the angle at another learning")


def test_half_the_angle_at_one_half_is_nearly_that_at_a_quarter() -> None:
    """As a right answer is told."""
    at_one_half = next(
        mistake.example()
        for mistake in exercises("04")["04-early-angle"].mistakes
        if "another learning rate" in mistake.hint
    )
    assert solution("04-early-angle") == pytest.approx(at_one_half / 2, rel=1e-4)


@pytest.mark.parametrize(
    ("forward", "way_back"),
    [(("V.T", "W"), "W.T"), (("V", "W.T"), "W.T"), (("V.T", "W.T"), "W.T"), (("V", "W.T"), "W")],
)
def test_a_matrix_transposed_on_the_way_forward_is_told(
    forward: tuple[str, str], way_back: str
) -> None:
    def step(w, x, t, b, eta):
        V, W = w[:4].reshape(2, 2), w[4:].reshape(2, 2)
        of = {"V": V, "V.T": V.T, "W": W, "W.T": W.T}
        h = sigmoid(of[forward[0]] @ x + b[0])
        o = sigmoid(of[forward[1]] @ h + b[1])
        d_o = (o - t) * o * (1 - o)
        d_h = (of[way_back] @ d_o) * h * (1 - h)
        return w - eta * np.append(np.outer(d_h, x), np.outer(d_o, h))

    assert told("04-one-step", step).startswith("In the forward pass a matrix is transposed.")


@pytest.mark.parametrize("joined", ["V first", "W first", "matrices"])
def test_layers_that_changed_places_are_told(joined: str) -> None:
    def step(w, x, t, b, eta):
        W, V = w[:4].reshape(2, 2), w[4:].reshape(2, 2)
        h = sigmoid(V @ x + b[0])
        o = sigmoid(W @ h + b[1])
        d_o = (o - t) * o * (1 - o)
        d_h = (W.T @ d_o) * h * (1 - h)
        dV, dW = np.outer(d_h, x), np.outer(d_o, h)
        if joined == "matrices":
            return np.append(V - eta * dV, W - eta * dW)
        return w - eta * (np.append(dV, dW) if joined == "V first" else np.append(dW, dV))

    assert told("04-one-step", step).startswith("The two layers changed places")


def _step(
    hidden_bias: Callable[[Any], Any] = lambda b: b[0],
    output_bias: Callable[[Any], Any] = lambda b: b[1],
    sign_of_error: float = 1.0,
    sign_of_step: float = -1.0,
) -> Callable[..., Any]:
    def step(w, x, t, b, eta):
        V, W = w[:4].reshape(2, 2), w[4:].reshape(2, 2)
        h = sigmoid(V @ x + hidden_bias(b))
        o = sigmoid(W @ h + output_bias(b))
        d_o = sign_of_error * (o - t) * o * (1 - o)
        d_h = (W.T @ d_o) * h * (1 - h)
        gradient = np.concatenate([np.outer(d_h, x).ravel(), np.outer(d_o, h).ravel()])
        return w + sign_of_step * eta * gradient

    return step


@pytest.mark.parametrize(
    "step",
    [
        _step(hidden_bias=lambda b: b),
        _step(output_bias=lambda b: b),
        _step(hidden_bias=lambda b: b, output_bias=lambda b: b),
    ],
    ids=["hidden", "output", "both"],
)
def test_the_whole_of_b_in_a_layer_is_told(step: Callable[..., Any]) -> None:
    assert told("04-one-step", step).startswith("The whole of b is added in a layer")


def test_target_minus_out_with_a_right_minus_is_not_told_that_a_minus_is_missing() -> None:
    message = told("04-one-step", _step(sign_of_error=-1.0))
    assert message == told("04-one-step", _step(sign_of_step=1.0))  # they are the same step
    assert "out - target" in message
    assert "w minus eta times the gradient" in message
    assert "missing" not in message
    assert check("04-one-step", _step(sign_of_error=-1.0, sign_of_step=1.0)).status is Status.RIGHT


def test_a_step_in_place_is_right_in_its_numbers_and_told_of_the_trap() -> None:
    def step(w, x, t, b, eta):
        w -= w - STEP(w, x, t, b, eta)
        return w

    message = told("04-one-step", step)
    assert message.startswith("The numbers that come back are right, but the call changed w in")
    assert "start - step(start, ...) may come out as 0" in message
    start = article.WEIGHTS.copy()
    moved = start - step(start, X[0], Y[0], np.array(article.BIASES), 0.5)
    assert not moved.any()  # as the message says
    with np.errstate(invalid="ignore"):
        angle = np.degrees(np.arccos(moved @ moved / np.linalg.norm(moved) ** 2))
    assert np.isnan(angle)
    message = told("04-early-angle", angle)
    assert "0 / 0" in message
    assert "w.copy()" in message
    assert "overflow" not in message


def test_a_step_that_stops_in_a_later_call_is_told_what_stopped_it() -> None:
    def step(w, x, t, b, eta):
        return STEP(w, x, t, b, eta) if eta < 1 else w.nothing

    assert told("04-one-step", step).startswith("The function stopped with AttributeError")

    def uphill(w, x, t, b, eta):
        return _step(sign_of_step=1.0)(w, x, t, b, eta) if eta < 1 else w.nothing

    assert told("04-one-step", uphill).startswith("The function stopped with AttributeError")


@pytest.mark.parametrize("exercise_id", ["01-layer-matrix", "06-backward"])
def test_where_there_is_no_step_none_is_spoken_of(exercise_id: str) -> None:
    def function(*arguments):
        result = solution(exercise_id)(*map(np.copy, arguments))
        arguments[0][:] = 0.0
        return result

    message = told(exercise_id, function)
    assert "the call changed W in place. An array that a function changes is changed" in message
    assert "step" not in message


def test_only_what_a_call_may_return_is_told_that_it_was_called() -> None:
    assert "without calling it" in told("04-one-step", np.zeros(8))
    assert told("04-one-step", "step").endswith("expected a function (w, x, t, b, eta).")


def test_a_mistake_made_in_place_gets_its_hint_and_is_told_of_both() -> None:
    def step(w, x, t, b, eta):
        w[:] = _step(sign_of_step=1.0)(w, x, t, b, eta)
        return w

    message = told("04-one-step", step)
    assert message.startswith("The step goes uphill.")
    assert "the call changed w in place" in message


def test_an_overflow_is_still_called_one() -> None:
    assert told("04-early-angle", np.inf).endswith("Something overflowed, or was divided by 0.")


# Lesson 05


def _after_100(rate: float) -> float:
    trial = article.network()
    return float(fit(trial, X, Y, loss=LOSS, optimizer=SGD(rate), epochs=100).loss[-1])


def test_the_loss_of_the_lesson_s_own_best_rate_is_a_loss() -> None:
    coarse = min([1, 2, 5, 10, 20, 50, 100, 200], key=_after_100)
    found = min(np.linspace(coarse / 2, coarse * 2, 61), key=_after_100)
    assert check("05-best-rate", found).status is Status.RIGHT
    for loss in (_after_100(found), round(_after_100(found), 9), _after_100(coarse)):
        assert told("05-best-rate", loss).startswith("That is a loss after 100 steps.")


@cache
def _outputs(on_c: bool) -> tuple[np.ndarray, np.ndarray]:
    """The outputs after 7 steps and after 5,000, by the lesson's own loop."""
    net, seen = article.network(), []
    for _ in range(5_000):
        seen.append(net.forward(X).copy())
        net.backward(LOSS.gradient(seen[-1], C if on_c else Y))
        net.parameters -= 0.5 * net.gradient
    return seen[7], net.predict(X)


@pytest.mark.parametrize("trained", [C, Y], ids=["trained on C's", "trained on A's"])
@pytest.mark.parametrize("first", [C, Y])
@pytest.mark.parametrize("last", [C, Y])
def test_targets_changed_in_one_place_of_three_are_told(
    trained: np.ndarray, first: np.ndarray, last: np.ndarray
) -> None:
    after_7, after_5_000 = _outputs(trained is C)
    outcome = check("05-account-c", [LOSS(after_7, first), LOSS(after_5_000, last)])
    if trained is first is last is C:
        assert outcome.status is Status.RIGHT
    elif trained is first is last is Y:
        assert outcome.message.startswith("That is account A")
    elif trained is C:
        assert outcome.message.startswith("The weights are trained on the listing's targets")
    else:
        assert outcome.message.startswith("A loss is measured against the listing's targets")


@pytest.mark.parametrize("biases", [(0.0, 0.0), article.BIASES])
def test_a_start_that_was_drawn_to_read_the_names_is_told(biases: tuple[float, float]) -> None:
    layers = [Dense(2, 2, bias="shared", initial_bias=bias) for bias in biases]
    net = Network(layers, rng=np.random.default_rng(0))
    loss = fit(net, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=10_000).loss[-1]
    assert told("05-train-biases", loss).startswith("That run began at weights drawn at random.")


def test_both_numbers_of_account_c_stand_in_no_table() -> None:
    for notebook in Path(__file__).parents[2].glob("notebooks/*.ipynb"):
        text = notebook.read_text(encoding="utf-8")
        assert not [n for n in solution("05-account-c") if f"{n:.9f}" in text], notebook.name


def test_a_large_ratio_is_written_out() -> None:
    message = told("05-best-rate", 0.01)
    assert "e+" not in message
    assert re.search(r", \d\d,\d00 times the lowest there is\.", message)


def test_nearly_all_is_b1_s_doing() -> None:
    """As a right answer is told: with b2 alone, a little higher than account A."""
    both, only_b1, only_b2, neither = (
        _loss_with_biases(hidden=hidden, output=output)
        for hidden, output in ((True, True), (True, False), (False, True), (False, False))
    )
    assert both < only_b1 < neither / 7
    assert (neither - only_b1) / (neither - both) > 0.99
    assert neither < only_b2 < 1.01 * neither


def test_a_history_is_told_where_its_losses_stand() -> None:
    history = fit(article.network(), X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=1)
    message = told("05-train-biases", history)
    assert message.startswith("The answer came as a History")
    assert message.endswith("the last one in history.loss[-1].")


def test_a_second_fit_on_the_trained_network_is_told() -> None:
    layers = [Dense(2, 2, bias="shared"), Dense(2, 2, bias="shared")]
    start = [*article.WEIGHTS[:4], 0.35, *article.WEIGHTS[4:], 0.60]
    net = Network(layers, parameters=start)
    for _ in range(2):
        loss = fit(net, X, Y, loss=LOSS, optimizer=SGD(0.5), epochs=10_000).loss[-1]
    assert told("05-train-biases", loss).startswith("That is E after 20,000 steps.")


# Lesson 06


def test_the_last_two_of_the_lesson_s_own_looks_are_told_that_they_come_too_early() -> None:
    message = told("06-slow-or-stuck", [19, 11])
    assert message.startswith("Those are counts after fewer steps")
    assert "looks=(10_000, 20_000)" in message


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (lambda n: n.layers[0].bias, "AttributeError: A layer has no bias. It has neurons, and"),
        (lambda n: n.layers[0].neurons[0].b, "AttributeError: A neuron has no b. It has weights,"),
        (lambda n: n.parameters, "AttributeError: A network has no parameters. It has layers,"),
    ],
)
def test_what_a_layer_lacks_is_told_with_what_it_has(
    network: Callable[[Any], Any], sentence: str
) -> None:
    assert sentence in told("06-train-biases", lambda net, eta: network(net))


def _bias_lines(where: str) -> Callable[..., None]:
    """full_step with the line of the bias at its end, so many levels to the left."""

    def full_step(network, eta):
        for layer in network.layers:
            for neuron in layer.neurons:
                for k, value in enumerate(neuron.inputs):
                    neuron.weights[k] -= eta * neuron.delta * value
            if where == "after the neurons":
                neuron.bias -= eta * neuron.delta
        if where == "after the layers":
            neuron.bias -= eta * neuron.delta

    return full_step


def test_a_bias_line_too_far_left_is_told() -> None:
    for where, begins in (
        ("after the neurons", "Only the last neuron of each layer moved its bias"),
        ("after the layers", "Only the network's last neuron moved its bias"),
    ):
        assert told("06-train-biases", _bias_lines(where)).startswith(begins)


def test_one_half_for_eta_is_told() -> None:
    def full_step(network, eta):
        solution("06-train-biases")(network, 0.5)

    assert told("06-train-biases", full_step).startswith("Right with a learning rate of 0.5 only.")


def _backward(how: Callable[..., Any]) -> Callable[..., Any]:
    return lambda W, x, out, grad: how(grad * out * (1 - out), W, x)


def test_the_last_neuron_s_part_alone_is_told() -> None:
    def part(delta, W, x):
        below = np.zeros(len(x))
        for k in range(len(W)):
            for j in range(len(x)):
                below[j] = delta[k] * W[k, j]
        return np.outer(delta, x), delta, below

    assert "+= was meant, and = was written" in told("06-backward", _backward(part))


def test_a_flat_array_has_no_mt() -> None:
    message = told("06-backward", _backward(lambda d, W, x: (d @ x.mT, d, W.T @ d)))
    assert message.startswith("The function stopped with ValueError: matrix transpose with ndim")
    assert "np.outer" in message


def test_right_arrays_in_another_order_are_told_the_order() -> None:
    for how in (
        lambda d, W, x: (d, np.outer(d, x), W.T @ d),
        lambda d, W, x: (W.T @ d, d, np.outer(d, x)),
    ):
        message = told("06-backward", _backward(how))
        assert message.startswith("slopes_W has shape (2,); expected an array of shape (2, 2).")
        assert "another order: return slopes_W, slopes_b, slopes_x." in message
    message = told("06-backward", _backward(lambda d, W, x: (np.outer(d, x), d.sum(), W.T @ d)))
    assert "order" not in message


def test_three_hidden_neurons_are_asked_whether_they_are_two() -> None:
    assert told("06-slow-or-stuck", [3, 0]).startswith("Is that two hidden neurons?")
