"""The exercises of lesson 09, losses: three classes, a stable log-softmax, constants, a first loss.

The mistake the lesson names is softmax applied twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import sigmoid, softmax
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._derived import from_rounded
from nnlib.exercises._exercise import TOLERANCE, Exercise, Mistake
from nnlib.exercises._reading import NumbersAnswer
from nnlib.exercises._untrained import CLASSES, N_INPUTS, N_SAMPLES, first_losses, rejected
from nnlib.losses import CrossEntropy, Huber

# Cross-entropy by hand

SCORES = np.array([1.5, 0.5, -1.0])
TRUE = 1
"""The place of the right class, the second of three."""


def _priced(probabilities: FloatArray, loss: float | None = None) -> list[float]:
    """Return three probabilities and a loss; by default, the cross-entropy of the second."""
    surprise = -float(np.log(probabilities[TRUE])) if loss is None else loss
    return [*probabilities.tolist(), surprise]


def _three_classes(loss: float | None = None) -> list[float]:
    return _priced(softmax(SCORES), loss)


def _surprises() -> FloatArray:
    return -np.log(softmax(SCORES))


def _all_yes_or_no() -> float:
    p, target = softmax(SCORES), np.eye(3)[TRUE]
    return float(-(target * np.log(p) + (1 - target) * np.log(1 - p)).sum())


def _squared_error(times: float) -> Callable[[], list[float]]:
    return lambda: _three_classes(times * float(((softmax(SCORES) - np.eye(3)[TRUE]) ** 2).sum()))


def _other_base(base: float) -> list[float]:
    powers = base**SCORES
    return _priced(powers / powers.sum())


def _from_rounded_probabilities(digits: int) -> Callable[[], list[float]]:
    return lambda: _priced(np.round(softmax(SCORES), digits))


THREE_CLASSES = Exercise(
    id="09-three-classes",
    name="three_classes",
    asks=(
        "Hand in four numbers: the probabilities of the three classes, and the cross-entropy if "
        "the second is right."
    ),
    kind=NumbersAnswer((4,), labels=("p_1", "p_2", "p_3", "the cross-entropy")),
    solution=_three_classes,
    right=(
        "Three powers, one sum, one logarithm. What the other two classes share between them does "
        "not count: only the probability of the right one does."
    ),
    mistakes=(
        Mistake(
            lambda: _three_classes(float(np.log(softmax(SCORES)[TRUE]))),
            "The sign is wrong: the logarithm of a probability is below 0, and a cost is not. Put "
            "a minus before it.",
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[2])),
            "The probabilities are right, and the cost is that of the third class. Python counts "
            "from 0, so the second class is number 1.",
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[0])),
            "The probabilities are right, and the cost is that of the first class, which the "
            "network holds for the likeliest. The second is the right one.",
        ),
        Mistake(
            lambda: _three_classes(-float(np.log10(softmax(SCORES)[TRUE]))),
            "That is another logarithm. Cross-entropy takes the natural one, math.log.",
            also=(lambda: _three_classes(-float(np.log2(softmax(SCORES)[TRUE]))),),
        ),
        Mistake(
            lambda: _three_classes(float(_surprises().sum())),
            "The costs of all three classes were added or averaged. The targets are 0, 1 and 0: "
            "only the right class counts.",
            also=(lambda: _three_classes(float(_surprises().mean())),),
        ),
        Mistake(
            lambda: _three_classes(float(_surprises()[TRUE]) / 3),
            "The cost was divided by the number of classes. A mean is taken over samples only, "
            "and here is one.",
        ),
        Mistake(
            lambda: _three_classes(1 - float(softmax(SCORES)[TRUE])),
            "The last number is 1 - p_2, what the probability lacks of 1. The cost is minus its "
            "logarithm.",
        ),
        Mistake(
            lambda: _three_classes(-float(np.log(1 - softmax(SCORES)[TRUE]))),
            "The last number is minus the logarithm of 1 - p_2, as if the second class were wrong. "
            "It is right: take the logarithm of p_2.",
        ),
        Mistake(
            lambda: _three_classes(float(softmax(SCORES)[TRUE] * _surprises()[TRUE])),
            "The logarithm is multiplied by the probability. What multiplies it is the target, "
            "which is 1 for the right class.",
            also=(lambda: _three_classes(float(softmax(SCORES) @ _surprises())),),
        ),
        Mistake(
            _squared_error(0.5),
            "The last number is a squared error. Cross-entropy is minus the logarithm of the "
            "right class's probability.",
            also=(_squared_error(1.0), _squared_error(1 / 3)),
        ),
        Mistake(
            lambda: _three_classes(_all_yes_or_no()),
            "That is the binary cross-entropy of three yes-or-no questions. Here is one question "
            "with three answers: minus the logarithm of p_2.",
            also=(lambda: _three_classes(_all_yes_or_no() / 3),),
        ),
        Mistake(
            lambda: _priced(softmax(softmax(SCORES))),
            "Softmax is applied twice. The scores go in once, and probabilities come out.",
            also=(
                lambda: _three_classes(-float(np.log(softmax(softmax(SCORES))[TRUE]))),
                lambda: _priced(softmax(softmax(SCORES)), float(_surprises()[TRUE])),
            ),
        ),
        Mistake(
            lambda: _priced(SCORES / SCORES.sum()),
            "The scores were divided by their sum. Softmax takes powers of e first: a probability "
            "is never below 0.",
        ),
        Mistake(
            lambda: _priced(np.exp(SCORES)),
            "Those are the powers of e. Divide each by the sum of all three.",
            also=(lambda: _priced(np.exp(SCORES), float(_surprises()[TRUE])),),
        ),
        Mistake(
            lambda: _priced(np.exp(SCORES - SCORES.max())),
            "The powers were divided by the largest of them. Divide by the sum of all three.",
            also=(lambda: _priced(np.exp(SCORES - SCORES.max()), float(_surprises()[TRUE])),),
        ),
        Mistake(
            lambda: _three_classes(float(np.log(np.exp(SCORES).sum()))),
            "The last number is the logarithm of the sum of the powers. Subtract the right class's "
            "score, and it is the cross-entropy.",
        ),
        Mistake(
            lambda: [*(100 * softmax(SCORES)), float(_surprises()[TRUE])],
            "Those are percents. A probability of one half is 0.5.",
            also=(lambda: _priced(100 * softmax(SCORES)),),
        ),
        Mistake(
            lambda: _other_base(2.0),
            "The powers are of another base. Softmax takes powers of e, math.exp.",
            also=(lambda: _other_base(10.0),),
        ),
        Mistake(
            lambda: _priced(sigmoid(SCORES)),
            "Those are sigmoids, one a score: they do not add up to 1. Three classes share one "
            "sum: that is softmax.",
        ),
        Mistake(
            lambda: _priced(softmax(np.abs(SCORES))),
            "The third score is -1: its minus got lost.",
        ),
        Mistake(
            lambda: _priced(softmax(-SCORES)),
            "The signs of the scores were turned: the largest score should get the largest "
            "probability.",
        ),
        Mistake(
            _from_rounded_probabilities(3),
            "The cross-entropy is off because the probabilities are rounded: keep all their "
            "digits until the end.",
            matches=from_rounded(lambda p: -float(np.log(p[TRUE])), _three_classes),
            also=(_from_rounded_probabilities(2), _from_rounded_probabilities(4)),
        ),
    ),
)

# A log-softmax that scores of any size do not break

Rows = Callable[[FloatArray], Any]

CALLS = (
    "ordinary scores",
    "ordinary scores of four classes",
    "scores near 20,000",
    "scores that lie thousands apart",
    "samples that lie thousands apart",
)
LOG_TOLERANCE = 1e-6
"""A logarithm near 0 loses that much in 32-bit floats."""

ONLY_ORDINARY = (
    "Right for ordinary scores, and off in {call}. If you cut scores off, or put a number in "
    "place of inf or nan: that gives other probabilities. Take each row's largest off the row, and "
    "subtract the logarithm of the sum."
)

ONLY_THREE_CLASSES = (
    "Right for three classes, and off for four. Let maximum and sum run over the whole row, "
    "however long it is: axis=1."
)


def _score_trials() -> list[tuple[Any, ...]]:
    """Return scores of which each call breaks another way to write it.

    In the scores that lie far apart, each column once stands far below the row's largest: nothing
    taken off but the largest itself leaves no power that overflows.
    """
    ordinary = [[3.0, 1.0, 0.5], [-1.0, 2.0, 0.0], [0.2, -0.4, 1.1]]
    four_classes = [[0.5, 2.0, -1.0, 0.0], [1.0, -0.5, 0.3, 2.5]]
    large = [[20000.0, 19998.0, 19995.0], [20001.0, 19999.0, 20004.0]]
    far_apart = [[-30000.0, 3.0, -25000.0], [1.0, -24000.0, 0.0]]
    samples_far_apart = [[1000.0, 998.0, 997.0], [-1000.0, -1003.0, -1001.0]]
    samples_far_apart += [[2.0, 4.0, 1.0], [0.0, 0.0, 0.0]]
    calls = (ordinary, four_classes, large, far_apart, samples_far_apart)
    return [(np.array(rows),) for rows in calls]


def _top(z: FloatArray) -> FloatArray:
    return z.max(axis=1, keepdims=True)


def _log_sum(z: FloatArray) -> FloatArray:
    return np.log(np.exp(z).sum(axis=1, keepdims=True))


def _log_softmax(z: FloatArray) -> FloatArray:
    z = z - _top(z)
    return z - _log_sum(z)


def _made(formula: Rows) -> Callable[[], Rows]:
    return lambda: formula


def _flat_sums(z: FloatArray) -> FloatArray:
    z = z - _top(z)
    return z - np.log(np.exp(z).sum(axis=1))


def _flat_largest(z: FloatArray) -> FloatArray:
    z = z - z.max(axis=1)
    return z - _log_sum(z)


def _flat(z: FloatArray) -> FloatArray:
    z = z - z.max(axis=1)
    return z - np.log(np.exp(z).sum(axis=1))


def _has_a_floor(value: FloatArray) -> bool:
    """Return whether only what should be far below 0 is off, and stops at a small number's log."""
    right = np.concatenate([_log_softmax(z).ravel() for (z,) in _score_trials()])
    deep = right < -1000
    near = np.abs(value - right)[~deep] <= 0.02
    return bool(near.all() and (value[deep] > -800).all() and (value[deep] < -5).all())


def _only_ordinary(value: FloatArray) -> str | None:
    """Return what is said of a function that is right for ordinary scores, and not for others."""
    right = [_log_softmax(z).ravel() for (z,) in _score_trials()]
    parts = np.split(value, np.cumsum([len(part) for part in right])[:-1])
    off = [
        call
        for call, part, target in zip(CALLS, parts, right, strict=True)
        if (np.abs(part - target) > LOG_TOLERANCE).any()
    ]
    if CALLS[0] in off:
        return None
    return ONLY_THREE_CLASSES if CALLS[1] in off else ONLY_ORDINARY.format(call=off[0])


LOG_SOFTMAX = Exercise(
    id="09-log-softmax",
    name="log_softmax",
    asks=(
        "Write log_softmax(z): it takes an array of scores, one row a sample, and returns the "
        "logarithms of the probabilities, in the same shape, for scores of any size."
    ),
    kind=FunctionAnswer(
        "(z)",
        _score_trials,
        shape=lambda z: z.shape,
        labels=tuple(  # of three classes; four are told in a sentence of their own
            f"sample {row}, class {column}" for row, column in product(range(1, 5), range(1, 4))
        ),
        calls=CALLS,
    ),
    solution=lambda: _log_softmax,
    tolerance=LOG_TOLERANCE,
    right=(
        "However large the scores are: no power overflows, and no probability becomes 0 before "
        "its logarithm is taken."
    ),
    otherwise=_only_ordinary,
    mistakes=(
        Mistake(
            _made(lambda z: z - _log_sum(z)),
            "Right for ordinary scores, but e to the 1,000 is more than a float holds. Take each "
            "row's largest off the row first: softmax does not change.",
            also=(_made(lambda z: np.log(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))),),
        ),
        Mistake(
            _made(lambda z: np.log(softmax(z))),
            "Where scores of one sample lie thousands apart, inf or nan came. Either a "
            "probability became 0 before its logarithm was taken: subtract the logarithm of the "
            "sum, and compute no probability. Or something else than the row's largest was taken "
            "off.",
            also=(
                _made(
                    lambda z: (
                        z
                        - z.min(axis=1, keepdims=True)
                        - _log_sum(z - z.min(axis=1, keepdims=True))
                    )
                ),
                _made(lambda z: z - z[:, :1] - _log_sum(z - z[:, :1])),
                _made(lambda z: z - z[:, -1:] - _log_sum(z - z[:, -1:])),
                _made(lambda z: z - z[:, 1:2] - _log_sum(z - z[:, 1:2])),
                _made(
                    lambda z: (
                        z
                        - z.mean(axis=1, keepdims=True)
                        - _log_sum(z - z.mean(axis=1, keepdims=True))
                    )
                ),
            ),
        ),
        Mistake(
            _made(lambda z: z - z.max() - _log_sum(z - z.max())),
            "The largest of the whole array was taken off, or something else that is larger than "
            "all of a row. Then all powers of that row become 0: take each row's own largest, "
            "max(axis=1, keepdims=True).",
            also=(
                _made(
                    lambda z: np.log(
                        np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True)
                    )
                ),
            ),
        ),
        Mistake(
            _made(lambda z: np.log(softmax(z) + 1e-12)),
            "A small number was added, or put in place of 0, before the logarithm, or the "
            "logarithm was cut off below. Then no cost passes a limit, and a network that is "
            "surely wrong is pulled no more. Compute no probability, and cut nothing off: "
            "subtract the logarithm of the sum.",
            matches=_has_a_floor,
            also=(
                _made(lambda z: np.log(np.maximum(softmax(z), 1e-12))),
                _made(lambda z: np.log(softmax(z) + 1e-7)),
                _made(lambda z: np.log(softmax(z) + np.finfo(float).tiny)),
                _made(lambda z: np.maximum(_log_softmax(z), -700.0)),
            ),
        ),
        Mistake(
            _made(softmax),
            "Those are the probabilities. Their logarithms are asked for.",
        ),
        Mistake(
            _made(lambda z: -_log_softmax(z)),
            "The sign is turned: that is minus the logarithm, the cost of each class.",
        ),
        Mistake(
            _made(lambda z: z - _log_sum(z - _top(z))),
            "The largest was taken off in the sum only. Take it off the scores once, and use the "
            "new scores from then on.",
        ),
        Mistake(
            _made(lambda z: z - _top(z) - _log_sum(z)),
            "The largest was taken off the scores, and not off those in the sum. Take it off once, "
            "and use the new scores from then on.",
        ),
        Mistake(
            _made(lambda z: z - 2 * _top(z) - _log_sum(z - _top(z))),
            "The largest was taken off twice.",
        ),
        Mistake(
            _made(lambda z: z - z.max(axis=0) - _log_sum(z - z.max(axis=0))),
            "The largest was taken of each column, over the samples. So each score of a row lost "
            "another number, and their differences changed. Take each row's own: axis=1.",
        ),
        Mistake(
            _made(lambda z: z - z.max(axis=0) - np.log(np.exp(z - z.max(axis=0)).sum(axis=0))),
            "The sum runs down the columns, over the samples. The classes of one sample stand in "
            "a row: axis=1.",
            also=(
                _made(lambda z: z - np.log(np.exp(z).sum(axis=0))),
                _made(lambda z: z - _top(z) - np.log(np.exp(z - _top(z)).sum(axis=0))),
            ),
        ),
        Mistake(
            _made(lambda z: z - _top(z) - np.log(np.exp(z - _top(z)).sum())),
            "The sum runs over all samples. Each row has a sum of its own: axis=1.",
            also=(_made(lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum())),),
        ),
        Mistake(
            _made(_flat),
            "With as many samples as classes, wrong numbers came; with fewer, NumPy stopped. A "
            "sum over axis=1 has lost that axis, so it is lined up with the columns: add "
            "keepdims=True.",
            also=(
                _made(_flat_sums),
                _made(_flat_largest),
                _made(lambda z: z - np.logaddexp.reduce(z, axis=1)),
            ),
        ),
        Mistake(
            _made(lambda z: z - _top(z) - _log_sum(z - _top(z)) / np.log(10)),
            "A logarithm of another base is in there. Take the natural one, np.log.",
            also=(
                _made(lambda z: z - _top(z) - _log_sum(z - _top(z)) / np.log(2)),
                _made(lambda z: _log_softmax(z) / np.log(10)),
                _made(lambda z: _log_softmax(z) / np.log(2)),
                _made(lambda z: np.log10(softmax(z))),
                _made(lambda z: np.log2(softmax(z))),
            ),
        ),
        Mistake(
            _made(lambda z: z - _top(z) + _log_sum(z - _top(z))),
            "The logarithm of the sum was added. Softmax divides by the sum, so it is subtracted.",
        ),
        Mistake(
            _made(lambda z: z - _top(z) - _log_sum(z - _top(z)) + np.log(z.shape[1])),
            "That is the logarithm of a mean of powers. Softmax divides by their sum.",
        ),
        Mistake(
            _made(lambda z: z - _top(z)),
            "The largest is off, and nothing else happened. Now subtract the logarithm of the sum "
            "of the powers.",
        ),
        Mistake(
            _made(lambda z: z - np.exp(z - _top(z)).sum(axis=1, keepdims=True) - _top(z)),
            "The sum itself was subtracted. Subtract its logarithm.",
        ),
        Mistake(
            _made(lambda z: _log_softmax(softmax(z))),
            "Softmax is in there twice. The scores go in as they are.",
        ),
    ),
)

# The best constant

MEASURED = np.array([12.5, 11.1, 10.5, 13.5, 41.7, 11.0, 11.4, 10.3, 12.1])
"""Nine measurements, of which the fifth was mistyped; shape (9,)."""

SLIP = 41.7
CONSTANT_TOLERANCE = 0.005


def _best_under_huber(delta: float = 1.0, values: FloatArray = MEASURED) -> float:
    """Return where the pulls cancel: the sum of the derivatives falls with the constant."""
    low, high = float(values.min()), float(values.max())
    loss, targets = Huber(delta), values[:, np.newaxis]
    for _ in range(100):
        middle = (low + high) / 2
        pull = loss.gradient(np.full_like(targets, middle), targets).sum()
        low, high = (middle, high) if pull < 0 else (low, middle)
    return (low + high) / 2


@cache
def _best(delta: float = 1.0) -> tuple[float, float, float]:
    return float(MEASURED.mean()), float(np.median(MEASURED)), _best_under_huber(delta)


def _best_but(place: int, value: float) -> list[float]:
    """Return the best constants with another one in one place."""
    constants = list(_best())
    constants[place] = value
    return constants


def _without_the_slip() -> FloatArray:
    return MEASURED[MEASURED != SLIP]


def _put_right() -> FloatArray:
    return np.where(MEASURED == SLIP, SLIP - 30, MEASURED)


def _lowest_losses() -> list[float]:
    squared, absolute, huber = _best()
    errors = MEASURED - squared
    targets = MEASURED[:, np.newaxis]
    return [
        float((errors**2).mean()),
        float(np.abs(MEASURED - absolute).mean()),
        Huber(1.0)(np.full_like(targets, huber), targets),
    ]


def _one_step_from(start: float) -> float:
    return start + float(np.clip(MEASURED - start, -1, 1).mean())


def _found_about(hint: str, *made: Callable[[], list[float]]) -> Mistake:
    """Return a mistake that a search finds, too, to within the tolerance."""

    def matches(value: FloatArray) -> bool:
        return any(bool((np.abs(value - slip()) <= CONSTANT_TOLERANCE).all()) for slip in made)

    return Mistake(made[0], hint, matches, also=made[1:])


BEST_CONSTANTS = Exercise(
    id="09-best-constants",
    name="best_constants",
    asks=(
        "Hand in three numbers, to within 0.005: the constant with the lowest squared error, with "
        "the lowest absolute error, and with the lowest Huber loss (delta 1)."
    ),
    kind=NumbersAnswer((3,), labels=("squared", "absolute", "Huber")),
    solution=lambda: list(_best()),
    tolerance=CONSTANT_TOLERANCE,
    right=(
        "The mean, the median, and something between them. To the squared error, the one slip "
        "pulls as hard as all eight others together; to the absolute error, it is one vote of nine."
    ),
    mistakes=(
        _found_about(
            "Those are the lowest losses. The question is where: hand in the constants.",
            _lowest_losses,
            lambda: [_lowest_losses()[0] / 2, *_lowest_losses()[1:]],
        ),
        Mistake(
            lambda: [round(constant, 1) for constant in _best()],
            "Rounded to one decimal, or found in steps that are too wide. Search in steps of 0.01.",
            also=(lambda: _best_but(2, round(_best()[2], 1)),),
        ),
        Mistake(
            lambda: [float(round(constant)) for constant in _best()],
            "Rounded to whole numbers, or found in steps of 1. Search in steps of 0.01.",
        ),
        Mistake(
            lambda: [_best()[0]] * 3,
            "All three are the same number. Each loss has a lowest point of its own: give the "
            "search another loss each time.",
            lambda value: bool((value == value[0]).all()),
            also=(lambda: [_best()[1]] * 3, lambda: [10.0] * 3),
        ),
        _found_about(
            "The fifth measurement was left out, in one place or in all. It is a slip, and it is "
            "in the data: how much each loss minds it is the question.",
            lambda: [
                float(_without_the_slip().mean()),
                float(np.median(_without_the_slip())),
                _best_under_huber(values=_without_the_slip()),
            ],
            lambda: _best_but(0, float(_without_the_slip().mean())),
            lambda: _best_but(1, float(np.median(_without_the_slip()))),
            lambda: _best_but(2, _best_under_huber(values=_without_the_slip())),
        ),
        _found_about(
            "The fifth measurement was put right. Nobody noticed the slip, so it stays: how much "
            "each loss minds it is the question.",
            lambda: [
                float(_put_right().mean()),
                _best()[1],
                _best_under_huber(values=_put_right()),
            ],
            lambda: _best_but(0, float(_put_right().mean())),
        ),
        _found_about(
            "The second number stands in the middle of the list as it came. What is asked for "
            "stands in the middle once they are sorted.",
            lambda: _best_but(1, float(MEASURED[len(MEASURED) // 2])),
        ),
        _found_about(
            "The third number belongs to another delta. Here delta is 1.",
            lambda: list(_best(0.5)),
            lambda: list(_best(2.0)),
        ),
        _found_about(
            "The third number is the mean of the other two. Huber's best constant lies between "
            "them, but it has to be searched for.",
            lambda: _best_but(2, (_best()[0] + _best()[1]) / 2),
        ),
        _found_about(
            "The third number is one step on the way, with each error cut off at 1. Go on until "
            "the constant no longer moves.",
            lambda: _best_but(2, _one_step_from(_best()[1])),
            lambda: _best_but(2, _one_step_from(_best()[0])),
        ),
        _found_about(
            "The first number is a sum. Divide it by how many measurements there are.",
            lambda: _best_but(0, float(MEASURED.sum())),
        ),
        _found_about(
            "The first number is divided by eight. There are nine measurements.",
            lambda: _best_but(0, float(MEASURED.sum() / 8)),
        ),
        _found_about(
            "The first number is a root mean square: the measurements were squared. What is "
            "squared is their distance from the constant.",
            lambda: _best_but(0, float(np.sqrt((MEASURED**2).mean()))),
        ),
        _found_about(
            "That is halfway between the smallest and the largest, where the largest distance is "
            "least. No loss here looks at that one alone.",
            *(
                lambda k=k: _best_but(k, float(MEASURED.min() + MEASURED.max()) / 2)
                for k in range(3)
            ),
        ),
    ),
)

# An untrained network, and what its first loss tells


def _verdicts(expected: float | None = None, **other: bool) -> list[float]:
    """Return the expected loss and the four verdicts, with another one where it is asked for."""
    loss = float(np.log(CLASSES)) if expected is None else expected
    return [loss, *(float(other.get(letter, rejected(letter))) for letter in first_losses())]


def _all(verdict: bool) -> list[float]:
    return _verdicts(**dict.fromkeys(first_losses(), verdict))


def _expected(value: Callable[[], float]) -> tuple[Callable[[], list[float]], ...]:
    """Return makers of an answer with another expected loss, with right verdicts and with none."""
    return (
        lambda: _verdicts(value()),
        lambda: [value(), *_all(False)[1:]],
        lambda: [value(), *_all(True)[1:]],
    )


def _other_loss(hint: str, *values: Callable[[], float]) -> Mistake:
    first, *others = (made for value in values for made in _expected(value))
    return Mistake(first, hint, also=tuple(others))


WRONG_VERDICTS = (
    "The expected loss is right. Verdicts that are wrong, by their places: {letters}. Is the first "
    "loss further than 0.1 from the expected one, above or below?"
)
BOTH_WRONG = (
    "The expected loss is not right to all digits. Verdicts that are wrong, by their places: "
    "{letters}. First compute the loss of a network that knows nothing; then ask who is further "
    "than 0.1 from it, above or below."
)


def _name_wrong_verdicts(value: FloatArray) -> str | None:
    loss, *verdicts = _verdicts()
    if not np.isin(value[1:], (0, 1)).all():
        return None
    pairs = zip(first_losses(), value[1:], verdicts, strict=True)
    letters = ", ".join(letter for letter, came, right in pairs if came != right)
    words = WRONG_VERDICTS if abs(value[0] - loss) <= TOLERANCE else BOTH_WRONG
    return words.format(letters=letters) if letters else None


FIRST_LOSS = Exercise(
    id="09-first-loss",
    name="first_loss_test",
    asks=(
        "Hand in five numbers: the loss of a network that gives each of ten classes one tenth, "
        "and for A, B, C and D a 1 if the test rejects it, else a 0."
    ),
    kind=NumbersAnswer((5,), labels=("the expected loss", "A", "B", "C", "D")),
    solution=_verdicts,
    right=(
        "And D has a bug all the same: two softmaxes of nearly equal scores are still one tenth "
        "each. The other test, sure and right costs nothing, finds it. Use both."
    ),
    otherwise=_name_wrong_verdicts,
    mistakes=(
        _other_loss(
            "That is a logarithm of another base. Cross-entropy takes the natural one, np.log.",
            lambda: float(np.log10(CLASSES)),
            lambda: float(np.log2(CLASSES)),
        ),
        _other_loss(
            "The first number is the probability. The loss is minus its logarithm.",
            lambda: 1 / CLASSES,
        ),
        _other_loss(
            "The first number is the cost if a tenth were the probability of being wrong. A tenth "
            "is the probability of what is right.",
            lambda: -float(np.log(1 - 1 / CLASSES)),
        ),
        _other_loss(
            "The first number is a logarithm, but not that of the number of classes. Here are ten.",
            *(lambda n=n: float(np.log(n)) for n in (2, 9, 20, N_INPUTS, N_SAMPLES)),
        ),
        _other_loss(
            "The first number was measured on one of the four. A test needs a number that is "
            "known without them: how many classes are there?",
            *(lambda letter=letter: first_losses()[letter] for letter in "ABCD"),
        ),
        _other_loss(
            "The first number is the lowest loss that two softmaxes can reach. An untrained "
            "network gives each class one tenth.",
            lambda: CrossEntropy()([np.eye(CLASSES)[0]], [0]),
        ),
        _other_loss(
            "The first number is what a squared error would come to, or 1 minus the probability. "
            "The loss here is cross-entropy.",
            lambda: float(((np.full(CLASSES, 0.1) - np.eye(CLASSES)[0]) ** 2).sum()),
            lambda: float(((np.full(CLASSES, 0.1) - np.eye(CLASSES)[0]) ** 2).sum() / 2),
        ),
        _other_loss(
            "The first number was divided by the number of classes. The mean is taken over the "
            "samples only; B's author made that slip.",
            lambda: float(np.log(CLASSES)) / CLASSES,
        ),
        Mistake(
            lambda: _all(False),
            "The loss is right, and nobody is rejected. Whose first loss is further than 0.1 from "
            "it?",
        ),
        Mistake(
            lambda: _all(True),
            "The loss is right, and all four are rejected. Whose first loss is within 0.1 of it?",
        ),
        Mistake(
            lambda: _verdicts(D=True),
            "D does have a bug, as its code shows. But the question is what this test sees: is "
            "D's first loss further than 0.1 from the expected one?",
        ),
        Mistake(
            lambda: _verdicts(A=True, B=False, C=False, D=True),
            "The ones and the zeros changed places: a 1 is for a network that the test rejects.",
        ),
        Mistake(
            lambda: _verdicts(B=False),
            "The test rejects B, too: it says whether a loss is too low as well.",
        ),
        Mistake(
            lambda: _verdicts(C=False),
            "The test rejects C, too. A fresh network that is sure of itself is sure of what is "
            "wrong.",
        ),
        Mistake(
            lambda: _verdicts(A=True),
            "A is within 0.1 of the expected loss: it passes.",
        ),
    ),
)

EXERCISES = (THREE_CLASSES, LOG_SOFTMAX, BEST_CONSTANTS, FIRST_LOSS)
