"""Dropout as an answer writes it: draws differ, so what goes and stays is judged (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake

Dropped = Callable[[FloatArray, float, np.random.Generator], FloatArray]
H_SHAPE = (12, 20)
"""So many that shares of 0.25, 0.5 and 0.75 are told apart."""
SHARES = (0.25, 0.75, 0.25, 0.25)
"""The rates of the calls."""
SEEDS = (13, 14, 15, 13)
"""Of their generators: the last call repeats the first, and the third is another draw."""
SURE = 4.0
"""How many standard deviations the share of zeros may be off."""


def _hidden(call: int) -> FloatArray:
    """Return the hidden outputs of a call, none of them near 0."""
    rng = np.random.default_rng(130 + SEEDS[call])
    return rng.choice([-1.0, 1.0], size=H_SHAPE) * rng.uniform(0.4, 1.9, size=H_SHAPE)


def _dropout_trials() -> list[tuple[Any, ...]]:
    return [
        (_hidden(call), rate, np.random.default_rng(seed))
        for call, (rate, seed) in enumerate(zip(SHARES, SEEDS, strict=True))
    ]


class _Seen:
    """What the calls of dropout did to the hidden outputs.

    Parameters
    ----------
    value : ndarray
        What the calls returned, end to end.
    """

    def __init__(self, value: FloatArray) -> None:
        self.out = value.reshape(len(SHARES), *H_SHAPE)
        self.factors = [out / _hidden(call) for call, out in enumerate(self.out)]
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

    def alike(self) -> bool:
        """Return whether in each call all that stay were multiplied by one number."""
        return all(
            stay.any() and np.allclose(factors[stay], factors[stay][0], rtol=1e-6, atol=0)
            for factors, stay in zip(self.factors, self.stay, strict=True)
        )

    def same(self, axis: int) -> bool:
        """Return whether all rows (0) or all columns (1) lose the same."""
        return all(bool((stay.all(axis) | (~stay).all(axis)).all()) for stay in self.stay)

    def exact(self) -> bool:
        """Return whether each row, or each column, loses the very same number of outputs."""
        return any(
            all(len(set((~stay).sum(axis).tolist())) == 1 for stay in self.stay) for axis in (0, 1)
        )

    def mask(self) -> bool:
        """Return whether it is the mask alone, each number 0 or one and the same."""
        return all(
            stay.any() and bool(np.isclose(out[stay], out[stay][0], rtol=1e-6, atol=0).all())
            for out, stay in zip(self.out, self.stay, strict=True)
        )

    def repeated(self) -> bool:
        """Return whether the mask comes again where the generator is as it was."""
        return bool((self.stay[0] == self.stay[3]).all())

    def renewed(self) -> bool:
        """Return whether another state of the generator makes another mask."""
        return not (self.stay[0] == self.stay[2]).all()


def _inverse(rate: float) -> float:
    return 1 / (1 - rate)


def _is_dropout(value: FloatArray) -> bool:
    seen = _Seen(value)
    mixed = not (seen.same(0) or seen.same(1) or seen.exact())
    drawn = mixed and seen.repeated() and seen.renewed()
    return drawn and seen.share_out(lambda rate: rate) and seen.times(_inverse)


def _what_is_off(value: FloatArray) -> str | None:
    """Return which part goes, or by what the rest is multiplied, where that is not as it should."""
    seen = _Seen(value)
    if not np.isfinite(value).all():
        return None
    for rate, stay in zip(SHARES, seen.stay, strict=True):
        gone = float((~stay).mean())
        if abs(gone - rate) > SURE * np.sqrt(rate * (1 - rate) / stay.size):
            return (
                f"With a rate of {rate}, {100 * gone:.0f} % of {stay.size} numbers were set to 0: "
                "that is no luck. Does each go with probability rate?"
            )
    if seen.times(_inverse, within=0.05) and not seen.alike():
        return "What stays is divided by 1 - rate, but not exactly: digits were lost on the way."
    for rate, stay, factors in zip(SHARES, seen.stay, seen.factors, strict=True):
        low, high = factors[stay].min(), factors[stay].max()
        if not np.allclose((low, high), _inverse(rate), rtol=1e-6, atol=0):
            by = f"{low:.3g}" if np.isclose(low, high) else f"numbers from {low:.3g} to {high:.3g}"
            return (
                f"With a rate of {rate}, the right part is set to 0, but what stays comes back "
                f"as h times {by}. Divide it by 1 - rate."
            )
    return None


def _dropping(
    out: Callable[[float], float] = lambda rate: rate,
    times: Callable[[float], float] = _inverse,
    shape: Callable[[FloatArray], tuple[int, ...]] = lambda h: h.shape,
) -> Callable[[], Dropped]:
    """Return the answer that drops this part, multiplies by this, with a mask of this shape."""
    return lambda: lambda h, rate, rng: h * (rng.random(shape(h)) >= out(rate)) * times(rate)


def _exactly(axis: int) -> Callable[[], Dropped]:
    """Return the answer that drops exactly the rate's part of each column (0) or row (1)."""

    def dropped(h: FloatArray, rate: float, rng: np.random.Generator) -> FloatArray:
        ranks = rng.random(h.shape).argsort(axis=axis).argsort(axis=axis)
        return h * (ranks >= round(rate * h.shape[axis])) / (1 - rate)

    return lambda: dropped


def _with_own(generator: Callable[[], np.random.Generator]) -> Callable[[], Dropped]:
    """Return the answer that draws with another generator than it is given."""
    return lambda: lambda h, rate, rng: h * (generator().random(h.shape) >= rate) / (1 - rate)


def _mask(times: Callable[[float], float]) -> Callable[[], Dropped]:
    """Return the answer that leaves h out of it."""
    return lambda: lambda h, rate, rng: (rng.random(h.shape) >= rate) * times(rate)


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
        calls=tuple(f"call {call}, with a rate of {rate}" for call, rate in enumerate(SHARES, 1)),
    ),
    solution=_dropping(),
    accepts=_is_dropout,
    otherwise=_what_is_off,
    right="A new mask at every call, and the same sum in the mean.",
    mistakes=(
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
            _mask(lambda rate: 1.0),
            "That is the mask alone. Multiply h by it.",
            matches=lambda value: _Seen(value).mask(),
            also=(_mask(_inverse),),
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
            _dropping(times=lambda rate: 1.0),
            "What stays comes as it was, so the next layer sees a smaller sum than in prediction. "
            "Divide it by 1 - rate.",
            matches=lambda value: (
                _Seen(value).times(lambda rate: 1.0) and _Seen(value).share_out(lambda rate: rate)
            ),
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
            _exactly(1),
            "Each row, or each column, loses exactly the same number of outputs. In dropout each "
            "entry is drawn for itself, so that now more and now fewer go.",
            matches=lambda value: _Seen(value).exact(),
            also=(_exactly(0),),
        ),
        Mistake(
            _with_own(lambda: np.random.default_rng(0)),
            "The same numbers are drawn at every call. Draw new ones each time, with the rng that "
            "the function is given.",
            matches=lambda value: (
                not _Seen(value).renewed() and _Seen(value).share_out(lambda rate: rate)
            ),
        ),
        Mistake(
            _with_own(np.random.default_rng),
            "Two calls with the same h, and with rng in the same state, came to different masks. "
            "Draw with rng, and with nothing else: then a run can be repeated.",
            matches=lambda value: not _Seen(value).repeated() and _Seen(value).times(_inverse),
        ),
    ),
)
