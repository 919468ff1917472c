"""The figure class that every picture of the lessons is made of.

A :class:`Picture` is a Matplotlib figure made without pyplot, so nothing has to be closed and
nothing is shown twice.  It brings its own style, whatever the reader's settings are, and it tells
a notebook two things at once: the image, and the sentence that says what is to be seen.
"""

from __future__ import annotations

import base64
import io
from contextlib import AbstractContextManager
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

DPI = 110
COLORS = 256

# Okabe and Ito's palette: its colors stay apart for color-blind readers.
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#007a5e"
PURPLE = "#8a4a7d"
INK = "#1a1a1a"
GRAY = "#5f6368"
PALE = "#b9bdc2"
PAPER = "#ffffff"

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.labelcolor": INK,
    "axes.edgecolor": GRAY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e3e5e8",
    "text.color": INK,
    "legend.framealpha": 1.0,
    "legend.edgecolor": PALE,
}


def lesson_style() -> AbstractContextManager[None]:
    """Return a context in which Matplotlib draws in the lessons' style, and only there."""
    return matplotlib.style.context(["default", _STYLE])


class Picture(Figure):
    """A figure with a description.

    Parameters
    ----------
    width, height : float
        Size in inches; a picture has 110 pixels to the inch.
    layout : str, keyword-only
        Matplotlib's layout engine; "constrained" keeps axis labels inside the picture.

    Attributes
    ----------
    alt_text : str
        What is to be seen, in words; the same on every machine.
    """

    def __init__(self, width: float, height: float, *, layout: str = "constrained") -> None:
        self.alt_text = ""
        with lesson_style():
            super().__init__(
                figsize=(width, height), dpi=DPI, facecolor=PAPER, layout=layout  # type: ignore[arg-type]
            )
            FigureCanvasAgg(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the lessons' style: Matplotlib makes some text, such as ticks, only now."""
        with lesson_style():
            super().draw(renderer)

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        canvas = FigureCanvasAgg(self)
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        # A palette makes the file a third of the size, which keeps the notebooks small.
        small = image.quantize(COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        file = io.BytesIO()
        small.save(file, format="PNG", optimize=True, dpi=(DPI, DPI))
        return file.getvalue()

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        image = base64.b64encode(self.png()).decode("ascii")
        data = {"image/png": image, "text/plain": self.alt_text}
        return data, {"image/png": {"alt": self.alt_text}}
