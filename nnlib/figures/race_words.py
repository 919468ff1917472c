"""What is said of a race of optimizers: numbers as text, and who arrives when (lesson 11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnlib.figures.numbers import listed

NOBODY_RUNS = "No optimizer is switched on."
FROM_THE_START = "From the start on the loss of {names} is below {goal}."
FIRST = "{name} arrives first, after {steps}: from then on its loss is below {goal}."
TOGETHER = "{names} arrive first, each after {steps}: from then on their losses are below {goal}."
NONE = "None arrives within {steps}: at the end no loss is below {goal}."
THEN = "Then {names}."
LATER = "{name} after {steps}"
LATE = "Not within {steps}: {names}."
DIVERGED = "Diverged: {names}."
INFINITE = "infinite"
LOST = "{name} at step {step:,}"


class Result(NamedTuple):
    """What became of one optimizer.

    Attributes
    ----------
    name : str
    arrived : int or None
        The step from which on its loss is below the goal.
    stopped_at : int or None
        The step at which it diverged.
    """

    name: str
    arrived: int | None
    stopped_at: int | None


def height_text(value: float) -> str:
    """Return a loss with four digits that count, as a power of ten if it is small or large."""
    size = abs(value)
    if not np.isfinite(size):
        return INFINITE
    if size and not 1e-3 <= size < 1e4:
        mantissa, power = f"{value:.3e}".split("e")
        return f"{mantissa}e{int(power)}"
    return f"{value:#.4g}".rstrip(".") if size else "0"


def goal_text(goal: float) -> str:
    """Return a goal as short as it is exact: 0.01, 0.000035102."""
    if 1e-6 <= goal < 1e21:
        return np.format_float_positional(goal, trim="-")
    mantissa, power = repr(goal).split("e")
    return f"{mantissa}e{int(power)}"


def steps_text(count: int) -> str:
    """Return a number of steps in words: "1 step", "1,000 steps"."""
    return "1 step" if count == 1 else f"{count:,} steps"


def race_sentence(results: Sequence[Result], goal: float, steps: int) -> str:
    """Return who arrives below ``goal`` first, who later, who not at all, and who diverged."""
    if not results:
        return NOBODY_RUNS
    arrivals = sorted(
        ((arrived, name) for name, arrived, _ in results if arrived is not None),
        key=lambda arrival: arrival[0],
    )
    late = [name for name, arrived, stopped in results if arrived is None and stopped is None]
    lost = [
        LOST.format(name=name, step=stopped) for name, _, stopped in results if stopped is not None
    ]
    if not arrivals:
        said = [NONE.format(goal=goal_text(goal), steps=steps_text(steps))]
    else:
        least = arrivals[0][0]
        said = [_first([name for arrived, name in arrivals if arrived == least], least, goal)]
        later = [
            LATER.format(name=name, steps=steps_text(arrived))
            for arrived, name in arrivals
            if arrived > least
        ]
        if later:
            said.append(THEN.format(names=listed(later)))
        if late:
            said.append(LATE.format(steps=steps_text(steps), names=listed(late)))
    if lost:
        said.append(DIVERGED.format(names=listed(lost)))
    return " ".join(said)


def _first(names: list[str], arrived: int, goal: float) -> str:
    if arrived == 0:
        return FROM_THE_START.format(names=listed(names), goal=goal_text(goal))
    if len(names) == 1:
        return FIRST.format(name=names[0], goal=goal_text(goal), steps=steps_text(arrived))
    return TOGETHER.format(names=listed(names), goal=goal_text(goal), steps=steps_text(arrived))
