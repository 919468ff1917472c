"""The log-softmax that no scores break, and the ways to write it that some do (lesson 09).

Its trial calls are chosen so that each of the usual ways fails in another one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.activations import softmax
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

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
