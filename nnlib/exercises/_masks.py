"""What calls of dropout did to the hidden outputs that they were given (lesson 13)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib._inputs import FloatArray

H_SHAPE = (12, 20)
"""So many that shares of 0.25, 0.5 and 0.75 are told apart."""
SHARES = (0.25, 0.75, 0.25, 0.25)
"""The rates of the calls."""
SEEDS = (13, 19, 15, 13)
"""Of their generators: the last call repeats the first, and the third is another draw.

Who draws a single number gets one below the rate in the second call alone."""
SURE = 4.0
"""How many standard deviations the share of zeros may be off."""


def hidden(call: int) -> FloatArray:
    """Return the hidden outputs of a call, none of them near 0."""
    rng = np.random.default_rng(130 + SEEDS[call])
    return rng.choice([-1.0, 1.0], size=H_SHAPE) * rng.uniform(0.4, 1.9, size=H_SHAPE)


class Masks:
    """What the calls of dropout did to the hidden outputs.

    Parameters
    ----------
    value : ndarray
        What the calls returned, end to end.
    """

    def __init__(self, value: FloatArray) -> None:
        self.out = value.reshape(len(SHARES), *H_SHAPE)
        self.factors = [out / hidden(call) for call, out in enumerate(self.out)]
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
        """Return whether each row, each column or the whole loses exactly its part."""
        return all(
            (~stay).sum() == rate * stay.size for stay, rate in zip(self.stay, SHARES, strict=True)
        ) or any(
            all(len(set((~stay).sum(axis).tolist())) == 1 for stay in self.stay) for axis in (0, 1)
        )

    def as_one(self) -> bool:
        """Return whether a call loses all or nothing, and not all calls the same."""
        return {float(stay.mean()) for stay in self.stay} == {0.0, 1.0}

    def by_size(self) -> bool:
        """Return whether what goes is all that is lowest, highest or nearest to 0 in its call."""
        mixed = [call for call, stay in enumerate(self.stay) if stay.any() and not stay.all()]
        return bool(mixed) and any(
            all(
                size(hidden(call))[~self.stay[call]].max()
                < size(hidden(call))[self.stay[call]].min()
                for call in mixed
            )
            for size in (np.positive, np.negative, np.abs)
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


def plus_rate(value: FloatArray) -> FloatArray:
    """Return what the calls returned, each with its rate added."""
    size = value.size // len(SHARES)
    return value + np.repeat(SHARES, size)
