"""check(): what it takes for an answer, and what it says."""

import contextlib
import signal
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from nnlib import article
from nnlib.activations import sigmoid
from nnlib.exercises import LESSONS, Outcome, Status, _guard, check, exercises
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises.lesson04 import STEP
from tests.steady import steady

NET_H2 = 0.25 * 0.05 + 0.30 * 0.10 + 0.35
W6 = exercises("03")["03-w6-factors"].solution()


def test_an_outcome_shows_its_sentence() -> None:
    assert repr(Outcome(Status.NOT_YET, "The bias is missing.")) == "Not yet. The bias is missing."
    assert repr(check("01-net-h2", NET_H2)).startswith("Right. ")
    assert repr(check("01-net-h2", ...)).startswith("Not attempted yet. ")


@pytest.mark.parametrize(
    "answer",
    [
        NET_H2,
        np.float64(NET_H2),
        np.array(NET_H2),
        np.array([[NET_H2]]),
        [NET_H2],
        Fraction("0.3925"),
        Decimal("0.3925"),
        sympy.Rational(3925, 10_000),
        sympy.Float("0.3925"),
        NET_H2 + 4.9e-10,
    ],
    ids=steady,
)
def test_a_number_may_come_in_many_forms(answer: object) -> None:
    assert check("01-net-h2", answer).status is Status.RIGHT


@pytest.mark.parametrize(
    "answer",
    [W6, tuple(W6), np.array(W6), np.array([W6]), np.array(W6)[:, np.newaxis], sympy.Matrix(W6)],
    ids=["list", "tuple", "(4,)", "(1, 4)", "(4, 1)", "sympy"],
)
def test_an_array_may_come_in_many_forms(answer: object) -> None:
    assert check("03-w6-factors", answer).status is Status.RIGHT


def test_accounts_a_and_b_are_told_apart() -> None:
    right, early = exercises("05")["05-account-c"].solution(), None
    for mistake in exercises("05")["05-account-c"].mistakes:
        if "too early" in mistake.hint:
            early = mistake.example()
    assert early is not None
    assert abs(right[0] - early[0]) < 2e-6  # they differ in the sixth digit only
    assert check("05-account-c", right).status is Status.RIGHT
    assert check("05-account-c", [right[0], early[1]]).status is Status.NOT_YET


@pytest.mark.parametrize("rounded", [0.393, 0.392])
def test_a_half_may_be_rounded_up_or_down(rounded: float) -> None:
    assert "rounded too early" in check("01-net-h2", rounded).message


def test_a_mistake_that_looks_like_rounding_says_both() -> None:
    message = check("01-net-h2", 0.39).message
    assert message.startswith("Three slips end at 0.39. A column of W was read")
    assert "two decimals" in message


def test_one_digit_off_is_not_rounding() -> None:
    for answer in (0.391, 0.394, 0.38, 0.3926, 0.3924):
        assert "rounded too early" not in check("01-net-h2", answer + 1e-4).message


@pytest.mark.parametrize("decimals", [2, 3, 4, 5, 6, 7, 8])
def test_digits_lost_are_told(decimals: int) -> None:
    exercise = exercises("02")["02-other-targets"]
    outcome = check(exercise.id, round(exercise.solution(), decimals))
    assert outcome.status is Status.NOT_YET
    assert "rounded too early" in outcome.message


def test_nine_decimals_are_enough() -> None:
    for lesson in LESSONS:
        for exercise in exercises(lesson).values():
            if isinstance(exercise.kind, NumbersAnswer):
                nine = np.round(exercise.solution(), 9)
                assert check(exercise.id, nine).status is Status.RIGHT


def test_a_rounded_mistake_still_gets_its_hint() -> None:
    twice = exercises("02")["02-other-targets"].mistakes[0]
    assert check("02-other-targets", round(twice.example(), 4)).message == twice.hint


def test_a_wrong_sign_is_told() -> None:
    assert "the sign is not" in check("01-net-h2", -NET_H2).message


def test_a_wrong_entry_is_named() -> None:
    message = check("03-w6-factors", [*W6[:2], 0.25, W6[3]]).message
    assert message == "Off: dnet_o1/dw6. The rest is right."


def test_a_wrong_step_says_which_weights_are_off() -> None:
    def step(w, x, t, b, eta):
        new = STEP(w, x, t, b, eta)
        new[2] += 0.001
        return new

    message = check("04-one-step", step).message
    assert message == "Off in the article's step: w3. The rest is right."


def test_a_step_that_is_off_all_over_is_not_listed() -> None:
    message = check("04-one-step", lambda w, x, t, b, eta: 0.5 * w).message
    assert message.startswith("None of the usual slips, and no number is right yet in the article")


def test_a_step_right_in_the_article_only_says_so() -> None:
    def step(w, x, t, b, eta):
        return STEP(w, x, t, b, eta) + (1e-3 if eta == 2.0 else 0.0)

    assert check("04-one-step", step).message.startswith("Right with the article's numbers only")


W, X, B = article.WEIGHTS, article.INPUTS[0], np.array(article.BIASES)


@pytest.mark.parametrize(
    "step",
    [
        lambda w, x, t, b, eta: STEP(w, np.array([0.05, 0.10]), t, b, eta),
        lambda w, x, t, b, eta: STEP(w, x, t, [0.35, 0.60], eta),
        lambda w, x, t, b, eta: STEP(w, x, t, [0.35, b[1]], eta),
        lambda w, x, t, b, eta: STEP(w, x, np.array([0.01, 0.99]), b, 0.5),
        lambda w, x, t, b, eta: STEP(w.copy() * 0 + W, x, t, b, eta),
    ],
    ids=["x", "b", "b1", "t-and-eta", "w"],
)
def test_a_number_left_in_a_step_is_told(step: Callable[..., object]) -> None:
    assert check("04-one-step", step).message.startswith("Right with the article's numbers only")


@pytest.mark.parametrize(
    "layer",
    [
        lambda weights, x, b: sigmoid(W[:4].reshape(2, 2) @ x + b),
        lambda weights, x, b: sigmoid(weights @ X + b),
        lambda weights, x, b: sigmoid(weights @ x + B[0]),
        lambda weights, x, b: sigmoid(W[:4].reshape(2, 2) @ X + 0.35),
    ],
    ids=["W", "x", "b", "all"],
)
def test_a_number_left_in_a_layer_is_told(layer: Callable[..., object]) -> None:
    message = check("01-layer-matrix", layer).message
    assert message.startswith("Right with the article's numbers only")


def test_the_mean_is_right_for_two_outputs_and_is_told_why() -> None:
    out = article.network().predict(article.INPUTS)
    outcome = check("02-other-targets", float(np.mean((np.array([[0.99, 0.01]]) - out) ** 2)))
    assert outcome.status is Status.RIGHT
    assert "With two outputs, and only then, the plain mean" in outcome.message


@pytest.mark.parametrize(
    "transposed", [("gradient_h", "gradient_o"), ("gradient_h",), ("gradient_o",)]
)
def test_a_transposed_matrix_of_slopes_is_told(transposed: tuple[str, ...]) -> None:
    step = STEP.but(**{name: lambda s, name=name: STEP[name](s).T for name in transposed})
    assert "np.outer(delta, incoming)" in check("04-one-step", step).message


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_float_gets_a_sentence(value: float) -> None:
    for exercise_id in ("01-net-h2", "02-best-w5", "05-best-rate"):
        outcome = check(exercise_id, value)
        assert outcome.message.endswith((".", "?"))


@pytest.mark.parametrize(
    ("exercise_id", "advice"),
    [
        ("01-net-h3", "Did you mean '01-net-h2'?"),
        ("net_h2", "'01-net-h2'"),
        ("99-nothing", "05-train-biases"),
        ("", "01-net-h2"),
        (None, "01-net-h2"),
        (1, "01-net-h2"),
    ],
)
def test_an_unknown_id_is_an_error(exercise_id: str, advice: str) -> None:
    with pytest.raises(ValueError, match="exercise_id came as") as error:
        check(exercise_id, 1.0)
    assert advice in str(error.value)


def test_an_unknown_lesson_is_an_error() -> None:
    with pytest.raises(ValueError, match="lesson came as '99'"):
        exercises("99")


# Functions


def empty_with_docstring(w, x, t, b, eta):
    """Return the new weights."""


def not_implemented(w, x, t, b, eta):
    raise NotImplementedError


@pytest.mark.parametrize(
    "stub",
    [
        lambda w, x, t, b, eta: ...,
        empty_with_docstring,
        not_implemented,
    ],
)
def test_a_stub_is_not_attempted(stub: Callable[..., object]) -> None:
    assert check("04-one-step", stub).status is Status.NOT_ATTEMPTED


def test_a_half_filled_list_is_not_attempted() -> None:
    assert check("03-w3-paths", [..., ..., ...]).status is Status.NOT_ATTEMPTED
    assert check("03-w3-paths", [0.1, ..., ...]).status is Status.NOT_ATTEMPTED
    assert check("03-w3-paths", np.array([0.1, ...])).status is Status.NOT_ATTEMPTED


def test_a_function_that_changes_its_arguments_is_told_so_and_harms_nothing() -> None:
    def step(w, x, t, b, eta):
        w[:] = STEP(w, x, t, b, eta)
        x[:] = t[:] = b[:] = 0.0
        return w

    for _ in range(2):
        outcome = check("04-one-step", step)
        assert outcome.status is Status.NOT_YET
        assert outcome.message.startswith("The numbers that come back are right, but the call ")
        assert "changed w, x, t, b in place" in outcome.message
    assert article.INPUTS.tolist() == [[0.05, 0.10]]


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda w, x, t, b, eta: 1 / 0, "ZeroDivisionError: division by zero."),
        (lambda w, x: w, "TypeError: "),
        (lambda w, x, t, b, eta: exit(), "SystemExit"),
        (lambda w, x, t, b, eta: w.nothing, "AttributeError: "),
        (lambda w, x, t, b, eta: print(end=""), "returned None. Does it end with a return?"),
        (lambda w, x, t, b, eta: w[:4], "has shape (4,); expected 8 numbers"),
        (lambda w, x, t, b, eta: w * float("nan"), "holds nan; expected finite numbers"),
        (lambda w, x, t, b, eta: np.exp(1e9 * w), "holds inf; expected finite numbers"),
        (lambda w, x, t, b, eta: "w", "came as the text 'w'"),
    ],
)
def test_a_function_that_fails_gets_a_sentence(
    function: Callable[..., object], sentence: str
) -> None:
    outcome = check("04-one-step", function)
    assert outcome.status is Status.NOT_YET
    assert sentence in outcome.message


def test_endless_recursion_gets_a_sentence() -> None:
    def step(w, x, t, b, eta):
        return step(w, x, t, b, eta)

    assert "RecursionError" in check("04-one-step", step).message


# Expressions


@pytest.mark.parametrize(
    "text",
    ["1 - tanh(z)**2", "cosh(z)**-2", "4 / (exp(z) + exp(-z))**2", "(1 - tanh(z))*(1 + tanh(z))"],
)
def test_any_equal_expression_is_right(text: str) -> None:
    assert check("03-tanh-slope", sympy.sympify(text)).status is Status.RIGHT


def test_a_symbol_may_have_assumptions() -> None:
    real = sympy.Symbol("z", real=True)
    assert check("03-tanh-slope", sympy.diff(sympy.tanh(real))).status is Status.RIGHT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 - out**2", "The expression holds out; expected z. Write tanh(z) for out."),
        ("1 - out*tanh(z)", "The expression holds out; expected z. Write tanh(z) for out."),
        ("1 - tanh(x)**2", "The expression holds x; expected z. Write z for x."),
        ("out*y + z", "The expression holds out, y; expected z alone. Write it with z."),
        ("1 - a**2", "The expression holds a; expected z alone. Write it with z."),
    ],
)
def test_another_symbol_is_named(text: str, message: str) -> None:
    outcome = check("03-tanh-slope", sympy.sympify(text))
    assert outcome.status is Status.NOT_YET
    assert outcome.message == message


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (sympy.Derivative(sympy.tanh(sympy.Symbol("z"))), ".doit()"),
        (sympy.Symbol("z") * sympy.Symbol("y"), "holds y; expected z"),
        (sympy.sqrt(sympy.Symbol("z")), "expected one number"),
        (sympy.Function("f")(sympy.Symbol("z")), "expected one number"),
        (1 / (sympy.Symbol("z") - sympy.Symbol("z")), "expected"),
        (np.tanh, "expected a SymPy expression"),
        ("1 - tanh(z)**2", "came as the text"),
        (sympy.Integer(1), "none of the usual slips"),
    ],
    ids=steady,
)
def test_another_expression_gets_a_sentence(answer: object, sentence: str) -> None:
    outcome = check("03-tanh-slope", answer)
    assert outcome.status is Status.NOT_YET
    assert sentence in outcome.message


# The time limit


@pytest.fixture
def short_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "SECONDS", 0.2)


def endless(*arguments):
    while True:
        with contextlib.suppress(Exception):
            pass


def asleep(*arguments):
    time.sleep(30)


@pytest.mark.usefixtures("short_limit")
@pytest.mark.parametrize("function", [endless, asleep])
def test_a_function_that_never_ends_is_stopped(function: Callable[..., object]) -> None:
    before = signal.getsignal(signal.SIGINT)
    started = time.perf_counter()
    outcome = check("04-one-step", function)
    assert time.perf_counter() - started < 5
    assert outcome.status is Status.NOT_YET
    assert "still running after 0.2 seconds" in outcome.message
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("short_limit")
def test_an_endless_loop_is_stopped_where_threads_cannot_be_signaled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(signal, "pthread_kill")  # as on Windows
    assert "still running after 0.2 seconds" in check("04-one-step", endless).message
