"""How a number is written in a picture and in its description.

A loss has nine decimals, as in the article and in the message of ``fit``, because the accounts of
lesson 05 differ only there.  Everything else has four significant digits, enough to follow a sum
by eye.
"""

from __future__ import annotations


def short(value: float) -> str:
    """Return ``value`` with four significant digits: 0.15, 0.1498, -3.893, 4.386e-05."""
    text = f"{value:.4g}"
    return "0" if text == "-0" else text


def loss_text(value: float) -> str:
    """Return a loss with nine decimals, or as a power of ten if those would not show it."""
    size = abs(value)
    if size != 0.0 and not 1e-8 <= size < 1e6:
        return f"{value:.3e}"
    text = f"{value:.9f}"
    return text.removeprefix("-") if size == 0.0 else text


def drawn(text: str) -> str:
    """Return ``text`` with real minus signs, as a picture shows it."""
    return text.replace("-", "−")


def listed(words: list[str]) -> str:
    """Return ``words`` as a list in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
