"""Dropout as an answer writes it: draws differ, so what goes and stays is judged (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._masks import H_SHAPE, SEEDS, SHARES, SURE, Masks, hidden, plus_rate

Dropped = Callable[[FloatArray, float, np.random.Generator], FloatArray]


def _dropout_trials() -> list[tuple[Any, ...]]:
    return [
        (hidden(call), rate, np.random.default_rng(seed))
        for call, (rate, seed) in enumerate(zip(SHARES, SEEDS, strict=True))
    ]


def _inverse(rate: float) -> float:
    return 1 / (1 - rate)


def _is_dropout(value: FloatArray) -> bool:
    seen = Masks(value)
    mixed = not (seen.same(0) or seen.same(1) or seen.exact())
    drawn = mixed and seen.repeated() and seen.renewed()
    return drawn and seen.share_out(lambda rate: rate) and seen.times(_inverse)


def _minus_rate(value: FloatArray) -> bool:
    """Return whether h times the mask came with the rate taken off."""
    seen = Masks(plus_rate(value))
    return seen.times(lambda rate: 1.0) and seen.share_out(lambda rate: rate)


def _what_is_off(value: FloatArray) -> str | None:
    """Return which part goes, or by what the rest is multiplied, where that is not as it should."""
    seen = Masks(value)
    if not np.isfinite(value).all():
        return None
    for rate, stay, out in zip(SHARES, seen.stay, seen.out, strict=True):
        if stay.any() and (out == out.round()).all():
            return (
                f"With a rate of {rate}, only whole numbers came back: digits were cut off. Was an "
                "array of whole numbers made on the way?"
            )
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


def _exactly_of_all() -> Dropped:
    """Return the answer that drops exactly the rate's part of all numbers."""

    def dropped(h: FloatArray, rate: float, rng: np.random.Generator) -> FloatArray:
        ranks = rng.permutation(h.size).reshape(h.shape)
        return h * (ranks >= round(rate * h.size)) / (1 - rate)

    return dropped


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
            lambda: lambda h, rate, rng: h * (rng.random(h.shape) >= rate) / 1 - rate,
            "What should be 0 came as minus the rate: / 1 - rate divides by 1, and then subtracts. "
            "Put 1 - rate in parentheses.",
            matches=lambda value: _minus_rate(value),
        ),
        Mistake(
            _dropping(shape=lambda h: ()),
            "In a call all numbers go, or none. Draw a number for each entry of h: its mask has "
            "the shape of h.",
            matches=lambda value: Masks(value).as_one(),
        ),
        Mistake(
            lambda: lambda h, rate, rng: np.where(h < rate, 0, h) / (1 - rate),
            "What goes was chosen by the size of h itself. Chance should choose: compare numbers "
            "from rng with the rate.",
            matches=lambda value: Masks(value).by_size(),
            also=(lambda: lambda h, rate, rng: np.where(np.abs(h) < rate, 0, h) / (1 - rate),),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.0, times=lambda rate: 1.0),
            "Nothing is set to 0.",
            matches=lambda value: all(bool(stay.all()) for stay in Masks(value).stay),
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
            matches=lambda value: Masks(value).mask(),
            also=(_mask(_inverse),),
        ),
        Mistake(
            _dropping(shape=lambda h: h.shape[1:]),
            "Every sample loses the same neurons. Draw a number for each entry of h: its mask has "
            "the shape of h.",
            matches=lambda value: Masks(value).same(0),
        ),
        Mistake(
            _dropping(shape=lambda h: (len(h), 1)),
            "A sample loses all of its numbers, or none. Draw a number for each entry of h: its "
            "mask has the shape of h.",
            matches=lambda value: Masks(value).same(1),
        ),
        Mistake(
            _dropping(times=lambda rate: 1.0),
            "What stays comes as it was, so the next layer sees a smaller sum than in prediction. "
            "Divide it by 1 - rate.",
            matches=lambda value: (
                Masks(value).times(lambda rate: 1.0) and Masks(value).share_out(lambda rate: rate)
            ),
        ),
        Mistake(
            _dropping(out=lambda rate: 1 - rate),
            "The part that stays and the part that goes have changed places: rate is the part "
            "that is set to 0.",
            matches=lambda value: Masks(value).share_out(lambda rate: 1 - rate),
            also=(
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1 / rate),
                _dropping(out=lambda rate: 1 - rate, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 / rate),
            "What stays is divided by rate. Divide it by the part that stays, 1 - rate.",
            matches=lambda value: Masks(value).times(lambda rate: 1 / rate),
        ),
        Mistake(
            _dropping(times=lambda rate: 1 - rate),
            "What stays is multiplied by 1 - rate, so the sum shrinks twice. Divide by it.",
            matches=lambda value: Masks(value).times(lambda rate: 1 - rate),
        ),
        Mistake(
            _dropping(out=lambda rate: 0.5, times=lambda rate: 2.0),
            "Half of the numbers are set to 0, whatever the rate is.",
            matches=lambda value: Masks(value).share_out(lambda rate: 0.5),
            also=(
                _dropping(out=lambda rate: 0.5),
                _dropping(out=lambda rate: 0.5, times=lambda rate: 1.0),
            ),
        ),
        Mistake(
            _exactly(1),
            "Each row, each column or the whole loses exactly the same part. In dropout each "
            "entry is drawn for itself, so that now more and now fewer go.",
            matches=lambda value: Masks(value).exact(),
            also=(_exactly(0), lambda: _exactly_of_all()),
        ),
        Mistake(
            _with_own(lambda: np.random.default_rng(0)),
            "The same numbers are drawn at every call. Draw new ones each time, with the rng that "
            "the function is given.",
            matches=lambda value: (
                not Masks(value).renewed() and Masks(value).share_out(lambda rate: rate)
            ),
        ),
        Mistake(
            _with_own(np.random.default_rng),
            "Two calls with the same h, and with rng in the same state, came to different masks. "
            "Draw with rng, and with nothing else: then a run can be repeated.",
            matches=lambda value: not Masks(value).repeated() and Masks(value).times(_inverse),
        ),
    ),
)
