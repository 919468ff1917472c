"""Dropout as an answer writes it: draws differ, so what goes and stays is judged (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Dropped = Callable[[FloatArray, float, np.random.Generator], FloatArray]
H_SHAPE = (6, 12)
SHARES = (0.25, 0.75)
"""The rates of the two calls."""
SURE = 4.0
"""How many standard deviations the share of zeros may be off."""


def _hidden(call: int) -> FloatArray:
    """Return hidden outputs, none of them near 0."""
    rng = np.random.default_rng(130 + call)
    return rng.choice([-1.0, 1.0], size=H_SHAPE) * rng.uniform(0.4, 1.9, size=H_SHAPE)


def _dropout_trials() -> list[tuple[Any, ...]]:
    return [
        (_hidden(call), rate, np.random.default_rng(13 + call)) for call, rate in enumerate(SHARES)
    ]


class _Seen:
    """What two calls of dropout did to the hidden outputs.

    Parameters
    ----------
    value : ndarray
        What the calls returned, end to end.
    """

    def __init__(self, value: FloatArray) -> None:
        calls = value.reshape(len(SHARES), *H_SHAPE)
        self.factors = [out / _hidden(call) for call, out in enumerate(calls)]
        self.stay = [factors != 0 for factors in self.factors]

    def share_out(self, wanted: Callable[[float], float]) -> bool:
        """Return whether the part that was set to 0 is as wanted of the rate, but for luck."""
        return all(
            abs((~stay).mean() - wanted(rate)) <= SURE * np.sqrt(rate * (1 - rate) / stay.size)
            for stay, rate in zip(self.stay, SHARES, strict=True)
        )

    def times(self, wanted: Callable[[float], float], within: float = 1e-6) -> bool:
        """Return whether all that stay were multiplied by what is wanted of the rate."""
        return all(
            stay.any() and np.allclose(factors[stay], wanted(rate), rtol=within, atol=0)
            for factors, stay, rate in zip(self.factors, self.stay, SHARES, strict=True)
        )

    def same(self, axis: int) -> bool:
        """Return whether all rows (0) or all columns (1) lose the same."""
        return all(bool((stay.all(axis) | (~stay).all(axis)).all()) for stay in self.stay)

    def exact(self) -> bool:
        """Return whether each row loses the very same number of outputs."""
        lost = [(~stay).sum(axis=1) for stay in self.stay]
        return all((each == each[0]).all() for each in lost)


def _inverse(rate: float) -> float:
    return 1 / (1 - rate)


def _is_dropout(value: FloatArray) -> bool:
    seen = _Seen(value)
    mixed = not (seen.same(0) or seen.same(1) or seen.exact())
    return mixed and seen.share_out(lambda rate: rate) and seen.times(_inverse)


def _nearly_dropout(value: FloatArray) -> str | None:
    """Return what is said if the factor is right to a few digits."""
    seen = _Seen(value)
    if seen.share_out(lambda rate: rate) and seen.times(_inverse, within=0.05):
        return "What stays is divided by 1 - rate, but not exactly: digits were lost on the way."
    return None


def _dropping(
    out: Callable[[float], float] = lambda rate: rate,
    times: Callable[[float], float] = _inverse,
    shape: Callable[[FloatArray], tuple[int, ...]] = lambda h: h.shape,
) -> Callable[[], Dropped]:
    """Return the answer that drops this part, multiplies by this, with a mask of this shape."""
    return lambda: lambda h, rate, rng: h * (rng.random(shape(h)) >= out(rate)) * times(rate)


def _exactly(h: FloatArray, rate: float, rng: np.random.Generator) -> FloatArray:
    """Drop exactly the rate's part of each row."""
    ranks = rng.random(h.shape).argsort(axis=1).argsort(axis=1)
    return h * (ranks >= round(rate * h.shape[1])) / (1 - rate)


DROPOUT = Exercise(
    id="13-dropout",
    name="dropped",
    asks=(
        "Write dropped(h, rate, rng): it returns h with each number set to 0 with probability "
        "rate, and the others divided by 1 - rate."
    ),
    kind=FunctionAnswer(
        "(h, rate, rng)",
        _dropout_trials,
        shape=H_SHAPE,
        calls=tuple(f"a rate of {rate}" for rate in SHARES),
    ),
    solution=_dropping(),
    accepts=_is_dropout,
    otherwise=_nearly_dropout,
    right="A new mask at every call, and the same sum in the mean.",
    mistakes=(
        Mistake(
            _dropping(times=lambda rate: 1.0),
            "What stays comes as it was, so the next layer sees a smaller sum than in prediction. "
            "Divide it by 1 - rate.",
            matches=lambda value: (
                _Seen(value).times(lambda rate: 1.0) and _Seen(value).share_out(lambda rate: rate)
            ),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.0, times=lambda rate: 1.0),
            "Nothing is set to 0.",
            matches=lambda value: all(bool(stay.all()) for stay in _Seen(value).stay),
            also=(
                _dropping(out=lambda rate: 0.0),
                _dropping(out=lambda rate: 0.0, times=lambda rate: 1 - rate),
            ),
        ),
        Mistake(
            _dropping(out=lambda rate: 1.0),
            "Everything is set to 0.",
            matches=lambda value: not value.any(),
        ),
        Mistake(
            _dropping(out=lambda rate: 1 - rate),
            "The part that stays and the part that goes have changed places: rate is the part "
            "that is set to 0.",
            matches=lambda value: _Seen(value).share_out(lambda rate: 1 - rate),
            also=(
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1 / rate),
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 / rate),
            "What stays is divided by rate. Divide it by the part that stays, 1 - rate.",
            matches=lambda value: _Seen(value).times(lambda rate: 1 / rate),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 - rate),
            "What stays is multiplied by 1 - rate, so the sum shrinks twice. Divide by it.",
            matches=lambda value: _Seen(value).times(lambda rate: 1 - rate),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.5, times=lambda rate: 2.0),
            "Half of the numbers are set to 0, whatever the rate is.",
            matches=lambda value: _Seen(value).share_out(lambda rate: 0.5),
            also=(
                _dropping(out=lambda rate: 0.5),
                _dropping(out=lambda rate: 0.5, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _dropping(shape=lambda h: h.shape[1:]),
            "Every sample loses the same neurons. Draw a number for each entry of h: its mask has "
            "the shape of h.",
            matches=lambda value: _Seen(value).same(0),
        ),
        Mistake(
            _dropping(shape=lambda h: (len(h), 1)),
            "A sample loses all of its numbers, or none. Draw a number for each entry of h: its "
            "mask has the shape of h.",
            matches=lambda value: _Seen(value).same(1),
        ),
        Mistake(
            lambda: _exactly,
            "Each row loses exactly the same number of outputs. In dropout each entry is drawn for "
            "itself, so that now more and now fewer go.",
            matches=lambda value: _Seen(value).exact(),
        ),
    ),
)
