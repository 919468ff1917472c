"""Answers that are nearly right, made for every exercise: rounded, reordered, one step off ...

``near_misses(exercise)`` makes them from the solution.  What a truthful message says of each kind,
and what it may never say, stands in ``SAYS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import sympy

from nnlib.exercises import Exercise
from nnlib.exercises._calling import FunctionAnswer, PartsAnswer
from nnlib.exercises._fifty import unsolved
from nnlib.exercises._reading import FormulaAnswer, NumbersAnswer
from nnlib.exercises._split import SplitAnswer
from nnlib.exercises._torch_answer import CarriedAnswer, ModuleAnswer
from nnlib.exercises.lesson04 import STEP
from nnlib.exercises.lesson05 import LISTING, _drawn_start, _loss_with_biases, _run_losses
from nnlib.exercises.lesson06 import LOOKS

DIGITS = range(2, 9)
SCALES = (2.0, 0.5, 10.0, 0.1, 100.0, 0.01)
MOST_SWAPPED = 24
"""Of more numbers only neighbors are swapped: there are too many pairs."""
TRAINED_WITH = ("14-augment",)
"""What these return, networks are trained with; that takes too long for thousands of answers."""
MOST_CHANGED = 72
"""Of a table with more numbers only the first ones are changed one by one."""


class Kind(Enum):
    """The ways of missing a right answer narrowly, or of handing it in in another form."""

    FORM = "the right answer as a list, a tuple, a row, a column, or nested"
    SHAPE = "the right numbers in a shape that is not asked for"
    SINGLE = "the right answer in 32-bit floats"
    IN_PLACE = "a function that is right, and changes its arguments"
    ROUNDED = "every entry rounded, to as many decimals or digits"
    ONE_ROUNDED = "one entry rounded"
    ORDER = "the right entries in another order"
    ORDER_ROUNDED = "the right entries in another order, and rounded"
    SIGN = "every sign turned"
    ONE_SIGN = "one sign turned"
    SCALED = "every entry times the same"
    ONE_SCALED = "one entry times something"
    ONE_OFF = "one entry moved a little"
    TRANSPOSED = "a table of numbers transposed"
    OTHER_STEP = "a step too early or too late"
    OTHER_START = "other starts than those asked for"


@dataclass(frozen=True)
class NearMiss:
    """An answer that is nearly right."""

    kind: Kind
    name: str
    answer: Any


@dataclass(frozen=True)
class Truth:
    """What a message must say and may not say, as regular expressions."""

    must: str = ""
    never: str = "(?!)"


SIZE = "too large|too small|[Tt]wice|[Hh]alf of|tenth|hundredth"
NOTHING = "no number is right|none of the usual slips"

SAYS = {
    Kind.SHAPE: Truth("has shape", NOTHING),
    Kind.IN_PLACE: Truth("numbers that come back are right.*in place.*copy", NOTHING),
    Kind.ROUNDED: Truth("round|zero, where", f"sign|not in their places|{SIZE}|Off|{NOTHING}"),
    Kind.ONE_ROUNDED: Truth("round|zero, where", f"sign|{SIZE}|Off|{NOTHING}"),
    Kind.ORDER: Truth("places?|order|transposed", f"sign|round|{SIZE}|Off|{NOTHING}"),
    Kind.ORDER_ROUNDED: Truth("places?|order", f"sign|{SIZE}|Off|{NOTHING}"),
    Kind.SIGN: Truth("sign|positive|falls on", f"round|not in their places|{SIZE}|Off|{NOTHING}"),
    Kind.ONE_SIGN: Truth("sign|other way|uphill", f"round|{SIZE}|Off|{NOTHING}"),
    Kind.SCALED: Truth(
        "[Tt]wice|[Hh]alf|times|tenth|hundredth|share|squared|mean|falls on|learning rate|slope",
        f"round|sign is not|not in their places|Off|{NOTHING}",
    ),
    Kind.ONE_SCALED: Truth("", "round|sign is not|no number is right"),
    Kind.ONE_OFF: Truth("", "sign is not|no number is right"),
    Kind.TRANSPOSED: Truth("transposed", NOTHING),
    Kind.OTHER_STEP: Truth("step|rest is right|came back as they were", NOTHING),
    Kind.OTHER_START: Truth("start|rest is right", NOTHING),
}
"""What is said of a near miss that is not right, where the exercise asks for one right answer."""


# Making them


def near_misses(exercise: Exercise) -> Iterator[NearMiss]:
    """Make every near miss of an exercise."""
    kind = exercise.kind
    if isinstance(kind, FormulaAnswer):
        yield from _of_a_formula(exercise.solution())
    elif isinstance(kind, SplitAnswer):
        yield from _of_a_split(exercise.solution())
    elif isinstance(kind, (ModuleAnswer, CarriedAnswer)):
        pass  # a class, and a function that returns nothing: those of their own
    elif exercise.id in TRAINED_WITH:
        yield from _of_images(exercise.solution())
    elif isinstance(kind, FunctionAnswer):
        yield from _of_a_function(exercise, kind)
    else:
        yield from _of_numbers(exercise, kind)
    for miss, name, answer in OF_THEIR_OWN.get(exercise.id, list)():
        yield NearMiss(miss, name, answer)


def _of_numbers(exercise: Exercise, kind: NumbersAnswer) -> Iterator[NearMiss]:
    right = np.asarray(exercise.solution(), dtype=np.float64).reshape(kind.shape)
    flat = right.ravel()
    for name, form in FORMS.items():
        yield NearMiss(Kind.FORM, name, form(right))
    yield NearMiss(Kind.SINGLE, "array", np.float32(right))
    yield NearMiss(Kind.SINGLE, "list", np.float32(flat).tolist())
    if len(flat) > 1:
        yield NearMiss(Kind.SHAPE, "twice over", [flat.tolist()] * 2)
        yield NearMiss(Kind.SHAPE, "one missing", flat[1:])
    for miss, name, changed in _changes(len(flat), every_order=True, numbers=flat):
        yield NearMiss(miss, name, changed(flat).reshape(kind.shape))


def _of_a_function(exercise: Exercise, kind: FunctionAnswer) -> Iterator[NearMiss]:
    varies = isinstance(kind, PartsAnswer)
    count = 1 if varies else min(MOST_CHANGED, *map(kind._size, kind.trials()))
    for miss, name, changed in _changes(count, every_order=False):
        if not (varies and miss in (Kind.ORDER, Kind.ORDER_ROUNDED)):
            yield NearMiss(miss, name, reworked(exercise, changed))
    if varies:
        for place in (1, 4):
            for name, changed in _of_one(place):
                yield NearMiss(Kind.ONE_OFF, name, reworked(exercise, changed))
    if isinstance(kind, PartsAnswer) and kind.changed:
        return
    yield NearMiss(Kind.SINGLE, "returned", reworked(exercise, np.float32))
    if not varies:
        of_a_table = max(len(kind._shape(arguments)) for arguments in kind.trials()) > 1
        for name, form in FORMS.items():
            if name in FORMS_OF_A_TABLE or not of_a_table:
                yield NearMiss(Kind.FORM, name, _then(exercise.solution(), form))
    names = kind.signature.strip("()").split(", ")
    for place, (name, argument) in enumerate(zip(names, kind.trials()[0], strict=True)):
        if isinstance(argument, np.ndarray):
            yield NearMiss(Kind.IN_PLACE, name, _meddling(exercise.solution(), place))


def _of_a_split(right: Callable[..., Any]) -> Iterator[NearMiss]:
    """Make splits that are right in another form, and splits with one thing wrong."""
    yield NearMiss(Kind.FORM, "lists", lambda *a: [part.tolist() for part in right(*a)])
    yield NearMiss(Kind.SINGLE, "parts", lambda *a: [np.float32(part) for part in right(*a)])
    for place in range(3):
        yield NearMiss(Kind.IN_PLACE, f"argument {place}", _meddling(right, place))

    def but(change: Callable[[list[np.ndarray]], Any]) -> Callable[..., Any]:
        return lambda *arguments: change(list(right(*arguments)))

    def moved(parts: list[np.ndarray], k: int) -> list[np.ndarray]:
        X, y, X_test, y_test = parts
        rest = np.delete(X, k, axis=0), np.delete(y, k)
        return [*rest, np.vstack([X_test, X[k]]), np.append(y_test, y[k])]

    def lost(parts: list[np.ndarray], k: int) -> list[np.ndarray]:
        return [np.delete(parts[0], k, axis=0), np.delete(parts[1], k), *parts[2:]]

    for k in range(3):
        yield NearMiss(Kind.ONE_OFF, f"row {k} moved", but(lambda parts, k=k: moved(parts, k)))
        yield NearMiss(Kind.ONE_OFF, f"row {k} lost", but(lambda parts, k=k: lost(parts, k)))
    yield NearMiss(Kind.ONE_OFF, "no test", but(lambda parts: [*parts[:2], parts[2][:0], []]))
    yield NearMiss(Kind.ONE_OFF, "turned", but(lambda parts: [part[::-1] for part in parts]))
    yield NearMiss(Kind.ONE_OFF, "labels turned", but(lambda p: [p[0], p[1][::-1], p[2], p[3]]))
    for digits in (1, 3):
        name = f"to {digits} digits"
        yield NearMiss(Kind.ONE_OFF, name, but(lambda p, n=digits: [np.round(p[0], n), *p[1:]]))


def _of_images(right: Callable[..., Any]) -> Iterator[NearMiss]:
    """Make a few answers that are nearly right, where networks are trained with each."""
    yield NearMiss(Kind.FORM, "lists", lambda images, rng: right(images, rng).tolist())
    yield NearMiss(Kind.SINGLE, "returned", lambda images, rng: np.float32(right(images, rng)))
    yield NearMiss(Kind.IN_PLACE, "images", _meddling(right, 0))
    yield NearMiss(Kind.SHAPE, "flat", lambda images, rng: right(images, rng).ravel())
    stack = (-1, 8, 8)
    yield NearMiss(Kind.SHAPE, "a stack", lambda images, rng: right(images, rng).reshape(stack))
    for digits in (0, 2):
        rounding = _then(right, lambda images, digits=digits: np.round(images, digits))
        yield NearMiss(Kind.ROUNDED, f"to {digits}", rounding)
    for scale in SCALES:
        scaled = _then(right, lambda images, scale=scale: scale * images)
        yield NearMiss(Kind.SCALED, f"times {scale:g}", scaled)
    yield NearMiss(Kind.ORDER, "turned", lambda images, rng: right(images, rng)[::-1])
    yield NearMiss(Kind.SIGN, "all", _then(right, np.negative))


def _of_a_formula(right: sympy.Expr) -> Iterator[NearMiss]:
    yield NearMiss(Kind.FORM, "expanded", sympy.expand(right))
    yield NearMiss(Kind.FORM, "in exponentials", right.rewrite(sympy.exp))
    yield NearMiss(Kind.FORM, "with decimals", sympy.N(right))
    yield NearMiss(Kind.SIGN, "all", -right)
    for scale in SCALES:
        yield NearMiss(Kind.SCALED, f"times {scale:g}", scale * right)


Change = Callable[[np.ndarray], np.ndarray]


def _changes(
    count: int, *, every_order: bool, numbers: np.ndarray | None = None
) -> Iterator[tuple[Kind, str, Change]]:
    """Make the changes to a vector of ``count`` numbers; those given may be equal in part."""
    for digits in DIGITS:
        for how in (np.round, significant):
            name = f"{how.__name__} {digits}"
            yield Kind.ROUNDED, name, lambda v, how=how, n=digits: how(v, n)
            if every_order and count > 1:
                for k in range(count):
                    change = _at(k, lambda v, how=how, n=digits: how(v, n))
                    yield Kind.ONE_ROUNDED, f"{name} at {k}", change
    yield Kind.SIGN, "all", np.negative
    for scale in SCALES:
        yield Kind.SCALED, f"times {scale:g}", lambda v, scale=scale: v * scale
    if count == 1:
        return
    for k in range(count):
        yield Kind.ONE_SIGN, f"at {k}", _at(k, np.negative)
        for name, changed in _of_one(k):
            yield Kind.ONE_SCALED if "times" in name else Kind.ONE_OFF, name, changed
    for order in _orders(count, every_order):
        if numbers is not None and np.array_equal(in_order(numbers, order), numbers):
            continue
        yield Kind.ORDER, str(order), lambda v, order=order: in_order(v, order)
        for digits in (3, 6):
            yield (
                Kind.ORDER_ROUNDED,
                f"{order} to {digits}",
                lambda v, order=order, n=digits: significant(in_order(v, order), n),
            )


def _of_one(k: int) -> Iterator[tuple[str, Change]]:
    for scale in SCALES:
        yield f"times {scale:g} at {k}", _at(k, lambda x, scale=scale: x * scale)
    for off in (0.1, -0.003, 1e-6, 2e-9):
        yield f"{off:+g} at {k}", _at(k, lambda x, off=off: x + off)


def _orders(count: int, every_one: bool) -> Iterator[tuple[int, ...]]:
    """Every order but the right one; for many numbers, those with two swapped and a few more."""
    straight = tuple(range(count))
    if every_one:
        yield from (order for order in permutations(straight) if order != straight)
        return
    few = count <= MOST_SWAPPED
    for i, j in combinations(straight, 2) if few else pairwise(straight):
        order = list(straight)
        order[i], order[j] = order[j], order[i]
        yield tuple(order)
    if count > 2:
        yield straight[::-1]
        yield straight[1:] + straight[:1]


def in_order(values: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """Put the first entries in this order, and leave the rest."""
    return np.append(values[list(order)], values[len(order) :])


def significant(values: np.ndarray, digits: int) -> np.ndarray:
    """Round to so many digits, counted from the first that is not 0."""
    return np.array([float(f"{value:.{digits}g}") for value in np.ravel(values)])


def _at(k: int, change: Change) -> Change:
    def changed(values: np.ndarray) -> np.ndarray:
        values = values.copy()
        values[k : k + 1] = change(values[k : k + 1])
        return values

    return changed


FORMS: dict[str, Callable[[np.ndarray], Any]] = {
    "list": lambda v: np.asarray(v).tolist(),
    "tuple": lambda v: tuple(np.ravel(v)),
    "row": lambda v: np.reshape(v, (1, -1)),
    "column": lambda v: np.reshape(v, (-1, 1)),
    "nested list": lambda v: [[[number]] for number in np.ravel(v).tolist()],
    "objects": lambda v: np.asarray(v).astype(object),
}


FORMS_OF_A_TABLE = ("list", "objects")
"""The others lay its rows end to end, and then it has another shape."""


def _then(function: Callable[..., Any], form: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *arguments: form(function(*arguments))


def reworked(exercise: Exercise, change: Change) -> Callable[..., Any]:
    """The exercise's function with what a call gives changed, all its parts end to end."""
    kind, right = exercise.kind, exercise.solution()

    def function(*arguments: Any) -> Any:
        result = right(*arguments)
        if not isinstance(kind, PartsAnswer):
            return change(np.asarray(result, dtype=np.float64).ravel()).reshape(np.shape(result))
        parts = result if kind.changed is None else kind.changed(arguments[0])
        flat = change(np.concatenate([np.ravel(part) for part in parts]))
        ends = np.cumsum([np.size(part) for part in parts])[:-1]
        pieces = [
            piece.reshape(np.shape(part))
            for piece, part in zip(np.split(flat, ends), parts, strict=True)
        ]
        return tuple(pieces) if kind.changed is None else _put_back(arguments[0], pieces)

    return function


def _put_back(network: Any, pieces: list[np.ndarray]) -> None:
    for k, layer in enumerate(network.layers):
        for neuron, weights, bias in zip(
            layer.neurons, pieces[2 * k], pieces[2 * k + 1], strict=True
        ):
            neuron.weights[:], neuron.bias = weights.tolist(), float(bias)


def _meddling(right: Callable[..., Any], place: int) -> Callable[..., Any]:
    def function(*arguments: Any) -> Any:
        result = right(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments))
        arguments[place][...] -= 0.25 if arguments[place].dtype.kind == "f" else 1
        return result

    return function


# Those that only one exercise has


def _steps_of_account_c() -> Iterator[tuple[Kind, str, Any]]:
    losses = _run_losses(LISTING)
    for first in (6, 7, 8):
        for last in (4_999, 5_000, 5_001):
            if (first, last) != (7, 5_000):
                yield Kind.OTHER_STEP, f"{first}, {last}", [losses[first], losses[last]]


def _of_trained_biases() -> Iterator[tuple[Kind, str, Any]]:
    for steps in (9_999, 10_001):
        yield Kind.OTHER_STEP, f"{steps}", _loss_with_biases(steps=steps)
    yield Kind.OTHER_START, "drawn", _drawn_start()


def _of_slow_or_stuck() -> Iterator[tuple[Kind, str, Any]]:
    counts = unsolved(2, LOOKS, train_hidden_bias=True, train_bias=True)
    for (i, first), (j, second) in combinations(enumerate(counts), 2):
        if (i, j) != (3, 4):
            yield Kind.OTHER_STEP, f"{LOOKS[i]}, {LOOKS[j]}", [first, second]
    for seed in (1, 2):
        starts = unsolved(2, (10_000, 20_000), train_hidden_bias=True, train_bias=True, seed=seed)
        yield Kind.OTHER_START, f"seed {seed}", starts


def _of_one_step() -> Iterator[tuple[Kind, str, Any]]:
    yield Kind.OTHER_STEP, "none", lambda w, *others: w.copy()
    yield Kind.OTHER_STEP, "two", lambda w, *others: STEP(STEP(w, *others), *others)
    for names in (("gradient_h",), ("gradient_o",), ("gradient_h", "gradient_o")):
        parts = {name: lambda s, name=name: STEP[name](s).T for name in names}
        yield Kind.TRANSPOSED, " and ".join(names), STEP.but(**parts)

    def in_place(w: Any, x: Any, t: Any, b: Any, eta: float) -> Any:
        w += STEP(w, x, t, b, eta) - w
        return w

    yield Kind.IN_PLACE, "w -= ...", in_place


def _of_backward() -> Iterator[tuple[Kind, str, Any]]:
    def transposed(W: Any, x: Any, out: Any, grad: Any) -> Any:
        delta = grad * out * (1 - out)
        return np.outer(x, delta), delta, W.T @ delta

    def swapped(W: Any, x: Any, out: Any, grad: Any) -> Any:
        delta = grad * out * (1 - out)
        return np.outer(delta, x), W.T @ delta, delta

    yield Kind.TRANSPOSED, "slopes_W", transposed
    yield Kind.ORDER, "slopes_b and slopes_x", swapped


OF_THEIR_OWN: dict[str, Callable[[], Any]] = {
    "04-one-step": _of_one_step,
    "05-account-c": _steps_of_account_c,
    "05-train-biases": _of_trained_biases,
    "06-backward": _of_backward,
    "06-slow-or-stuck": _of_slow_or_stuck,
}
