"""Read a finding of the bug hunt: where a bug is, its kind, the repaired network (lesson 07).

A finding is a tuple such as ``("V a", "gate", RepairedD)``.  It becomes numbers like any answer:
one for each block of parameters, 1 if it is named; one for the kind; and what the repaired network
does on a few trial batches: its loss, the classes it says, and its parameters after a step.  What
is not handed in yet stands as NaN, so that a learner can ask about the place before the kind, and
about the kind before the repair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib._inputs import FloatArray
from nnlib.exercises._calling import FunctionAnswer
from nnlib.exercises._numbers import Unreadable, Untouched, read_numbers
from nnlib.exercises._words import in_words, is_a, one_line
from nnlib.exercises.bug_hunt import SmallNetwork

BLOCKS = ("V", "a", "W", "b")
NOWHERE = ("", "-", "none", "nowhere", "nothing")

NO_FINDING = (
    'The answer came as {came}; expected (where, kind), such as ("W b", "gate"), or with the '
    "repaired network as a third entry."
)
NO_PLACE = (
    'where came as {came}; expected the names of blocks, such as "V a" or "W", or "" for none.'
)
NO_BLOCK = (
    'where holds {came!r}; expected the names of blocks, such as "V a" or "W", or "" for none. '
    "Blocks: V, a, W, b."
)
NO_KIND = "kind came as {came}; expected one of {kinds}."
NO_CLASS = "The repaired network came as {came}; expected a class, {begins}."
AN_INSTANCE = f"{NO_CLASS} Hand in the class itself, without calling it."
OTHER_NETWORK = (
    "The class that you hand in is not made from the network in question. Begin it with {begins}."
)
NETWORK_TOO_LONG = (
    "The repaired network was still running after {seconds:g} seconds and was stopped. Look for a "
    "loop that never ends."
)
NETWORK_STOPPED = (
    "The repaired network stopped with {error} Examine it yourself to see where it stops."
)


@dataclass(frozen=True, kw_only=True)
class FindingAnswer(FunctionAnswer):
    """An answer (where, kind) or (where, kind, repaired network).

    The signature is how the class of the repaired network begins; each of the trials is a network
    of the original class, X, Y and the rate.

    Parameters
    ----------
    network : type
        The class that the repaired one has to be made from.
    kinds : tuple of str
        The kinds of bug there are to choose from.
    to_repair : bool
        Whether there is anything to repair; if not, the third entry says whether anything was.
    """

    network: type[SmallNetwork]
    kinds: tuple[str, ...]
    to_repair: bool = True

    def read(self, answer: Any) -> FloatArray:
        """Return the finding as numbers; NaN stands for what is still to come."""
        if answer is ...:
            raise Untouched
        entries = list(answer) if is_a(answer, tuple, list) else []
        if len(entries) not in (2, 3):
            raise Unreadable(NO_FINDING.format(came=_came(answer)))
        where, kind, *repaired = entries
        if where is ... and kind is ...:
            raise Untouched
        found = np.concatenate([self._where(where), [self._kind(kind)]])
        if not self.to_repair:
            left = not repaired or any(repaired[0] is none for none in (..., None, self.network))
            return np.append(found, float(not left))
        return np.concatenate([found, self._after(repaired[0] if repaired else ...)])

    def places(self) -> list[tuple[str, str]]:
        """Return what each number is called: the call, or "", and the entry."""
        found = [("", f"block {name}") for name in BLOCKS] + [("", "the kind")]
        if not self.to_repair:
            found.append(("", "the repair"))
        if self.to_repair:
            for call, (net, _, Y, _) in zip(self.calls, self.trials(), strict=True):
                found += [(call, "the loss")] + [(call, "the classes")] * len(Y)
                found += [(call, name) for name in BLOCKS for _ in net.parameters[name].flat]
        return found

    def too_long(self, seconds: float) -> str:
        """Say that the repaired network was stopped after so long."""
        return NETWORK_TOO_LONG.format(seconds=seconds)

    def stopped(self, error: str) -> str:
        """Say that the repaired network stopped with this error."""
        return NETWORK_STOPPED.format(error=error)

    def _where(self, where: Any) -> FloatArray:
        if where is ...:
            return np.full(len(BLOCKS), np.nan)
        parts = [where] if is_a(where, str) else where
        if not is_a(parts, tuple, list, set) or not all(is_a(part, str) for part in parts):
            raise Unreadable(NO_PLACE.format(came=in_words(where)))
        text = " ".join(sorted(map(str.__str__, parts))).strip()
        names = [] if text.lower() in NOWHERE else re.split(r"[\s,;+]+", text)
        for name in names:
            if name not in BLOCKS:
                raise Unreadable(NO_BLOCK.format(came=one_line(name)))
        return np.array([float(block in names) for block in BLOCKS])

    def _kind(self, kind: Any) -> float:
        if kind is ...:
            return float("nan")
        name = str.__str__(kind).strip().lower() if is_a(kind, str) else ""
        if name not in self.kinds:
            kinds = ", ".join(f'"{known}"' for known in self.kinds)
            raise Unreadable(NO_KIND.format(came=in_words(kind), kinds=kinds))
        return float(self.kinds.index(name))

    def _after(self, repaired: Any) -> FloatArray:
        """Return what the repaired network does in the trials; NaN if there is none yet."""
        untouched = np.full(len(self.places()) - len(BLOCKS) - 1, np.nan)
        if repaired is None or repaired is ...:
            return untouched
        if not is_a(repaired, type):
            sentence = AN_INSTANCE if is_a(repaired, SmallNetwork) else NO_CLASS
            raise Unreadable(sentence.format(came=_came(repaired), begins=self.signature))
        if not issubclass(repaired, self.network):
            raise Unreadable(OTHER_NETWORK.format(begins=self.signature))
        try:
            return np.concatenate([_tried(repaired, *trial) for trial in self.trials()])
        except Untouched:
            return untouched


def _tried(
    repaired: type[SmallNetwork], net: SmallNetwork, X: FloatArray, Y: FloatArray, rate: float
) -> FloatArray:
    """Return the loss, the classes and the stepped parameters of a network with net's numbers."""
    theirs = repaired(np.random.default_rng(0))
    for name in BLOCKS:
        getattr(theirs, name)[...] = net.parameters[name]
    loss = read_numbers(theirs.loss(X, Y), (), "The loss")
    outputs = read_numbers(theirs.outputs(X), Y.shape, "What outputs returns")
    theirs.step(X, Y, rate)
    after = [
        read_numbers(
            getattr(theirs, name),
            net.parameters[name].shape,
            f"After a step, what stands in {name}",
        )
        for name in BLOCKS
    ]
    return np.concatenate([loss, outputs.reshape(Y.shape).argmax(axis=1), *after])


def _came(answer: Any) -> str:
    if is_a(answer, tuple, list):
        return "1 entry" if len(answer) == 1 else f"{len(answer)} entries"
    if is_a(answer, type):
        return "a class"
    return "a function" if callable(answer) else in_words(answer)
