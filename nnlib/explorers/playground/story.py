"""What happened in a run, in order, so that it can be written down (lessons 06 and 13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from nnlib.explorers.playground.settings import Settings


@dataclass
class Part:
    """Epochs that went by with the same knobs: one call of ``fit``.

    Attributes
    ----------
    settings : Settings
    epochs : int
        How many were begun; the last of them may have ended in numbers that are not finite.
    scheduled : int
        How many epochs of the schedule had gone by before.
    fresh : bool
        Whether the optimizer is a new one.
    new_plateau, rate_given : bool
        Whether a schedule that watches the loss begins here, or was given another rate.
    watched : bool
        Whether the validation points were looked at.
    went_back : bool
        Whether it ended at the weights that were best on them.
    """

    settings: Settings
    epochs: int = 0
    scheduled: int = 0
    fresh: bool = False
    new_plateau: bool = False
    rate_given: bool = False
    watched: bool = False
    went_back: bool = False


@dataclass(frozen=True)
class ByHand:
    """A weight or a bias that was set."""

    name: str
    value: float


@dataclass(frozen=True)
class Masked:
    """A neuron that was masked: the places whose numbers were put aside, with those in their place.

    ``aside`` is empty for one that came back; then ``back`` are the places that got theirs again.
    """

    neuron: str
    aside: dict[int, float] = field(default_factory=dict)
    back: tuple[int, ...] = ()


Event: TypeAlias = Part | ByHand | Masked
