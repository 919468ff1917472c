"""What the exercises of the bug hunt share: trial calls, right steps, wrong steps (lesson 07).

What a step should have done is measured, not derived: every parameter is nudged up and down, and
the loss says how steep it is.  So no line of a repaired step is compared with a line of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._finding import BLOCKS, FindingAnswer
from nnlib.exercises._exercise import Exercise, Mistake
from nnlib.exercises.bug_hunt import NETWORKS, SmallNetwork, cross_entropy, softmax
from nnlib.gradient_check import STEP

KINDS = ("gate", "bias", "early", "path", "mean", "softmax", "none")
BATCHES = ((12, 1.0), (5, 0.25))
"""The trial calls: how many samples, and the learning rate."""

TOLERANCE = 1e-7
"""How far a parameter may be off: a measured slope is good to about 1e-9."""

Step = Callable[[Any, FloatArray, FloatArray, float], None]
Signals = tuple[FloatArray, FloatArray, FloatArray]
"""The hidden outputs, the output neurons' signals, and the hidden neurons'."""

Change = Callable[[Any, FloatArray, FloatArray, Signals], Signals]
"""Makes other signals of the right ones."""


def right_loss(net: Any, X: FloatArray, Y: FloatArray) -> float:
    """Return the loss as it is meant: for network F, with softmax applied once."""
    if isinstance(net, NETWORKS["F"]):
        return cross_entropy(net.forward(X)[0] @ net.W.T + net.b, Y)
    return net.loss(X, Y)


def measured_slopes(
    net: SmallNetwork, loss: Callable[..., float], X: FloatArray, Y: FloatArray
) -> dict[str, FloatArray]:
    """Return the slopes of ``loss(net, X, Y)`` by central differences, block by block."""
    slopes = {name: np.empty_like(block) for name, block in net.parameters.items()}
    for name, block in net.parameters.items():
        for place in np.ndindex(block.shape):
            kept = block[place]
            block[place] = kept + STEP
            above = loss(net, X, Y)
            block[place] = kept - STEP
            slopes[name][place] = (above - loss(net, X, Y)) / (2 * STEP)
            block[place] = kept
    return slopes


def measured_step(net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float) -> None:
    """Step down the measured slopes of the right loss."""
    slopes = measured_slopes(net, right_loss, X, Y)
    for name, block in net.parameters.items():
        block -= rate * slopes[name]


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


def signals(net: Any, X: FloatArray, Y: FloatArray) -> Signals:
    """Return what a right step computes on the way back, for any of the seven."""
    h, last = net.forward(X)[-2:]
    letter = type(net).__name__[-1]
    slope = {"A": h * (1 - h), "C": 1 - h**2, "E": 1 - h**2, "F": 1 - h**2}
    if letter in "BG":
        delta = (softmax(last) - Y) / len(X)
    elif letter == "F":
        delta = (last - Y) / len(X)
    else:
        delta = (last - Y) * last * (1 - last) / len(X)
    return h, delta, (delta @ net.W) * slope.get(letter, np.asarray(h > 0, dtype=float))


def make_step(
    change: Change | None = None,
    *,
    scale: float = 1.0,
    scaled: bool = True,
    block: str = "",
    block_scale: float = 0.0,
) -> Step:
    """Return a step that is right but for what is asked.

    Parameters
    ----------
    change : callable, optional
        Given the network, X, Y and the right signals, returns others.
    scale, block_scale : float
        What the whole step, and one ``block`` of it, is multiplied by.
    scaled : bool
        Whether the learning rate is used.
    """

    def step(net: Any, X: FloatArray, Y: FloatArray, rate: float) -> None:
        h, delta, delta_h = signals(net, X, Y)
        if change is not None:
            h, delta, delta_h = change(net, X, Y, (h, delta, delta_h))
        slopes = (delta_h.T @ X, delta_h.sum(axis=0), delta.T @ h, delta.sum(axis=0))
        for name, slope in zip(BLOCKS, slopes, strict=True):
            own = block_scale if name == block else 1.0
            net.parameters[name][...] -= (rate if scaled else 1.0) * scale * own * slope

    return step


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


def case(
    letter: str,
    where: str,
    kind: str,
    *,
    right: str,
    elsewhere: tuple[str, str],
    kinds: tuple[Mistake, ...],
    line: str,
    own: str,
    steps: tuple[Mistake, ...],
) -> Exercise:
    """Make the exercise for a network with a bug; its hints go from the place to the line.

    Parameters
    ----------
    letter, where, kind : str
        The network, the blocks that a check rejects, and the kind of its bug.
    right : str
        What a right answer is told.
    elsewhere : (str, str)
        A wrong place that one may name, and the hint for any wrong place.
    kinds, steps : tuple of Mistake
        The wrong kinds and the wrong repairs that get a hint of their own.
    line : str
        Where to look for the repair, said once place and kind are right.
    own : str
        The hint for a step that still does what the network's own does.
    """

    def otherwise(value: FloatArray) -> str:
        if np.isnan(value[0]):
            return f"Begin with the place: which blocks of network {letter} are rejected?"
        if np.isnan(value[4]):
            return "The place is right. Which of the kinds leaves such a trace?"
        if value[4] != KINDS.index(kind):
            return f"The place is right, but that is not what network {letter} does. Read its step."
        said = f"Place and kind are right, the step is not. {_still_off(exercise, value)}"
        if kind == "softmax":
            return f"{said} The network's own loss is wrong, so examine cannot judge your step."
        return f"{said} Examine it as you examined the network."

    exercise = Exercise(
        id=f"07-{letter.lower()}",
        asks=asks(letter),
        kind=hunt_kind(letter),
        solution=lambda: (where, kind, measured_step),
        tolerance=TOLERANCE,
        right=right,
        otherwise=otherwise,
        mistakes=(
            Mistake(
                lambda: (elsewhere[0], "none" if not elsewhere[0] else kind),
                elsewhere[1],
                matches=lambda value: not np.isnan(value[0]) and named(value) != where,
                also=(lambda: ("V a W" if where != "V a W" else "b", kind),),
            ),
            *kinds,
            Mistake(
                lambda: (where, kind),
                f"Place and kind are right. Now repair the step. {line}",
                matches=lambda v: says(where, kind)(v) and bool(np.isnan(v[5:]).all()),
            ),
            Mistake(lambda: (where, kind, own_step), own),
            Mistake(
                lambda: (where, kind, make_step(scale=-1.0)),
                "The repair is right, but the step walks uphill: subtract the slopes.",
            ),
            Mistake(
                lambda: (where, kind, make_step(scaled=False)),
                "The repair is right, but the learning rate is missing.",
            ),
            Mistake(
                lambda: (where, kind, make_step(scale=0.0)),
                "Your step leaves all parameters as they were. Change the arrays in net, with -=.",
            ),
            *steps,
        ),
    )
    return exercise


def asks(letter: str) -> str:
    """Return what to hand in: in the same words for all, so that they give nothing away."""
    return (
        f"Examine network {letter}, and hand in (where, kind, step): the rejected blocks, the kind "
        "of bug, and the repaired step."
    )


def hunt_kind(letter: str, *, to_repair: bool = True) -> FindingAnswer:
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


def _still_off(exercise: Exercise, value: FloatArray) -> str:
    """Say which blocks a wrong step moves wrongly, in the first trial call where it does."""
    off = np.abs(value - exercise.kind.read(exercise.solution())) > TOLERANCE
    places = exercise.kind.places()
    call = places[int(np.argmax(off))][0]
    names = dict.fromkeys(n for (c, n), bad in zip(places, off, strict=True) if bad and c == call)
    return f"With {call} it moves {', '.join(names)} otherwise than the measured slopes say."
