"""Whatever anybody hands in gets a sentence: never a traceback, never a hang, never "Right"."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.exercises import LESSONS, Exercise, Outcome, Status, _guard, check, exercises
from nnlib.exercises._calling import FunctionAnswer, PartsAnswer
from nnlib.exercises._finding import FindingAnswer
from nnlib.exercises._hunt import repaired
from nnlib.exercises.lesson04 import STEP
from tests.exercises.zoo import ENDLESS, NEEDS, SPECIMENS, Mine

ALL = [exercise for lesson in LESSONS for exercise in exercises(lesson).values()]
PARTS = tuple(
    f"{name} "
    for kind in (exercise.kind for exercise in ALL)
    if isinstance(kind, PartsAnswer)
    for name in kind.parts(*kind.trials()[0])
)
"""What the results of a function are called, as the lesson writes them."""
KINDS = list({type(exercise.kind): exercise for exercise in ALL}.values())


def assert_sentence(outcome: Outcome) -> None:
    assert type(outcome) is Outcome
    assert outcome.status is not Status.RIGHT
    message = outcome.message
    assert "\n" not in message
    assert len(message) < 800
    begins_with_a_name = message.startswith((*PARTS, "where ", "kind "))
    assert begins_with_a_name or message[0].isupper() or message[0] in "-0123456789", message
    assert message.endswith((".", "?")), message


def ways_to_hand_in(exercise: Exercise, specimen: Callable[[], Any]) -> Iterator[Any]:
    """The specimen itself, in a list, and returned or left behind by a function."""
    yield specimen()
    yield [specimen(), specimen()]
    yield lambda *arguments: specimen()
    if isinstance(exercise.kind, PartsAnswer):
        yield lambda *arguments: (specimen(), specimen(), specimen())
        yield lambda *arguments: leave_behind(arguments[0], specimen())
    if isinstance(exercise.kind, FindingAnswer):
        where, kind = exercise.solution()[:2]
        yield (specimen(), kind)
        yield (where, specimen())
        yield (where, kind, specimen()) if exercise.kind.to_repair else (specimen(), kind, 1)
        yield where, specimen(), exercise.kind.network
    if isinstance(exercise.kind, FindingAnswer) and exercise.kind.to_repair:
        letter = exercise.id[-1].upper()
        step = repaired(letter, lambda net, *more: leave_behind(net, specimen()))
        yield where, kind, step
        yield where, kind, repaired(letter, loss=lambda net, *more: specimen())


def leave_behind(given: Any, left: Any) -> None:
    """Put something where a step should leave numbers."""
    if hasattr(given, "layers"):
        given.layers[0].neurons[0].weights = left
        given.layers[1].neurons[0].bias = left
    elif hasattr(given, "parameters"):
        given.V = left


@pytest.mark.parametrize("name", SPECIMENS)
def test_any_specimen_gets_a_sentence(name: str) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    for exercise in ALL:
        for answer in ways_to_hand_in(exercise, SPECIMENS[name]):
            assert_sentence(check(exercise.id, answer))


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_no_specimen_hangs(exercise: Exercise, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "SECONDS", 0.03)
    started = time.perf_counter()
    answers = [ENDLESS[name]()]
    if isinstance(exercise.kind, FindingAnswer):
        where, kind, network = (*exercise.solution(), None)[:3]
        hangs = [answers[0], network and repaired(network.__name__[-1], answers[0])]
        answers = [(where, kind, entry) for entry in hangs] if exercise.kind.to_repair else []
    elif isinstance(exercise.kind, FunctionAnswer) and name != "integral":
        answers.append(lambda *arguments: ENDLESS[name]())
    for answer in answers:
        assert_sentence(check(exercise.id, answer))
    assert time.perf_counter() - started < 10


THINGS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**400), 10**400),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=5),
        st.binary(max_size=5),
        st.decimals(),
        st.fractions(),
        st.just(...),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(inner, inner, inner),
        st.dictionaries(st.text(max_size=2), inner, max_size=2),
        inner.map(lambda thing: np.array(None, dtype=object) if thing is None else thing),
        inner.map(lambda thing: lambda *arguments: thing),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ALL), THINGS)
def test_anything_gets_a_sentence(exercise: Exercise, thing: object) -> None:
    outcome = check(exercise.id, thing)
    if outcome.status is Status.RIGHT:  # a number that happens to be right, or a healthy B
        assert exercise.accepts is not None or exercise.id == "07-b"
    else:
        assert_sentence(outcome)


# What is said


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (10**5000, "The answer came as a whole number of about 5,001 digits; expected one number."),
        (np.ma.masked, "Masked entries are no numbers: fill them in, or leave them out."),
        (np.float16(0.39), "came in 16-bit floats, which keep about three digits"),
        (range(10**9), "The answer holds more than 20,000 entries; expected one number."),
        (SPECIMENS["recursive list"](), "lists inside one another, more than 16 deep"),
        (SPECIMENS["all return None"](), "The answer came as a function"),
        (SPECIMENS["other symbols"](), "still holds the symbols y, z"),
        (np.timedelta64(1, "D"), "The answer came as a value of type timedelta64"),
        (SPECIMENS["__float__ raises"](), "came as a value of type Odd; expected one number."),
    ],
    ids=lambda value: value if type(value) is str else type(value).__name__,
)
def test_the_sentence_says_what_came(answer: object, sentence: str) -> None:
    assert sentence in check("01-net-h2", answer).message


@pytest.mark.parametrize("name", ["exits", "presses stop", "leaves a generator", "raises its own"])
def test_the_sentence_names_the_exception(name: str) -> None:
    message = check("04-one-step", SPECIMENS[name]()).message
    error = {"exits": "SystemExit", "presses stop": "KeyboardInterrupt",
             "leaves a generator": "GeneratorExit", "raises its own": "Mine"}[name]  # fmt: skip
    assert message.startswith(f"The function stopped with {error}. It is called with (w, x, t, b")


def test_an_expression_that_takes_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guard, "SECONDS", 0.2)
    outcome = check("03-tanh-slope", ENDLESS["integral"]())
    assert outcome.message.startswith("Working out the expression took longer than 0.2 seconds")


def test_an_array_without_masked_entries_is_read() -> None:
    right = exercises("03")["03-w6-factors"].solution()
    assert check("03-w6-factors", np.ma.masked_array(right)).status is Status.RIGHT


def test_a_tensor_is_read_whether_it_requires_grad_or_not() -> None:
    torch = pytest.importorskip("torch")
    right = exercises("03")["03-w6-factors"].solution()
    for grad in (False, True):
        tensor = torch.tensor(right, dtype=torch.float64, requires_grad=grad)
        assert check("03-w6-factors", tensor).status is Status.RIGHT
        assert check("03-w6-factors", list(tensor)).status is Status.RIGHT


# Nothing stays behind, and nothing of the learner's own gets in the way


RIGHT_STEPS = {
    "prints": lambda *arguments: (print("x" * 10_000), STEP(*arguments))[1],
    "sets NumPy's errors": lambda *arguments: (np.seterr(all="raise"), STEP(*arguments))[1],
    "seeds": lambda *arguments: (np.random.seed(1), STEP(*arguments))[1],  # noqa: NPY002
    "lowers the recursion limit": lambda *arguments: (
        sys.setrecursionlimit(300), STEP(*arguments)
    )[1],
    "exits inside and catches it": lambda *arguments: (
        contextlib.suppress(SystemExit), STEP(*arguments)
    )[1],
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT_STEPS)
def test_a_right_answer_is_right_whatever_it_does_besides(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    errors, recursion = np.geterr(), sys.getrecursionlimit()
    for _ in range(2):
        assert check("04-one-step", RIGHT_STEPS[name]).status is Status.RIGHT
    assert np.geterr() == errors
    assert sys.getrecursionlimit() == recursion


def test_a_function_that_returns_the_same_array_each_time_is_read_call_by_call() -> None:
    kept = np.zeros(8)

    def step(*arguments: Any) -> np.ndarray:
        kept[:] = STEP(*arguments)
        return kept[:]

    assert check("04-one-step", step).status is Status.RIGHT


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_a_right_answer_is_right_however_numpy_and_warnings_are_set(exercise: Exercise) -> None:
    with np.errstate(all="raise"):
        assert check(exercise.id, exercise.solution()).status is Status.RIGHT
        for mistake in exercise.mistakes:
            assert check(exercise.id, mistake.example()).message == mistake.hint


# The learner's stop button


@pytest.mark.parametrize("exercise", KINDS, ids=lambda exercise: type(exercise.kind).__name__)
def test_pressing_stop_goes_through(exercise: Exercise) -> None:
    class Pressed:
        def __float__(self) -> float:
            signal.raise_signal(signal.SIGINT)
            return 0.5

        def __call__(self, *arguments: Any) -> float:
            return float(self)

    answer: Any = [Pressed()] if not isinstance(exercise.kind, FunctionAnswer) else Pressed()
    if isinstance(exercise.kind, FindingAnswer):
        answer = (*exercises("07")["07-a"].solution()[:2], repaired("A", Pressed()))
        exercise = exercises("07")["07-a"]
    if type(exercise.kind).__name__ == "FormulaAnswer":
        import sympy

        class Expression(sympy.Symbol):
            @property
            def free_symbols(self) -> Any:
                return float(Pressed())

        answer = Expression("z")
    if type(exercise.kind).__name__ == "ModuleAnswer":
        torch = pytest.importorskip("torch")

        class Module(torch.nn.Module):  # type: ignore[misc,name-defined]
            def __init__(self, *sizes: int) -> None:
                float(Pressed())

        answer = Module
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            check(exercise.id, answer)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


# Where there are no threads, no signals, or where neither is for us


def no_more_threads(self: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


@pytest.fixture(params=["no threads", "no signals", "signals refused", "another thread"])
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run something on a platform without one of the things that a time limit would like."""
    if request.param == "another thread":

        def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
            found: list[Any] = []
            thread = threading.Thread(target=lambda: found.append(function(*arguments)))
            thread.start()
            thread.join()
            return found[0]

        return elsewhere
    if request.param == "no threads":
        monkeypatch.setattr(threading.Thread, "start", no_more_threads)
    if request.param == "no signals":
        monkeypatch.delattr(signal, "signal")
    if request.param == "signals refused":

        def refuse(*arguments: Any) -> None:
            raise ValueError("signal only works in main thread of the main interpreter")

        monkeypatch.setattr(signal, "signal", refuse)
    return lambda function, *arguments: function(*arguments)  # fmt: skip


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_a_right_answer_is_right_on_every_platform(
    exercise: Exercise, platform: Callable[..., Any]
) -> None:
    outcome = platform(check, exercise.id, exercise.solution())
    praise = exercise.praise(exercise.kind.read(exercise.solution()))
    assert outcome == Outcome(Status.RIGHT, praise)


def test_an_endless_loop_is_stopped_on_every_platform(
    platform: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_guard, "SECONDS", 0.1)
    outcome = platform(check, "04-one-step", lambda *arguments: ENDLESS["loops"]()())
    assert outcome.message.startswith("The function was still running after 0.1 seconds")


def test_the_learner_s_exception_is_told_on_every_platform(platform: Callable[..., Any]) -> None:
    outcome = platform(check, "04-one-step", SPECIMENS["raises its own"]())
    assert "stopped with Mine." in outcome.message
    assert Mine.__doc__
