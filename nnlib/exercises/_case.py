"""What the exercises of the bug hunt say: a network's case, from the place to the line (lesson 07).

The place is asked first, then the kind, then the repair; and each has hints of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises._finding import BLOCKS, FindingAnswer
from nnlib.exercises._hunt import (
    KINDS,
    TOLERANCE,
    TRIALS,
    measured_step,
    repaired,
    scaled,
    trials,
)
from nnlib.exercises.bug_hunt import NETWORKS

ASKS = (
    "Examine network {letter}, and hand in (where, kind, repaired): the rejected blocks, the kind "
    "of bug, and the network put right."
)
LOOK_AGAIN = (
    "Learning proves nothing. Examine network {letter} on all samples at a rate of 1, and name "
    "every block that is rejected."
)
BEGIN = "Begin with the place: which blocks of network {letter} are rejected?"
WHICH_KIND = "The place is right. Which of the kinds leaves such a trace?"
OTHER_KIND = "The place is right, but that is not what network {letter} does. Read its step."
BEGINS = 'class Repaired{letter}(NETWORKS["{letter}"])'
NOW_REPAIR = "Place and kind are right. Now repair the network. {line}"
UPHILL = "The repair is right, but the step walks uphill: subtract the slopes."
NO_RATE = "The repair is right, but the learning rate is missing."
STANDS_STILL = "Your step leaves all parameters as they were. Change the network's arrays, with -=."
LOSS_WAS_RIGHT = (
    "Place and kind are right, but for {call} your network has another loss than network {letter}, "
    "and that loss was right. Repair the step only."
)
LOSS_IS_OFF = (
    "Place and kind are right, the loss is not. For {call} it is {came:.6f}; with one softmax, and "
    "the mean over the samples, it would be {meant:.6f}."
)
CLASSES_ARE_OFF = (
    "Place and kind are right, but for {call} the larger output does not say the class any more."
)
STEP_IS_OFF = (
    "Place and kind are right, the step is not. With {call} it moves {blocks} otherwise than the "
    "measured slopes say. Examine it as you examined the network."
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
        The hint for a network that still does what the original does.
    methods : dict of str to callable
        What has to be repaired besides the step.
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
    methods: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def exercise(self) -> Exercise:
        """Return the exercise."""
        return Exercise(
            id=f"07-{self.letter.lower()}",
            name=f"case_{self.letter.lower()}",
            asks=asks(self.letter),
            kind=finding(self.letter),
            solution=lambda: self._with(measured_step),
            tolerance=TOLERANCE,
            right=self.right,
            otherwise=self._otherwise,
            mistakes=(self._misplaced(), *self.kinds, self._unrepaired(), *self._repairs()),
        )

    def _with(self, step: Callable[..., None]) -> tuple[str, str, Any]:
        return self.where, self.kind, repaired(self.letter, step, **self.methods)

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
            Mistake(lambda: (self.where, self.kind, NETWORKS[self.letter]), self.own),
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
        return self._still_off(value)

    def _still_off(self, value: FloatArray) -> str:
        """Say what is off in the first trial that is not as it should be."""
        answer = finding(self.letter)
        right = answer.read(self._with(measured_step))
        off, places = np.abs(value - right) > TOLERANCE, answer.places()
        first = int(np.argmax(off))
        call, name = places[first]
        if name == "the loss":
            sentence = LOSS_IS_OFF if self.methods else LOSS_WAS_RIGHT
            return sentence.format(
                call=call, letter=self.letter, came=value[first], meant=right[first]
            )
        if name == "the classes":
            return CLASSES_ARE_OFF.format(call=call)
        names = [name for (c, name), bad in zip(places, off, strict=True) if bad and c == call]
        return STEP_IS_OFF.format(call=call, blocks=", ".join(dict.fromkeys(names)))


def asks(letter: str) -> str:
    """Return what to hand in: in the same words for all, so that they give nothing away."""
    return ASKS.format(letter=letter)


def finding(letter: str, *, to_repair: bool = True) -> FindingAnswer:
    """Return how a finding about this network is read."""
    return FindingAnswer(
        BEGINS.format(letter=letter),
        lambda: trials(letter),
        calls=TRIALS,
        network=NETWORKS[letter],
        kinds=KINDS,
        to_repair=to_repair,
    )
