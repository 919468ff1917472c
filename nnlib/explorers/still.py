"""What an explorer leaves behind for those who have no kernel: a picture and a sentence.

GitHub, nbviewer and nbconvert run nothing.  There the stored output shows the last of the forms it
has that needs no code; so every explorer gives its still picture beside the live view, and under
the picture how to make it live (lessons 01 to 06).
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from nnlib.figures import Picture
from nnlib.figures.picture import lesson_style

HOW_TO_MAKE_IT_LIVE = (
    "This is a still picture: run this cell in JupyterLab, locally or on Binder, to move the "
    "sliders."
)


class Still(anywidget.AnyWidget):
    """A widget of our own JavaScript that has a still picture and a sentence as well."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def _picture(self) -> Picture:
        """Return the still picture of the present state."""
        raise NotImplementedError

    def _sentence(self) -> str:
        """Return the present state in a sentence with fixed digits."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{self._sentence()} {HOW_TO_MAKE_IT_LIVE}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the live view and, for those who have no kernel, picture and sentence."""
        view, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        picture, described = captioned(self._picture())._repr_mimebundle_()
        return {**view, **picture, "text/plain": repr(self)}, {**metadata, **described}


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
