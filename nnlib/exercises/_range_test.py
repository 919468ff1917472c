"""A range test as an answer writes it, and where others stop (lesson 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

TIMES = 2.0
LargestRate = Callable[[FloatArray, FloatArray], float]


def _range_trials() -> list[tuple[Any, ...]]:
    bumpy = [0.91, 0.84, 0.88, 0.71, 0.55, 0.63, 0.41, 0.37, 0.52, 0.79, 1.31, 0.92, 0.29, 2.7]
    gentle = [0.62, 0.6, 0.57, 0.51, 0.4, 0.8, 0.34, 0.47, 0.44]  # once it is exactly twice
    twice = [1.3, 0.8, 0.45, 0.95, 0.31, 0.7, 0.25]
    slowly = [0.9, 0.5, 0.6, 0.75, 0.9, 1.08, 1.3, 0.4, 2.1, 0.3]
    to_the_end = [9.1, 7.3, 5.2, 6.0, 4.4]  # all of them above 1
    at_once = [0.3, 0.35, 0.5, 0.61, 0.2]
    return [
        (np.geomspace(0.0123, 9.7, len(losses)), np.array(losses))
        for losses in (bumpy, gentle, twice, slowly, to_the_end, at_once)
    ]


def _first(where: NDArray[np.bool_]) -> int:
    """Return the first place where it is so; their number if there is none."""
    return int(where.argmax()) if where.any() else len(where)


def _before(stops: NDArray[np.bool_], losses: FloatArray) -> int:
    """Return where the lowest loss stands before the first stop."""
    return int(losses[: _first(stops)].argmin())


def _too_large(losses: FloatArray) -> NDArray[np.bool_]:
    above: NDArray[np.bool_] = losses > TIMES * np.minimum.accumulate(losses)
    return above


def _stopped(losses: FloatArray) -> int:
    return _first(_too_large(losses))


def _found(losses: FloatArray) -> int:
    return _before(_too_large(losses), losses)


def _at(place: Callable[[FloatArray], int]) -> Callable[[], LargestRate]:
    """Return the answer that finds the rate at this place."""
    return lambda: lambda rates, losses: float(rates[min(place(losses), len(rates) - 1)])


def _jumps(losses: FloatArray) -> NDArray[np.bool_]:
    """Return where a loss is more than twice the one before it."""
    return np.append(False, losses[1:] > TIMES * losses[:-1])


def _from(lowest: float, rates: FloatArray, losses: FloatArray) -> float:
    """Return what is found if the lowest so far begins with this, and the rate with 0."""
    found = 0.0
    for rate, loss in zip(rates, losses, strict=True):
        if loss > TIMES * lowest:
            break
        if loss < lowest:
            lowest, found = float(loss), float(rate)
    return found


RANGE_TEST = Exercise(
    id="12-range-test",
    name="largest_rate",
    asks=(
        "Write largest_rate(rates, losses): it returns the rate at the lowest loss before the "
        "first that is more than twice the lowest so far."
    ),
    kind=FunctionAnswer(
        "(rates, losses)",
        _range_trials,
        labels=("the rate",),
        calls=(
            "a run that explodes and comes back",
            "a run that never explodes",
            "a run that explodes twice",
            "a run that rises slowly",
            "a run that falls to its end",
            "a run that rises from its first step",
        ),
    ),
    solution=_at(_found),
    right="That is a range test: one short run, and you know about how large a rate may be.",
    mistakes=(
        Mistake(
            _at(lambda losses: int(losses.argmin())),
            "That is the lowest loss of all. If a run comes back after an explosion, that is luck: "
            "stop at the first loss that is more than twice the lowest so far.",
        ),
        Mistake(
            _at(_stopped),
            "That is the rate at which the loss has exploded already. Go back to the lowest loss "
            "before it.",
        ),
        Mistake(
            _at(lambda losses: _stopped(losses) - 1),
            "That is the last rate before the stop. There the loss was rising already: return the "
            "rate where it was lowest.",
        ),
        Mistake(
            _at(lambda losses: max(0, _first(np.diff(losses) > 0))),
            "That stops at the first loss that rises at all. Losses wobble: go on until one is "
            "more than twice the lowest so far.",
        ),
        Mistake(
            _at(lambda losses: _before(_jumps(losses), losses)),
            "Each loss was compared with the one before it. A slow rise escapes that: compare it "
            "with the lowest so far.",
            also=(
                _at(lambda losses: _first(_jumps(losses))),
                _at(lambda losses: _first(_jumps(losses)) - 1),
            ),
        ),
        Mistake(
            _at(lambda losses: 0),
            "The search ends where it begins. Let the lowest so far begin with the first loss: if "
            "it begins with 0, no loss is below it.",
            also=(lambda: lambda rates, losses: 0.0,),
        ),
        Mistake(
            _at(lambda losses: len(losses) - 1),
            "That is the last and largest rate of all. Somewhere before it the loss explodes, or "
            "was lower.",
        ),
        Mistake(
            _at(lambda losses: _before(losses > TIMES * losses[0], losses)),
            "The losses were compared with twice the first of them. Compare them with twice the "
            "lowest so far.",
        ),
        Mistake(
            _at(lambda losses: _before(losses >= TIMES * np.minimum.accumulate(losses), losses)),
            "It stops too soon: at a loss that is not more than twice the lowest so far. Exactly "
            "twice is not more.",
        ),
        Mistake(
            _at(lambda losses: _before(losses > 3 * np.minimum.accumulate(losses), losses)),
            "It stops too late: at a loss far more than twice the lowest so far, past an earlier "
            "one that was more than twice.",
            also=(
                _at(lambda losses: _before(losses > 2.5 * np.minimum.accumulate(losses), losses)),
            ),
        ),
        Mistake(
            _at(lambda losses: 1 + _found(losses[1:])),
            "The first loss was never looked at: the search begins one place too late.",
        ),
        Mistake(
            _at(lambda losses: _found(losses[:-1])),
            "The last loss was never looked at: the loop ends one place too soon.",
        ),
        Mistake(
            lambda: lambda rates, losses: _from(1.0, rates, losses),
            "The lowest so far begins with a number of your own. Other losses may all be above it, "
            "or below: begin with the first loss.",
            also=(
                lambda: lambda rates, losses: _from(0.5, rates, losses),
                lambda: lambda rates, losses: _from(2.0, rates, losses),
            ),
        ),
        Mistake(
            lambda: lambda rates, losses: float(losses[_found(losses)]),
            "That is a loss. Return the rate at which it stood.",
            also=(
                lambda: lambda rates, losses: float(losses.min()),
                lambda: lambda rates, losses: float(losses[0]),
            ),
        ),
        Mistake(
            lambda: lambda rates, losses: float(_found(losses)),
            "That is the place in the list. Return the rate that stands there.",
        ),
        Mistake(
            _at(lambda losses: _found(losses) + 1),
            "That is the rate one place beside the lowest loss. Do the loss and the rate stand at "
            "the same place?",
            also=(
                _at(lambda losses: _found(losses) - 1),
                lambda: lambda rates, losses: float(rates[_found(losses) + 1]),
            ),
        ),
    ),
)
