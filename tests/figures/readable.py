"""What of a picture cannot be read, on a white page and on JupyterLab's dark one.

A picture has no ground of its own.  So for each text it is asked what lies under it: the pixels
are those of the picture without its letters.  Where they are transparent the page shows through,
and the text must stand out from both pages.  For everything else that is drawn, the outermost
pixels are asked: a line, or the rim of a fill, is where ink meets the page.
"""

from unittest.mock import patch

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.text import Text

WHITE, NIGHT = np.full(3, 255.0), np.full(3, 17.0)  # JupyterLab's dark page is #111111
TEXT_ON = ((WHITE, 4.5), (NIGHT, 4.0))
"""Contrast of a text with each page."""
TEXT_ON_FILL, INK_ON_PAGE = 4.5, 3.0
SPECK = 4
"""So many lost pixels within five by five are seen."""
CROSSED = 0.15
"""The part of a text's ground that a line or a mark may cross."""


def luminance(color):
    """WCAG 2's relative luminance of colors from 0 to 255, shape (..., 3)."""
    share = np.asarray(color, dtype=float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """WCAG 2's contrast ratio of colors from 0 to 255."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return np.maximum(a, b) / np.minimum(a, b)


def pixels_of(picture):
    """The picture as drawn, shape (height, width, 4), from the top down."""
    picture._settle()
    canvas = FigureCanvasAgg(picture)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(float)


def over(pixels, page):
    """What is seen of pixels (..., 4) on a page."""
    strength = pixels[..., 3:] / 255
    return pixels[..., :3] * strength + page * (1 - strength)


def texts_of(picture):
    """All texts that are drawn, with ticks, legends and titles."""
    seen, draw = {}, Text.draw

    def note(text, renderer):
        seen[id(text)] = text
        draw(text, renderer)

    with patch.object(Text, "draw", note):
        pixels_of(picture)
    return [text for text in seen.values() if text.get_visible() and text.get_text().strip()]


def part_of(pixels, box, margin=0):
    """The pixels within a box that is given in pixels from the bottom up."""
    height, width = pixels.shape[:2]
    x0, x1 = np.clip([box.x0 - margin, box.x1 + margin], 0, width).astype(int)
    y0, y1 = np.clip([height - box.y1 - margin, height - box.y0 + margin], 0, height).astype(int)
    return pixels[y0:y1, x0:x1]


def without_letters(picture, texts):
    """The picture's pixels without the letters, but with the boxes on which they stand."""
    colors = [text.get_color() for text in texts]
    for text in texts:
        text.set_color("none")
    pixels = pixels_of(picture)
    for text, color in zip(texts, colors, strict=True):
        text.set_color(color)
    return pixels


def unreadable(picture):
    """Return what cannot be read or seen: texts, and then inks, each with the reason."""
    texts = texts_of(picture)
    bare = without_letters(picture, texts)
    return [*_unreadable_texts(texts, bare), *_lost_inks(texts, bare)]


def _unreadable_texts(texts, bare):
    found = []
    for text in texts:
        ground = part_of(bare, Text.get_window_extent(text)).reshape(-1, 4)
        ink = 255 * np.array(to_rgba(text.get_color())[:3])
        for page, least in TEXT_ON:
            wanted = np.where(ground[:, 3] == 255, TEXT_ON_FILL, least)
            hard = contrast(ink, over(ground, page)) < wanted
            if hard.mean() > CROSSED:
                found.append(
                    f"{text.get_text()!r}: {hard.mean():.0%} of its ground is too like "
                    f"{text.get_color()} on a page of {page[0]:.0f}"
                )
    return found


def _lost_inks(texts, bare):
    """Return the colors of ink that touches the page and is too like white or too like dark.

    The boxes on which letters stand are left out: their text is judged against them.
    """
    boxed = np.zeros(bare.shape[:2], dtype=bool)
    for text in texts:
        if text.get_bbox_patch() is not None:
            part_of(boxed, text.get_bbox_patch().get_window_extent(), margin=2)[...] = True
    page = (bare[..., 3] == 0) & ~boxed
    rim = (bare[..., 3] >= 128) & ~boxed & (_around(page, 1) > 0)
    inks = bare[rim][:, :3]
    lost = np.zeros_like(rim)
    lost[rim] = np.minimum(contrast(inks, WHITE), contrast(inks, NIGHT)) < INK_ON_PAGE
    lost &= _around(lost, 2) >= SPECK  # where two inks meet, a pixel or two are a mixture
    found, counts = np.unique(bare[lost][:, :3].astype(int), axis=0, return_counts=True)
    return [f"{ink.tolist()}: {count} pixels" for ink, count in zip(found, counts, strict=True)]


def _around(marked, reach):
    """How many of the pixels around each one, and itself, are marked."""
    height, width = marked.shape
    padded = np.pad(marked, reach).astype(np.int8)
    size = range(2 * reach + 1)
    return sum(padded[y : y + height, x : x + width] for y in size for x in size)
