"""The still picture of an explorer, with a line under it that says how to make it live.

Who has no kernel sees this picture and no other text (lessons 01 to 06).
"""

from __future__ import annotations

from typing import Any

from nnlib.figures import Picture
from nnlib.figures.picture import lesson_style

HOW_TO_MAKE_IT_LIVE = (
    "This is a still picture: run this cell in JupyterLab, locally, on Binder or on the lesson's "
    "page, to move the sliders."
)


def captioned(picture: Picture) -> Picture:
    """Write under the picture how to make it live: who sees the picture sees no other text."""
    width, height = picture.get_size_inches()
    strip = 0.3
    picture.set_size_inches(width, height + strip)
    place: dict[str, Any] = {}
    if picture.get_layout_engine() is None:  # then nothing makes room by itself
        place = {"y": 0.02, "va": "bottom"}
        for axes in picture.axes:
            left, bottom, wide, high = axes.get_position().bounds
            share = height / (height + strip)
            axes.set_position((left, 1 - share * (1 - bottom), wide, share * high))
    with lesson_style():
        picture.supxlabel(HOW_TO_MAKE_IT_LIVE, fontsize=9, **place)
    picture.alt_text = f"{picture.alt_text} {HOW_TO_MAKE_IT_LIVE}"
    return picture
