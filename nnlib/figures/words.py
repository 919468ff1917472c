r"""How a reader's own words are written in a picture: the name of a run, a title (lessons 05, 06).

Matplotlib reads text as well as drawing it: what stands between two dollar signs is a formula (and
``$\frac$`` a mistake in one), a legend leaves out a name that begins with "_", a letter that the
font has not raises a warning, and a long line runs out of the picture.  So every text that a caller
gave goes through :func:`name_of` or :func:`title_of` first.  The picture's ``alt_text`` keeps the
words as they came.
"""

from __future__ import annotations

from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

TITLE = 10.0
"""Points of a picture's title, which is bold."""
_MISSING = "\N{WHITE SQUARE}"
_NOTHING = "\N{ZERO WIDTH SPACE}"


def name_of(text: object, inches: float = 2.6, size: float = 8.5) -> str:
    """Return a name that Matplotlib draws letter by letter, in one line of this width at most.

    Parameters
    ----------
    text : object
        What a caller gave; its ``str`` is drawn.
    inches : float
        The room.  A longer text ends in "…".
    size : float
        Of the letters, in points.
    """
    return _literal(_cut(" ".join(str(text).split()), 72 * inches, size, "normal"))


def title_of(text: object, inches: float, size: float = TITLE) -> str:
    """Return a title that Matplotlib draws letter by letter, two lines of this width at most."""
    lines = [""]
    for word in str(text).split():
        longer = f"{lines[-1]} {word}".strip()
        fits = _width(longer, size, "bold") <= 72 * inches
        if fits or len(lines) == 2 or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(_literal(_cut(line, 72 * inches, size, "bold")) for line in lines)


def _literal(line: str) -> str:
    """Return a line with all its letters for Matplotlib to draw, and none for it to read."""
    line = "".join(letter if _advance(letter, "normal") else _MISSING for letter in line)
    if line.startswith("_"):  # a legend takes such a name for one that is not to be shown
        line = f"{_NOTHING}{line}"
    return line.replace("$", r"\$")


def _cut(line: str, points: float, size: float, weight: str) -> str:
    if _width(line, size, weight) <= points:
        return line
    kept, room = "", points - _width("…", size, weight)
    for letter in line:
        room -= _width(letter, size, weight)
        if room < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def _width(line: str, size: float, weight: str) -> float:
    """Return how wide a line is, in points."""
    missing = _advance(_MISSING, weight)
    return size * sum(_advance(letter, weight) or missing for letter in line)


@cache
def _advance(letter: str, weight: str) -> float:
    """Return how far a letter of one point takes the pen, in points; 0 if the font has it not."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    if ord(letter) not in font.get_charmap() or letter == _NOTHING:
        return 0.0
    font.set_size(100, 72)
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / 100
