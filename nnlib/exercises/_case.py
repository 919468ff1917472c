"""What the exercises of the bug hunt say: a network's case, from the place to the line (lesson 07).

The place is asked first, then the kind, then the repair; and each has hints of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._finding import BLOCKS, FindingAnswer
from nnlib.exercises._hunt import (
    BATCHES,
    KINDS,
    TOLERANCE,
    measured_step,
    own_step,
    scaled,
    trials,
)

ASKS = (
    "Examine network {letter}, and hand in (where, kind, step): the rejected blocks, the kind of "
    "bug, and the repaired step."
)
LOOK_AGAIN = (
    "Learning proves nothing. Examine network {letter} on all samples at a rate of 1, and name "
    "every block that is rejected."
)
BEGIN = "Begin with the place: which blocks of network {letter} are rejected?"
WHICH_KIND = "The place is right. Which of the kinds leaves such a trace?"
OTHER_KIND = "The place is right, but that is not what network {letter} does. Read its step."
NOW_REPAIR = "Place and kind are right. Now repair the step. {line}"
UPHILL = "The repair is right, but the step walks uphill: subtract the slopes."
NO_RATE = "The repair is right, but the learning rate is missing."
STANDS_STILL = "Your step leaves all parameters as they were. Change the arrays in net, with -=."
STEP_IS_OFF = (
    "Place and kind are right, the step is not. With {call} it moves {blocks} otherwise than the "
    "measured slopes say. Examine it as you examined the network."
)
STEP_IS_OFF_AND_LOSS = (
    "Place and kind are right, the step is not. With {call} it moves {blocks} otherwise than the "
    "measured slopes say. The network's own loss is wrong, so examine cannot judge your step."
)


def named(value: FloatArray) -> str:
    """Return the blocks that a finding names, such as ``"V a"``."""
    return " ".join(name for name, flag in zip(BLOCKS, value, strict=False) if flag == 1)


def says(where: str, *kinds: str) -> Callable[[FloatArray], bool]:
    """Return whether a finding has the right place and one of these kinds."""
    numbers = [float(KINDS.index(kind)) for kind in kinds]
    return lambda v: not np.isnan(v[0]) and named(v) == where and bool(v[4] in numbers)


def wrong_kind(where: str, kinds: tuple[str, ...], hint: str) -> Mistake:
    """Return the mistake of naming one of these kinds at the right place."""
    first, *others = (partial(tuple, (where, kind)) for kind in kinds)
    return Mistake(first, hint, matches=says(where, *kinds), also=tuple(others))


@dataclass(frozen=True, kw_only=True)
class Case:
    """A network with a bug, and what its exercise says, from the place to the line.

    Parameters
    ----------
    letter, where, kind : str
        The network, the blocks that a check rejects, and the kind of its bug.
    right : str
        What a right answer is told.
    wrong_place : str
        Blocks that one may name wrongly.
    elsewhere : str
        The hint for any wrong place.
    kinds, steps : tuple of Mistake
        The wrong kinds and the wrong repairs that get a hint of their own.
    line : str
        Where to look for the repair, said once place and kind are right.
    own : str
        The hint for a step that still does what the network's own does.
    """

    letter: str
    where: str
    kind: str
    right: str
    wrong_place: str = ""
    elsewhere: str
    kinds: tuple[Mistake, ...]
    line: str
    own: str
    steps: tuple[Mistake, ...]

    def exercise(self) -> Exercise:
        """Return the exercise."""
        return Exercise(
            id=f"07-{self.letter.lower()}",
            asks=asks(self.letter),
            kind=finding(self.letter),
            solution=lambda: self._with(measured_step),
            tolerance=TOLERANCE,
            right=self.right,
            otherwise=self._otherwise,
            mistakes=(self._misplaced(), *self.kinds, self._unrepaired(), *self._repairs()),
        )

    def _with(self, step: Any) -> tuple[str, str, Any]:
        return self.where, self.kind, step

    def _misplaced(self) -> Mistake:
        kind = self.kind if self.wrong_place else "none"
        return Mistake(
            lambda: (self.wrong_place, kind),
            self.elsewhere,
            matches=lambda value: not np.isnan(value[0]) and named(value) != self.where,
            also=(lambda: ("V a W" if self.where != "V a W" else "b", self.kind),),
        )

    def _unrepaired(self) -> Mistake:
        found = says(self.where, self.kind)
        return Mistake(
            lambda: (self.where, self.kind),
            NOW_REPAIR.format(line=self.line),
            matches=lambda value: found(value) and bool(np.isnan(value[5:]).all()),
        )

    def _repairs(self) -> tuple[Mistake, ...]:
        return (
            Mistake(lambda: self._with(own_step), self.own),
            Mistake(lambda: self._with(scaled(lambda s: -1.0)), UPHILL),
            Mistake(lambda: self._with(scaled(lambda s: 1.0 / s.rate)), NO_RATE),
            Mistake(lambda: self._with(scaled(lambda s: 0.0)), STANDS_STILL),
            *self.steps,
        )

    def _otherwise(self, value: FloatArray) -> str:
        if np.isnan(value[0]):
            return BEGIN.format(letter=self.letter)
        if np.isnan(value[4]):
            return WHICH_KIND
        if value[4] != KINDS.index(self.kind):
            return OTHER_KIND.format(letter=self.letter)
        call, blocks = self._still_off(value)
        sentence = STEP_IS_OFF_AND_LOSS if self.kind == "softmax" else STEP_IS_OFF
        return sentence.format(call=call, blocks=blocks)

    def _still_off(self, value: FloatArray) -> tuple[str, str]:
        """Return the first trial call after which blocks are wrong, and those blocks."""
        answer = finding(self.letter)
        off = np.abs(value - answer.read(self._with(measured_step))) > TOLERANCE
        places = answer.places()
        call = places[int(np.argmax(off))][0]
        names = [name for (c, name), bad in zip(places, off, strict=True) if bad and c == call]
        return call, ", ".join(dict.fromkeys(names))


def asks(letter: str) -> str:
    """Return what to hand in: in the same words for all, so that they give nothing away."""
    return ASKS.format(letter=letter)


def finding(letter: str, *, to_repair: bool = True) -> FindingAnswer:
    """Return how a finding about this network is read."""
    return FindingAnswer(
        "(net, X, Y, rate)",
        lambda: trials(letter),
        calls=tuple(f"a batch of {size} at rate {rate:g}" for size, rate in BATCHES),
        parts=lambda net, X, Y, rate: {n: block.shape for n, block in net.parameters.items()},
        changed=lambda net: list(net.parameters.values()),
        kinds=KINDS,
        to_repair=to_repair,
    )
