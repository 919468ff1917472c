"""The figure class that every picture of the lessons is made of.

A :class:`Picture` is a Matplotlib figure made without pyplot, so nothing has to be closed and
nothing is shown twice.  It brings its own style, whatever the reader's settings are, and it tells
a notebook two things at once: the image, and the sentence that says what is to be seen.
"""

from __future__ import annotations

import base64
from contextlib import AbstractContextManager
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib.figures.small_png import small_png

DPI = 110

# Nobody tells Python which theme a reader has, so a picture has no ground of its own and what is
# drawn must be readable on white and on JupyterLab's dark (#111111).  Text on the page is INK, the
# one gray that is; lines may have any color of Okabe and Ito's palette that has 3:1 on both, and
# its colors stay apart for color-blind readers.
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#009E73"
PURPLE = "#C670A0"
INK = "#72767b"
FADED = 0.3
"""How opaque a line of INK is that stands back, because something else is highlighted."""

FRAME = 1.4
"""Points of a frame around a color field."""

# On an opaque fill of its own, a text is dark and the page's color does not matter.
DARK = "#1a1a1a"
GRAY = "#5f6368"
PAPER = "#f6f7f8"

_AT_REST = 1e-3
"""The part of a picture by which nothing moves any more."""
_MOST_ROUNDS = 6

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": INK,
    "grid.alpha": 0.2,
    "text.color": INK,
    "legend.facecolor": PAPER,
    "legend.framealpha": 1.0,
    "legend.edgecolor": INK,
    "legend.labelcolor": DARK,
}


def lesson_style() -> AbstractContextManager[None]:
    """Return a context in which Matplotlib draws in the lessons' style, and only there."""
    return matplotlib.style.context(["default", _STYLE])


def frame(axes: Axes) -> None:
    """Draw a frame around a color field, whose own colors may be too like the page."""
    axes.grid(False)
    axes.spines[:].set_visible(True)
    axes.spines[:].set_linewidth(FRAME)


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
                figsize=(width, height),
                dpi=DPI,
                facecolor="none",
                layout=layout,  # type: ignore[arg-type]
            )
            FigureCanvasAgg(self)

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the lessons' style: Matplotlib makes some text, such as ticks, only now."""
        with lesson_style():
            super().draw(renderer)

    def _settle(self) -> None:
        """Let the layout come to rest: beside square axes one round leaves it on its way."""
        if all(axes.get_aspect() == "auto" for axes in self.axes):
            return
        places = np.empty(0)
        for _ in range(_MOST_ROUNDS):
            before = places
            self.draw_without_rendering()
            places = np.array([axes.get_position().bounds for axes in self.axes])
            if before.size and np.allclose(before, places, rtol=0, atol=_AT_REST):
                return

    def png(self) -> bytes:
        """Return the picture as a PNG file; where nothing is drawn, it is transparent."""
        canvas = FigureCanvasAgg(self)
        self._settle()
        canvas.draw()
        return small_png(np.asarray(canvas.buffer_rgba()), DPI)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        image = base64.b64encode(self.png()).decode("ascii")
        data = {"image/png": image, "text/plain": self.alt_text}
        return data, {"image/png": {"alt": self.alt_text}}
