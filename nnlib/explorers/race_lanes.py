"""The lanes of a race: an optimizer in each, by its rule, its rate and its settings (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import traitlets

from nnlib._inputs import shown
from nnlib.explorers.traits import moved_by_hand
from nnlib.symbolic.optimizer_rules import RULES, rule_of

MOST = 4
"""Lanes."""


class Lane:
    """What a lane was made with: its name, its rule, and the settings it has for every rule."""

    def __init__(self, name: str | None, optimizer: Any) -> None:
        rule, settings = rule_of(optimizer)
        self.name = rule.name if name is None else name
        self.kind = rule.name
        self.rate = float(optimizer.learning_rate)
        self.settings = {each.name: dict(each.settings) for each in RULES.values()}
        self.settings[rule.name] = settings

    def told(self) -> dict[str, Any]:
        """Return what the browser is told of it."""
        return {"name": self.name, "kind": self.kind, "settings": self.settings}


def lanes_of(optimizers: Any) -> list[Lane]:
    """Return the lanes of a list of optimizers, or of a dict of them by name.

    Raises
    ------
    ValueError
        If they are not one to four that have a rule.
    """
    pairs = list(optimizers.items()) if isinstance(optimizers, Mapping) else None
    if isinstance(optimizers, list | tuple):
        pairs = [(None, optimizer) for optimizer in optimizers]
    named = pairs is not None and all(
        name is None or (isinstance(name, str) and name) for name, _ in pairs
    )
    if pairs is None or not named or not 1 <= len(pairs) <= MOST:
        raise ValueError(
            f"optimizers came as {shown(optimizers)}; expected one to {MOST} optimizers, as a list "
            'or by name, such as {"SGD": SGD(0.02), "Adam": Adam(0.5)}.'
        )
    return [Lane(name, optimizer) for name, optimizer in pairs]


def unique(names: list[str]) -> list[str]:
    """Return names of which none comes twice: the second "Momentum" is "Momentum 2"."""
    taken: list[str] = []
    for name in names:
        own, count = name, 1
        while own in taken:
            count += 1
            own = f"{name} {count}"
        taken.append(own)
    return taken


class EachLane(traitlets.TraitType[tuple[Any, ...], Any]):
    """One value for each lane of the race.

    Parameters
    ----------
    check : callable
        ``check(value, name)`` returns a lane's value as it is kept, or raises ``ValueError``.
    """

    def __init__(self, check: Callable[[Any, str], Any]) -> None:
        super().__init__(default_value=())
        self.check = check
        moved_by_hand(self)

    def validate(self, obj: Any, value: Any) -> tuple[Any, ...]:
        """Return the values as a tuple."""
        values = list(value) if isinstance(value, list | tuple | np.ndarray) else []
        if len(values) != len(obj._made):
            raise ValueError(
                f"{self.name} came as {shown(value)}; expected {len(obj._made)} values, one for "
                "each optimizer."
            )
        return tuple(self.check(each, f"{self.name}[{k}]") for k, each in enumerate(values))


def checked_kind(value: Any, name: str) -> str:
    """Return the name of a rule."""
    if isinstance(value, str) and value in RULES:
        return value
    raise ValueError(f"{name} came as {shown(value)}; expected one of {', '.join(RULES)}.")
