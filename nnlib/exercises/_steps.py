"""A training step in named parts, one of which a mistake replaces (lessons 04, 06 and 07).

A step is a list of formulas, each with a name and each made of what stands before it: the outputs,
then the error signals, the gradients, the new weights.  Most mistakes are one wrong formula in an
otherwise right step, and so they are written here: ``STEP.but(delta_h=...)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

Part = Callable[[Any], Any]
"""Computes one named value from those before it, which it finds as attributes."""


@dataclass(frozen=True)
class Step:
    """A function of the given arguments that computes its parts one after the other.

    Parameters
    ----------
    arguments : tuple of str
    parts : dict of str to callable
        In the order in which they are computed.  The last one is what the step returns.
    """

    arguments: tuple[str, ...]
    parts: dict[str, Part]

    def __call__(self, *values: Any) -> Any:
        """Take the step."""
        known = SimpleNamespace(**dict(zip(self.arguments, values, strict=True)))
        result = None
        for name, part in self.parts.items():
            result = part(known)
            setattr(known, name, result)
        return result

    def __getitem__(self, name: str) -> Part:
        """Return a part, for a mistake that starts from the right formula."""
        return self.parts[name]

    def but(self, **replaced: Part) -> Step:
        """Return the same step with other formulas for some of its parts.

        Raises
        ------
        KeyError
            If there is no part of that name.
        """
        for name in replaced:
            self.parts[name]
        return Step(self.arguments, {**self.parts, **replaced})
