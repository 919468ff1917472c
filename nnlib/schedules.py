"""Schedules: the learning rate over time (lesson 12).

A schedule is a plain function of the step: ``schedule(0)`` is the rate of the first step.  Each
maker here returns one, and any function of your own will do as well.  ``fit(..., schedule=...)``
asks it before each step.  ``ReduceOnPlateau`` is the exception: it looks at the loss after each
epoch, which no function of the step can.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, inf, pi
from typing import Any

import numpy as np

from nnlib._inputs import (
    as_count,
    as_floats,
    as_fraction,
    as_function,
    as_not_negative,
    as_positive,
)
from nnlib._settings import Fixed

Schedule = Callable[[int], float]
"""A function of the step, counted from 0, that returns a learning rate."""


def constant(rate: float) -> Schedule:
    """Return the schedule that always says ``rate``.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedules.constant(0.5)(1000)
    0.5
    """
    rate = as_positive(rate, "rate")
    return lambda step: rate


def step_decay(rate: float, *, every: int, factor: float = 0.1) -> Schedule:
    """Return a staircase: after every ``every`` steps the rate is multiplied by ``factor``.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedule = schedules.step_decay(1.0, every=10, factor=0.5)
    >>> [schedule(step) for step in (0, 9, 10, 20)]
    [1.0, 1.0, 0.5, 0.25]
    """
    rate, every = as_positive(rate, "rate"), as_count(every, "every")
    factor = as_positive(factor, "factor")
    return lambda step: rate * _power(factor, step // every)


def exponential(rate: float, *, factor: float) -> Schedule:
    """Return the schedule whose rate is multiplied by ``factor`` at every step.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedules.exponential(1.0, factor=0.5)(3)
    0.125
    """
    rate, factor = as_positive(rate, "rate"), as_positive(factor, "factor")
    return lambda step: rate * _power(factor, step)


def cosine(rate: float, *, steps: int, last: float = 0.0) -> Schedule:
    """Return half a cosine wave from ``rate`` at step 0 down to ``last`` at ``steps``.

    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR
    2017, equation 5.  The rate of the last step, ``steps - 1``, is a little above ``last``.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedule = schedules.cosine(1.0, steps=100)
    >>> [round(schedule(step), 6) for step in (0, 50, 100)]
    [1.0, 0.5, 0.0]
    """
    rate, steps = as_positive(rate, "rate"), as_count(steps, "steps")
    last = as_not_negative(last, "last")
    return lambda step: last + (rate - last) * (1 + cos(pi * min(step, steps) / steps)) / 2


def warmup(schedule: Schedule, *, steps: int) -> Schedule:
    """Return ``schedule`` with a start in which the rate rises evenly, over so many steps.

    Step 0 has 1 / steps of the rate that the schedule would have; the schedule itself goes on as
    if there were no start, and a ``ReduceOnPlateau`` goes on looking at the losses.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedule = schedules.warmup(schedules.constant(1.0), steps=4)
    >>> [schedule(step) for step in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    steps = as_count(steps, "steps")
    as_function(schedule, 1, "schedule", "such as schedules.constant(0.1)")

    def warmed(step: int) -> float:
        return schedule(step) * min(1.0, (step + 1) / steps)

    if hasattr(schedule, "after_epoch"):
        warmed.after_epoch = schedule.after_epoch  # type: ignore[attr-defined]
    return warmed


def one_cycle(
    rate: float,
    *,
    steps: int,
    rise: float = 0.3,
    first: float | None = None,
    last: float | None = None,
) -> Schedule:
    """Return a rise to ``rate`` and a fall to almost nothing, each half a cosine wave.

    Parameters
    ----------
    rate : float
        The largest rate.
    steps : int
        The length of the whole run.
    rise : float
        Which part of the run the rise takes.
    first, last : float, optional
        Where it begins, ``rate / 25`` unless told, and ends, ``first / 10,000``.

    References
    ----------
    L. N. Smith and N. Topin, "Super-convergence", 2018; the numbers are PyTorch's OneCycleLR's.

    Examples
    --------
    >>> from nnlib import schedules
    >>> schedule = schedules.one_cycle(1.0, steps=11, rise=0.5)
    >>> [round(schedule(step), 3) for step in (0, 4, 10)]
    [0.04, 0.971, 0.0]
    """
    rate, steps = as_positive(rate, "rate"), as_count(steps, "steps")
    rise = as_fraction(rise, "rise")
    first = rate / 25 if first is None else as_positive(first, "first")
    last = first / 10_000 if last is None else as_not_negative(last, "last")
    top = rise * steps - 1

    def schedule(step: int) -> float:
        if step < top:
            return _between(first, rate, step / top)
        return _between(rate, last, min(1.0, (step - top) / max(1.0, steps - 1 - top)))

    return schedule


def _between(start: float, end: float, part: float) -> float:
    return end + (start - end) * (1 + cos(pi * part)) / 2


def _power(factor: float, exponent: int) -> float:
    try:
        return factor**exponent
    except OverflowError:  # of a growing rate
        return inf


class ReduceOnPlateau(Fixed):
    """Multiply the rate by ``factor`` when the loss has not fallen for ``patience`` epochs.

    Parameters
    ----------
    rate : float
        The rate to begin with.
    factor : float, keyword-only
        Above 0 and below 1.
    patience : int, keyword-only
        How many epochs without a fall are borne; the one after them reduces the rate.
    threshold : float, keyword-only
        A fall counts if it is by at least this part of the best loss.

    Attributes
    ----------
    rate : float
        The rate now.

    Examples
    --------
    >>> from nnlib.schedules import ReduceOnPlateau
    >>> plateau = ReduceOnPlateau(1.0, factor=0.5, patience=1)
    >>> [plateau.after_epoch(loss) for loss in (3.0, 2.0, 2.0, 2.0, 1.0)]
    [1.0, 1.0, 1.0, 0.5, 0.5]
    """

    _WHY_FIXED = "it is fixed when the schedule is made. Make a new one; its rate may be set."

    def __init__(
        self, rate: float, *, factor: float = 0.1, patience: int = 10, threshold: float = 1e-4
    ) -> None:
        self.rate = rate
        self.factor = as_positive(as_fraction(factor, "factor"), "factor")
        self.patience = as_count(patience, "patience")
        self.threshold = as_fraction(threshold, "threshold")
        self._best, self._bad = inf, 0

    @property
    def rate(self) -> float:
        """The rate now."""
        return self._rate

    @rate.setter
    def rate(self, value: Any) -> None:
        self._rate = as_positive(value, "rate")

    def _is_fixed(self, name: str) -> bool:
        return super()._is_fixed(name) or (name != "rate" and name in vars(self))

    def after_epoch(self, loss: float) -> float:
        """Take note of an epoch's loss; return the rate for the next.

        A loss that is not a number counts as one that has not fallen.

        Raises
        ------
        ValueError
            If the loss is not one number.
        """
        if np.shape(as_floats(loss, "loss")) != ():
            raise ValueError(f"loss came with shape {np.shape(loss)}; expected one number.")
        if loss < self._best * (1.0 - self.threshold):
            self._best, self._bad = loss, 0
        else:
            self._bad += 1
        if self._bad > self.patience:
            self._rate *= self.factor  # and at last 0: to stand still
            self._bad = 0
        return self.rate

    def __call__(self, step: int) -> float:
        """Return the rate now."""
        return self.rate
