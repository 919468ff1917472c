"""The optimizers that the playground offers, and how each is written as Python (lesson 13).

What is not said, such as Adam's two decays, is the library's default.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnlib.optimizers import SGD, Adam, AdamW, Optimizer, RMSProp


class Kind(NamedTuple):
    """An optimizer that is offered.

    Attributes
    ----------
    make : callable
        ``make(rate)`` returns one with nothing remembered.
    python : str
        The same as Python, with the blank ``{rate}``.
    remembers : bool
        Whether it has a state, so that two calls of ``fit`` need the same one.
    """

    make: Callable[[float], Optimizer]
    python: str
    remembers: bool = True


OPTIMIZERS = {
    "SGD": Kind(SGD, "SGD({rate!r})", remembers=False),
    "momentum": Kind(lambda rate: SGD(rate, momentum=0.9), "SGD({rate!r}, momentum=0.9)"),
    "RMSProp": Kind(RMSProp, "RMSProp({rate!r})"),
    "Adam": Kind(Adam, "Adam({rate!r})"),
    "AdamW": Kind(AdamW, "AdamW({rate!r})"),
}
"""By the names that the reader chooses from."""
