"""What the exercises of the bug hunt share: trial calls, right steps, wrong steps (lesson 07).

What a step should have done is measured, not derived: every parameter is nudged up and down, and
the loss says how steep it is.  So no line of a repaired step is compared with a line of ours.
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
from nnlib.exercises._steps import Step
from nnlib.exercises.bug_hunt import NETWORKS, SmallNetwork, cross_entropy, softmax
from nnlib.gradient_check import STEP as NUDGE

KINDS = ("gate", "bias", "early", "path", "mean", "softmax", "none")
BATCHES = ((12, 1.0), (5, 0.25))
"""The trial calls: how many samples, and the learning rate."""

TOLERANCE = 1e-7
"""How far a parameter may be off: a measured slope is good to about 1e-9."""

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


def right_loss(net: Any, X: FloatArray, Y: FloatArray) -> float:
    """Return the loss as it is meant: for network F, with softmax applied once."""
    if isinstance(net, NETWORKS["F"]):
        return cross_entropy(net.forward(X)[0] @ net.W.T + net.b, Y)
    return net.loss(X, Y)


def measured_gradient(
    net: SmallNetwork, loss: Callable[..., float], X: FloatArray, Y: FloatArray
) -> dict[str, FloatArray]:
    """Return the gradient of ``loss(net, X, Y)`` by central differences, block by block."""
    gradient = {name: np.empty_like(block) for name, block in net.parameters.items()}
    for name, block in net.parameters.items():
        for place in np.ndindex(block.shape):
            kept = block[place]
            block[place] = kept + NUDGE
            above = loss(net, X, Y)
            block[place] = kept - NUDGE
            gradient[name][place] = (above - loss(net, X, Y)) / (2 * NUDGE)
            block[place] = kept
    return gradient


def measured_step(net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Step down the measured gradient of the right loss."""
    gradient = measured_gradient(net, right_loss, X, Y)
    for name, block in net.parameters.items():
        block -= rate * gradient[name]


def trials(letter: str) -> list[tuple[Any, ...]]:
    """Return the arguments of the trial calls: a network with all blocks filled, X, Y, rate."""
    calls: list[tuple[Any, ...]] = []
    for number, (size, rate) in enumerate(BATCHES):
        rng = np.random.default_rng(number)
        net = NETWORKS[letter](rng)
        net.a[:], net.b[:] = rng.normal(size=6), rng.normal(size=2)
        labels = rng.permutation(np.arange(size) % 2)
        calls.append((net, rng.normal(size=(size, 2)), np.eye(2)[labels], rate))
    return calls


def _output_signal(s: Any) -> FloatArray:
    """Return how steep the right loss of the batch is along the output neurons' sums."""
    letter = type(s.net).__name__[-1]
    if letter in "BG":
        return (softmax(s.out) - s.Y) / len(s.X)
    if letter == "F":
        return np.asarray((s.out - s.Y) / len(s.X))
    return np.asarray((s.out - s.Y) * s.out * (1 - s.out) / len(s.X))


def _derivative(s: Any) -> FloatArray:
    """Return the derivative of the hidden activation, from its outputs."""
    letter = type(s.net).__name__[-1]
    if letter == "A":
        return np.asarray(s.h * (1 - s.h))
    if letter in "CEF":
        return np.asarray(1 - s.h**2)
    return np.asarray(s.h > 0, dtype=float)


def _update(s: Any) -> None:
    gradients = (s.gradient_V, s.gradient_a, s.gradient_W, s.gradient_b)
    for block, gradient in zip(s.net.parameters.values(), gradients, strict=True):
        block -= s.rate * gradient


STEP = Step(
    ("net", "X", "Y", "rate"),
    {
        "h": lambda s: s.net.forward(s.X)[-2],
        "out": lambda s: s.net.forward(s.X)[-1],
        "delta": _output_signal,
        "arriving": lambda s: s.delta @ s.net.W,
        "derivative": _derivative,
        "delta_h": lambda s: s.arriving * s.derivative,
        "gradient_V": lambda s: s.delta_h.T @ s.X,
        "gradient_a": lambda s: s.delta_h.sum(axis=0),
        "gradient_W": lambda s: s.delta.T @ s.h,
        "gradient_b": lambda s: s.delta.sum(axis=0),
        "update": _update,
    },
)
"""The step as it is meant, for any of the seven."""


def scaled(factor: Callable[[Any], float]) -> Step:
    """Return the right step, at another rate: ``factor(s)`` times what is asked for."""

    def update(s: Any) -> None:
        s.rate = factor(s) * s.rate
        _update(s)

    return STEP.but(update=update)


def own_step(net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Step as the network does by itself."""
    net.step(X, Y, rate)


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
            kind=self._answer(),
            solution=lambda: self._with(measured_step),
            tolerance=TOLERANCE,
            right=self.right,
            otherwise=self._otherwise,
            mistakes=(self._misplaced(), *self.kinds, self._unrepaired(), *self._repairs()),
        )

    def _answer(self) -> FindingAnswer:
        return finding(self.letter)

    def _with(self, step: Any) -> tuple[str, str, Any]:
        return self.where, self.kind, step

    def _misplaced(self) -> Mistake:
        wrong_kind = "none" if not self.wrong_place else self.kind
        return Mistake(
            lambda: (self.wrong_place, wrong_kind),
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
        answer = self._answer()
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
