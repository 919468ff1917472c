"""What is said of an image and of how the network reads it (lessons 14 and 15).

The browser says the same, from static/image/words.js: change both.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnlib._inputs import FloatArray

NEARLY_ALL, HARDLY_ANY = 0.9995, 0.0005
"""From here on, one decimal of a percentage would say 100 or 0."""

READ = "{what}: read as {answer} with {p}, next comes {second} with {q}."
WRONG = " It is a {label}."


def percent_text(p: float) -> str:
    """Return a probability in percent, with one decimal; never 100 and never 0."""
    if p >= NEARLY_ALL:
        return "more than 99.9 %"
    return "less than 0.1 %" if p < HARDLY_ANY else f"{100 * p:.1f} %"


def moved_words(amounts: Mapping[str, float]) -> str:
    """Return what was done to an image, each part after a comma; nothing for an untouched one."""
    right, down, degrees = amounts["right"], amounts["down"], amounts["degrees"]
    said = []
    if right:
        said.append(f"{abs(right):g} {'right' if right > 0 else 'left'}")
    if down:
        said.append(f"{abs(down):g} {'down' if down > 0 else 'up'}")
    if degrees:
        said.append(f"turned {abs(degrees):g}\N{DEGREE SIGN}{'' if degrees > 0 else ' clockwise'}")
    if amounts["factor"] != 1:
        said.append(f"{amounts['factor']:g} times as large")
    if amounts["sigma"]:
        said.append(f"blurred by {amounts['sigma']:g}")
    if amounts["std"]:
        said.append(f"noise of {amounts['std']:g}")
    return "".join(f", {each}" for each in said)


def reading_sentence(
    what: str, probabilities: FloatArray, scores: FloatArray, label: int | None
) -> str:
    """Return how the network reads an image, and what it is if that is known and another."""
    answer, second = np.argsort(-scores, kind="stable")[:2].tolist()
    said = READ.format(
        what=what,
        answer=answer,
        p=percent_text(probabilities[answer]),
        second=second,
        q=percent_text(probabilities[second]),
    )
    return said + (WRONG.format(label=label) if label is not None and label != answer else "")
