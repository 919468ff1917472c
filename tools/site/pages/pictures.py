"""Pictures out of the pages and into files: a page stays small, and a browser keeps the pictures.

Each says its size, so that nothing moves when it comes.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct

_INLINE = re.compile(r'src="data:image/png;base64,([^"]+)"')
_PNG = b"\x89PNG\r\n\x1a\n"


def moved_out(html: str, root: str) -> tuple[str, dict[str, bytes]]:
    """Return HTML whose PNG pictures stand under ``root``, and the pictures by their paths."""
    files: dict[str, bytes] = {}

    def moved(found: re.Match[str]) -> str:
        data = base64.b64decode(found[1])
        path = f"pictures/{hashlib.sha256(data).hexdigest()[:16]}.png"
        files[path] = data
        width, height = size_of(data)
        return (
            f'src="{root}{path}" width="{width}" height="{height}" loading="lazy" decoding="async"'
        )

    return _INLINE.sub(moved, html), files


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG picture in pixels."""
    if not png.startswith(_PNG):
        raise ValueError(f"a picture came as {png[:8]!r}...; expected a PNG file.")
    width, height = struct.unpack(">II", png[16:24])
    return width, height
