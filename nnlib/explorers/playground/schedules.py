"""The schedules that the playground offers, counted in epochs (lesson 13).

The reader says over how many epochs the rate changes; how many steps those are hangs on the batch
size.  "on plateau" looks at the loss instead, and bears a twentieth of those epochs without a fall.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnlib import schedules
from nnlib.schedules import ReduceOnPlateau, Schedule

CONSTANT, ON_PLATEAU = "constant", "on plateau"


class Shape(NamedTuple):
    """A schedule that is a function of the step.

    Attributes
    ----------
    make : callable
        ``make(rate, steps)`` returns it.
    python : str
        The same as Python, with blanks.
    parts : int
        By how much the blank ``{part}`` is smaller than ``{steps}``.
    """

    make: Callable[[float, int], Schedule]
    python: str
    parts: int = 1


def _part(steps: int, parts: int) -> int:
    return max(1, steps // parts)


SHAPES = {
    "step": Shape(
        lambda rate, steps: schedules.step_decay(rate, every=_part(steps, 3)),
        "schedules.step_decay({rate!r}, every={part})",
        3,
    ),
    "cosine": Shape(
        lambda rate, steps: schedules.cosine(rate, steps=steps),
        "schedules.cosine({rate!r}, steps={steps})",
    ),
    "warm-up + cosine": Shape(
        lambda rate, steps: schedules.warmup(
            schedules.cosine(rate, steps=steps), steps=_part(steps, 10)
        ),
        "schedules.warmup(schedules.cosine({rate!r}, steps={steps}), steps={part})",
        10,
    ),
    "one cycle": Shape(
        lambda rate, steps: schedules.one_cycle(rate, steps=steps),
        "schedules.one_cycle({rate!r}, steps={steps})",
    ),
}
SCHEDULES = (CONSTANT, *SHAPES, ON_PLATEAU)
"""All that are offered, by name."""


def plateau_of(rate: float, epochs: int) -> ReduceOnPlateau:
    """Return the schedule that halves the rate where the loss does not fall."""
    return ReduceOnPlateau(rate, factor=0.5, patience=_part(epochs, 20))


def python_of_plateau(rate: float, epochs: int) -> str:
    """Return the same as Python."""
    return f"schedules.ReduceOnPlateau({rate!r}, factor=0.5, patience={_part(epochs, 20)})"


def python_of(name: str, rate: float, steps: int) -> str:
    """Return a shape as Python."""
    shape = SHAPES[name]
    return shape.python.format(rate=rate, steps=steps, part=_part(steps, shape.parts))
