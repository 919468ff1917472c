"""The pages' two typefaces, cut down to what the lessons need, as style sheets.

Source Serif Pro is for reading.  STIX Two Math is for formulas: a browser needs a font with a table
of mathematics for parentheses and roots that grow, and phones have none.  Both come as packages and
are under the SIL Open Font License; a cut font may not keep a reserved name, so it gets another.

The fonts stand inside the style sheets, for which a browser waits before it paints, and
``static/fonts.js`` has it wait until they are decoded: a font that comes later would set all lines
anew under the reader's eyes.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from html import unescape
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.site.pages.live import SiteError

_SERIF = ("font_source_serif_pro", "files")
_TEXT = {"Regular": "normal 400", "It": "italic 400", "Semibold": "normal 600"}
_LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "–—‘’“”…−×·•→←≤≥≈′″")]
_ITALIC, _SMALL_H = 0x1D434, 0x210E
_GREEK = {ord("α") + k: 0x1D6FC + k for k in range(25)}
_NAMES = {1: "Lesson Serif", 4: "Lesson Serif", 6: "LessonSerif", 16: "Lesson Serif"}
_MATH_FOR_ALL = "()[]{}|√0123456789+−=,. "


def fonts(formulas: Iterable[str]) -> dict[str, bytes]:
    """Return style sheets by their names: that for mathematics has what is in the formulas."""
    text = [
        face(
            "Lesson Serif", looks, cut(_text_font(style), _LATIN, ["kern", "liga", "lnum", "tnum"])
        )
        for style, looks in _TEXT.items()
    ]
    whole = TTFont(_folder("ziamath", "fonts") / "STIXTwoMath-Regular.ttf")
    math = face("Lesson Math", "normal 400", cut(whole, math_characters(formulas), ["ssty"]))
    return {
        "fonts.css": "\n".join(text).encode(),
        "math.css": math.encode(),
        "OFL.txt": (_folder(*_SERIF) / "LICENSE.txt").read_bytes(),
    }


def face(family: str, looks: str, data: bytes) -> str:
    """Return the rule that brings a font into a page; ``looks`` are its style and weight."""
    style, weight = looks.split()
    source = f"url(data:font/woff;base64,{base64.b64encode(data).decode()})"
    return (
        f'@font-face {{\n  font-family: "{family}";\n  font-style: {style};\n'
        f"  font-weight: {weight};\n  font-display: block;\n  src: {source};\n}}\n"
    )


def math_characters(formulas: Iterable[str]) -> set[int]:
    """Return the characters of MathML, and the italic ones that browsers show for letters."""
    plain = {ord(letter) for text in formulas for letter in unescape(re.sub("<[^>]*>", "", text))}
    plain |= set(map(ord, _MATH_FOR_ALL))
    italic = {_italic(code) for code in plain}
    return plain | italic


def _italic(code: int) -> int:
    letter = chr(code)
    if letter == "h":
        return _SMALL_H
    if letter.isascii() and letter.isalpha():
        return _ITALIC + code - ord("A") - (6 if letter.islower() else 0)
    return _GREEK.get(code, 0x1D715 if letter == "∂" else code)


def _folder(package: str, folder: str) -> Path:
    """Return a folder of an installed package, which is not imported."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SiteError(f"the package {package} is not installed; run make install.")
    return Path(spec.origin).parent / folder


def _text_font(style: str) -> TTFont:
    font = TTFont(_folder(*_SERIF) / f"SourceSerifPro-{style}.ttf")
    for record in font["name"].names:
        if record.nameID in _NAMES:
            record.string = _NAMES[record.nameID]
    return font


def cut(font: TTFont, characters: Iterable[int], features: list[str]) -> bytes:
    """Return the font as WOFF with these characters and all that they turn into."""
    options = subset.Options(name_IDs=["*"], layout_features=features, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = "woff"
    font.recalcTimestamp = False
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
